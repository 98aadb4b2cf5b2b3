"""Workers beside the outbox: for rows that wait for other services, minutes if need be, so that no
alarm waits for them (evidence, filing); and how they are woken from any thread.

A row is claimed, its steps are taken one after the other, and what came of each is stored before
the next. A process that dies leaves its rows to whoever looks next.
"""

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog

from bot.outbox.supervision import look_after
from bot.outbox.threads import Persistence, Threads
from bot.outbox.worker import OutboxWorker
from bot.service.answer import SILENT, Answer
from bot.service.dispatcher import Service
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoreUnavailable, Task, TaskKind


class Wakeup:
    """One for each kind of work, made on the running loop; whoever does the work waits for it.
    Calling it says that there is some."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def __call__(self) -> None:
        """May be called in any thread, and before anybody waits."""
        with contextlib.suppress(RuntimeError):  # the loop has ended, and the work with it
            self._loop.call_soon_threadsafe(self._event.set)

    def clear(self) -> None:
        """What was called until now is known."""
        self._event.clear()

    async def wait(self, seconds: float) -> None:
        """Until it is called, or so many seconds are over. Not with `wait_for`: before Python 3.12
        it forgets a cancellation that comes in the same turn as the call (bpo-37658), and whoever
        cancels a loop and waits for its end waits for ever. So in every loop that is woken."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()


log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
STORES_WITHIN_SECONDS = 30.0  # every kind's lease leaves so much after its slowest step
_RENEWALS = 5  # in the time of a lease
STEPS_ASIDE_SECONDS = 1.0  # while cards are sent; never so long that a lease could end

Result = TypeVar("Result")


class RowWorker(ABC):
    """One per process and kind of row; any number of processes on one database. `kind` is one of
    `BESIDE`, `lease_ms` longer than its slowest row takes, or than it `renews` it. It works on one
    row of each person at a time, so that nobody waits behind more than one of somebody else's."""

    kind: TaskKind
    at_once: int
    lease_ms: int
    renews = False  # while it works: what a crash leaves behind is soon somebody else's

    def __init__(
        self, service: Service, threads: Threads, worker: OutboxWorker, wakeup: Wakeup
    ) -> None:
        self._service = service
        self._threads = threads
        self._worker = worker
        self._wakeup = wakeup
        self._under_way: dict[asyncio.Task[None], Task] = {}
        self._draining = False
        self._persistence = Persistence()

    @abstractmethod
    async def step(self, task: Task) -> bool:
        """Takes the row's next step and stores what came of it; whether there may be another."""
        ...

    def claim(self, uow: UnitOfWork, at_most: int, busy: set[str]) -> Sequence[Task]:
        """Takes rows to work on; none of those who are `busy`."""
        return uow.tx.claim_own_kind(self.kind, at_most, self.lease_ms, busy)

    async def run(self) -> None:
        """Until `drain`: takes what is due, then sleeps until there is more."""
        while not self._draining:
            self._wakeup.clear()
            try:
                await self._take()
            except Exception as error:  # whatever it was: the next look tries again
                log.warning("beside_without_database", kind=self.kind, error=type(error).__name__)
            await self._wakeup.wait(LOOK_EVERY_SECONDS)

    async def settle(self) -> None:
        """All that is due is done (tests)."""
        while await self._take() or self._under_way:
            await asyncio.gather(*self._under_way)

    async def drain(self, seconds: float) -> None:
        """Stops taking; what does not finish in time is free for others at once."""
        self._draining = True
        self._wakeup()
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=seconds)
        held = [self._under_way[work] for work in late]
        for work in late:
            work.cancel()
        if held:
            await asyncio.wait(late)
            try:
                await self._threads.run(self._service.read, partial(_release, held))
            except StoreUnavailable:
                log.warning("leases_not_released")  # they end by themselves

    async def within(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs `work` in a transaction of its own; what it sends is sent. Cards go first. What is
        not stored is tried again: what other services did for it is not asked for twice."""
        await self._worker.quiet(STEPS_ASIDE_SECONDS)
        found: list[Result] = []

        def in_unit_of_work(uow: UnitOfWork) -> Answer:
            found[:] = [work(uow)]
            return SILENT

        storing = partial(self._threads.behind, partial(self._service.within, in_unit_of_work))
        self._worker.dispatch(await self._persistence.store(storing, STORES_WITHIN_SECONDS))
        return found[0]

    async def _take(self) -> bool:
        free = self.at_once - len(self._under_way)
        if not free or self._draining:
            return False
        busy = {task.recipient for task in self._under_way.values() if task.recipient}

        taken = await self._threads.behind(
            partial(self._service.read, lambda uow: self.claim(uow, free, busy))
        )
        for task in taken:
            work = asyncio.create_task(self._work(task))
            self._under_way[work] = task
            look_after(work, self.kind.value, self._ended)
        return bool(taken)

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._under_way.pop(work, None)
        self._wakeup()  # there may be more of the same person's

    async def _work(self, task: Task) -> None:
        """A step that fails in a way nobody foresaw leaves its row leased: it is tried again when
        the lease ends."""
        try:
            async with asyncio.TaskGroup() as group:
                holding = group.create_task(self._hold(task)) if self.renews else None
                while await self.step(task):
                    pass
                if holding is not None:
                    holding.cancel()
        except* _LeaseLost:
            log.warning("beside_lease_lost", kind=self.kind)
        except* StoreUnavailable:
            log.warning("beside_not_recorded", kind=self.kind)
        except* Exception as group:  # the type alone: a message may quote an address (L11)
            log.error("beside_failed", kind=self.kind, error=type(group.exceptions[0]).__name__)

    async def _hold(self, task: Task) -> None:
        """Renews the lease in short steps. What cannot be held is let go of before somebody else
        may take it: never are two at the same row."""
        ends = time.monotonic() + self.lease_ms / 1000
        step = self.lease_ms / 1000 / _RENEWALS
        while True:
            await asyncio.sleep(step)
            asked = time.monotonic()
            try:
                async with asyncio.timeout(max(ends - asked - step, 0)):
                    held = await self._threads.behind(
                        partial(self._service.read, self._renewed(task))
                    )
            except (StoreUnavailable, TimeoutError):
                if time.monotonic() + 2 * step > ends:
                    raise _LeaseLost from None
                continue
            if not held:
                raise _LeaseLost
            ends = asked + self.lease_ms / 1000

    def _renewed(self, task: Task) -> Callable[[UnitOfWork], bool]:
        return lambda uow: uow.tx.renew_lease(task, self.lease_ms)


class _LeaseLost(Exception):
    """Somebody else may be at the row by now."""


def _release(held: Sequence[Task], uow: UnitOfWork) -> None:
    for task in held:
        uow.tx.retry_task(task, uow.now, "released")
