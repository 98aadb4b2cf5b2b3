"""What people do with safety measures: add, suggest, tick, judge, keep minutes, review (R4, R59,
R60, R79; L9, L10).

Rights are decided under the register's lock; a foreign id is answered as a missing one.
"""

from dataclasses import replace
from datetime import date

from bot.cards.kit.words import day, in_a_row
from bot.cards.measures.register import READY_PURPOSES, READY_TITLES
from bot.cards.measures.views import DueReason
from bot.cards.views import Sentence
from bot.dialogs.commands import (
    AddMeasure,
    JudgeMeasure,
    Judgement,
    MoveMeasures,
    TakeReady,
    TickMeasure,
)
from bot.domain import measures as rules
from bot.domain.measures import Measure, MeasureEvent, MeasureState, Right, can_own
from bot.domain.organisation.organisation import oslo_midnight
from bot.service.answer import Answer, notice
from bot.service.measures.register import (
    RegisterChange,
    above,
    as_it_was,
    decides_for,
    height,
    history,
    lines,
    may,
    measures_and_lost,
    one_line,
    opened,
    to_remind,
)
from bot.service.measures.reminders import SentDue, due_view, tell_due, why_now
from bot.service.measures.views import (
    GONE,
    NOT_YOURS,
    found_measure,
    left_behind,
    missing,
    readable,
    shown_measure,
    shown_ready,
    shown_register,
)
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.texts import say_in, text

NOTED = Sentence("answer-measure-noted")
_TICKS = {
    rules.Care.MAINTENANCE: MeasureEvent.MAINTENANCE,
    rules.Care.EVALUATION: MeasureEvent.EVALUATION,
    rules.Care.TEST: MeasureEvent.TEST,
}


def add_measure(uow: UnitOfWork, command: AddMeasure) -> Answer:
    """*Nytt tiltak*, in force at once; from whoever does not decide, a suggestion (R2)."""
    person = command.origin.person
    unit = readable(uow, command.unit, person)
    if unit is None:
        return notice(uow, person, GONE)
    work = opened(uow, unit)
    title, purpose = one_line(command.title), lines(command.purpose)
    decides = Right.DECIDE in may(uow, unit, person)
    state = MeasureState.IN_FORCE if decides else MeasureState.SUGGESTED
    wrong = unfit(title, purpose) or _full(work, state)
    if wrong is not None:
        kept = (("new_title", title[:500]), ("new_purpose", purpose[:1000]))
        return shown_register(uow, unit, person, wrong, written=kept)
    owner = person if decides and can_own(uow.directory.organisation, unit, person) else None
    measure = Measure(new_id(), unit.number, title, purpose, state, owner)
    work.save(measure, person, MeasureEvent.ADDED if decides else MeasureEvent.SUGGESTED)
    work.commit()
    if decides:
        return shown_measure(uow, unit, measure, person, Sentence("answer-measure-added"))
    for keeper in to_remind(uow, unit):
        tell_due(uow, unit.number, keeper, DueReason.DECIDES, collected=True)
    return shown_register(uow, unit, person, Sentence("answer-measure-suggested"))


def take_ready(uow: UnitOfWork, command: TakeReady) -> Answer:
    """*Ta i bruk* on a ready-made one: in force, with its dates, in the words of the language of
    whoever takes it. A second tap finds that it has been taken."""
    person = command.origin.person
    unit = readable(uow, command.unit, person)
    if unit is None or command.ready not in rules.READY:
        return notice(uow, person, GONE)
    if Right.DECIDE not in may(uow, unit, person):
        return shown_register(uow, unit, person, NOT_YOURS)
    work = opened(uow, unit)
    if any(one.ready == command.ready for one in rules.living(work.measures.values())):
        return shown_ready(uow, unit, person)
    if full := _full(work):
        return shown_ready(uow, unit, person, full)
    language = uow.directory.language(person)
    owner = person if can_own(uow.directory.organisation, unit, person) else None
    measure = Measure(
        id=new_id(),
        unit=unit.number,
        title=text(language, READY_TITLES[command.ready]),
        purpose=text(language, READY_PURPOSES[command.ready]),
        state=MeasureState.IN_FORCE,
        owner=owner,
        schedules=rules.taken(command.ready, work.today),
        ready=command.ready,
    )
    work.save(measure, person, MeasureEvent.TAKEN)
    work.commit()
    return shown_ready(uow, unit, person, Sentence("answer-measure-added"))


