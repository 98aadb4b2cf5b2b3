"""Databases of tests: SQLite does not wait for the disk, a test that ends with its machine has
nothing to lose; and a statement is made into SQL once for all of them, not once for each test.

That the bot itself waits is proved in tests/integration/store/test_store.py.
"""

from typing import Any

from sqlalchemy import Dialect, event

from bot.store.database import Database

# What is compiled is kept by dialect: all engines on SQLite have the first one's, and so on.
_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[Any, Any] = {}


def without_fsync(database: Database) -> Database:
    """The same database, whose commits survive the process but not a loss of power."""
    engine = database.engine
    if database.is_sqlite:
        event.listen(engine, "connect", _no_fsync)
    if engine.dialect.name not in _DIALECTS:
        engine.connect().close()  # from the server the dialect knows what it can do
        _DIALECTS[engine.dialect.name] = engine.dialect
    engine.dialect = _DIALECTS[engine.dialect.name]
    engine.update_execution_options(compiled_cache=_COMPILED)
    return database


def _no_fsync(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
