"""Calls to those who are alerted, made when nobody has answered the card, and what comes of them. A
key is the same command as the button, through the same lock and permission (L5).

Whatever happens to a call is stored in a transaction of its own, under the alarm's lock, and what
is to be said or ended comes of that: any replica can take the next step (docs/decisions/0071).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.cards.alarm import spoken
from bot.cards.alarm.red_card import best_way
from bot.domain import conversation
from bot.domain.alarm import moves, rules
from bot.domain.alarm.incident import How, MeetingType
from bot.domain.alarm.moves import AlarmCommand, CallProgress
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.ringing import alert_of, is_to_be_rung, rings_at
from bot.domain.alarm.state import Alarm, Ending, TimerKind
from bot.domain.alarm.timeline import SYSTEM
from bot.domain.calls import (
    Call,
    CallAction,
    CallEnd,
    CallEvent,
    CallOrder,
    CallStep,
    HangUp,
    KeyPressed,
    MakeCall,
    Over,
    PickedUp,
    Ringing,
    RingOutcome,
    Speak,
    Spoken,
)
from bot.domain.conversation import CallRow, CallState, Choice
from bot.domain.organisation.organisation import Language
from bot.service.alarm.ringing import number_of_helper, wants_no_call
from bot.service.alarm.several import asked_in
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork
from bot.store.calls import TRIAL
from bot.store.records import StoredAlarm

# Its steps, when they are due


def claimed(
    uow: UnitOfWork, mine: Sequence[str], lease_ms: int
) -> tuple[list[CallRow], set[str], int | None]:
    """The calls whose next step is due; those of them that ring in vain, by their ids, since
    somebody helps or the alarm is over; and when the next one is due."""
    rows = list(uow.tx.claim_calls(mine, AT_ONCE, lease_ms))
    ringing = [one for one in rows if one.state in (CallState.PLACING, CallState.RINGING)]
    alarms = uow.tx.get_alarms(one.incident for one in ringing) if ringing else {}
    in_vain = {
        one.id
        for one in ringing
        if (alarm := alarms.get(one.incident)) and not is_to_be_rung(alarm, one.person)
    }
    return rows, in_vain, None if rows else uow.tx.next_call_due()


AT_ONCE = 100


def take_step(uow: UnitOfWork, row: CallRow) -> list[CallAction]:
    """Takes the step that is due, and returns what is to be done of it."""
    stored, call = _locked(uow, row.id)
    if call is None or call.state is CallState.OVER:
        return []
    if stored is None:  # forgotten with its time
        uow.tx.keep_call(conversation.ended(call, RingOutcome.NOT_MADE, uow.now))
        return [HangUp()]
    if call.state is CallState.PLANNED:
        return _begun(uow, stored.alarm, call)
    if not is_to_be_rung(stored.alarm, call.person) and call.state is not CallState.CLOSING:
        return _not_wanted(uow, stored, call)
    if _gives_way(uow, stored.alarm, call.person):
        _end(uow, stored, call, RingOutcome.STOPPED)
        return [HangUp()]
    if (call.due_at or 0) > uow.now:  # something has happened since it was taken
        uow.tx.keep_call(call)
        return []
    match call.state:
        case CallState.ANSWERED if call.asked < conversation.ASKED_TIMES:
            return [_ask(uow, stored.alarm, call)]
        case CallState.ANSWERED:
            return [_without_a_choice(uow, stored.alarm, call)]
        case _:
            _end(uow, stored, call, conversation.ran_out(call))
    return [HangUp()]


def _begun(uow: UnitOfWork, alarm: Alarm, call: CallRow) -> list[CallAction]:
    at = rings_at(alarm, call.person)
    if at is None or call.round != alarm.round or _is_needless(uow, alarm, call):
        uow.tx.keep_call(conversation.ended(call, RingOutcome.NOT_MADE, uow.now))
        return []
    later = at - alarm.ahead_ms  # seen since: somebody is looking at the card
    number = number_of_helper(uow, alarm, call.person)
    digest = uow.keyring.digest(number or call.person)
    if (other := uow.tx.live_call_of(call.person, call.id)) is not None:
        later = max(later, uow.now + conversation.ANOTHER_MS)
        _ask_to_give_way(uow, alarm, other)
    later = max(later, _allowed_at(uow, alarm, call, digest))
    if later > uow.now:
        uow.tx.keep_call(replace(call, due_at=later))
        return []
    telephone = uow.terms.calls.name if uow.terms.calls is not None else None
    made = conversation.placed(call, telephone, digest, uow.now)
    uow.tx.keep_call(made)
    language = uow.directory.language(call.person)
    order = CallOrder(made.outside, call.person, number, language)
    return [MakeCall(order, _choice(uow, alarm, call.person))]


def _is_needless(uow: UnitOfWork, alarm: Alarm, call: CallRow) -> bool:
    """Whether they help somebody else, were just told of all their alarms, or want no call now."""
    if wants_no_call(uow, call.person) or _gives_way(uow, alarm, call.person):
        return True
    if alarm.drill is None and any(not drill for drill in helping_of(uow, call.person)):
        return True
    since = uow.now - conversation.SUMMED_UP_MS
    return any(
        one.person == call.person
        and one.incident != call.incident
        and one.outcome in (RingOutcome.CLAIMED, RingOutcome.CANNOT)
        and _was_summed_up(uow, alarm, one)
        for one in uow.tx.last_calls("", call.person, since)
    )


def _was_summed_up(uow: UnitOfWork, alarm: Alarm, told: CallRow) -> bool:
    """Whether that call has told of this alarm: it was out to the person when the choice was said,
    and no drill tells of one in earnest, nor the other way round (L12)."""
    alert, other = alert_of(alarm, told.person), uow.tx.get_alarm(told.incident)
    if alert is None or other is None or other.mark != alarm.mark:
        return False
    return alert.at - alarm.ahead_ms <= (told.answered_at or 0)


def _gives_way(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether it is a drill, and an alarm in earnest asks the person for help (L12)."""
    asked = asked_in(uow, person) if alarm.drill is not None else ()
    return any(one.drill is None for one in asked)


