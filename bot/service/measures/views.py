"""`tiltak`, and what one person sees of a register: the register, one measure, the ready-made ones,
the plan's page (R25, R58-R60)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.cards.measures.views import (
    CareLine,
    LeftBehind,
    MeasureChangeLine,
    MeasureLine,
    MeasureStanding,
    MeasureView,
    MinutesLine,
    Named,
    ReadyLine,
    ReadyView,
    RegisterView,
)
from bot.cards.views import Sentence
from bot.dialogs.commands import ShowMeasure, ShowPlan, ShowReady, ShowRegister
from bot.domain.measures import (
    READY,
    SOON_DAYS,
    Care,
    Measure,
    MeasureEvent,
    MeasureState,
    Minutes,
    Right,
    Schedule,
    differences,
    living,
)
from bot.domain.organisation.organisation import Unit
from bot.domain.working_days import local_day
from bot.service.answer import Answer, notice
from bot.service.links import document_link
from bot.service.measures.plan import PLAN, plan_document
from bot.service.measures.register import (
    HistoryStep,
    above,
    decides_for,
    history,
    keepers_now,
    may,
    measure_of,
    measures_and_lost,
    measures_in,
    measures_overdue,
    minutes_read,
    owner_of,
    units_of,
    who_can_own,
)
from bot.service.messages import SentMessage
from bot.service.unit_of_work import UnitOfWork

A_PAGE = 7
_NEWEST_MINUTES = 2
_NEWEST_STEPS = 6
_ORDER = tuple(MeasureStanding)
_TICKS = {MeasureEvent.MAINTENANCE, MeasureEvent.EVALUATION, MeasureEvent.TEST}


def register_view(uow: UnitOfWork, unit: Unit, person: str, page: int = 0) -> RegisterView:
    """A page of the register; the last one where there are no longer so many."""
    directory, today = uow.directory, local_day(uow.now)
    register, (found, lost) = (
        uow.tx.look_at_register(unit.number), measures_and_lost(uow, unit.number)
    )  # fmt: skip
    lines = [_line(uow, unit, one) for one in living(found)]
    lines.sort(key=lambda one: (_ORDER.index(one.standing), one.day or today, one.title))
    pages = max(1, -(-len(lines) // A_PAGE))
    page = min(page, pages - 1)
    rights = may(uow, unit, person)
    ended = (Named(m.id, m.title) for m in reversed(found) if m.state is MeasureState.ENDED)
    return RegisterView(
        language=directory.language(person),
        unit=unit.number,
        unit_name=unit.name,
        today=today,
        overdue=sum(one.standing is MeasureStanding.OVERDUE for one in lines),
        in_force=sum(one.standing is not MeasureStanding.SUGGESTED for one in lines),
        suggested=sum(one.standing is MeasureStanding.SUGGESTED for one in lines),
        lost=lost,
        lines=tuple(lines[page * A_PAGE : (page + 1) * A_PAGE]),
        page=page,
        pages=pages,
        may=rights,
        review=register.review if register is not None and lines else None,
        reviewed=register.reviewed if register is not None else None,
        reviewed_by=register.reviewed_by if register is not None else "",
        minutes=_minutes_of_register(uow, unit),
        others=tuple(
            Named(other.number, other.name)
            for other in units_of(uow, person)
            if other.number != unit.number
        ),
        left_behind=left_behind(uow, person),
        may_print=Right.READ in rights and uow.terms.pages is not None,
        ended=tuple(ended) if Right.DECIDE in rights else (),
    )


def overdue_registers(
    uow: UnitOfWork, units: Sequence[Unit], person: str
) -> tuple[RegisterView, ...]:
    """Of units that the person only oversees, what is overdue, to read: by nobody's name."""
    language, today = uow.directory.language(person), local_day(uow.now)
    late = defaultdict[str, list[MeasureLine]](list)
    for measure in measures_overdue(uow, [unit.number for unit in units]):
        late[measure.unit].append(_nameless(uow, measure))
    in_force = uow.tx.measures_in_force(list(late))
    found = []
    for unit in units:
        lines = sorted(late.get(unit.number, ()), key=lambda one: (one.day or today, one.title))
        if lines:
            counts = len(lines), in_force.get(unit.number, 0), 0
            shown = tuple(lines[:A_PAGE])
            found.append(RegisterView(language, unit.number, unit.name, today, *counts, shown))
    return tuple(found)


