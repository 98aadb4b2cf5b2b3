"""What runs for the plain alarms: loops that live only while there is something to do, and work
that follows from something. Whatever fails in them is logged by its type and tried again. What was
done without the store is stored as soon as there is one (docs/decisions/0037)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import suppress
from enum import Enum
from typing import Any

import structlog

from bot.outbox.plain.held import Held
from bot.outbox.supervision import look_after
from bot.outbox.threads import Threads
from bot.service.dispatcher import Handled, Service
from bot.store.records import StoreUnavailable

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
                async with asyncio.timeout(seconds):
                    await wake.wait()

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


TRIES_IN_VAIN = 2  # of different alarms in a row: then the store is away, and not one of them odd


class Outcome(Enum):
    """What came of an attempt."""

    STORED = 1
    MORE = 2  # it is stored, and more has happened meanwhile
    IN_VAIN = 3


class PlainReplay:
    """`dispatch` sends at once what was inserted leased; `now` is the plain alarms' clock."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        dispatch: Callable[[Handled], None],
        now: Callable[[], int],
    ) -> None:
        self._now = now
        self._service = service
        self._threads = threads
        self._dispatch = dispatch
        self._first: dict[str, asyncio.Future[Handled]] = {}
        # Since when each cry could not be stored, and when the last one was (monotonic seconds).
        self._in_vain: dict[str, float] = {}
        self._cry_stored_at = 0.0

    def can_be_stored(self) -> bool:
        """Whether a cry would be stored, as far as those that wait here tell: not when one of them
        is refused again and again, and no other has been taken since that began (L8)."""
        return all(since <= self._cry_stored_at for since in self._in_vain.values())

    def cry_stored(self) -> None:
        """One was just now, here or in the ordinary way."""
        self._cry_stored_at = time.monotonic()

    def begun(self, held: Held, storing: "asyncio.Future[Handled]") -> None:
        """The attempt that was under way when it was given up: no other begins before its end."""
        self._first[held.alarm.id] = storing

    def forget(self, held: Held) -> None:
        """It is stored, or never will be."""
        self._first.pop(held.alarm.id, None)
        self._in_vain.pop(held.alarm.id, None)

    async def each(self, waiting: Sequence[Held]) -> AsyncIterator[tuple[Held, Outcome]]:
        """Tries them in this order, until two in a row are in vain."""
        vain = 0
        for held in waiting:
            first = self._first.get(held.alarm.id)
            if first is not None and not first.done():
                continue
            outcome = await self._store(held)
            self._note(held, outcome)
            yield held, outcome
            vain = vain + 1 if outcome is Outcome.IN_VAIN else 0
            if vain >= TRIES_IN_VAIN:
                return

    def _note(self, held: Held, outcome: Outcome) -> None:
        """An alarm that was stored before is no cry: its own row may be what is refused."""
        if held.adopted_at is not None:
            return
        if outcome is Outcome.IN_VAIN:
            self._in_vain.setdefault(held.alarm.id, time.monotonic())
        else:
            self._in_vain.pop(held.alarm.id, None)
            self.cry_stored()

    async def _store(self, held: Held) -> Outcome:
        command = held.command(self._now())
        try:
            handled = await self._threads.run(self._service.run, command, True)
        except StoreUnavailable:
            return Outcome.IN_VAIN
        except Exception as error:  # a defect of ours: the others go on, and it is tried again
            log.error("not_replayed", error=type(error).__name__)
            return Outcome.IN_VAIN
        self._dispatch(handled)
        note = handled.answer.note
        held.helper = str(dict(note.args)["name"]) if note is not None else None
        return Outcome.STORED if held.command(0) == command else Outcome.MORE
