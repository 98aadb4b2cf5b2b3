"""Who may speak to us: activities that the Bot Connector signed, from our own tenant; and which
connectors we speak to: a service URL comes from outside and gets our token (SSRF).

Validated here and not by the SDK, which blocks the event loop for its keys, never finds a
rolled-over one, does not look at the tenant, and also takes the tokens of emulators and skills
(teams.md, sections 1, 2 and 6). Those have other issuers and are refused here.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from yarl import URL

from bot.teams.signing_keys import SigningKey, SigningKeys

# Teams' connectors: worldwide, GCC, GCC High and DoD. The Bot Connector itself answers under
# botframework.com. An entry "*.example" means the subdomains of example, nothing else.
MICROSOFT_HOSTS: tuple[str, ...] = (
    "smba.trafficmanager.net",
    "smba.infra.gcc.teams.microsoft.com",
    "smba.infra.gov.teams.microsoft.us",
    "smba.infra.dod.teams.microsoft.us",
    "*.botframework.com",
)

# Where Teams' own meeting links lead.
_MEETING_HOSTS = frozenset(
    ("teams.microsoft.com", "teams.cloud.microsoft", "teams.live.com", "gov.teams.microsoft.us")
)
_LONGEST_LINK = 2_000

_URLS_REMEMBERED = 1024


class AllowedServiceUrls:
    """The allow-list of `RODTKORT_ALLOWED_SERVICE_HOSTS`, asked on the way in and on the way out.

    Only https on its own port is permitted, without credentials, query or fragment; plain http
    and other ports only to loopback, and loopback only when `local`.
    """

    def __init__(self, hosts: Iterable[str] = MICROSOFT_HOSTS, *, local: bool = False) -> None:
        names = [host.strip().lower() for host in hosts]
        self._exact = frozenset(name for name in names if not name.startswith("*."))
        self._suffixes = tuple(name[1:] for name in names if name.startswith("*."))
        self._local = local
        self._permitted: set[str] = set()

    def permits(self, url: str) -> bool:
        """Whether a request, and with it our token, may go to `url`."""
        if url in self._permitted:
            return True
        if not self._judge(url):
            return False
        if len(self._permitted) < _URLS_REMEMBERED:
            self._permitted.add(url)
        return True

    def _judge(self, text: str) -> bool:
        if "\\" in text or any(char.isspace() or not char.isprintable() for char in text):
            return False
        try:
            # aiohttp connects where yarl says, so yarl is who must be asked.
            url = URL(text)
            host, port = url.host, url.port
        except ValueError:
            return False
        if not host or url.user is not None or url.password is not None:
            return False
        if url.query_string or url.fragment:
            return False
        if _is_loopback(host):
            return self._local and url.scheme in ("http", "https")
        if url.scheme != "https" or port != 443:
            return False
        host = host.lower()
        return host in self._exact or host.endswith(self._suffixes)


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1", "127.0.0.1")


def opens_a_meeting(url: str) -> bool:
    """Whether a link leads to Teams and nowhere else: a colleague in a hurry will tap it."""
    if len(url) > _LONGEST_LINK or any(char.isspace() or not char.isprintable() for char in url):
        return False
    try:
        link = URL(url)
        return link.scheme == "https" and link.user is None and link.host in _MEETING_HOSTS
    except ValueError:
        return False


TOKEN_ISSUER = "https://api.botframework.com"
TEAMS = "msteams"
TAB_SCOPE = "access_as_user"  # what a tab's token is asked for (docs/install.md)

# The connector's tokens have one to two thousand characters; what is longer is not even decoded.
MAX_TOKEN = 8 * 1024

_LEEWAY_SECONDS = 300
_TOKENS_REMEMBERED = 64


class NotAuthentic(Exception):
    """The activity is not authentic or not ours: HTTP 401. `reason` is ours, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Admission(Protocol):
    """A true token, before anything of the body was read."""

    def check(self, raw: Mapping[str, Any]) -> None:
        """Returns for an activity of our tenant that the token is for, else raises `Refused`."""
        ...


