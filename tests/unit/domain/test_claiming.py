"""L2 and L5: only a named human being counts, one claim wins, and a claim is a promise."""

import pytest

from bot.domain import moves
from bot.domain.alarm import AlertState, Contact, State, TimerKind
from bot.domain.incident import CallResult, Details, How
from bot.domain.timeline import FactKind
from tests.unit.domain.scenes import (
    BOSS,
    DEPUTY,
    KARI,
    LEADER,
    OUTSIDER,
    SECOND,
    START,
    Scene,
    claimed,
)

IN_TEAMS = (How.WRITE, How.CALL, How.JOIN)


@pytest.mark.parametrize("how", IN_TEAMS)
def test_a_claim_stops_the_chain_and_promises_contact(how: How) -> None:
    """L2, R9, R34."""
    scene = Scene()
    scene.wait(7)
    scene.does(LEADER, moves.Claim(how))
    card = scene.card
    assert (card.state, card.contact) == (State.CLAIMED, Contact.PENDING)
    assert card.owner is not None
    assert (card.owner.person, card.owner.name, card.owner.how) == (LEADER, "Leader", how)
    assert card.owner.at == START + 7_000
    assert scene.timer() == (TimerKind.CONTACT, 90)
    assert card.alerts[0].state is AlertState.CLAIMED


def test_a_second_claim_is_refused_without_an_error_and_is_on_record() -> None:
    """L5, L10."""
    scene = Scene()
    scene.wait(30)
    scene.does(DEPUTY, moves.Claim(How.CALL))
    before = scene.card.claims
    scene.does(LEADER, moves.Claim(How.JOIN))
    assert scene.card.claims == before
    assert scene.kinds()[-1] == "claim_refused"
    assert scene.timer() == (TimerKind.CONTACT, 90)


def test_the_same_claim_twice_is_one() -> None:
    """L6."""
    scene = claimed()
    scene.wait(10)
    assert not scene.does(LEADER, moves.Claim(How.CALL)).changed
    assert scene.timer() == (TimerKind.CONTACT, 80)


def test_another_way_of_helping_is_news_and_no_second_claim() -> None:
    scene = claimed("call")
    scene.wait(10)
    scene.does(LEADER, moves.Claim(How.JOIN))
    assert [claim.how for claim in scene.card.claims] == [How.JOIN]
    assert scene.timer() == (TimerKind.CONTACT, 80)


def test_contact_is_asked_for_after_ninety_seconds_and_answered_within_thirty() -> None:
    """L2."""
    scene = claimed()
    scene.wait(90)
    assert (scene.card.contact, scene.timer()) == (Contact.ASKED, (TimerKind.ANSWER, 30))
    scene.wait(29.999)
    assert scene.alerted() == [LEADER]
    scene.wait(0.001)
    assert scene.card.contact is Contact.MISSING
    assert scene.kinds()[-3:] == ["contact_missing", "alerted", "alerted"]
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


def test_the_claim_stands_while_more_are_alerted() -> None:
    """L2: "while the claim stands unless released"."""
    scene = claimed()
    scene.wait(120)
    assert scene.card.state is State.CLAIMED
    assert scene.card.helps(LEADER)
    scene.wait(40)
    assert BOSS in scene.alerted()


@pytest.mark.parametrize("who", [KARI, LEADER])
@pytest.mark.parametrize("asked", [True, False])
def test_a_yes_lets_the_chain_rest(who: str, asked: bool) -> None:
    """L2, V1: also before the question."""
    scene = claimed()
    scene.wait(95 if asked else 5)
    scene.does(who, moves.Contact(yes=True))
    assert (scene.card.contact, scene.timer()) == (Contact.CONFIRMED, None)
    scene.wait(86_400)
    assert scene.alerted() == [LEADER]


@pytest.mark.parametrize("asked", [True, False])
def test_a_no_alerts_the_next_level_at_once(asked: bool) -> None:
    """L2."""
    scene = claimed()
    scene.wait(95 if asked else 5)
    scene.does(KARI, moves.Contact(yes=False))
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    assert scene.card.owner is not None


def test_a_yes_after_a_no_stops_the_chain_again() -> None:
    scene = claimed()
    scene.does(KARI, moves.Contact(yes=False))
    scene.does(LEADER, moves.Contact(yes=True))
    scene.wait(3_600)
    assert BOSS not in scene.alerted()


