"""The clock that everything waits by is set under an alarm, in virtual time."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, insert, select

from bot.outbox import clock_watch
from bot.outbox.clock_watch import ClockWatch
from bot.service.alarm import act
from bot.service.answer import Answer
from bot.service.unit_of_work import UnitOfWork
from bot.store import tables as t
from bot.store.clocks import WallClock
from bot.store.export import show_incident
from bot.store.records import TaskKind
from tests.integration.store.test_store_tasks import add, claim, now, task
from tests.world import World

HOUR, DAY = 3_600_000, 86_400_000
on_both = pytest.mark.parametrize("watched", ["sqlite", "postgresql"], indirect=True)


def _timeline(world: World, incident: str) -> list[dict[str, object]]:
    shown = show_incident(world.core.database, incident)
    assert shown is not None
    found: list[dict[str, object]] = shown["timeline"]
    return found


class Watched:
    """A world whose clock can be set, beside one that goes its way."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._apart = 0
        self.watch = self.another()

    def another(self) -> ClockWatch:
        """Another replica's."""
        return ClockWatch(self.world.core.service, self.world.core.threads, steady=self._steady)

    def _steady(self) -> int:
        return self.world.clock.at - self._apart

    def shown_to(self, one: ClockWatch) -> None:
        """A round of its worker."""
        self.world.core.service.read(lambda uow: one.see(uow.tx))

    def set(self, ms: int) -> None:
        """The clock is set by so much."""
        self.world.clock.at += ms
        self._apart += ms


@pytest.fixture
async def watched(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Watched]:
    """The watch has begun, and the worker shows it the clock."""
    is_sqlite = getattr(request, "param", "sqlite") == "sqlite"
    url = None if is_sqlite else request.getfixturevalue("postgres_url")
    async with World(tmp_path, database_url=url) as world:
        found = Watched(world)
        await found.watch.begin()
        monkeypatch.setattr(world.core.worker, "clock", found.watch)
        await world.core.worker.settle()
        yield found


@on_both
@pytest.mark.parametrize("ms", [-HOUR, -120_000], ids=["hour", "minutes"])
async def test_an_alarm_goes_on_when_the_clock_was_set_back(watched: Watched, ms: int) -> None:
    """L1, L3, L5: the next level in its wait, a second cry answered, a claim told at once."""
    world = watched.world
    await world.says(world.caseworker, "hjelp")
    await world.advance(10)
    watched.set(ms)
    await world.core.worker.settle()  # a round of the worker is enough to see it
    assert not await watched.watch.is_settled()
    assert not await watched.watch.is_well()
    await watched.watch.look()
    assert await watched.watch.is_settled()
    await world.advance(4)  # she works at home: level 1 is waited for a quarter of a minute
    assert not world.inbox(world.deputy)
    await world.advance(1.5)
    before = len(world.inbox(world.caseworker))
    await world.says(world.caseworker, "/hjelp")
    assert len(world.inbox(world.caseworker)) > before
    await world.taps(world.deputy, "Jeg ringer deg")
    assert world.reads(world.caseworker, "Stedfortreder En hjelper deg")
    kinds = world.kinds()
    assert kinds.count("clock_stepped") == 1
    instants = [entry["at"] for entry in world.incident()["timeline"]]
    assert instants == sorted(instants)  # V6; the world asks the history checker at its end


async def test_nothing_depends_on_the_watch_for_what_happens_after_the_step(
    watched: Watched,
) -> None:
    """A claim is told, and contact asked for in time, before anybody has noticed."""
    world = watched.world
    await world.says(world.caseworker, "hjelp")
    await world.advance(10)
    watched.set(-HOUR)
    await world.taps(world.leader, "Jeg ringer deg")
    assert world.reads(world.caseworker, "Leder En hjelper deg")
    await world.advance(91)
    assert "contact_asked" in world.kinds()


@on_both
async def test_what_was_to_be_sent_and_what_was_held_waits_for_no_instant_to_come(
    watched: Watched,
) -> None:
    """A row that was due, one that somebody who died held, and the tenant's next send."""
    world, database = watched.world, watched.world.core.database
    later = now(database) + HOUR
    add(database, task("born before", later))
    add(database, task("held", later, lease_until=later, attempt=1, started_at=later))
    add(database, task("tomorrow", later, priority=7))
    with database.engine.begin() as connection:
        connection.execute(insert(t.pace).values(id=1, free_at=later * 1000))
    await watched.watch.begin()
    assert {one.id for one in claim(database)} == {"born before", "held"}
    assert database.write(lambda tx: tx.lease_sends(10, 22_222)) == 0
    assert world.core.worker is not None


async def test_a_probe_tells_of_a_step_for_a_minute_and_no_longer(watched: Watched) -> None:
    """Whoever asks twice a minute hears of it, and nobody is rung up for ever."""
    await watched.world.advance(120)
    await watched.world.core.worker.settle()
    assert await watched.watch.is_well()
    counter = ("rodtkort_clock_steps_total", {"clock": "database", "direction": "back"})
    before = REGISTRY.get_sample_value(*counter) or 0
    watched.set(-HOUR)
    await watched.world.core.worker.settle()
    await watched.watch.look()
    assert REGISTRY.get_sample_value(*counter) == before + 1
    assert not await watched.watch.is_well()
    assert await watched.watch.is_settled()
    for _ in range(6):
        assert not await watched.watch.is_well()
        await watched.world.advance(10)
        await watched.watch.look()
    assert await watched.watch.is_well()


