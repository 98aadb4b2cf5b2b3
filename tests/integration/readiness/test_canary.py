"""The canary (R12, R55, R56; laws L8, L10, L12, L13): a synthetic alarm through
the real path, that nobody else ever notices, and whose failing is heard."""

import asyncio
import math
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core import retention
from bot.domain.canary import UNIT
from bot.domain.insight.figures import bounds_of
from bot.domain.retention import Kept
from bot.store import export
from bot.store import tables as t
from bot.store.database import Database
from bot.store.records import StoreUnavailable
from bot.store.statistics import summaries
from tests.canary import HELPER, RAISER, canary_scene, misses
from tests.fakes.faults import server_error
from tests.forging import Because
from tests.integration.operating.test_operating import command
from tests.slow_machine import until
from tests.world import START, changed_sample, person_id


async def test_r12_a_run_walks_the_whole_path_and_is_ended(tmp_path: Path) -> None:
    """R12, R55: cry, red card taken by Teams, claim, contact, end; timed, on record, and well."""
    async with canary_scene(tmp_path) as scene:
        assert not await scene.canary.beats()
        await scene.canary.look()
        await scene.world.settle()
        assert await scene.canary.beats()
        (run,) = scene.canaries()
        assert run["state"] == "resolved"
        assert run["claimed_by"] == HELPER
        assert (run["unit"], run["drill"]) == ("canary", True)
        assert scene.world.kinds() == [
            "raised", "alerted", "claimed", "contact_answered", "resolved"
        ]  # fmt: skip
        note = scene.note
        assert note.took_ms is not None
        assert note.delivered_at == START + note.took_ms
        assert 0 <= note.took_ms < 30_000


async def test_l12_every_card_of_it_reads_prove_and_only_the_two_have_one(tmp_path: Path) -> None:
    """L12: nobody who sees one by accident can take it for an alarm, or for a drill of people."""
    async with canary_scene(tmp_path) as scene:
        await scene.canary.look()
        await scene.world.settle()
        for user in (scene.raiser, scene.helper):
            cards = scene.world.inbox(user)
            assert cards
            for card in cards:
                assert card.text.startswith("PRØVE: "), card.text
                assert "Ingen trenger hjelp." in card.text or "\n" not in card.text, "a line"
                assert card.summary.startswith("PRØVE: ")
                assert "ØVELSE" not in card.text
            assert "Ingen trenger hjelp." in cards[-1].text
        for person in scene.world.everybody:
            assert scene.world.inbox(person) == []


async def test_r12_it_runs_at_its_interval_and_grows_stale_without(tmp_path: Path) -> None:
    """R56: not due, no run; a heart that has not been proved for two intervals stops."""
    async with canary_scene(tmp_path) as scene:
        await scene.canary.look()
        await scene.next_run(290)
        assert len(scene.canaries()) == 1
        await scene.next_run(10)
        assert len(scene.canaries()) == 2
        await scene.world.advance(11 * 60)
        assert await scene.canary.beats()
        await scene.world.advance(60)
        assert not await scene.canary.beats()


async def test_l12_it_is_in_no_statistics_list_or_reminder(tmp_path: Path) -> None:
    """L12, L13, R29, R30: neither the year's figures nor the unit's list, follow-up or report."""
    async with canary_scene(tmp_path) as scene:
        world = scene.world
        await scene.canary.look()
        await world.advance(3 * 24 * 3600)
        since, until = bounds_of(2026)
        units = ["0300", "0315"]
        assert [*summaries(world.core.database, units, since, until, world.clock.at)] == []
        for user in world.everybody:
            assert world.inbox(user) == []
        await world.says(world.leader, "oppfølging")
        assert "Prøver" not in world.last(world.leader).text
        (run,) = scene.canaries()
        waiting = world.core.service.read(lambda uow: uow.tx.next_due())
        assert waiting is None, run


