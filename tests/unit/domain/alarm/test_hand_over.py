"""L5: an alarm that is claimed can be handed over; until then the first keeps it."""

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, How
from bot.domain.alarm.state import TimerKind
from tests.unit.domain.scenes import (
    BOSS,
    DEPUTY,
    KARI,
    LEADER,
    OUTSIDER,
    claimed,
    two_helpers,
)


def test_a_hand_over_changes_nothing_until_the_other_claims() -> None:
    """L5."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    assert scene.alarm.owner is not None
    assert (scene.alarm.owner.person, scene.alarm.handing_to) == (LEADER, BOSS)
    assert scene.timer() == (TimerKind.CONTACT, 90)
    scene.wait(10)
    scene.does(BOSS, moves.ClaimAlarm(How.CALL))
    assert [claim.person for claim in scene.alarm.claims] == [BOSS]
    assert scene.alarm.handing_to is None
    assert scene.timer() == (TimerKind.CONTACT, 90)


def test_a_hand_over_is_taken_also_while_more_are_being_alerted() -> None:
    """L5: the first is not left with it."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI, moves.Escalate())
    scene.does(BOSS, moves.ClaimAlarm(How.CALL))
    assert [claim.person for claim in scene.alarm.claims] == [BOSS]


def test_only_the_one_who_handed_over_is_relieved() -> None:
    """L5: a second helper who hands over does not put the first out."""
    scene = two_helpers()
    scene.does(DEPUTY, moves.HandOver(BOSS))
    scene.does(BOSS, moves.ClaimAlarm(How.JOIN))
    assert [claim.person for claim in scene.alarm.claims] == [LEADER, BOSS]


def test_the_one_who_was_asked_to_take_over_may_say_no() -> None:
    """L5, L1: the first keeps it, and sees that the other cannot."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(BOSS, moves.Decline())
    assert (scene.alarm.handing_to, scene.alarm.helps(LEADER)) == (None, True)
    assert scene.kinds()[-1] == "declined"
    assert scene.timer() == (TimerKind.CONTACT, 90)


def test_being_told_that_the_other_helps_completes_a_hand_over() -> None:
    """2.4.1, L5."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI, moves.Helped(How.PHONE, person=BOSS))
    assert [claim.person for claim in scene.alarm.claims] == [BOSS]
    assert scene.timer() is None


@pytest.mark.parametrize("other", [KARI, OUTSIDER, LEADER])
def test_one_can_hand_over_only_to_another_of_the_chain(other: str) -> None:
    """L5, L7."""
    scene = claimed()
    assert not scene.does(LEADER, moves.HandOver(other)).changed


def test_one_cannot_hand_over_to_whom_the_bot_cannot_reach() -> None:
    scene = claimed()
    scene.unreachable.add(BOSS)
    assert not scene.does(LEADER, moves.HandOver(BOSS)).changed


def test_one_cannot_hand_over_to_the_target() -> None:
    """L7."""
    scene = claimed()
    scene.does(KARI, moves.Describe(Details(target_person=BOSS)))
    assert not scene.does(LEADER, moves.HandOver(BOSS)).changed


def test_a_hand_over_to_somebody_who_turns_out_to_be_the_target_is_off() -> None:
    """L7."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI, moves.Describe(Details(target_person=BOSS)))
    assert scene.alarm.handing_to is None


@pytest.mark.parametrize("end", [moves.Release(), moves.Cancel(), moves.Resolve()])
def test_a_hand_over_ends_with_the_claim_it_belongs_to(end: moves.AlarmCommand) -> None:
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI if isinstance(end, moves.Cancel) else LEADER, end)
    assert (scene.alarm.handing_to, scene.alarm.handed_by) == (None, None)
