"""What goes on, for every open page at once: one look a process and half a second while anybody
looks on, and none while nobody does. Whoever waits is woken when something has changed; what each
of them sees of it is worked out of memory.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.domain.alarm.state import Alarm
from bot.store.records import StoreUnavailable

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
MOST = 500  # open pages of one process: each is a socket


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What a look has found. `is_known` is false while the database does not answer: then it is
    what was known before."""

    alarms: Sequence[Alarm] = ()
    blocked: frozenset[str] = frozenset()
    is_known: bool = False


class Live:
    """Shares the looks. `look` is one; `looks` counts them, `open` the pages that follow."""

    def __init__(
        self,
        look: Callable[[], Awaitable[tuple[Sequence[Alarm], frozenset[str]]]],
        seconds: float = LOOK_SECONDS,
    ) -> None:
        self._look = look
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.now = GoingOn()
        self.looks = 0
        self.open = 0
        self.closed = False

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator[bool]:
        """For as long as a page is open; false where too many are already."""
        if self.open >= MOST:
            yield False
            return
        self.open += 1
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        try:
            yield True
        finally:
            self.open -= 1
            if self.open == 0 and self._task is not None:
                self._task.cancel()
                self._task, self.now = None, GoingOn()

    async def changed(self, within: float) -> GoingOn:
        """What goes on once that has changed, or when so many seconds are over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._changed.wait()
        return self.now

    def close(self) -> None:
        """Ends the looks, and lets whoever follows them go."""
        self.closed = True
        self._changed.set()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            found = await self._once()
            if found != self.now:
                self.now = found
                woken, self._changed = self._changed, asyncio.Event()
                woken.set()
            await asyncio.sleep(self._seconds)

    async def _once(self) -> GoingOn:
        self.looks += 1
        try:
            return GoingOn(*await self._look(), is_known=True)
        except StoreUnavailable:
            return GoingOn(self.now.alarms, self.now.blocked)
        except Exception as error:  # the pages say so, and the next look may work
            log.error("tab_look_failed", error=type(error).__name__)
            return GoingOn(self.now.alarms, self.now.blocked)
