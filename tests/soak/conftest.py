"""The soak shares the crash tests' fork server."""

from tests.crash.conftest import fork_server

__all__ = ["fork_server"]
