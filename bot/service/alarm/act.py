"""Moves on an alarm: lock, ask permission, let the domain decide, store (L5, L9)."""

from collections.abc import Mapping
from typing import Final

from bot.cards.views import Sentence, View
from bot.dialogs.commands import Act, ActOnMine, NoteRead
from bot.domain.alarm import moves, rules
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.moves import Move, Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.alarm.state import Change, RedCard
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.service.alarm.colleagues import call_to
from bot.service.alarm.views import Projection
from bot.service.answer import SILENT, Answer, home, notice
from bot.service.follow_up import plan
from bot.service.outgoing import add_place, publish
from bot.service.readiness import check
from bot.service.threat import duty
from bot.service.unit_of_work import Turn
from bot.store import slots
from bot.store.records import Place, Priority
from bot.store.slots import STATUS

NOT_YOURS = Sentence("answer-not-yours")
TOO_LATE = Sentence("answer-stale")


def act(turn: Turn, command: Act) -> Answer:
    """A tap. A foreign alarm is answered exactly as a missing one."""
    person = command.origin.person
    stored = turn.tx.incident(command.incident)
    if stored is None:
        return notice(turn, person, NOT_YOURS)
    verdict = may(stored.card, person, command.move.verb)
    if verdict is Verdict.NOT_THEIRS:
        return notice(turn, person, NOT_YOURS)
    if verdict is Verdict.TOO_LATE:
        return Answer(mine(turn, stored.card, person, command.move.verb), note=TOO_LATE)
    move = _completed(turn, stored.card, command.move)
    if move is None:
        return notice(turn, person, Sentence("answer-mismatch"))
    change = rules.decide(stored.card, person, move, turn.moment)
    note = _note(move, change, person)
    if change.changed:
        stored = publish(turn, stored, stored.organisation, change)
        if isinstance(move, moves.SettleDuty) and command.said.strip():
            stored = duty.keep_reason(turn, stored, person, move.task, command.said.strip())
    return Answer(mine(turn, stored.card, person, command.move.verb), stored.card.id, note=note)


def _completed(turn: Turn, card: RedCard, move: Move) -> Move | None:
    """The move with what only the organisation knows. None when a person or a unit in a card's data
    is not one of ours: anything else would put free text on the timeline (L11)."""
    ours = True
    match move:
        case moves.CallLogged(person):
            ours = person == card.caseworker.id or turn.directory.person(person) is not None
        case moves.Describe(details) if details.target_person is not None:
            ours = turn.directory.person(details.target_person) is not None
        case moves.CallColleagues():
            return call_to(turn, card)
        case moves.NotifyUnit(unit):
            return duty.unit_to_notify(turn, card, unit) or move
    return move if ours else None


_DONE: Final[Mapping[Verb, Sentence]] = {
    Verb.CALL_RESULT: Sentence("answer-call-logged"),
    Verb.DESCRIBE: Sentence("answer-details-saved"),
    Verb.DECLINE: Sentence("answer-declined"),
    Verb.RELEASE: Sentence("answer-released"),
    Verb.ESCALATE: Sentence("answer-strengthened"),
    Verb.GUIDE_ADVISE: Sentence("answer-advised"),
    Verb.DUTY_SETTLE: Sentence("answer-duty-noted"),
}


def _note(move: Move, change: Change, person: str) -> Sentence | None:
    """What the tap did, where the card itself does not say it; and who helps already (L5)."""
    card = change.card
    if any(fact.kind is FactKind.CLAIM_REFUSED for fact in change.facts) and card.owner:
        return Sentence("answer-someone-helps", (("name", card.owner.name),))
    if isinstance(move, moves.CallColleagues):
        return _called(change)
    if isinstance(move, moves.HandOver):
        name = (("name", card.name_of(move.person)),)
        if change.changed:
            return Sentence("answer-hand-over-asked", name)
        if card.handing_to == move.person:
            return Sentence("answer-hand-over-pending", name)
        return Sentence("answer-hand-over-not-possible")
    if move.verb in DUTY_VERBS and (told := duty.note(move, change, person)) is not None:
        return told
    if isinstance(move, moves.Guided) and not change.changed:
        return TOO_LATE  # another device was first, or the card was an old one
    return _DONE.get(move.verb) if change.changed else None


def _called(change: Change) -> Sentence:
    """How many were called (R46); a drill alone calls nobody (L12)."""
    if change.card.drill is Drill.ALONE:
        return Sentence("answer-colleagues-alone")
    called = sum(fact.kind is FactKind.COLLEAGUE_ALERTED for fact in change.facts)
    return Sentence("answer-colleagues", (("count", called),))


def show(turn: Turn, command: Act) -> Answer:
    """The card the tap sits on, as it is; nothing is done."""
    person = command.origin.person
    stored = turn.tx.incident(command.incident)
    if stored is None or may(stored.card, person, command.move.verb) is Verdict.NOT_THEIRS:
        return notice(turn, person, NOT_YOURS)
    return Answer(mine(turn, stored.card, person, command.move.verb), stored.card.id)


