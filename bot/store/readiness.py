"""The morning check: a document for each unit, a row for a person; and the note of the canary
(`domain.canary`), one for all replicas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, or_, select, update
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

    def reaches(self, people: Sequence[str]) -> Mapping[str, Reach]:
        """What the last checks knew of these people."""
        found = self._db.execute(select(t.reach).where(t.reach.c.person.in_(people)))
        return {row.person: reach(row) for row in found}

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
