"""L14, in a real client that draws a card anew only when that card is updated, as Teams does: what
somebody has half typed, chosen or unfolded in a form is there yet, whatever happened meanwhile."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator

from demo.playground import CASEWORKER, DEPUTY, LEADER, SAFETY_REP
from tests.e2e.client import Client
from tests.e2e.conftest import Crew

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")

# What stands in every box of the page that somebody could see by scrolling.
_TYPED = """() => [...document.querySelectorAll("input, textarea")]
  .filter((box) => box.offsetParent).map((box) => box.value).filter(Boolean)"""


class Typed:
    """What was half typed, by whom."""

    def __init__(self) -> None:
        self._by: list[tuple[Client, str]] = []
        self._unfolded: list[tuple[Client, str]] = []

    def types(self, client: Client, box: Locator, text: str) -> None:
        """Half an answer, as fingers would; nothing is sent."""
        box.fill(text)
        box.press("Tab")  # a day is shown in the client's own words from here on
        self._by.append((client, box.input_value()))

    def chooses(self, client: Client, form: Locator, label: str, choice: str) -> None:
        """One of a list that unfolds; nothing is sent."""
        client.chooses(form, label, choice)
        self._by.append((client, choice))

    def unfolds(self, client: Client, form: Locator, title: str) -> None:
        """A button that shows since something was unfolded."""
        form.get_by_role("button", name=title).wait_for()
        self._unfolded.append((client, title))

    def is_sent(self) -> None:
        """Forget what was entered."""
        self._by.clear()
        self._unfolded.clear()

    def is_there(self, meanwhile: str) -> None:
        """Fails where any of it is gone."""
        lost = [text for client, text in self._by if text not in client.chat.evaluate(_TYPED)]
        for client, title in self._unfolded:
            button = client.chat.get_by_role("button", name=title).filter(visible=True)
            lost += [] if button.count() else [title]
        assert lost == [], f"gone when {meanwhile}"


@contextmanager
def _meanwhile(typed: Typed, what: str, *clients: Client) -> Iterator[None]:
    yield
    for client in clients:
        client.settles()
    typed.is_there(what)


def test_what_is_half_typed_survives_an_alarm(crew: Crew) -> None:
    """Absence, setup, who helps, words for one of several, a note: claimed, written to, the call
    ended, the alarm closed."""
    caseworker, leader, deputy = crew[CASEWORKER], crew[LEADER], crew[DEPUTY]
    rep, everybody, typed = crew[SAFETY_REP], tuple(crew.values()), Typed()

    deputy.say("borte")
    typed.types(deputy, deputy.card("Når er du borte?").get_by_label("Siste dag"), "2027-01-15")
    rep.say("admin")
    setup = rep.card("Varsling i Nav Prøve")
    typed.types(rep, setup.get_by_label("Eller skriv navnet, eller en del av det"), "Stedfor")

    with _meanwhile(typed, "she cried, and the deputy was asked", *everybody):
        caseworker.say("/hjelp")
        caseworker.card("Rødt kort er sendt")
        deputy.sees("Saksbehandler En trenger hjelp nå")
    caseworker.tap("Mer")
    form = caseworker.card("Mer om varselet", "Noen hjelper meg")
    caseworker.presses(form, "Noen hjelper meg")
    typed.types(caseworker, form.get_by_placeholder("Navnet på kollegaen"), "Kollega fra")
    with _meanwhile(typed, "somebody claimed", *everybody):
        leader.tap("Jeg skriver med deg")
        caseworker.card("Leder En hjelper deg")
    leader.tap("Mer")
    form = leader.card("Mer om varselet", "Vis resten")
    leader.presses(form, "Vis resten")
    typed.types(leader, form.get_by_label(re.compile("^Skriv til")), "Jeg er")
    with _meanwhile(typed, "both wrote", *everybody):
        caseworker.say("han vet hvor jeg bor nå")
        leader.sees("han vet hvor jeg bor nå")
        leader.say("Bli der, jeg kommer")
        caseworker.sees("Bli der, jeg kommer")

    caseworker.tap("Hjelp meg å avslutte")
    caseworker.card("Slik avslutter du")
    caseworker.tap("Skriv ned ordene")
    note = caseworker.card("Skriv ned ordene", "Skriv ned nå, mens du husker det")
    typed.types(caseworker, note.get_by_label("Skriv ned nå, mens du husker det"), "Han sa at")
    with _meanwhile(typed, "the leader wrote beside the sentence", *everybody):
        leader.say("Legg på nå hvis du vil")
        caseworker.sees("Legg på nå hvis du vil")
    with _meanwhile(typed, "the call was over", *everybody):
        caseworker.ends("Samtalen er slutt", "Pust ut", "Avslutt varselet")
    with _meanwhile(typed, "the alarm was closed", *everybody):
        caseworker.ends("Avslutt varselet", "Varselet er avsluttet")


def test_what_is_half_chosen_survives_too(crew: Crew) -> None:
    """*Fortell mer*, *La en annen ta over* and why a task of a threat is not relevant: unfolded and
    half filled in while others claim, write, end the alarm and raise another. What
    was entered is sent afterwards, and counts."""
    caseworker, leader, everybody = crew[CASEWORKER], crew[LEADER], tuple(crew.values())
    typed = Typed()

    caseworker.say("/hjelp")
    leader.card("Saksbehandler En trenger hjelp nå")
    caseworker.tap("Mer")
    facts = caseworker.card("Mer om varselet", "Noen hjelper meg")
    caseworker.presses(facts, "Fortell mer")
    typed.chooses(caseworker, facts, "Samtale", "Videomøte")
    with _meanwhile(typed, "somebody claimed", *everybody):
        leader.tap("Jeg skriver med deg")
        caseworker.card("Leder En hjelper deg")
    leader.tap("Mer")
    hand_over = leader.card("Mer om varselet", "La en annen ta over")
    leader.presses(hand_over, "La en annen ta over")
    typed.unfolds(leader, hand_over, "Spør Stedfortreder En")
    with _meanwhile(typed, "it was a threat, and they wrote of it", *everybody):
        caseworker.tap("Det er en trussel")
        leader.sees("Jeg tar meg av trusselen")
        leader.say("Jeg er her")
        caseworker.sees("Jeg er her")
    caseworker.presses(facts, "Lagre")
    caseworker.sees("Lagret. Den som varsles, ser det.")
    leader.presses(hand_over, "Spør Stedfortreder En")
    leader.sees("Stedfortreder En er spurt.")
    typed.is_sent()

    leader.tap("Jeg tar meg av trusselen")
    leader.presses(leader.card("Neste: Varsle politiet"), "Gjort")
    leader.presses(leader.card("Neste: Snakk med verneombud"), "Vis resten")
    why = leader.card("Du tar deg av trusselen", "Ikke aktuelt")
    leader.presses(why, "Ikke aktuelt")
    typed.chooses(leader, why, "Hvorfor er det ikke aktuelt?", "Annet, skriv hvorfor")
    typed.types(leader, why.get_by_placeholder(re.compile("^Skriv gjerne mer")), "Ombudet er her")
    caseworker.tap("Mer")
    caseworker.card("Mer om varselet", "Avslutt varselet")
    with _meanwhile(typed, "the alarm was closed", *everybody):
        # The alarm of the test before may have ended seconds ago, and asks the same.
        over = caseworker.ends("Avslutt varselet", "er avsluttet", "tar seg av trusselen")
    with _meanwhile(typed, "she told whom it was against, and cried again", *everybody):
        caseworker.presses(over, "Ja")
        caseworker.tap("Meg selv")
        caseworker.say("/hjelp")
        leader.card("Saksbehandler En trenger hjelp nå")
        caseworker.say("avbryt")
        leader.sees("har trukket varselet")
    leader.presses(why, "Lagre")
    leader.presses(leader.card("2 av 3 er gjort", "Neste: Si fra i egen enhet"), "Gjort")
    leader.sees("Alt om trusselen er gjort")
