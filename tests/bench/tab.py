"""T1–T4: what whoever opens the tab waits for, and what an alarm notices of fifty that stand open.

    python -m tests.bench.tab [--quick]

Pages on SQLite with a thousand alarms to a unit and year. The year of a unit is added up once, and
again where something has changed: what the first who opens it costs is measured apart.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot.store.database import Database
from bot.store.schema import upgrade
from tests.bench import latency, processes
from tests.bench.connector import BenchConnector
from tests.bench.latency import Runner
from tests.bench.organisation import PER_UNIT, BenchOrganisation
from tests.bench.processes import Subject
from tests.bench.table import Row, heading
from tests.yearly import Plan, keep, planned

UNITS, IN_A_UNIT, LARGE = 50, 200, 20
THOUSAND = 1_000
TABS = 50
_ADVISER = "00000000-0000-4000-8006-000000000001"
_COUNTY = "9900"
_TICK = os.sysconf("SC_CLK_TCK")


class County(BenchOrganisation):
    """The bench's organisation, of which the first fifty units lie in a county with an adviser."""

    def __init__(self, file: Path, size: int) -> None:
        super().__init__(file, size)
        content = json.loads(file.read_text(encoding="utf-8"))
        units = content["units"]
        self.units = [unit["number"] for unit in units[: UNITS + LARGE]]
        for unit in units[:UNITS]:
            unit["parent"] = _COUNTY
        content["people"].append({"id": _ADVISER, "name": "Rådgiver HMS", "hms": [_COUNTY]})
        above = units[UNITS + LARGE]["levels"]
        county = {"number": _COUNTY, "name": "Nav Fylke", "sector": "state", "members": []}
        units.append(county | {"levels": above})
        file.write_text(json.dumps(content), encoding="utf-8")


def _year(units: Sequence[str]) -> list[Plan]:
    """Two hundred alarms in each unit of the county, a thousand in each of those beyond it."""
    now = datetime.now(UTC)
    plans = planned(UNITS * IN_A_UNIT, units[:UNITS], [now.year - 1, now.year], seed=1)
    for place, unit in enumerate(units[UNITS:]):
        plans += planned(2 * THOUSAND, [unit], [now.year - 1, now.year], seed=place)
    return plans


