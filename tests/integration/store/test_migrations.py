"""The migrations make exactly the tables that the code knows (architecture.md, "Data")."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.store.database import HEAD, maintenance, upgrade
from bot.store.tables import metadata


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
