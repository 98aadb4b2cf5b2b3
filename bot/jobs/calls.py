"""Calls to those who are alerted: takes each call's next step when it is due, and stores what a
telephone tells of it. Beside the outbox: no card waits for a call.

What is due, and what comes of what a telephone tells, is decided in `service.alarm.calls`, from the
database alone. This process knows only which calls it has made: their telephones listen to it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, TypeVar

import structlog

from bot.domain.calls import (
    Call,
    CallAction,
    CallEnd,
    CallEvent,
    CallRefused,
    HangUp,
    MakeCall,
    Over,
    Speak,
)
from bot.jobs.worker import Wakeup
from bot.outbox import metrics
from bot.outbox.supervision import look_after
from bot.outbox.threads import Persistence, Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import Speaker, Telephone, TryAgain, Unknown
from bot.service.alarm import calls
from bot.service.answer import SILENT, Answer
from bot.service.dispatcher import Service
from bot.service.readiness import telephone as trials
from bot.service.unit_of_work import UnitOfWork
from bot.store.calls import TRIAL, CallRow, id_inside

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
LOOK_EVERY_SECONDS_IN_A_CALL = 0.5  # somebody else may have claimed on another replica
LEASE_MS = 10_000  # of a step, which is one transaction
STORES_WITHIN_SECONDS = 10.0
PLACED_WITHIN_SECONDS = 2.0  # what is told of a call waits so long for its provider's own answer

Result = TypeVar("Result")


class _Steps(Protocol):
    """What decides a call's steps: `service.alarm.calls`, and `service.readiness.telephone` of
    test calls."""

    def take_step(self, uow: UnitOfWork, row: CallRow, /) -> list[CallAction]: ...
    def placed(self, uow: UnitOfWork, outside: str, reference: str, /) -> None: ...
    def heard(self, uow: UnitOfWork, outside: str, event: CallEvent, /) -> list[CallAction]: ...
    def known(self, uow: UnitOfWork, outside: str, /) -> Call | None: ...
    def not_made(self, uow: UnitOfWork, outside: str, again: bool) -> None: ...


def _steps(call: str) -> _Steps:
    return trials if call.startswith(TRIAL) else calls


class CallWorker:
    """One per process; any number of processes on one database."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        worker: OutboxWorker,
        wakeup: Wakeup,
        telephone: Telephone,
        speaker: Speaker,
    ) -> None:
        self._service = service
        self._threads = threads
        self._worker = worker
        self._wakeup = wakeup
        self._telephone = telephone
        self._speaker = speaker
        self._persistence = Persistence()
        self._mine: dict[str, Call] = {}  # by our id outside: made here, and not over
        self._placing: dict[str, asyncio.Event] = {}
        self._telling: dict[str, asyncio.Lock] = {}  # what a call tells is stored in its order
        self._under_way: set[asyncio.Task[None]] = set()
        self._draining = False

    async def run(self) -> None:
        """Until `drain`: takes what is due, then sleeps until the next is."""
        await self._telephone.open(self.heard)
        while not self._draining:
            self._wakeup.clear()
            patience = LOOK_EVERY_SECONDS
            try:
                patience = await self._take()
            except Exception as error:  # whatever it was: the next look tries again
                log.warning("calls_without_database", error=type(error).__name__)
            await self._wakeup.wait(patience)

    async def settle(self) -> None:
        """All that is due is done (tests)."""
        while True:
            await self._take()
            if not self._under_way:
                return
            await asyncio.gather(*self._under_way)

    async def drain(self, seconds: float) -> None:
        """Stops taking. Calls that are made here end with this process: they are made again by
        another where they are still wanted."""
        self._draining = True
        self._wakeup()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        left = list(self._mine)
        await self._telephone.close()
        for outside in left:
            with contextlib.suppress(Exception):
                await self.heard(outside, Over(CallEnd.LOST))

    async def _take(self) -> float:
        """Takes the steps that are due; after how many seconds the next look is."""
        mine = [id_inside(outside)[0] for outside in self._mine]
        claimed = partial(calls.claimed, mine=mine, lease_ms=LEASE_MS)
        rows, next_due, now = await self._threads.run(
            self._service.read, lambda uow: (*claimed(uow), uow.now)
        )
        for row in rows:
            self._start(self._step(row))
        longest = LOOK_EVERY_SECONDS_IN_A_CALL if mine else LOOK_EVERY_SECONDS
        if rows:
            return 0.0
        return longest if next_due is None else min(longest, max(0.0, (next_due - now) / 1000))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        look_after(task, "calls", self._under_way.discard)

    # Steps

    async def _step(self, row: CallRow) -> None:
        outside = row.outside
        if row.is_live and outside not in self._mine and not await self._taken_over(row):
            return
        for action in await self._within(lambda uow: _steps(row.id).take_step(uow, row)):
            await self._do(outside, action)

    async def _taken_over(self, row: CallRow) -> bool:
        """Whether a call that another process has made goes on, and is this one's now."""
        call = Call(row.outside, row.reference or "")
        known = await self._telephone.look(call)
        if known is None or isinstance(known, Over):
            await self.heard(row.outside, known or Over(CallEnd.LOST))
            return False
        self._mine[row.outside] = call
        return True

    async def _do(self, outside: str, action: CallAction) -> None:
        match action:
            case MakeCall():
                await self._place(action)
            case Speak():
                await self._say(outside, action)
            case HangUp():
                call = self._mine.pop(outside, None)
                if call is not None:
                    await self._telephone.hang_up(call)

    async def _place(self, action: MakeCall) -> None:
        """Nobody is called whom nothing could be said to; it is ready before they answer."""
        order, first = action.order, action.first
        rate = self._telephone.rate
        if await self._speaker.speech(first.words, first.language, rate) is None:
            await self._within(lambda uow: _steps(order.id).not_made(uow, order.id, again=False))
            log.error("call_without_speech")
            return
        made = self._placing[order.id] = asyncio.Event()
        try:
            outcome = await self._telephone.place(order)
            if isinstance(outcome, Call):
                self._mine[order.id] = outcome
                await self._within(
                    lambda uow: _steps(order.id).placed(uow, order.id, outcome.reference)
                )
        finally:
            made.set()
            self._placing.pop(order.id, None)
        metrics.CALLS.labels("placed" if isinstance(outcome, Call) else "not_placed").inc()
        match outcome:
            case CallRefused(reason):
                log.error("call_refused", reason=reason)
                await self._within(
                    lambda uow: _steps(order.id).not_made(uow, order.id, again=False)
                )
            case TryAgain(reason):
                log.warning("call_not_made", reason=reason)
                await self._within(lambda uow: _steps(order.id).not_made(uow, order.id, again=True))
            case Unknown(reason):  # it may ring: what it tells counts, else its time runs out
                log.warning("call_unknown", reason=reason)
                self._mine[order.id] = Call(order.id, "")

    async def _say(self, outside: str, action: Speak) -> None:
        call = self._mine.get(outside)
        if call is None:
            return
        speech = await self._speaker.speech(action.words, action.language, self._telephone.rate)
        if speech is None or not await self._telephone.say(call, speech):
            log.warning("call_not_heard")

    # What telephones tell

    async def heard(self, outside: str, event: CallEvent) -> None:
        """Stores it, and does what comes of it. One call's events one after the other."""
        if (placing := self._placing.get(outside)) is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PLACED_WITHIN_SECONDS):
                    await placing.wait()
        lock = self._telling.setdefault(outside, asyncio.Lock())
        async with lock:
            await self._heard(outside, event)
        if isinstance(event, Over):
            self._mine.pop(outside, None)
            self._telling.pop(outside, None)

    async def _heard(self, outside: str, event: CallEvent) -> None:
        actions = await self._within(lambda uow: _steps(outside).heard(uow, outside, event))
        if actions and outside not in self._mine:  # another process made it
            call = await self._within(lambda uow: _steps(outside).known(uow, outside))
            if call is not None:
                self._mine[outside] = call
        for action in actions:
            await self._do(outside, action)

    async def _within(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs `work` in a transaction of its own, as soon as a tap; what it sends is sent."""
        found: list[Result] = []

        def in_unit_of_work(uow: UnitOfWork) -> Answer:
            found[:] = [work(uow)]
            return SILENT

        storing = partial(self._threads.run, self._service.within, in_unit_of_work)
        self._worker.dispatch(await self._persistence.store(storing, STORES_WITHIN_SECONDS))
        return found[0]