async def test_l13_its_incidents_are_forgotten_in_a_week(tmp_path: Path) -> None:
    """L13: the database does not grow with it; what people did stays."""
    async with canary_scene(tmp_path) as scene:
        world = scene.world
        await world.says(world.caseworker, "øvelse alene")
        await world.says(world.caseworker, "avbryt")
        await scene.canary.look()
        await scene.next_run(7 * 86_400 + 1)
        forgetting = retention(world.settings, world.core.database, world.clock)
        forgotten = await forgetting.run(asyncio.to_thread, world.core.threads.run)
        assert forgotten[Kept.CANARIES] == 1
        assert len(scene.canaries()) == 1
        assert len(world.incidents()) == 2


async def test_r56_a_miss_stops_the_heart_and_the_next_good_run_starts_it(tmp_path: Path) -> None:
    """R12, R56 (bad input: a canary during an outage): the connector is away; the metric counts,
    the alarm is withdrawn, and a minute later it is tried again."""
    async with canary_scene(tmp_path) as scene:
        world = scene.world
        await scene.canary.look()
        before = misses("not_delivered")
        world.teams.fail(server_error(503), times=math.inf)
        await scene.next_run()
        assert misses("not_delivered") == before + 1
        assert not await scene.canary.beats()
        assert scene.canaries()[-1]["state"] == "cancelled"
        world.teams.heal()
        await world.says(world.caseworker, "status")
        assert world.reads(world.caseworker, "Teams svarer ikke som det skal nå")
        assert not world.reads(world.caseworker, "Prøvd automatisk")  # the last one failed
        await world.advance(60)
        await scene.canary.look()
        assert await scene.canary.beats()
        await world.says(world.caseworker, "status")
        assert "Prøvd automatisk i dag kl. 10." in world.last(world.caseworker).text
        assert [one["state"] for one in scene.canaries()] == ["resolved", "cancelled", "resolved"]


async def test_r12_what_is_not_set_up_is_a_miss_by_name(tmp_path: Path) -> None:
    """Bad input: identities without the bot, a door that does not answer."""
    async with canary_scene(tmp_path, installed=False) as scene:
        await scene.canary.look()
        assert scene.note.miss == "not_installed"
        assert not await scene.canary.beats()
        scene.door_is_open = False
        await scene.next_run(60)
        assert scene.note.miss == "door"
        assert scene.canaries() == []


async def test_l8_a_person_of_the_organisation_is_never_the_canary(tmp_path: Path) -> None:
    """L8 (bad input): whoever is listed may need help; their identity is refused for it."""

    def listed(content: dict[str, list[dict[str, str]]]) -> None:
        content["people"].append({"id": RAISER, "name": "Prøver En"})

    async with canary_scene(tmp_path, organisation=changed_sample(listed)) as scene:
        await scene.canary.look()
        assert scene.note.miss == "listed"
        assert scene.world.incidents() == []


async def test_l8_a_cry_of_the_technical_user_is_a_real_one(tmp_path: Path) -> None:
    """L8: what comes in by the door is never taken for a test, whoever wrote it; and no button
    asks for the bot's own kind of drill."""
    async with canary_scene(tmp_path) as scene:
        world = scene.world
        await world.forges(world.caseworker, "drill.start", because=Because.HOSTILE, kind="canary")
        assert world.incidents() == []
        await world.says(scene.raiser, "hjelp")
        (alarm,) = world.incidents()
        assert (alarm["drill"], alarm["unit"]) == (False, "0300")
        assert world.reads(world.next_level, "Prøver En trenger hjelp nå")
        await scene.canary.look()
        assert scene.note.miss == "not_raised"
        assert len(world.incidents()) == 1


async def test_of_several_replicas_one_runs_it(tmp_path: Path, postgres_url: str) -> None:
    """Bad input: all look at the same moment; the others know what came of it."""
    async with canary_scene(tmp_path, postgres_url) as scene:
        others = [scene.another() for _ in range(3)]
        await asyncio.gather(*(one.look() for one in (scene.canary, *others)))
        await scene.world.settle()
        assert len(scene.canaries()) == 1
        for one in others:
            await one.look()
            assert await one.beats()


