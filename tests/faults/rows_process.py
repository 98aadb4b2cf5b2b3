"""Rows: what the process writes cannot be written, or the process itself stands still."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager

from tests.faults.figures import PLACES
from tests.faults.lab import Lab, Row, Stage, Staged
from tests.faults.outputs import OutputPipe
from tests.faults.rows_database import lock
from tests.faults.scenario import Scene

AWAY_SECONDS = 3.0


def _without_output(fails: Callable[[OutputPipe], AbstractContextManager[None]]) -> Stage:
    @asynccontextmanager
    async def stage(lab: Lab) -> AsyncIterator[Staged]:
        url = lab.url()
        # An alarm works without a log: the heartbeat may go on, `log` is degraded.
        yield Staged(
            url,
            lambda s: _broken(s, fails, lock(lab, url)),
            piped=True,
            named="log",
            heartbeat=False,
        )

    return stage


@asynccontextmanager
async def _broken(
    scene: Scene,
    fails: Callable[[OutputPipe], AbstractContextManager[None]],
    away: AbstractContextManager[None],
) -> AsyncIterator[None]:
    """No output any more, and the database is away for the first three seconds besides."""
    with contextlib.ExitStack() as outputs, contextlib.ExitStack() as store:
        for pipe in scene.pipes:
            outputs.enter_context(fails(pipe))
        store.enter_context(away)
        asyncio.get_running_loop().call_later(AWAY_SECONDS, store.close)
        yield


@asynccontextmanager
async def stopped_replica(lab: Lab) -> AsyncIterator[Staged]:
    """One of three processes stands still (SIGSTOP), with whatever it holds."""
    yield Staged(lab.url(), lambda scene: _stopped(scene), cries_at=[1, 2], watched=[0])


@contextlib.contextmanager
def _stopped(scene: Scene) -> Iterator[None]:
    victim = scene.replicas[0]
    os.kill(victim.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(victim.pid, signal.SIGCONT)


THREE = [place for place in PLACES if place.replicas == 3]

ROWS = [
    Row("dead output, database away for 3 s", _without_output(OutputPipe.dead)),
    Row("unread output, database away for 3 s", _without_output(OutputPipe.unread)),
    Row("one replica stands still", stopped_replica, THREE),
]
