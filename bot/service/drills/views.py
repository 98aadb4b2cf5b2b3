"""From a drill and the calendar to what one person sees of it, and what a drill leaves behind when
it begins and when it ends: the card that follows it, who went through it, and, where nobody
answered, what the unit is to do next (R57, R61–R64, R79; L12, L13).

Who plans a unit's drills: its administrators, and the leaders of its own levels, also in somebody's
stead (R62). Everybody may practise. A real alarm costs nothing here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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
from bot.cards.kit.words import Sentence, short_moment
from bot.domain import drills as rules
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm, Contact, Ending
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
from bot.domain.working_days import is_holiday, local_day
from bot.service.messages import SentMessage, SentNotice
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, Priority, TaskKind
from bot.texts.scenarios import load

SHOWN_AFTER_MS = 1_000  # after the alarm's own cards, so that it is the newest: what to do now


@dataclass(frozen=True)
class SentPack(SentMessage):
    """What a new employee is to know."""

    VIEW = "welcome_pack"


@dataclass(frozen=True)
class SentDrillDay(SentMessage):
    """Today the unit practises."""

    VIEW = "drill_day"
    unit: str
    helper: bool
    day: str
    kind: str
    by: str


@dataclass(frozen=True)
class SentDrillDue(SentMessage):
    """It is time to practise; `rests_until` once it was put off."""

    VIEW = "drill_due"
    rests_until: int | None = None


@dataclass(frozen=True)
class SentUnitDrills(SentMessage):
    """What is missing in a unit."""

    VIEW = "unit_drills"
    unit: str


@dataclass(frozen=True)
class SentDrillOffer(SentMessage):
    """What to practise; or whether it is meant, on the public holiday `day`."""

    VIEW = "drill_offer"
    chosen: str | None
    day: str = ""
    scenario: str | None = None
    known: tuple[tuple[str, str], ...] | list[list[str]] = ()


def after_change(uow: UnitOfWork, before: Alarm | None, alarm: Alarm) -> None:
    """Everything that follows from a change of a drill, once it is stored."""
    if before is None and alarm.scenario is not None and not alarm.state.ended:
        place_card(uow, alarm, slots.SCENARIO)
    was_open = before is None or not before.state.ended
    if not alarm.state.ended or not was_open or alarm.drill in (None, Drill.CANARY):
        return
    uow.tx.keep_practices(list(practices(alarm, alarm.drill)))
    if alarm.scenario is not None and alarm.ending is Ending.RESOLVED:
        place_card(uow, alarm, f"{slots.SCENARIO}:after")
    if alarm.ending is Ending.UNANSWERED and alarm.drill is Drill.WITH_LEADER:
        _tell_unit(uow, alarm)


def practices(alarm: Alarm, drill: Drill) -> Iterator[Practice]:
    """Who went through it: whoever raised it, and whoever helped, once it was answered and ended.
    One that nobody ended counts when both had said that they had contact."""
    ended = alarm.ending is Ending.RESOLVED
    ended = ended or (alarm.ending is Ending.SUPERSEDED and alarm.contact is Contact.CONFIRMED)
    if not ended or not alarm.claims:
        return
    at = alarm.ended_at or alarm.last_event_at
    mine = Practice(
        alarm.id, alarm.caseworker.id, DrillPart.CASEWORKER, drill, alarm.unit, at, alarm.scenario
    )
    yield mine
    others = {claim.person for claim in alarm.claims} - {alarm.caseworker.id, None}
    for person in sorted(one for one in others if one is not None):
        yield replace(mine, person=person, part=DrillPart.HELPER)


def place_card(uow: UnitOfWork, alarm: Alarm, slot: str) -> None:
    """The card that follows a drill, below whatever of the same event makes the sound (L14)."""
    person = alarm.caseworker.id
    if not uow.can_reach(person) or uow.tx.slot_at(alarm.id, person, slot) is not None:
        return
    card_slot = CardSlot(new_id(), alarm.id, person, slot)
    task = replace(uow.card_task(card_slot, Priority.DRILL), due_at=uow.now + SHOWN_AFTER_MS)
    unless_hers = {"quiet": alarm.ended_by != person}  # nothing else is heard of her own end
    uow.tx.add_slots([card_slot], [replace(task, payload=unless_hers)])


def redraw(uow: UnitOfWork, incident: str) -> None:
    """The card that follows a drill may look different now."""
    bumped = uow.tx.want_redrawn(incident, [slots.SCENARIO], None)
    uow.tx.add_tasks([uow.card_task(card_slot, Priority.DRILL) for card_slot in bumped])


def tell(uow: UnitOfWork, person: str, message: SentMessage, key: str) -> None:
    """A message of the calendar's, behind everything else that is to be sent."""
    if uow.can_reach(person):
        row = (TaskKind.NOTICE, person, Priority.REMINDER, key)
        uow.tx.add_tasks([uow.task(*row, payload=message.payload())])


