"""Words that sound like a threat, and are no report yet: offered to be told as one, denied, and
told after all (R40, R42; L4, L8, L9, L12)."""

from pathlib import Path

import pytest

from tests.integration.threat.test_duty import of_the_duty
from tests.integration.threat.test_reporting import (
    IS_A_THREAT,
    is_helped,
    leader_knows,
    nobody_answers,
    waiting,
)
from tests.world import World


@pytest.mark.parametrize("helped", [False, True])
async def test_l9_words_of_threat_are_offered_to_be_told_as_one(
    tmp_path: Path, helped: bool
) -> None:
    """L9, R42: what she writes goes to whoever helps as ever; whether it was a threat is asked."""
    async with World(tmp_path) as world:
        await (is_helped if helped else waiting)(world)
        await world.says(world.caseworker, "han sier han skal drepe meg")
        assert world.incident()["kind"] is None
        await world.taps(world.caseworker, "Ja, meld den")
        assert world.incident()["kind"] == "trussel"
        assert leader_knows(world)
        if helped:
            assert any(
                "han sier han skal drepe meg" in card.text for card in world.inbox(world.leader)
            )


async def test_l9_a_no_to_the_question_is_not_asked_again(tmp_path: Path) -> None:
    """L9, R40: her answer stands, whatever she writes later. She is asked for it when she is
    safe: during the call no button says no."""
    async with World(tmp_path).after(is_helped) as world:
        await world.says(world.caseworker, "han truer med å komme hit")
        await world.presses(world.caseworker, "red_card.resolve")
        await world.taps(world.caseworker, "Ja")
        assert world.reads(world.caseworker, "Var det en trussel?")
        await world.taps(world.caseworker, "Nei")
        world.forget(world.caseworker)
        await world.says(world.caseworker, "han truer med å komme hit igjen")
        assert not world.reads(world.caseworker, "Var det en trussel?")
        assert of_the_duty(world) == []


async def test_r42_the_helper_is_asked_too_and_cannot_deny_it(tmp_path: Path) -> None:
    """R40, R42: whoever helps may tell it; whether it was one is the caseworker's to say."""
    async with World(tmp_path).after(is_helped) as world:
        await world.says(world.leader, "jeg hører at han truer deg på livet")
        question = world.card_with(world.leader, "Ja, meld den")
        assert "Nei" not in question.buttons
        await world.taps_on(world.leader, question, "Ja, meld den")
        assert world.reads(world.caseworker, "Leder En har meldt dette som en trussel.")


async def test_r42_a_threat_denied_by_a_slip_and_told_after_all_is_followed_up(
    tmp_path: Path,
) -> None:
    """R40, R42: what she says last counts, whichever way the card offers it."""
    async with World(tmp_path).after(is_helped) as world:
        await world.taps(world.leader, IS_A_THREAT)
        await world.taps(world.caseworker, "Det var ikke en trussel")
        assert of_the_duty(world)[-1] == "duty_dropped"
        await world.says(world.caseworker, "trussel på telefon")
        assert world.incident()["kind"] == "trussel"
        assert of_the_duty(world)[-1] == "duty_called"


async def test_r40_what_she_had_called_it_stands_when_she_denies(tmp_path: Path) -> None:
    """R40: a helper's report takes nothing away that she has told."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp truende telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, IS_A_THREAT)
        await world.taps(world.caseworker, "Det var ikke en trussel")
        assert world.incident()["kind"] == "truende"


async def test_r42_the_word_with_more_words_reports_and_is_read_by_whoever_helps(
    tmp_path: Path,
) -> None:
    """R42: `trussel på telefon` is no mere line of the relay."""
    async with World(tmp_path).after(is_helped) as world:
        await world.says(world.caseworker, "trussel på telefon")
        assert leader_knows(world)
        assert any("trussel på telefon" in card.text for card in world.inbox(world.leader))


@pytest.mark.parametrize("words", ["Hjelp! Klienten truer meg med kniv", "han truer meg med kniv"])
async def test_l8_whoever_has_said_no_and_cries_is_heard(tmp_path: Path, words: str) -> None:
    """L8: an answer that nobody waits for is none; her own emergency is."""
    async with World(tmp_path) as world:
        await waiting(world)
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.says(world.leader, words)
        assert len(world.incidents()) == 2


async def test_l12_a_cry_of_whoever_is_asked_in_a_drill_is_in_earnest(tmp_path: Path) -> None:
    """L6, L8, L12: a drill's card asks her; her cry is her own."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.says(world.leader, "Hjelp! Klienten truer meg med kniv")
        assert [one["drill"] for one in world.incidents()][-1] in (None, False)
        assert len(world.incidents()) == 2


async def test_l4_a_cry_in_other_words_moves_a_chain_that_has_run_out(tmp_path: Path) -> None:
    """L4, L6: nobody is being alerted any more, so her words are more than words."""
    async with World(tmp_path) as world:
        await nobody_answers(world)
        world.forget(world.leader)
        await world.says(world.caseworker, "ring politiet, han har kniv")
        assert "RØDT KORT" in world.last(world.leader).summary
