"""Which processes run against which, and what is made of their figures."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tests.bench import (
    adversity,
    door,
    evidence,
    filing,
    history,
    idle,
    ladder,
    latency,
    morning,
    office,
    peers,
    processes,
    tab,
    timers,
    trust,
    words,
)
from tests.bench.connector import BenchConnector
from tests.bench.latency import Runner
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.bench.table import Row

_CARD_BYTES = 5_000  # about a red card
_SAMPLE = Path("config/organisation.sample.yaml")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure."""

    rounds: int
    each: int
    burst: int
    at_once: int
    incidents: int
    waiting_sqlite: int
    waiting_postgresql: int
    timer_seconds: int
    idle_seconds: float
    killed_alarms: int
    at_once_alarms: int
    morning_units: int
    offices: tuple[int, ...]
    others: int
    quick: bool = False  # what a change to an alarm's path moves, and nothing else

    def with_incidents(self, incidents: int) -> Self:
        """The same with another history."""
        return replace(self, incidents=incidents)


FULL = Effort(
    8, 40, 300, 16, 1_000_000, 10_000, 50_000, 12, 10.0, 2_000, 500, 40, (60, 150, 200), 100
)
QUICK = Effort(2, 12, 60, 16, 5_000, 0, 0, 0, 1.0, 0, 0, 0, (), 0, quick=True)


