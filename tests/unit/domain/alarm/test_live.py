"""When a person's live card moves, and what a tap just after it may have been meant for (L14)."""

from dataclasses import replace

import pytest

from bot.domain.alarm.live import (
    acted,
    apart,
    arrived,
    draws_itself,
    is_out_of_sight,
    is_wanted,
    lies_there_still,
    live_of,
    may_be_misplaced,
    moves_at,
    placed,
    wrote_below,
)
from bot.domain.alarm.state import Alarm, Timer, TimerKind
from tests.unit.domain.scenes import KARI, LEADER, START, Scene, claimed


def moved(alarm: Alarm, person: str, at: int) -> Alarm:
    """With a new live card of the person's, which is there at this instant."""
    return placed(alarm, person, at, at)


def with_card(at: int = START, times: int = 1) -> Alarm:
    """Her alarm, with her live card placed so often, the last time at this instant."""
    alarm = Scene().alarm
    for _ in range(times):
        alarm = moved(alarm, KARI, at)
    return alarm


def test_nobody_has_a_live_card_until_one_is_placed() -> None:
    alarm = Scene().alarm
    assert live_of(alarm, KARI) is None
    assert moves_at(alarm, KARI, START) == START, "words make the first one, at once"
    assert not is_out_of_sight(alarm, KARI)
    assert not may_be_misplaced(alarm, KARI, 0, START)
    assert acted(alarm, KARI, START) == wrote_below(alarm, KARI, "x" * 9999) == alarm
    assert arrived(alarm, KARI, 1, 9, START) == alarm, "of a slot that an earlier revision left"
    assert not draws_itself(alarm, KARI, 1, START)


def test_each_new_card_is_one_generation_on_and_remembers_what_it_was_asked_for() -> None:
    scene = Scene()
    first = moved(scene.alarm, KARI, START)
    card = live_of(first, KARI)
    assert card is not None
    assert (card.generation, card.number, card.at) == (1, scene.alarm.seq, START)
    later = replace(acted(first, KARI, START + 5), seq=first.seq + 3)
    card = live_of(moved(later, KARI, START + 10), KARI)
    assert card is not None
    assert (card.generation, card.number, card.at) == (2, first.seq + 3, START + 10)
    assert card.acted_at == START + 5, "that she tapped holds for the new one too"


def test_one_persons_card_is_nobody_elses() -> None:
    alarm = moved(with_card(), LEADER, START + 1)
    hers, theirs = live_of(alarm, KARI), live_of(alarm, LEADER)
    assert hers is not None
    assert theirs is not None
    assert (hers.generation, hers.at, theirs.generation, theirs.at) == (1, START, 1, START + 1)
    again = moved(acted(alarm, LEADER, START + 9), KARI, START + 2)
    assert live_of(again, LEADER) == replace(theirs, acted_at=START + 9)
    assert len(again.live) == 2
    assert arrived(alarm, KARI, 1, 0, START) == alarm, "nothing new: nothing to store"


@pytest.mark.parametrize(
    ("now", "moves"),
    [
        (0, 10_000),
        (9_999, 10_000),
        (10_000, 10_000),
        (10_001, 10_001),
        (60_000, 60_000),
    ],
)
def test_words_move_it_once_in_ten_seconds(now: int, moves: int) -> None:
    assert moves_at(with_card(), KARI, START + now) == START + moves


@pytest.mark.parametrize(
    ("acted_at", "now", "moves"),
    [
        (20_000, 20_000, 23_000),
        (20_000, 22_999, 23_000),
        (20_000, 23_000, 23_000),
        (20_000, 23_001, 23_001),
        (8_000, 9_000, 11_000),  # the later of both
        (6_000, 9_000, 10_000),
    ],
)
def test_nothing_moves_within_three_seconds_of_what_they_did(
    acted_at: int, now: int, moves: int
) -> None:
    alarm = acted(with_card(), KARI, START + acted_at)
    assert moves_at(alarm, KARI, START + now) == START + moves


def test_what_somebody_else_did_holds_up_nothing() -> None:
    alarm = acted(moved(with_card(), LEADER, START), LEADER, START + 20_000)
    assert moves_at(alarm, KARI, START + 20_000) == START + 20_000


