"""What a webhook's provider tells of its calls: checked, told to the listener in its order, and
answered with what was said meanwhile (docs/calling-webhook.md).

A callback comes to the address, and is signed with the secret, that its order gave: the secret is
worked out from the settings' and the order's id, so any replica can check it and none keeps it.

Providers tell twice, late and in another order. What has come here is remembered for a while, so
that a person hears each sentence once; nothing that is needed is: whoever is told decides from the
database, and a key carries its number.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from bot.domain.calls import Call, CallEnd, CallEvent, KeyPressed, Over, PickedUp, Ringing, Spoken
from bot.integrations.deviation import signature
from bot.ports import CallListener

KEYS = "0123456789*#"
WINDOW_SECONDS = 300
# So long what must come first is waited for: two requests that overtake each other are nearer.
HOLD_SECONDS = 0.25
# Then the provider is asked to send it again; who was called hears silence for as long.
ANSWER_SECONDS = 4.0
# It is sent again after a second; what is sooner is the way, or a clock that counts seconds.
_LATE_MS = 900
_REMEMBERED = 5_000
_LONGEST_ID = 100
_LARGEST_NUMBER = 9_999

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a callback is answered with."""

    status: int
    body: Mapping[str, Any] = field(repr=False)  # what is said names people (L11)


@dataclass(slots=True)
class CallbackReply:
    """What is said and done while a callback is told of; `open` until it is answered."""

    order: str
    open: bool = True
    say: Mapping[str, Any] | None = field(default=None, repr=False)
    hang_up: bool = False

    def closed(self, *, over: bool) -> Mapping[str, Any]:
        """The answer; whatever is said from now on goes by a command."""
        self.open = False
        if over:
            return {}
        if self.hang_up:
            return {"hang_up": True}
        return {"say": self.say} if self.say is not None else {"listen": True}


_replying: ContextVar[CallbackReply | None] = ContextVar("replying", default=None)


def reply_to(call: Call) -> CallbackReply | None:
    """The answer that what is said to this call can still go with."""
    reply = _replying.get()
    return reply if reply is not None and reply.open and reply.order == call.id else None


def call_secret(secret: bytes, order: str) -> str:
    """What callbacks about one call are signed with."""
    return hmac.new(secret, b"call:" + order.encode(), hashlib.sha256).hexdigest()


def end_of(cause: object) -> CallEnd:
    """How a call ended. A cause that we do not know is a failure, and nobody's "no"."""
    known = {end.value: end for end in CallEnd if end is not CallEnd.LOST}
    return known.get(cause, CallEnd.FAILED) if isinstance(cause, str) else CallEnd.FAILED


