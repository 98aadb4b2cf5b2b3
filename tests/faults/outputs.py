"""Where a service's output goes: into a pipe that the test reads, or no longer does."""

import contextlib
import errno
import fcntl
import os
import threading
from collections.abc import Iterator
from pathlib import Path

_SMALLEST_PIPE = 4096


class OutputPipe:
    """A named pipe at `path`, read into `seen` by a thread. The service opens it at its start."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._path = path
        self.seen = path.with_suffix(".read")
        self.seen.touch()
        self._reads = threading.Event()
        self._ended = False
        self._reader = self._open()
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._reads.set()
        self._thread.start()

    def _open(self) -> int:
        # Not waiting for a writer; with one, what it has said is there at once.
        reader = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, _SMALLEST_PIPE)
        return reader

    def _drain(self) -> None:
        with self.seen.open("ab", buffering=0) as seen:
            while not self._ended:
                self._reads.wait()
                try:
                    data = os.read(self._reader, 65536)
                except OSError as error:
                    data = b""
                    if error.errno not in (errno.EAGAIN, errno.EBADF):
                        raise
                if data:
                    seen.write(data)
                else:
                    threading.Event().wait(0.02)

    @contextlib.contextmanager
    def unread(self) -> Iterator[None]:
        """Nobody reads: the pipe is full after a few lines, and whoever writes then waits."""
        self._reads.clear()
        try:
            yield
        finally:
            self._reads.set()

    @contextlib.contextmanager
    def dead(self) -> Iterator[None]:
        """The reader is gone: every write fails (EPIPE), until there is another one."""
        self._reads.clear()
        os.close(self._reader)
        try:
            yield
        finally:
            self._reader = self._open()
            self._reads.set()

    def close(self) -> None:
        """Reads no more."""
        self._ended = True
        self._reads.set()
        self._thread.join(2)
        os.close(self._reader)
