"""Plain alarms are as old as they are, whatever a clock is set to (L3, L4, L6; docs/decisions/0037,
0038). The database is really away; the clock is virtual, and so is the one that is never set."""

from pathlib import Path

import pytest

from tests.integration.outage_scene import (
    HELPS,
    alarmed,
    cards_with,
    cries,
    hasten,
    helps,
    in_vain,
    locked,
    sees,
    stored,
)
from tests.world import World

pytestmark = pytest.mark.hurried

HOUR = 60 * 60 * 1000


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


class Clocks:
    """The database's clock in a world, which can be set."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self._world = world
        self._apart = 0
        self._watch = world.core.worker.clock
        monkeypatch.setattr(self._watch, "_steady", self._steady)
        self.seen()

    def _steady(self) -> int:
        return self._world.clock.at - self._apart

    def set(self, ms: int) -> None:
        """By so much; not a moment passes."""
        self._apart += ms
        self._world.clock.at += ms

    def seen(self) -> None:
        """A round of the worker shows it, as far as a database can still be read from."""
        self._watch.saw(self._world.clock.at, self._steady(), self._steady())


@pytest.mark.parametrize("hours", [3, 13, -3])
async def test_l4_a_plain_alarm_goes_on_when_the_clock_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """L3, L4: it was cried for a moment ago: the next level in its wait and not before, a button
    that works, and afterwards an alarm that somebody has."""
    async with World(tmp_path) as world:
        world.late_ms = 15 * HOUR
        clocks = Clocks(world, monkeypatch)
        with locked(tmp_path):
            await cries(world)
            clocks.set(hours * HOUR)
            clocks.seen()
            await sees(world, world.caseworker, "Leder En får beskjed nå.")
            await in_vain(world)
            assert not world.inbox(world.deputy)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
            await helps(world, world.leader)
            await sees(world, world.caseworker, "Leder En hjelper deg")
        incident = await stored(world)
        assert (incident["state"], incident["claimed_by"]) == ("claimed", world.leader.id)
        assert not world.inbox(world.next_level)


async def test_l3_a_store_that_comes_back_with_another_clock_alerts_who_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L3: a fail-over to a server whose clock is hours ahead, which nobody has seen yet: it is no
    record of hours ago."""
    async with World(tmp_path) as world:
        world.late_ms = 15 * HOUR
        clocks = Clocks(world, monkeypatch)
        with locked(tmp_path):
            await cries(world)
            clocks.set(3 * HOUR)
        incident = await stored(world)
        assert incident["state"] == "open"
        assert not incident["exhausted"]
        assert world.reads(world.leader, "Rødt kort · sendt")


async def test_l6_an_adopted_alarm_has_no_second_cry_by_a_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L6: it was stored before, and goes on; the clock is set, and she has not cried again."""
    async with alarmed(tmp_path) as world:
        world.late_ms = 15 * HOUR
        clocks = Clocks(world, monkeypatch)
        with locked(tmp_path):
            world.clock.at += 15_300
            await sees(world, world.deputy, HELPS)
            clocks.set(3 * HOUR)
            clocks.seen()
            await in_vain(world)
        await stored(world, "Vi følger varselet som vanlig igjen")
        await world.core.worker.settle()
        assert "cried" not in world.kinds()
        assert not cards_with(world, world.next_level, "Rødt kort")
