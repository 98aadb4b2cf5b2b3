"""`tiltak`, and what one person sees of a register: the register, one measure, the ready-made ones,
the plan's page (R25, R58-R60)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.cards.measures.views import (
    CareLine,
    ChangeLine,
    LeftBehind,
    MeasureLine,
    MeasureView,
    MinutesLine,
    Named,
    ReadyLine,
    ReadyView,
    RegisterView,
    Standing,
)
from bot.cards.views import Sentence
from bot.dialogs.commands import ShowMeasure, ShowPlan, ShowReady, ShowRegister
from bot.domain.follow_up import local_day
from bot.domain.measures import (
    READY,
    SOON_DAYS,
    Care,
    Change,
    Measure,
    Minutes,
    Right,
    Schedule,
    State,
    differences,
    living,
)
from bot.domain.organisation.organisation import Unit
from bot.service.answer import Answer, notice
from bot.service.measures.register import (
    Step,
    above,
    decides_for,
    history,
    keepers_now,
    may,
    measure_of,
    measures_and_lost,
    measures_in,
    minutes_read,
    owner_of,
    units_of,
    who_can_own,
)
from bot.service.reports.links import new_paper_link
from bot.service.unit_of_work import Turn

A_PAGE = 7
_NEWEST_MINUTES = 2
_NEWEST_STEPS = 6
_ORDER = tuple(Standing)
_TICKS = {Change.MAINTENANCE, Change.EVALUATION, Change.TEST}


def register_view(turn: Turn, unit: Unit, person: str, page: int = 0) -> RegisterView:
    """A page of the register; the last one where there are no longer so many."""
    directory, today = turn.directory, local_day(turn.now)
    register, (found, lost) = (
        turn.tx.look_at_register(unit.number), measures_and_lost(turn, unit.number)
    )  # fmt: skip
    lines = [_line(turn, unit, one) for one in living(found)]
    lines.sort(key=lambda one: (_ORDER.index(one.standing), one.day or today, one.title))
    pages = max(1, -(-len(lines) // A_PAGE))
    page = min(page, pages - 1)
    rights = may(turn, unit, person)
    return RegisterView(
        language=directory.language(person),
        unit=unit.number,
        unit_name=unit.name,
        today=today,
        overdue=sum(one.standing is Standing.OVERDUE for one in lines),
        in_force=sum(one.standing is not Standing.SUGGESTED for one in lines),
        suggested=sum(one.standing is Standing.SUGGESTED for one in lines),
        lost=lost,
        lines=tuple(lines[page * A_PAGE : (page + 1) * A_PAGE]),
        page=page,
        pages=pages,
        may=rights,
        review=register.review if register is not None and lines else None,
        reviewed=register.reviewed if register is not None else None,
        reviewed_by=register.reviewed_by if register is not None else "",
        minutes=_minutes_of_register(turn, unit),
        others=tuple(
            Named(other.number, other.name)
            for other in units_of(turn, person)
            if other.number != unit.number
        ),
        left_behind=left_behind(turn, person),
        may_print=Right.READ in rights and turn.terms.pages is not None,
    )


def measure_view(turn: Turn, unit: Unit, measure: Measure, person: str) -> MeasureView:
    """One measure, with what this person may do."""
    directory, today = turn.directory, local_day(turn.now)
    rights = may(turn, unit, person, measure)
    owner = owner_of(turn, unit, measure)
    steps = history(turn, measure.id, _NEWEST_STEPS + 1)
    minutes = minutes_read(turn, turn.tx.minutes_about(measure.id, _NEWEST_MINUTES))
    has_risen = bool(above(turn, unit, measure, today)) or measure.lifted > 0
    names = tuple(one.name for one in above(turn, unit, measure, today))
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
        people=who_can_own(turn, unit) if Right.DECIDE in rights else (),
        minutes=tuple(minutes_line(one) for one in minutes),
        history=_history(steps),
        may_undo=Right.CARE in rights and bool(steps) and steps[0].kind in _TICKS,
        lifted_to=names if has_risen else None,
    )


def ready_view(turn: Turn, unit: Unit, person: str) -> ReadyView:
    """The ready-made ones that the unit has not taken over, or has ended."""
    taken = {one.ready for one in living(measures_in(turn, unit.number))}
    lines = tuple(
        ReadyLine(name, tuple((care, one) for care, one in zip(Care, months, strict=True) if one))
        for name, months in READY.items()
        if name not in taken
    )
    return ReadyView(turn.directory.language(person), unit.number, unit.name, lines)


def left_behind(turn: Turn, person: str) -> tuple[LeftBehind, ...]:
    """Units that are gone whose measures the person may move, and to which of theirs."""
    mine = decides_for(turn, person)
    if not mine:
        return ()
    gone = turn.tx.registers_but(list(turn.directory.organisation.units))
    to = tuple(Named(unit.number, unit.name) for unit in mine)
    found = []
    for register in gone:
        if person not in keepers_now(turn, register):
            continue
        count = len(living(measures_in(turn, register.unit)))
        if count:
            found.append(LeftBehind(register.unit, register.unit_name, count, to))
    return tuple(found)


def placed_measure_view(turn: Turn, measure: str, person: str) -> MeasureView | None:
    """The measure, if the person may still read it."""
    found = measure_of(turn, measure)
    unit = turn.directory.organisation.units.get(found.unit) if found is not None else None
    if found is None or unit is None or Right.READ not in may(turn, unit, person, found):
        return None
    return measure_view(turn, unit, found, person)


def standing(measure: Measure, turn: Turn) -> Standing:
    """How it stands today."""
    today = local_day(turn.now)
    if measure.state is State.SUGGESTED:
        return Standing.SUGGESTED
    if measure.overdue(today):
        return Standing.OVERDUE
    if measure.next_day is None:
        return Standing.UNDATED
    return Standing.SOON if measure.next_day <= today + timedelta(SOON_DAYS) else Standing.FINE


def minutes_line(minutes: Minutes) -> MinutesLine:
    """Minutes as cards show them."""
    return MinutesLine(minutes.day, minutes.name, minutes.reference, minutes.decision)


def _line(turn: Turn, unit: Unit, measure: Measure) -> MeasureLine:
    owner = owner_of(turn, unit, measure)
    first = next(
        (one for one in measure.schedules if one.day is not None and one.day == measure.next_day),
        None,
    )
    return MeasureLine(
        measure=measure.id,
        title=measure.title,
        standing=standing(measure, turn),
        owner=owner.name if owner is not None else "",
        care=first.care if first is not None else None,
        day=measure.next_day,
    )


def _history(steps: Sequence[Step]) -> tuple[ChangeLine, ...]:
    """Each step with what it changed of the one before, which may be forgotten."""
    before: list[Step | None] = [*steps[1:], None]
    lines = (
        ChangeLine(
            step.kind,
            step.at,
            step.name,
            differences(earlier.measure, step.measure) if earlier is not None else (),
        )
        for step, earlier in zip(steps, before, strict=True)
    )
    return tuple(lines)[:_NEWEST_STEPS]


def _care(schedule: Schedule, today: date) -> CareLine:
    overdue = schedule.overdue(today)
    return CareLine(
        schedule.care, schedule.every, schedule.day, overdue, schedule.done, schedule.by
    )


def _minutes_of_register(turn: Turn, unit: Unit) -> tuple[MinutesLine, ...]:
    found = minutes_read(turn, turn.tx.minutes_of(unit.number, _NEWEST_MINUTES))
    return tuple(minutes_line(one) for one in found)


GONE = Sentence("answer-measure-gone")
UNREADABLE = Sentence("answer-measure-unreadable")
NOT_YOURS = Sentence("answer-measure-not-yours")


def show_register(turn: Turn, command: ShowRegister) -> Answer:
    """The register of a unit that is the person's to read; without a unit, their own."""
    person = command.origin.person
    number = command.unit or units_of(turn, person)[0].number
    unit = readable(turn, number, person)
    if unit is None:
        return notice(turn, person, GONE)
    return shown_register(turn, unit, person, page=command.page)


