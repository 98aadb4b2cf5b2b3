"""B6: a database that has seen many alarms. All of them are over, with everything they left behind.

One real alarm is the model; the rest are copied from it by the database itself. Every tenth keeps
its timeline, cards and outgoing rows: with all of them, filling would outlast the bench. Ids rise
in the order of writing, so that filling is quick; they are spread over the whole range of ids, so
that a new alarm falls between them as it would among random ones.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

_TABLES = (("incident", "id"), ("timeline", "incident"), ("card", "incident"), ("task", "incident"))
TRAIL_OF_EVERY = 10
_FIRST = 1_735_722_000_000  # 2025-01-01
_APART_MS = 20_000


def fill(file: Path, model: str, count: int) -> float:
    """Copy the finished alarm `model` `count` times; returns the seconds it took."""
    began = time.perf_counter()
    database = sqlite3.connect(file, isolation_level=None)
    database.row_factory = sqlite3.Row
    # Only while filling; the bot opens it with WAL and FULL.
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("PRAGMA synchronous=OFF")
    database.execute("PRAGMA cache_size=-400000")
    database.execute("BEGIN")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
    new_id = f"printf('%08x-0000-4000-8000-%012x', i * (4294967295 / {count}), i)"
    for table, key in _TABLES:
        query = f"SELECT * FROM {table} WHERE {key} = ?"
        for row in database.execute(query, (model,)).fetchall():
            _copy(database, table, row, model, numbers, new_id)
    database.execute("COMMIT")
    database.close()
    return time.perf_counter() - began


def _copy(
    database: sqlite3.Connection,
    table: str,
    row: sqlite3.Row,
    model: str,
    numbers: str,
    new_id: str,
) -> None:
    columns = row.keys()
    which = "" if table == "incident" else f"WHERE i % {TRAIL_OF_EVERY} = 0"
    values, bound = _values(table, columns, row, model, new_id)
    names = ", ".join(f'"{name}"' for name in columns)
    database.execute(
        f"INSERT INTO {table} ({names}) {numbers} SELECT {', '.join(values)} FROM n {which}", bound
    )


def _values(
    table: str, columns: Sequence[str], row: sqlite3.Row, model: str, new_id: str
) -> tuple[list[str], list[object]]:
    values: list[str] = []
    bound: list[object] = []
    for name in columns:
        value = row[name]
        if isinstance(value, str) and value == model:
            values.append(new_id)
        elif name in ("id", "dedupe_key") or (table == "task" and name == "card" and value):
            # Of its own for every copy, and equal where one row names another.
            values.append(f"{new_id} || ?")
            bound.append(f":{json.dumps(value)}")
        elif name in ("raised_at", "last_event_at", "lively_at", "at", "due_at", "done_at"):
            values.append(f"{_FIRST} + i * {_APART_MS}")
        else:
            values.append("?")
            bound.append(value)
    return values, bound
