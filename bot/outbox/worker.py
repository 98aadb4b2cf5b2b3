"""The outbox worker: takes due rows, sends them, sleeps until the next is due (architecture.md).

No row is held in memory only: a process that dies loses nothing but the leases it held, and
whoever looks next takes the rows over when those end.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

import structlog

from bot.cards.views import AlertView
from bot.outbox import metrics
from bot.outbox.clock_watch import ClockWatch
from bot.outbox.delivery import Prepared, Sender
from bot.outbox.rate_limit import FairRateLimit, SeenClock
from bot.outbox.supervision import look_after
from bot.outbox.threads import Threads
from bot.ports import Message
from bot.service.answer import Answer
from bot.service.dispatcher import Handled, Service
from bot.service.unit_of_work import LeasedMessage, SendPermit, SendSlots, UnitOfWork
from bot.store.records import Priority, StoreUnavailable, Task, TaskKind, Waits
from bot.store.transaction import Transaction

log = structlog.get_logger(__name__)

# Timers, messages with what they are sent by, and when the next is due as of when.
_Message = tuple[Task, SendPermit, Prepared | None]
_Seen = tuple[Sequence[Task], list[_Message], int | None, int]

LONGEST_SLEEP_SECONDS = 1.0
LONGEST_WITHOUT_A_SEND_SECONDS = 0.05  # timers fall due meanwhile
LOOK_AFTER_SECONDS = 0.01
# Rounds of the loop after which what was begun first has written its request to the socket.
WRITES_WITHIN_ROUNDS = 2
STILL_BUSY_SECONDS, SLOW_LOOK_SECONDS = 0.5, 2.0
AWAY_AFTER_SECONDS, LOOKS_TWICE_SECONDS = 0.25, 0.05
ASKS_AGAIN_SECONDS = 0.2
BATCH = 50
KEEP_DELIVERIES_MS = 24 * 60 * 60 * 1000
# A row that fails is tried again when its lease ends, by us or by somebody who looks first.
FAILS_STILL_SECONDS = 3.0
KEEP_INTAKES_MS = 90 * 24 * 60 * 60 * 1000  # so long its card can still be drawn anew


class OutboxWorker:
    """One per process; any number of processes on one database."""

    def __init__(
        self,
        service: Service,
        sender: Sender,
        threads: Threads,
        slots: SendSlots,
        rate_limit: FairRateLimit,
        lease_ms: int,
        clock: ClockWatch,
    ) -> None:
        self.clock = clock
        self._rate_limit = rate_limit
        rate_limit.tenant.ask = self.lease_out_of_turn
        self._leasing: asyncio.Task[None] | None = None
        self._hungry = False
        self._hungry_at = -math.inf  # when it was so last (monotonic seconds)
        self._service = service
        self._sender = sender
        self._threads = threads
        self._slots = slots
        self._lease_ms = lease_ms
        self._under_way: set[asyncio.Task[None]] = set()
        self._held: list[Task] = []
        self._failing: dict[str, float] = {}  # an alarm's rows, and when (monotonic seconds)
        self._unsure: tuple[Sequence[Task], Sequence[Task]] = ((), ())  # claimed, if it was stored
        self._looking = asyncio.Lock()  # around each look: another would have `_unsure` for its own
        self._ended = asyncio.Event()
        self._ended.set()
        self._wake = asyncio.Event()
        self._wakes: asyncio.TimerHandle | None = None  # a look is asked for already
        self._draining = False
        self.last_round = 0.0  # when a look was completed (monotonic seconds; 0: never yet)

    def is_delivering(self) -> bool:
        """Whether no alarm's timer or card has failed here of late, for whatever reason: its chain
        stands still then (L3), however well rows can be looked for."""
        since = time.monotonic() - self._lease_ms / 1000 - FAILS_STILL_SECONDS
        self._failing = {row: at for row, at in self._failing.items() if at > since}
        return not self._failing

    def drawn(self, answer: Answer) -> Message | None:
        """What answers a tap, drawn while it was stored; None where nothing is shown."""
        return self._sender.ahead.answer(answer)

    def is_busy(self) -> bool:
        """Whether more cards waited a moment ago than there were sends for: a change that is only
        for the looks stands back then."""
        patience = SLOW_LOOK_SECONDS if self._hungry else STILL_BUSY_SECONDS
        return time.monotonic() - self._hungry_at < patience

    def forget(self) -> None:
        """An outage is over that was told by its own name."""
        self._failing.clear()

    def dispatch(self, handled: Handled) -> None:
        """Sends what was inserted leased, red cards first: nothing else is drawn before they are
        on the wire. A moment later it looks for rows that became due with it, once for all that
        came in that moment: a look that began at once would compete with drawing the red card."""
        for leased in sorted(handled.leased, key=_red_cards_first):
            self._start(self._send_born(leased))
        if self._wakes is None:
            loop = asyncio.get_running_loop()
            self._wakes = loop.call_later(LOOK_AFTER_SECONDS, self._look_now)

    def _look_now(self) -> None:
        self._wakes = None
        self._wake.set()

    async def run(self) -> None:
        """Until `drain`: takes what is due, then sleeps until the next is, at most a second."""
        self._ended.clear()
        try:
            await self._run()
        finally:
            self._ended.set()

    async def _run(self) -> None:
        cleaned_at = 0.0
        loop = asyncio.get_running_loop()
        while not self._draining:
            self._wake.clear()
            try:
                taken, next_due, now = await self._take()
                self.last_round = time.monotonic()
                if loop.time() - cleaned_at > 3600 and self.clock.may_forget():
                    cleaned_at = loop.time()
                    await self._threads.run(self._service.read, _forget_deliveries)
            except Exception as error:  # whatever it was: a worker that ends is a silent bot
                log.warning("outbox_without_database", error=type(error).__name__)
                await asyncio.sleep(0.2)
                continue
            if not taken or next_due is None or next_due > now:
                await self._sleep(next_due, now)

    async def settle(self) -> None:
        """Everything that is due by now is done, and what follows from it (tests, `drain`). A look
        during which something was still being sent has passed over whoever it was sent to."""
        while True:
            idle = not self._under_way
            taken, _, _ = await self._take()
            if idle and not taken and not self._under_way:
                return
            await asyncio.gather(*self._under_way)

    async def quiet(self, at_most: float) -> None:
        """Until nothing is being sent, or so many seconds are over: for work that can wait."""
        loop = asyncio.get_running_loop()
        until = loop.time() + at_most
        while self._under_way and (left := until - loop.time()) > 0:
            await asyncio.wait(self._under_way, timeout=left)

    async def drain(self, seconds: float) -> None:
        """Stops taking, and lets what is out finish; what does not is free for others at once."""
        self._draining = True
        self._wake.set()
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        with contextlib.suppress(TimeoutError):  # what it is taking just now is out, too
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        while self._under_way and (left := until - loop.time()) > 0:
            await asyncio.wait(self._under_way, timeout=left)
        for work in self._under_way:
            work.cancel()
        if self._held:
            try:
                await self._threads.run(self._service.read, partial(_release, [*self._held]))
            except StoreUnavailable:
                log.warning("leases_not_released")  # they end by themselves

    async def _take(self) -> tuple[Sequence[Task], int | None, int]:
        """A lease is taken only with a send slot, a send of the rate limit and room in the
        conversation; timers, which send nothing themselves, need none of them to come due. What
        came of earlier sends is stored first: a row whose lease ended meanwhile would be sent once
        more."""
        await self._sender.settle()
        slots = self._slots.take_free(BATCH)
        messages: list[_Message] = []
        try:
            asked = asyncio.get_running_loop().time()
            async with self._looking:
                timers, messages, next_due, now = await self._threads.first(
                    partial(self._look, slots, asked)
                )
        finally:
            self._slots.looked(slots, len(messages))
        taken = [*timers, *(message[0] for message in messages)]
        if not taken:
            self._slots.crowded = next_due is not None and next_due <= now
        for task in timers:
            self._start(self._fire(task))
        for message in messages:
            self._start(self._send(*message))
        for task in taken:
            metrics.LATENESS_SECONDS.observe(max(0, now - task.due_at) / 1000)
        return taken, next_due, now

    def _look(self, slots: int, asked: float) -> _Seen:
        """In a thread: what is free by then counts, however long the thread was waited for."""
        self._lease_sends(time.monotonic() - asked)
        tokens, waits = self._rate_limit.tokens(slots), self._rate_limit.waits()
        taken: Sequence[Task] = ()
        try:
            timers, taken, next_due, now = self._service.read(
                lambda uow: self._claim(uow.tx, len(tokens), waits)
            )
            self._unsure = ((), ())
        finally:
            for token in tokens[len(taken) :]:
                self._rate_limit.tenant.give_back(token)
        nothing = not timers and not taken and next_due is not None and next_due <= now
        self._hungry = nothing or (bool(tokens) and len(taken) == len(tokens))  # more (may) wait
        if self._hungry:
            self._hungry_at = time.monotonic()
        permits = [self._rate_limit.permit(*each) for each in zip(taken, tokens, strict=False)]
        prepared = self._sender.prepare(taken)
        messages = [
            (task, permit, prepared.get(task.id))
            for task, permit in zip(taken, permits, strict=True)
        ]
        return timers, messages, next_due, now

    def _claim(
        self, tx: Transaction, sends: int, waits: Waits
    ) -> tuple[Sequence[Task], Sequence[Task], int | None, int]:
        rests = not self.clock.may_remind(self.clock.see(tx))
        # A claim that was stored, and of which the word got lost, would be nobody's for a lease.
        timers, messages = ([t for t in held if _is_held(tx, t)] for held in self._unsure)
        messages = messages[:sends]
        if not timers and not messages:
            timers = [*tx.claim_timers(BATCH, self._lease_ms, rests)]
            messages = [*tx.claim_messages(sends, self._lease_ms, waits)] if sends else []
        self._unsure = (timers, messages)
        # Whoever has taken as many as could be looks again at once.
        is_all = len(timers) < BATCH and (len(messages) < sends or not messages)
        next_due = tx.next_due(waits, rests) if is_all else tx.now()
        return timers, messages, next_due, tx.now()

    def _lease_sends(self, waited: float) -> None:
        """The next chunk of the tenant's sends, once something waits for it or is owed: enough
        until the next look, as long as this one `waited` for its thread."""
        rate_limit = self._rate_limit.tenant
        if not self._hungry and not rate_limit.owed:
            return
        self._lease(rate_limit.wanting(waited))

    def lease_out_of_turn(self) -> None:
        """Leases sends for those that wait for one beside the rows, or soon will: found out now is
        whether the store gives any."""
        if self._leasing is None and self._rate_limit.tenant.wanting_at_once():
            self._leasing = asyncio.create_task(self._lease_beside())
            look_after(self._leasing, "outbox", self._leased_beside)

    def _leased_beside(self, _: object) -> None:
        self._leasing = None

    async def _lease_beside(self) -> None:
        """A store that has given none in time is taken for away. A loop that stood still itself
        says nothing of the store: so it is looked at twice."""
        tenant = self._rate_limit.tenant
        leasing = asyncio.ensure_future(self._threads.first(self._lease_for_others))
        for seconds in (AWAY_AFTER_SECONDS, LOOKS_TWICE_SECONDS):
            await asyncio.wait([leasing], timeout=seconds)
        tenant.cut_off = tenant.cut_off or not leasing.done()
        try:
            await leasing
        except Exception as error:  # whatever it was, nobody is kept waiting for it
            tenant.cut_off = True
            log.info("no_sends_leased", error=type(error).__name__)
            await asyncio.sleep(ASKS_AGAIN_SECONDS)
        else:
            tenant.cut_off = False

    def _lease_for_others(self) -> None:
        self._lease(self._rate_limit.tenant.wanting_at_once())

    def _lease(self, count: int) -> None:
        if not count:
            return
        rate_limit = self._rate_limit.tenant
        interval = rate_limit.interval_us

        def lease(uow: UnitOfWork) -> tuple[int, SeenClock]:
            seen = rate_limit.see(uow.tx)
            return uow.tx.lease_sends(count, interval), seen

        rate_limit.leased(count, *self._service.read(lease))

    async def _sleep(self, next_due: int | None, now: int) -> None:
        seconds = LONGEST_SLEEP_SECONDS
        if next_due is not None and next_due <= now:  # due, but there was no send in hand
            # Whatever else comes to an end meanwhile frees no send: a look for each would be idle.
            free_in = self._rate_limit.tenant.next_free_in() or 0.001
            await asyncio.sleep(min(free_in, LONGEST_WITHOUT_A_SEND_SECONDS))
            return
        if next_due is not None:
            seconds = min(seconds, (next_due - now) / 1000)
        if (opens := self._rate_limit.opens_in()) is not None:
            seconds = min(seconds, opens)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _fire(self, task: Task) -> None:
        """A timer holds no slot. One that fails is due again when its lease ends."""
        self._held.append(task)
        try:
            self.dispatch(await self._sender.fire(task))
            self._held.remove(task)
            self._failing.pop(task.id, None)
        except Exception as error:
            self._held.remove(task)
            self._fails(task)
            if isinstance(error, StoreUnavailable):
                log.warning("timer_without_database")
            else:
                log.error("timer_failed", error=type(error).__name__)

    async def _send(self, task: Task, permit: SendPermit, prepared: Prepared | None) -> None:
        await self._carry(task, permit, self._sender.send(task, permit, prepared))

    async def _send_born(self, leased: LeasedMessage) -> None:
        for _ in range(0 if _is_red(leased) else WRITES_WITHIN_ROUNDS):
            await asyncio.sleep(0)
        await self._carry(leased.task, leased.permit, self._sender.send_born(leased))

    async def _carry(
        self, task: Task, permit: SendPermit, sending: Coroutine[Any, Any, Handled]
    ) -> None:
        """A send that fails in a way nobody foresaw leaves its row leased: it is tried again when
        the lease ends, by whoever looks first."""
        self._held.append(task)
        try:
            self.dispatch(await sending)
            self._held.remove(task)  # not when cancelled: then it is to be released
            self._failing.pop(task.id, None)
        except Exception as error:
            self._held.remove(task)
            self._fails(task)
            if isinstance(error, StoreUnavailable):
                log.warning("outcome_not_recorded")
            else:
                log.error("send_failed", error=type(error).__name__)
        finally:
            self._slots.done(permit)

    def _fails(self, task: Task) -> None:
        if task.kind in (TaskKind.TIMER, TaskKind.CARD) and task.priority < Priority.DRILL:
            self._failing[task.id] = time.monotonic()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        look_after(task, "outbox", self._under_way.discard)


def _is_held(tx: Transaction, task: Task) -> bool:
    return task.lease_until > tx.now() and tx.is_mine(task)


def _release(held: list[Task], uow: UnitOfWork) -> None:
    for task in held:
        if uow.tx.retry_task(task, uow.now, "released") and task.place is not None:
            uow.tx.free_slot(task.place)


def _forget_deliveries(uow: UnitOfWork) -> None:
    uow.tx.forget_deliveries(uow.now - KEEP_DELIVERIES_MS)
    uow.tx.forget_intakes(uow.now - KEEP_INTAKES_MS)


def _is_red(leased: LeasedMessage) -> bool:
    """Whether it asks somebody for help: what tells fifty leaders afterwards looks the same."""
    return isinstance(leased.shows, AlertView) and leased.task.priority < Priority.REMINDER


def _red_cards_first(leased: LeasedMessage) -> tuple[bool, int]:
    return not _is_red(leased), leased.task.priority
