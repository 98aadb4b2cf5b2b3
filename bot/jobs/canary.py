"""The canary runs: at a set interval one synthetic alarm goes the way of every other, from the
bytes that Teams would send to the red card that Teams has taken, and is claimed and ended (R12,
R55, R56; docs/decisions/0027). A miss stops the heartbeat: a monitor outside sees it even when the
bot is down.

Any number of replicas run one canary: the note in the database says who begins.
"""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

import structlog
from prometheus_client import Counter, Gauge, Histogram

from bot.cards.views import View
from bot.core import Core
from bot.dialogs.commands import Raise
from bot.dialogs.conversation import command_for
from bot.domain.alarm.incident import Drill, How
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import AlarmState
from bot.domain.calls import RingOutcome
from bot.domain.canary import DELIVERED_WITHIN_MS, KEY_WITHIN_MS, Miss, Note, Pair
from bot.domain.conversation import CallState
from bot.domain.organisation.organisation import OSLO
from bot.events import Address, InboundEvent
from bot.outbox import drawing
from bot.outbox.inbound import InboundHandler
from bot.ports import Card, Clock
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.queries import red_card_arrived
from bot.store.records import StoreUnavailable
from bot.store.transaction import Transaction
from bot.teams.authentication import AllowedServiceUrls, TrustEverybody
from bot.teams.edge import AccessControl, Edge, Request, Sentences
from bot.teams.reading import CARD_ACTION, read

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
LOOK_FOR_CARD_SECONDS = 0.25
CRY = "hjelp"

DELIVERED_SECONDS = Histogram(
    "rodtkort_canary_delivered_seconds",
    "From the canary's cry to its red card having been taken by Teams",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30),
)
MISSES = Counter("rodtkort_canary_misses", "Canary runs that are no proof", ["reason"])
WELL = Gauge("rodtkort_canary_well", "1 while the last canary run was good and is not long ago")
LAST_SECONDS = Gauge("rodtkort_canary_last_good_seconds", "When the canary last arrived (Unix)")


class _CallMetrics(NamedTuple):
    well: Gauge
    last_seconds: Gauge
    key_seconds: Histogram
    misses: Counter


@cache
def _call_metrics() -> _CallMetrics:
    """Those of a line that is called, there only where one is named."""
    return _CallMetrics(
        Gauge("rodtkort_canary_call_well", "1 while the canary's last call was answered by a key"),
        Gauge("rodtkort_canary_last_key_seconds", "When the canary's line last pressed 1 (Unix)"),
        Histogram(
            "rodtkort_canary_key_seconds",
            "From the canary's cry to the key of its line",
            buckets=(1, 2.5, 5, 7.5, 10, 15, 20, 30, 45),
        ),
        Counter("rodtkort_canary_call_misses", "The canary's calls without a key", ["outcome"]),
    )


Pause = Callable[[float], Awaitable[None]]
Knock = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class TechnicalUser:
    """One of the two, with the private chat in which the bot reaches them: the very bytes that
    Teams would send if they wrote and tapped, so that they are read as everybody's are."""

    id: str
    name: str
    address: Address

    def writes(self, text: str) -> bytes:
        """A message in the private chat."""
        return self._activity({"type": "message", "text": text, "textFormat": "plain"})

    def taps(self, verb: str, incident: str, **data: Any) -> bytes:
        """A button of a card."""
        everything = {"verb": verb, "incident": incident, **data}
        action = {"type": "Action.Execute", "verb": verb, "data": everything}
        value = {"action": action, "trigger": "manual"}
        return self._activity({"type": "invoke", "name": CARD_ACTION, "value": value})

    def _activity(self, what: dict[str, Any]) -> bytes:
        address = self.address
        envelope: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "channelId": "msteams",
            "serviceUrl": address.service_url,
            "from": {"id": address.user_mri, "name": self.name, "aadObjectId": self.id},
            "recipient": {"id": address.bot_id},
            "conversation": {
                "id": address.conversation_id,
                "conversationType": "personal",
                "tenantId": address.tenant_id,
            },
            "channelData": {"tenant": {"id": address.tenant_id}},
        }
        return json.dumps(envelope | what).encode()


