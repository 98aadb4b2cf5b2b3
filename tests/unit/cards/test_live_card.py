"""What a card may hold during an alarm, by which somebody frightened acts (L14)."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest

from bot.cards import draw
from bot.cards.guidance import Guarded
from bot.cards.views import (
    AlertView,
    GuidanceView,
    HandOverView,
    HelperLine,
    LineView,
    MoreView,
    RoleMoreView,
    RoleView,
    StatusView,
    ThreatFollowUpView,
    View,
)
from bot.domain.alarm.incident import How
from bot.domain.guidance import Ladder
from bot.domain.organisation.organisation import Language
from bot.texts import say_in
from tests.each import each
from tests.unit.cards.anatomy import buttons, inputs, parts
from tests.unit.cards.every import EXAMPLES, TOGETHER, drawn
from tests.unit.cards.keyed import whole

pytestmark = TOGETHER

MOST_WORDS = 60
MOST_WORDS_OF_A_HELPER = 80
MOST_BUTTONS = 4
# A card's own row holds six in Teams; what is more of them is not shown.
MOST_IN_A_ROW = 6
DURING = {
    name: view
    for name, view in EXAMPLES.items()
    if isinstance(view, StatusView | RoleView | AlertView | HandOverView | LineView)
    and getattr(view, "ending", None) is None
}
CALLS = {
    name: view
    for name, view in EXAMPLES.items()
    if isinstance(view, GuidanceView) and view.guarded is Guarded.OPEN
}
FORMS = {n: v for n, v in EXAMPLES.items() if isinstance(v, MoreView | RoleMoreView)}
THREATS = {n: v for n, v in EXAMPLES.items() if isinstance(v, ThreatFollowUpView)}
# Nobody reads two alarms on one card, and a drill is one from its beginning.
_KEPT_TOGETHER = {"language", "incident", "seen", "drill", "drill_alone", "status", "walk", "words"}
_OF_HELPERS = (RoleView, RoleMoreView, ThreatFollowUpView)


def _at_a_glance(card: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is there before anything is unfolded."""

    def shut(node: Any) -> Any:
        if isinstance(node, list):
            return [shut(one) for one in node]
        if isinstance(node, dict):
            return {k: shut(v) for k, v in node.items() if not (_unfolds(node) and k == "card")}
        return node

    yield from parts(shut(card))


def _unfolds(node: dict[str, Any]) -> bool:
    return node.get("type") == "Action.ShowCard"


def words_on(card: dict[str, Any]) -> int:
    """How many words the bot says at a glance, on buttons too: a telephone number is one, the
    number of a step is none, and what people wrote is theirs, as long as it is."""
    blocks = [part["text"] for part in _at_a_glance(card) if part["type"] == "TextBlock"]
    texts = [text for text in blocks if len(text) > 1]
    for part in _at_a_glance(card):
        texts += [f"{fact['title']} {fact['value']}" for fact in part.get("facts", [])]
        texts += [part["title"]] if part["type"].startswith("Action.") else []
    said = re.sub(r"\]\([^)]*\)", "]", " ".join(texts))
    said = re.sub(r"(?<=\d)\s(?=\d)", "", said)
    return len([word for word in said.split() if re.search(r"\w", word)])


@each({**DURING, **CALLS, **FORMS, **THREATS})
def test_l14_during_an_alarm_a_card_is_read_at_a_glance(view: View) -> None:
    card = drawn(view).card
    most = MOST_WORDS_OF_A_HELPER if isinstance(view, _OF_HELPERS) else MOST_WORDS
    assert words_on(card) <= most
    shown = [part for part in _at_a_glance(card) if part["type"].startswith("Action.")]
    assert len(shown) <= MOST_BUTTONS, [part["title"] for part in shown]
    assert sum(part.get("style") == "positive" for part in shown) <= 1


def _together(view: View, random: Random) -> View:
    """The view with a third of what is known taken from the other examples of its kind."""
    language = view.language
    pool = [v for v in {**DURING, **CALLS}.values() if type(v) is type(view)]
    known = {
        field.name: getattr(random.choice([v for v in pool if v.language is language]), field.name)
        for field in fields(view)
        if field.name not in _KEPT_TOGETHER and random.random() < 1 / 3
    }
    mixed = replace(view, **known)
    if isinstance(mixed, RoleView) and mixed.how is not How.JOIN:
        return replace(mixed, join_url=None)
    return mixed


