"""B9: everybody of one office cries within a second to one leader, while other units cry, too.

    python -m tests.bench.office [--only SQLite] [--others N] [COUNT ...]

The leader's private chat takes eight messages in two seconds, so that most of the office's red
cards have to wait. Nobody else may: each raiser is answered as fast as the tenant's rate allows,
and the alarms of other units go out as if nothing happened.
"""

import argparse
import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench import processes
from tests.bench.connector import BenchConnector
from tests.bench.latency import install
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.bench.table import Row, heading
from tests.fakes.faults import Throttle
from tests.fakes.payloads import TeamsUser

WITHIN_SECONDS = 1.0  # all of the office
PER_SECOND = 45  # what the bound of the issue reckons with
_SPARSE_SECONDS = 0.5  # between two other alarms while the office's raisers are answered: the
_DENSE_SECONDS = 0.15  # tenant's sends are all in use; and while only its leader's chat is full
_SLOWEST = 6.0  # times what is asked for


@dataclass(slots=True)
class Cry:
    """One alarm: who cries to whom, and when each card was there (seconds since the cry)."""

    raiser: TeamsUser
    leader: TeamsUser
    at: float = 0.0
    own: float | None = None
    red: float | None = None
    plain: bool = False

    @property
    def done(self) -> bool:
        """Both cards have arrived."""
        return self.own is not None and self.red is not None


@dataclass(frozen=True, slots=True)
class Found:
    """Of one storm. `last`: from the first cry until the last raiser had an answer."""

    office: Sequence[Cry]
    others: Sequence[Cry]
    last: float
    refused: int
    requests: int


async def rush(
    connector: BenchConnector,
    replicas: Sequence[Subject],
    organisation: BenchOrganisation,
    others: int,
) -> Found:
    """The office cries, and `others` of as many other units one after the other."""
    urls = [replica.messages for replica in replicas]
    leader = organisation.office_leader
    office = [Cry(person, leader) for person in organisation.office]
    strangers = organisation.caseworkers()
    alone = [Cry(next(strangers), organisation.leaders[n]) for n in range(others)]
    connector.cards.clear()
    connector.refused.clear()
    began = time.perf_counter()

    async def cry(number: int, one: Cry, at: float) -> None:
        await asyncio.sleep(began + at - time.perf_counter())
        url = urls[number % len(urls)]
        one.at = time.perf_counter()
        await connector.post(url, connector.payloads.text(one.raiser, "/hjelp"))

    async with asyncio.TaskGroup() as crying:
        for number, one in enumerate(office):
            crying.create_task(cry(number, one, number * WITHIN_SECONDS / len(office)))
        for number, at in enumerate(_moments(others, len(office))):
            crying.create_task(cry(number, alone[number], at))
    patience = _SLOWEST * _bound(len(office))

    def answered() -> bool:
        there = {card.conversation for card in connector.cards if card.incident}
        wanted = [*(one.raiser for one in [*office, *alone]), *(one.leader for one in alone)]
        return there.issuperset(person.personal_chat for person in wanted)

    with contextlib.suppress(TimeoutError):  # who has no answer yet is counted as if it came now
        await connector.until(patience, answered)
    _note(connector, office, alone)
    last = max(one.at + _or_never(one, one.own) for one in office) - began
    requests = len(connector.cards) + len(connector.updates) + len(connector.refused)
    return Found(office, alone, last, len(connector.refused), requests)


def _moments(count: int, office: int) -> list[float]:
    """When each of the others cries, from the middle of the office's second on."""
    at, found = WITHIN_SECONDS / 2, []
    for _ in range(count):
        found.append(at)
        at += _SPARSE_SECONDS if at < _bound(office) else _DENSE_SECONDS
    return found


