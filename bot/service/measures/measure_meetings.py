"""Minutes and decisions by reference, and the review of a whole register (R60, R79). The bot is not
the archive (R5)."""

from dataclasses import dataclass, replace
from datetime import date

from bot.cards.views import Sentence
from bot.dialogs.commands import KeepMinutes
from bot.domain import measures as rules
from bot.domain.measure_rights import Right
from bot.domain.measures import Measure, Minutes
from bot.domain.organisation.organisation import Unit
from bot.service.answer import Answer, notice
from bot.service.measures.act import NOTED, shown_day
from bot.service.measures.measure_people import may
from bot.service.measures.measure_showing import (
    GONE,
    NOT_YOURS,
    found_measure,
    missing,
    readable,
    shown_measure,
    shown_register,
)
from bot.service.measures.register import Work, keep_minutes, one_line, opened
from bot.service.unit_of_work import Turn, new_id

_KEPT_LETTERS = 1_000  # of what could not be kept, to be used again


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What was entered: the day it was held, None where nothing was, and the words, masked."""

    held: date | None
    reference: str
    decision: str


def keep_meeting(turn: Turn, command: KeepMinutes) -> Answer:
    """Minutes of a measure or of the register; with `review`, the register was gone through, and
    minutes may be left out."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None:
        return notice(turn, person, GONE)
    about = found_measure(turn, command.measure, person) if command.measure else None
    if command.measure and about is None:
        return missing(turn, command.measure, person)
    if about is not None and about[0].number != unit.number:
        return notice(turn, person, GONE)
    right = Right.DECIDE if command.review else Right.MINUTES
    if right not in may(turn, unit, person, about[1] if about else None):
        return shown_register(turn, unit, person, NOT_YOURS)
    work = opened(turn, unit)
    measure = work.measures.get(command.measure or "")
    words = one_line(command.reference), one_line(command.decision)
    meeting = _Meeting(_day(command.day), *words)
    wrong = _unfit(meeting, work.today, review=command.review)
    if wrong is not None:
        kept = tuple(
            (name, text[:_KEPT_LETTERS])
            for name, text in zip(("reference", "decision"), words, strict=True)
        )
        return _shown(turn, unit, measure, person, wrong, kept)
    if any(words):
        _keep(work, meeting, measure, person)
    if command.review:
        return _reviewed(work, meeting, person)
    return _shown(turn, unit, measure, person, NOTED)


def _keep(work: Work, meeting: _Meeting, measure: Measure | None, person: str) -> None:
    turn = work.turn
    minutes = Minutes(
        id=new_id(),
        unit=work.unit.number,
        measure=measure.id if measure is not None else None,
        day=meeting.held or work.today,
        reference=meeting.reference,
        decision=meeting.decision,
        by=person,
        name=turn.directory.name(person),
        at=turn.now,
    )
    keep_minutes(turn, minutes)


def _reviewed(work: Work, meeting: _Meeting, person: str) -> Answer:
    turn, day = work.turn, meeting.held or work.today
    review = rules.later(day, rules.REVIEW_MONTHS)
    name = turn.directory.name(person)
    work.register = replace(
        work.register, review=review, reviewed=day, reviewed_by=name, reviewer=person
    )
    work.commit()
    said = Sentence("answer-measure-reviewed", (("day", shown_day(turn, review, person)),))
    return shown_register(turn, work.unit, person, said)


def _shown(
    turn: Turn,
    unit: Unit,
    measure: Measure | None,
    person: str,
    note: Sentence,
    kept: tuple[tuple[str, str], ...] = (),
) -> Answer:
    if measure is None:
        return shown_register(turn, unit, person, note, written=kept)
    return shown_measure(turn, unit, measure, person, note, kept)


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
