"""What the crash tests share: one nursery for each test worker."""

from collections.abc import Iterator

import pytest

from tests.crash.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where services are forked."""
    nursery = Nursery()
    yield nursery
    nursery.close()
