"""A tap that may have been meant for what lay there before (L14, "Stable for the thumb").

What would end something is asked about once; what brings help is done at once, whatever card it
comes from. And an older card, which shows the answer to a tap in its place, is a line again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.cards.alarm.notices import MEANT
from bot.cards.views import (
    AlarmQuestion,
    AlertView,
    ContactView,
    ExhaustedView,
    FollowUpPlanView,
    GuidanceView,
    HandOverView,
    NewsView,
    NoticeView,
    RoleView,
    Sentence,
    StatusView,
    ThreatFollowUpView,
)
from bot.dialogs.commands import Act, Command, GuideAlone, WriteDown
from bot.domain.alarm import rules
from bot.domain.alarm.live import is_replaced, lies_there_still, may_be_misplaced
from bot.domain.alarm.moves import AnswerContact, Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm
from bot.service.alarm.act import TOO_LATE_HERE, mine
from bot.service.alarm.live import newest_of
from bot.service.alarm.shown import alarm_views, asked
from bot.service.answer import TOO_LATE, Answer, notice
from bot.service.outgoing import ask_meant, line_again
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot

_ASKS: Final[Mapping[Verb, AlarmQuestion]] = {verb: question for question, verb in MEANT.items()}
# What an answer may be that takes the tapped card's place; a form that was asked for stays there.
_IN_ITS_PLACE = (
    AlertView, ContactView, ExhaustedView, GuidanceView, HandOverView,
    NewsView, NoticeView, RoleView, StatusView, ThreatFollowUpView, FollowUpPlanView,
)  # fmt: skip
# What lies beside a sentence that is read aloud, and is tapped there.
_BESIDE_A_SENTENCE = frozenset({slots.NEWS, slots.CONTACT, slots.EXHAUSTED, slots.STATUS})


def asked_first(uow: UnitOfWork, command: Act) -> Answer | None:
    """What is asked in the tap's stead, and the answer to a no; None where it is to be obeyed."""
    person, verb = command.origin.person, command.alarm_command.verb
    if verb not in _ASKS:
        return None
    stored = uow.tx.lock_alarm(command.incident)
    if stored is None or may(stored.alarm, person, verb) is not PermissionAnswer.YES:
        return None
    alarm = stored.alarm
    theirs = [one for one in uow.tx.slots_of(alarm.id) if one.person == person]
    tapped, newest = _tapped(theirs, command.origin.card), newest_of(theirs)
    if command.sure:
        return _on_an_old_question(uow, command, alarm, tapped)
    if isinstance(command.alarm_command, AnswerContact) and not command.alarm_command.yes:
        return None  # it brings help
    if command.sure is False:
        return notice(uow, person, Sentence("answer-not-meant"), alarm.drill is not None)
    seen = None if command.loose else command.seen  # a form lies where it lay
    is_line = tapped is not None and tapped.is_line
    is_held_up = tapped is not None and not is_line and newest is not None and newest.ref is None
    if is_held_up and lies_there_still(alarm, person, uow.now):
        return None  # the channel has not taken what would have come in its place
    if not is_line and not may_be_misplaced(alarm, person, seen, uow.now):
        return None
    if not rules.decide(alarm, person, command.alarm_command, uow.moment).changed:
        return None
    name = "" if person == alarm.caseworker.id else alarm.caseworker.name
    if command.loose:
        view, message = asked(uow, person, alarm, _ASKS[verb], name)
        return Answer(view, alarm.id, to_send=True, message=message)
    ask_meant(uow, alarm, person, _ASKS[verb].value)
    return Answer(mine(uow, alarm, person, verb), alarm.id)


def _on_an_old_question(
    uow: UnitOfWork, command: Act, alarm: Alarm, tapped: CardSlot | None
) -> Answer | None:
    """What a yes is answered with where the card has moved since it was asked for; None where it
    is to be obeyed: it meant what lay there then."""
    person = command.origin.person
    if tapped is not None:
        is_old = tapped.is_line
    else:  # of an earlier revision, or the channel has not said which card was tapped
        is_old = is_replaced(alarm, person, command.seen, uow.now)
    return notice(uow, person, TOO_LATE_HERE, alarm.drill is not None) if is_old else None


