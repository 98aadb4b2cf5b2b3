"""How many alarms a second go through, and what they wait for then: one process on SQLite, one on
PostgreSQL, three on one PostgreSQL, without Teams' own limits.

    python -m tests.bench.saturation [--seconds N] [--only NAME]

Alarms come at an even pace, whatever has become of those before (an open loop), and faster each
time, until p99 is over a second or fewer get through than come. Beside it the processor time of
each process: the bench itself posts and takes the cards on the same machine.
"""

import argparse
import asyncio
import contextlib
import math
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psutil

from tests.bench import processes
from tests.bench.connector import BenchConnector
from tests.bench.latency import install
from tests.bench.organisation import PER_UNIT, BenchOrganisation
from tests.bench.processes import Subject
from tests.fakes.payloads import TeamsUser

RATES = (5, 10, 20, 30, 40, 50, 60, 80, 100, 130, 170)
SATURATED_SECONDS = 1.0
BUSY = 0.85  # of a processor: an interpreter has no more, and two processors twice that
_PATIENCE_SECONDS = 30.0
_REST_SECONDS = 4.0  # cards that change do so after three
_WARM = 30


@dataclass(frozen=True, slots=True)
class Step:
    """Alarms at one pace. `waits` are seconds to the red card, of those that had one; `out` how
    many a second had it; `shares` of a processor by what used it, and of one process the
    `busiest`: an interpreter has one processor at the most."""

    rate: int
    waits: Sequence[float]
    missing: int
    out: float
    shares: dict[str, float]
    busiest: tuple[float, str]

    @property
    def p99(self) -> float:
        """Seconds to the red card."""
        return statistics.quantiles(self.waits, n=100)[98]

    @property
    def is_saturated(self) -> bool:
        """Whether more do not go through."""
        return self.missing > 0 or self.p99 > SATURATED_SECONDS or self.out < 0.9 * self.rate

    def text(self) -> str:
        """A line of the table."""
        used = "  ".join(f"{what} {100 * share:3.0f} %" for what, share in self.shares.items())
        p50 = 1000 * statistics.median(self.waits)
        return f"{self.rate:>8} {self.out:>8.1f} {p50:>8.0f} {1000 * self.p99:>8.0f}   {used}" + (
            f"  ({self.missing} without a red card)" if self.missing else ""
        )


def limit(step: Step, processors: int) -> str:
    """What there was no more of."""
    share, whose = step.busiest
    if share >= BUSY:
        return f"the interpreter of one process of the {whose} ({100 * share:.0f} % of a processor)"
    if sum(step.shares.values()) >= BUSY * processors:
        most = max(step.shares, key=lambda what: step.shares[what])
        return f"all {processors} processors, most of it {most} ({100 * step.shares[most]:.0f} %)"
    return "waiting: for the disk, for locks, or for others on this machine"


class Usage:
    """Processor seconds of the replicas, the database's processes and the bench."""

    def __init__(self, bots: Sequence[Subject], server: Path | None) -> None:
        self._bots = [psutil.Process(bot.process.pid) for bot in bots]
        self._server = None
        if server is not None:
            pid = int((server / "postmaster.pid").read_text().split()[0])
            self._server = psutil.Process(pid)

    def seconds(self) -> dict[str, list[float]]:
        """So far, by kind, of each process."""
        found = {"service": [_used(bot) for bot in self._bots]}
        if self._server is not None:
            found["database"] = [_used(self._server) + sum(map(_used, self._server.children()))]
        return found | {"bench": [time.process_time()]}


def _used(process: psutil.Process) -> float:
    """With children that are over."""
    with contextlib.suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system + times.children_user + times.children_system)
    return 0.0


