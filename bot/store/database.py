"""The database: one SQLAlchemy engine, and one recipe for every write (architecture.md).

SQLite is the embedded default: one writer thread, WAL, `synchronous=FULL`, `BEGIN IMMEDIATE`.
PostgreSQL runs the same statements. A transaction never spans anything but SQL. A database that is
not the one any more (a standby, a server that ended the connection) is left at once: decision 0036.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    SQLAlchemyError,
)

from bot.ports import Clock
from bot.store import sqlite
from bot.store import tables as t
from bot.store.clocks import WallClock as WallClock  # whoever opens a database needs one
from bot.store.execution import told
from bot.store.records import StoreUnavailable
from bot.store.transaction import Transaction
from bot.store.trouble import Watchdog, WrongDatabase, is_lost, unavailable

Result = TypeVar("Result")

TRANSACTION_SECONDS = 2.0  # then nothing comes back any more, and the caseworker has been told
READING_SECONDS = 60.0
AGAIN_WITHIN_SECONDS = 0.5
AGAIN_AFTER_SECONDS = 0.05  # where the server took no connection: it may be starting
STATEMENT_MS = 800  # L1: the caseworker is answered within a second
KEPT_AT_HAND = 4  # beside them eight more can be had for pages and reports
OUTAGE_SECONDS = 1.0  # shorter ones excuse nothing (V5)
# One snapshot: an alarm that moved between two statements would look like a broken law (V1).
_LOOKS_POSTGRESQL: Mapping[str, Any] = {
    "postgresql_readonly": True,
    "isolation_level": "REPEATABLE READ",
}
_LOOKS_SQLITE: Mapping[str, Any] = {"sqlite_begin": "BEGIN"}
# Through a pooler, in the transaction: the session is another one the next time.
_LIMITS = text(
    "SELECT set_config('statement_timeout', :ms, true), set_config('lock_timeout', :ms, true)"
)
_WHO = select(t.database_identity.c.id).order_by(t.database_identity.c.made_at).limit(1)
_READ_ONLY = text("SELECT current_setting('transaction_read_only') = 'on'")


class Database:
    """Runs each write in one transaction. `clock` replaces the database's clock (tests); `wall` is
    this process's, and SQLite's own; `pooled` tells that a pooler in transaction mode lies between,
    which is found out otherwise.

    While not `accepting` it takes no writes: the schema may not be what this code expects.
    """

    def __init__(
        self,
        url: str,
        clock: Clock | None = None,
        accepting: bool = True,
        pooled: bool = False,
    ) -> None:
        self.url = url
        self.accepting = accepting
        self.is_sqlite = is_sqlite(url)
        self._file: sqlite.OpenedFile | None = None
        self._servers: Any = None
        if self.is_sqlite:
            parsed = sqlite_url(url)
            self._file = sqlite.OpenedFile(parsed)
            self.engine = sqlite.engine_for(parsed, self._file)
            self.where = str(self._file.path or "in memory")
        else:
            # psycopg is loaded only where it is needed: a start on SQLite does without.
            from bot.store import postgresql

            self._servers = postgresql.Servers(url, STATEMENT_MS, pooled)
            # The connection that was used last: its statements are prepared, its plans are made.
            pool: Any = {"pool_size": 8, "max_overflow": 4, "pool_timeout": STATEMENT_MS / 1000}
            self.engine = postgresql.engine_for(self._servers, pool_use_lifo=True, **pool)
            self.where = self._servers.where
        self._watchdog = Watchdog()
        self.wall: Clock = clock or WallClock()
        self._clock: Clock | None = self.wall if clock is not None or self.is_sqlite else None
        self._identity: str | None = None
        self._leaving = threading.Lock()
        self._at_hand: list[tuple[int, Connection]] = []  # with the generation each is of
        self._closed = False
        self._away_since: float | None = None

    @property
    def threads(self) -> int:
        """How many writes may usefully run at once."""
        return 1 if self.is_sqlite else 8

    def write(self, work: Callable[[Transaction], Result]) -> Result:
        """Runs `work` in one write transaction: commits when it returns, rolls back when it raises.
        Synchronous: call it from a worker thread. Raises `StoreUnavailable` when the database
        cannot be used. A unique index that two replicas ran into is a reason to look again,
        once: the second look finds what the first replica stored (L6). So is a deadlock that
        PostgreSQL has broken, and a server that is not the one any more."""
        if not self.accepting:
            raise StoreUnavailable("the start is not complete")
        began = time.monotonic()
        try:
            try:
                result = self._run(work)
            except DBAPIError as error:
                if not self._is_worth_another(error, time.monotonic() - began):
                    raise
                result = self._run(work)
        except SQLAlchemyError as error:  # the driver's, or the pool's when all wait for a dead one
            if not isinstance(error, IntegrityError | ProgrammingError):
                self._away_since = min(self._away_since or began, began)
            raise unavailable(self.where, error) from error
        if self._away_since is not None:
            self._back(began)
        return result

    def look(self, work: Callable[[Transaction], Result]) -> Result:
        """Runs `work`, which writes nothing, beside the alarms: with SQLite it holds no lock that
        one could wait for, with PostgreSQL none but its own statements'. Raises
        `StoreUnavailable`."""
        if not self.accepting:
            raise StoreUnavailable("the start is not complete")
        if self.is_sqlite:
            with self.reading(TRANSACTION_SECONDS) as connection:
                return work(Transaction(connection, self._clock))
        try:
            return self._run(work)
        except SQLAlchemyError as error:
            raise unavailable(self.where, error) from error

    def _is_worth_another(self, error: DBAPIError, seconds: float) -> bool:
        if isinstance(error, IntegrityError) or _was_in_the_way(error):
            return True
        if self.is_sqlite or seconds > AGAIN_WITHIN_SECONDS or not is_lost(error):
            return False
        if not error.connection_invalidated:
            time.sleep(AGAIN_AFTER_SECONDS)
        return True

    def _run(self, work: Callable[[Transaction], Result]) -> Result:
        """One that went well keeps its connection at hand: to give it back and to take it again is
        as long as five statements."""
        generation = self._generation
        try:
            connection = self._take(generation)
            try:
                watched = self._guarded(connection, TRANSACTION_SECONDS)
                with watched, connection.begin(), told(connection):
                    if self._servers is not None:
                        self._together(connection)
                    result = work(Transaction(connection, self._clock))
            except BaseException:
                connection.close()
                raise
        except SQLAlchemyError as error:
            if not self.is_sqlite and is_lost(error):
                self._leave(generation)
            raise
        self._keep(connection)
        return result

    def _take(self, generation: int) -> Connection:
        """The connection that was used last: its statements are prepared, its pages read."""
        try:
            made, connection = self._at_hand.pop()
        except IndexError:
            return self.engine.connect()
        if made == generation and not connection.invalidated:
            return connection
        connection.close()
        return self._take(generation)

    def _keep(self, connection: Connection) -> None:
        """With the generation that it was made in: whoever takes one while its server is being left
        may have read the next number before."""
        made = 0 if self._servers is None else int(connection.info["generation"])
        if self._closed or made != self._generation or len(self._at_hand) >= KEPT_AT_HAND:
            connection.close()
        else:
            self._at_hand.append((made, connection))

    def _put_away(self) -> None:
        """What is at hand goes back to the pool."""
        with suppress(IndexError):
            while True:
                self._at_hand.pop()[1].close()

    def _together(self, connection: Connection) -> None:
        if self._servers.pooled:
            connection.execute(_LIMITS, {"ms": str(STATEMENT_MS)})
        else:
            driver: Any = connection.connection.driver_connection
            driver.together()

    @property
    def _generation(self) -> int:
        return 0 if self._servers is None else int(self._servers.generation)

    @contextmanager
    def _connected(self, seconds: float) -> Iterator[Connection]:
        """A connection for so long. When it shows that its server is not the one any more, all
        that were made before are left with it."""
        generation = self._generation
        try:
            with self.engine.connect() as connection, self._guarded(connection, seconds):
                yield connection
        except SQLAlchemyError as error:
            if not self.is_sqlite and is_lost(error):
                self._leave(generation)
            raise

    def _guarded(self, connection: Connection, seconds: float) -> AbstractContextManager[None]:
        if self.is_sqlite:
            return nullcontext()
        with told(connection):
            driver: Any = connection.connection.driver_connection
            return self._watchdog.over(driver.fileno(), seconds)

    def _leave(self, generation: int) -> None:
        """Throws the connections away, once however many threads saw it: those that lie idle are
        closed now, those in use when they come back."""
        with self._leaving:
            if generation != self._servers.generation:
                return
            self._servers.leave()
            pool = self.engine.pool
            self.engine.dispose(close=False)
        self._put_away()
        pool.dispose()

    @contextmanager
    def reading(self, seconds: float = READING_SECONDS) -> Iterator[Connection]:
        """A read-only look that never blocks an alarm; for the CLI and the pages. Everything in it
        is as it was at one moment, whatever is stored meanwhile. It may take `seconds` in all.

        Raises `StoreUnavailable` when the database cannot be used.
        """
        try:
            with self._connected(seconds) as connection:
                options = _LOOKS_SQLITE if self.is_sqlite else _LOOKS_POSTGRESQL
                looking = connection.execution_options(**options)
                if not self.is_sqlite:  # the limit of an alarm's statements is none of a report's
                    looking.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
                yield looking
        except SQLAlchemyError as error:
            raise unavailable(self.where, error) from error

    def overwrite(self, tables: Iterable[str]) -> None:
        """After deleting: SQLite's log is taken in and emptied, PostgreSQL's tables are vacuumed,
        without getting in anybody's way; what cannot be had now is for the next time. Raises
        `StoreUnavailable`."""
        try:
            if self.is_sqlite:
                sqlite.empty_log(self.engine)
                return
            engine = maintenance(self.url)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for table in sorted(set(tables)):
                    connection.execute(text(f"VACUUM (SKIP_LOCKED) {table}"))
            engine.dispose()
        except SQLAlchemyError as error:
            raise unavailable(self.where, error) from error

    def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with self.reading(TRANSACTION_SECONDS) as connection:
                connection.execute(text("SELECT 1"))
        except StoreUnavailable:
            return False
        return True

    def identify(self) -> str:
        """Which database this is, at head; from now on `is_the_one` compares with it. Raises
        `StoreUnavailable`."""
        try:
            with self._connected(TRANSACTION_SECONDS) as connection, connection.begin():
                found = connection.execute(_WHO).scalar()
                if found is None:  # nobody deletes it; should it be gone, this is the first moment
                    found = str(uuid.uuid4())
                    made_at = int(time.time() * 1000)
                    row = {"id": found, "made_at": made_at}
                    connection.execute(insert(t.database_identity), row)
        except SQLAlchemyError as error:
            raise unavailable(self.where, error) from error
        self._identity = str(found)
        return self._identity

    def is_the_one(self) -> bool:
        """Whether this is still the database that was identified: the same row in it, open for
        writing, and with SQLite the file that lies at its path. Connections to one that is not
        are left. At most 0.8 s, in a thread that may wait; false when nothing can be said."""
        if self._identity is None or (self._file is not None and not self._file.is_there()):
            return False
        generation = self._generation
        try:
            with self._connected(STATEMENT_MS / 1000) as connection:
                looking = connection.execution_options(**(_LOOKS_SQLITE if self.is_sqlite else {}))
                found = looking.execute(_WHO).scalar()
                read_only = not self.is_sqlite and looking.execute(_READ_ONLY).scalar_one()
        except SQLAlchemyError:
            return False
        is_it = found == self._identity and not read_only
        if not is_it and not self.is_sqlite:
            self._leave(generation)
        return is_it

    def _back(self, until: float) -> None:
        """Something is stored again, begun at `until` (monotonic seconds): from when until then
        nothing was is kept, since what became due meanwhile could not be taken (V5)."""
        with self._leaving:
            since, self._away_since = self._away_since, None
        if since is None or until - since < OUTAGE_SECONDS:
            return

        def note(tx: Transaction) -> None:
            ago = (int((time.monotonic() - at) * 1000) for at in (since, until))
            tx.note_outage(*(tx.now() - ms for ms in ago))

        with suppress(SQLAlchemyError):  # it has gone again: the next outage is counted anew
            self._run(note)

    def close(self) -> None:
        """Closes every connection; what is still written then keeps none."""
        self._closed = True
        self._put_away()
        self.engine.dispose()


def _was_in_the_way(error: DBAPIError) -> bool:
    """PostgreSQL threw this transaction out so that another could go on (40P01, 40001)."""
    return getattr(error.orig, "sqlstate", None) in ("40P01", "40001")


def is_sqlite(url: str) -> bool:
    """Which of both it is."""
    return url.startswith("sqlite:")


def sqlite_url(url: str) -> URL:
    """The settings' URL of a file. Raises `WrongDatabase` for what is no URL."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise WrongDatabase("The database URL cannot be read. Write sqlite:///path.") from None


def maintenance(url: str) -> Engine:
    """An engine without time limits, for migrations and exports. Nothing in it is prepared: it
    works through any pooler. Raises `WrongDatabase` for what is no URL."""
    if is_sqlite(url):
        parsed = sqlite_url(url)
        return sqlite.engine_for(parsed, sqlite.OpenedFile(parsed))
    from bot.store import postgresql

    return postgresql.engine_for(postgresql.Servers(url, None))


def where_is(url: str) -> str:
    """A database's place for sentences: a path, or hosts, ports and name; never who we are."""
    if is_sqlite(url):
        return str(sqlite.OpenedFile(sqlite_url(url)).path or "in memory")
    from bot.store import postgresql

    return postgresql.Servers(url, None).where
