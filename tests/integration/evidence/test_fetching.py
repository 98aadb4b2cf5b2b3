"""Fetching from where Teams says that a file is (teams.md, "Evidence")."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.evidence import Behind, Came, Refusal, Source
from bot.evidence.fetch import MOST_BYTES, AllowedPlaces, ByteRate, Fetcher, Write
from bot.evidence.inspection import NotTaken
from tests.fakes.files import FileHost, cut_short, drip, endless, redirect
from tests.pictures import png

PICTURE = png()
LOCAL, NOWHERE = AllowedPlaces([], local=True), AllowedPlaces(["files.example"])


class MachineTokens:
    """Counts how often a token was asked for; each fresh one is another."""

    def __init__(self) -> None:
        self.number = 1

    async def token(self, *, fresh: bool = False) -> str | None:
        self.number += fresh
        return f"t{self.number}"


class NoTokens:
    """The login service is away."""

    async def token(self, *, fresh: bool = False) -> str | None:
        raise OSError


class Names(AbstractResolver):
    """Every name leads to this address."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = ResolveResult(
            hostname=host, host=self.address, port=port, family=family, proto=0, flags=0
        )
        return [found]

    async def close(self) -> None:
        """Nothing is held."""


@asynccontextmanager
async def fetching(
    connectors: AllowedPlaces = LOCAL,
    files: AllowedPlaces = LOCAL,
    tokens: MachineTokens | NoTokens | None = None,
    resolver: AbstractResolver | None = None,
    seconds: float = 10,
) -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(
        tokens or MachineTokens(), connectors, files, resolver, local=True,
        timeout_seconds=seconds, pauses_seconds=(0, 0, 0),
    )  # fmt: skip
    try:
        yield fetcher
    finally:
        await fetcher.close()


async def download(fetcher: Fetcher, url: str, behind: Behind = Behind.OUR_TOKEN) -> bytes:
    """What was written since the last attempt began."""
    written = bytearray()

    async def write(content: bytes) -> None:
        written.extend(content)

    async def restart() -> Write:
        written.clear()
        return write

    await fetcher.download(Source(url, behind, Came.PASTED), restart)
    return bytes(written)


async def refusal(fetcher: Fetcher, url: str, behind: Behind = Behind.OUR_TOKEN) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        await download(fetcher, url, behind)
    return refused.value.why


async def test_a_pasted_picture_needs_our_token_and_a_file_gets_none() -> None:
    """teams.md: the token goes to the connector's host only."""
    async with FileHost() as host, fetching() as fetcher:
        url = host.serve("views/original", PICTURE)
        assert await download(fetcher, url) == PICTURE
        assert await download(fetcher, url, Behind.NOTHING) == PICTURE
        async with fetching(connectors=NOWHERE) as careful:  # a redirect to a file, for instance
            assert await download(careful, url) == PICTURE
        assert [token for _, token in host.asked] == ["Bearer t1", None, None]


async def test_403_and_5xx_are_tried_again_and_then_it_is_said() -> None:
    """botbuilder-js#4887: a picture that was just pasted is refused for a moment."""
    async with FileHost() as host, fetching() as fetcher:
        assert await download(fetcher, host.serve("a", 403, 503, 500, PICTURE)) == PICTURE
        assert await download(fetcher, host.serve("b", cut_short(PICTURE), PICTURE)) == PICTURE
        assert await refusal(fetcher, host.serve("c", 403)) is Refusal.NOT_FETCHED
        assert [path for path, _ in host.asked].count("c") == 4
        assert await refusal(fetcher, host.serve("d", 404)) is Refusal.EXPIRED
        assert [path for path, _ in host.asked].count("d") == 1
        assert await download(fetcher, host.serve("e", 401, PICTURE)) == PICTURE
        assert host.asked[-1] == ("e", "Bearer t2")
        async with fetching(tokens=NoTokens()) as bare:
            assert await refusal(bare, host.serve("f", PICTURE)) is Refusal.NOT_FETCHED


