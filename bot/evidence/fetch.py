"""Fetching a file from where Teams says that it is (teams.md, "Evidence"). The address comes from
outside: it must not lead our token to a stranger, nor us into our own network (SSRF)."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.domain.evidence import Behind, Refusal, Source
from bot.evidence.inspection import NotTaken
from bot.ports import TokenProvider

# Where Teams' paperclip puts files. An organisation does well to name its own tenant's two hosts
# in `RODTKORT_ALLOWED_FILE_HOSTS` (docs/evidence.md).
MICROSOFT_FILE_HOSTS: tuple[str, ...] = ("*.sharepoint.com", "*.sharepoint.us")

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST = 8_000  # a pre-authenticated address has its token in it
# What of IPv6 is given out on the internet; site-local, IPv4-compatible and NAT64 lie outside.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")  # stands for an IPv4 address somewhere else


class AllowedPlaces:
    """An allow-list of hosts: names, or `*.example` for the subdomains of example. https on its own
    port only; loopback, and plain http there, when `local`."""

    def __init__(self, hosts: Iterable[str], *, local: bool = False) -> None:
        names = [host.strip().lower() for host in hosts if host.strip()]
        self._exact = frozenset(name for name in names if not name.startswith("*."))
        self._suffixes = tuple(name[1:] for name in names if name.startswith("*."))
        self._local = local

    def permits(self, url: URL) -> bool:
        """Whether a request may go there. aiohttp connects where yarl says, so yarl is asked."""
        host = (url.host or "").lower()
        if not host or url.user is not None or url.password is not None:
            return False
        if host in _LOOPBACK:
            return self._local and url.scheme in ("http", "https")
        if url.scheme != "https" or url.port != 443 or is_address(host):
            return False
        return host in self._exact or host.endswith(self._suffixes)


def parsed(text: str) -> URL | None:
    """The address as a URL; None for what is none, or is written to be read in two ways."""
    if len(text) > _LONGEST or "\\" in text or not text.isascii() or not text.isprintable():
        return None
    try:
        url = URL(text, encoded=True)
        _ = url.host, url.port
    except ValueError:
        return None
    return None if " " in text or not url.is_absolute() else url


class GuardedResolver(AbstractResolver):
    """Gives aiohttp the addresses to connect to, once they are looked at: whoever controls a name
    could point it at us. There is no second look-up that could say something else."""

    def __init__(self, resolver: AbstractResolver, *, local: bool = False) -> None:
        self._resolver = resolver
        self._local = local

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses. Raises `NotTaken` when a single one is not out on the internet, and
        `OSError`."""
        found = await self._resolver.resolve(host, port, family)
        if not (self._local and host in _LOOPBACK):
            for one in found:
                if not is_public(one["host"]):
                    raise NotTaken(Refusal.FORBIDDEN_PLACE)
        return found

    async def close(self) -> None:
        """Closes what it asks."""
        await self._resolver.close()


def is_address(host: str) -> bool:
    """Whether a host is written as numbers."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_public(text: str) -> bool:
    """Whether an address is out on the internet: not private, link-local, loopback, shared,
    multicast or reserved, nor any of these in disguise."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address not in _GIVEN_OUT or address in _SIX_TO_FOUR or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


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


class ByteRate:
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
        self._byte_rate = ByteRate(BYTES_PER_SECOND, BURST_BYTES)
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
                await self._byte_rate.after(len(pending))
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
