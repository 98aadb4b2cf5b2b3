"""Databases that were migrated once, and are copied for each scenario."""

import contextlib
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

import psycopg

from bot.core import memory_of, open_database
from bot.ports import Clock
from bot.settings import Settings
from bot.store.database import Database
from bot.store.schema import HEAD, upgrade
from tests.without_fsync import without_fsync

COPIED = "/copied_"  # in the address of what `postgres_url` has copied (tests/conftest.py)
_REVISION = "SELECT version_num FROM alembic_version"
_IDENTITY = "SELECT id FROM database_identity ORDER BY made_at LIMIT 1"


@cache
def empty_database() -> bytes:
    """A migrated SQLite file: migrating one for each scenario would be half of its time."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


def opened(settings: Settings, clock: Clock, *, copied: bool) -> Database:
    """The database as the service opens it; what was copied from a migrated one, and is there, is
    not looked through."""
    url = settings.database_url
    revision, identity = _kept(url) if copied else (None, None)
    if revision != HEAD:
        return without_fsync(open_database(settings, clock))
    if _is_file(url):
        memory_of(settings).check(identity)
    return without_fsync(Database(url, clock))


def _is_file(url: str) -> bool:
    return url.startswith("sqlite:")


def _kept(url: str) -> tuple[str | None, str | None]:
    """Revision and identity, as far as there are any; without an engine, which
    takes longer than the whole look."""
    if not _is_file(url):
        with psycopg.connect(url) as server:
            found = server.execute(_REVISION).fetchone()
        return (str(found[0]) if found else None), None  # only a file's is compared
    if not (file := Path(url.removeprefix("sqlite:///"))).exists():
        return None, None
    with contextlib.closing(sqlite3.connect(file)) as connection:
        revision = connection.execute(_REVISION).fetchone()
        if revision is None or revision[0] != HEAD:
            return None, None
        identity = connection.execute(_IDENTITY).fetchone()
    return HEAD, (str(identity[0]) if identity else None)
