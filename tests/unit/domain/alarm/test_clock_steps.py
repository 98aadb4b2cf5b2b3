"""The clock is set under an alarm: what waits, what is recorded, what counts."""

from dataclasses import replace

import pytest

from bot.domain.alarm import moves, rules
from bot.domain.alarm.clock_steps import reanchored, recorded_as
from bot.domain.alarm.escalation import Moment
from bot.domain.alarm.incident import How
from bot.domain.alarm.state import Alarm, Timer, TimerKind
from bot.domain.alarm.timeline import Entry, FactKind, canonical
from bot.domain.insight.figures import Answers
from bot.domain.insight.incident_summary import SummaryEntry, SummaryHead, summarise
from bot.domain.threat.duty import TAKE_WITHIN_MS, ThreatFollowUp
from tests.unit.domain.scenes import (
    CHAIN,
    KARI,
    LEADER,
    START,
    WORDS,
    Scene,
    chain,
    level,
)

HOUR = 3_600_000


def at(now: int) -> Moment:
    return Moment(now, lambda person: True)


def entries(*facts: tuple[FactKind, int, dict[str, int]]) -> list[Entry]:
    return [
        Entry(number, when, kind, "system", canonical(detail), "k", "")
        for number, (kind, when, detail) in enumerate(facts, start=1)
    ]


def test_a_level_is_waited_for_as_long_as_it_was_to_be() -> None:
    """L3: ten seconds of the thirty were over when the clock was set back an hour."""
    alarm, now = Scene().alarm, START + 10_000 - HOUR
    transition = reanchored(alarm, at(now), -HOUR)
    assert transition.alarm.timer == Timer(TimerKind.LEVEL, now + 20_000)
    assert transition.alarm.ahead_ms == HOUR
    assert transition.alarm.recorded(now + 5_000) == START + 15_000
    assert [(fact.kind, fact.detail) for fact in transition.facts] == [
        ("clock_stepped", {"ms": -HOUR})
    ]


@pytest.mark.parametrize("step", [0, -HOUR])
def test_a_second_replica_changes_nothing_more(step: int) -> None:
    now = START + 10_000 - HOUR
    once = reanchored(Scene().alarm, at(now), step)
    assert once.changed
    assert reanchored(once.alarm, at(now + 500), step).alarm == once.alarm


def test_what_nobody_knows_is_its_whole_wait_at_the_most() -> None:
    """A process that starts knows only that its clock is behind what is stored."""
    now = START - HOUR
    transition = reanchored(Scene().alarm, at(now))
    assert transition.alarm.timer == Timer(TimerKind.LEVEL, now + 30_000)


def test_a_clock_that_goes_its_way_leaves_every_alarm_alone() -> None:
    alarm = Scene().alarm
    assert reanchored(alarm, at(START + 1_000)).alarm == alarm


@pytest.mark.parametrize(
    ("kind", "wait"),
    [
        (TimerKind.LEVEL, 30_000),
        (TimerKind.ROUND, 60_000),
        (TimerKind.CONTACT, 90_000),
        (TimerKind.ANSWER, 30_000),
    ],
)
def test_each_timer_has_its_own_wait(kind: TimerKind, wait: int) -> None:
    alarm = replace(Scene().alarm, timer=Timer(kind, START + HOUR))
    assert reanchored(alarm, at(START)).alarm.timer == Timer(kind, START + wait)


def test_who_follows_up_a_threat_is_asked_in_time() -> None:
    """R43: the next level a quarter of an hour later at the most, the first reminder too."""
    alarm = replace(Scene().alarm, duty=ThreatFollowUp(START, next_at=START + HOUR))
    duty = reanchored(alarm, at(START)).alarm.duty
    assert duty is not None
    assert duty.next_at == START + TAKE_WITHIN_MS


