"""Requests to the edge without a server."""

import json
from collections.abc import AsyncIterator
from typing import Any

from bot.teams.edge import Request


def request(body: Any, *headers: tuple[str, str]) -> Request:
    """A POST of JSON (bytes are taken as they are); `headers` come after the content type."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request((("Content-Type", "application/json"), *headers), chunks(data))


async def chunks(*data: bytes) -> AsyncIterator[bytes]:
    """A body in pieces."""
    for piece in data:
        yield piece
