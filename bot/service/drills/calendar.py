"""The round of each working morning: what is due in each unit, and who is told (R57, R61, R62,
R79).

One row of the outbox is the round; it leaves one row for each unit, some seconds apart, so that no
alarm meets more than one of them, and the row of the next round. Whichever replica is first takes a
row; a round that an outage swallowed is taken up once, by day. Its messages are drawn when they are
sent, and again after a crash.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from bot.cards.drills.views import DrillDayView, DrillOfferView
from bot.cards.kit.words import Sentence
from bot.domain.alarm.incident import Drill, Scenario
from bot.domain.drills import (
    Due,
    Exercise,
    PlannedDrill,
    Trainee,
    is_round_day,
    is_to_ask,
    list_is_due,
    next_round,
    reminders_after,
    to_remind,
)
from bot.domain.evidence import DAY_MS
from bot.domain.organisation.organisation import Unit
from bot.domain.working_days import local_day
from bot.service.answer import Reader
from bot.service.drills.views import (
    SentDrillDay,
    SentDrillDue,
    SentDrillOffer,
    SentPack,
    SentUnitDrills,
    UnitCalendar,
    day_view,
    due_view,
    offer_view,
    pack_view,
    planned_by,
    planners_of,
    tell,
    unit_calendar,
    unit_drills_view,
)
from bot.service.messages import SentMessage, SentNotice
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.drills import UnitRound
from bot.store.records import Priority, Task, TaskKind

BETWEEN_UNITS_MS = 5_000  # 500 units: 42 minutes
_REFRESH_MS = 28 * DAY_MS
_UNIT = "unit"


def begin(uow: UnitOfWork) -> None:
    """Sees to it that there is a next round; called at every start."""
    uow.tx.add_tasks([_round(next_round(uow.now))])


def timer_due(uow: UnitOfWork, task: Task) -> int | None:
    """The round, or one unit's part of it."""
    if uow.now < task.due_at:
        return task.due_at
    unit = task.payload.get(_UNIT)
    if unit is not None:
        _look_at(uow, str(unit))
        return None
    uow.tx.add_tasks([_round(next_round(uow.now))])
    if is_round_day(uow.now):
        day = local_day(uow.now).isoformat()
        units = sorted(uow.directory.organisation.units)
        uow.tx.add_tasks([_of_unit(uow, unit, day, place) for place, unit in enumerate(units)])
    return None


def _look_at(uow: UnitOfWork, number: str) -> None:
    """One unit; one that has been merged into another meanwhile is nobody's any more."""
    unit = uow.directory.organisation.units.get(number)
    if unit is None or not is_round_day(uow.now):
        return
    known = uow.tx.unit_round(number)
    seen = known or UnitRound(number, uow.now)
    if known is None:
        uow.tx.keep_unit_round(seen)
    _welcome(uow, unit, is_first=known is None)
    calendar = unit_calendar(uow, unit, seen.since)
    asked = _ask(uow, unit)
    _remind(uow, unit, calendar, but=asked)
    _list(uow, unit, seen, calendar)


def _welcome(uow: UnitOfWork, unit: Unit, *, is_first: bool) -> None:
    """New employees get what they need to know, once they can be reached. Whom the bot finds in a
    unit on its first round there has worked in it before."""
    trainees, away = uow.tx.trainees(unit.staff()), uow.directory.absences(uow.now)
    uow.tx.refresh_trainees(trainees.keys(), uow.now - _REFRESH_MS)
    for person in sorted(unit.staff()):
        known = trainees.get(person)
        trainee = known or Trainee(person, uow.now)
        is_here = is_first or person not in away
        if trainee.welcomed_at is None and is_here and uow.can_reach(person):
            trainee = replace(trainee, welcomed_at=uow.now)
            if not is_first:
                tell(uow, person, SentPack(), f"pack:{person}:{uow.now}")
        if trainee != known:
            uow.tx.keep_trainee(trainee)


def _ask(uow: UnitOfWork, unit: Unit) -> frozenset[str]:
    """The day of a planned drill: the unit is asked; every drill is started by a human."""
    plan = uow.tx.planned_drill(unit.number)
    if plan is None or not is_to_ask(plan, uow.now):
        return frozenset()
    uow.tx.replan(replace(plan, asked_at=uow.now))
    away = uow.directory.absences(uow.now)
    members = frozenset(unit.members).difference(away)
    for person in sorted(members):
        _tell_of(uow, person, plan, helper=False)
    if plan.drill is Drill.WITH_LEADER:
        chain = uow.directory.organisation.chain(unit, uow.now, members, away)
        for helper in chain.everyone():
            _tell_of(uow, helper.id, plan, helper=True)
    if not planned_by(uow, plan):
        _tell_that_planner_left(uow, plan)
    return members


