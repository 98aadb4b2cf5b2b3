"""What must survive the process while there is no store: one sealed line for each state of each
thing kept, in a file of this process's own (docs/decisions/0037).

A thread of its own writes, so that neither the event loop nor the store's threads ever wait for
this disk. What cannot be written is kept in memory and tried again; nobody is told later because
of it. A line counts only when it is whole: the last one of a process that died may be half. After
a failed write or fsync the file is left for a new one with everything in it: what the kernel has
dropped after a failed fsync does not come back by another one.
"""

import contextlib
import fcntl
import json
import os
import stat
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog
from prometheus_client import Counter

from bot.service.keyring import Keyring, UnknownKey

log = structlog.get_logger(__name__)

MAX_FILE = 4 * 1024 * 1024  # bytes; then it is written anew with only what is still kept
MAX_LINE = 512 * 1024
MAX_READ = 64 * 1024 * 1024
TRY_AGAIN_SECONDS = 2.0
PROBE_SECONDS = 30.0
SLOW_SECONDS = 2.0  # a write that takes longer: the journal is not well
KEPT_ASIDE_SECONDS = 24 * 60 * 60.0  # for a key that comes back into the ring
_PURPOSE = "journal"
_ENDING, _ASIDE = ".journal", ".unreadable"

TROUBLE = Counter("rodtkort_journal_trouble", "What went wrong with the journal", ["what"])


@dataclass(frozen=True, slots=True)
class JournalContents:
    """What the journals of dead processes hold: the last state of each thing by its id, and how
    many lines or files could not be read."""

    texts: dict[str, str]
    unreadable: int = 0


