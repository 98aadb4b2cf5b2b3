"""What the operator's commands do: look, and leave a trace of having looked."""

import asyncio
import getpass
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.cards.kit.words import sentence_text
from bot.core import Core, build_core, keyring, open_database, organisation_file, retention
from bot.domain.organisation.organisation import Language, Organisation, Unit
from bot.domain.readiness import Finding, Grade, examine
from bot.jobs.morning_check import Prober
from bot.service.answer import name_gap
from bot.service.directory import Directory
from bot.service.readiness import check
from bot.service.readiness.check import Known, check_line, line_of
from bot.service.unit_of_work import CallTerms
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
from bot.store.outbox import RestoreGap
from bot.store.queries import (
    OrganisationReader,
    ReadinessReader,
    RetentionReader,
    readings_among,
)
from bot.store.records import Head, StoreUnavailable
from bot.store.verification import VerificationScope, Violation, read_head, verify
from bot.texts import say_in
from bot.wiring.readiness import prober
from bot.wiring.teams import gateway
from bot.wiring.telephone import call_terms_as_set

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
    from bot.documents.wall_card import as_pdf, content_of

    organisation, unit = unit_in_file(settings, number)
    at = WallClock().now()
    return as_pdf(content_of(organisation, unit, language, at), at)


def unit_readings(settings: Settings, number: str) -> list[Json]:
    """For each routine of the unit: everybody who works there, by name, and when they read the
    present version. No counts and no order but the alphabet's: it shows whom to ask, and is no
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
    """Who runs the command, for the record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return "operator"


def check_now(settings: Settings, number: str | None, asks: bool = True) -> list[Json]:
    """What the morning check would find, told to nobody and stored nowhere: every unit, or the one
    of this number, with what is broken there; `asks` Teams as it does. Raises `NoUnit`,
    `NoOrganisation`, `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"readiness {number or 'check'}", None, WallClock().now())
        return asyncio.run(_examined(settings, database, number, asks))
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


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


async def _examined(
    settings: Settings, database: Database, number: str | None, asks: bool
) -> list[Json]:
    async with gateway(settings) as probe:
        core = build_core(settings, database, probe, only_look=True)
        try:
            units = core.service.directory.organisation.units
            if number is not None and number not in units:
                raise NoUnit(f"There is no unit {number}. Write its number as it stands.")
            asking = prober(core, probe) if asks else None
            wanted = sorted(units) if number is None else [number]
            calls = call_terms_as_set(settings)
            return [await _unit_examined(core, units[one], asking, calls) for one in wanted]
        finally:
            await asyncio.to_thread(core.threads.close)


async def _unit_examined(
    core: Core, unit: Unit, asking: Prober | None, calls: CallTerms | None
) -> Json:
    directory, now = core.service.directory, WallClock().now()
    reader = ReadinessReader(core.database)
    people = check.people_in(directory, unit.number, now)
    chats = {p: a.conversation_id if a is not None else None for p, a in people.items()}
    told, before = reader.told(chats), reader.reaches(list(people))
    probed = await asking.ask(people, now) if asking is not None else {}
    lines = {
        person: line_of(Known(address, told[person], before.get(person), probed.get(person)))
        for person, address in people.items()
    }
    decided = reader.without_number(people) if calls is not None else ()
    findings = examine(check.scene_of(directory, now, lines, calls, decided), unit)
    return {
        "unit": unit.number,
        "name": unit.name,
        "people": len(people),
        "broken": any(one.grade is not Grade.ADVICE for one in findings),
        "findings": [_finding(directory, finding) for finding in findings],
    }


def _finding(directory: Directory, finding: Finding) -> Json:
    said = check_line(directory, finding)
    say = say_in(Language.ENGLISH)
    return {
        "kind": finding.gap,
        "grade": finding.grade.name.lower(),
        "person": finding.person,
        "level": finding.level,
        "found": sentence_text(say, said.found),
        "step": sentence_text(say, said.step),
    }
