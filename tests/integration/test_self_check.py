"""The bot watches itself (R12, R56): maintenance of the alarm is not left to chance."""

import contextlib
import sqlite3
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.self_check import HEART_STOPS_AFTER_SECONDS, SelfCheck
from bot.service.keyring import Keyring, parse_keys
from bot.web.health import Health, add_routes
from tests.world import KEY, World


def watch(world: World) -> SelfCheck:
    """The self-check as `serve` runs it."""
    keys = Keyring(parse_keys(KEY)).timeline_keys()
    return SelfCheck(world.core.database, keys, world.clock, world.late_ms)


async def test_r56_the_heart_beats_while_every_invariant_holds(tmp_path: Path) -> None:
    """R12, R56: a check that found nothing is a beat, and a beat grows old."""
    async with World(tmp_path) as world:
        check = watch(world)
        assert not await check.beats()
        await world.says(world.caseworker, "hjelp")
        assert check.check() == 0
        assert await check.beats()
        world.clock.at += int((HEART_STOPS_AFTER_SECONDS + 1) * 1000)
        assert not await check.beats()
        await world.advance(0)
        world.late_ms = 1_000_000


async def test_r12_a_broken_law_stops_the_heart(tmp_path: Path) -> None:
    """R12, L10: a timeline that was changed is found by the running bot itself."""
    async with World(tmp_path) as world:
        check = watch(world)
        await world.says(world.caseworker, "hjelp")
        file = tmp_path / "bot.db"
        with contextlib.closing(sqlite3.connect(file)) as database:
            (actor,) = database.execute("SELECT actor FROM timeline WHERE seq = 1").fetchone()
            database.execute("UPDATE timeline SET actor = 'x' WHERE seq = 1")
            database.commit()
            assert check.check() == 1
            assert not await check.beats()
            database.execute("UPDATE timeline SET actor = ? WHERE seq = 1", (actor,))
            database.commit()
        assert check.check() == 0
        assert await check.beats()


async def test_r56_a_monitor_outside_sees_the_heart(tmp_path: Path) -> None:
    """R56: 200 while it beats, 503 when it does not."""
    async with World(tmp_path) as world:
        check = watch(world)
        health = Health(ready=True, heart=check.beats)
        app = web.Application()
        add_routes(app, health)
        async with TestClient(TestServer(app)) as monitor:
            assert (await monitor.get("/internal/heartbeat")).status == 503
            check.check()
            assert (await monitor.get("/internal/heartbeat")).status == 200
