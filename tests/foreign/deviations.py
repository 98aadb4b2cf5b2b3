"""A deviation system that offers what docs/deviation/ asks for.

Written from: docs/deviation/openapi.json and its README (the signature, the five minutes, one
deviation for each idempotency key, 409 with the number it has) and deviation-report.schema.json,
against which every body is checked.
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
from aiohttp import web

from tests.foreign.server import Foreign, problem

_SCHEMA = Path(__file__).parents[2] / "docs" / "deviation" / "deviation-report.schema.json"


@cache
def _check() -> Callable[[Any], Any]:
    """Compiled once: it takes as long as a scenario."""
    check: Callable[[Any], Any] = fastjsonschema.compile(json.loads(_SCHEMA.read_text("utf-8")))
    return check


class DeviationsServer(Foreign):
    """`reports` by key; `numbers` is false for one that gives its numbers later."""

    def __init__(self, secret: bytes) -> None:
        super().__init__()
        self.reports: dict[str, dict[str, Any]] = {}
        self.numbers = True
        self._secret = secret
        self._check = _check()

    def routes(self, router: web.UrlDispatcher) -> None:
        """The path is ours to choose."""
        router.add_post("/hms/avvik", self._deliver)

    async def _deliver(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        at = request.headers.get("X-Rodtkort-Timestamp", "")
        signed = hmac.new(self._secret, at.encode() + b"." + body, hashlib.sha256).hexdigest()
        given = request.headers.get("X-Rodtkort-Signature", "")
        if not hmac.compare_digest(f"v1={signed}", given) or abs(time.time() - int(at)) > 300:
            return problem(401, "signature", request.path)
        key = request.headers.get("Idempotency-Key", "")
        if not re.fullmatch(r"[0-9a-f-]{36}", key):
            return problem(400, "Idempotency-Key", request.path)
        report = json.loads(body)
        try:
            self._check(report)
        except fastjsonschema.JsonSchemaException as wrong:
            return problem(422, str(wrong), request.path)
        known = key in self.reports
        self.reports.setdefault(key, report)
        number = f"HMS-{list(self.reports).index(key) + 1}"
        return web.json_response(
            {"number": number} if self.numbers else {}, status=409 if known else 201
        )