def act_on_mine(turn: Turn, command: ActOnMine) -> Answer:
    """`avbryt` and its like: on the sender's open alarm, else on the open drill."""
    person = command.origin.person
    stored = turn.tx.unresolved_of(person, drill=False) or turn.tx.unresolved_of(person, drill=True)
    if stored is None:
        return home(turn, person, Sentence("answer-no-open-alarm"))
    move = _completed(turn, stored.card, command.move) or command.move
    change = rules.decide(stored.card, person, move, turn.moment)
    if change.changed:
        stored = publish(turn, stored, stored.organisation, change)
        show_again(turn, stored.card)
    elif isinstance(move, moves.CallColleagues):  # L1: nobody was there to be called
        return notice(turn, person, _called(change), change.card.drill is not None)
    return SILENT


def show_again(turn: Turn, card: RedCard) -> None:
    """The status card once more, at the end of the chat, where whoever typed is looking (L1)."""
    slot = f"{STATUS}:again:{turn.now}"
    if turn.tx.place_at(card.id, card.caseworker.id, slot) is None:
        add_place(turn, card, card.caseworker.id, slot, Priority.OWN)


def timer_due(turn: Turn, incident: str, due_at: int) -> int | None:
    """The alarm's own timer (L3): what it does is decided under the lock, as everything is.
    When it came too early, or under another instant, the instant the alarm still waits for."""
    card = _by_itself(turn, incident, SYSTEM, moves.TimerDue(due_at))
    return card.timer.due_at if card is not None and card.timer is not None else None


def duty_timer_due(turn: Turn, incident: str, due_at: int) -> int | None:
    """The same for the follow-up of a threat, whose timer outlasts the alarm (R43)."""
    card = _by_itself(turn, incident, SYSTEM, moves.DutyTimerDue(due_at))
    return card.duty.due_at if card is not None and card.duty is not None else None


def link(turn: Turn, incident: str, url: str) -> Answer:
    """The way into the meeting, for whoever joins it."""
    _by_itself(turn, incident, SYSTEM, moves.Link(url))
    return SILENT


def undelivered(turn: Turn, incident: str, person: str, reason: str) -> None:
    """The red card cannot reach this person: the level does not wait for them (L3)."""
    _by_itself(turn, incident, person, moves.Undelivered(reason))


def not_delivered(turn: Turn, place: Place, reason: str) -> None:
    """A card that has not arrived, and will not: whoever waits for its answer goes on (L3)."""
    if slots.family(place.slot) == slots.ALERT:
        undelivered(turn, place.incident, place.person, reason)
        return
    if slots.family(place.slot) == slots.AFTERWARDS:
        plan.undelivered(turn, place.incident, place.person, reason)
        return
    if slots.family(place.slot) in (slots.UNIT_CHECK, slots.OUT_OF_REACH):
        check.undelivered(turn, place, reason)
        return
    card = turn.tx.look_at(place.incident)
    move = duty.undelivered_move(card, place.person, place.slot, reason) if card else None
    if move is not None:
        _by_itself(turn, place.incident, place.person, move)


def note_read(turn: Turn, command: NoteRead) -> Answer:
    """A read receipt changes "varslet" to "har sett det" and stops nothing (L2)."""
    person = command.origin.person
    read = {
        place.incident
        for place in turn.tx.red_cards_of(person)
        if place.ref is not None and _is_read(place.ref.activity_id, command.last_read)
    }
    for incident in sorted(read):
        _by_itself(turn, incident, person, moves.Read())
    return SILENT


def _is_read(message: str, last_read: str | None) -> bool:
    """Teams numbers messages by time: reading one means having read those before it."""
    if last_read is None or message == last_read:
        return True
    return message.isdecimal() and last_read.isdecimal() and int(message) < int(last_read)


def _by_itself(turn: Turn, incident: str, actor: str, move: Move) -> RedCard | None:
    """The alarm if nothing came of it."""
    stored = turn.tx.incident(incident)
    if stored is None:
        return None
    change = rules.decide(stored.card, actor, move, turn.moment)
    if not change.changed:
        return stored.card
    publish(turn, stored, stored.organisation, change)
    return None


_GUIDED = frozenset({Verb.CALL_OVER, Verb.GUIDE_STEP, Verb.GUIDE_CHOOSE})
DUTY_VERBS = frozenset(verb for verb in Verb if verb.startswith("duty."))
# What only those who were alerted, or who help, can press.
HELPERS = frozenset({Verb.CLAIM, Verb.RELEASE, Verb.DECLINE, Verb.HAND_OVER, Verb.GUIDE_ADVISE})


def mine(turn: Turn, card: RedCard, person: str, verb: Verb) -> View:
    """The card that the tapped button sits on, as it looks now."""
    projection: Projection = turn.projection(card)
    if verb is Verb.CONTACT:
        return projection.contact(person)
    if verb in _GUIDED:
        return projection.guidance(person)
    if verb in DUTY_VERBS:
        return projection.followed_up(person, verb is Verb.DUTY_RECEIVED)
    is_caseworker = person == card.caseworker.id
    if is_caseworker and not (verb in HELPERS and card.was_alerted(person)):
        return projection.status(person)
    if card.handing_to == person:
        return projection.hand_over(person)
    latest = next((a for a in reversed(card.alerts) if a.person == person), None)
    return projection.alert(person, latest)
