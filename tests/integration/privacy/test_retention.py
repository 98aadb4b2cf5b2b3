"""Nothing is kept longer than needed: every kind of text and document is forgotten, the chain still
verifies, and a hold keeps everything (L13)."""

import asyncio
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.core import retention
from bot.domain.alarm.incident import Drill
from bot.domain.drills import DrillPart, PlannedDrill, Practice, Trainee
from bot.domain.insight.incident_summary import shared_under
from bot.domain.measures import Measure, MeasureEvent, Minutes
from bot.domain.measures import MeasureState as MeasureState
from bot.domain.morning import UnitCheck
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt
from bot.domain.readiness import Line
from bot.domain.reports.draft import DraftState
from bot.domain.retention import DEFAULT_DAYS, BadRetention, Kept, parse_kept
from bot.service.measures.register import keep, keep_minutes
from bot.service.outgoing import seal_words
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import tables as t
from bot.store.evidence import Hold
from bot.store.organisations import UnitChange
from bot.store.people import PresenceRow
from bot.store.queries import keep_revision
from bot.store.records import AbsenceRow, PlannedAbsence, Reach, unsent_of
from bot.store.retention import KINDS
from tests.afterwards import client, note, report
from tests.integration.operating.test_operating import command
from tests.integration.reports.test_paper_page import drafted
from tests.world import START, World

DAY = 24 * 3_600_000
CANARY = "kanarifuglen"
# What is left when all is forgotten: the organisation that counts, people who are still here.
STAYS = {"address", "canary", "organisation_revision", "pace", "preference"}
STAYS |= {"clock_mark", "database_identity", "audit_turn"}  # one row each, about itself
STAYS |= {"incident_register"}  # a place in the chain, without an id (V12)
STAYS |= {"measure", "measure_change"}  # of the measure that is in force: what it is like now


async def run(world: World) -> dict[Kept, int]:
    """The hourly run, as the service makes it."""
    forgetting = retention(world.settings, world.core.database, world.clock)
    return await forgetting.run(asyncio.to_thread, world.core.threads.run)


def rows(world: World, name: str) -> int:
    """How many rows a table has."""
    with world.core.database.reading() as connection:
        query = select(func.count()).select_from(t.metadata.tables[name])
        return connection.execute(query).scalar_one()


def sealed(world: World) -> list[bytes]:
    """Everything that lies encrypted in the database."""
    found: list[bytes] = []
    with world.core.database.reading() as connection:
        for table in (t.utterance, t.draft_revision):
            found += connection.execute(select(table.c.sealed)).scalars().all()
    return [bytes(one) for one in found]


async def filled(world: World) -> str:
    """A little of every kind, with the canary in it; the id of the alarm, which has ended."""
    world.late_ms = 10**12  # nobody works while years pass
    await world.says(world.caseworker, "øvelse alene")
    await world.taps(world.caseworker, "Feil? Trekk varselet")
    drill = world.incident()["id"]
    world.clock.at += 1000
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.says(world.caseworker, f"Han kalte meg {CANARY}")
    world.clock.at += 3000
    await world.taps(world.leader, "Avslutt varselet")
    incident = world.incident()["id"]
    for state in (DraftState.SENT, DraftState.DROPPED, DraftState.NOT_FELT, DraftState.OPEN):
        await drafted(world, report(title=CANARY), state=state, settled_at=START)
    practised = {"state": DraftState.PRACTISED, "drill": True}
    await drafted(world, report(title=CANARY), **practised)
    numbered = await drafted(world, note(), state=DraftState.BY_HAND)

    def write(uow: UnitOfWork) -> None:
        drafts.keep_client(uow, numbered, client())
        places = (incident, f"{incident}/duty", f"{incident}/later", shared_under(incident), drill)
        for of in (*places, world.caseworker.id, unsent_of(world.caseworker.id)):
            seal_words(uow, of, world.caseworker.id, CANARY, quote=True)
        uow.tx.keep_reading(ReadReceipt(world.caseworker.id, CANARY, "1", uow.now))
        mine = Practice(drill, CANARY, DrillPart.CASEWORKER, Drill.ALONE, "0315", uow.now)
        uow.tx.keep_practices([mine])
        uow.tx.keep_trainee(Trainee(CANARY, uow.now))
        uow.tx.plan_first(PlannedDrill("0315", date(2026, 6, 1), Drill.ALONE, CANARY, uow.now))
        uow.tx.log_access(CANARY, "incident.show", incident)
        there = PresenceRow(world.leader.id, uow.now, uow.now + DAY, "test", CANARY.encode())
        uow.tx.keep_presence(there)
        uow.tx.keep_absence(AbsenceRow(world.leader.id, START, START + DAY, CANARY, away=True))
        planned = PlannedAbsence(world.leader.id, START, START + DAY, CANARY, START)
        uow.tx.keep_planned_absence(planned)
        found = uow.tx.address_of(world.deputy.id)
        assert found is not None
        uow.tx.keep_address(CANARY, CANARY, found[1])
        uow.tx.drop_address(CANARY)
        uow.tx.keep_language(CANARY, Language.NYNORSK)
        measured(uow, world.deputy.id)
        uow.tx.keep_reaches([Reach(CANARY, Line.THERE, START, START, START)])
        uow.tx.save_check(UnitCheck("9999", CANARY, START, 1, 1), "2026-01-01")

        uow.tx.add_change(UnitChange(new_id(), "0315", START, CANARY, CANARY, ()))

    world.core.service.read(write)
    await world.says(world.caseworker, "advarsel")
    keep_revision(world.core.database, "file", f"# {CANARY}", START - DAY, "test")
    gone: dict[str, Any] = {"id": new_id(), "incident": new_id(), "person": CANARY, "slot": "batch"}
    gone |= {"wanted": 1, "shown": 1, "digest": "", "lease_until": 0}
    with world.core.database.engine.begin() as connection:
        connection.execute(insert(t.card).values(gone))
    return str(incident)


