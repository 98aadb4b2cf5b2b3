"""What the fakes of Nav's services share: a real socket, a machine token, and what can go wrong.

    async with DokarkivFake() as dokarkiv:
        service = NavService("dokarkiv", session, dokarkiv.tokens, dokarkiv.url)

Leaving the block fails the test on any request that the real service would not know.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.faults import Fault
from tests.fakes.identity import served
from tests.slow_machine import LONG_ENOUGH, pass_time

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class MachineTokens:
    """Hands out tokens that one fake takes; `revoke` makes the latest one useless."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.valid = self._held = f"machine-{next(self._numbers)}"
        self.down = False

    def revoke(self) -> None:
        """From now on only a fresh token is taken."""
        self.valid = f"machine-{next(self._numbers)}"

    async def token(self, *, fresh: bool = False) -> str | None:
        """The held token, or the one that is valid now. OSError while `down`."""
        if self.down:
            raise OSError("the token service is away")
        if fresh:
            self._held = self.valid
        return self._held


class NavFake:
    """One service. `asked` holds method, path and status of every request, in order."""

    is_token_needed = True

    def __init__(self) -> None:
        self.url = ""
        self.tokens = MachineTokens()
        self.asked: list[tuple[str, str, int]] = []
        self.unexpected: list[str] = []
        self.half_answers = 0  # so many of the next answers break off in the middle
        self._faults: list[Fault] = []
        self._released = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()

    def routes(self, router: web.UrlDispatcher) -> None:
        """Add what this service answers."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._guard], client_max_size=64 * 1024 * 1024)
        self.routes(app.router)
        self.url = await self._stack.enter_async_context(served(app))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._released.set()
        await self._stack.aclose()
        if kind is None:
            assert not self.unexpected, self.unexpected

    def fail(self, *faults: Fault) -> None:
        """The next requests go wrong, one each. `accepted`: it is done, and the answer goes
        wrong. Whoever hangs is waited for longer than anybody waits, in no time."""
        self._faults += faults

    def release(self) -> None:
        """What is late is answered now."""
        self._released.set()
        self._released = asyncio.Event()

    def statuses(self) -> list[int]:
        """What was answered, in order."""
        return [status for _, _, status in self.asked]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await self._answer(request, handler)
        self.asked.append((request.method, request.path, answer.status))
        if self.half_answers and isinstance(answer, web.Response):
            self.half_answers -= 1
            return await _half(request, answer)
        return answer

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.is_token_needed and not self._is_authorised(request):
            return problem(401, "Unauthorized", "the token is not taken")
        fault = self._faults.pop(0) if self._faults else None
        if fault is not None:
            done = await handler(request) if fault.accepted else None
            if fault.late and done is not None:
                await self._released.wait()
                return done
            return await self._broken(request, fault)
        if request.match_info.http_exception is not None:
            self.unexpected.append(f"{request.method} {request.path_qs}")
            return problem(404, "Not Found", request.path)
        return await handler(request)

    def _is_authorised(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {self.tokens.valid}"

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hang:
            pass_time(LONG_ENOUGH + 1)
            await self._released.wait()
        if fault.reset and request.transport is not None:
            request.transport.abort()
        return problem(fault.status or 500, fault.code, fault.message, dict(fault.headers))


def problem(
    status: int, title: str, message: str, headers: dict[str, str] | None = None
) -> web.Response:
    """Problem-detail JSON. The real services echo what they were given in `message` (L11)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": message,
        "message": message,
    }
    return web.json_response(
        body, status=status, headers=headers, content_type="application/problem+json"
    )


async def _half(request: web.Request, answer: web.Response) -> web.StreamResponse:
    body = answer.body if isinstance(answer.body, bytes) else b""
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    cut = web.StreamResponse(status=answer.status, headers=headers)
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return cut
