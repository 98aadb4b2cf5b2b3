"""What `rodtkort organisation history` tells: who changed what about which unit, and when (L10)."""

from bot.cards.kit.words import clipped
from bot.cards.organisation import announcement
from bot.cli.work.incidents import open_for_looking, operator
from bot.domain.organisation import unit_changes
from bot.domain.organisation.organisation import Language, Organisation
from bot.domain.organisation.unit_changes import UnitDifference, picture
from bot.settings import Settings
from bot.sources import stored_organisation
from bot.store.database import WallClock
from bot.store.export import Json, instant, log_access
from bot.store.organisations import Revision
from bot.store.queries import OrganisationReader
from bot.texts import say_in


def history(settings: Settings, last: int) -> list[Json]:
    """The `last` versions, oldest first, each with what it changed, in words. The access is
    logged. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), "organisation history", None, WallClock().now())
        # One more, to know what the oldest of them changed.
        versions = OrganisationReader(database).versions(last + 1)
    finally:
        database.close()
    found: list[Json] = []
    before: Organisation | None = None
    names: dict[str, str] = {}
    for version, content in versions:
        now = stored_organisation(content)
        if now is not None:
            names |= {person.id: person.name for person in now.people.values()}
        found.append(_version(version, before, now, names, first=not found))
        before = now or before
    return found[-last:]


def _version(
    version: Revision,
    before: Organisation | None,
    now: Organisation | None,
    names: dict[str, str],
    *,
    first: bool,
) -> Json:
    changes = [] if first or before is None or now is None else _changes(before, now)
    return {
        "revision": version.hash,
        "at": instant(version.at),
        "source": version.source,
        "by": version.by,
        "name": names.get(version.by, version.by),
        "readable": now is not None,
        "changes": changes,
    }


def _changes(before: Organisation, now: Organisation) -> list[Json]:
    return [
        _change(number, one)
        for number in sorted({*before.units, *now.units})
        for one in unit_changes.differences(picture(before, number), picture(now, number))
    ]


def _change(number: str, one: UnitDifference) -> Json:
    words = announcement.in_words(say_in(Language.ENGLISH), one, clipped)
    return {
        "unit": number,
        "what": one.what.value,
        "words": words,
        "name": one.name,
        "people": list(one.people),
        "before": one.before,
        "after": one.after,
    }
