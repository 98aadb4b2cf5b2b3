"""The channel's side of the clock: posts activities, and notes when cards reach the connector.

As lean as aiohttp allows: what it costs is in every figure, the floor's included. Only where it is
asked to does it take its time to answer (B4), or enforce Teams' limits (B7).
"""

import asyncio
import itertools
import math
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.fakes.faults import Throttle
from tests.fakes.payloads import Json, Payloads

TENANT = "11111111-2222-4333-8444-555555555555"
BOT = "28:bench"
_INCIDENT = re.compile(rb'"incident": ?"([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was posted: to whom, of which alarm, when by both clocks, how large."""

    conversation: str
    incident: str
    at: float
    wall: float
    size: int


def incident_of(body: bytes) -> str:
    """The alarm that a card is of, "" for none. A red card names others that wait, each by one
    button above its own: of which it has several, below."""
    times = Counter(_INCIDENT.findall(body))
    return max(reversed(times), key=times.__getitem__).decode() if times else ""


class BenchConnector:
    """A connector on loopback, and a client to post with.

    A message counts as arrived `latency` seconds before it is answered. With a `throttle` what
    is too much is answered 429 with `Retry-After`, and counted in `refused` alone.
    """

    def __init__(self, latency: float = 0.0, throttle: Throttle | None = None) -> None:
        self.cards: list[Card] = []
        self.updates: list[float] = []
        self.probes = 0
        self.refused: list[float] = []
        self._latency = latency
        self._throttle = throttle
        self._ids = itertools.count(1_700_000_000_000)
        self._arrived = asyncio.Event()
        self._runner = web.ServerRunner(web.Server(self._serve))
        self._session: aiohttp.ClientSession | None = None
        self.payloads = Payloads("", TENANT, BOT)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.payloads = Payloads(f"http://127.0.0.1:{port}/teams", TENANT, BOT)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
        await self._runner.cleanup()

    async def post(self, url: str, activity: Json) -> float:
        """Post an activity and wait for the answer; returns the instant before it was posted."""
        assert self._session is not None
        before = time.perf_counter()
        async with self._session.post(url, json=activity) as response:
            await response.read()
            if response.status >= 300:
                raise RuntimeError(f"{url} answered {response.status}")
        return before

    async def until(self, seconds: float, enough: Callable[[], bool]) -> None:
        """Wait until what has arrived is enough; TimeoutError when it never is."""
        async with asyncio.timeout(seconds):
            while not enough():
                self._arrived.clear()
                await self._arrived.wait()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        at, wall = time.perf_counter(), time.time()
        conversation = request.path.split("/")[4]
        reads = request.method == "GET"
        wait = self._throttle.wait(conversation, reads) if self._throttle is not None else None
        if wait is not None:
            self.refused.append(at)
            return web.Response(status=429, headers={"Retry-After": str(math.ceil(wait))})
        if reads:
            self.probes += 1
            return web.Response(body=b'{"id":"1"}', content_type="application/json")
        if request.method == "PUT":
            self.updates.append(at)
            return web.Response(body=b'{"id":"1"}', content_type="application/json")
        self.cards.append(Card(conversation, incident_of(body), at, wall, len(body)))
        self._arrived.set()
        if self._latency:
            await asyncio.sleep(self._latency)
        answer = b'{"id":"%d"}' % next(self._ids)
        return web.Response(status=201, body=answer, content_type="application/json")