def measure_view(uow: UnitOfWork, unit: Unit, measure: Measure, person: str) -> MeasureView:
    """One measure, with what this person may do."""
    directory, today = uow.directory, local_day(uow.now)
    rights = may(uow, unit, person, measure)
    owner = owner_of(uow, unit, measure)
    steps = history(uow, measure.id, _NEWEST_STEPS + 1)
    minutes = minutes_read(uow, uow.tx.minutes_about(measure.id, _NEWEST_MINUTES))
    has_risen = bool(above(uow, unit, measure, today)) or measure.lifted > 0
    names = tuple(one.name for one in above(uow, unit, measure, today))
    return MeasureView(
        language=directory.language(person),
        measure=measure.id,
        unit=unit.number,
        unit_name=unit.name,
        revision=measure.revision,
        title=measure.title,
        purpose=measure.purpose,
        state=measure.state,
        today=today,
        owner=owner,
        owner_left=owner is None and measure.owner is not None,
        cares=tuple(_care(measure.schedule(care), today) for care in Care),
        may=rights,
        people=who_can_own(uow, unit) if Right.DECIDE in rights else (),
        minutes=tuple(minutes_line(one) for one in minutes),
        history=_history(steps),
        may_undo=Right.CARE in rights and bool(steps) and steps[0].kind in _TICKS,
        lifted_to=names if has_risen else None,
        lifted_why=_lifted_why(steps) if measure.lifted else "",
    )


def ready_view(uow: UnitOfWork, unit: Unit, person: str) -> ReadyView:
    """The ready-made ones that the unit has not taken over, or has ended."""
    taken = {one.ready for one in living(measures_in(uow, unit.number))}
    lines = tuple(
        ReadyLine(name, tuple((care, one) for care, one in zip(Care, months, strict=True) if one))
        for name, months in READY.items()
        if name not in taken
    )
    return ReadyView(uow.directory.language(person), unit.number, unit.name, lines)


def left_behind(uow: UnitOfWork, person: str) -> tuple[LeftBehind, ...]:
    """Units that are gone whose measures the person may move, and to which of theirs."""
    mine = decides_for(uow, person)
    if not mine:
        return ()
    gone = uow.tx.registers_but(list(uow.directory.organisation.units))
    to = tuple(Named(unit.number, unit.name) for unit in mine)
    found = []
    for register in gone:
        if person not in keepers_now(uow, register):
            continue
        count = len(living(measures_in(uow, register.unit)))
        if count:
            found.append(LeftBehind(register.unit, register.unit_name, count, to))
    return tuple(found)


def view_of_measure_slot(uow: UnitOfWork, measure: str, person: str) -> MeasureView | None:
    """The measure, if the person may still read it."""
    found = measure_of(uow, measure)
    unit = uow.directory.organisation.units.get(found.unit) if found is not None else None
    if found is None or unit is None or Right.READ not in may(uow, unit, person, found):
        return None
    return measure_view(uow, unit, found, person)


def standing(measure: Measure, uow: UnitOfWork) -> MeasureStanding:
    """How it stands today."""
    today = local_day(uow.now)
    if measure.state is MeasureState.SUGGESTED:
        return MeasureStanding.SUGGESTED
    if measure.overdue(today):
        return MeasureStanding.OVERDUE
    if measure.next_day is None:
        return MeasureStanding.UNDATED
    return (
        MeasureStanding.SOON
        if measure.next_day <= today + timedelta(SOON_DAYS)
        else MeasureStanding.FINE
    )


def minutes_line(minutes: Minutes) -> MinutesLine:
    """Minutes as cards show them."""
    return MinutesLine(minutes.day, minutes.name, minutes.reference, minutes.decision)


def _line(uow: UnitOfWork, unit: Unit, measure: Measure) -> MeasureLine:
    owner = owner_of(uow, unit, measure)
    return replace(_nameless(uow, measure), owner=owner.name if owner is not None else "")


def _nameless(uow: UnitOfWork, measure: Measure) -> MeasureLine:
    first = next(
        (one for one in measure.schedules if one.day is not None and one.day == measure.next_day),
        None,
    )
    return MeasureLine(
        measure=measure.id,
        title=measure.title,
        standing=standing(measure, uow),
        owner="",
        care=first.care if first is not None else None,
        day=measure.next_day,
    )


def _lifted_why(steps: Sequence[HistoryStep]) -> str:
    """What was given for the newest lift."""
    return next((step.why for step in steps if step.kind is MeasureEvent.LIFTED), "")


def _history(steps: Sequence[HistoryStep]) -> tuple[MeasureChangeLine, ...]:
    """Each step with what it changed of the one before, which may be forgotten."""
    before: list[HistoryStep | None] = [*steps[1:], None]
    lines = (
        MeasureChangeLine(
            step.kind,
            step.at,
            step.name,
            differences(earlier.measure, step.measure) if earlier is not None else (),
            step.why,
        )
        for step, earlier in zip(steps, before, strict=True)
    )
    return tuple(lines)[:_NEWEST_STEPS]


def _care(schedule: Schedule, today: date) -> CareLine:
    overdue = schedule.overdue(today)
    return CareLine(
        schedule.care, schedule.every, schedule.day, overdue, schedule.done, schedule.by
    )


