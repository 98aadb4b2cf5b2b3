"""Moves on an alarm: lock, ask permission, let the domain decide, store (L5, L9); clock steps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.cards.kit.words import NAME_LENGTH
from bot.cards.views import AlertView, NoticeView, Sentence, View
from bot.dialogs.commands import Act, ActOnMine, NoteRead, ShowMore
from bot.domain.alarm import moves, rules
from bot.domain.alarm.clock_steps import reanchored
from bot.domain.alarm.describing import is_overtaken
from bot.domain.alarm.incident import Details, Drill, How, Target
from bot.domain.alarm.live import in_a_form
from bot.domain.alarm.moves import AlarmCommand, Verb
from bot.domain.alarm.permission import OF_HELPERS, PermissionAnswer, may
from bot.domain.alarm.state import Alarm, Ending, Transition
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm import ringing
from bot.service.alarm.colleagues import call_to
from bot.service.alarm.several import also_asked, helping
from bot.service.alarm.shown import alarm_views, beside_another, someone_helps
from bot.service.answer import SILENT, TOO_LATE, Answer, home, not_found, notice
from bot.service.outgoing import add_form, add_slot, by_itself, draw_again, publish, seal_words
from bot.service.threat import duty
from bot.service.threat.views import takes_while_helping
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, Priority, StoredAlarm, Task, helpers_of
from bot.store.slots import STATUS

TOO_LATE_HERE = Sentence("answer-plain-newest")


def act(uow: UnitOfWork, command: Act) -> Answer:
    """A tap. A foreign alarm is answered exactly as a missing one."""
    person = command.origin.person
    stored = uow.tx.lock_alarm(command.incident)
    if stored is None:
        return not_found(uow, person)
    verdict = may(stored.alarm, person, command.alarm_command.verb)
    if verdict is PermissionAnswer.NOT_THEIRS:
        return not_found(uow, person)
    if (now := _taken_over_by(uow, stored.alarm, command)) is not None:
        return _told_there(uow, now, command, stored.alarm)
    if verdict is PermissionAnswer.TOO_LATE:
        if command.loose:
            return notice(uow, person, TOO_LATE_HERE)
        return Answer(mine(uow, stored.alarm, person, command.alarm_command.verb), note=TOO_LATE)
    alarm_command = _completed(uow, stored.alarm, command.alarm_command)
    if alarm_command is None:
        return notice(uow, person, Sentence("answer-mismatch"))
    if command.loose and isinstance(alarm_command, moves.Escalate):
        alarm_command = in_a_form(stored.alarm, alarm_command, uow.now)
    transition = rules.decide(stored.alarm, person, alarm_command, uow.moment)
    note = _note(uow, alarm_command, transition, person)
    if transition.changed:
        stored = publish(uow, stored, stored.organisation, transition)
        if isinstance(alarm_command, moves.SettleThreatTask) and command.said.strip():
            stored = duty.keep_reason(uow, stored, person, alarm_command.task, command.said.strip())
    if command.loose:
        if isinstance(alarm_command, moves.DenyThreat) and is_overtaken(
            stored.alarm, alarm_command
        ):
            show_again(uow, stored.alarm)
        said = note or _loosely(stored.alarm, person, alarm_command)
        sentence = NoticeView(uow.directory.language(person), said, stored.alarm.mark)
        return Answer(sentence, stored.alarm.id, unmoved=None if transition.changed else said)
    if command.on is not None:
        return _on_the_other(uow, command.on, stored.alarm, person, note)
    view = mine(uow, stored.alarm, person, command.alarm_command.verb)
    stays = not transition.changed and alarm_command.verb in OF_HELPERS
    return Answer(view, stored.alarm.id, note=note, unmoved=TOO_LATE_HERE if stays else None)


def _taken_over_by(uow: UnitOfWork, drill: Alarm, command: Act) -> StoredAlarm | None:
    """The alarm that is out, locked, and has taken the place of the drill on whose card a threat
    was tapped."""
    is_threat = isinstance(command.alarm_command, moves.ReportThreat)
    if drill.drill is None or drill.ending is not Ending.SUPERSEDED or not is_threat:
        return None
    return uow.tx.unresolved_of(drill.caseworker.id, drill=False)


def _told_there(uow: UnitOfWork, now: StoredAlarm, command: Act, drill: Alarm) -> Answer:
    """It counts there, by whoever may (R42, L12); the card that was tapped stays the drill's."""
    person, note = command.origin.person, TOO_LATE
    if may(now.alarm, person, Verb.THREAT) is PermissionAnswer.YES:
        transition = rules.decide(now.alarm, person, command.alarm_command, uow.moment)
        note = _note(uow, command.alarm_command, transition, person) or TOO_LATE
        if transition.changed:
            publish(uow, now, now.organisation, transition)
    return Answer(mine(uow, drill, person, Verb.THREAT), drill.id, note=note)


