"""Any number of services on one database, with Teams at the other end, in real time.

async with Town(tmp_path, fork_server, url) as town:
    one = await town.start({"die_at": "after commit"})
    await town.says(one, town.caseworker, "hjelp")
    await town.died(one)
    await town.start()
    await town.sees(town.leader, "Jeg ringer deg")
"""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.service.keyring import Keyring, parse_keys
from bot.settings import Settings
from bot.sources import stored_organisation
from bot.store.clocks import WallClock
from bot.store.database import Database
from bot.store.export import list_incidents, show_incident
from bot.store.tables import task
from bot.store.verification import VerificationScope, verify
from demo.processes import free_port
from tests.crash.fork_server import ForkServer
from tests.crash.kill_points import DEAD
from tests.databases import empty_database
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import titled
from tests.fakes.sent import SentCard
from tests.fakes.teams import TeamsFake
from tests.slow_machine import LONG_ENOUGH, SLOWNESS, on_this_machine
from tests.world import KEY, SAMPLE, person_id

SEND_TIMEOUT = round(0.25 * SLOWNESS, 2)  # who misses it on a busy machine is told twice
LEASE = 2 * SEND_TIMEOUT + 1  # settings.lease_ms
SOON_MS = 60_000  # no scenario takes longer
WRITES = "Jeg skriver med deg"
CALLS = "Jeg ringer deg"


