"""What the probes answer, from what the watcher keeps (contract.md, "HTTP"; L8)."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.health import STALE_AFTER_SECONDS, Health, add_routes


class Part:
    """A part of the bot that does as the test says."""

    def __init__(self, answer: bool = True) -> None:
        self.answer: Any = answer
        self.asked = 0

    async def __call__(self) -> bool:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, asyncio.Event):
            await self.answer.wait()
        return bool(self.answer)


class Clock:
    def __init__(self) -> None:
        self.at = 50.0

    def __call__(self) -> float:
        return self.at


async def test_l8_the_heart_beats_while_everything_needed_is_well() -> None:
    """What is not needed is named, and the heart beats on; whatever was is history."""
    clock = Clock()
    health, store, evidence = Health(clock), Part(), Part()
    health.watch("database", store, needed=True)
    health.watch("evidence", evidence, needed=False)
    assert health.degraded() == ["database", "evidence"], "nobody has asked yet"
    health.ready = True
    for answers, degraded in (
        ((True, True), []),
        ((True, False), ["evidence"]),
        ((OSError(), False), ["database", "evidence"]),
        ((True, True), []),
    ):
        store.answer, evidence.answer = answers
        clock.at += 1
        await health.look()
        assert health.degraded() == degraded
        assert health.beats() == ("database" not in degraded)
    health.ready = False
    assert not health.beats()


async def test_l8_what_nobody_has_looked_at_for_long_is_not_green() -> None:
    """The watcher itself may end."""
    clock = Clock()
    health = Health(clock)
    health.watch("engine", Part(), needed=True)
    health.ready = True
    await health.look()
    assert health.beats()
    clock.at += 1 + STALE_AFTER_SECONDS
    assert health.degraded() == ["engine"]
    assert not health.beats()


async def test_a_part_that_hangs_keeps_no_other_waiting() -> None:
    """It is asked once, named after its time, and well again when it answers."""
    clock = Clock()
    health, hanging, other = Health(clock), Part(), Part()
    released = asyncio.Event()
    health.watch("evidence", hanging, needed=False, within=2.0)
    health.watch("engine", other, needed=True)
    await health.look()
    hanging.answer = released
    for _ in range(3):
        clock.at += 1
        await health.look()
    assert (hanging.asked, other.asked) == (2, 4)
    assert health.degraded() == []
    clock.at += 0.5
    assert health.degraded() == ["evidence"]
    released.set()
    await health.look()
    assert health.degraded() == []


async def test_what_was_red_a_moment_ago_is_asked_anew() -> None:
    """At the end of a start: nobody waits for the next turn to hear that it is well."""
    clock = Clock()
    health, store, rare = Health(clock), Part(answer=False), Part(answer=False)
    health.watch("database", store, needed=True)
    health.watch("evidence", rare, needed=False, every=5.0)
    await health.look()
    store.answer = rare.answer = True
    await health.look()
    assert health.degraded() == ["database", "evidence"], "neither is due"
    await health.look_anew()
    assert health.degraded() == []


async def test_what_hangs_is_not_asked_a_second_time_when_all_are_asked_anew() -> None:
    """What it says then is of before, and it is asked again at the next look."""
    clock = Clock()
    health, hanging = Health(clock), Part()
    released = hanging.answer = asyncio.Event()
    health.watch("evidence", hanging, needed=False, every=5.0)
    await health.look()
    await health.look_anew()
    assert (hanging.asked, health.degraded()) == (1, ["evidence"])
    released.set()
    await asyncio.sleep(0)
    await health.look()
    assert (hanging.asked, health.degraded()) == (2, [])


async def test_any_number_of_probes_costs_nothing() -> None:
    """contract.md: 200 and 503 as ever, answered from what is known."""
    health, part = Health(), Part()
    health.watch("database", part, needed=True)
    app = web.Application()
    add_routes(app, health)
    async with TestClient(TestServer(app)) as monitor:

        async def asked(name: str) -> tuple[int, Any]:
            async with monitor.get(f"/internal/{name}") as answer:
                return answer.status, await answer.json()

        assert await asked("isready") == (503, {"ready": False, "degraded": ["database"]})
        assert await asked("heartbeat") == (503, {"beats": False})
        await health.look()
        health.ready = True
        for _ in range(20):
            assert await asked("isready") == (200, {"ready": True, "degraded": []})
            assert await asked("heartbeat") == (200, {"beats": True})
        assert part.asked == 1
