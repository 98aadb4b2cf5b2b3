"""Places that evidence is fetched from and looked through at, on real sockets: a host of files, a
clamd. Each fails the test on a request that nobody would expect."""

import asyncio
import socketserver
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.slow_machine import LONG_ENOUGH

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FileHost:
    """Answers each request for a path with the next of its answers, the last one for good."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, str | None]] = []  # path, Authorization
        self._answers: dict[str, list[Answer]] = {}
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def serve(self, path: str, *answers: Answer | bytes | int) -> str:
        """The address of a path with these answers: a function, a body, or a status."""
        self._answers[path] = [_answer(one) for one in answers]
        return f"{self.url}/{path}"

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.asked.append((path, request.headers.get("Authorization")))
        answers = self._answers[path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return await answer(request)


def _answer(given: Answer | bytes | int) -> Answer:
    if callable(given):
        return given

    async def plain(request: web.Request) -> web.StreamResponse:
        if isinstance(given, int):
            return web.Response(status=given)
        return web.Response(body=given, content_type="application/octet-stream")

    return plain


def redirect(location: str) -> Answer:
    """302 to somewhere."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": location})

    return answer


def cut_short(content: bytes) -> Answer:
    """Promises all of it, and hangs up half-way."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(content))})
        await response.prepare(request)
        await response.write(content[: len(content) // 2])
        assert request.transport is not None
        request.transport.abort()
        return response

    return answer


def drip(request_seconds: float) -> Answer:
    """A byte now and then, for ever."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"\x89")
            await asyncio.sleep(request_seconds)

    return answer


def endless(most: int) -> Answer:
    """Bytes without a promised length."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(most // 65536 + 1):
            await response.write(bytes(65536))
        return response

    return answer


class ClamdFake(socketserver.ThreadingTCPServer):
    """clamd's INSTREAM: finds the word EICAR, and takes at most `most` bytes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, most: int = 1_000_000) -> None:
        super().__init__(("127.0.0.1", 0), _ClamdHandler)
        self.most = most
        self.says: bytes | None = None
        self.scanned = 0

    @contextmanager
    def running(self) -> Iterator[str]:
        """The address for `RODTKORT_CLAMD`."""
        often = {"poll_interval": 0.01}
        thread = threading.Thread(target=self.serve_forever, kwargs=often, daemon=True)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{self.server_address[1]}"
        finally:
            self.shutdown()
            thread.join(LONG_ENOUGH)
            self.server_close()


class _ClamdHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """One command."""
        server = self.server
        assert isinstance(server, ClamdFake)
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
            if len(content) > server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        server.scanned += 1
        found = b"stream: Eicar-Test-Signature FOUND" if b"EICAR" in content else b"stream: OK"
        self.wfile.write((server.says or found) + b"\0")