def _tell_of(uow: UnitOfWork, person: str, plan: PlannedDrill, *, helper: bool) -> None:
    told = SentDrillDay(plan.unit, helper, plan.day.isoformat(), plan.drill.value, plan.by)
    tell(uow, person, told, f"drill_day:{plan.unit}:{plan.day}:{plan.at}:{person}")


def _tell_that_planner_left(uow: UnitOfWork, plan: PlannedDrill) -> None:
    name = uow.directory.name(plan.by)
    told = SentNotice(Sentence("drill-today-left", (("name", name),)))
    for person in planners_of(uow, plan.unit):
        tell(uow, person, told, f"drill_left:{plan.unit}:{plan.day}:{plan.at}:{person}")


def _remind(uow: UnitOfWork, unit: Unit, calendar: UnitCalendar, but: frozenset[str]) -> None:
    """R62: whose drill alone is due; not who is away, nor who has been asked this morning."""
    away = uow.directory.absences(uow.now)
    for due in calendar.due:
        person = due.person
        if due.exercise is not Exercise.ALONE or person is None or person in but or person in away:
            continue
        trainee = calendar.trainees[person]
        if to_remind(due, trainee, uow.now) and uow.can_reach(person):
            _remind_one(uow, due, trainee)


def _remind_one(uow: UnitOfWork, due: Due, trainee: Trainee) -> None:
    count = reminders_after(due, trainee)
    uow.tx.keep_trainee(replace(trainee, reminded_at=uow.now, reminders=count, rest_until=None))
    key = f"drill_due:{trainee.person}:{due.day}:{count}:{uow.now}"
    tell(uow, trainee.person, SentDrillDue(), key)


def _list(uow: UnitOfWork, unit: Unit, seen: UnitRound, calendar: UnitCalendar) -> None:
    """R57: what is missing, monthly at most, to whoever can do something about it."""
    missing = any(due.is_overdue(uow.now) for due in calendar.due)
    people = planners_of(uow, unit.number)
    if not missing or not people or not list_is_due(seen.listed_at, uow.now):
        return
    uow.tx.keep_unit_round(replace(seen, listed_at=uow.now))
    for person in people:
        tell(
            uow,
            person,
            SentUnitDrills(unit.number),
            f"unit_drills:{unit.number}:{uow.now}:{person}",
        )


def _round(due_at: int) -> Task:
    return Task(
        id=new_id(),
        kind=TaskKind.CALENDAR,
        priority=Priority.REMINDER,
        due_at=due_at,
        dedupe_key=f"calendar:{local_day(due_at)}",
    )


def _of_unit(uow: UnitOfWork, unit: str, day: str, place: int) -> Task:
    return Task(
        id=new_id(),
        kind=TaskKind.CALENDAR,
        priority=Priority.REMINDER,
        due_at=uow.now + place * BETWEEN_UNITS_MS,
        dedupe_key=f"calendar:{day}:{unit}",
        payload={_UNIT: unit},
    )


def _sent_day(uow: UnitOfWork, person: str, message: SentDrillDay) -> DrillDayView | None:
    day, kind = date.fromisoformat(message.day), Drill(message.kind)
    plan = PlannedDrill(message.unit, day, kind, message.by, 0)
    return day_view(uow, person, plan, helper=message.helper)


def offered(
    uow: UnitOfWork, person: str, message: SentDrillOffer, about: str = ""
) -> DrillOfferView:
    """The card of such a message: on another day than the holiday that it asks about, the offer."""
    view = offer_view(uow, person, Drill(message.chosen) if message.chosen else None, about)
    what = Scenario(message.scenario) if message.scenario else None
    known = tuple((name, code) for name, code in message.known)
    asks = bool(message.day) and message.day == view.day_off
    return replace(view, asks=asks, scenario=what, known=known) if asks else view


SENT: Final[Mapping[type[SentMessage], Reader]] = {
    SentDrillOffer: offered,
    SentDrillDue: lambda uow, person, message: due_view(uow, person, message.rests_until),
    SentDrillDay: _sent_day,
    SentPack: lambda uow, person, message: pack_view(uow, person),
    SentUnitDrills: lambda uow, person, message: unit_drills_view(uow, person, message.unit),
}
