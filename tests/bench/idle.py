"""B5: how soon the bot is ready, and what it costs while nobody needs it."""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bot.jobs.self_check import EVERY_SECONDS
from bot.wiring.readiness import alarm_probe
from tests.bench import processes
from tests.bench.table import Row
from tests.world import World

_LOOKS = 200
# What a start on SQLite cannot do without, of what was prescribed or chosen (decision 1).
_PRESCRIBED = (
    "aiohttp, botbuilder.core, cryptography.hazmat.primitives.ciphers.aead, fluent.runtime, jwt, "
    "microsoft_teams.cards, phonenumbers, prometheus_client, pydantic, pydantic_settings, "
    "sqlalchemy, structlog, typer, yaml"
)


class Starts:
    """Starts of the bot, and of a process that only imports what it stands on, in turn."""

    def __init__(self, folder: Path, url: str, organisation: Path) -> None:
        self._given = (folder, url, organisation)
        self._ours: list[float] = []
        self._imports: list[float] = []

    def take_turns(self, times: int) -> None:
        """So many of each."""
        for _ in range(times):
            bot = processes.bot("start", *self._given)
            bot.stop()
            self._ours.append(bot.start_seconds)
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {_PRESCRIBED}"], check=True)
            self._imports.append(time.perf_counter() - began)

    def row(self) -> Row:
        """The median of the ratios."""
        each = [ours / bare for ours, bare in zip(self._ours, self._imports, strict=True)]
        ready, bare = statistics.median(self._ours), statistics.median(self._imports)
        detail = f"{ready:.2f} s against {bare:.2f} s for importing what it stands on"
        what = "start to ready, SQLite"
        return Row("B5", what, statistics.median(each), "x", 1.1, stretch=1, detail=detail)


def resident_mib(pid: int) -> float:
    """Resident memory of a process in MiB."""
    return int(_ps(pid, "rss")) / 1024


async def cpu_percent(pid: int, seconds: float) -> float:
    """Share of one processor that a process uses over so many seconds."""
    before = _cpu_seconds(pid)
    await asyncio.sleep(seconds)
    return 100 * (_cpu_seconds(pid) - before) / seconds


def _cpu_seconds(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if stat.exists():
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    minutes, _, seconds = _ps(pid, "time").rpartition(":")  # macOS: minutes:seconds.hundredths
    return 60 * float(minutes.rpartition(":")[2] or 0) + float(seconds)


def _ps(pid: int, what: str) -> str:
    asked = ["ps", "-o", f"{what}=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


async def probe(name: str, folder: Path, url: str | None = None) -> Row:
    """What the probe of the alarm takes of a processor, all threads of this process reckoned, with
    an alarm open; None: SQLite."""
    folder.mkdir()
    async with World(folder, database_url=url) as world:
        world.core.database.identify()
        await world.says(world.caseworker, "hjelp")
        looking = alarm_probe(world.core)
        await looking.look()
        await looking.settle(10)
        began = time.process_time()
        for _ in range(_LOOKS):
            await looking.look()
            await looking.settle(10)
        each = (time.process_time() - began) / _LOOKS
        await looking.leave()
    detail = f"{1000 * each:.1f} ms every {EVERY_SECONDS:.0f} s"
    return Row(
        "B5", f"the alarm's probe, {name}", 100 * each / EVERY_SECONDS, "%", 0.5, detail=detail
    )