@on_both
async def test_a_clock_that_is_late_at_the_start_is_found_by_what_is_stored(
    watched: Watched,
) -> None:
    """A fail-over, or a machine that was off: nobody has seen the step."""
    world = watched.world
    await world.says(world.caseworker, "hjelp")
    world.core.service.read(lambda uow: uow.tx.raise_mark(uow.now))
    watched.set(-HOUR)
    fresh = watched.another()
    await fresh.begin()
    assert not await fresh.is_well()
    assert await fresh.is_settled()
    mark = world.core.service.read(lambda uow: uow.tx.clock_mark())
    assert mark.at == world.clock.at
    await world.advance(30)
    assert world.inbox(world.deputy)


@on_both
async def test_of_several_replicas_one_notes_a_step_and_all_may_set_right(
    watched: Watched,
) -> None:
    world = watched.world
    other = watched.another()
    await other.begin()
    other.saw(world.clock.at, watched._steady(), watched._steady())
    await world.says(world.caseworker, "hjelp")
    watched.set(HOUR)
    for one in (watched.watch, other):
        watched.shown_to(one)
        await one.look()
    assert world.kinds().count("clock_stepped") == 1


async def test_forward_by_an_hour_alerts_one_level_early_and_burns_no_round(
    watched: Watched,
) -> None:
    """L4: as after a virtual machine has rested, or local time that is set right."""
    world = watched.world
    await world.says(world.caseworker, "hjelp")
    watched.set(HOUR)
    await world.core.worker.settle()
    await watched.watch.look()
    await world.core.worker.settle()
    assert world.inbox(world.deputy)
    assert not world.inbox(world.next_level)
    assert world.kinds().count("round_started") == 0
    assert world.violations() == []  # V5: nothing could be done in the time that was left out


async def test_a_year_that_was_leapt_over_sends_no_reminder_and_forgets_nothing(
    watched: Watched,
) -> None:
    """A clock in 2099 is set right some day; what was deleted cannot be had back."""
    world, database = watched.world, watched.world.core.database
    world.late_ms = 400 * DAY  # the rows below are nobody's
    assert watched.watch.may_remind(world.clock.at)
    reminder = task("reminder", world.clock.at + DAY, kind=TaskKind.ANNOUNCEMENT, priority=7)
    add(database, reminder)
    watched.set(365 * DAY)
    await world.core.worker.settle()
    await watched.watch.look()
    with database.reading() as connection:
        left = select(func.count()).where(t.task.c.id == "reminder", t.task.c.done_at.is_(None))
        assert connection.execute(left).scalar() == 1
    world.clock.at += 180_000
    await watched.watch.look()
    assert await watched.watch.is_well()
    assert not watched.watch.may_forget()
    fresh = watched.another()
    await fresh.begin()  # and whoever starts knows of it
    assert not fresh.may_forget()
    assert not fresh.may_remind(world.clock.at)
    watched.set(-365 * DAY)
    for one in (watched.watch, fresh):
        watched.shown_to(one)
        await one.look()
    world.clock.at += 61_000
    assert watched.watch.may_remind(world.clock.at)
    assert watched.watch.may_forget()


async def test_reminders_go_out_when_nobody_has_set_the_clock_right(watched: Watched) -> None:
    world = watched.world
    watched.set(3 * DAY)
    await world.core.worker.settle()
    assert not watched.watch.may_remind(world.clock.at)
    assert watched.watch.may_remind(world.clock.at + clock_watch.REMINDERS_REST_MS)


async def test_an_alarm_that_cannot_be_set_right_keeps_no_other_waiting(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw in one of them is no reason to be silent about the others (L8)."""
    world, original = watched.world, act.reanchor
    await world.says(world.caseworker, "hjelp")
    await world.says(world.leader, "hjelp")
    first = sorted(one["id"] for one in world.incidents())[0]

    def unforeseen(uow: UnitOfWork, incident: str, step: act.ClockStep) -> Answer:
        if incident == first:
            raise ValueError(incident)
        return original(uow, incident, step)

    monkeypatch.setattr(act, "reanchor", unforeseen)
    watched.set(-HOUR)
    await world.core.worker.settle()
    await watched.watch.look()
    assert await watched.watch.is_settled()
    steps = [entry for one in world.incidents() for entry in _timeline(world, one["id"])]
    assert [entry["kind"] for entry in steps].count("clock_stepped") == 1


def test_a_stall_is_no_step() -> None:
    """A process that is put aside for a minute between two looks knows that it was."""
    counter = ("rodtkort_clock_steps_total", {"clock": "database", "direction": "forward"})
    before, steady = REGISTRY.get_sample_value(*counter), [0]
    # It is told what was seen, and asks neither service nor threads: so both may be missing.
    watch = ClockWatch(None, None, steady=lambda: steady[0])  # type: ignore[arg-type]
    watch.saw(1_000_000, 0, 1)
    watch.saw(1_060_000, 1_000, 60_001)  # read somewhere in that minute
    watch.saw(1_060_100, 60_100, 60_101)
    steady[0] = 60_101
    assert abs(watch.now() - 1_060_101) <= 1
    assert REGISTRY.get_sample_value(*counter) == before


def test_the_process_follows_the_machines_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """RTC in local time, until somebody tells the machine: and a correction is no step."""
    true, wrong = time.time_ns, [0]
    monkeypatch.setattr(time, "time_ns", lambda: true() + wrong[0] * 1_000_000)
    ours = WallClock()
    assert ours.follow() == 0
    wrong[0] = -HOUR
    assert abs(ours.now() - true() // 1_000_000) < 1_000  # it never steps by itself
    assert abs(ours.follow() + HOUR) < 1_000
    assert abs(ours.now() + HOUR - true() // 1_000_000) < 1_000
    wrong[0] += 200
    assert ours.follow() == 0