def measured(uow: UnitOfWork, person: str) -> None:
    """A measure in force that was changed once, one that has ended, and minutes of the register."""
    living = Measure(new_id(), "0315", CANARY, CANARY, MeasureState.IN_FORCE)
    keep(uow, living, person, MeasureEvent.ADDED)
    keep(uow, replace(living, revision=2), person, MeasureEvent.CHANGED)
    keep(uow, replace(living, id=new_id(), state=MeasureState.ENDED), person, MeasureEvent.ENDED)
    ids, said = (new_id(), "0315", None), (CANARY, CANARY, person, CANARY)
    keep_minutes(uow, Minutes(*ids, date(2026, 1, 1), *said, uow.now))


async def everything_goes(folder: Path, url: str | None) -> None:
    """Two years, then five more."""
    async with World(folder, database_url=url) as world:
        incident = await filled(world)
        ciphertexts = sealed(world)
        assert len(ciphertexts) == 14
        world.clock.at += 380 * DAY
        await world.settle()
        soon = await run(world)
        later = {Kept.READINGS, Kept.PRACTICES, Kept.DRILL_PLANS, Kept.ACCESS_LOG}
        later |= {Kept.LESSONS, Kept.CHANGES, Kept.ALARMS, Kept.DRILLS}
        later |= {Kept.MEASURES, Kept.MEASURE_CHANGES, Kept.MEASURE_MINUTES}
        mine = set(Kept) - {
            Kept.CANARIES
        }  # whose test is in tests/integration/readiness/test_canary.py
        assert [kept for kept in mine if (soon[kept] > 0) is (kept in later)] == []
        assert (rows(world, "utterance"), rows(world, "draft_revision")) == (1, 0)  # the lesson
        with world.core.database.reading() as connection:
            assert set(connection.execute(select(t.draft.c.client)).scalars()) == {None}
        assert world.kinds().count("words_erased") == 5  # words; four kinds of drafts
        assert CANARY not in json.dumps(world.incident())
        assert world.incident()["alerts"][0]["state"] == "claimed"
        assert world.violations() == []  # the chain verifies without the words
        assert sum((await run(world)).values()) == 0
        world.clock.at += 1825 * DAY
        await world.settle()
        both = await asyncio.gather(run(world), run(world))  # two replicas meet
        assert all(sum(one[kept] for one in both) > 0 for kept in later)
        left = {name for name in t.metadata.tables if rows(world, name) and name not in STAYS}
        assert left <= {"inbound"}  # a day old at the most: the outbox worker's own
        assert incident not in {one["id"] for one in world.incidents()}
        with world.core.database.reading() as connection:
            assert set(connection.execute(select(t.incident_register.c.incident)).scalars()) == {
                None
            }
        assert world.violations() == []
        if url is None:
            await nowhere(world, folder, ciphertexts)


async def nowhere(world: World, folder: Path, ciphertexts: list[bytes]) -> None:
    """Neither the canary nor what was sealed is in any file of the database, while it is open."""
    content = b"".join(file.read_bytes() for file in folder.glob("bot.db*"))
    assert CANARY.encode() not in content
    assert [one for one in ciphertexts if one in content] == []


