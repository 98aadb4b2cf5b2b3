"""From a view to the message that is sent, and to the digest that tells whether it need be; what is
remembered of what a card shows."""

import hashlib
from dataclasses import fields
from functools import partial

from bot.cards import draw
from bot.cards.plain import plain_text, words_of
from bot.cards.views import Sentence, View
from bot.domain.alarm.state import Ending
from bot.ports import Delivered, Message
from bot.store.records import LOST, CardSlot

_NOT_SEEN = ("seen", "sealed")


def message(view: View, note: Sentence | None = None) -> Message:
    """The card and what the lock screen may show; `note` is a sentence above the card."""
    drawn = draw(view, note)
    is_quiet = getattr(view, "quiet", False)
    return Message(drawn.card, drawn.summary, quiet=is_quiet, plain=partial(plain_text, view))


def digest(view: View) -> str:
    """Equal for views that look alike. `seen` is left out: it goes up at every event, and a card
    that only differs in it need not be sent again; so is what its buttons carry `sealed`, which is
    another word each time."""
    looks = [(f.name, getattr(view, f.name)) for f in fields(view) if f.name not in _NOT_SEEN]
    return hashlib.sha256(repr((type(view).__name__, looks)).encode()).hexdigest()


def gist(view: View) -> str:
    """Equal for views of which one can stand for the other without misleading anybody."""
    return hashlib.sha256(repr(words_of(view).gist).encode()).hexdigest()[:16]


def remembered(card_slot: CardSlot, view: View, digest: str, delivery: Delivered) -> str:
    """What is remembered of what is shown now; its gist too where a new message may have to follow:
    words in a card's place, a message without an id, one that followed another, and what is left of
    an alarm that has ended, which its reader may delete."""
    if card_slot.ref is not None and card_slot.looks == digest:
        return card_slot.digest
    is_over = getattr(view, "ending", None) is not None
    may_be_followed = is_over or delivery.plain or not delivery.ref.activity_id
    if may_be_followed or card_slot.gist or card_slot.digest == LOST:
        return f"{digest}:{gist(view)}"
    return digest


def points_to_a_newer_card(view: View) -> bool:
    """Whether the card only says that another one, which lies below it, is the newest (L14)."""
    if getattr(view, "ending", None) is Ending.SUPERSEDED:
        return True
    # A task's and a plan's condition are two enumerations, of which this one word is the same.
    return getattr(view, "condition", None) == "replaced" or getattr(view, "replaced", False)
