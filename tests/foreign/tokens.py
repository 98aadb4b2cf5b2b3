"""Texas, the sidecar that gives tokens on nais: the machine's, and a human's own for one of theirs.

Written from: nais' documentation, "Texas" (POST on NAIS_TOKEN_ENDPOINT with identity_provider and
target; access_token, expires_in, token_type; skip_cache for a fresh one; 400 with error and
error_description; NAIS_TOKEN_EXCHANGE_ENDPOINT with user_token besides), nais/texas
(src/handler/token_exchange.rs: targets of three parts, a cache by target and user token), and what
Entra answers to an on-behalf-of request: invalid_grant for an assertion that is over, for another
application, or without consent (AADSTS500133, 50013, 65001), invalid_resource for a target that
nobody is (500011). An exchanged token says `oid`, `NAVident` and `name` (nais, "Entra ID
reference").
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web

from tests.fakes.identity import APP, private_key
from tests.foreign.server import Foreign

_PROVIDERS = ("entra_id", "tokenx", "maskinporten", "idporten")


@dataclass(slots=True)
class Entra:
    """What stands behind an exchange. `key_id` and `issuer` are of whoever signs people's tokens,
    `targets` whom there are; `people` has what an exchanged token tells of each. `changes` are laid
    over its claims, None leaves one out."""

    key_id: str = "key-1"
    issuer: str = ""
    client: str = APP
    targets: set[str] = field(default_factory=set)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    consented: bool = True
    lasts: int = 3599
    changes: dict[str, Any] = field(default_factory=dict)


class TokensServer(Foreign):
    """`of` answers what a token was issued for. `revoke`: what it gave before is worth nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.entra = Entra()
        self.exchanged: list[str] = []  # every token that was given for somebody
        self._issued: dict[str, str] = {}
        self._cached: dict[str, str] = {}
        self.targets: list[str] = []

    def routes(self, router: web.UrlDispatcher) -> None:
        """See `Foreign.routes`."""
        router.add_post("/api/v1/token", self._token)
        router.add_post("/api/v1/token/exchange", self._exchange)

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
            return _error("invalid_request", "missing target or provider")
        self.targets.append(target)
        token = self._cached.get(target)
        if token is None or asked.get("skip_cache"):
            token = self._cached[target] = secrets.token_urlsafe(24)
            self._issued[token] = target
        return web.json_response(
            {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}
        )

    async def _exchange(self, request: web.Request) -> web.StreamResponse:
        asked: Any = await request.json()
        if asked.get("identity_provider") != "entra_id" or not asked.get("target"):
            return _error("invalid_request", "missing target or provider")
        if not asked.get("user_token"):
            return _error("invalid_request", "missing or empty assertion parameter")
        entra, target = self.entra, asked["target"]
        public = private_key(entra.key_id).public_key()
        try:
            claims = jwt.decode(
                asked["user_token"],
                public,
                algorithms=["RS256"],
                audience=entra.client,
                issuer=entra.issuer,
            )
        except jwt.ExpiredSignatureError:
            return _error("invalid_grant", "AADSTS500133: Assertion is not within its valid time")
        except jwt.InvalidTokenError:
            return _error("invalid_grant", "AADSTS50013: Assertion failed signature validation")
        if target not in entra.targets:
            return _error("invalid_resource", f"AADSTS500011: {target} was not found in the tenant")
        person = claims["oid"]
        if not entra.consented:
            return _error("invalid_grant", f"AADSTS65001: {person} has not consented", "65001")
        cached = f"{target} {asked['user_token']}"
        if cached not in self._cached or asked.get("skip_cache"):
            self._cached[cached] = self._own_token(person, target)
        given = self._cached[cached]
        return web.json_response(
            {"access_token": given, "expires_in": entra.lasts, "token_type": "Bearer"}
        )

    def _own_token(self, person: str, target: str) -> str:
        now = int(time.time())
        claims = {
            "aud": target,
            "oid": person,
            "sub": f"another for each application than {person}",
            "exp": now + self.entra.lasts,
            "jti": secrets.token_urlsafe(8),
            **self.entra.people.get(person, {}),
            **self.entra.changes,
        }
        said = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(said, private_key("entra"), algorithm="RS256")
        self._issued[token] = target
        self.exchanged.append(token)
        return token


def person_in(token: str) -> dict[str, Any] | None:
    """What an exchanged token tells of whom it is for; None for the machine's."""
    if token.count(".") != 2:
        return None
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def _error(code: str, description: str, *codes: str) -> web.Response:
    said = {"error": code, "error_description": description, "error_codes": list(codes)}
    return web.json_response(said, status=400)
