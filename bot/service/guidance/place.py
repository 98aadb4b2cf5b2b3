"""Where a guided conversation lies, how it is begun, and how it follows the caseworker from one
place to the next (docs/decisions/0015): within an alarm, within one that has ended while the call
went on, or with the person. What she wrote down outside any alarm follows her too. And what she
sees of it there."""

from dataclasses import dataclass

from bot.cards.views import Guarded, GuidanceView, View
from bot.dialogs.commands import Guide
from bot.domain import guidance
from bot.domain.alarm import guide as guiding
from bot.domain.alarm import moves, rules
from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.incident import Details
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Transition
from bot.domain.alarm.timeline import FactKind
from bot.domain.guidance import GuidedCall, Ladder, Reaction
from bot.service.alarm.shown import alarm_views
from bot.service.answer import Answer, notice
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import publish, sealed_anew
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import StoredAlarm, StoredGuidedCall


@dataclass(frozen=True)
class SentGuidance(SentMessage):
    """Where a guided call outside any alarm stands."""

    VIEW = "guide"


def guide(uow: UnitOfWork, command: Guide) -> Answer:
    """`advarsel` and `avslutt`: where one stands, or the beginning, as a new message."""
    person = command.origin.person
    if command.incident is not None:
        stored = theirs(uow, person, command.incident)
        if stored is None:
            return notice(uow, person, NOT_YOURS)
        stored = where_it_goes_on(uow, stored)
    else:
        stored = alarm_of_call(uow, person, drills=True)
    if stored is None:
        return alone(uow, person, begun(uow, person, command.ending))
    tapped = command.incident is not None
    alarm_command = moves.StartGuidance(command.ending, tapped, uow.directory.language(person))
    stored = moved(uow, adopted(uow, stored), person, alarm_command)
    return Answer(alarm_views(uow, stored.alarm).live(person), stored.alarm.id)


def alarm_of_call(uow: UnitOfWork, person: str, drills: bool) -> StoredAlarm | None:
    """The alarm that the person's call belongs to, locked: the open one (or, with `drills`, an open
    drill), else the one that has ended while the call went on."""
    stored = uow.tx.unresolved_of(person, drill=False)
    if stored is None and drills:
        stored = uow.tx.unresolved_of(person, drill=True)
    return stored or outlasted(uow, person)


def outlasted(uow: UnitOfWork, person: str) -> StoredAlarm | None:
    """The person's alarm that has ended in the middle of a call, locked; None once the call is
    over, another alarm has taken it over, or nothing has been answered for two hours (L6)."""
    return ended_meanwhile(uow, uow.tx.get_guided_call(person))


def ended_meanwhile(uow: UnitOfWork, left: StoredGuidedCall | None) -> StoredAlarm | None:
    """The same, of a guided call that has been looked up already."""
    stored = uow.tx.lock_alarm(left.incident) if left is not None and left.incident else None
    guided_call = stored.alarm.walk if stored is not None else None
    return stored if guided_call is not None and _is_of_this_call(guided_call, uow.now) else None


def adopted(uow: UnitOfWork, stored: StoredAlarm) -> StoredAlarm:
    """The alarm with the guided call that was begun before it, if there is one, and in the same
    call (L6). A drill has its own: what is said in earnest never becomes part of one (L12)."""
    person, builder = stored.alarm.caseworker.id, TransitionBuilder(stored.alarm, uow.moment)
    guided_call = uow.tx.lock_guided_call(person) if stored.alarm.drill is None else None
    is_there = stored.alarm.walk is not None and not stored.alarm.walk.closed
    if guided_call is None or is_there or not _is_of_this_call(guided_call, uow.now):
        return stored
    guiding.adopt(builder, person, guided_call)
    uow.tx.keep_guided_call(person, None)
    return publish(
        uow, stored, stored.organisation, Transition(builder.alarm, tuple(builder.facts))
    )


def taken_along(
    uow: UnitOfWork, stored: StoredAlarm, before: StoredAlarm | None, left: str | None
) -> StoredAlarm:
    """A new alarm with what belongs to the same call: the unfinished guided call, from the alarm
    `before` or from outside any, and what was written down within the last two hours (L6). A
    finished guided call stays where it was; one that was `left` in an alarm for longer is over."""
    person, builder = stored.alarm.caseworker.id, TransitionBuilder(stored.alarm, uow.moment)
    if before is not None and before.alarm.walk is not None:
        guiding.adopt(builder, person, before.alarm.walk)  # her new card has it
        _give_up(uow, before, stored.alarm.id)
        uow.tx.keep_guided_call(person, None)
    elif (guided_call := uow.tx.lock_guided_call(person)) is not None and _is_of_this_call(
        guided_call, uow.now
    ):
        guiding.adopt(builder, person, guided_call)
        uow.tx.keep_guided_call(person, None)
    elif left is not None and (ended := uow.tx.lock_alarm(left)) is not None:
        _give_up(uow, ended, None)
        uow.tx.keep_guided_call(person, None)
    _take_words(uow, builder, person)
    if not builder.facts:
        return stored
    return publish(
        uow, stored, stored.organisation, Transition(builder.alarm, tuple(builder.facts))
    )


