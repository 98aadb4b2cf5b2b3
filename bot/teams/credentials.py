"""What the bot proves itself with to the login service, and msal's part in it.

One of four: a secret, a certificate, a token of the platform's own (workload identity) or a
managed identity. Everything here blocks and runs in the thread of `MsalTokenProvider`; msal is
imported when first needed, because it costs a third of the time to start.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from bot.teams.login_http import LoginHttp

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


class Application(Protocol):
    """Asks the login service."""

    def acquire(self, scope: str) -> dict[str, Any]:
        """msal's answer, fresh from the service: a token and `expires_in`, or an error.

        Raises OSError and msal's own errors.
        """
        ...


def application(credentials: BotCredentials, timeout_seconds: float) -> Application:
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
            http_client=LoginHttp(self._seconds, plain_beside_us=True),
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
