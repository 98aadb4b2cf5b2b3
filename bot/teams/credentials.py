"""What the bot proves itself with to the login service, msal's part in it, and msal's HTTP client;
and the tokens that it gets for it: fetched beside the event loop, kept, renewed early.

One of four: a secret, a certificate, a token of the platform's own (workload identity) or a managed
identity. Everything of msal blocks and runs in the thread of `MsalTokenProvider`; msal is imported
when first needed, because it costs a third of the time to start. Its own HTTP client is requests,
which lets REQUESTS_CA_BUNDLE and certifi overrule SSL_CERT_FILE; the operator was promised that
SSL_CERT_FILE counts for every connection (contract.md, "Settings").
"""

import asyncio
import ipaddress
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeAlias

LOGIN_URL = "https://login.microsoftonline.com"

_MAX_FILE = 64 * 1024


class BadCredentials(ValueError):
    """A certificate or token file that cannot be used: one sentence, without its content."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PEM file with an RSA key and its certificate; read again after each failure."""

    file: Path


@dataclass(frozen=True, slots=True)
class TokenFile:
    """Workload identity: the platform renews the token in this file, so each fetch reads it."""

    file: Path


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The user-assigned managed identity whose client id is the app id."""


Proof: TypeAlias = str | Certificate | TokenFile | ManagedIdentity


@dataclass(frozen=True, slots=True)
class BotCredentials:
    """The single-tenant registration (contract.md, "Settings"); `login_url` without the tenant.

    A `proof` that is a string is the registration's secret.
    """

    app_id: str
    proof: Proof = field(repr=False)
    tenant_id: str
    login_url: str = LOGIN_URL


class LoginApplication(Protocol):
    """Asks the login service."""

    def acquire(self, scope: str) -> dict[str, Any]:
        """msal's answer, fresh from the service: a token and `expires_in`, or an error.

        Raises OSError and msal's own errors.
        """
        ...


def application(credentials: BotCredentials, timeout_seconds: float) -> LoginApplication:
    """The msal application for these credentials. Raises `BadCredentials` for a bad file."""
    if isinstance(credentials.proof, ManagedIdentity):
        return _Managed(credentials.app_id, timeout_seconds)
    return _Confidential(credentials, credentials.proof, timeout_seconds)


class _Confidential:
    def __init__(
        self, credentials: BotCredentials, proof: str | Certificate | TokenFile, seconds: float
    ) -> None:
        import msal

        login_url = credentials.login_url.rstrip("/")
        self.msal = msal.ConfidentialClientApplication(
            credentials.app_id,
            client_credential=_credential(proof),
            authority=f"{login_url}/{credentials.tenant_id}",
            # Microsoft's list does not know another login service.
            instance_discovery=None if login_url == LOGIN_URL else False,
            http_client=LoginHttp(seconds),
        )

    def acquire(self, scope: str) -> dict[str, Any]:
        # msal would give its own copy of a token that is about to end, or was just refused.
        self.msal.remove_tokens_for_client()
        answer: dict[str, Any] = self.msal.acquire_token_for_client(scopes=[scope])
        return answer


class BrowserSignIn:
    """Entra's code flow, for somebody in a browser outside Teams. Everything blocks: call it from a
    thread. Raises `BadCredentials` for a managed identity, which has no code flow. Each step has an
    application of its own, so that nobody's tokens are kept."""

    def __init__(self, credentials: BotCredentials, timeout_seconds: float) -> None:
        if isinstance(credentials.proof, ManagedIdentity):
            raise BadCredentials("a managed identity signs nobody in")
        self._made = partial(_Confidential, credentials, credentials.proof, timeout_seconds)

    def begin(self, back: str) -> dict[str, Any]:
        """msal's flow: where to send the browser (`auth_uri`), and what is needed when it comes to
        `back` again. Raises OSError."""
        with warnings.catch_warnings():
            # It would rather have the code posted, which no cookie of ours would come along with.
            warnings.filterwarnings("ignore", "response_mode")
            flow: dict[str, Any] = self._made().msal.initiate_auth_code_flow([], back)
        return flow

    def finish(self, flow: dict[str, Any], answer: Mapping[str, str]) -> str:
        """The id token for the code in the answer; "" for one of another flow, or that is refused
        or used up. Raises OSError."""
        try:
            found = self._made().msal.acquire_token_by_auth_code_flow(flow, dict(answer))
        except (ValueError, RuntimeError):  # another state, another nonce
            return ""
        token = found.get("id_token")
        return token if isinstance(token, str) else ""