def _ask_to_give_way(uow: UnitOfWork, alarm: Alarm, other: CallRow) -> None:
    """The person is on a call of a drill, or a test whose process died: that one ends, under its
    own lock. Of an alarm in earnest, which a look would ask anew, nothing is done."""
    its = uow.tx.get_alarm(other.incident)
    is_drill = alarm.drill is None and its is not None and its.drill is not None
    if is_drill or other.id.startswith(TRIAL):
        uow.tx.look_at_calls([other.id])
        uow.after_commit.append(uow.wakers.calls)


def helping_of(uow: UnitOfWork, person: str) -> Iterator[bool]:
    """Of each alarm in which the person helps just now, whether it is a drill."""
    found = uow.tx.helping(person, since=uow.now - rules.NEW_ALARM_AFTER_MS)
    yield from found.values()


def _allowed_at(uow: UnitOfWork, alarm: Alarm, call: CallRow, number: str) -> int:
    """When the number may be rung again; the first call of an alarm at once."""
    made = uow.tx.last_calls(number, call.person, uow.now - conversation.LONGEST_LIMIT_MS)
    if not any(one.incident == alarm.id for one in made):
        return uow.now
    return conversation.allowed_at(made, uow.now)


def _not_wanted(uow: UnitOfWork, stored: StoredAlarm, call: CallRow) -> list[CallAction]:
    """Somebody helps, or the alarm is over: whoever has taken the call hears it, and else it stops
    ringing."""
    if call.state is not CallState.ANSWERED:
        _end(uow, stored, call, RingOutcome.STOPPED)
        return [HangUp()]
    return [_close(uow, stored.alarm, call, RingOutcome.STOPPED, _why_not(uow, stored.alarm, call))]


def placed(uow: UnitOfWork, outside: str, reference: str) -> None:
    """The call was made, and this is what the provider calls it."""
    _, call = _of(uow, outside)
    if call is not None:
        uow.tx.keep_call(replace(call, reference=reference))


def speaks(uow: UnitOfWork, outside: str, at: int) -> None:
    """Something of ours is heard in the call, since that instant: keys count a second later."""
    row, attempt = conversation.id_inside(outside)
    since = min(at, uow.now)
    uow.tx.call_speaks(row, attempt, since, since + conversation.SAID_WITHIN_MS)


# What a telephone tells


def heard(uow: UnitOfWork, outside: str, event: CallEvent) -> list[CallAction]:
    """Stores what has happened to a call, and returns what is to be done; nothing once over."""
    stored, call = _of(uow, outside)
    if stored is None or call is None or not call.is_live:
        return []
    match event:
        case Ringing():
            return _rings(uow, stored, call)
        case PickedUp():
            return _taken(uow, stored, call)
        case KeyPressed():
            return _key(uow, stored, call, event)
        case Spoken():
            return _said(uow, stored, call)
        case Over(end):
            return _over(uow, stored, call, end)


def _rings(uow: UnitOfWork, stored: StoredAlarm, call: CallRow) -> list[CallAction]:
    if call.state is not CallState.PLACING:
        return []
    _tell(uow, stored, CallProgress(call.person, CallStep.STARTED))
    uow.tx.keep_call(replace(call, state=CallState.RINGING))
    return []


