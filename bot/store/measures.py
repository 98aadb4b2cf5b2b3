"""Safety measures: each a sealed document with the columns that are asked for, and every step of
its history beside it (L13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Executable, delete, func, insert, select, update
from sqlalchemy.engine import Row

from bot.domain.measures import MeasureEvent, MeasureState, Register
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import Sealed

_REGISTER = TypeAdapter(Register)


@dataclass(frozen=True, slots=True)
class StoredMeasure:
    """A measure as it lies in the database; what it says is sealed. `overdue_at` is from when on
    anything of it is overdue (ms UTC), None where no date is set."""

    id: str
    unit: str
    state: MeasureState
    owner: str | None
    revision: int
    overdue_at: int | None
    changed_at: int
    document: Sealed


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A step of a measure's history: what it was like from then on, and who changed it."""

    measure: str
    revision: int
    at: int
    by: str
    kind: MeasureEvent
    document: Sealed


@dataclass(frozen=True, slots=True)
class StoredMinutes:
    """Minutes by reference (R60); `measure` is None for the whole register."""

    id: str
    unit: str
    measure: str | None
    at: int
    by: str
    document: Sealed


class MeasureTransaction(OutboxTransaction):
    """The part of `Transaction` that knows measures. Lock the register of the unit first."""

    def register(self, unit: str) -> Register | None:
        """The unit's register, locked; the clock is read after. None where there is none yet."""
        query = select(t.measure_register.c.document).where(t.measure_register.c.unit == unit)
        document = self._db.execute(query.with_for_update()).scalar()
        self._now = None  # read after the lock, as everywhere
        return _REGISTER.validate_json(document) if document is not None else None

    def look_at_register(self, unit: str) -> Register | None:
        """The same, not locked."""
        query = select(t.measure_register.c.document).where(t.measure_register.c.unit == unit)
        document = self._db.execute(query).scalar()
        return _REGISTER.validate_json(document) if document is not None else None

    def registers_but(self, units: Sequence[str]) -> Sequence[Register]:
        """The registers of units that are not among these, by number; not locked."""
        of = t.measure_register.c
        query = select(of.document).where(of.unit.not_in(units)).order_by(of.unit)
        return [_REGISTER.validate_json(one) for one in self._db.execute(query).scalars()]

    def add_register(self, register: Register) -> Register:
        """A unit's first register, or the one that somebody added meanwhile; locked."""
        self._db.execute(self._insert_once(t.measure_register, "unit"), _register_row(register))
        found = self.register(register.unit)
        assert found is not None  # it is ours, or somebody's who was faster
        return found

    def save_register(self, register: Register) -> None:
        """A changed register, which is locked."""
        values = _register_row(register)
        known = t.measure_register.c.unit == values.pop("unit")
        self._db.execute(update(t.measure_register).where(known).values(values))

    def drop_register(self, unit: str) -> None:
        """The unit is gone, and its measures are another's."""
        self._db.execute(delete(t.measure_register).where(t.measure_register.c.unit == unit))

    def measure(self, measure: str) -> StoredMeasure | None:
        """One measure, as it is now."""
        row = self._db.execute(select(t.measure).where(t.measure.c.id == measure)).one_or_none()
        return _measure(row) if row is not None else None

    def measures_of(self, unit: str) -> Sequence[StoredMeasure]:
        """The unit's measures, whatever their state, in the order in which they were added."""
        query = select(t.measure).where(t.measure.c.unit == unit)
        rows = self._db.execute(query.order_by(t.measure.c.added_at, t.measure.c.id))
        return [_measure(row) for row in rows]

    def overdue_measures(self, units: Sequence[str]) -> Sequence[StoredMeasure]:
        """What is overdue in these units, in the order in which it was added; not locked."""
        of = t.measure.c
        late = (of.state == MeasureState.IN_FORCE.value, of.overdue_at <= self.now())
        query = select(t.measure).where(of.unit.in_(units), *late)
        return [_measure(row) for row in self._db.execute(query.order_by(of.added_at, of.id))]

    def measures_in_force(self, units: Sequence[str]) -> dict[str, int]:
        """How many there are in each of these units; one that has none is left out."""
        of, in_force = t.measure.c, MeasureState.IN_FORCE.value
        query = select(of.unit, func.count()).where(of.unit.in_(units), of.state == in_force)
        return {row[0]: int(row[1]) for row in self._db.execute(query.group_by(of.unit))}

    def measures_owned(self, person: str) -> Sequence[StoredMeasure]:
        """What the person answers for, anywhere."""
        query = select(t.measure).where(t.measure.c.owner == person)
        rows = self._db.execute(query.order_by(t.measure.c.added_at, t.measure.c.id))
        return [_measure(row) for row in rows]

    def save_measure(self, stored: StoredMeasure, by: str, kind: MeasureEvent) -> None:
        """A new or a changed one, and the step of its history; the register is locked."""
        values = {
            "unit": stored.unit,
            "state": stored.state.value,
            "owner": stored.owner,
            "revision": stored.revision,
            "overdue_at": stored.overdue_at,
            "changed_at": stored.changed_at,
            "key_id": stored.document.key_id,
            "sealed": stored.document.text,
        }
        known = t.measure.c.id == stored.id
        if self._db.execute(update(t.measure).where(known).values(values)).rowcount == 0:
            new = {"id": stored.id, "added_at": stored.changed_at, **values}
            self._db.execute(insert(t.measure).values(new))
        step = {
            "measure": stored.id,
            "revision": stored.revision,
            "at": stored.changed_at,
            "by": by,
            "kind": kind.value,
            "key_id": stored.document.key_id,
            "sealed": stored.document.text,
        }
        self._db.execute(insert(t.measure_change).values(step))

    def history_of(self, measure: str, newest: int) -> Sequence[StoredChange]:
        """So many steps, the newest first."""
        of = t.measure_change.c
        query = select(t.measure_change).where(of.measure == measure)
        return self._changes(query.order_by(of.revision.desc()).limit(newest))

    def change_of(self, measure: str, revision: int) -> StoredChange | None:
        """What the measure was like then; None when that was forgotten."""
        of = t.measure_change.c
        query = select(t.measure_change).where(of.measure == measure, of.revision == revision)
        return next(iter(self._changes(query)), None)

    def measure_changes_by(self, person: str) -> Sequence[StoredChange]:
        """Everything that the person has changed, oldest first."""
        of = t.measure_change.c
        query = select(t.measure_change).where(of.by == person)
        return self._changes(query.order_by(of.at, of.measure, of.revision))

    def keep_minutes(self, minutes: StoredMinutes) -> None:
        """Minutes of a meeting."""
        row = {
            "id": minutes.id,
            "unit": minutes.unit,
            "measure": minutes.measure,
            "at": minutes.at,
            "by": minutes.by,
            "key_id": minutes.document.key_id,
            "sealed": minutes.document.text,
        }
        self._db.execute(insert(t.measure_minutes).values(row))

    def minutes_of(self, unit: str, newest: int) -> Sequence[StoredMinutes]:
        """So many of the unit's, about its measures too, the newest first."""
        of = t.measure_minutes.c
        query = select(t.measure_minutes).where(of.unit == unit)
        return self._minutes(query.order_by(of.at.desc(), of.id).limit(newest))

    def minutes_about(self, measure: str, newest: int) -> Sequence[StoredMinutes]:
        """So many about one measure, the newest first."""
        of = t.measure_minutes.c
        query = select(t.measure_minutes).where(of.measure == measure)
        return self._minutes(query.order_by(of.at.desc(), of.id).limit(newest))

    def minutes_by(self, person: str) -> Sequence[StoredMinutes]:
        """What the person has written down, oldest first."""
        of = t.measure_minutes.c
        query = select(t.measure_minutes).where(of.by == person)
        return self._minutes(query.order_by(of.at, of.id))

    def move_minutes(self, unit: str, to: str) -> None:
        """The minutes of a unit that is gone belong to another."""
        of_it = t.measure_minutes.c.unit == unit
        self._db.execute(update(t.measure_minutes).where(of_it).values(unit=to))

    def _changes(self, query: Executable) -> list[StoredChange]:
        return [
            StoredChange(
                row.measure, row.revision, row.at, row.by, MeasureEvent(row.kind), _sealed(row)
            )
            for row in self._db.execute(query)
        ]  # fmt: skip

    def _minutes(self, query: Executable) -> list[StoredMinutes]:
        return [
            StoredMinutes(row.id, row.unit, row.measure, row.at, row.by, _sealed(row))
            for row in self._db.execute(query)
        ]


def _register_row(register: Register) -> dict[str, Any]:
    document = _REGISTER.dump_json(register).decode()
    return {"unit": register.unit, "document": document}


def _measure(row: Row[Any]) -> StoredMeasure:
    return StoredMeasure(
        id=row.id,
        unit=row.unit,
        state=MeasureState(row.state),
        owner=row.owner,
        revision=row.revision,
        overdue_at=row.overdue_at,
        changed_at=row.changed_at,
        document=_sealed(row),
    )


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(row.key_id, bytes(row.sealed))