class _Managed:
    """The endpoint is msal's to find (`IDENTITY_ENDPOINT`, else Azure's own address). Service
    Fabric's is not supported: for it msal takes no HTTP client but requests."""

    def __init__(self, client_id: str, seconds: float) -> None:
        self._client_id = client_id
        self._seconds = seconds

    def acquire(self, scope: str) -> dict[str, Any]:
        import msal

        # A new client each time: it would give its own copy of a token that was just refused.
        client = msal.ManagedIdentityClient(
            msal.UserAssignedManagedIdentity(client_id=self._client_id),
            http_client=LoginHttp(self._seconds, plain_locally=True),
        )
        answer: dict[str, Any] = client.acquire_token_for_client(
            resource=scope.removesuffix("/.default")
        )
        return answer


def _credential(proof: str | Certificate | TokenFile) -> str | dict[str, Any]:
    match proof:
        case Certificate(file):
            key, certificate = read_certificate(file)
            return {"private_key": key, "public_certificate": certificate}
        case TokenFile(file):
            return {"client_assertion": lambda: read_token(file)}
    return proof


def read_certificate(file: Path) -> tuple[str, str]:
    """The RSA key and the certificate of a PEM file, each as PEM. Raises `BadCredentials`."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    content = _content(file)
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificates = x509.load_pem_x509_certificates(content)
    except (ValueError, TypeError) as error:
        what = f"{file} does not hold a private key without password and its certificate, as PEM"
        raise BadCredentials(what) from error
    if not isinstance(key, RSAPrivateKey):
        raise BadCredentials(f"the key in {file} is not an RSA key")
    mine = [one for one in certificates if one.public_key() == key.public_key()]
    if not mine:
        raise BadCredentials(f"the certificate in {file} does not belong to the key beside it")
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, pkcs8, serialization.NoEncryption())
    return secret.decode(), mine[0].public_bytes(pem).decode()


def certificate_ends(file: Path) -> datetime:
    """The day on which the bot falls silent by it. Raises `BadCredentials`."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(read_certificate(file)[1].encode()).not_valid_after_utc


def read_token(file: Path) -> str:
    """The platform's token as it lies in the file now. Raises `BadCredentials`."""
    try:
        token = _content(file).decode("ascii").strip()
    except UnicodeDecodeError:
        token = ""
    if not token:
        raise BadCredentials(f"{file} does not hold a token")
    return token


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MAX_FILE)
    except OSError as error:
        raise BadCredentials(f"{file} cannot be read ({error.strerror})") from None


_MAX_ANSWER = 1024 * 1024

_Pairs = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """An answer in the shape that msal reads."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """OSError for 4xx and 5xx."""
        if self.status_code >= 400:
            raise OSError(f"HTTP {self.status_code}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the secret to a host that nobody named, perhaps in plain text."""

    def redirect_request(self, *_: object) -> None:
        return None


class LoginHttp:
    """GET and POST as msal asks for them; OSError if nothing comes for `timeout_seconds`.

    Only https, no redirects. With `plain_locally` also http to loopback and link-local
    addresses, past any proxy: there a managed identity's endpoint lies.
    """

    def __init__(self, timeout_seconds: float, *, plain_locally: bool = False) -> None:
        self._timeout = timeout_seconds
        self._plain = plain_locally
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            _NoRedirect(),
        ]
        if plain_locally:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def get(
        self, url: str, params: _Pairs = None, headers: _Pairs = None, **_: object
    ) -> LoginAnswer:
        """The answer to a GET, whatever its status."""
        return self._open(url, params, headers, None)

    def post(
        self,
        url: str,
        params: _Pairs = None,
        data: _Pairs = None,
        headers: _Pairs = None,
        **_: object,
    ) -> LoginAnswer:
        """The answer to a POST of form fields, whatever its status."""
        return self._open(url, params, headers, urllib.parse.urlencode(data or {}).encode())

    def close(self) -> None:
        """Nothing is kept open."""

    def _open(self, url: str, params: _Pairs, headers: _Pairs, data: bytes | None) -> LoginAnswer:
        if not (url.startswith("https://") or (self._plain and _is_local(url))):
            # urllib would open files too, and the secret goes where this points.
            raise OSError("the login service must be reached over https")
        if params:
            url += ("&" if "?" in url else "?") + urllib.parse.urlencode(params)
        request = urllib.request.Request(url, data=data, headers=dict(headers or {}))
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                body = response.read(_MAX_ANSWER)
                return LoginAnswer(response.status, body.decode(), dict(response.headers))
        except urllib.error.HTTPError as error:
            with error:
                body = error.read(_MAX_ANSWER)
                return LoginAnswer(error.code, body.decode(errors="replace"), dict(error.headers))


