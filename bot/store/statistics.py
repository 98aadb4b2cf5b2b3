"""Reading what figures are added up from, beside the alarms: incidents of a year, one after the
other, who read which routine when, who practised what, how many measures there are (R29, R30, R64).

For operators (`bot.cli.work.papers`) and, of a single unit, for those who answer for it. A year of
it takes its time, and no alarm waits for it.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select
from sqlalchemy.engine import Row

from bot.domain.drills import Practice
from bot.domain.insight.figures import Figures, TwoYears, UnitYears, bounds_of, year_of
from bot.domain.insight.incident_summary import TOLD_BY, IncidentSummary, SummaryEntry, SummaryHead
from bot.domain.insight.incident_summary import summarise as summarise
from bot.domain.measures import MeasureState
from bot.domain.organisation.organisation import Unit
from bot.domain.organisation.routines import ReadReceipt
from bot.domain.reports.draft import DraftKind, DraftState
from bot.store import tables as t
from bot.store.database import Database
from bot.store.drills import by_time, parts, practice
from bot.store.queries import readings_among
from bot.store.records import OWN_KINDS, TaskKind

# Rows held at once: what bounds the memory, however many incidents there are.
_PAGE = 1000
# A county's year on a slow disk; no alarm waits for it.
_SECONDS = 600.0
# PostgreSQL takes no more names in one statement than this.
_AT_ONCE = 10_000
_SUBMITTED = [state.value for state in DraftState if state.submitted]


def summaries(
    database: Database, units: Collection[str], since: int, until: int, now: int
) -> Iterator[IncidentSummary]:
    """What was raised or put on record in these units from `since` to before `until` (ms UTC), in
    the order of time, drills too; one query, read as it comes. Raises `StoreUnavailable`."""
    with database.reading(_SECONDS) as connection:
        rows = _streamed(connection, _incidents(units, since, until))
        for _, of_one in groupby(rows, key=attrgetter("id")):
            yield _happening(list(of_one), now)


def readings_between(
    database: Database, people: Collection[str], since: int, until: int
) -> Iterator[tuple[str, int]]:
    """Who read a routine when, among these people. Raises `StoreUnavailable`."""
    of, asked = t.reading.c, sorted(people)
    with database.reading(_SECONDS) as connection:
        for start in range(0, len(asked), _AT_ONCE):
            some = of.person.in_(asked[start : start + _AT_ONCE])
            query = select(of.person, of.at).where(some, of.at >= since, of.at < until)
            for row in _streamed(connection, query):
                yield row.person, row.at


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execution_options(yield_per=_PAGE).execute(query)


def _incidents(units: Collection[str], since: int, until: int) -> Select[Any]:
    """Each incident with the entries that tell of it; one that has none comes as a single row."""
    incident, entry = t.incident.c, t.timeline.c
    told = and_(entry.incident == incident.id, entry.kind.in_([kind.value for kind in TOLD_BY]))
    return (
        select(
            incident.id, incident.unit, incident.raised_at, incident.is_drill,
            entry.at, entry.kind, entry.payload, *_papers(), _evidence(),
        )
        .select_from(t.incident.outerjoin(t.timeline, told))
        .where(incident.unit.in_(units), incident.raised_at >= since, incident.raised_at < until)
        .order_by(incident.raised_at, incident.id, entry.seq)
    )  # fmt: skip


def _papers() -> Iterator[ColumnElement[int]]:
    """How many reports and notes of the incident have come how far."""
    report, note = DraftKind.REPORT, DraftKind.NOTE
    yield _drafts(report, *_SUBMITTED).label("submitted")
    yield _drafts(report, DraftState.NOT_FELT.value).label("not_felt")
    yield _drafts(report, DraftState.SENT.value).label("delivered")
    yield _drafts(note, DraftState.SENT.value).label("notes_filed")


def _drafts(kind: DraftKind, *states: str) -> ColumnElement[int]:
    of = t.draft.c  # what the archive has without its end is not filed; nothing else lacks one
    mine = (of.incident == t.incident.c.id, of.kind == kind.value, of.state.in_(states))
    return select(func.count()).where(*mine, of.finalised).scalar_subquery()


def _evidence() -> ColumnElement[int]:
    """Pieces that were ever kept: what has been erased since was kept all the same."""
    mine = (t.evidence.c.incident == t.incident.c.id, t.evidence.c.removed_at.is_(None))
    return select(func.count()).where(*mine).scalar_subquery().label("evidence")


def _happening(rows: list[Row[Any]], now: int) -> IncidentSummary:
    first = rows[0]
    head = SummaryHead(
        unit=first.unit,
        raised_at=first.raised_at,
        drill=first.is_drill,
        now=now,
        submitted=first.submitted,
        not_felt=first.not_felt,
        delivered=first.delivered,
        notes_filed=first.notes_filed,
        evidence=first.evidence,
    )
    entries = (
        SummaryEntry(row.kind, row.at, json.loads(row.payload))
        for row in rows
        if row.kind is not None
    )
    return summarise(head, entries)


# Two seconds of reading: what takes longer than a lease would be begun anew for ever.
MOST_INCIDENTS = 5_000


@dataclass(frozen=True, slots=True)
class UnitQuery:
    """What is wanted: the unit, whose drills and readings, and the months. Instants in ms UTC;
    `now` where the months end before it."""

    unit: str
    people: tuple[str, ...]
    since: int
    until: int
    now: int | None = None


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """What was found: the figures, the drills that were gone through, and who has read what."""

    figures: Figures
    drills: tuple[Practice, ...]
    readings: tuple[ReadReceipt, ...]


@dataclass(frozen=True, slots=True)
class TooMany:
    """More has happened there than can be added up while somebody waits."""


@dataclass(frozen=True, slots=True)
class UnitReader:
    """Reads it. Synchronous: call it from a thread of its own."""

    database: Database
    most: int = MOST_INCIDENTS

    def read(self, asked: UnitQuery) -> UnitRecord | TooMany:
        """Raises `StoreUnavailable`."""
        if self._count(asked) > self.most:
            return TooMany()
        figures = Figures()
        period = (asked.since, asked.until + 1)
        for summary in summaries(self.database, [asked.unit], *period, asked.now or asked.until):
            figures.count(summary)
        return UnitRecord(
            figures,
            tuple(practices_among(self.database, asked.people)),
            tuple(readings_among(self.database, asked.people)),
        )

    def _count(self, asked: UnitQuery) -> int:
        with self.database.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(t.incident).where(*_of(asked))
            ).scalar_one()


def _of(asked: UnitQuery) -> tuple[ColumnElement[bool], ...]:
    of = t.incident.c
    return of.unit == asked.unit, of.raised_at >= asked.since, of.raised_at <= asked.until


@dataclass(frozen=True, slots=True)
class YearsOf:
    """What is to be added up: the year and the one before, of a unit and those that count with it
    (`units`, the unit among them). `now` in ms UTC."""

    whole: Unit
    units: tuple[Unit, ...]
    year: int
    now: int

    def added_up(self, database: Database) -> TwoYears:
        """Raises `StoreUnavailable`."""
        adding, unit = _Adding(self.units), self.whole
        present = adding.up(database, self.year, self.now)
        before = adding.up(database, self.year - 1, self.now)
        measures = count_measures(database, self.now, [one.number for one in self.units])
        return TwoYears(
            year=self.year,
            whole=UnitYears(unit.number, unit.name, (present.whole, before.whole)),
            units=_parts(self.units, present, before) if len(self.units) > 1 else (),
            made_at=self.now,
            going_on=self.year == year_of(self.now),
            measures=(measures.in_force, measures.overdue),
        )


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, of everything together and of each unit."""

    whole: Figures
    by_unit: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class _Adding:
    """Which units are added up."""

    units: tuple[Unit, ...]

    def up(self, database: Database, year: int, now: int) -> _Year:
        """The year's figures."""
        found = _Year(Figures(), {unit.number: Figures() for unit in self.units})
        since, until = bounds_of(year)
        for summary in summaries(database, found.by_unit, since, until, now):
            found.whole.count(summary)
            found.by_unit[summary.unit].count(summary)
        people = frozenset[str]().union(*(unit.staff() for unit in self.units))
        for _, at in readings_between(database, people, since, until):
            found.whole.count_reading(at)
        return found