def show_measure(turn: Turn, command: ShowMeasure) -> Answer:
    """One measure; a foreign one is answered as a missing one."""
    person = command.origin.person
    found = found_measure(turn, command.measure, person)
    if found is None:
        return missing(turn, command.measure, person)
    return shown_measure(turn, *found, person)


def show_ready(turn: Turn, command: ShowReady) -> Answer:
    """The ready-made ones, for whoever decides."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None:
        return notice(turn, person, GONE)
    if Right.DECIDE not in may(turn, unit, person):
        return shown_register(turn, unit, person, NOT_YOURS)
    return shown_ready(turn, unit, person)


def show_plan(turn: Turn, command: ShowPlan) -> Answer:
    """*Varslingsrutinen*: a link of one's own to the paper, on the register."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None:
        return notice(turn, person, GONE)
    url = new_paper_link(turn, f"plan/{unit.number}", person)
    if url is None:
        return shown_register(turn, unit, person, Sentence("answer-measure-no-page"))
    view = replace(register_view(turn, unit, person), link=url)
    return Answer(view, to_send=True, payload=_register_payload(view))


def readable(turn: Turn, number: str, person: str) -> Unit | None:
    """The unit, if the person may read its register now."""
    unit = turn.directory.organisation.units.get(number)
    if unit is None or Right.READ not in may(turn, unit, person):
        return None
    return unit


def found_measure(turn: Turn, measure: str, person: str) -> tuple[Unit, Measure] | None:
    """The measure and its unit, if the person may read it now."""
    found = measure_of(turn, measure)
    unit = turn.directory.organisation.units.get(found.unit) if found is not None else None
    if found is None or unit is None or Right.READ not in may(turn, unit, person, found):
        return None
    return unit, found


def missing(turn: Turn, measure: str, person: str) -> Answer:
    """What to say where a measure was not found: whoever might read it hears that it cannot be
    read."""
    stored = turn.tx.measure(measure)
    is_theirs = stored is not None and readable(turn, stored.unit, person) is not None
    return notice(turn, person, UNREADABLE if is_theirs else GONE)


def shown_register(
    turn: Turn,
    unit: Unit,
    person: str,
    note: Sentence | None = None,
    *,
    page: int = 0,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """The register as an answer. `written` is what could not be kept."""
    view = replace(register_view(turn, unit, person, page), written=written)
    return Answer(view, to_send=note is None, payload=_register_payload(view), note=note)


def shown_measure(
    turn: Turn,
    unit: Unit,
    measure: Measure,
    person: str,
    note: Sentence | None = None,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """One measure as an answer. `written` is what could not be kept."""
    view = replace(measure_view(turn, unit, measure, person), written=written)
    payload = (("view", "measure"), ("measure", measure.id), ("new", 0))
    return Answer(view, to_send=note is None, payload=payload, note=note)


def shown_ready(turn: Turn, unit: Unit, person: str, note: Sentence | None = None) -> Answer:
    """The ready-made ones as an answer."""
    view = ready_view(turn, unit, person)
    payload = (("view", "measures_ready"), ("unit", unit.number))
    return Answer(view, to_send=note is None, payload=payload, note=note)


def _register_payload(view: RegisterView) -> tuple[tuple[str, str | int | None], ...]:
    return (("view", "measures"), ("unit", view.unit), ("page", view.page))
