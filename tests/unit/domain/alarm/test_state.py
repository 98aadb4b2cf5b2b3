"""The alarm as a value: what can be told from it without a rule."""

from dataclasses import replace

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, How, Kind, MeetingType, Target
from bot.domain.alarm.state import Alert, AlertState, Change, State
from bot.domain.organisation.organisation import Place
from tests.unit.domain.scenes import BOSS, DEPUTY, KARI, LEADER, Scene, claimed


def test_a_new_alarm_is_open_unowned_and_waiting() -> None:
    card = Scene().card
    assert (card.state, card.owner, card.round, card.level) == (State.OPEN, None, 1, 0)
    assert card.chain_moves
    assert not card.state.ended


def test_the_owner_is_the_first_claim() -> None:
    """L5."""
    scene = claimed()
    scene.does(KARI, moves.Escalate())
    scene.does(DEPUTY, moves.Claim(How.JOIN))
    assert scene.card.owner is not None
    assert scene.card.owner.person == LEADER
    assert scene.card.helps(DEPUTY)


def test_the_chain_of_a_claimed_alarm_rests_until_more_help_is_wanted() -> None:
    """L2."""
    scene = claimed()
    assert not scene.card.chain_moves
    scene.does(KARI, moves.Escalate())
    assert scene.card.chain_moves


@pytest.mark.parametrize(
    ("state", "waited_for"),
    [
        (AlertState.ALERTED, True),
        (AlertState.READ, True),  # L2: a read card stops nothing
        (AlertState.FAILED, False),
        (AlertState.DECLINED, False),
        (AlertState.CLAIMED, False),
        (AlertState.WITHDRAWN, False),
    ],
)
def test_which_alerts_may_still_be_answered(state: AlertState, waited_for: bool) -> None:
    assert Alert(LEADER, 0, 1, 0, state).waited_for is waited_for


def test_names_come_from_the_alarm_itself() -> None:
    card = Scene().card
    assert [card.name_of(p) for p in (KARI, BOSS, "stranger")] == ["Kari", "Boss", "stranger"]


def test_a_move_without_facts_has_changed_nothing() -> None:
    card = Scene().card
    assert not Change(card).changed


def test_newer_facts_lie_over_older_ones_and_nothing_is_forgotten() -> None:
    known = Details(MeetingType.PHONE, Kind.ABUSIVE, Place.OFFICE)
    newer = Details(kind=Kind.THREAT, target=Target.COLLEAGUE, target_person=LEADER)
    assert known.updated(newer) == replace(newer, meeting=MeetingType.PHONE, place=Place.OFFICE)
    assert known.updated(Details()) is known


@pytest.mark.parametrize(
    ("place", "alone"),
    [(None, False), (Place.OFFICE, False), (Place.HOME_OFFICE, True), (Place.OUT, True)],
)
def test_away_from_the_office_one_is_alone(place: Place | None, alone: bool) -> None:
    """R13, R47."""
    assert Details(place=place).alone is alone
