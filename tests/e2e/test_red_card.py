"""The red card in real clients, from the word to the person who helps."""

import pytest

from demo.playground import CASEWORKER, DEPUTY, LEADER
from tests.e2e.conftest import Crew
from tests.slow_machine import on_this_machine

# One worker for all that shares the browser and the clients; one of the tests is timed.
pytestmark = pytest.mark.xdist_group("e2e")


def test_one_word_and_a_named_person_answers(crew: Crew) -> None:
    """L1, L2, R21: the leader's card within a second; the caseworker reads who helps."""
    caseworker, leader = crew[CASEWORKER], crew[LEADER]
    leader.watch_for("Jeg ringer deg")

    caseworker.say("/hjelp")
    caseworker.sees("Rødt kort er sendt")
    took = leader.saw_at() - caseworker.pressed_enter_at()
    caseworker.picture("1-sent")
    leader.picture("2-red-card")

    leader.tap("Jeg ringer deg")
    caseworker.sees("Leder En hjelper deg")
    caseworker.picture("3-claimed")
    leader.picture("4-role-card")
    leader.tap("Mer")
    leader.card("Avslutt varselet")
    leader.ends("Avslutt varselet", "avsluttet")
    caseworker.sees("Varselet er avsluttet")

    assert took <= on_this_machine(1000), f"the red card took {took} ms"


@pytest.mark.soak
def test_left_alone_the_alarm_climbs_and_says_so(crew: Crew) -> None:
    """L3, L4, R23, R24: every level in turn, then numbers and 112 for the caseworker."""
    caseworker, leader, deputy = crew[CASEWORKER], crew[LEADER], crew[DEPUTY]

    caseworker.say("/hjelp")
    leader.sees("Jeg ringer deg")
    deputy.sees("Jeg ringer deg")
    deputy.picture("5-second-level")
    caseworker.sees("Ingen har svart ennå")
    caseworker.picture("6-nobody-yet")

    reads = caseworker.reads()
    numbers = ("21070001", "21070002", "21071000", "112")
    assert [number for number in numbers if number not in reads] == []
    caseworker.say("avbryt")
    deputy.sees("har trukket varselet")
