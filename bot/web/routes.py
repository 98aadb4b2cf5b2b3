"""Every HTTP route: who calls it, what it is for, what it answers; and the one that Teams calls,
`Edge` behind aiohttp. (The others' are `health`, `pages` and `calls`.)

docs/reference.md is written from this, and a test compares it with what the service listens to."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.teams.edge import (
    AccessControl,
    BrokenBody,
    Edge,
    Reader,
    Receiver,
    Request,
    Response,
    Sentences,
    SingleSignOn,
)


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address."""

    method: str
    path: str
    caller: str
    does: str
    answers: str


_MONITOR = "a monitor within the network"
_PERSON = "the browser of the person who got the link"
_BUTTON = "A page with a button; nothing is spent, so a program that follows links sees nothing."
_LOOK = (
    "The look, on record first: the same page with what it shows, and a cookie for this browser."
)
_PAGE = "200; 410 for a link that is old, used or of another browser; 503 while it cannot be shown"

_READER = "whoever looks at the tab, with their cookie"
_ENTRY = "the browser of somebody who comes in"
_TAB = "404 where the tab is not switched on"
_SHOWN = f"200; 401 with the way in; 503 with a sentence while the database is away; {_TAB}"
_FORM = f"200 or 303; 401 with the way in; 403 for a form of another page; {_TAB}"

ROUTES: Final = (
    Route(
        "POST",
        "/api/messages",
        "Bot Framework's connector, with a signed token",
        "Everything that people write, tap and send.",
        "200, 201 or 202 for whatever authenticates and parses, also when handling failed (then "
        "the user is told in chat); invokes answer 200 with their body; 401 for a missing or bad "
        "token, 400 for a body that is no activity, 413 over 256 KiB, 415 for another content "
        "type. Never 5xx: after repeated ones Teams stops delivering",
    ),
    Route(
        "GET",
        "/internal/heartbeat",
        "a monitor that wakes somebody",
        "Whether an alarm raised now would be stored, sent and escalated.",
        "200 exactly while it would, else 503; `{beats}`",
    ),
    Route("GET", "/internal/isalive", _MONITOR, "Whether the process works.", "200; `{alive}`"),
    Route(
        "GET",
        "/internal/isready",
        _MONITOR,
        "Whether the process takes work, and by name what of it is not well.",
        "503 before the first start is complete and while draining, otherwise 200: an unready bot "
        "is a silent bot; `{ready, degraded: […]}`",
    ),
    Route(
        "GET",
        "/internal/metrics",
        "Prometheus",
        "Metrics; no personal data, unit numbers at most.",
        "200",
    ),
    Route(
        "POST",
        "/api/calls/webhook/{id}",
        "the provider of calls (`RODTKORT_WEBHOOK_URL`), signed for this call",
        "What happened to a call: it rings, is answered, a key, the end (docs/calling-webhook.md).",
        "200 with what to do now: `{say}`, `{listen}` or `{hang_up}`; 401, 403, 409 or 410 with a "
        "sentence for what is forged, another call's, replayed or late, 400 for what cannot "
        "be read, 503 for what is to be sent again; 404 where calls are not made so",
    ),
    Route(
        "POST",
        "/api/calls/teams",
        "Teams' calling service, with a signed token of its own",
        "What happened to a call in Teams; whoever calls the bot is rejected.",
        "202; 204 for a body of an older kind; 401 for a missing or bad token, 403 with a sentence "
        "for another call than ours, 400, 413 or 415 for what cannot be read; 404 where calls are "
        "not made so. Never 5xx",
    ),
    Route(
        "GET",
        "/api/calls/sound/{token}",
        "whoever makes the call (the provider, Teams)",
        "How a sentence of a call sounds, for two minutes; the token is sealed.",
        "200, `audio/wav`; 404 for an address that is dead or not ours",
    ),
    Route("GET", "/evidence/view/{token}", _PERSON, _BUTTON, _PAGE),
    Route("POST", "/evidence/view/{token}", _PERSON, _LOOK, _PAGE),
    Route(
        "GET", "/evidence/view/{token}/picture", _PERSON, "The clean copy of the picture.", _PAGE
    ),
    Route("GET", "/paper/view/{token}", _PERSON, _BUTTON, _PAGE),
    Route("POST", "/paper/view/{token}", _PERSON, _LOOK, _PAGE),
    Route(
        "GET",
        "/paper/view/{token}/file",
        _PERSON,
        "The PDF; what is kept about oneself as JSON.",
        _PAGE,
    ),
    Route("GET", "/tab", _ENTRY, "The way in, or on to one's first page.", f"200, 303; {_TAB}"),
    Route(
        "POST",
        "/tab/session",
        "the script of the page within Teams, with the token of Teams' client",
        "Lets in: the cookie, for an hour at the most.",
        f"204; 401 for a token that is not true; {_TAB}",
    ),
    Route("GET", "/tab/in", _ENTRY, "On to Entra.", f"303; 503 while that is away; {_TAB}"),
    Route("GET", "/tab/in/back", _ENTRY, "Back from Entra.", f"303; 401; {_TAB}"),
    Route("GET", "/tab/who", _ENTRY, "Whom to be, in `local`.", "200; 404 elsewhere"),
    Route("POST", "/tab/who", _ENTRY, "Who was chosen, in `local`.", "303; 404 elsewhere"),
    Route("GET", "/tab/away", _ENTRY, "Where a page goes that stood open.", f"200; {_TAB}"),
    Route(
        "GET", "/tab/static/{name}", _ENTRY, "Style sheets and scripts.", f"200, for ever; {_TAB}"
    ),
    Route("POST", "/tab/out", _READER, "Out again.", _FORM),
    Route("GET", "/tab/now", _READER, "Open alarms, and who can be reached.", _SHOWN),
    Route("GET", "/tab/now/live", _READER, "The same, whenever it changes.", "An event stream"),
    Route("GET", "/tab/today", _READER, "What there is to do.", _SHOWN),
    Route("GET", "/tab/year", _READER, "Twelve months of a unit, or of all.", _SHOWN),
    Route("GET", "/tab/mine", _READER, "One's own, and nobody else's.", _SHOWN),
    Route("GET", "/tab/follow-up/{id}", _READER, "What is the reader's to do of one.", _SHOWN),
    Route("POST", "/tab/follow-up/{id}", _READER, "All of it, on record first.", _FORM),
    Route("GET", "/tab/report/{id}", _READER, "A button; nothing is shown.", _SHOWN),
    Route("POST", "/tab/report/{id}", _READER, "A submitted report, on record first.", _FORM),
    Route("POST", "/tab/act", _READER, "What a card's button does, or a link of one's own.", _FORM),
)

