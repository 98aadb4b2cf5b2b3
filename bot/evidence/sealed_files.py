"""Files as they lie in storage: AES-256-GCM in chunks, so that neither a picture nor its ciphertext
is ever whole in memory (Hoang, Reyhanitabar, Rogaway, Vizár: STREAM). A file on its way in is
encrypted from its first byte, so that a crash leaves no plaintext.

    magic 4 | name of the data key 16 | nonce prefix 7 | chunk | chunk | …

Each chunk is 64 KiB and its tag of 16 bytes; the last one may be shorter. Its nonce is the prefix,
its number, and whether it is the last, so that none can be changed, moved, left out or added.
Authenticated with every chunk: the header, and what the file is (`bound_to`).

And the data keys that the files of one incident are encrypted with, wrapped by `RODTKORT_KEYS`.
They lie apart from the files, where no backup of the files reaches: destroying an incident's keys
is forgetting its evidence (L13; docs/evidence.md says how long a backup of the keys may live). Each
upload has one of its own, so that a picture can be forgotten alone; a file says which is its own.
What was kept before that shares one with what else its incident had (`EvidenceFiles.destroy`).
"""

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.domain.evidence import File, MediaType, Refusal
from bot.evidence.fetch import MOST_BYTES
from bot.evidence.inspection import HEAD_BYTES, NotTaken
from bot.evidence.storage import Incoming, Readable, Storage
from bot.service.keyring import Keyring

CHUNK = 64 * 1024
KEY_NAME_BYTES = 16

_MAGIC = b"RKE1"
_PREFIX_BYTES = 7
_HEADER_BYTES = len(_MAGIC) + KEY_NAME_BYTES + _PREFIX_BYTES
_TAG_BYTES = 16


class Damaged(Exception):
    """The bytes are not what was sealed, not all of them, or sealed for something else."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key that encrypts files, and the name it is kept under."""

    name: bytes
    key: bytes


class SealedWriter:
    """Encrypts what is written into `file`. `close` writes the last chunk and leaves `file` open;
    without it the file cannot be read. `size` and `sha256` are of the plain bytes."""

    def __init__(self, file: BinaryIO, key: DataKey, bound_to: str) -> None:
        prefix = os.urandom(_PREFIX_BYTES)
        header = _MAGIC + key.name + prefix
        self.size = 0
        self._file = file
        self._cipher = AESGCM(key.key)
        self._prefix = prefix
        self._with = header + bound_to.encode()
        self._pending = bytearray()
        self._number = 0
        self._digest = hashlib.sha256()
        file.write(header)

    @property
    def sha256(self) -> str:
        """Of everything written so far, hexadecimal."""
        return self._digest.hexdigest()

    def write(self, content: bytes) -> None:
        """Encrypts whole chunks and keeps the rest. A full one is kept too: it may be the last."""
        self.size += len(content)
        self._digest.update(content)
        self._pending += content
        while len(self._pending) > CHUNK:
            self._seal(bytes(self._pending[:CHUNK]), last=False)
            del self._pending[:CHUNK]

    def close(self) -> None:
        """Writes the last chunk, which may be empty."""
        self._seal(bytes(self._pending), last=True)
        self._pending.clear()

    def _seal(self, chunk: bytes, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last)
        self._file.write(self._cipher.encrypt(nonce, chunk, self._with))
        self._number += 1


def read_header(file: Readable) -> bytes:
    """The header, from the beginning of the file. Raises `Damaged`."""
    header = _exactly(file, _HEADER_BYTES)
    if len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
        raise Damaged
    return header


def key_name_of(header: bytes) -> bytes:
    """The name of the data key that the file is encrypted with."""
    return header[len(_MAGIC) : len(_MAGIC) + KEY_NAME_BYTES]