async def test_every_redirect_is_judged_like_the_first_address() -> None:
    """A URL to 169.254.169.254, or to a redirect there."""
    there = "http://169.254.169.254/latest/meta-data/"
    async with FileHost() as host, fetching() as fetcher:
        assert await refusal(fetcher, there) is Refusal.FORBIDDEN_PLACE
        assert await refusal(fetcher, host.serve("a", redirect(there))) is Refusal.FORBIDDEN_PLACE
        for odd in ("//evil.example/x", "https://evil.example/x", "file:///etc/passwd", "x", ""):
            url = host.serve("b", redirect(odd))
            assert await refusal(fetcher, url) is Refusal.FORBIDDEN_PLACE, odd
        host.serve("end", PICTURE)
        assert await download(fetcher, host.serve("c", redirect("/end"))) == PICTURE
        asking = redirect("/end?from=https://evil.example/x")  # a path, whatever it asks
        assert await download(fetcher, host.serve("d", asking)) == PICTURE
        host.serve("round", redirect("/round"))
        assert await refusal(fetcher, f"{host.url}/round") is Refusal.NOT_FETCHED
        assert [path for path, _ in host.asked].count("round") == 4
        async with fetching(files=NOWHERE) as strict:  # a file's address leads to no connector
            assert await refusal(strict, host.url, Behind.NOTHING) is Refusal.FORBIDDEN_PLACE


@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "127.0.0.1", "::ffff:a00:1"])
async def test_a_name_that_points_into_our_network_is_not_connected_to(address: str) -> None:
    """Whoever controls the name controls where it leads: what was judged is connected to."""
    async with fetching(files=NOWHERE, resolver=Names(address)) as fetcher:
        found = await refusal(fetcher, "https://files.example/x", Behind.NOTHING)
        assert found is Refusal.FORBIDDEN_PLACE


async def test_what_is_too_much_or_too_slow_is_let_go() -> None:
    """25 MiB, 15 s: with a promised length, without one, as drops, and packed."""

    async def packed(request: web.Request) -> web.StreamResponse:
        body = gzip.compress(bytes(1_000_000))
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    async def promises(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(MOST_BYTES + 1)})
        await response.prepare(request)
        return response

    async with FileHost() as host, fetching(seconds=5) as fetcher:
        assert await refusal(fetcher, host.serve("a", promises)) is Refusal.TOO_LARGE
        assert await refusal(fetcher, host.serve("b", endless(MOST_BYTES))) is Refusal.TOO_LARGE
        assert await refusal(fetcher, host.serve("c", packed)) is Refusal.NOT_FETCHED
        async with fetching(seconds=0.1) as without_fsync:
            assert await refusal(without_fsync, host.serve("d", drip(0.02))) is Refusal.NOT_FETCHED


async def test_many_large_files_come_at_a_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound E3: a first screenshot comes as fast as it can, and twenty large ones leave
    the event loop to the alarms. What is saved up while nothing comes is one burst."""
    now, slept = [0.0], []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("bot.evidence.fetch.asyncio.sleep", sleep)
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now[0])
    byte_rate = ByteRate(per_second=1000, burst=500)
    now[0] = 100.0
    await byte_rate.after(500)
    assert slept == []
    for _ in range(20):
        await byte_rate.after(100)
    assert sum(slept) == pytest.approx(2.0)
    now[0], slept[:] = 200.0, []
    await byte_rate.after(600)
    assert slept == [pytest.approx(0.1)]


async def test_every_download_keeps_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them together have one."""
    taken = []

    async def after(self: ByteRate, size: int) -> None:
        taken.append((self, size))

    monkeypatch.setattr(ByteRate, "after", after)
    async with FileHost() as host, fetching() as fetcher:
        for name in ("a", "b"):
            await download(fetcher, host.serve(name, bytes(1_000_000)))
    assert len({id(byte_rate) for byte_rate, _ in taken}) == 1
    assert 2_000_000 - 2 * 256 * 1024 <= sum(size for _, size in taken) <= 2_000_000
