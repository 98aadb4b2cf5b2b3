"""The heartbeat of the whole service: would an alarm raised now be stored, sent and escalated?"""

import asyncio
import contextlib
import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.outbox import inbound
from bot.outbox.plain import alarms as plain_alarms
from bot.settings import Settings
from bot.web.health import Health
from bot.wiring.readiness import alarm_probe, watch
from tests.databases import empty_database
from tests.fakes.faults import server_error
from tests.served import served
from tests.world import KEY, SAMPLE, World

PATIENT_SECONDS = 60  # the bound is ten (docs/resilience.md); a busy machine is not the fault here


class Monitor:
    """What stands outside and asks."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self._client = client

    async def sees(self, status: int, degraded: Sequence[str]) -> None:
        """Waits until the heart says so, and these parts are named and no other."""
        async with asyncio.timeout(PATIENT_SECONDS):
            while await self._seen() != (status, [*degraded]):
                await asyncio.sleep(0.05)

    async def _seen(self) -> tuple[int, list[str]]:
        async with self._client.get("/internal/heartbeat") as heart:
            pass
        async with self._client.get("/internal/isready") as ready:
            return heart.status, (await ready.json())["degraded"]


async def test_l8_the_heart_stops_with_the_fault_and_beats_again_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No hour of history hides the next fault: it comes twice. Nothing is left in the tables."""
    monkeypatch.setattr("bot.jobs.self_check.EVERY_SECONDS", 0.4)
    monkeypatch.setattr("bot.jobs.self_check.WHILE_RED_SECONDS", 0.2)
    monkeypatch.setattr("bot.wiring.readiness.EVIDENCE_EVERY_SECONDS", 0.4)
    file = tmp_path / "bot.db"
    file.write_bytes(empty_database())
    (tmp_path / "real").mkdir()
    (tmp_path / "disk").symlink_to(tmp_path / "real")
    settings = Settings(
        environment="local",
        database_url=f"sqlite:///{file}",
        organisation_file=SAMPLE,
        keys=SecretStr(KEY),
        evidence_dir=tmp_path / "disk" / "evidence",
        evidence_keys_dir=tmp_path / "evidence-keys",
    )
    app = served(settings, lambda sentence: None)
    async with TestClient(TestServer(app)) as client:
        monitor = Monitor(client)
        await monitor.sees(200, [])
        for _ in range(2):
            with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as tool:
                tool.execute("BEGIN IMMEDIATE")
                await monitor.sees(503, ["database", "engine"])
            await monitor.sees(200, [])
        (tmp_path / "gone").symlink_to(file)
        (tmp_path / "gone").replace(tmp_path / "disk")  # at once: the watcher looks meanwhile
        await monitor.sees(200, ["evidence"])
    with contextlib.closing(sqlite3.connect(file)) as tool:
        assert tool.execute("SELECT count(*) FROM alarm_probe").fetchone() == (0,)


async def test_l8_what_is_told_from_the_first_moment_on_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked while there was no database yet, and said no; its next turn would come late."""
    monkeypatch.setattr("bot.web.health.LOOK_EVERY_SECONDS", PATIENT_SECONDS)
    monkeypatch.setattr("bot.web.health.STALE_AFTER_SECONDS", PATIENT_SECONDS)
    settings = Settings(
        environment="local",
        database_url=f"sqlite:///{tmp_path}/bot.db",
        organisation_file=SAMPLE,
        keys=SecretStr(KEY),
        evidence_dir=tmp_path / "evidence",
        evidence_keys_dir=tmp_path / "evidence-keys",
        journal_dir=tmp_path / "journal",
        state_dir=tmp_path / "state",
    )
    app = served(settings, lambda sentence: None)
    async with TestClient(TestServer(app)) as client, asyncio.timeout(PATIENT_SECONDS):
        said: tuple[int, object] = (503, None)
        while said[0] != 200:
            async with client.get("/internal/isready") as ready:
                said = ready.status, await ready.json()
        assert said[1] == {"ready": True, "degraded": []}


@contextlib.contextmanager
def refused(folder: Path, what: str) -> Iterator[None]:
    """One kind of change of the alarm's own row fails, always; everything else works."""
    with contextlib.closing(sqlite3.connect(folder / "bot.db", timeout=5)) as tool:
        tool.execute(
            f"CREATE TRIGGER refuses BEFORE {what} ON incident BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        yield
        tool.execute("DROP TRIGGER refuses")


async def heart_of(world: World) -> list[str]:
    """What would be missing now, of what judges by what was done."""
    core, health = world.core, Health()
    core.worker.last_round = time.monotonic()
    core.inbound.confirmations.forget()
    watch(health, core, alarm_probe(core), world.evidence_parts.files)
    await health.look()
    return [name for name in health.missing() if name in ("engine", "confirmation", "teams")]


async def test_l3_the_heart_stops_while_a_chain_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are looked for, the probe of the alarm is stored; but what a timer does is refused each
    time: level 2 was never told, and everything was green."""
    async with World(tmp_path) as world:
        sender = world.core.worker._sender
        await world.says(world.caseworker, "hjelp")
        monkeypatch.setattr(sender, "_lease_ms", 100)
        with refused(tmp_path, "UPDATE"):
            await world.advance(16)
            assert not world.inbox(world.deputy)
            assert await heart_of(world) == ["engine"]
        await world.advance(60)
        assert world.inbox(world.deputy)
        assert await heart_of(world) == []


async def becomes(what: Callable[[], object]) -> None:
    """Until it is so: of this Teams hears nothing."""
    async with asyncio.timeout(PATIENT_SECONDS):
        while not what():
            await asyncio.sleep(0.02)


async def test_l8_the_heart_stops_while_a_cry_cannot_be_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds after the cry it beat again, though the next one would be refused as well."""
    monkeypatch.setattr(inbound, "STORE_WITHIN_SECONDS", 0.3)
    monkeypatch.setattr(plain_alarms, "TRY_EVERY_SECONDS", 0.1)
    async with World(tmp_path) as world:
        alarms = world.core.inbound.without_store.alarms
        with refused(tmp_path, "INSERT"):
            await world.teams.says(world.caseworker, "hjelp")
            await becomes(lambda: not alarms.replay.can_be_stored())
            assert await heart_of(world) == ["confirmation"]
        await becomes(alarms.replay.can_be_stored)
        assert world.incidents()
        assert await heart_of(world) == []


async def test_l8_the_heart_stops_while_nothing_gets_to_teams(tmp_path: Path) -> None:
    """Without a canary nobody else saw it."""
    async with World(tmp_path) as world:
        world.teams.fail(server_error(503), times=math.inf)
        await world.teams.says(world.caseworker, "hjelp")
        await becomes(lambda: not world.core.service.channel.is_reached)
        assert await heart_of(world) == ["teams"]
        world.teams.heal()
        await world.advance(5)
        assert await heart_of(world) == []
