"""The bot watches itself (R12, R56): maintenance of the alarm is not left to chance."""

import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.jobs.self_check import DAYS_LEFT, LOOKED, VIOLATIONS, SelfCheck
from bot.service.keyring import Keyring, parse_keys
from tests.world import KEY, World


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