# A header up to this length reaches `Edge`, which refuses it with 401 (`MAX_TOKEN`); beyond it
# aiohttp answers 400 itself. Its own limit lies so near a token's length that one might not pass.
MAX_HEADER = 64 * 1024

Handler = Callable[[web.Request], Awaitable[web.Response]]


def messages_route(
    access: AccessControl,
    reader: Reader,
    receiver: Receiver,
    sentences: Sentences,
    sign_on: SingleSignOn | None = None,
) -> Handler:
    """The handler for POST /api/messages: what `Edge` promises, over aiohttp."""
    edge = Edge(access, reader, receiver, sentences, sign_on)

    async def handle(request: web.Request) -> web.Response:
        headers = tuple(request.headers.items())
        return _written(await edge.answer(Request(headers, chunks(request))))

    return handle


async def chunks(request: web.Request) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises `BrokenBody`."""
    try:
        async for chunk in request.content.iter_chunked(64 * 1024):
            yield chunk
    except (web.RequestPayloadError, ConnectionError, web.HTTPException):
        raise BrokenBody from None


def _written(response: Response) -> web.Response:
    if response.body is not None:
        return web.json_response(text=response.body, status=response.status)
    headers = {"WWW-Authenticate": "Bearer"} if response.status == 401 else None
    return web.Response(status=response.status, headers=headers)
