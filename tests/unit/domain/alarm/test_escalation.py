"""L3 and L4: the chain moves by itself and never ends silently; L7: whom it passes over."""

from dataclasses import replace

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import CallResult, Details, Drill, How, IncidentKind, Target
from bot.domain.alarm.state import AlarmState, AlertState, Ending, TimerKind
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.organisation.organisation import Workplace
from bot.domain.threat.duty import ThreatFollowUpEnd
from tests.unit.domain.scenes import (
    BOSS,
    CHAIN,
    DEPUTY,
    HELPERS,
    KARI,
    LEADER,
    SECOND,
    START,
    Scene,
    chain,
    claimed,
    level,
)

EVERYBODY = [LEADER, DEPUTY, SECOND, BOSS]


def test_the_first_level_is_alerted_with_the_cry() -> None:
    """R11, R19, R34."""
    scene = Scene()
    assert scene.alerted() == [LEADER]
    assert scene.timer() == (TimerKind.LEVEL, 30)


@pytest.mark.parametrize(
    ("seconds", "alerted"),
    [
        (29.999, [LEADER]),
        (30, [LEADER, DEPUTY, SECOND]),
        (69.999, [LEADER, DEPUTY, SECOND]),
        (70, EVERYBODY),
        (129.999, EVERYBODY),
        (130, [*EVERYBODY, LEADER]),  # round two
        (260, [*EVERYBODY, *EVERYBODY]),
    ],
)
def test_not_claimed_in_time_means_the_next_level(seconds: float, alerted: list[str]) -> None:
    """L3, L4, R23: each level for its own wait, then round again."""
    scene = Scene()
    scene.wait(seconds)
    assert scene.alerted() == alerted


def test_after_the_last_round_the_caseworker_is_told_and_the_alarm_stays_open() -> None:
    """L4."""
    scene = Scene()
    scene.wait(259.999)
    assert not scene.alarm.exhausted
    scene.wait(0.001)
    assert (scene.alarm.exhausted, scene.alarm.state) == (True, AlarmState.OPEN)
    assert scene.kinds()[-2:] == ["round_ended", "exhausted"]
    scene.wait(86_400)
    assert scene.count(FactKind.EXHAUSTED) == 1


@pytest.mark.parametrize("helper", HELPERS)
def test_every_card_already_out_stays_claimable(helper: str) -> None:
    """L4."""
    scene = Scene()
    scene.wait(3_600)
    scene.does(helper, moves.ClaimAlarm(How.CALL))
    assert scene.alarm.helps(helper)
    assert scene.timer() == (TimerKind.CONTACT, 90)


@pytest.mark.parametrize("again", [moves.RaiseAgain("other words"), moves.Escalate()])
def test_a_cry_after_exhaustion_grants_all_the_rounds_anew(again: moves.AlarmCommand) -> None:
    """L4."""
    scene = Scene()
    scene.wait(3_600)
    scene.does(KARI, again)
    assert (scene.alarm.exhausted, scene.alerted(3)) == (False, [LEADER])
    scene.wait(3_600)
    assert scene.alerted(3) == scene.alerted(4) == EVERYBODY
    assert (scene.alerted(5), scene.alarm.exhausted) == ([], True)


def test_an_empty_level_is_skipped_in_the_same_moment_and_noted() -> None:
    """L3."""
    scene = Scene(chain(level(name="Nærmeste leder"), level(DEPUTY)))
    assert scene.alerted() == [DEPUTY]
    skipped = next(f for f in scene.facts if f.kind is FactKind.LEVEL_SKIPPED)
    assert skipped.detail == {"level": 0, "name": "Nærmeste leder", "reason": "empty"}


def test_a_level_that_adds_nobody_new_costs_no_wait() -> None:
    """Decision 67: who has the red card of this round is not waited for a second time; with one
    more on the level it is alerted as ever, and the next round asks everybody anew."""
    scene = Scene(chain(level(LEADER), level(LEADER, name="Vakt"), level(DEPUTY)))
    scene.wait(30)
    assert scene.alerted() == [LEADER, DEPUTY]
    skipped = next(f for f in scene.facts if f.kind is FactKind.LEVEL_SKIPPED)
    assert skipped.detail == {"level": 1, "name": "Vakt", "reason": "nobody_new"}
    scene.wait(30)
    assert scene.alerted(2) == [LEADER]
    both = Scene(chain(level(LEADER), level(LEADER, DEPUTY), level(BOSS)))
    both.wait(30)
    assert both.alerted() == [LEADER, LEADER, DEPUTY]
    both.wait(29.999)
    assert BOSS not in both.alerted()


