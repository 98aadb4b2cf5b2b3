"""The live card: of one person's cards of one alarm the newest, by which they act (L14).

When somebody must act, or something was said to them, the card moves: a new message, its
`generation` one higher, and the one before becomes a line as soon as the new one has arrived. What
only changes facts changes the card where it lies. Pure; which events move it is
`service/outgoing.py`'s, what it shows `service/alarm/views.py`'s.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.alarm.moves import Escalate
from bot.domain.alarm.state import Alarm, LiveCard, TimerKind

AFTER_OWN_ACT_MS = 3_000  # nothing moves under a thumb
BETWEEN_MOVES_MS = 10_000  # words that come faster are gathered on the card as it lies
_JUST_MS = 5_000
_APART_MS = 5_000
GUARDED_MS = 2_000  # after a move a tap may have been meant for what lay there before
# What somebody writes lies below their card. Heights as the client draws them at 320 px.
_LINE_PX, _BUBBLE_PX, _LETTERS_A_LINE = 20, 44, 34
MOST_WRITTEN_PX = 420  # the next step is no more than 600 px away, the card's own foot included


def live_of(alarm: Alarm, person: str) -> LiveCard | None:
    """The person's live card; None for whoever has none yet."""
    return next((card for card in alarm.live if card.person == person), None)


def is_wanted(alarm: Alarm, person: str) -> bool:
    """Whether the alarm itself still has something for the person to do: they help, or may. What
    comes after it lies beside their live card until then, and is their live card afterwards."""
    if alarm.state.ended:
        return False
    is_asked = alarm.handing_to == person or (alarm.chain_moves and alarm.was_alerted(person))
    return is_asked or alarm.helps(person) or person == alarm.caseworker.id


def moves_at(alarm: Alarm, person: str, now: int) -> int | None:
    """When words to the person may move their card (ms UTC); None while a move is on its way that
    will bring them."""
    card = live_of(alarm, person)
    if card is None:
        return now
    if waits_until(alarm, person, now) is not None:
        return None
    last = card.at if card.at <= now else 0  # of a clock that was set back since
    acted = card.acted_at if card.acted_at <= now else 0
    return max(now, last + BETWEEN_MOVES_MS, acted + AFTER_OWN_ACT_MS)


def draws_itself(alarm: Alarm, person: str, generation: int, now: int) -> bool:
    """Whether the person's live card of this `generation`, which has not arrived, needs nobody to
    draw it again: its own message is still to come, or a newer one is on its way."""
    card = live_of(alarm, person)
    is_to_come = waits_until(alarm, person, now) is not None
    return card is not None and (generation < card.generation or is_to_come)


def placed(alarm: Alarm, person: str, at: int, now: int) -> Alarm:
    """The alarm with a new live card of the person, which is sent at the instant `at`."""
    card = live_of(alarm, person)
    if card is None:
        return _with(alarm, LiveCard(person, 1, alarm.seq, at))
    number, since = _lies_there(alarm, card, now)
    return _with(
        alarm,
        LiveCard(
            person,
            card.generation + 1,
            alarm.seq,
            at,
            acted_at=card.acted_at,
            before_number=number,
            before_at=since,
        ),
    )


def restored(alarm: Alarm, generations: Mapping[str, int]) -> Alarm:
    """The alarm that a replica of an earlier revision has stored, which knows of no live cards:
    each person's next one comes after those that lie there."""
    found = (LiveCard(person, last, 0, 0) for person, last in generations.items())
    return replace(alarm, live=tuple(found))


def _lies_there(alarm: Alarm, card: LiveCard, now: int) -> tuple[int, int]:
    """The number and the instant of the card that lies there now, while a newer one may wait."""
    if waits_until(alarm, card.person, now) is not None:
        return card.before_number, card.before_at
    return card.number, card.at


def arrived(alarm: Alarm, person: str, generation: int, seen: int, now: int) -> Alarm:
    """The alarm once this live card of the person's is there, drawn from the number `seen`. It may
    have been held up on its way: what lay there before was to be tapped, and changed, until now."""
    card = live_of(alarm, person)
    if card is None or card.generation != generation:
        return alarm
    return _with(alarm, replace(card, number=max(card.number, seen), at=max(card.at, now)))


