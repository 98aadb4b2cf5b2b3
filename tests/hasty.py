"""SQLite that does not wait for the disk: a test that ends with its machine has nothing to lose.

That the bot itself waits is proved in tests/integration/test_store.py.
"""

from typing import Any

from sqlalchemy import event

from bot.store.database import Database


def hasty(database: Database) -> Database:
    """The same database, whose commits survive the process but not a loss of power."""
    if database.is_sqlite:
        event.listen(database.engine, "connect", _not_waiting)
    return database


def _not_waiting(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