def test_a_chain_of_one_person_on_every_level_still_asks_in_every_round() -> None:
    """L4: no round is burnt in a moment, and none is lost."""
    scene = Scene(chain(level(LEADER), level(LEADER, name="Vakt", wait=60)))
    scene.wait(59.999)
    assert (scene.alerted(1), scene.alerted(2)) == ([LEADER], [])
    scene.wait(0.001)
    assert scene.alerted(2) == [LEADER]
    scene.wait(60)
    assert scene.alarm.exhausted


def test_who_let_go_may_be_asked_by_a_later_level() -> None:
    """L2: a level is new again once its people have answered and the answer is gone."""
    scene = Scene(chain(level(LEADER), level(DEPUTY, LEADER), level(BOSS)))
    scene.does(LEADER, moves.Decline())
    assert scene.alerted() == [LEADER, DEPUTY]


def test_a_level_nobody_can_be_reached_at_is_passed_at_once() -> None:
    """L3: without the bot installed one counts as unreachable, and the caseworker sees it."""
    scene = Scene(unreachable=[LEADER])
    assert scene.alerted() == [DEPUTY, SECOND]
    first = scene.alarm.alerts[0]
    assert (first.person, first.state, first.failure) == (
        LEADER,
        AlertState.FAILED,
        "not_installed",
    )
    assert "level_skipped" in scene.kinds()


def test_whoever_has_become_absent_since_is_passed_by_in_the_same_moment() -> None:
    """L3, L7, R72: a level that nobody was alerted at yet, and later rounds."""
    scene = Scene()
    scene.absent = {LEADER, DEPUTY, SECOND}
    scene.wait(30)
    assert scene.alerted(1) == [LEADER, BOSS]  # who was alerted stays so
    skipped = next(f for f in scene.facts if f.kind is FactKind.LEVEL_SKIPPED)
    assert skipped.detail == {"level": 1, "name": "deputy+second", "reason": "away"}
    scene.absent = {LEADER, SECOND}
    scene.wait(3_600)
    assert scene.alerted(2) == [DEPUTY, BOSS]
    assert scene.alarm.exhausted
    scene.does(LEADER, moves.ClaimAlarm(How.CALL))  # L4: every card that is out can be taken
    assert scene.alarm.state is AlarmState.CLAIMED


@pytest.mark.parametrize("unreachable", [(), (BOSS,)])
def test_l4_where_nobody_is_left_those_who_are_absent_are_asked(unreachable: tuple[str]) -> None:
    """Never a chain that goes round without anybody in it."""
    scene = Scene(unreachable=unreachable)
    scene.absent = set(EVERYBODY) - set(unreachable)
    scene.wait(3_600)
    assert scene.alerted(2) == [one for one in EVERYBODY if one not in unreachable]


def test_a_drill_alone_asks_whoever_practises_absent_or_not() -> None:
    """L12."""
    alone = Scene(chain(level(KARI), repeat=2), drill=Drill.ALONE)
    alone.absent = {KARI}
    alone.wait(3_600)
    assert alone.alerted(2) == [KARI]


def test_one_reachable_person_is_waited_for() -> None:
    """L3: only when nobody of a level can be reached is it passed."""
    scene = Scene(unreachable=[LEADER, DEPUTY])
    assert scene.alerted() == [SECOND]
    assert scene.timer() == (TimerKind.LEVEL, 40)


@pytest.mark.parametrize("no", [moves.Decline(), moves.Undelivered("blocked")])
def test_a_no_of_the_only_one_moves_the_chain_at_once(no: moves.AlarmCommand) -> None:
    """L3, R24."""
    scene = Scene()
    scene.wait(3)
    scene.does(LEADER, no)
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    assert scene.timer() == (TimerKind.LEVEL, 40)


def test_a_level_is_over_when_all_of_it_have_said_no() -> None:
    """L3, R24: one of two is still waited for."""
    scene = Scene()
    scene.wait(30)
    scene.does(DEPUTY, moves.Decline())
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    scene.does(SECOND, moves.Undelivered("blocked"))
    assert scene.alerted() == EVERYBODY


def test_a_no_from_an_earlier_level_does_not_hurry_the_present_one() -> None:
    scene = Scene()
    scene.wait(30)
    scene.does(LEADER, moves.Decline())
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


def test_who_has_said_no_is_asked_again_in_the_next_round_only() -> None:
    scene = Scene(chain(level(LEADER), level(LEADER, DEPUTY)))
    scene.does(LEADER, moves.Decline())
    assert scene.alerted(1) == [LEADER, DEPUTY]
    scene.wait(30)
    assert scene.alerted(2) == [LEADER]


