"""`make profile`: what a raise, a claim and a tap spend where, on SQLite and on PostgreSQL.

    python -m tests.bench.profile [--rounds N] [--only SQLite]

The whole service runs in this process, against a lean connector. What is timed is wall time in the
thread that does it, what it calls and is timed itself left out; waiting (for a thread, for Teams)
stands apart. Timing costs as well: compare lines with each other, and runs with runs.
"""

import argparse
import asyncio
import json
import logging
import math
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import Engine, event

from bot import app as composition
from bot.app import Application
from bot.core import Conditions
from bot.outbox import drawing, inbound
from bot.outbox.threads import Threads
from bot.service import outgoing
from bot.service.dispatcher import Service
from bot.settings import Settings
from bot.store import rows
from bot.store.schema import upgrade
from bot.teams.adapter import TeamsAdapter
from tests.bench import processes
from tests.bench.connector import BenchConnector
from tests.bench.organisation import BenchOrganisation
from tests.fakes.payloads import TeamsUser

_WARM_UP = 15
_SETTLES_SECONDS = 0.15  # until what came of it is written down

Act = Callable[[], Awaitable[None]]
_Functions = tuple[tuple[Any, str, str], ...]
WATCHED: _Functions = (
    (composition, "read", "reading the activity"),
    (inbound, "command_for", "which command it is"),
    (Service, "within", "service and domain"),
    (Service, "read", "looks of the outbox"),
    (drawing, "message", "cards"),
    (drawing, "digest", "cards: whether they look different"),
    (outgoing, "sealed", "MAC of the timeline"),
    (json, "dumps", "JSON"),
    (json, "loads", "JSON"),
    *(
        (rows, made.__name__, "documents and rows")
        for made in (
            rows.incident_row,
            rows.alarm_of,
            rows.entry_row,
            rows.task_row,
            rows.slot_row,
            rows.place,
        )
    ),
)


