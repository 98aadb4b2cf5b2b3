"""Where sealed files and wrapped keys lie: a port, and its adapters: a directory, and a bucket that
speaks S3 (AWS, MinIO, Google's XML interface), signed by hand: Signature Version 4 is a few dozen
lines, and botocore would be our largest dependency (docs/decisions/0016).

Names are `owner/what`; an owner is an incident, or evidence that waits for one. Every method raises
`OSError` when the storage cannot do it, `FileNotFoundError` for a name that is not there.
"""

import hashlib
import hmac
import http.client
import os
import re
import secrets
import ssl
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote, urlsplit

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}/[A-Za-z0-9-]{1,64}(\.[a-z]{1,16})?")
_OWNER = re.compile(r"[A-Za-z0-9-]{1,64}")


class Readable(Protocol):
    """Anything that gives bytes in order."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; fewer than asked for is no sign of the end, none at all is."""
        ...


class Storage(Protocol):
    """Keeps files under names. What `put` returned from survives a loss of power."""

    def put(self, name: str, file: Path) -> None:
        """Takes the file over under this name, all of it or nothing; `file` is gone afterwards."""
        ...

    def open(self, name: str) -> AbstractContextManager[Readable]:
        """The file, from its beginning."""
        ...

    def delete(self, name: str) -> None:
        """Removes it; nothing happens when it is not there."""
        ...

    def names(self, owner: str | None = None) -> Iterator[str]:
        """All names, or those of one owner, in alphabetical order."""
        ...


class Incoming:
    """A directory for files in the making; they are readable by the service's user alone, and
    what a crash leaves in it is ciphertext. It lies where `Directory` can take files over. `wipe`
    as there."""

    def __init__(self, folder: Path, wipe: bool = False) -> None:
        self._folder = folder
        self._wipe = wipe

    def new(self) -> Path:
        """An empty file of its own. Raises `OSError`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / secrets.token_hex(16)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return file

    def sweep(self, before: float) -> int:
        """Removes files last written before the instant (Unix seconds); how many."""
        swept = 0
        for file in self._folder.iterdir() if self._folder.is_dir() else ():
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    if self._wipe:
                        _overwrite(file)
                    file.unlink()
                    swept += 1
        return swept


class DirectoryStorage:
    """Storage in a directory, which several replicas may share. With `wipe`, files are overwritten
    before they are removed: for keys, whose bytes must not be found on the disk again."""

    def __init__(self, folder: Path, wipe: bool = False) -> None:
        self._folder = folder
        self._wipe = wipe

    def put(self, name: str, file: Path) -> None:
        """See `Storage.put`: content first, then the name, then the directory that has it."""
        target = self._path(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(file)
        file.rename(target)
        _sync(target.parent)
        _sync(self._folder)

    def open(self, name: str) -> AbstractContextManager[Readable]:
        """See `Storage.open`."""
        return self._path(name).open("rb")

    def delete(self, name: str) -> None:
        """See `Storage.delete`; an owner without files loses the directory too."""
        file = self._path(name)
        if not file.exists():
            return
        if self._wipe:
            _overwrite(file)
        file.unlink(missing_ok=True)
        _sync(file.parent)
        with suppress(OSError):  # not empty
            file.parent.rmdir()

    def names(self, owner: str | None = None) -> Iterator[str]:
        """See `Storage.names`."""
        if owner is None:
            folders = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
            owners = [one.name for one in folders if one.is_dir() and _OWNER.fullmatch(one.name)]
        else:
            owners = [owner] if _OWNER.fullmatch(owner) else []
        for found in owners:
            folder = self._folder / found
            for file in sorted(folder.iterdir()) if folder.is_dir() else ():
                yield f"{found}/{file.name}"

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self._folder / name


def _overwrite(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))
        os.fsync(opened.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


BUCKET_TIMEOUT_SECONDS = 10.0

_PAUSES_SECONDS = (0.2, 1.0)
_BLOCK = 64 * 1024
_NOTHING = hashlib.sha256(b"").hexdigest()


class BadBucket(ValueError):
    """The bucket's settings cannot be used; the message is one sentence."""


class BucketFailed(OSError):
    """The bucket did not do it. The message is a status or the kind of an error."""


class BucketRefused(BucketFailed):
    """It never will: a wrong key, a bucket that is not there."""


@dataclass(frozen=True, slots=True)
class BucketKey:
    """Who we are to the bucket."""

    id: str
    secret: str
    region: str = "us-east-1"


