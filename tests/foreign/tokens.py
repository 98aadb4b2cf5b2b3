"""Texas, the sidecar that gives machine tokens on nais.

Written from: nais' documentation, "Texas" (POST on NAIS_TOKEN_ENDPOINT with identity_provider and
target; access_token, expires_in, token_type; skip_cache for a fresh one; 400 with error and
error_description).
"""

import secrets
from typing import Any

from aiohttp import web

from tests.foreign.server import Foreign

_PROVIDERS = ("entra_id", "tokenx", "maskinporten", "idporten")


class TokensServer(Foreign):
    """`of` answers what a token was issued for. `revoke`: what it gave before is worth nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._issued: dict[str, str] = {}
        self._cached: dict[str, str] = {}
        self.targets: list[str] = []

    def routes(self, router: web.UrlDispatcher) -> None:
        """See `Foreign.routes`."""
        router.add_post("/api/v1/token", self._token)

    def of(self, token: str) -> str | None:
        """The target of a token that is valid."""
        return self._issued.get(token)

    def revoke(self) -> None:
        """Keys were rolled over at the identity provider; the sidecar's cache does not know it."""
        self._issued.clear()

    async def _token(self, request: web.Request) -> web.StreamResponse:
        asked: Any = await request.json()
        target = asked.get("target") if isinstance(asked, dict) else None
        if not target or asked.get("identity_provider") not in _PROVIDERS:
            said = {"error": "invalid_request", "error_description": "missing target or provider"}
            return web.json_response(said, status=400)
        self.targets.append(target)
        token = self._cached.get(target)
        if token is None or asked.get("skip_cache"):
            token = self._cached[target] = secrets.token_urlsafe(24)
            self._issued[token] = target
        return web.json_response(
            {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        )
