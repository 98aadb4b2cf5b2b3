"""Machine tokens from Texas, which nais puts beside every application (nav.md, section 3).

Outside nais, `teams.tokens.MsalTokenProvider` with
`scope=api://<cluster>.<namespace>.<app>/.default` does the same. A user's token cannot wait in a
retried queue, so there is none here; who filed is told in `Nav-User-Id`.
"""

from typing import Any

import aiohttp

from bot.integrations.nav_service import read_json

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
