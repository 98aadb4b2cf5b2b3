"""What tests of alarms share."""

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def url(request: pytest.FixtureRequest) -> str | None:
    """On which database; None for SQLite. The rules are the same, and each statement is proved on
    both in tests/integration/store: one story of each kind is on both here, the others in the soak.
    """
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
