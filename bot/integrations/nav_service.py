"""One request to a service of Nav's, as dokarkiv, oppgave and tilgangsmaskinen want it.

Shared by their adapters: the machine token, a second attempt with a fresh one after 401, the time
that all of it may take, and answers that speak of the service and not of the request. Bodies
carry clients, so nothing of a request or an answer is ever logged, the path with its idents
included (L11).
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from yarl import URL

from bot.ports import TokenProvider, TryAgain

TIMEOUT_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 3600.0
_MAX_ANSWER = 1024 * 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NavResponse:
    """What came back. `body` is None where it was no JSON, or only half of it."""

    status: int
    body: Any = field(repr=False)

    def text(self, name: str) -> str | None:
        """A string of the body by name; None if there is no such one."""
        found = self.body.get(name) if isinstance(self.body, dict) else None
        return found if isinstance(found, str) else None


class NavService:
    """Speaks to `base_url` and nowhere else; redirects are not followed. `name` is for the log."""

    def __init__(
        self,
        name: str,
        session: aiohttp.ClientSession,
        tokens: TokenProvider,
        base_url: str,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._name = name
        self._session = session
        self._tokens = tokens
        self._base = base_url.rstrip("/")
        self._seconds = timeout_seconds

    async def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any = None,
        query: Mapping[str, str] | None = None,
    ) -> NavResponse | TryAgain:
        """The answer, whatever its status but 401, 429 and 5xx: those are `TryAgain`, as is
        everything the network does. What was asked for may have happened all the same. `body` is
        what JSON can say, or JSON in bytes already."""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._request(method, path, headers, body, query, fresh=False)
                if isinstance(answer, NavResponse) and answer.status == 401:
                    answer = await self._request(method, path, headers, body, query, fresh=True)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return TryAgain("not_connected")
        except TimeoutError:
            return TryAgain("timeout")
        except (aiohttp.ClientError, OSError):
            return TryAgain("connection_lost")
        if isinstance(answer, NavResponse) and answer.status == 401:
            return TryAgain("unauthorised")
        return answer

    async def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any,
        query: Mapping[str, str] | None,
        *,
        fresh: bool,
    ) -> NavResponse | TryAgain:
        try:
            token = await self._tokens.token(fresh=fresh)
        except Exception as error:  # whatever it was: filing waits, and says so
            log.warning("no_token", service=self._name, error=type(error).__name__)
            return TryAgain("token_unavailable")
        sent = {"Accept": "application/json", **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self._session.request(
            method,
            URL(self._base + path),
            data=data,
            params=query,
            headers=sent,
            # A redirect would carry our token and the client to a host that nobody allowed.
            allow_redirects=False,
        ) as response:
            if response.status == 429 or response.status >= 500:
                return TryAgain(f"http_{response.status}", wait_of(response))
            return NavResponse(response.status, await read_json(response))


def wait_of(response: aiohttp.ClientResponse) -> float | None:
    """Seconds of a `Retry-After` in seconds; None if there is none that can be read."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT_SECONDS)
    return None


async def read_json(response: aiohttp.ClientResponse) -> Any:
    """The answer's JSON, or None: what cannot be read says no more than its status."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(16 * 1024):
            body += chunk
            if len(body) > _MAX_ANSWER:
                return None
    except aiohttp.ClientPayloadError:  # half an answer
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
