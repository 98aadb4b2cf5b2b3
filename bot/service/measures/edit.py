"""What people change of a measure: other words, another owner, other dates (R59; L10), minutes and
decisions by reference, and the review of a whole register (R60, R79).

A form may have been open while others changed the measure: nothing that anybody wrote is lost. The
bot is not the archive (R5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.cards.views import Sentence
from bot.dialogs import commands
from bot.dialogs.commands import KeepMinutes, SaveMeasure
from bot.domain import measures as rules
from bot.domain.measures import Care, Measure, MeasureEvent, MeasureState, Minutes, Right, can_own
from bot.domain.organisation.organisation import Unit
from bot.service.answer import Answer, Feature, notice
from bot.service.measures import act, reminders, views
from bot.service.measures.act import NOTED, locked, shown_day, unfit
from bot.service.measures.plan import PLAN, PLAN_DOCUMENT
from bot.service.measures.register import (
    RegisterChange,
    as_it_was,
    history,
    keep_minutes,
    lines,
    may,
    one_line,
    opened,
)
from bot.service.measures.reminders import tell_measure
from bot.service.measures.views import (
    GONE,
    NOT_YOURS,
    found_measure,
    missing,
    readable,
    shown_measure,
    shown_register,
)
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import TaskKind

_WORDS = ("title", "purpose", "owner", "owner_name")
_NO_CHOICE = ("", "-")


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Why a form cannot be kept."""

    sentence: Sentence


def save_measure(uow: UnitOfWork, command: SaveMeasure) -> Answer:
    """*Lagre* on *Endre* or *Datoer*."""
    person, fields = command.origin.person, command.fields
    right = Right.DECIDE if any(name in fields for name in _WORDS) else Right.CARE
    got = locked(uow, command.measure, person, right)
    if isinstance(got, Answer):
        return got
    work, now = got
    if now.state is MeasureState.ENDED:
        return shown_measure(uow, work.unit, now, person)
    base = as_it_was(uow, now.id, command.seen) if command.seen is not None else None
    mine = _with_words(work, base or now, fields)
    mine = _with_dates(mine, fields, work.today) if isinstance(mine, Measure) else mine
    if isinstance(mine, _Wrong):
        return shown_measure(uow, work.unit, now, person, mine.sentence, _written(fields))
    merged = rules.merged(base or now, now, mine)
    other = _who(uow, base or now, merged.both[0]) if merged.both else ""
    kept = merged.measure
    if kept != now:
        kept = work.save(kept, person, _kind(now, kept))
        work.commit()
        if kept.owner is not None and kept.owner not in (now.owner, person):
            tell_measure(uow, kept, kept.owner)
    if merged.both:
        said = Sentence("answer-measure-both", (("name", other),))
        lost = tuple((one, text) for one, text in _written(fields) if one in merged.both)
        return shown_measure(uow, work.unit, kept, person, said, lost)
    return shown_measure(uow, work.unit, kept, person, NOTED if kept != now else None)


def _with_words(work: RegisterChange, base: Measure, fields: Mapping[str, str]) -> Measure | _Wrong:
    title = one_line(fields["title"]) if "title" in fields else base.title
    purpose = lines(fields["purpose"]) if "purpose" in fields else base.purpose
    # What stood there before is no fault of whoever has the form open.
    wrong = unfit(title, purpose) if (title, purpose) != (base.title, base.purpose) else None
    if wrong is not None:
        return _Wrong(wrong)
    owner = _owner(work, base, fields)
    return owner if isinstance(owner, _Wrong) else replace(owner, title=title, purpose=purpose)


def _owner(work: RegisterChange, base: Measure, fields: Mapping[str, str]) -> Measure | _Wrong:
    """A name that was typed is what somebody meant, whatever the list still says."""
    directory = work.uow.directory
    chosen, typed = fields.get("owner", ""), fields.get("owner_name", "")
    if typed:
        found = directory.by_name(typed)
        chosen = found.id if found is not None else "?"
    if chosen in _NO_CHOICE or chosen == base.owner:
        return base
    if not can_own(directory.organisation, work.unit, chosen):
        return _Wrong(Sentence("answer-measure-owner"))
    return replace(base, owner=chosen)


def _with_dates(base: Measure, fields: Mapping[str, str], today: date) -> Measure | _Wrong:
    found = base
    for care in Care:
        before = base.schedule(care)
        every, day = before.every, before.day
        if (often := fields.get(f"{care.value}_every")) is not None:
            every = next((months for months in rules.FREQUENCIES if often == str(months)), None)
        if (entered := fields.get(f"{care.value}_day")) is not None:
            day = _read(entered)
            if day is not None and day != before.day and not rules.is_sensible(day, today):
                return _Wrong(Sentence("answer-measure-day"))
        if every is not None and day is None:  # how often says when
            day = rules.later(today, every)
        found = rules.with_schedule(found, replace(before, every=every, day=day))
    return found


def _read(entered: str) -> date | None:
    """The date, None where it was emptied; one that cannot be read is no sensible one."""
    try:
        return date.fromisoformat(entered) if entered else None
    except ValueError:
        return date.max