def _parts(units: tuple[Unit, ...], present: _Year, before: _Year) -> tuple[UnitYears, ...]:
    return tuple(
        UnitYears(
            unit.number, unit.name, (present.by_unit[unit.number], before.by_unit[unit.number])
        )
        for unit in units
    )


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """At one instant."""

    in_force: int = 0
    overdue: int = 0
    suggested: int = 0


def count_measures(
    database: Database, now: int, units: Collection[str] | None = None
) -> MeasureCounts:
    """Of these units, or of all. Raises `StoreUnavailable`."""
    of = t.measure.c
    is_overdue = case((of.overdue_at <= now, 1), else_=0)
    query = select(of.state, func.count(), func.sum(is_overdue)).group_by(of.state)
    if units is not None:
        query = query.where(of.unit.in_(sorted(units)))
    with database.reading() as connection:
        found = {state: (int(all_), int(late)) for state, all_, late in connection.execute(query)}
    in_force, overdue = found.get(MeasureState.IN_FORCE.value, (0, 0))
    return MeasureCounts(in_force, overdue, found.get(MeasureState.SUGGESTED.value, (0, 0))[0])


def oldest_waiting(database: Database, now: int) -> dict[TaskKind, int]:
    """For how long (ms) the oldest paper and the oldest evidence has waited for another service; 0
    where none does. Raises `StoreUnavailable`."""
    of = t.task.c
    first = func.min(func.coalesce(of.first_due_at, of.due_at))
    query = select(of.kind, first).where(of.done_at.is_(None), of.kind.in_(OWN_KINDS))
    with database.reading() as connection:
        found = {kind: int(at) for kind, at in connection.execute(query.group_by(of.kind))}
    return {kind: max(0, now - found.get(kind, now)) for kind in OWN_KINDS}


def practices_among(database: Database, people: Collection[str]) -> list[Practice]:
    """Who of these has gone through which drill and when, oldest first. Raises
    `StoreUnavailable`."""
    found: list[Practice] = []
    with database.reading() as connection:
        for some in parts(people):
            query = select(t.practice).where(t.practice.c.person.in_(some))
            found += [practice(row) for row in connection.execute(query)]
    return sorted(found, key=by_time)