def _on_the_other(
    uow: UnitOfWork, on: str, claimed: Alarm, person: str, note: Sentence | None
) -> Answer:
    """The red card that a claim of another alarm was tapped on, as it is now, and what the tap
    did."""
    told = note or _loosely(claimed, person, moves.ClaimAlarm(How.WRITE))
    alarm = uow.tx.get_alarm(on)
    if alarm is None or may(alarm, person, Verb.DECLINE) is PermissionAnswer.NOT_THEIRS:
        return notice(uow, person, told)
    view = mine(uow, alarm, person, Verb.CLAIM)
    if isinstance(view, AlertView):
        view = replace(view, also=tuple(also_asked(uow, alarm, person)))
    return Answer(view, claimed.id, note=told)


def _loosely(alarm: Alarm, person: str, command: AlarmCommand) -> Sentence:
    """What the tap did, in the place of a card that nothing would ever update."""
    match command:
        case moves.AnswerConcerns(yes):
            if yes and alarm.state.ended:
                return Sentence("answer-concerns-yes-after")
            return Sentence("answer-concerns-yes" if yes else "answer-concerns-no")
        case moves.AnswerContact(yes):
            return Sentence("contact-answered-yes" if yes else "contact-answered-no")
        case moves.Cancel():
            return Sentence("answer-cancelled")
        case moves.TakeThreatFollowUp() if alarm.duty is not None and alarm.duty.owner:
            return Sentence("answer-duty-has", (("name", alarm.name_of(alarm.duty.owner)),))
        case moves.CallOver() if alarm.call_over:
            return Sentence("answer-call-over")
        case moves.Resolve() if alarm.state.ended:
            return Sentence("answer-resolved")
        case moves.Helped() if alarm.owner is not None:
            return Sentence("answer-helped", (("name", alarm.owner.name),))
        case moves.ClaimAlarm() if alarm.helps(person):
            return Sentence("answer-taken", (("name", alarm.caseworker.name),))
    return TOO_LATE_HERE


def _completed(uow: UnitOfWork, alarm: Alarm, command: AlarmCommand) -> AlarmCommand | None:
    """The command with what only the organisation knows. None when a person or a unit in a card's
    data is not one of ours: anything else would put free text on the timeline (L11)."""
    ours = True
    match command:
        case moves.CallLogged(person):
            ours = person == alarm.caseworker.id or uow.directory.person(person) is not None
        case moves.Describe(named=str(name)):
            return _found(uow, alarm, command, name)
        case moves.Describe(details) if details.target_person is not None:
            ours = uow.directory.person(details.target_person) is not None
        case moves.AlertColleagues():
            return call_to(uow, alarm)
        case moves.Helped(colleague=str(name)):
            return _sealed(uow, alarm, command, name) if name.strip() else None
        case moves.NotifyUnit(unit):
            return duty.unit_to_notify(uow, alarm, unit) or command
    return command if ours else None


def _found(uow: UnitOfWork, alarm: Alarm, command: moves.Describe, name: str) -> moves.Describe:
    """A colleague's name that was typed is whom she meant, whatever the list still says (L7); where
    it is nobody's, the rest is told all the same."""
    unit = uow.directory.organisation.units.get(alarm.unit)
    person = uow.directory.colleague_named(name, unit) if unit is not None else None
    if person is None:
        return replace(command, details=replace(command.details, target_person=None))
    told = Details(target=Target.COLLEAGUE, target_person=person.id)
    return moves.Describe(command.details.updated(told))


def _sealed(uow: UnitOfWork, alarm: Alarm, command: moves.Helped, name: str) -> moves.Helped:
    """Whom she named, apart from the alarm: the timeline holds only the digest (L13). The same name
    once more is the same word."""
    clean = masked(name.strip())[:NAME_LENGTH]
    digest = uow.keyring.digest(clean)
    word = next((one.word for one in alarm.claims if one.digest == digest), None)
    if word is None:
        where, by = helpers_of(alarm.id), alarm.caseworker.id
        word = seal_words(uow, where, by, clean, quote=False)[0].id
    return replace(command, colleague=None, word=word, digest=digest)


