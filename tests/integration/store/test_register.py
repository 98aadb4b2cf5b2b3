"""What whoever can write in the database, and has no keys, makes of the register (L10, V12)."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core import retention
from bot.jobs.self_check import SelfCheck
from bot.service.keyring import Keyring, parse_keys
from bot.store.records import Head
from bot.store.verification import _FOLLOW_UPS, read_head
from tests.integration.operating.test_operating import command
from tests.integration.store.test_tampering import take_away
from tests.world import KEY, World

DAY = 24 * 3600 * 1000


async def links(world: World) -> Head:
    """The job has been at it, as at the start; the head afterwards."""
    keeping = retention(world.settings, world.core.database, world.clock)
    await keeping.keep_register(asyncio.to_thread, world.core.threads.run, 0)
    return read_head(world.core.database)


async def three_alarms(world: World) -> Head:
    """Raised and withdrawn, each in the chain."""
    for _ in range(3):
        await _one_more(world)
    return await links(world)


async def _one_more(world: World) -> None:
    await world.says(world.caseworker, "hjelp")
    await world.says(world.caseworker, "avbryt")
    await world.advance(60)


@contextmanager
def attacked(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database, from beside the bot."""
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        database.row_factory = sqlite3.Row
        yield database
        database.commit()


def chained_anew(database: sqlite3.Connection, key_id: str) -> None:
    """The chain as it would be without what is gone: a link needs no key, and a seal nobody can
    prove is said to be of a key that was thrown away."""
    found = "SELECT * FROM incident_register WHERE position IS NOT NULL ORDER BY position"
    rows, link = database.execute(found).fetchall(), ""
    database.execute("UPDATE incident_register SET position = -position")
    for position, row in enumerate(rows, 1):
        told = f"{link} {position} {row['digest']} {row['until']} {key_id}"
        link = hashlib.sha256(told.encode()).hexdigest()
        database.execute(
            "UPDATE incident_register SET position = ?, link = ?, key_id = ? WHERE digest = ?",
            (position, link, key_id, row["digest"]),
        )


async def test_l10_a_forged_chain_is_not_vouched_for_by_the_next_link(tmp_path: Path) -> None:
    """V12: whoever forges all links for a key that is gone has no seal for the last one; and gets
    none by letting an alarm be raised behind it."""
    async with World(tmp_path) as world:
        await three_alarms(world)
        await world.stop()
        kept = (tmp_path / "bot.db").read_bytes()
        with attacked(tmp_path) as database:
            take_away(database, 2, entry=True)
            chained_anew(database, "gone")
        await world.start()
        await _one_more(world)
        head = await links(world)
        assert any(one.startswith("V12") for one in world.violations())
        assert head.count == 2  # nothing is linked behind it
        await world.stop()
        (tmp_path / "bot.db").write_bytes(kept)
        await world.start()


async def test_l10_a_register_that_was_adopted_anew_is_not_the_one_from_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """V12: a database in which all of it was made anew verifies in itself; yesterday's head says
    that it is another, and the log how many were entered late. A bot that runs has seen it."""
    async with World(tmp_path) as world:
        head = await three_alarms(world)
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        witness = SelfCheck(world.core.database, keys, world.clock, world.late_ms)
        assert witness.check() == 0
        kept = await _taken(world, tmp_path, "DELETE FROM incident_register", 2)
        capsys.readouterr()
        assert (await links(world)).count == 2
        assert "register_entered_late" in (said := capsys.readouterr().out)
        assert '"count": 2' in said or "count=2" in said
        assert world.violations() == []
        assert witness.check() > 0
        told = command(tmp_path, "verify", "--head", str(head)).stdout
        assert "does not contain the head" in told
        await _put_back(world, tmp_path, kept)


async def test_l10_the_last_that_were_taken_away_are_missed_outside(tmp_path: Path) -> None:
    """V12: the last two with all that is left of them, and their places."""
    async with World(tmp_path) as world:
        head = await three_alarms(world)
        kept = await _taken(world, tmp_path, "SELECT 1", 3, 2)
        await _one_more(world)
        await _one_more(world)
        assert (await links(world)).count == 3  # as many as before
        assert world.violations() == []
        told = command(tmp_path, "verify", "--head", str(head)).stdout
        assert "does not contain the head" in told
        await _put_back(world, tmp_path, kept)


