"""L2 and L5: only a named human being counts, one claim wins, and a claim is a promise."""

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, How, IncidentKind
from bot.domain.alarm.state import AlarmState, AlertState, Contact, TimerKind
from tests.unit.domain.scenes import (
    BOSS,
    DEPUTY,
    KARI,
    LEADER,
    SECOND,
    START,
    Scene,
    claimed,
    two_helpers,
)

IN_TEAMS = (How.WRITE, How.CALL, How.JOIN)


@pytest.mark.parametrize("how", IN_TEAMS)
def test_a_claim_stops_the_chain_and_promises_contact(how: How) -> None:
    """L2, R9, R34."""
    scene = Scene()
    scene.wait(7)
    scene.does(LEADER, moves.ClaimAlarm(how))
    alarm = scene.alarm
    assert (alarm.state, alarm.contact) == (AlarmState.CLAIMED, Contact.PENDING)
    assert alarm.owner is not None
    assert (alarm.owner.person, alarm.owner.name, alarm.owner.how) == (LEADER, "Leader", how)
    assert alarm.owner.at == START + 7_000
    assert scene.timer() == (TimerKind.CONTACT, 90)
    assert alarm.alerts[0].state is AlertState.CLAIMED


def test_a_second_claim_is_refused_without_an_error_and_is_on_record() -> None:
    """L5, L10."""
    scene = Scene()
    scene.wait(30)
    scene.does(DEPUTY, moves.ClaimAlarm(How.CALL))
    before = scene.alarm.claims
    scene.does(LEADER, moves.ClaimAlarm(How.JOIN))
    assert scene.alarm.claims == before
    assert scene.kinds()[-1] == "claim_refused"
    assert scene.timer() == (TimerKind.CONTACT, 90)


def test_the_same_claim_twice_is_one() -> None:
    """L6."""
    scene = claimed()
    scene.wait(10)
    assert not scene.does(LEADER, moves.ClaimAlarm(How.CALL)).changed
    assert scene.timer() == (TimerKind.CONTACT, 80)


def test_another_way_of_helping_is_news_and_no_second_claim() -> None:
    scene = claimed("call")
    scene.wait(10)
    scene.does(LEADER, moves.ClaimAlarm(How.JOIN))
    assert [claim.how for claim in scene.alarm.claims] == [How.JOIN]
    assert scene.timer() == (TimerKind.CONTACT, 80)


def test_contact_is_asked_for_after_ninety_seconds_and_answered_within_thirty() -> None:
    """L2."""
    scene = claimed()
    scene.wait(90)
    assert (scene.alarm.contact, scene.timer()) == (Contact.ASKED, (TimerKind.ANSWER, 30))
    scene.wait(29.999)
    assert scene.alerted() == [LEADER]
    scene.wait(0.001)
    assert scene.alarm.contact is Contact.MISSING
    assert scene.kinds()[-3:] == ["contact_missing", "alerted", "alerted"]
    assert scene.alarm.unanswered
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


def test_the_claim_stands_while_more_are_alerted() -> None:
    """L2: "while the claim stands unless released"."""
    scene = claimed()
    scene.wait(120)
    assert scene.alarm.state is AlarmState.CLAIMED
    assert scene.alarm.helps(LEADER)
    scene.wait(40)
    assert BOSS in scene.alerted()


@pytest.mark.parametrize("who", [KARI, LEADER])
@pytest.mark.parametrize("asked", [True, False])
def test_a_yes_lets_the_chain_rest(who: str, asked: bool) -> None:
    """L2, V1: also before the question."""
    scene = claimed()
    scene.wait(95 if asked else 5)
    scene.does(who, moves.AnswerContact(yes=True))
    assert (scene.alarm.contact, scene.timer()) == (Contact.CONFIRMED, None)
    scene.wait(86_400)
    assert scene.alerted() == [LEADER]