class _Refusal(Exception):
    """A callback that nothing is done for: a status, a code for the log, a sentence for whoever
    sent it."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.sentence = sentence


@dataclass(slots=True)
class _Heard:
    """What this process has heard of one call. One event at a time, each in its `turn`."""

    turn: asyncio.Condition = field(default_factory=asyncio.Condition)
    signatures: set[str] = field(default_factory=set)
    answers: dict[int, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    early: list[KeyPressed] = field(default_factory=list)  # keys told before the answer
    answered: bool = False
    over: bool = False
    ahead: float = math.inf  # of the provider's clock ours is so much at the most, with the way

    def lateness(self, happened: float, sent: int, now: float) -> int:
        """How long ago it happened (ms), at the least: by the provider's own clock, whose time of
        the attempt is in whole seconds; and by what came sooner of the same call."""
        self.ahead = min(self.ahead, now - happened)
        late_ms = round(1000 * max(sent - happened, now - happened - self.ahead))
        return late_ms if late_ms >= _LATE_MS else 0

    def waits(self, event: CallEvent, number: int) -> bool:
        """Whether something before it is missing that would change what it means."""
        if isinstance(event, Ringing | PickedUp):
            return False
        return any(before not in self.answers for before in range(1, number))

    def is_stale(self, event: CallEvent) -> bool:
        """Whether it means nothing any more."""
        return self.over or (isinstance(event, Ringing) and self.answered)

    def to_tell(self, event: CallEvent, number: int) -> Iterator[CallEvent]:
        """It, and after an answer once more the keys that had overtaken it. Whoever has hung up
        had taken it, also where nobody was told: else it would pass for a "no"."""
        if event == Over(CallEnd.HUNG_UP) and not self.answered:
            yield PickedUp()
        yield event
        if isinstance(event, PickedUp):
            later = (key for key in self.early if key.sequence > number)
            yield from sorted(later, key=lambda key: key.sequence)

    def note(self, event: CallEvent) -> None:
        """It was told."""
        self.answered |= isinstance(event, PickedUp)
        self.over |= isinstance(event, Over)
        if isinstance(event, KeyPressed) and not self.answered:
            self.early.append(event)


class Callbacks:
    """Takes callbacks, signed with what was worked out from `secret`. `ended` is called with the
    id of each call that is over; `now` is wall time in seconds."""

    def __init__(
        self, secret: bytes, ended: Callable[[str], None], now: Callable[[], float]
    ) -> None:
        self.listener: CallListener | None = None
        self._secret = secret
        self._ended = ended
        self._now = now
        self._heard: OrderedDict[str, _Heard] = OrderedDict()
        self._telling: set[asyncio.Task[Mapping[str, Any]]] = set()

    def is_over(self, order: str) -> bool:
        """Whether it is known here that this call has ended."""
        heard = self._heard.get(order)
        return heard is not None and heard.over

    async def drain(self) -> None:
        """What is being told is told to its end, as far as it takes no longer than ever."""
        if self._telling:
            await asyncio.wait(self._telling, timeout=ANSWER_SECONDS)
        self.listener = None

    async def answer(self, order: str, timestamp: str, signed: str, body: bytes) -> CallbackAnswer:
        """What the callback at this order's address is answered with, once the listener was told.
        `timestamp` and `signed` are its headers, "" where there was none."""
        try:
            number, event = self._checked(order, timestamp, signed, body)
            return CallbackAnswer(200, await self._told(order, number, event, signed))
        except _Refusal as refusal:
            log.warning("callback_refused", telephone="webhook", reason=refusal.code)
            body_of = {"error": refusal.code, "sentence": refusal.sentence}
            return CallbackAnswer(refusal.status, body_of)

    def _checked(
        self, order: str, timestamp: str, signed: str, body: bytes
    ) -> tuple[int, CallEvent]:
        """Its number and what happened. Raises `_Refusal`. The signature comes first: who is not
        known to us learns nothing, least of all how near they were."""
        expected = signature(call_secret(self._secret, order).encode(), timestamp, body)
        if len(order) > _LONGEST_ID or not hmac.compare_digest(expected.encode(), signed.encode()):
            raise _Refusal(401, "forged", "The signature is not this call's. Nothing was done.")
        if not _is_near(timestamp, self._now()):
            sentence = "The timestamp is more than five minutes off. Nothing was done."
            raise _Refusal(401, "late", sentence)
        heard = self._of(order)
        if signed in heard.signatures:
            sentence = "This very request has come before. Sign each attempt anew."
            raise _Refusal(409, "replayed", sentence)
        number, event, happened = _read(order, body, self._now())
        heard.signatures.add(signed)
        late_ms = heard.lateness(happened, int(timestamp), self._now())
        if isinstance(event, KeyPressed):
            event = replace(event, late_ms=late_ms)
        return number, event

    async def _told(
        self, order: str, number: int, event: CallEvent, signed: str
    ) -> Mapping[str, Any]:
        reply = CallbackReply(order)
        telling = asyncio.create_task(self._tell(reply, number, event))
        self._telling.add(telling)
        telling.add_done_callback(self._is_told)
        await asyncio.wait({telling}, timeout=ANSWER_SECONDS)
        if telling.done() and not telling.cancelled() and telling.exception() is None:
            return telling.result()
        reply.open = False
        self._of(order).signatures.discard(signed)
        raise _Refusal(503, "not_stored", "It could not be stored yet. Send it again.")

    def _is_told(self, task: "asyncio.Task[Mapping[str, Any]]") -> None:
        self._telling.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The type alone: a message may quote whom it was about (L11).
            log.error("call_event_failed", telephone="webhook", error=type(error).__name__)

    async def _tell(self, reply: CallbackReply, number: int, event: CallEvent) -> Mapping[str, Any]:
        heard = self._of(reply.order)
        async with heard.turn:
            if heard.waits(event, number):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(HOLD_SECONDS):
                        await heard.turn.wait_for(lambda: not heard.waits(event, number))
            if number in heard.answers:  # sent again: the same answer, as if it had arrived
                return heard.answers[number]
            if not heard.is_stale(event):
                _replying.set(reply)
                for one in heard.to_tell(event, number):
                    await self._listen(reply.order, one)
                heard.note(event)
            heard.answers[number] = reply.closed(over=heard.over)
            heard.turn.notify_all()
        if heard.over:
            self._ended(reply.order)
        return heard.answers[number]

    async def _listen(self, order: str, event: CallEvent) -> None:
        if self.listener is None:
            raise RuntimeError("nobody listens")
        await self.listener(order, event)

    def _of(self, order: str) -> _Heard:
        heard = self._heard.setdefault(order, _Heard())
        self._heard.move_to_end(order)
        if len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return heard


def _is_near(timestamp: str, now: float) -> bool:
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15
    return plain and abs(now - int(timestamp)) <= WINDOW_SECONDS


def _read(order: str, body: bytes, now: float) -> tuple[int, CallEvent, float]:
    unreadable = _Refusal(400, "unreadable", "The body is not what was agreed. Nothing was done.")
    try:
        raw = json.loads(body)
        about, number = raw["id"], raw["seq"]
        happened = datetime.fromisoformat(raw["at"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise unreadable from None
    if about != order:
        raise _Refusal(403, "foreign", "The body is about another call. Nothing was done.")
    event = _event(raw, number) if type(number) is int else None
    if event is None or not 0 < number <= _LARGEST_NUMBER or happened.tzinfo is None:
        raise unreadable
    if abs(now - happened.timestamp()) > WINDOW_SECONDS:
        sentence = "It happened more than five minutes ago. Do not send it again."
        raise _Refusal(410, "late", sentence)
    return number, event, happened.timestamp()


def _event(raw: Mapping[str, Any], number: int) -> CallEvent | None:
    match raw.get("event"):
        case "ringing":
            return Ringing()
        case "answered":
            return PickedUp()
        case "spoken":
            return Spoken()
        case "ended":
            return Over(end_of(raw.get("cause")))
        case "key":
            key = raw.get("key")
            if isinstance(key, str) and len(key) == 1 and key in KEYS:
                return KeyPressed(key, number)
    return None