async def _step(
    connector: BenchConnector,
    bots: Sequence[Subject],
    people: Iterator[tuple[TeamsUser, TeamsUser]],
    rate: int,
    seconds: float,
    usage: Usage,
) -> Step:
    """So many alarms a second for so long, each of another unit; `people` with their leaders."""
    connector.cards.clear()
    cried: dict[str, float] = {}
    waiting: set[asyncio.Task[float]] = set()
    before, began = usage.seconds(), time.perf_counter()
    replicas = cycle(bots)
    for number in range(round(rate * seconds)):
        await asyncio.sleep(began + number / rate - time.perf_counter())
        person, leader = next(people)
        cried[leader.personal_chat] = time.perf_counter()
        activity = connector.payloads.text(person, "/hjelp")
        waiting.add(asyncio.create_task(connector.post(next(replicas).messages, activity)))
    with contextlib.suppress(TimeoutError):
        await connector.until(_PATIENCE_SECONDS, lambda: _all_there(connector, cried))
    took, after = time.perf_counter() - began, usage.seconds()
    await asyncio.gather(*waiting)
    arrived = _arrived(connector, cried)
    each = {
        kind: [(now - then) / took for now, then in zip(after[kind], before[kind], strict=True)]
        for kind in before
    }
    return Step(
        rate,
        [at - cried[chat] for chat, at in arrived.items()],
        len(cried) - len(arrived),
        len(arrived) / max(seconds, max(arrived.values()) - began),
        {kind: sum(shares) for kind, shares in each.items()},
        max((share, kind) for kind in ("service", "bench") for share in each[kind]),
    )


def _all_there(connector: BenchConnector, cried: dict[str, float]) -> bool:
    """Looked through once as many cards are there as there must be: looking costs as well."""
    enough = len(connector.cards) >= 2 * len(cried)
    return enough and len(_arrived(connector, cried)) == len(cried)


def _arrived(connector: BenchConnector, cried: dict[str, float]) -> dict[str, float]:
    """When the leader's first card came, by the leader's chat."""
    found: dict[str, float] = {}
    for card in connector.cards:
        if card.at > cried.get(card.conversation, math.inf):
            found.setdefault(card.conversation, card.at)
    return found


async def _saturated(
    name: str, folder: Path, url: str, replicas: int, seconds: float, server: Path | None
) -> None:
    """Faster and faster, until no more go through; a line for each pace."""
    at_once = round(RATES[-1] * seconds)  # the most of one pace, each of another unit
    people = max(_WARM + round(sum(RATES) * seconds), PER_UNIT * at_once)
    organisation = BenchOrganisation(folder / f"{name}.json", people)
    print(
        f"\n{name}\n{'a second':>8} {'out':>8} {'p50 ms':>8} {'p99 ms':>8}   processors", flush=True
    )
    async with BenchConnector() as connector:
        with ExitStack() as stack:
            bots = await _replicas(stack, connector, folder, name, url, organisation, replicas)
            usage = Usage(bots, server)
            crying = zip(organisation.caseworkers(), cycle(organisation.leaders), strict=False)
            await _step(connector, bots, crying, _WARM // 3, 3, usage)  # statements are compiled
            reached = None
            for rate in RATES:
                await asyncio.sleep(_REST_SECONDS)
                step = await _step(connector, bots, crying, rate, seconds, usage)
                print(step.text(), flush=True)
                reached = step
                if step.is_saturated:
                    break
    if reached is not None and reached.is_saturated:
        print(f"at {reached.rate} a second: {limit(reached, os.cpu_count() or 1)}", flush=True)
    else:
        print("not saturated", flush=True)


async def _replicas(
    stack: ExitStack,
    connector: BenchConnector,
    folder: Path,
    name: str,
    url: str,
    organisation: BenchOrganisation,
    count: int,
) -> list[Subject]:
    """Without Teams' limits; the others start when the first knows everybody."""

    def start(number: int) -> Subject:
        one = f"{name} {number}"
        return processes.bot(one, folder, url, organisation.file, "tests.bench.unpaced")

    first = start(0)
    stack.callback(first.stop)
    await install(connector, first, organisation.helpers)
    bots = [first]
    for number in range(1, count):
        bots.append(await asyncio.to_thread(start, number))
        stack.callback(bots[-1].stop)
    return bots


async def main(seconds: float, only: str | None) -> None:
    """All three."""
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as made:
        folder = Path(made)
        if only in (None, "SQLite"):
            await _saturated("SQLite", folder, f"sqlite:///{folder}/one.db", 1, seconds, None)
        if only in (None, "PostgreSQL"):
            with processes.postgresql(folder) as url:
                server = folder / "postgresql"
                for count in (1, 3):
                    name = f"PostgreSQL, {count} process{'es' if count > 1 else ''}"
                    await _saturated(name, folder, url(f"of_{count}"), count, seconds, server)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.saturation", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0, help="at each pace (6)")
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    given = parser.parse_args()
    asyncio.run(main(given.seconds, given.only))
