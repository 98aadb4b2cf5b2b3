"""It rings without the store, across processes and while the store comes and goes (L1, L5, L8;
docs/decisions/0072)."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.calls import CallEnd, CallOrder, PickedUp
from bot.jobs import calls as call_worker
from bot.ports import CallOutcome
from tests.integration.alarm.plain_ringing_scene import (
    AGAIN,
    ASKED,
    AT_HOME_MS,
    NOT_STORED,
    alarmed,
    died,
    hamlet,
)
from tests.integration.outage_scene import (
    HELPS,
    cries,
    hasten,
    in_vain,
    locked,
    sees,
    stored,
    watched,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import World

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", LONG_ENOUGH)


async def test_l8_the_next_process_rings_nobody_twice(tmp_path: Path) -> None:
    """L8: who did not take it is not rung again in this round; the leader has the plain card."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS
            line = await world.call_of(world.leader)
            await world.phone.ends(line, CallEnd.NO_ANSWER)
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 15_000
                await sees(world, world.deputy, HELPS)
                await world.looked()
                assert world.phone.rung() == {world.leader.id: 1}
        await stored(world)


async def test_a_call_that_died_with_its_process_is_made_once_more_when_it_is_over(
    tmp_path: Path,
) -> None:
    """Nobody is rung twice at once: its ring time has run out."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS
            await world.call_of(world.leader)
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 12_000
                await sees(world, world.deputy, HELPS)
                assert len(world.phone.calls_to(world.leader.id)) == 1
                world.clock.at += 20_000
                await world.looked()
                world.clock.at += 27_000
                await world.looked()
                assert len(world.phone.calls_to(world.leader.id)) == 1, "one a minute"
                world.clock.at += 1_000
                await world.call_of(world.leader, 2)
        await stored(world)


async def test_the_journal_has_a_call_before_it_rings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: a process that is killed the moment after it rings has told the next one."""
    async with hamlet(tmp_path) as world:
        journal = world.core.inbound.without_store.alarms.journal
        on_disk: list[bool] = []
        place = world.phone.place

        async def looks_first(order: CallOrder) -> CallOutcome:
            on_disk.append(any('"state":"placing"' in text for text in journal._kept.values()))
            return await place(order)

        monkeypatch.setattr(world.phone, "place", looks_first)
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS
            await world.call_of(world.leader)
            assert on_disk == [True]
        await stored(world)


async def test_a_process_that_is_stopped_leaves_its_calls_to_the_next(tmp_path: Path) -> None:
    """Its telephone closes with it: they are made once more where they are still wanted."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            assert world.calls is not None
            await world.calls.drain(1)
            assert not line.hung_up  # closed, as a whole
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 60_000
                again = await world.call_of(world.leader, 2)
                await world.phone.ends(again, CallEnd.LOST)
                world.clock.at += 5_000
                await world.looked()
                assert len(world.phone.calls_to(world.leader.id)) == 2
        await stored(world)


async def test_a_call_that_its_provider_still_knows_goes_on_with_the_next_process(
    tmp_path: Path,
) -> None:
    """L2: its key counts there."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            world.phone.known[line.order.id] = PickedUp()
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                alarms = world.core.inbound.without_store.alarms
                await world.until(lambda: len(alarms.known))
                await world.phone.presses(line, "1")
                assert line.heard[-1] == NOT_STORED
                await sees(world, world.caseworker, "Leder En hjelper deg")
        await stored(world)
        assert len(world.phone.lines) == 1


async def test_l8_nobody_is_left_on_a_line_whose_process_died_before_it_hung_up(
    tmp_path: Path,
) -> None:
    """L8: the goodbye was said and the journal has the call as over; its provider does not know.
    The next process ends it, while there is still no database."""
    async with hamlet(tmp_path) as world:
        phone = world.phone
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await phone.presses(line, "2")
            phone.dies = True
            await phone.spoken(line)
            await died(world)
        assert not line.over
        phone.dies = False
        phone.known[line.order.id] = PickedUp()
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                await world.until(lambda: line.hung_up)
        await stored(world)
        assert phone.rung()[world.leader.id] == 1


