"""L6: one word twice, a second cry, and the ways in which an alarm ends and comes back."""

from collections.abc import Callable

import pytest

from bot.domain.alarm import moves, rules
from bot.domain.alarm.incident import Details, Drill, IncidentKind, MeetingType
from bot.domain.alarm.state import AlarmState, AlertState, Contact, Ending, TimerKind
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.guidance import Reaction
from bot.domain.organisation.organisation import Workplace
from tests.unit.domain.scenes import (
    DEPUTY,
    KARI,
    LEADER,
    SECOND,
    START,
    WORDS,
    Scene,
    asked,
    assert_lawful,
    between_rounds,
    cancelled,
    chain,
    claimed,
    confirmed,
    exhausted,
    level,
    missing,
    resolved,
)


@pytest.mark.parametrize(("after", "cries"), [(0, 0), (30, 0), (30.001, 1)])
def test_the_same_word_within_thirty_seconds_is_one_cry(after: float, cries: int) -> None:
    """L6."""
    scene = Scene(chain(level(LEADER, wait=3_600), level(DEPUTY)))
    scene.wait(after)
    scene.does(KARI, moves.RaiseAgain(WORDS))
    assert scene.count(FactKind.CRIED) == cries
    assert scene.alerted() == [LEADER, DEPUTY][: cries + 1]


def test_thirty_seconds_count_from_the_last_accepted_cry() -> None:
    """L6."""
    scene = Scene()
    for _ in range(3):
        scene.wait(20)
        scene.does(KARI, moves.RaiseAgain(WORDS))
    assert scene.count(FactKind.CRIED) == 1


def test_other_words_are_a_second_cry_at_once() -> None:
    """L6: the next level at once, no second alarm."""
    scene = Scene()
    scene.does(KARI, moves.RaiseAgain("other words"))
    assert scene.alerted() == [LEADER, DEPUTY, SECOND]
    assert scene.timer() == (TimerKind.LEVEL, 40)


def test_a_cry_on_a_claimed_alarm_alerts_more_and_asks_for_contact_again() -> None:
    """L6."""
    scene = confirmed()
    scene.does(KARI, moves.RaiseAgain("other words"))
    assert scene.kinds()[-4:] == ["cried", "contact_asked", "alerted", "alerted"]
    assert (scene.alarm.state, scene.alarm.contact) == (AlarmState.CLAIMED, Contact.ASKED)


@pytest.mark.parametrize(("hours", "over"), [(2, False), (2.001, True)])
def test_after_two_quiet_hours_a_cry_is_a_new_alarm(hours: float, over: bool) -> None:
    """L6: counted from the last event, not from the cry."""
    scene = Scene()
    scene.wait(600)
    scene.does(KARI, moves.CallOver())
    at = scene.now + int(hours * 3_600_000)
    assert rules.is_over_quietly(scene.alarm, at) is over


def test_an_alarm_that_another_takes_the_place_of_ends_on_record() -> None:
    """L6, V3: a real cry during a drill ends the drill."""
    scene = Scene(drill=Drill.WITH_LEADER)
    transition = rules.superseded(scene.alarm, scene.moment)
    assert (transition.alarm.state, transition.alarm.ending) == (
        AlarmState.CANCELLED,
        Ending.SUPERSEDED,
    )
    assert [fact.kind for fact in transition.facts] == [FactKind.SUPERSEDED]
    assert not rules.decide(transition.alarm, KARI, moves.Reopen("k"), scene.moment).changed


# Varsle flere


@pytest.mark.parametrize(("seen", "acts"), [(None, True), (2, True), (99, True), (1, False)])
def test_more_help_acts_only_if_nobody_was_alerted_after_the_card(
    seen: int | None, acts: bool
) -> None:
    """contract.md: `seen`; the first level was alerted with entry 2."""
    scene = Scene()
    scene.does(KARI, moves.Escalate(seen))
    assert (len(scene.alerted()) > 1) is acts


