"""`ring meg`: when somebody who is alerted is called, what they choose of it, and a test call.

A test belongs to no alarm: nobody claims anything by it, an alarm ends it, and nothing is left of
it after an hour. Its steps are those of a call in an alarm (`service.alarm.calls`), decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.cards.alarm import spoken
from bot.cards.readiness.views import MyCallsView, NoNumberView
from bot.cards.views import Sentence
from bot.dialogs.commands import AgreeToNoNumber, MyCalls
from bot.domain import conversation
from bot.domain.calls import (
    Call,
    CallAction,
    CallChoice,
    CallEvent,
    CallOrder,
    CallWish,
    HangUp,
    KeyPressed,
    MakeCall,
    Over,
    PickedUp,
    Ringing,
    RingOutcome,
    Speak,
    Spoken,
    Voice,
)
from bot.domain.conversation import CallRow, CallState
from bot.domain.organisation.organisation import Language, Unit
from bot.domain.readiness import Gap, tellable
from bot.service.alarm.ringing import NO_NUMBER, number_of
from bot.service.alarm.several import asked_in
from bot.service.answer import Answer, home, notice
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.calls import TRIAL

_KEPT_MS: Final = conversation.LONGEST_LIMIT_MS  # it counts as one of the number's


@dataclass(frozen=True)
class SentNoNumber(SentMessage):
    """That somebody wants no number here, to whoever has to agree."""

    VIEW = "no_number"
    person: str


@dataclass(frozen=True)
class SentMyCalls(SentMessage):
    """When the reader is called; `tried` is what came of a test, "" for none."""

    VIEW = "my_calls"
    tried: str = ""


def my_calls(uow: UnitOfWork, command: MyCalls) -> Answer:
    """Shows it, with what was chosen or tried."""
    person = command.origin.person
    if not may_be_called(uow, person):
        return home(uow, person, Sentence("answer-my-calls-nobody"))
    if command.wish is CallWish.TRIAL:
        return Answer(_tried(uow, person))
    if command.wish is not None:
        _choose(uow, person, command.wish)
    return Answer(view_of(uow, person), to_send=True, message=SentMyCalls())


def _choose(uow: UnitOfWork, person: str, wish: CallWish) -> None:
    choice = uow.tx.call_choice(person)
    if wish in (CallWish.ON_DUTY, CallWish.ALWAYS):
        choice = replace(choice, on_duty=wish is CallWish.ON_DUTY)
    else:
        asks = wish is CallWish.NO_NUMBER
        choice = CallChoice(person, choice.on_duty, uow.now if asks else None)
    _keep(uow, choice)
    if wish is CallWish.NO_NUMBER:
        for one in sorted({*_administrators(uow, person), *_safety_reps(uow, person)} - {person}):
            message = SentNoNumber(person)
            view = no_number_view(uow, one, message)
            uow.tell(one, view, message, f"no-number:{person}:{uow.now}:{one}")


def _keep(uow: UnitOfWork, choice: CallChoice) -> None:
    uow.tx.keep_call_choice(choice)
    uow.directory.set_no_number(choice.person, choice.has_no_number)


def agree(uow: UnitOfWork, command: AgreeToNoNumber) -> Answer:
    """*Ja*, of whoever may say so: what whoever asked is told once both have."""
    by, person = command.origin.person, command.person
    administers, represents = by in _administrators(uow, person), by in _safety_reps(uow, person)
    if not (administers or represents):
        return notice(uow, by, NOT_YOURS)
    before = uow.tx.call_choice(person)
    choice = before.agreed(by, administers=administers, represents=represents)
    _keep(uow, choice)
    if choice.has_no_number and not before.has_no_number:
        message = SentMyCalls()
        uow.tell(person, view_of(uow, person), message, f"no-number:{person}:{choice.asked_at}")
    return Answer(no_number_view(uow, by, SentNoNumber(person)))


def no_number_view(uow: UnitOfWork, reader: str, message: SentNoNumber) -> NoNumberView:
    """What is asked of the reader, as it stands."""
    choice = uow.tx.call_choice(message.person)
    return NoNumberView(
        language=uow.directory.language(reader),
        person=message.person,
        name=uow.directory.name(message.person),
        over=choice.asked_at is None,
        agreed=reader in (choice.administrator, choice.safety_rep),
        decided=choice.has_no_number,
    )


def _administrators(uow: UnitOfWork, person: str) -> set[str]:
    """Those of every unit in whose chain the person is, and of the units above."""
    organisation = uow.directory.organisation
    return {one for unit in _units(uow, person) for one in tellable(organisation, unit)}


def _safety_reps(uow: UnitOfWork, person: str) -> set[str]:
    return {one for unit in _units(uow, person) for one in unit.safety_reps}


def _units(uow: UnitOfWork, person: str) -> list[Unit]:
    units = uow.directory.organisation.units.values()
    return [unit for unit in units if any(person in level.people for level in unit.levels)]


def may_be_called(uow: UnitOfWork, person: str) -> bool:
    """Whether calls are made, and an alarm may ask the person for help."""
    return uow.terms.calls is not None and person in uow.directory.helpers(uow.now)


def calls_gap(uow: UnitOfWork) -> Gap | None:
    """What is wrong with calls to anybody: there is no speech, or the test of them had no key as
    its answer; or who is called hears no name."""
    terms = uow.terms.calls
    if terms is None:
        return None
    unanswered = bool(uow.terms.canary_line) and uow.tx.canary().call_miss is not None
    if unanswered or terms.voice() is Voice.NONE:
        return Gap.NO_CALLS
    return Gap.NO_VOICE if terms.voice() is Voice.RECORDED else None


def view_of(uow: UnitOfWork, person: str, tried: RingOutcome | None = None) -> MyCallsView:
    """As it is now."""
    number, choice = _number(uow, person), uow.tx.call_choice(person)
    return MyCallsView(
        language=uow.directory.language(person),
        number=number,
        can=number != NO_NUMBER,
        on_duty=choice.on_duty,
        tried=tried,
        asked=choice.asked_at is not None and not choice.has_no_number,
        without=choice.has_no_number,
    )


def sent_view(uow: UnitOfWork, person: str, message: SentMyCalls) -> MyCallsView:
    """The same, drawn again from its row."""
    return view_of(uow, person, RingOutcome(message.tried) if message.tried else None)


def _number(uow: UnitOfWork, person: str) -> str | None:
    return number_of(uow.terms.calls, uow.directory.line(person).phone)


# A test


def forget_trials(uow: UnitOfWork) -> None:
    """Forgets those that nobody forgets, since calls were switched off meanwhile."""
    uow.tx.forget_trials(uow.now - _KEPT_MS)


def _tried(uow: UnitOfWork, person: str) -> MyCallsView:
    """Orders one, unless it has to wait: the limits are those of every call to the number."""
    view = view_of(uow, person)
    if not view.can or view.without or asked_in(uow, person):  # an alarm has the telephone
        return view
    number = uow.keyring.digest(view.number or person)
    allowed = _allowed_at(uow, number, person)
    if allowed > uow.now:
        return replace(view, again_at=allowed)
    id = f"{TRIAL}{new_id()}"
    uow.tx.plan_calls([CallRow(id, id, person, 0, uow.now, number=number)])
    uow.after_commit.append(uow.wakers.calls)
    return replace(view, calling=True)


def _allowed_at(uow: UnitOfWork, number: str, person: str) -> int:
    made = uow.tx.last_calls(number, person, uow.now - conversation.LONGEST_LIMIT_MS)
    return conversation.allowed_at(made, uow.now)


def give_way(uow: UnitOfWork, mine: Sequence[str]) -> None:
    """Makes the step of these tests due where an alarm may need the telephone; `mine` are the calls
    that this process makes. It looks twice a second then, so that no raise has to look for tests;
    one that nobody looks after ends when the alarm's own call is due (`service.alarm.calls`)."""
    trials = [trial for one in mine if one.startswith(TRIAL) and (trial := uow.tx.get_call(one))]
    if over := [one.id for one in trials if asked_in(uow, one.person)]:
        uow.tx.look_at_calls(over)


