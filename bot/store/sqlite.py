"""SQLite: one file, one writer (architecture.md, "The recipe of a write")."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from bot.store.trouble import CHECK_URL, WrongDatabase

BUSY_MS = 250  # how long SQLite waits for a foreign lock
CACHE_KIB = 16_384  # the inner pages of the indexes of many years: an alarm would read them anew


class OpenedFile:
    """The file that was opened: not the one that lies at its path by now, when the two differ.
    What is written to a file that was moved away or deleted is gone with the next start."""

    def __init__(self, url: URL) -> None:
        name = url.database or ""
        self.path = None if name in ("", ":memory:") else Path(name)
        self._opened: tuple[int, int] | None = None

    def is_there(self) -> bool:
        """Whether the path still leads to it; true before anything was opened."""
        return self.path is None or self._opened is None or self._number() == self._opened

    def opened(self) -> None:
        """The path was opened just now."""
        if self._opened is None:
            self._opened = self._number()

    def forget(self) -> None:
        """It may be another one the next time."""
        self._opened = None

    def _number(self) -> tuple[int, int] | None:
        if self.path is None:
            return None
        try:
            found = os.stat(self.path)  # noqa: PTH116 (os.stat says device and number alike)
        except OSError:
            return None
        return found.st_dev, found.st_ino


def engine_for(url: URL, file: OpenedFile) -> Engine:
    """An engine on the file. A further connection is refused once another file lies at the path:
    SQLite would make an empty database there."""
    if file.path is not None:
        _make_folder(file.path.parent)
        _close_to_others(file.path)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False},
        poolclass=QueuePool,
        max_overflow=20,
        pool_use_lifo=True,  # the one that was used last has its pages and statements at hand
    )

    @event.listens_for(engine, "do_connect")
    def _connecting(*_: Any) -> None:
        if not file.is_there():
            raise sqlite3.OperationalError("the database file was moved or replaced")

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        file.opened()
        connection.isolation_level = None  # we begin ourselves: the driver begins too late
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten (L13)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A reader that begins IMMEDIATE blocked an alarm for 2.8 s; a writer that does not
        # fails half-way when another one is faster.
        begin = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute(begin)
        except sqlite3.Error as error:
            connection._handle_dbapi_exception(error, begin, None, None, None)

    return engine


def empty_log(engine: Engine) -> None:
    """What was deleted lies in the write-ahead log until that is written over."""
    connection = engine.raw_connection()  # a checkpoint cannot be made inside a transaction
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _close_to_others(path: Path) -> None:
    """Of a database that lies there already, and of its log: earlier revisions left both to the
    umask. What SQLite makes beside it has its mode."""
    for file in (path, *(path.with_name(f"{path.name}-{part}") for part in ("wal", "shm"))):
        with suppress(OSError):  # it is not there, or another user's
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WrongDatabase(f"The folder {folder} cannot be made ({why}). {CHECK_URL}") from None
