"""A replica of the version before the register beside ours, on one database: what it raises is
entered by ours, and what it forgets counts as forgotten (V12, L13). What runs beside us is that
version's own code, out of the history of this repository.
"""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.core import retention
from bot.store import tables as t
from bot.store.schema import upgrade
from tests.revisions import LAST_BEFORE_THE_REGISTER, check_out
from tests.world import World

pytestmark = pytest.mark.soak

DAYS = 2_300  # later, everything is forgotten
OLDER = f"""
import asyncio, sys
from pathlib import Path
from typing import Any
from bot.core import retention
from tests.world import World

async def main():
    async with World(Path(sys.argv[1]), database_url=sys.argv[2]) as world:
        world.late_ms = 10**15
        for _ in range(2):
            await world.says(world.deputy, "hjelp")
            await world.says(world.deputy, "avbryt")
            await world.advance(300)
        print("raised", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        world.clock.at += {DAYS} * 24 * 3600 * 1000
        await world.settle()
        keeping = retention(world.settings, world.core.database, world.clock)
        await keeping.run(asyncio.to_thread, world.core.threads.run)
        print("forgotten", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_what_an_older_replica_raises_and_forgets_is_in_the_register(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """V12, L13: nothing is missed, nobody is accused, and nothing of people stays."""
    code = check_out(LAST_BEFORE_THE_REGISTER, tmp_path)
    url = f"sqlite:///{tmp_path}/bot.db"
    if database == "postgresql":
        url = request.getfixturevalue("postgres_url")
    upgrade(url)
    async with World(tmp_path, database_url=url) as world:
        world.late_ms = 10**15
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "avbryt")
        (tmp_path / "theirs").mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", OLDER, str(tmp_path / "theirs"), url],
            cwd=code,
            env={"PYTHONPATH": str(code), "PATH": "/usr/bin:/bin"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as older:
            await _said(older, "raised")
            await world.advance(1200)
            assert world.violations() == ["V12: it is not in the register"] * 2
            since = world.clock.at - 3600 * 1000  # what the job looks through each half minute
            await _kept(world, since)
            assert world.violations() == []
            ids = {one["id"] for one in world.incidents()}
            assert {row.incident for row in _entries(world)} == ids
            assert {row.position for row in _entries(world)} == {1, 2, 3}
            _go_on(older)
            await _said(older, "forgotten")
            world.clock.at += DAYS * 24 * 3600 * 1000
            assert world.incidents() == []
            assert world.violations() == []  # their time was over: nobody is accused
            await _kept(world, 0)
            assert world.violations() == []
            for row in _entries(world):
                assert row.incident is None
                assert not any(one in str(tuple(row)) for one in ids)
            _go_on(older)
            assert await asyncio.to_thread(older.wait) == 0


async def _kept(world: World, since: int) -> None:
    keeping = retention(world.settings, world.core.database, world.clock)
    await keeping.keep_register(asyncio.to_thread, world.core.threads.run, since)


def _entries(world: World) -> list[Any]:
    with world.core.database.reading() as connection:
        return list(connection.execute(select(t.incident_register)))


async def _said(older: "subprocess.Popen[str]", what: str) -> None:
    assert older.stdout is not None
    while (line := await asyncio.to_thread(older.stdout.readline)).strip() != what:
        assert line, f"the older replica ended before it had {what}"


def _go_on(older: "subprocess.Popen[str]") -> None:
    assert older.stdin is not None
    older.stdin.write("\n")
    older.stdin.flush()
