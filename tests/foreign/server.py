"""What a service of Nav's does before it looks at a request: a real socket, a bearer token that was
issued for it, a correlation id, problem details (RFC 9457) with Spring Boot's own fields; and what
the network does to it.

Written from: the problem details that navikt/dokarkiv publishes
(app/src/test/resources/error_response), and nais' documentation of Texas and of machine tokens.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.slow_machine import pass_time

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LONGER_THAN_ANYBODY_WAITS = 200.0


class Trouble(StrEnum):
    """What the network, or a service that is unwell, makes of one request."""

    CUT_BEFORE = "cut_before"  # the connection breaks, and nothing was done
    CUT_AFTER = "cut_after"  # it breaks after it was done
    SLOW_BEFORE = "slow_before"  # no answer comes while anybody waits
    SLOW_AFTER = "slow_after"
    HALF = "half"  # it is done, and half of the answer arrives
    NOT_JSON = "not_json"  # a gateway's page instead of an answer


@dataclass(frozen=True, slots=True)
class Instead:
    """An answer that comes instead of any work."""

    status: int
    detail: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    title: str = ""


def problem(status: int, detail: str, path: str, title: str = "") -> web.Response:
    """Problem details as Spring Boot 3 makes them, `message` and `error` for older clients."""
    names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
    name = title or names.get(status, "Internal Server Error")
    body = {
        "type": "about:blank",
        "title": name,
        "status": status,
        "detail": detail,
        "instance": path,
        "timestamp": datetime.now(UTC).isoformat(),
        "message": detail,
        "error": name,
        "path": path,
    }
    return web.json_response(body, status=status, content_type="application/problem+json")


class Foreign:
    """One service. `audience` is what a token must have been issued for; None: it takes none.
    `next` is what becomes of the coming requests, one each. `answered` are the statuses."""

    def __init__(
        self, audience: str | None = None, issued: Callable[[str], str | None] = str
    ) -> None:
        self.audience = audience
        self.issued = issued  # what a token was issued for, None for one that nobody issued
        self.url = ""
        self.next: list[Trouble | Instead | None] = []  # None: nothing
        self.answered: list[int] = []
        self._stack = contextlib.AsyncExitStack()
        self._ends = asyncio.Event()

    def routes(self, router: web.UrlDispatcher) -> None:
        """What it answers."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._received], client_max_size=512 * 1024 * 1024)
        self.routes(app.router)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.set()
        await self._stack.aclose()

    @web.middleware
    async def _received(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await request.read()
        trouble = self.next.pop(0) if self.next else None
        if isinstance(trouble, Instead):
            self.answered.append(trouble.status)
            answer = problem(trouble.status, trouble.detail, request.path, trouble.title)
            answer.headers.extend(dict(trouble.headers))
            return answer
        done = trouble not in (Trouble.CUT_BEFORE, Trouble.SLOW_BEFORE, Trouble.NOT_JSON)
        answer_or_none = await self._answer(request, handler) if done else None
        if answer_or_none is not None:
            self.answered.append(answer_or_none.status)
        return await self._sent(request, trouble, answer_or_none)

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.audience is not None and self.issued(token) != self.audience:
            return problem(401, "Konsument mangler gyldig token", request.path)
        return await handler(request)

    async def _sent(
        self, request: web.Request, trouble: Trouble | None, answer: web.StreamResponse | None
    ) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        match trouble:
            case Trouble.CUT_BEFORE | Trouble.CUT_AFTER:
                transport.abort()
            case Trouble.SLOW_BEFORE | Trouble.SLOW_AFTER:
                pass_time(LONGER_THAN_ANYBODY_WAITS)
                await self._ends.wait()
            case Trouble.HALF if isinstance(answer, web.Response):
                body: Any = answer.body
                half = web.StreamResponse(status=answer.status, headers={"Content-Length": "9999"})
                half.content_type = "application/json"
                await half.prepare(request)
                await half.write(bytes(body)[: len(body) // 2])
                transport.abort()
            case Trouble.NOT_JSON:
                return web.Response(status=502, text="<html>Bad Gateway</html>")
            case _:
                assert answer is not None
                return answer
        return web.Response(status=500)