async def all_rows(folder: Path, effort: Effort) -> AsyncIterator[Row]:
    """Each bound as soon as it is measured. Everything started here is stopped here. Raises
    `NotTrusted` where nothing can be measured."""
    trust.check_disk(folder)
    people = trust.RUNS * (effort.rounds * effort.each + 20) + effort.burst + 100
    organisation = BenchOrganisation(folder / "organisation.json", people)
    async with BenchConnector() as connector:
        bench = Bench(connector, folder, organisation, effort)
        if effort.quick:
            async for row in bench.quick():
                yield row
            return
        for row in await bench.at_rest():
            yield row
        yield await idle.probe("SQLite", folder / "probe")
        for row in words.rows():
            yield row
        for row in await door.rows(folder, effort.rounds * effort.each // 4):
            yield row
        for row in await bench.on_sqlite():
            yield row
        yield await bench.ladder("SQLite", lambda name: f"sqlite:///{folder}/{name}.db")
        each = effort.each // 2
        for row in await evidence.rows(connector, folder, organisation, each, each):
            yield row
        for row in await filing.rows(connector, folder, organisation, 4 * each):
            yield row
        async for row in tab.rows(connector, folder / "tab", effort.rounds, each):
            yield row
        mornings, file = effort.morning_units, f"sqlite:///{folder}/morning.db"
        for row in await morning.rows(folder, "SQLite", file, mornings, 4 * each):
            yield row
        yield await bench.timers("SQLite", f"sqlite:///{folder}/timers.db", effort.waiting_sqlite)
        file = f"sqlite:///{folder}/storm.db"
        for row in await adversity.stormed("SQLite", folder, file, effort.at_once_alarms, 1):
            yield row
        offices, others = effort.offices, effort.others

        def in_a_file(name: str) -> str:
            return f"sqlite:///{folder}/{name}.db"

        async for row in office.rows(folder, "SQLite", in_a_file, offices, others):
            yield row
        with processes.postgresql(folder) as url:
            yield await idle.probe("PostgreSQL", folder / "probe PostgreSQL", url("probe"))
            for row in await bench.on_postgresql(url):
                yield row
            yield await bench.ladder("PostgreSQL", url)
            for row in await morning.rows(folder, "PostgreSQL", url("morning"), mornings, 4 * each):
                yield row
            yield await bench.timers("PostgreSQL", url("timers"), effort.waiting_postgresql)
            for row in await adversity.killed(folder, url("killed"), effort.killed_alarms):
                yield row
            for row in await adversity.stormed(
                "PostgreSQL", folder, url("storm"), effort.at_once_alarms, replicas=3
            ):
                yield row
            async for row in office.rows(folder, "PostgreSQL", url, offices, others):
                yield row


@dataclass(frozen=True, slots=True)
class Bench:
    """One run. Whatever its methods start, they stop."""

    connector: BenchConnector
    folder: Path
    organisation: BenchOrganisation
    effort: Effort

    async def quick(self) -> AsyncIterator[Row]:
        """B5, B1, B2, B6 and B8 in a minute."""
        for row in [*await self.at_rest(), *await self.on_sqlite()]:
            yield row
        yield await self.ladder("SQLite", lambda name: f"sqlite:///{self.folder}/{name}.db")
        with processes.postgresql(self.folder) as url:
            for row in await self.on_postgresql(url):
                yield row
            yield await self.ladder("PostgreSQL", url)

    async def at_rest(self) -> list[Row]:
        """B5, with the sample organisation: the second start, when the database is there."""
        url = f"sqlite:///{self.folder}/rest.db"
        processes.bot("first start", self.folder, url, _SAMPLE).stop()
        starts = idle.Starts(self.folder, url, _SAMPLE)
        starts.take_turns(1 if self.effort.quick else 5)
        with ExitStack() as stack:
            bot = _kept(stack, processes.bot("at rest", self.folder, url, _SAMPLE))
            await asyncio.sleep(1)
            pid = bot.process.pid
            cpu = await idle.cpu_percent(pid, self.effort.idle_seconds)
            memory = idle.resident_mib(pid)
        return [
            starts.row(),
            Row("B5", "memory at rest", memory, "MiB", 110),
            Row("B5", "processor at rest", cpu, "%", 1),
        ]

    async def on_sqlite(self) -> list[Row]:
        """B1, B2 and B6."""
        old_file, filled = await self._history()
        with ExitStack() as stack:
            floor = self._floor(stack, f"sqlite:///{self.folder}/floor.db")
            stock = _kept(stack, processes.stock_sdk(self.folder))
            bot = await self._bot(stack, "bot", f"sqlite:///{self.folder}/bot.db")
            old = await self._bot(stack, "old", f"sqlite:///{old_file}")
            others = self._peers(stack, lambda name: f"sqlite:///{self.folder}/{name}.db")
            runners = [floor, bot, latency.echo_runner(stock), old, *others]
            await self._take_turns(runners, 4)
            rows = [_b1("SQLite", floor, bot), _b2("SQLite", bot, runners[2])]
            rows += peers.rows("SQLite", bot, others)
        rows += await self._cards("SQLite", lambda name: f"sqlite:///{self.folder}/{name}.db")
        stored = f"{self.effort.incidents:,} stored alarms"
        detail = f"{_ms(old)} against {_ms(bot)}; filled in {filled:.0f} s"
        rows.append(
            Row("B6", f"B1 with {stored}, SQLite", old.p50 / bot.p50, "x", 1.05, detail=detail)
        )
        return rows

    async def on_postgresql(self, url: Callable[[str], str]) -> list[Row]:
        """B1 and B2."""
        with ExitStack() as stack:
            floor = self._floor(stack, url("floor"))
            stock = latency.echo_runner(_kept(stack, processes.stock_sdk(self.folder)))
            bot = await self._bot(stack, "bot on PostgreSQL", url("alarms"))
            others = self._peers(stack, url)
            await self._take_turns([floor, bot, stock, *others], 3)
            rows = [_b1("PostgreSQL", floor, bot), _b2("PostgreSQL", bot, stock)]
            rows += peers.rows("PostgreSQL", bot, others)
        rows += await self._cards("PostgreSQL", url)
        return rows

    async def timers(self, name: str, url: str, waiting: int) -> Row:
        """B3."""
        with ExitStack() as stack:
            bot = await self._bot(stack, f"timers on {name}", url)
            model = next(bot.people)
            await latency.raise_one(self.connector, bot, model)
            late = await timers.lateness(
                self.connector, url, self.organisation, waiting, self.effort.timer_seconds
            )
        what = f"timer lateness p99, {waiting:,} waiting, {name}"
        detail = (
            f"p50 {late.p50 * 1000:.0f} ms, {late.count} fell due, {timers.PER_SECOND} a second"
        )
        return Row("B3", what, late.p99 * 1000, "ms", 250, detail=detail)

    async def ladder(self, name: str, url: Callable[[str], str]) -> Row:
        """B8."""
        with ExitStack() as stack:
            floor = self._floor(stack, url("ladder_floor"))
            bot = await self._bot(stack, f"ladder on {name}", url("ladder"))
            guided_call = ladder.GuidedCall(
                self.connector, bot.subject, floor.subject, next(bot.people)
            )
            await guided_call.begin()
            await self._until_steady(
                lambda: guided_call.take_turns(self.effort.rounds, self.effort.each),
                [(guided_call.steps, guided_call.floor)],
            )
        steps, floor_steps = ladder.figures(guided_call.steps), ladder.figures(guided_call.floor)
        more = (guided_call.p50 - guided_call.p50 / guided_call.ratio) * 1000
        detail = f"+{more:.1f} ms; {steps} against {floor_steps}"
        what = f"ladder step to answer, {name}"
        return Row("B8", what, guided_call.ratio, "x", 2.5, stretch=1.7, detail=detail)

    async def _history(self) -> tuple[Path, float]:
        """A database with many alarms that are over, and how long filling it took."""
        file = self.folder / "old.db"
        with ExitStack() as stack:
            bot = await self._bot(stack, "model", f"sqlite:///{file}")
            person = next(bot.people)
            await latency.raise_one(self.connector, bot, person)
            incident = self.connector.cards[-1].incident
            await latency.withdraw(self.connector, bot, person)
        return file, history.fill(f"sqlite:///{file}", incident, self.effort.incidents)

    async def _take_turns(self, runners: list[Runner], bounded: int) -> None:
        """All beside the first, which is the floor. The run is measured anew for the sake of those
        that have a bound."""
        floor, *others = runners[:bounded]
        await self._until_steady(
            lambda: latency.take_turns(
                self.connector, runners, self.effort.rounds, self.effort.each
            ),
            [(other.seconds, floor.seconds) for other in others],
        )

    async def _until_steady(
        self,
        measure: Callable[[], Awaitable[None]],
        pairs: Sequence[tuple[list[float], list[float]]],
    ) -> None:
        """A run whose halves disagree is measured anew, and none of it is quoted. A quick one is
        too short to have halves."""
        for _ in range(trust.RUNS):
            for pair in pairs:
                for seconds in pair:
                    seconds.clear()
            await measure()
            if self.effort.quick or all(trust.halves_agree(*pair) for pair in pairs):
                return
            print("    (the halves of this run disagree by more than a fifth: measured anew)")
        raise trust.NotTrusted(
            f"The halves of {trust.RUNS} runs disagreed by more than a fifth: too much else runs "
            "on this machine."
        )

    async def _cards(self, name: str, url: Callable[[str], str]) -> list[Row]:
        """B2's other half: many alarms at once, without Teams' own limits."""
        burst, at_once = self.effort.burst, self.effort.at_once
        with ExitStack() as stack:
            stock = latency.echo_runner(_kept(stack, processes.stock_sdk(self.folder)))
            others = self._peers(stack, lambda module: url(f"burst_{module}"))
            bot = await self._bot(stack, f"burst on {name}", url("burst"), "tests.bench.unpaced")
            await latency.take_turns(self.connector, [bot, stock, *others], 0, 0)
            ours = await latency.cards_per_second(self.connector, bot, burst, at_once)
            rows = []
            for echo in (stock, *others):
                theirs = await latency.cards_per_second(self.connector, echo, burst // 4, at_once)
                detail = f"{ours:.0f}/s ({ours / bot.cards_each:.0f} alarms) against {theirs:.0f}/s"
                bound, stretch = (6, 10) if echo is stock else (None, None)
                whose = "the stock SDK" if echo is stock else echo.subject.name
                what = f"cards/s against {whose}, {name}"
                rows.append(Row("B2", what, ours / theirs, "x", bound, "more", stretch, detail))
        return rows

    def _peers(self, stack: ExitStack, database: Callable[[str], str]) -> list[Runner]:
        """A quick run has none."""
        return [] if self.effort.quick else peers.started(stack, self.folder, database)

    def _floor(self, stack: ExitStack, url: str) -> Runner:
        floor = processes.floor("floor", self.folder, url, _CARD_BYTES)
        return latency.echo_runner(_kept(stack, floor))

    async def _bot(self, stack: ExitStack, name: str, url: str, module: str = "bot") -> Runner:
        file = self.organisation.file
        bot = _kept(stack, processes.bot(name, self.folder, url, file, module))
        await latency.install(self.connector, bot, self.organisation.helpers)
        return latency.bot_runner(bot, self.organisation)


def _b1(name: str, floor: Runner, bot: Runner) -> Row:
    detail = f"+{(bot.p50 - floor.p50) * 1000:.1f} ms; {_ms(bot)} against {_ms(floor)}"
    what = f"/hjelp to red card, {name}"
    return Row("B1", what, bot.p50 / floor.p50, "x", 2.5, stretch=2, detail=detail)


def _b2(name: str, bot: Runner, stock: Runner) -> Row:
    detail = f"{_ms(bot)} against {_ms(stock)}"
    what = f"faster than the stock SDK, {name}"
    return Row("B2", what, stock.p50 / bot.p50, "x", 4, "more", 6, detail)


def _ms(runner: Runner) -> str:
    return f"p50 {runner.p50 * 1000:.1f} ms (p99 {runner.p99 * 1000:.0f})"


def _kept(stack: ExitStack, subject: Subject) -> Subject:
    """The process, stopped when the stack is left."""
    stack.callback(subject.stop)
    return subject
