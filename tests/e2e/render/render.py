"""Draws cards with the official `adaptivecards` renderer in headless Chromium.

`python -m tests.e2e.render.render` writes contact sheets of all examples to var/pictures/.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, sync_playwright

from bot.cards import draw
from bot.cards.views import View
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.unit.cards.examples import examples

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"
PAGE = Path(__file__).with_name("render.html")
PICTURES = ROOT / "var" / "pictures"
_UNFOLDED = ("status-sent", "role-write", "home", "desk-well", "desk-own", "guidance-phone-2",
             "follow-up-late", "follow-up-closed", "lesson-preview", "lesson-shared",
             "note-reminder", "measure", "measures")  # fmt: skip
WIDTHS = (440, 320)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shown:
    """A card on a sheet; `open` is the title of the button to unfold."""

    title: str
    card: dict[str, Any]
    open: str | None = None


class Renderer:
    """One page of the browser with the official renderer loaded."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto(PAGE.as_uri())
        page.add_script_tag(path=str(LIBRARY))

    def sheet(
        self,
        cards: Sequence[Shown],
        *,
        theme: str,
        width: int,
        picture: Path | None = None,
        across: int = 4,
    ) -> list[str]:
        """Draw the cards side by side and return every objection, each beginning with its title.

        Objections are the renderer's own errors and warnings, a card wider than `width`, a
        button of two lines, and a link that does not lead into Teams.
        """
        self.page.set_viewport_size({"width": across * (width + 20) + 32, "height": 600})
        items = [{"title": one.title, "card": one.card, "open": one.open} for one in cards]
        # As one string: the driver takes an object apart, which costs more than to draw it.
        problems: list[str] = self.page.evaluate(
            "([items, theme, width]) => drawSheet(JSON.parse(items), theme, width)",
            [json.dumps(items), theme, width],
        )
        if picture is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(picture), full_page=True)
        return problems

    def resized(self, width: int, *, across: int = 4) -> list[str]:
        """Lay the cards that are drawn out anew, as wide as this, and return what a reader would
        object to."""
        self.page.set_viewport_size({"width": across * (width + 20) + 32, "height": 600})
        problems: list[str] = self.page.evaluate("(width) => resized(width)", width)
        return problems

    def other_than_colours(self) -> list[str]:
        """Return in what the themes differ that could take room."""
        found: list[str] = self.page.evaluate("() => otherThanColours()")
        return found

    def measured(self) -> list[dict[str, Any]]:
        """Return height, text and buttons of each card that is drawn, in pixels."""
        found: list[dict[str, Any]] = json.loads(
            self.page.evaluate("() => JSON.stringify(measured())")
        )
        return found

    def words(self) -> str:
        """Return the text of what is drawn, as a reader sees it."""
        return str(self.page.inner_text("#sheet"))


@contextmanager
def renderer() -> Iterator[Renderer]:
    """Open the browser of this machine with the renderer in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(ARGUMENTS))
        try:
            yield Renderer(browser.new_page())
        finally:
            browser.close()


@cache
def examples_of(language: str) -> Mapping[str, View]:
    """The examples of one language."""
    return {name: view for name, view in examples().items() if name.endswith(f".{language}")}


@cache
def drawn(language: str) -> Mapping[str, dict[str, Any]]:
    """Their cards, which nobody changes."""
    return {name: draw(view).card for name, view in examples_of(language).items()}


def shown_examples(language: str, only: tuple[str, ...] = ()) -> list[Shown]:
    """Return the examples of one language, then those that unfold, once for each such button."""
    cards = {name: card for name, card in drawn(language).items() if name.startswith(only or ("",))}
    return [Shown(name, card) for name, card in cards.items()] + [
        Shown(f"{name} › {action['title']}", card, action["title"])
        for name, card in cards.items()
        for action in card.get("actions", ())
        if action["type"] == "Action.ShowCard" and name.split(".")[0] in _UNFOLDED
    ]


def main(only: Sequence[str]) -> int:
    """Write the sheets of every language, theme and width; return 1 on any objection."""
    problems: list[str] = []
    with renderer() as browser:
        for language in ("nb", "nn", "en"):
            cards = shown_examples(language, tuple(only))
            for theme in THEMES:
                for width in WIDTHS:
                    path = PICTURES / f"cards-{language}-{theme}-{width}.png"
                    problems += browser.sheet(cards, theme=theme, width=width, picture=path)
    for problem in sorted(set(problems)):
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
