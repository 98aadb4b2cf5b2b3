"""What `rodtkort readiness check` does: the morning check's examination, told to nobody and stored
nowhere. That somebody has looked is on record."""

import asyncio
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.cards.kit.words import CheckLine, sentence_text
from bot.cli.work.incidents import NoUnit, open_for_looking, operator
from bot.core import Core, build_core
from bot.domain.organisation.organisation import Language, Organisation, Unit
from bot.domain.readiness import Finding, Grade, examine
from bot.jobs.morning_check import Prober
from bot.service.directory import Directory
from bot.service.organisation.responders import untold
from bot.service.readiness import check
from bot.service.readiness.check import Known, check_line, line_of
from bot.service.readiness.telephone import calls_gap
from bot.service.unit_of_work import CallTerms, UnitOfWork
from bot.settings import Settings
from bot.store.database import Database, WallClock
from bot.store.export import log_access
from bot.store.queries import OrganisationReader, ReadinessReader
from bot.store.records import StoreUnavailable
from bot.texts import say_in
from bot.wiring.readiness import prober
from bot.wiring.teams import gateway
from bot.wiring.telephone import call_terms_as_set

Json = dict[str, Any]


def check_now(settings: Settings, number: str | None, asks: bool = True) -> list[Json]:
    """Every unit, or the one of this number, with what is broken there; `asks` Teams as the
    morning check does. Raises `NoUnit`, `NoOrganisation`, `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"readiness {number or 'check'}", None, WallClock().now())
        return asyncio.run(_check(settings, database, number, asks))
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


async def _check(
    settings: Settings, database: Database, number: str | None, asks: bool
) -> list[Json]:
    async with gateway(settings) as probe:
        calls = call_terms_as_set(settings)
        core = build_core(settings, database, probe, only_look=True, calls=calls)
        try:
            units = core.service.directory.organisation.units
            if number is not None and number not in units:
                raise NoUnit(f"There is no unit {number}. Write its number as it stands.")
            asking = prober(core, probe) if asks else None
            wanted = sorted(units) if number is None else [number]
            return [await _unit(core, units[one], asking, calls) for one in wanted]
        finally:
            await asyncio.to_thread(core.threads.close)


def broken_between(
    settings: Settings, before: Organisation, after: Organisation
) -> tuple[str, ...]:
    """What a change of the organisation breaks, as its preview in chat would say it: a line each.
    Teams is not asked. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        return asyncio.run(_broken(settings, database, before, after))
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


async def _broken(
    settings: Settings, database: Database, before: Organisation, after: Organisation
) -> tuple[str, ...]:
    changed = {one for one, unit in after.units.items() if unit != before.units.get(one)}
    # A unit's first level is the last of those below it.
    touched = sorted(n for n, unit in after.units.items() if {n, unit.parent} & changed)

    def look(uow: UnitOfWork) -> tuple[CheckLine, ...]:
        absences = uow.directory.absences(uow.now)
        was, is_ = check.Setup(before, absences), check.Setup(after, absences)
        return check.broken_by(uow, touched, was, is_, "", uow.now)

    async with gateway(settings) as probe:
        calls = call_terms_as_set(settings)
        core = build_core(settings, database, probe, only_look=True, calls=calls)
        try:
            lines = await asyncio.to_thread(core.service.read, look)
        finally:
            await asyncio.to_thread(core.threads.close)
    return tuple(_in_english(after.units[touched[0]].name, one) for one in lines)


def _in_english(name: str, line: CheckLine) -> str:
    say = say_in(Language.ENGLISH)
    found, step = sentence_text(say, line.found), sentence_text(say, line.step)
    return f"{line.unit or name}: {found}. {step}"


async def _unit(core: Core, unit: Unit, asking: Prober | None, calls: CallTerms | None) -> Json:
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
    amiss = await asyncio.to_thread(core.service.read, calls_gap)
    scene = check.scene_of(directory, now, lines, calls, decided, amiss)
    every = OrganisationReader(core.database).all_told()
    staff = next((one for one in every if one.unit == unit.number), None)
    scene = replace(scene, untold=untold(directory, unit, staff, now))
    findings = examine(scene, unit)
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
