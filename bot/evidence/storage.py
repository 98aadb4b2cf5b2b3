"""Where sealed files and wrapped keys lie: a port, and a directory as the first of its adapters.

Names are `owner/what`; an owner is an incident, or evidence that waits for one. Every method raises
`OSError` when the storage cannot do it, `FileNotFoundError` for a name that is not there.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol

from bot.evidence.sealed_files import Readable

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}/[A-Za-z0-9-]{1,64}(\.[a-z]{1,16})?")
_OWNER = re.compile(r"[A-Za-z0-9-]{1,64}")


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
