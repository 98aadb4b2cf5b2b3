"""The hop between asyncio and the database: plain functions in the store's own threads; and trying
again what the store did not take.

It is tried again by whoever holds the row, at once, while its lease lasts. Otherwise one lost
connection under a timer cost the alarm a whole lease.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

import structlog

from bot.service.answer import SILENT, Answer
from bot.service.dispatcher import Handled, Service
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoreUnavailable

log = structlog.get_logger(__name__)

P = ParamSpec("P")
Result = TypeVar("Result")

STANDS_BACK_SECONDS = 1.0  # never so long that a lease could end

# What is to be done, the alarm it touches, and who waits for it.
_Waiting = tuple[Callable[[UnitOfWork], Any], str | None, "asyncio.Future[Any]"]


class Threads:
    """An executor for the store alone (behind other work an alarm once waited ten seconds), and
    write-combining: records that come in while one transaction runs share the next one."""

    def __init__(self, service: Service, threads: int) -> None:
        self._service = service
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._line: deque[tuple[asyncio.Future[Any], Callable[[], Any]]] = deque()
        self._waiting: list[_Waiting] = []
        self._flushing = False
        self._ahead = 0  # how many are in a thread, or wait for one, that stand back for nobody
        self._nobody_ahead = asyncio.Event()
        self._standing_back = asyncio.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None  # that what is done here is told to

    async def run(self, work: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Result:
        """Runs a synchronous function in a store thread."""
        return await self._in_line(partial(work, *args, **kwargs))

    async def first(self, work: Callable[[], Result]) -> Result:
        """The same ahead of all that waits: for one look at what is stored already, which would
        stand behind a hundred cries in a storm, and the sends meanwhile would be lost (B9)."""
        return await self._in_line(work, first=True)

    async def _in_line(self, work: Callable[[], Result], first: bool = False) -> Result:
        self._ahead += 1
        try:
            return await self._hop(work, first)
        finally:
            self._ahead -= 1
            if not self._ahead:
                self._nobody_ahead.set()

    async def behind(self, work: Callable[[], Result]) -> Result:
        """The same for work that can wait: when nobody else needs a thread, or after a second of
        that, and one at a time. So an alarm waits for one of them at the most."""
        async with self._standing_back:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STANDS_BACK_SECONDS):
                    while self._ahead:
                        self._nobody_ahead.clear()
                        await self._nobody_ahead.wait()
            return await self._hop(work)

    async def _hop(self, work: Callable[[], Result], first: bool = False) -> Result:
        self.loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = self.loop.create_future()
        (self._line.appendleft if first else self._line.append)((future, work))
        self._executor.submit(self._next_in_line)
        return await future

    def _next_in_line(self) -> None:
        """In a thread. What came of it is told to the loop in one step: a future of the executor's
        beside the loop's cost an alarm as much as a statement."""
        future, work = self._line.popleft()
        if future.cancelled():  # nobody waits any more
            return
        result: Any = None
        error: BaseException | None = None
        try:
            result = work()
        except BaseException as failed:
            error = failed
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits there
            future.get_loop().call_soon_threadsafe(_settle, future, result, error)

    def later(self, work: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Runs a synchronous function when there is a thread for it; nobody waits, but what becomes
        of it is told."""
        self._executor.submit(work, *args, **kwargs).add_done_callback(_tell)

    async def combine(
        self, work: Callable[[UnitOfWork], Result], alone: bool, incident: str | None
    ) -> tuple[Handled, Result]:
        """Runs `work` in a transaction that it may share with others, unless it goes `alone`.

        A shared transaction touches each alarm at most once: two card slots of one alarm, locked
        one after the other, could meet a transaction of that alarm which locks them the other way
        round. The `Handled` of a shared transaction is given to its first member.
        """
        if alone:
            results: list[Result] = []
            handled = await self.run(self._service.within, partial(_into, results, work))
            return handled, results[-1]
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, incident, future))
        if not self._flushing:
            self._flushing = True
            await self._flush()
        result: tuple[Handled, Result] = await future
        return result

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                try:
                    await self._flush_batch(batch)
                finally:
                    _leave(batch)
        finally:
            self._flushing = False
            left, self._waiting = self._waiting, []
            _leave(left)

    def _next_batch(self) -> list[_Waiting]:
        batch, later = [], []
        seen: set[str] = set()
        for one in self._waiting:
            if one[1] is not None and one[1] in seen:
                later.append(one)
                continue
            batch.append(one)
            if one[1] is not None:
                seen.add(one[1])
        self._waiting = later
        # The same order in every replica, or two batches could wait for each other's slots.
        return sorted(batch, key=lambda one: one[1] or "")

    async def _flush_batch(self, batch: list[_Waiting]) -> None:
        try:
            handled, results = await self.run(self._together, [work for work, _, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                if not batch[0][2].done():
                    batch[0][2].set_exception(error)
                return
            for one in batch:  # one of them failed: each for itself
                await self._flush_batch([one])
            return
        for number, (_, _, future) in enumerate(batch):
            if not future.done():
                mine = handled if number == 0 else Handled(SILENT)
                future.set_result((mine, results[number]))

    def _together(self, works: list[Callable[[UnitOfWork], Any]]) -> tuple[Handled, list[Any]]:
        results: list[Any] = []

        def work(uow: UnitOfWork) -> Answer:
            results[:] = [each(uow) for each in works]
            return SILENT

        handled = self._service.within(work)
        return handled, results

    def close(self) -> None:
        """Waits for what runs."""
        self._executor.shutdown(wait=True)


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.done():  # cancelled meanwhile
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _into(results: list[Result], work: Callable[[UnitOfWork], Result], uow: UnitOfWork) -> Answer:
    results.append(work(uow))
    return SILENT


def _leave(batch: list[_Waiting]) -> None:
    """Whoever is cancelled in the midst of it leaves nobody behind who waits for ever."""
    for _, _, future in batch:
        if not future.done():
            future.set_exception(StoreUnavailable("cancelled"))


def _tell(done: "Future[Any]") -> None:
    if not done.cancelled() and (error := done.exception()) is not None:
        log.error("task_failed", task="store", error=type(error).__name__)


FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5


class Tries:
    """Tells a first try from a later one, which must look whether the first was stored after all:
    a connection that is lost while it commits tells nothing."""

    def __init__(self, tried: bool = False) -> None:
        self._tried = tried

    def is_again(self) -> bool:
        """Whether this was asked before, or had been `tried` elsewhere."""
        again, self._tried = self._tried, True
        return again


class Persistence:
    """Stores, however often it takes. What came of messages that were sent is owed until it is
    stored: before anybody takes rows again, it is tried once more (`settle`)."""

    def __init__(self) -> None:
        self._owed: set[asyncio.Future[None]] = set()
        self._now = asyncio.Event()

    async def store(self, storing: Callable[[], Awaitable[Result]], seconds: float) -> Result:
        """What `storing` returns; when the store does not confirm, again after a moment, until so
        many `seconds` are over: then `StoreUnavailable`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await storing()
            except StoreUnavailable:
                if loop.time() + pause >= until:
                    raise
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._now.wait()
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def owe(self, storing: Callable[[], Awaitable[Result]], seconds: float) -> Result:
        """The same of what came of a message."""
        try:
            return await storing()
        except StoreUnavailable:
            debt = asyncio.get_running_loop().create_future()
            self._owed.add(debt)
        try:
            return await self.store(storing, seconds)
        finally:
            self._owed.discard(debt)
            debt.set_result(None)

    async def settle(self, seconds: float) -> None:
        """What is owed is tried at once; until it is stored, or so many seconds are over."""
        if not self._owed:
            return
        tried, self._now = self._now, asyncio.Event()
        tried.set()
        await asyncio.wait([*self._owed], timeout=seconds)
