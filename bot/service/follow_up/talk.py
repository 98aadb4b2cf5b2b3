"""The employee's side of the leader's follow-up: what they are asked about the talk, what comes of
the answer, how far it has come, and that it is closed (R77, 2.4.1; L7, L9, L13).

They see whether something is done, and never who was told what; whoever reported for somebody else
sees that it was received and that it is closed, and nothing of a talk (R84).
"""

from dataclasses import dataclass, replace

from bot.cards.follow_up.views import (
    Asks,
    ProgressView,
    TalkNotHeldView,
    TalkQuestionView,
)
from bot.dialogs.commands import AnswerTalk, TellOfTalk
from bot.domain import follow_up as rules
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import FollowUp, Item, TalkCheck, employee_of
from bot.domain.working_days import at_work
from bot.service.answer import Answer, notice
from bot.service.follow_up.change import FollowUpChange
from bot.service.follow_up.rights import may_see, progress_line, rep_line, whom_to_tell
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.threat.views import safety_reps
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, Priority, TaskKind


@dataclass(frozen=True)
class SentTalkNotHeld(SentMessage):
    """That the talk with the employee was not held."""

    VIEW = "talk_not_held"
    incident: str


def answer_talk(uow: UnitOfWork, command: AnswerTalk) -> Answer:
    """*Ja*, *Avtalt*, *Ikke ennå* or *Jeg vil ikke nå*: the last answer counts."""
    person = command.origin.person
    work = _asked(uow, person, command.incident)
    if work is None:
        return notice(uow, person, NOT_YOURS)
    check = work.follow_up.check or TalkCheck()
    if not work.follow_up.closed and check.answer is not command.answer:
        name = uow.directory.name(person)
        work.follow_up = rules.answered(work.follow_up, command.answer, name, uow.now)
        work.note(FactKind.FOLLOW_UP_ANSWERED, person, answer=command.answer)
        work.commit()
    return _shown(work, person)


def tell_of_talk(uow: UnitOfWork, command: TellOfTalk) -> Answer:
    """*Si fra* or *Ikke nå*: whoever is told hears that the talk was not held, and nothing else;
    while they are at work."""
    person = command.origin.person
    work = _asked(uow, person, command.incident)
    if work is None:
        return notice(uow, person, NOT_YOURS)
    check = work.follow_up.check or TalkCheck()
    if not _can_tell(work.follow_up) or check.told or check.told is command.yes:
        return _shown(work, person)
    others = whom_to_tell(uow, work.alarm, work.follow_up)
    if command.yes and not others:
        return _shown(work, person)
    if command.yes:
        for one in others:
            work.note(FactKind.FOLLOW_UP_TOLD, person, person=one, about="talk")
            _tell(uow, one, work.alarm.id)
    work.follow_up = rules.checked(work.follow_up, told=command.yes)
    work.note(FactKind.FOLLOW_UP_ANSWERED, person, answer="tell" if command.yes else "not_now")
    work.commit()
    return _shown(work, person)


def _tell(uow: UnitOfWork, person: str, incident: str) -> None:
    payload, key = SentTalkNotHeld(incident).payload(), f"talk_not_held:{incident}:{person}"
    task = uow.task(TaskKind.NOTICE, person, Priority.REMINDER, key, payload=payload)
    uow.tx.add_tasks([replace(task, due_at=at_work(uow.now))])


def not_held_view(uow: UnitOfWork, person: str, message: SentTalkNotHeld) -> TalkNotHeldView | None:
    """None once it was held, or where it is no longer for the reader (L7)."""
    alarm, follow_up = uow.tx.get_alarm(message.incident), uow.tx.follow_up(message.incident)
    if alarm is None or follow_up is None or follow_up.closed:
        return None
    employee = employee_of(alarm, follow_up.for_other)
    held = follow_up.point(Item.TALK).held
    if employee is None or held or person not in whom_to_tell(uow, alarm, follow_up):
        return None
    directory = uow.directory
    return TalkNotHeldView(
        incident=alarm.id,
        seen=alarm.seq,
        language=directory.language(person),
        employee=directory.name(employee),
        unit=alarm.unit_name,
        at=alarm.raised_at,
        owner=directory.name(follow_up.owner) if follow_up.owner else "",
        can_open=may_see(uow, follow_up, alarm, person),
    )


