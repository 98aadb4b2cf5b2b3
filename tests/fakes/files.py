"""Places that evidence is fetched from and kept in, on real sockets: a host of files, a bucket that
checks signatures, a clamd. Each fails the test on a request that nobody would expect."""

import asyncio
import hashlib
import hmac
import socketserver
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

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


class BucketFake:
    """S3's PUT, GET, DELETE and ListObjectsV2 for one bucket. It works the signature out anew."""

    def __init__(self, secret: str, page: int = 2) -> None:
        self.files: dict[str, bytes] = {}
        self.fail_next: list[int] = []
        self.refused: list[str] = []
        self._secret = secret
        self._page = page

    @contextmanager
    def running(self) -> Iterator[str]:
        """The bucket's address; served by a thread, because those who ask are synchronous."""
        loop = asyncio.new_event_loop()
        ready = threading.Event()
        address: list[str] = []

        async def serve() -> web.AppRunner:
            app = web.Application(client_max_size=64 * 1024 * 1024)
            app.router.add_route("*", "/{path:.*}", self._handle)
            runner = web.AppRunner(app, shutdown_timeout=0)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            address.append(f"http://{host}:{port}/evidence/nav")
            return runner

        def work() -> None:
            runner = loop.run_until_complete(serve())
            ready.set()
            loop.run_forever()
            loop.run_until_complete(runner.cleanup())
            loop.close()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        assert ready.wait(LONG_ENOUGH)
        try:
            yield address[0]
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(LONG_ENOUGH)
        assert not self.refused, self.refused

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        problem = self._problem(request, body)
        if problem:
            self.refused.append(problem)
            return web.Response(status=403, text=problem)
        if self.fail_next:
            return web.Response(status=self.fail_next.pop(0))
        if request.path == "/evidence":
            return self._list(request)
        name = unquote(request.path.removeprefix("/evidence/"))
        if request.method == "PUT":
            self.files[name] = body
            return web.Response()
        if request.method == "DELETE":
            self.files.pop(name, None)
            return web.Response(status=204)
        if name not in self.files:
            return web.Response(status=404)
        return web.Response(body=self.files[name])

    def _list(self, request: web.Request) -> web.Response:
        prefix, after = request.query["prefix"], request.query.get("continuation-token", "")
        names = sorted(name for name in self.files if name.startswith(prefix) and name > after)
        page = names[: self._page]
        contents = "".join(f"<Contents><Key>{escape(name)}</Key></Contents>" for name in page)
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        rest = ""
        if len(names) > len(page):
            rest = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>"
        return web.Response(
            text=f'<?xml version="1.0"?><ListBucketResult xmlns="{space}">{contents}{rest}'
            "</ListBucketResult>"
        )

    def _problem(self, request: web.Request, body: bytes) -> str | None:
        digest = request.headers.get("x-amz-content-sha256", "")
        if digest != hashlib.sha256(body).hexdigest():
            return "the body is not what was signed"
        stamp = request.headers.get("x-amz-date", "")
        pairs = sorted((quote(k, safe=""), quote(v, safe="")) for k, v in request.query.items())
        canonical = "\n".join(
            [
                request.method,
                request.rel_url.raw_path,
                "&".join(f"{k}={v}" for k, v in pairs),
                f"host:{request.headers['Host']}",
                f"x-amz-content-sha256:{digest}",
                f"x-amz-date:{stamp}",
                "",
                "host;x-amz-content-sha256;x-amz-date",
                digest,
            ]
        )
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self._secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
        expected = hmac.digest(key, text.encode(), "sha256").hex()
        if not request.headers.get("Authorization", "").endswith(f"Signature={expected}"):
            return f"{request.method} {request.path_qs}: another signature"
        return None


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
