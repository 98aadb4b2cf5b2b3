"""The statements of the probe of the alarm (docs/decisions/0035).

What one `/hjelp` stores was measured: ten rows (delivery, incident, its entry in the register, two
timeline entries, two card slots, three tasks), 3.4 to 5.1 kB of values by the length of the chain.
In SQLite that is 21 pages of the write-ahead log (86 kB), in PostgreSQL 7 kB of it.
"""

import base64
import os
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
)

from bot.store import tables as t
from bot.store.outbox import OutboxTransaction

ROWS = 10
# SQLite writes whole pages, one at least for each index of each row: large rows stand for them.
_ROW_CHARACTERS = {"sqlite": 8_800, "postgresql": 700}
LEFT_FOR_MS = 60_000  # whoever put them there has died

_WRITTEN_BY_AN_ALARM = (t.inbound, t.incident, t.incident_register, t.timeline, t.card, t.task)
_CHANGED_BY_AN_ALARM = (t.incident, t.card, t.task)
# No row, and yet refused where a right of ours was taken away: of one table, in the night.
_AS_WHO_MAY = "".join(
    f" INSERT INTO {table.name} SELECT * FROM {table.name} WHERE false;"
    for table in _WRITTEN_BY_AN_ALARM
) + "".join(
    f" UPDATE {table.name} SET {column} = {column} WHERE false;"
    for table in _CHANGED_BY_AN_ALARM
    for column in [next(iter(table.primary_key.columns)).name]
)

# In one statement, as a pipeline takes them, and gone with the transaction. The locks are those of
# an INSERT: they wait for a foreign LOCK TABLE as an alarm waits, disturb nobody, and a standby
# refuses them. The temporary file needs blocks that nobody has yet: rows that are deleted again
# find room in their own table while the disk is full.
_AS_AN_ALARM = (
    "DO $$ BEGIN"
    " SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '64kB'; SET LOCAL temp_tablespaces = '';"
    f" LOCK TABLE {', '.join(table.name for table in _WRITTEN_BY_AN_ALARM)} IN ROW EXCLUSIVE MODE;"
    f"{_AS_WHO_MAY}"
    " PERFORM count(*) FROM generate_series(1, 5000); END $$"
)


# One statement for all rows: both databases name the first column of a list of values so.
_PUT = text(
    "INSERT INTO alarm_probe (id, at, content)"
    " SELECT CAST(:run AS text) || ':' || column1, CAST(:now AS bigint),"
    " substr(CAST(:content AS text), column1 * CAST(:each AS integer) + 1, CAST(:each AS integer))"
    f" FROM (VALUES {', '.join(f'({number})' for number in range(ROWS))}) AS numbers"
)


class AlarmProbeTransaction(OutboxTransaction):
    """The part of `Transaction` that is about the probe of the alarm."""

    def probe_alarm(self, run: str) -> None:
        """Takes the locks that an alarm takes, reads where it would write, and writes as many rows
        and bytes as it does, in the name of `run`; they stay until `clear_probe`."""
        dialect = self._db.dialect.name
        if dialect == "postgresql":
            self._db.exec_driver_sql(_AS_AN_ALARM, execution_options={"no_parameters": True})
        now, each = self._about_now(), _ROW_CHARACTERS[dialect]
        self._db.execute(_where_it_would_write(), {"key": _random(24), "now": now})
        content = {"content": _random(ROWS * each), "each": each}
        self._db.execute(_PUT, {"run": run, "now": now, **content})

    def clear_probe(self, run: str) -> None:
        """Deletes the rows of `run`."""
        self._db.execute(delete(t.alarm_probe).where(t.alarm_probe.c.id.startswith(run)))

    def forget_probes(self) -> None:
        """Deletes what any run has left for a minute: its process has died."""
        now, at = self._about_now(), t.alarm_probe.c.at
        left = or_(at < now - LEFT_FOR_MS, at > now + LEFT_FOR_MS)  # of a clock that was wrong
        self._db.execute(delete(t.alarm_probe).where(left))

    def _about_now(self) -> int:
        """Without asking the server: a clock that is wrong only deletes a moment early or late."""
        return self._clock.now() if self._clock is not None else time.time_ns() // 1_000_000


def _random(characters: int) -> str:
    """Nothing that a database could compress."""
    return base64.b64encode(os.urandom(characters)).decode()[:characters]


@cache
def _where_it_would_write() -> Select[Any]:
    """Reads the way down every index of the tables that an alarm writes, to where a new row would
    go (a random id comes by another page each time), and the newest rows."""
    ways = [
        exists().where(and_(_equal(leading), *conditions))
        for table in _WRITTEN_BY_AN_ALARM
        for leading, conditions in _indexes(table)
    ]
    newest = t.incident.c.raised_at.desc()
    latest = select(t.incident.c.id).order_by(newest).limit(1).scalar_subquery()
    document = select(func.length(t.incident.c.card)).order_by(newest).limit(1)
    rows = [
        select(func.count()).select_from(table).where(table.c.incident == latest)
        for table in (t.timeline, t.card)
    ]
    newest_delivery = select(func.max(t.inbound.c.at))
    looks: list[ColumnElement[Any]] = [
        *ways,
        *(one.scalar_subquery() for one in (document, newest_delivery, *rows)),
    ]
    return select(*looks)


def _indexes(table: Table) -> Sequence[tuple[ColumnElement[Any], Sequence[ColumnElement[bool]]]]:
    """The first column of each index, and the condition of a partial one."""
    unique = [column for column in table.c if column.unique]
    found: list[tuple[ColumnElement[Any], Sequence[ColumnElement[bool]]]] = [
        (column, ()) for column in (next(iter(table.primary_key.columns)), *unique)
    ]
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        where = index.dialect_options["postgresql"]["where"]
        found.append((next(iter(index.columns)), () if where is None else (where,)))
    return found


def _equal(column: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(column.type, Integer):
        return column == bindparam("now", type_=BigInteger())
    return column == bindparam("key", type_=column.type)
