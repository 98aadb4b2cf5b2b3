"""What tests of alarms share."""

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """On which database; None for SQLite."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
