"""The live card: of one person's cards of one alarm the newest, by which they act (L14).

When somebody must act, or something was said to them, the card moves: a new message, its
`generation` one higher, and the one before becomes a line as soon as the new one has arrived. What
only changes facts changes the card where it lies. Pure; which events move it is
`service/outgoing.py`'s, what it shows `service/alarm/views.py`'s.
"""

from dataclasses import replace

from bot.domain.alarm.state import Alarm, LiveCard

AFTER_OWN_ACT_MS = 3_000  # nothing moves under a thumb
BETWEEN_MOVES_MS = 10_000  # words that come faster are gathered on the card as it lies
GUARDED_MS = 2_000  # after a move a tap may have been meant for what lay there before
# What somebody writes lies below their card. Heights as the client draws them at 320 px.
_LINE_PX, _BUBBLE_PX, _LETTERS_A_LINE = 20, 44, 34
MOST_WRITTEN_PX = 420  # the next step is no more than 600 px away, the card's own foot included


def live_of(alarm: Alarm, person: str) -> LiveCard | None:
    """The person's live card; None for whoever has none yet."""
    return next((card for card in alarm.live if card.person == person), None)


def moves_at(alarm: Alarm, person: str, now: int) -> int | None:
    """When words to the person may move their card (ms UTC); None while a move is on its way that
    will bring them."""
    card = live_of(alarm, person)
    if card is None:
        return now
    if _is_to_come(card, now):
        return None
    last = card.at if card.at <= now else 0  # of a clock that was set back since
    acted = card.acted_at if card.acted_at <= now else 0
    return max(now, last + BETWEEN_MOVES_MS, acted + AFTER_OWN_ACT_MS)


def draws_itself(alarm: Alarm, person: str, generation: int, now: int) -> bool:
    """Whether the person's live card of this `generation`, which has not arrived, needs nobody to
    draw it again: its own message is still to come, or a newer one is on its way."""
    card = live_of(alarm, person)
    return card is not None and (generation < card.generation or _is_to_come(card, now))


def _is_to_come(card: LiveCard, now: int) -> bool:
    return now < card.at <= now + BETWEEN_MOVES_MS


def placed(alarm: Alarm, person: str, at: int) -> Alarm:
    """The alarm with a new live card of the person, which is sent at the instant `at`."""
    card = live_of(alarm, person)
    generation = card.generation + 1 if card else 1
    acted_at = card.acted_at if card else 0
    return _with(alarm, LiveCard(person, generation, alarm.seq, at, acted_at))


def acted(alarm: Alarm, person: str, now: int) -> Alarm:
    """The alarm after the person has tapped or written."""
    card = live_of(alarm, person)
    return _with(alarm, replace(card, acted_at=now)) if card else alarm


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
    has replaced (`seen` is the number the tapped card was drawn from), or just after a move."""
    card = live_of(alarm, person)
    if card is None or card.generation == 1:
        return False
    return (seen is not None and seen < card.number) or 0 <= now - card.at < GUARDED_MS


def _with(alarm: Alarm, card: LiveCard) -> Alarm:
    others = tuple(one for one in alarm.live if one.person != card.person)
    return replace(alarm, live=(*others, card))
