"""No sentence in bokmål stands in the nynorsk or English catalogue.

Which words are bokmål's alone is counted in the catalogues themselves: those that it uses often
and the other language hardly ever.
"""

import re
from collections import Counter

import pytest
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.domain.organisation.organisation import Language
from tests.unit.texts.test_catalogue import messages

OFTEN = 4  # times as often in bokmål
# Counted as bokmål's, and right in the other language, or a name that is not translated.
RIGHT = {
    Language.NYNORSK: {"en", "lest", "ringe", "rødt", "spurt", "svarte", "verneombud", "øvelse"},
    Language.ENGLISH: {
        "i", "kort", "listen", "notat", "opp", "prøve", "ring", "ser", "side", "under", "øvelse",
    },
}  # fmt: skip


class _Text(Visitor):
    def __init__(self) -> None:
        self.said: list[str] = []

    def visit_TextElement(self, node: fluent.TextElement) -> None:
        self.said.append(node.value)


def words(language: Language) -> dict[str, set[str]]:
    """The words of every sentence."""
    found = {}
    for id, message in messages(language).items():
        text = _Text()
        text.visit(message)
        found[id] = set(re.findall(r"[^\W\d_]+", " ".join(text.said).lower()))
    return found


@pytest.mark.parametrize("language", list(RIGHT), ids=lambda one: one.value)
def test_no_sentence_is_in_bokmal(language: Language) -> None:
    bokmal, own = words(Language.BOKMAL), words(language)
    theirs = Counter(word for sentence in bokmal.values() for word in sentence)
    ours = Counter(word for sentence in own.values() for word in sentence)
    foreign = {word for word in theirs if ours[word] * OFTEN <= theirs[word]} - RIGHT[language]
    assert len(foreign) > 300, "the words are no longer counted"
    assert {id: sentence & foreign for id, sentence in own.items() if sentence & foreign} == {}
