"""The cards in nynorsk and English are those in bokmål, in the words of the catalogue.

The goldens show bokmål alone. What they would show of the others follows from it: the structure is
the same to the last button, each sentence has the same id, and beside them there is only data.
"""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from bot.cards.follow_up.views import UnitListView
from bot.cards.views import MoreView, RoleMoreView, View
from bot.domain.organisation.organisation import Language
from tests.each import each
from tests.unit.cards.every import EXAMPLES, IN_BOKMAL, TOGETHER
from tests.unit.cards.keyed import KEY, whole, with_keys

pytestmark = TOGETHER

OTHERS = (Language.NYNORSK, Language.ENGLISH)
# What is read of a card. The value of an input is read where somebody writes a text.
READ = {"text", "title", "label", "placeholder", "errorMessage", "tooltip"}
TO_THE_CLIENT = {"guide-spoken"}  # in the client's language, which the caseworker chooses
SIGN = r"[.,:/]"  # 23.11.2026, 10.02 and 98,5 in bokmål; 23/11/2026, 10:02 and 98.5 in English
FIGURES = re.compile(rf"\d+(?:{SIGN}\d+)+")
ADDRESS = re.compile(r"\(https://[^)]*\)")
WORD = re.compile(r"[^\W\d_]+")


@each(list(IN_BOKMAL), OTHERS)
def test_the_structure_is_the_same_in_every_language(name: str, language: Language) -> None:
    """The same elements, looks, verbs, payloads and ids, with the words of each language."""
    other = EXAMPLES[f"{name.removesuffix('.nb')}.{language.value}"]
    # A language that needs more words leaves out more: test_live_card.py says what.
    assert shape(whole(other).card) == shape(whole(IN_BOKMAL[name]).card)


@each(list(IN_BOKMAL), OTHERS)
def test_every_sentence_is_the_same_in_every_language(name: str, language: Language) -> None:
    """With the data of bokmål, so that what differs is the catalogue's doing or a mistake."""
    bokmal, other = keys(name, Language.BOKMAL), keys(name, language)
    spoken = {found for one in other.values() for found in KEY.findall(str(one))}
    assert {id for said_in, id in spoken if said_in != language.value} <= TO_THE_CLIENT
    expected = {place: signs_aside(value) for place, value in bokmal.items()}
    assert {place: signs_aside(value) for place, value in other.items()} == expected


@each(list(IN_BOKMAL))
def test_dates_times_and_numbers_are_written_as_in_english(name: str) -> None:
    bokmal, english = keys(name, Language.BOKMAL), keys(name, Language.ENGLISH)
    data = " ".join(strings(IN_BOKMAL[name]))
    for place, said in read(bokmal):
        if as_read(said) == as_read(str(english[place])).replace("⟦en:", "⟦nb:"):
            assert [figure for figure in FIGURES.findall(as_read(said)) if figure not in data] == []


@each(list(IN_BOKMAL))
def test_what_is_read_is_in_the_catalogue_or_data(name: str) -> None:
    """Nothing that code says by itself: nobody could correct or translate it."""
    data = {word for one in strings(IN_BOKMAL[name]) for word in WORD.findall(one)}
    for _, said in read(keys(name, Language.BOKMAL)):
        assert set(WORD.findall(KEY.sub(" ", as_read(said)))) <= data, said


def shape(part: Any, key: str = "") -> Any:
    """The card without what is read of it; the languages to choose from are the other ones."""
    if isinstance(part, dict):
        typed = part.get("type") == "Input.Text"
        return {
            name: "…" if typed and name == "value" else shape(value, name)
            for name, value in part.items()
        }
    if isinstance(part, list):
        facts = key == "facts"
        return [dict.fromkeys(one, "…") if facts else shape(one) for one in part]
    return "…" if key in READ or key == "language" else part


@cache
def keys(name: str, language: Language) -> dict[str, Any]:
    """Each value of the card with ids for sentences, by its place."""
    view = IN_BOKMAL[name]
    shown = with_keys(view if language is Language.BOKMAL else in_words_of(language, view))
    return dict(_values(shown.card, "")) | {"summary/text": shown.summary}


def in_words_of(language: Language, view: View) -> View:
    """The view in a language; routines and ladders stay as they are, being data of it."""
    if isinstance(view, UnitListView) and view.works is not None:
        view = replace(view, works=replace(view.works, language=language))
    if isinstance(view, MoreView):
        view = replace(view, status=replace(view.status, language=language))
    if isinstance(view, RoleMoreView):
        view = replace(view, role=replace(view.role, language=language))
    return replace(view, language=language)


def read(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is read, each with its place."""
    for place, value in values.items():
        key = place.rpartition("/")[2]
        if key in READ or "/facts/" in place or (key == "value" and "‹" in str(value)):
            yield place, value


def as_read(said: str) -> str:
    """The text without addresses, and without words that are cut off."""
    return re.sub(r"\w+…", "", ADDRESS.sub("", said))


def signs_aside(value: Any) -> Any:
    """The value as it is in bokmål, whatever stands between its figures."""
    if not isinstance(value, str):
        return value
    return re.sub(rf"(?<=\d){SIGN}(?=\d)", ".", KEY.sub(r"⟦\2⟧", value))


def strings(part: Any) -> Iterator[str]:
    """Every text in a view."""
    if isinstance(part, str):
        yield part
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from strings(getattr(part, field.name))
    elif isinstance(part, dict):
        yield from strings([*part, *part.values()])
    elif isinstance(part, list | tuple | set | frozenset):
        for one in part:
            yield from strings(one)


def _values(part: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _values(value, f"{place}/{name}")
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _values(value, f"{place}/{number}")
    else:
        yield place, part
