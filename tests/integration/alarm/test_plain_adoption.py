"""An alarm that was stored goes on without the store (L1–L6, L8; docs/decisions/0042). The database
is really away, or really refuses one row; the clock is virtual."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.outbox.plain import watch as plain_watch
from bot.outbox.plain.watch import OVERDUE_MS
from tests.forging import Because
from tests.integration.outage_scene import (
    HELPS,
    alarmed,
    cards_with,
    hasten,
    helps,
    impatient,
    in_vain,
    journaled,
    locked,
    sees,
    stand_still,
    stored,
    watched,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import World, shown_in

pytestmark = pytest.mark.hurried

AGAIN = "Vi følger varselet som vanlig igjen"
NOT_FOLLOWED = "Vi får ikke fulgt varselet som vanlig nå"
WRITES = "Jeg skriver med deg"
SENDS = "Send"
WAIT_MS = 15_000 + OVERDUE_MS  # of the first level; the caseworker works from home


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


@contextlib.contextmanager
def somebody_elses(world: World) -> Iterator[None]:
    """What is done meanwhile is done by another process: this one does not hear of it."""
    service = world.core.service
    ours, service._alarm_changed = service._alarm_changed, lambda alarm: None
    yield
    service._alarm_changed = ours


async def nothing_more(world: World) -> None:
    """Long enough for the watch to have looked, and for whatever it asked to have come."""
    for _ in range(20):
        await asyncio.sleep(0.02)
    await in_vain(world)
    await world.core.worker.settle()


async def test_l3_an_alarm_from_before_climbs_while_it_lasts(tmp_path: Path) -> None:
    """L3, L8: level by level at its wait, round about the store; the caseworker reads that it is
    followed otherwise, and who is told. Afterwards it is one alarm at the level that was told."""
    async with alarmed(tmp_path) as world:
        world.late_ms = 60_000  # nothing is on time while there is no database
        with locked(tmp_path):
            world.clock.at += WAIT_MS
            await sees(world, world.deputy, "Leder En har ikke svart.")
            card = await sees(world, world.caseworker, NOT_FOLLOWED)
            assert "Varselet er lagret" in card.text
            assert "112" in card.text
            await sees(world, world.caseworker, "Stedfortreder En får beskjed nå.")
            world.clock.at += 30_000
            await sees(world, world.next_level, HELPS)
            assert len(world.inbox(world.leader)) == 1
            assert len(world.inbox(world.deputy)) == 1
        incident = await stored(world, AGAIN)
        await world.core.worker.settle()
        assert incident["state"] == "open"
        assert cards_with(world, world.leader, "Rødt kort · sendt") == 1
        assert cards_with(world, world.next_level, "Rødt kort · sendt") == 1
        assert "Rødt kort er sendt" in world.last(world.caseworker).text
        await world.advance(59)
        assert cards_with(world, world.leader, "Rødt kort · sendt") == 1
        assert cards_with(world, world.deputy, "Rødt kort · sendt") == 1


@pytest.mark.parametrize("remembered", [True, False])
async def test_l2_a_tap_on_the_red_card_counts_without_the_store(
    tmp_path: Path, remembered: bool
) -> None:
    """L2, L5: at any replica, since the button carries what it needs: the caseworker reads who
    helps, the leader that it is theirs, and the store says the same afterwards."""
    async with alarmed(tmp_path) as world:
        if not remembered:
            world.core.inbound.without_store.alarms.watch.open.forget(world.incident()["id"])
        with locked(tmp_path):
            card = world.card_with(world.leader, WRITES)
            answer = await world.teams.tap(world.leader, card, WRITES)
            assert "Du hjelper Saksbehandler En" in shown_in(answer)
            await sees(world, world.caseworker, "Leder En hjelper deg")
            await in_vain(world)
            world.clock.at += WAIT_MS
            await nothing_more_without_store(world)
            assert not world.inbox(world.deputy)
        async with asyncio.timeout(LONG_ENOUGH):
            while (incident := world.incident())["state"] != "claimed":
                await asyncio.sleep(0.05)
        await world.core.worker.settle()
        assert incident["claimed_by"] == world.leader.id
        assert world.reads(world.leader, "Spør hvor")  # the role card, in its place
        assert [e["kind"] for e in incident["timeline"]].count("claimed") == 1
        assert not world.inbox(world.deputy)


async def nothing_more_without_store(world: World) -> None:
    for _ in range(20):
        await asyncio.sleep(0.02)
    await in_vain(world)


async def test_l1_an_old_red_card_is_answered_to_a_leader(tmp_path: Path) -> None:
    """L1: a card of before, at a replica that knows nothing of the alarm: never the caseworker's
    own card."""
    async with alarmed(tmp_path) as world:
        world.core.inbound.without_store.alarms.watch.open.forget(world.incident()["id"])
        card = world.card_with(world.leader, WRITES)
        old = {**card.button(WRITES)["data"], "plain": None}
        with locked(tmp_path):
            tap = world.forged(world.leader, old.pop("verb"), because=Because.EARLIER, **old)
            answer = await world.teams.deliver(tap)
            assert "Vil du hjelpe, ta kontakt selv nå." in shown_in(answer)


async def test_l3_timers_that_are_late_in_a_storm_stay_the_stores(tmp_path: Path) -> None:
    """L3: the database is busy and well, and its worker is seconds late: the level is alerted in
    the ordinary way, once."""
    async with alarmed(tmp_path) as world:
        world.clock.at += WAIT_MS + 5_000
        await sees(world, world.deputy, "Rødt kort · sendt")
        await nothing_more(world)
        assert cards_with(world, world.deputy, "Rødt kort · sendt") == 1
        assert not world.reads(world.caseworker, NOT_FOLLOWED)
        assert HELPS not in world.last(world.deputy).buttons
        assert not world.inbox(world.next_level)


async def test_l4_more_help_that_is_asked_for_hours_after_the_cry_climbs(tmp_path: Path) -> None:
    """L4: the chain has run out long ago, *Varsle flere* has started it again, and the store goes
    away."""
    async with World(tmp_path) as world:
        world.late_ms = 60_000
        await world.says(world.caseworker, "hjelp")
        await world.advance(2 * 60 * 60 + 60)
        world.forget(world.deputy)
        await world.presses(world.caseworker, "red_card.escalate", incident=world.incident()["id"])
        assert not world.inbox(world.deputy)
        async with watched(world):
            with locked(tmp_path):
                world.clock.at += WAIT_MS
                await sees(world, world.deputy, HELPS)
                await in_vain(world)
            await stored(world, AGAIN)


async def test_l3_an_alarm_whose_row_is_refused_climbs_all_the_same(tmp_path: Path) -> None:
    """L3, L8: one alarm's changes are refused each time, everything else is stored as ever."""
    async with alarmed(tmp_path) as world:
        world.late_ms = 60_000
        with refused(tmp_path, world.incident()["id"]):
            world.clock.at += WAIT_MS
            await sees(world, world.deputy, HELPS)
            await sees(world, world.caseworker, NOT_FOLLOWED)
            await helps(world, world.deputy)
            await sees(world, world.caseworker, "Stedfortreder En hjelper deg")
            assert world.core.inbound.without_store.alarms.replay.can_be_stored()
        incident = await stored(world, AGAIN)
        assert incident["claimed_by"] == world.deputy.id


