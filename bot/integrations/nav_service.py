"""One request to a service of Nav's, as dokarkiv, oppgave and tilgangsmaskinen want it; and as
whom it is made.

Shared by their adapters: the machine token, a second attempt with a fresh one after 401, the time
that all of it may take, and answers that speak of the service and not of the request. Bodies
carry clients, so nothing of a request or an answer is ever logged, the path with its idents
included (L11).

Texas, the sidecar that nais puts beside an application, gives the machine's token, and one of the
human's own for the token that their client has brought (on-behalf-of). That one is held in memory
alone, until it is used or ends (docs/decisions/0084).
"""

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from yarl import URL

from bot.ports import TokenProvider, TryAgain

TIMEOUT_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 3600.0
_MAX_ANSWER = 1024 * 1024

UNAUTHORISED = TryAgain("unauthorised")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NavResponse:
    """What came back. `body` is None where it was no JSON, or only half of it."""

    status: int
    body: Any = field(repr=False)

    def text(self, name: str) -> str | None:
        """A string of the body by name; None if there is no such one."""
        found = self.body.get(name) if isinstance(self.body, dict) else None
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class OwnToken:
    """For one service, in the name of the human with this Nav ident; `until` in seconds."""

    value: str = field(repr=False)
    ident: str = field(repr=False)
    until: float


