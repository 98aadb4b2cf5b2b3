"""Every ladder, every path: never an end without a warning, never a dead end (R6, R48, R49)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.domain.guidance import (
    LADDER_STEPS,
    MOST_ANSWERS,
    OTHER_CALL,
    Advice,
    GuidanceEnd,
    GuidedCall,
    Ladder,
    Reaction,
    Step,
    advised,
    answered,
    begun,
    calls_for_113,
    choices,
    hung_up,
    in_language,
    on_ladder,
    proposes_to_end,
    shown_anew,
)
from bot.domain.organisation.organisation import Language

GO, CALM, THREAT = Reaction.CONTINUES, Reaction.CALMER, Reaction.THREATENS
END, BACK = Reaction.END, Reaction.BACK
YES, NO, SILENT, TOLD = Reaction.YES, Reaction.NO, Reaction.SILENT, Reaction.TOLD
GONE, DANGER = Reaction.HUNG_UP, Reaction.DANGER
WARNING_LADDERS = [ladder for ladder in Ladder if proposes_to_end(ladder)]
EVERY_LADDER = pytest.mark.parametrize("ladder", Ladder)
TAPS = st.lists(st.sampled_from([*Reaction, *Ladder, *Advice]), max_size=14)


def walked(*taps: Reaction | Ladder | Advice, ladder: Ladder = Ladder.PHONE) -> GuidedCall:
    guided_call = begun("w", ladder, Language.BOKMAL, 0)
    for number, tap in enumerate(taps):
        guided_call = tapped(guided_call, tap, number)
    return guided_call


def tapped(guided_call: GuidedCall, tap: Reaction | Ladder | Advice, at: int = 0) -> GuidedCall:
    if isinstance(tap, Reaction):
        return answered(guided_call, tap, guided_call.number, at)
    return (
        on_ladder(guided_call, tap)
        if isinstance(tap, Ladder)
        else advised(guided_call, tap, "leader")
    )


@pytest.mark.parametrize("ladder", WARNING_LADDERS)
def test_r48_r49_whoever_goes_on_is_warned_and_then_it_ends(ladder: Ladder) -> None:
    assert [walked(*[GO] * n, ladder=ladder).step for n in range(4)] == [
        *LADDER_STEPS[ladder],
        Step.END,
    ]
    guided_call = walked(GO, GO, GO, ladder=ladder)
    assert (guided_call.warned, guided_call.why) == (True, GuidanceEnd.WARNED)


@given(ladder=st.sampled_from(Ladder), taps=TAPS)
def test_r49_never_an_end_without_a_warning_unless_threat_or_own_choice(
    ladder: Ladder, taps: list[Reaction | Ladder | Advice]
) -> None:
    guided_call = begun("w", ladder, Language.BOKMAL, 0)
    for tap in taps:
        before, guided_call = guided_call, tapped(guided_call, tap)
        if guided_call.ended and not before.ended:
            because = {
                END: GuidanceEnd.OWN_CHOICE,
                THREAT: GuidanceEnd.THREAT,
                GO: GuidanceEnd.WARNED,
            }
            assert isinstance(tap, Reaction)
            assert guided_call.why is because[tap]
            assert guided_call.warned or tap is not GO
            assert tap is END or proposes_to_end(guided_call.ladder)
            assert tap is END or guided_call.advice is not Advice.STAY


@given(ladder=st.sampled_from(Ladder), taps=TAPS)
def test_never_a_dead_end(ladder: Ladder, taps: list[Reaction | Ladder | Advice]) -> None:
    """From wherever one is: one tap to the end (R6), and one from the end back to the ladder; only
    a client who has gone ends the guided call."""
    guided_call = walked(*taps, ladder=ladder)
    assert guided_call.over is guided_call.lost
    if guided_call.over:
        return
    assert choices(guided_call)
    for reaction in choices(guided_call):
        assert tapped(guided_call, reaction) != guided_call
    ended = tapped(guided_call, END)
    assert ended.ended
    assert not tapped(ended, BACK).ended


@pytest.mark.parametrize("ladder", WARNING_LADDERS)
def test_a_client_who_calms_down_and_then_goes_on_meets_the_next_step(ladder: Ladder) -> None:
    assert walked(CALM, ladder=ladder).step is Step.CALM
    assert walked(CALM, GO, ladder=ladder).step is LADDER_STEPS[ladder][1]


def test_after_the_warning_calm_does_not_take_it_back() -> None:
    assert walked(GO, GO, CALM, GO).why is GuidanceEnd.WARNED


@pytest.mark.parametrize("ladder", WARNING_LADDERS)
def test_a_serious_threat_leads_straight_to_the_end(ladder: Ladder) -> None:
    assert walked(THREAT, ladder=ladder).why is GuidanceEnd.THREAT


@pytest.mark.parametrize("taps", [(THREAT,), (GO, GO, GO), (GO, GO, CALM, GO)])
def test_on_the_leaders_word_one_stays(taps: tuple[Reaction, ...]) -> None:
    assert walked(Advice.STAY, *taps).step is Step.CONSEQUENCE


def test_advice_moves_nothing_by_itself() -> None:
    """L9."""
    assert walked(GO, Advice.END).step is Step.BEHAVIOUR


def test_whoever_may_harm_themselves_is_never_just_hung_up_on() -> None:
    for taps in ([YES, TOLD, GO, GO], [THREAT] * 3, [SILENT, SILENT, THREAT], [DANGER, CALM, GO]):
        assert walked(*taps, ladder=Ladder.SELF_HARM).step is Step.HELP
    assert walked(END, ladder=Ladder.SELF_HARM).why is GuidanceEnd.OWN_CHOICE


def test_whoever_may_harm_themselves_is_asked_one_question_at_a_time() -> None:
    foot = walked(ladder=Ladder.SELF_HARM)
    assert foot.step is Step.ASK
    assert choices(foot) == {YES, NO, SILENT, GONE, DANGER, END}
    for answer in (YES, SILENT):
        assert tapped(foot, answer).step is Step.WHERE
    where = tapped(foot, YES)
    assert choices(where) == {TOLD, SILENT, GONE, DANGER, END, BACK}
    assert tapped(where, TOLD).step is Step.HELP
    assert tapped(where, SILENT).step is Step.HELP


def test_a_no_keeps_the_line_and_is_asked_again_when_it_goes_on() -> None:
    stays = walked(NO, ladder=Ladder.SELF_HARM)
    assert (stays.step, stays.closed) == (Step.STAY, False)
    assert tapped(stays, GO).step is Step.ASK
    assert walked(NO, CALM, GO, ladder=Ladder.SELF_HARM).step is Step.ASK


def test_what_an_earlier_revision_stored_is_read() -> None:
    stored = (
        '{"id":"w","ladder":"self_harm","language":"nb","began_at":1,"shown":1,"rung":2,'
        '"apart":"calm","warned":false,"why":null,"advice":"stay","advised_by":"x","over":false,'
        '"elsewhere":false,"number":3,"answers":[{"step":"stay","reaction":"continues","at":1},'
        '{"step":"ask","reaction":"threatens","at":2},{"step":"help","reaction":"calmer","at":3}]}'
    )
    guided_call = TypeAdapter(GuidedCall).validate_json(stored)
    assert [one.step for one in guided_call.answers] == [Step.STAY, Step.ASK, Step.HELP]
    assert tapped(guided_call, GO).step is Step.HELP
    assert tapped(guided_call, GONE).lost


@EVERY_LADDER
def test_a_client_who_hangs_up_ends_the_guided_call_from_every_step(ladder: Ladder) -> None:
    for taps in ([], [GO], [YES], [CALM], [END], [DANGER]):
        before = walked(*taps, ladder=ladder)
        gone = tapped(before, GONE)
        assert (gone.over, gone.why, gone.warned) == (True, GuidanceEnd.HUNG_UP, before.warned)
        assert (GONE in choices(before)) or before.ended  # there *Samtalen er slutt* is
        assert calls_for_113(before.ladder, GONE) is (before.ladder is Ladder.SELF_HARM)


def test_danger_leads_to_113_from_every_card_also_of_another_ladder() -> None:
    for guided_call in (walked(), walked(END, ladder=Ladder.SELF_HARM), walked(GO, GO)):
        moved = answered(guided_call, DANGER, OTHER_CALL, 9)
        assert (moved.ladder, moved.step, moved.why) == (Ladder.SELF_HARM, Step.DANGER, None)
        assert answered(moved, DANGER, guided_call.number, 9) == moved, "one danger, not two"


def test_a_guided_call_of_an_earlier_revision_goes_on_and_so_do_its_cards() -> None:
    """Its steps were `stay`, `ask` and `help`, each with *Roer seg*, *Fortsetter* and *Truer*."""
    shown = [replace(walked(ladder=Ladder.SELF_HARM), rung=rung) for rung in range(3)]
    assert [one.step for one in shown] == [Step.ASK, Step.WHERE, Step.HELP]
    assert [tapped(one, GO).step for one in shown] == [Step.ASK, Step.HELP, Step.HELP]
    for one in shown:
        assert tapped(one, CALM).step is Step.CALM
        assert tapped(one, THREAT).step is Step.HELP
        assert tapped(one, END).ended


def test_going_back_one_step_and_from_beside_the_ladder() -> None:
    assert walked(GO, GO, BACK).step is Step.BEHAVIOUR
    assert walked(GO, CALM, BACK).step is Step.BEHAVIOUR
    assert walked(GO, END, BACK).step is Step.BEHAVIOUR
    assert walked(BACK) == walked()


def test_an_old_step_changes_nothing_except_what_is_always_meant() -> None:
    """R6: also from a card on another device; a card of another call hangs up no one."""
    guided_call = walked(GO, GO)
    for reaction in Reaction:
        moved = answered(guided_call, reaction, 0, 5)
        assert (moved == guided_call) is (reaction not in (END, GONE, DANGER))
    assert answered(guided_call, GONE, OTHER_CALL, 5) == guided_call


def test_the_same_tap_twice_is_one() -> None:
    """Two devices at once: the second is shown what the first did."""
    first = answered(walked(), GO, 0, 1)
    assert answered(first, GO, 0, 2) == first


def test_on_another_ladder_one_begins_anew_and_keeps_the_end() -> None:
    moved = on_ladder(walked(GO, GO, GO, BACK), Ladder.SELF_HARM)
    assert (moved.step, moved.warned) == (Step.ASK, False)
    assert on_ladder(walked(END), Ladder.CHAT).ended
    assert on_ladder(walked(GO), Ladder.PHONE) == walked(GO)


def test_another_language_keeps_the_step() -> None:
    moved = in_language(walked(GO), Language.ENGLISH)
    assert (moved.step, moved.number) == (Step.BEHAVIOUR, 1)


def test_when_the_call_is_over_nothing_is_answered_any_more() -> None:
    over = hung_up(walked(GO))
    assert choices(over) == frozenset()
    for reaction in Reaction:
        assert answered(over, reaction, None, 1) == over
    assert advised(over, Advice.END, "leader") == over
    assert on_ladder(over, Ladder.CHAT) == over


def test_what_was_answered_when_is_kept_and_does_not_grow_for_ever() -> None:
    guided_call = walked(*[GO, BACK] * MOST_ANSWERS)
    assert len(guided_call.answers) == MOST_ANSWERS
    assert (guided_call.answers[-1].reaction, guided_call.answers[-1].at) == (
        BACK,
        2 * MOST_ANSWERS - 1,
    )


def test_each_new_card_can_be_told_from_the_one_before() -> None:
    first = shown_anew(walked(), 7)
    assert shown_anew(first, 7).shown > first.shown
