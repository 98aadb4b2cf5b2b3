"""E1–E3: what keeping a screenshot costs, in time and memory, and what an alarm notices of it."""

import asyncio
import contextlib
import io
import os
import re
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image

from bot.evidence.sealed_files import DataKey, SealedWriter
from tests.bench import latency, processes
from tests.bench.connector import BenchConnector
from tests.bench.idle import resident_mib
from tests.bench.latency import Runner
from tests.bench.organisation import BenchOrganisation
from tests.bench.table import Row
from tests.pictures import screenshot

_STEP = re.compile(r'rodtkort_evidence_seconds_(sum|count){step="(\w+)"} (\S+)')
_AT_ONCE = 20
_LOOK_SECONDS = 0.25
_PAUSE_SECONDS = 0.1  # between alarms: a hundred or so last as long as the uploads
_MOST_ALARMS = 150
_BURST_SECONDS = 2.0


async def rows(
    connector: BenchConnector,
    folder: Path,
    organisation: BenchOrganisation,
    screenshots: int,
    alarms: int,
) -> list[Row]:
    """All three, in one process each for the bot and the host of files."""
    files = folder / "files"
    files.mkdir()
    picture = screenshot(5)
    for number in range(screenshots + 1):
        (files / f"{number}.png").write_bytes(picture + b"%d" % number)
    (files / "large.png").write_bytes(screenshot(19.5))
    with ExitStack() as stack:
        served = ["http.server", "{port}", "--bind", "127.0.0.1", "--directory", str(files)]
        host = processes.Subject("files", served, folder)
        stack.callback(host.stop)
        url, module = f"sqlite:///{folder}/evidence.db", "tests.bench.evidence_door"
        bot = processes.bot("evidence", folder, url, organisation.file, module)
        stack.callback(bot.stop)
        await latency.install(connector, bot, organisation.helpers)
        runner = latency.bot_runner(bot, organisation)
        await latency.raise_one(connector, runner, next(runner.people))
        incident = connector.cards[-1].incident
        async with _Keeper.talking(bot.url, host.url, incident) as keeper:
            one = await _one_by_one(keeper, picture, screenshots)
            return [one, *await _beside(connector, runner, keeper, alarms)]


class _Keeper:
    """Asks the bot to keep files."""

    def __init__(self, session: aiohttp.ClientSession, bot: str, host: str, incident: str) -> None:
        self._session = session
        self._bot = bot
        self._host = host
        self._incident = incident

    @classmethod
    @asynccontextmanager
    async def talking(cls, bot: str, host: str, incident: str) -> "AsyncIterator[_Keeper]":
        """With a session of its own."""
        async with aiohttp.ClientSession() as session:
            yield cls(session, bot, host, incident)

    async def keep(self, name: str) -> float:
        """Seconds of the commit."""
        asked = {"url": f"{self._host}/{name}.png", "incident": self._incident}
        url = f"{self._bot}/bench/evidence"
        async with self._session.post(url, json=asked) as response:
            answer = await response.json()
            if response.status != 200:
                raise RuntimeError(f"not kept: {answer}")
            return float(answer["commit"])

    async def steps(self) -> dict[str, tuple[float, float]]:
        """Seconds and number of each step so far, by the bot's own metrics."""
        async with self._session.get(f"{self._bot}/internal/metrics") as response:
            found = _STEP.findall(await response.text())
        figures = {(step, what): float(value) for what, step, value in found}
        return {step: (figures[step, "sum"], figures[step, "count"]) for step, _ in figures}


async def _one_by_one(keeper: _Keeper, picture: bytes, number: int) -> Row:
    """E1: one after the other, from the request to the record's commit."""
    await keeper.keep("0")
    before = await keeper.steps()
    seconds, commits = [], []
    for name in range(1, number + 1):
        began = time.perf_counter()
        commits.append(await keeper.keep(str(name)))
        seconds.append(time.perf_counter() - began)
    after = await keeper.steps()
    parts = [
        f"{step} {_ms((after[step][0] - before[step][0]) / number)}"
        for step in ("fetch", "scan", "clean", "store")
    ]
    parts.append(f"commit {_ms(statistics.median(commits))}")
    decode, encode, encrypt = _apart(picture)
    detail = (
        f"{', '.join(parts)}; apart: decode {_ms(decode)}, re-encode {_ms(encode)}, "
        f"encrypt {_ms(encrypt)}"
    )
    what = f"a {len(picture) / 1e6:.1f} MB screenshot kept, p50"
    return Row("E1", what, statistics.median(seconds), "s", 1.0, detail=detail)


def _apart(picture: bytes) -> tuple[float, float, float]:
    """What the steps are made of, done in this process: decoding, re-encoding, encrypting."""
    began = time.perf_counter()
    with Image.open(io.BytesIO(picture)) as opened:
        opened.load()
        decoded = time.perf_counter()
        opened.save(io.BytesIO(), "JPEG", quality=90, subsampling=0)
    encoded = time.perf_counter()
    writer = SealedWriter(io.BytesIO(), DataKey(bytes(16), bytes(32)), "bench")
    writer.write(picture)
    writer.close()
    return decoded - began, encoded - decoded, time.perf_counter() - encoded


async def _beside(
    connector: BenchConnector, runner: Runner, keeper: _Keeper, alarms: int
) -> list[Row]:
    """E2 and E3: twenty large uploads at once, and alarms while they run; quiet alarms before and
    after, because a machine is never the same for long."""
    busy = Runner(runner.subject, runner.people, runner.cards_each)
    at_first = 0
    runner.seconds.clear()
    await latency.alarms(connector, runner, alarms, _PAUSE_SECONDS)
    began = time.perf_counter()
    uploads = asyncio.gather(*(keeper.keep("large") for _ in range(_AT_ONCE)))
    watching = asyncio.create_task(_peaks(runner.subject.process.pid, uploads))
    while not uploads.done() and len(busy.seconds) < _MOST_ALARMS:
        await latency.alarms(connector, busy, 1, _PAUSE_SECONDS)
        if time.perf_counter() - began < _BURST_SECONDS:
            at_first = len(busy.seconds)
    await uploads
    kept = time.perf_counter() - began
    alone, together = await watching
    await latency.alarms(connector, runner, alarms, _PAUSE_SECONDS)
    cleaners = f"{together:.0f} MiB with its cleaners; all kept within {kept:.1f} s"
    first = statistics.median(busy.seconds[: max(at_first, 1)])
    detail = (
        f"p50 {busy.p50 * 1000:.1f} ms of {len(busy.seconds)} against {runner.p50 * 1000:.1f} ms; "
        f"{first * 1000:.1f} ms in the first {_BURST_SECONDS:.0f} s"
    )
    return [
        Row("E2", f"memory, {_AT_ONCE} uploads of 20 MiB", alone, "MiB", 200, detail=cleaners),
        Row("E3", "B1 beside these uploads", busy.p50 / runner.p50, "x", 1.5, detail=detail),
    ]


async def _peaks(pid: int, until: "asyncio.Future[Any]") -> tuple[float, float]:
    """The most that the bot had resident, and that it had together with its children, in MiB."""
    alone = together = 0.0
    while not until.done():
        mine = _resident(pid) or resident_mib(pid)
        alone = max(alone, mine)
        together = max(together, mine + sum(_resident(child) for child in _children(pid)))
        await asyncio.sleep(_LOOK_SECONDS)
    return alone, together


def _children(pid: int) -> list[int]:
    """Its cleaners; only Linux tells."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that has ended
            found += [int(child) for child in listed.read_text().split()]
    return found


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:  # it has ended
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