@pytest.mark.parametrize("asked", [True, False])
def test_a_no_alerts_the_next_level_at_once(asked: bool) -> None:
    """L2."""
    scene = claimed()
    scene.wait(95 if asked else 5)
    scene.does(KARI, moves.AnswerContact(yes=False))
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    assert scene.alarm.owner is not None


def test_a_yes_after_a_no_stops_the_chain_again() -> None:
    scene = claimed()
    scene.does(KARI, moves.AnswerContact(yes=False))
    scene.does(LEADER, moves.AnswerContact(yes=True))
    scene.wait(3_600)
    assert BOSS not in scene.alerted()


def test_a_no_after_a_yes_counts() -> None:
    """L2: contact that was lost is no contact."""
    scene = claimed()
    scene.does(LEADER, moves.AnswerContact(yes=True))
    scene.does(KARI, moves.AnswerContact(yes=False))
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


@pytest.mark.parametrize("yes", [True, False])
def test_the_same_answer_twice_changes_nothing(yes: bool) -> None:
    """L6."""
    scene = claimed()
    scene.does(KARI, moves.AnswerContact(yes=yes))
    assert not scene.does(LEADER, moves.AnswerContact(yes=yes)).changed


def test_a_release_sends_the_chain_on_at_once() -> None:
    """L2."""
    scene = claimed()
    scene.does(LEADER, moves.Release())
    assert (scene.alarm.state, scene.alarm.claims, scene.alarm.contact) == (
        AlarmState.OPEN,
        (),
        None,
    )
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    assert scene.timer() == (TimerKind.LEVEL, 40)


def test_whoever_released_may_claim_again() -> None:
    """L4: a card that is out stays claimable."""
    scene = claimed()
    scene.does(LEADER, moves.Release())
    scene.does(LEADER, moves.ClaimAlarm(How.CALL))
    assert scene.alarm.helps(LEADER)


def test_when_more_help_is_asked_for_a_second_claim_counts_beside_the_first() -> None:
    """L5, and contact is promised anew (L2)."""
    scene = claimed()
    scene.does(KARI, moves.Escalate())
    scene.does(DEPUTY, moves.ClaimAlarm(How.JOIN))
    assert [claim.person for claim in scene.alarm.claims] == [LEADER, DEPUTY]
    assert scene.timer() == (TimerKind.CONTACT, 90)
    assert not scene.alarm.chain_moves


def test_the_release_of_one_of_two_asks_the_other_for_contact() -> None:
    """L2: the yes may have been that of the one who left."""
    scene = two_helpers()
    scene.does(LEADER, moves.Release())
    assert scene.alarm.owner is not None
    assert scene.alarm.owner.person == DEPUTY
    assert scene.timer() == (TimerKind.ANSWER, 30)
    scene.wait(30)
    assert BOSS in scene.alerted()


def test_the_release_of_one_does_not_ask_for_contact_where_somebody_stands_there() -> None:
    """L2, 2.4.1: the caseworker has said so herself."""
    scene = claimed()
    scene.does(KARI, moves.Helped(How.IN_PERSON, word="w-1", digest="d-1"))
    scene.does(LEADER, moves.Release())
    assert (scene.timer(), scene.alarm.state) == (None, AlarmState.CLAIMED)


def test_l2_a_key_is_signed_by_what_its_person_does_and_by_nothing_in_their_name() -> None:
    """A task card that cannot be delivered to them is told in their name, and is no sign."""
    scene = Scene()
    scene.does(KARI, moves.Describe(Details(kind=IncidentKind.THREAT)))
    scene.wait(10)
    scene.does(LEADER, moves.ClaimAlarm(How.WRITE, by_key=True))
    scene.does(LEADER, moves.ThreatFollowUpUndelivered("BotBlocked"))
    assert "duty_undelivered" in scene.kinds()
    assert [claim.unsigned for claim in scene.alarm.claims] == [True]
    scene.does(LEADER, moves.Read())
    assert [claim.unsigned for claim in scene.alarm.claims] == [False]
    assert scene.timer() == (TimerKind.CONTACT, 90)