@dataclass(slots=True)
class Opened:
    """How long pages took to their first byte, and what they cost the process."""

    seconds: list[float] = field(default_factory=list)
    processor: float = 0.0

    def first(self, name: str, what: str, bound: float) -> Row:
        """What the first opening costs, where nothing has been added up."""
        waited = f"first byte after {statistics.median(self.seconds) * 1000:.0f} ms; load {_load()}"
        return Row(
            name, f"{what}, the first time, processor", self.each, "ms", bound, detail=waited
        )

    def row(self, name: str, what: str, bound: float) -> Row:
        """The first byte."""
        p50 = statistics.median(self.seconds) * 1000
        detail = (
            f"of {len(self.seconds)}, {min(self.seconds) * 1000:.0f} to "
            f"{max(self.seconds) * 1000:.0f} ms; processor {self.each:.0f} ms each; load {_load()}"
        )
        return Row(name, what, p50, "ms", bound, detail=detail)

    @property
    def each(self) -> float:
        """Milliseconds of processor for one."""
        return self.processor * 1000 / len(self.seconds)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _processor(bot: Subject) -> float:
    """Seconds of processor that the process has used."""
    told = Path(f"/proc/{bot.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
    return sum(int(one) for one in told.split()[11:13]) / _TICK


@asynccontextmanager
async def _enters(bot: Subject, person: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser of this person's."""
    jar, connector = aiohttp.CookieJar(unsafe=True), aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(cookie_jar=jar, connector=connector) as session:
        form = {"person": person}
        async with session.post(f"{bot.url}/tab/who", data=form, allow_redirects=False) as answer:
            if answer.status != 303:
                raise RuntimeError(f"/tab/who answered {answer.status}")
        yield session


async def _opens(
    bot: Subject, session: aiohttp.ClientSession, pages: Sequence[str], found: Opened
) -> None:
    headers = {"Accept-Encoding": "gzip"}
    before = _processor(bot)
    for page in pages:
        began = time.perf_counter()
        async with session.get(f"{bot.url}/tab/{page}", headers=headers) as answer:
            await answer.content.readany()
            found.seconds.append(time.perf_counter() - began)
            if answer.status != 200:
                raise RuntimeError(f"/tab/{page} answered {answer.status}")
            await answer.read()
    found.processor += _processor(bot) - before


async def _first_bytes(bot: Subject, organisation: County, rounds: int) -> list[Row]:
    first, year, others, day = (Opened() for _ in range(4))
    for place in range(UNITS, UNITS + LARGE):
        async with _enters(bot, organisation.leaders[place].id) as session:
            await _opens(bot, session, ["year"], first)
            await _opens(bot, session, ["year"] * rounds, year)
            await _opens(bot, session, ["now", "mine"] * rounds, others)
            await _opens(bot, session, ["today"] * rounds, day)
    first_of_all, years, now, days = (Opened() for _ in range(4))
    async with _enters(bot, _ADVISER) as session:
        await _opens(bot, session, ["year"], first_of_all)
        await _opens(bot, session, ["year"] * 10 * rounds, years)
        await _opens(bot, session, ["now"] * 10 * rounds, now)
        await _opens(bot, session, ["today"] * 10 * rounds, days)
    return [
        first.first("T1", f"year of {THOUSAND} alarms", 100),
        year.row("T1", f"year of {THOUSAND} alarms, p50", 50),
        others.row("T1", "now, mine of such a unit, p50", 50),
        first_of_all.first("T2", f"year of {UNITS} units", 300),
        years.row("T2", f"year of {UNITS} units, p50", 200),
        now.row("T2", f"now of {UNITS} units, p50", 200),
        day.row("T3", "today of a unit, p50", 50),
        days.row("T3", f"today of {UNITS} units, p50", 200),
    ]


async def _beside(
    connector: BenchConnector, bot: Subject, organisation: County, rounds: int, each: int
) -> Row:
    """B1 with fifty open pages and with none, in turn; every tenth oversees the county."""
    quiet = latency.bot_runner(bot, organisation)
    busy = Runner(quiet.subject, quiet.people, quiet.cards_each)
    await latency.alarms(connector, quiet, 20)
    quiet.seconds.clear()
    cost = {"quiet": 0.0, "busy": 0.0}
    for _ in range(rounds):
        before = _processor(bot)
        await latency.alarms(connector, quiet, each)
        cost["quiet"] += _processor(bot) - before
        async with _tabs(bot, organisation) as told:
            before = _processor(bot)
            await latency.alarms(connector, busy, each)
            cost["busy"] += _processor(bot) - before
        if not all(told):
            raise RuntimeError("a page that stood open was told nothing")
    count = rounds * each
    detail = (
        f"p50 {busy.p50 * 1000:.1f} ms of {count} against {quiet.p50 * 1000:.1f} ms; processor "
        f"{cost['busy'] * 1000 / count:.0f} ms an alarm against {cost['quiet'] * 1000 / count:.0f}"
        f"; load {_load()}"
    )
    return Row("T4", f"B1 beside {TABS} open tabs", busy.p50 / quiet.p50, "x", 1.2, detail=detail)


@asynccontextmanager
async def _tabs(bot: Subject, organisation: County) -> AsyncIterator[list[int]]:
    """Fifty pages that follow what goes on; how many bytes each was told."""
    told = [0] * TABS

    async def follow(place: int, answer: aiohttp.ClientResponse) -> None:
        async for part in answer.content.iter_any():
            told[place] += len(part)

    async with AsyncExitStack() as stack:
        following = []
        for place in range(TABS):
            person = organisation.leaders[place].id if place % 10 else _ADVISER
            session = await stack.enter_async_context(_enters(bot, person))
            answer = await stack.enter_async_context(session.get(f"{bot.url}/tab/now/live"))
            following.append(asyncio.create_task(follow(place, answer)))
        await asyncio.sleep(1.5)
        yield told
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)


async def _at_rest(bot: Subject) -> None:
    """Once it has done with what it finds to do: invented alarms are new to it."""
    for _ in range(180):
        before = _processor(bot)
        await asyncio.sleep(1)
        if _processor(bot) - before < 0.05:
            return
    raise RuntimeError("the bot does not come to rest")


async def rows(
    connector: BenchConnector, folder: Path, rounds: int, each: int
) -> AsyncIterator[Row]:
    """Each bound as soon as it is measured; the folder is made."""
    folder.mkdir()
    size = max((UNITS + LARGE + 1) * PER_UNIT, 2 * rounds * each + 60)
    organisation = County(folder / "organisation.json", size)
    url = f"sqlite:///{folder}/tab.db"
    upgrade(url)
    database = Database(url)
    keep(database, _year(organisation.units))
    database.close()
    with ExitStack() as stack:
        variables = {"RODTKORT_TAB": "true", "RODTKORT_PUBLIC_URL": "http://127.0.0.1:{port}"}
        bot = processes.bot("tab", folder, url, organisation.file, variables=variables)
        stack.callback(bot.stop)
        await latency.install(connector, bot, organisation.helpers)
        await _at_rest(bot)
        for row in await _first_bytes(bot, organisation, rounds):
            yield row
        yield await _beside(connector, bot, organisation, rounds, each)


def main() -> int:
    """Prints a line for each; 1 when one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tab", description="T1–T4.")
    parser.add_argument("--quick", action="store_true", help="a third of it")
    given = parser.parse_args()
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as folder:
        found = asyncio.run(_printed(Path(folder), *((2, 15) if given.quick else (6, 20))))
    return 0 if all(row.kept for row in found) else 1


async def _printed(folder: Path, rounds: int, each: int) -> list[Row]:
    found = []
    async with BenchConnector() as connector:
        async for row in rows(connector, folder / "tab", rounds, each):
            print(row.text(), flush=True)
            found.append(row)
    return found


if __name__ == "__main__":
    sys.exit(main())
