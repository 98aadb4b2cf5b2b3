"""What a process finds in the journal of one that has died, and how it goes on with it (L1, L4,
L6, L8; docs/decisions/0037). The database is really away; the clock is virtual."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Application
from bot.outbox import supervision
from bot.outbox.plain.alarms import PlainAlarms
from bot.outbox.plain.watch import OVERDUE_MS, STANDS_IN_AFTER_MS, PlainWatch
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.outage_scene import (
    HELPS,
    cards_with,
    cries,
    hasten,
    in_vain,
    locked,
    sees,
    stand_still,
    stored,
    watched,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import World

pytestmark = pytest.mark.hurried


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


def plain_alarms(world: World) -> PlainAlarms:
    """Those of the process that runs."""
    return world.core.inbound.without_store.alarms


async def died(world: World, *raisers: TeamsUser) -> dict[str, str]:
    """What the journal holds of the alarms of these, when the process dies and the next one
    begins."""
    alarms = plain_alarms(world)
    found = [alarms.known.of(user.id) for user in raisers]
    texts = {held.alarm.id: held.text() for held in found if held is not None}
    assert len(texts) == len(raisers)
    await stand_still(world)
    alarms.known._held.clear()
    return texts


async def test_l1_one_that_is_damaged_stops_no_other(tmp_path: Path) -> None:
    """L1, L4: the others climb on; its caseworker reads that nothing comes of hers."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await world.teams.says(world.safety_rep, "hjelp")
            await sees(world, world.safety_rep, "Vi prøver videre imens.")
            await in_vain(world)
            texts = await died(world, world.safety_rep, world.caseworker)
            damaged = json.loads(texts[next(iter(texts))])
            damaged["alarm"]["chain"] = "?"
            texts[next(iter(texts))] = json.dumps(damaged)
            await plain_alarms(world).recover({"nothing": "[]"} | texts)
            await sees(world, world.safety_rep, "Varselet blir ikke lagret")
            before = cards_with(world, world.deputy, "Saksbehandler En trenger hjelp")
            assert not before
            world.clock.at += 15_000
            await sees(world, world.deputy, "Saksbehandler En trenger hjelp")
            assert HELPS in world.last(world.deputy).buttons
        await sees(world, world.caseworker, "Varselet er lagret nå")
        await world.core.worker.settle()


@pytest.mark.parametrize("store_knows", [True, False])
async def test_l5_the_store_is_asked_before_anybody_is_told(
    tmp_path: Path, store_knows: bool
) -> None:
    """L3, L5: while the process was dead its level was over. Where the store has the alarm, and
    somebody who helps, nobody is told; where it does not answer, the next level is."""
    async with World(tmp_path) as world:
        world.late_ms = 60_000
        with locked(tmp_path):
            card = await cries(world)
            texts = await died(world, world.caseworker)
            if not store_knows:
                world.clock.at += 20_000
                await plain_alarms(world).recover(texts)
                await sees(world, world.deputy, HELPS)
                await in_vain(world)
        if store_knows:
            await world.taps_on(world.leader, card, HELPS)  # at another replica
            world.clock.at += 20_000
            await plain_alarms(world).recover(texts)
        await sees(world, world.caseworker, "Varselet er lagret nå")
        await world.core.worker.settle()
        assert bool(world.inbox(world.deputy)) != store_knows


async def test_l3_of_those_that_begin_together_one_tells(tmp_path: Path) -> None:
    """L3: three processes read the same open alarm at their start, and the store goes away: one of
    them goes on at once; another, which cannot know whether that one lives, stands in later. What
    it has changed itself is its own."""
    async with World(tmp_path) as world:
        world.late_ms = 90_000
        await world.says(world.caseworker, "hjelp")
        watch = plain_alarms(world).watch
        watch.alone = False
        await watch.begin()  # as another one does a moment before
        await watch.begin()
        async with watched(world):
            with locked(tmp_path):
                world.clock.at += 15_000 + OVERDUE_MS
                await asyncio.sleep(1)
                assert not world.inbox(world.deputy)
                world.clock.at += STANDS_IN_AFTER_MS
                await sees(world, world.deputy, HELPS)
                await in_vain(world)
        await sees(world, world.caseworker, "Vi følger varselet som vanlig igjen")


async def test_l3_who_begins_alone_tells_at_once(tmp_path: Path) -> None:
    """L3: nobody else has begun within the minute."""
    async with World(tmp_path) as world:
        world.late_ms = 90_000
        await world.says(world.caseworker, "hjelp")
        watch = plain_alarms(world).watch
        watch.alone = False
        await watch.begin()
        async with watched(world):
            with locked(tmp_path):
                world.clock.at += 15_000 + OVERDUE_MS
                await sees(world, world.deputy, HELPS)
                await in_vain(world)
        await sees(world, world.caseworker, "Vi følger varselet som vanlig igjen")


@pytest.mark.parametrize("what", ["begins", "watches"])
async def test_l4_whoever_follows_plain_alarms_is_begun_again_or_ends_the_process(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """L4, L8: without it nothing climbs that was cried in an outage: a task that cannot even begin
    ends the process, so that the platform starts another; a defect in the watch of stored alarms
    is told, and keeps no plain alarm from climbing."""

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(supervision, "LONGEST_NEEDED_PAUSE_SECONDS", 0.1)
    if what == "begins":
        monkeypatch.setattr(PlainAlarms, "recover", fails)
    else:
        monkeypatch.setattr(PlainWatch, "look", fails)
    said: list[str] = []
    async with World(tmp_path) as world:
        app = Application(world.settings, said.append, said.append)
        await app.open()
        app.start()
        try:
            async with asyncio.timeout(LONG_ENOUGH):
                while not said and "task_ended" not in capsys.readouterr().out * (what != "begins"):
                    await asyncio.sleep(0.05)
            if what == "watches":
                await asyncio.sleep(2)
        finally:
            await app.drain()
    sentence = "The background task plain_alarms keeps ending (RuntimeError)."
    assert set(said) == ({sentence} if what == "begins" else set())


async def test_r40_a_repeat_tells_no_threat_anew_that_she_has_denied(tmp_path: Path) -> None:
    """Another process stores the same once more: what it tells was told already, and she has said
    since that it was no threat. What is told afterwards counts (R42)."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world, "hjelp telefon trussel")
            held = world.core.inbound.without_store.alarms.known.of(world.caseworker.id)
            assert held is not None
            repeat = held.command(world.clock.at)
        await stored(world)
        assert world.incident()["kind"] == "trussel"
        incident = world.incident()["id"]
        await world.forges(  # *Var det en trussel?* lay in her chat
            world.caseworker, "incident.no_threat", because=Because.EARLIER, incident=incident
        )
        before = world.kinds()
        world.core.service.run(repeat, True)
        await world.core.worker.settle()
        assert world.kinds() == before
        news = replace(repeat, deliveries=(*repeat.deliveries, "another"))
        world.core.service.run(news, True)
        assert world.incident()["kind"] == "trussel"
