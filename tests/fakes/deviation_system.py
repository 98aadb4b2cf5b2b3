"""A deviation system behind a webhook, on a real socket: it works the signature out anew, refuses
old timestamps, and makes one deviation for each idempotency key."""

import hashlib
import hmac
import json
import time
from typing import Any

from aiohttp import web

from tests.fakes.nav_service import NavFake

SECRET = b"a secret that only the tests know, long enough"


class DeviationSystemFake(NavFake):
    """`reports` by idempotency key, as they came; `numbers` is false for a system that gives its
    numbers later."""

    is_token_needed = False

    def __init__(self) -> None:
        super().__init__()
        self.reports: dict[str, dict[str, Any]] = {}
        self.headers: list[dict[str, str]] = []
        self.numbers = True
        self.numbered: str | None = None  # what it calls every report, instead of AVVIK-1, …

    def routes(self, router: web.UrlDispatcher) -> None:
        """One route."""
        router.add_post("/deviations", self._take)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.headers.append(dict(request.headers))
        timestamp = request.headers.get("X-Rodtkort-Timestamp", "0")
        signed = hmac.new(SECRET, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(timestamp)) < 300
        if not fresh or request.headers.get("X-Rodtkort-Signature") != f"v1={signed}":
            return web.json_response({"error": "signature"}, status=401)
        key = request.headers["Idempotency-Key"]
        was_there = key in self.reports
        self.reports.setdefault(key, json.loads(body))
        number = self.numbered or f"AVVIK-{list(self.reports).index(key) + 1}"
        answer = {"number": number} if self.numbers else {}
        return web.json_response(answer, status=409 if was_there else 201)