@contextlib.contextmanager
def refused(folder: Path, incident: str) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(folder / "bot.db", timeout=5)) as tool:
        tool.execute(
            f"CREATE TRIGGER refuses BEFORE UPDATE ON incident WHEN OLD.id = '{incident}'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        with impatient(0.5, 0.5):
            yield
        tool.execute("DROP TRIGGER refuses")


async def test_l6_what_another_process_has_changed_is_its_own(tmp_path: Path) -> None:
    """L5, L6: somebody helps, which another replica was told; ours asks when the timer it knows is
    over, tells nobody, and forgets the alarm."""
    async with alarmed(tmp_path) as world:
        with somebody_elses(world):
            await world.taps(world.leader, WRITES)
        world.clock.at += WAIT_MS
        await nothing_more(world)
        assert world.core.inbound.without_store.alarms.watch.open.seqs() == {}
        assert not world.inbox(world.deputy)
        assert not world.reads(world.caseworker, NOT_FOLLOWED)


async def test_l5_what_another_process_has_changed_is_forgotten_before_it_is_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L5: somebody helps, at another replica; in an outage that begins after that nobody is told by
    ours."""
    monkeypatch.setattr(plain_watch, "COMPARE_EVERY_SECONDS", 0.05)
    async with alarmed(tmp_path) as world:
        watch = world.core.inbound.without_store.alarms.watch
        watch.alone = False
        with somebody_elses(world):
            await world.taps(world.leader, WRITES)
        async with asyncio.timeout(LONG_ENOUGH):
            while watch.open.seqs():
                await asyncio.sleep(0.02)


async def test_l3_what_could_not_be_read_at_the_start_is_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L3: the database goes away for a moment just as a process begins; the alarm of whoever ran
    before is followed all the same in the outage after that."""
    monkeypatch.setattr(plain_watch, "COMPARE_EVERY_SECONDS", 0.05)
    async with alarmed(tmp_path) as world:
        watch = world.core.inbound.without_store.alarms.watch
        watch.open.forget(world.incident()["id"])
        with locked(tmp_path):
            await watch.begin()
            assert not watch.open.seqs()
        async with asyncio.timeout(LONG_ENOUGH):
            while not watch.open.seqs():
                await asyncio.sleep(0.02)


async def test_l6_a_cry_after_an_end_that_we_did_not_hear_of_is_an_alarm(tmp_path: Path) -> None:
    """L6, L8: another replica has ended it; a cry in the outage is told at once, and is an alarm of
    its own afterwards."""
    async with alarmed(tmp_path) as world:
        with somebody_elses(world):
            await world.says(world.caseworker, "avbryt")
        world.clock.at += 60_000 - WAIT_MS
        world.core.inbound.without_store.alarms.watch.stop()
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp")
            await sees(world, world.deputy, HELPS)
            await in_vain(world)
        await sees(world, world.caseworker, AGAIN)
        await world.core.worker.settle()
        assert [one["state"] for one in world.incidents()] == ["cancelled", "open"]


async def test_l2_the_promise_of_before_is_kept(tmp_path: Path) -> None:
    """L2: somebody helped when the store went away: both are asked for contact at its time, and a
    no tells the next level."""
    async with alarmed(tmp_path) as world:
        world.late_ms = 200_000
        await world.taps(world.leader, WRITES)
        with locked(tmp_path):
            world.clock.at += 90_000 + OVERDUE_MS
            card = await sees(world, world.caseworker, "Har dere kontakt?")
            await sees(world, world.leader, "Har dere kontakt?")
            await world.teams.tap(world.caseworker, card, "Nei")
            await sees(world, world.deputy, HELPS)
            await in_vain(world)
        incident = await stored(world, AGAIN)
        assert incident["claimed_by"] == world.leader.id
        assert world.reads(world.deputy, "Rødt kort · sendt")


@pytest.mark.parametrize("taken", [False, True])
async def test_l6_more_help_that_is_asked_for_is_alerted_afterwards(
    tmp_path: Path, taken: bool
) -> None:
    """L2, L6: somebody helps, and *Varsle flere* was pressed in the outage: who was told gets the
    red card, or helps beside the first."""
    async with alarmed(tmp_path) as world:
        world.late_ms = 60_000
        await world.taps(world.leader, WRITES)
        await world.opens_more(world.caseworker)
        with locked(tmp_path):
            card = world.card_with(world.caseworker, "Varsle flere")
            await world.teams.tap(world.caseworker, card, "Varsle flere")
            await sees(world, world.deputy, HELPS)
            if taken:
                await helps(world, world.deputy)
                await sees(world, world.caseworker, "Stedfortreder En hjelper deg")
            await in_vain(world)
        incident = await stored(world, AGAIN)
        assert incident["claimed_by"] == world.leader.id
        assert world.reads(world.deputy, "Spør hvor" if taken else "Rødt kort · sendt")


async def test_l2_a_yes_of_before_is_no_yes_to_whoever_helps_since(tmp_path: Path) -> None:
    """L2: contact was confirmed with a helper who has let go meanwhile, at a replica that had its
    store: what ours knew says nothing of the next one."""
    async with alarmed(tmp_path) as world:
        await world.taps(world.leader, WRITES)
        await world.advance(93)
        await world.taps(world.caseworker, "Ja")
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "han roper")
            held = world.core.inbound.without_store.alarms.known.of(world.caseworker.id)
            assert held is not None
            command = held.command(world.clock.at)
            await in_vain(world)
        await stored(world, AGAIN)
        await world.taps(world.leader, "Jeg må slippe")
        await world.taps(world.deputy, WRITES)
        world.core.service.run(command, True)
        assert world.incident()["claimed_by"] == world.deputy.id
        assert world.kinds().count("contact_answered") == 1


