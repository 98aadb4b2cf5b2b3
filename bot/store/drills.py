"""Drills: what was practised, what the calendar remembers, what is planned (R57, R62, R64). None
of it is an alarm's: no alarm waits for these tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.domain.alarm.incident import Drill, Scenario
from bot.domain.drills import DrillPart, PlannedDrill, Practice, Trainee
from bot.store import statements
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction

_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class UnitRound:
    """What the calendar remembers of a unit: when it was first seen, when its list went out last
    (ms UTC)."""

    unit: str
    since: int
    listed_at: int | None = None


class DrillTransaction(OutboxTransaction):
    """The part of `Transaction` that knows the calendar of drills."""

    def keep_practices(self, practices: Sequence[Practice]) -> None:
        """Drills that were gone through; one that is known already stays as it was."""
        if practices:
            statement = self._insert_once(t.practice, "incident", "person")
            self._db.execute(statement, [_practice_row(one) for one in practices])

    def practices_of(
        self, people: Collection[str], units: Collection[str] = ()
    ) -> Sequence[Practice]:
        """What these people have practised, and what was practised in these units, oldest first."""
        of = t.practice.c
        asked = [of.person.in_(some) for some in parts(people)]
        asked += [of.unit.in_(some) for some in parts(units) if some]
        found: dict[tuple[str, str], Practice] = {}
        for some in asked:
            for row in self._db.execute(select(t.practice).where(some)):
                found[row.incident, row.person] = practice(row)
        return sorted(found.values(), key=by_time)

    def trainees(self, people: Collection[str]) -> Mapping[str, Trainee]:
        """What is remembered of these people, by id; whoever was never seen is left out."""
        found: dict[str, Trainee] = {}
        for some in parts(people):
            query = select(t.trainee).where(t.trainee.c.person.in_(some))
            found |= {row.person: _trainee(row) for row in self._db.execute(query)}
        return found

    def keep_trainee(self, trainee: Trainee) -> None:
        """From now on this is remembered, and that the person was seen now."""
        row = {
            "person": trainee.person,
            "since": trainee.since,
            "welcomed_at": trainee.welcomed_at,
            "reminded_at": trainee.reminded_at,
            "reminders": trainee.reminders,
            "rest_until": trainee.rest_until,
            "seen_at": self.now(),
        }
        self._db.execute(statements.upsert(self._db.dialect.name, t.trainee), row)

    def refresh_trainees(self, people: Collection[str], before: int) -> None:
        """They were seen now; only those whose last sight is older than `before` are written."""
        of = t.trainee.c
        for some in parts(people):
            old = (of.person.in_(some), of.seen_at < before)
            self._db.execute(update(t.trainee).where(*old).values(seen_at=self.now()))

    def unit_round(self, unit: str) -> UnitRound | None:
        """What is remembered of the unit; None when it was never seen."""
        query = select(t.drill_unit).where(t.drill_unit.c.unit == unit).with_for_update()
        row = self._db.execute(query).one_or_none()
        return UnitRound(row.unit, row.since, row.listed_at) if row is not None else None

    def units_seen(self, units: Collection[str]) -> Mapping[str, int]:
        """Since when each of these units is known (ms UTC), to be shown: nothing is locked."""
        of, found = t.drill_unit.c, dict[str, int]()
        for some in parts(units):
            rows = self._db.execute(select(of.unit, of.since).where(of.unit.in_(some)))
            found |= {row.unit: row.since for row in rows}
        return found

    def keep_unit_round(self, round: UnitRound) -> None:
        """From now on this is remembered."""
        row = {"unit": round.unit, "since": round.since, "listed_at": round.listed_at}
        changed = update(t.drill_unit).where(t.drill_unit.c.unit == round.unit).values(row)
        if not self._db.execute(changed).rowcount:
            self._db.execute(self._insert_once(t.drill_unit, "unit"), row)

    def planned_drill(self, unit: str) -> PlannedDrill | None:
        """The unit's planned drill, asked about or not, locked."""
        query = select(t.drill_plan).where(t.drill_plan.c.unit == unit).with_for_update()
        row = self._db.execute(query).one_or_none()
        return _plan(row) if row is not None else None

    def planned_drills(self, units: Collection[str]) -> Sequence[PlannedDrill]:
        """Those of these units, to be shown: nothing is locked, and one look does for all."""
        found: list[PlannedDrill] = []
        for some in parts(units):
            query = select(t.drill_plan).where(t.drill_plan.c.unit.in_(some))
            found += [_plan(row) for row in self._db.execute(query)]
        return found

    def plan_first(self, plan: PlannedDrill) -> bool:
        # Asked for: without it psycopg's count of an INSERT is lost (-1).
        """Plans it where the unit has none; false when somebody else was first."""
        options = {"preserve_rowcount": True}
        statement = self._insert_once(t.drill_plan, "unit")
        done = self._db.execute(statement, _plan_row(plan), execution_options=options)
        return done.rowcount == 1

    def replan(self, plan: PlannedDrill) -> None:
        """In the place of the unit's planned drill, which is locked."""
        mine = t.drill_plan.c.unit == plan.unit
        self._db.execute(update(t.drill_plan).where(mine).values(_plan_row(plan)))

    def unplan(self, unit: str) -> None:
        """The unit has no planned drill any more."""
        self._db.execute(delete(t.drill_plan).where(t.drill_plan.c.unit == unit))


def parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids as many as fit one statement; at least one part, for a unit without people."""
    known = sorted(ids)
    for start in range(0, max(1, len(known)), _AT_ONCE):
        yield known[start : start + _AT_ONCE]


def by_time(practice: Practice) -> tuple[int, str]:
    """The order of time."""
    return practice.at, practice.incident


def _practice_row(practice: Practice) -> dict[str, Any]:
    return {
        "incident": practice.incident,
        "person": practice.person,
        "part": practice.part.value,
        "drill": practice.drill.value,
        "unit": practice.unit,
        "at": practice.at,
        "scenario": practice.scenario.value if practice.scenario is not None else None,
    }


def practice(row: Row[Any]) -> Practice:
    """A drill that somebody went through, of a row."""
    return Practice(
        incident=row.incident,
        person=row.person,
        part=DrillPart(row.part),
        drill=Drill(row.drill),
        unit=row.unit,
        at=row.at,
        scenario=Scenario(row.scenario) if row.scenario is not None else None,
    )


def _trainee(row: Row[Any]) -> Trainee:
    return Trainee(
        row.person, row.since, row.welcomed_at, row.reminded_at, row.reminders, row.rest_until
    )


def _plan_row(plan: PlannedDrill) -> dict[str, Any]:
    return {
        "unit": plan.unit,
        "day": plan.day.isoformat(),
        "drill": plan.drill.value,
        "by": plan.by,
        "at": plan.at,
        "about": plan.about,
        "asked_at": plan.asked_at,
    }


def _plan(row: Row[Any]) -> PlannedDrill:
    return PlannedDrill(
        unit=row.unit,
        day=date.fromisoformat(row.day),
        drill=Drill(row.drill),
        by=row.by,
        at=row.at,
        about=row.about,
        asked_at=row.asked_at,
    )
