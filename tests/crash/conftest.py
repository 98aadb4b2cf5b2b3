"""What the crash tests share: one fork server."""

from collections.abc import Iterator

import pytest

from tests.crash.fork_server import ForkServer
from tests.slow_machine import PATIENT


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """Where services are forked."""
    fork_server = ForkServer.shared()
    yield fork_server
    fork_server.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own looks into the database are no alarms."""
    for module, name, value in PATIENT:
        monkeypatch.setattr(module, name, value)