class ActivityAuthenticator(Protocol):
    """Decides whether an activity may be acted on, in two steps: reading a stranger's body is work
    that an alarm would wait for, so the token comes first."""

    async def authenticate(self, authorization: str) -> Admission:
        """What a true token admits to; raises `Refused` for any other.

        `authorization` is the header of that name, "" if there was none.
        """
        ...


class TrustEverybody:
    """For the environment `local` without credentials: the clients there send no token."""

    async def authenticate(self, authorization: str) -> Admission:
        """Accepts, always."""
        return self

    def check(self, raw: Mapping[str, Any]) -> None:
        """Accepts, always."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token and its activity must say. None takes any tenant, or any channel that the
    key is endorsed for (`local`)."""

    app_id: str
    tenant_id: str | None
    issuer: str = TOKEN_ISSUER
    channel_id: str | None = TEAMS
    other_issuers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Verified:
    """A token that was found true by `key`; `until` in seconds since 1970."""

    key_id: str
    key: SigningKey
    claims: Mapping[str, Any]
    until: float


class BotConnectorAuthenticator:
    """Validates the connector's token: RS256 with a key endorsed for the activity's channel,
    issuer, audience, time, service URL, tenant."""

    def __init__(self, expected: Expected, keys: SigningKeys) -> None:
        self._expected = expected
        self._keys = keys
        self._verified: dict[bytes, _Verified] = {}

    async def authenticate(self, authorization: str) -> Admission:
        """See `ActivityAuthenticator`. Waits for keys only while the token's is not known."""
        key, claims = await self.claims(authorization)
        return _Admitted(self._expected, key, claims)

    async def claims(self, authorization: str) -> tuple[SigningKey, Mapping[str, Any]]:
        """What a true token says, and the key that signed it.

        The connector uses a token for an hour, so what was verified is remembered: until it
        ends, and only while the very key that verified it is the one in force.
        """
        token = _bearer(authorization)
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._verified.get(digest)
        key_id = known.key_id if known else _key_id(token)
        key = await self._keys.find(key_id)
        if key is None:
            raise NotAuthentic("signed with an unknown key")
        if known is not None and known.key is key and time.time() < known.until:
            return key, known.claims
        claims = self._verify(token, key)
        if len(self._verified) >= _TOKENS_REMEMBERED:
            self._verified.clear()
        until = float(claims["exp"]) + _LEEWAY_SECONDS
        self._verified[digest] = _Verified(key_id, key, claims, until)
        return key, claims

    def _verify(self, token: str, key: SigningKey) -> Mapping[str, Any]:
        # Imported here: only production needs it, and starting must be quick.
        import jwt

        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._expected.app_id,
                issuer=(self._expected.issuer, *self._expected.other_issuers),
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise NotAuthentic(type(error).__name__) from None
        return claims