def tick_measure(uow: UnitOfWork, command: TickMeasure) -> Answer:
    """*Vedlikeholdt*, *Evaluert*, *Testet*: today, says whoever taps; a second tap the same day is
    the same one."""
    person = command.origin.person
    got = locked(uow, command.measure, person, Right.CARE)
    if isinstance(got, Answer):
        return got
    work, measure = got
    if measure.state is MeasureState.IN_FORCE and not _is_done(measure, command.care, work.today):
        name = uow.directory.name(person)
        ticked = rules.ticked(measure, command.care, work.today, name)
        measure = work.save(ticked, person, _TICKS[command.care])
        work.commit()
    note = _next(uow, measure.schedule(command.care).day, person)
    if command.reminded:
        view = due_view(uow, work.unit.number, person, why_now(uow, work.unit, person))
        if view is not None:
            return Answer(view, message=SentDue(work.unit.number, view.why.value), note=note)
    return shown_measure(uow, work.unit, measure, person, note)


def judge_measure(uow: UnitOfWork, command: JudgeMeasure) -> Answer:
    """Accept a suggestion, end, restore, lift, undo a tick; what is done already is shown. To
    lift or end what is in force takes a reason."""
    person, judgement = command.origin.person, command.judgement
    right = {Judgement.LIFT: Right.LIFT, Judgement.UNDO: Right.CARE}.get(judgement, Right.DECIDE)
    got = locked(uow, command.measure, person, right)
    if isinstance(got, Answer):
        return got
    work, measure = got
    why = one_line(command.why)[: rules.LINE_LETTERS]
    to_begin = {Judgement.ACCEPT: MeasureState.SUGGESTED, Judgement.RESTORE: MeasureState.ENDED}
    if to_begin.get(judgement) is measure.state and (full := _full(work)):
        return shown_measure(uow, work.unit, measure, person, full)
    match judgement:
        case Judgement.ACCEPT if measure.state is MeasureState.SUGGESTED:
            owner = person if can_own(uow.directory.organisation, work.unit, person) else None
            accepted = replace(measure, state=MeasureState.IN_FORCE, owner=owner)
            return _kept(
                work, accepted, person, MeasureEvent.ACCEPTED, Sentence("answer-measure-added")
            )
        case Judgement.LIFT | Judgement.END if measure.state is MeasureState.IN_FORCE and not why:
            return shown_measure(uow, work.unit, measure, person, Sentence("answer-measure-why"))
        case Judgement.END if measure.state is not MeasureState.ENDED:
            ended = replace(measure, state=MeasureState.ENDED, lifted=0)
            noted = Sentence("answer-measure-ended")
            return _kept(work, ended, person, MeasureEvent.ENDED, noted, why)
        case Judgement.RESTORE if measure.state is MeasureState.ENDED:
            restored = replace(measure, state=MeasureState.IN_FORCE)
            return _kept(work, restored, person, MeasureEvent.RESTORED, NOTED)
        case Judgement.LIFT if measure.state is MeasureState.IN_FORCE:
            return _lifted(work, measure, person, why)
        case Judgement.UNDO:
            return _undone(work, measure, person)
    return shown_measure(uow, work.unit, measure, person)


def move_measures(uow: UnitOfWork, command: MoveMeasures) -> Answer:
    """The measures of a unit that is gone belong to another from now on, with their history."""
    person = command.origin.person
    to = next((one for one in decides_for(uow, person) if one.number == command.to), None)
    if to is None:
        return notice(uow, person, GONE)
    # In the order of their numbers, so that two moves never wait for each other.
    for number in sorted((command.unit, to.number)):
        uow.tx.register(number)
    gone = next((one for one in left_behind(uow, person) if one.unit == command.unit), None)
    if gone is None:  # moved already, or nobody's to move
        return shown_register(uow, to, person)
    work = opened(uow, to)
    moved, lost = measures_and_lost(uow, gone.unit)
    for measure in moved:
        work.measures[measure.id] = measure
        work.save(replace(measure, unit=to.number), person, MeasureEvent.MOVED)
    uow.tx.move_minutes(gone.unit, to.number)
    if not lost:  # what cannot be read now can be moved when its key is back
        uow.tx.drop_register(gone.unit)
    work.commit()
    said = Sentence("answer-measure-moved", (("unit", to.name),))
    return shown_register(uow, to, person, said)


