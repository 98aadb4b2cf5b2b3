"""The morning check: a document for each unit, a row for a person; the note of the canary
(`domain.canary`), one for all replicas; and the probe of the alarm (docs/decisions/0035).

What one `/hjelp` stores was measured: ten rows (delivery, incident, its entry in the register, two
timeline entries, two card slots, three tasks), 3.4 to 5.1 kB of values by the length of the chain.
In SQLite that is 21 pages of the write-ahead log (86 kB), in PostgreSQL 7 kB of it.
"""

import base64
import os
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter
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
    update,
)
from sqlalchemy.engine import Row

from bot.domain.calls import RingOutcome
from bot.domain.canary import RUN_TAKES_AT_MOST_MS, TRIED_AGAIN_AFTER_MS, Miss, Note
from bot.domain.morning import UnitCheck
from bot.domain.readiness import Line
from bot.store import statements
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import Reach

_CHECK = TypeAdapter(UnitCheck)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """When a unit was checked, as the database has it: `day` is an Oslo date, "" for never;
    `lease_until`: until when a replica has it, 0 when the last one finished; `asked`: somebody
    wants it checked now."""

    unit: str
    day: str
    lease_until: int
    asked: bool

    @property
    def left_lying(self) -> bool:
        """Of a unit that is free: whoever had it did not finish."""
        return self.lease_until > 0


class ReadinessTransaction(OutboxTransaction):
    """The part of `Transaction` that knows the morning check. Lock the unit's check first, then
    its people."""

    def take_unit(self, unit: str, day: str, until: int) -> bool:
        """Takes the unit's check for one replica until the instant, unless another holds it, or it
        has been made on this day, was not left lying, and nobody asked for it anew. Atomic."""
        self._begin(unit)
        of = t.unit_check.c
        wanted = or_(of.asked, of.day != day, of.lease_until > 0)
        # A lease longer than the one taken now is of a clock that was set back since.
        is_free = or_(of.lease_until <= self.now(), of.lease_until > until)
        free = (of.unit == unit, is_free, wanted)
        # Taken first, so that whoever asks while it is being made is not forgotten.
        taken = update(t.unit_check).where(*free).values(lease_until=until, asked=False)
        return self._db.execute(taken).rowcount == 1

    def unit_check(self, unit: str) -> UnitCheck | None:
        """The unit's last check, locked."""
        query = select(t.unit_check.c.document).where(t.unit_check.c.unit == unit)
        return unit_check(self._db.execute(query.with_for_update()).scalar())

    def look_at_check(self, unit: str) -> UnitCheck | None:
        """The same, not locked: for showing it."""
        query = select(t.unit_check.c.document).where(t.unit_check.c.unit == unit)
        return unit_check(self._db.execute(query).scalar())

    def save_check(self, check: UnitCheck, day: str) -> None:
        """A finished check, of this day (or of none, by night), and lets go of it."""
        self._begin(check.unit)
        document = _CHECK.dump_json(check).decode()
        values = {"checked_at": check.checked_at, "document": document, "lease_until": 0}
        self._set(check.unit, **values, **({"day": day} if day else {}))

    def let_go_of(self, unit: str, day: str | None = None) -> None:
        """Lets go of a check that was not finished; with a day, it is not wanted that day."""
        self._set(unit, lease_until=0, **({"day": day} if day is not None else {}))

    def ask_for_check(self, unit: str, unless_taken: bool = False) -> None:
        """Somebody wants the unit checked now. `unless_taken`: not while it is being checked, for
        whoever holds other locks already and must not wait for that one."""
        self._begin(unit)
        of = t.unit_check.c
        # Of a unit that is taken no row fits, so that nobody waits for whoever writes it.
        free = (of.lease_until <= self.now(),) if unless_taken else ()
        self._db.execute(update(t.unit_check).where(of.unit == unit, *free).values(asked=True))

    def reaches(
        self, people: Sequence[str] | None, lines: Collection[Line] = frozenset(Line)
    ) -> Mapping[str, Reach]:
        """What the last checks knew of these people, or of everybody, where it is one of `lines`:
        the few that it is, where thousands are asked about."""
        query = select(t.reach).where(t.reach.c.line.in_(sorted(lines)))
        if people is not None:
            query = query.where(t.reach.c.person.in_(people))
        return {row.person: reach(row) for row in self._db.execute(query)}

    def keep_reaches(self, reaches: Sequence[Reach]) -> None:
        """What is known now."""
        rows = [reach_row(one) for one in sorted(reaches, key=lambda one: one.person)]
        if rows:  # sorted: two units that share a leader may be checked at the same moment
            self._db.execute(statements.upsert(self._db.dialect.name, t.reach), rows)

    def last_drill(self, unit: str) -> int | None:
        """When somebody of the unit last practised (ms UTC)."""
        of = t.incident.c
        drills = (of.unit == unit, statements.IS_DRILL)
        found = self._db.execute(select(func.max(of.raised_at)).where(*drills)).scalar()
        return int(found) if found is not None else None

    def _begin(self, unit: str) -> None:
        """The unit's row, if there is none."""
        none = {"day": "", "lease_until": 0, "asked": False, "checked_at": self.now()}
        self._db.execute(self._insert_once(t.unit_check, "unit"), [{"unit": unit, **none}])

    def _set(self, unit: str, **values: Any) -> None:
        self._db.execute(update(t.unit_check).where(t.unit_check.c.unit == unit).values(values))


