"""Where log lines end, and the alarm does not: whoever logs puts a line into a queue and goes on,
and a thread of its own writes it to standard output (docs/decisions/0034).

A full disk, a reader that died and a reader that does not read cost lines, which are counted and
told, and nothing else. No lock is waited for where lines are put down: what Python clears away in
the middle of it may log as well, in the same thread.
"""

import contextlib
import fcntl
import os
import select
import stat
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum, auto
from queue import Empty, SimpleQueue

# What a pipe that says it has room takes without making anybody wait (POSIX: PIPE_BUF).
PIECE = 4096
_FIRST_OF_OURS = 10  # never one of the numbers that somebody else opens and closes
_BROKEN = select.POLLERR | select.POLLHUP | select.POLLNVAL


class Room(Enum):
    """What can be said of an outlet without writing to it."""

    FREE = auto()
    FULL = auto()  # its reader does not read: a write would wait
    BROKEN = auto()  # nobody is there to read any more
    UNKNOWN = auto()  # a file: only a write tells whether the disk is full


class Outlet:
    """A file, pipe, socket or terminal by its descriptor, which is kept under a number of our own:
    whoever closes standard output gives its number to the next file that is opened, and that may
    be the database. None, or one that is closed, is an outlet that takes nothing."""

    def __init__(self, descriptor: int | None) -> None:
        self._number = -1
        with contextlib.suppress(OSError):
            if descriptor is not None:
                self._number = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_OF_OURS)
        self._poll = select.poll()
        self._tells = False
        if self._number >= 0:
            kind = os.fstat(self._number).st_mode
            self._tells = stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or os.isatty(self._number)
            self._poll.register(self._number, select.POLLOUT)

    def room(self, seconds: float) -> Room:
        """Whether a write would return at once; waits at most so long for it."""
        if self._number < 0:
            return Room.BROKEN
        if not self._tells:
            return Room.UNKNOWN
        found = self._poll.poll(int(seconds * 1000))
        if not found:
            return Room.FULL
        return Room.BROKEN if found[0][1] & _BROKEN else Room.FREE

    def write(self, data: bytes) -> int:
        """Writes at most a `PIECE`; how many bytes. Raises `OSError`. Never set to not block: what
        is shared with other processes would then not block for them either."""
        return os.write(self._number, data[:PIECE])

    def close(self) -> None:
        """Gives the number back."""
        if self._number >= 0:
            os.close(self._number)
            self._number = -1