def _asked(uow: UnitOfWork, person: str, incident: str) -> FollowUpChange | None:
    """The follow-up of which the person was asked, locked; None for everybody else, whatever there
    is."""
    stored, follow_up = uow.tx.lock_alarm(incident), uow.tx.follow_up(incident)
    if stored is None or follow_up is None or follow_up.check is None:
        return None
    theirs = person == employee_of(stored.alarm, follow_up.for_other)
    is_asked = theirs and follow_up.check.shown is not None
    return FollowUpChange(uow, stored, follow_up) if is_asked else None


def _can_tell(follow_up: FollowUp) -> bool:
    """Whether the newest question is whether others are told, and it is still to be answered."""
    check = follow_up.check
    asks = check is not None and check.telling and check.ask_at is None
    return asks and not follow_up.closed and not follow_up.point(Item.TALK).held


def _shown(work: FollowUpChange, person: str) -> Answer:
    view = _question(work.uow, work.alarm, work.follow_up, person, None)
    return Answer(view, work.alarm.id)


def view_of_question(uow: UnitOfWork, card_slot: CardSlot) -> TalkQuestionView | None:
    """What a question shows now; None for one that was never sent and that nobody has to answer."""
    alarm, follow_up = uow.tx.get_alarm(card_slot.incident), uow.tx.follow_up(card_slot.incident)
    if alarm is None or follow_up is None:
        return None
    number = slots.number(card_slot.slot)
    view = _question(uow, alarm, follow_up, card_slot.person, number)
    is_answerable = view.asks in (Asks.TALK, Asks.TELLING)
    return view if is_answerable or not card_slot.is_unseen else None


def _question(
    uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str, number: int | None
) -> TalkQuestionView:
    directory, check = uow.directory, follow_up.check or TalkCheck()
    view = TalkQuestionView(
        incident=alarm.id,
        seen=alarm.seq,
        language=directory.language(person),
        asks=Asks.OVER,
        at=alarm.raised_at,
    )
    if person != employee_of(alarm, follow_up.for_other):
        return view
    if number is not None and number != check.shown:
        return replace(view, asks=Asks.REPLACED)
    telling = check.telling and check.ask_at is None
    told = whom_to_tell(uow, alarm, follow_up)
    if follow_up.closed or (telling and not (_can_tell(follow_up) and told)):
        return view
    reps = safety_reps(directory, alarm, person)
    ids = {rep.id for rep in reps}
    return replace(
        view,
        asks=Asks.TELLING if telling else Asks.TALK,
        answer=check.answer,
        told=check.told,
        owner=directory.name(follow_up.owner) if follow_up.owner else "",
        leader=next((directory.name(one) for one in told if one not in ids), ""),
        tells_reps=any(one in ids for one in told),
        reps=reps,
    )


def view_of_progress(uow: UnitOfWork, card_slot: CardSlot) -> ProgressView | None:
    """That it is closed, as it is now; None where there is nothing to be told (any more)."""
    alarm, follow_up = uow.tx.get_alarm(card_slot.incident), uow.tx.follow_up(card_slot.incident)
    if alarm is None or follow_up is None:
        return None
    person, directory = card_slot.person, uow.directory
    mine = progress_line(alarm, follow_up, person)
    line = mine or rep_line(uow, alarm, follow_up, person)
    if line is None or (card_slot.is_unseen and not follow_up.closed):
        return None
    return ProgressView(
        language=directory.language(person),
        line=line,
        closed=follow_up.closed,
        owner=directory.name(follow_up.owner) if follow_up.owner else "",
        reps=safety_reps(directory, alarm, person) if mine is not None else (),
        reporter=alarm.caseworker.name if mine is None else "",
    )
