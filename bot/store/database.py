"""The database: one SQLAlchemy engine, one recipe for every write (architecture.md).

SQLite is the embedded default: one writer thread, WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`.
PostgreSQL runs the same statements. A transaction never spans anything but SQL.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from bot.service.ports import Clock
from bot.service.storage import StoreUnavailable, Transaction
from bot.store.transaction import SqlTransaction

Result = TypeVar("Result")

BUSY_MS = 250  # how long SQLite waits for a foreign lock
STATEMENT_MS = 800  # L1: the caseworker is answered within a second


class WallClock:
    """The process's clock: wall time at start plus the monotonic clock, so that it never steps
    back when the machine's clock is set."""

    def __init__(self) -> None:
        self._start = time.time_ns() - time.monotonic_ns()

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return (self._start + time.monotonic_ns()) // 1_000_000


def database_url(url: str) -> URL:
    """The settings' URL as SQLAlchemy wants it: psycopg 3 for PostgreSQL."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


class Database:
    """Implements `service.storage.Store`. `clock` replaces the database's clock (tests)."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.url = database_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._clock: Clock | None = clock or (WallClock() if self.is_sqlite else None)

    @property
    def threads(self) -> int:
        """How many writes may usefully run at once."""
        return 1 if self.is_sqlite else 8

    def write(self, work: Callable[[Transaction], Result]) -> Result:
        """See `Store.write`. A unique index that two replicas ran into is a reason to look again,
        once: the second look finds what the first replica stored (L6)."""
        try:
            try:
                return self._run(work)
            except IntegrityError:
                return self._run(work)
        except DBAPIError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _run(self, work: Callable[[Transaction], Result]) -> Result:
        with self.engine.begin() as connection:
            return work(SqlTransaction(connection, self._clock))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only look that never blocks an alarm; for the CLI and the pages.

        Raises `StoreUnavailable` when the database cannot be used.
        """
        try:
            with self.engine.connect() as connection:
                options = (
                    {"sqlite_begin": "BEGIN"} if self.is_sqlite else {"postgresql_readonly": True}
                )
                yield connection.execution_options(**options)
        except DBAPIError as error:
            raise StoreUnavailable(type(error).__name__) from error

    def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except StoreUnavailable:
            return False
        return True

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
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

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A reader that begins IMMEDIATE blocked an alarm for 2.8 s; a writer that does not
        # fails half-way when another one is faster.
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN IMMEDIATE"))

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=4,
        pool_timeout=STATEMENT_MS / 1000,
        connect_args={
            "connect_timeout": 2,
            "tcp_user_timeout": 2000,
            "options": f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={STATEMENT_MS}",
        },
    )


def maintenance(url: str) -> Engine:
    """An engine without time limits, for migrations and exports."""
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return create_engine(parsed, poolclass=NullPool)