class Bucket:
    """Implements `storage.Storage` at `https://host/bucket[/folder]`. Raises `BadBucket` for an
    address that is none; plain http only to loopback."""

    def __init__(
        self, url: str, key: BucketKey, pauses: tuple[float, ...] = _PAUSES_SECONDS
    ) -> None:
        parts = urlsplit(url)
        name, _, folder = parts.path.strip("/").partition("/")
        loopback = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
            raise BadBucket("write https://host/bucket")
        if not parts.hostname or not name or parts.query or parts.username:
            raise BadBucket("write https://host/bucket, and nothing behind it but a folder")
        self._secure = parts.scheme == "https"
        self._host = parts.netloc
        self._bucket = name
        self._folder = f"{folder}/" if folder else ""
        self._key = key
        self._pauses = pauses

    def put(self, name: str, file: Path) -> None:
        """See `Storage.put`. The bucket checks what arrives against the hash that is signed."""
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        for pause in (*self._pauses, None):
            try:
                with file.open("rb") as opened:
                    self._done("PUT", name, digest=digest, body=opened)
            except OSError as error:  # ours, or the network's
                if pause is None or isinstance(error, BucketRefused):
                    raise
                time.sleep(pause)
            else:
                file.unlink()
                return

    @contextmanager
    def open(self, name: str) -> Iterator[Readable]:
        """See `Storage.open`."""
        with self._request("GET", self._path(name)) as response:
            if response.status == 404:
                raise FileNotFoundError(name)
            _expect(response, 200)
            yield _Reader(response)

    def delete(self, name: str) -> None:
        """See `Storage.delete`."""
        with self._request("DELETE", self._path(name)) as response:
            if response.status != 404:
                _expect(response, 200, 204)

    def names(self, owner: str | None = None) -> Iterator[str]:
        """See `Storage.names`."""
        prefix = self._folder + (f"{owner}/" if owner is not None else "")
        query = {"list-type": "2", "prefix": prefix}
        while True:
            with self._request("GET", f"/{self._bucket}", query) as response:
                _expect(response, 200)
                listed = _parsed(response.read())
            for key in listed.iterfind("{*}Contents/{*}Key"):
                yield (key.text or "").removeprefix(self._folder)
            following = listed.findtext("{*}NextContinuationToken")
            if not following:
                return
            query["continuation-token"] = following

    def _done(self, method: str, name: str, digest: str, body: BinaryIO) -> None:
        with self._request(method, self._path(name), digest=digest, body=body) as response:
            _expect(response, 200, 201)

    def _path(self, name: str) -> str:
        return f"/{self._bucket}/{self._folder}{name}"

    @contextmanager
    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        digest: str = _NOTHING,
        body: BinaryIO | None = None,
    ) -> Iterator[http.client.HTTPResponse]:
        connection = self._connection()
        encoded, asked = quote(path), _query(query or {})
        now = datetime.now(UTC)
        headers = signed_headers(self._key, method, self._host, encoded, asked, digest, now)
        if body is not None:
            headers["Content-Length"] = str(body.seek(0, 2))
            body.seek(0)
        try:
            connection.request(method, f"{encoded}?{asked}" if asked else encoded, body, headers)
            yield connection.getresponse()
        except http.client.HTTPException as error:
            raise BucketFailed(type(error).__name__) from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not self._secure:
            return http.client.HTTPConnection(
                self._host, timeout=BUCKET_TIMEOUT_SECONDS, blocksize=_BLOCK
            )
        trusted = ssl.create_default_context()
        return http.client.HTTPSConnection(
            self._host, timeout=BUCKET_TIMEOUT_SECONDS, context=trusted, blocksize=_BLOCK
        )


class _Reader:
    """The body of an answer; one that was cut short is an error, not an end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response
        self._left = response.length

    def read(self, size: int, /) -> bytes:
        """See `Readable.read`."""
        content = self._response.read(size)
        if self._left is not None:
            self._left -= len(content)
            if not content and size and self._left > 0:
                raise BucketFailed("cut short")
        return content


def signed_headers(
    key: BucketKey, method: str, host: str, path: str, query: str, digest: str, at: datetime
) -> dict[str, str]:
    """The headers of a request, signed: AWS, "Signature Version 4 signing process". `path` and
    `query` are encoded, the query sorted; `digest` is the SHA-256 of the body."""
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join((method, path, query, lines, names, digest))
    scope = f"{stamp[:8]}/{key.region}/s3/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashed))
    signing = f"AWS4{key.secret}".encode()
    for part in scope.split("/"):
        signing = hmac.digest(signing, part.encode(), "sha256")
    signature = hmac.digest(signing, text.encode(), "sha256").hex()
    return headers | {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={key.id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    }


def _query(query: Mapping[str, str]) -> str:
    pairs = sorted(query.items())
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def _expect(response: http.client.HTTPResponse, *good: int) -> None:
    if response.status not in good:
        kind = BucketRefused if 400 <= response.status < 500 else BucketFailed
        raise kind(f"status {response.status}")


def _parsed(answer: bytes) -> ET.Element:
    try:
        return ET.fromstring(answer)
    except ET.ParseError:
        raise BucketFailed("an answer that cannot be read") from None
