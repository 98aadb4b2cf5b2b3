"""POST /api/messages without a web framework: authenticate, read, hand over, answer.

A request in and a response out, both ours, so that routing and authentication are tested
without a server, and another framework replaces `route.py` alone (contract.md, "HTTP").
"""

import json
from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from bot.events import Ignored, InboundEvent
from bot.ports import Card
from bot.teams.authentication import ActivityAuthenticator, Admission, NotAuthentic
from bot.teams.body import Rejected, parse, read_body
from bot.teams.reading import MESSAGE_ACTIONS, NotAnActivity
from bot.teams.service_urls import AllowedServiceUrls

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


class Edge:
    """The way in. Never raises, and never answers 5xx: repeated ones make Teams stop delivering
    for hours (teams.md, section 1)."""

    def __init__(
        self, access: AccessControl, reader: Reader, receiver: Receiver, sentences: Sentences
    ) -> None:
        self._access = access
        self._reader = reader
        self._receiver = receiver
        self._sentences = sentences

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
        try:
            card = await self._receiver.receive(event)
            answer = json.dumps(self._answer(event, card, raw))
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
