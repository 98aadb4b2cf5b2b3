"""The probe of the alarm on real databases, and what really happens to them (L8)."""

import contextlib
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.engine import make_url

from bot.jobs.self_check import AlarmProbe
from bot.store import tables as t
from bot.store.readiness import LEFT_FOR_MS, ROWS
from bot.wiring.readiness import alarm_probe
from tests.world import World

PATIENT_SECONDS = 8.0  # a busy machine is no fault


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.self_check.WITHIN_SECONDS", PATIENT_SECONDS)


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with World(tmp_path, database_url=url) as made:
        yield made


@contextlib.asynccontextmanager
async def watching(world: World) -> AsyncIterator[AlarmProbe]:
    world.core.database.identify()  # as a start does
    probe = alarm_probe(world.core)
    try:
        yield probe
    finally:
        await probe.leave()


async def looks(probe: AlarmProbe) -> bool:
    """One try, wholly done, and what is thought of alarms then."""
    await probe.look()
    await probe.settle(PATIENT_SECONDS)
    return await probe.well()


async def is_late(probe: AlarmProbe, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a look is red in time behind a lock, for which the tests' database waits long."""
    with monkeypatch.context() as without_fsync:
        without_fsync.setattr("bot.jobs.self_check.WITHIN_SECONDS", 0.5)
        await probe.look()
    return not await probe.well()


async def green_again(probe: AlarmProbe) -> bool:
    """Two tries, as it takes."""
    return [await looks(probe) for _ in range(2)] == [False, True]


def rows(world: World) -> int:
    with world.core.database.reading() as connection:
        found = connection.execute(select(func.count()).select_from(t.alarm_probe))
        return int(found.scalar_one())


def written(world: World) -> int:
    """How many bytes the database has had to write: SQLite's log, or the rows that PostgreSQL has
    (whose log is every test's)."""
    if world.core.database.is_sqlite:
        return Path(f"{make_url(world.core.database.url).database}-wal").stat().st_size
    tables = ("inbound", "incident", "timeline", "card", "task", "alarm_probe")
    sizes = " + ".join(
        f"(SELECT coalesce(sum(pg_column_size({table}.*)), 0) FROM {table})" for table in tables
    )
    with world.core.database.reading() as connection:
        return int(connection.execute(text(f"SELECT {sizes}")).scalar_one())


def emptied(world: World) -> None:
    """SQLite writes its log over: only a new one shows by its size what is written."""
    if world.core.database.is_sqlite:
        with contextlib.closing(
            sqlite3.connect(str(make_url(world.core.database.url).database))
        ) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def test_l8_a_try_writes_as_much_as_an_alarm_and_leaves_nothing(world: World) -> None:
    """As many rows, no fewer bytes, and not many more of either."""
    inserted = 0

    def count(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, many: bool) -> None:
        nonlocal inserted
        if statement.startswith(("INSERT", "WITH")):  # of one statement may be two tables' rows
            inserted += len(values) if many else statement.count("INSERT INTO")

    event.listen(world.core.database.engine, "before_cursor_execute", count)
    emptied(world)
    before = written(world)
    await world.teams.says(world.caseworker, "hjelp")
    alarm_rows, alarm_bytes = inserted, written(world) - before
    await world.core.worker.settle()
    world.core.service.read(lambda uow: uow.tx.probe_alarm("one"))
    assert rows(world) == alarm_rows == ROWS
    world.core.service.read(lambda uow: uow.tx.clear_probe("one"))
    emptied(world)
    before = written(world)
    world.core.service.read(lambda uow: uow.tx.probe_alarm("two"))
    probe_bytes = written(world) - before
    world.core.service.read(lambda uow: uow.tx.clear_probe("two"))
    async with watching(world) as probe:
        assert await looks(probe)
    assert alarm_bytes <= probe_bytes <= 3 * alarm_bytes
    assert rows(world) == 0


async def test_what_a_dead_process_left_is_deleted(world: World) -> None:
    """After a minute, by whoever probes next; what another one has there now stays."""
    for at in (LEFT_FOR_MS + 1, 0):
        with world.core.database.engine.begin() as connection:
            row = {"id": f"dead:{at}", "at": world.clock.now() - at, "content": "x"}
            connection.execute(t.alarm_probe.insert(), row)
    assert rows(world) == 2
    async with watching(world) as probe:
        assert await looks(probe)
    assert rows(world) == 1


async def test_l8_a_probe_whose_table_is_gone_is_red(world: World) -> None:
    """Its own failure is told, never silently green."""
    async with watching(world) as probe:
        assert await looks(probe)
        with world.core.database.engine.begin() as connection:
            connection.execute(text("DROP TABLE alarm_probe"))
        assert not await looks(probe)


@contextlib.contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_l8_a_file_that_cannot_grow_is_seen(tmp_path: Path) -> None:
    """A one-row update finds room in the pages that are there; an alarm does not."""
    async with World(tmp_path) as world, watching(world) as probe:
        assert await looks(probe)
        emptied(world)
        with files_of_at_most(40_000):
            assert not await looks(probe)
            with world.core.database.engine.begin() as connection:
                connection.execute(text("UPDATE clock_mark SET at = 1"))
        assert await green_again(probe)


async def test_l8_a_foreign_lock_on_sqlite_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with World(tmp_path) as world, watching(world) as probe:
        assert await looks(probe)
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as tool:
            tool.execute("BEGIN IMMEDIATE")
            assert await is_late(probe, monkeypatch)
        await probe.settle(PATIENT_SECONDS)
        assert await green_again(probe)


@pytest.mark.parametrize("index", ["sqlite_autoindex_incident_1", "sqlite_autoindex_task_2"])
async def test_l8_a_broken_page_where_an_alarm_would_write_is_seen(
    tmp_path: Path, index: str
) -> None:
    async with World(tmp_path) as world, watching(world) as probe:
        await world.says(world.caseworker, "hjelp")
        assert await looks(probe)
        emptied(world)
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as file:
            query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
            (page,) = file.execute(query, (index,)).fetchone()
            (size,) = file.execute("PRAGMA page_size").fetchone()
        whole = (tmp_path / "bot.db").read_bytes()
        with (tmp_path / "bot.db").open("r+b") as opened:
            opened.seek((page - 1) * size)
            opened.write(b"\xa5" * size)
        world.core.database.close()  # what is cached is not missed by an alarm either
        assert not await looks(probe)
        world.core.database.close()
        for log in tmp_path.glob("bot.db-*"):
            log.unlink()
        (tmp_path / "bot.db").write_bytes(whole)


@pytest.mark.parametrize("table", ["inbound", "incident", "timeline", "card", "task"])
async def test_l8_a_table_that_somebody_has_locked_is_seen(
    tmp_path: Path, postgres_url: str, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As VACUUM FULL or a migration does; the weakest lock that keeps an alarm out."""
    async with World(tmp_path, database_url=postgres_url) as world, watching(world) as probe:
        assert await looks(probe)
        with psycopg.connect(postgres_url) as tool:
            tool.execute(f"LOCK TABLE {table} IN SHARE MODE")
            assert await is_late(probe, monkeypatch)
        await probe.settle(PATIENT_SECONDS)
        assert await green_again(probe)


async def test_l8_a_database_that_only_reads_is_seen(tmp_path: Path, postgres_url: str) -> None:
    """As a hosted one becomes when its disk is full, and as a hot standby is."""
    async with World(tmp_path, database_url=postgres_url) as world, watching(world) as probe:
        assert await looks(probe)
        name = make_url(world.core.database.url).database
        with psycopg.connect(postgres_url, autocommit=True) as tool:
            tool.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
            world.core.database.close()
            assert not await looks(probe)
            tool.execute("SET default_transaction_read_only = off")
            tool.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            world.core.database.close()
        assert await green_again(probe)


async def test_the_probe_asks_nobody_to_wait(tmp_path: Path, postgres_url: str) -> None:
    """Two replicas and an alarm at once: its locks are those of any insert."""
    async with World(tmp_path, database_url=postgres_url) as world:
        async with watching(world) as one, watching(world) as two:
            with world.core.database.engine.begin() as connection:
                connection.execute(text("LOCK TABLE incident, task IN ROW EXCLUSIVE MODE"))
                assert [await looks(probe) for probe in (one, two, one, two)] == [True] * 4
        await world.says(world.caseworker, "hjelp")


async def test_l8_a_right_that_was_taken_away(tmp_path: Path, postgres_url: str) -> None:
    """To write one table of an alarm's, or to change it: the locks of the probe are still granted,
    and no alarm is stored."""
    async with World(tmp_path, database_url=postgres_url) as world, watching(world) as probe:
        assert await looks(probe)
        with psycopg.connect(postgres_url, autocommit=True) as owner:
            role = f"r{tmp_path.stat().st_ino}"
            owner.execute(f"CREATE ROLE {role}")
            try:
                owner.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
                name = owner.info.dbname
                owner.execute(f"ALTER DATABASE {name} SET role = {role}")
                world.core.database.close()
                assert await looks(probe)
                for right in ("INSERT ON timeline", "UPDATE ON incident"):
                    owner.execute(f"REVOKE {right} FROM {role}")
                    assert not await looks(probe), right
                    owner.execute(f"GRANT {right} TO {role}")
                    assert await green_again(probe)
            finally:
                owner.execute(f"ALTER DATABASE {name} RESET role")
                world.core.database.close()
                owner.execute(f"DROP OWNED BY {role}")
                owner.execute(f"DROP ROLE {role}")


async def test_l8_sessions_that_do_not_see_our_tables_are_left(
    tmp_path: Path, postgres_url: str
) -> None:
    """A search path that somebody had set stayed with the pool's connections for good, long after
    it was put right."""
    async with World(tmp_path, database_url=postgres_url) as world, watching(world) as probe:
        assert await looks(probe)
        with psycopg.connect(postgres_url, autocommit=True) as owner:
            name = owner.info.dbname
            owner.execute(f"ALTER DATABASE {name} SET search_path = nowhere")
            world.core.database.close()
            assert not await looks(probe)
            owner.execute(f"ALTER DATABASE {name} RESET search_path")
        assert await green_again(probe)
