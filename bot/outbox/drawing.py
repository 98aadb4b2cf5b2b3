"""From a view to the message that is sent, and to the digest that tells whether it need be; what is
remembered of what a card shows."""

import asyncio
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from functools import partial

from bot.cards import draw
from bot.cards.plain import plain_text, words_of
from bot.cards.views import AlertView, Sentence, View
from bot.domain.alarm.state import Ending
from bot.ports import Delivered, Message
from bot.service.answer import Answer
from bot.service.unit_of_work import LeasedMessage
from bot.store.records import LOST, CardSlot, Task

_NOT_SEEN = ("seen", "sealed")


def message(view: View, note: Sentence | None = None) -> Message:
    """The card and what the lock screen may show; `note` is a sentence above the card."""
    drawn = draw(view, note)
    is_quiet = getattr(view, "quiet", False)
    return Message(drawn.card, drawn.summary, quiet=is_quiet, plain=partial(plain_text, view))


def as_planned(drawn: Message, task: Task) -> Message:
    """Without a sound where another message of the same event makes it (L14). What did not depart
    at once has its own."""
    is_quiet = task.attempt == 1 and bool(task.payload.get("quiet"))
    return replace(drawn, quiet=True) if is_quiet else drawn


DRAWN_AHEAD = 8  # red cards: a level's


class DrawnAhead:
    """The red cards of what is about to be committed, and the card that answers a tap, drawn on the
    loop while a store's thread waits for the disk or the server. Nothing is sent before it is
    stored: what was drawn in vain is forgotten. `loop` is where they are sent from, None before
    anything was stored."""

    def __init__(self, loop: Callable[[], asyncio.AbstractEventLoop | None]) -> None:
        self._loop = loop
        self._drawn: OrderedDict[str, Message] = OrderedDict()  # by row
        # By the answer's identity, which is another's only once the answer itself is forgotten.
        self._answers: OrderedDict[int, tuple[Answer, Message]] = OrderedDict()
        self._handing_over = threading.Lock()

    def about_to_commit(self, leased: Sequence[LeasedMessage], answer: Answer | None) -> None:
        """In a store's thread."""
        red = [one for one in leased if isinstance(one.shows, AlertView)]
        shown = answer if answer is not None and answer.view is not None else None
        if (red or shown is not None) and (loop := self._loop()) is not None:
            # To wake the loop lets go of the interpreter, and it would draw before SQLite is asked
            # to commit. It waits for this lock instead, and then for what waits for the disk.
            with self._handing_over, suppress(RuntimeError):  # closed: nothing is sent any more
                loop.call_soon_threadsafe(self._draw, red[:DRAWN_AHEAD], shown)

    def taken(self, leased: LeasedMessage) -> Message | None:
        """The message, where there was time to draw it."""
        return self._drawn.pop(leased.task.id, None)

    def answer(self, answer: Answer) -> Message | None:
        """What the answer shows; None where it shows nothing."""
        if answer.view is None:
            return None
        _, drawn = self._answers.pop(id(answer), (None, None))
        return drawn or message(answer.view, answer.note)

    def _draw(self, leased: Sequence[LeasedMessage], answer: Answer | None) -> None:
        with self._handing_over:
            pass
        for one in leased:
            with suppress(Exception):  # told where it is drawn to be sent
                self._drawn[one.task.id] = message(one.view)
        if answer is not None and answer.view is not None:
            with suppress(Exception):  # told where it is drawn to be shown
                self._answers[id(answer)] = answer, message(answer.view, answer.note)
        for drawn in (self._drawn, self._answers):
            while len(drawn) > DRAWN_AHEAD:
                drawn.popitem(last=False)


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
    was_shown = card_slot.digest  # of a new card there is nothing to look at
    if may_be_followed or (was_shown and (card_slot.gist or was_shown == LOST)):
        return f"{digest}:{gist(view)}"
    return digest


def points_to_a_newer_card(view: View) -> bool:
    """Whether the card only says that another one, which lies below it, is the newest (L14)."""
    if getattr(view, "ending", None) is Ending.SUPERSEDED:
        return True
    # A task's and a plan's condition are two enumerations, of which this one word is the same.
    return getattr(view, "condition", None) == "replaced" or getattr(view, "replaced", False)
