"""From a drill and the calendar to what one person sees of it (R57, R61, R62, R64, R79; L13).

Who plans a unit's drills: its administrators, and the leaders of its own levels, also in somebody's
stead (R62). Everybody may practise.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.drills.views import (
    DrillDayView,
    DrillDueView,
    DrillOfferView,
    PlanForm,
    PlanLine,
    ScenarioView,
    UnitDrillsView,
    WelcomePackView,
)
from bot.domain import drills as rules
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.drills import (
    DrillPart,
    Due,
    Exercise,
    PlannedDrill,
    Practice,
    Seen,
    Stage,
    Trainee,
    calendar_of,
    drill_alone,
    is_open,
    last_of,
    suggested_day,
    untrained,
)
from bot.domain.organisation.organisation import Unit, oslo_midnight
from bot.domain.reports.draft import DraftKind, DraftState
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot
from bot.texts.scenarios import load

MOST_PLANS = 7  # on one card; and their names still fit what its button sends along


def offer_view(
    uow: UnitOfWork, person: str, chosen: Drill | None = None, about: str = ""
) -> DrillOfferView:
    """What to practise, one's own record, and what is planned (R65): in the unit that it is `about`
    and one's own, then what comes next."""
    directory, unit = uow.directory, uow.directory.unit_of(person)
    practices, mine = uow.tx.practices_of([person]), units_to_plan(uow, person)
    due = _due_of(uow, unit, person, practices)
    plans = plan_lines(uow, dict.fromkeys((unit.number, *mine)), mine)
    near = (about, unit.number)
    plans = tuple(sorted(plans, key=lambda plan: (plan.unit not in near, plan.day)))[:MOST_PLANS]
    return DrillOfferView(
        language=directory.language(person),
        last=last_of(practices, person, DrillPart.CASEWORKER),
        next=oslo_midnight(due.day) if due is not None else None,
        late=due is not None and due.is_overdue(uow.now),
        helped=last_of(practices, person, DrillPart.HELPER),
        plans=plans,
        form=plan_form(uow, mine, plans),
        chosen=chosen,
    )


def _due_of(uow: UnitOfWork, unit: Unit, person: str, practices: Sequence[Practice]) -> Due | None:
    """When a member's next drill is due; of whom no unit lists, once they have practised."""
    trainees = uow.tx.trainees([person])
    is_known = person in unit.members and person in trainees
    if not is_known and last_of(practices, person, DrillPart.CASEWORKER) is None:
        return None
    return drill_alone(unit.drills, person, Seen(practices, trainees, uow.now))


def plan_lines(uow: UnitOfWork, units: Iterable[str], mine: Iterable[str]) -> tuple[PlanLine, ...]:
    """The drills that are planned in these units and still to come; `mine` can be changed."""
    may_change, order = set(mine), list(units)
    found = {plan.unit: plan for plan in uow.tx.planned_drills(order)}
    return tuple(
        plan_line(uow, found[unit], mine=unit in may_change)
        for unit in order
        if is_open(found.get(unit), uow.now)
    )


def plan_line(uow: UnitOfWork, plan: PlannedDrill, *, mine: bool = False) -> PlanLine:
    """One of them."""
    unit = uow.directory.organisation.units.get(plan.unit)
    return PlanLine(
        unit=plan.unit,
        unit_name=unit.name if unit is not None else plan.unit,
        day=oslo_midnight(plan.day),
        drill=plan.drill,
        by=uow.directory.name(plan.by),
        planned=name_of(plan),
        mine=mine,
    )


def name_of(plan: PlannedDrill) -> str:
    """What names this planned drill and no other, on a card."""
    return f"{plan.unit}/{plan.day:%y%m%d}/{plan.at}"


def plan_form(
    uow: UnitOfWork, units: Sequence[str], plans: Sequence[PlanLine], day: str = ""
) -> PlanForm | None:
    """The form to plan with; None for whoever may not."""
    if not units:
        return None
    known = uow.directory.organisation.units
    planned = " ".join(plan.planned for plan in plans if plan.unit in units)
    named = tuple((unit, known[unit].name) for unit in units)
    return PlanForm(named, day=day, planned=planned)