_DONE: Final[Mapping[Verb, Sentence]] = {
    Verb.CALL_RESULT: Sentence("answer-call-logged"),
    Verb.DESCRIBE: Sentence("answer-details-saved"),
    Verb.THREAT: Sentence("answer-threat-reported"),
    Verb.NO_THREAT: Sentence("answer-no-threat"),
    Verb.DECLINE: Sentence("answer-declined"),
    Verb.RELEASE: Sentence("answer-released"),
    Verb.ESCALATE: Sentence("answer-strengthened"),
    Verb.GUIDE_ADVISE: Sentence("answer-advised"),
    Verb.UNDO_RESOLVE: Sentence("answer-undone"),
    Verb.UNDO_CALL_OVER: Sentence("answer-call-resumed"),
    Verb.DUTY_SETTLE: Sentence("answer-duty-noted"),
}


def _note(
    uow: UnitOfWork, command: AlarmCommand, transition: Transition, person: str
) -> Sentence | None:
    """What the tap did, where the card itself does not say it; and who helps already (L5)."""
    alarm = transition.alarm
    if any(fact.kind is FactKind.CLAIM_REFUSED for fact in transition.facts) and alarm.owner:
        return someone_helps(uow, alarm, person)
    if isinstance(command, moves.AlertColleagues):
        return _called(transition)
    if isinstance(command, moves.Describe) and command.named is not None:
        return Sentence("answer-colleague-unknown")
    if isinstance(command, moves.HandOver):
        name = (("name", alarm.name_of(command.person)),)
        if transition.changed:
            return Sentence("answer-hand-over-asked", name)
        if alarm.handing_to == command.person:
            return Sentence("answer-hand-over-pending", name)
        return Sentence("answer-hand-over-not-possible")
    if command.verb in DUTY_VERBS and (told := duty.note(command, transition, person)) is not None:
        return told
    if isinstance(command, moves.ReportThreat) and not (
        transition.changed and alarm.details.is_threat
    ):
        return told_already(alarm)
    if isinstance(command, moves.DenyThreat) and is_overtaken(alarm, command):
        return Sentence("answer-threat-since")
    if isinstance(command, moves.AnswerGuidance) and not _is_guided(transition):
        # Another device was first, or the card was an old one: a threat is told all the same.
        return _DONE[Verb.THREAT] if transition.changed else TOO_LATE
    if isinstance(command, moves.UndoResolve | moves.UndoCallOver) and not transition.changed:
        return Sentence("answer-undo-late")
    return _DONE.get(command.verb) if transition.changed else None


def _is_guided(transition: Transition) -> bool:
    return any(fact.kind is FactKind.GUIDED for fact in transition.facts)


def told_already(alarm: Alarm) -> Sentence:
    """A threat that was told before; or the caseworker has said that it was none, and is asked."""
    if alarm.details.is_threat:
        return Sentence("answer-threat-known")
    return Sentence("answer-threat-asked", (("name", alarm.caseworker.name),))


def _called(transition: Transition) -> Sentence:
    """How many were called (R46); a drill alone calls nobody (L12)."""
    if transition.alarm.drill is Drill.ALONE:
        return Sentence("answer-colleagues-alone")
    called = sum(fact.kind is FactKind.COLLEAGUE_ALERTED for fact in transition.facts)
    return Sentence("answer-colleagues", (("count", called),))


def show_more(uow: UnitOfWork, command: ShowMore) -> Answer:
    """A form of its own below the card, which stays as it is: what a tap is answered with takes the
    card's place."""
    person, stored = command.origin.person, uow.tx.lock_alarm(command.incident)
    alarm = stored.alarm if stored is not None else None
    verdict = may(alarm, person, Verb.MORE) if alarm is not None else PermissionAnswer.NOT_THEIRS
    if alarm is None or verdict is PermissionAnswer.NOT_THEIRS:
        return not_found(uow, person)
    if verdict is PermissionAnswer.TOO_LATE:
        return Answer(mine(uow, alarm, person, Verb.MORE), note=TOO_LATE)
    add_form(uow, alarm, person, f"{slots.MORE}:{command.origin.delivery}")
    return Answer(mine(uow, alarm, person, Verb.MORE), alarm.id)


