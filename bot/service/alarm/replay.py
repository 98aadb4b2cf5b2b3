"""What was done without the store is stored: by the ordinary service, once, and as it happened (L5,
L6; docs/decisions/0037)."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogs import commands
from bot.dialogs.commands import Act, Command, Origin, PlainWord, Raise, StorePlainAlarm
from bot.domain import conversation
from bot.domain.alarm import late as late_alarm
from bot.domain.alarm import moves, rules
from bot.domain.alarm.escalation import Moment
from bot.domain.alarm.incident import Details, How
from bot.domain.alarm.late import is_record
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.plain import NoticeReached, PlainAlarm, moved
from bot.domain.alarm.plain import begun as plain_alarm_begun
from bot.domain.alarm.plain import taken as plainly_taken
from bot.domain.alarm.state import Alarm, Caseworker, Contact, Transition
from bot.domain.alarm.timeline import SYSTEM
from bot.domain.conversation import CallRow, CallState
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm import act as acting
from bot.service.alarm import colleagues, passing, raise_alarm, relay
from bot.service.alarm.plain_token import PlainToken, opened_token
from bot.service.alarm.raise_alarm import new_alarm, superseded, with_colleagues
from bot.service.alarm.shown import (
    SentMore,
    SentQuestion,
    form_view,
    more_again,
    question_view,
    slot_view,
    someone_helps,
)
from bot.service.answer import TOO_LATE, Answer, Feature, SlotFamily, notice
from bot.service.evidence import views as evidence
from bot.service.messages import NOT_YOURS
from bot.service.outgoing import add_slot, keep_words, publish
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import Priority, StoredAlarm, TaskKind

OTHER_CLOCK_MS = 30_000  # nobody waits so long for a thread and a lock

_Kept = tuple[CallRow | None, CallRow]  # a call as it stood here, and as it is


def store_plain_alarm(uow: UnitOfWork, command: StorePlainAlarm) -> Answer:
    """Stores it, or lets an alarm that is stored already catch up with it. The answer's `note` says
    who helps, if somebody does. Repeating it changes nothing."""
    command = _by_our_clock(uow, command)
    alarm, cry = command.alarm, command.cry
    noted = [uow.tx.first_delivery(each) for each in command.deliveries]
    is_news = any(noted) or not noted
    stored = uow.tx.lock_alarm(alarm.id)
    if stored is not None and _cried_after_its_end(stored.alarm, alarm):
        alarm = _another(uow, alarm)
        stored = uow.tx.lock_alarm(alarm.id)
    other = _open_already(uow, alarm) if stored is None else None
    known = stored or other
    calls = _kept(uow, command.calls, alarm.id if known is None else known.alarm.id)
    if stored is None:
        stored = _strengthened(uow, other, alarm) if other is not None else _raised(uow, alarm, cry)
    elif command.adopted_at is not None:
        stored = _cried_meanwhile(uow, stored, alarm)
    if is_news:  # a repeat tells nothing: she may have said since that it was no threat (R40)
        stored = _described(uow, stored, cry)
    stored = _caught_up(uow, stored, alarm)
    stored = _settled(uow, stored, alarm, command.adopted_at)
    stored = _rung(uow, stored, calls)
    stored = _with_words(uow, stored, command.words)
    if command.adopted_at is not None:
        stored = _on_time(uow, stored)
        _status_again(uow, stored.alarm, command.adopted_at)
    note = someone_helps(uow, stored.alarm, command.origin.person)
    return Answer(None, stored.alarm.id, note=note)


def _by_our_clock(uow: UnitOfWork, command: StorePlainAlarm) -> StorePlainAlarm:
    """The alarm is as old as it was where it was held, also where the store has come back with
    another clock: hours that nobody has waited make no record of it."""
    ms = uow.now - command.at
    if not command.at or abs(ms) < OTHER_CLOCK_MS:
        return command
    since = command.adopted_at
    alarm = moved(command.alarm, ms, since or 0)
    calls = tuple(conversation.moved(call, ms) for call in command.calls)
    since = None if since is None else since + ms
    return replace(command, alarm=alarm, adopted_at=since, calls=calls)


def act(uow: UnitOfWork, command: Act) -> Answer:
    """A tap. On a plain alarm's card it is an ordinary claim: where its alarm is not stored, or
    does not know yet who was told, it is made, or taught, by what the button carries. An alarm that
    was stored when its card was drawn is not made anew."""
    person = command.origin.person
    token = opened_token(uow.keyring, command.plain)
    ours = token is not None and token.reader == person and token.incident == command.incident
    if (
        token is None
        or token.stored
        or not ours
        or not isinstance(command.alarm_command, moves.ClaimAlarm)
    ):
        return acting.act(uow, command)
    stored = uow.tx.lock_alarm(command.incident)
    if stored is not None and stored.alarm.was_alerted(person):
        return acting.act(uow, command)
    if not token.is_of_use(uow.now):
        return notice(uow, person, TOO_LATE) if stored is None else acting.act(uow, command)
    answer = store_plain_alarm(uow, _by_token(uow, token, command.alarm_command.how))
    stored = uow.tx.lock_alarm(answer.incident or "")
    if stored is None:
        return notice(uow, person, NOT_YOURS)
    note = None if stored.alarm.helps(person) else someone_helps(uow, stored.alarm, person)
    shown = acting.mine(uow, stored.alarm, person, moves.Verb.CLAIM)
    return Answer(shown, stored.alarm.id, note=note)


def _by_token(uow: UnitOfWork, token: PlainToken, how: How) -> StorePlainAlarm:
    origin = Origin(token.person, token.name, "", token.address)
    reader = token.reader, uow.directory.name(token.reader)
    alarm = plainly_taken(_of_token(uow, token), *reader, how, uow.now)
    deliveries = (token.delivery,) if token.delivery else ()
    return StorePlainAlarm(origin, alarm, Raise(origin, ""), deliveries=deliveries)


def _of_token(uow: UnitOfWork, token: PlainToken) -> PlainAlarm:
    """As far as the button knows: the levels up to its own were told, in its round."""
    directory = uow.directory
    caseworker = directory.caseworker(token.person, token.name)
    chain = directory.chain_for(caseworker, None, token.raised_at)
    everyone = {helper.id for helper in chain.everyone()}
    if token.reader not in everyone:  # by another version of the organisation
        chain = _with_reader(chain, Helper(token.reader, directory.name(token.reader)))
    unit = directory.unit_of(token.person).number
    alarm = plain_alarm_begun(token.incident, caseworker, unit, chain, token.raised_at)
    told = tuple(
        NoticeReached(helper.id, number, token.round, token.raised_at)
        for number, level in enumerate(chain.levels[: token.level + 1])
        for helper in level.people
    )
    if token.reader not in {one.person for one in told}:
        told = (*told, NoticeReached(token.reader, token.level, token.round, token.raised_at))
    return replace(alarm, level=token.level, round=token.round, told=told)


def _with_reader(chain: Chain, reader: Helper) -> Chain:
    levels: tuple[ChainLevel, ...] = chain.levels
    if not levels:
        return chain
    first = replace(levels[0], people=(*levels[0].people, reader))
    return replace(chain, levels=(first, *levels[1:]))


def _open_already(uow: UnitOfWork, alarm: PlainAlarm) -> StoredAlarm | None:
    """L6: the open alarm that the cry strengthens, whoever stored it. One that has been quiet for
    two hours gives way, and so does a drill; an old cry gives way to a newer alarm itself."""
    person = alarm.caseworker.id
    over = alarm.is_over(uow.now)
    found = uow.tx.unresolved_of(person, drill=False)
    if found is not None and not over and rules.is_long_ago(found.alarm.lively_at, alarm.cried_at):
        superseded(uow, found)
        found = None
    if found is None and not over:
        drill = uow.tx.unresolved_of(person, drill=True)
        if drill is not None:
            superseded(uow, drill)
    return found if not over else None


def _raised(uow: UnitOfWork, alarm: PlainAlarm, cry: Raise) -> StoredAlarm:
    if not alarm.told and not alarm.taken and not alarm.is_over(uow.now):
        # Nobody has heard of it: as if it had been cried for now, by what the organisation is now.
        alarm = replace(alarm, chain=_chain_now(uow, alarm.caseworker), exhausted=False)

    def late(caseworker: Caseworker, details: Details) -> Transition:
        unit = uow.directory.unit_of(caseworker.id)
        transition = late_alarm.raised_late(
            alarm, caseworker, (unit.number, unit.name), details, uow.moment, cry.reported
        )
        live = not is_record(alarm, uow.now)
        return with_colleagues(uow, transition) if cry.colleagues and live else transition

    stored = _again(uow, new_alarm(uow, cry, late))
    if alarm.is_over(uow.now) and alarm.withdrawn_at is None:
        newer = uow.tx.unresolved_of(alarm.caseworker.id, drill=False)
        if newer is not None and newer.alarm.id != stored.alarm.id:  # V7: two cannot be open
            superseded(uow, stored)
            return _again(uow, stored)
    return stored


def _again(uow: UnitOfWork, stored: StoredAlarm) -> StoredAlarm:
    """As it is now: what was written beside it is on its timeline."""
    return uow.tx.lock_alarm(stored.alarm.id) or stored


def _chain_now(uow: UnitOfWork, caseworker: Caseworker) -> Chain:
    return uow.directory.chain_for(caseworker, None, uow.now)


def _cried_after_its_end(incident_alarm: Alarm, alarm: PlainAlarm) -> bool:
    """Somebody else had ended the alarm, and its caseworker has cried since: that is no old cry."""
    ended = incident_alarm.ended_at if incident_alarm.state.ended else None
    cried_at = alarm.cried_at + incident_alarm.ahead_ms  # as its record calls it
    return ended is not None and alarm.withdrawn_at is None and cried_at > ended


def _another(uow: UnitOfWork, alarm: PlainAlarm) -> PlainAlarm:
    """What has happened since the last cry, as an alarm of its own; the same at every attempt."""
    since = alarm.cried_at
    return replace(
        alarm,
        id=uow.keyring.incident_of(f"{alarm.id}|{since}"),
        raised_at=since,
        told=tuple(told for told in alarm.told if told.at >= since),
        taken=tuple(taking for taking in alarm.taken if taking.at >= since),
    )


def _cried_meanwhile(uow: UnitOfWork, stored: StoredAlarm, alarm: PlainAlarm) -> StoredAlarm:
    """L6: a second cry while the alarm could not be followed is one all the same; not once
    somebody helps because of it."""
    incident_alarm, now = stored.alarm, uow.now
    cried_at = alarm.cried_at + incident_alarm.ahead_ms  # as its record calls it
    if cried_at <= incident_alarm.cry_at or not alarm.climbs or alarm.is_over(now):
        return stored
    then = replace(uow.moment, at=min(alarm.cried_at, now))
    return _decided(uow, stored, alarm.caseworker.id, moves.RaiseAgain(alarm.cry_key), then)


def _on_time(uow: UnitOfWork, stored: StoredAlarm) -> StoredAlarm:
    """It is followed again when its timer can be fired: until then it goes on without the store."""
    timer = stored.alarm.timer
    if timer is None or timer.due_at >= uow.now:
        return stored
    due = moves.TimerDue(timer.due_at)
    return _published(uow, stored, rules.decide(stored.alarm, SYSTEM, due, uow.moment))


def _status_again(uow: UnitOfWork, alarm: Alarm, adopted_at: int) -> None:
    """Her card at the end of her chat, once: what was sent without the store points to it (L14)."""
    person, slot = alarm.caseworker.id, f"{slots.STATUS}:again:{adopted_at}"
    if uow.can_reach(person) and uow.tx.slot_at(alarm.id, person, slot) is None:
        add_slot(uow, alarm, person, slot, Priority.OWN)


def _strengthened(uow: UnitOfWork, stored: StoredAlarm, alarm: PlainAlarm) -> StoredAlarm:
    """L6: a cry while an alarm is open alerts its next level."""
    if is_record(alarm, uow.now):
        return stored
    cry = moves.RaiseAgain(alarm.cry_key)
    return _decided(uow, stored, alarm.caseworker.id, cry, uow.moment)


def _described(uow: UnitOfWork, stored: StoredAlarm, cry: Raise) -> StoredAlarm:
    """What was told beside the cries, where the alarm was stored without it (R42)."""
    told = moves.Describe(cry.details)
    return _decided(uow, stored, stored.alarm.caseworker.id, told, uow.moment)


def _caught_up(uow: UnitOfWork, stored: StoredAlarm, alarm: PlainAlarm) -> StoredAlarm:
    return _published(uow, stored, late_alarm.caught_up(stored.alarm, alarm, uow.moment))


def _settled(
    uow: UnitOfWork, stored: StoredAlarm, alarm: PlainAlarm, adopted_at: int | None
) -> StoredAlarm:
    """L5: the first who said that they help has the alarm, the others are told who does. Who helped
    before that is known to the store, and may have let go meanwhile."""
    for person in set(alarm.said_no) - set(stored.alarm.said_no):  # with key 2
        if may(stored.alarm, person, moves.Verb.DECLINE) is PermissionAnswer.YES:
            stored = _decided(uow, stored, person, moves.Decline(by_key=True), uow.moment)
    for taking in [one for one in alarm.taken if adopted_at is None or one.at >= adopted_at]:
        if may(stored.alarm, taking.person, moves.Verb.CLAIM) is not PermissionAnswer.YES:
            continue
        if 0 < alarm.more_at <= taking.at and not stored.alarm.helps(taking.person):
            transition = late_alarm.more_wanted(
                stored.alarm, replace(alarm, more=False), uow.moment
            )
            stored = _published(uow, stored, transition)
        then = replace(uow.moment, at=min(taking.at, uow.now))
        claim = moves.ClaimAlarm(taking.how, by_key=taking.unsigned)
        stored = _decided(uow, stored, taking.person, claim, then)
        if stored.alarm.helps(taking.person):
            _role_card(uow, stored.alarm, taking.person)
        else:
            _tell_who_helps(uow, stored.alarm, taking.person)
    still_helps = any(stored.alarm.helps(taking.person) for taking in alarm.taken)
    if still_helps and alarm.contact is Contact.CONFIRMED:
        yes = moves.AnswerContact(yes=True)
        stored = _decided(uow, stored, alarm.caseworker.id, yes, uow.moment)
    if alarm.taken and alarm.contact is Contact.MISSING and not alarm.is_over(uow.now):
        out = _red_cards(uow, stored.alarm)
        transition = late_alarm.missing_contact(stored.alarm, alarm, uow.moment, out)
        stored = _published(uow, stored, transition)
    elif alarm.more and not alarm.is_over(uow.now):
        out = _red_cards(uow, stored.alarm)
        transition = late_alarm.more_wanted(stored.alarm, alarm, uow.moment, out)
        stored = _published(uow, stored, transition)
    if alarm.withdrawn_at is not None:
        stored = _decided(uow, stored, alarm.caseworker.id, moves.Cancel(), uow.moment)
    elif alarm.taken and alarm.is_over(uow.now) and adopted_at is None:
        # Nobody is asked for contact hours later.
        owner = stored.alarm.owner
        if owner is not None and owner.person is not None:
            stored = _decided(uow, stored, owner.person, moves.Resolve(), uow.moment)
    return stored


def _kept(uow: UnitOfWork, calls: Sequence[CallRow], incident: str) -> list[_Kept]:
    """Before anybody is alerted: whoever was rung without the store, or is on a call just now, is
    not rung once more for the same (docs/decisions/0072)."""
    kept = [(uow.tx.adopt_call(c), c) for c in (replace(one, incident=incident) for one in calls)]
    if kept:
        uow.after_commit.append(uow.wakers.calls)
    return [(before, call) for before, call in kept if uow.tx.get_call(call.id) is not None]


def _rung(uow: UnitOfWork, stored: StoredAlarm, calls: Sequence[_Kept]) -> StoredAlarm:
    """What came of the calls is on the timeline; a last sentence is said to its end."""
    for before, call in calls:
        for step, at in conversation.steps_since(before, call):
            told = moves.CallProgress(call.person, step, call.outcome)
            transition = rules.decide(stored.alarm, SYSTEM, told, uow.moment)
            facts = [replace(f, detail={**f.detail, "happened_at": at}) for f in transition.facts]
            stored = _published(uow, stored, Transition(transition.alarm, tuple(facts)))
        if call.state is CallState.CLOSING and (before is None or before.is_live):
            uow.tx.keep_call(call)
    return stored


def _red_cards(uow: UnitOfWork, alarm: Alarm) -> late_alarm.Out:
    """Who has one, of which level and round."""
    found = [s for s in uow.tx.slots_of(alarm.id) if slots.family(s.slot) == slots.ALERT]
    return frozenset((each.person, *slots.alert_at(each.slot)) for each in found)


def _decided(
    uow: UnitOfWork, stored: StoredAlarm, actor: str, command: moves.AlarmCommand, moment: Moment
) -> StoredAlarm:
    """An ordinary move, at the moment it was made. What it sets in motion begins now."""
    transition = rules.decide(stored.alarm, actor, command, moment)
    if not transition.changed:
        return stored
    facts = tuple(
        replace(fact, detail={**fact.detail, "happened_at": moment.at}) for fact in transition.facts
    )
    alarm = late_alarm.not_overdue(transition.alarm, uow.now)
    return _published(
        uow, stored, Transition(alarm, facts if moment.at < uow.now else transition.facts)
    )


def _published(uow: UnitOfWork, stored: StoredAlarm, transition: Transition) -> StoredAlarm:
    return publish(uow, stored, stored.organisation, transition) if transition.changed else stored


def _role_card(uow: UnitOfWork, alarm: Alarm, person: str) -> None:
    """Whoever helps gets the card with what to do and the way out, if none lies in their chat."""
    card_slots = uow.tx.slots_of(alarm.id)
    if any(p.person == person and slots.family(p.slot) == slots.ALERT for p in card_slots):
        return
    add_slot(uow, alarm, person, slots.taken_slot(alarm.round), Priority.CLAIM_NEWS)


def _tell_who_helps(uow: UnitOfWork, alarm: Alarm, person: str) -> None:
    helps = someone_helps(uow, alarm, person)
    if helps is None or not uow.can_reach(person):
        return
    answer = notice(uow, person, helps)
    if answer.view is not None:
        uow.tell(person, answer.view, answer.message, f"settled:{alarm.id}:{person}")


def _with_words(uow: UnitOfWork, stored: StoredAlarm, words: Sequence[PlainWord]) -> StoredAlarm:
    """What is stored already, by an attempt that came through after all or the last time, is not
    stored again."""
    known = {(word.author, word.text) for word in uow.words(stored.alarm.id)} if words else set()
    for word in words:
        if (word.person, masked(word.text)) not in known:
            keep_words(uow, stored, word.person, word.text)
            stored = _again(uow, stored)
    return stored


def _raise(uow: UnitOfWork, command: Raise) -> Answer | Command:
    answer = raise_alarm.raise_or_ask(uow, command)
    if command.batch is None or not isinstance(answer, Answer):
        return answer
    return evidence.beside(uow, command.origin.person, command.batch, answer)


_CARD = SlotFamily(slot_view)

FEATURE = Feature(
    handlers={
        commands.Raise: _raise,
        commands.StorePlainAlarm: store_plain_alarm,
        commands.Act: act,
        moves.UndoResolve: raise_alarm.undo_resolve,
        commands.ActOnMine: acting.act_on_mine,
        commands.ShowMore: acting.show_more,
        commands.Say: relay.say,
        commands.PassOn: passing.pass_on,
        commands.AskAgain: relay.ask_again,
        commands.CallColleagues: raise_alarm.call_colleagues,
        commands.BeHere: colleagues.be_here,
        commands.GoHome: colleagues.go_home,
        commands.NoteRead: acting.note_read,
    },
    timers={TaskKind.TIMER: acting.timer_due},
    slots={
        slots.STATUS: _CARD,
        slots.ALERT: SlotFamily(slot_view, acting.card_undelivered),
        slots.NEWS: _CARD,
        slots.CONTACT: _CARD,
        slots.EXHAUSTED: _CARD,
        slots.HAND_OVER: _CARD,
        slots.SAID: SlotFamily(slot_view, passing.not_passed_on),
        slots.FOLLOW_UP: _CARD,
        slots.SAFETY: _CARD,
        slots.MORE: SlotFamily(form_view),
        slots.MEANT: _CARD,
    },
    messages={
        passing.SentRelay: passing.relay_view,
        SentMore: more_again,
        relay.SentUnclear: relay.unclear_view,
        passing.SentUnsent: passing.unsent_view,
        relay.SentAsked: relay.asked_again,
        SentQuestion: question_view,
        colleagues.SentPresence: lambda uow, person, message: colleagues.here_view(uow, person),
    },
)
