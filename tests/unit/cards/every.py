"""Every example, and its card, which is drawn once for all tests of a session."""

from functools import cache

import pytest

from bot.cards import draw
from bot.cards.kit.elements import DrawnCard
from bot.cards.views import View
from tests.unit.cards.examples import examples

# Tests of every card run in one process, so that they are drawn once.
TOGETHER = pytest.mark.xdist_group("every card")

EXAMPLES = examples()
# What no translation can change is checked in one language.
IN_BOKMAL = {name: view for name, view in EXAMPLES.items() if name.endswith(".nb")}


def drawn(view: View) -> DrawnCard:
    """Return the card and summary of one of the examples; nobody may change them."""
    return _drawn()[id(view)]


@cache
def _drawn() -> dict[int, DrawnCard]:
    return {id(view): draw(view) for view in EXAMPLES.values()}