@pytest.mark.parametrize("kind", [RoleView, StatusView, GuidanceView])
def test_l14_whatever_comes_together_is_read_at_a_glance(kind: type[View]) -> None:
    random = Random(17)
    views = [
        one
        for one in {**DURING, **CALLS}.values()
        if isinstance(one, kind) and not getattr(one, "drill_alone", False)
    ]
    most = MOST_WORDS_OF_A_HELPER if kind is RoleView else MOST_WORDS
    for view in (_together(random.choice(views), random) for _ in range(600)):
        card = draw(view).card
        assert words_on(card) <= most, view
        shown = [part for part in _at_a_glance(card) if part["type"].startswith("Action.")]
        assert len(shown) <= MOST_BUTTONS, [part["title"] for part in shown]


def _of_danger(card: dict[str, Any]) -> set[str]:
    """The numbers that are called in an emergency, as far as they can be tapped there."""
    return set(re.findall(r"\[(11[023])\]", json.dumps(card)))


@each({**DURING, **CALLS, **FORMS, **THREATS})
def test_l14_what_has_no_room_is_never_danger_nor_who_nor_the_next_step(view: View) -> None:
    card = drawn(view).card
    everything = whole(view).card
    assert buttons(card) == buttons(everything)
    in_crisis = isinstance(view, GuidanceView) and view.walk.ladder is Ladder.SELF_HARM
    stays = (
        {"113"} if in_crisis else _of_danger(everything)
    )  # the police second, where there is room
    assert _of_danger(card) >= stays & _of_danger(everything)
    first, *lines = [part["text"] for part in _at_a_glance(card) if part["type"] == "TextBlock"]
    all_lines = [part["text"] for part in _at_a_glance(everything) if part["type"] == "TextBlock"]
    assert first == all_lines[0] or isinstance(view, GuidanceView)  # a sentence has its own place
    bold = [part["text"] for part in _at_a_glance(everything) if part.get("weight") == "Bolder"]
    assert set(bold) - {first, *lines} <= {say_in(view.language)("colleague-come-too")}


@each({n: v for n, v in DURING.items() if isinstance(v, RoleView | AlertView | LineView)})
def test_l14_nothing_is_written_on_a_card_that_changes_by_itself(view: View) -> None:
    assert inputs(drawn(view).card) == []


@each({n: v for n, v in DURING.items() if isinstance(v, StatusView) and not v.ask_channel})
def test_l14_nor_on_the_caseworkers(view: View) -> None:
    assert inputs(drawn(view).card) == []


@each({n: v for n, v in DURING.items() if isinstance(v, LineView)})
def test_l14_a_line_has_nothing_to_press(view: View) -> None:
    assert buttons(drawn(view).card) == []


@each({n: v for n, v in EXAMPLES.items() if not n.startswith("measure")})
def test_l14_what_unfolds_unfolds_nothing_more(view: View) -> None:
    """Some clients draw the first level alone."""
    folded = [part["card"] for part in parts(drawn(view).card) if _unfolds(part)]
    assert [one for card in folded for one in parts(card) if _unfolds(one)] == []


@each(FORMS)
def test_l14_a_form_is_answered_in_its_own_place_and_shows_all_its_buttons(view: View) -> None:
    card = drawn(view).card
    assert {button["data"].get("loose") for button in buttons(card)} == {"1"}
    rows = [part["actions"] for part in parts(card) if part.get("actions")]
    assert max(len(row) for row in rows) <= MOST_IN_A_ROW


def test_the_examples_hold_what_makes_a_card_long() -> None:
    """The examples have somebody who helps, words, a question, danger, and a drill."""
    status = [v for v in DURING.values() if isinstance(v, StatusView)]
    assert any(v.said for v in status)
    assert any(v.ask_contact and v.said for v in status)
    assert any(isinstance(one, HelperLine) for v in status for one in v.helpers)
    roles = [v for v in DURING.values() if isinstance(v, RoleView)]
    assert any(v.said and v.busy for v in roles)
    assert any(v.ask_contact and v.said for v in roles)
    assert any(v.call_over for v in roles)


CRISES = {n: v for n, v in CALLS.items() if v.walk.ladder is Ladder.SELF_HARM and v.walk.ended}


@each(CRISES)
def test_l14_in_each_language_a_crisis_has_room_for_what_she_wrote_down(view: GuidanceView) -> None:
    """The closing of the call, where nothing of what is said and asked can go."""
    (written,) = {v.written for v in CALLS.values() if len(v.written) == 2}
    for language in Language:
        card = draw(replace(view, language=language, written=written)).card
        assert words_on(card) <= MOST_WORDS, language
