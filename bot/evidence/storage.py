"""Where sealed files and wrapped keys lie: a port, and its adapters: a directory, and a bucket of
Google Cloud Storage, Azure Blob, Amazon S3 or whatever else speaks S3, through one library
(docs/decisions/0065).

Names are `owner/what`; an owner is an incident, or evidence that waits for one. Every method raises
`OSError` when the storage cannot do it, `FileNotFoundError` for a name that is not there.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, SupportsBytes
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from obstore.store import (
        AzureConfig,
        ClientConfig,
        GCSConfig,
        ObjectStore,
        RetryConfig,
        S3Config,
    )

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


_CONNECT = timedelta(seconds=5)
_SILENCE = timedelta(seconds=10)
_REQUEST = timedelta(seconds=60)
_RETRIES = 2
_PAUSE_SECONDS = 0.2
# A larger file goes in pieces, one after the other: no more of it is in memory, and it is there
# only when the last one is.
_PIECE = 5 * 1024 * 1024
_BLOCK = 64 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ADDRESSES = "write gs://bucket, az://account/container, s3://bucket or https://host/bucket"


class BadBucket(ValueError):
    """The bucket's settings cannot be used; the message is one sentence."""


class BucketFailed(OSError):
    """The bucket did not do it. The message is the kind of the error."""


@dataclass(frozen=True, slots=True)
class BucketAccess:
    """How buckets are reached. Without a key we are who the platform says that we are: workload
    identity, in the variables and from the addresses that each maker's own tools read."""

    key_id: str = ""
    secret: str = field(default="", repr=False)
    region: str = "us-east-1"
    endpoint: str = ""
    pause_seconds: float = _PAUSE_SECONDS


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket's address, read: `kind` is `gs`, `az`, `s3` or `https` (whatever speaks S3)."""

    kind: str
    host: str
    bucket: str
    folder: str


def bucket_address(url: str) -> BucketAddress:
    """`gs://bucket`, `s3://bucket`, `az://account/container` or `https://host/bucket`, each with
    `/folder` behind it. Raises `BadBucket` for anything else; plain http only to loopback."""
    parts = urlsplit(url)
    kind = "https" if parts.scheme == "http" and parts.hostname in _LOOPBACK else parts.scheme
    if kind not in ("gs", "az", "s3", "https") or not parts.hostname:
        raise BadBucket(_ADDRESSES)
    if parts.query or parts.fragment or parts.username is not None:
        raise BadBucket(f"{_ADDRESSES}, and nothing behind it but a folder")
    path = parts.path.strip("/")
    if kind in ("gs", "s3"):
        return BucketAddress(kind, "", parts.netloc, path)
    bucket, _, folder = path.partition("/")
    if not bucket:
        raise BadBucket(_ADDRESSES)
    host = parts.netloc if kind == "az" else f"{parts.scheme}://{parts.netloc}"
    return BucketAddress(kind, host, bucket, folder)


class Bucket:
    """Implements `storage.Storage` at such an address. Raises `BadBucket` for one that is none."""

    def __init__(self, url: str, access: BucketAccess) -> None:
        self._address = bucket_address(url)
        self._access = access

    def put(self, name: str, file: Path) -> None:
        """See `Storage.put`. The library follows a redirect, and what became a GET on its way was
        answered, and has stored nothing: so it is looked for."""
        import obstore

        with _failing():
            obstore.put(
                self._store, name, file, chunk_size=_PIECE, max_concurrency=1, use_multipart=None
            )
            if obstore.head(self._store, name)["size"] != file.stat().st_size:
                raise BucketFailed("NotStored")
        file.unlink()

    @contextmanager
    def open(self, name: str) -> Iterator[Readable]:
        """See `Storage.open`."""
        import obstore

        with _failing(name):
            stream = iter(obstore.get(self._store, name).stream(min_chunk_size=_BLOCK))
        yield _Reader(stream)

    def delete(self, name: str) -> None:
        """See `Storage.delete`; it is gone when nothing is found there any more, likewise."""
        import obstore

        with suppress(FileNotFoundError), _failing(name):
            obstore.delete(self._store, name)
            obstore.head(self._store, name)
            raise BucketFailed("NotDeleted")

    def names(self, owner: str | None = None) -> Iterator[str]:
        """See `Storage.names`."""
        import obstore

        with _failing():
            for page in obstore.list(self._store, owner):
                yield from (found["path"] for found in page)

    @cached_property
    def _store(self) -> "ObjectStore":
        """Made by the first who needs it: what the platform says wrongly degrades the evidence, and
        does not stop a start."""
        with _failing():
            store: ObjectStore = _store(self._address, self._access)
        return store


def _store(address: BucketAddress, access: BucketAccess) -> "ObjectStore":
    from obstore.store import AzureStore, GCSStore, S3Store

    endpoint = access.endpoint or (address.host if address.kind == "https" else "")
    client: ClientConfig = {
        "connect_timeout": _CONNECT,
        "read_timeout": _SILENCE,
        "timeout": _REQUEST,
        "allow_http": urlsplit(endpoint).hostname in _LOOPBACK,
    }
    pause = timedelta(seconds=access.pause_seconds)
    retry: RetryConfig = {
        "max_retries": _RETRIES,
        "retry_timeout": _REQUEST,
        "backoff": {"init_backoff": pause, "max_backoff": 5 * pause, "base": 5},
    }
    folder = address.folder or None
    if address.kind == "gs":
        google: GCSConfig = {"base_url": endpoint} if endpoint else {}
        return GCSStore(
            address.bucket, prefix=folder, config=google, client_options=client, retry_config=retry
        )
    if address.kind == "az":
        azure: AzureConfig = {"account_name": address.host}
        if endpoint:
            azure["endpoint"] = endpoint
        return AzureStore(
            address.bucket, prefix=folder, config=azure, client_options=client, retry_config=retry
        )
    return S3Store(
        address.bucket,
        prefix=folder,
        config=_s3(access, endpoint),
        client_options=client,
        retry_config=retry,
    )


def _s3(access: BucketAccess, endpoint: str) -> "S3Config":
    """A bucket in the path, which each server takes, and deleted one by one, likewise."""
    config: S3Config = {
        "region": access.region,
        "disable_bulk_delete": True,
        "virtual_hosted_style_request": False,
    }
    if access.key_id:
        config |= {"access_key_id": access.key_id, "secret_access_key": access.secret}
    if endpoint:
        config["endpoint"] = endpoint
    return config


class _Reader:
    """What is left of a piece, then the next one; a body that was cut short is an error."""

    def __init__(self, pieces: Iterator[SupportsBytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def read(self, size: int, /) -> bytes:
        """See `Readable.read`."""
        if not self._left:
            with _failing():
                self._left = bytes(next(self._pieces, b""))
        content, self._left = self._left[:size], self._left[size:]
        return content


@contextmanager
def _failing(name: str | None = None) -> Iterator[None]:
    """The library's errors as ours: its messages have addresses in them, and no log may."""
    from obstore.exceptions import BaseError, NotFoundError

    try:
        yield
    except NotFoundError:
        raise FileNotFoundError(name) if name else BucketFailed("NotFoundError") from None
    except BaseError as error:
        raise BucketFailed(type(error).__name__) from None
