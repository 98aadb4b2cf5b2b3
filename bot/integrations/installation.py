"""Installs the bot for people through Microsoft Graph (teams.md, section 2, "Proactive"), where
`RODTKORT_CATALOG_APP_ID` is set.

Needs the application permission `TeamsAppInstallation.ReadWriteSelfForUser.All`, the app in the
organisation's catalogue, and `webApplicationInfo` with our app id in its manifest:
    POST /users/{id}/teamwork/installedApps           409 where it is installed already
    GET  /users/{id}/teamwork/installedApps?$filter   the installation's id
    GET  /users/{id}/teamwork/installedApps/{id}/chat the private chat, which can be written to
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from bot.ports import (
    AlreadyInstalled,
    InstallationOutcome,
    NotConfigured,
    NotPermitted,
    NowInstalled,
    TokenProvider,
    TryAgain,
    Unknown,
    UnknownPerson,
)

TIMEOUT_SECONDS = 15.0
LONGEST_WAIT_SECONDS = 3600.0

_MAX_ANSWER = 256 * 1024
_MAX_ID = 1_000
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CODE = re.compile(r"[A-Za-z0-9_]{1,64}")

log = structlog.get_logger(__name__)


def scope_of(base_url: str) -> str:
    """What a token for this Graph is asked for by."""
    return f"{URL(base_url).origin()}/.default"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Any
    retry_after: str | None


class _NoAnswer(Exception):
    """Graph was not asked, or nobody knows what it did; `outcome` says which."""

    def __init__(self, outcome: TryAgain | Unknown) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class GraphInstallations:
    """Implements `ports.Installations`.

    Speaks to `base_url` and nowhere else: no redirects, no links out of an answer. `catalog_app`
    is the app's id in the organisation's catalogue. `now` is wall time in seconds, read only to
    understand a `Retry-After` that is a date.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: TokenProvider,
        base_url: str,
        catalog_app: str,
        timeout_seconds: float = TIMEOUT_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._base = base_url.rstrip("/")
        self._app = catalog_app
        self._seconds = timeout_seconds
        self._now = now

    async def install(self, person: str) -> InstallationOutcome:
        """See `Installations.install`. Whose id is no object id is not asked for."""
        if not _OBJECT_ID.fullmatch(person):
            return UnknownPerson("not_an_object_id")
        apps = f"/users/{quote(person, safe='')}/teamwork/installedApps"
        try:
            return await self._install(apps)
        except _NoAnswer as failure:
            return failure.outcome

    async def _install(self, apps: str) -> InstallationOutcome:
        app = f"{self._base}/appCatalogs/teamsApps/{quote(self._app, safe='')}"
        answer = await self._ask("POST", apps, {"teamsApp@odata.bind": app})
        match answer.status:
            case 409:
                return AlreadyInstalled(await self._chat(apps))
            case 403:
                return NotPermitted(_code(answer))
            case 404:
                return UnknownPerson(_code(answer))
            case status if 200 <= status < 300:
                return NowInstalled()
            case _:  # a 400 too: Graph answers one now and then, and takes the same a minute later
                return Unknown(_code(answer))

    async def _chat(self, apps: str) -> str | None:
        """The private chat of an installation; None if Graph does not tell."""
        is_ours = f"teamsApp/id%20eq%20%27{quote(self._app, safe='')}%27"
        found = await self._ask("GET", f"{apps}?$expand=teamsApp&$filter={is_ours}")
        installation = _id(_ours(found.body, self._app))
        if installation is None:
            return None
        chat = await self._ask("GET", f"{apps}/{quote(installation, safe='')}/chat")
        return _id(chat.body) if 200 <= chat.status < 300 else None

    async def _ask(self, method: str, path: str, body: Any = None) -> _Answer:
        """One request, with a second one where the token was refused, within the time. Raises
        `_NoAnswer` also for answers that speak of Graph and not of the person."""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._request(method, path, body, fresh_token=False)
                if answer.status == 401:
                    answer = await self._request(method, path, body, fresh_token=True)
        except _NoAnswer:
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise _NoAnswer(TryAgain("not_connected")) from None
        except TimeoutError:
            raise _NoAnswer(Unknown("timeout")) from None
        except (aiohttp.ClientError, OSError):
            raise _NoAnswer(Unknown("connection_lost")) from None
        match answer.status:
            case 401:
                raise _NoAnswer(TryAgain("unauthorised"))
            case 429 | 503:
                raise _NoAnswer(TryAgain(_code(answer), self._wait(answer.retry_after)))
        return answer

    async def _request(self, method: str, path: str, body: Any, *, fresh_token: bool) -> _Answer:
        headers = {"Accept": "application/json"}
        token = await self._token(fresh_token)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        async with self._session.request(
            method,
            URL(self._base + path, encoded=True),
            data=data,
            headers=headers,
            # A redirect would carry our token to a host that nobody allowed.
            allow_redirects=False,
        ) as response:
            retry_after = response.headers.get("Retry-After")
            return _Answer(response.status, await _json(response), retry_after)

    async def _token(self, fresh: bool) -> str | None:
        try:
            return await self._tokens.token(fresh=fresh)
        except Exception as error:  # whatever it was: installing waits, and says so
            log.warning("no_token_for_graph", error=type(error).__name__)
            raise _NoAnswer(TryAgain("token_unavailable")) from None

    def _wait(self, header: str | None) -> float | None:
        """Seconds of a `Retry-After` (RFC 9110: a number, or a date), None if it says nothing."""
        text = (header or "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text[:9]), LONGEST_WAIT_SECONDS)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return min(max(until.timestamp() - self._now(), 0.0), LONGEST_WAIT_SECONDS)


async def _json(response: aiohttp.ClientResponse) -> Any:
    """The answer's JSON, or None: what cannot be read says no more than its status."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > _MAX_ANSWER:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _ours(body: Any, catalog_app: str) -> Any:
    """The installation of our app among those listed, whatever became of the filter."""
    listed = body.get("value") if isinstance(body, dict) else None
    for installation in listed if isinstance(listed, list) else ():
        app = installation.get("teamsApp") if isinstance(installation, dict) else None
        if (_id(app) or "").lower() == catalog_app.lower():
            return installation
    return None


def _id(entity: Any) -> str | None:
    found = entity.get("id") if isinstance(entity, dict) else None
    if not isinstance(found, str) or len(found) > _MAX_ID or not found.isprintable():
        return None
    return found if found.strip(".") else None  # dots alone would be another place in a path


def _code(answer: _Answer) -> str:
    """Graph's error code, or `http_<status>`: its sentences name people (L11)."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        return code
    return f"http_{answer.status}"


class NoInstallations:
    """Implements `ports.Installations` by doing nothing: people, or the administrator of
    Teams, install the bot."""

    async def install(self, person: str) -> InstallationOutcome:
        """`NotConfigured`, always."""
        return NotConfigured()
