"""`make demo`: one page on which all four people are at work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Locator, Page

from bot.domain.alarm.live import GUARDED_MS
from demo.__main__ import fresh_folder
from tests.e2e.client import PICTURES, keep_page

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")

# What is cut off at the right of a client, or has been scrolled away above its first card.
_CUT = """() => {
  const cards = [...document.querySelectorAll(".fai-OutputCard")];
  const right = Math.max(...cards.map(card => card.getBoundingClientRect().right));
  const top = cards[0].getBoundingClientRect().top;
  const box = document.querySelector("[contenteditable=true]").getBoundingClientRect();
  return [right > innerWidth, top < 0, box.right > innerWidth, box.bottom > innerHeight];
}"""


def test_one_page_is_enough_to_raise_and_claim(page: Page, frames: list[Frame]) -> None:
    """R17, R21: opening the page makes all four reachable, and a laptop shows them side by side,
    each from its first card to the box it is written in."""
    caseworker, leader, _deputy, safety_rep = frames
    for frame in frames:
        frame.locator(".fai-OutputCard").first.wait_for()
        assert frame.evaluate(_CUT) == [False] * 4
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    box = caseworker.locator("[contenteditable=true]").first
    box.press_sequentially("/hjelp")
    box.press("Enter")
    claim = leader.get_by_role("button", name="Jeg ringer deg", exact=True)
    claim.wait_for()
    keep_page(page, PICTURES / "0-demo-red-card.png")
    _click(page, leader, claim)
    caseworker.get_by_text("Leder En hjelper deg").first.wait_for()
    safety_rep.get_by_text("Rødt kort i Nav Eksempel").last.wait_for()
    keep_page(page, PICTURES / "0-demo-claimed.png")
    _click(page, leader, leader.get_by_role("button", name="Mer", exact=True).last)
    end = leader.get_by_role("button", name="Avslutt varselet", exact=True).last
    end.wait_for()
    page.wait_for_timeout(GUARDED_MS)  # before, it is asked about (L14)
    _click(page, leader, end)
    caseworker.get_by_text("Varselet er avsluttet").first.wait_for()


def test_the_tab_opens_beside_the_chats_for_two_people_in_one_browser(page: Page) -> None:
    """From the demo's own page: leader and safety representative, each as themselves, at once."""
    buttons = page.get_by_role("button", name="Min side", exact=True)
    assert buttons.count() == 2
    names = ("Leder En", "Verneombud En")
    tabs = []
    for at in range(2):
        with page.context.expect_page() as opened:
            buttons.nth(at).click()
        tabs.append(opened.value)
    for tab, name in zip(tabs, names, strict=True):
        tab.get_by_role("heading", name="Akkurat nå").wait_for()
        tab.reload()
        tab.locator(".foot").get_by_text(name).wait_for()
    keep_page(page, PICTURES / "0-demo-page.png")
    keep_page(tabs[0], PICTURES / "0-demo-tab.png")
    for tab in tabs:
        tab.close()


def _click(page: Page, frame: Frame, button: Locator) -> None:
    """Where a hand would: in a frame that is drawn smaller, a locator's own click misses."""
    button.scroll_into_view_if_needed()
    shown = frame.frame_element().bounding_box()
    assert shown is not None
    scale = shown["width"] / frame.evaluate("innerWidth")
    x, y = button.evaluate(
        "e => { const r = e.getBoundingClientRect();"
        " return [r.left + r.width / 2, r.top + r.height / 2]; }"
    )
    page.mouse.click(shown["x"] + x * scale, shown["y"] + y * scale)


def test_a_second_demo_leaves_the_files_of_the_first(tmp_path: Path) -> None:
    """What an ended one has left goes."""
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    first, left = tmp_path / str(os.getppid()), tmp_path / ended.stdout.strip()
    for folder in (first, left):
        folder.mkdir()
        (folder / "rodtkort.db").touch()
    own = fresh_folder(tmp_path)
    assert own.is_dir()
    assert (first / "rodtkort.db").exists()
    assert not left.exists()
