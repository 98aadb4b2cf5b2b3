"""B1 with calls on beside calls off, block by block in turn, and the processor time of a raise; on
SQLite and on PostgreSQL.

    python -m tests.bench.ringing [ROUNDS]

Nobody is rung meanwhile: a raise plans its calls, and they are due in an hour.
"""

import asyncio
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psutil

from tests.bench import latency
from tests.bench.connector import BenchConnector
from tests.bench.latency import Runner, bot_runner, install
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import bot, postgresql

_PEOPLE = 3_000
_EACH = 40
_BOUND = 1.1
_ON = {
    "RODTKORT_TELEPHONE": "sip",
    "RODTKORT_SIP_SERVER": "127.0.0.1:9",
    "RODTKORT_SIP_NUMBER": "+4721070000",
    "RODTKORT_SIP_TRANSPORT": "udp",
    "RODTKORT_SIP_ADDRESS": "127.0.0.1",
}


async def main(rounds: int) -> None:
    """On both databases."""
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as name:
        folder = Path(name)
        organisation = BenchOrganisation(folder / "organisation.json", _PEOPLE)
        content = json.loads(organisation.file.read_text())
        for unit in content["units"]:
            unit["call_after_seconds"] = 300
        organisation.file.write_text(json.dumps(content))
        urls = [f"sqlite:///{folder}/{name}.db" for name in ("off", "on")]
        await _compared("SQLite", folder, organisation, urls, rounds)
        with postgresql(folder) as database:
            urls = [database(name) for name in ("off", "on")]
            await _compared("PostgreSQL", folder, organisation, urls, rounds)


async def _compared(
    name: str, folder: Path, organisation: BenchOrganisation, urls: list[str], rounds: int
) -> None:
    async with BenchConnector() as connector:
        with ExitStack() as stack:
            runners = []
            for kind, url in zip(("off", "on"), urls, strict=True):
                variables = _ON if kind == "on" else {}
                subject = bot(f"{name}-{kind}", folder, url, organisation.file, variables=variables)
                stack.callback(subject.stop)
                await install(connector, subject, organisation.helpers)
                runners.append(bot_runner(subject, organisation))
            processor = [0.0, 0.0]
            for runner in runners:
                await latency.alarms(connector, runner, 20)
                runner.seconds.clear()
            for round in range(rounds):
                turns = (0, 1) if round % 2 else (1, 0)
                for turn in turns:
                    before = _processor(runners[turn])
                    await latency.alarms(connector, runners[turn], _EACH)
                    await asyncio.sleep(0.5)
                    processor[turn] += _processor(runners[turn]) - before
    off, on = runners
    each = [1000 * spent / (rounds * _EACH) for spent in processor]
    ratio = on.p50 / off.p50
    print(
        f"B1 with calls on, {name}  {ratio:.2f} x, bound {_BOUND} {_kept(ratio)}; p50 "
        f"{1000 * on.p50:.1f} ms against {1000 * off.p50:.1f} ms, p99 {1000 * on.p99:.0f} against "
        f"{1000 * off.p99:.0f}, {len(on.seconds)} each; processor of a raise {each[1]:.1f} ms "
        f"against {each[0]:.1f}; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _kept(ratio: float) -> str:
    return "ok" if ratio <= _BOUND else "UNDER"


def _processor(runner: Runner) -> float:
    """Of the service's own process, not of those that call."""
    times = psutil.Process(runner.subject.process.pid).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
