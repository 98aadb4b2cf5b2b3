"""Both databases, for tests that must hold on either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.schema import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """A migrated database with its own clock."""
    upgrade(empty_url)
    database = Database(empty_url)
    yield database
    database.close()
