"""The follow-up of a threat as the service sees it: what only the organisation knows, the words
beside a task, and what to say to whoever tapped (R43)."""

from dataclasses import dataclass, replace

from bot.cards.threat.views import ThreatFollowUpCondition
from bot.cards.views import Sentence, ThreatFollowUpView
from bot.dialogs.commands import ShowThreatRest
from bot.domain.alarm import moves
from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm, Transition
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.threat.duty import ThreatTask
from bot.service.alarm.shown import alarm_views, beside_another, slot_view
from bot.service.answer import Answer, Feature, SlotFamily, notice
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import by_itself, publish, seal_words
from bot.service.threat.views import notice_to
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, StoredAlarm, Task, TaskKind, reasons_of

MOST_LETTERS = 1_000  # of why a task is not relevant


def unit_to_notify(uow: UnitOfWork, alarm: Alarm, number: str) -> moves.NotifyUnit | None:
    """The unit as the organisation has it now; None for one that it does not know, and for the
    caseworker's own. A drill alone disturbs nobody there either (L12)."""
    directory = uow.directory
    unit = directory.organisation.units.get(number)
    if unit is None or number == alarm.unit:
        return None
    if alarm.drill is Drill.ALONE:
        myself = directory.chain_for(alarm.caseworker, Drill.ALONE, uow.now)
        return moves.NotifyUnit(number, unit.name, myself)
    without = (alarm.caseworker.id,)
    chain = directory.organisation.chain(unit, uow.now, without, directory.absences(uow.now))
    return moves.NotifyUnit(number, unit.name, chain, unit.safety_reps)


def keep_reason(
    uow: UnitOfWork, stored: StoredAlarm, person: str, task: ThreatTask, text: str
) -> StoredAlarm:
    """Why a task is not relevant, in the owner's own words: masked, encrypted, and apart from what
    was written in the call, so that whoever helped does not read it (L11, L13)."""
    where, kept = reasons_of(stored.alarm.id), text[:MOST_LETTERS]
    word, clean = seal_words(uow, where, person, kept, quote=False)
    builder = TransitionBuilder(stored.alarm, uow.moment)
    digest = uow.keyring.digest(clean)
    builder.note(FactKind.DUTY_REASON, person, task=task, word=word.id, digest=digest)
    return publish(
        uow, stored, stored.organisation, Transition(builder.alarm, tuple(builder.facts))
    )


def note(command: moves.AlarmCommand, transition: Transition, person: str) -> Sentence | None:
    """What came of the tap where the card itself does not say it."""
    duty = transition.alarm.duty
    if duty is None:
        return None
    match command:
        case moves.TakeThreatFollowUp() if duty.owner not in (None, person):
            name = transition.alarm.name_of(duty.owner or "")
            return Sentence("answer-duty-has", (("name", name),))
        case moves.DeclineThreatFollowUp() if transition.changed:
            return Sentence("answer-duty-declined")
        case moves.SettleThreatTask() if command.lacks_reason:
            return Sentence("answer-duty-why")
        case moves.NotifyUnit(chain=None):
            return Sentence("answer-unit-which")
        case moves.NotifyUnit(unit):
            return _told(transition, unit)
    return None


def _told(transition: Transition, unit: str) -> Sentence | None:
    notice = transition.alarm.duty.notice_of(unit) if transition.alarm.duty is not None else None
    if notice is None:
        return None
    name = (("unit", notice.name),)
    if notice.unreached:
        return Sentence("answer-unit-unreached", name)
    return Sentence("answer-unit-told" if transition.changed else "answer-unit-told-already", name)


@dataclass(frozen=True)
class SentThreatRest(SentMessage):
    """What the card of a threat leaves out."""

    VIEW = "threat_rest"
    incident: str


def show_rest(uow: UnitOfWork, command: ShowThreatRest) -> Answer:
    """*Vis resten*: every task and what is filled in, as a form of its own below the card, which
    changes by itself (L14)."""
    person = command.origin.person
    form = rest_view(uow, person, SentThreatRest(command.incident))
    alarm = uow.tx.get_alarm(command.incident)
    if alarm is None or form is None:
        return notice(uow, person, NOT_YOURS)
    key = f"threat_rest:{command.origin.delivery}"
    uow.tell(person, form, SentThreatRest(alarm.id), key)
    return Answer(replace(form, whole=False), alarm.id)


def rest_view(uow: UnitOfWork, person: str, message: SentThreatRest) -> ThreatFollowUpView | None:
    """The form; None for whoever has not taken it, or has it no longer."""
    alarm = uow.tx.get_alarm(message.incident)
    view = alarm_views(uow, alarm).followed_up(person, False) if alarm is not None else None
    if alarm is None or not isinstance(view, ThreatFollowUpView):
        return None
    if view.condition is not ThreatFollowUpCondition.MINE:
        return None
    shown = beside_another(uow, alarm, person, view)
    assert isinstance(shown, ThreatFollowUpView)
    return replace(shown, whole=True)


def _timer_due(uow: UnitOfWork, task: Task) -> int | None:
    """The follow-up's own timer, which outlasts the alarm (R43). When it came too early, or under
    another instant, the instant that it still waits for."""
    command = moves.ThreatTimerDue(task.due_at)
    alarm = by_itself(uow, task.incident or "", SYSTEM, command)
    return alarm.duty.due_at if alarm is not None and alarm.duty is not None else None


def task_undelivered(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """A task card that cannot arrive: whoever is next is asked."""
    undelivered = moves.ThreatFollowUpUndelivered(reason)
    by_itself(uow, card_slot.incident, card_slot.person, undelivered)


def _notice_undelivered(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """A notice to another unit that cannot arrive: whoever is next there is told."""
    alarm, number = uow.tx.get_alarm(card_slot.incident), slots.number(card_slot.slot)
    notice = notice_to(alarm, card_slot.person, number) if alarm is not None else None
    if notice is not None:
        undelivered = moves.ThreatFollowUpUndelivered(reason, notice.unit)
        by_itself(uow, card_slot.incident, card_slot.person, undelivered)


FEATURE = Feature(
    messages={SentThreatRest: rest_view},
    timers={TaskKind.DUTY: _timer_due},
    slots={
        slots.UNIT_NOTICE: SlotFamily(slot_view, _notice_undelivered),
        slots.UNTAKEN: SlotFamily(slot_view),
    },
)
