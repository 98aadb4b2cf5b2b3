"""POST /api/messages without a web framework: authenticate, read, hand over, answer.

A request in and a response out, both ours, so that routing and authentication are tested
without a server, and another framework replaces `route.py` alone (contract.md, "HTTP").
"""

import asyncio
import codecs
import json
import math
from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import structlog

from bot.events import CardAction, Ignored, InboundEvent
from bot.ports import Card
from bot.teams.authentication import (
    ActivityAuthenticator,
    Admission,
    AllowedServiceUrls,
    NotAuthentic,
)
from bot.teams.reading import MESSAGE_ACTIONS, NotAnActivity

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"

log = structlog.get_logger(__name__)

Reader = Callable[[Mapping[str, Any]], InboundEvent]


@dataclass(frozen=True, slots=True)
class Request:
    """`headers` as they came, a pair for each line; `body` gives the bytes as they arrive,
    unpacked, and raises `BrokenBody`."""

    headers: tuple[tuple[str, str], ...]
    body: AsyncIterable[bytes]

    def values(self, name: str) -> list[str]:
        """What every line of this header says, whatever its case."""
        return [value for found, value in self.headers if found.lower() == name.lower()]


@dataclass(frozen=True, slots=True)
class Response:
    """`body` is JSON; None stands for no body."""

    status: int
    body: str | None = None


class Receiver(Protocol):
    """What happens with an event once it is known to be authentic."""

    async def receive(self, event: InboundEvent) -> Card | None:
        """Acts on the event; the card answers a `CardAction` with `invoke`, else it is unused."""
        ...


@dataclass(frozen=True, slots=True)
class Sentences:
    """What an invoke is answered with when there is no card to show: `failed` when handling
    raised; `unknown` to a message action of somebody whom nothing can be kept for."""

    received: str
    failed: str
    unknown: str


@dataclass(frozen=True, slots=True)
class AccessControl:
    """Who may come in: a true token (`authenticator`) with an answer address we allow."""

    authenticator: ActivityAuthenticator
    allowed: AllowedServiceUrls


class PersonTokens(Protocol):
    """Where the tokens go that people's clients bring along."""

    def is_wanted(self, person: str) -> bool:
        """Whether the person's client is to be asked for one."""
        ...

    async def take(self, person: str, token: str) -> None:
        """Looks at what came with a tap of the person's, and holds it if it is theirs. Never
        raises."""
        ...


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """Asks the client of whoever taps `verb` for a token of theirs, which Teams gives without a
    word and sends with the same tap once more. The tap has counted before that is asked. There is
    no button to sign in with: `said` is what a client shows that can do nothing else."""

    tokens: PersonTokens
    verb: str
    resource: str  # the application id URI, as the app's manifest has it
    said: Callable[[str], str]

    async def brought(self, event: InboundEvent, raw: Mapping[str, Any]) -> bool:
        """Whether a token came along, which is taken."""
        if not self._concerns(event) or not isinstance(event, CardAction):
            return False
        value = raw.get("value")
        brought = value.get("authentication") if isinstance(value, Mapping) else None
        token = brought.get("token") if isinstance(brought, Mapping) else None
        if isinstance(token, str) and token:
            await self.tokens.take(event.arrival.person, token)
        return brought is not None

    def request(self, event: InboundEvent) -> dict[str, Any] | None:
        """What asks the client; None where nobody is asked."""
        if not isinstance(event, CardAction) or not self._concerns(event):
            return None
        person = event.arrival.person
        if not self.tokens.is_wanted(person):
            return None
        wanted = {"id": str(uuid4()), "uri": self.resource}
        told = {"connectionName": "rodtkort", "text": self.said(person), "buttons": []}
        return {
            "statusCode": 401,
            "type": "application/vnd.microsoft.activity.loginRequest",
            "value": {**told, "tokenExchangeResource": wanted},
        }

    def _concerns(self, event: InboundEvent) -> bool:
        return isinstance(event, CardAction) and event.invoke and event.verb == self.verb


