"""The heartbeat of the whole service: would an alarm raised now be stored, sent and escalated?"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import build_app
from bot.settings import Settings
from tests.world import KEY, SAMPLE, empty_database

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
    monkeypatch.setattr("bot.engine.alarm_probe.EVERY_SECONDS", 0.4)
    monkeypatch.setattr("bot.engine.alarm_probe.WHILE_RED_SECONDS", 0.2)
    monkeypatch.setattr("bot.rooms.health.EVIDENCE_EVERY_SECONDS", 0.4)
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
    app = build_app(settings, lambda sentence: None)
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
