"""Who waits for whom in the store's threads (bound E3, bound F1)."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from bot.outbox import threads as worker_threads
from bot.outbox.threads import Persistence, Threads
from bot.store.records import StoreUnavailable
from tests.slow_machine import LONG_ENOUGH, ended

NO_SERVICE = cast("Any", None)  # where nothing is a transaction


class Held:
    """Work that has begun and does not end before it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.let_go.wait(LONG_ENOUGH)


@contextmanager
def threads(count: int) -> Iterator[Threads]:
    made = Threads(NO_SERVICE, count)
    try:
        yield made
    finally:
        made.close()


async def test_an_alarm_waits_for_one_of_those_that_can_wait_at_the_most() -> None:
    """Evidence and papers queue behind it, however many of them were there before."""
    done: list[str] = []
    held = Held()
    with threads(1) as one:
        working = [asyncio.create_task(one.behind(held))]
        working += [asyncio.create_task(one.behind(partial(done.append, "paper"))) for _ in "abc"]
        assert await asyncio.to_thread(held.begun.wait, LONG_ENOUGH)
        working += [asyncio.create_task(one.run(done.append, "alarm")) for _ in "ab"]
        await asyncio.sleep(0)
        held.let_go.set()
        await asyncio.gather(*working)
    assert done == ["alarm"] * 2 + ["paper"] * 3


async def test_what_can_wait_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """While alarms are stored all the time, a lease must not end (V4)."""
    monkeypatch.setattr(worker_threads, "STANDS_BACK_SECONDS", 0.01)
    held = Held()
    with threads(2) as two:
        storing = asyncio.create_task(two.run(held))
        async with asyncio.timeout(LONG_ENOUGH):
            assert await two.behind(lambda: "filed") == "filed"
        assert not storing.done()
        held.let_go.set()
        await storing


async def test_whoever_is_cancelled_while_storing_for_others_leaves_nobody_waiting() -> None:
    """Records that share a transaction ride with the first of them; its end is not theirs."""
    held = Held()
    service = cast("Any", type("Service", (), {"within": lambda _, work: held()})())
    made = Threads(service, 1)
    try:
        first, *others = (
            asyncio.create_task(made.combine(lambda _: None, False, incident))
            for incident in ("a", "b", "b")
        )
        assert await asyncio.to_thread(held.begun.wait, LONG_ENOUGH)
        first.cancel()
        async with asyncio.timeout(LONG_ENOUGH):
            ended = await asyncio.gather(*others, return_exceptions=True)
        assert [type(one) for one in ended] == [StoreUnavailable] * 2
    finally:
        held.let_go.set()
        made.close()


async def test_whoever_is_to_store_at_once_and_is_cancelled_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """At a stop: its row is free for others, and one that went on would send it once more (V4)."""
    monkeypatch.setattr(worker_threads, "FIRST_PAUSE_SECONDS", LONG_ENOUGH / 2)

    async def in_vain() -> None:
        raise StoreUnavailable("away")

    for turns in range(8):
        persistence = Persistence()
        storing = asyncio.create_task(persistence.owe(in_vain, LONG_ENOUGH))
        for _ in range(4):
            await asyncio.sleep(0)
        await persistence.settle(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        storing.cancel()
        await ended(storing, f"what was cancelled after {turns} turns")
        assert storing.cancelled()


async def test_what_is_done_later_and_fails_is_told() -> None:
    """SIGHUP: nobody waits for it, and a file that cannot be read was lost without a word."""

    def fail() -> None:
        raise ValueError("Ola Hansen")

    with capture_logs() as logs, threads(1) as one:
        one.later(fail)
    assert logs == [
        {"event": "task_failed", "task": "store", "error": "ValueError", "log_level": "error"}
    ]
