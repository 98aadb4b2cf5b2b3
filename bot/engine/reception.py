"""One event in: a command, a transaction, the messages that follow, and an answer in time (L1).

When storing cannot be confirmed within the time, something goes out anyway (L8), from memory.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from bot.cards.views import (
    DegradedView,
    NoticeView,
    PersonLine,
    PlainAlarmView,
    Sentence,
    View,
)
from bot.commands import (
    CallColleagues,
    ChooseIncident,
    Command,
    DropEvidence,
    KeepEvidence,
    KeepMessage,
    Leave,
    Meet,
    NoteRead,
    Raise,
    Say,
)
from bot.dialogs.conversation import command_for, evidence_for
from bot.domain.organisation import OSLO, Language
from bot.engine import drawing, metrics
from bot.engine.confirmations import Confirmations
from bot.engine.outbox import Engine
from bot.engine.pace import PlainPace
from bot.engine.supervision import look_after
from bot.engine.worker_threads import Threads
from bot.events import Address, CardAction, InboundEvent, MessageFlagged, Scope
from bot.service import acting
from bot.service.handling import Handled, Service
from bot.service.ports import Card, Channel, Clock, Delivery, TryAgain, Unknown, Unreachable
from bot.service.storage import StoreUnavailable

log = structlog.get_logger(__name__)

STORE_WITHIN_SECONDS = 0.8
KEEP_TRYING_SECONDS = 60.0
TRY_EVERY_SECONDS = 1.0
LOOKUPS_AT_ONCE = 2
LOOKUPS_REMEMBERED = 1_000
PLAIN_PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)  # between the tries of a notice that no row keeps

_ABOUT_EVIDENCE = (KeepEvidence, KeepMessage, ChooseIncident, DropEvidence)
_NOBODY_WAITS = (Leave, Meet, NoteRead)  # nobody said anything: silence is no answer kept back


class Reception:
    """Implements `teams.route.Receiver`. `clock` is wall time for words like "fredag" only;
    `evidence_waits`, set by whoever works on evidence, is called when there is some."""

    def __init__(
        self,
        service: Service,
        engine: Engine,
        threads: Threads,
        channel: Channel,
        clock: Clock,
        plain_pace: PlainPace,
    ) -> None:
        self._service = service
        self._engine = engine
        self._threads = threads
        self._channel = channel
        self._clock = clock
        self.confirmations = Confirmations()
        self.evidence_waits: Callable[[], None] = lambda: None
        self._late: set[asyncio.Task[None]] = set()
        self._plain_pace = plain_pace
        self._next_plain = asyncio.Lock()
        self._lookups = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        self._looked_up: set[str] = set()

    async def receive(self, event: InboundEvent) -> Card | None:
        """Handles the event; returns the card that answers a tap."""
        local_now = datetime.fromtimestamp(self._clock.now() / 1000, OSLO)
        command = command_for(event, local_now)
        beside = evidence_for(event)
        handled = None
        answered = isinstance(event, MessageFlagged) or (
            isinstance(event, CardAction) and event.invoke
        )
        for asked in (command, beside):  # the words first: a cry waits for no picture
            if asked is not None:
                handled = await self._measured(asked, answered)
        if command is None or not answered:
            return None
        if handled is None:
            return drawing.message(self._degraded(command)).card
        view = handled.answer.view
        return drawing.message(view, handled.answer.note).card if view is not None else None

    async def _measured(self, command: Command, answered: bool) -> Handled | None:
        with metrics.COMMAND_SECONDS.time():
            handled = await self.handle(command, answered)
        result = "stored" if handled is not None else "unconfirmed"
        metrics.COMMANDS.labels(type(command).__name__, result).inc()
        return handled

    async def handle(self, command: Command, answered: bool) -> Handled | None:
        """Runs the command, with all that follows from it, beside the metrics of what people ask
        for; None when it could not be confirmed in time."""
        storing = asyncio.ensure_future(self._threads.run(self._service.run, command, answered))
        try:
            handled = await asyncio.wait_for(asyncio.shield(storing), STORE_WITHIN_SECONDS)
        except Exception as error:  # a defect of ours is no reason to be silent either (L1, L8)
            self.confirmations.note(False)
            self._later(self._without_the_database(command, answered, storing))
            log.error("not_confirmed", command=type(command).__name__, error=type(error).__name__)
            return None
        self.confirmations.note(True)
        self._follow(command, handled)
        incident = handled.answer.incident
        if incident and command.origin.meeting_id and _cry_in(command):
            self._look_up_meeting(command, incident)
        return handled

    def _follow(self, command: Command, handled: Handled) -> None:
        """What was stored is sent, and what was received is kept."""
        self._engine.dispatch(handled)
        if isinstance(command, _ABOUT_EVIDENCE):
            self.evidence_waits()

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
            self._plain_pace.charge()
            url = await self._channel.join_url(origin.address.service_url, origin.meeting_id)
        if url is None:
            return
        linked = partial(acting.link, incident=incident, url=url)
        try:
            self._engine.dispatch(await self._threads.run(self._service.within, linked))
        except StoreUnavailable:
            log.info("no_join_link", reason="not_stored")

    async def _without_the_database(
        self, command: Command, answered: bool, storing: "asyncio.Future[Handled]"
    ) -> None:
        """L8: level 1 gets a plain notice at once, and storing goes on for a minute. What is
        stored before its turn to be told comes needs no notice: its cards are on their way."""
        stored = asyncio.Event()
        telling: list[Coroutine[Any, Any, object]] = []
        cry = _cry_in(command)
        if cry is not None and cry.drill is None:
            telling.append(self._alarm_plainly(cry, stored))
        if not isinstance(command, _NOBODY_WAITS):
            telling.append(self._answer_plainly(command, stored))
        await asyncio.gather(*telling, self._store_late(command, answered, storing, stored))

    async def _answer_plainly(self, command: Command, stored: asyncio.Event) -> None:
        """In private; where that cannot be, in the chat it was asked in: one neutral word, unless
        nobody else reads it (L1)."""
        origin = command.origin
        address = self._service.directory.address(origin.person) or origin.address
        view = self._degraded(command)
        delivery = await self._send(address, view, stored)
        if isinstance(delivery, Unreachable) and origin.scope is not Scope.PERSONAL:
            there = replace(origin.address, conversation_id=origin.conversation_id)
            if not origin.targeted:
                view = NoticeView(Language.BOKMAL, Sentence("public-received"))
            await self._send(there, view, stored, origin.targeted)

    async def _store_late(
        self,
        command: Command,
        answered: bool,
        storing: "asyncio.Future[Handled]",
        stored: asyncio.Event,
    ) -> None:
        handled = await self._keep_trying(command, answered, storing)
        if handled is not None:
            stored.set()
            self._follow(command, handled)

    async def _keep_trying(
        self, command: Command, answered: bool, storing: "asyncio.Future[Handled]"
    ) -> Handled | None:
        """Under the same delivery id, so that what was stored after all is not stored twice."""
        loop = asyncio.get_running_loop()
        until = loop.time() + KEEP_TRYING_SECONDS
        while True:
            try:
                return await storing
            except Exception as error:
                if loop.time() >= until:
                    kind = type(error).__name__
                    log.error("never_stored", command=type(command).__name__, error=kind)
                    return None
            await asyncio.sleep(TRY_EVERY_SECONDS)
            storing = asyncio.ensure_future(self._threads.run(self._service.run, command, answered))

    def _degraded(self, command: Command) -> View:
        """What the sender reads: never "ikke lagret", since a timeout is not a rollback."""
        directory, person = self._service.directory, command.origin.person
        if isinstance(command, _ABOUT_EVIDENCE):
            return NoticeView(directory.language(person), Sentence("answer-evidence-unconfirmed"))
        cry = _cry_in(command)
        caseworker = directory.caseworker(person, command.origin.name)
        chain = directory.chain_for(caseworker, None, self._clock.now())
        return DegradedView(
            language=directory.language(person),
            leaders=tuple(PersonLine(h.id, h.name, h.phone) for h in chain.everyone()),
            numbers=directory.numbers(directory.unit_of(person).number),
            drill=cry is not None and cry.drill is not None,
        )

    async def _alarm_plainly(self, command: Raise, stored: asyncio.Event) -> None:
        """To the first level at which anybody can be reached (L3, L8)."""
        directory, origin = self._service.directory, command.origin
        caseworker = directory.caseworker(origin.person, origin.name)
        chain = directory.chain_for(caseworker, None, self._clock.now())
        line = PersonLine(caseworker.id, caseworker.name, caseworker.phone)
        for level in chain.levels:
            outcomes = await asyncio.gather(
                *(
                    self._send(address, PlainAlarmView(directory.language(helper.id), line), stored)
                    for helper in level.people
                    if (address := directory.address(helper.id)) is not None
                )
            )
            if not all(isinstance(outcome, Unreachable) for outcome in outcomes):
                return

    async def _send(
        self, address: Address, view: View, stored: asyncio.Event, targeted: bool = False
    ) -> Delivery | None:
        """None when the alarm was stored meanwhile. Faster than Teams takes them, most notices of
        a storm would be lost; one that Teams did not take is tried again, since no row does."""
        delivery: Delivery | None = None
        for pause in PLAIN_PAUSES_SECONDS:
            async with self._next_plain:
                if not stored.is_set():
                    await asyncio.sleep(self._plain_pace.wait())
            if stored.is_set():
                return None
            message = replace(drawing.message(view), targeted=targeted)
            delivery = await self._channel.send(address, message)
            log.warning("sent_without_database", outcome=type(delivery).__name__)
            if not isinstance(delivery, TryAgain | Unknown):
                return delivery
            asked = delivery.after_seconds if isinstance(delivery, TryAgain) else None
            await asyncio.sleep(pause if asked is None else asked)
        return delivery

    async def settle(self) -> None:
        """What goes on after an answer has come to an end (tests)."""
        while self._late:
            await asyncio.gather(*self._late)

    async def drain(self, seconds: float) -> None:
        """Lets what goes on after an answer finish: a notice that no row keeps is lost with us.
        What does not finish in time is given up."""
        if not self._late:
            return
        _, left = await asyncio.wait(self._late, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            log.warning("given_up_at_stop", count=len(left))
            await asyncio.wait(left)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        look_after(task, "reception", self._late.discard)


def _cry_in(command: Command) -> Raise | None:
    """The cry that a command is, or may be: "hjelp han slår" is one unless a relay runs, and
    without the database nobody can tell whether one does (L8). So is a call for colleagues."""
    if isinstance(command, Say) and command.otherwise is not None:
        return _cry_in(command.otherwise)
    if isinstance(command, CallColleagues):
        return command.as_cry()
    return command if isinstance(command, Raise) else None