def acted(alarm: Alarm, person: str, now: int) -> Alarm:
    """The alarm after the person has tapped or written; a move that waits waits longer."""
    card = live_of(alarm, person)
    if card is None:
        return alarm
    at = max(card.at, now + AFTER_OWN_ACT_MS) if waits_until(alarm, person, now) else card.at
    return _with(alarm, replace(card, acted_at=now, at=at))


def waits_until(alarm: Alarm, person: str, now: int) -> int | None:
    """When the person's live card moves at the earliest (ms UTC), where that is to come."""
    card = live_of(alarm, person)
    if card is None or not now < card.at <= now + BETWEEN_MOVES_MS + AFTER_OWN_ACT_MS:
        return None
    return card.at


def apart(alarm: Alarm, person: str, generation: int, now: int) -> int | None:
    """When a card of this `generation` that was put off is to be sent (ms UTC) so that it does not
    make a sound in one breath with another of the alarm (L14): one that has just moved, or the
    question whether they talk. None: now. Words that are yet to come are not waited for, or it
    would never be sent."""
    card, timer = live_of(alarm, person), alarm.timer
    asks = timer is not None and timer.kind is TimerKind.CONTACT and alarm.helps(person)
    if timer is not None and asks and abs(timer.due_at - now) < _APART_MS:
        return timer.due_at + _APART_MS
    if card is not None and card.generation != generation and 0 <= now - card.at < _APART_MS:
        return card.at + _APART_MS
    return None


def wrote_below(alarm: Alarm, person: str, text: str) -> Alarm:
    """The alarm after the person has written words that lie below their card now."""
    card = live_of(alarm, person)
    if card is None:
        return alarm
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in text.splitlines() or [""])
    return _with(alarm, replace(card, below_px=card.below_px + _BUBBLE_PX + lines * _LINE_PX))


def is_out_of_sight(alarm: Alarm, person: str) -> bool:
    """Whether what the person wrote has pushed their card too far up."""
    card = live_of(alarm, person)
    return card is not None and card.below_px > MOST_WRITTEN_PX


def may_be_misplaced(alarm: Alarm, person: str, seen: int | None, now: int) -> bool:
    """Whether a tap may have been meant for something else: it comes from a card that the live one
    has replaced (`seen` is the number the tapped card was drawn from), or just after a move. The
    first card has taken nothing's place, and words that are yet to come have moved nothing."""
    card = live_of(alarm, person)
    if card is None or card.generation == 1:
        return False
    just_moved = 0 <= now - _lies_there(alarm, card, now)[1] < GUARDED_MS
    return just_moved or is_replaced(alarm, person, seen, now)


def lies_there_still(alarm: Alarm, person: str, now: int) -> bool:
    """Whether the person's card that a newer one was to replace by now, which has not arrived, has
    lain there long enough for a tap to be meant for it."""
    card = live_of(alarm, person)
    if card is None or waits_until(alarm, person, now) is not None:
        return False
    return now - card.before_at >= GUARDED_MS


def is_replaced(alarm: Alarm, person: str, seen: int | None, now: int) -> bool:
    """Whether the card that was drawn from the number `seen` lies before the person's live one;
    None: it does not say from which."""
    card = live_of(alarm, person)
    if card is None or seen is None:
        return False
    return seen < _lies_there(alarm, card, now)[0]


def _with(alarm: Alarm, card: LiveCard) -> Alarm:
    if card in alarm.live:  # an arrival that says nothing new leaves nothing to store
        return alarm
    others = tuple(one for one in alarm.live if one.person != card.person)
    return replace(alarm, live=(*others, card))


def in_a_form(alarm: Alarm, command: Escalate, now: int) -> Escalate:
    """A form is not redrawn: who was alerted a while ago is no reason to alert nobody now."""
    last = max((alert.at for alert in alarm.alerts), default=0)
    return replace(command, seen=None) if alarm.recorded(now) - last > _JUST_MS else command
