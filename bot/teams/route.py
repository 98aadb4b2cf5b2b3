"""POST /api/messages: authenticate, read, hand over, answer (contract.md, "HTTP").

Never 5xx: repeated ones make Teams stop delivering for hours (teams.md, section 1).
"""

import asyncio
import json
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.events import Ignored, InboundEvent
from bot.service.ports import Card
from bot.teams.authentication import ActivityAuthenticator, Refused
from bot.teams.reading import NotAnActivity
from bot.teams.service_urls import AllowedServiceUrls

MAX_BODY = 256 * 1024

_BODY_SECONDS = 10.0
_LARGEST_INTEGER = 2**63 - 1

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Receiver(Protocol):
    """What happens with an event once it is known to be authentic."""

    async def receive(self, event: InboundEvent) -> Card | None:
        """Acts on the event; the card answers a `CardAction` with `invoke`, else it is unused."""
        ...


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a tap is answered with when there is no card to show: `failed` when handling raised."""

    received: str
    failed: str


@dataclass(frozen=True, slots=True)
class Door:
    """Who may come in: a true token (`authenticator`) with an answer address we allow."""

    authenticator: ActivityAuthenticator
    allowed: AllowedServiceUrls


class _Rejected(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def messages_route(
    door: Door,
    reader: Callable[[Mapping[str, Any]], InboundEvent],
    receiver: Receiver,
    sentences: Sentences,
) -> Handler:
    """The handler for POST /api/messages.

    401 for a bad token, foreign tenant or service URL, 400 for what is no activity, 413 over
    256 KiB, 415 for what is not JSON; else 200, also when `receiver` raises.
    """

    async def handle(request: web.Request) -> web.Response:
        try:
            raw = await _body(request)
            await _admit(door, request.headers, raw)
            event = _event(reader, raw)
        except _Rejected as rejected:
            log.info("activity_rejected", status=rejected.status, reason=rejected.reason)
            return web.json_response({"error": rejected.reason}, status=rejected.status)
        return await _answer(receiver, event, raw, sentences)

    return handle


async def _body(request: web.Request) -> Mapping[str, Any]:
    if request.content_type != "application/json":
        raise _Rejected(415, "the content type is not application/json")
    if (request.content_length or 0) > MAX_BODY:
        raise _Rejected(413, "the body is longer than 256 KiB")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            body = await _bytes(request)
    except TimeoutError:
        raise _Rejected(400, "the body did not come") from None
    except (web.RequestPayloadError, ConnectionError, web.HTTPException):
        raise _Rejected(400, "the body is broken") from None
    return parse(body)


async def _bytes(request: web.Request) -> bytes:
    # Counted while it is read and unpacked: the length in the header is the sender's claim.
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MAX_BODY:
            raise _Rejected(413, "the body is longer than 256 KiB")
    return bytes(body)


def parse(body: bytes) -> Mapping[str, Any]:
    """The JSON object in `body`.

    Rejected with 400: invalid UTF-8, no object, nesting beyond the parser's depth, NaN and
    infinities, integers that do not fit 64 bits (no database would take them).
    """
    try:
        raw = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_bounded,
        )
    except (ValueError, RecursionError):
        raise _Rejected(400, "the body is not JSON that can be read") from None
    if not isinstance(raw, dict):
        raise _Rejected(400, "the body is not an object")
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


async def _admit(door: Door, headers: Mapping[str, str], raw: Mapping[str, Any]) -> None:
    try:
        await door.authenticator.authenticate(headers, raw)
    except Refused as refused:
        raise _Rejected(401, refused.reason) from None
    except Exception as error:
        log.error("authentication_failed", error=type(error).__name__)
        raise _Rejected(401, "the token could not be checked") from None
    service_url = raw.get("serviceUrl")
    if isinstance(service_url, str) and not door.allowed.permits(service_url):
        raise _Rejected(401, "a service URL that is not allowed")


def _event(
    reader: Callable[[Mapping[str, Any]], InboundEvent], raw: Mapping[str, Any]
) -> InboundEvent:
    try:
        return reader(raw)
    except NotAnActivity as error:
        raise _Rejected(400, error.reason) from None
    except Exception as error:
        log.error("reading_failed", error=type(error).__name__)
        raise _Rejected(400, "the activity cannot be read") from None


async def _answer(
    receiver: Receiver, event: InboundEvent, raw: Mapping[str, Any], sentences: Sentences
) -> web.Response:
    invoke = raw.get("type") == "invoke"
    try:
        card = await receiver.receive(event)
        answer = _said(sentences.received) if card is None else _shown(card)
        response = web.json_response(answer) if invoke else web.Response()
    except Exception as error:
        # The type alone: a message may quote what a person wrote, a name or a number (L11).
        log.error("activity_failed", event_type=type(event).__name__, error=type(error).__name__)
        response = web.json_response(_said(sentences.failed)) if invoke else web.Response()
    if invoke and isinstance(event, Ignored):
        return web.json_response(_NOT_SUPPORTED)
    return response


def _shown(card: Card) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.card.adaptive",
        "value": card,
    }


def _said(sentence: str) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": sentence,
    }


_NOT_SUPPORTED = {
    "statusCode": 501,
    "type": "application/vnd.microsoft.error",
    "value": {"code": "NotSupported", "message": "This bot does not answer this invoke."},
}
