"""B4 and B7: what is left of the promise when a replica dies, and when everybody cries at once."""

import asyncio
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench import kill, processes, storm
from tests.bench.connector import BenchConnector
from tests.bench.latency import install
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.bench.table import Row
from tests.fakes.faults import Throttle

_TENANT_PER_SECOND = 50
_DEFAULT_SEND_TIMEOUT = 3.0
_PEOPLE = 1_000  # with fewer units the limits of each leader's chat would be what is measured


async def killed(folder: Path, url: str, alarms: int) -> list[Row]:
    """B4 on this database (PostgreSQL), with three replicas."""
    organisation = BenchOrganisation(folder / "killed.json", alarms)
    async with BenchConnector(latency=kill.LATENCY_SECONDS) as connector:
        with ExitStack() as stack:
            replicas = await _replicas(
                stack, connector, folder, url, organisation, 3,
                "tests.bench.unpaced", kill.SEND_TIMEOUT_SECONDS,
            )  # fmt: skip
            loss = await kill.kill_one(connector, url, replicas, organisation, alarms)
        wrong = processes.verify(folder, url, organisation.file, kill.SEND_TIMEOUT_SECONDS)
    said = "verify is silent" if not wrong else f"verify: {len(wrong)}, {wrong[0]}"
    lost = f"{loss.posted_again} cries delivered again; {said}"
    again = f"{loss.held} rows held by the dead, {loss.failed} sends timed out"
    late = f"median {loss.usual:.2f} s; {loss.alarms / loss.seconds:.0f} alarms/s"
    what = f"of {alarms:,} alarms"
    return [
        Row(
            "B4", f"lost {what}, 1 of 3 replicas killed", loss.lost + len(wrong), "", 0, detail=lost
        ),
        Row(
            "B4", "cards that came twice", loss.repeated, "", loss.held + loss.failed, detail=again
        ),
        Row("B4", "longest delay", loss.delay, "s", kill.LEASE_SECONDS + 1, detail=late),
    ]


async def stormed(name: str, folder: Path, url: str, count: int, replicas: int) -> list[Row]:
    """B7 on this database."""
    organisation = BenchOrganisation(folder / "stormed.json", max(count, _PEOPLE) + storm.WITHDRAWN)
    async with BenchConnector(throttle=Throttle(time.monotonic)) as connector:
        with ExitStack() as stack:
            bots = await _replicas(stack, connector, folder, url, organisation, replicas)
            found = await storm.storm(connector, bots, organisation, count, url)
    bound = 1.15 * 2 * count / _TENANT_PER_SECOND
    order = f"{found.overtaken} overtaken by a less urgent card"
    first = f"all cards {found.all:.1f} s; {order}; {found.plain} plain notices"
    what = f"{count} alarms at once, {name}"
    return [
        Row("B7", f"{what}: red cards out", found.first, "s", bound, detail=first),
        Row("B7", f"{what}: overtaken", found.overtaken, "", 0),
        Row(
            "B7", f"{what}: answered 429", found.refused_percent, "%", 1,
            detail=f"{found.refused} of {found.requests} requests",
        ),
    ]  # fmt: skip


async def _replicas(
    stack: ExitStack,
    connector: BenchConnector,
    folder: Path,
    url: str,
    organisation: BenchOrganisation,
    count: int,
    module: str = "bot",
    send_timeout: float = _DEFAULT_SEND_TIMEOUT,
) -> list[Subject]:
    """Replicas on one database; the others start when the first knows everybody."""

    def start(number: int) -> Subject:
        name = f"{organisation.file.stem} {number}"
        return processes.bot(name, folder, url, organisation.file, module, send_timeout)

    first = start(0)
    stack.callback(first.stop)
    await install(connector, first, organisation.helpers)
    others = await asyncio.gather(*(asyncio.to_thread(start, n) for n in range(1, count)))
    for other in others:
        stack.callback(other.stop)
    return [first, *others]
