"""Buckets on real sockets, each by its maker's public description of the HTTP interface, with the
server that says who we are: Amazon S3 (Signature Version 4 worked out anew, ListObjectsV2,
multipart uploads, Pod Identity), Google Cloud Storage (its XML interface, the metadata server) and
Azure Blob Storage (Put Blob, Put Block List, List Blobs, Blob Batch, Entra ID's assertions).

A request that the maker would refuse fails the test, if the test does not take it away.
"""

import asyncio
import hashlib
import hmac
import re
import threading
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from aiohttp import web

from tests.slow_machine import LONG_ENOUGH

CHANGED = "Wed, 12 Oct 2022 17:50:00 GMT"


class BucketFake(ABC):
    """What the makers have in common: files by name, some of whose answers fail."""

    def __init__(self, page: int = 2) -> None:
        self.files: dict[str, bytes] = {}
        self.fail_next: list[int] = []
        self.cut_next = False
        """Whether the next file is sent in half and the connection closed."""
        self.refused: list[str] = []
        self.origin = ""
        self.pieces: dict[str, bytes] = {}
        self._page = page

    @contextmanager
    def running(self) -> Iterator[str]:
        """The bucket's address for the settings; served by a thread, because those who ask are
        synchronous."""
        loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def serve() -> web.AppRunner:
            app = web.Application(client_max_size=64 * 1024 * 1024)
            app.router.add_route("*", "/{path:.*}", self._handle)
            runner = web.AppRunner(app, shutdown_timeout=0)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            self.origin = f"http://{host}:{port}"
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
            yield self.url()
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(LONG_ENOUGH)
        assert not self.refused, self.refused

    @abstractmethod
    def url(self) -> str:
        """The bucket as the settings name it."""

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        identity = self._identity(request, body)
        if identity is not None:
            return identity
        problem = self._problem(request, body)
        if problem:
            self.refused.append(f"{request.method} {request.path_qs}: {problem}")
            return web.Response(status=403, text=problem)
        if self.fail_next:
            return web.Response(status=self.fail_next.pop(0))
        return await self._answer(request, body)

    @abstractmethod
    def _identity(self, request: web.Request, body: bytes) -> web.Response | None:
        """The answer of the server that says who we are, when the request is for it."""

    @abstractmethod
    def _problem(self, request: web.Request, body: bytes) -> str | None:
        """Why the maker would refuse the request."""

    @abstractmethod
    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        """What the maker answers to a request that it takes."""

    async def _file(self, request: web.Request, name: str) -> web.StreamResponse:
        if name not in self.files:
            return web.Response(status=404)
        content = self.files[name]
        headers = {"ETag": etag(content), "Last-Modified": CHANGED}
        if not self.cut_next:
            return web.Response(body=content, headers=headers)
        response = web.StreamResponse(headers=headers | {"Content-Length": str(len(content))})
        await response.prepare(request)
        await response.write(content[: len(content) // 2])
        assert request.transport is not None
        request.transport.abort()
        return response

    def _named(self, prefix: str, after: str) -> tuple[list[str], bool]:
        """A page of names, and whether there are more."""
        names = sorted(name for name in self.files if name.startswith(prefix) and name > after)
        return names[: self._page], len(names) > self._page


def etag(content: bytes) -> str:
    """As the makers write it: of these bytes, in quotes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class _SpeaksS3(BucketFake):
    """PUT, GET, DELETE, ListObjectsV2 and multipart uploads, which Amazon and Google have alike."""

    bucket = "/evidence"

    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if request.path == self.bucket:
            return self._list(request)
        name = unquote(request.path.removeprefix(f"{self.bucket}/"))
        asked = request.query
        if request.method == "POST" and "uploads" in asked:
            upload = f"<UploadId>{len(self.pieces)}</UploadId>"
            return _xml("InitiateMultipartUploadResult", upload)
        if request.method == "POST":
            numbers = [
                each.text for each in ElementTree.fromstring(body).iter() if _is_number(each)
            ]
            whole = b"".join(self.pieces.pop(f"{asked['uploadId']}/{number}") for number in numbers)
            self.files[name] = whole
            return _xml("CompleteMultipartUploadResult", f"<ETag>{escape(etag(whole))}</ETag>")
        if request.method == "PUT" and "uploadId" in asked:
            self.pieces[f"{asked['uploadId']}/{asked['partNumber']}"] = body
            return web.Response(headers={"ETag": etag(body)})
        if request.method == "PUT":
            self.files[name] = body
            return web.Response(headers={"ETag": etag(body)})
        if request.method == "DELETE" and "uploadId" in asked:
            self.pieces.clear()
            return web.Response(status=204)
        if request.method == "DELETE":
            return self._deleted(name)
        return await self._file(request, name)

    @abstractmethod
    def _deleted(self, name: str) -> web.Response:
        """Amazon knows no difference, Google says where nothing was."""

    def _list(self, request: web.Request) -> web.Response:
        assert request.query["list-type"] == "2"
        prefix, after = request.query.get("prefix", ""), request.query.get("continuation-token", "")
        page, more = self._named(prefix, after)
        listed = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>2022-10-12T17:50:00.000Z"
            f"</LastModified><ETag>{escape(etag(self.files[name]))}</ETag>"
            f"<Size>{len(self.files[name])}</Size></Contents>"
            for name in page
        )
        rest = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        return _xml(
            "ListBucketResult", f"<IsTruncated>{str(more).lower()}</IsTruncated>{listed}{rest}"
        )


def _is_number(element: ElementTree.Element) -> bool:
    return element.tag.rpartition("}")[2] == "PartNumber"


def _xml(name: str, content: str) -> web.Response:
    space = "http://s3.amazonaws.com/doc/2006-03-01/"
    return web.Response(
        text=f'<?xml version="1.0"?><{name} xmlns="{space}">{content}</{name}>',
        content_type="application/xml",
    )


class S3Fake(_SpeaksS3):
    """Amazon's, in a folder. It works each signature out anew, and gives keys of its own to whoever
    shows the platform's token (EKS Pod Identity)."""

    POD_IDENTITY = "/v1/credentials"
    TOKEN = "the-platform-says-rodtkort"

    def __init__(self, secret: str, page: int = 2) -> None:
        super().__init__(page)
        self.session = ""
        self._secret = secret

    def url(self) -> str:
        """See `BucketFake.url`."""
        return f"{self.origin}/evidence/nav"

    def _identity(self, request: web.Request, body: bytes) -> web.Response | None:
        if request.path != self.POD_IDENTITY:
            return None
        assert request.headers["Authorization"] == self.TOKEN
        self.session = "session"
        return web.json_response(
            {
                "AccessKeyId": "id",
                "SecretAccessKey": self._secret,
                "Token": self.session,
                "Expiration": "2099-01-01T00:00:00Z",
            }
        )

    def _deleted(self, name: str) -> web.Response:
        self.files.pop(name, None)
        return web.Response(status=204)

    def _problem(self, request: web.Request, body: bytes) -> str | None:
        digest = request.headers.get("x-amz-content-sha256", "")
        if digest != hashlib.sha256(body).hexdigest():
            return "the body is not what was signed"
        if request.headers.get("x-amz-security-token", "") != self.session:
            return "not the session's token"
        said = dict(
            part.strip().split("=", 1)
            for part in request.headers.get("Authorization", "").partition(" ")[2].split(",")
        )
        names = said.get("SignedHeaders", "")
        needed = {"host", "x-amz-date", "x-amz-content-sha256"}
        if not needed <= set(names.split(";")):
            return "too little is signed"
        if said.get("Signature") != self._signature(request, names, digest):
            return "another signature"
        return None

    def _signature(self, request: web.Request, names: str, digest: str) -> str:
        """Amazon, "Create a signed AWS API request"."""
        stamp = request.headers.get("x-amz-date", "")
        pairs = sorted((quote(k, safe=""), quote(v, safe="")) for k, v in request.query.items())
        lines = [f"{name}:{request.headers[name].strip()}" for name in names.split(";")]
        query = "&".join(f"{k}={v}" for k, v in pairs)
        path = request.rel_url.raw_path
        canonical = "\n".join([request.method, path, query, *lines, "", names, digest])
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        key = f"AWS4{self._secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
        return hmac.digest(key, text.encode(), "sha256").hex()


class GoogleFake(_SpeaksS3):
    """Google Cloud Storage's XML interface, and the metadata server of a pod that is somebody."""

    def url(self) -> str:
        """See `BucketFake.url`."""
        return "gs://evidence/nav"

    def _identity(self, request: web.Request, body: bytes) -> web.Response | None:
        if "/computeMetadata/v1/" not in request.path:
            return None
        assert request.headers["Metadata-Flavor"] == "Google"
        assert request.path.endswith("/instance/service-accounts/default/token")
        return web.json_response(
            {"access_token": "from-the-platform", "expires_in": 3599, "token_type": "Bearer"},
            headers={"Metadata-Flavor": "Google"},
        )

    def _deleted(self, name: str) -> web.Response:
        found = self.files.pop(name, None)
        return web.Response(status=204 if found is not None else 404)

    def _problem(self, request: web.Request, body: bytes) -> str | None:
        known = request.headers.get("Authorization") == "Bearer from-the-platform"
        return None if known else "not who the platform says"


class AzureFake(BucketFake):
    """Azure Blob Storage, and Entra ID, which takes the platform's token for one of its own."""

    TOKEN = "the-platform-says-rodtkort"
    account = "navevidence"

    def url(self) -> str:
        """See `BucketFake.url`."""
        return f"az://{self.account}/evidence/nav"

    def _identity(self, request: web.Request, body: bytes) -> web.Response | None:
        if not request.path.endswith("/oauth2/v2.0/token"):
            return None
        said = dict(parse_qsl(body.decode()))
        assert said["client_assertion"] == self.TOKEN
        assert said["grant_type"] == "client_credentials"
        return web.json_response(
            {"access_token": "from-entra", "expires_in": 3599, "token_type": "Bearer"}
        )

    def _problem(self, request: web.Request, body: bytes) -> str | None:
        if request.headers.get("Authorization") != "Bearer from-entra":
            return "not who Entra ID says"
        return None if request.headers.get("x-ms-version") else "no x-ms-version"

    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        name = unquote(request.path).partition("/evidence")[2].strip("/")
        asked = request.query
        if request.method == "GET" and asked.get("comp") == "list":
            return self._list(request)
        if request.method == "PUT" and asked.get("comp") == "block":
            self.pieces[asked["blockid"]] = body
            return web.Response(status=201)
        if request.method == "PUT" and asked.get("comp") == "blocklist":
            listed = [each.text or "" for each in ElementTree.fromstring(body)]
            self.files[name] = b"".join(self.pieces.pop(block) for block in listed)
            return self._made(self.files[name])
        if request.method == "PUT":
            if request.headers.get("x-ms-blob-type") != "BlockBlob":
                return web.Response(status=400)
            self.files[name] = body
            return self._made(body)
        if request.method == "POST" and asked.get("comp") == "batch":
            return self._batch(body.decode())
        return await self._file(request, name)

    def _batch(self, body: str) -> web.Response:
        """Blob Batch: each part is a request, and each part of the answer what became of it."""
        parts = []
        for number, path in enumerate(re.findall(r"^DELETE (\S+) HTTP/1.1", body, re.MULTILINE)):
            name = unquote(urlsplit(path).path).partition("/evidence/")[2]
            found = self.files.pop(name, None) is not None
            status = "202 Accepted" if found else "404 The specified blob does not exist."
            code = "" if found else "x-ms-error-code: BlobNotFound\r\n"
            parts.append(
                "--batchresponse\r\nContent-Type: application/http\r\n"
                f"Content-ID: {number}\r\n\r\nHTTP/1.1 {status}\r\n{code}\r\n"
            )
        kind = "multipart/mixed; boundary=batchresponse"
        text = "".join([*parts, "--batchresponse--\r\n"])
        return web.Response(status=202, body=text.encode(), headers={"Content-Type": kind})

    def _made(self, content: bytes) -> web.Response:
        md5 = b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        headers = {"ETag": etag(content), "Last-Modified": CHANGED, "Content-MD5": md5}
        return web.Response(status=201, headers=headers)

    def _list(self, request: web.Request) -> web.Response:
        assert request.query["restype"] == "container"
        page, more = self._named(request.query.get("prefix", ""), request.query.get("marker", ""))
        listed = "".join(
            f"<Blob><Name>{escape(name)}</Name><Properties><Last-Modified>{CHANGED}"
            f"</Last-Modified><Content-Length>{len(self.files[name])}</Content-Length>"
            f"<Content-Type>application/octet-stream</Content-Type><Etag>{etag(b'')}</Etag>"
            "</Properties></Blob>"
            for name in page
        )
        marker = f"<NextMarker>{escape(page[-1])}</NextMarker>" if more else "<NextMarker />"
        return web.Response(
            text='<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>'
            f"{listed}</Blobs>{marker}</EnumerationResults>",
            content_type="application/xml",
        )
