"""Cards with the id of each sentence in the sentence's place, to see where their words come from.

    ⟦nb:duty-told⟧‹Saksbehandler En›‹⟦nb:clock⟧‹10.02››

What stands outside of the double brackets is data, or nobody can correct it in the catalogue.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from unittest.mock import patch

from bot import texts
from bot.cards import draw
from bot.cards.kit import elements
from bot.cards.kit.elements import DrawnCard
from bot.cards.views import View
from bot.domain.organisation.organisation import Language
from tests.unit.cards.every import IN_BOKMAL

KEY = re.compile(r"⟦(\w+):([\w-]+)⟧")


def whole(view: View) -> DrawnCard:
    """Return the card of the view as if there were room for all of it."""
    with patch.object(elements, "_words", lambda part: 0):
        return draw(view)


def with_keys(view: View) -> DrawnCard:
    """Return the whole card of the view with ids for sentences."""
    with _keyed():
        return whole(view)


def _counted(view: View) -> list[int]:
    """How many words its parts hold, in the order in which it is asked: an id is longer than its
    sentence, and as much is left out as where people read."""
    found: list[int] = []
    real, depth = elements._words, 0

    def count(part: object) -> int:
        nonlocal depth
        depth += 1
        words = real(part)
        depth -= 1
        if not depth:
            found.append(words)
        return words

    with patch.object(elements, "_words", count):
        draw(view)
    return found


@cache
def in_bokmal(name: str) -> DrawnCard:
    """Return the card of an example in bokmål as it is shown, with ids for sentences; nobody may
    change it."""
    view = IN_BOKMAL[name]
    counts = iter(_counted(view))
    with _keyed(), patch.object(elements, "_words", lambda part: next(counts)):
        return draw(view)


@contextmanager
def _keyed() -> Iterator[None]:
    _forget()
    with patch.object(texts, "_said", _said), patch.object(texts, "_fixed", _fixed):
        yield
    _forget()


def _said(language: Language, id: str, args: dict[str, str | int]) -> str:
    filled = "".join(f"‹{args[name]}›" for name in sorted(args))
    return f"⟦{language.value}:{id}⟧{filled}"


def _fixed(language: Language, id: str) -> str:
    return _said(language, id, {})


def _forget() -> None:
    """Parts of cards are kept from one card to the next, and their words with them."""
    for clear in _rememberers():
        clear()


@cache
def _rememberers() -> tuple[Callable[[], None], ...]:
    package = draw.__module__  # not the catalogue's: to read it anew takes a second and a half
    modules = [module for name, module in sys.modules.items() if name.startswith(package)]
    values = {id(value): value for module in modules for value in vars(module).values()}
    return tuple(
        value.cache_clear
        for value in values.values()
        if hasattr(value, "cache_clear") and value.__module__.startswith(package)
    )