def _is_of_this_call(guided_call: GuidedCall, at: int) -> bool:
    return not guided_call.closed and not rules.is_long_ago(guided_call.last_at, at)


def _give_up(uow: UnitOfWork, before: StoredAlarm, to: str | None) -> None:
    if before.alarm.walk is None or before.alarm.walk.closed:
        return
    builder = TransitionBuilder(before.alarm, uow.moment)
    guiding.give_up(builder, before.alarm.caseworker.id, to)
    publish(uow, before, before.organisation, Transition(builder.alarm, tuple(builder.facts)))


def _take_words(uow: UnitOfWork, builder: TransitionBuilder, person: str) -> None:
    """Sealed for the alarm, and noted on its timeline with the moment they were written at."""
    incident = builder.alarm.id
    for word in uow.tx.words(person):
        text = uow.read_word(person, word)
        if text is None or rules.is_long_ago(word.at, uow.now):
            continue
        uow.tx.forget_word(word.id)
        uow.tx.keep_word(incident, sealed_anew(uow, incident, word, text))
        quote = True if word.quote else None
        digest = uow.keyring.digest(text)
        detail = {"word": word.id, "digest": digest, "quote": quote, "written_at": word.at}
        builder.note(FactKind.SAID, person, **detail)


def guidance_view(uow: UnitOfWork, person: str, incident: str | None = None) -> View | None:
    """Where the caseworker stands, in an alarm of hers or outside any; None where she does not."""
    if incident is not None:
        alarm = uow.tx.get_alarm(incident)
        mine = alarm is not None and alarm.caseworker.id == person and alarm.walk is not None
        return alarm_views(uow, alarm).guidance(person) if alarm is not None and mine else None
    guided_call = uow.tx.lock_guided_call(person)
    return view_alone(uow, person, guided_call) if guided_call is not None else None


def view_alone(uow: UnitOfWork, person: str, guided_call: GuidedCall) -> GuidanceView:
    """A card outside any alarm. What was written down is its author's alone, as long as no alarm
    has taken it along."""
    directory, unit = uow.directory, uow.directory.unit_of(person).number
    language = directory.language(person)
    return GuidanceView(
        incident=None,
        seen=0,
        drill=False,
        language=language,
        walk=guided_call,
        words=directory.ladders.shown(unit, guided_call, language),
        guarded=Guarded.NO,
        numbers=directory.numbers(unit),
        written=uow.words(person) if guided_call.ended or guided_call.over else (),
        routine=directory.routine_for(unit, guided_call, Details()),
    )


def theirs(uow: UnitOfWork, person: str, incident: str) -> StoredAlarm | None:
    """The alarm, locked, if the guided call in it is this person's."""
    stored = uow.tx.lock_alarm(incident)
    mine = stored is not None and may(stored.alarm, person, Verb.GUIDE_STEP) is PermissionAnswer.YES
    return stored if mine else None


def where_it_goes_on(uow: UnitOfWork, stored: StoredAlarm) -> StoredAlarm:
    """The alarm that has taken the call over, or this one."""
    if stored.alarm.walk is None or not stored.alarm.walk.elsewhere:
        return stored
    return alarm_of_call(uow, stored.alarm.caseworker.id, drills=False) or stored


def where_danger_counts(uow: UnitOfWork, stored: StoredAlarm) -> StoredAlarm:
    """The alarm in which a threat is told that was tapped on a card of this one: the caseworker's
    own that is out by now, where this one is over and its call as well (R42)."""
    alarm = stored.alarm
    if not alarm.state.ended or (alarm.walk is not None and not alarm.walk.closed):
        return stored
    return uow.tx.unresolved_of(alarm.caseworker.id, drill=False) or stored


def moved(
    uow: UnitOfWork, stored: StoredAlarm, person: str, command: moves.AlarmCommand
) -> StoredAlarm:
    """The alarm after the command; nothing is written where it changes nothing."""
    transition = rules.decide(stored.alarm, person, command, uow.moment)
    return publish(uow, stored, stored.organisation, transition) if transition.changed else stored


def begun(uow: UnitOfWork, person: str, ending: bool) -> GuidedCall:
    """Where the person stands outside an alarm, or the foot of the ladder; at its end or on it."""
    guided_call = uow.tx.lock_guided_call(person)
    if guided_call is None or guided_call.closed or rules.is_long_ago(guided_call.last_at, uow.now):
        speaks = guided_call.language if guided_call else uow.directory.language(person)
        guided_call = guidance.begun(new_id(), Ladder.PHONE, speaks, uow.now)
    if guided_call.ended != ending:
        reaction = Reaction.END if ending else Reaction.BACK
        guided_call = guidance.answered(guided_call, reaction, None, uow.now)
    return guidance.shown_anew(guided_call, uow.now)


def alone(uow: UnitOfWork, person: str, guided_call: GuidedCall) -> Answer:
    """Keeps the guided call with the person, outside any alarm, and answers with its card."""
    uow.tx.keep_guided_call(person, guided_call)
    view = view_alone(uow, person, guided_call)
    return Answer(view, to_send=True, message=SentGuidance())