async def test_l1_avbryt_is_told_without_the_store(tmp_path: Path) -> None:
    """L1: nobody else is told afterwards, and the store says so, too."""
    async with alarmed(tmp_path) as world:
        world.late_ms = 60_000
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "avbryt")
            await in_vain(world)
            await sees(world, world.caseworker, "Varselet er trukket")
            world.clock.at += WAIT_MS
            await nothing_more_without_store(world)
            assert not world.inbox(world.deputy)
        incident = await stored(world, AGAIN)
        assert incident["state"] == "cancelled"


async def test_l1_a_stop_in_an_outage_tells_who_waits_for_a_stored_alarm(tmp_path: Path) -> None:
    """L1: nobody can promise that the next process comes soon; the journal has it."""
    async with alarmed(tmp_path) as world:
        with locked(tmp_path):
            await world.core.inbound.drain(3)
            await sees(world, world.caseworker, "Systemet starter på nytt")
        assert list((tmp_path / "journal").glob("*.journal"))


async def test_l1_so_does_a_stop_while_the_store_is_only_read_from(tmp_path: Path) -> None:
    """L1: a full disk, a damaged page, a right that was taken away: it answers, and stores
    nothing."""
    async with alarmed(tmp_path) as world:
        before = len(world.inbox(world.caseworker))
        with refused(tmp_path, world.incident()["id"]):
            await world.core.inbound.drain(3)
            await sees(world, world.caseworker, "Systemet starter på nytt")
            assert len(world.inbox(world.caseworker)) == before + 1
        assert list((tmp_path / "journal").glob("*.journal"))