@pytest.mark.parametrize(
    "quiet",
    [
        moves.Read(),
        moves.CallLogged(LEADER, CallResult.NO_ANSWER),
        moves.CallLogged(LEADER, CallResult.VOICEMAIL),
        moves.CallOver(),
    ],
)
def test_what_is_no_human_answer_stops_nothing(quiet: moves.AlarmCommand) -> None:
    """L2, R21, R22: delivered, read, no answer, voicemail."""
    scene = Scene()
    scene.wait(5)
    scene.does(LEADER if isinstance(quiet, moves.Read) else KARI, quiet)
    assert scene.timer() == (TimerKind.LEVEL, 25)
    scene.wait(25)
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


def test_a_chain_that_nobody_answers_in_does_not_burn_its_rounds() -> None:
    """L4: a round lasts at least its longest wait."""
    scene = Scene(unreachable=HELPERS)
    assert scene.timer() == (TimerKind.ROUND, 60)
    scene.wait(59.999)
    assert scene.alarm.round == 1
    scene.wait(0.001)
    assert (scene.alarm.round, scene.alarm.exhausted) == (2, True)


def test_between_two_rounds_a_cry_starts_the_next_at_once() -> None:
    """L4, L6: a human asked for more."""
    scene = Scene(unreachable=HELPERS)
    scene.unreachable.clear()
    scene.wait(5)
    scene.does(KARI, moves.RaiseAgain("other words"))
    assert scene.alerted() == [LEADER]
    assert (scene.alarm.round, scene.timer()) == (2, (TimerKind.LEVEL, 30))


def test_a_claim_between_two_rounds_that_is_released_ends_no_round_twice() -> None:
    """L4, L1: the second end of one round had no card slot of its own to be told in."""
    scene = Scene(chain(level(LEADER), level(DEPUTY)))
    scene.does(LEADER, moves.Decline())
    scene.does(DEPUTY, moves.Decline())
    assert scene.timer() == (TimerKind.ROUND, 30)
    scene.does(DEPUTY, moves.ClaimAlarm(How.CALL))
    scene.does(DEPUTY, moves.Release())
    assert scene.count(FactKind.ROUND_ENDED) == 1
    assert scene.alerted(2) == [LEADER]


def test_a_timer_that_was_replaced_does_nothing() -> None:
    """V1: two workers, or a late one."""
    scene = Scene()
    late = moves.TimerDue(START + 30_000)
    scene.wait(30)
    assert not scene.does(SYSTEM, late).changed
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]


def test_a_timer_is_not_believed_before_its_time() -> None:
    assert not Scene().does(SYSTEM, moves.TimerDue(START + 30_000)).changed


@pytest.mark.parametrize("place", [Workplace.HOME_OFFICE, Workplace.OUT])
def test_alone_one_waits_shorter(place: Workplace) -> None:
    """R13, R47."""
    assert Scene(details=Details(place=place)).timer() == (TimerKind.LEVEL, 15)


@pytest.mark.parametrize(("after", "left"), [(5, 10), (15, 0), (20, 0)])
def test_the_wait_is_shortened_when_it_is_learnt_later(after: int, left: int) -> None:
    """R13: never into the past, and never longer."""
    scene = Scene()
    scene.wait(after)
    scene.does(KARI, moves.Describe(Details(place=Workplace.HOME_OFFICE)))
    assert scene.timer() == (TimerKind.LEVEL, left)


def test_the_wait_is_not_lengthened() -> None:
    scene = Scene(details=Details(place=Workplace.OUT))
    scene.does(KARI, moves.Describe(Details(place=Workplace.OFFICE)))
    assert scene.timer() == (TimerKind.LEVEL, 15)


def test_the_target_of_the_threat_is_never_alerted() -> None:
    """L7, R72."""
    scene = Scene(details=Details(target=Target.COLLEAGUE, target_person=LEADER))
    assert scene.alerted() == [DEPUTY, SECOND]
    scene.wait(3_600)
    assert LEADER not in scene.alerted()


def test_a_target_who_becomes_known_later_is_no_longer_waited_for() -> None:
    """L7."""
    scene = Scene()
    scene.does(KARI, moves.Describe(Details(target_person=LEADER)))
    assert scene.alarm.alerts[0].state is AlertState.WITHDRAWN
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    scene.wait(3_600)
    assert scene.alerted(2) == [DEPUTY, SECOND, BOSS]


def test_a_target_among_others_leaves_the_others_their_time() -> None:
    """L7."""
    scene = Scene()
    scene.wait(40)
    scene.does(KARI, moves.Describe(Details(target_person=DEPUTY)))
    assert scene.timer() == (TimerKind.LEVEL, 30)


def test_the_caseworker_is_never_alerted_even_if_the_chain_lists_her() -> None:
    """L7: a level whose only person is the caseworker."""
    scene = Scene(chain(level(KARI), level(DEPUTY)))
    assert scene.alerted() == [DEPUTY]


def test_a_drill_alone_alerts_nobody_else() -> None:
    """L12."""
    scene = Scene(chain(level(KARI), repeat=1), drill=Drill.ALONE)
    scene.wait(3_600)
    assert set(scene.alerted()) == {KARI}


