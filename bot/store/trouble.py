"""What an error of a database means: in plain words, never with a class name or a password; whether
the connections are lost with it; whether waiting can mend it (decision 0036). And a connection on
which nothing comes back is cut, which is an error then.

A server that is gone is noticed by TCP; one that is there and says nothing (a proxy that hangs, a
host that swaps) would keep a thread forever.
"""

import contextlib
import os
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.store.records import StoreUnavailable

log = structlog.get_logger(__name__)

CHECK_URL = "Check RODTKORT_DATABASE_URL."
_UNKNOWN = "it does not work as expected"
_LOOK_SECONDS = 0.25
_IDLE_SECONDS = 10.0  # a database that was closed keeps no thread


class WrongDatabase(StoreUnavailable):
    """It can never work as it is: waiting does not help. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble. `signs`: the beginnings of PostgreSQL's SQLSTATEs and of SQLite's error
    names; `text`: how the driver words it while connecting, for which libpq gives no code. `lost`:
    no connection to this server is of use any more. `for_good`: only an operator can mend it."""

    words: str
    signs: tuple[str, ...] = ()
    text: str = ""
    lost: bool = False
    for_good: bool = False


# The first that fits. A server in another language is known by its codes only.
_TROUBLES = (
    Trouble(
        "it is read-only (a standby, or set so)",
        ("25006",),
        r"session is read-only|hot standby mode|in a read-only transaction",
        lost=True,
    ),
    Trouble(
        "it takes no connections now",
        ("57P03",),
        r"database system is|not (yet|currently) accepting connections",
        lost=True,
    ),
    Trouble(
        "the server ended the connection",
        ("57P0", "25P03", "25P04"),
        "terminating connection",
        lost=True,
    ),
    Trouble("a pooler lies between", ("26000", "42P05"), lost=True),
    Trouble("its file was moved or replaced", (), "file was moved"),
    # A session keeps the search path, and the role, that it was begun with.
    Trouble("our tables are not to be seen in it", ("42P01", "3F000"), lost=True),
    Trouble(
        "password refused", ("28P01",), "password authentication failed|no password", for_good=True
    ),
    Trouble(
        "there is no such database", ("3D000",), 'database "[^"]*" does not exist', for_good=True
    ),
    Trouble(
        "the user is refused", ("28000",), 'authentication failed|role "[^"]*" does', for_good=True
    ),
    Trouble("we are not let in from here", (), r"pg_hba\.conf|not permitted", for_good=True),
    Trouble(
        "too many connections", ("53300",), "too many clients|connection slots|max_client_conn"
    ),
    Trouble("connection refused", (), "[Cc]onnection refused", lost=True),
    Trouble("there is no server at this socket", (), r"on socket .*No such file", lost=True),
    Trouble(
        "the host is unknown", (), r"resolve host|translate host|Name or service|name resolution"
    ),
    Trouble("there is no way to the host", (), "No route to host|Network is unreachable"),
    Trouble("no answer in time", (), "timeout expired|timed out"),
    Trouble("a statement took too long", ("57014",)),
    Trouble("it is locked by somebody else", ("55P03", "SQLITE_BUSY", "SQLITE_LOCKED")),
    Trouble("the disk is full", ("53100", "SQLITE_FULL"), "No space left"),
    Trouble("the disk fails", ("58030", "SQLITE_IOERR")),
    Trouble("it is damaged", ("XX001", "XX002", "SQLITE_CORRUPT")),
    Trouble("the file cannot be opened", ("SQLITE_CANTOPEN",), for_good=True),
    Trouble("the file may not be written", ("SQLITE_READONLY", "SQLITE_PERM"), for_good=True),
    Trouble("the file is no database", ("SQLITE_NOTADB",), for_good=True),
    Trouble("we lack a right in it", ("42501", "SQLITE_AUTH"), for_good=True),
    Trouble("there is no safe connection (TLS)", (), r"SSL|certificate"),
    Trouble(
        "the connection was lost",
        ("08",),
        r"connection (is|has been|was) (closed|lost|bad)|closed the connection|reset by peer"
        r"|Broken pipe|consuming input failed|sending [a-z ]+ failed|could not (receive|send)",
        lost=True,
    ),
)


def trouble_of(error: BaseException) -> Trouble:
    """The kind of trouble an error is, the driver's own or SQLAlchemy's around it."""
    cause = getattr(error, "orig", None) or error
    if isinstance(error, PoolTimeout):
        return Trouble("every connection is in use")
    sign = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
    said = str(cause)
    for one in _TROUBLES:
        if sign.startswith(one.signs) if sign else one.text and re.search(one.text, said):
            return one
    return Trouble(f"{_UNKNOWN} ({sign})" if sign else _UNKNOWN)


def reason(error: BaseException) -> str:
    """The trouble in plain words; of several servers, each with its own."""
    each = [f"{where}: {trouble_of(one).words}" for where, one in _tried(error)]
    return "; ".join(each) or trouble_of(error).words


def is_lost(error: BaseException) -> bool:
    """Whether every connection made so far is to be left: this server takes no writes any more."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return any(trouble_of(one).lost for one in _causes(error))


def unavailable(where: str, error: SQLAlchemyError) -> StoreUnavailable:
    """What is told of an error while the bot runs: host and reason."""
    return StoreUnavailable(reason(error) if _tried(error) else f"{where}: {reason(error)}")


def at_start(where: str, error: SQLAlchemyError) -> StoreUnavailable:
    """The same at start: `WrongDatabase` when only the operator can mend it."""
    if isinstance(error, ProgrammingError) or all(trouble_of(e).for_good for e in _causes(error)):
        return WrongDatabase(f"The database {where} cannot be used: {reason(error)}. {CHECK_URL}")
    return unavailable(where, error)


def _tried(error: BaseException) -> Sequence[tuple[str, BaseException]]:
    """Of several servers, what came of each (`postgresql.NoServer`)."""
    found: Sequence[tuple[str, BaseException]]
    found = getattr(getattr(error, "orig", None) or error, "tried", ())
    return found


def _causes(error: BaseException) -> list[BaseException]:
    return [one for _, one in _tried(error)] or [error]


class Watchdog:
    """Watches sockets from one thread of its own, which ends when there are none for a while, and
    is begun again with the next one."""

    def __init__(self) -> None:
        self._watched: dict[int, tuple[float, int]] = {}
        self._count = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, socket_number: int, seconds: float) -> Iterator[None]:
        """Whoever reads from the socket inside is given an end of file after `seconds`."""
        with self._changed:
            self._count += 1
            key = self._count
            self._watched[key] = (time.monotonic() + seconds, socket_number)
            if self._thread is None or not self._thread.is_alive():
                self._begin()
            if len(self._watched) == 1:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(key, None)

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        with contextlib.suppress(RuntimeError):  # there is none to be had: the next one tries again
            self._thread.start()

    def _watch(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._watched, _IDLE_SECONDS):
                    self._thread = None
                    return
            time.sleep(_LOOK_SECONDS)
            try:
                self._look()
            except Exception as error:  # whatever it was: who waits must not wait for ever
                log.error("watchdog_failed", error=type(error).__name__)

    def _look(self) -> None:
        now = time.monotonic()
        with self._changed:  # held while cutting: nobody else gets the number meanwhile
            for key, (until, number) in list(self._watched.items()):
                if until < now:
                    del self._watched[key]
                    _cut(number)


def _cut(number: int) -> None:
    try:
        with socket.socket(fileno=os.dup(number)) as found:
            found.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already