def unit_check(document: str | None) -> UnitCheck | None:
    """The check of a document."""
    return _CHECK.validate_json(document) if document is not None else None


def reach(row: Row[Any]) -> Reach:
    """What is known of somebody."""
    return Reach(row.person, Line(row.line), row.since, row.cleared_at, row.checked_at)


def reach_row(one: Reach) -> dict[str, Any]:
    """The same as a row."""
    return {
        "person": one.person,
        "line": one.line.value,
        "since": one.since,
        "cleared_at": one.cleared_at,
        "checked_at": one.checked_at,
    }


class CanaryTransaction(OutboxTransaction):
    """The part of `Transaction` that is about the canary."""

    def canary(self) -> Note:
        """What is known."""
        row = self._db.execute(select(t.canary)).one()
        miss = Miss(row.miss) if row.miss is not None else None
        return Note(
            row.due_at,
            row.run,
            row.held_until,
            row.delivered_at,
            row.took_ms,
            row.missed_at,
            miss,
            row.called_at,
            row.key_at,
            RingOutcome(row.call_miss) if row.call_miss is not None else None,
        )

    def take_canary(self, run: str, every_ms: int) -> Note:
        """Begins the run `run` if one is due and nobody else has begun it; the note has its name
        then. Atomic: of any number of replicas one begins."""
        now, seen = self.now(), self.canary()
        if not seen.is_due(now, every_ms):
            return seen
        held_until = now + RUN_TAKES_AT_MOST_MS
        # Only over what was seen: another replica may have seen the same.
        unchanged = (t.canary.c.due_at == seen.due_at, t.canary.c.held_until == seen.held_until)
        taken = update(t.canary).where(*unchanged)
        self._db.execute(taken.values(run=run, due_at=now + every_ms, held_until=held_until))
        return self.canary()

    def canary_delivered(self, run: str, delivered_at: int, took_ms: int) -> None:
        """The run was good."""
        self._of(run, held_until=0, delivered_at=delivered_at, took_ms=took_ms, miss=None)

    def canary_calls(self, run: str) -> None:
        """The run calls its line."""
        self._of(run, called_at=self.now())

    def canary_called(self, run: str, miss: RingOutcome | None) -> None:
        """What came of that: a key, or why none came."""
        missed = {"call_miss": miss.value if miss is not None else None}
        self._of(run, **missed, **({} if miss is not None else {"key_at": self.now()}))

    def canary_missed(self, run: str, miss: Miss) -> None:
        """The run was no proof; it is tried again soon."""
        now = self.now()
        soon = min(self.canary().due_at, now + TRIED_AGAIN_AFTER_MS)
        self._of(run, held_until=0, due_at=soon, missed_at=now, miss=miss.value)

    def release_canary(self, run: str) -> None:
        """Nothing is known of the run: this process stops, and another may begin at once."""
        self._of(run, held_until=0, due_at=self.now())

    def _of(self, run: str, **values: Any) -> None:
        """A run that somebody else has taken over meanwhile says nothing any more."""
        self._db.execute(update(t.canary).where(t.canary.c.run == run).values(values))


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
