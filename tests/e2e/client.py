"""One person in front of a real Teams-like client, driven through the page they see."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Frame, Locator, Page

from bot.domain.alarm.live import GUARDED_MS

PICTURES = Path("var/pictures/e2e")
STORY = Path("var/pictures/story")
SEEN_WITHIN_MS = 90_000  # a page takes most of it where many tests share a processor
CARD = ".ac-adaptiveCard"
_MEANT = re.compile(r"^(Ville du (avslutte|trekke) varselet|Er samtalen slutt)\?$")
# A test that is played by itself (-n 0) keeps its pictures; of a whole run nobody looks at them.
_LOOKED_AT = "PYTEST_XDIST_WORKER" not in os.environ
_DRAWN_WITHIN_MS = 150  # after the client has taken an update from the bot

# Remembers when a text first stood on the page, by the clock that all pages share.
_WATCH = """(text) => {
  const look = () => {
    if (window.__seenAt || !document.body.innerText.includes(text)) return;
    window.__seenAt = Date.now();
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  window.__seenAt = 0;
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}"""
_REMEMBER_ENTER = """() => window.addEventListener(
  'keydown', (event) => { if (event.key === 'Enter') window.__enterAt = Date.now(); }, true)"""
# A client's log repeats every text, so that nothing could be told apart from the chat, and is drawn
# with it. How narrow a client may be the demo's page says only beside a log.
_WITHOUT_LOG = """() => {
  document.querySelector('button[title="Hide log panel"]').click();
  let one = document.querySelector("[contenteditable=true]");
  for (; one !== document.body; one = one.parentElement)
    if (parseInt(getComputedStyle(one).minWidth) > 0) one.style.minWidth = "0";
}"""


class Client:
    """What a person can do and see. Every wait ends by itself, or fails after 90 seconds. `taps`,
    `typed`: what has been pressed, ticked and chosen on cards, and the boxes written in."""

    def __init__(self, chat: Frame, all_sent: Callable[[], None]) -> None:
        """`chat`: the person's frame of the page, whose client knows them."""
        self.chat = chat
        self._all_sent = all_sent
        self.taps = 0
        self.typed = 0
        chat.evaluate(_WITHOUT_LOG)
        chat.evaluate(_REMEMBER_ENTER)

    @property
    def page(self) -> Page:
        """The page, on which everybody's chat is."""
        return self.chat.page

    def say(self, text: str) -> None:
        """Type a message and send it with Enter."""
        box = self.chat.locator("[contenteditable=true]").first
        box.click()
        box.press_sequentially(text)
        box.press("Enter")

    def watch_for(self, text: str) -> None:
        """Begin to remember when `text` first shows; read it with `saw_at`."""
        self.chat.evaluate(_WATCH, text)

    def saw_at(self) -> int:
        """When the watched text first showed (ms since 1970, the machine's clock)."""
        return int(self.chat.wait_for_function("() => window.__seenAt").json_value())

    def pressed_enter_at(self) -> int:
        """When Enter was last pressed in the page (ms since 1970, the machine's clock)."""
        return int(self.chat.evaluate("() => window.__enterAt"))

    def sees(self, text: str) -> Locator:
        """Wait until `text` is visible."""
        found = self.chat.get_by_text(text).filter(visible=True).first
        found.wait_for()
        return found

    def tap(self, title: str) -> None:
        """Tap the newest card button with this title."""
        button = self.chat.get_by_role("button", name=title, exact=True).last
        button.click()
        self.taps += 1

    def ends(self, title: str, *texts: str) -> Locator:
        """Tap what ends something, and say *Ja* where the bot asks whether it was meant, since the
        card had moved in that moment (L14); the card that shows all of the texts then."""
        questions = self.chat.get_by_text(_MEANT).filter(visible=True)
        asked = questions.nth(questions.count())  # another than those that lie there
        self.tap(title)
        self._showing(*texts).or_(asked).first.wait_for()
        self.settles()
        if asked.is_visible():
            self.chat.wait_for_timeout(GUARDED_MS)
            self.tap("Ja")
        return self.card(*texts)

    def card(self, *texts: str) -> Locator:
        """Wait for the newest card that shows all of the texts, and until it stays as it is.

        The client draws a card twice, on the answer and on the update; what somebody enters in
        between is gone.
        """
        found = self._showing(*texts)
        found.wait_for()
        self.settles()
        found.wait_for()
        return found

    def settles(self) -> None:
        """Wait until all that the bot has to send has been drawn."""
        self._all_sent()
        self.chat.wait_for_timeout(_DRAWN_WITHIN_MS)

    def _showing(self, *texts: str) -> Locator:
        cards = self.chat.locator(CARD)
        for shown in texts:
            cards = cards.filter(has_text=shown)
        return cards.last

    def fills(self, form: Locator, entered: Mapping[str, str]) -> None:
        """Enter a text under each label of a card's form."""
        for label, text in entered.items():
            needed_or_not = re.compile(rf"^{re.escape(label)}\s*\*?$")
            form.get_by_label(needed_or_not).fill(text)
            self.typed += 1

    def chooses(self, form: Locator, label: str, choice: str) -> None:
        """Choose one of a list that unfolds."""
        form.get_by_label(label).last.click()
        self.chat.get_by_role("option", name=choice, exact=True).click()
        self.taps += 2

    def finds(self, form: Locator, label: str, words: str, choice: str) -> None:
        """Type some letters into a list that is searched, and choose what it has found."""
        box = form.get_by_role("combobox", name=label)
        box.click()
        box.press_sequentially(words)
        self.chat.get_by_role("option", name=choice, exact=True).click()
        self.taps += 2
        self.typed += 1

    def ticks(self, form: Locator, choice: str) -> None:
        """Tick one of several choices, or take it back."""
        form.get_by_text(choice, exact=True).last.click()
        self.taps += 1

    def presses(self, card: Locator, title: str) -> None:
        """Tap a button of this very card."""
        card.get_by_role("button", name=title, exact=True).last.click()
        self.taps += 1

    def presses_after(self, card: Locator, text: str, title: str) -> None:
        """Tap the first button of this title below a text: where a card lists several things."""
        below = f'xpath=following::button[normalize-space()="{title}"][1]'
        card.get_by_text(text).last.locator(below).click()

    def reads(self) -> str:
        """All that stands on the page, without white space, so that numbers match however set."""
        return re.sub(r"\s", "", self.chat.locator("body").inner_text())

    def picture(self, name: str) -> None:
        """Keep what the person sees now as `var/pictures/e2e/<name>.png`."""
        keep_page(self.page, PICTURES / f"{name}.png")

    def picture_of(self, card: Locator, name: str) -> None:
        """Keep this card alone, as `var/pictures/story/<name>.png`."""
        keep_picture(self.page, card, STORY / f"{name}.png")


def keep_page(page: Page, file: Path) -> None:
    """What the page shows, as a file, where somebody looks."""
    if not _LOOKED_AT:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)


def keep_picture(page: Page, card: Locator, file: Path) -> None:
    """The card as it stands on the page, as a file, where somebody looks. Of the page and not of
    the element, which waits for two more frames each time."""
    if not _LOOKED_AT:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    box, size = card.bounding_box(), page.viewport_size
    assert size is not None
    if box is None or box["y"] < 0 or box["y"] + box["height"] > size["height"]:
        card.scroll_into_view_if_needed()
        box = card.bounding_box()
    page.screenshot(path=file, clip=box, caret="initial")
