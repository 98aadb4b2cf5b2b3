"""Watches the clock that everything waits by, and sets right what waits when it was set
(docs/decisions/0038).

A clock is set where a machine had none until it was told the time, kept local time, was suspended,
or gave its place to a standby whose clock is another. It shows as a difference between how far the
clock has gone and how far a steady one has.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from functools import partial

import structlog

from bot.domain.alarm.incident import CLOCK_STEP_MS
from bot.outbox import metrics
from bot.outbox.threads import Threads
from bot.service.alarm import act
from bot.service.alarm.act import ClockStep
from bot.service.dispatcher import Service
from bot.service.unit_of_work import UnitOfWork
from bot.store.clocks import WallClock, steady_ms
from bot.store.records import StoreUnavailable
from bot.store.transaction import Transaction

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 1.0
SEEN_EVERY_MS = 2_000  # the worker's rounds show the clock oftener, while there are any
MARK_EVERY_MS = 10_000
TOLD_FOR_MS = 60_000  # a probe that asks twice a minute hears of every step
WIDE_MS = 1_000  # between whose ends the clock was read says nothing exact of it
LEAP_MS = 24 * 60 * 60 * 1000  # further ahead nobody can say which day it is
REMINDERS_REST_MS = 10 * 60 * 1000  # after a leap: until then it has been set right, or is right
NOTHING_FORGOTTEN_MS = 7 * LEAP_MS  # after a leap: what is deleted cannot be had back

_DATABASE, _MACHINE = "database", "machine"


class ClockWatch:
    """One per process; any number of processes on one database. `steady` is in ms; `machine` is
    this process's clock, `decides` where the database has no other (SQLite)."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        steady: Callable[[], int] = steady_ms,
        machine: WallClock | None = None,
        decides: bool = False,
    ) -> None:
        self._service = service
        self._threads = threads
        self._steady = steady
        self._machine = machine
        self._decides = decides
        self._lock = threading.Lock()
        self._offset: tuple[int, int] | None = None  # of the database's clock, at least and most
        self._seen_at = self._marked_at = self._told_at = -(10**12)
        self._unsettled: ClockStep | None = (
            ClockStep()
        )  # what waits for being set right; at a start, all
        self._leapt_at = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    # What others ask

    async def is_well(self) -> bool:
        """Whether the clock has gone its way for a minute, and everything waits as it should."""
        return self._is_well

    async def is_settled(self) -> bool:
        """Whether everything that waits has been set right since the last step, and the start."""
        return self._unsettled is None

    @property
    def _is_well(self) -> bool:
        return self._unsettled is None and self._steady() - self._told_at >= TOLD_FOR_MS

    def may_remind(self, now: int) -> bool:
        """Whether it is the day that the clock says, as far as reminders go: after a leap, all of
        a year would go out at once."""
        return not self._leapt_within(now, REMINDERS_REST_MS)

    def may_forget(self) -> bool:
        """Whether what the clock calls old may be deleted."""
        return self._is_well and not self._leapt_within(self.now(), NOTHING_FORGOTTEN_MS)

    def now(self) -> int:
        """The database's clock (ms UTC), as it goes since it was seen last."""
        return self.reading()[0]

    def reading(self) -> tuple[int, int]:
        """The same, and by how much it is ahead of a clock that is never set."""
        steady = self._steady()
        with self._lock:
            if self._offset is not None:
                ahead = sum(self._offset) // 2
                return steady + ahead, ahead
        now = self._machine.now() if self._machine is not None else steady
        return now, now - steady

    def _leapt_within(self, now: int, ms: int) -> bool:
        # A leap that lies ahead was set right by setting the clock back.
        return self._leapt_at > 0 and -CLOCK_STEP_MS <= now - self._leapt_at < ms

    # What is seen

    def see(self, tx: Transaction) -> int:
        """Reads the clock of this transaction, first of all that it does; returns it (ms UTC)."""
        before = self._steady()
        now = tx.now()
        self.saw(now, before, self._steady())
        return now

    def saw(self, now: int, before: int, after: int) -> None:
        """The database's clock was `now` at some moment between two of the steady clock."""
        least, most = now - after, now - before
        with self._lock:
            known, self._seen_at = self._offset, after
            if known is None or most - least <= WIDE_MS:
                self._offset = (least, most)
        if known is None:
            return
        if least - known[1] > CLOCK_STEP_MS or known[0] - most > CLOCK_STEP_MS:
            self._offset = (least, most)
            self._stepped((least + most - sum(known)) // 2, now, _DATABASE)

    def _look_at_machine(self) -> None:
        """The machine's own clock. Where it is the database's, too, that one is moved here."""
        step_ms = self._machine.follow() if self._machine is not None else 0
        if self._machine is None or not step_ms:
            return
        if self._decides:
            with self._lock:  # told of here, and not seen a second time
                self._offset = None
        if abs(step_ms) > CLOCK_STEP_MS:
            self._stepped(step_ms, self._machine.now(), _MACHINE, self._decides)

    def _stepped(self, ms: int, now: int, of: str, moves: bool = True) -> None:
        """`moves`: what waits goes by this clock."""
        self._told_at = self._steady()
        if moves:
            leapt = ms >= LEAP_MS
            if leapt:
                self._leapt_at = now
            with self._lock:
                waits = self._unsettled or ClockStep()
                self._unsettled = ClockStep(waits.ms + ms, waits.leapt or leapt)
        metrics.CLOCK_STEPS.labels(of, "back" if ms < 0 else "forward").inc()
        log.warning("clock_stepped", clock=of, ms=ms)
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._wake.set)

    # What is done

    async def begin(self) -> None:
        """Before anything is sent: whoever ran before us may have had another clock."""
        try:
            await self._threads.run(self._service.read, self._compare)
            await self._settle()
        except Exception as error:  # `run` tries again, and the probe says so until then
            log.warning("clock_not_settled", error=type(error).__name__)

    async def run(self) -> None:
        """Until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            try:
                await self.look()
            except Exception as error:  # whatever it was: the next look tries again
                log.warning("clock_not_watched", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._wake.wait()

    async def look(self) -> None:
        """Looks at every clock, and sets right what is to be set right. Raises
        `StoreUnavailable`."""
        self._look_at_machine()
        since = self._steady()
        if self._unsettled is not None:
            await self._settle()
        elif since - self._marked_at >= MARK_EVERY_MS:
            await self._threads.behind(partial(self._service.read, self._compare))
        elif since - self._seen_at >= SEEN_EVERY_MS and not self._decides:
            await self._threads.run(self._service.read, lambda uow: self.see(uow.tx))

    def _compare(self, uow: UnitOfWork) -> None:
        """The clock against the latest instant that was ever stored: it may have been set while
        nobody looked, or be another machine's."""
        now, mark = self.see(uow.tx), uow.tx.clock_mark()
        self._leapt_at = max(self._leapt_at, mark.leapt_at)
        self._marked_at = self._steady()
        if mark.at > now + CLOCK_STEP_MS and (self._unsettled or ClockStep()).ms == 0:
            self._stepped(now - mark.at, now, _DATABASE)
            return
        if mark.at and now - mark.at >= LEAP_MS:  # or nobody ran for a day: nothing is wrong then
            self._leapt_at = now
            uow.tx.note_step(0, True)
            log.info("clock_leapt_or_rested", ms=now - mark.at)
        uow.tx.raise_mark(now)

    async def _settle(self) -> None:
        with self._lock:
            step = self._unsettled or ClockStep()
        run, read = self._threads.run, self._service.read
        if step.ms:
            noted = await run(read, partial(act.note_step, step=step))
            step = ClockStep(step.ms, step.leapt, noted)
        waiting = await run(read, partial(act.out_of_place, step=step))
        for incident in waiting:
            await self._reanchor(incident, step)
        await run(read, act.settle)
        if step.ms or waiting:
            log.warning("clock_settled", ms=step.ms, alarms=len(waiting))
        with self._lock:
            left = (self._unsettled or ClockStep()).ms - step.ms
            self._unsettled = ClockStep(left) if left else None

    async def _reanchor(self, incident: str, step: ClockStep) -> None:
        work = partial(act.reanchor, incident=incident, step=step)
        try:
            await self._threads.run(self._service.within, work)
        except StoreUnavailable:
            raise
        except Exception as error:  # one that cannot be read keeps no other waiting
            log.error("alarm_not_reanchored", error=type(error).__name__)
