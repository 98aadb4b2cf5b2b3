"""What runs for the plain alarms: loops that live only while there is something to do, and work
that follows from something. Whatever fails in them is logged by its type and tried again."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import structlog

from bot.outbox.supervision import look_after

log = structlog.get_logger(__name__)

Step = Callable[[], Coroutine[Any, Any, None]]


class PlainLoops:
    """One per process. `needed` tells whether there is anything to do."""

    def __init__(self, needed: Callable[[], bool]) -> None:
        self._needed = needed
        self._tasks: set[asyncio.Task[None]] = set()
        self.running: dict[str, asyncio.Task[None]] = {}
        self._draining = False

    @property
    def busy(self) -> bool:
        """Whether something that follows from something is under way."""
        return bool(self._tasks)

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Nobody waits for it."""
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        look_after(task, "plain_alarms", self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, Any]) -> None:
        try:
            await work
        except Exception as error:
            log.error("plain_alarm_failed", error=type(error).__name__)

    def keep(self, name: str, step: Step, seconds: float, wake: asyncio.Event | None) -> None:
        """The step again and again, with so many seconds in between or until `wake`, as long as it
        is needed. Nothing ends it earlier."""
        running = self.running.get(name)
        if self._draining or (running is not None and not running.done()):
            return
        self.running[name] = asyncio.create_task(self._repeat(name, step, seconds, wake))

    async def _repeat(
        self, name: str, step: Step, seconds: float, wake: asyncio.Event | None
    ) -> None:
        while self._needed():
            if wake is not None:
                wake.clear()
            try:
                await step()
            except Exception as error:
                log.error("plain_loop_failed", loop=name, error=type(error).__name__)
            if wake is None:
                await asyncio.sleep(seconds)
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), seconds)

    def stop(self) -> None:
        """No loop goes on, and none is begun any more."""
        self._draining = True
        for loop in self.running.values():
            loop.cancel()

    async def finish(self, seconds: float) -> None:
        """Lets what is under way come to its end; what does not in time is given up."""
        if not self._tasks:
            return
        _, left = await asyncio.wait(self._tasks, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            log.warning("given_up_at_stop", count=len(left))
            await asyncio.wait(left)

    async def settle(self) -> None:
        """What is under way has come to an end (tests)."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
