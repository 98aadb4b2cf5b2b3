"""F1: what an alarm notices of papers that are handed over to slow services."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.bench import latency, processes
from tests.bench.connector import BenchConnector
from tests.bench.latency import Runner
from tests.bench.organisation import BenchOrganisation
from tests.bench.table import Row

_LATENCY_SECONDS = 0.2
_EVERY_SECONDS = 1.0  # two papers a second: a whole agency has fewer in a minute
_SECRET = "a secret that only the bench knows, long enough"
_MOST_SECONDS = 120.0
_ROUNDS = 5
_LEAST_ALARMS = 15  # a second of them: less would be the moment of the work and nothing else


async def rows(
    connector: BenchConnector, folder: Path, organisation: BenchOrganisation, alarms: int
) -> list[Row]:
    """Alarms while papers are submitted all the time and quiet ones, in turn: a machine is never
    the same for long."""
    async with _slow_services() as services:
        with ExitStack() as stack:
            url, module = f"sqlite:///{folder}/filing.db", "tests.bench.filing_door"
            told = services.settings()
            bot = processes.bot("filing", folder, url, organisation.file, module, variables=told)
            stack.callback(bot.stop)
            await latency.install(connector, bot, organisation.helpers)
            quiet = latency.bot_runner(bot, organisation)
            await latency.raise_one(connector, quiet, next(quiet.people))
            incident = connector.cards[-1].incident
            async with aiohttp.ClientSession() as session:
                door = _Door(session, bot.url, incident)
                return [await _beside(connector, quiet, door, services, alarms)]


async def _beside(
    connector: BenchConnector, quiet: Runner, door: "_Door", services: "_Slow", alarms: int
) -> Row:
    busy = Runner(quiet.subject, quiet.people, quiet.cards_each)
    await door.submits(1)  # the first paper loads what sets papers
    await door.is_done()
    quiet.seconds.clear()
    services.handed_over, seconds = 0, 0.0
    each = max(alarms // _ROUNDS, _LEAST_ALARMS)
    for _ in range(_ROUNDS):
        await latency.alarms(connector, quiet, each)
        began = time.perf_counter()
        submitting = asyncio.create_task(_submit(door))
        await latency.alarms(connector, busy, each)
        submitting.cancel()
        seconds += time.perf_counter() - began
        await door.is_done()
    detail = (
        f"p50 {busy.p50 * 1000:.1f} ms of {len(busy.seconds)} against {quiet.p50 * 1000:.1f} ms; "
        f"{services.handed_over / seconds:.1f} papers a second"
    )
    what = f"B1 beside filing, {_LATENCY_SECONDS * 1000:.0f} ms away"
    return Row("F1", what, busy.p50 / quiet.p50, "x", 1.2, detail=detail)


async def _submit(door: "_Door") -> None:
    """A pair of papers again and again, whatever the alarms do."""
    while True:
        await door.submits(1)
        await asyncio.sleep(_EVERY_SECONDS)


class _Door:
    """Submits papers to the bot."""

    def __init__(self, session: aiohttp.ClientSession, bot: str, incident: str) -> None:
        self._session = session
        self._url = f"{bot}/bench/filing"
        self._incident = incident

    async def submits(self, pairs: int) -> int:
        """A note and a report each; how many papers are under way."""
        asked = {"incident": self._incident, "pairs": pairs}
        async with self._session.post(self._url, json=asked) as response:
            response.raise_for_status()
            return int((await response.json())["waiting"])

    async def is_done(self) -> None:
        """Everything that was submitted has arrived."""
        until = time.monotonic() + _MOST_SECONDS
        while await self.submits(0):
            if time.monotonic() > until:
                raise RuntimeError("papers are still waiting")
            await asyncio.sleep(0.1)


class _Slow:
    """Archive, gate and deviation system, each 200 ms away; they take whatever comes."""

    def __init__(self) -> None:
        self.url = ""
        self.handed_over = 0

    def settings(self) -> dict[str, str]:
        """What the bot is told of them."""
        found = {"RODTKORT_STATE_DEVIATION_URL": f"{self.url}/deviations"}
        found["RODTKORT_STATE_DEVIATION_SECRET"] = _SECRET
        for name in ("DOKARKIV", "TILGANGSMASKINEN"):
            found |= {f"RODTKORT_{name}_URL": self.url, f"RODTKORT_{name}_SCOPE": "bench"}
        return found

    async def answer(self, request: web.Request) -> web.Response:
        """By the path alone."""
        await request.read()
        await asyncio.sleep(_LATENCY_SECONDS)
        if "komplett" in request.path:
            return web.Response(status=204)
        self.handed_over += 1
        if "journalpost" in request.path:
            body = {"journalpostId": "1", "journalpostferdigstilt": True}
            return web.json_response(body, status=201)
        return web.json_response({"number": "1"}, status=201)


@asynccontextmanager
async def _slow_services() -> AsyncIterator[_Slow]:
    slow = _Slow()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/{path:.*}", slow.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        slow.url = f"http://{host}:{port}"
        yield slow
    finally:
        await runner.cleanup()
