"""The bot watches itself (R12, R56): maintenance of the alarm is not left to chance."""

import asyncio
import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.jobs.self_check import DAYS_LEFT, LOOKED, VIOLATIONS, SelfCheck
from bot.service.keyring import Keyring, parse_keys
from bot.settings import Settings
from tests.served import served
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE, World

APP = "00000000-0000-0000-0000-000000000011"


def watch(world: World) -> SelfCheck:
    """The self-check as `serve` runs it."""
    keys = Keyring(parse_keys(KEY)).timeline_keys()
    return SelfCheck(world.core.database, keys, world.clock, world.late_ms)


def broken(law: str) -> float:
    """What an operator's panel shows of the law."""
    return float(VIOLATIONS.labels(law)._value.get())


async def test_r12_a_broken_law_is_counted_until_it_is_mended(tmp_path: Path) -> None:
    """R12, R56, L10: a timeline that was changed is found by the running bot itself."""
    async with World(tmp_path) as world:
        check = watch(world)
        await world.says(world.caseworker, "hjelp")
        assert check.check() == 0
        assert LOOKED._value.get() == world.clock.now() / 1000
        file = tmp_path / "bot.db"
        with contextlib.closing(sqlite3.connect(file)) as database:
            (actor,) = database.execute("SELECT actor FROM timeline WHERE seq = 1").fetchone()
            database.execute("UPDATE timeline SET actor = 'x' WHERE seq = 1")
            database.commit()
            assert check.check() == 2
            assert (broken("V6"), broken("V11")) == (1, 1)
            database.execute("UPDATE timeline SET actor = ? WHERE seq = 1", (actor,))
            database.commit()
        assert check.check() == 0
        assert (broken("V6"), broken("V11")) == (0, 0)


async def test_the_days_of_a_credential_are_counted_and_one_that_ends_today_has_none(
    tmp_path: Path,
) -> None:
    """L8: on that day the bot falls silent; somebody is told a month before."""
    async with World(tmp_path) as world:
        today = datetime.fromtimestamp(world.clock.now() / 1000, UTC).date()
        ends: list[date] = [today + timedelta(days=30)]
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        parts = (world.core.database, keys, world.clock, world.late_ms)
        check = SelfCheck(*parts, lambda: ("secret", ends[0]))
        check.check()
        assert DAYS_LEFT.labels("secret")._value.get() == 30
        ends[0] = today
        check.check()
        assert DAYS_LEFT.labels("secret")._value.get() == 0


async def test_a_bot_whose_secret_ends_today_starts_and_says_so(tmp_path: Path) -> None:
    """L8: the running service itself; Entra is away, and what is told does not wait for it."""
    nobody = "127.0.0.1:9"
    settings = Settings(
        environment="local",
        app_id=APP,
        tenant_id=APP,
        app_secret=SecretStr("a secret"),
        app_secret_ends=datetime.now(UTC).date(),
        login_url=f"https://{nobody}",
        openid_metadata_url=f"https://{nobody}/",
        database_url=f"sqlite:///{tmp_path}/bot.db",
        organisation_file=SAMPLE,
        keys=SecretStr(KEY),
        evidence_dir=tmp_path / "evidence",
        evidence_keys_dir=tmp_path / "evidence-keys",
        journal_dir=tmp_path / "journal",
        state_dir=tmp_path / "state",
    )
    DAYS_LEFT.labels("secret").set(365)
    app = served(settings, lambda sentence: None)
    async with TestClient(TestServer(app)) as client, asyncio.timeout(LONG_ENOUGH):
        while DAYS_LEFT.labels("secret")._value.get() > 0:
            await asyncio.sleep(0.05)
        async with client.get("/internal/metrics") as said:
            lines = (await said.text()).splitlines()
        (left,) = [line for line in lines if line.startswith("rodtkort_credential_days_left{")]
        assert float(left.split()[-1]) <= 0
        status = 0
        while status != 200:
            async with client.get("/internal/isready") as ready:
                status, told = ready.status, await ready.json()
        assert {"tokens", "keys"} <= set(told["degraded"])
