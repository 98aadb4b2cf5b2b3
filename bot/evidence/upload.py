"""A file on its way in: encrypted from its first byte, so that a crash leaves no plaintext."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bot.domain.evidence import File, MediaType, Refusal
from bot.evidence.fetch import MOST_BYTES
from bot.evidence.refused import NotTaken
from bot.evidence.sealed_files import DataKey, SealedWriter, plain_chunks, read_header
from bot.evidence.sniff import HEAD_BYTES


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