class _Missed(Exception):
    """The run is no proof."""

    def __init__(self, miss: Miss) -> None:
        super().__init__(miss)
        self.miss = miss


@dataclass(slots=True)
class _Marking:
    """The inbound handler for the canary's own activities: what they ask for is done as for
    everybody, with the one difference that its cry is marked as the canary's. Nothing that comes in
    by the door gets here, so nobody can have an alarm taken for a test."""

    inbound: InboundHandler
    clock: Clock
    calls: bool = False
    incident: str | None = None
    shown: View | None = None

    async def receive(self, event: InboundEvent) -> Card | None:
        """Implements `teams.edge.Receiver`."""
        self.incident = self.shown = None
        now = datetime.fromtimestamp(self.clock.now() / 1000, OSLO)
        command = command_for(event, now)
        if command is None:
            return None
        if isinstance(command, Raise):
            # Each cry is one of its own, however soon it follows another (L6).
            words = f"{CRY} {new_id()}"
            command = replace(command, drill=Drill.CANARY, words=words, calls_line=self.calls)
        handled = await self.inbound.handle(command, answered=True)
        if handled is None:
            return None
        self.incident, self.shown = handled.answer.incident, handled.answer.view
        return drawing.message(self.shown).card if self.shown is not None else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the canary needs beside the core. `knock` tells whether our own address answers;
    `allowed` is the door's own list; `pause` waits (seconds)."""

    clock: Clock
    allowed: AllowedServiceUrls
    knock: Knock
    pause: Pause = asyncio.sleep