async def test_a_run_that_a_process_took_with_it_is_not_waited_for_long(tmp_path: Path) -> None:
    """Bad input: killed in mid-run; the next one ends the alarm that was left."""
    async with canary_scene(tmp_path) as scene:
        tx = scene.world.core.service.read
        tx(lambda uow: uow.tx.take_canary("of the dead", 300_000))
        await scene.next_run(60)
        assert scene.canaries() == []
        await scene.next_run(240)
        assert [one["state"] for one in scene.canaries()] == ["resolved"]


async def test_draining_leaves_the_run_to_the_next(tmp_path: Path) -> None:
    """Bad input: SIGTERM in mid-run; another replica begins at once, within the half minute in
    which the same word of a person would be the same cry (L6)."""
    async with canary_scene(tmp_path) as scene:
        world = scene.world
        world.teams.fail(server_error(503), times=math.inf)
        waits = asyncio.Event()

        async def for_ever(_seconds: float) -> None:
            waits.set()
            await asyncio.Event().wait()

        stopped = scene.another()
        await stopped.drain()
        await stopped.look()  # a stop that came while it was asked whether a run is due
        assert scene.canaries() == []
        stopping = scene.another(for_ever)
        looking = asyncio.create_task(stopping.look())
        await until(waits.is_set, "the run to come to its wait")
        await stopping.drain()
        await looking
        assert scene.note.miss is None
        world.teams.heal()
        await scene.another().look()
        await world.settle()
        assert [one["state"] for one in scene.canaries()] == ["cancelled", "resolved"]


async def test_r56_without_a_database_the_heart_stops_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input: nothing is raised that nobody could end, and the first look afterwards runs."""

    def gone(_database: Database, _work: object) -> None:
        raise StoreUnavailable("OperationalError")

    async with canary_scene(tmp_path) as scene:
        await scene.next_run(0)
        with monkeypatch.context() as away:
            away.setattr(Database, "write", gone)
            scene.world.clock.at += 15 * 60_000
            scene.world.late_ms += 15 * 60_000  # nothing is done meanwhile
            await scene.canary.look()
            assert not await scene.canary.beats()
        await scene.next_run(0)
        assert await scene.canary.beats()
        assert len(scene.canaries()) == 2


async def test_a_real_alarm_at_the_same_moment_goes_its_way(tmp_path: Path) -> None:
    """L12: the canary is a drill to the outbox: it waits, and changes nothing for anybody."""
    async with canary_scene(tmp_path) as scene:
        world = scene.world
        await world.teams.says(world.caseworker, "hjelp")
        await scene.canary.look()
        await world.settle()
        assert world.reads(world.leader, "Saksbehandler En trenger hjelp nå")
        real = next(one for one in world.incidents() if one["unit"] != UNIT)
        assert (real["state"], real["unit"]) == ("open", "0315")


async def test_an_operator_sees_what_is_a_canary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """contract.md, `incident list`: marked, and only the last few."""
    assert export.CANARIES == 20
    monkeypatch.setattr(export, "CANARIES", 2)
    async with canary_scene(tmp_path) as scene:
        await scene.world.says(scene.world.caseworker, "hjelp")
        for _ in range(3):
            await scene.next_run()
        found = scene.world.incidents()
        assert len([one for one in found if one["unit"] == UNIT]) == 2
        assert found[0]["raised_by"] == person_id("101")
        said = command(tmp_path, "incident", "list").stdout.splitlines()
        assert said[0].endswith(" canary")


async def test_it_outlives_what_nobody_foresaw(tmp_path: Path) -> None:
    """R12, L8 (bad input): a note of a newer version, while replicas are replaced one by one. It
    knows nothing until it can read it again, and then it goes on."""
    async with canary_scene(tmp_path) as scene:
        await scene.canary.look()
        for miss in ("of a newer version", None):
            with scene.world.core.database.engine.begin() as connection:
                connection.execute(update(t.canary).values(miss=miss))
            await scene.next_run()
        assert await scene.canary.beats()
        assert len(scene.canaries()) == 2