def _is_local(url: str) -> bool:
    """Whether plain http to this host does not leave the machine."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local


CONNECTOR_SCOPE = "https://api.botframework.com/.default"

_LOGIN_CODE = re.compile(r"[A-Za-z0-9_]{1,64}")

# Renewed this long before the end; the old one serves until the new one has come.
_AHEAD_SECONDS = 300.0
# After a failure the next attempt waits this long; with an old token in hand there is time.
_PAUSE_SECONDS = 10.0
_PAUSE_WITHOUT_SECONDS = 1.0


class TokenUnavailable(Exception):
    """No token can be had now. `reason` is a code of the login service, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoToken:
    """For the environment `local` without credentials: the clients there take anything."""

    async def token(self, *, fresh: bool = False) -> str | None:
        """None, always."""
        return None


@dataclass(frozen=True, slots=True)
class _Held:
    value: str
    until: float


class MsalTokenProvider:
    """One msal application with a thread of its own, so that no alarm waits behind its HTTP.

    Another `scope` (Graph's) takes another provider with the same credentials: then a token
    that is slow to come delays no other. One request at a time however many wait;
    `timeout_seconds` bounds both msal's request and the wait for it. `monotonic` is a clock in
    seconds. Call `close` at the end.
    """

    def __init__(
        self,
        credentials: BotCredentials,
        timeout_seconds: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
        scope: str = CONNECTOR_SCOPE,
    ) -> None:
        self._credentials = credentials
        self._scope = scope
        self._timeout = timeout_seconds
        self._monotonic = monotonic
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="token")
        self._application: LoginApplication | None = None
        self._held: _Held | None = None
        self._fetch: asyncio.Task[str] | None = None
        self._failed: tuple[float, TokenUnavailable] | None = None

    async def token(self, *, fresh: bool = False) -> str | None:
        """The token; waits only while there is none that is valid. Raises `TokenUnavailable`."""
        now = self._monotonic()
        held = self._held
        if held is None or fresh or held.until <= now:
            if self._failed and now - self._failed[0] < _PAUSE_WITHOUT_SECONDS:
                raise TokenUnavailable(self._failed[1].reason)
            return await self._wait(self._fetching())
        if held.until - _AHEAD_SECONDS <= now and not self._pausing(now):
            self._fetching()
        return held.value

    async def warm(self) -> bool:
        """Fetch ahead of the first alarm; whether there is a token now."""
        try:
            await self.token()
        except TokenUnavailable:
            return False
        return True

    def close(self) -> None:
        """Ends the thread; a request under way is left behind."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _fetching(self) -> asyncio.Task[str]:
        if self._fetch is None:
            self._fetch = asyncio.create_task(self._renew())
            self._fetch.add_done_callback(self._fetched)
        return self._fetch

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetch = None
        self._failed = None
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TokenUnavailable):
            self._failed = (self._monotonic(), error)

    def _pausing(self, now: float) -> bool:
        return self._failed is not None and now - self._failed[0] < _PAUSE_SECONDS

    async def _wait(self, task: asyncio.Task[str]) -> str:
        try:
            # Shielded: one impatient sender must not take the token from the others.
            async with asyncio.timeout(self._timeout):
                return await asyncio.shield(task)
        except TimeoutError:
            raise TokenUnavailable("timeout") from None

    async def _renew(self) -> str:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._thread, self._acquire)
        except Exception as error:
            # msal replays a failure for a minute; a new application asks anew.
            self._application = None
            raise TokenUnavailable(type(error).__name__) from error
        value = answer.get("access_token")
        if not isinstance(value, str):
            self._application = None
            raise TokenUnavailable(_code(answer.get("error")))
        self._held = _Held(value, self._monotonic() + float(answer.get("expires_in", 0)))
        return value

    def _acquire(self) -> dict[str, Any]:
        if self._application is None:
            self._application = application(self._credentials, self._timeout)
        return self._application.acquire(self._scope)


def _code(error: object) -> str:
    """The login service's error code; whatever is no plain code is not repeated (L11)."""
    return error if isinstance(error, str) and _LOGIN_CODE.fullmatch(error) else "no_token"