def show(uow: UnitOfWork, command: Act) -> Answer:
    """The card the tap sits on, as it is, nothing is done; in a form, which nothing would update,
    what the tap did when it was heard before."""
    person, verb = command.origin.person, command.alarm_command.verb
    stored = uow.tx.lock_alarm(command.incident)
    if stored is None or may(stored.alarm, person, verb) is PermissionAnswer.NOT_THEIRS:
        return not_found(uow, person)
    if command.loose:
        said = _DONE.get(verb) or _loosely(stored.alarm, person, command.alarm_command)
        return notice(uow, person, said, stored.alarm.drill is not None)
    return Answer(mine(uow, stored.alarm, person, command.alarm_command.verb), stored.alarm.id)


def act_on_mine(uow: UnitOfWork, command: ActOnMine) -> Answer:
    """`avbryt` and its like: on the sender's open alarm, else on the open drill."""
    person = command.origin.person
    stored = uow.tx.unresolved_of(person, drill=False) or uow.tx.unresolved_of(person, drill=True)
    if stored is None:
        return home(uow, person, Sentence("answer-no-open-alarm"))
    alarm_command = _completed(uow, stored.alarm, command.alarm_command) or command.alarm_command
    transition = rules.decide(stored.alarm, person, alarm_command, uow.moment)
    if transition.changed:
        stored = publish(uow, stored, stored.organisation, transition)
        show_again(uow, stored.alarm)
    elif isinstance(alarm_command, moves.AlertColleagues):  # L1: nobody was there to be called
        return notice(uow, person, _called(transition), transition.alarm.drill is not None)
    return SILENT


def lively_alarm_of(uow: UnitOfWork, person: str) -> StoredAlarm | None:
    """The person's own open alarm, else their open drill, locked. Nobody practises while they help
    in earnest: their words are for whoever needs them (L12)."""
    mine = _lively(uow, uow.tx.unresolved_of(person, drill=False))
    if mine is not None:
        return mine
    drill = _lively(uow, uow.tx.unresolved_of(person, drill=True))
    helps = drill is not None and not all(helping(uow, person).values())
    return None if helps else drill


def _lively(uow: UnitOfWork, stored: StoredAlarm | None) -> StoredAlarm | None:
    """L6: what has been quiet for two hours is over. Words, and a cry above all, must not vanish
    into a relay that nobody reads any more."""
    is_over = stored is None or rules.is_over_quietly(stored.alarm, uow.now)
    return None if is_over else stored


def show_again(uow: UnitOfWork, alarm: Alarm) -> None:
    """The status card once more, at the end of the chat, where whoever typed is looking (L1)."""
    slot = f"{STATUS}:again:{uow.now}"
    if uow.tx.slot_at(alarm.id, alarm.caseworker.id, slot) is None:
        add_slot(uow, alarm, alarm.caseworker.id, slot, Priority.OWN)


def timer_due(uow: UnitOfWork, task: Task) -> int | None:
    """The alarm's own timer (L3): what it does is decided under the lock, as everything is.
    When it came too early, or under another instant, the instant the alarm still waits for."""
    alarm = by_itself(uow, task.incident or "", SYSTEM, moves.TimerDue(task.due_at))
    return alarm.timer.due_at if alarm is not None and alarm.timer is not None else None


def link(uow: UnitOfWork, incident: str, url: str | None, present: tuple[str, ...] = ()) -> Answer:
    """The way into the meeting, for whoever joins it, and who is there already."""
    by_itself(uow, incident, SYSTEM, moves.Link(url, present))
    return SILENT


def undelivered(uow: UnitOfWork, incident: str, person: str, reason: str) -> None:
    """The red card cannot reach this person: the level does not wait for them (L3)."""
    by_itself(uow, incident, person, moves.Undelivered(reason))


