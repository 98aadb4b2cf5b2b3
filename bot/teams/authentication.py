"""Who may speak to us: activities that the Bot Connector signed, from our own tenant.

Validated here and not by the SDK, which blocks the event loop for its keys, never finds a
rolled-over one, and does not look at the tenant (teams.md, sections 1, 2 and 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.teams.reading import tenant_of
from bot.teams.signing_keys import SigningKeys

TOKEN_ISSUER = "https://api.botframework.com"

_LEEWAY_SECONDS = 300


class Refused(Exception):
    """The activity is not authentic or not ours: HTTP 401. `reason` is ours, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ActivityAuthenticator(Protocol):
    """Decides whether an activity may be acted on."""

    async def authenticate(self, headers: Mapping[str, str], raw: Mapping[str, Any]) -> None:
        """Returns for an authentic activity of our tenant, raises `Refused` for any other.

        `headers` are looked up by their usual names, whatever the case there.
        """
        ...


class TrustEverybody:
    """For the environment `local` without credentials: the clients there send no token."""

    async def authenticate(self, headers: Mapping[str, str], raw: Mapping[str, Any]) -> None:
        """Accepts, always."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token and its activity must say; `tenant_id` None takes any tenant (`local`)."""

    app_id: str
    tenant_id: str | None
    issuer: str = TOKEN_ISSUER


class BotConnectorAuthenticator:
    """Validates the connector's token: RS256, issuer, audience, time, service URL, tenant."""

    def __init__(self, expected: Expected, keys: SigningKeys) -> None:
        self._expected = expected
        self._keys = keys

    async def authenticate(self, headers: Mapping[str, str], raw: Mapping[str, Any]) -> None:
        """See `ActivityAuthenticator`. Waits for keys only while the token's is not known."""
        scheme, _, token = headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused("no token")
        claims = await self._claims(token.strip(), raw.get("channelId"))
        if not _same_url(claims.get("serviceurl"), raw.get("serviceUrl")):
            raise Refused("the token is for another service URL")
        self._check_tenant(raw)

    async def _claims(self, token: str, channel: object) -> Mapping[str, Any]:
        # Imported here: only production needs it, and starting must be quick.
        import jwt

        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise Refused("a token that cannot be read") from None
        if header.get("alg") != "RS256":
            raise Refused("another algorithm than RS256")
        key = await self._keys.find(str(header.get("kid")))
        if key is None:
            raise Refused("signed with an unknown key")
        if not key.endorses(channel):
            raise Refused("signed with a key for another channel")
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._expected.app_id,
                issuer=self._expected.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Refused(type(error).__name__) from None
        return claims

    def _check_tenant(self, raw: Mapping[str, Any]) -> None:
        expected = self._expected.tenant_id
        if expected is not None and tenant_of(raw) != expected:
            raise Refused("another tenant")


def _same_url(claim: object, url: object) -> bool:
    if not isinstance(claim, str) or not isinstance(url, str) or not url:
        return False
    return claim.rstrip("/") == url.rstrip("/")