class Edge:
    """The way in. Never raises, and never answers 5xx: repeated ones make Teams stop delivering
    for hours (teams.md, section 1)."""

    def __init__(
        self,
        access: AccessControl,
        reader: Reader,
        receiver: Receiver,
        sentences: Sentences,
        sign_on: SingleSignOn | None = None,
    ) -> None:
        self._access = access
        self._reader = reader
        self._receiver = receiver
        self._sentences = sentences
        self._sign_on = sign_on

    async def answer(self, request: Request) -> Response:
        """401 without a word for a bad token, foreign tenant or service URL, 400 for what is no
        activity, 413 over 256 KiB, 415 for what is not JSON; else 200, also when the receiver
        raises. Reasons are logged."""
        try:
            admission = await self._authenticate(request)
            raw = parse(await _body(request))
            self._admit(admission, raw)
            event = self._event(raw)
        except Rejected as rejected:
            log.info("activity_rejected", status=rejected.status, reason=rejected.reason)
            # Who is not known to us learns nothing from us, least of all how near they were.
            told = None if rejected.status == 401 else json.dumps({"error": rejected.reason})
            return Response(rejected.status, told)
        return await self._receive(event, raw)

    async def _authenticate(self, request: Request) -> Admission:
        """Before the body is read: what a stranger sends is not worth an alarm's waiting."""
        tokens = request.values("Authorization")
        if len(tokens) > 1:
            # Which of them counts would be a guess, and a proxy may have guessed otherwise.
            raise Rejected(401, "more than one token")
        try:
            return await self._access.authenticator.authenticate("".join(tokens))
        except NotAuthentic as refused:
            raise Rejected(401, refused.reason) from None
        except Exception as error:
            log.error("authentication_failed", error=type(error).__name__)
            raise Rejected(401, "the token could not be checked") from None

    def _admit(self, admission: Admission, raw: Mapping[str, Any]) -> None:
        try:
            admission.check(raw)
        except NotAuthentic as refused:
            raise Rejected(401, refused.reason) from None
        service_url = raw.get("serviceUrl")
        if isinstance(service_url, str) and not self._access.allowed.permits(service_url):
            raise Rejected(401, "a service URL that is not allowed")

    def _event(self, raw: Mapping[str, Any]) -> InboundEvent:
        try:
            return self._reader(raw)
        except NotAnActivity as error:
            raise Rejected(400, error.reason) from None
        except Exception as error:
            log.error("reading_failed", error=type(error).__name__)
            raise Rejected(400, "the activity cannot be read") from None

    async def _receive(self, event: InboundEvent, raw: Mapping[str, Any]) -> Response:
        sign_on = self._sign_on
        try:
            has_asked = sign_on is None or await sign_on.brought(event, raw)
            card = await self._receiver.receive(event)
            asked = None if has_asked or sign_on is None else sign_on.request(event)
            answer = json.dumps(asked or self._answer(event, card, raw))
        except Exception as error:
            # The type alone: a message may quote what a person wrote, a name or a number (L11).
            said = _task if raw.get("name") in MESSAGE_ACTIONS else _said
            answer = json.dumps(said(self._sentences.failed))
            kind = type(error).__name__
            log.error("activity_failed", event_type=type(event).__name__, error=kind)
        return Response(200, answer if raw.get("type") == "invoke" else None)

    def _answer(
        self, event: InboundEvent, card: Card | None, raw: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What an invoke is answered with."""
        if raw.get("name") in MESSAGE_ACTIONS:
            return _task(self._sentences.unknown) if card is None else _dialog(card)
        if isinstance(event, Ignored):
            return _NOT_SUPPORTED
        return _said(self._sentences.received) if card is None else _shown(card)


async def _body(request: Request) -> bytes:
    types, lengths = request.values("Content-Type"), request.values("Content-Length")
    return await read_body("".join(types[:1]), "".join(lengths[:1]), request.body)


def _shown(card: Card) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "type": ADAPTIVE_CARD,
        "value": card,
    }


def _said(sentence: str) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": sentence,
    }


def _dialog(card: Card) -> dict[str, Any]:
    """A dialog with a card: what Teams shows for a message action."""
    attachment = {"contentType": ADAPTIVE_CARD, "content": card}
    shown = {"title": "Rødt kort", "height": "small", "width": "small", "card": attachment}
    return {"task": {"type": "continue", "value": shown}}


def _task(sentence: str) -> dict[str, Any]:
    """A dialog with one sentence."""
    return {"task": {"type": "message", "value": sentence}}


_NOT_SUPPORTED = {
    "statusCode": 501,
    "type": "application/vnd.microsoft.error",
    "value": {"code": "NotSupported", "message": "This bot does not answer this invoke."},
}


# The body within limits, and the JSON object in it: a stranger's until it is authentic.

MAX_BODY = 256 * 1024

_BODY_SECONDS = 10.0
_LARGEST_INTEGER = 2**63 - 1


class Rejected(Exception):
    """Answered with `status` (contract.md, "HTTP"). `reason` is ours, safe to log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class BrokenBody(Exception):
    """The body ended too early, or is not packed as its header says."""


async def read_body(content_type: str, length: str, chunks: AsyncIterable[bytes]) -> bytes:
    """The body, unpacked. `content_type` and `length` are headers, "" where there is none.

    Raises `Rejected`: 415 for what does not call itself JSON, 413 over 256 KiB, 400 for a
    body that is broken or takes ten seconds.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Rejected(415, "the content type is not application/json")
    if length.isascii() and length.isdigit() and int(length[:20]) > MAX_BODY:
        raise _too_long()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            return await _bytes(chunks)
    except TimeoutError:
        raise Rejected(400, "the body did not come") from None
    except BrokenBody:
        raise Rejected(400, "the body is broken") from None


async def _bytes(chunks: AsyncIterable[bytes]) -> bytes:
    # Counted while it is read and unpacked: the length in the header is the sender's claim.
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY:
            raise _too_long()
    return bytes(body)


def _too_long() -> Rejected:
    return Rejected(413, "the body is longer than 256 KiB")


_decode = codecs.getdecoder("utf-8-sig")  # loaded now: not by the first alarm


def parse(body: bytes) -> Mapping[str, Any]:
    """The JSON object in `body`.

    Rejected with 400: invalid UTF-8, no object, nesting beyond the parser's depth, NaN and
    infinities, integers that do not fit 64 bits (no database would take them).
    """
    try:
        raw = json.loads(
            _decode(body)[0],
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_bounded,
        )
    except (ValueError, RecursionError):
        raise Rejected(400, "the body is not JSON that can be read") from None
    if not isinstance(raw, dict):
        raise Rejected(400, "the body is not an object")
    return raw


def _no_constant(literal: str) -> float:
    raise ValueError("not a JSON number")


def _finite(literal: str) -> float:
    number = float(literal)
    if not math.isfinite(number):
        raise ValueError("too large")
    return number


def _bounded(literal: str) -> int:
    if len(literal) > 20 or abs(number := int(literal)) > _LARGEST_INTEGER:
        raise ValueError("too large")
    return number