def test_a_drill_with_the_leader_walks_the_very_same_path() -> None:
    """L12."""
    drill, real = Scene(drill=Drill.WITH_LEADER), Scene()
    for scene in (drill, real):
        scene.wait(3_600)
    assert drill.kinds() == [*real.kinds(), "drill_unanswered"]  # two minutes later
    asked = tuple(replace(one, state=AlertState.ALERTED) for one in drill.alarm.alerts)
    assert asked == real.alarm.alerts


def test_a_drill_that_nobody_answers_is_over_and_a_real_alarm_never_is() -> None:
    """L12, L4: the threat follow-up of a practised threat ends with it."""
    drill, real = Scene(drill=Drill.WITH_LEADER), Scene()
    for scene in (drill, real):
        scene.does(KARI, moves.Describe(Details(kind=IncidentKind.THREAT)))
        scene.wait(7_200)
    assert (drill.alarm.state, drill.alarm.ending) == (AlarmState.RESOLVED, Ending.UNANSWERED)
    assert drill.alarm.exhausted
    assert drill.alarm.timer is None
    assert drill.alarm.duty is not None
    assert drill.alarm.duty.end is ThreatFollowUpEnd.DRILL_OVER
    assert (real.alarm.state, real.alarm.exhausted) == (AlarmState.OPEN, True)


def test_a_drill_whose_chain_has_run_out_can_be_answered_for_a_moment() -> None:
    """L12: the leader looks up a minute late, and practises all the same."""
    scene = Scene(drill=Drill.WITH_LEADER)
    while not scene.alarm.exhausted:
        scene.wait(1)
    scene.wait(100)
    scene.does(LEADER, moves.ClaimAlarm(How.CALL))
    scene.wait(7_200)
    assert scene.alarm.state is AlarmState.CLAIMED


def test_a_drill_that_somebody_answered_goes_on_when_the_chain_has_run_out() -> None:
    """L12: more help was asked for, and nobody further came."""
    scene = Scene(drill=Drill.WITH_LEADER)
    scene.does(LEADER, moves.ClaimAlarm(How.CALL))
    scene.does(KARI, moves.AnswerContact(yes=False))
    scene.wait(7_200)
    assert scene.alarm.exhausted
    assert scene.alarm.state is AlarmState.CLAIMED


def test_whoever_helps_already_is_not_alerted_again() -> None:
    scene = claimed()
    scene.does(KARI, moves.AnswerContact(yes=False))
    scene.wait(3_600)
    assert scene.alerted().count(LEADER) == 1
    assert scene.alerted(1) == EVERYBODY


def test_each_level_has_its_own_wait() -> None:
    assert [step.wait(alone=False) for step in CHAIN.levels] == [30_000, 40_000, 60_000]
    assert [step.wait(alone=True) for step in CHAIN.levels] == [15_000, 40_000, 60_000]


def test_whoever_names_herself_as_the_target_is_the_target_and_passes_nobody_by() -> None:
    """L7: in a drill alone she is the only helper too (found by a history)."""
    for scene in (Scene(), Scene(drill=Drill.ALONE)):
        before = scene.alarm.alerts
        scene.does(KARI, moves.Describe(Details(target_person=KARI)))
        details = scene.alarm.details
        assert (details.target, details.target_person) == (Target.SELF, None)
        assert scene.alarm.alerts == before


def test_a_rest_ends_when_it_was_to_end_though_the_clock_was_set_back() -> None:
    """L4: the round begins, on the timeline; a second wait would be no fact, and nobody stores
    what is none."""
    scene = Scene(chain(level(LEADER, wait=60)))
    scene.now -= 40_000
    scene.does(LEADER, moves.Decline())
    assert scene.timer() == (TimerKind.ROUND, 60)
    scene.wait(59.999)
    assert scene.count(FactKind.ROUND_STARTED) == 0
    scene.wait(0.001)
    assert scene.count(FactKind.ROUND_STARTED) == 1
    assert scene.alerted(2) == [LEADER]


def test_a_rest_is_no_longer_for_what_is_told_in_it() -> None:
    """L4: alone, a level is waited for shorter; whoever tells that they are not waits no second
    time."""
    alone = Details(place=Workplace.HOME_OFFICE)
    scene = Scene(chain(level(LEADER, wait=60, alone=20)), details=alone, unreachable=[LEADER])
    scene.unreachable.clear()
    assert scene.timer() == (TimerKind.ROUND, 20)
    scene.does(KARI, moves.Describe(Details(place=Workplace.OFFICE)))
    scene.wait(20)
    assert scene.count(FactKind.ROUND_STARTED) == 1
    assert scene.alerted() == [LEADER]