def test_while_a_move_is_on_its_way_it_brings_the_words() -> None:
    """Gathered: no second message is asked for."""
    waiting = with_card(START + 10_000)
    assert moves_at(waiting, KARI, START) is None
    assert moves_at(waiting, KARI, START + 9_999) is None
    assert moves_at(waiting, KARI, START + 10_000) == START + 20_000


def test_a_clock_that_was_set_back_holds_up_nothing() -> None:
    """What lies in the future beyond any wait was placed by a clock that ran ahead."""
    ahead = with_card(START + 3_600_000)
    assert moves_at(ahead, KARI, START) == START
    assert moves_at(acted(with_card(), KARI, START + 3_600_000), KARI, START + 20_000) == (
        START + 20_000
    )
    assert moves_at(with_card(START + 13_000), KARI, START) is None
    just_too_far = with_card(START + 13_001)
    assert moves_at(just_too_far, KARI, START) == START


def test_what_they_write_pushes_it_up_until_it_is_out_of_sight() -> None:
    """44 px a bubble and 20 a line of 34 letters; 420 is the most: six bubbles of one line."""
    alarm = with_card()
    for _ in range(6):
        alarm = wrote_below(alarm, KARI, "ja")
        assert not is_out_of_sight(alarm, KARI)
    assert is_out_of_sight(wrote_below(alarm, KARI, "ja"), KARI)
    assert not is_out_of_sight(alarm, LEADER)


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("", 64),
        ("x" * 33, 64),
        ("x" * 34, 84),
        ("en\nto", 84),
        ("x" * 34 * 17 + "x", 404),
    ],
)
def test_long_words_and_many_lines_are_higher(text: str, height: int) -> None:
    card = live_of(wrote_below(with_card(), KARI, text), KARI)
    assert card is not None
    assert card.below_px == height


def test_exactly_the_most_is_still_in_sight() -> None:
    card = live_of(with_card(), KARI)
    assert card is not None
    alarm = Scene().alarm
    assert not is_out_of_sight(replace(alarm, live=(replace(card, below_px=420),)), KARI)
    assert is_out_of_sight(replace(alarm, live=(replace(card, below_px=421),)), KARI)


def test_a_new_card_has_nothing_below_it() -> None:
    alarm = wrote_below(with_card(), KARI, "x" * 2000)
    assert is_out_of_sight(alarm, KARI)
    assert not is_out_of_sight(moved(alarm, KARI, START + 10_000), KARI)


@pytest.mark.parametrize(
    ("after", "misplaced"), [(-1, False), (0, True), (1_999, True), (2_000, False), (60_000, False)]
)
def test_a_tap_within_two_seconds_of_a_move_may_be_misplaced(after: int, misplaced: bool) -> None:
    """It was perhaps meant for what lay there before. `-1`: of a clock that was set back."""
    alarm = with_card(times=2)
    assert may_be_misplaced(alarm, KARI, alarm.seq, START + after) is misplaced
    assert may_be_misplaced(alarm, KARI, None, START + after) is misplaced


def test_a_tap_on_a_card_that_was_replaced_may_be_misplaced_at_any_time() -> None:
    alarm = with_card(times=2)
    card = live_of(alarm, KARI)
    assert card is not None
    assert may_be_misplaced(alarm, KARI, card.number - 1, START + 60_000)
    assert not may_be_misplaced(alarm, KARI, card.number, START + 60_000)
    assert not may_be_misplaced(alarm, KARI, card.number + 1, START + 60_000)


def test_the_first_card_has_taken_nobodys_place() -> None:
    alarm = with_card()
    assert not may_be_misplaced(alarm, KARI, 0, START)


def waiting() -> Alarm:
    """Her second card, which words are to bring in ten seconds, from a later number."""
    alarm = replace(with_card(), seq=with_card().seq + 3)
    return placed(alarm, KARI, START + 10_000, START)


def test_while_the_next_card_waits_a_tap_is_meant_for_the_one_that_lies_there() -> None:
    alarm = waiting()
    first = live_of(with_card(), KARI)
    assert first is not None
    assert not may_be_misplaced(alarm, KARI, first.number, START + 5_000)
    assert may_be_misplaced(alarm, KARI, first.number, START + 10_001)


