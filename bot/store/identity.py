"""Which database an installation belongs to, remembered beside it: an empty or another one in its
place would be ready, and alert nobody (decision 0036). And what an operator asks of it: how it is,
as whom we are there, whether it is sealed with our keys."""

import contextlib
import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.alarm.timeline import Entry
from bot.store import rows
from bot.store import tables as t
from bot.store.database import is_sqlite, maintenance, sqlite_url, where_is
from bot.store.trouble import WrongDatabase, at_start

log = structlog.get_logger(__name__)

FILE_NAME = "database-identity"


@dataclass(frozen=True, slots=True)
class Memory:
    """The file that remembers, and what the operator says: `given_up` is a database that this
    installation has left for good, `expected` the only one it may have."""

    file: Path
    where: str
    given_up: str | None = None
    expected: str | None = None

    @classmethod
    def of(
        cls, url: str, state: Path, given_up: str | None = None, expected: str | None = None
    ) -> "Memory":
        """For SQLite the file lies beside the database's, hidden, so that moving
        `rodtkort.db*` leaves it; else in the folder `state`."""
        path = sqlite_url(url).database if is_sqlite(url) else None
        file = Path(path).with_name(f".{Path(path).name}.identity") if path else state / FILE_NAME
        return cls(file, where_is(url), given_up, expected)

    @property
    def identity(self) -> str | None:
        """What is remembered; None when nothing is, or it cannot be read."""
        found = self._read().get("identity")
        return found if isinstance(found, str) else None

    def check(self, found: str | None) -> None:
        """`found`: the identity in the database, None when there is none yet. Raises
        `WrongDatabase` when it is not the one."""
        if self.expected is not None and found != self.expected:
            raise WrongDatabase(
                f"{self._is(found)}, but RODTKORT_DATABASE_IDENTITY names {self.expected}. "
                "Mend the one or RODTKORT_DATABASE_URL."
            )
        remembered = self.identity
        if remembered in (None, found, self.given_up) or found == self.expected is not None:
            return
        elsewhere = self._read().get("database")
        shared = (
            f" It was {elsewhere} then: two installations need a RODTKORT_STATE_DIR each."
            if elsewhere not in (None, self.where)
            else ""
        )
        raise WrongDatabase(
            f"{self._is(found)}, but this installation belongs to {remembered} ({self.file})."
            f"{shared} Put that one back, or give it up for good with "
            f"`rodtkort database begin-anew {remembered}` or RODTKORT_DATABASE_GIVEN_UP="
            f"{remembered}."
        )

    def remember(self, identity: str) -> None:
        """From now on. Where nothing can be written nothing is remembered, and that is told."""
        if self.identity == identity:
            return
        content = json.dumps({"identity": identity, "database": self.where})
        new = self.file.with_name(f"{self.file.name}.new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(content + "\n")
            os.replace(new, self.file)  # noqa: PTH105 (whole or not at all)
        except OSError as error:
            log.warning("database_identity_not_remembered", error=type(error).__name__)

    def forget(self) -> None:
        """The next database that is found is the one."""
        with contextlib.suppress(FileNotFoundError):
            self.file.unlink()

    def _is(self, found: str | None) -> str:
        return f"The database {self.where} is {'empty' if found is None else found}"

    def _read(self) -> dict[str, object]:
        try:
            found = json.loads(self.file.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            log.warning("database_identity_unreadable", error=type(error).__name__)
            return {}
        return found if isinstance(found, dict) else {}


def identity_at(url: str) -> str | None:
    """The identity of the database at `url`, as it is: nothing is made there. None before it has
    one. Raises `StoreUnavailable`, and `WrongDatabase` for what can never be used."""
    if is_sqlite(url) and not _has_content(sqlite_url(url).database):
        return None
    engine = maintenance(url)
    try:
        if not inspect(engine).has_table("database_identity"):
            return None
        with engine.connect() as connection:
            found = connection.execute(
                text("SELECT id FROM database_identity ORDER BY made_at LIMIT 1")
            ).scalar()
        return str(found) if found is not None else None
    except SQLAlchemyError as error:
        raise at_start(where_is(url), error) from error
    finally:
        engine.dispose()


def _has_content(file: str | None) -> bool:
    try:
        return file is not None and Path(file).stat().st_size > 0
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """How a database is that has our tables. What only a server has is empty for a file."""

    revision: str
    milliseconds: float  # the fastest of a few answers
    clock_ahead_seconds: float
    size_bytes: int
    free_bytes: int | None  # None where only the server knows
    role: str = ""
    superuser: bool = False
    read_only: bool = False
    not_ours: int = 0  # tables that belong to another role


_SERVER = text("""
    SELECT current_user AS role,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
        pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS read_only,
        pg_database_size(current_database()) AS size_bytes,
        extract(epoch FROM clock_timestamp())::float AS clock,
        (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')
            AND relnamespace = ANY (SELECT oid FROM pg_namespace
                WHERE nspname = ANY (current_schemas(false)))
            AND NOT pg_has_role(relowner, 'USAGE')) AS not_ours
""")
_ASKED = 5


def state_of(url: str) -> DatabaseState:
    """How the database at `url` is; nothing is changed. It must have our tables. Raises
    `StoreUnavailable`."""
    engine = maintenance(url)
    try:
        with engine.connect().execution_options(sqlite_begin="BEGIN") as connection:
            took = min(_answer_seconds(connection) for _ in range(_ASKED)) * 1000
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if is_sqlite(url):
                file = Path(sqlite_url(url).database or "")
                disk = shutil.disk_usage(file.absolute().parent)
                return DatabaseState(str(revision), took, 0.0, file.stat().st_size, disk.free)
            found = connection.execute(_SERVER).one()
            ahead = found.clock - time.time()
            about = (found.role, found.superuser, found.read_only, found.not_ours)
            return DatabaseState(str(revision), took, ahead, found.size_bytes, None, *about)
    except SQLAlchemyError as error:
        raise at_start(where_is(url), error) from error
    finally:
        engine.dispose()


def _answer_seconds(connection: Connection) -> float:
    began = time.perf_counter()
    connection.execute(text("SELECT 1"))
    return time.perf_counter() - began


def newest_timeline(url: str) -> tuple[str, list[Entry]]:
    """The newest alarm and its timeline; "" and nothing where there is none. Raises
    `StoreUnavailable`."""
    engine = maintenance(url)
    try:
        with engine.connect().execution_options(sqlite_begin="BEGIN") as connection:
            newest = select(t.incident.c.id).order_by(t.incident.c.raised_at.desc()).limit(1)
            incident = str(connection.execute(newest).scalar() or "")
            of_it = select(t.timeline).where(t.timeline.c.incident == incident)
            entries = connection.execute(of_it.order_by(t.timeline.c.seq))
            return incident, [rows.entry(row) for row in entries]
    except SQLAlchemyError as error:
        raise at_start(where_is(url), error) from error
    finally:
        engine.dispose()