def _note(connector: BenchConnector, office: Sequence[Cry], alone: Sequence[Cry]) -> None:
    first: dict[str, float] = {}
    plain: set[str] = set()
    for card in connector.cards:
        if card.incident:
            first.setdefault(card.conversation, card.at)
        else:
            plain.add(card.conversation)
    for one in [*office, *alone]:
        own, red = first.get(one.raiser.personal_chat), first.get(one.leader.personal_chat)
        one.own = own - one.at if own is not None else None
        one.red = red - one.at if red is not None else None
        one.plain = one.raiser.personal_chat in plain


def _or_never(one: Cry, seconds: float | None) -> float:
    return seconds if seconds is not None else time.perf_counter() - one.at


def _bound(count: int) -> float:
    return count / PER_SECOND + 1


def rows_of(name: str, found: Found) -> list[Row]:
    """The lines of the table."""
    count = len(found.office)
    waits = sorted(_or_never(one, one.own) for one in found.office)
    silent = sum(1 for one in found.office if one.own is None)
    detail = (
        f"median {statistics.median(waits):.2f} s, all after {found.last:.2f} s; "
        f"{silent} without, {sum(one.plain for one in found.office)} plain notices; "
        f"{found.refused} of {found.requests} answered 429"
    )
    what = f"{count} of one office, {name}"
    rows = [Row("B9", f"{what}: last answered", waits[-1], "s", _bound(count), detail=detail)]
    named: list[tuple[str, Callable[[Cry], float]]] = [
        ("others' red card p99", lambda one: _or_never(one, one.red)),
        ("others' own card p99", lambda one: _or_never(one, one.own)),
    ]
    for which, seconds in named:
        times = [seconds(one) for one in found.others]
        p99 = statistics.quantiles(times, n=100, method="inclusive")[98]
        detail = f"p50 {statistics.median(times):.3f} s, worst {max(times):.2f} s of {len(times)}"
        rows.append(Row("B9", f"{what}: {which}", p99, "s", 1, detail=detail))
    return rows


async def rows(
    folder: Path, name: str, url: Callable[[str], str], counts: Sequence[int], others: int
) -> AsyncIterator[Row]:
    """B9 on this kind of database: three replicas where several can share one."""
    for count in counts:
        organisation = BenchOrganisation(
            folder / f"office {name} {count}.json", 10 * others, office=count
        )
        async with BenchConnector(throttle=Throttle(time.monotonic)) as connector:
            with ExitStack() as stack:
                file, where = organisation.file, url(f"office{count}")

                def start(number: int, file: Path = file, where: str = where) -> Subject:
                    return processes.bot(f"{file.stem} {number}", folder, where, file)

                replicas = [start(0)]
                stack.callback(replicas[0].stop)
                await install(connector, replicas[0], organisation.helpers)
                for number in range(1, 3 if name == "PostgreSQL" else 1):
                    replicas.append(await asyncio.to_thread(start, number))
                    stack.callback(replicas[-1].stop)
                await asyncio.sleep(2)
                found = await rush(connector, replicas, organisation, others)
        for row in rows_of(name, found):
            yield row


@contextlib.contextmanager
def _files(folder: Path) -> Iterator[Callable[[str], str]]:
    yield lambda name: f"sqlite:///{folder}/{name}.db"


async def _main(which: Sequence[str], counts: Sequence[int], others: int) -> bool:
    kept = True
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as made, ExitStack() as stack:
        folder = Path(made)
        for name in which:
            database = processes.postgresql(folder) if name == "PostgreSQL" else _files(folder)
            url = stack.enter_context(database)
            async for row in rows(folder, name, url, counts, others):
                print(row.text(), flush=True)
                kept = kept and row.kept
    return kept


def main() -> int:
    """B9 alone; 1 when a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.office", description="B9.")
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--others", type=int, default=100)
    parser.add_argument("counts", type=int, nargs="*", default=[60, 150, 200])
    given = parser.parse_args()
    which = [given.only] if given.only else ["SQLite", "PostgreSQL"]
    return 0 if asyncio.run(_main(which, given.counts, given.others)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