def _taken(uow: UnitOfWork, stored: StoredAlarm, call: CallRow) -> list[CallAction]:
    if call.state not in (CallState.PLACING, CallState.RINGING):
        return []  # told twice
    if call.state is CallState.PLACING:
        stored = _tell(uow, stored, CallProgress(call.person, CallStep.STARTED))
    stored = _tell(uow, stored, CallProgress(call.person, CallStep.ANSWERED))
    call = replace(call, state=CallState.ANSWERED, answered_at=uow.now)
    alarm = stored.alarm
    if not is_to_be_rung(alarm, call.person):
        return [_close(uow, alarm, call, RingOutcome.STOPPED, _why_not(uow, alarm, call))]
    return [_ask(uow, alarm, call)]


def _ask(uow: UnitOfWork, alarm: Alarm, call: CallRow) -> Speak:
    """The choice, once more."""
    uow.tx.keep_call(conversation.asked(call, uow.now))
    return _choice(uow, alarm, call.person)


def _said(uow: UnitOfWork, stored: StoredAlarm, call: CallRow) -> list[CallAction]:
    if call.state is CallState.CLOSING:
        _end(uow, stored, call, call.outcome or RingOutcome.STOPPED)
        return [HangUp()]
    if call.state is CallState.ANSWERED:
        uow.tx.keep_call(conversation.said(call, uow.now))
    return []


def _over(uow: UnitOfWork, stored: StoredAlarm, call: CallRow, end: CallEnd) -> list[CallAction]:
    outcome = conversation.came_of(call, end)
    if conversation.is_made_again(call, end):
        _tell(uow, stored, CallProgress(call.person, CallStep.ENDED, outcome))
        uow.tx.keep_call(conversation.again(call, end, uow.now))
        uow.after_commit.append(uow.wakers.calls)
    else:
        _end(uow, stored, call, outcome)
    return []


# A key


def _key(
    uow: UnitOfWork, stored: StoredAlarm, call: CallRow, event: KeyPressed
) -> list[CallAction]:
    """Keys count once a second of our own prompt was said; none is counted twice."""
    choice = conversation.chosen(call, event, uow.now)
    if choice is None:
        return []
    call = replace(call, heard=event.sequence)
    alarm, person = stored.alarm, call.person
    if choice is not Choice.HELPS and not is_to_be_rung(alarm, person):  # somebody was faster
        return [_close(uow, alarm, call, RingOutcome.STOPPED, _why_not(uow, alarm, call))]
    match choice:
        case Choice.HELPS:
            meeting = alarm.details.meeting
            can_join = meeting in (MeetingType.VIDEO, MeetingType.CHAT)
            how = best_way(meeting, can_join, alarm.call_over)
            return _claims(uow, stored, call, moves.ClaimAlarm(how, by_key=True))
        case Choice.CANNOT:
            alarm = _decide(uow, stored, person, moves.Decline(by_key=True))
            last_for = None if _is_somebody_next(alarm) else _hers(uow, alarm)
            told = spoken.declined(_language(uow, person), last_for=last_for, drill=alarm.mark)
            return [_close(uow, alarm, call, RingOutcome.CANNOT, told)]
        case Choice.AGAIN:
            return [_ask(uow, alarm, replace(call, asked=0, wrong=0))]
        case Choice.ENOUGH:
            return [_without_a_choice(uow, alarm, call)]
        case Choice.WRONG:
            _ask(uow, alarm, replace(call, wrong=call.wrong + 1))
            language = _language(uow, person)
            return [Speak(spoken.wrong_key(language, drill=alarm.mark), language)]


def _without_a_choice(uow: UnitOfWork, alarm: Alarm, call: CallRow) -> Speak:
    """Three times silence, or a wrong key: a goodbye, and no line that goes dead."""
    told = spoken.goodbye(_language(uow, call.person), drill=alarm.mark)
    return _close(uow, alarm, call, RingOutcome.NO_KEY, told)


def _is_somebody_next(alarm: Alarm) -> bool:
    """Whether somebody is alerted after whoever has just said no."""
    return alarm.timer is not None and alarm.timer.kind is TimerKind.LEVEL


def _claims(
    uow: UnitOfWork, stored: StoredAlarm, call: CallRow, command: moves.ClaimAlarm
) -> list[CallAction]:
    person = call.person
    alarm = _decide(uow, stored, person, command)
    mine = next((claim for claim in alarm.claims if claim.person == person), None)
    if mine is None or alarm.state.ended:
        return [_close(uow, alarm, call, RingOutcome.STOPPED, _why_not(uow, alarm, call))]
    told = _read_back(uow, alarm, person, mine.how)
    return [_close(uow, alarm, call, RingOutcome.CLAIMED, told)]


def _read_back(uow: UnitOfWork, alarm: Alarm, person: str, how: How) -> str:
    """What whoever helps is to do now."""
    return spoken.read_back(
        how,
        _hers(uow, alarm),
        _language(uow, person),
        full=_is_shared(uow, alarm, person),
        number=alarm.caseworker.phone,
        on_the_phone=alarm.details.meeting is MeetingType.PHONE,
        drill=alarm.mark,
    )


