"""Everything that can change, be refused or be announced has its words (R2, R16, R68)."""

from bot.cards.organisation.announcement import in_words
from bot.domain.guidance import Ladder
from bot.domain.organisation.edit import TOPIC_OF, EditKind
from bot.domain.organisation.organisation import Flaw, Language
from bot.domain.organisation.unit_changes import Changed, UnitDifference
from bot.service.organisation.announce import LADDERS
from bot.service.organisation.edit import FLAWS
from bot.texts import say_in
from tests.each import each


@each(Changed, Language)
def test_every_difference_is_a_sentence(what: Changed, language: Language) -> None:
    one = UnitDifference(what, "NAME", ("SOMEBODY",), "+4721070001", "+4721070002")
    said = in_words(say_in(language), one)
    assert any(word in said for word in ("NAME", "SOMEBODY", "21 07 00 02", "4721070002")), said


@each(Changed)
def test_what_people_are_called_is_harmless(what: Changed) -> None:
    """Names come from files and from what people type."""
    odd = "[a](https://x.no)"
    said = in_words(say_in(Language.BOKMAL), UnitDifference(what, odd, (odd,), odd, odd))
    assert odd not in said


def test_nothing_that_can_happen_is_without_words() -> None:
    assert set(FLAWS) == set(Flaw)
    assert set(TOPIC_OF) == set(EditKind)
    assert set(LADDERS) == set(Ladder)
