"""Watches the timers of alarms that are stored: what cannot be fired within 800 ms is adopted as a
plain alarm, and climbs without the store (L3, L4; docs/decisions/0042).

A timer that is due is a cry by the clock, and what holds of a cry holds of it: whatever the reason
(a database that is away, a row that is refused each time, a lock that is held), after 800 ms
without a confirmation people are told without one. Whether it can be fired is found out by firing
it, ahead of everything that waits for a thread: a storm, in which timers are late by seconds, is
no outage. Whoever else has fired it meanwhile is found out by the same look.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from bot.domain.alarm import moves, rules
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import SYSTEM
from bot.outbox.plain.known import OpenAlarms
from bot.outbox.supervision import look_after
from bot.outbox.threads import Threads
from bot.ports import Clock
from bot.service.answer import SILENT, Answer
from bot.service.dispatcher import Handled, Service
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoreUnavailable

log = structlog.get_logger(__name__)

OVERDUE_MS = 300  # a healthy worker has fired it by then
FIRE_WITHIN_SECONDS = 0.8  # as a cry (L1)
TRY_AGAIN_SECONDS = 0.1
LOOP_STOOD_SECONDS = 0.25  # later than this by itself, the loop stood still, and not the store
AT_ONCE = 8  # ahead of everybody, as long as the store confirms
MISSES = 2  # of different alarms in a row: then the store is away, and not one row odd
ASK_AGAIN_SECONDS = 1.0  # of one that is not due by the database's clock
NOBODY_TOLD_SECONDS = 60.0  # at most, between two tries of one that would tell nobody any more
COMPARE_EVERY_SECONDS = 2.0
# Processes that begin within this time of each other agree on who follows what they have read; the
# others stand in so much later, since that one may be gone.
_BEGIN_TOGETHER_MS = 60_000
STANDS_IN_AFTER_MS = 10_000


@dataclass(slots=True)
class _Found:
    """What firing came to: the alarm as it is now, and whether it was us."""

    alarm: Alarm | None = None
    fired: bool = False


class PlainWatch:
    """One per process. `adopt` makes a plain alarm of one that cannot be fired, `held` tells
    whether it is one already; `alone`: no other process changes alarms here."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        clock: Clock,
        dispatch: Callable[[Handled], None],
        adopt: Callable[[Alarm], object],
        held: Callable[[str], bool],
        alone: bool,
        open_alarms: OpenAlarms,
    ) -> None:
        self.open = open_alarms
        self._service = service
        self._threads = threads
        self._clock = clock
        self._dispatch = dispatch
        self._adopt = adopt
        self._held = held
        self.alone = alone
        self._asking: dict[str, asyncio.Task[None]] = {}
        # Until when nothing is asked of an alarm as it is (monotonic seconds), and for how long.
        self._quiet: dict[str, tuple[Alarm, float]] = {}
        self._pauses: dict[str, float] = {}
        self._misses = 0
        self._comparing: asyncio.Task[None] | None = None
        self._compared_at = 0.0
        self._unread = False  # what is open could not be read at the start
        self._others: dict[str, int] = {}  # what another one follows, by the entry that was read
        self._stopped = False

    def look(self) -> None:
        """Asks for whatever is overdue; returns at once."""
        if self._stopped:
            return
        now, seconds = self._clock.now(), time.monotonic()
        self._quiet = {name: rest for name, rest in self._quiet.items() if rest[1] > seconds}
        self._pauses = {name: s for name, s in self._pauses.items() if self.open.get(name)}
        for alarm in self.open.waiting():
            assert alarm.timer is not None
            if now - alarm.timer.due_at < OVERDUE_MS or self._rests(alarm):
                continue
            if alarm.id in self._asking or self._held(alarm.id):
                continue
            if len(self._asking) >= AT_ONCE and self._misses < MISSES:
                break  # the store confirms: each gets its turn
            self._asking[alarm.id] = asyncio.create_task(self._ask(alarm))
            look_after(self._asking[alarm.id], "plain_watch", partial(self._asked, alarm.id))
        self._compare_now_and_then(seconds)

    def _is_anothers(self, alarm: Alarm) -> bool:
        """Whether another process goes on with it without the store, as far as that was agreed, and
        its time to do so is not over."""
        if self._others.get(alarm.id) != alarm.seq or alarm.timer is None:
            return False
        return self._clock.now() - alarm.timer.due_at < OVERDUE_MS + STANDS_IN_AFTER_MS

    def _rests(self, alarm: Alarm) -> bool:
        return alarm.id in self._quiet and self._quiet[alarm.id][0] is alarm

    def _rest(self, alarm: Alarm, seconds: float) -> None:
        """Nothing is asked of it for so long, unless it changes."""
        self._quiet[alarm.id] = alarm, time.monotonic() + seconds

    def _asked(self, incident: str, _: object) -> None:
        self._asking.pop(incident, None)

    async def _ask(self, alarm: Alarm) -> None:
        found = _Found()
        firing = asyncio.ensure_future(self._fire(alarm, found))
        if await _in_time(firing):
            self._misses = 0
            self._pauses.pop(alarm.id, None)
            self._learn(alarm, found)
            return
        self._misses += 1
        known = self.open.get(alarm.id)
        if known is None or known.timer != alarm.timer:
            return
        if self._is_anothers(known):
            self._rest(known, ASK_AGAIN_SECONDS)
            return
        log.error("timer_not_fired")
        if self._adopt(known) is None:  # after two quiet hours there is nobody to be told (L6)
            pause = min(2 * self._pauses.get(alarm.id, 0.5), NOBODY_TOLD_SECONDS)
            self._pauses[alarm.id] = pause
            self._rest(known, pause)

    def _learn(self, asked: Alarm, found: _Found) -> None:
        """Changed by us, it is remembered already; by another process, it is that one's."""
        alarm = found.alarm
        if found.fired:
            return
        if alarm is None or alarm.seq != asked.seq:
            known = self.open.get(asked.id)
            if known is not None and known.seq == asked.seq:
                self.open.forget(asked.id)
            return
        self.open.saw(alarm)
        self._rest(alarm, ASK_AGAIN_SECONDS)

    async def _fire(self, alarm: Alarm, found: _Found) -> None:
        """As often as there is time; what follows from it is sent however late it succeeds."""
        until = time.monotonic() + FIRE_WITHIN_SECONDS - TRY_AGAIN_SECONDS
        work = partial(self._service.within, partial(_fire, alarm, found))
        while True:
            try:
                handled = await self._threads.first(work)
                break
            except StoreUnavailable:
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(TRY_AGAIN_SECONDS)
        self._dispatch(handled)

    # What others have done

    async def begin(self) -> None:
        """At the start: whatever is open is remembered, until another process changes it: the one
        that knew it may be gone. What cannot be read now is read by a later look, and keeps nobody
        waiting."""
        try:
            waiting = await self._threads.run(self._service.read, _waiting)
        except Exception as error:
            self._unread = True
            log.warning("open_alarms_not_read", error=type(error).__name__)
            return
        self._unread = False
        for alarm in waiting:
            self.open.saw(alarm)
        if waiting and not self.alone:
            await self._agree(waiting)

    async def _agree(self, read: list[Alarm]) -> None:
        """With those that begin in the same minute, on who follows which: each would tell
        otherwise. Where nothing can be written everybody does."""
        try:
            others = await self._threads.run(self._service.read, partial(_others, read))
        except Exception as error:
            log.warning("other_replicas_not_asked", error=type(error).__name__)
            return
        self._others = {alarm.id: alarm.seq for alarm in others}

    def _compare_now_and_then(self, seconds: float) -> None:
        """What another process has changed is not ours to go on with; what could not be read at the
        start is read."""
        if seconds - self._compared_at < COMPARE_EVERY_SECONDS:
            return
        if self._comparing is not None and not self._comparing.done():
            return
        self._compared_at = seconds
        known = {} if self.alone else self.open.seqs()
        if self._unread or known:
            work = self.begin() if self._unread else self._compare(known)
            self._comparing = asyncio.create_task(work)
            look_after(self._comparing, "plain_watch", lambda _: None)

    async def _compare(self, known: dict[str, int]) -> None:
        ask = partial(self._service.read, lambda uow: uow.tx.last_entries([*known]))
        try:
            stored = await self._threads.behind(ask)
        except StoreUnavailable:
            return  # whatever is overdue finds out
        for incident, seq in known.items():
            if stored.get(incident, seq) > seq and self.open.seqs().get(incident) == seq:
                self.open.forget(incident)

    # At the end

    def stop(self) -> None:
        """Nothing is adopted any more."""
        self._stopped = True

    async def unconfirmed(self) -> list[Alarm]:
        """At a stop: the alarms that wait, if the store does not confirm that it could change one
        of them: a full disk is read from as ever."""
        waiting = [alarm for alarm in self.open.waiting() if not self._held(alarm.id)]
        if not waiting:
            return []
        ask = partial(self._service.read, partial(_stored_again, waiting[-1].id))
        if await _in_time(asyncio.ensure_future(self._threads.first(ask))):
            return []
        return waiting


