"""Both databases, for tests that must hold on either."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine import reception
from bot.store.database import Database
from bot.store.schema import upgrade
from tests.hasty import hasty


@pytest.fixture
def store_within_seconds() -> float:
    """How long a command may take to be stored. Time is virtual here, but the processor's is not:
    on a busy machine a pause of a second is no outage. Tests of outages say what the bot says."""
    return 20.0


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch, store_within_seconds: float) -> None:
    monkeypatch.setattr(reception, "STORE_WITHIN_SECONDS", store_within_seconds)


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
    database = hasty(Database(empty_url))
    yield database
    database.close()
