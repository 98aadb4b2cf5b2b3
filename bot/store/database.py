"""The database: one SQLAlchemy engine, one recipe for every write (architecture.md).

SQLite is the embedded default: one writer thread, WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`.
PostgreSQL runs the same statements. A transaction never spans anything but SQL.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from bot.service.clocks import WallClock as WallClock  # whoever opens a database needs one
from bot.service.ports import Clock
from bot.service.storage import StoreUnavailable, Transaction
from bot.store.transaction import SqlTransaction
from bot.store.watchdog import Watchdog

Result = TypeVar("Result")

BUSY_MS = 250  # how long SQLite waits for a foreign lock
CONNECT_SECONDS = 2
TRANSACTION_SECONDS = 2.0  # then nothing comes back any more, and the caseworker has been told
READING_SECONDS = 60.0
AGAIN_WITHIN_SECONDS = 0.3
_CHECK = "Check RODTKORT_DATABASE_URL."
STATEMENT_MS = 800  # L1: the caseworker is answered within a second
# One snapshot: an alarm that moved between two statements would look like a broken law (V1).
_LOOKS_POSTGRESQL: Mapping[str, Any] = {
    "postgresql_readonly": True,
    "isolation_level": "REPEATABLE READ",
}
_LOOKS_SQLITE: Mapping[str, Any] = {"sqlite_begin": "BEGIN"}


class WrongDatabase(StoreUnavailable):
    """The URL can never work as it is: waiting does not help. The message is one sentence."""


def database_url(url: str) -> URL:
    """The settings' URL as SQLAlchemy wants it: psycopg 3 for PostgreSQL.

    Raises `WrongDatabase` for what is no URL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise WrongDatabase(
            "The database URL cannot be read. Write sqlite:///path or postgresql://user@host/name."
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


class Database:
    """Implements `service.storage.Store`. `clock` replaces the database's clock (tests); `wall` is
    this process's, and SQLite's own.

    While not `accepting` it takes no writes: the schema may not be what this code expects.
    """

    def __init__(self, url: str, clock: Clock | None = None, accepting: bool = True) -> None:
        self.url = database_url(url)
        self.accepting = accepting
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._watchdog = Watchdog()
        self.wall: Clock = clock or WallClock()
        self._clock: Clock | None = self.wall if clock is not None or self.is_sqlite else None

    @property
    def threads(self) -> int:
        """How many writes may usefully run at once."""
        return 1 if self.is_sqlite else 8

    def write(self, work: Callable[[Transaction], Result]) -> Result:
        """See `Store.write`. A unique index that two replicas ran into is a reason to look again,
        once: the second look finds what the first replica stored (L6). So is a connection that
        was lost while nobody used it, and a deadlock that PostgreSQL has broken."""
        if not self.accepting:
            raise StoreUnavailable("the start is not complete")
        began = time.monotonic()
        try:
            try:
                return self._run(work)
            except DBAPIError as error:
                quick = time.monotonic() - began < AGAIN_WITHIN_SECONDS
                lost = error.connection_invalidated and quick
                if isinstance(error, IntegrityError) or lost or _was_in_the_way(error):
                    return self._run(work)
                raise
        except SQLAlchemyError as error:  # the driver's, or the pool's when all wait for a dead one
            raise StoreUnavailable(type(error).__name__) from error

    def _run(self, work: Callable[[Transaction], Result]) -> Result:
        with (
            self.engine.connect() as connection,
            self._guarded(connection, TRANSACTION_SECONDS),
            connection.begin(),
        ):
            return work(SqlTransaction(connection, self._clock))

    def _guarded(self, connection: Connection, seconds: float) -> AbstractContextManager[None]:
        if self.is_sqlite:
            return nullcontext()
        driver: Any = connection.connection.driver_connection
        return self._watchdog.over(driver.fileno(), seconds)

    @contextmanager
    def reading(self, seconds: float = READING_SECONDS) -> Iterator[Connection]:
        """A read-only look that never blocks an alarm; for the CLI and the pages. Everything in it
        is as it was at one moment, whatever is stored meanwhile. It may take `seconds` in all.

        Raises `StoreUnavailable` when the database cannot be used.
        """
        try:
            with self.engine.connect() as connection, self._guarded(connection, seconds):
                options = _LOOKS_SQLITE if self.is_sqlite else _LOOKS_POSTGRESQL
                looking = connection.execution_options(**options)
                if not self.is_sqlite:  # the limit of an alarm's statements is none of a report's
                    looking.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
                yield looking
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def overwrite(self, tables: Iterable[str]) -> None:
        """After deleting: SQLite's log is taken in and emptied, PostgreSQL's tables are vacuumed,
        without getting in anybody's way; what cannot be had now is for the next time. Raises
        `StoreUnavailable`."""
        try:
            if self.is_sqlite:
                _empty_log(self.engine)
                return
            engine = maintenance(self.url.render_as_string(hide_password=False))
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in sorted(set(tables)):
                    connection.execute(text(f"VACUUM (SKIP_LOCKED) {table}"))
            engine.dispose()
        except SQLAlchemyError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with self.reading(TRANSACTION_SECONDS) as connection:
                connection.execute(text("SELECT 1"))
        except StoreUnavailable:
            return False
        return True

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def _was_in_the_way(error: DBAPIError) -> bool:
    """PostgreSQL threw this transaction out so that another could go on (40P01, 40001)."""
    return getattr(error.orig, "sqlstate", None) in ("40P01", "40001")


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = create_engine(
        url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}, max_overflow=20
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin ourselves: the driver begins too late
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten (L13)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A reader that begins IMMEDIATE blocked an alarm for 2.8 s; a writer that does not
        # fails half-way when another one is faster.
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN IMMEDIATE"))

    return engine


def _empty_log(engine: Engine) -> None:
    """What was deleted lies in the write-ahead log until that is written over."""
    connection = engine.raw_connection()  # a checkpoint cannot be made inside a transaction
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise WrongDatabase(f"The folder {folder} cannot be made ({why}). {_CHECK}") from None


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=4,
        pool_timeout=STATEMENT_MS / 1000,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": 2000,
            "options": f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={STATEMENT_MS}",
        },
    )


def maintenance(url: str) -> Engine:
    """An engine without time limits, for migrations and exports."""
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    limits = {"connect_timeout": CONNECT_SECONDS}
    return create_engine(parsed, poolclass=NullPool, connect_args=limits)


_NO_USE_WAITING = (
    "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_NOTADB",
)  # fmt: skip
# libpq gives no code for what the server says while connecting.
_REFUSED = re.compile(r"FATAL: .*(does not exist|authentication failed|pg_hba\.conf|not permitted)")


def trouble(error: SQLAlchemyError) -> StoreUnavailable:
    """What an error at start means: `WrongDatabase` when only the operator can mend it."""
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlite_errorname", "").startswith(_NO_USE_WAITING):
        return WrongDatabase(f"The database file cannot be used ({cause}). {_CHECK}")
    if isinstance(error, ProgrammingError) or _REFUSED.search(str(cause)):
        return WrongDatabase(f"The database refuses us ({type(cause).__name__}). {_CHECK}")
    return StoreUnavailable(type(cause).__name__)