def test_a_no_after_a_yes_counts() -> None:
    """L2: contact that was lost is no contact."""
    scene = claimed()
    scene.does(LEADER, moves.Contact(yes=True))
    scene.does(KARI, moves.Contact(yes=False))
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


@pytest.mark.parametrize("yes", [True, False])
def test_the_same_answer_twice_changes_nothing(yes: bool) -> None:
    """L6."""
    scene = claimed()
    scene.does(KARI, moves.Contact(yes=yes))
    assert not scene.does(LEADER, moves.Contact(yes=yes)).changed


def test_a_release_sends_the_chain_on_at_once() -> None:
    """L2."""
    scene = claimed()
    scene.does(LEADER, moves.Release())
    assert (scene.card.state, scene.card.claims, scene.card.contact) == (State.OPEN, (), None)
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    assert scene.timer() == (TimerKind.LEVEL, 40)


def test_whoever_released_may_claim_again() -> None:
    """L4: a card that is out stays claimable."""
    scene = claimed()
    scene.does(LEADER, moves.Release())
    scene.does(LEADER, moves.Claim(How.CALL))
    assert scene.card.helps(LEADER)


def two_helpers() -> Scene:
    """The leader and a deputy help, and contact is confirmed."""
    scene = claimed()
    scene.does(KARI, moves.Escalate())
    scene.does(DEPUTY, moves.Claim(How.JOIN))
    scene.does(LEADER, moves.Contact(yes=True))
    return scene


def test_when_more_help_is_asked_for_a_second_claim_counts_beside_the_first() -> None:
    """L5, and contact is promised anew (L2)."""
    scene = claimed()
    scene.does(KARI, moves.Escalate())
    scene.does(DEPUTY, moves.Claim(How.JOIN))
    assert [claim.person for claim in scene.card.claims] == [LEADER, DEPUTY]
    assert scene.timer() == (TimerKind.CONTACT, 90)
    assert not scene.card.chain_moves


def test_the_release_of_one_of_two_asks_the_other_for_contact() -> None:
    """L2: the yes may have been that of the one who left."""
    scene = two_helpers()
    scene.does(LEADER, moves.Release())
    assert scene.card.owner is not None
    assert scene.card.owner.person == DEPUTY
    assert scene.timer() == (TimerKind.ANSWER, 30)
    scene.wait(30)
    assert BOSS in scene.alerted()


def test_the_release_of_one_does_not_ask_for_contact_where_somebody_stands_there() -> None:
    """L2, 2.4.1: the caseworker has said so herself."""
    scene = claimed()
    scene.does(KARI, moves.Helped(How.IN_PERSON, colleague="Ola"))
    scene.does(LEADER, moves.Release())
    assert (scene.timer(), scene.card.state) == (None, State.CLAIMED)


# Handing over


def test_a_hand_over_changes_nothing_until_the_other_claims() -> None:
    """L5."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    assert scene.card.owner is not None
    assert (scene.card.owner.person, scene.card.handing_to) == (LEADER, BOSS)
    assert scene.timer() == (TimerKind.CONTACT, 90)
    scene.wait(10)
    scene.does(BOSS, moves.Claim(How.CALL))
    assert [claim.person for claim in scene.card.claims] == [BOSS]
    assert scene.card.handing_to is None
    assert scene.timer() == (TimerKind.CONTACT, 90)


def test_a_hand_over_is_taken_also_while_more_are_being_alerted() -> None:
    """L5: the first is not left with it."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI, moves.Escalate())
    scene.does(BOSS, moves.Claim(How.CALL))
    assert [claim.person for claim in scene.card.claims] == [BOSS]


def test_only_the_one_who_handed_over_is_relieved() -> None:
    """L5: a second helper who hands over does not put the first out."""
    scene = two_helpers()
    scene.does(DEPUTY, moves.HandOver(BOSS))
    scene.does(BOSS, moves.Claim(How.JOIN))
    assert [claim.person for claim in scene.card.claims] == [LEADER, BOSS]


