"""`make demo`: one page on which all four people are at work."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame

from bot.domain.alarm.live import GUARDED_MS
from demo.page import write_page
from demo.playground import Playground
from tests.e2e.client import PICTURES, SEEN_WITHIN_MS

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")


def test_one_page_is_enough_to_raise_and_claim(
    browser: Browser, clients: list[Playground], tmp_path: Path
) -> None:
    """R17, R21: opening the page makes all four reachable, and it fits them side by side."""
    page = browser.new_page(viewport={"width": 1800, "height": 900})
    page.set_default_timeout(SEEN_WITHIN_MS)
    page.goto(write_page(tmp_path / "index.html", clients).as_uri())
    frames = [_announced(page.frame(url=f"{client.url}/")) for client in clients]
    caseworker, leader, _deputy, safety_rep = frames

    box = caseworker.locator("[contenteditable=true]").first
    box.press_sequentially("/hjelp")
    box.press("Enter")
    claim = leader.get_by_role("button", name="Jeg ringer deg", exact=True)
    claim.wait_for()
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "0-demo-red-card.png")
    claim.click()
    caseworker.get_by_text("Leder En hjelper deg").first.wait_for()
    safety_rep.get_by_text("Rødt kort i Nav Eksempel").last.wait_for()
    page.screenshot(path=PICTURES / "0-demo-claimed.png")
    leader.get_by_role("button", name="Mer", exact=True).last.click()
    end = leader.get_by_role("button", name="Avslutt varselet", exact=True).last
    end.wait_for()
    page.wait_for_timeout(GUARDED_MS)  # before, it is asked about (L14)
    end.click()
    caseworker.get_by_text("Varselet er avsluttet").first.wait_for()
    page.close()


def _announced(frame: Frame | None) -> Frame:
    """The frame, once its client has told the bot who sits there."""
    assert frame is not None
    frame.get_by_text("conversationUpdate 20").first.wait_for()
    return frame
