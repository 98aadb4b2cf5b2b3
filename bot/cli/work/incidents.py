"""What the operator's commands do: look, and leave a trace of having looked; and what `rodtkort
organisation history` tells: who changed what about which unit, and when (L10)."""

import asyncio
import getpass
import os
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.cards.kit.words import clipped
from bot.cards.organisation import announcement
from bot.core import build_core, keyring, open_database, organisation_file, retention
from bot.domain.organisation import unit_changes
from bot.domain.organisation.organisation import Language, Organisation, Unit, file_absences
from bot.domain.organisation.routines import is_meant
from bot.domain.organisation.unit_changes import UnitDifference, picture
from bot.service.answer import name_gap
from bot.settings import Settings
from bot.sources import RoutineSource, read_file, routines_folder, stored_organisation
from bot.store.database import Database, WallClock
from bot.store.export import (
    Json,
    count_incidents,
    instant,
    list_incidents,
    log_access,
    show_incident,
)
from bot.store.organisations import Revision
from bot.store.outbox import RestoreGap
from bot.store.people import OPERATOR, is_machine_user
from bot.store.queries import OrganisationReader, RetentionReader, readings_among
from bot.store.records import Head, StoreUnavailable
from bot.store.verification import VerificationScope, Violation, read_head, verify
from bot.texts import say_in
from bot.wiring.teams import gateway

Result = TypeVar("Result")

# Between two writings, so that a bot on the same SQLite file gets its turn.
PAUSE_SECONDS = 0.01
_LOOKED_BACK = 10
COUNTED = 10_000  # what is due is counted so far


class NoUnit(ValueError):
    """One sentence for the operator: which unit or file there is not."""


def export(settings: Settings, action: str, incident: str | None) -> Any:
    """`incident list` or `show`; the access is logged first. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"incident {action}", incident, WallClock().now())
        if incident is None:
            return list_incidents(database)
        return show_incident(database, incident)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


def verify_database(settings: Settings, head: Head | None = None) -> tuple[list[Violation], int]:
    """Every violation of V1–V14, and in how many alarms they were looked for; `head` must be in the
    register. Where the evidence lies is looked through by name: what is missing
    there, and what no record knows. Raises `StoreUnavailable`, `OSError`."""
    from bot.cli.work.evidence import misplaced_files

    database = open_for_looking(settings)
    try:
        scope = VerificationScope(WallClock().now(), late_ms=settings.late_ms, head=head)
        keys = keyring(settings).timeline_keys()
        found = verify(database, keys, stored_organisation, scope)
        return [*found, *misplaced_files(settings, database)], count_incidents(database)
    finally:
        database.close()


def register_head(settings: Settings) -> Head:
    """The register's newest link: what to keep outside the database. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        return read_head(database)
    finally:
        database.close()


def wall_card(settings: Settings, number: str, language: Language) -> bytes:
    """The unit's emergency card as PDF, from the organisation file (R71). Raises `NoUnit` and
    `CannotDraw`."""
    from bot.documents.wall_card import WallCard, as_pdf, content_of

    organisation, unit = unit_in_file(settings, number)
    at = WallClock().now()
    absences = {
        person: one
        for person, planned in file_absences(organisation).items()
        for one in planned
        if one.covers(at)
    }
    return as_pdf(content_of(WallCard(organisation, unit, language, absences), at), at)


def unit_readings(settings: Settings, number: str) -> list[Json]:
    """For each routine of the unit: everybody there who is to read it, by name, and when they read
    the present version. No counts and no order but the alphabet's: it shows whom to ask, and is no
    ranking (L13). The access is logged. Raises `NoUnit`, `StoreUnavailable`."""
    organisation, unit = unit_in_file(settings, number)
    routines = RoutineSource(routines_folder(organisation_file(settings))).routines().of(number)
    people = sorted(
        (organisation.people[person] for person in unit.staff()), key=lambda one: one.name
    )
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"readings {number}", None, WallClock().now())
        readings = readings_among(database, [person.id for person in people])
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()
    read = {(one.person, one.routine, one.version): one.at for one in readings}
    return [
        {
            "routine": routine.name,
            "title": routine.wordings[Language.BOKMAL].title,
            "version": routine.version,
            "people": [
                {
                    "id": person.id,
                    "name": person.name,
                    "read_at": instant(read.get((person.id, routine.name, routine.version))),
                }
                for person in people
                if is_meant(routine.name, person.id, [unit])
            ],
        }
        for routine in routines
    ]


def forget_due(settings: Settings) -> dict[str, int]:
    """Forgets what is due now, on record in the access log; how many rows of each kind. Raises
    `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), "retention run", None, WallClock().now())
        forgotten = asyncio.run(retention(settings, database).run(_in_turn, _in_turn))
        return {kept.value: count for kept, count in forgotten.items()}
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


def show_retention(settings: Settings) -> Json:
    """How long each kind is kept, how much is due, and how many incidents are held. Raises
    `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        forgetting = retention(settings, database)
        kinds = [
            {"kind": kept.value, "days": days, "due": len(forgetting.due(kept, COUNTED))}
            for kept, days in forgetting.days.items()
        ]
        return {"kinds": kinds, "held": RetentionReader(database).held()}
    finally:
        database.close()


async def _in_turn(work: Callable[[], Result]) -> Result:
    await asyncio.sleep(PAUSE_SECONDS)
    return work()


def unit_in_file(settings: Settings, number: str) -> tuple[Organisation, Unit]:
    """The unit of that number, in the organisation file as it is now, or in the last version where
    administrators change it in chat. Raises `NoUnit` and `StoreUnavailable`."""
    file = organisation_file(settings)
    changed = _changed_in_chat(settings)
    if changed is not None:
        if number not in changed.units:
            raise NoUnit(f"There is no unit {number}. See: rodtkort organisation history")
        return changed, changed.units[number]
    reading = read_file(file)
    if reading.organisation is None:
        raise NoUnit(f"{file} cannot be used. See why: rodtkort organisation check {file}")
    unit = reading.organisation.units.get(number)
    if unit is None:
        raise NoUnit(f"{file} has no unit {number}. Write its number as it stands there.")
    return reading.organisation, unit


def _changed_in_chat(settings: Settings) -> Organisation | None:
    """The last version that can be read; None while the file decides, or there is none yet."""
    if settings.organisation_source != "database":
        return None
    database = open_for_looking(settings)
    try:
        versions = OrganisationReader(database).versions(_LOOKED_BACK)
    finally:
        database.close()
    readable = (stored_organisation(content) for _, content in reversed(versions))
    return next((found for found in readable if found is not None), None)


def open_for_looking(settings: Settings) -> Database:
    """The database, for a command. Raises `StoreUnavailable`."""
    try:
        return open_database(settings)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error


def operator() -> str:
    """Who runs the command, for the record: the human who became the machine's user with `sudo`,
    where there is one."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return OPERATOR
    human = os.environ.get("SUDO_USER", "")
    return human if human and is_machine_user(name) else name


def name_restored(settings: Settings) -> Json:
    """Puts on record that this database was restored, tells whoever is part of an alarm that goes
    on, and says of which span nothing is known. Raises `NoOrganisation`, `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), "database restored", None, WallClock().now())
        gap = asyncio.run(_restored(settings, database))
        return {"from": instant(gap.since), "until": instant(gap.until)}
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


async def _restored(settings: Settings, database: Database) -> RestoreGap:
    async with gateway(settings) as channel:
        core = build_core(settings, database, channel, only_look=True)
        try:
            return core.service.read(name_gap)
        finally:
            await asyncio.to_thread(core.threads.close)


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
