"""Several alarms at one person: which card has the filled button, and which is last (L14). Each is
changed under its own alarm's lock, by a row of its own."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.views import (
    AlertView,
    HandOverView,
    RoleView,
    StatusView,
    ThreatFollowUpView,
    View,
)
from bot.domain.alarm.live import AFTER_OWN_ACT_MS
from bot.domain.alarm.state import Alarm
from bot.service.alarm.live import in_the_chat
from bot.service.alarm.shown import is_asked, others_of, waiting_beside
from bot.service.outgoing import add_slot
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, Priority, Task, TaskKind

_OF_HELPERS = frozenset({slots.ALERT, slots.HAND_OVER, slots.CONTACT, slots.SAID})
AFTER_THE_CRIES_MS = 3_000
TOGETHER_MS = 125
_ASKS = (slots.ALERT, slots.HAND_OVER, slots.FOLLOW_UP)  # what may be a red card, or was one


def quieten_others(uow: UnitOfWork, card_slot: CardSlot, view: View) -> None:
    """A red card has arrived, or is no longer one: those of the person's other alarms, and what
    they have of the time after, have no filled button, or the newest of them has it again (L14); a
    threat that arrives quietens a drill.
    Each is drawn under its own alarm's lock, once for each of the two; once more where whoever
    helped has let go, or the alarm was raised again."""
    is_red = isinstance(view, HandOverView) or (isinstance(view, AlertView) and view.asks)
    is_threat = isinstance(view, ThreatFollowUpView) and card_slot.ref is None
    if not is_red:
        _pass_on_filled(uow, card_slot, view)
    if not (is_red or is_threat or slots.family(card_slot.slot) in _ASKS):
        return
    if is_red and isinstance(view, AlertView) and view.is_above:
        return  # the one below it has quietened what there is
    if is_threat:
        _, drills, _ = waiting_beside(uow, card_slot)
        others: Sequence[CardSlot] = drills[-1:]
    else:  # of red cards that lie below this one the newest has the filled button already
        others = others_of(uow, card_slot, above=is_red)
    alarm = uow.tx.get_alarm(card_slot.incident) if others else None
    if alarm is None or (is_threat and alarm.drill is not None):
        return
    of_this = f"{card_slot.id}:{is_red}:{alarm.round}.{len(alarm.said_no)}"
    uow.tx.add_tasks([_drawn_anew(uow, one, of_this) for one in others])
    if isinstance(view, RoleView) and alarm.drill is None:
        _ask_again_below(uow, card_slot, alarm)


def _pass_on_filled(uow: UnitOfWork, card_slot: CardSlot, view: View) -> None:
    """The card by which they help, or what a threat asks of them, has changed: the filled button of
    the chat may be another alarm's now, or is this one's."""
    is_threat = slots.family(card_slot.slot) == slots.DUTY
    is_theirs = card_slot.generation and slots.family(card_slot.slot) in _OF_HELPERS
    if not (is_theirs or is_threat) or card_slot.is_line or isinstance(view, StatusView):
        return
    _, later = uow.tx.cards_in_the_chat(card_slot.person)  # reads what `waiting_beside` looks at
    *_, roles = waiting_beside(uow, card_slot)
    threats = [one for one in later if slots.family(one.slot) == slots.DUTY]
    below = [one for one in threats if one.incident != card_slot.incident]
    others = [*([] if is_threat else roles[-1:]), *below[:1]]
    alarm = uow.tx.get_alarm(card_slot.incident) if others else None
    if alarm is not None and card_slot.person != alarm.caseworker.id:
        of_this = f"{card_slot.id}:filled:{alarm.seq}"
        uow.tx.add_tasks([_drawn_anew(uow, one, of_this) for one in others])


def _drawn_anew(uow: UnitOfWork, one: CardSlot, of_this: str) -> Task:
    key = f"anew:{one.id}:{of_this}"
    about = one.incident, one.id, {"anew": True}
    row = uow.task(TaskKind.CARD, one.person, Priority.UPDATE, key, *about)
    if not uow.send_slots.is_busy:
        return row
    # Behind the cries of the same moment, and with others: each by itself costs as much as a cry.
    after = uow.now + AFTER_THE_CRIES_MS
    return replace(row, due_at=after + -after % TOGETHER_MS)


def _ask_again_below(uow: UnitOfWork, taken: CardSlot, alarm: Alarm) -> None:
    """They help, by the card that lay last: the red card of another alarm that nobody has taken
    comes once more, below it; not under the thumb that has just tapped (L14)."""
    person = taken.person
    red, *_ = waiting_beside(uow, taken)
    if not red or in_the_chat(red[-1]) > in_the_chat(taken):
        return
    newest = red[-1]
    key = f"below:{newest.id}:{taken.id}:{alarm.seq}"
    about = newest.incident, newest.id, {"below": taken.id}
    row = uow.task(TaskKind.CARD, person, Priority.ESCALATION, key, *about)
    uow.tx.add_tasks([replace(row, due_at=uow.now + AFTER_OWN_ACT_MS)])


def ask_below(uow: UnitOfWork, place: str) -> None:
    """The red card in this place, once more at the end of the chat, if it still asks. With the
    alarm's lock in hand."""
    card_slot = uow.tx.get_slot(place)
    alarm = uow.tx.get_alarm(card_slot.incident) if card_slot is not None else None
    if card_slot is None or alarm is None or not is_asked(uow, alarm, card_slot.person):
        return
    slot = slots.taken_slot(alarm.seq)
    if uow.tx.slot_at(alarm.id, card_slot.person, slot) is None:
        # A moment later: what is prepared here sends nothing else.
        add_slot(uow, alarm, card_slot.person, slot, Priority.ESCALATION, uow.now + 1)