def take_step(uow: UnitOfWork, row: CallRow) -> list[CallAction]:
    """Takes the step that is due, and returns what is to be done of it."""
    call = uow.tx.lock_call(row.id)
    if call is None:
        return []
    if call.state is CallState.OVER:
        uow.tx.forget_call(call.id)
        return []
    if asked_in(uow, call.person):
        return _end(uow, call, RingOutcome.STOPPED)
    if call.state is CallState.PLANNED:
        return _begun(uow, call)
    if (call.due_at or 0) > uow.now:
        uow.tx.keep_call(call)
        return []
    if call.state is CallState.ANSWERED and call.asked < conversation.ASKED_TIMES:
        return [_ask(uow, call)]
    if call.state is CallState.ANSWERED:
        return [_close(uow, call, RingOutcome.NO_KEY, spoken.goodbye(_language(uow, call)))]
    return _end(uow, call, conversation.ran_out(call))


def _begun(uow: UnitOfWork, call: CallRow) -> list[CallAction]:
    number = _number(uow, call.person)
    if uow.terms.calls is None or number == NO_NUMBER:
        return _end(uow, call, RingOutcome.FAILED)
    telephone, now = uow.terms.calls.name, uow.now
    made = conversation.placed(call, telephone, call.number or "", now)
    uow.tx.keep_call(made)
    language = uow.directory.language(call.person)
    order = CallOrder(made.outside, call.person, number, language)
    return [MakeCall(order, Speak(spoken.trial(language), language))]