def test_a_second_cry_is_one_also_after_the_clock_was_set_back() -> None:
    """L6: forty seconds later by every other clock, and not the same word delivered again."""
    alarm = Scene().alarm
    assert rules.is_same_word(alarm, WORDS, START + 20_000)
    assert not rules.is_same_word(alarm, WORDS, START + 40_000 - HOUR)
    known = reanchored(alarm, at(START + 20_000 - HOUR), -HOUR).alarm
    assert rules.is_same_word(known, WORDS, START + 25_000 - HOUR)
    assert not rules.is_same_word(known, WORDS, START + 40_000 - HOUR)


def test_the_record_never_runs_back_whoever_has_noticed_what() -> None:
    """V6: a claim comes before anybody has seen that the clock was set back."""
    alarm, now = Scene().alarm, START + 10_000 - HOUR
    transition = rules.decide(alarm, LEADER, moves.ClaimAlarm(How.CALL), at(now))
    assert [fact.kind for fact in transition.facts] == [FactKind.CLOCK_STEPPED, FactKind.CLAIMED]
    assert transition.alarm.last_event_at == alarm.last_event_at
    assert transition.alarm.timer == Timer(TimerKind.CONTACT, now + CHAIN.contact_ms)
    later = rules.decide(transition.alarm, KARI, moves.AnswerContact(yes=True), at(now + 7_000))
    assert later.alarm.last_event_at == alarm.last_event_at + 7_000


def test_a_round_that_began_in_the_future_ends_in_time() -> None:
    """L4: the next one begins no later than its longest wait from now."""
    scene = Scene(chain(level(LEADER, wait=60)))
    scene.now -= HOUR
    scene.does(LEADER, moves.Decline())
    assert scene.timer() == (TimerKind.ROUND, 60)
    scene.wait(60)
    assert scene.alerted(2) == [LEADER]


def test_forward_is_noted_once_and_moves_nothing() -> None:
    """Early is the safe side: the level whose wait is over by the clock is left as it is."""
    alarm, now = Scene().alarm, START + HOUR
    assert reanchored(alarm, at(now), HOUR).alarm == alarm
    noted = reanchored(alarm, at(now), HOUR, noted=True)
    assert noted.alarm.timer == alarm.timer
    assert noted.alarm.last_event_at == now


def test_a_record_that_ran_ahead_is_with_the_clock_again_when_that_is_set_right() -> None:
    back = reanchored(Scene().alarm, at(START - HOUR), -HOUR).alarm
    forward = reanchored(back, at(START + 5_000), HOUR, noted=True).alarm
    assert forward.ahead_ms == 0


def test_an_instant_that_the_clock_has_said_twice_is_known_as_both() -> None:
    told = entries(
        (FactKind.RAISED, START, {}),
        (FactKind.CLOCK_STEPPED, START + 20_000, {"ms": -60_000}),
        (FactKind.CLAIMED, START + 90_000, {}),
    )
    assert recorded_as(told, START + 5_000) == (START + 5_000, START + 65_000)
    assert recorded_as(told, START + 100_000) == (START + 160_000,)
    assert recorded_as(told[:1], START + 5_000) == (START + 5_000,)


def counted(*facts: tuple[FactKind, int, dict[str, int]]) -> Answers:
    head = SummaryHead("0315", START, drill=False, now=START + HOUR)
    told = [SummaryEntry(entry.kind, entry.at, {}) for entry in entries(*facts)]
    answers = Answers()
    answers.count(summarise(head, told))
    return answers


def test_how_long_was_waited_while_the_clock_was_set_is_no_figure() -> None:
    """R29: neither nothing nor an hour; what was answered before the step counts as ever."""
    nothing: dict[str, int] = {}
    raised, claimed = (FactKind.RAISED, START, nothing), (FactKind.CLAIMED, START + 9_000, nothing)
    step = (FactKind.CLOCK_STEPPED, START + 5_000, {"ms": HOUR})
    assert counted(raised, step, claimed).measured == 0
    assert counted(raised, step).measured == 0
    assert counted(raised, claimed, step).within(10) == 1


def test_an_old_document_is_read_as_one_whose_clock_was_never_set() -> None:
    """Alarms stored by an earlier version."""
    alarm: Alarm = Scene().alarm
    assert alarm.ahead_ms == 0
    assert alarm.recorded(START + 1) == START + 1