def test_more_help_before_contact_asks_for_contact_too() -> None:
    """V1: the promise's own timer gives way to the level's, so the question comes now."""
    scene = claimed()
    scene.does(LEADER, moves.Escalate())
    assert scene.alarm.contact is Contact.ASKED
    assert scene.timer() == (TimerKind.LEVEL, 40)


# Ending and undoing


@pytest.mark.parametrize(
    ("command", "state", "ending"),
    [
        (moves.Cancel(), AlarmState.CANCELLED, Ending.CANCELLED),
        (moves.Resolve(), AlarmState.RESOLVED, Ending.RESOLVED),
    ],
)
@pytest.mark.parametrize("scene_of", [Scene, claimed, asked, missing, confirmed, exhausted])
def test_an_end_withdraws_every_card_that_is_out(
    scene_of: Callable[[], Scene], command: moves.AlarmCommand, state: AlarmState, ending: Ending
) -> None:
    scene = scene_of()
    scene.does(KARI, command)
    alarm = scene.alarm
    assert (alarm.state, alarm.ending, alarm.ended_by, alarm.timer) == (state, ending, KARI, None)
    states = {alert.state for alert in alarm.alerts}
    assert states <= {AlertState.WITHDRAWN, AlertState.CLAIMED, AlertState.DECLINED}


def test_varsle_igjen_starts_the_chain_from_its_first_level() -> None:
    """The undo of a withdrawal, with all rounds."""
    scene = Scene()
    scene.wait(30)
    scene.does(KARI, moves.Cancel())
    scene.wait(5)
    scene.does(KARI, moves.Reopen("again"))
    assert (scene.alarm.state, scene.alarm.ending) == (AlarmState.OPEN, None)
    assert scene.alerted(2) == [LEADER]
    scene.wait(3_600)
    assert scene.alarm.round == 3


def test_a_cry_right_after_a_cancel_is_not_the_same_word() -> None:
    """L6: "except after a cancel or an end"; the undo itself starts the count anew."""
    scene = cancelled()
    scene.does(KARI, moves.Reopen("again"))
    assert not rules.is_same_word(scene.alarm, WORDS, scene.now)
    assert rules.is_same_word(scene.alarm, "again", scene.now + 30_000)


def test_a_resolved_alarm_is_not_reopened() -> None:
    assert not resolved().does(KARI, moves.Reopen("again")).changed


@pytest.mark.parametrize(
    ("scene_of", "timer"),
    [
        (Scene, (TimerKind.LEVEL, 30)),
        (exhausted, None),
        (between_rounds, None),
        (confirmed, None),
        (claimed, (TimerKind.ANSWER, 30)),
        (asked, (TimerKind.ANSWER, 30)),
        (missing, (TimerKind.ANSWER, 30)),
    ],
)
def test_an_end_that_is_undone_leaves_the_alarm_as_it_was(
    scene_of: Callable[[], Scene], timer: tuple[TimerKind, float] | None
) -> None:
    """L14: claims stay, the chain does not begin anew, and contact is asked for where it was open;
    V1: it is waited for somebody again, for as long as was left."""
    scene = scene_of()
    before, waits = scene.alarm, scene.timer()
    left = before.timer.due_at - scene.now if before.timer is not None else None
    scene.does(KARI, moves.Resolve())
    scene.wait(29)
    undone = scene.does(KARI, moves.UndoResolve())
    after = scene.alarm
    assert next(fact.kind for fact in undone.facts) is FactKind.REOPENED
    for name in ("state", "claims", "round", "level", "rounds", "exhausted", "alerting_more"):
        assert getattr(after, name) == getattr(before, name), name
    assert [a.person for a in after.alerts if a.waited_for] == [
        a.person for a in before.alerts if a.waited_for
    ]
    assert (after.ending, after.ended_by, after.ended_at) == (None, None, None)
    if timer is None or timer[0] is TimerKind.LEVEL:
        assert after.contact is before.contact
        assert (after.timer is None) is (waits is None)
        assert after.timer is None or after.timer.due_at - scene.now == left
    else:
        assert after.contact is Contact.ASKED
        assert after.timer is not None
        assert after.timer.kind is TimerKind.ANSWER
    assert_lawful(after)


