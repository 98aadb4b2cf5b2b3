"""The official renderer draws every example without objection, at both widths, light and dark.

`python -m tests.e2e.render.render` does so in every language at once, and keeps the pictures.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser

from bot.cards import draw
from bot.domain.organisation.organisation import Language
from tests.e2e.render.render import (
    WIDTHS,
    Renderer,
    Shown,
    drawn,
    examples_of,
    shown_examples,
)
from tests.unit.cards.alarm_examples import ALERT, RELAY
from tests.unit.cards.guidance_examples import GUIDANCE, WRITTEN
from tests.unit.cards.long_names import LONG_NAME, with_long_names
from tests.unit.cards.people import CASEWORKER

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture(scope="module")
def drawer(browser: Browser) -> Iterator[Renderer]:
    """The official renderer in the browser of all tests of this folder."""
    page = browser.new_page()
    yield Renderer(page)
    page.close()


def test_what_fits_in_one_theme_fits_in_the_other(drawer: Renderer) -> None:
    """Colours take no room, and the themes differ in nothing else: cards are measured in one."""
    assert drawer.other_than_colours() == []


@pytest.mark.parametrize("language", list(Language))
def test_every_card_is_drawn_without_objection(drawer: Renderer, language: Language) -> None:
    """At both widths, and no button is cut on a telephone. In the other languages a card has the
    same elements (tests/unit/cards/test_every_language.py), and more words tell where it is narrow.
    """
    cards = shown_examples(language)
    if language is Language.BOKMAL:
        assert drawer.sheet(cards, theme="light", width=max(WIDTHS)) == []
        assert drawer.resized(min(WIDTHS)) == []
    else:
        assert drawer.sheet(cards, theme="light", width=min(WIDTHS)) == []
    assert _cut(drawer) == set()


@pytest.mark.parametrize("language", list(Language))
def test_every_button_is_whole_with_the_longest_names(drawer: Renderer, language: Language) -> None:
    """A client cuts what is wider than its card; people are called as the longest real ones are.
    Whose buttons name nobody and have the card's whole width is as above, and of what unfolds each
    is unfolded once."""
    views = with_long_names(examples_of(language))
    cards = {name: draw(view).card for name, view in views.items()}
    named = {name for name in cards if cards[name] != drawn(language)[name]}
    assert any(LONG_NAME.split()[0] in json.dumps(cards[name]) for name in named)
    said = {name for name in named if _titles(cards[name]) != _titles(drawn(language)[name])}
    beside = {name for name in named if _beside(cards[name])}
    assert said
    assert beside
    shown = [Shown(name, cards[name]) for name in sorted(said | beside)]
    unfolded = {
        json.dumps(one): Shown(f"{name} › {one['title']}", card, one["title"])
        for name, card in cards.items()
        for one in card.get("actions", ())
        if one["type"] == "Action.ShowCard"
    }
    shown += unfolded.values()
    drawer.sheet(shown, theme="light", width=min(WIDTHS))
    assert _cut(drawer) == set()


def _parts(card: object) -> Iterator[dict[str, Any]]:
    """Whatever has a type in it, at any depth."""
    if isinstance(card, dict):
        yield card
        for part in card.values():
            yield from _parts(part)
    elif isinstance(card, list):
        for part in card:
            yield from _parts(part)


def _titles(card: object) -> list[object]:
    """What its buttons say."""
    parts = _parts(card)
    return [part.get("title") for part in parts if str(part.get("type")).startswith("Action.")]


def _beside(card: object) -> bool:
    """Whether a button stands beside something, which can take its room."""
    columns = (part for part in _parts(card) if part.get("type") == "Column")
    return any(part.get("type") == "ActionSet" for column in columns for part in _parts(column))


def _cut(drawer: Renderer) -> set[str]:
    """The buttons that a client would cut, of the cards that are drawn."""
    buttons = [one for card in drawer.measured() for one in card["buttons"]]
    return {one["title"] for one in buttons if one["needs"] > one["room"]}


# What the demo's client leaves of 320 pixels, beside its picture and its margins.
CLIENT_WIDTH = 216


@pytest.mark.parametrize("language", list(Language))
def test_every_button_of_a_desk_is_whole_in_the_narrowest_client(
    drawer: Renderer, language: Language
) -> None:
    """Beside what surrounds a card in a client, whatever a phone's width is."""
    desks = [one for one in shown_examples(language, ("desk",)) if one.open is None]
    drawer.sheet(desks, theme="light", width=CLIENT_WIDTH)
    buttons = [one for card in drawer.measured() for one in card["buttons"]]
    assert len(buttons) > len(desks)
    assert {one["title"]: one for one in buttons if one["needs"] > one["room"]} == {}


@pytest.mark.parametrize("language", list(Language))
def test_what_waits_is_seen_on_a_desk_whose_end_is_shown(
    drawer: Renderer, language: Language
) -> None:
    """R16: a client shows the end of a card. One filled button, and three below what waits."""
    desks = [one for one in shown_examples(language, ("desk",)) if one.open is None]
    drawer.sheet(desks, theme="light", width=min(WIDTHS))
    for desk, card in zip(desks, drawer.measured(), strict=True):
        waits = json.dumps(desk.card["body"]).count('"desk.do"') or 1
        assert card["height"] <= (600 if waits <= 2 else 720), desk.title
        assert sum(one["filled"] for one in card["buttons"]) == 1, desk.title
        below = [one for one in card["buttons"] if one["top"] > card["height"] - 100]
        assert 2 <= len(below) <= 3, desk.title


@pytest.mark.parametrize("language", list(Language))
def test_the_first_page_of_a_report_is_seen_at_a_glance(
    drawer: Renderer, language: Language
) -> None:
    """R30: what is easy to begin gets written. With quotes to tick, empty and filled in."""
    names = ("paper-report-begun.", "paper-report-what.")
    pages = [one for one in shown_examples(language) if one.title.startswith(names)]
    assert drawer.sheet(pages, theme="light", width=min(WIDTHS)) == []
    assert [page["height"] <= 700 for page in drawer.measured()] == [True, True]
    for page in pages:
        assert json.dumps(page.card["body"]).count('"type": "Input.') <= 6


def test_nothing_that_people_write_becomes_a_link(drawer: Renderer) -> None:
    evil = "[trykk](http://evil.example) http://evil.example **nå** <b>x</b>"
    cards = [
        Shown("alert", draw(replace(ALERT, caseworker=replace(CASEWORKER, name=evil))).card),
        Shown("relay", draw(replace(RELAY, text=evil)).card),
        Shown("written", draw(replace(GUIDANCE, written=(replace(WRITTEN[0], text=evil),))).card),
    ]
    assert drawer.sheet(cards, theme="light", width=440) == []
    shown = drawer.words().replace("\u2060", "")
    assert shown.count("[trykk](http://evil.example) http://evil.example **nå** <b>x</b>") >= 2
