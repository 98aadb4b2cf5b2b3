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
from bot.store.identity import identity_at
from bot.store.schema import HEAD, upgrade
from tests.without_fsync import without_fsync

COPIED = "/copied_"  # in the address of what `postgres_url` has copied (tests/conftest.py)
_REVISION = "SELECT version_num FROM alembic_version"


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
    if not copied or _revision(url) != HEAD:
        return without_fsync(open_database(settings, clock))
    if _is_file(url):
        memory_of(settings).check(identity_at(url))
    return without_fsync(Database(url, clock))


def _is_file(url: str) -> bool:
    return url.startswith("sqlite:")


def _revision(url: str) -> str | None:
    if _is_file(url):
        if not (file := Path(url.removeprefix("sqlite:///"))).exists():
            return None
        with contextlib.closing(sqlite3.connect(file)) as connection:
            found = connection.execute(_REVISION).fetchone()
    else:
        with psycopg.connect(url) as server:
            found = server.execute(_REVISION).fetchone()
    return str(found[0]) if found else None