async def _in_time(work: "asyncio.Future[Any]") -> bool:
    """Whether it succeeded in time. A loop that stood still itself says nothing of the store."""
    for _ in range(2):
        began = time.monotonic()
        await asyncio.wait([work], timeout=FIRE_WITHIN_SECONDS)
        if work.done():
            return not work.cancelled() and work.exception() is None
        if time.monotonic() - began < FIRE_WITHIN_SECONDS + LOOP_STOOD_SECONDS:
            break
    work.add_done_callback(_heard)
    return False


def _heard(work: "asyncio.Future[Any]") -> None:
    if not work.cancelled() and (error := work.exception()) is not None:
        log.info("timer_not_fired_late", error=type(error).__name__)


def _fire(alarm: Alarm, found: _Found, uow: UnitOfWork) -> Answer:
    found.alarm, found.fired = None, False
    stored = uow.tx.lock_alarm(alarm.id)
    if stored is None or alarm.timer is None:
        return SILENT
    transition = rules.decide(stored.alarm, SYSTEM, moves.TimerDue(alarm.timer.due_at), uow.moment)
    found.alarm, found.fired = transition.alarm, transition.changed
    if transition.changed:
        publish(uow, stored, stored.organisation, transition)
    return SILENT


def _stored_again(incident: str, uow: UnitOfWork) -> None:
    """As it is: nothing of it changes."""
    stored = uow.tx.lock_alarm(incident)
    if stored is not None:
        uow.tx.save(stored)


def _waiting(uow: UnitOfWork) -> list[Alarm]:
    return [*uow.tx.waiting_alarms()]


def _others(read: Sequence[Alarm], uow: UnitOfWork) -> list[Alarm]:
    """Those that somebody else has noted first, as they are now: one of two minutes, since two may
    begin beside the border of one."""
    minute = uow.now // _BEGIN_TOGETHER_MS
    found = []
    for alarm in read:
        keys = [f"watch:{alarm.id}:{alarm.seq}:{number}" for number in (minute - 1, minute)]
        noted = [uow.tx.first_delivery(key) for key in keys]
        if not all(noted):
            found.append(alarm)
    return found