def card_undelivered(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """The same, of the slot that it lies in."""
    undelivered(uow, card_slot.incident, card_slot.person, reason)


def is_late_alert(task: Task, card_slot: CardSlot | None) -> bool:
    """Whether it is a red card that was not taken when it was tried before."""
    return task.attempt > 1 and _is_first_alert(card_slot)


def _is_first_alert(card_slot: CardSlot | None) -> bool:
    """Whether it is a red card that nobody has seen yet."""
    return (
        card_slot is not None
        and card_slot.is_unseen
        and not card_slot.is_line
        and slots.family(card_slot.slot) == slots.ALERT
    )


def held_back(uow: UnitOfWork, card_slot: CardSlot) -> None:
    """Teams does not take a red card yet: the caseworker reads so, and not that somebody is alerted
    (L1). With the alarm's lock in hand."""
    if _is_first_alert(card_slot) and uow.channel.hold_back(card_slot.incident):
        out_at_last(uow, card_slot)


def out_at_last(uow: UnitOfWork, card_slot: CardSlot) -> None:
    """What the caseworker reads of a red card may have changed."""
    alarm = uow.tx.get_alarm(card_slot.incident)
    if alarm is not None and not alarm.state.ended:
        draw_again(uow, alarm, (STATUS,))


def note_read(uow: UnitOfWork, command: NoteRead) -> Answer:
    """A read receipt changes "varslet" to "har sett det" and stops nothing (L2)."""
    person = command.origin.person
    read: dict[str, int] = {}
    for one in uow.tx.alarms_shown_to(person):
        if one.ref is not None and _is_read(one.ref.activity_id, command.last_read):
            read[one.incident] = max(read.get(one.incident, 0), one.placed_at)
    for incident, placed_at in sorted(read.items()):
        if not ringing.is_told_late(uow, incident, person, placed_at, command.read_at):
            by_itself(uow, incident, person, moves.Read())
    return SILENT


def _is_read(message: str, last_read: str | None) -> bool:
    """Teams numbers messages by time: reading one means having read those before it."""
    if last_read is None or message == last_read:
        return True
    return message.isdecimal() and last_read.isdecimal() and int(message) < int(last_read)


_GUIDED = frozenset({Verb.CALL_OVER, Verb.UNDO_CALL_OVER, Verb.GUIDE_STEP, Verb.GUIDE_CHOOSE})
DUTY_VERBS = frozenset(verb for verb in Verb if verb.startswith("duty."))


def mine(uow: UnitOfWork, alarm: Alarm, person: str, verb: Verb) -> View:
    """The card that the tapped button sits on, as it looks now."""
    views = alarm_views(uow, alarm)
    if verb in _GUIDED:
        return views.guidance(person)
    if verb in DUTY_VERBS and not (verb is Verb.DUTY_TAKE and takes_while_helping(alarm, person)):
        followed_up = views.followed_up(person, verb is Verb.DUTY_RECEIVED)
        return beside_another(uow, alarm, person, followed_up)
    as_helper = verb in OF_HELPERS and alarm.was_alerted(person)  # who plays both parts of a drill
    view = views.live(person, slots.ALERT if as_helper else "")
    return beside_another(uow, alarm, person, view)


# After a step of the clock: one alarm a transaction, under its lock.


@dataclass(frozen=True, slots=True)
class ClockStep:
    """By how much the clock was set (ms; negative: back, 0: not that anybody knows); `leapt`: it
    went forward by so much that nobody can say which day it is; `noted`: we were the first to
    store it."""

    ms: int = 0
    leapt: bool = False
    noted: bool = False


def note_step(uow: UnitOfWork, step: ClockStep) -> bool:
    """Stores the step; whether we were the first."""
    return uow.tx.note_step(step.ms, step.leapt)


def out_of_place(uow: UnitOfWork, step: ClockStep) -> list[str]:
    """The alarms in which something is to be set right, by id."""
    return [
        alarm.id
        for alarm in uow.tx.waiting_alarms()
        if reanchored(alarm, uow.moment, step.ms, step.noted).alarm != alarm
    ]


def reanchor(uow: UnitOfWork, incident: str, step: ClockStep) -> Answer:
    """Sets one alarm right. Nobody is told: nothing has happened."""
    stored = uow.tx.lock_alarm(incident)
    if stored is None:
        return SILENT
    transition = reanchored(stored.alarm, uow.moment, step.ms, step.noted)
    ringing.set_right(uow, transition.alarm)
    if transition.changed:
        publish(uow, stored, stored.organisation, transition)
    elif transition.alarm != stored.alarm:
        uow.tx.save(StoredAlarm(transition.alarm, stored.mac, stored.organisation))
        uow.tx.move_timers(transition.alarm)
    return SILENT


def settle(uow: UnitOfWork) -> None:
    """What is to be sent waits for no instant to come, and the mark is the clock's again."""
    uow.tx.bring_forward()
    uow.tx.set_mark(uow.now)