class CallsAuthenticator:
    """Validates the token of what Teams' calling service tells: signed with a key of its own (not
    the connector's), issuer, audience, time, tenant. `tenant` is the only one."""

    def __init__(self, expected: Expected, tenant: str, keys: SigningKeys) -> None:
        self._tokens = BotConnectorAuthenticator(expected, keys)
        self._tenant = tenant

    async def authenticate(self, authorization: str) -> None:
        """Returns for a true token, else raises `NotAuthentic`."""
        _, claims = await self._tokens.claims(authorization)
        if not _same_id(claims.get("tid"), self._tenant):
            raise NotAuthentic("another tenant")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page of ours: an Entra object id, and until when the login service vouches for
    it (seconds since 1970)."""

    person: str
    until: float


class TabAuthenticator:
    """Validates the token that Teams' client gives a tab for whoever looks at it: signed by the
    tenant's own keys, issuer, audience, time, tenant, object id. An id token has the same audience
    and no scope, and a token of an application has no person: both are refused."""

    def __init__(self, expected: Expected, tenant: str, keys: SigningKeys) -> None:
        self._tokens = BotConnectorAuthenticator(expected, keys)
        self._tenant = tenant

    async def authenticate(self, authorization: str) -> Visitor:
        """Whose the token is; raises `NotAuthentic` for any that is not true."""
        _, claims = await self._tokens.claims(authorization)
        scopes = claims.get("scp")
        if not isinstance(scopes, str) or TAB_SCOPE not in scopes.split():
            raise NotAuthentic("a token that is not for the tab")
        return visitor_of(claims, self._tenant)

    async def identify(self, id_token: str) -> Visitor:
        """Whose the id token is that the login service has given us for a code; raises
        `NotAuthentic`."""
        _, claims = await self._tokens.claims(f"Bearer {id_token}")
        return visitor_of(claims, self._tenant)


def visitor_of(claims: Mapping[str, Any], tenant: str) -> Visitor:
    """Whom the claims of a token that is true are about. Raises `NotAuthentic` for another tenant,
    for whoever is no person, and for a token that is over: its five minutes of grace are for clocks
    that differ, and not for a longer look."""
    if not _same_id(claims.get("tid"), tenant):
        raise NotAuthentic("another tenant")
    try:
        person = str(UUID(str(claims.get("oid"))))
        until = float(claims["exp"])
    except (KeyError, TypeError, ValueError):
        raise NotAuthentic("no object id, or no end") from None
    if until <= time.time():
        raise NotAuthentic("a token that is over")
    return Visitor(person, until)


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A token found true: what it is good for is told by the activity it came with."""

    expected: Expected
    key: SigningKey
    claims: Mapping[str, Any]

    def check(self, raw: Mapping[str, Any]) -> None:
        """See `Admission`: the key's endorsement, the service URL and the tenant."""
        channel = raw.get("channelId")
        if not isinstance(channel, str) or channel != (self.expected.channel_id or channel):
            raise NotAuthentic("another channel than Teams")
        if not self.key.endorses(channel):
            raise NotAuthentic("signed with a key for another channel")
        if not _same_url(self.claims.get("serviceurl"), raw.get("serviceUrl")):
            raise NotAuthentic("the token is for another service URL")
        self._check_tenant(raw)

    def _check_tenant(self, raw: Mapping[str, Any]) -> None:
        expected = self.expected.tenant_id
        if expected is None:
            return
        found = list(_tenants(raw))
        # Every place that names one: who reads the other place must not find a stranger there.
        if not found or any(not _same_id(tenant, expected) for tenant in found):
            raise NotAuthentic("another tenant")


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotAuthentic("no token")
    if len(token) > MAX_TOKEN:
        raise NotAuthentic("a token that is too long")
    return token


def _key_id(token: str) -> str:
    """The `kid` of a token that may be worth looking up a key for. Where else the header says
    that a key could be found (`jku`, `x5u`, `jwk`) is never looked at."""
    import jwt

    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise NotAuthentic("a token that cannot be read") from None
    if header.get("alg") != "RS256":
        raise NotAuthentic("another algorithm than RS256")
    if "crit" in header:
        # RFC 7515, 4.1.11: who does not understand what is critical must refuse. We need none.
        raise NotAuthentic("a header we would have to understand")
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise NotAuthentic("no key is named")
    return key_id


def _tenants(raw: Mapping[str, Any]) -> Iterator[object]:
    """Each tenant that the activity names: `channelData.tenant.id`, `conversation.tenantId`."""
    channel_data, conversation = raw.get("channelData"), raw.get("conversation")
    tenant = channel_data.get("tenant") if isinstance(channel_data, Mapping) else None
    for part, key in ((tenant, "id"), (conversation, "tenantId")):
        if isinstance(part, Mapping) and part.get(key) is not None:
            yield part[key]


def _same_id(found: object, expected: str) -> bool:
    return isinstance(found, str) and found.lower() == expected.lower()


def _same_url(claim: object, url: object) -> bool:
    if not isinstance(claim, str) or not isinstance(url, str) or not url:
        return False
    return claim.rstrip("/") == url.rstrip("/")
