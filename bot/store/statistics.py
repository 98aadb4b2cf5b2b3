"""Reading what figures are added up from, beside the alarms: incidents of a year, one after the
other, who read which routine when, who practised what, how many measures there are (R29, R30, R64).

For operators (`bot.cli.work.papers`) and, of a single unit, for those who answer for it. A year of
it takes its time, and no alarm waits for it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)

from bot.domain.drills import Practice, by_person
from bot.domain.insight.figures import Figures, TwoYears, UnitYears, bounds_of, year_of
from bot.domain.insight.incident_summary import (
    TOLD_BY,
    TOO_SHORT_TO_TELL_MS,
    IncidentSummary,
    SummaryEntry,
    SummaryHead,
)
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

# Held at once: what bounds the memory, however many incidents there are.
_INCIDENTS, _ROWS = 250, 1000
# A county's year on a slow disk; no alarm waits for it.
_SECONDS = 600.0
# PostgreSQL takes no more names in one statement than this.
_AT_ONCE = 10_000
_Counts = Mapping[str, Sequence[int]]  # by incident, as `SummaryHead` has them


def summaries(
    database: Database, units: Collection[str], since: int, until: int, now: int
) -> Iterator[IncidentSummary]:
    """What was raised or put on record in these units from `since` to before `until` (ms UTC), in
    the order of time, drills too; read as it comes. Raises `StoreUnavailable`."""
    with database.reading(_SECONDS) as connection:
        yield from _summaries(connection, units, since, until, now)


def _summaries(
    connection: Connection,
    units: Collection[str],
    since: int,
    until: int,
    now: int,
    known: _Counts | None = None,
) -> Iterator[IncidentSummary]:
    of = t.incident.c
    heads = (
        select(of.id, of.unit, of.raised_at, of.is_drill)
        .where(of.unit.in_(units), of.raised_at >= since, of.raised_at < until)
        .order_by(of.raised_at, of.id)
    )
    for page in _streamed(connection, heads, _INCIDENTS).partitions():
        yield from _summarised(connection, page, now, known)


def readings_between(
    database: Database, people: Collection[str], since: int, until: int
) -> Iterator[tuple[str, int]]:
    """Who read a routine when, among these people. Raises `StoreUnavailable`."""
    of, asked = t.reading.c, sorted(people)
    with database.reading(_SECONDS) as connection:
        for start in range(0, len(asked), _AT_ONCE):
            some = of.person.in_(asked[start : start + _AT_ONCE])
            query = select(of.person, of.at).where(some, of.at >= since, of.at < until)
            for row in _streamed(connection, query, _ROWS):
                yield row.person, row.at


def _streamed(connection: Connection, query: Select[Any], rows: int) -> CursorResult[Any]:
    return connection.execute(query, execution_options={"yield_per": rows})


def _among(column: ColumnElement[str]) -> ColumnElement[bool]:
    return column.in_(bindparam("incidents", expanding=True))


# A row for each incident: one for each entry costs more than all that is made of them.
_OF = t.timeline.c
_ENTRY = (
    literal("[").concat(cast(_OF.seq, Text)).concat(',"').concat(_OF.kind).concat('",')
    .concat(cast(_OF.at, Text)).concat(",").concat(_OF.payload).concat("]")
)  # fmt: skip
_TOLD = (
    select(_OF.incident, func.aggregate_strings(_ENTRY, ","))
    .where(_among(_OF.incident), _OF.kind.in_([kind.value for kind in sorted(TOLD_BY)]))
    .group_by(_OF.incident)
)


def _named(*parts: ColumnElement[str]) -> ColumnElement[str]:
    name = reduce(lambda one, more: one.concat(":").concat(more), parts)
    return func.aggregate_strings(name, " ")


# By name: what the archive has without its end is not filed, and nothing else lacks one; what has
# been erased since was kept all the same.
_PAPERS = _named(t.draft.c.incident, t.draft.c.kind, t.draft.c.state)
_PIECES = _named(t.evidence.c.incident)
_IS_PAPER, _IS_PIECE = t.draft.c.finalised, t.evidence.c.removed_at.is_(None)
_OF_THESE = (
    select(_PAPERS).where(_among(t.draft.c.incident), _IS_PAPER),
    select(_PIECES).where(_among(t.evidence.c.incident), _IS_PIECE),
)
_EVIDENCE, _NONE = 4, (0,) * 5


def _counted_as(kind: DraftKind, state: DraftState) -> Iterator[int]:
    if kind is DraftKind.REPORT:
        is_so = state.submitted, state is DraftState.NOT_FELT, state is DraftState.SENT
        yield from (place for place, counts in enumerate(is_so) if counts)
    elif state is DraftState.SENT:
        yield 3


_COUNTED_AS = {
    f"{kind.value}:{state.value}": tuple(_counted_as(kind, state))
    for kind in (DraftKind.REPORT, DraftKind.NOTE)
    for state in DraftState
}


def _counted(papers: str, pieces: str) -> _Counts:
    found = defaultdict[str, list[int]](lambda: list(_NONE))
    for paper in papers.split():
        incident, told = paper.split(":", 1)
        for place in _COUNTED_AS.get(told, ()):
            found[incident][place] += 1
    for incident in pieces.split():
        found[incident][_EVIDENCE] += 1
    return found


def _counted_in(marks: Sequence["_Mark"]) -> _Counts:
    return _counted(" ".join(one.papers for one in marks), " ".join(one.pieces for one in marks))


def _summarised(
    connection: Connection, heads: Sequence[Sequence[Any]], now: int, known: _Counts | None
) -> Iterator[IncidentSummary]:
    """Of these incidents, in their order: each is read but once, however much it tells. Whoever
    knows already what became of papers and evidence says it."""
    asked = {"incidents": [head[0] for head in heads]}
    told = {row[0]: row[1] for row in connection.execute(_TOLD, asked)}
    if known is None:
        known = _counted(*(connection.execute(one, asked).scalar() or "" for one in _OF_THESE))
    # All of them as one text: a parser that is called for each takes twice as long.
    texts = ",".join(f"[{told.get(head[0], '')}]" for head in heads)
    timelines = json.loads(f"[{texts}]")
    for (of, unit, raised_at, is_drill), entries in zip(heads, timelines, strict=True):
        head = SummaryHead(unit, raised_at, is_drill, now, *known.get(of, _NONE))
        entries.sort(key=_SEQ)
        yield summarise(head, [SummaryEntry(*entry[1:]) for entry in entries])


_SEQ = itemgetter(0)


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
    """What was found: the figures, the drills that were gone through, and who has read what.
    `made_of` tells the incidents and papers that the figures were added up from, and how far each
    had come, from all others; "" where they may be others though nothing happens any more."""

    figures: Figures
    drills: tuple[Practice, ...]
    readings: tuple[ReadReceipt, ...]
    made_of: str = ""


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
        return self.read_all([asked], {})[asked.unit]

    def read_all(
        self, asked: Sequence[UnitQuery], known: Mapping[str, UnitRecord | TooMany]
    ) -> dict[str, UnitRecord | TooMany]:
        """Of several units, for the same months. The figures of one that is `known` are taken from
        there while they are made of the same; whatever has happened since, was reported late or
        forgotten, adds it up anew. Raises `StoreUnavailable`."""
        period, now = (asked[0].since, asked[0].until + 1), asked[0].now or asked[0].until
        with self.database.reading(_SECONDS) as connection:
            marks = _marks(connection, [one.unit for one in asked], *period)
            figures, fresh = dict[str, Figures](), dict[str, Figures]()
            for unit, mark in marks.items():
                before = known.get(unit)
                if isinstance(before, UnitRecord) and before.made_of == mark.made_of:
                    figures[unit] = before.figures
                elif mark.incidents <= self.most:
                    fresh[unit] = Figures()
            if fresh:
                counts = _counted_in([marks[unit] for unit in fresh])
                for summary in _summaries(connection, fresh, *period, now, counts):
                    fresh[summary.unit].count(summary)
        figures |= fresh
        people = sorted(set[str]().union(*(one.people for one in asked)))
        practices = by_person(practices_among(self.database, people))
        readings = by_person(readings_among(self.database, people))
        return {
            one.unit: UnitRecord(
                figures[one.unit],
                tuple(sorted((of for who in one.people for of in practices[who]), key=by_time)),
                tuple(of for who in one.people for of in readings[who]),
                marks[one.unit].lasting(now),
            )
            if one.unit in figures
            else TooMany()
            for one in asked
        }


@dataclass(slots=True)
class _Mark:
    """What a unit's figures are made of, by name: alarms, papers and pieces of evidence; how many
    incidents that is, and when the last of them moved (ms UTC)."""

    alarms: str = ""
    papers: str = ""
    pieces: str = ""
    incidents: int = 0
    moved_at: int = 0

    @property
    def made_of(self) -> str:
        """All of it in short."""
        names = f"{self.alarms}\n{self.papers}\n{self.pieces}"
        return hashlib.sha256(names.encode()).hexdigest()

    def lasting(self, now: int) -> str:
        """What it is made of, where that says all: how long one has stood that nobody has answered
        is looked at too, and until this long after it moved that may change by itself."""
        return self.made_of if now - self.moved_at > TOO_SHORT_TO_TELL_MS else ""


def _marks(
    connection: Connection, units: Collection[str], since: int, until: int
) -> dict[str, _Mark]:
    """By unit. A timeline only grows, by numbers that the incident counts; whatever else a figure
    is made of is named here as it is."""
    of, paper, piece = t.incident.c, t.draft.c.incident, t.evidence.c.incident
    mine = (of.unit.in_(units), of.raised_at >= since, of.raised_at < until)
    last = func.max(of.last_event_at)
    alarms = select(of.unit, _named(of.id, cast(of.seq, Text)), func.count(), last)
    papers = select(of.unit, _PAPERS).join(t.draft, paper == of.id).where(_IS_PAPER)
    pieces = select(of.unit, _PIECES).join(t.evidence, piece == of.id).where(_IS_PIECE)
    found = {unit: _Mark() for unit in units}
    for unit, names, number, moved_at in connection.execute(alarms.where(*mine).group_by(of.unit)):
        mark = found[unit]
        mark.alarms, mark.incidents, mark.moved_at = names, number, moved_at
    for unit, names in connection.execute(papers.where(*mine).group_by(of.unit)):
        found[unit].papers = names
    for unit, names in connection.execute(pieces.where(*mine).group_by(of.unit)):
        found[unit].pieces = names
    return found


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
