"""From a view to the message that is sent, and to the digest that tells whether it need be."""

import hashlib
from dataclasses import fields
from functools import partial

from bot.cards import draw
from bot.cards.plain import plain_text, words_of
from bot.cards.views import Sentence, View
from bot.ports import Message

_NOT_SEEN = ("seen", "sealed")


def message(view: View, note: Sentence | None = None) -> Message:
    """The card and what the lock screen may show; `note` is a sentence above the card."""
    drawn = draw(view, note)
    return Message(drawn.card, drawn.summary, plain=partial(plain_text, view))


def digest(view: View) -> str:
    """Equal for views that look alike. `seen` is left out: it goes up at every event, and a card
    that only differs in it need not be sent again; so is what its buttons carry `sealed`, which is
    another word each time."""
    looks = [(f.name, getattr(view, f.name)) for f in fields(view) if f.name not in _NOT_SEEN]
    return hashlib.sha256(repr((type(view).__name__, looks)).encode()).hexdigest()


def gist(view: View) -> str:
    """Equal for views of which one can stand for the other without misleading anybody."""
    return hashlib.sha256(repr(words_of(view).gist).encode()).hexdigest()[:16]