def _decide(uow: UnitOfWork, stored: StoredAlarm, person: str, command: AlarmCommand) -> Alarm:
    """The same as a tap: permission, then the rules (L5)."""
    if may(stored.alarm, person, command.verb) is not PermissionAnswer.YES:
        return stored.alarm
    transition = rules.decide(stored.alarm, person, command, uow.moment)
    if transition.changed:
        return publish(uow, stored, stored.organisation, transition).alarm
    return stored.alarm


# How it is said


def _choice(uow: UnitOfWork, alarm: Alarm, person: str) -> Speak:
    """What is asked, of this alarm and of how many more."""
    language, name = _language(uow, person), _hers(uow, alarm)
    full, others = _is_shared(uow, alarm, person), len(_others(uow, alarm, person))
    words = spoken.ask(name, language, full=full, others=others, drill=alarm.mark)
    return Speak(words, language)


def _others(uow: UnitOfWork, alarm: Alarm, person: str) -> list[Alarm]:
    """What else waits for the person; no drill is told of in an alarm."""
    return [one for one in asked_in(uow, person) if one.id != alarm.id and one.mark == alarm.mark]


def _is_shared(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether another who waits for the person has the same first name."""
    first = spoken.called(_hers(uow, alarm))
    others = _others(uow, alarm, person)
    return any(spoken.called(_hers(uow, one)) == first for one in others)


def _why_not(uow: UnitOfWork, alarm: Alarm, call: CallRow) -> str:
    """Who helps already, or that nobody has to. Whoever holds the telephone may have pressed
    nothing: no number, nothing to be done (L11)."""
    language, owner, mark = _language(uow, call.person), alarm.owner, alarm.mark
    if alarm.ending is Ending.CANCELLED:
        return spoken.withdrawn(language, drill=mark)
    if alarm.state.ended:
        return spoken.over(language, drill=mark)
    if alarm.helps(call.person):
        return spoken.yours(language, drill=mark)
    if owner is None or owner.person is None:  # they have said no on the card, or were left out
        return spoken.declined(language, drill=mark)
    return spoken.taken(uow.directory.aloud(owner.person, owner.name), language, drill=mark)


def _hers(uow: UnitOfWork, alarm: Alarm) -> str:
    return uow.directory.aloud(alarm.caseworker.id, alarm.caseworker.name)


def _language(uow: UnitOfWork, person: str) -> Language:
    return uow.directory.language(person)


# Rows


def _of(uow: UnitOfWork, outside: str) -> tuple[StoredAlarm | None, CallRow | None]:
    row, attempt = conversation.id_inside(outside)
    stored, call = _locked(uow, row)
    return (stored, call) if call is not None and call.attempt == attempt else (None, None)


def _locked(uow: UnitOfWork, row: str) -> tuple[StoredAlarm | None, CallRow | None]:
    """The call, under its alarm's lock."""
    seen = uow.tx.get_call(row)
    if seen is None:
        return None, None
    stored = uow.tx.lock_alarm(seen.incident)
    return stored, uow.tx.get_call(row)


def _close(uow: UnitOfWork, alarm: Alarm, call: CallRow, outcome: RingOutcome, words: str) -> Speak:
    """The last sentence; then it is ended."""
    uow.tx.keep_call(conversation.closing(call, outcome, uow.now))
    return Speak(words, _language(uow, call.person))


def _end(uow: UnitOfWork, stored: StoredAlarm, call: CallRow, outcome: RingOutcome) -> None:
    if call.state is CallState.PLACING:  # nobody has told that it rings
        stored = _tell(uow, stored, CallProgress(call.person, CallStep.STARTED))
    _tell(uow, stored, CallProgress(call.person, CallStep.ENDED, outcome))
    uow.tx.keep_call(conversation.ended(call, outcome, uow.now))


def _tell(uow: UnitOfWork, stored: StoredAlarm, command: CallProgress) -> StoredAlarm:
    transition = rules.decide(stored.alarm, SYSTEM, command, uow.moment)
    if not transition.changed:
        return stored
    return publish(uow, stored, stored.organisation, transition)


def known(uow: UnitOfWork, outside: str) -> Call | None:
    """The call that another process has made, as its provider knows it."""
    _, call = _of(uow, outside)
    return Call(outside, call.reference or "") if call is not None else None


def not_made(uow: UnitOfWork, outside: str, again: bool) -> None:
    """It was surely not made: no speech, no trunk, not permitted. `again`: once more, soon."""
    stored, call = _of(uow, outside)
    if stored is None or call is None or not call.is_live:
        return
    if again and call.attempt < conversation.ATTEMPTS:
        _over(uow, stored, call, CallEnd.FAILED)
    else:
        _end(uow, stored, call, RingOutcome.FAILED)
