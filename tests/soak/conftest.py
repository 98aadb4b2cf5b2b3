"""The soak shares the crash tests' nursery."""

from tests.crash.conftest import nursery

__all__ = ["nursery"]