class Spans:
    """Self times by what was done: seconds, and how often. Thread-safe as far as it matters."""

    def __init__(self) -> None:
        self.on = False
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.times: Counter[str] = Counter()
        self._inner = threading.local()  # what was spent in spans within the present one

    @contextmanager
    def span(self, what: str) -> Iterator[None]:
        """Around what is done in one thread without waiting for the loop."""
        outer, self._inner.seconds = getattr(self._inner, "seconds", 0.0), 0.0
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.add(what, spent - self._inner.seconds)
            self._inner.seconds = outer + spent

    def add(self, what: str, seconds: float) -> None:
        """One more of it, while it is on."""
        if not self.on:
            return
        self.seconds[what] += seconds
        self.times[what] += 1

    def clear(self) -> None:
        """Begins anew."""
        self.seconds.clear()
        self.times.clear()

    def watch(self) -> None:
        """Puts a span around everything that is told apart, in this process, for good."""
        for owner, name, what in WATCHED:
            setattr(owner, name, self._around(getattr(owner, name), what))
        self._watch_statements()
        hop, request = Threads._hop, TeamsAdapter._request

        async def hopped(threads: Threads, work: Callable[[], Any], first: bool = False) -> Any:
            asked = time.perf_counter()

            def begun() -> Any:
                self.add("waiting: for a thread", time.perf_counter() - asked)
                return work()

            return await hop(threads, begun, first)

        async def requested(adapter: TeamsAdapter, *given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return await request(adapter, *given, **more)
            finally:
                self.add("waiting: HTTP to Teams", time.perf_counter() - began)

        waits: tuple[tuple[Any, str, Any], ...] = (
            (Threads, "_hop", hopped),
            (TeamsAdapter, "_request", requested),
        )
        for owner, name, instead in waits:
            setattr(owner, name, instead)

    def _around(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        @wraps(function)
        def timed(*given: Any, **more: Any) -> Any:
            with self.span(what):
                return function(*given, **more)

        return timed

    def _watch_statements(self) -> None:
        began = threading.local()

        @event.listens_for(Engine, "before_cursor_execute")
        def before(*_: Any) -> None:
            began.at = time.perf_counter()

        @event.listens_for(Engine, "after_cursor_execute")
        def after(_: Any, __: Any, statement: str, *___: Any) -> None:
            spent = time.perf_counter() - began.at
            self.add(f"statement: {_name_of(statement)}", spent)
            self._inner.seconds = getattr(self._inner, "seconds", 0.0) + spent

        @event.listens_for(Engine, "engine_connect")
        def connected(connection: Any) -> None:
            dialect = connection.dialect
            if not hasattr(dialect.do_commit, "__wrapped__"):
                dialect.do_commit = self._around(dialect.do_commit, "commit")


def _name_of(statement: str) -> str:
    """The verb and the table, as far as one can see."""
    words = statement.split()
    verb = words[0].upper()
    if verb == "WITH":
        return "WITH …"
    after = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}.get(verb)
    if after is None or after not in words:
        return " ".join(words[:2])
    return f"{verb} {words[words.index(after) + 1].strip('(),')}"


class Profile:
    """One service, driven as Teams drives it."""

    def __init__(
        self, connector: BenchConnector, spans: Spans, url: str, organisation: BenchOrganisation
    ) -> None:
        self._connector = connector
        self._spans = spans
        self._messages = url
        self._people = organisation.caseworkers()
        self._organisation = organisation
        self._caseworker = next(self._people)
        self._incident = ""

    async def begin(self) -> None:
        """Everybody can be reached."""
        for person in self._organisation.helpers:
            installed = self._connector.payloads.installed(person, "add-upgrade")
            await self._connector.post(self._messages, installed)

    async def nothing(self) -> None:
        """There is nothing to do before."""

    async def raises(self) -> None:
        """`/hjelp` of somebody else, until both cards are out."""
        connector, self._caseworker = self._connector, next(self._people)
        connector.cards.clear()
        cry = connector.payloads.text(self._caseworker, "/hjelp telefon")
        await connector.post(self._messages, cry)
        await connector.until(20, lambda: len(connector.cards) >= 2)
        self._incident = next(card.incident for card in connector.cards if card.incident)

    async def claims(self) -> None:
        """*Jeg ringer deg* of the leader who has its card."""
        chats = {card.conversation for card in self._connector.cards}
        leader = next(one for one in self._organisation.leaders if one.personal_chat in chats)
        data = {"incident": self._incident, "how": "call", "seen": 1}
        await self._taps(leader, "red_card.claim", data)

    async def asks_for_steps(self) -> None:
        """An alarm, and its card of the guided call."""
        await self.raises()
        said = self._connector.payloads.text(self._caseworker, "/advarsel")
        await self._connector.post(self._messages, said)

    async def goes_on(self) -> None:
        """*Fortsetter*, on that card."""
        data = {"incident": self._incident, "reaction": "continues"}
        await self._taps(self._caseworker, "guide.step", data)

    async def _taps(self, who: TeamsUser, verb: str, data: dict[str, Any]) -> None:
        tap = self._connector.payloads.execute(who, verb, {"verb": verb, **data})
        await self._connector.post(self._messages, tap)

    async def measure(self, what: str, before: Act, act: Act, rounds: int) -> None:
        """Prints what one of them spends, on the average of so many."""
        spans = self._spans
        wall = cpu = 0.0
        spans.clear()
        for number in range(-_WARM_UP, rounds):
            await before()
            await asyncio.sleep(_SETTLES_SECONDS)
            began, used = time.perf_counter(), time.process_time()
            spans.on = number >= 0
            await act()
            answered = time.perf_counter() - began
            await asyncio.sleep(_SETTLES_SECONDS)
            if spans.on:
                wall, cpu = wall + answered, cpu + time.process_time() - used
            spans.on = False
        _print(what, spans, rounds, wall, cpu)


def _print(what: str, spans: Spans, rounds: int, wall: float, cpu: float) -> None:
    statements = sum(n for name, n in spans.times.items() if name.startswith("statement"))
    print(
        f"\n{what}: {1000 * wall / rounds:.2f} ms, {1000 * cpu / rounds:.2f} ms of processor with "
        f"the connector and all that follows, {statements / rounds:.1f} statements, "
        f"{spans.times['commit'] / rounds:.1f} commits"
    )
    for name, seconds in sorted(spans.seconds.items(), key=lambda one: -one[1]):
        print(f"  {1000 * seconds / rounds:8.3f} ms  {spans.times[name] / rounds:6.1f} x  {name}")


async def _profile(name: str, folder: Path, url: str, rounds: int, spans: Spans) -> None:
    print(f"\n== {name} ==")
    upgrade(url)
    organisation = BenchOrganisation(folder / f"{name}.json", 3 * (rounds + _WARM_UP) + 10)
    settings = Settings(
        environment="local",
        database_url=url,
        organisation_file=organisation.file,
        keys=SecretStr(processes.KEYS),
        journal_dir=folder / "journal",
        state_dir=folder / "state" / name,
        evidence_dir=folder / "evidence",
        evidence_keys_dir=folder / "evidence-keys",
    )
    async with BenchConnector() as connector, AsyncExitStack() as stack:
        unpaced = Conditions(sends_per_second=math.inf)
        application = Application(settings, print, print, conditions=unpaced)
        await application.open()
        stack.push_async_callback(application.drain)
        application.start()
        runner = web.AppRunner(application.web, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        while not application.health.ready:
            await asyncio.sleep(0.05)
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
        one = Profile(connector, spans, address, organisation)
        await one.begin()
        await one.measure("A raise", one.nothing, one.raises, rounds)
        await one.measure("A claim", one.raises, one.claims, rounds)
        await one.measure("A tap", one.asks_for_steps, one.goes_on, rounds)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.profile", description=__doc__)
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--rounds", type=int, default=100)
    given = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)  # no line of the service's between the tables
    spans = Spans()
    spans.watch()
    with tempfile.TemporaryDirectory(prefix="rodtkort-profile-") as made:
        folder = Path(made)
        if given.only != "PostgreSQL":
            file = f"sqlite:///{folder}/profile.db"
            asyncio.run(_profile("SQLite", folder, file, given.rounds, spans))
        if given.only != "SQLite":
            with processes.postgresql(folder) as url:
                profile = _profile("PostgreSQL", folder, url("profile"), given.rounds, spans)
                asyncio.run(profile)


if __name__ == "__main__":
    main()
