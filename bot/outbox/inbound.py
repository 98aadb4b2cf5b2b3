"""One event in: a command, a transaction, the messages that follow, and an answer in time (L1).

When storing cannot be confirmed within the time, something goes out anyway (L8), from memory. How
many commands could be confirmed lately is counted: what people ask for is a probe of its own, and
the only one that sees a fault of some commands and not of others.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from bot.cards.views import View
from bot.dialogs.commands import Act, Command, Origin, name_of
from bot.dialogs.conversation import command_for, evidence_for
from bot.domain.organisation.organisation import OSLO
from bot.events import CardAction, InboundEvent, MessageFlagged
from bot.outbox import drawing, metrics
from bot.outbox.plain.alarms import PlainAlarms
from bot.outbox.plain.cards import PlainRateLimit, PlainSender
from bot.outbox.plain.journal import Journal
from bot.outbox.plain.known import OpenAlarms, cry_in
from bot.outbox.supervision import look_after
from bot.outbox.threads import Threads
from bot.outbox.without_store import ABOUT_EVIDENCE, WithoutStore
from bot.outbox.worker import OutboxWorker
from bot.ports import Card, Channel, Clock
from bot.service.alarm import act
from bot.service.dispatcher import Handled, Service
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoreUnavailable

log = structlog.get_logger(__name__)

STORE_WITHIN_SECONDS = 0.8
TRY_AGAIN_SECONDS = 0.1
LOOKUPS_AT_ONCE = 2
LOOKUPS_REMEMBERED = 1_000
MOST_ASKED_ABOUT = 5  # people who may sit in the meeting: of the first levels


class InboundHandler:
    """Implements `teams.edge.Receiver`. `clock` is wall time for words like "fredag" only;
    `wake_evidence` is called when there is evidence to be kept."""

    def __init__(
        self,
        service: Service,
        worker: OutboxWorker,
        threads: Threads,
        channel: Channel,
        clock: Clock,
        plain_rate_limit: PlainRateLimit,
        journal: Journal,
        wake_evidence: Callable[[], None],
        alone: bool,
        open_alarms: OpenAlarms,
    ) -> None:
        self._service = service
        self._worker = worker
        self._threads = threads
        self._channel = channel
        self._clock = clock
        self.confirmations = Confirmations()
        self._evidence_waits = wake_evidence
        self._late: set[asyncio.Task[None]] = set()
        self._plain_rate_limit = plain_rate_limit
        sender = PlainSender(channel, plain_rate_limit, service.channel, worker.is_busy)
        # By the database's clock, as far as it is known: what was stored before waits by it.
        time, dispatch = worker.clock, worker.dispatch
        alarms = PlainAlarms(service, threads, sender, journal, time, dispatch, alone, open_alarms)
        self.without_store = WithoutStore(
            service, threads, sender, alarms, alarms.known, self._follow
        )
        self._lookups = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        self._looked_up: set[str] = set()

    async def receive(self, event: InboundEvent) -> Card | None:
        """Handles the event; returns the card that answers a tap."""
        local_now = datetime.fromtimestamp(self._clock.now() / 1000, OSLO)
        command = command_for(event, local_now)
        beside = evidence_for(event)
        answered = isinstance(event, MessageFlagged) or (
            isinstance(event, CardAction) and event.invoke
        )
        outcome = await self._measured(command, answered) if command is not None else None
        if beside is not None:  # the words first: a cry waits for no picture
            await self._measured(beside, answered)
        if outcome is None or not answered:
            return None
        if not isinstance(outcome, Handled):
            return drawing.message(outcome).card
        shown = self._worker.drawn(outcome.answer)
        return shown.card if shown is not None else None

    async def _measured(self, command: Command, answered: bool) -> Handled | View | None:
        began = time.perf_counter()
        outcome = await self._outcome(command, answered)
        seconds = time.perf_counter() - began
        if isinstance(outcome, Handled) and outcome.leased and not answered:
            await asyncio.sleep(0)  # nobody reads this answer: the red card goes first
            await asyncio.sleep(0)
        metrics.COMMAND_SECONDS.observe(seconds)
        result = "stored" if isinstance(outcome, Handled) else "unconfirmed"
        metrics.COMMANDS.labels(name_of(command), result).inc()
        return outcome

    async def handle(self, command: Command, answered: bool) -> Handled | None:
        """Runs the command, with all that follows from it, beside the metrics of what people ask
        for; None when it could not be confirmed in time."""
        outcome = await self._outcome(command, answered)
        return outcome if isinstance(outcome, Handled) else None

    async def _outcome(self, command: Command, answered: bool) -> Handled | View | None:
        """What was stored, or what the sender reads when that could not be confirmed."""
        meant = self.without_store.meant(command)
        given_up = asyncio.Event()  # and then it is seen to elsewhere what follows

        async def store() -> Handled:
            handled = await self._store(meant, answered)
            if not given_up.is_set():  # before whoever waits here is told: the red card goes first
                self._follow(command, handled)
            return handled

        storing = asyncio.ensure_future(store())
        loop = asyncio.get_running_loop()
        # A notice may be needed soon: what it is to be sent by is found out.
        late = loop.call_later(STORE_WITHIN_SECONDS / 2, self._worker.lease_out_of_turn)
        try:
            await asyncio.wait([storing], timeout=STORE_WITHIN_SECONDS)
            if not storing.done():
                raise TimeoutError
            handled = storing.result()
        except Exception as error:  # a defect of ours is no reason to be silent either (L1, L8)
            self.confirmations.note(False)
            given_up.set()
            view = self.without_store.take(command, answered, storing)
            log.error("not_confirmed", command=name_of(command), error=type(error).__name__)
            return view
        finally:
            late.cancel()
        self.confirmations.note(True)
        loop.call_soon(self._note_cry, command, handled)  # behind the red card
        if isinstance(command, Act) and command.plain:
            self.without_store.alarms.wake()  # the store is there
        incident = handled.answer.incident
        if incident and command.origin.meeting_id and cry_in(command):
            self._look_up_meeting(command, incident)
        return handled

    def _note_cry(self, command: Command, handled: Handled) -> None:
        """A cry could be stored, if an alarm was made: that one which is open could be strengthened
        says nothing of the next one."""
        delivery = command.origin.delivery
        is_cry = cry_in(command) is not None and bool(delivery)
        if is_cry and handled.answer.incident == self._service.keyring.incident_of(delivery):
            self.without_store.alarms.replay.cry_stored()

    async def _store(self, command: Command, answered: bool) -> Handled:
        """As often as there is time: what is away for a moment only is no reason to do without it.
        Under one delivery id, so that what was stored after all is not stored twice (L6)."""
        loop = asyncio.get_running_loop()
        until = loop.time() + STORE_WITHIN_SECONDS - TRY_AGAIN_SECONDS
        while True:
            try:
                return await self._threads.run(self._service.run, command, answered)
            except StoreUnavailable:
                if loop.time() > until:
                    raise
            await asyncio.sleep(TRY_AGAIN_SECONDS)

    def _follow(self, command: Command, handled: Handled) -> None:
        """What was stored is sent, and what was received is kept."""
        self._worker.dispatch(handled)
        if isinstance(command, ABOUT_EVIDENCE):
            self._evidence_waits()

    def _look_up_meeting(self, command: Command, incident: str) -> None:
        """Once for each alarm, however often Teams repeats the cry."""
        if incident in self._looked_up:
            return
        if len(self._looked_up) >= LOOKUPS_REMEMBERED:
            self._looked_up.clear()
        self._looked_up.add(incident)
        self._later(self._find_meeting(command, incident))

    async def _find_meeting(self, command: Command, incident: str) -> None:
        """The way in for whoever joins. Looked up once the alarm is out; without it the caseworker
        is asked to add them."""
        origin = command.origin
        async with self._lookups:  # they share their way out with the red cards
            self._plain_rate_limit.charge()
            url = await self._channel.join_url(origin.address.service_url, origin.meeting_id)
            present = await self._present(origin, incident)
        if url is None and not present:
            return
        linked = partial(act.link, incident=incident, url=url, present=present)
        try:
            self._worker.dispatch(await self._threads.run(self._service.within, linked))
        except StoreUnavailable:
            log.info("no_join_link", reason="not_stored")

    async def _present(self, origin: Origin, incident: str) -> tuple[str, ...]:
        """Of those who are to be called whoever sits in the meeting: their telephone would ring
        before the client."""
        where, meeting = origin.address, origin.meeting_id
        try:
            called = partial(self._service.read, partial(_called, incident))
            people = await self._threads.run(called)
        except StoreUnavailable:
            return ()
        found = []
        for person in people[:MOST_ASKED_ABOUT]:
            self._plain_rate_limit.charge()
            about = (where.service_url, meeting, person, where.tenant_id)
            if await self._channel.is_present(*about):
                found.append(person)
        return tuple(found)

    async def settle(self) -> None:
        """What goes on after an answer has come to an end (tests)."""
        while self._late:
            await asyncio.gather(*self._late)
        await self.without_store.settle()

    async def drain(self, seconds: float) -> None:
        """Lets what goes on after an answer finish; what does not is given up."""
        for task in self._late:  # only a link is looked up
            task.cancel()
        await self.without_store.drain(seconds)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        look_after(task, "inbound", self._late.discard)


WINDOW_SECONDS = 60.0
SHARE = 0.2
AT_LEAST = 2
FEW = 10  # of so few commands one that was not confirmed counts, while it is fresh
FRESH_SECONDS = 10.0
_REMEMBERED = 10_000


class Confirmations:
    """What became of the commands of the last minute in this process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._commands: deque[tuple[float, bool]] = deque(maxlen=_REMEMBERED)

    def note(self, confirmed: bool) -> None:
        """A command was confirmed in time, or was not."""
        self._commands.append((self._monotonic(), confirmed))

    def forget(self) -> None:
        """An outage is over that was told by its own name: what it cost is no sign any more."""
        self._commands.clear()

    async def well(self) -> bool:
        """Whether commands are confirmed: no fifth of the last minute's was not, and, where there
        were few, none of the last ten seconds'."""
        now = self._monotonic()
        while self._commands and self._commands[0][0] <= now - WINDOW_SECONDS:
            self._commands.popleft()
        lost = [at for at, confirmed in self._commands if not confirmed]
        if len(lost) >= AT_LEAST and len(lost) >= SHARE * len(self._commands):
            return False
        few = len(self._commands) < FEW
        return not (few and lost and now - lost[-1] < FRESH_SECONDS)


def _called(incident: str, uow: UnitOfWork) -> list[str]:
    return [call.person for call in uow.tx.calls_of(incident)]
