"""M1–M3: what an alarm notices of the morning check, how long that takes, and `status`.

    python -m tests.bench.morning --units 500

checks as many units to the end; `make bench` checks a few and reckons.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.bench import latency, processes
from tests.bench.connector import BenchConnector
from tests.bench.latency import Runner
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.bench.table import Row
from tests.fakes.faults import Throttle
from tests.fakes.payloads import TeamsUser

UNITS, PEOPLE = 500, 10  # an agency of the largest kind
_ROUNDS = 5
_PATIENCE_SECONDS = 20.0
_BEGINS_SECONDS = 0.8  # the door's look, and the first people are asked
_A_UNIT_SECONDS = 1.5  # what is under way is finished
_MOST_MINUTES = 15.0  # from seven o'clock: long before the doors open


class Morning(BenchOrganisation):
    """The bench's organisation for the alarms, and before it, by their numbers, `units` of ten
    leaders each: those are checked first."""

    def __init__(self, file: Path, alarms: int, units: int) -> None:
        super().__init__(file, alarms)
        content = json.loads(file.read_text(encoding="utf-8"))
        self.checked: list[TeamsUser] = []
        for unit in range(units):
            people = [_leader(unit, number) for number in range(PEOPLE)]
            self.checked += people
            ids = [person.id for person in people]
            levels = [
                {"name": name, "wait_seconds": 3600, "people": some}
                for name, some in (("Leder", ids[:5]), ("Stedfortreder", ids[5:]))
            ]
            content["units"].append(
                {"number": f"{unit:04d}", "name": f"Nav Eksempel {unit:04d}",
                 "sector": "state", "members": [], "levels": levels,
                 "administrators": ids[:1], "safety_reps": ids[9:]}
            )  # fmt: skip
        content["people"] += [
            {"id": p.id, "name": p.name, "phone": "+4721070000"} for p in self.checked
        ]
        file.write_text(json.dumps(content), encoding="utf-8")


def _leader(unit: int, number: int) -> TeamsUser:
    return TeamsUser(f"00000000-0000-4000-8077-{unit * PEOPLE + number:012d}", f"Leder {number}")


@dataclass(slots=True)
class _Found:
    """`asked` people of `checked` units within `seconds`, and how many requests Teams refused."""

    quiet: Runner
    busy: Runner
    checked: int = 0
    asked: int = 0
    seconds: float = 0.0
    refused: int = 0
    status: list[float] = field(default_factory=list)


async def rows(folder: Path, name: str, url: str, units: int, alarms: int) -> list[Row]:
    """Alarms while units are checked and quiet ones, in turn."""
    organisation = Morning(folder / f"morning-{name}.json", 3 * alarms + 200, units)
    async with BenchConnector(throttle=Throttle(time.monotonic)) as connector:
        with ExitStack() as stack:
            bot = processes.bot(
                f"morning on {name}", folder, url, organisation.file, "tests.bench.morning_door"
            )
            stack.callback(bot.stop)
            await latency.install(connector, bot, [*organisation.helpers, *organisation.checked])
            found = await _measured(connector, bot, organisation, units, alarms)
    return list(_rows(name, found, units))


async def _measured(
    connector: BenchConnector, bot: Subject, organisation: Morning, units: int, alarms: int
) -> _Found:
    quiet = latency.bot_runner(bot, organisation)
    found = _Found(quiet, Runner(quiet.subject, quiet.people, quiet.cards_each))
    await latency.alarms(connector, quiet, 20)
    quiet.seconds.clear()
    async with aiohttp.ClientSession() as session:
        door = _Door(session, f"{bot.url}/bench/morning")
        for _ in range(_ROUNDS):
            await latency.alarms(connector, quiet, alarms // _ROUNDS)
            await door.is_morning(on=True)
            await asyncio.sleep(_BEGINS_SECONDS)
            await latency.alarms(connector, found.busy, alarms // _ROUNDS)
            await door.is_morning(on=False)
            await asyncio.sleep(_A_UNIT_SECONDS)
        await _to_the_end(connector, found, door, units)
    found.refused = len(connector.refused)
    for _ in range(40):
        found.status.append(await _status(connector, bot, next(quiet.people)))
    return found


async def _to_the_end(connector: BenchConnector, found: _Found, door: "_Door", units: int) -> None:
    """The rest of the units, with nothing beside."""
    before, probes, began = await door.is_morning(on=True), connector.probes, time.perf_counter()
    while (checked := await door.is_morning(on=True)) < units:
        if time.perf_counter() - began > units * _A_UNIT_SECONDS * 3:
            raise RuntimeError(f"{checked} of {units} units are checked")
        await asyncio.sleep(0.2)
    found.seconds = time.perf_counter() - began
    found.checked, found.asked = checked - before, connector.probes - probes


class _Door:
    """Says when it is morning."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def is_morning(self, *, on: bool) -> int:
        """How many units have been checked by now."""
        async with self._session.post(self._url, json={"on": on}) as response:
            response.raise_for_status()
            return int((await response.json())["checked"])


async def _status(connector: BenchConnector, bot: Subject, person: TeamsUser) -> float:
    """Seconds from the word to the card."""
    connector.cards.clear()
    began = await connector.post(bot.messages, connector.payloads.text(person, "status"))
    mine = person.personal_chat
    await connector.until(
        _PATIENCE_SECONDS, lambda: any(card.conversation == mine for card in connector.cards)
    )
    at = next(card.at for card in connector.cards if card.conversation == mine)
    await asyncio.sleep(0.05)
    return at - began


def _rows(name: str, found: _Found, units: int) -> Iterator[Row]:
    busy, quiet = found.busy, found.quiet
    detail = (
        f"p50 {busy.p50 * 1000:.1f} ms of {len(busy.seconds)} against {quiet.p50 * 1000:.1f} ms; "
        f"{found.refused} answered 429"
    )
    what = f"B1 beside the morning check, {name}"
    yield Row("M1", what, busy.p50 / quiet.p50, "x", 1.2, detail=detail)
    a_second = found.asked / found.seconds
    minutes = UNITS * PEOPLE / a_second / 60
    detail = f"{found.checked} units, {found.asked} people, {a_second:.1f} a second"
    what = f"{UNITS} units x {PEOPLE} people, {name}"
    yield Row("M2", what, minutes, "min", _MOST_MINUTES, detail=detail)
    p50 = statistics.median(found.status) * 1000
    detail = f"p99 {statistics.quantiles(found.status, n=100)[98] * 1000:.0f} ms"
    yield Row("M3", f"`status` to its card p50, {name}", p50, "ms", 50, detail=detail)


def main() -> int:
    """Checks so many units to the end on SQLite."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.morning", description="M1–M3.")
    parser.add_argument("--units", type=int, default=UNITS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as folder:
        url = f"sqlite:///{folder}/morning.db"
        found = asyncio.run(rows(Path(folder), "SQLite", url, given.units, 100))
    for row in found:
        print(row.text(), flush=True)
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