async def test_l13_an_absence_without_an_end_goes_with_whoever_planned_it(tmp_path: Path) -> None:
    """As long as the bot is installed for them it counts, however long."""
    async with World(tmp_path) as world:
        world.late_ms = 10**12
        await world.says(world.leader, "borte fra i morgen inntil videre")
        await world.says(world.deputy, "borte fra i morgen inntil videre")
        world.clock.at += 200 * DAY
        assert (await run(world))[Kept.PLANNED_ABSENCES] == 0
        world.core.service.read(lambda uow: uow.tx.drop_address(world.deputy.id))
        assert (await run(world))[Kept.PLANNED_ABSENCES] == 1
        with world.core.database.reading() as connection:
            left = connection.execute(select(t.planned_absence.c.person)).scalars().all()
        assert left == [world.leader.id]


async def test_l13_every_kind_is_forgotten_and_the_chain_verifies(tmp_path: Path) -> None:
    """R5: what is in the archive or in the deviation system is not kept here for good."""
    await everything_goes(tmp_path, None)


async def test_l13_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    await everything_goes(tmp_path, postgres_url)


def papers(uow: UnitOfWork, incident: str) -> tuple[list[Any], list[Any]]:
    """What the incident's drafts say, and whom they are about."""
    found = uow.tx.drafts_of(incident)
    return [drafts.document_of(uow, one) for one in found], [
        uow.tx.client_of(one.id) for one in found
    ]


async def test_a_hold_keeps_everything_of_its_incident(tmp_path: Path) -> None:
    """But for a birth number, which no hold keeps (L11)."""
    async with World(tmp_path) as world:
        incident = await filled(world)
        hold = Hold(incident, START, "test", "test", b"")
        world.core.service.read(lambda uow: uow.tx.keep_hold(incident, hold))
        kept = ("draft", "draft_revision", "timeline")
        before = {name: rows(world, name) for name in kept}
        world.clock.at += 7000 * DAY
        await world.settle()
        await run(world)
        assert {name: rows(world, name) for name in kept} == {
            **before,
            "timeline": len(world.incident()["timeline"]),
        }
        words = world.core.service.read(lambda uow: uow.words(incident))
        assert sum(CANARY in word.text for word in words) == 2
        said, numbers = world.core.service.read(lambda uow: papers(uow, incident))
        assert (len(said), None in said, set(numbers)) == (6, False, {None})
        with world.core.database.reading() as connection:
            accesses = connection.execute(select(t.access_log.c.incident)).scalars().all()
        assert accesses == [incident]
        world.core.service.read(lambda uow: uow.tx.keep_hold(incident, None))
        assert (await run(world))[Kept.WORDS] == 4


async def test_what_is_not_over_is_kept(tmp_path: Path) -> None:
    """An alarm that goes on keeps its words, and evidence or an unsent paper keeps the alarm."""
    async with World(tmp_path) as world:
        world.late_ms = 10**13
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, CANARY)
        waiting = await drafted(world, report(), state=DraftState.WAITING)
        world.clock.at += 4000 * DAY
        await world.settle()
        assert (await run(world))[Kept.WORDS] == 0
        world.clock.at += 3000
        await world.taps(world.leader, "Avslutt varselet")
        world.clock.at += 4000 * DAY
        await world.settle()
        done = await run(world)
        assert (done[Kept.WORDS], done[Kept.SENT_DRAFTS], done[Kept.ALARMS]) == (1, 0, 0)
        sent = replace(waiting, state=DraftState.SENT, settled_at=world.clock.now())
        world.core.service.read(lambda uow: uow.tx.save_draft(sent))
        assert (await run(world))[Kept.ALARMS] == 0


def test_every_kind_has_its_days_and_its_rows() -> None:
    assert set(KINDS) == set(DEFAULT_DAYS) == set(Kept)
    assert parse_kept("words=30, drills = 7")[Kept.WORDS] == 30
    assert parse_kept("")[Kept.WORDS] == DEFAULT_DAYS[Kept.WORDS]
    for wrong in ("word=30", "words", "words=0", "words=-1", "words=ti", "words=99999"):
        with pytest.raises(BadRetention):
            parse_kept(wrong)


def test_operators_see_what_is_due_and_have_it_forgotten(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_text("")
    shown = command(tmp_path, "retention", "show", "--json", RODTKORT_RETENTION_DAYS="words=3")
    assert shown.exit_code == 0, shown.output
    kinds = {one["kind"]: one for one in json.loads(shown.output)["kinds"]}
    assert set(kinds) == {kept.value for kept in Kept}
    assert kinds["words"] == {"kind": "words", "days": 3, "due": 0}
    assert "Nothing is due." in command(tmp_path, "retention", "run").output
    refused = command(tmp_path, "retention", "show", RODTKORT_RETENTION_DAYS="word=3")
    assert (refused.exit_code, "word is not one of words" in refused.stderr) == (2, True)
