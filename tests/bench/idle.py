"""B5: how soon the bot is ready, and what it costs while nobody needs it."""

import asyncio
import os
import subprocess
from pathlib import Path


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