@dataclass(slots=True)
class Replica:
    """A running service. `hook`: the kill point that it is to die at, "" for none; `died_at` is
    monotonic seconds."""

    url: str
    pid: int
    log: Path
    hook: str = ""
    died_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered, and how fast; status 0 when it died instead."""

    status: int
    body: Any
    seconds: float


class Town:
    """The people of the sample organisation, Teams, and the services that stand between them."""

    def __init__(
        self,
        folder: Path,
        fork_server: ForkServer,
        database_url: str | None = None,
        organisation: Path = SAMPLE,
        *,
        migrated: bool = True,
    ) -> None:
        """Where nothing else is said the services find a file of SQLite's that was `migrated`
        before: each start would take twice the processor to make the tables."""
        self.folder = folder
        self._is_copy = migrated and database_url is None
        self.database_url = database_url or f"sqlite:///{folder}/bot.db"
        self.services_url = self.database_url  # another way to the same, where one is tested
        self.teams = TeamsFake()
        self.replicas: list[Replica] = []
        self.output: Path | None = None  # where services write to instead of a log of their own
        self._started = 0
        self.tolerated: frozenset[str] = frozenset()  # laws that a scenario cannot keep
        self._fork_server = fork_server
        self._organisation = organisation
        self._stack = contextlib.AsyncExitStack()
        self.caseworker = self.teams.user(person_id("101"), "Saksbehandler En")
        self.leader = self.teams.user(person_id("102"), "Leder En")
        self.deputy = self.teams.user(person_id("103"), "Stedfortreder En")
        self.next_level = self.teams.user(person_id("104"), "Leder To")

    async def __aenter__(self) -> Self:
        if self._is_copy and not (file := self.folder / "bot.db").exists():
            file.write_bytes(empty_database())
        await self._stack.enter_async_context(self.teams)
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.teams.release()
        unfired = [replica.hook for replica in self.replicas if replica.hook]
        for replica in [*self.replicas]:
            await self.kill(replica)
        await asyncio.sleep(0.02)  # the connections of the dead are noticed, and closed
        self.database.close()
        await self._stack.__aexit__(kind, error, trace)
        if kind is None:
            assert not unfired, f"kill points that never fired: {unfired}"
            assert not (found := self.violations()), found[:5]

    # Services

    async def start(
        self, plan: Mapping[str, str] | None = None, *, ready: bool = True, **settings: str
    ) -> Replica:
        """A new service, ready unless told otherwise; `plan` as in `kill_points`, `settings` with
        their prefix."""
        port = free_port()
        self._started += 1
        log = self.folder / f"replica-{self._started}.log"
        environment = self._environment(port) | settings
        pid = self._fork_server.start(environment, plan or {}, self.output or log)
        hook = (plan or {}).get("die_at", "")
        replica = Replica(f"http://127.0.0.1:{port}", pid, log, hook)
        self.replicas.append(replica)
        if ready:
            await self.until(lambda: self.probe(replica, "isready"), 2 * LONG_ENOUGH, replica)
        return replica

    def _environment(self, port: int) -> dict[str, str]:
        return {
            "RODTKORT_ENVIRONMENT": "local",
            "RODTKORT_PORT": str(port),
            "RODTKORT_DATABASE_URL": self.services_url,
            "RODTKORT_STATE_DIR": str(self.folder),
            "RODTKORT_ORGANISATION_FILE": str(self._organisation.resolve()),
            "RODTKORT_JOURNAL_DIR": str(self.folder / "journal"),
            "RODTKORT_EVIDENCE_DIR": str(self.folder / "evidence"),
            "RODTKORT_EVIDENCE_KEYS_DIR": str(self.folder / "evidence-keys"),
            "RODTKORT_KEYS": KEY,
            "RODTKORT_SEND_TIMEOUT_SECONDS": str(SEND_TIMEOUT),
        }

    async def probe(self, replica: Replica, name: str) -> Mapping[str, Any] | None:
        """What `/internal/<name>` says; None unless it answers 200."""
        try:
            async with self._session.get(f"{replica.url}/internal/{name}") as response:
                body: Mapping[str, Any] = await response.json()
                return body if response.status == 200 else None
        except aiohttp.ClientError:
            return None

    async def says_of_itself(
        self, replica: Replica, degraded: Sequence[str], seconds: float = 30
    ) -> None:
        """Until it is ready and names these parts and no other: a busy machine may be named, too,
        for a moment."""

        async def so() -> bool:
            return await self.probe(replica, "isready") == {"ready": True, "degraded": [*degraded]}

        await self.until(so, seconds, replica)

    async def until(self, probe: Any, seconds: float, replica: Replica) -> None:
        """Until the probe, an async function, answers something; asked ever less often, since each
        time costs more than what is waited for."""
        began, pause = time.monotonic(), 0.02
        while not await probe():
            if (
                time.monotonic() > began + seconds
                or self._fork_server.code(replica.pid) is not None
            ):
                said = replica.log.read_text() if replica.log.exists() else ""
                raise AssertionError(f"waited in vain: {said[-2000:]}")
            await asyncio.sleep(pause)
            pause = min(1.3 * pause, 0.2)

    async def kill(self, replica: Replica) -> None:
        """kill -9."""
        os.kill(replica.pid, signal.SIGKILL)
        await self._gone(replica, -signal.SIGKILL)

    async def died(self, replica: Replica, seconds: float = LONG_ENOUGH) -> None:
        """The service has died at its kill point; fails with the point's name where it does not: a
        hook in code that has moved since proves nothing."""
        await self._gone(replica, DEAD, seconds)

    async def stopped(self, replica: Replica) -> float:
        """SIGTERM, and how many seconds it took to leave with exit code 0."""
        began = time.monotonic()
        os.kill(replica.pid, signal.SIGTERM)
        await self._gone(replica, 0)
        return time.monotonic() - began

    async def gave_up(self, replica: Replica) -> None:
        """The service ends by itself, because it cannot go on: exit code 1."""
        await self._gone(replica, 1, 2 * LONG_ENOUGH)

    async def refused(self, replica: Replica) -> str:
        """The service gives up at start: exit code 2, and what it said on the way."""
        await self._gone(replica, 2)
        return replica.log.read_text()

    async def _gone(self, replica: Replica, code: int, seconds: float = 2 * LONG_ENOUGH) -> None:
        deadline = time.monotonic() + seconds
        while (found := self._fork_server.code(replica.pid)) is None:
            hooked = f"{replica.hook!r} never fired. " if replica.hook and code == DEAD else ""
            assert time.monotonic() < deadline, hooked + replica.log.read_text()[-2000:]
            await asyncio.sleep(0.01)
        assert found == code, replica.log.read_text()[-2000:]
        replica.died_at = time.monotonic()
        self.replicas.remove(replica)

    # People

    async def install(self, replica: Replica, *others: TeamsUser) -> None:
        """Everybody installs the app; their chats are empty afterwards."""
        everybody = [self.caseworker, self.leader, self.deputy, self.next_level, *others]
        for user in everybody:
            reply = await self.post(replica, self.teams.payloads.installed(user))
            assert reply.status == 200
        for user in everybody:
            await self.teams.next_card(user)
            self.teams.forget(user)

    async def post(self, replica: Replica, payload: Json) -> Reply:
        """Delivers an activity. A service may die of it, but never answers 5xx."""
        began = time.monotonic()
        try:
            async with self._session.post(f"{replica.url}/api/messages", json=payload) as response:
                is_json = response.content_type == "application/json"
                body = await response.json() if is_json else None
                assert response.status < 500
                return Reply(response.status, body, time.monotonic() - began)
        except aiohttp.ClientError:
            return Reply(0, None, time.monotonic() - began)

    async def says(self, replica: Replica, user: TeamsUser, words: str, **where: Any) -> Reply:
        """Somebody writes."""
        return await self.post(replica, self.teams.payloads.text(user, words, **where))

    async def taps(self, replica: Replica, user: TeamsUser, card: SentCard, title: str) -> Reply:
        """Somebody taps a button on a card."""
        return await self.post(replica, self.tap(user, card, title))

    def tap(self, user: TeamsUser, card: SentCard, title: str) -> Json:
        """The activity of a tap."""
        return self.teams.pressed(user, card, titled(card, title))

    async def sees(
        self, user: TeamsUser, what: str, seconds: float = LEASE + LONG_ENOUGH
    ) -> SentCard:
        """The person's first card with this button or text, waited for."""
        await self.teams.wait_for(lambda: self.with_words(user, what), seconds)
        return self.with_words(user, what)[0]

    def with_words(self, user: TeamsUser, what: str) -> list[SentCard]:
        """The person's cards that show this now, as a button or a text."""
        inbox = self.teams.inbox(user)
        return [card for card in inbox if what in card.buttons or what in card.text]

    # What the operator sees

    @property
    def settings(self) -> Settings:
        """As the services have them."""
        return Settings(
            environment="local",
            database_url=self.database_url,
            organisation_file=self._organisation,
            keys=SecretStr(KEY),
            evidence_dir=self.folder / "evidence",
            evidence_keys_dir=self.folder / "evidence-keys",
        )

    @cached_property
    def database(self) -> Database:
        """Ours to look into; somebody else must have made it."""
        return Database(self.database_url)

    def incidents(self) -> list[dict[str, Any]]:
        """`incident list --json`."""
        return list_incidents(self.database)

    def state(self) -> dict[str, Any]:
        """`incident show --json` of the one alarm there is."""
        (only,) = self.incidents()
        return self.show(only["id"])

    def show(self, incident: str) -> dict[str, Any]:
        """`incident show --json`."""
        found = show_incident(self.database, incident)
        assert found is not None
        return found

    def owner(self, incident: str) -> str | None:
        """Who has claimed it."""
        found: str | None = self.show(incident)["claimed_by"]
        return found

    async def quiet(self, seconds: float = LEASE + LONG_ENOUGH) -> None:
        """Until nothing waits to be sent: whoever starts next has nothing to do. What is due in
        minutes or days (reminders, the calendar of drills) always waits."""
        deadline = time.monotonic() + seconds
        while True:
            soon = int(time.time() * 1000) + SOON_MS
            waiting = select(func.count()).where(task.c.done_at.is_(None), task.c.due_at <= soon)
            with self.database.reading() as connection:
                left = connection.execute(waiting).scalar_one()
            if not left:
                return
            assert time.monotonic() < deadline, f"{left} rows are still waiting"
            await asyncio.sleep(0.02)

    def violations(self) -> list[str]:
        """What `rodtkort verify` finds; a busy machine may take a card later (V5)."""
        database = Database(self.database_url)
        late_ms = int(on_this_machine(self.settings.late_ms))
        scope = VerificationScope(WallClock().now(), late_ms=late_ms)
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        found = verify(database, keys, stored_organisation, scope)
        database.close()
        return [f"{v.law} {v.incident}: {v.problem}" for v in found if v.law not in self.tolerated]
