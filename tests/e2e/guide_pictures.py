"""Puts the pictures of the latest whole story into the guides, those of cards that it has not, and
those of the tab; and that of the demo into the README.

python -m pytest -n0 tests/e2e/test_the_whole_story.py tests/e2e/test_demo_page.py &&
python -m pytest -n0 -m soak tests/integration/tab/test_stories.py &&
python -m tests.e2e.guide_pictures
"""

import shutil
from pathlib import Path

from bot.cards import draw
from tests.e2e.client import PICTURES, STORY
from tests.e2e.render.render import Shown, renderer
from tests.integration.tab.test_stories import PICTURES as TAB_STORIES
from tests.unit.cards.examples import examples

_GUIDES = Path("docs/pictures")
_SHOWN = {
    "01-sent": "veileder-sendt",
    "01-red-card": "veileder-rodt-kort",
    "09-report-read-through": "veileder-se-over",
    "12-note-case": "veileder-notat",
    "16-follow-up": "veileder-oppfolging",
    "24-status-leader": "veileder-status",
}

_TAB = {
    "leader-now": "veileder-fane-na",
    "leader-year": "veileder-fane-aret",
    "caseworker-top": "veileder-fane-mitt",
}

_DRAWN = {
    "measures.nb": "veileder-tiltak",
    "measure.nb": "veileder-ett-tiltak",
    "measures-due.nb": "veileder-tiltak-minner",
}
_WIDTH = 440


def draw_cards() -> None:
    """Draws the examples that the guides show, each alone."""
    views = examples()
    with renderer() as browser:
        for name, shown in _DRAWN.items():
            card = [Shown("", draw(views[name]).card)]
            picture = _GUIDES / f"{shown}.png"
            browser.sheet(card, theme="light", width=_WIDTH, picture=picture, across=1)


if __name__ == "__main__":
    draw_cards()
    for folder, pictures in ((STORY, _SHOWN), (TAB_STORIES, _TAB)):
        for made, shown in pictures.items():
            if (folder / f"{made}.png").exists():
                shutil.copyfile(folder / f"{made}.png", _GUIDES / f"{shown}.png")
    if (PICTURES / "0-demo-claimed.png").exists():
        shutil.copyfile(PICTURES / "0-demo-claimed.png", _GUIDES / "red-card.png")