def plain_chunks(file: Readable, header: bytes, key: bytes, bound_to: str) -> Iterator[bytes]:
    """The plain bytes behind the header, chunk by chunk; each is genuine when it is given, and all
    of them are there when the iterator ends. Raises `Damaged`."""
    cipher, with_ = AESGCM(key), header + bound_to.encode()
    prefix = header[-_PREFIX_BYTES:]
    number, chunk = 0, _exactly(file, CHUNK + _TAG_BYTES)
    while True:
        following = _exactly(file, CHUNK + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=not following), chunk, with_)
        except (InvalidTag, ValueError):  # ValueError: shorter than a tag
            raise Damaged from None
        if not following:
            return
        number, chunk = number + 1, following


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _exactly(file: Readable, size: int) -> bytes:
    """So many bytes, or what is left: a socket gives less than it was asked for."""
    found = bytearray()
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return bytes(found)


class SealedFile:
    """One sealed file in the making. Raises `OSError` when the disk is full."""

    def __init__(self, path: Path, key: DataKey, bound_to: str) -> None:
        self.path = path
        self._key = key
        self._bound_to = bound_to
        self._file: BinaryIO = path.open("wb")
        self._writer = SealedWriter(self._file, key, bound_to)

    def write(self, content: bytes) -> None:
        """Further bytes."""
        self._writer.write(content)

    def close(self, media_type: MediaType) -> File:
        """Durable on return; what it is, in plain bytes."""
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return File(media_type, self._writer.size, self._writer.sha256)

    def chunks(self) -> Iterator[bytes]:
        """The plain bytes of a closed file."""
        with self.path.open("rb") as file:
            yield from plain_chunks(file, read_header(file), self._key.key, self._bound_to)

    def stop(self) -> None:
        """Nothing more comes; what is there cannot be read."""
        with suppress(OSError):  # what was still to be written cannot be
            self._file.close()

    def remove(self) -> None:
        """Nothing of it is left, closed or not; nothing happens when it has been taken over."""
        self.stop()
        self.path.unlink(missing_ok=True)


class Upload:
    """An original being received under `owner`: at most 25 MiB, and its head in clear to tell what
    it is."""

    def __init__(self, id: str, owner: str, path: Path, key: DataKey) -> None:
        self.id = id
        self.owner = owner
        self.key = key
        self.head = b""
        self._size = 0
        self._path = path
        self.original = SealedFile(path, key, bound_to(owner, id, ORIGINAL))

    def restart(self) -> None:
        """Forgets what came: another attempt begins."""
        self.original.stop()
        self.head, self._size = b"", 0
        self.original = SealedFile(self._path, self.key, bound_to(self.owner, self.id, ORIGINAL))

    def write(self, content: bytes) -> None:
        """Further bytes. Raises `NotTaken`, `OSError`."""
        self._size += len(content)
        if self._size > MOST_BYTES:
            raise NotTaken(Refusal.TOO_LARGE)
        if len(self.head) < HEAD_BYTES:
            self.head += content[: HEAD_BYTES - len(self.head)]
        self.original.write(content)


ORIGINAL, COPY = "original", "copy"


def bound_to(owner: str, id: str, what: str) -> str:
    """What a file is authenticated as: a file moved elsewhere cannot be read."""
    return f"{owner}/{id}/{what}"


def name_of(owner: str, id: str, what: str) -> str:
    """Where it lies."""
    return f"{owner}/{id}.{what}"


def name_bound(name: str) -> str:
    """What the file that lies there is authenticated as."""
    owner, _, rest = name.partition("/")
    id, _, what = rest.rpartition(".")
    return bound_to(owner, id, what)


_LONGEST = 1024


class KeyLost(Exception):
    """The key is not there, or no key of the ring opens it."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: how many keys were wrapped anew and whose they are, and the names of
    those it could not."""

    rewrapped: int
    lost: tuple[str, ...]
    owners: frozenset[str] = frozenset()


