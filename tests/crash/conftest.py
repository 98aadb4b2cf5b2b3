"""What the crash tests share: one nursery for each test worker."""

from collections.abc import Iterator

import pytest

from tests.crash.nursery import Nursery
from tests.patience import PATIENT


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where services are forked."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own looks into the database are no alarms."""
    for module, name, value in PATIENT:
        monkeypatch.setattr(module, name, value)