def _minutes_of_register(uow: UnitOfWork, unit: Unit) -> tuple[MinutesLine, ...]:
    found = minutes_read(uow, uow.tx.minutes_of(unit.number, _NEWEST_MINUTES))
    return tuple(minutes_line(one) for one in found)


GONE = Sentence("answer-measure-gone")
UNREADABLE = Sentence("answer-measure-unreadable")
NOT_YOURS = Sentence("answer-measure-not-yours")


@dataclass(frozen=True)
class SentRegister(SentMessage):
    """A page of a unit's register."""

    VIEW = "measures"
    unit: str
    page: int


@dataclass(frozen=True)
class SentMeasure(SentMessage):
    """One measure; `new` to whoever has just been made its owner."""

    VIEW = "measure"
    measure: str
    new: bool = False


@dataclass(frozen=True)
class SentReady(SentMessage):
    """The ready-made measures."""

    VIEW = "measures_ready"
    unit: str


def show_register(uow: UnitOfWork, command: ShowRegister) -> Answer:
    """The register of a unit that is the person's to read; without a unit, their own."""
    person = command.origin.person
    number = command.unit or units_of(uow, person)[0].number
    unit = readable(uow, number, person)
    if unit is None:
        return notice(uow, person, GONE)
    return shown_register(uow, unit, person, page=command.page)


def show_measure(uow: UnitOfWork, command: ShowMeasure) -> Answer:
    """One measure; a foreign one is answered as a missing one."""
    person = command.origin.person
    found = found_measure(uow, command.measure, person)
    if found is None:
        return missing(uow, command.measure, person)
    return shown_measure(uow, *found, person)


def show_ready(uow: UnitOfWork, command: ShowReady) -> Answer:
    """The ready-made ones, for whoever decides."""
    person = command.origin.person
    unit = readable(uow, command.unit, person)
    if unit is None:
        return notice(uow, person, GONE)
    if Right.DECIDE not in may(uow, unit, person):
        return shown_register(uow, unit, person, NOT_YOURS)
    return shown_ready(uow, unit, person)


def show_plan(uow: UnitOfWork, command: ShowPlan) -> Answer:
    """*Varslingsrutinen*: a link of one's own to the paper, on the register."""
    person = command.origin.person
    unit = readable(uow, command.unit, person)
    if unit is None:
        return notice(uow, person, GONE)
    plan = plan_document(uow, unit.number, person)
    url = document_link(uow, f"{PLAN}/{unit.number}", person, plan)
    if url is None:
        return shown_register(uow, unit, person, Sentence("answer-measure-no-page"))
    view = replace(register_view(uow, unit, person), link=url)
    return Answer(view, to_send=True, message=SentRegister(view.unit, view.page))


def readable(uow: UnitOfWork, number: str, person: str) -> Unit | None:
    """The unit, if the person may read its register now."""
    unit = uow.directory.organisation.units.get(number)
    if unit is None or Right.READ not in may(uow, unit, person):
        return None
    return unit


def found_measure(uow: UnitOfWork, measure: str, person: str) -> tuple[Unit, Measure] | None:
    """The measure and its unit, if the person may read it now."""
    found = measure_of(uow, measure)
    unit = uow.directory.organisation.units.get(found.unit) if found is not None else None
    if found is None or unit is None or Right.READ not in may(uow, unit, person, found):
        return None
    return unit, found


def missing(uow: UnitOfWork, measure: str, person: str) -> Answer:
    """What to say where a measure was not found: whoever might read it hears that it cannot be
    read."""
    stored = uow.tx.measure(measure)
    is_theirs = stored is not None and readable(uow, stored.unit, person) is not None
    return notice(uow, person, UNREADABLE if is_theirs else GONE)


def shown_register(
    uow: UnitOfWork,
    unit: Unit,
    person: str,
    note: Sentence | None = None,
    *,
    page: int = 0,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """The register as an answer. `written` is what could not be kept."""
    view = replace(register_view(uow, unit, person, page), written=written)
    return Answer(view, to_send=note is None, message=SentRegister(view.unit, view.page), note=note)


def shown_measure(
    uow: UnitOfWork,
    unit: Unit,
    measure: Measure,
    person: str,
    note: Sentence | None = None,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """One measure as an answer. `written` is what could not be kept."""
    view = replace(measure_view(uow, unit, measure, person), written=written)
    message = SentMeasure(measure.id)
    return Answer(view, to_send=note is None, message=message, note=note)


def shown_ready(uow: UnitOfWork, unit: Unit, person: str, note: Sentence | None = None) -> Answer:
    """The ready-made ones as an answer."""
    view = ready_view(uow, unit, person)
    message = SentReady(unit.number)
    return Answer(view, to_send=note is None, message=message, note=note)
