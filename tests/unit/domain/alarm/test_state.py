"""The alarm as a value: what can be told from it without a rule."""

from dataclasses import replace

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, How, IncidentKind, MeetingType, Target
from bot.domain.alarm.state import AlarmState, Alert, AlertState, Transition
from bot.domain.organisation.organisation import Workplace
from tests.unit.domain.scenes import BOSS, DEPUTY, KARI, LEADER, Scene, claimed


def test_a_new_alarm_is_open_unowned_and_waiting() -> None:
    alarm = Scene().alarm
    assert (alarm.state, alarm.owner, alarm.round, alarm.level) == (AlarmState.OPEN, None, 1, 0)
    assert alarm.chain_moves
    assert not alarm.state.ended


def test_the_owner_is_the_first_claim() -> None:
    """L5."""
    scene = claimed()
    scene.does(KARI, moves.Escalate())
    scene.does(DEPUTY, moves.ClaimAlarm(How.JOIN))
    assert scene.alarm.owner is not None
    assert scene.alarm.owner.person == LEADER
    assert scene.alarm.helps(DEPUTY)


def test_the_chain_of_a_claimed_alarm_rests_until_more_help_is_wanted() -> None:
    """L2."""
    scene = claimed()
    assert not scene.alarm.chain_moves
    scene.does(KARI, moves.Escalate())
    assert scene.alarm.chain_moves


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
    alarm = Scene().alarm
    assert [alarm.name_of(p) for p in (KARI, BOSS, "stranger")] == ["Kari", "Boss", "stranger"]


def test_a_move_without_facts_has_changed_nothing() -> None:
    alarm = Scene().alarm
    assert not Transition(alarm).changed


def test_newer_facts_lie_over_older_ones_and_nothing_is_forgotten() -> None:
    known = Details(MeetingType.PHONE, IncidentKind.ABUSIVE, Workplace.OFFICE)
    newer = Details(kind=IncidentKind.THREAT, target=Target.COLLEAGUE, target_person=LEADER)
    assert known.updated(newer) == replace(newer, meeting=MeetingType.PHONE, place=Workplace.OFFICE)
    assert known.updated(Details()) is known


@pytest.mark.parametrize(
    ("place", "alone"),
    [
        (None, False),
        (Workplace.OFFICE, False),
        (Workplace.HOME_OFFICE, True),
        (Workplace.OUT, True),
    ],
)
def test_away_from_the_office_one_is_alone(place: Workplace | None, alone: bool) -> None:
    """R13, R47."""
    assert Details(place=place).alone is alone