def on_an_older_card(uow: UnitOfWork, command: Command, answer: Answer) -> Answer:
    """The answer as it is shown on the tapped card. On one that a newer one has replaced that is
    its line, below what came of the tap; then it is drawn once more without that. What lies beside
    a sentence stays what it is: the live card would be there twice."""
    incident = getattr(command, "on", None) or getattr(command, "incident", None)
    if incident is None and isinstance(command, GuideAlone | WriteDown):
        return _on_a_card_of_before(uow, command, answer)
    if not isinstance(incident, str) or not isinstance(answer.view, _IN_ITS_PLACE):
        return answer
    alarm, person = uow.tx.get_alarm(incident), command.origin.person
    theirs = [one for one in uow.tx.slots_of(incident) if one.person == person]
    if alarm is None:
        return answer
    if not command.origin.card:
        return _on_one_of_them(uow, command, answer, alarm, theirs)
    tapped = _tapped(theirs, command.origin.card)
    if tapped is not None and _lies_beside(tapped):
        told = answer.view.sentence if isinstance(answer.view, NoticeView) else answer.note
        view = alarm_views(uow, alarm, card_slot=tapped).view(tapped)
        return Answer(view, answer.incident, note=told)
    if tapped is None and isinstance(answer.view, ThreatFollowUpView):
        # In the place of a form, where nothing changes it: a button filled there would stay (L14).
        return replace(answer, view=replace(answer.view, beside=True))
    if tapped is None or not _is_older(tapped, theirs):
        return answer
    line = line_again(uow, alarm, tapped)
    view = alarm_views(uow, alarm, card_slot=line).line(line)
    return Answer(view, answer.incident, note=_said(answer))


def _on_a_card_of_before(uow: UnitOfWork, command: Command, answer: Answer) -> Answer:
    """The tapped card was sent before there was an alarm, and nothing would change it: once the
    alarm's live card is there, that one alone goes on (L14)."""
    person, alarm = command.origin.person, uow.tx.get_alarm(answer.incident or "")
    if alarm is None:
        return answer
    theirs = [one for one in uow.tx.slots_of(alarm.id) if one.person == person]
    if not _has_live(theirs):
        return answer
    said = TOO_LATE_HERE if answer.note is TOO_LATE else _said(answer)
    view = NoticeView(uow.directory.language(person), said, alarm.mark)
    return Answer(view, answer.incident)


def _on_one_of_them(
    uow: UnitOfWork, command: Command, answer: Answer, alarm: Alarm, theirs: list[CardSlot]
) -> Answer:
    """The channel has not said which card was tapped. What the button knows tells whether it was an
    older one; then each of them may be the one."""
    if not isinstance(command, Act) or command.on:
        return answer
    if not is_replaced(alarm, command.origin.person, command.seen, uow.now):
        return answer
    of_a_threat = isinstance(answer.view, ThreatFollowUpView)
    if of_a_threat and any(slots.family(s.slot) == slots.DUTY and not s.is_line for s in theirs):
        return answer  # it may lie beside the live card
    for one in theirs:
        if one.is_line:
            line_again(uow, alarm, one)
    view = NoticeView(uow.directory.language(command.origin.person), _said(answer), alarm.mark)
    return Answer(view, answer.incident)


def _said(answer: Answer) -> Sentence:
    told = answer.view.sentence if isinstance(answer.view, NoticeView) else None
    return told or answer.note or TOO_LATE_HERE


def _tapped(theirs: Sequence[CardSlot], message: str) -> CardSlot | None:
    """Which of one person's cards lies in the message; None where the channel did not name one."""
    found = (one for one in theirs if one.ref is not None and one.ref.activity_id == message)
    return next(found, None)


def _lies_beside(tapped: CardSlot) -> bool:
    """Whether it is a card beside the live one, of which the alarm has more to tell."""
    is_beside = not tapped.generation and not tapped.is_line and bool(tapped.placed_at)
    return is_beside and slots.family(tapped.slot) in _BESIDE_A_SENTENCE


def _is_older(tapped: CardSlot, theirs: list[CardSlot]) -> bool:
    """Whether a newer live card has arrived: the tapped one is a line, or of a revision that knew
    of none (it noted no instant) and would be one."""
    if tapped.is_line:
        return True
    if tapped.placed_at or slots.family(tapped.slot) not in slots.LIVE:
        return False
    return _has_live(theirs)


def _has_live(theirs: Sequence[CardSlot]) -> bool:
    """Whether a live card of one person's has arrived."""
    return any(one.generation and one.ref is not None for one in theirs)
