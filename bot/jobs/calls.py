"""Calls to those who are alerted: takes each call's next step when it is due, and stores what a
telephone tells of it. Beside the outbox: no card waits for a call.

What is due, and what comes of what a telephone tells, is decided in `service.alarm.calls`, from the
database alone. This process knows only which calls it has made: their telephones listen to it. The
calls of an alarm that goes on without the store are kept with it (`outbox.plain.calls`): one
telephone, and two who keep what is said on it.
"""

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.domain.calls import (
    Call,
    CallAction,
    CallEnd,
    CallEvent,
    CallRefused,
    HangUp,
    KeyPressed,
    MakeCall,
    Over,
    PickedUp,
    Ringing,
    Speak,
    Speech,
)
from bot.domain.conversation import LOOKED_EACH_MS, CallRow, id_inside, is_early
from bot.jobs.call_books import CallBook, StoredCalls
from bot.jobs.worker import Wakeup
from bot.outbox import metrics
from bot.outbox.plain.calls import PlainCalls
from bot.outbox.supervision import look_after
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import Speaker, Telephone, TryAgain, Unknown
from bot.service.alarm import calls
from bot.service.dispatcher import Service
from bot.service.readiness import telephone as trials
from bot.service.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = LOOKED_EACH_MS / 1000
LOOK_EVERY_SECONDS_IN_A_CALL = 0.5  # somebody else may have claimed on another replica
CHOICES_EVERY_SECONDS = 60.0
# Longer than any call lasts by itself but one in Teams, which nobody else ends.
ENDED_WITHIN_MS = 10 * 60_000
LEASE_MS = 10_000  # of a step, which is one transaction
ANSWERS_WITHIN_SECONDS = 0.8  # as a cry (L1): somebody listens
SPEECH_WITHIN_SECONDS = 0.2
PLACED_WITHIN_SECONDS = 2.0  # what is told of a call waits so long for its provider's own answer


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
        plain: PlainCalls,
    ) -> None:
        self._service = service
        self._threads = threads
        self._wakeup = wakeup
        self._telephone = telephone
        self._speaker = speaker
        self._stored = StoredCalls(service, threads, worker)
        self._plain = plain
        self._opening = asyncio.Lock()
        self._opened = False
        self._mine: dict[str, Call] = {}  # by our id outside: made here, and not over
        self._placing: dict[str, asyncio.Event] = {}
        self._telling: dict[str, asyncio.Lock] = {}  # what a call tells is stored in its order
        self._silent: set[str] = set()  # taken, and nothing of ours has begun to be said
        self._said_at: dict[str, int] = {}  # since when something of ours is heard (ms UTC)
        self._beginning: set[str] = set()  # whose step is being taken, without the store
        self._under_way: set[asyncio.Task[None]] = set()
        self._speaking: set[asyncio.Task[Speech | None]] = set()
        self._draining = False
        self._choices_at = -CHOICES_EVERY_SECONDS  # when they were read (monotonic seconds)
        self._looked_back: int | None = None  # until when what has ended was looked at (ms UTC)
        self._goes_on: list[CallRow] = []  # not seen to be over: looked at again

    async def open(self) -> None:
        """The telephone is there, whether there is a database or not."""
        async with self._opening:
            if not self._opened:
                await self._speaker.open(self._telephone.rate)
                await self._telephone.open(self.heard)
                self._opened = True

    async def run(self) -> None:
        """Until `drain`: takes what is due, then sleeps until the next is."""
        await self.open()
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
        # Before they are hung up: another replica is told of that, and would take it for an end.
        lost = [self.heard(outside, Over(CallEnd.LOST)) for outside in list(self._mine)]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*lost, return_exceptions=True)
        await self._telephone.close()

    async def _take(self) -> float:
        """Takes the steps that are due; after how many seconds the next look is."""
        mine = [id_inside(outside)[0] for outside in self._mine]
        claimed = partial(_claimed, mine=mine)
        # Ahead of fifty cards that say who helps: the others' telephones ring meanwhile.
        rows, in_vain, next_due, now = await self._threads.first(
            partial(self._service.read, claimed)
        )
        self._plain.confirmed_at = now
        await self._read_now_and_then()
        for row in rows:
            self._start(self._step(row, row.id in in_vain))
        in_a_call = bool(self._mine or self._under_way)  # what is being made rings soon
        longest = LOOK_EVERY_SECONDS_IN_A_CALL if in_a_call else LOOK_EVERY_SECONDS
        if rows:
            return 0.0
        return longest if next_due is None else min(longest, max(0.0, (next_due - now) / 1000))

    async def _read_now_and_then(self) -> None:
        """What people have chosen, for when it cannot be read; and which calls have ended since."""
        seconds, now = time.monotonic(), self._plain.now()
        if seconds - self._choices_at <= CHOICES_EVERY_SECONDS:
            return
        since = now - ENDED_WITHIN_MS if self._looked_back is None else self._looked_back
        self._plain.choices, ended = await self._threads.run(
            self._service.read,
            lambda uow: (uow.tx.every_call_choice(), uow.tx.calls_ended(since)),
        )
        self._choices_at = seconds
        again = [one for one in self._goes_on if (one.ended_at or 0) >= now - ENDED_WITHIN_MS]
        self._goes_on = []
        self.end_again([*again, *ended])
        self._looked_back = now - LEASE_MS  # what was being written down just then

    def end_again(self, calls: Sequence[CallRow]) -> None:
        """Ends what goes on of calls that are written down as over; returns at once. Their process
        died before it hung up: they would sit in a silent call, and the next alarm would ring a
        telephone that is taken."""
        for row in {one.outside: one for one in calls}.values():
            self._start(self._ended_again(row))

    async def _ended_again(self, row: CallRow) -> None:
        await self.open()
        if row.outside in self._mine:
            await self._do(row.outside, HangUp())
            return
        call = Call(row.outside, row.reference or "")
        known = await self._telephone.look(call)
        if isinstance(known, Ringing | PickedUp):
            log.warning("call_ended_again")
            await self._telephone.hang_up(call)
        if not isinstance(known, Over):  # nobody could say, or it is to be seen that it has ended
            self._goes_on.append(row)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        look_after(task, "calls", self._under_way.discard)

    def _book(self, outside: str) -> CallBook:
        return self._plain if self._plain.has(outside) else self._stored

    def live(self) -> Sequence[CallRow]:
        """The calls that this process has made and that are not over."""
        return [call for call in self._stored.rows.values() if call.outside in self._mine]

    # Steps

    def begin(self, call: CallRow) -> None:
        """Takes the next step of a call that goes on without the store; returns at once."""
        if not self._draining and call.id not in self._beginning:
            self._beginning.add(call.id)
            self._start(self._begun(call))

    async def _begun(self, call: CallRow) -> None:
        try:
            await self._step(call)
        finally:
            self._beginning.discard(call.id)

    async def _step(self, row: CallRow, in_vain: bool = False) -> None:
        """Takes it. What rings `in_vain` stops first: fifty steps are fifty transactions."""
        outside = row.outside
        if self._plain.keeps_from(row):
            return
        if row.is_live and outside not in self._mine and not await self._taken_over(row):
            return
        if in_vain:
            await self._do(outside, HangUp())
        actions = await self._book(outside).take_step(row)
        self._know(outside)
        for action in actions:
            await self._do(outside, action)

    def _know(self, outside: str) -> None:
        """A call that goes on without the store may be the store's soon, and not for long."""
        call = self._plain.call(outside)
        if call is not None and call.is_live:
            self._stored.rows[call.id] = call
        elif call is not None:
            self._stored.rows.pop(call.id, None)

    async def _taken_over(self, row: CallRow) -> bool:
        """Whether a call that another process has made goes on, and is this one's now."""
        call = Call(row.outside, row.reference or "")
        known = await self._telephone.look(call)
        if known is None:  # whatever it is now, it does not go on beside the one that follows
            await self._telephone.hang_up(call)
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
                self._said_at.pop(outside, None)
                if call is not None:
                    await self._telephone.hang_up(call)

    async def _place(self, action: MakeCall) -> None:
        """Nobody is called whom nothing could be said to. What takes longer to be made is made
        while it rings: fifty names at once hold up no call."""
        order = action.order
        book = self._book(order.id)
        if not await self._has_words(action.first):
            await book.not_made(order.id, again=False)
            log.error("call_without_speech")
            return
        made = self._placing[order.id] = asyncio.Event()
        try:
            outcome = await self._telephone.place(order)
            if isinstance(outcome, Call):
                self._mine[order.id] = outcome
                await book.placed(order.id, outcome.reference)
        finally:
            made.set()
            self._placing.pop(order.id, None)
        metrics.CALLS.labels("placed" if isinstance(outcome, Call) else "not_placed").inc()
        match outcome:
            case CallRefused(reason):
                log.error("call_refused", reason=reason)
                await book.not_made(order.id, again=False)
            case TryAgain(reason):
                log.warning("call_not_made", reason=reason)
                await book.not_made(order.id, again=True)
            case Unknown(reason):  # it may ring: what it tells counts, else its time runs out
                log.warning("call_unknown", reason=reason)
                self._mine[order.id] = Call(order.id, "")

    async def _has_words(self, first: Speak) -> bool:
        rate = self._telephone.rate
        ready = asyncio.create_task(self._speaker.speech(first.words, first.language, rate))
        self._speaking.add(ready)
        ready.add_done_callback(self._speaking.discard)
        await asyncio.wait({ready}, timeout=SPEECH_WITHIN_SECONDS)
        return not ready.done() or ready.result() is not None

    async def _say(self, outside: str, action: Speak) -> None:
        call = self._mine.get(outside)
        if call is None:
            return
        speech = await self._speaker.speech(action.words, action.language, self._telephone.rate)
        if speech is None:  # a silent call tells nobody anything, and looks like a stranger's
            log.error("call_without_speech")
            await self._do(outside, HangUp())
        elif not await self._telephone.say(call, speech):
            log.warning("call_not_heard")
        elif outside not in self._said_at:
            self._said_at[outside] = at = self._plain.now()
            self._start(self._begins_to_speak(outside, at))

    async def _begins_to_speak(self, outside: str, at: int) -> None:
        """Keeps it, beside: what cannot be kept comes with the key."""
        try:
            await self._book(outside).speaks(outside, at)
        except Exception as error:
            log.warning("call_not_kept", error=type(error).__name__)

    # What telephones tell

    async def heard(self, outside: str, event: CallEvent) -> None:
        """Stores it, and does what comes of it. One call's events one after the other."""
        if (placing := self._placing.get(outside)) is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PLACED_WITHIN_SECONDS):
                    await placing.wait()
        if isinstance(event, KeyPressed) and self._is_early(outside, event):
            return
        if isinstance(event, KeyPressed):
            event = replace(event, heard_since=self._said_at.get(outside))
        if isinstance(event, PickedUp) and outside not in self._said_at:
            self._silent.add(outside)
        lock = self._telling.setdefault(outside, asyncio.Lock())
        try:
            async with lock:
                await self._heard(outside, event)
        finally:
            if isinstance(event, PickedUp):
                self._silent.discard(outside)
        if isinstance(event, Over):
            self._said_at.pop(outside, None)
            self._mine.pop(outside, None)
            self._telling.pop(outside, None)
            self._stored.rows.pop(id_inside(outside)[0], None)

    def _is_early(self, outside: str, event: KeyPressed) -> bool:
        """Whether nothing of ours was heard when a key came, or not for a second: it was no answer,
        however long the sentence takes to be made, or the store to be asked."""
        said_at = self._said_at.get(outside)
        now, late_ms = self._plain.now(), event.late_ms
        return outside in self._silent or (said_at is not None and is_early(said_at, now, late_ms))

    async def _heard(self, outside: str, event: CallEvent) -> None:
        book = self._book(outside)
        if book is self._stored and isinstance(event, PickedUp | KeyPressed):
            actions = await self._answered(outside, event)
        else:
            actions = await book.heard(outside, event)
        self._know(outside)
        if actions and outside not in self._mine:  # another process made it
            call = await self._book(outside).known(outside)
            if call is not None:
                self._mine[outside] = call
                self._wakeup()  # from now on it is looked after here
        for action in actions:
            await self._do(outside, action)

    async def _answered(self, outside: str, event: CallEvent) -> list[CallAction]:
        """Somebody listens. What cannot be confirmed in time goes on without the store, as a cry
        does, from how the call stood (docs/decisions/0072)."""
        storing = asyncio.ensure_future(self._stored.heard(outside, event))
        await asyncio.wait([storing], timeout=ANSWERS_WITHIN_SECONDS)
        if storing.done() and storing.exception() is None:
            return storing.result()
        call = self._stored.rows.get(id_inside(outside)[0])
        if call is None or call.outside != outside or not self._plain.takes_over(call):
            return await storing
        log.warning("call_without_store")
        look_after(storing, "calls", lambda _: None)
        return await self._plain.heard(outside, event)


def _claimed(
    uow: UnitOfWork, mine: Sequence[str]
) -> tuple[list[CallRow], set[str], int | None, int]:
    """What is due, with whatever an alarm has made due; and when it was looked."""
    trials.give_way(uow, mine)
    return *calls.claimed(uow, mine, LEASE_MS), uow.now
