"""The migrations make exactly the tables that the code knows (architecture.md, "Data")."""

import ast
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from bot.store.database import maintenance
from bot.store.schema import HEAD, upgrade
from bot.store.tables import metadata
from tests.slow_machine import LONG_ENOUGH


def assert_as_known(url: str) -> None:
    """Tables, columns and indexes by name."""
    upgrade(url)
    engine = maintenance(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        found = inspect(connection)
        for table in metadata.sorted_tables:
            there = {index["name"] for index in found.get_indexes(table.name)}
            # PostgreSQL keeps a unique constraint as an index too.
            there -= {one["name"] for one in found.get_unique_constraints(table.name)}
            assert there == {index.name for index in table.indexes}, table.name
    engine.dispose()


def test_sqlite_has_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    assert_as_known(f"sqlite:///{tmp_path}/bot.db")


def test_postgresql_has_the_tables_that_the_code_knows(empty_postgres_url: str) -> None:
    assert_as_known(empty_postgres_url)


def test_every_migration_follows_the_one_before_it() -> None:
    """One line of history, in the order of its numbers: `upgrade` compares them."""
    script = ScriptDirectory("bot/store/migrations")
    numbers = [one.revision for one in script.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)
    assert script.get_current_head() == numbers[0] == HEAD


BESIDE_SINCE = "0023"


def _plain_indexes(source: str) -> set[str]:
    """The tables on which the migration makes an index and that it has not made itself."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    made: dict[str, set[str]] = {"create_table": set(), "create_index": set()}
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in made:
            argument = call.args[1 if name == "create_index" else 0]
            assert isinstance(argument, ast.Constant)
            made[name].add(str(argument.value))
    return made["create_index"] - made["create_table"]


def test_no_migration_makes_an_index_that_writers_wait_for() -> None:
    """L8: replicas of the version before store alarms meanwhile; `index_beside` is the way."""
    versions = Path("bot/store/migrations/versions")
    new = [file for file in versions.glob("v*.py") if file.name[1:5] >= BESIDE_SINCE]
    assert new
    assert {file.name: found for file in new if (found := _plain_indexes(file.read_text()))} == {}
    assert _plain_indexes("op.create_index('of_old', 'incident', ['unit'])") == {"incident"}


ACCESS = (
    "INSERT INTO access_log (id, at, actor, action) "
    "VALUES (gen_random_uuid()::text, 1, 'somebody', 'look')"
)
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'access_log_waiting'::regclass"


@pytest.fixture
def replica(postgres_url: str) -> Iterator[Engine]:
    """Sessions of a replica of the version before, which waits for seconds at the most."""
    engine = create_engine(
        postgres_url.replace("postgresql://", "postgresql+psycopg://", 1),
        connect_args={"options": "-c statement_timeout=5000"},
    )
    yield engine
    engine.dispose()


def test_l8_an_old_replica_writes_while_an_index_is_made(
    postgres_url: str, replica: Engine
) -> None:
    """It begins while somebody writes, waits for them, and keeps nobody else waiting."""
    with replica.begin() as connection:
        connection.execute(text("DROP INDEX access_log_waiting"))
    with ThreadPoolExecutor(2) as beside:
        with replica.begin() as long:
            long.execute(text(ACCESS))
            upgrades = [beside.submit(upgrade, postgres_url) for _ in range(2)]
            _until_it_is_being_made(replica)
            with replica.begin() as another:
                another.execute(text(ACCESS))
            assert not any(one.done() for one in upgrades)
        assert [one.result(LONG_ENOUGH) for one in upgrades] == [False, False]
    with replica.connect() as connection:
        assert connection.execute(text(VALID)).scalar() is True


def _until_it_is_being_made(replica: Engine) -> None:
    until = time.monotonic() + LONG_ENOUGH
    there = text("SELECT 1 FROM pg_class WHERE relname = 'access_log_waiting'")
    while time.monotonic() < until:
        with replica.connect() as connection:
            if connection.execute(there).scalar() is not None:
                return
        time.sleep(0.02)
    raise AssertionError("nobody makes the index")


def test_an_index_that_was_broken_off_is_made_anew(postgres_url: str, replica: Engine) -> None:
    """A process that is killed in the middle leaves one that is of no use."""
    invalid = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = "
    with replica.begin() as connection:
        connection.execute(text(f"{invalid}'access_log_waiting'::regclass"))
    assert upgrade(postgres_url) is False
    with replica.connect() as connection:
        assert connection.execute(text(VALID)).scalar() is True


def test_a_database_that_was_made_without_an_encoding_serves(empty_postgres_url: str) -> None:
    """As `initdb` makes one where no language is set: every text of it came as bytes."""
    name = f"ascii_{uuid.uuid4().hex}"
    made = f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
    with psycopg.connect(empty_postgres_url, autocommit=True) as connection:
        connection.execute(made.encode())
        try:
            url = empty_postgres_url.replace("/test_", f"/{name}?ours=", 1)
            url = re.sub(r"\?ours=[0-9a-f]+\?", "?", url)
            assert_as_known(url)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
