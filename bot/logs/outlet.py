"""Standard output as the kernel sees it: whether it takes something now, and what it took."""

import contextlib
import fcntl
import os
import select
import stat
from enum import Enum, auto

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
