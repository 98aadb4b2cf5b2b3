"""A request's body within limits, and the JSON object in it: a stranger's until it is authentic."""

import asyncio
import json
import math
from collections.abc import AsyncIterable, Mapping
from typing import Any

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
