"""A login service of our own, and the keys it signs with."""

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
async def issuer() -> AsyncIterator[Issuer]:
    """Signs tokens, and publishes its keys at `base_url`."""
    issuer = Issuer()
    async with served(issuer.app()) as url:
        issuer.base_url = url
        yield issuer


@pytest.fixture
async def login(
    issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """Where the bot asks the issuer for its own tokens: over TLS, with a certificate of our own."""
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with served(issuer.app(), context) as url:
        yield url
