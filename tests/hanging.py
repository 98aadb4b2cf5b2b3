"""A test that hangs is red, and says where: in the middle of its wait an error is raised that
no handler of the bot's, no event loop and no Hypothesis keeps to itself.

What is waited for in a lock, a pipe, a process, a browser or an event loop ends by it, and the
worker goes on with the next test. Where not even that helps, `faulthandler_timeout` ends it.
"""

import asyncio
import contextlib
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from types import FrameType

import pytest

# The slowest test takes a minute of a slow core; less than `faulthandler_timeout` (pyproject.toml).
HANGS_AFTER_SECONDS = 360.0
SOAK_SECONDS = 4 * 60 * 60.0
_AGAIN_SECONDS = 30.0  # what is cleared away afterwards may hang as well
_FRAMES = 6  # of each thread and task


class Hangs(KeyboardInterrupt):
    """The test has not come back. A `KeyboardInterrupt`: any other error that is raised in a task
    stays in that task, and for Hypothesis even a `SystemExit` is an example to make smaller."""


@contextlib.contextmanager
def bounded(name: str, seconds: float, again: float = _AGAIN_SECONDS) -> Iterator[None]:
    """What is done within ends: by itself, or by `Hangs` after so many seconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise Hangs(f"{name} has not come back in {seconds:.0f} seconds.\n{_where_all_stand()}")

    handler = signal.signal(signal.SIGALRM, ring)
    left, every = signal.setitimer(signal.ITIMER_REAL, seconds, again)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, every)
        signal.signal(signal.SIGALRM, handler)


def _where_all_stand() -> str:
    """The other threads and the tasks of the running loop; the main thread is in the traceback."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    told = [
        f"Thread {names.get(ident, ident)}:\n{''.join(traceback.format_stack(frame)[-_FRAMES:])}"
        for ident, frame in sys._current_frames().items()
        if ident != threading.main_thread().ident
    ]
    with contextlib.suppress(RuntimeError):  # there is no loop
        for task in asyncio.all_tasks():
            stack = [frame for found in task.get_stack() for frame in traceback.format_stack(found)]
            told.append(f"Task {task.get_name()}:\n{''.join(stack[-_FRAMES:])}")
    return "\n".join(told)


def seconds_for(item: pytest.Item) -> float:
    """How long the test may take: one of the soak goes on for hours."""
    return SOAK_SECONDS if item.get_closest_marker("soak") else HANGS_AFTER_SECONDS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Its fixtures' begin and end count, too."""
    with bounded(item.nodeid, seconds_for(item)):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    """Red as any other test: pytest takes a `KeyboardInterrupt` for the end of the run."""
    try:
        return (yield)
    except Hangs as hangs:
        raise AssertionError(str(hangs)) from hangs


pytest_runtest_call = pytest_runtest_teardown = pytest_runtest_setup