def occupy_standard_numbers() -> None:
    """A process that is started with its standard descriptors closed would give their numbers to
    its sockets and files, and what libraries print would be written into those."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


MOST_WAITING = 5_000  # lines: some megabytes at the very most
IDLE_SECONDS = 5.0  # of silence, after which it is tried whether a line could be written
TOGETHER_SECONDS = 0.01  # who logs in a storm need not wake the thread for each line
AGAIN_SECONDS = 1.0  # between two tries while none can
# So long may a disk be full before lines are given up. Those behind a reader that does not read
# just now stay: it often comes back (a container runtime is restarted), and the queue is bounded.
LINES_WAIT_SECONDS = 5.0
WRITE_TAKES_SECONDS = 2.0  # longer, and it hangs (a share that went away)

OwnLine = Callable[..., str]


class Sink:
    """Writes lines to an outlet. `own_line` makes a line of the sink's own: (event, **details).
    Nothing here raises, and only `flush` and `close` wait."""

    def __init__(self, outlet: Outlet, own_line: OwnLine) -> None:
        self._outlet = outlet
        self._own_line = own_line
        self._lines: SimpleQueue[str | threading.Event] = SimpleQueue()
        self._counting = threading.RLock()
        self._lost_since = ""
        self._untold = 0
        self.lost = 0  # lines, ever
        # The thread's own: what is being written, what it holds, and who waits for its end.
        self._data = b""
        self._holds = 0
        self._tells = 0
        self._asked: list[threading.Event] = []
        self._in_mid_line = False
        # Seen by all: since when it cannot write, and since when it is at it (monotonic seconds).
        self._ill_since: float | None = None
        self._writing_since: float | None = None
        self._closed = False
        self._thread = self._begin()

    def put(self, line: str) -> None:
        """Has the line written, in the order of the calls, or counts it as lost."""
        if self._closed or self._lines.qsize() >= MOST_WAITING:
            self._lose(1)
        else:
            self._lines.put(line)

    def works(self) -> bool:
        """Whether lines arrive: false while they cannot be written, and until it is told how many
        were lost. A thread that has ended is begun again."""
        if not self._thread.is_alive() and not self._closed:
            self._thread = self._begin()
        since = self._writing_since
        hangs = since is not None and time.monotonic() - since > WRITE_TAKES_SECONDS
        ill = hangs or self._ill_since is not None or self._untold > 0
        return self._thread.is_alive() and not ill

    def flush(self, seconds: float) -> None:
        """Waits until everything put so far is written or given up, at most so long."""
        done = threading.Event()
        self._lines.put(done)
        done.wait(seconds)

    def close(self, seconds: float) -> None:
        """`flush`, and the end of the thread; one that hangs in a write is left behind."""
        self.flush(seconds)
        self._closed = True
        self._lines.put(threading.Event())
        self._thread.join(0.1)
        if not self._thread.is_alive():
            self._outlet.close()

    def _lose(self, count: int) -> None:
        with self._counting:  # by whoever logs: one that may be entered again by the same thread
            if not self._untold:
                self._lost_since = datetime.now(UTC).isoformat()
            self.lost += count
            self._untold += count

    # The thread

    def _begin(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, name="log", daemon=True)
        with contextlib.suppress(RuntimeError):  # there is none to be had: `works` tries again
            thread.start()
        return thread

    def _run(self) -> None:
        while not self._closed:
            try:
                if self._gather():
                    self._write()
            except Exception:  # whatever it was: a log that ended is missed by nobody in time
                self._failed()

    def _gather(self) -> bool:
        """Whether there is something to write: whole lines, about a piece of them."""
        if self._data:
            return True
        well = self._ill_since is None and not self._untold
        try:
            one = self._lines.get(timeout=IDLE_SECONDS if well else AGAIN_SECONDS)
        except Empty:
            return self._look()
        if self._lines.empty():
            time.sleep(TOGETHER_SECONDS)
        if self._untold:
            self._add_own()
        while True:
            if isinstance(one, threading.Event):
                self._asked.append(one)
                break
            self._add(one)
            self._holds += 1
            if len(self._data) >= PIECE:
                break
            try:
                one = self._lines.get_nowait()
            except Empty:
                break
        if not self._data:
            self._answer()
        return bool(self._data)

    def _look(self) -> bool:
        """In silence: a pipe tells whether it would take a line; of a file only a line tells, so
        there is one to be written then."""
        room = self._outlet.room(0)
        if room is Room.UNKNOWN or (self._untold and room is Room.FREE):
            self._add_own()
            return True
        if room is Room.FREE:
            self._ill_since = None
        else:
            self._fell_ill()
        return False

    def _add_own(self) -> None:
        with self._counting:
            self._tells, since = self._untold, self._lost_since
        if self._tells:
            self._add(self._own_line("log_lines_lost", count=self._tells, since=since))
        else:
            self._add(self._own_line("log_works"))

    def _add(self, line: str) -> None:
        if self._in_mid_line and not self._data:
            self._data = b"\n"  # the rest of the line that was given up never comes
        self._data += line.encode("utf-8", "backslashreplace") + b"\n"

    def _write(self) -> None:
        while self._data:
            if self._outlet.room(AGAIN_SECONDS) is Room.FULL:
                self._fell_ill()
                return
            self._writing_since = time.monotonic()
            try:
                written = self._outlet.write(self._data)
            except BlockingIOError:  # somebody who shares it wants it so
                self._fell_ill()
                time.sleep(AGAIN_SECONDS)
                return
            except OSError:
                self._failed()
                return
            finally:
                self._writing_since = None
            if written:
                self._in_mid_line = not self._data[:written].endswith(b"\n")
            self._data = self._data[written:]
            self._ill_since = None
        with self._counting:
            self._untold -= self._tells
        self._holds = self._tells = 0
        self._answer()

    def _fell_ill(self) -> None:
        if self._ill_since is None:
            self._ill_since = time.monotonic()

    def _failed(self) -> None:
        """Tries again in a moment, with what there is by then."""
        self._fell_ill()
        if time.monotonic() - (self._ill_since or 0.0) > LINES_WAIT_SECONDS:
            self._give_up_lines()
        time.sleep(AGAIN_SECONDS)

    def _give_up_lines(self) -> None:
        count, self._holds, self._tells, self._data = self._holds, 0, 0, b""
        with contextlib.suppress(Empty):
            while True:
                one = self._lines.get_nowait()
                if isinstance(one, threading.Event):
                    self._asked.append(one)
                else:
                    count += 1
        if count:
            self._lose(count)
        self._answer()

    def _answer(self) -> None:
        while self._asked:
            self._asked.pop().set()
