"""The follow-up of a threat as the service sees it: what only the organisation knows, the words
beside a task, and what to say to whoever tapped (R43)."""

from bot.cards.views import Sentence
from bot.domain.alarm import moves
from bot.domain.alarm.escalation import Draft
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Change, RedCard
from bot.domain.alarm.timeline import FactKind
from bot.domain.threat.duty import Task
from bot.service.outgoing import publish, seal_words
from bot.service.threat.views import notice_to
from bot.service.unit_of_work import Turn
from bot.store import slots
from bot.store.records import StoredCard, reasons_of

MOST_LETTERS = 1_000  # of why a task is not relevant


def unit_to_notify(turn: Turn, card: RedCard, number: str) -> moves.NotifyUnit | None:
    """The unit as the organisation has it now; None for one that it does not know, and for the
    caseworker's own. A drill alone disturbs nobody there either (L12)."""
    directory = turn.directory
    unit = directory.organisation.units.get(number)
    if unit is None or number == card.unit:
        return None
    if card.drill is Drill.ALONE:
        myself = directory.chain_for(card.caseworker, Drill.ALONE, turn.now)
        return moves.NotifyUnit(number, unit.name, myself)
    without = (card.caseworker.id,)
    chain = directory.organisation.chain(unit, turn.now, without, directory.absences(turn.now))
    return moves.NotifyUnit(number, unit.name, chain, unit.safety_reps)


def keep_reason(turn: Turn, stored: StoredCard, person: str, task: Task, text: str) -> StoredCard:
    """Why a task is not relevant, in the owner's own words: masked, encrypted, and apart from what
    was written in the call, so that whoever helped does not read it (L11, L13)."""
    where, kept = reasons_of(stored.card.id), text[:MOST_LETTERS]
    word, clean = seal_words(turn, where, person, kept, quote=False)
    draft = Draft(stored.card, turn.moment)
    digest = turn.keyring.digest(clean)
    draft.note(FactKind.DUTY_REASON, person, task=task, word=word.id, digest=digest)
    return publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))


def note(move: moves.Move, change: Change, person: str) -> Sentence | None:
    """What came of the tap where the card itself does not say it."""
    duty = change.card.duty
    if duty is None:
        return None
    match move:
        case moves.TakeDuty() if duty.owner not in (None, person):
            name = change.card.name_of(duty.owner or "")
            return Sentence("answer-duty-has", (("name", name),))
        case moves.DeclineDuty() if change.changed:
            return Sentence("answer-duty-declined")
        case moves.SettleDuty() if move.lacks_reason:
            return Sentence("answer-duty-why")
        case moves.NotifyUnit(chain=None):
            return Sentence("answer-unit-which")
        case moves.NotifyUnit(unit):
            return _told(change, unit)
    return None


def _told(change: Change, unit: str) -> Sentence | None:
    notice = change.card.duty.notice_of(unit) if change.card.duty is not None else None
    if notice is None:
        return None
    name = (("unit", notice.name),)
    if notice.unreached:
        return Sentence("answer-unit-unreached", name)
    return Sentence("answer-unit-told" if change.changed else "answer-unit-told-already", name)


def undelivered_move(card: RedCard, person: str, slot: str, reason: str) -> moves.Move | None:
    """What a task card or a notice that cannot arrive does to the follow-up."""
    match slots.family(slot):
        case slots.DUTY:
            return moves.DutyUndelivered(reason)
        case slots.UNIT_NOTICE:
            notice = notice_to(card, person, slots.number(slot))
            return moves.DutyUndelivered(reason, notice.unit) if notice is not None else None
    return None
