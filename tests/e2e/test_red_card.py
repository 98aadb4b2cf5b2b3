"""The red card in real clients, from the word to the person who helps."""

from pathlib import Path

import pytest

from demo.playground import CASEWORKER, DEPUTY, LEADER
from tests.e2e.conftest import StartCrew

# One after the other: they share the machine with every other test, and one of them is timed.
pytestmark = pytest.mark.xdist_group("e2e")

_SHORT_WAITS = """
version: 1
fallback_unit: "0300"
people:
  - {id: 00000000-0000-0000-0000-000000000101, name: Saksbehandler En, phone: "+4721070000"}
  - {id: 00000000-0000-0000-0000-000000000102, name: Leder En, phone: "+4721070001"}
  - {id: 00000000-0000-0000-0000-000000000103, name: Stedfortreder En, phone: "+4721070002"}
  - {id: 00000000-0000-0000-0000-000000000104, name: Leder To, phone: "+4721070003"}
units:
  - number: "0315"
    name: Nav Eksempel
    parent: "0300"
    members: [00000000-0000-0000-0000-000000000101]
    repeat: 1
    levels:
      - {name: Nærmeste leder, wait_seconds: 2, people: [00000000-0000-0000-0000-000000000102]}
      - {name: Stedfortreder, wait_seconds: 2, people: [00000000-0000-0000-0000-000000000103]}
    contacts:
      - {name: Vakt, phone: "+4721071000"}
  - number: "0300"
    name: Nav Fylke
    members: []
    levels:
      - name: Leder på nivået over
        wait_seconds: 1
        people: [00000000-0000-0000-0000-000000000104, 00000000-0000-0000-0000-000000000103]
"""


def test_one_word_and_a_named_person_answers(start_crew: StartCrew) -> None:
    """L1, L2, R21: the leader's card within a second; the caseworker reads who helps."""
    crew = start_crew(None)
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

    assert took <= 1000, f"the red card took {took} ms"


def test_left_alone_the_alarm_climbs_and_says_so(start_crew: StartCrew, tmp_path: Path) -> None:
    """L3, L4, R23, R24: every level in turn, then numbers and 112 for the caseworker."""
    organisation = tmp_path / "organisation.yaml"
    organisation.write_text(_SHORT_WAITS, encoding="utf-8")
    crew = start_crew(organisation)
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