def placed(uow: UnitOfWork, outside: str, reference: str) -> None:
    """It was made, and this is what the provider calls it."""
    call = _live(uow, outside)
    if call is not None:
        uow.tx.keep_call(replace(call, reference=reference))


def heard(uow: UnitOfWork, outside: str, event: CallEvent) -> list[CallAction]:
    """Stores what has happened to it, and returns what is to be done of it."""
    call = _live(uow, outside)
    if call is None:
        return []
    if isinstance(event, Over):
        _end(uow, call, conversation.came_of(call, event.end))
        return []
    if asked_in(uow, call.person):
        return _end(uow, call, RingOutcome.STOPPED)
    match event:
        case Ringing() if call.state is CallState.PLACING:
            uow.tx.keep_call(replace(call, state=CallState.RINGING))
        case PickedUp() if call.state in (CallState.PLACING, CallState.RINGING):
            answered = replace(call, state=CallState.ANSWERED, answered_at=uow.now)
            return [_ask(uow, answered)]
        case KeyPressed(key, sequence) if conversation.chosen(call, event, uow.now) is not None:
            return [_pressed(uow, replace(call, heard=sequence), key)]
        case Spoken() if call.state is CallState.CLOSING:
            return _end(uow, call, call.outcome or RingOutcome.STOPPED)
        case Spoken() if call.state is CallState.ANSWERED:
            uow.tx.keep_call(conversation.said(call, uow.now))
    return []


def _pressed(uow: UnitOfWork, call: CallRow, key: str) -> Speak:
    if key != "1":
        return _ask(uow, call)
    return _close(uow, call, RingOutcome.WORKS, spoken.trial_works(_language(uow, call)))


def _close(uow: UnitOfWork, call: CallRow, outcome: RingOutcome, words: str) -> Speak:
    uow.tx.keep_call(conversation.closing(call, outcome, uow.now))
    return Speak(words, _language(uow, call))


def _language(uow: UnitOfWork, call: CallRow) -> Language:
    return uow.directory.language(call.person)


def _ask(uow: UnitOfWork, call: CallRow) -> Speak:
    uow.tx.keep_call(conversation.asked(call, uow.now))
    language = uow.directory.language(call.person)
    return Speak(spoken.trial(language), language)


def _end(uow: UnitOfWork, call: CallRow, outcome: RingOutcome) -> list[CallAction]:
    """It is over, and they read what came of it."""
    gone_at = uow.now + _KEPT_MS
    ended = replace(call, state=CallState.OVER, outcome=outcome, ended_at=uow.now, due_at=gone_at)
    uow.tx.keep_call(ended)
    message = SentMyCalls(outcome.value)
    uow.tell(call.person, sent_view(uow, call.person, message), message, f"trial:{call.id}")
    return [HangUp()]


def not_made(uow: UnitOfWork, outside: str, again: bool) -> None:
    """It was surely not made: no speech, no trunk, not permitted."""
    call = _live(uow, outside)
    if call is not None:
        _end(uow, call, RingOutcome.FAILED)


def known(uow: UnitOfWork, outside: str) -> Call | None:
    """The call that another process has made, as its provider knows it."""
    call = _live(uow, outside)
    return Call(outside, call.reference or "") if call is not None else None


def _live(uow: UnitOfWork, outside: str) -> CallRow | None:
    row, attempt = conversation.id_inside(outside)
    call = uow.tx.lock_call(row)
    return call if call is not None and call.is_live and call.attempt == attempt else None
