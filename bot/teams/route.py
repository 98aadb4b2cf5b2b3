"""`Edge` behind aiohttp: nothing but the shape of requests and responses."""

from collections.abc import AsyncIterator, Awaitable, Callable

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
)

# A header up to this length reaches `Edge`, which refuses it with 401 (`MAX_TOKEN`); beyond it
# aiohttp answers 400 itself. Its own limit lies so near a token's length that one might not pass.
MAX_HEADER = 64 * 1024

Handler = Callable[[web.Request], Awaitable[web.Response]]


def messages_route(
    access: AccessControl, reader: Reader, receiver: Receiver, sentences: Sentences
) -> Handler:
    """The handler for POST /api/messages: what `Edge` promises, over aiohttp."""
    edge = Edge(access, reader, receiver, sentences)

    async def handle(request: web.Request) -> web.Response:
        headers = tuple(request.headers.items())
        return _written(await edge.answer(Request(headers, _chunks(request))))

    return handle


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
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
