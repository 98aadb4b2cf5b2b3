"""What goes on, for every open page at once: one look a process and half a second while anybody
looks on, and none while nobody does. Whoever waits is woken when something has changed; what each
of them sees of it is worked out of memory, and all of it in one piece of work.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import structlog

from bot.domain.alarm.state import Alarm
from bot.store.records import StoreUnavailable

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
MOST = 500  # open pages of one process: each is a socket


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A piece of work, and who waits for it."""

    work: Callable[[], Any]
    found: "asyncio.Future[Any]"


def _each(asked: Sequence[_Asked]) -> list[Any]:
    """What each of them gives, or how it failed; between two whoever waits for the interpreter goes
    first, since that may be an alarm."""
    outcomes = list[Any]()
    for one in asked:
        try:
            outcomes.append(one.work())
        except Exception as error:
            outcomes.append(error)
        time.sleep(0)
    return outcomes


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What a look has found. `is_known` is false while the database does not answer: then it is
    what was known before."""

    alarms: Sequence[Alarm] = ()
    blocked: frozenset[str] = frozenset()
    is_known: bool = False


class Live:
    """Shares the looks. `look` is one, `beside` does work in a thread of the tab's own; `looks`
    counts looks, `open` the pages that follow."""

    def __init__(
        self,
        look: Callable[[], Awaitable[tuple[Sequence[Alarm], frozenset[str]]]],
        beside: Callable[[Callable[[], Any]], Awaitable[Any]],
        seconds: float = LOOK_SECONDS,
    ) -> None:
        self._look, self._beside = look, beside
        self._seconds = seconds
        self._asked: list[_Asked] = []
        self._doing: set[asyncio.Task[None]] = set()
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

    async def together(self, work: Callable[[], Result]) -> Result:
        """What the work gives. All that is asked for in the same moment is handed over at once: one
        by one that costs the alarms' own loop more than the work does."""
        asked = _Asked(work, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if len(self._asked) == 1:
            doing = asyncio.create_task(self._do())
            self._doing.add(doing)  # or nothing holds it
            doing.add_done_callback(self._doing.discard)
        return cast(Result, await asked.found)

    async def _do(self) -> None:
        asked, self._asked = self._asked, []
        outcomes: Sequence[Any]
        try:
            outcomes = await self._beside(partial(_each, asked))
        except Exception as error:  # there is no thread any more
            outcomes = [error] * len(asked)
        for one, outcome in zip(asked, outcomes, strict=True):
            if one.found.done():  # the page was closed meanwhile
                continue
            if isinstance(outcome, Exception):
                one.found.set_exception(outcome)
            else:
                one.found.set_result(outcome)

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