def locked(
    uow: UnitOfWork, measure: str, person: str, right: Right
) -> tuple[RegisterChange, Measure] | Answer:
    """The measure as it is under its register's lock, if the person has this right; else what to
    say."""
    found = found_measure(uow, measure, person)
    if found is None:
        return missing(uow, measure, person)
    work = opened(uow, found[0])
    now = work.measures.get(measure)
    if now is None:  # moved a moment ago
        return notice(uow, person, GONE)
    if right not in may(uow, work.unit, person, now):
        return shown_measure(uow, work.unit, now, person, NOT_YOURS)
    return work, now


def unfit(title: str, purpose: str) -> Sentence | None:
    """What is wrong with the words; None when nothing is."""
    if not title or len(title) > rules.TITLE_LETTERS:
        return Sentence("answer-measure-title")
    return Sentence("answer-measure-purpose") if len(purpose) > rules.PURPOSE_LETTERS else None


def _full(work: RegisterChange, state: MeasureState = MeasureState.IN_FORCE) -> Sentence | None:
    """What to say where no more measures can be in this state; None where there is room."""
    count = sum(one.state is state for one in work.measures.values())
    if state is MeasureState.SUGGESTED:
        is_full = count >= rules.MOST_SUGGESTED
        return Sentence("answer-measure-suggestions-full") if is_full else None
    return Sentence("answer-measure-full") if count >= rules.MOST_IN_A_UNIT else None


def _is_done(measure: Measure, care: rules.Care, today: date) -> bool:
    """Done today, and its date has not been set to today since."""
    is_due = any(one.care is care for one in measure.due(today))
    return measure.schedule(care).done == today and not is_due


def _kept(
    work: RegisterChange,
    measure: Measure,
    person: str,
    kind: MeasureEvent,
    note: Sentence,
    why: str = "",
) -> Answer:
    kept = work.save(measure, person, kind, why)
    work.commit()
    return shown_measure(work.uow, work.unit, kept, person, note)


def _lifted(work: RegisterChange, measure: Measure, person: str, why: str) -> Answer:
    """*Løft til nivået over* (1.1.1): told at once by day, whatever its dates are."""
    uow, unit = work.uow, work.unit
    if measure.lifted >= height(uow, unit, measure.owner):
        return shown_measure(uow, unit, measure, person, Sentence("answer-measure-top"))
    higher = replace(measure, lifted=measure.lifted + 1)
    lifted = work.save(higher, person, MeasureEvent.LIFTED, why)
    work.commit()
    told = above(uow, unit, lifted)
    for one in told:
        tell_due(uow, unit.number, one.id, DueReason.UP)
    say = say_in(uow.directory.language(person))
    names = in_a_row(say, (one.name for one in told))
    note = Sentence("answer-measure-lifted", (("names", names),))
    note = note if told else Sentence("answer-measure-lifted-nobody")
    return shown_measure(uow, unit, lifted, person, note)


def _undone(work: RegisterChange, measure: Measure, person: str) -> Answer:
    """A slip of the finger: the care is as it was before the last tick."""
    uow = work.uow
    last = next(iter(history(uow, measure.id, 1)), None)
    care = next((c for c, kind in _TICKS.items() if last and last.kind is kind), None)
    before = as_it_was(uow, measure.id, measure.revision - 1) if care is not None else None
    if care is None or before is None:
        note = Sentence("answer-measure-nothing-to-undo")
        return shown_measure(uow, work.unit, measure, person, note)
    undone = rules.with_schedule(measure, before.schedule(care))
    return _kept(work, replace(undone, lifted=before.lifted), person, MeasureEvent.UNDONE, NOTED)


def _next(uow: UnitOfWork, day: date | None, person: str) -> Sentence:
    if day is None:
        return NOTED
    return Sentence("answer-measure-next", (("day", shown_day(uow, day, person)),))


def shown_day(uow: UnitOfWork, shown: date, person: str) -> str:
    """The date as this person reads it."""
    return day(oslo_midnight(shown), uow.directory.language(person))
