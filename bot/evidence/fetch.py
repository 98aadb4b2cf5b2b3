"""Fetching a file from where Teams says that it is (teams.md, "Evidence")."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.domain.evidence import Behind, Refusal, Source
from bot.evidence.places import AllowedPlaces, GuardedResolver, parsed
from bot.evidence.refused import NotTaken
from bot.ports import TokenProvider

MOST_BYTES = 25 * 1024 * 1024
TIMEOUT_SECONDS = 15.0
# botbuilder-js#4887: a picture that was pasted a moment ago is refused for a moment.
PAUSES_SECONDS = (0.3, 1.0, 2.0)

# Of all downloads together, but for a first screenshot or two. Twenty large pictures, taken as fast
# as they came, kept the event loop from an alarm for a second or two (docs/bench.md, E3).
BYTES_PER_SECOND = 32 * 1024 * 1024
BURST_BYTES = 8 * 1024 * 1024

_REDIRECTS = 3
_CHUNK = 256 * 1024
_MOVED = frozenset((301, 302, 303, 307, 308))
_GONE = frozenset((404, 410))

Write = Callable[[bytes], Awaitable[None]]


class _Again(Exception):
    """Refused for now: 403, 5xx, or the network."""


class Pace:
    """So many bytes a second, after a burst: whoever has taken some waits until they would have
    come. Meanwhile nothing is read, and the host waits, too."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst_seconds = burst / per_second
        self._paid_until = 0.0

    async def after(self, size: int) -> None:
        """Waits for what `size` bytes cost."""
        now = asyncio.get_running_loop().time()
        began = max(self._paid_until, now - self._burst_seconds)
        self._paid_until = began + size / self._per_second
        if self._paid_until > now:
            await asyncio.sleep(self._paid_until - now)


class Fetcher:
    """Downloads over a session of its own, so that neither cookies nor idle sockets of others are
    used, and no proxy of the environment. Call `close` at the end.

    `connectors` get the bot's token, and nobody else does; `files` get none. `resolver` looks
    names up; what it finds is judged before anything connects there.
    """

    def __init__(
        self,
        tokens: TokenProvider,
        connectors: AllowedPlaces,
        files: AllowedPlaces,
        resolver: AbstractResolver | None = None,
        *,
        local: bool = False,
        timeout_seconds: float = TIMEOUT_SECONDS,
        pauses_seconds: tuple[float, ...] = PAUSES_SECONDS,
    ) -> None:
        self._tokens = tokens
        self._connectors = connectors
        self._files = files
        self._seconds = timeout_seconds
        self._pauses = pauses_seconds
        self._pace = Pace(BYTES_PER_SECOND, BURST_BYTES)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(resolver or ThreadedResolver(), local=local),
                use_dns_cache=False,
                limit=8,
                force_close=True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # the cap counts what is kept
            headers={"Accept": "*/*", "Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        """Closes every connection."""
        await self._session.close()

    async def download(self, source: Source, restart: Callable[[], Awaitable[Write]]) -> None:
        """Gives the file to a writer, chunk by chunk; `restart` makes a new one for each attempt.
        All attempts together take at most the timeout. Raises `NotTaken`, and whatever the writer
        raises."""
        try:
            async with asyncio.timeout(self._seconds):
                await self._attempts(source, restart)
        except TimeoutError:
            raise NotTaken(Refusal.NOT_FETCHED) from None

    async def _attempts(self, source: Source, restart: Callable[[], Awaitable[Write]]) -> None:
        for pause in (*self._pauses, None):
            try:
                await self._attempt(source, await restart())
                return
            except (_Again, aiohttp.ClientError):
                if pause is None:
                    raise NotTaken(Refusal.NOT_FETCHED) from None
                await asyncio.sleep(pause)

    async def _attempt(self, source: Source, write: Write) -> None:
        """One way through at most three redirects, each of which is judged like the first."""
        url = parsed(source.url)
        for _ in range(_REDIRECTS + 1):
            if url is None or not self._permits(url, source.behind):
                raise NotTaken(Refusal.FORBIDDEN_PLACE)
            url = await self._get(url, source.behind, write)
            if url is None:
                return
        raise NotTaken(Refusal.NOT_FETCHED)

    def _permits(self, url: URL, behind: Behind) -> bool:
        """A file's address never leads to the connector; the connector may send us to a file."""
        if behind is Behind.OUR_TOKEN and self._connectors.permits(url):
            return True
        return self._files.permits(url)

    async def _get(self, url: URL, behind: Behind, write: Write) -> URL | None:
        """Writes the answer; the next address when it is a redirect."""
        headers = await self._authorization() if self._is_ours(url, behind) else {}
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            status = response.status
            if status in _MOVED:
                return _next(url, response.headers.get("Location", ""))
            if status == 401 and headers:  # the next attempt asks for a fresh token
                await self._authorization(fresh=True)
            if status in (401, 403, 408, 429) or status >= 500:
                raise _Again
            if status in _GONE:
                raise NotTaken(Refusal.EXPIRED)
            if status != 200 or "Content-Encoding" in response.headers:
                raise NotTaken(Refusal.NOT_FETCHED)
            if (response.content_length or 0) > MOST_BYTES:
                raise NotTaken(Refusal.TOO_LARGE)
            await self._copy(response, write)
        return None

    async def _copy(self, response: aiohttp.ClientResponse, write: Write) -> None:
        """A Content-Length that promised more than came is an error of aiohttp's own: the file is
        fetched again and not kept in half."""
        size, pending = 0, bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise NotTaken(Refusal.TOO_LARGE)
            pending += chunk
            if len(pending) >= _CHUNK:
                await write(bytes(pending))
                await self._pace.after(len(pending))
                pending.clear()
        if pending:
            await write(bytes(pending))

    def _is_ours(self, url: URL, behind: Behind) -> bool:
        return behind is Behind.OUR_TOKEN and self._connectors.permits(url)

    async def _authorization(self, fresh: bool = False) -> dict[str, str]:
        try:
            token = await self._tokens.token(fresh=fresh)
        except Exception:  # whatever it was: without a token there is no picture yet
            raise _Again from None
        return {"Authorization": f"Bearer {token}"} if token is not None else {}


def _next(url: URL, location: str) -> URL | None:
    """Where a redirect leads. Raises `NotTaken` for one that says nothing we would follow."""
    target = _joined(url, location) if location.startswith("/") else parsed(location)
    if target is None:
        raise NotTaken(Refusal.FORBIDDEN_PLACE)
    return target


def _joined(url: URL, location: str) -> URL | None:
    if location.startswith("//"):
        return None
    return parsed(str(url.origin()) + location)
