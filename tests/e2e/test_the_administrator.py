"""The administrator's five minutes in a real client: with nothing but the chat what is wrong is
read, a leader replaced, the card for the wall printed, somebody let go and taken back, somebody
moved in (R16, R25, R71; decisions 67 and 75)."""

import pytest
from playwright.sync_api import Locator

from demo.playground import DEPUTY, SAFETY_REP
from tests.e2e.client import Client
from tests.e2e.conftest import TALL, VIEWPORT, Crew

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")

LEAVES, FIVE_ROLES = "Leder Som Slutter", "Kollega Med Fem Oppgaver"
SAVED, WALL = "Lagret. Det gjelder fra nå.", "Heng opp nytt kort"


def test_a_unit_is_kept_true_with_nothing_but_the_chat(crew: Crew) -> None:
    """Each in as many taps on buttons as it may take; whom it is about is chosen from a list."""
    me, deputy = crew[SAFETY_REP], crew[DEPUTY]
    me.page.set_viewport_size(TALL)
    me.say("hei")
    desk = me.card("Dette venter på deg")
    assert f"{LEAVES} har ikke Rødt kort i Teams" in desk.inner_text()
    assert desk.get_by_text("Skriv i Teams", exact=True).first.is_visible()

    walk = Walk(me)
    walk.taps(desk, "Oppsett")
    walk.chooses("Varsling i Nav Prøve", who=LEAVES, new=DEPUTY.name)
    walk.saves("Bytt ut", f"Ute av Nærmeste leder: {LEAVES}")
    assert walk.counted() <= 3, "one leader is replaced"
    deputy.card("Du varsles nå når noen i Nav Prøve trenger hjelp", "Øv nå")

    after = me.card(SAVED, WALL)
    me.picture("administrator-saved")
    _prints(me, walk, after)
    assert walk.counted() <= 1, "the card for the wall after a change"

    walk.chooses(SAVED, who=FIVE_ROLES)
    walk.saves("Har sluttet", f"Ikke lenger medlem: {FIVE_ROLES}")
    assert walk.counted() == 2, "a leaver with five roles"
    walk.undoes(me.card(SAVED, f"Ute av Nærmeste leder: {FIVE_ROLES}"))
    me.card(SAVED, f"Nytt i Nærmeste leder: {FIVE_ROLES}")
    assert walk.counted() == 1, "and back"

    walk.chooses(SAVED, new=DEPUTY.name)
    walk.saves("Ny i enheten", f"{DEPUTY.name} varsler lederne i Nav Prøve")
    assert walk.counted() == 2, "a joiner"
    me.card(SAVED, f"Nytt medlem: {DEPUTY.name}")
    me.page.set_viewport_size(VIEWPORT)


class Walk:
    """What the administrator presses, and how often."""

    def __init__(self, client: Client) -> None:
        self.client, self._pressed = client, 0

    def counted(self) -> int:
        """How many buttons were pressed since this was asked."""
        pressed, self._pressed = self._pressed, 0
        return pressed

    def taps(self, card: Locator, title: str) -> None:
        """Press a button of this card."""
        self.client.presses(card, title)
        self._pressed += 1

    def undoes(self, card: Locator) -> None:
        """*Angre* of what was saved last, which stands above the others."""
        card.get_by_role("button", name="Angre", exact=True).first.click()
        self._pressed += 1

    def opens(self, card: Locator, title: str) -> None:
        """Press what leads to a page."""
        card.get_by_text(title, exact=True).last.click()
        self._pressed += 1

    def chooses(self, setup: str, who: str = "", new: str = "") -> None:
        """Whom it is about, and who is new, from the lists of the newest setup."""
        self.card = self.client.card(setup, "Ny person")
        if who:
            self.client.chooses(self.card, "Hvem gjelder det?", who)
        if new:
            self.client.chooses(self.card, "Ny person", new)

    def saves(self, title: str, *texts: str) -> None:
        """What happens to them, read on the preview, and saved."""
        self.taps(self.card, title)
        preview = self.client.card("Se over endringen", *texts)
        anyway = preview.get_by_role("button", name="Lagre likevel", exact=True)
        self.taps(preview, "Lagre likevel" if anyway.count() else "Lagre")


def _prints(me: Client, walk: Walk, after: Locator) -> None:
    """The card opens beside the chat; a browser that is not known asks for one press of its own."""
    with me.page.context.expect_page() as opened:
        walk.opens(after, "Bokmål")
    page = opened.value
    page.get_by_text("Skriv det ut, og heng det der alle ser det.").wait_for()
    page.get_by_role("button").click()
    link = page.get_by_text("Åpne PDF")
    link.wait_for()
    address = page.url
    assert page.request.get(f"{address}/file").body()[:5] == b"%PDF-"
    page.close()