async def test_l8_what_the_store_had_planned_is_rung_without_it(tmp_path: Path) -> None:
    """L8: the database goes away before the first call is due; once it is there again nobody is
    rung a second time."""
    async with alarmed(tmp_path) as world:
        with locked(tmp_path):
            world.clock.at += 15_400
            await sees(world, world.deputy, "Leder En har ikke svart.")
            line = await world.call_of(world.leader)
            await world.phone.ends(line, CallEnd.BUSY)
        await stored(world, AGAIN)
        await world.advance(3)
        assert world.phone.rung() == {world.leader.id: 1}
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["busy"]


async def test_l8_whom_the_store_has_rung_is_not_rung_without_it(tmp_path: Path) -> None:
    async with alarmed(tmp_path) as world:
        line = await world.rung(world.leader, 5)
        await world.phone.ends(line, CallEnd.NO_ANSWER)
        await world.settle()
        with locked(tmp_path):
            world.clock.at += 10_400
            await sees(world, world.deputy, "Leder En har ikke svart.")
            world.clock.at += AT_HOME_MS
            await world.call_of(world.deputy)
            assert len(world.phone.calls_to(world.leader.id)) == 1
        await stored(world, AGAIN)


async def test_l1_the_store_goes_away_while_somebody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1, L2: whoever takes the call hears the choice all the same, and their key counts; the store
    has it as one call."""
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", 0.05)
    async with alarmed(tmp_path) as world:
        line = await world.rung(world.leader, 5)
        with locked(tmp_path):
            await world.phone.picks_up(line)
            assert line.heard == [ASKED]
            world.clock.at += 2_000
            await world.phone.presses(line, "1")
            assert line.heard[-1] == NOT_STORED
            await sees(world, world.caseworker, "Leder En hjelper deg")
            await world.phone.spoken(line)
            assert line.hung_up
        await world.until(lambda: world.incident()["state"] == "claimed")
        await world.settle()
        assert world.incident()["claimed_by"] == world.leader.id
        assert len(world.told("ring_started")) == len(world.told("ring_ended")) == 1
        assert world.phone.rung() == {world.leader.id: 1}


async def test_l1_the_store_comes_and_goes_while_somebody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1: a call that is the store's again, and once more nobody's, is the same call."""
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", 0.05)
    async with alarmed(tmp_path) as world:
        line = await world.rung(world.leader, 5)
        with locked(tmp_path):
            await world.phone.picks_up(line)
            assert line.heard == [ASKED]
            await in_vain(world)
        await world.until(lambda: world.told("ring_answered"))
        alarms = world.core.inbound.without_store.alarms
        await world.until(lambda: not any(alarms.known.going_on()))
        world.clock.at += 2_000
        with locked(tmp_path):
            await world.phone.presses(line, "1")
            assert line.heard == [ASKED, NOT_STORED]
            await in_vain(world)
        await world.until(lambda: world.incident()["state"] == "claimed")
        assert len(world.told("ring_answered")) == 1


async def test_no_name_or_number_is_in_a_log_or_readable_in_the_journal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.phone.presses(line, "1")
            alarms = world.core.inbound.without_store.alarms
            assert await asyncio.to_thread(alarms.journal.flush, LONG_ENOUGH)
            kept = b"".join(one.read_bytes() for one in (tmp_path / "journal").iterdir())
            assert kept
            for secret in (b"21070001", b"Leder", world.leader.id.encode(), b"plain-"):
                assert secret not in kept
        await stored(world)
    logged = capsys.readouterr().out
    assert not [one for one in ("21070001", "Leder En", world.leader.id) if one in logged]


async def test_without_a_telephone_nothing_of_calls_is_kept(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 60_000
            await sees(world, world.deputy, HELPS)
            known = world.core.inbound.without_store.alarms.known
            assert [held.calls for held in known.going_on()] == [[]]
        await stored(world)
