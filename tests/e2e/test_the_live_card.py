"""L14: every chat of an alarm after every event: how much a card holds, how far the next step is,
how often it sounds, and that nothing typed is wiped. The figures: docs/live-card.md."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.domain.organisation.organisation import Language
from demo.playground import CASEWORKER, LEADER
from tests.e2e.chats import STORIES, Moment, lived
from tests.e2e.client import Client
from tests.e2e.conftest import Crew
from tests.e2e.measured import Drawn, Measured, measure, table
from tests.e2e.render.render import WIDTHS, Renderer
from tests.slow_machine import PATIENT

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")

TABLE = Path("var/live-card.txt")
MOST_PX, MOST_WORDS, MOST_HELPERS_WORDS, MOST_BUTTONS = 600, 60, 80, 4


def _everything_lived(folder: Path) -> list[tuple[Language, list[Moment]]]:
    async def live() -> list[tuple[Language, list[Moment]]]:
        return [
            (language, await lived(folder / f"{number}-{language}", name, language))
            for language in Language
            for number, name in enumerate(STORIES)
        ]

    # In a thread of its own: Playwright's event loop is in the way here.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, live()).result()


@pytest.mark.soak
def test_every_chat_after_every_event(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At both widths in every language no bound is broken."""
    for module, name, value in PATIENT:
        monkeypatch.setattr(module, name, value)
    stories = _everything_lived(tmp_path)
    page = browser.new_page()
    drawer = Renderer(page)
    measured = [one for language, moments in stories for one in measure(drawer, moments, language)]
    page.close()
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(table(measured)) + "\n", encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))
    assert [one.moment for one in measured if one.moment.wanted and one.distance is None] == []
    assert max(one.distance or 0 for one in measured) <= MOST_PX
    assert max(one.moment.pushes for one in measured) <= 1
    found: dict[str, int] = {}
    for one in measured:
        for broken, figure in _broken(one):
            found[broken] = max(figure, found.get(broken, 0))
    assert found == {}


def _broken(one: Measured) -> Iterator[tuple[str, int]]:
    """Which bound does not hold there, and its figure."""
    moment, who = one.moment, one.moment.who.split()[0]
    if one.filled > 1:
        yield f"filled: {who}, {moment.story}", one.filled
    if moment.wiped:
        yield f"wiped: {who}, {moment.event}", moment.wiped
    for card in one.cards:
        is_threat = any(verb.startswith("duty.") for _, verb in card.verbs)
        if not moment.in_alarm and not is_threat:  # what follows is read at leisure
            continue
        kind = f"{who}, {'form, ' if card.is_form else ''}{_kind(card)}"
        is_asked = "red_card.claim" in {verb for _, verb in card.verbs}
        most = MOST_WORDS if who == "caseworker" or is_asked else MOST_HELPERS_WORDS
        if card.words > most:
            yield f"words: {kind}", card.words
        if len(card.buttons) > MOST_BUTTONS:
            yield f"buttons: {kind}", len(card.buttons)


def _kind(card: Drawn) -> str:
    """By what can be done on it."""
    verbs = {verb for _, verb in card.verbs}
    kinds = ("guide.step", "red_card.claim", "red_card.safe", "red_card.call_result", "guide.warn")
    return next((kind for kind in kinds if kind in verbs), "red_card.more")


WORDS, ANSWER = "han vet hvor jeg bor", "Bli der du er"
# The client draws no card narrower than 446 px by itself, however narrow its window.
_NARROW = """(width) => {
  const style = document.createElement("style");
  style.id = "narrow";
  style.textContent = `.ac-adaptiveCard { width: ${width}px !important; min-width: 0 !important; }`;
  document.head.append(style);
}"""
# From the upper edge of the button to the lower edge of the newest card, and that one's width.
_WAY = """(button) => {
  const cards = document.querySelectorAll(".ac-adaptiveCard");
  const newest = cards[cards.length - 1].getBoundingClientRect();
  return [newest.bottom - button.getBoundingClientRect().top, newest.width];
}"""


def test_a_story_on_a_telephone(crew: Crew) -> None:
    """L14, in the real client: the next step is never far from the newest card. What is
    typed in a form survives it all: `test_what_is_typed`."""
    caseworker, leader = crew[CASEWORKER], crew[LEADER]
    for client in (caseworker, leader):
        client.chat.evaluate(_NARROW, min(WIDTHS))
    caseworker.say("/hjelp")
    caseworker.card("Rødt kort er sendt")  # a tap in the moment it is drawn anew reaches nobody
    _near(caseworker, "Hjelp meg å avslutte")
    caseworker.tap("Mer")
    caseworker.card("Fortell mer", "Trekk varselet")
    _near(caseworker, "Hjelp meg å avslutte")
    _near(leader, "Jeg skriver med deg")
    leader.tap("Jeg skriver med deg")
    caseworker.card("Leder En hjelper deg")
    caseworker.say(WORDS)
    leader.sees(WORDS)
    leader.say(ANSWER)
    caseworker.sees(ANSWER)
    _near(caseworker, "Hjelp meg å avslutte")
    _ends_by_herself(caseworker)
    for client in (caseworker, leader):
        client.chat.evaluate("() => document.getElementById('narrow').remove()")


def _ends_by_herself(caseworker: Client) -> None:
    caseworker.tap("Hjelp meg å avslutte")
    caseworker.card("Slik avslutter du")
    _near(caseworker, "Samtalen er slutt")
    caseworker.ends("Samtalen er slutt", "Pust ut", "Avslutt varselet")
    _near(caseworker, "Avslutt varselet")
    caseworker.ends("Avslutt varselet", "Varselet er avsluttet")
    _near(caseworker, "Ja")  # whether she is safe; and the report at one tap, whatever is answered
    _near(caseworker, "Skriv avviksmelding")


def _near(client: Client, title: str) -> None:
    button = client.chat.get_by_role("button", name=title, exact=True).last
    button.wait_for()
    way, width = button.evaluate(_WAY)
    assert width <= min(WIDTHS)
    assert way <= MOST_PX, f"{title!r} lies {way:.0f} px above the newest card's end"
