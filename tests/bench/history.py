"""B6: a database that has seen many alarms. All of them are over, with everything they left behind.

One real alarm is the model; the rest are copied from it by the database itself. Every tenth keeps
its timeline, cards and outgoing rows: with all of them, filling would outlast the bench. Ids rise
in the order of writing, so that filling is quick; they are spread over the whole range of ids, so
that a new alarm falls between them as it would among random ones. Each has its place in the
register, and nothing is due to be forgotten yet: a service that has lived with them all along would
have done both long ago.
"""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import text

from bot.domain.retention import DEFAULT_DAYS
from bot.service.keyring import Keyring, parse_keys
from bot.store.database import Database, maintenance
from bot.store.register import RegisterKey, unregistered
from bot.store.transaction import Transaction
from tests.bench.processes import KEYS

_TABLES = (("incident", "id"), ("timeline", "incident"), ("card", "incident"), ("task", "incident"))
TRAIL_OF_EVERY = 10
_DAY_MS = 24 * 3600 * 1000
_FIRST_DAYS, _LAST_DAYS = 80, 3  # ago: what was sent is kept for ninety days
_LINKED_AT_ONCE = 10_000
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
    first = int(time.time() * 1000) - _FIRST_DAYS * _DAY_MS
    instant = f"{first} + i * {(_FIRST_DAYS - _LAST_DAYS) * _DAY_MS // count}"
    engine = maintenance(url)
    is_sqlite = engine.dialect.name == "sqlite"
    numbers, new_id = (part.format(count=count) for part in (_SQLITE if is_sqlite else _POSTGRESQL))
    with engine.begin() as database:
        for table, key in _TABLES:
            found = text(f"SELECT * FROM {table} WHERE {key} = :model")
            for row in database.execute(found, {"model": model}).mappings().all():
                bound: dict[str, object] = {}
                values = ", ".join(_values(table, row, model, new_id, instant, bound))
                names = ", ".join(f'"{name}"' for name in row)
                which = "" if table == "incident" else f"WHERE i % {TRAIL_OF_EVERY} = 0"
                copies = f"{numbers} SELECT {values} FROM n {which}"
                database.execute(text(f"INSERT INTO {table} ({names}) {copies}"), bound)
    _register(url)
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


def _register(url: str) -> None:
    keyring = Keyring(parse_keys(KEYS))
    ring = keyring.timeline_keys()
    key = RegisterKey(keyring.current, ring[keyring.current], DEFAULT_DAYS, ring)
    database = Database(url)
    with database.reading() as connection:
        waiting = list(unregistered(connection, since=0))
    for start in range(0, len(waiting), _LINKED_AT_ONCE):
        some = waiting[start : start + _LINKED_AT_ONCE]
        database.write(partial(Transaction.enter, incidents=some))
    while database.write(lambda tx: tx.link_register(key, _LINKED_AT_ONCE)):
        pass
    database.close()


def _values(
    table: str,
    row: Mapping[Any, Any],
    model: str,
    new_id: str,
    instant: str,
    bound: dict[str, object],
) -> Iterator[str]:
    for number, (name, value) in enumerate(row.items()):
        if isinstance(value, str) and value == model:
            yield new_id
        elif name in ("id", "dedupe_key") or (table == "task" and name == "card" and value):
            # Of its own for every copy, and equal where one row names another.
            bound[f"v{number}"] = f":{json.dumps(value)}"
            yield f"{new_id} || CAST(:v{number} AS text)"
        elif name in ("raised_at", "last_event_at", "lively_at", "at", "due_at", "done_at"):
            yield instant
        elif value is None:
            yield "NULL"
        else:
            bound[f"v{number}"] = value
            yield f":v{number}"
