"""The other two services behind a bot: who signs the connector's tokens, and who gives ours."""

import asyncio
import base64
import contextlib
import datetime
import functools
import hashlib
import ipaddress
import ssl
import time
from collections.abc import AsyncIterator, Mapping
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
PERSON = "00000000-0000-0000-0000-000000000102"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@functools.cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key of the tests, made once a run: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs activities as the Bot Connector does, and hands out tokens as the login service does.

    Serve `app()` over plain HTTP for the metadata, over TLS (`certificate`) for msal, and
    `managed_app()` over plain HTTP as the platform's own endpoint. A caller of the login service
    proves itself with `secret`, with an assertion signed by the key of `trusted`, or with exactly
    the assertion `federated`. `metadata_requests` and `token_requests` count what was asked,
    `scopes` has what the tokens were for. While `hanging` is set the key host answers nothing.
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
        self.hanging: asyncio.Event | None = None
        self.trusted: x509.Certificate | None = None
        self.federated: str | None = None
        self.scopes: list[str] = []
        self._issued: set[str] = set()
        self.looking = PERSON  # who sits at the browser that comes to `authorize`
        self._codes: dict[str, Mapping[str, str]] = {}

    def roll_over(self) -> None:
        """From now on another key signs, and only that one is published."""
        self.key_id = f"key-{int(self.key_id.split('-')[1]) + 1}"

    def hang(self) -> None:
        """From now on the key host takes requests and answers none, until `recover`."""
        self.hanging = asyncio.Event()

    def recover(self) -> None:
        """The key host answers again, those who wait too."""
        if self.hanging is not None:
            self.hanging.set()
            self.hanging = None

    def revoke(self) -> None:
        """No token handed out so far is taken any more."""
        self._issued.clear()

    def sign(
        self,
        service_url: str | None,
        *,
        key: str | None = None,
        header: Json | None = None,
        algorithm: str = "RS256",
        **changes: Any,
    ) -> str:
        """A token for an activity from `service_url`; `changes` replace claims, None drops one;
        `header` is added to the token's."""
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
        headers = {"kid": self.key_id} | (header or {})
        return jwt.encode(claims, signer, algorithm=algorithm, headers=headers)

    def sign_person(self, tenant: str, person: str | None = None, **changes: Any) -> str:
        """A token for a tab of ours, as Teams' client gets it for the person from the tenant's
        login service; `changes` as in `sign`."""
        claims: Json = {
            "iss": f"{self.base_url}/{tenant}/v2.0",
            "tid": tenant,
            "oid": person or self.looking,
            "scp": "access_as_user",
            "ver": "2.0",
        }
        return self.sign(None, **(claims | changes))

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
        app.router.add_get("/{tenant}/oauth2/v2.0/authorize", self._authorize)
        return app

    async def _metadata(self, request: web.Request) -> web.Response:
        self.metadata_requests += 1
        if self.hanging is not None:
            await self.hanging.wait()
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
                "jwks_uri": f"{_origin(request)}/keys",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        self.token_requests += 1
        form = await request.post()
        if self.down:
            return web.json_response({"error": "temporarily_unavailable"}, status=503)
        if form.get("client_id") != self.app_id or not self._proven(request, form):
            return web.json_response({"error": "invalid_client"}, status=401)
        if form.get("grant_type") == "authorization_code":
            return self._person(request, form)
        self.scopes.append(str(form.get("scope")))
        return web.json_response(
            {"token_type": "Bearer", "expires_in": self.expires_in, "access_token": self._issue()}
        )

    async def _authorize(self, request: web.Request) -> web.Response:
        """Somebody signs in, and is sent back with a code that is good once."""
        asked, code = request.query, f"code-{len(self._codes) + 1}"
        if (asked.get("client_id"), asked.get("code_challenge_method")) != (self.app_id, "S256"):
            return web.Response(status=400)
        self._codes[code] = {**asked, "person": self.looking}
        back = f"{asked['redirect_uri']}?code={code}&state={asked['state']}"
        return web.Response(status=302, headers={"Location": back})

    def _person(self, request: web.Request, form: Mapping[str, Any]) -> web.Response:
        """Who has signed in, to whoever began the flow, and once."""
        asked = self._codes.pop(str(form.get("code")), None)
        proof = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        tenant, nonce = request.match_info["tenant"], asked["nonce"]
        issuer = f"{_origin(request)}/{tenant}/v2.0"
        now = int(time.time())
        told: Json = {"iss": issuer, "nonce": nonce, "scp": None, "sub": "s", "iat": now}
        token = self.sign_person(tenant, asked["person"], **told)
        answer = {"token_type": "Bearer", "expires_in": 3600, "access_token": "x"}
        return web.json_response({**answer, "id_token": token})

    def _proven(self, request: web.Request, form: Mapping[str, Any]) -> bool:
        assertion = form.get("client_assertion")
        if assertion is None:
            return bool(form.get("client_secret") == self.secret)
        if form.get("client_assertion_type") != JWT_BEARER:
            return False
        if self.federated is not None:
            return bool(assertion == self.federated)
        return self.trusted is not None and self._signed(assertion, str(request.url), self.trusted)

    def _signed(self, assertion: str, audience: str, trusted: x509.Certificate) -> bool:
        """Whether the assertion is the application's own, signed with the certificate's key."""
        fingerprint = base64.urlsafe_b64encode(trusted.fingerprint(hashes.SHA256()))
        if jwt.get_unverified_header(assertion).get("x5t#S256", "").rstrip("=") != (
            fingerprint.decode().rstrip("=")
        ):
            return False
        key = trusted.public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        try:
            claims = jwt.decode(
                assertion, key, algorithms=["PS256"], audience=audience, issuer=self.app_id
            )
        except jwt.InvalidTokenError:
            return False
        return bool(claims["sub"] == self.app_id)

    def _issue(self) -> str:
        token = f"token-{self.token_requests}"
        self._issued.add(token)
        return token

    def managed_app(self) -> web.Application:
        """The endpoint that Azure puts beside an application, as App Service has it."""
        app = web.Application()
        app.router.add_get("/msi/token", self._managed)
        return app

    async def _managed(self, request: web.Request) -> web.Response:
        self.token_requests += 1
        asked = request.headers.get("X-IDENTITY-HEADER"), request.query.get("client_id")
        if asked != (self.secret, self.app_id):
            return web.json_response({"statusCode": 400, "message": "no such identity"}, status=400)
        self.scopes.append(request.query["resource"])
        until = str(int(time.time()) + self.expires_in)
        return web.json_response(
            {"token_type": "Bearer", "expires_on": until, "access_token": self._issue()}
        )


def client_certificate(folder: Path, key_name: str = "client") -> tuple[Path, x509.Certificate]:
    """A file with a key and its certificate, for the application to prove itself with."""
    key, built = private_key(key_name), _self_signed(key_name)
    folder.mkdir(exist_ok=True)
    file = folder / "client.pem"
    file.write_bytes(_pem(key) + built.public_bytes(serialization.Encoding.PEM))
    return file, built


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server context for 127.0.0.1 and the file that makes clients trust it."""
    built = _self_signed("tls")
    trusted = folder / "trusted.pem"
    trusted.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    both = folder / "server.pem"
    both.write_bytes(_pem(private_key("tls")) + trusted.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    plain, pkcs8 = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, pkcs8, plain)


def _self_signed(key_name: str) -> x509.Certificate:
    key = private_key(key_name)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    return (
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
