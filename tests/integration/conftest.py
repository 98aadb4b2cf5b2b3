"""Both databases, for tests that must hold on either; and a login service of our own, with the keys
it signs with."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.outbox import inbound
from bot.store import rows
from bot.store.database import Database
from tests.databases import empty_database
from tests.fakes.identity import Issuer, served
from tests.slow_machine import PATIENT
from tests.without_fsync import without_fsync


@pytest.fixture(autouse=True)
def _patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is virtual here, but the processor's is not: on a busy machine a pause of a second is no
    outage. Tests of outages are `hurried`."""
    if request.node.get_closest_marker("hurried") is None:
        for module, name, value in PATIENT:
            monkeypatch.setattr(module, name, value)


@pytest.fixture(autouse=True)
def _known_alarms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever alarm a story wrote: what is known of it is what its document says, to the type."""
    known = rows.KnownAlarms()
    monkeypatch.setattr(rows, "known_alarms", known)
    yield
    for document, alarm in known:
        assert repr(rows.read_alarm(document)) == repr(alarm)


@pytest.fixture
def patient_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is `hurried`: before and after the outage a busy processor is none either. Whoever
    makes one shortens the bot's patience for as long (`locked`)."""
    monkeypatch.setattr(inbound, "STORE_WITHIN_SECONDS", 20.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database with its own clock."""
    if request.param == "sqlite":
        (tmp_path / "bot.db").write_bytes(empty_database())
        url = f"sqlite:///{tmp_path}/bot.db"
    else:
        url = request.getfixturevalue("postgres_url")
    database = without_fsync(Database(url))
    yield database
    database.close()


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """Signs tokens, and publishes its keys at `base_url`."""
    issuer = Issuer()
    async with served(issuer.app()) as url:
        issuer.base_url = url
        yield issuer