class DataKeys:
    """The data keys of every owner. Nothing is held in memory: a destroyed key is gone at once."""

    def __init__(self, storage: Storage, incoming: Incoming, keyring: Keyring) -> None:
        self._storage = storage
        self._incoming = incoming
        self._keyring = keyring

    def answer(self, owner: str) -> bool:
        """True when a key could be made and the storage of the keys, asked about the owner,
        answers. Leaves nothing behind. Raises `OSError`."""
        self._incoming.new().unlink(missing_ok=True)
        next(self._storage.names(owner), None)
        return True

    def for_writing(self, owner: str) -> DataKey:
        """A new key of the owner's. Raises `OSError`."""
        made = DataKey(secrets.token_bytes(KEY_NAME_BYTES), secrets.token_bytes(32))
        self._put(f"{owner}/{made.name.hex()}", made.key)
        return made

    def for_reading(self, owner: str, name: bytes) -> bytes:
        """The key of a file. Raises `KeyLost`, `OSError`."""
        return self._open(f"{owner}/{name.hex()}")

    def holds(self, owner: str, key: DataKey) -> bool:
        """Whether this key of the owner's can still be had. Raises `OSError`."""
        try:
            return self.for_reading(owner, key.name) == key.key
        except KeyLost:
            return False

    def has(self, owner: str) -> bool:
        """Whether the owner has any key left. Raises `OSError`."""
        return next(iter(self._storage.names(owner)), None) is not None

    def destroy(self, owner: str) -> None:
        """All keys of the owner, for good. Raises `OSError`."""
        for name in list(self._storage.names(owner)):
            self._storage.delete(name)

    def of(self, owner: str) -> list[bytes]:
        """The names of the owner's keys. Raises `OSError`."""
        found = (name.rpartition("/")[2] for name in self._storage.names(owner))
        return [bytes.fromhex(name) for name in found if len(name) == 2 * KEY_NAME_BYTES]

    def destroy_one(self, owner: str, name: bytes) -> None:
        """One key of the owner's, for good. Raises `OSError`."""
        self._storage.delete(f"{owner}/{name.hex()}")

    def rotate(self) -> Rotation:
        """Wraps every key with the ring's first one, which may then be the only one. Files stay as
        they are. A key that is destroyed in the same moment may be put back: ask afterwards
        whether its owner is forgotten (`EvidenceFiles.rotate`). Raises `OSError`."""
        rewrapped, lost, owners = 0, [], set()
        for name in list(self._storage.names()):
            try:
                ring_key, _ = self._read(name)
                if ring_key != self._keyring.current:
                    self._put(name, self._open(name))
                    rewrapped += 1
                    owners.add(name.partition("/")[0])
            except KeyLost:
                lost.append(name)
        return Rotation(rewrapped, tuple(lost), frozenset(owners))

    def sweep(self, before: float) -> None:
        """Removes what a crash left of keys being written before the instant (Unix seconds)."""
        self._incoming.sweep(before)

    def _open(self, name: str) -> bytes:
        ring_key, wrapped = self._read(name)
        key = self._keyring.unwrap(ring_key, wrapped, name)
        if key is None:
            raise KeyLost
        return key

    def _read(self, name: str) -> tuple[str, bytes]:
        try:
            with self._storage.open(name) as file:
                text = file.read(_LONGEST).decode()
            ring_key, _, encoded = text.strip().rpartition(":")
            return ring_key, base64.b64decode(encoded, validate=True)
        except (FileNotFoundError, UnicodeDecodeError, binascii.Error):
            raise KeyLost from None

    def _put(self, name: str, key: bytes) -> None:
        wrapped = self._keyring.wrap(key, name)
        text = f"{self._keyring.current}:{base64.b64encode(wrapped).decode()}\n"
        file = self._incoming.new()
        try:
            with file.open("wb") as opened:
                opened.write(text.encode())
                opened.flush()
                os.fsync(opened.fileno())
            self._storage.put(name, file)
        finally:
            file.unlink(missing_ok=True)