class Canary:
    """One per process."""

    def __init__(self, core: Core, pair: Pair, around: Surroundings) -> None:
        self._core = core
        self._pair = pair
        self._clock = around.clock
        self._knock = around.knock
        self._pause = around.pause
        self._note = Note()
        self._run: asyncio.Task[None] | None = None
        self._draining = False
        self._marking = _Marking(core.inbound, around.clock)
        # Only the connector can sign an activity: this door asks for no token, and opens inwards.
        access = AccessControl(TrustEverybody(), around.allowed)
        self._edge = Edge(access, read, self._marking, Sentences("", "", ""))

    async def run(self) -> None:
        """Until `drain`."""
        while not self._draining:
            await self.look()
            await self._pause(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Learns what the replicas know, and begins a run when one is due and nobody else has."""
        run = new_id()
        try:
            self._note = await self._core.threads.run(
                self._core.service.read, lambda uow: uow.tx.take_canary(run, self._pair.every_ms)
            )
        except StoreUnavailable as error:  # what is known grows old, and the heart stops
            log.warning("canary_without_database", error=str(error))
        except Exception as error:  # as while versions change: a canary that ends never sings again
            log.error("canary_cannot_look", error=type(error).__name__)
        else:
            if self._note.run == run and self._draining:  # the stop came while this was asked
                await self._stored(lambda tx: tx.release_canary(run))
            elif self._note.run == run:
                self._run = asyncio.create_task(self._once(run))
                with contextlib.suppress(asyncio.CancelledError):
                    await self._run
        self._tell()

    async def beats(self) -> bool:
        """Whether the last run was good and is not long ago."""
        return self._note.is_well(self._clock.now(), self._pair.every_ms)

    async def drain(self) -> None:
        """Begins no more; what runs is left to another replica, or to the next start."""
        self._draining = True
        if self._run is None or self._run.done():
            return
        self._run.cancel()
        await asyncio.wait([self._run])
        run = self._note.run or ""
        await self._stored(lambda tx: tx.release_canary(run))

    async def is_called(self) -> bool:
        """Whether the last call to its line was answered by a key; true where it has none."""
        return self._pair.line is None or self._note.call_miss is None

    def _tell(self) -> None:
        note = self._note
        if self._pair.line is not None:
            _call_metrics().well.set(note.is_called_well(self._clock.now(), self._pair))
            if note.key_at is not None:
                _call_metrics().last_seconds.set(note.key_at / 1000)
        WELL.set(note.is_well(self._clock.now(), self._pair.every_ms))
        if note.delivered_at is not None:
            LAST_SECONDS.set(note.delivered_at / 1000)

    async def _once(self, run: str) -> None:
        try:
            arrived_at, took_ms = await self._prove(run)
        except _Missed as missed:
            await self._missed(run, missed.miss)
        except Exception as error:  # the type alone: a message may quote an address (L11)
            await self._missed(run, Miss.FAILED)
            log.error("canary_failed", error=type(error).__name__)
        else:
            await self._stored(lambda tx: tx.canary_delivered(run, arrived_at, took_ms))
            DELIVERED_SECONDS.observe(took_ms / 1000)
            log.info("canary_arrived", ms=took_ms)

    async def _missed(self, run: str, miss: Miss) -> None:
        """Counts here even when nothing can be stored."""
        self._note = replace(self._note, miss=miss)
        MISSES.labels(miss.value).inc()
        log.error("canary_missed", reason=miss.value)
        await self._stored(lambda tx: tx.canary_missed(run, miss))

    async def _stored(self, work: Callable[[Transaction], None]) -> None:
        """What cannot be stored is not known to the other replicas; the run's hold ends by itself,
        and whoever looks next begins another."""

        def in_unit_of_work(uow: UnitOfWork) -> Note:
            work(uow.tx)
            return uow.tx.canary()

        try:
            self._note = await self._core.threads.run(self._core.service.read, in_unit_of_work)
        except Exception as error:
            log.warning("canary_not_stored", error=type(error).__name__)

    async def _prove(self, run: str) -> tuple[int, int]:
        """One run: when the red card arrived (ms UTC), and how long after the cry. Raises
        `_Missed`."""
        if not await self._knock():
            raise _Missed(Miss.DOOR)
        raiser, helper = self._user(self._pair.raiser), self._user(self._pair.helper)
        began = await self._core.threads.run(self._core.service.read, lambda uow: uow.now)
        calls = self._note.is_call_due(began, self._pair)
        if calls:
            await self._stored(lambda tx: tx.canary_calls(run))
        line = self._pair.line or ""
        is_free = partial(self._core.service.read, lambda uow: not _is_somebodys(uow, line))
        self._marking.calls = calls and await self._core.threads.run(is_free)
        await self._send(raiser.writes(CRY))
        incident = self._marking.incident
        if incident is None:
            raise _Missed(Miss.NOT_RAISED)
        async with self._withdrawn_if_missed(raiser, incident):
            arrived_at = await self._arrived(incident)
            if arrived_at is None or arrived_at - began > DELIVERED_WITHIN_MS:
                raise _Missed(Miss.NOT_DELIVERED)
            if calls:  # it says nothing of the card, which has arrived
                await self._called(run, incident, began)
            await self._answer(raiser, helper, incident)
        return arrived_at, max(0, arrived_at - began)

    def _user(self, person: str) -> TechnicalUser:
        directory = self._core.service.directory
        if directory.person(person) is not None:
            raise _Missed(Miss.LISTED)
        address = directory.address(person)
        if address is None or address.conversation_id is None:
            raise _Missed(Miss.NOT_INSTALLED)
        return TechnicalUser(person, directory.name(person), address)

    async def _arrived(self, incident: str) -> int | None:
        """When the red card arrived; None when it did not in time."""
        until = self._clock.now() + DELIVERED_WITHIN_MS
        database, helper = self._core.database, self._pair.helper
        while True:
            found = await asyncio.to_thread(red_card_arrived, database, incident, helper)
            if found is not None or self._clock.now() >= until:
                return found
            await self._pause(LOOK_FOR_CARD_SECONDS)

    async def _called(self, run: str, incident: str, began: int) -> None:
        """Waits for the key, and keeps what came of the call."""
        while True:
            outcome, key_at = await self._core.threads.run(
                self._core.service.read, lambda uow: _came_of(uow, incident, self._pair.helper)
            )
            is_late = self._clock.now() - began > KEY_WITHIN_MS
            goes_on = isinstance(outcome, CallState) and self._marking.calls
            if not goes_on or is_late:
                break
            await self._pause(LOOK_FOR_CARD_SECONDS)
        miss = _missed_by(outcome)
        await self._stored(lambda tx: tx.canary_called(run, miss))
        if miss is None:
            _call_metrics().key_seconds.observe(max(0, key_at - began) / 1000)
            log.info("canary_line_pressed", ms=key_at - began)
        else:
            _call_metrics().misses.labels(miss.value).inc()
            log.error("canary_call_missed", outcome=miss.value)

    async def _answer(self, raiser: TechnicalUser, helper: TechnicalUser, incident: str) -> None:
        """Claim, contact, end; and whether the alarm has it so. They come sooner after a card has
        moved than anybody means to tap: its question is answered with them (L14)."""
        await self._send(helper.taps(Verb.CLAIM, incident, how=How.WRITE.value))
        await self._send(raiser.taps(Verb.CONTACT, incident, yes=True, sure=True))
        await self._send(raiser.taps(Verb.RESOLVE, incident, sure=True))
        card = await self._core.threads.run(
            self._core.service.read, lambda uow: uow.tx.get_alarm(incident)
        )
        claimed_by = card.owner.person if card is not None and card.owner is not None else None
        if card is None or card.state is not AlarmState.RESOLVED or claimed_by != helper.id:
            raise _Missed(Miss.NOT_ANSWERED)

    @contextlib.asynccontextmanager
    async def _withdrawn_if_missed(
        self, raiser: TechnicalUser, incident: str
    ) -> AsyncIterator[None]:
        """Nobody is to answer it any more, and nothing of it is sent later."""
        try:
            yield
        except Exception:
            await self._send(raiser.taps(Verb.CANCEL, incident, sure=True))
            raise

    async def _send(self, activity: bytes) -> None:
        """Through the edge, as if the connector had brought it."""
        headers = (("Content-Type", "application/json"), ("Content-Length", str(len(activity))))
        await self._edge.answer(Request(headers, _one(activity)))


def _is_somebodys(uow: UnitOfWork, line: str) -> bool:
    """Whether it is no line but somebody's telephone: nobody is ever rung for a test."""
    terms, people = uow.terms.calls, uow.directory.organisation.people.values()
    if terms is None:
        return False
    number = terms.callable_number(line)
    return any(terms.callable_number(one.phone) == number for one in people if one.phone)


def _came_of(uow: UnitOfWork, incident: str, helper: str) -> tuple[CallState | RingOutcome, int]:
    """Where the call is, or what came of it; and when the key came, if one did."""
    alarm = uow.tx.get_alarm(incident)
    claims = alarm.claims if alarm is not None else ()
    key = next((one for one in claims if one.person == helper and one.unsigned), None)
    if alarm is not None and key is not None:
        return RingOutcome.CLAIMED, key.at - alarm.ahead_ms
    calls = [one for one in uow.tx.every_call_of(incident) if one.person == helper]
    if not calls:
        return RingOutcome.NOT_MADE, 0
    call = calls[-1]
    over = call.state is CallState.OVER
    return (call.outcome or RingOutcome.LOST) if over else call.state, 0


def _missed_by(reached: CallState | RingOutcome) -> RingOutcome | None:
    """Why no key came in time; None where one did."""
    match reached:
        case RingOutcome.CLAIMED:
            return None
        case RingOutcome():
            return reached
        case CallState.ANSWERED | CallState.CLOSING:
            return RingOutcome.NO_KEY
        case CallState.PLANNED:
            return RingOutcome.NOT_MADE
        case _:
            return RingOutcome.NO_ANSWER


async def _one(body: bytes) -> AsyncIterator[bytes]:
    yield body
