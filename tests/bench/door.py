"""A1 and A2: what authentication costs, with its keys at hand and with a key host that hangs.

An activity that nobody acts on is posted, one after the other, so that the edge alone is under
the clock: its way in, and the answer read to its end.
"""

import asyncio
import contextlib
import itertools
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.bench import processes
from tests.bench.connector import BOT, TENANT
from tests.bench.processes import Subject
from tests.bench.table import Row
from tests.fakes.identity import APP, SECRET, Issuer, served
from tests.fakes.payloads import Payloads, TeamsUser

_SAMPLE = Path("config/organisation.sample.yaml")
_SERVICE = "http://127.0.0.1:9/teams"  # nobody is answered there
_BLOCK = 25
_HANGS_SECONDS = 4.0  # a fetch is given up after five
_EVERY_SECONDS = 0.02  # how often a stranger comes to each process
_USER = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")


@dataclass(slots=True)
class _Side:
    """A process under the clock, and whose token opens it (None: anybody's)."""

    subject: Subject
    issuer: Issuer | None = None
    seconds: list[float] = field(default_factory=list)

    def headers(self, key_id: str | None = None) -> dict[str, str]:
        """A true token, or one whose key nobody has published."""
        if self.issuer is None:
            return {}
        header = {"kid": key_id} if key_id else None
        return {"Authorization": f"Bearer {self.issuer.sign(_SERVICE, header=header)}"}

    @property
    def p50(self) -> float:
        """Median in milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p99(self) -> float:
        """99th percentile in milliseconds."""
        return statistics.quantiles(self.seconds, n=100)[98] * 1000


class _Door:
    """The client's end."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._activity = Payloads(_SERVICE, TENANT, BOT).activity("typing", _USER)

    async def post(self, side: _Side, headers: dict[str, str]) -> int:
        """The status of one activity."""
        url = side.subject.messages
        async with self._session.post(url, json=self._activity, headers=headers) as response:
            await response.read()
            return response.status

    async def block(self, side: _Side) -> None:
        """A few dozen activities, one after the other, under the clock."""
        headers = side.headers()
        for _ in range(_BLOCK):
            began = time.perf_counter()
            status = await self.post(side, headers)
            side.seconds.append(time.perf_counter() - began)
            if status != 200:
                raise RuntimeError(f"{side.subject.name} answered {status}")

    @contextlib.asynccontextmanager
    async def strangers(self, sides: list[_Side]) -> AsyncIterator[None]:
        """All the while, tokens of unknown keys come to every side at the same rate."""
        under_way: set[asyncio.Task[int]] = set()

        async def come() -> None:
            for number in itertools.count():
                for side in sides:
                    post = self.post(side, side.headers(f"invented-{number}"))
                    under_way.add(asyncio.create_task(post))
                await asyncio.sleep(_EVERY_SECONDS)

        coming = asyncio.create_task(come())
        try:
            yield
        finally:
            coming.cancel()
            statuses = await asyncio.gather(*under_way)
            if {*statuses} != {401}:
                raise RuntimeError(f"strangers were answered {sorted({*statuses})}")


async def rows(folder: Path, blocks: int) -> list[Row]:
    """A1 and A2; the sides of each take turns."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        door = _Door(session)
        open_door = _Side(_bot(stack, folder, "without authentication", {}))
        well, ill = [await _guarded(stack, folder, name) for name in ("key host", "hanging host")]
        for side in (open_door, well, ill):
            for _ in range(4):
                await door.block(side)
            side.seconds.clear()
        for _ in range(blocks):
            for side in (open_door, well):
                await door.block(side)
        added = _added(open_door, well)
        well.seconds.clear()
        assert ill.issuer is not None
        ill.issuer.hang()
        try:
            async with door.strangers([well, ill]):
                until = time.perf_counter() + _HANGS_SECONDS
                while time.perf_counter() < until:
                    for side in (well, ill):
                        await door.block(side)
        finally:
            ill.issuer.recover()
    return [added, _kept(well, ill)]


def _added(open_door: _Side, well: _Side) -> Row:
    detail = f"p50 {well.p50:.2f} ms against {open_door.p50:.2f} ms, {len(well.seconds)} each"
    return Row("A1", "authentication adds, p50", well.p50 - open_door.p50, "ms", 0.5, detail=detail)


def _kept(well: _Side, ill: _Side) -> Row:
    detail = f"p99 {ill.p99:.1f} ms against {well.p99:.1f} ms, {len(ill.seconds)} each"
    return Row("A2", "inbound p99, key host hanging", ill.p99 / well.p99, "x", 1.5, detail=detail)


async def _guarded(stack: AsyncExitStack, folder: Path, name: str) -> _Side:
    """A bot with credentials, and the key host it trusts."""
    issuer = Issuer()
    url = await stack.enter_async_context(served(issuer.app()))
    variables = {
        "RODTKORT_APP_ID": APP,
        "RODTKORT_APP_SECRET": SECRET,
        "RODTKORT_TENANT_ID": TENANT,
        "RODTKORT_LOGIN_URL": "https://127.0.0.1:9",
        "RODTKORT_OPENID_METADATA_URL": f"{url}/.well-known/openidconfiguration",
    }
    # In a thread: the bot asks for keys while it starts, and they are served from here.
    return _Side(await asyncio.to_thread(_bot, stack, folder, name, variables), issuer)


def _bot(stack: AsyncExitStack, folder: Path, name: str, variables: dict[str, str]) -> Subject:
    database = f"sqlite:///{folder}/{name.replace(' ', '-')}.db"
    bot = processes.bot(name, folder, database, _SAMPLE, variables=variables)
    stack.callback(bot.stop)
    return bot