class NavService:
    """Speaks to `base_url` and nowhere else; redirects are not followed. `name` is for the log."""

    def __init__(
        self,
        name: str,
        session: aiohttp.ClientSession,
        tokens: TokenProvider,
        base_url: str,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._name = name
        self._session = session
        self._tokens = tokens
        self._base = base_url.rstrip("/")
        self._seconds = timeout_seconds

    async def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any = None,
        query: Mapping[str, str] | None = None,
        own: OwnToken | None = None,
    ) -> NavResponse | TryAgain:
        """The answer, whatever its status but 401, 429 and 5xx: those are `TryAgain`, as is
        everything the network does. What was asked for may have happened all the same. `body` is
        what JSON can say, or JSON in bytes already. `own`: instead of the machine's token."""
        asked = (method, path, headers, body, query)
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._request(*asked, own=own, fresh=False)
                if isinstance(answer, NavResponse) and answer.status == 401 and own is None:
                    answer = await self._request(*asked, own=None, fresh=True)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return TryAgain("not_connected")
        except TimeoutError:
            return TryAgain("timeout")
        except (aiohttp.ClientError, OSError):
            return TryAgain("connection_lost")
        if isinstance(answer, NavResponse) and answer.status == 401:
            return UNAUTHORISED
        return answer

    async def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Any,
        query: Mapping[str, str] | None,
        *,
        own: OwnToken | None,
        fresh: bool,
    ) -> NavResponse | TryAgain:
        try:
            token = own.value if own is not None else await self._tokens.token(fresh=fresh)
        except Exception as error:  # whatever it was: filing waits, and says so
            log.warning("no_token", service=self._name, error=type(error).__name__)
            return TryAgain("token_unavailable")
        sent = {"Accept": "application/json", **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self._session.request(
            method,
            URL(self._base + path),
            data=data,
            params=query,
            headers=sent,
            # A redirect would carry our token and the client to a host that nobody allowed.
            allow_redirects=False,
        ) as response:
            if response.status == 429 or response.status >= 500:
                return TryAgain(f"http_{response.status}", wait_of(response))
            return NavResponse(response.status, await read_json(response))


def wait_of(response: aiohttp.ClientResponse) -> float | None:
    """Seconds of a `Retry-After` in seconds; None if there is none that can be read."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT_SECONDS)
    return None


async def read_json(response: aiohttp.ClientResponse) -> Any:
    """The answer's JSON, or None: what cannot be read says no more than its status."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(16 * 1024):
            body += chunk
            if len(body) > _MAX_ANSWER:
                return None
    except aiohttp.ClientPayloadError:  # half an answer
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


_TIMEOUT = aiohttp.ClientTimeout(total=5)
# What a login service may call its refusal (RFC 6749, OpenID Connect); anything else may be words.
_CODES = """invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type
    invalid_scope invalid_resource server_error temporarily_unavailable interaction_required
    consent_required login_required"""
_ERRORS = frozenset(_CODES.split())


class NoTexasToken(Exception):
    """Texas gave no token. Its own words are not repeated."""


class TexasTokens:
    """Tokens for `target` (`cluster:namespace:app`, or a scope). Texas keeps and renews them
    itself.

    `endpoint` is the value of `NAIS_TOKEN_ENDPOINT`, plain HTTP to the sidecar.
    """

    def __init__(self, session: aiohttp.ClientSession, endpoint: str, target: str) -> None:
        self._session = session
        self._endpoint = endpoint
        self._target = target

    async def token(self, *, fresh: bool = False) -> str | None:
        """The token; `fresh` past Texas' cache. Raises `NoTexasToken` and what aiohttp raises."""
        more = {"skip_cache": True} if fresh else {}
        return (await _of_texas(self._session, self._endpoint, self._target, **more))[0]


class TexasExchange:
    """Tokens for `target` in the name of whoever a token for us was given to. `endpoint` is the
    value of `NAIS_TOKEN_EXCHANGE_ENDPOINT`."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str, target: str) -> None:
        self._session = session
        self._endpoint = endpoint
        self._target = target

    async def exchange(self, token: str) -> tuple[str, float]:
        """The token, and for how many seconds. Raises `NoTexasToken` and what aiohttp raises."""
        return await _of_texas(self._session, self._endpoint, self._target, user_token=token)


async def _of_texas(
    session: aiohttp.ClientSession, endpoint: str, target: str, **more: Any
) -> tuple[str, float]:
    asked = {"identity_provider": "entra_id", "target": target, **more}
    async with session.post(
        endpoint, json=asked, timeout=_TIMEOUT, allow_redirects=False
    ) as response:
        found = await read_json(response)
    body = found if isinstance(found, dict) else {}
    token, seconds, error = (body.get(name) for name in ("access_token", "expires_in", "error"))
    if response.status != 200 or not isinstance(token, str) or not token:
        code = f"_{error}" if isinstance(error, str) and error in _ERRORS else ""
        raise NoTexasToken(f"http_{response.status}{code}")
    return token, float(seconds) if isinstance(seconds, int | float) else 0.0


TAKES_SECONDS = 3.0  # of a tap: whoever tapped waits for the answer
ARRIVES_WITHIN_MS = 15_000  # a note that is confirmed waits so long for the token of its owner
_NOT_ASKED_AGAIN_SECONDS = 24 * 3600.0  # whose client has brought none
_AHEAD_SECONDS = 60.0  # what ends within the attempt is not begun with


class OwnTokens:
    """People's own tokens for one service, in this process' memory alone: held until they are used
    or end, and never longer. Where there is none the machine's does.

    `verify` answers whose a token from Teams is, and raises for any that is not true; `exchange`
    gives the one for the service (`TexasExchange`). `arrived` is called when one has come. `now` is
    the wall clock in seconds.
    """

    def __init__(
        self,
        verify: Callable[[str], Awaitable[str]],
        exchange: Callable[[str], Awaitable[tuple[str, float]]],
        arrived: Callable[[], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._verify = verify
        self._exchange = exchange
        self._tell = arrived
        self._now = now
        self._held: dict[str, OwnToken] = {}
        self._arrived: dict[str, float] = {}
        self._quiet_until: dict[str, float] = {}

    def is_wanted(self, person: str) -> bool:
        """Whether the person's client is to be asked for a token. Whoever does not bring one is not
        asked again for a day: a client that cannot be silent asks nobody twice."""
        now = self._now()
        if now < self._quiet_until.get(person, 0.0) or self.of(person) is not None:
            return False
        self._quiet_until[person] = now + _NOT_ASKED_AGAIN_SECONDS
        return True

    async def take(self, person: str, token: str) -> None:
        """Holds what the person's token from Teams is exchanged for, if it is theirs. Never raises,
        and takes three seconds at the most."""
        try:
            async with asyncio.timeout(TAKES_SECONDS):
                outcome = await self._taken(person, token)
        except NoTexasToken as error:
            outcome = str(error)
        except TimeoutError:
            outcome = "timeout"
        except Exception as error:  # the type alone: a message may quote what came (L11)
            outcome = type(error).__name__
        log.info("own_identity", outcome=outcome)

    async def _taken(self, person: str, token: str) -> str:
        if (await self._verify(token)).lower() != person.lower():
            return "somebody_else"
        value, seconds = await self._exchange(token)
        claims = _claims(value)
        if str(claims.get("oid", "")).lower() != person.lower():
            return "given_for_somebody_else"
        # dokarkiv writes both into the entry, and takes nothing without a name.
        ident, name = claims.get("NAVident"), claims.get("name")
        if not isinstance(ident, str) or not isinstance(name, str) or not name.strip():
            return "no_ident_or_name"
        held = OwnToken(value, ident, self._now() + seconds - _AHEAD_SECONDS)
        if held.until <= self._now():
            return "ends_at_once"
        self._held = {who: own for who, own in self._held.items() if self._now() < own.until}
        self._held[person] = held
        self._quiet_until.pop(person, None)
        self._arrived[person] = self._now() + ARRIVES_WITHIN_MS / 1000
        self._tell()
        return "held"

    def of(self, person: str) -> OwnToken | None:
        """The person's, while it is good for an attempt."""
        held = self._held.get(person)
        if held is not None and held.until <= self._now():
            self.let_go(person)
            return None
        return held

    def let_go(self, person: str) -> None:
        """It was used, or is of no use."""
        self._held.pop(person, None)

    def next_arrived(self, busy: Collection[str]) -> str | None:
        """Somebody whose token has come since they tapped, once; none of those who are `busy`."""
        now = self._now()
        self._arrived = {person: until for person, until in self._arrived.items() if now < until}
        found = next((person for person in self._arrived if person not in busy), None)
        if found is not None:
            del self._arrived[found]
        return found


def _claims(token: str) -> Mapping[str, Any]:
    """What a token says that Texas has given: read to know whose it is, not to trust it."""
    try:
        body = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