def test_a_card_that_is_held_up_leaves_the_one_before_to_be_tapped() -> None:
    """Due, and not there: the one before lies there since two seconds, or has just come itself."""
    assert not lies_there_still(waiting(), KARI, START + 9_999)
    assert lies_there_still(waiting(), KARI, START + 10_000)
    just_before = placed(with_card(START), KARI, START, START)
    assert not lies_there_still(just_before, KARI, START + 1_999)
    assert lies_there_still(just_before, KARI, START + 2_000)
    assert not lies_there_still(Scene().alarm, KARI, START + 2_000)


def test_what_they_do_puts_off_what_waits_and_nothing_else() -> None:
    put_off = live_of(acted(waiting(), KARI, START + 9_000), KARI)
    lies = live_of(acted(with_card(), KARI, START + 9_000), KARI)
    assert put_off is not None
    assert lies is not None
    assert (put_off.at, lies.at) == (START + 12_000, START)
    sooner = live_of(acted(waiting(), KARI, START + 1_000), KARI)
    assert sooner is not None
    assert sooner.at == START + 10_000, "and brings nothing nearer"


def test_a_card_arrives_when_it_arrives_and_never_from_an_earlier_number() -> None:
    """It may have been drawn from more than it was asked for, and be held up on its way."""
    alarm = with_card(times=2)
    card = live_of(alarm, KARI)
    assert card is not None
    late = live_of(arrived(alarm, KARI, 2, card.number + 4, START + 7_000), KARI)
    assert late == replace(card, number=card.number + 4, at=START + 7_000)
    early = live_of(arrived(alarm, KARI, 2, card.number - 1, START - 1), KARI)
    assert early == card
    assert arrived(alarm, KARI, 1, card.number + 4, START + 7_000) == alarm


def test_nobody_draws_again_what_is_to_come_or_what_a_newer_one_follows() -> None:
    assert draws_itself(waiting(), KARI, 2, START + 5_000)
    assert draws_itself(with_card(times=2), KARI, 1, START + 5_000)
    assert not draws_itself(with_card(times=2), KARI, 2, START + 5_000)


def test_an_alarm_wants_whoever_cried_and_whoever_is_asked_to_take_over() -> None:
    alarm = Scene().alarm
    assert is_wanted(alarm, KARI)
    assert is_wanted(alarm, LEADER)
    taken = claimed(by=LEADER).alarm
    assert is_wanted(taken, LEADER)
    assert not is_wanted(replace(taken, claims=()), LEADER), "they have let go of it"
    stranger = "00000000-0000-0000-0000-000000000999"
    assert not is_wanted(alarm, stranger)
    assert is_wanted(replace(alarm, handing_to=stranger), stranger)


@pytest.mark.parametrize(
    ("generation", "after", "waits"),
    [
        (1, -1, None),  # words that are yet to come would put it off for ever
        (1, 0, 5_000),
        (1, 4_999, 5_000),
        (1, 5_000, None),
        (2, 0, None),  # it is what has moved
    ],
)
def test_what_was_put_off_makes_no_sound_in_one_breath_with_a_card_that_has_just_moved(
    generation: int, after: int, waits: int | None
) -> None:
    alarm = with_card(times=2)
    expected = None if waits is None else START + waits
    assert apart(alarm, KARI, generation, START + after) == expected
    assert apart(alarm, LEADER, generation, START + after) is None


@pytest.mark.parametrize(
    ("after", "waits"), [(-5_000, None), (-4_999, 5_000), (0, 5_000), (4_999, 5_000), (5_000, None)]
)
def test_what_was_put_off_waits_for_the_question_whether_they_talk(
    after: int, waits: int | None
) -> None:
    """Only for whoever is asked it."""
    alarm = replace(claimed().alarm, timer=Timer(TimerKind.CONTACT, START + 60_000))
    now = START + 60_000 + after
    expected = None if waits is None else START + 60_000 + waits
    assert apart(alarm, LEADER, 9, now) == expected
    assert apart(alarm, KARI, 9, now) is None
    assert apart(replace(alarm, timer=Timer(TimerKind.LEVEL, now)), LEADER, 9, now) is None
    assert apart(replace(alarm, timer=None), LEADER, 9, now) is None
