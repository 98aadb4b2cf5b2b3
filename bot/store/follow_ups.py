"""Follow-ups: a document, and the columns that a unit's list needs; and what units have learnt
(R31), which is words of an incident that has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.domain.alarm.state import Alarm
from bot.domain.follow_up import FollowUp
from bot.domain.insight.incident_summary import SHARED
from bot.store import rows
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import CardSlot
from bot.store.slots import SAFETY

_FOLLOW_UP = TypeAdapter(FollowUp)


class FollowUpStanding(StrEnum):
    """How a follow-up stands, in the order in which a unit's are listed."""

    OVERDUE = "overdue"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose incidents: those of these units, and those that `person` follows up,
    wherever that is unless `only_there`; never one whose target `person` is (L7)."""

    units: tuple[str, ...]
    person: str
    only_there: bool = False


_NEWEST_NOTICE = (
    select(t.card)
    .join(t.incident, t.card.c.incident == t.incident.c.id)
    .where(
        t.card.c.person == bindparam("who"),
        t.card.c.slot == SAFETY,
        t.card.c.activity_id.is_not(None),
        t.incident.c.is_drill == bindparam("drill"),
    )
    .order_by(t.card.c.placed_at.desc(), t.card.c.activity_id.desc())
    .limit(1)
)
_A_FEW = 10
_RANKS = (FollowUpStanding.OVERDUE, FollowUpStanding.OPEN, FollowUpStanding.CLOSED)


class FollowUpTransaction(OutboxTransaction):
    """The part of `Transaction` that knows follow-ups. Lock the incident first."""

    def follow_up(self, incident: str) -> FollowUp | None:
        """The incident's, which is locked; None when it has none."""
        query = select(t.follow_up.c.document).where(t.follow_up.c.incident == incident)
        document = self._db.execute(query).scalar()
        return follow_up(document) if document is not None else None

    def save_follow_up(self, alarm: Alarm, follow_up: FollowUp) -> None:
        """A new or a changed one, of this alarm as it is now."""
        values = follow_up_row(alarm, follow_up)
        known = t.follow_up.c.incident == follow_up.incident
        if self._db.execute(update(t.follow_up).where(known).values(values)).rowcount == 0:
            self._db.execute(insert(t.follow_up).values(values))

    def newest_notice(self, person: str, drill: bool) -> CardSlot | None:
        """The last that the person was told as safety representative, of a drill or in earnest."""
        bound = {"who": person, "drill": drill}
        row = self._db.execute(_NEWEST_NOTICE, bound).one_or_none()
        return rows.place(row) if row is not None else None

    def follow_ups(self, whose: Whose, limit: int, offset: int) -> Sequence[tuple[Alarm, FollowUp]]:
        """Overdue ones first, then open, then closed, the newest incident first in each."""
        query = (
            select(t.incident.c.card, t.follow_up.c.document)
            .join(t.incident, t.incident.c.id == t.follow_up.c.incident)
            .where(_of(whose))
            .order_by(self._rank(), t.follow_up.c.raised_at.desc(), t.follow_up.c.incident)
            .limit(limit)
            .offset(offset)
        )
        found = self._db.execute(query)
        return [(rows.alarm_of(row.card), follow_up(row.document)) for row in found]

    def follow_ups_about(
        self, person: str, unit: str, since: int
    ) -> Sequence[tuple[Alarm, FollowUp]]:
        """Those of incidents since the instant that the person raised or reported, or is the target
        of, or that somebody of the `unit` cried for them; the newest first, a few at most."""
        of, named = t.incident.c, f'"concerns":"{person}"'
        concerns = and_(of.unit == unit, of.card.contains(named, autoescape=True))
        theirs = or_(of.raised_by == person, t.follow_up.c.target == person, concerns)
        query = (
            select(t.incident.c.card, t.follow_up.c.document)
            .join(t.incident, t.incident.c.id == t.follow_up.c.incident)
            .where(of.raised_at >= since, theirs)
            .order_by(t.follow_up.c.raised_at.desc(), t.follow_up.c.incident)
            .limit(_A_FEW)
        )
        found = self._db.execute(query)
        return [(rows.alarm_of(row.card), follow_up(row.document)) for row in found]

    def count_follow_ups(self, whose: Whose) -> dict[FollowUpStanding, int]:
        """How many there are of each."""
        rank = self._rank().label("standing")
        query = select(rank, func.count()).where(_of(whose)).group_by("standing")
        counted = {_RANKS[number]: int(count) for number, count in self._db.execute(query)}
        return {standing: counted.get(standing, 0) for standing in FollowUpStanding}

    def follow_ups_by_unit(self, whose: Whose) -> dict[str, dict[FollowUpStanding, int]]:
        """How many there are of each in each of the units, by number."""
        unit, rank = t.follow_up.c.unit, self._rank().label("standing")
        query = select(unit, rank, func.count()).where(_of(whose)).group_by(unit, "standing")
        found = {one: dict.fromkeys(FollowUpStanding, 0) for one in whose.units}
        for one, number, count in self._db.execute(query):
            found.setdefault(one, dict.fromkeys(FollowUpStanding, 0))[_RANKS[number]] = int(count)
        return found

    def _rank(self) -> ColumnElement[int]:
        overdue = t.follow_up.c.overdue_at <= self.now()
        return case((t.follow_up.c.closed, 2), (overdue, 0), else_=1)


def _of(whose: Whose) -> ColumnElement[bool]:
    of = t.follow_up.c
    theirs: ColumnElement[bool] = of.unit.in_(whose.units)
    if not whose.only_there:
        theirs = or_(theirs, of.owner == whose.person)
    return and_(theirs, or_(of.target.is_(None), of.target != whose.person))


def follow_up(document: str) -> FollowUp:
    """The follow-up of a document."""
    return _FOLLOW_UP.validate_json(document)


def follow_up_row(alarm: Alarm, follow_up: FollowUp) -> dict[str, Any]:
    """A follow-up as a row."""
    return {
        "incident": follow_up.incident,
        "unit": follow_up.unit,
        "owner": follow_up.owner,
        "raised_at": alarm.raised_at,
        "target": alarm.details.target_person,
        "closed": follow_up.closed,
        "overdue_at": follow_up.overdue_at,
        "document": _FOLLOW_UP.dump_json(follow_up).decode(),
    }


class LessonTransaction(OutboxTransaction):
    """The part of `Transaction` that finds shared sentences. What is not shared is words like
    others."""

    def lessons_of(self, units: Sequence[str], limit: int, offset: int) -> Sequence[str]:
        """The incidents whose sentence these units have shared, the newest sentence first."""
        of = t.utterance.c
        query = _shared(units, select(t.follow_up.c.incident)).order_by(of.at.desc(), of.id)
        return self._db.execute(query.limit(limit).offset(offset)).scalars().all()

    def count_lessons(self, units: Sequence[str]) -> int:
        """How many there are."""
        return int(self._db.execute(_shared(units, select(func.count()))).scalar_one())


def _shared(units: Sequence[str], query: Select[Any]) -> Select[Any]:
    lies = t.utterance.c.incident == t.follow_up.c.incident + SHARED
    return query.select_from(t.follow_up.join(t.utterance, lies)).where(
        t.follow_up.c.unit.in_(units)
    )
