"""Whatever a test may wait in for ever, it is red in the end and says where it stood."""

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, strategies

from bot.jobs.worker import Wakeup
from bot.outbox.plain.loops import PlainLoops
from tests.hanging import HANGS_AFTER_SECONDS, Hangs, bounded, seconds_for
from tests.slow_machine import LONG_ENOUGH, ended


def _in_a_thread() -> None:
    kept = threading.Event()
    waiting = threading.Thread(target=kept.wait, args=[LONG_ENOUGH], name="never ending")
    waiting.start()
    try:
        waiting.join()
    finally:
        kept.set()


def _in_a_process() -> None:
    with subprocess.Popen(["sleep", "3600"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            process.stdout.readline()
        finally:
            process.kill()


def _in_a_loop() -> None:
    async def never_ending() -> None:
        while True:
            try:
                await asyncio.sleep(0)
            except Exception:
                continue

    async def waits() -> None:
        await asyncio.gather(asyncio.create_task(never_ending()))

    asyncio.run(waits())


@given(strategies.integers())
def _in_an_example(number: int) -> None:
    time.sleep(LONG_ENOUGH)


@pytest.mark.parametrize("hang", [_in_a_thread, _in_a_process, _in_a_loop, _in_an_example])
def test_what_hangs_is_ended_and_told(hang: Callable[[], None]) -> None:
    """In a lock, in a pipe, in an event loop whose tasks catch every error, and in an example,
    which Hypothesis would make smaller for minutes after any error."""
    with pytest.raises(Hangs) as told, bounded("It", 0.2, again=2):
        hang()
    assert str(told.value).startswith("It has not come back in 0 seconds.")
    assert "never ending" in str(told.value) or hang is not _in_a_thread


async def test_a_loop_that_is_stopped_in_the_turn_in_which_it_is_woken_ends() -> None:
    """The attempt of a plain alarm that ends wakes the next one; a test that had waited for its end
    stopped the loop in the same turn: it went on, and the test waited for it for ever."""
    for turns in range(8):
        loops, woken = PlainLoops(lambda: True), asyncio.Event()
        loops.keep("replay", partial(asyncio.sleep, 0), LONG_ENOUGH, woken)
        for _ in range(4):
            await asyncio.sleep(0)
        woken.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        loops.stop()
        await ended(loops.running["replay"], f"a loop that was stopped after {turns} turns")


async def test_whoever_is_cancelled_in_the_turn_in_which_it_is_woken_ends() -> None:
    """A loop that forgot it went on for ever, and so did whoever waited for its end (bpo-37658)."""
    for turns in range(6):
        wakeup = Wakeup()
        waiting = asyncio.create_task(wakeup.wait(LONG_ENOUGH))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        wakeup()
        for _ in range(turns):
            await asyncio.sleep(0)
        if waiting.cancel():
            with pytest.raises(asyncio.CancelledError):
                await waiting


def test_one_of_the_soak_may_go_on_for_hours(request: pytest.FixtureRequest) -> None:
    """A thousand histories take a quarter of an hour, and were ended as if they hung."""
    assert seconds_for(request.node) == HANGS_AFTER_SECONDS
    request.node.add_marker(pytest.mark.soak)
    assert seconds_for(request.node) > 60 * 60
