"""Reading what the yearly figures are added up from (`domain.insight.figures`): a year's incidents
one after the other, and who read which routine when."""

import json
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.engine import Row

from bot.domain.insight.incident_summary import TOLD_BY, Happened, Happening, Head, happening
from bot.domain.reports.draft import DraftKind, DraftState
from bot.store import tables as t
from bot.store.database import Database

# Rows held at once: what bounds the memory, however many incidents there are.
_PAGE = 1000
# A county's year on a slow disk; no alarm waits for it.
_SECONDS = 600.0
# PostgreSQL takes no more names in one statement than this.
_AT_ONCE = 10_000
_SUBMITTED = [state.value for state in DraftState if state.submitted]


def happenings(
    database: Database, units: Collection[str], since: int, until: int, now: int
) -> Iterator[Happening]:
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
    of = t.draft.c
    mine = (of.incident == t.incident.c.id, of.kind == kind.value, of.state.in_(states))
    return select(func.count()).where(*mine).scalar_subquery()


def _evidence() -> ColumnElement[int]:
    """Pieces that were ever kept: what has been erased since was kept all the same."""
    mine = t.evidence.c.incident == t.incident.c.id
    return select(func.count()).where(mine).scalar_subquery().label("evidence")


def _happening(rows: list[Row[Any]], now: int) -> Happening:
    first = rows[0]
    head = Head(
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
        Happened(row.kind, row.at, json.loads(row.payload)) for row in rows if row.kind is not None
    )
    return happening(head, entries)
