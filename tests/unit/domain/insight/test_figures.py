"""The yearly figures: what is counted, and what is not shown (R29, R30, L12, L13)."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alarm.incident import Drill, ThreatChannel
from bot.domain.insight.figures import (
    LEAST,
    Answers,
    Figures,
    bounds_of,
    few_hidden,
    hidden_units,
    month_of,
    shares,
    timing,
    year_of,
)
from bot.domain.insight.incident_summary import (
    IncidentSummary,
    ReportOutcome,
    SummaryEntry,
    SummaryHead,
    summarise,
)
from bot.domain.organisation.organisation import Workplace
from bot.domain.reports.deviation_report import DeviationType

AT = 1_767_258_000_000  # 2026-01-01 10:00 in Oslo
Entry = tuple[str, int, dict[str, Any]]
HEAD = SummaryHead(unit="0315", raised_at=AT, drill=False, now=AT + 1_000_000)


def told(*entries: Entry, head: SummaryHead = HEAD) -> IncidentSummary:
    """The incident of these entries: kind, seconds after the cry, detail."""
    return summarise(
        head, [SummaryEntry(kind, AT + s * 1000, detail) for kind, s, detail in entries]
    )


def test_the_first_word_of_a_human_is_the_answer() -> None:
    """L2: being read or declined is none, and a second helper is no second answer."""
    one = told(
        ("raised", 0, {"meeting": "telefon"}),
        ("alerted", 0, {"level": 0, "round": 1}),
        ("read", 2, {}),
        ("alerted", 8, {"level": 1, "round": 1}),
        ("claimed", 9, {"by": "a", "how": "call"}),
        ("alerted", 20, {"level": 2, "round": 1}),
        ("claimed", 21, {"by": "b", "how": "join"}),
        ("described", 30, {"kind": "trussel", "place": "ute", "channel": "sms"}),
    )
    assert (one.answer_ms, one.level, one.again) == (9_000, 2, False)
    assert (one.kind, one.place, one.way) == (
        DeviationType.THREAT,
        Workplace.OUT,
        ThreatChannel.SMS,
    )


def test_r31_a_lesson_counts_while_the_unit_can_read_it() -> None:
    """Written is not shared, and taken back it is no longer; a drill teaches in another figure."""
    shared: tuple[Entry, ...] = (("raised", 0, {}), ("lesson_written", 1, {}),
                                 ("lesson_shared", 2, {"people": 24}))  # fmt: skip
    figures = Figures()
    for entries in (shared, shared[:2], (*shared, ("lesson_withdrawn", 3, {}))):
        figures.count(told(*entries))
    figures.count(replace(told(*shared), drill=Drill.ALONE))
    assert figures.lessons_shared == 1


def test_r32_it_counts_what_was_handled_and_what_is_still_open() -> None:
    """Opened again by a late report, it is open; put on record without a report there is none."""
    opened: Entry = ("follow_up_opened", 1, {})
    closed: Entry = ("follow_up_closed", 2, {})
    again: Entry = ("follow_up_reopened", 3, {})
    figures = Figures()
    for entries in ((), (opened,), (opened, closed), (opened, closed, again),
                    (opened, closed, again, closed)):  # fmt: skip
        figures.count(told(("raised", 0, {}), *entries))
    assert (figures.follow_ups, figures.follow_ups_closed, figures.follow_ups_open) == (4, 2, 2)


def test_r22_answered_by_key_it_tells_how_long_after_the_alert() -> None:
    """Of whoever pressed it, and only where a key was the answer; a call alone reaches nobody."""
    alerts = (
        ("alerted", 0, {"level": 0, "round": 1, "person": "a"}),
        ("alerted", 30, {"level": 1, "round": 1, "person": "b"}),
        ("ring_started", 40, {"person": "b"}),
    )
    key = ("claimed", 52, {"by": "b", "how": "write", "key": True})
    tap = ("claimed", 45, {"by": "a", "how": "write"})
    by_key, by_tap, silent = told(*alerts, key), told(*alerts, tap, key), told(*alerts)
    assert (by_key.called, by_key.key_ms, by_key.answer_ms) == (True, 22_000, 52_000)
    assert (by_tap.called, by_tap.key_ms) == (True, None)
    assert (silent.called, silent.key_ms) == (True, None)
    assert not told(alerts[0]).called
    figures = Figures()
    for one in (by_key, by_tap, silent, told(alerts[0]), replace(by_key, drill=Drill.WITH_LEADER)):
        figures.count(one)
    assert (figures.called, figures.keys.measured, figures.drills_by_key) == (3, 1, 1)
    assert figures.keys.percentile(50) == 22.0


def test_an_answer_in_a_later_round_came_after_the_whole_chain() -> None:
    one = told(
        ("alerted", 0, {"level": 1, "round": 1}),
        ("exhausted", 30, {}),
        ("alerted", 30, {"level": 0, "round": 2}),
        ("claimed", 31, {}),
    )
    assert (one.exhausted, one.again) == (True, True)


def test_r29_answered_and_later_exhausted_it_is_answered() -> None:
    """L2: without contact the chain goes on though somebody has said that they help. That is no
    alarm that nobody answered, in whatever order; it is counted by itself."""
    first, second = ({"level": level, "round": 1} for level in (0, 1))
    answered: tuple[Entry, ...] = (("alerted", 0, first), ("claimed", 5, {"by": "a"}))
    further = told(*answered, ("alerted", 60, second))
    none_left = told(*answered, ("exhausted", 90, {}))
    late = told(("alerted", 0, first), ("exhausted", 30, {}), ("claimed", 50, {"by": "a"}))
    silent = told(("alerted", 0, first), ("exhausted", 30, {}))
    plain = told(*answered, ("alerted", 6, first), ("resolved", 90, {}))
    figures = Figures()
    for one in (further, none_left, late, silent, plain):
        figures.count(one)
    assert [one.more_after_answer for one in (further, none_left, late, silent, plain)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert (figures.exhausted, figures.more_after_answer) == (1, 2)


def test_raised_again_it_waits_from_then_and_is_not_withdrawn() -> None:
    one = told(
        ("alerted", 0, {"level": 0, "round": 1}),
        ("cancelled", 5, {}),
        ("reopened", 600, {}),
        ("alerted", 600, {"level": 0, "round": 2}),
        ("claimed", 607, {}),
    )
    assert (one.withdrawn, one.answer_ms, one.level, one.again) == (False, 7_000, 1, False)


def test_unanswered_it_counts_from_forty_seconds_on() -> None:
    assert not told(("raised", 0, {}), ("cancelled", 40, {})).measured
    assert told(("raised", 0, {}), ("cancelled", 41, {})).measured
    assert told(("raised", 0, {})).measured, "still open, and long so"


def test_a_warning_is_given_when_the_client_is_heard_to_react_to_it() -> None:
    consequence = ("guided", 1, {"walk": "1", "step": "consequence"})
    answer = {"walk": "1", "step": "calm", "reaction": "calmer"}
    assert told(consequence, ("guided", 2, answer)).warned
    assert not told(consequence, ("guided", 2, {**answer, "walk": "2"})).warned
    own_choice = told(consequence, ("guided", 2, {**answer, "reaction": "end", "step": "end"}))
    assert (own_choice.warned, own_choice.call_ended) == (False, True)
    back = ("guided", 3, {"walk": "1", "step": "behaviour", "reaction": "back"})
    assert not told(("guided", 2, {"walk": "1", "step": "end"}), back).call_ended


def test_a_threat_followed_up_can_be_taken_up_again() -> None:
    called: Entry = ("duty_called", 1, {})
    settled: Entry = ("duty_settled", 2, {})
    done: Entry = ("duty_task", 3, {"task": "police", "result": "done"})
    taken_back: Entry = ("duty_task", 3, {"task": "police", "result": "open"})
    dropped: Entry = ("duty_dropped", 4, {})
    closed = (called, settled)
    seen = [told(), told(called), told(*closed), told(*closed, done), told(*closed, taken_back)]
    assert [one.threat_followed_up for one in seen] == [None, False, True, True, False]
    assert told(called, dropped).threat_followed_up is None


def test_what_a_later_version_writes_is_passed_over() -> None:
    later = told(("described", 1, {"kind": "brannslange", "place": 7}), ("teleported", 2, {}))
    assert (later.kind, later.place) == (None, None)


def test_r54_one_submitted_report_is_enough_and_not_felt_is_none() -> None:
    both = told(head=replace(HEAD, submitted=1, not_felt=1))
    assert both.report is ReportOutcome.SUBMITTED
    assert told(head=replace(HEAD, not_felt=2)).report is ReportOutcome.NOT_FELT


def test_l12_a_drill_is_in_no_other_figure() -> None:
    figures, month = Figures(), Figures().months[0]
    for drill in Drill:
        figures.count(
            IncidentSummary("0315", AT, drill=drill, answer_ms=1, kind=DeviationType.THREAT)
        )
    month.drills = 2
    assert figures == Figures(
        months=(month, *Figures().months[1:]), drills_alone=1, drills_with_leader=1
    )


def test_a_year_is_oslos() -> None:
    since, until = bounds_of(2026)
    assert [(year_of(at), month_of(at)) for at in (since - 1, since, until - 1, until)] == [
        (2025, 12), (2026, 1), (2026, 12), (2027, 1)
    ]  # fmt: skip


@given(st.lists(st.integers(0, 30_000), min_size=1), st.integers(0, 5), st.integers(1, 99))
def test_percentiles_are_those_of_the_sorted_list(
    times: list[int], unanswered: int, percent: int
) -> None:
    answers = Answers()
    for ms in times:
        answers.count(IncidentSummary("0315", AT, answer_ms=ms))
    for _ in range(unanswered):
        answers.count(IncidentSummary("0315", AT, stood_ms=50_000))
    ranked: list[int | None] = [*sorted(times), *([None] * unanswered)]
    expected = ranked[-(-len(ranked) * percent // 100) - 1]
    assert answers.percentile(percent) == (None if expected is None else -(-expected // 100) / 10)
    assert answers.within(10) == sum(ms <= 10_000 for ms in times)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
def test_l13_what_is_split_up_tells_of_five_or_more(counts: dict[str, int]) -> None:
    split, total = shares(counts), sum(counts.values())
    assert sum(split.shown.values()) + split.rest == total
    assert all(n >= LEAST for n in split.shown.values())
    assert split.rest == 0 or split.rest >= LEAST or not split.shown
    hidden = Counter({name: n for name, n in counts.items() if n and name not in split.shown})
    assert len(hidden) != 1 or total == hidden.total(), "nothing is found by subtraction"


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12)))
def test_l13_no_unit_is_found_by_subtraction(sizes: dict[str, int]) -> None:
    hidden = hidden_units(sizes)
    assert {unit for unit, size in sizes.items() if 0 < size < LEAST} <= hidden
    together = sum(sizes[unit] for unit in hidden)
    assert not hidden or together >= LEAST or hidden == {u for u, size in sizes.items() if size}


def test_l13_four_answers_would_be_one_leaders() -> None:
    answers = Answers()
    for ms in (1_000, 2_000, 3_000, 60_000):
        answers.count(IncidentSummary("0315", AT, answer_ms=ms))
    assert timing(answers) is None
    answers.count(IncidentSummary("0315", AT, answer_ms=10_000))
    shown = timing(answers)
    assert shown is not None
    assert (shown.median, shown.p80, shown.within) == (3.0, 10.0, (0.8, 0.8))
    assert [few_hidden(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]