async def test_l10_yesterdays_database_lacks_todays_head(tmp_path: Path) -> None:
    """V12: all of it, put back as it was."""
    async with World(tmp_path) as world:
        await three_alarms(world)
        await world.stop()
        yesterday = (tmp_path / "bot.db").read_bytes()
        await world.start()
        await _one_more(world)
        head = await links(world)
        await world.stop()
        (tmp_path / "bot.db").write_bytes(yesterday)
        told = command(tmp_path, "verify", "--head", str(head)).stdout
        assert "does not contain the head" in told
        await world.start()


async def test_l10_two_timelines_that_were_swapped_are_noticed(tmp_path: Path) -> None:
    """V6: with everything that hangs on the ids; each seal names the incident it is of."""
    async with World(tmp_path) as world:
        await three_alarms(world)
        await world.stop()
        kept = (tmp_path / "bot.db").read_bytes()
        with attacked(tmp_path) as database:
            one, other, *_ = (row[0] for row in database.execute("SELECT id FROM incident"))
            for name, to in ((one, "swapped"), (other, one), ("swapped", other)):
                database.execute("UPDATE timeline SET incident = ? WHERE incident = ?", (to, name))
            macs = dict(tuple(row) for row in database.execute("SELECT id, mac FROM incident"))
            for name, mac in ((one, macs[other]), (other, macs[one])):
                database.execute("UPDATE incident SET mac = ? WHERE id = ?", (mac, name))
        await world.start()
        assert any(one.startswith("V6") for one in world.violations())
        await world.stop()
        (tmp_path / "bot.db").write_bytes(kept)
        await world.start()


async def test_l13_what_was_forgotten_and_is_there_again_is_noticed(tmp_path: Path) -> None:
    """V12, L13: put back out of an old copy, and nobody would know that it is there."""
    async with World(tmp_path) as world:
        world.late_ms = 10**12
        await three_alarms(world)
        kept = _rows_of_all(tmp_path)
        world.clock.at += 2300 * DAY
        await world.settle()
        keeping = retention(world.settings, world.core.database, world.clock)
        await keeping.run(asyncio.to_thread, world.core.threads.run)
        assert world.violations() == []
        with attacked(tmp_path) as database:
            for table, rows in kept.items():
                for row in rows:
                    marks = ",".join("?" * len(row))
                    database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", tuple(row))
        found = [one for one in world.violations() if "forgotten" in one]
        assert len(found) == 3
        await keeping.run(asyncio.to_thread, world.core.threads.run)  # and goes again


def _rows_of_all(folder: Path) -> dict[str, list[Any]]:
    with attacked(folder) as database:
        return {
            table: database.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("incident", "timeline")
        }


async def _taken(world: World, folder: Path, statement: str, *positions: int) -> bytes:
    await world.stop()
    kept = (folder / "bot.db").read_bytes()
    with attacked(folder) as database:
        for position in positions:
            take_away(database, position, entry=True)
        database.execute(statement)
    await world.start()
    return kept


async def _put_back(world: World, folder: Path, kept: bytes) -> None:
    await world.stop()
    (folder / "bot.db").write_bytes(kept)
    await world.start()


async def test_l10_no_look_at_some_reads_the_rows_of_all(tmp_path: Path) -> None:
    """V10: the timers of a hundred follow-ups are found by their index: one of all rows, made anew
    for each hundred, took longer with the square of what is stored."""
    async with World(tmp_path) as world:
        asked = str(_FOLLOW_UPS.compile(world.core.database.engine))
        with attacked(tmp_path) as database:
            plan = database.execute(f"EXPLAIN QUERY PLAN {asked}", ("",) * asked.count("?"))
            steps = [str(row["detail"]) for row in plan]
    of_tasks = [step for step in steps if " task " in step]
    assert len(of_tasks) == 1
    assert "task_one_follow_up_timer" in of_tasks[0]
