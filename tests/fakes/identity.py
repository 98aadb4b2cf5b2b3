"""The other two services behind a bot: who signs the connector's tokens, and who gives ours."""

import base64
import contextlib
import datetime
import functools
import ipaddress
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.fakes.payloads import Json

APP = "00000000-0000-0000-0000-000000000011"
SECRET = "a secret of the tests"
ISSUER = "https://api.botframework.com"


@functools.cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key of the tests, made once a run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs activities as the Bot Connector does, and hands out tokens as the login service does.

    Serve `app()` over plain HTTP for the metadata, over TLS (`certificate`) for msal.
    `metadata_requests` and `token_requests` count what was asked.
    """

    def __init__(self, app_id: str = APP, secret: str = SECRET) -> None:
        self.app_id = app_id
        self.secret = secret
        self.key_id = "key-1"
        self.endorsements = ["msteams"]
        self.base_url = ""
        self.metadata_requests = 0
        self.token_requests = 0
        self.expires_in = 3600
        self.down = False
        self._issued: set[str] = set()

    def roll_over(self) -> None:
        """From now on another key signs, and only that one is published."""
        self.key_id = f"key-{int(self.key_id.split('-')[1]) + 1}"

    def revoke(self) -> None:
        """No token handed out so far is taken any more."""
        self._issued.clear()

    def sign(self, service_url: str | None, *, key: str | None = None, **changes: Any) -> str:
        """A token for an activity from `service_url`; `changes` replace claims, None drops one."""
        now = int(time.time())
        claims: Json = {
            "iss": ISSUER,
            "aud": self.app_id,
            "nbf": now - 5,
            "exp": now + 3600,
            "serviceurl": service_url,
        }
        claims = {name: value for name, value in (claims | changes).items() if value is not None}
        signer = private_key(key or self.key_id)
        return jwt.encode(claims, signer, algorithm="RS256", headers={"kid": self.key_id})

    def issued(self, authorization: str | None) -> bool:
        """Whether the header carries a token that the login service has given."""
        return (authorization or "").removeprefix("Bearer ") in self._issued

    def app(self) -> web.Application:
        """OpenID metadata, JWKS, and the login service's discovery and token endpoints."""
        app = web.Application()
        app.router.add_get("/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/keys", self._jwks)
        tenant = "/{tenant}/v2.0/.well-known/openid-configuration"
        app.router.add_get(tenant, self._discovery)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        return app

    async def _metadata(self, request: web.Request) -> web.Response:
        self.metadata_requests += 1
        if self.down:
            return web.Response(status=503)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{_origin(request)}/keys"})

    async def _jwks(self, request: web.Request) -> web.Response:
        numbers = private_key(self.key_id).public_key().public_numbers()
        key: Json = {
            "kty": "RSA",
            "use": "sig",
            "kid": self.key_id,
            "n": _base64(numbers.n),
            "e": _base64(numbers.e),
            "endorsements": self.endorsements,
        }
        return web.json_response({"keys": [{"kty": "odd"}, key]})

    async def _discovery(self, request: web.Request) -> web.Response:
        tenant = f"{_origin(request)}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{tenant}/v2.0",
                "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        self.token_requests += 1
        form = await request.post()
        if self.down:
            return web.json_response({"error": "temporarily_unavailable"}, status=503)
        if (form.get("client_id"), form.get("client_secret")) != (self.app_id, self.secret):
            return web.json_response({"error": "invalid_client"}, status=401)
        token = f"token-{self.token_requests}"
        self._issued.add(token)
        return web.json_response(
            {"token_type": "Bearer", "expires_in": self.expires_in, "access_token": token}
        )


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server context for 127.0.0.1 and the file that makes clients trust it."""
    key = private_key("tls")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted = folder / "trusted.pem"
    trusted.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    both = folder / "server.pem"
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, pkcs8, plain)
    both.write_bytes(secret + trusted.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted


@contextlib.asynccontextmanager
async def served(app: web.Application, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """The application on a free loopback port; gives its base URL."""
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        host, port = runner.addresses[0][:2]
        yield f"{'https' if tls else 'http'}://{host}:{port}"
    finally:
        await runner.cleanup()


def _origin(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


def _base64(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
