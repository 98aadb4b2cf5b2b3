"""What the bot proves itself with to the login service, msal's part in it, and msal's HTTP client.

One of four: a secret, a certificate, a token of the platform's own (workload identity) or a managed
identity. Everything here blocks and runs in the thread of `MsalTokenProvider`; msal is imported
when first needed, because it costs a third of the time to start. Its own HTTP client is requests,
which lets REQUESTS_CA_BUNDLE and certifi overrule SSL_CERT_FILE; the operator was promised that
SSL_CERT_FILE counts for every connection (contract.md, "Settings").
"""

import ipaddress
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
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
        self._msal = msal.ConfidentialClientApplication(
            credentials.app_id,
            client_credential=_credential(proof),
            authority=f"{login_url}/{credentials.tenant_id}",
            # Microsoft's list does not know another login service.
            instance_discovery=None if login_url == LOGIN_URL else False,
            http_client=LoginHttp(seconds),
        )

    def acquire(self, scope: str) -> dict[str, Any]:
        # msal would give its own copy of a token that is about to end, or was just refused.
        self._msal.remove_tokens_for_client()
        answer: dict[str, Any] = self._msal.acquire_token_for_client(scopes=[scope])
        return answer


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
