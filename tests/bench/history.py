"""B6: a database that has seen many alarms. All of them are over, with everything they left behind.

One real alarm is the model; the rest are copied from it by the database itself. Every tenth keeps
its timeline, cards and outgoing rows: with all of them, filling would outlast the bench. Ids rise
in the order of writing, so that filling is quick; they are spread over the whole range of ids, so
that a new alarm falls between them as it would among random ones.
"""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from bot.store.database import maintenance

_TABLES = (("incident", "id"), ("timeline", "incident"), ("card", "incident"), ("task", "incident"))
TRAIL_OF_EVERY = 10
_FIRST = 1_735_722_000_000  # 2025-01-01
_APART_MS = 20_000
_SQLITE = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})",
    "printf('%08x-0000-4000-8000-%012x', i * (4294967295 / {count}), i)",
)
_POSTGRESQL = (
    "WITH n(i) AS (SELECT generate_series(1, CAST({count} AS bigint)))",
    "lpad(to_hex(i * (4294967295 / {count})), 8, '0') || '-0000-4000-8000-'"
    " || lpad(to_hex(i), 12, '0')",
)


def fill(url: str, model: str, count: int) -> float:
    """Copy the finished alarm `model` `count` times; returns the seconds it took."""
    began = time.perf_counter()
    engine = maintenance(url)
    is_sqlite = engine.dialect.name == "sqlite"
    numbers, new_id = (part.format(count=count) for part in (_SQLITE if is_sqlite else _POSTGRESQL))
    with engine.begin() as database:
        for table, key in _TABLES:
            found = text(f"SELECT * FROM {table} WHERE {key} = :model")
            for row in database.execute(found, {"model": model}).mappings().all():
                _copy(database, table, row, model, numbers, new_id)
    if is_sqlite:  # a log of all that would be read at each look
        log = sqlite3.connect(str(engine.url.database))
        engine.dispose()
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        log.close()
    else:  # autovacuum does it a minute later
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as database:
            database.execute(text("VACUUM ANALYZE"))
        engine.dispose()
    return time.perf_counter() - began


def _copy(
    database: Connection,
    table: str,
    row: Mapping[Any, Any],
    model: str,
    numbers: str,
    new_id: str,
) -> None:
    which = "" if table == "incident" else f"WHERE i % {TRAIL_OF_EVERY} = 0"
    bound: dict[str, object] = {}
    values = list(_values(table, row, model, new_id, bound))
    names = ", ".join(f'"{name}"' for name in row)
    select = f"{numbers} SELECT {', '.join(values)} FROM n {which}"
    database.execute(text(f"INSERT INTO {table} ({names}) {select}"), bound)


def _values(
    table: str, row: Mapping[Any, Any], model: str, new_id: str, bound: dict[str, object]
) -> Iterator[str]:
    for number, (name, value) in enumerate(row.items()):
        if isinstance(value, str) and value == model:
            yield new_id
        elif name in ("id", "dedupe_key") or (table == "task" and name == "card" and value):
            # Of its own for every copy, and equal where one row names another.
            bound[f"v{number}"] = f":{json.dumps(value)}"
            yield f"{new_id} || CAST(:v{number} AS text)"
        elif name in ("raised_at", "last_event_at", "lively_at", "at", "due_at", "done_at"):
            yield f"{_FIRST} + i * {_APART_MS}"
        elif value is None:
            yield "NULL"
        else:
            bound[f"v{number}"] = value
            yield f":v{number}"