def drill_after(
    uow: UnitOfWork, alarm: Alarm, person: str
) -> tuple[PlanLine | None, PlanForm | None]:
    """After an incident (R66): what the unit has planned since, and the form for whoever may plan.
    The day that is proposed is never the same day, and is the same however often it is drawn."""
    if alarm.unit not in units_to_plan(uow, person):
        return None, None
    line = next(iter(plan_lines(uow, [alarm.unit], ())), None)
    day = suggested_day(alarm.ended_at or alarm.raised_at)
    proposed = day.isoformat() if oslo_midnight(day) > uow.now else ""
    lines = (line,) if line is not None else ()
    return line, plan_form(uow, [alarm.unit], lines, proposed)


# The card that follows a drill


def view_of_slot(uow: UnitOfWork, card_slot: CardSlot) -> ScenarioView | None:
    """What its card slot shows now; None for a card that nobody has to see any more."""
    alarm = uow.tx.get_alarm(card_slot.incident)
    if alarm is None or alarm.scenario is None:
        return None
    is_first = card_slot.slot == slots.SCENARIO
    if card_slot.is_unseen and is_first and alarm.state.ended:
        return None  # ended before it came
    return scenario_view(uow, alarm, moved=is_first and alarm.ending is Ending.RESOLVED)


def scenario_view(uow: UnitOfWork, alarm: Alarm, *, moved: bool = False) -> ScenarioView | None:
    """Where the drill stands; None for one without a scenario."""
    if alarm.scenario is None:
        return None
    language = uow.directory.language(alarm.caseworker.id)
    stage = rules.stage_of(alarm, _has_practised(uow, alarm))
    steps = rules.stages_of(alarm.scenario)
    return ScenarioView(
        incident=alarm.id,
        seen=alarm.seq,
        language=language,
        scenario=alarm.scenario,
        situation=load()[alarm.scenario, language],
        stage=stage,
        number=steps.index(stage) + 1 if stage in steps else len(steps),
        of=len(steps),
        alone=alarm.drill is Drill.ALONE,
        next=_next_day(uow, alarm) if stage is Stage.DONE else None,
        moved=moved,
    )


def _has_practised(uow: UnitOfWork, alarm: Alarm) -> bool:
    if not alarm.state.ended:
        return False
    reports = (one for one in uow.tx.drafts_of(alarm.id) if one.kind is DraftKind.REPORT)
    return any(one.state is DraftState.PRACTISED for one in reports)


def _next_day(uow: UnitOfWork, alarm: Alarm) -> int | None:
    person, unit = alarm.caseworker.id, uow.directory.unit_of(alarm.caseworker.id)
    due = _due_of(uow, unit, person, uow.tx.practices_of([person]))
    return oslo_midnight(due.day) if due is not None else None


# The calendar


def due_view(uow: UnitOfWork, person: str, rests_until: int | None = None) -> DrillDueView:
    """It is time to practise; or no longer, where they have practised since."""
    practices = uow.tx.practices_of([person])
    due = _due_of(uow, uow.directory.unit_of(person), person, practices)
    last = last_of(practices, person, DrillPart.CASEWORKER)
    done = due is not None and last is not None and not due.is_overdue(uow.now)
    in_time = done and due is not None and oslo_midnight(due.day) > uow.now
    return DrillDueView(uow.directory.language(person), last, rests_until, done=in_time)


def day_view(
    uow: UnitOfWork, person: str, plan: PlannedDrill, *, helper: bool
) -> DrillDayView | None:
    """Today the unit practises; None where the unit is gone."""
    unit = uow.directory.organisation.units.get(plan.unit)
    if unit is None:
        return None
    by = uow.directory.name(plan.by) if planned_by(uow, plan) else ""
    return DrillDayView(uow.directory.language(person), unit.name, by, helper, plan.drill)