def test_only_whoever_ended_it_undoes_it_and_for_half_a_minute_only() -> None:
    """L14; afterwards, and twice, it changes nothing."""
    scene = claimed()
    scene.does(LEADER, moves.Resolve())
    assert not scene.does(KARI, moves.UndoResolve()).changed
    scene.wait(30)
    assert scene.does(LEADER, moves.UndoResolve()).changed
    assert not scene.does(LEADER, moves.UndoResolve()).changed
    scene.does(LEADER, moves.Resolve())
    scene.wait(30.001)
    assert not scene.does(LEADER, moves.UndoResolve()).changed
    assert not cancelled().does(KARI, moves.UndoResolve()).changed


def test_a_target_told_meanwhile_is_not_asked_again_by_an_undo() -> None:
    """L7."""
    scene = Scene()
    scene.does(KARI, moves.Resolve())
    scene.does(KARI, moves.Describe(Details(kind=IncidentKind.THREAT, target_person=LEADER)))
    scene.does(KARI, moves.UndoResolve())
    assert not any(a.waited_for for a in scene.alarm.alerts if a.person == LEADER)


def test_a_call_that_is_not_over_is_taken_up_where_it_was() -> None:
    """L14: the same sentence, for half a minute; whoever was hung up on is gone."""
    scene = claimed()
    scene.does(KARI, moves.StartGuidance(ending=True))
    walk = scene.alarm.walk
    scene.does(KARI, moves.CallOver())
    scene.wait(30)
    assert scene.does(KARI, moves.UndoCallOver()).changed
    assert (scene.alarm.walk, scene.alarm.call_over) == (walk, False)
    assert not scene.does(KARI, moves.UndoCallOver()).changed
    scene.does(KARI, moves.CallOver())
    scene.wait(30.001)
    assert not scene.does(KARI, moves.UndoCallOver()).changed
    lost = claimed()
    lost.does(KARI, moves.StartGuidance(ending=False))
    lost.does(KARI, moves.AnswerGuidance(Reaction.HUNG_UP))
    assert not lost.does(KARI, moves.UndoCallOver()).changed


@pytest.mark.parametrize("scene_of", [cancelled, resolved])
def test_facts_and_the_end_of_the_call_are_taken_down_also_afterwards(
    scene_of: Callable[[], Scene],
) -> None:
    """L10, R40: whoever withdrew may still have been threatened."""
    scene = scene_of()
    scene.does(KARI, moves.Describe(Details(kind=IncidentKind.THREAT, target_person=LEADER)))
    scene.does(KARI, moves.CallOver())
    # R42, L7: the leader is the target, so the deputies are asked to follow it up.
    followed = ["duty_skipped", "duty_called", "duty_called"]
    assert scene.kinds()[-5:] == ["described", *followed, "call_over"]
    assert scene.alarm.details.kind is IncidentKind.THREAT


def test_a_timer_after_the_end_does_nothing() -> None:
    """V1."""
    scene = cancelled()
    scene.now += 60_000
    assert not scene.does(SYSTEM, moves.TimerDue(START + 30_000)).changed


# What the first entry says


def test_the_cry_is_on_record_with_what_was_known() -> None:
    """L10, R40."""
    scene = Scene(details=Details(MeetingType.PHONE, IncidentKind.THREAT, Workplace.OUT))
    first = scene.facts[0]
    assert (first.kind, first.actor) == (FactKind.RAISED, KARI)
    assert first.detail == {
        "unit": "0315", "meeting": "telefon", "kind": "trussel", "place": "ute",
    }  # fmt: skip


def test_a_read_card_is_on_record_once_and_stops_nothing() -> None:
    """L2, R21."""
    scene = Scene()
    scene.does(LEADER, moves.Read())
    assert not scene.does(LEADER, moves.Read()).changed
    assert scene.alarm.alerts[0].state is AlertState.READ
    assert scene.timer() == (TimerKind.LEVEL, 30)
