"""What `/internal/isready` says of keys and tokens (contract.md, "HTTP")."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.settings import Settings
from bot.store.schema import upgrade
from tests.fakes.identity import APP, SECRET, Issuer, certificate, served
from tests.fakes.payloads import Payloads, TeamsUser
from tests.fakes.teams import BOT, TENANT
from tests.served import served as service
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE

ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
SERVICE = "https://smba.trafficmanager.net/emea/"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path}/bot.db"
    upgrade(url)
    return Settings(
        database_url=url,
        organisation_file=SAMPLE,
        keys=SecretStr(KEY),
        app_id=APP,
        app_secret=SecretStr(SECRET),
        tenant_id=TENANT,
        login_url="https://127.0.0.1:9",
        openid_metadata_url="http://127.0.0.1:9/openid",
    )


async def degraded(client: TestClient[web.Request, web.Application]) -> list[str]:
    """The parts that are missing, as the probe names them."""
    async with client.get("/internal/isready") as response:
        names: list[str] = (await response.json())["degraded"]
        return names


def served_bot(settings: Settings) -> TestClient[web.Request, web.Application]:
    """The service as `serve` composes it."""
    return TestClient(TestServer(service(settings, lambda sentence: None)))


async def test_missing_keys_and_tokens_are_named(settings: Settings) -> None:
    """Still 200 once started: an unready bot is a silent bot."""
    async with served_bot(settings) as client:
        assert {"keys", "tokens"} <= set(await degraded(client))


async def test_keys_and_token_are_there_before_the_first_cry(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pre-warmed at start: the first activity waits for no key, the first card for no token."""
    issuer = Issuer()
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with served(issuer.app()) as plain, served(issuer.app(), context) as tls:
        settings.openid_metadata_url = f"{plain}/.well-known/openidconfiguration"
        settings.login_url = tls
        async with served_bot(settings) as client:
            async with asyncio.timeout(LONG_ENOUGH):
                while await degraded(client):
                    # Not at once: bot, test and both hosts share the event loop and its lock with
                    # the thread that fetches the token.
                    await asyncio.sleep(0.02)
            assert (issuer.metadata_requests, issuer.token_requests) == (1, 1)
            issuer.hang()
            activity = Payloads(SERVICE, TENANT, BOT).activity("typing", ANNA)
            for token, status in ((issuer.sign(SERVICE), 200), ("no.to.ken", 401)):
                headers = {"Authorization": f"Bearer {token}"}
                async with client.post("/api/messages", json=activity, headers=headers) as answer:
                    assert (answer.status, await answer.read()) == (status, b"")
            issuer.recover()
