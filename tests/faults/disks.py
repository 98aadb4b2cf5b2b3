"""Disks that fail: full, not answering, holding something else than was written.

A full disk is a small tmpfs of its own, filled by a file; where nothing may be mounted (no
CAP_SYS_ADMIN) it is the limit on a file's size, put on the running process. fsync hangs by a
library preloaded into the process. Nothing here outlives its block, and nothing touches a disk
that somebody else uses.
"""

import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.faults.clusters import Cluster

PAGE = 4096
_SOURCE = Path(__file__).parent / "hang_fsync.c"


class Disk:
    """A file system of `size_mb`, mounted at `folder`."""

    def __init__(self, folder: Path, size_mb: int) -> None:
        self.folder = folder
        self._size_mb = size_mb

    @contextlib.contextmanager
    def mounted(self) -> Iterator["Disk"]:
        """There while the block runs. Whoever still uses it then keeps it alive, not us."""
        self.folder.mkdir(parents=True, exist_ok=True)
        options = f"size={self._size_mb}m,mode=0755"
        _run("mount", "-t", "tmpfs", "-o", options, "rodtkort-fault", str(self.folder))
        try:
            yield self
        finally:
            _run("umount", "-l", str(self.folder))

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left while the block runs."""
        filler = self.folder / "filler"
        try:
            self.fill()
            yield
        finally:
            filler.unlink(missing_ok=True)

    def fill(self) -> None:
        """Takes what is left, also what was given back since."""
        with (self.folder / "filler").open("ab", buffering=0) as filler:
            for size in (1 << 20, PAGE, 1):
                with contextlib.suppress(OSError):
                    while True:
                        filler.write(b"\0" * size)


def mounting_allowed() -> bool:
    """Whether this process may mount a file system of its own."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Disk(Path(folder), 1).mounted():
                return True
        except AssertionError:
            return False


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr


@contextlib.contextmanager
def limited_files(pids: Iterable[int], size: int = 0) -> Iterator[None]:
    """RLIMIT_FSIZE on running processes: no file of theirs grows past `size` bytes, whatever it is
    (EFBIG; Python ignores the signal). Needs no rights."""
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    try:
        for pid, (_, hard) in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
        yield
    finally:
        for pid, limits in before.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def build_preload(folder: Path) -> Path | None:
    """The library that makes fsync hang, compiled into `folder`; None without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "hang_fsync.so"
    _run(compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl")
    for path in (library, *library.parents):  # the server runs as another user
        with contextlib.suppress(OSError):
            path.chmod(path.stat().st_mode | 0o055)
    return library


class HangingFsync:
    """Which files of which process stand still, told to it by its environment at start."""

    def __init__(self, library: Path, flag: Path, under: Path) -> None:
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAULT_FSYNC_HANGS": str(flag),
            "FAULT_FSYNC_UNDER": str(under),
        }
        self._flag = flag

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """No fsync comes back while the block runs; the process goes on where it stood then."""
        self._flag.touch()
        try:
            yield
        finally:
            self._flag.unlink(missing_ok=True)


def empty_wal(file: Path, seconds: float = 5) -> None:
    """SQLite's log is taken into the file and cut to nothing, so that whatever is written next has
    to be given room."""
    until = time.monotonic() + seconds
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=1)) as connection:
        while True:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            assert time.monotonic() < until, "somebody reads without end"
            time.sleep(0.02)


@contextlib.contextmanager
def corrupted_sqlite(file: Path, table: str) -> Iterator[None]:
    """The pages of a table and its indexes hold rubbish; they are put back afterwards, as by a
    restored backup. Every connection finds out when it next looks: another writer was there."""
    empty_wal(file)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        roots = "SELECT rootpage FROM sqlite_master WHERE tbl_name = ? AND rootpage > 0"
        offsets = [(page - 1) * PAGE for (page,) in connection.execute(roots, [table])]
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        assert size == PAGE
        saved = overwrite(file, offsets)
        try:
            connection.execute("PRAGMA user_version=1")  # a commit: what others remember is stale
            yield
        finally:
            put_back(file, saved)


def overwrite(file: Path, offsets: Iterable[int], size: int = PAGE) -> dict[int, bytes]:
    """Rubbish at these offsets; what stood there."""
    saved = {}
    with file.open("r+b") as opened:
        for offset in offsets:
            opened.seek(offset)
            saved[offset] = opened.read(size)
            opened.seek(offset)
            opened.write(b"\xde\xad\xbe\xef" * (size // 4))
        opened.flush()
        os.fsync(opened.fileno())
    return saved


def put_back(file: Path, saved: dict[int, bytes]) -> None:
    """What `overwrite` has saved."""
    with file.open("r+b") as opened:
        for offset, content in saved.items():
            opened.seek(offset)
            opened.write(content)


def relation_file(cluster: Cluster, database: str, relation: str) -> Path:
    """Where PostgreSQL keeps a table or an index."""
    ((path,),) = cluster.execute(f"SELECT pg_relation_filepath('{relation}')", database)
    return cluster.data / str(path)
