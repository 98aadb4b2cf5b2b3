"""A drill with the leader in real clients, end to end (R8, R63, R65; L12).
A picture of each step lies in `var/pictures/drill/`."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator

from demo.playground import CASEWORKER, LEADER
from tests.e2e.client import Client, keep_picture
from tests.e2e.conftest import TALL, VIEWPORT, Crew, Office

# One worker for all that shares the browser and the clients.
pytestmark = pytest.mark.xdist_group("e2e")

PICTURES = Path("var/pictures/drill")


def keep(card: Locator, name: str) -> Locator:
    """A picture of this card, and the word that must stand on it."""
    keep_picture(card.page, card, PICTURES / f"{name}.png")
    assert "ØVELSE" in card.inner_text(), name
    return card


def test_a_drill_with_the_leader_from_the_scenario_to_the_practised_report(
    crew: Crew, office: Office
) -> None:
    """R65: the scenario; L12: marked at the leader's too; R63: the report goes nowhere."""
    caseworker, leader = crew[CASEWORKER], crew[LEADER]
    caseworker.page.set_viewport_size(TALL)
    asked = len(office.around.system.asked)
    _begins(caseworker)
    _answers(leader)
    _warns_and_ends(caseworker)
    _reports(caseworker)
    assert len(office.around.system.asked) == asked
    assert "ØVELSE" in leader.chat.locator("body").inner_text()
    caseworker.page.set_viewport_size(VIEWPORT)


def _begins(caseworker: Client) -> None:
    caseworker.say("øvelse")
    offer = caseworker.card("Øv på Rødt kort", "Hva skjer?")
    keep_picture(caseworker.page, offer, PICTURES / "01-offer.png")
    caseworker.ticks(offer, "I videomøte")
    caseworker.presses(offer, "Øv med leder")


def _answers(leader: Client) -> None:
    """The very same card and the very same tap as in earnest."""
    keep(leader.card("ØVELSE", "trenger hjelp", "Jeg skriver med deg"), "02-leader")
    leader.tap("Jeg skriver med deg")
    keep(leader.card("ØVELSE", "Du hjelper", "Mer"), "03-role")


def _warns_and_ends(caseworker: Client) -> None:
    """What the made-up client says, and one filled button at a time."""
    card = keep(caseworker.card("ØVELSE: Gi en advarsel", "Sitt stille"), "04-warn")
    caseworker.presses(card, "Gi advarsel")
    for step in (1, 2):
        rung = keep(
            caseworker.card("Hvordan reagerer brukeren?", f"Steg {step} av 3"), f"05-{step}"
        )
        caseworker.presses(rung, "Fortsetter")
    caseworker.presses(caseworker.card("Hvordan reagerer brukeren?", "Steg 3 av 3"), "Avslutt nå")
    keep(caseworker.card("Slik avslutter du"), "06-closing")
    over = caseworker.ends("Samtalen er slutt", "ØVELSE: Avslutt varselet", "Steg 4 av 5")
    keep(over, "07-over")
    caseworker.ends("Avslutt varselet", "ØVELSE: Meld fra", "Steg 5 av 5")


def _reports(caseworker: Client) -> None:
    """R63: filled in, read through, let go of; nothing was sent."""
    card = keep(caseworker.card("ØVELSE: Meld fra", "Steg 5 av 5"), "08-report")
    caseworker.presses(card, "Øv på avviksmelding")
    what = caseworker.card("ØVELSE: Avviksmelding", "Hva skjedde?")
    caseworker.fills(what, {"Hva skjedde?": "Øvelse i video"})
    caseworker.presses(what, "Legg til mer")
    who = caseworker.card("ØVELSE: Avviksmelding", "Hva trenger du nå?")
    caseworker.presses(who, "Legg til mer")
    after = caseworker.card("ØVELSE: Avviksmelding", "Hva ble gjort med en gang?")
    caseworker.presses(after, "Se over")
    read = keep(caseworker.card("Øvelse i video", "Ingenting sendes, heller ikke"), "09-read")
    caseworker.presses(read, "Øv på å sende")
    keep(caseworker.card("ØVELSE: Du har øvd på avviksmeldingen"), "10-practised")
    keep(caseworker.card("ØVELSE: Du har øvd på alt"), "11-done")
