"""How the probe of the alarm judges, in virtual time (L8)."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from bot.jobs import self_check
from bot.jobs.self_check import EVERY_SECONDS, AlarmProbe, ProbeVerdict
from bot.outbox.inbound import FEW, FRESH_SECONDS, WINDOW_SECONDS, Confirmations
from tests.each import each
from tests.slow_machine import LONG_ENOUGH


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy processor is no database that hangs."""
    monkeypatch.setattr(self_check, "WITHIN_SECONDS", LONG_ENOUGH)


class Store:
    """Stands for threads and database: each try does what the test says."""

    def __init__(self) -> None:
        self.ways: list[Callable[[], Any]] = []
        self.tries = 0

    def read(self, _: Any) -> None:
        """Nobody gets here: the threads are ours as well."""

    async def run(self, *_: Any) -> None:
        self.tries += 1
        if self.ways:
            await self.ways.pop(0)()

    async def behind(self, _: Any) -> None:
        return None


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def probe(store: Any, clock: Clock, is_the_one: Callable[[], bool] = lambda: True) -> AlarmProbe:
    return AlarmProbe(store, store, is_the_one, monotonic=clock)


async def fails() -> None:
    raise MemoryError


async def works() -> None:
    return None


@each(["".join(looks) for looks in itertools.product("hm", repeat=5)])
def test_l8_red_after_one_miss_and_green_after_two_hits(looks: str) -> None:
    """Before the first hit nothing is green, and one is enough then: nothing was ever wrong."""
    verdict = ProbeVerdict()
    assert not verdict.green
    for number, look in enumerate(looks, 1):
        (verdict.hit if look == "h" else verdict.miss)()
        seen = looks[:number]
        assert verdict.green == ("m" not in seen or seen.endswith("hh"))


async def test_l8_a_try_that_hangs_is_not_begun_a_second_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each look at it is a miss, and nobody waits longer than the watcher does."""
    store, clock = Store(), Clock()
    judge = probe(store, clock)
    await judge.look()
    assert await judge.well()
    released = asyncio.Event()
    store.ways = [released.wait]
    with monkeypatch.context() as without_fsync:
        without_fsync.setattr(self_check, "WITHIN_SECONDS", 0.01)
        for _ in range(3):
            await judge.look()
            assert not await judge.well()
    assert store.tries == 2
    released.set()
    await judge.settle(LONG_ENOUGH)
    seen = []
    for _ in range(2):
        await judge.look()
        seen.append(await judge.well())
    assert seen == [False, True]


async def test_l8_whatever_goes_wrong_in_a_try_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of any type, another database, and a defect of the probe itself."""
    clock = Clock()

    def stuck() -> bool:
        raise LookupError

    for store, is_the_one in ((Store(), lambda: False), (Store(), stuck), (object(), bool)):
        judge = probe(store, clock, is_the_one)
        await judge.look()
        assert not await judge.well()
    store = Store()
    judge = probe(store, clock)
    await judge.look()
    store.ways = [fails]
    await judge.look()
    assert not await judge.well()


async def test_l8_a_watcher_that_has_ended_is_not_green_for_ever() -> None:
    """Nobody judged since: then nobody knows."""
    clock = Clock()
    judge = probe(Store(), clock)
    await judge.look()
    clock.at += EVERY_SECONDS
    assert await judge.well()
    clock.at += 10 + self_check.WITHIN_SECONDS
    assert not await judge.well()


async def test_l8_the_watcher_goes_on_after_whatever_it_meets() -> None:
    """Also when telling of it fails: a log that cannot be written."""
    store, pauses = Store(), []
    store.ways = [works, fails, works, works]

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 5:
            raise asyncio.CancelledError

    judge = AlarmProbe(store, store, lambda: True, pause=pause)  # type: ignore[arg-type]
    with pytest.raises(asyncio.CancelledError):
        await judge.run()
    assert pauses == [1.0, 3.0, 1.0, 1.0, 3.0], "looks more often while it is red"


async def test_commands_that_are_not_confirmed_are_a_sign_for_a_minute() -> None:
    """A fifth of the last minute's; nothing else of them counts once the minute is over."""
    clock = Clock()
    lately = Confirmations(clock)
    assert await lately.well()
    for number in range(50):
        lately.note(number % 6 != 0)  # nine of fifty
    assert await lately.well()
    for _ in range(2):
        lately.note(False)
    assert not await lately.well()
    clock.at += WINDOW_SECONDS
    assert await lately.well()


async def test_of_few_commands_one_that_is_fresh_counts() -> None:
    """Most offices raise no alarm for hours: whoever cries now is all there is to see."""
    clock = Clock()
    lately = Confirmations(clock)
    lately.note(False)
    assert not await lately.well()
    clock.at += FRESH_SECONDS
    assert await lately.well()
    lately.note(False)
    assert not await lately.well(), "two of two"
    lately.forget()
    assert await lately.well()
    for _ in range(FEW):
        lately.note(True)
    lately.note(False)
    assert await lately.well(), "one of many is an accident"
