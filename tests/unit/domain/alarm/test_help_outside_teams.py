"""2.4.1, R22: help by telephone or face to face counts when the caseworker says so (L2)."""

from typing import Any

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import CallResult, Details, How
from bot.domain.alarm.state import AlarmState, Contact
from bot.domain.alarm.timeline import FactKind
from tests.unit.domain.scenes import (
    BOSS,
    KARI,
    LEADER,
    OUTSIDER,
    Scene,
    claimed,
)


@pytest.mark.parametrize("how", [How.PHONE, How.IN_PERSON])
@pytest.mark.parametrize(
    ("helped", "person", "name"),
    [
        ({"person": BOSS}, BOSS, "Boss"),
        ({"word": "w-1", "digest": "d-1"}, None, "En kollega"),
        ({"person": OUTSIDER, "word": "w-1", "digest": "d-1"}, None, "En kollega"),
    ],
)
def test_help_from_outside_teams_is_a_claim_by_that_person(
    how: How, helped: dict[str, Any], person: str | None, name: str
) -> None:
    """L2, 2.4.1, R14: also by somebody who was never alerted."""
    scene = Scene()
    scene.does(KARI, moves.Helped(how, **helped))
    alarm = scene.alarm
    assert alarm.owner is not None
    assert (alarm.owner.person, alarm.owner.name, alarm.owner.how) == (person, name, how)
    assert (alarm.state, alarm.contact, scene.timer()) == (
        AlarmState.CLAIMED,
        Contact.CONFIRMED,
        None,
    )


@pytest.mark.parametrize(
    "nobody", [moves.Helped(How.PHONE), moves.Helped(How.PHONE, OUTSIDER, "  ")]
)
def test_help_from_nobody_in_particular_is_no_claim(nobody: moves.Helped) -> None:
    """L2: a named human being."""
    assert not Scene().does(KARI, nobody).changed


def test_the_same_help_reported_twice_is_one() -> None:
    """L6: neither a second entry nor a later answer time."""
    scene = Scene()
    command = moves.Helped(How.PHONE, person=LEADER)
    scene.does(KARI, command)
    before = scene.alarm
    scene.wait(20)
    assert not scene.does(KARI, command).changed
    assert scene.alarm == before


def test_help_in_person_by_the_one_who_was_to_call_is_the_same_helper() -> None:
    scene = claimed("call")
    scene.does(KARI, moves.Helped(How.IN_PERSON, person=LEADER))
    assert [(c.person, c.how) for c in scene.alarm.claims] == [(LEADER, How.IN_PERSON)]


def test_l13_a_name_that_somebody_wrote_stands_on_no_timeline() -> None:
    """Only where it lies, and what tells it from another; before it is sealed it is no claim."""
    scene = Scene()
    assert not scene.does(KARI, moves.Helped(How.PHONE, colleague="Ola")).changed
    told = scene.does(KARI, moves.Helped(How.PHONE, word="w-1", digest="d-1"))
    (claim,) = (fact for fact in told.facts if fact.kind is FactKind.CLAIMED)
    assert claim.detail == {"name": "En kollega", "how": "phone", "word": "w-1", "digest": "d-1"}


def test_two_colleagues_are_two_and_one_is_one() -> None:
    """L6."""
    scene = Scene()
    for word, digest in (("w-1", "d-1"), ("w-2", "d-2"), ("w-1", "d-1")):
        scene.does(KARI, moves.Helped(How.PHONE, word=word, digest=digest))
    assert [claim.word for claim in scene.alarm.claims] == ["w-1", "w-2"]


@pytest.mark.parametrize("result", CallResult)
@pytest.mark.parametrize("caller", [KARI, LEADER])
def test_of_calls_only_having_spoken_counts_as_contact(result: CallResult, caller: str) -> None:
    """L2, R22."""
    scene = claimed()
    scene.does(caller, moves.CallLogged(LEADER, result))
    spoke = result is CallResult.SPOKE
    assert (scene.alarm.contact is Contact.CONFIRMED) is spoke
    assert scene.count(FactKind.CALL_LOGGED) == 1


@pytest.mark.parametrize("result", CallResult)
def test_speaking_to_a_leader_before_any_claim_is_a_claim(result: CallResult) -> None:
    """L2, R22, R23."""
    scene = Scene()
    scene.does(KARI, moves.CallLogged(LEADER, result))
    assert scene.alarm.helps(LEADER) is (result is CallResult.SPOKE)


def test_speaking_to_the_target_of_the_threat_is_no_help() -> None:
    """L7."""
    scene = Scene(details=Details(target_person=LEADER))
    scene.does(KARI, moves.CallLogged(LEADER, CallResult.SPOKE))
    assert not scene.alarm.claims