def pack_view(uow: UnitOfWork, person: str) -> WelcomePackView:
    """What a new employee is to know, without what they have done already (R61, R79)."""
    directory, unit = uow.directory, uow.directory.unit_of(person)
    language = directory.language(person)
    read = {(one.routine, one.version) for one in uow.tx.readings_of(person)}
    return WelcomePackView(
        language=language,
        unit=unit.name,
        helper=person in directory.helpers(),
        practised=not untrained((person,), uow.tx.practices_of([person])),
        routines=tuple(
            (routine.name, routine.wordings[language].title)
            for routine in directory.routines.of(unit.number)
            if (routine.name, routine.version) not in read
        ),
    )


@dataclass(frozen=True, slots=True)
class UnitCalendar:
    """A unit's calendar as it stands: what is due, and who has never practised (R57, R61)."""

    due: tuple[Due, ...]
    new: tuple[str, ...]
    practices: Sequence[Practice]
    trainees: dict[str, Trainee]

    def overdue(self, exercise: Exercise, now: int) -> tuple[Due, ...]:
        """The lines whose day is over."""
        return tuple(d for d in self.due if d.exercise is exercise and d.is_overdue(now))


def unit_calendar(uow: UnitOfWork, unit: Unit, since: int) -> UnitCalendar:
    """Reads it. `since` is when the unit was first seen (ms UTC)."""
    people = unit.staff()
    practices = uow.tx.practices_of(people, unit.number)
    newcomers = {person: Trainee(person, uow.now) for person in people}
    trainees = {**newcomers, **uow.tx.trainees(people)}
    due = calendar_of(unit, Seen(practices, trainees, since))
    new = untrained(unit.members, [p for p in practices if p.part is DrillPart.CASEWORKER])
    return UnitCalendar(due, new, practices, trainees)


def unit_drills_view(uow: UnitOfWork, person: str, unit_number: str) -> UnitDrillsView | None:
    """What is missing in the unit; None when nothing is, when the unit is gone, and for whoever has
    no part in its planning any more (L13)."""
    unit = uow.directory.organisation.units.get(unit_number)
    seen = uow.tx.unit_round(unit_number)
    mine = units_to_plan(uow, person)
    if unit is None or seen is None or unit_number not in mine:
        return None
    calendar = unit_calendar(uow, unit, seen.since)
    now, names = uow.now, uow.directory.name
    tried = calendar.overdue(Exercise.FUNCTION, now)
    leaders = {names(d.person) for d in calendar.overdue(Exercise.LEADER, now) if d.person}
    late = {d.person for d in calendar.overdue(Exercise.ALONE, now) if d.person}
    if not (tried or leaders or late):
        return None
    ours = [unit_number]
    plans = plan_lines(uow, ours, ours)
    return UnitDrillsView(
        language=uow.directory.language(person),
        unit=unit.name,
        function=bool(tried),
        tried=tried[0].last if tried else None,
        leaders=tuple(sorted(leaders)),
        members=tuple(sorted(names(one) for one in late.difference(calendar.new))),
        new=tuple(sorted(names(one) for one in calendar.new)),
        plans=plans,
        form=plan_form(uow, ours, plans),
    )


def units_to_plan(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units whose drills the person plans."""
    units = uow.directory.organisation.units.values()
    away = uow.directory.absences(uow.now)
    stands_in_for = {one for one, absence in away.items() if absence.stand_in == person}
    return tuple(unit.number for unit in units if _plans(unit, {person, *stands_in_for}))


def planned_by(uow: UnitOfWork, plan: PlannedDrill) -> bool:
    """Whether whoever planned it still leads or administers the unit."""
    unit = uow.directory.organisation.units.get(plan.unit)
    return unit is not None and _plans(unit, {plan.by})


def _plans(unit: Unit, people: set[str]) -> bool:
    leading = {person for level in unit.levels for person in level.people}
    return bool(people & leading.union(unit.administrators))