class Journal:
    """One per process. Thread-safe; every method returns at once but `take_over` and `flush`."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring
        self._wanted: dict[str, str | None] = {}  # what is not on the disk yet; None: settled
        self._kept: dict[str, str] = {}
        self._work = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._busy_since: float | None = None
        self._trouble = False
        self._file: int | None = None
        self._path: Path | None = None
        self._size = 0
        self._limit = MAX_FILE
        self._left_behind: list[tuple[int, Path]] = []  # what a new file takes the place of

    def keep(self, name: str, text: str) -> None:
        """The present state of something, on the disk as soon as it can be."""
        self._want(name, text)

    def settle(self, name: str) -> None:
        """It need not be known any more: erased with the file, once nothing in it is kept."""
        self._want(name, None)

    def watch(self) -> None:
        """Looks from now on, now and then, whether the folder can be written to."""
        self._start(probing=True)

    async def well(self) -> bool:
        """Whether what is to be kept now would be on the disk in time."""
        busy = self._busy_since
        return not self._trouble and (busy is None or time.monotonic() - busy < SLOW_SECONDS)

    def flush(self, seconds: float) -> bool:
        """Waits until everything is on the disk, at most so long; false when it is not."""
        with self._work:
            return self._work.wait_for(self._is_done, seconds)

    def close(self) -> None:
        """Leaves the file to whoever comes next. A disk that hangs is not waited for."""
        with self._work:
            self._closing = True
            self._work.notify_all()
        if self._thread is not None:
            self._thread.join(SLOW_SECONDS)

    def _is_done(self) -> bool:
        return not self._wanted and self._busy_since is None

    def _want(self, name: str, text: str | None) -> None:
        if text is not None and len(text) > MAX_LINE:
            TROUBLE.labels("too_long").inc()
            return
        with self._work:
            self._wanted[name] = text
            self._work.notify_all()
        self._start()

    def _start(self, probing: bool = False) -> None:
        if self._thread is None and not self._closing:
            # Not an executor's: at exit Python would wait for one that hangs.
            run = threading.Thread(target=self._run, args=(probing,), name="journal", daemon=True)
            self._thread = run
            run.start()

    # In the thread

    def _run(self, probing: bool) -> None:
        if probing:
            self._attempt({})
        while True:
            with self._work:
                pause = TRY_AGAIN_SECONDS if self._trouble else PROBE_SECONDS
                self._work.wait_for(lambda: bool(self._wanted) or self._closing, pause)
                if self._closing and not self._wanted:
                    self._let_go()
                    return
                if self._trouble and self._wanted and not self._closing:
                    self._work.wait(TRY_AGAIN_SECONDS)
                taken, self._wanted = self._wanted, {}
                self._busy_since = time.monotonic()
            done = self._attempt(taken)
            with self._work:
                self._busy_since = None
                if not done:
                    self._wanted = taken | self._wanted
                    if self._closing:
                        self._let_go()
                        return
                self._work.notify_all()

    def _attempt(self, taken: dict[str, str | None]) -> bool:
        """Everything that was taken is on the disk afterwards, or nothing counts as being there."""
        try:
            if taken:
                self._write(taken)
            else:
                self._probe()
        except OSError as error:
            self._leave()
            if not self._trouble:
                log.error("journal_not_written", error=type(error).__name__, errno=error.errno)
            TROUBLE.labels("not_written").inc()
            self._trouble = True
            return False
        if self._trouble:
            log.info("journal_written_again")
        self._trouble = False
        return True

    def _write(self, taken: dict[str, str | None]) -> None:
        for name, text in taken.items():
            if text is None:
                self._kept.pop(name, None)
            else:
                self._kept[name] = text
        if not self._kept:
            self._erase()
            return
        if self._size > self._limit or not self._is_there():
            self._begin()
            return
        assert self._file is not None
        lines = "".join(self._line(name, text) for name, text in taken.items())
        self._append(lines.encode())
        os.fsync(self._file)

    def _is_there(self) -> bool:
        """Whether the next process would find the file: one whose folder was cleared away takes
        every line, and is gone with us."""
        if self._file is None or self._path is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._file), self._path.lstat())
        except OSError:
            return False

    def _begin(self) -> None:
        """A new file with all that is kept; only then the one before is left behind."""
        self._leave()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{uuid.uuid4()}{_ENDING}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        self._file, self._path, self._size = os.open(path, flags, 0o600), path, 0
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lines = "".join(self._line(name, text) for name, text in self._kept.items())
        self._append(lines.encode())
        os.fsync(self._file)
        _sync_folder(self._folder)
        self._limit = max(MAX_FILE, 2 * self._size)
        self._forget_others()

    def _line(self, name: str, text: str | None) -> str:
        return self._keyring.seal(json.dumps([name, text]), _PURPOSE) + "\n"

    def _append(self, content: bytes) -> None:
        assert self._file is not None
        left = memoryview(content)
        while left:  # a nearly full disk takes a part
            left = left[os.write(self._file, left) :]
        self._size += len(content)

    def _erase(self) -> None:
        self._leave()
        if self._left_behind:
            self._forget_others()
            _sync_folder(self._folder)

    def _leave(self) -> None:
        """The file is not written to any more. It stays, and ours, until a new one is whole."""
        if self._file is not None and self._path is not None:
            self._left_behind.append((self._file, self._path))
        self._file, self._path = None, None

    def _forget_others(self) -> None:
        for file, path in self._left_behind:
            self._drop(file, path)
        self._left_behind.clear()

    def _drop(self, file: int, path: Path) -> None:
        with contextlib.suppress(OSError):
            os.close(file)
        with contextlib.suppress(OSError):
            path.unlink()

    def _let_go(self) -> None:
        """Whoever comes next may have the files."""
        self._leave()
        for file, _ in self._left_behind:
            with contextlib.suppress(OSError):
                os.close(file)
        self._left_behind.clear()

    def _probe(self) -> None:
        """As large as a line, to the disk and away again; and what is kept is still there."""
        if self._kept and not self._is_there():
            self._begin()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{uuid.uuid4()}.probe"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        file = os.open(path, flags, 0o600)
        try:
            os.write(file, bytes(16 * 1024))
            os.fsync(file)
        finally:
            self._drop(file, path)

    # What others have left

    def take_over(self) -> JournalContents:
        """What processes that have died left behind, now kept by this one; their files are erased
        then. Blocks; raises nothing."""
        texts: dict[str, str] = {}
        unreadable = 0
        read: list[tuple[int, Path]] = []
        for file, path in self._abandoned():
            try:
                lines, strange = self._read(file)
            except OSError:
                os.close(file)
                unreadable += 1
                continue
            for name, text in lines:
                if text is None:
                    texts.pop(name, None)
                else:
                    texts[name] = _newer(texts.get(name), text)
            if strange:
                unreadable += 1
                TROUBLE.labels("unreadable").inc()
                self._put_aside(file, path, strange)
            else:
                read.append((file, path))
        for name, text in texts.items():
            self._want(name, text)
        kept = not texts or self.flush(SLOW_SECONDS)
        for file, path in read:
            if kept:
                self._drop(file, path)
            else:  # on no other disk yet: left for the next one, who may get it twice
                os.close(file)
        if unreadable:
            log.error("journal_unreadable", files=unreadable)
        return JournalContents(texts, unreadable)

    def _abandoned(self) -> Iterator[tuple[int, Path]]:
        """Files of ours by name and kind, which no living process holds, oldest first."""
        with contextlib.suppress(OSError):
            paths = [p for p in self._folder.iterdir() if p.suffix in (_ENDING, _ASIDE)]
            for path in sorted(paths, key=_age):
                try:
                    file = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
                except OSError:
                    continue
                try:
                    if not stat.S_ISREG(os.fstat(file).st_mode):
                        raise OSError
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    os.close(file)
                    continue
                yield file, path

    def _read(self, file: int) -> tuple[list[tuple[str, str | None]], list[bytes]]:
        """The whole lines, and those that were sealed with a key that we do not have."""
        with os.fdopen(os.dup(file), "rb") as reading:
            reading.seek(0)
            content = reading.read(MAX_READ)
        lines: list[tuple[str, str | None]] = []
        strange: list[bytes] = []
        for raw in content.split(b"\n"):
            if not raw:
                continue
            try:
                text = self._keyring.unseal(raw.decode(), _PURPOSE)
            except UnknownKey:
                strange.append(raw)
                continue
            except UnicodeDecodeError:
                text = None
            line = _line_of(text)
            if line is None:  # half a line, or damage: what stands before and after it counts
                TROUBLE.labels("broken_line").inc()
                continue
            lines.append(line)
        return lines, strange

    def _put_aside(self, file: int, path: Path, lines: list[bytes]) -> None:
        """Nobody can read these now; a key may come back into the ring. Not for ever (L13). What
        could be read is taken over, and must not be found again."""
        if time.time() - os.fstat(file).st_mtime > KEPT_ASIDE_SECONDS:
            self._drop(file, path)
            return
        kept_since = os.fstat(file).st_mtime
        with contextlib.suppress(OSError):
            os.ftruncate(file, 0)
            os.pwrite(file, b"".join(line + b"\n" for line in lines), 0)
            os.utime(file, (kept_since, kept_since))
            path.rename(path.with_suffix(_ASIDE))
        os.close(file)


def _line_of(text: str | None) -> tuple[str, str | None] | None:
    """What a line says; None for what no version of ours has written."""
    try:
        name, state = json.loads(text or "")
    except (ValueError, TypeError):
        return None
    is_ours = isinstance(name, str) and (state is None or isinstance(state, str))
    return (name, state) if is_ours else None


def _newer(known: str | None, text: str) -> str:
    """Of two states the one that has seen more: two processes may have kept the same thing."""
    return text if known is None or _revision(text) >= _revision(known) else known


def _revision(text: str) -> int:
    try:
        found = json.loads(text).get("revision", 0)
    except (ValueError, AttributeError):
        return 0
    return found if isinstance(found, int) else 0


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _sync_folder(folder: Path) -> None:
    """A file's name is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