def planners_of(uow: UnitOfWork, unit: str) -> tuple[str, ...]:
    """Who hears of what a unit's drills lack: its administrators who are there and can be reached,
    else the first of its levels at which anybody is, with stand-ins."""
    organisation = uow.directory.organisation
    found, away = organisation.units.get(unit), uow.directory.absences(uow.now)
    if found is None:
        return ()

    def able(people: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in people if one not in away and uow.can_reach(one))

    levels = organisation.chain(found, uow.now, (), away).levels[: len(found.levels)]
    asked = (able(helper.id for helper in level.people) for level in levels)
    return able(found.administrators) or next(filter(None, asked), ())


def _tell_unit(uow: UnitOfWork, alarm: Alarm) -> None:
    """R57: the test has failed, and somebody is to find out why."""
    for person in planners_of(uow, alarm.unit):
        if person == alarm.caseworker.id:
            continue
        at = short_moment(alarm.raised_at, uow.directory.language(person))
        args = (("name", alarm.caseworker.name), ("time", at))
        told = SentNotice(Sentence("unanswered-to-unit", args), drill=True)
        tell(uow, person, told, f"unanswered:{alarm.id}:{person}")


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
        day_off=today.isoformat() if is_holiday(today := local_day(uow.now)) else "",
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
    by_key = next((claim.name for claim in alarm.claims if claim.by_key), "")
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
        by_key=by_key,
        on_ladder=stage is Stage.WARN and alarm.walk is not None,
        calm=stage is Stage.END and rules.is_calm(alarm),
        rang=bool(not by_key and stage is not Stage.CALLED and uow.tx.was_called(alarm.id)),
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
    language, everywhere = directory.language(person), directory.organisation.units.values()
    read = {(one.routine, one.version) for one in uow.tx.readings_of(person)}
    return WelcomePackView(
        language=language,
        unit=unit.name,
        helper=person in directory.helpers(uow.now),
        practised=not untrained((person,), uow.tx.practices_of([person])),
        routines=tuple(
            (routine.name, routine.wordings[language].title)
            for routine in directory.routines.to_read(unit.number, person, everywhere)
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
    return unit_calendars(uow, [(unit, since)])[unit.number]


def unit_calendars(uow: UnitOfWork, units: Sequence[tuple[Unit, int]]) -> dict[str, UnitCalendar]:
    """The same of several units, by number, in one look."""
    everybody = frozenset[str]().union(*(unit.staff() for unit, _ in units))
    practices = uow.tx.practices_of(everybody, [unit.number for unit, _ in units])
    known, found = uow.tx.trainees(everybody), dict[str, UnitCalendar]()
    of = defaultdict[str, set[int]](set)  # a person, or a unit
    for place, practice in enumerate(practices):
        of[practice.person].add(place)
        of[practice.unit].add(place)
    for unit, since in units:
        places = of[unit.number].union(*(of[person] for person in unit.staff()))
        own = [practices[place] for place in sorted(places)]
        trainees = {one: known.get(one) or Trainee(one, uow.now) for one in unit.staff()}
        due = calendar_of(unit, Seen(own, trainees, since))
        new = untrained(unit.members, [p for p in own if p.part is DrillPart.CASEWORKER])
        found[unit.number] = UnitCalendar(due, new, own, trainees)
    return found


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
    plans = plan_lines(uow, ours := [unit_number], ours)
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
    units, away = uow.directory.organisation.units.values(), uow.directory.absences(uow.now)
    those = {person, *(one for one, absence in away.items() if absence.stand_in == person)}
    return tuple(unit.number for unit in units if _plans(unit, those))


def planned_by(uow: UnitOfWork, plan: PlannedDrill) -> bool:
    """Whether whoever planned it still leads or administers the unit."""
    unit = uow.directory.organisation.units.get(plan.unit)
    return unit is not None and _plans(unit, {plan.by})


def _plans(unit: Unit, people: set[str]) -> bool:
    leading = {person for level in unit.levels for person in level.people}
    return bool(people & leading.union(unit.administrators))
