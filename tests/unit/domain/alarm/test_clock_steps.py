"""The clock is set under an alarm: what waits, what is recorded, what counts."""

from dataclasses import replace

import pytest

from bot.domain.alarm import moves, rules
from bot.domain.alarm.clock_steps import reanchored, recorded_as
from bot.domain.alarm.escalation import Moment
from bot.domain.alarm.incident import How
from bot.domain.alarm.state import RedCard, Timer, TimerKind
from bot.domain.alarm.timeline import Entry, FactKind, canonical
from bot.domain.insight.figures import Answers
from bot.domain.insight.incident_summary import Happened, Head, happening
from bot.domain.threat.duty import TAKE_WITHIN_MS, Duty
from tests.unit.domain.scenes import CHAIN, DEPUTY, KARI, LEADER, START, WORDS, Scene

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
    card, now = Scene().card, START + 10_000 - HOUR
    change = reanchored(card, at(now), -HOUR)
    assert change.card.timer == Timer(TimerKind.LEVEL, now + 20_000)
    assert change.card.ahead_ms == HOUR
    assert change.card.recorded(now + 5_000) == START + 15_000
    assert [(fact.kind, fact.detail) for fact in change.facts] == [("clock_stepped", {"ms": -HOUR})]


@pytest.mark.parametrize("step", [0, -HOUR])
def test_a_second_replica_changes_nothing_more(step: int) -> None:
    now = START + 10_000 - HOUR
    once = reanchored(Scene().card, at(now), step)
    assert once.changed
    assert reanchored(once.card, at(now + 500), step).card == once.card


def test_what_nobody_knows_is_its_whole_wait_at_the_most() -> None:
    """A process that starts knows only that its clock is behind what is stored."""
    now = START - HOUR
    change = reanchored(Scene().card, at(now))
    assert change.card.timer == Timer(TimerKind.LEVEL, now + 30_000)


def test_a_clock_that_goes_its_way_leaves_every_alarm_alone() -> None:
    card = Scene().card
    assert reanchored(card, at(START + 1_000)).card == card


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
    card = replace(Scene().card, timer=Timer(kind, START + HOUR))
    assert reanchored(card, at(START)).card.timer == Timer(kind, START + wait)


def test_who_follows_up_a_threat_is_asked_in_time() -> None:
    """R43: the next level a quarter of an hour later at the most, the first reminder too."""
    card = replace(Scene().card, duty=Duty(START, next_at=START + HOUR))
    duty = reanchored(card, at(START)).card.duty
    assert duty is not None
    assert duty.next_at == START + TAKE_WITHIN_MS


def test_a_second_cry_is_one_also_after_the_clock_was_set_back() -> None:
    """L6: forty seconds later by every other clock, and not the same word delivered again."""
    card = Scene().card
    assert rules.is_same_word(card, WORDS, START + 20_000)
    assert not rules.is_same_word(card, WORDS, START + 40_000 - HOUR)
    known = reanchored(card, at(START + 20_000 - HOUR), -HOUR).card
    assert rules.is_same_word(known, WORDS, START + 25_000 - HOUR)
    assert not rules.is_same_word(known, WORDS, START + 40_000 - HOUR)


def test_the_record_never_runs_back_whoever_has_noticed_what() -> None:
    """V6: a claim comes before anybody has seen that the clock was set back."""
    card, now = Scene().card, START + 10_000 - HOUR
    change = rules.decide(card, LEADER, moves.Claim(How.CALL), at(now))
    assert [fact.kind for fact in change.facts] == [FactKind.CLOCK_STEPPED, FactKind.CLAIMED]
    assert change.card.last_event_at == card.last_event_at
    assert change.card.timer == Timer(TimerKind.CONTACT, now + CHAIN.contact_ms)
    later = rules.decide(change.card, KARI, moves.Contact(yes=True), at(now + 7_000))
    assert later.card.last_event_at == card.last_event_at + 7_000


def test_a_round_that_began_in_the_future_ends_in_time() -> None:
    """L4: the next one begins no later than its longest wait from now."""
    scene = Scene(unreachable=[LEADER, DEPUTY, "second", "boss"])
    card, now = scene.card, START - HOUR
    assert card.timer is not None
    declined = replace(card, timer=Timer(TimerKind.ROUND, now), last_event_at=now)
    assert rules.decide(declined, "system", moves.TimerDue(now), at(now)).card.timer == Timer(
        TimerKind.ROUND, now + 60_000
    )


def test_forward_is_noted_once_and_moves_nothing() -> None:
    """Early is the safe side: the level whose wait is over by the clock is left as it is."""
    card, now = Scene().card, START + HOUR
    assert reanchored(card, at(now), HOUR).card == card
    noted = reanchored(card, at(now), HOUR, noted=True)
    assert noted.card.timer == card.timer
    assert noted.card.last_event_at == now


def test_a_record_that_ran_ahead_is_with_the_clock_again_when_that_is_set_right() -> None:
    back = reanchored(Scene().card, at(START - HOUR), -HOUR).card
    forward = reanchored(back, at(START + 5_000), HOUR, noted=True).card
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
    head = Head("0315", START, drill=False, now=START + HOUR)
    told = [Happened(entry.kind, entry.at, {}) for entry in entries(*facts)]
    answers = Answers()
    answers.count(happening(head, told))
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
    card: RedCard = Scene().card
    assert card.ahead_ms == 0
    assert card.recorded(START + 1) == START + 1
