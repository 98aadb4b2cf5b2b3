"""Who waits for whom in the store's threads (bound E3, bound F1)."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import pytest

from bot.engine import worker_threads
from bot.engine.worker_threads import Threads

NO_SERVICE = cast("Any", None)  # nothing here is a transaction


class Held:
    """Work that has begun and does not end before it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.let_go.wait(5)


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
        assert await asyncio.to_thread(held.begun.wait, 5)
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
        assert await asyncio.wait_for(two.behind(lambda: "filed"), 5) == "filed"
        assert not storing.done()
        held.let_go.set()
        await storing