async def test_after_a_crash_the_next_process_goes_on_with_it(tmp_path: Path) -> None:
    """L4, L8: killed in the outage once level 2 was told: the next one, which has not seen the
    database yet, tells level 3 at its time, and nobody twice."""
    async with World(tmp_path) as world:
        world.late_ms = 90_000
        await world.says(world.caseworker, "hjelp")
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += WAIT_MS
                await sees(world, world.deputy, HELPS)
                await sees(world, world.caseworker, NOT_FOLLOWED)
                alarms = world.core.inbound.without_store.alarms
                await journaled(world, world.deputy)
                await stand_still(world)
            # Dead before there is a database: else its timer would still fire at level 2.
            alarms.known._held.clear()
            alarms.journal.close()  # as the kernel does for a process that dies
        await world.stop()
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 30_000
                await sees(world, world.next_level, HELPS)
                assert cards_with(world, world.deputy, "trenger hjelp") == 1
        await stored(world, AGAIN)
        assert cards_with(world, world.next_level, "Rødt kort · sendt") == 1


async def test_a_stop_in_health_says_nothing(tmp_path: Path) -> None:
    """The other processes go on with it."""
    async with alarmed(tmp_path) as world:
        before = len(world.inbox(world.caseworker))
        await world.core.inbound.drain(3)
        assert len(world.inbox(world.caseworker)) == before


async def test_l15_words_that_cannot_be_kept_are_not_called_kept(tmp_path: Path) -> None:
    """L15: memory has its bounds, and says so."""
    async with alarmed(tmp_path) as world:
        with locked(tmp_path):
            for number in range(51):
                await world.teams.says(world.caseworker, f"han står ved dør {number}")
            await sees(world, world.caseworker, "Vi får ikke tatt vare på mer")
        await stored(world, AGAIN)


async def test_l11_what_a_helper_writes_goes_to_no_other_alarm(tmp_path: Path) -> None:
    """L11, L15: a helper of a stored alarm and of a plain one is asked to say whom they mean; what
    is written in a card is for its alarm alone."""
    async with alarmed(tmp_path) as world:
        await world.taps(world.leader, WRITES)
        await world.opens_more(world.leader)
        role = world.card_with(world.leader, SENDS)
        with locked(tmp_path):
            await world.teams.says(world.leader, "hjelp")
            await helps(world, world.deputy)
            await sees(world, world.leader, "Stedfortreder En hjelper deg")
            await world.teams.tap(world.leader, role, SENDS, text="Gå ut bakveien")
            await nothing_more_without_store(world)
            assert not world.reads(world.deputy, "bakveien")
        await sees(world, world.leader, "Varselet er lagret nå")


async def test_l11_words_of_who_helps_in_two_alarms_are_passed_to_neither(tmp_path: Path) -> None:
    """L11, L15: also where only one of them is a plain alarm."""
    async with alarmed(tmp_path) as world:
        await world.advance(16)
        await world.taps(world.deputy, WRITES)
        with locked(tmp_path):
            await world.teams.says(world.leader, "hjelp")
            await helps(world, world.deputy)
            await world.teams.says(world.deputy, "jeg er ved bakdøra")
            await nothing_more_without_store(world)
            assert not world.reads(world.leader, "bakdøra")
        await sees(world, world.leader, "Varselet er lagret nå")


async def test_l6_what_would_tell_nobody_any_more_is_tried_ever_more_rarely(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """L6: an alarm that has been quiet for two hours, in an outage: nobody is told of its timer,
    and a log in which a line comes every second is read by nobody."""
    async with World(tmp_path) as world:
        world.late_ms = 3 * 60 * 60 * 1000
        await world.says(world.caseworker, "hjelp")
        with locked(tmp_path):
            world.clock.at += 2 * 60 * 60 * 1000 + 1000
            async with watched(world):
                await asyncio.sleep(3.5)
                await in_vain(world)
        assert capsys.readouterr().out.count("] timer_not_fired\n") in (1, 2, 3)
        assert not world.reads(world.deputy, "trenger hjelp")
        await world.core.worker.settle()
        assert world.reads(world.deputy, "Rødt kort · sendt")
