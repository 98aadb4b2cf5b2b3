"""The four ways to prove ourselves to the login service, over TLS with the production code."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.teams.credentials import (
    CONNECTOR_SCOPE,
    BadCredentials,
    BotCredentials,
    Certificate,
    LoginHttp,
    ManagedIdentity,
    MsalTokenProvider,
    Proof,
    TokenFile,
    TokenUnavailable,
    read_certificate,
)
from tests.fakes.identity import (
    APP,
    SECRET,
    Issuer,
    certificate,
    client_certificate,
    private_key,
    served,
)
from tests.fakes.teams import TENANT
from tests.slow_machine import LONG_ENOUGH

GRAPH_SCOPE = "https://graph.microsoft.com/.default"


async def first_token(proof: Proof, login: str, scope: str = CONNECTOR_SCOPE) -> str | None:
    """What the bot gets with this proof."""
    provider = MsalTokenProvider(BotCredentials(APP, proof, TENANT, login), scope=scope)
    try:
        return await provider.token()
    finally:
        provider.close()


async def test_a_certificate_signs_an_assertion(issuer: Issuer, login: str, tmp_path: Path) -> None:
    """The login service checks signature, audience, issuer and the certificate's fingerprint."""
    file, issuer.trusted = client_certificate(tmp_path)
    assert await first_token(Certificate(file), login) == "token-1"


async def test_an_assertion_of_another_certificate_gets_nothing(
    issuer: Issuer, login: str, tmp_path: Path
) -> None:
    """So that the test above proves what it says."""
    file, _ = client_certificate(tmp_path)
    _, issuer.trusted = client_certificate(tmp_path / "other", "another")
    with pytest.raises(TokenUnavailable, match="invalid_client"):
        await first_token(Certificate(file), login)


async def test_a_renewed_certificate_is_read_after_the_old_one_failed(
    issuer: Issuer, login: str, tmp_path: Path
) -> None:
    """Nobody restarts an alarm because a certificate was renewed."""
    file, _ = client_certificate(tmp_path)
    renewed, issuer.trusted = client_certificate(tmp_path / "renewed", "another")
    now = [1_000.0]
    credentials = BotCredentials(APP, Certificate(file), TENANT, login)
    provider = MsalTokenProvider(credentials, monotonic=lambda: now[0])
    assert not await provider.warm()
    file.write_bytes(renewed.read_bytes())
    now[0] += 2
    assert await provider.warm()
    provider.close()


async def test_workload_identity_reads_its_file_at_each_fetch(
    issuer: Issuer, login: str, tmp_path: Path
) -> None:
    """The platform writes a new token there every hour."""
    file = tmp_path / "token"
    provider = MsalTokenProvider(BotCredentials(APP, TokenFile(file), TENANT, login))
    for federated in ("the.first.one", "the.second.one"):
        issuer.federated = federated
        file.write_text(federated + "\n")
        assert await provider.token(fresh=True) == f"token-{issuer.token_requests}"
    provider.close()


async def test_a_token_file_that_went_away_is_no_crash(login: str, tmp_path: Path) -> None:
    """L8: the sender is told to try again."""
    with pytest.raises(TokenUnavailable, match="BadCredentials"):
        await first_token(TokenFile(tmp_path / "nothing"), login)


@pytest.fixture
async def managed(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    async with served(issuer.managed_app()) as url:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", SECRET)
        # A proxy must not see the header: the endpoint lies beside us.
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        yield


@pytest.mark.usefixtures("managed")
async def test_a_managed_identity_asks_the_endpoint_beside_it(issuer: Issuer) -> None:
    """msal finds it by the variables that Azure sets; its answer is never an old token."""
    provider = MsalTokenProvider(BotCredentials(APP, ManagedIdentity(), TENANT))
    assert await provider.token() == "token-1"
    assert await provider.token(fresh=True) == "token-2"
    assert issuer.scopes == ["https://api.botframework.com"] * 2
    provider.close()


@pytest.mark.usefixtures("managed")
async def test_a_managed_identity_that_is_not_ours_is_told_by_a_code(issuer: Issuer) -> None:
    """L11: the endpoint's sentence is not repeated."""
    issuer.app_id = "another"
    with pytest.raises(TokenUnavailable) as refused:
        await first_token(ManagedIdentity(), "https://127.0.0.1:9")
    assert refused.value.reason == "invalid_scope"


@pytest.mark.parametrize(
    "url",
    ["http://login.example/x", "http://127.0.0.1.example/x", "file:///etc/passwd", "http:///x"],
)
@pytest.mark.parametrize("plain", [False, True])
def test_nothing_goes_out_in_plain_text_but_to_the_machine_itself(url: str, plain: bool) -> None:
    """The secret goes where this points."""
    with pytest.raises(OSError, match="https"):
        LoginHttp(1, plain_locally=plain).get(url)


def test_the_login_service_is_never_asked_in_plain_text() -> None:
    """Loopback is allowed for a managed identity alone."""
    with pytest.raises(OSError, match="https"):
        LoginHttp(1).get("http://127.0.0.1:9/x")


async def test_the_secret_follows_no_redirect(login: str) -> None:
    """Not even to a host with a certificate that we trust."""
    app = web.Application()

    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{login}/keys"})

    app.router.add_get("/", elsewhere)
    context, _ = certificate(Path(os.environ["SSL_CERT_FILE"]).parent)
    async with served(app, context) as url:
        answer = await asyncio.to_thread(LoginHttp(2).get, f"{url}/")
    assert answer.status_code == 307


async def test_another_scope_is_another_provider(issuer: Issuer, login: str) -> None:
    """The Graph installer's tokens come from the same registration."""
    assert await first_token(SECRET, login, GRAPH_SCOPE) == "token-1"
    assert issuer.scopes == [GRAPH_SCOPE]


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    """In words an operator can act on, without what is in the file."""
    file, mine = client_certificate(tmp_path)
    pem = mine.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    another = private_key("another").private_bytes(serialization.Encoding.PEM, plain[1], plain[0])
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, plain[1], plain[0]
    )
    for content, said in (
        (pem, "does not hold a private key"),
        (another, "does not hold a private key"),
        (another + pem, "does not belong to the key"),
        (curve + pem, "is not an RSA key"),
    ):
        file.write_bytes(content)
        with pytest.raises(BadCredentials, match=said):
            read_certificate(file)


def test_no_proof_is_shown() -> None:
    """Masked wherever settings are printed or an error quotes them."""
    assert SECRET not in repr(BotCredentials(APP, SECRET, TENANT))


_FETCH = """
import asyncio, sys
from bot.teams.adapter import connector_session

async def fetch():
    async with connector_session() as session, session.get(sys.argv[1]) as response:
        print(response.status)

asyncio.run(fetch())
"""


async def test_the_session_to_the_connector_honours_ssl_cert_file(
    issuer: Issuer, login: str
) -> None:
    """contract.md: for every outbound connection. A process of its own, since aiohttp reads the
    trusted certificates when it is imported."""
    url = f"{login}/.well-known/openidconfiguration"
    trusting = await asyncio.to_thread(_run, url, {})
    doubting = await asyncio.to_thread(_run, url, {"SSL_CERT_FILE": ""})
    assert trusting.stdout.strip() == "200"
    assert "CERTIFICATE_VERIFY_FAILED" in doubting.stderr


def _run(url: str, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **variables}
    if not environment["SSL_CERT_FILE"]:
        del environment["SSL_CERT_FILE"]
    return subprocess.run(
        [sys.executable, "-c", _FETCH, url],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * LONG_ENOUGH,
    )
