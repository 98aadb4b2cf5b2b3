"""What people do with safety measures: add, suggest, tick, judge, keep minutes, review (R4, R59,
R60, R79; L9, L10).

Rights are decided under the register's lock; a foreign id is answered as a missing one.
"""

from dataclasses import replace
from datetime import date

from bot.cards.kit.words import day
from bot.cards.measures.register import READY_PURPOSES, READY_TITLES
from bot.cards.measures.views import Why
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
from bot.domain.measures import Change, Measure, Right, State, can_own
from bot.domain.organisation.organisation import oslo_midnight
from bot.service.answer import Answer, notice
from bot.service.measures.register import (
    Work,
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
from bot.service.measures.reminders import due_view, tell_due, why_now
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
from bot.service.unit_of_work import Turn, new_id
from bot.texts import text

NOTED = Sentence("answer-measure-noted")
_TICKS = {
    rules.Care.MAINTENANCE: Change.MAINTENANCE,
    rules.Care.EVALUATION: Change.EVALUATION,
    rules.Care.TEST: Change.TEST,
}


def add_measure(turn: Turn, command: AddMeasure) -> Answer:
    """*Nytt tiltak*, in force at once; from whoever does not decide, a suggestion (R2)."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None:
        return notice(turn, person, GONE)
    work = opened(turn, unit)
    title, purpose = one_line(command.title), lines(command.purpose)
    decides = Right.DECIDE in may(turn, unit, person)
    state = State.IN_FORCE if decides else State.SUGGESTED
    wrong = unfit(title, purpose) or _full(work, state)
    if wrong is not None:
        kept = (("new_title", title[:500]), ("new_purpose", purpose[:1000]))
        return shown_register(turn, unit, person, wrong, written=kept)
    owner = person if decides and can_own(turn.directory.organisation, unit, person) else None
    measure = Measure(new_id(), unit.number, title, purpose, state, owner)
    work.save(measure, person, Change.ADDED if decides else Change.SUGGESTED)
    work.commit()
    if decides:
        return shown_measure(turn, unit, measure, person, Sentence("answer-measure-added"))
    for keeper in to_remind(turn, unit):
        tell_due(turn, unit.number, keeper, Why.DECIDES, collected=True)
    return shown_register(turn, unit, person, Sentence("answer-measure-suggested"))


def take_ready(turn: Turn, command: TakeReady) -> Answer:
    """*Ta i bruk* on a ready-made one: in force, with its dates, in the words of the language of
    whoever takes it. A second tap finds that it has been taken."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None or command.ready not in rules.READY:
        return notice(turn, person, GONE)
    if Right.DECIDE not in may(turn, unit, person):
        return shown_register(turn, unit, person, NOT_YOURS)
    work = opened(turn, unit)
    if any(one.ready == command.ready for one in rules.living(work.measures.values())):
        return shown_ready(turn, unit, person)
    if full := _full(work):
        return shown_ready(turn, unit, person, full)
    language = turn.directory.language(person)
    owner = person if can_own(turn.directory.organisation, unit, person) else None
    measure = Measure(
        id=new_id(),
        unit=unit.number,
        title=text(language, READY_TITLES[command.ready]),
        purpose=text(language, READY_PURPOSES[command.ready]),
        state=State.IN_FORCE,
        owner=owner,
        schedules=rules.taken(command.ready, work.today),
        ready=command.ready,
    )
    work.save(measure, person, Change.TAKEN)
    work.commit()
    return shown_ready(turn, unit, person, Sentence("answer-measure-added"))


def tick_measure(turn: Turn, command: TickMeasure) -> Answer:
    """*Vedlikeholdt*, *Evaluert*, *Testet*: today, says whoever taps; a second tap the same day is
    the same one."""
    person = command.origin.person
    got = locked(turn, command.measure, person, Right.CARE)
    if isinstance(got, Answer):
        return got
    work, measure = got
    if measure.state is State.IN_FORCE and not _is_done(measure, command.care, work.today):
        name = turn.directory.name(person)
        ticked = rules.ticked(measure, command.care, work.today, name)
        measure = work.save(ticked, person, _TICKS[command.care])
        work.commit()
    note = _next(turn, measure.schedule(command.care).day, person)
    if command.reminded:
        view = due_view(turn, work.unit.number, person, why_now(turn, work.unit, person))
        if view is not None:
            payload = (
                ("view", "measures_due"), ("unit", work.unit.number), ("why", view.why.value),
            )  # fmt: skip
            return Answer(view, payload=payload, note=note)
    return shown_measure(turn, work.unit, measure, person, note)


def judge_measure(turn: Turn, command: JudgeMeasure) -> Answer:
    """Accept a suggestion, end, restore, lift, undo a tick; what is done already is shown."""
    person, judgement = command.origin.person, command.judgement
    right = {Judgement.LIFT: Right.LIFT, Judgement.UNDO: Right.CARE}.get(judgement, Right.DECIDE)
    got = locked(turn, command.measure, person, right)
    if isinstance(got, Answer):
        return got
    work, measure = got
    to_begin = {Judgement.ACCEPT: State.SUGGESTED, Judgement.RESTORE: State.ENDED}
    if to_begin.get(judgement) is measure.state and (full := _full(work)):
        return shown_measure(turn, work.unit, measure, person, full)
    match judgement:
        case Judgement.ACCEPT if measure.state is State.SUGGESTED:
            owner = person if can_own(turn.directory.organisation, work.unit, person) else None
            accepted = replace(measure, state=State.IN_FORCE, owner=owner)
            return _kept(work, accepted, person, Change.ACCEPTED, Sentence("answer-measure-added"))
        case Judgement.END if measure.state is not State.ENDED:
            ended = replace(measure, state=State.ENDED, lifted=0)
            return _kept(work, ended, person, Change.ENDED, Sentence("answer-measure-ended"))
        case Judgement.RESTORE if measure.state is State.ENDED:
            restored = replace(measure, state=State.IN_FORCE)
            return _kept(work, restored, person, Change.RESTORED, NOTED)
        case Judgement.LIFT if measure.state is State.IN_FORCE:
            return _lifted(work, measure, person)
        case Judgement.UNDO:
            return _undone(work, measure, person)
    return shown_measure(turn, work.unit, measure, person)


def move_measures(turn: Turn, command: MoveMeasures) -> Answer:
    """The measures of a unit that is gone belong to another from now on, with their history."""
    person = command.origin.person
    to = next((one for one in decides_for(turn, person) if one.number == command.to), None)
    if to is None:
        return notice(turn, person, GONE)
    # In the order of their numbers, so that two moves never wait for each other.
    for number in sorted((command.unit, to.number)):
        turn.tx.register(number)
    gone = next((one for one in left_behind(turn, person) if one.unit == command.unit), None)
    if gone is None:  # moved already, or nobody's to move
        return shown_register(turn, to, person)
    work = opened(turn, to)
    moved, lost = measures_and_lost(turn, gone.unit)
    for measure in moved:
        work.measures[measure.id] = measure
        work.save(replace(measure, unit=to.number), person, Change.MOVED)
    turn.tx.move_minutes(gone.unit, to.number)
    if not lost:  # what cannot be read now can be moved when its key is back
        turn.tx.drop_register(gone.unit)
    work.commit()
    said = Sentence("answer-measure-moved", (("unit", to.name),))
    return shown_register(turn, to, person, said)


def locked(turn: Turn, measure: str, person: str, right: Right) -> tuple[Work, Measure] | Answer:
    """The measure as it is under its register's lock, if the person has this right; else what to
    say."""
    found = found_measure(turn, measure, person)
    if found is None:
        return missing(turn, measure, person)
    work = opened(turn, found[0])
    now = work.measures.get(measure)
    if now is None:  # moved a moment ago
        return notice(turn, person, GONE)
    if right not in may(turn, work.unit, person, now):
        return shown_measure(turn, work.unit, now, person, NOT_YOURS)
    return work, now


def unfit(title: str, purpose: str) -> Sentence | None:
    """What is wrong with the words; None when nothing is."""
    if not title or len(title) > rules.TITLE_LETTERS:
        return Sentence("answer-measure-title")
    return Sentence("answer-measure-purpose") if len(purpose) > rules.PURPOSE_LETTERS else None


def _full(work: Work, state: State = State.IN_FORCE) -> Sentence | None:
    """What to say where no more measures can be in this state; None where there is room."""
    count = sum(one.state is state for one in work.measures.values())
    if state is State.SUGGESTED:
        is_full = count >= rules.MOST_SUGGESTED
        return Sentence("answer-measure-suggestions-full") if is_full else None
    return Sentence("answer-measure-full") if count >= rules.MOST_IN_A_UNIT else None


def _is_done(measure: Measure, care: rules.Care, today: date) -> bool:
    """Done today, and its date has not been set to today since."""
    is_due = any(one.care is care for one in measure.due(today))
    return measure.schedule(care).done == today and not is_due


def _kept(work: Work, measure: Measure, person: str, kind: Change, note: Sentence) -> Answer:
    kept = work.save(measure, person, kind)
    work.commit()
    return shown_measure(work.turn, work.unit, kept, person, note)


def _lifted(work: Work, measure: Measure, person: str) -> Answer:
    """*Løft til nivået over* (1.1.1): told at once by day, whatever its dates are."""
    turn, unit = work.turn, work.unit
    if measure.lifted >= height(turn, unit, measure.owner):
        return shown_measure(turn, unit, measure, person, Sentence("answer-measure-top"))
    lifted = work.save(replace(measure, lifted=measure.lifted + 1), person, Change.LIFTED)
    work.commit()
    told = above(turn, unit, lifted)
    for one in told:
        tell_due(turn, unit.number, one.id, Why.UP)
    names = ", ".join(one.name for one in told)
    note = Sentence("answer-measure-lifted", (("names", names),))
    note = note if told else Sentence("answer-measure-lifted-nobody")
    return shown_measure(turn, unit, lifted, person, note)


def _undone(work: Work, measure: Measure, person: str) -> Answer:
    """A slip of the finger: the care is as it was before the last tick."""
    turn = work.turn
    last = next(iter(history(turn, measure.id, 1)), None)
    care = next((c for c, kind in _TICKS.items() if last and last.kind is kind), None)
    before = as_it_was(turn, measure.id, measure.revision - 1) if care is not None else None
    if care is None or before is None:
        note = Sentence("answer-measure-nothing-to-undo")
        return shown_measure(turn, work.unit, measure, person, note)
    undone = rules.with_schedule(measure, before.schedule(care))
    return _kept(work, replace(undone, lifted=before.lifted), person, Change.UNDONE, NOTED)


def _next(turn: Turn, day: date | None, person: str) -> Sentence:
    if day is None:
        return NOTED
    return Sentence("answer-measure-next", (("day", shown_day(turn, day, person)),))


def shown_day(turn: Turn, shown: date, person: str) -> str:
    """The date as this person reads it."""
    return day(oslo_midnight(shown), turn.directory.language(person))
