"""Asks tilgangsmaskinen whether an employee may read and write about a client (nav.md, "Access"),
with a machine token from Texas, which nais puts beside every application (nav.md, section 3).

    POST /api/v1/ccf/komplett/{Nav ident}     body: the number as a JSON string
    204 may · 403 may not, with the rule's name as `title` · 404 nobody by that number

Outside nais, `teams.tokens.MsalTokenProvider` with `scope=api://<cluster>.<namespace>.<app>/.default`
does the same. A user's token cannot wait in a retried queue, so there is none here; who filed is
told in `Nav-User-Id`.
"""

from typing import Any

import aiohttp

from bot.domain.reports.filing import (
    AccessDenied,
    Allowed,
    Barred,
    FilingFailure,
    Refused,
    is_nav_ident,
)
from bot.domain.reports.privacy_filter import BirthNumber
from bot.integrations.nav_service import NavResponse, NavService, read_json
from bot.ports import AccessOutcome, TryAgain

PATH = "/api/v1/ccf/komplett/"

# By the beginning of the rule's name: there is one for each address abroad, and there will be more.
_RULES = {
    "AVVIST_STRENGT_FORTROLIG": Barred.STRICTLY_CONFIDENTIAL,
    "AVVIST_FORTROLIG": Barred.CONFIDENTIAL,
    "AVVIST_SKJERMING": Barred.SHIELDED,
    "AVVIST_HABILITET": Barred.OWN_RELATIONS,
    "AVVIST_GEOGRAFISK": Barred.OTHER_AREA,
}


class Tilgangsmaskinen:
    """Implements `ports.Gate`. The answer is never kept: access is asked anew each time."""

    def __init__(self, service: NavService) -> None:
        self._service = service

    async def may(self, ident: str, client: BirthNumber) -> AccessOutcome:
        """See `Gate.may`. Who has no Nav ident has no access (municipal staff may lack one)."""
        if not is_nav_ident(ident):
            return Refused(FilingFailure.NO_IDENT, "no_ident")
        answer = await self._service.ask("POST", PATH + ident, {}, client.digits)
        return answer if isinstance(answer, TryAgain) else _outcome(answer)


def _outcome(answer: NavResponse) -> AccessOutcome:
    match answer.status:
        case 204:
            return Allowed()
        case 403 if (title := answer.text("title")) is not None:
            return AccessDenied(_kind(title))
        case 403:  # not a rule: we may not ask, or half an answer
            return Refused(FilingFailure.NOT_PERMITTED, "http_403")
        case 400 | 404:
            return Refused(FilingFailure.CLIENT, f"http_{answer.status}")
        case status:  # anything but a yes is not a yes
            return TryAgain(f"http_{status}")


def _kind(title: str) -> Barred:
    for rule, kind in _RULES.items():
        if title.startswith(rule):
            return kind
    return Barred.OTHER


_TIMEOUT = aiohttp.ClientTimeout(total=5)


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
        asked: dict[str, Any] = {"identity_provider": "entra_id", "target": self._target}
        if fresh:
            asked["skip_cache"] = True
        async with self._session.post(
            self._endpoint, json=asked, timeout=_TIMEOUT, allow_redirects=False
        ) as response:
            body = await read_json(response) if response.status == 200 else None
        token = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token:
            raise NoTexasToken(f"http_{response.status}")
        return token