def _who(uow: UnitOfWork, base: Measure, what: str) -> str:
    """The name of whoever has changed this since: a field, or the dates of a care."""
    name, before = "", _part(base, what)
    for step in reversed(history(uow, base.id, rules.MOST_IN_A_UNIT)):
        if step.measure.revision > base.revision and _part(step.measure, what) != before:
            name, before = step.name, _part(step.measure, what)
    return name


def _part(measure: Measure, what: str) -> object:
    if what in _WORDS:
        return getattr(measure, what)
    schedule = measure.schedule(Care(what))
    return schedule.every, schedule.day


def _kind(before: Measure, after: Measure) -> MeasureEvent:
    words = [(one.title, one.purpose, one.owner) for one in (before, after)]
    return MeasureEvent.CHANGED if words[0] != words[1] else MeasureEvent.DATED


def _written(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was written on the form, to be used again; nothing like a client's number (L11)."""
    words = ((name, lines(fields[name])[:1000]) for name in ("title", "purpose") if name in fields)
    return tuple((name, said) for name, said in words if said)


_KEPT_LETTERS = 1_000  # of what could not be kept, to be used again


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What was entered: the day it was held, None where nothing was, and the words, masked."""

    held: date | None
    reference: str
    decision: str


def keep_meeting(uow: UnitOfWork, command: KeepMinutes) -> Answer:
    """Minutes of a measure or of the register; with `review`, the register was gone through, and
    minutes may be left out."""
    person = command.origin.person
    unit = readable(uow, command.unit, person)
    if unit is None:
        return notice(uow, person, GONE)
    about = found_measure(uow, command.measure, person) if command.measure else None
    if command.measure and about is None:
        return missing(uow, command.measure, person)
    if about is not None and about[0].number != unit.number:
        return notice(uow, person, GONE)
    right = Right.DECIDE if command.review else Right.MINUTES
    if right not in may(uow, unit, person, about[1] if about else None):
        return shown_register(uow, unit, person, NOT_YOURS)
    work = opened(uow, unit)
    measure = work.measures.get(command.measure or "")
    words = one_line(command.reference), one_line(command.decision)
    meeting = _Meeting(_day(command.day), *words)
    wrong = _unfit(meeting, work.today, review=command.review)
    if wrong is not None:
        kept = tuple(
            (name, text[:_KEPT_LETTERS])
            for name, text in zip(("reference", "decision"), words, strict=True)
        )
        return _shown(uow, unit, measure, person, wrong, kept)
    if any(words):
        _keep(work, meeting, measure, person)
    if command.review:
        return _reviewed(work, meeting, person)
    return _shown(uow, unit, measure, person, NOTED)


def _keep(work: RegisterChange, meeting: _Meeting, measure: Measure | None, person: str) -> None:
    uow = work.uow
    minutes = Minutes(
        id=new_id(),
        unit=work.unit.number,
        measure=measure.id if measure is not None else None,
        day=meeting.held or work.today,
        reference=meeting.reference,
        decision=meeting.decision,
        by=person,
        name=uow.directory.name(person),
        at=uow.now,
    )
    keep_minutes(uow, minutes)


def _reviewed(work: RegisterChange, meeting: _Meeting, person: str) -> Answer:
    uow, day = work.uow, meeting.held or work.today
    review = rules.later(day, rules.REVIEW_MONTHS)
    name = uow.directory.name(person)
    work.register = replace(
        work.register, review=review, reviewed=day, reviewed_by=name, reviewer=person
    )
    work.commit()
    said = Sentence("answer-measure-reviewed", (("day", shown_day(uow, review, person)),))
    return shown_register(uow, work.unit, person, said)


def _shown(
    uow: UnitOfWork,
    unit: Unit,
    measure: Measure | None,
    person: str,
    note: Sentence,
    kept: tuple[tuple[str, str], ...] = (),
) -> Answer:
    if measure is None:
        return shown_register(uow, unit, person, note, written=kept)
    return shown_measure(uow, unit, measure, person, note, kept)


def _unfit(meeting: _Meeting, today: date, *, review: bool) -> Sentence | None:
    if meeting.held is not None and not rules.is_past(meeting.held, today):
        return Sentence("answer-measure-held")
    words = (meeting.reference, meeting.decision)
    too_long = any(len(one) > rules.LINE_LETTERS for one in words)
    if too_long or (not review and not all(words)):
        return Sentence("answer-measure-reference")
    return None


def _day(entered: str | None) -> date | None:
    """The date; one that cannot be read is one that no meeting was on."""
    try:
        return date.fromisoformat(entered) if entered else None
    except ValueError:
        return date.max


FEATURE = Feature(
    handlers={
        commands.ShowRegister: views.show_register,
        commands.ShowMeasure: views.show_measure,
        commands.ShowReady: views.show_ready,
        commands.ShowPlan: views.show_plan,
        commands.AddMeasure: act.add_measure,
        commands.TakeReady: act.take_ready,
        commands.SaveMeasure: save_measure,
        commands.TickMeasure: act.tick_measure,
        commands.JudgeMeasure: act.judge_measure,
        commands.KeepMinutes: keep_meeting,
        commands.MoveMeasures: act.move_measures,
    },
    timers={
        TaskKind.MEASURES: reminders.timer_due,
        TaskKind.MEASURE_NEWS: reminders.news_due,
    },
    messages=reminders.SENT,
    documents={PLAN: PLAN_DOCUMENT},
)