def test_the_one_who_was_asked_to_take_over_may_say_no() -> None:
    """L5, L1: the first keeps it, and sees that the other cannot."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(BOSS, moves.Decline())
    assert (scene.card.handing_to, scene.card.helps(LEADER)) == (None, True)
    assert scene.kinds()[-1] == "declined"
    assert scene.timer() == (TimerKind.CONTACT, 90)


def test_being_told_that_the_other_helps_completes_a_hand_over() -> None:
    """2.4.1, L5."""
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI, moves.Helped(How.PHONE, person=BOSS))
    assert [claim.person for claim in scene.card.claims] == [BOSS]
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
    assert scene.card.handing_to is None


@pytest.mark.parametrize("end", [moves.Release(), moves.Cancel(), moves.Resolve()])
def test_a_hand_over_ends_with_the_claim_it_belongs_to(end: moves.Move) -> None:
    scene = claimed()
    scene.does(LEADER, moves.HandOver(BOSS))
    scene.does(KARI if isinstance(end, moves.Cancel) else LEADER, end)
    assert (scene.card.handing_to, scene.card.handed_by) == (None, None)


# Help that came outside Teams


@pytest.mark.parametrize("how", [How.PHONE, How.IN_PERSON])
@pytest.mark.parametrize(
    ("helped", "person", "name"),
    [
        ({"person": BOSS}, BOSS, "Boss"),
        ({"colleague": " Ola Nordmann "}, None, "Ola Nordmann"),
        ({"person": OUTSIDER, "colleague": "Ola"}, None, "Ola"),
    ],
)
def test_help_from_outside_teams_is_a_claim_by_that_person(
    how: How, helped: dict[str, str], person: str | None, name: str
) -> None:
    """L2, 2.4.1, R14: also by somebody who was never alerted."""
    scene = Scene()
    scene.does(KARI, moves.Helped(how, **helped))
    card = scene.card
    assert card.owner is not None
    assert (card.owner.person, card.owner.name, card.owner.how) == (person, name, how)
    assert (card.state, card.contact, scene.timer()) == (State.CLAIMED, Contact.CONFIRMED, None)


@pytest.mark.parametrize(
    "nobody", [moves.Helped(How.PHONE), moves.Helped(How.PHONE, OUTSIDER, "  ")]
)
def test_help_from_nobody_in_particular_is_no_claim(nobody: moves.Helped) -> None:
    """L2: a named human being."""
    assert not Scene().does(KARI, nobody).changed


def test_the_same_help_reported_twice_is_one() -> None:
    """L6: neither a second entry nor a later answer time."""
    scene = Scene()
    move = moves.Helped(How.PHONE, person=LEADER)
    scene.does(KARI, move)
    before = scene.card
    scene.wait(20)
    assert not scene.does(KARI, move).changed
    assert scene.card == before


def test_help_in_person_by_the_one_who_was_to_call_is_the_same_helper() -> None:
    scene = claimed("call")
    scene.does(KARI, moves.Helped(How.IN_PERSON, person=LEADER))
    assert [(c.person, c.how) for c in scene.card.claims] == [(LEADER, How.IN_PERSON)]


def test_a_very_long_name_is_cut() -> None:
    scene = Scene()
    scene.does(KARI, moves.Helped(How.PHONE, colleague="x" * 500))
    assert scene.card.owner is not None
    assert len(scene.card.owner.name) == 80


@pytest.mark.parametrize("result", CallResult)
@pytest.mark.parametrize("caller", [KARI, LEADER])
def test_of_calls_only_having_spoken_counts_as_contact(result: CallResult, caller: str) -> None:
    """L2, R22."""
    scene = claimed()
    scene.does(caller, moves.CallLogged(LEADER, result))
    spoke = result is CallResult.SPOKE
    assert (scene.card.contact is Contact.CONFIRMED) is spoke
    assert scene.count(FactKind.CALL_LOGGED) == 1


@pytest.mark.parametrize("result", CallResult)
def test_speaking_to_a_leader_before_any_claim_is_a_claim(result: CallResult) -> None:
    """L2, R22, R23."""
    scene = Scene()
    scene.does(KARI, moves.CallLogged(LEADER, result))
    assert scene.card.helps(LEADER) is (result is CallResult.SPOKE)


def test_speaking_to_the_target_of_the_threat_is_no_help() -> None:
    """L7."""
    scene = Scene(details=Details(target_person=LEADER))
    scene.does(KARI, moves.CallLogged(LEADER, CallResult.SPOKE))
    assert not scene.card.claims
