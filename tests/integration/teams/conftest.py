"""Where the bot gets its tokens, and a clock that stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.identity import Issuer, certificate, served
from tests.integration.teams.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """Stands still until a test moves it."""
    return Clock()


@pytest.fixture
async def login(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """Where the bot asks the issuer for its own tokens: over TLS, with a certificate of our own."""
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with served(issuer.app(), context) as url:
        yield url
