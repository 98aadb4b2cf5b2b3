"""Whether a tap was meant: from an older card, and just after a move (L14)."""

from pathlib import Path

import pytest

from tests.fakes.sent import SentCard
from tests.integration.alarm.test_live_card import (
    ASKED_END,
    END,
    ENDED,
    NOTHING_DONE,
    button,
    helped,
    hung_up,
    live,
    moved,
    press,
)
from tests.world import World, shown_in


async def test_an_end_from_an_older_card_is_asked_about_and_a_yes_does_it(tmp_path: Path) -> None:
    """L14: the older card is its line again, the question lies below."""
    async with World(tmp_path).after(hung_up) as world:
        old, showed = await moved(world)
        line = old.text
        await world.advance(30)
        answer = await press(world, world.leader, old, button(showed, END))
        assert "Se det nyeste kortet." in shown_in(answer)
        assert world.incident()["state"] == "claimed"
        question = world.last(world.leader)
        assert ASKED_END in question.text
        assert question.buttons == ["Ja", "Nei"]
        assert old.text == line
        assert len(live(world, world.leader)) == 1
        answer = await world.taps_on(world.leader, question, "Ja")
        assert "Varselet er avsluttet." in shown_in(answer)
        assert world.incident()["state"] == ENDED


@pytest.mark.parametrize("after", [0, 1, 1.9])
async def test_an_end_just_after_the_move_is_asked_about_and_a_no_changes_nothing(
    tmp_path: Path, after: float
) -> None:
    """L14: the card that has just come may have come under the thumb."""
    async with World(tmp_path).after(hung_up) as world:
        await moved(world)
        await world.advance(after)
        (card,) = live(world, world.leader)
        await world.presses(world.leader, END)
        assert live(world, world.leader) == [card]
        question = world.last(world.leader)
        assert ASKED_END in question.text
        seq = len(world.kinds())
        answer = await world.taps_on(world.leader, question, "Nei")
        assert NOTHING_DONE in shown_in(answer)
        assert world.incident()["state"] == "claimed"
        assert len(world.kinds()) == seq
        await world.advance(2)
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED


async def _asked_about_the_end(world: World) -> SentCard:
    """The question of a leader whose tap may have been meant for another card."""
    await hung_up(world)
    old, showed = await moved(world)
    await world.advance(30)
    await press(world, world.leader, old, button(showed, END))
    question = world.last(world.leader)
    assert ASKED_END in question.text
    return question


async def test_a_question_that_nobody_answered_is_a_line_once_the_alarm_has_ended(
    tmp_path: Path,
) -> None:
    """L14: it has no buttons; a yes from a client that shows it late is told that it is over."""
    async with World(tmp_path) as world:
        question = await _asked_about_the_end(world)
        yes = button(question.content, END)
        await world.says(world.caseworker, "avbryt")
        assert world.incident()["state"] == "cancelled"
        assert question.buttons == []
        assert question.text.startswith("Ville du avslutte varselet? · ")
        before = world.kinds()
        await press(world, world.leader, question, yes)
        assert world.kinds() == before
        assert question.buttons == []


async def test_a_question_is_a_line_once_the_card_has_moved_and_an_old_yes_ends_nothing(
    tmp_path: Path,
) -> None:
    """L14: it was about what lay there then."""
    async with World(tmp_path) as world:
        question = await _asked_about_the_end(world)
        yes = button(question.content, END)
        await world.advance(10)
        await world.says(world.caseworker, "vent litt")
        await world.advance(12)
        assert question.buttons == []
        answer = await press(world, world.leader, question, yes)
        assert "Se det nyeste kortet." in shown_in(answer)
        assert world.incident()["state"] == "claimed"
        assert question.text.startswith("Ville du avslutte varselet? · ")
        await world.presses(world.leader, END)
        assert world.incident()["state"] == ENDED


async def test_the_same_finger_twice_is_asked_once(tmp_path: Path) -> None:
    """L14: two taps on one button are one question."""
    async with World(tmp_path).after(hung_up) as world:
        old, showed = await moved(world)
        count = len(world.inbox(world.leader))
        for _ in range(2):
            await press(world, world.leader, old, button(showed, END))
        assert len(world.inbox(world.leader)) == count + 1


async def test_from_the_form_only_the_moment_counts(tmp_path: Path) -> None:
    """L14: *Mer* lies where it lay; the question takes the form's place, and never the card's."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        await world.presses(us, "red_card.more")
        form = world.last(us)
        assert len(live(world, us)) == 1
        await world.says(world.leader, "jeg er her")
        await world.advance(12)
        await world.says(world.leader, "svar meg")
        await world.presses(us, "red_card.cancel")
        assert "Ville du trekke varselet?" in form.text
        await world.taps_on(us, form, "Nei")
        assert NOTHING_DONE in form.text
        await world.presses(us, "red_card.more")
        await world.advance(3)
        await world.presses(us, "red_card.cancel")
        assert world.incident()["state"] == "cancelled"


async def test_the_end_of_the_call_is_asked_about_too(tmp_path: Path) -> None:
    """L14: the advice of whoever helps has brought a new card just now."""
    async with World(tmp_path).after(helped) as world:
        us = world.caseworker
        await world.says(us, "/avslutt")
        await world.advance(5)
        await world.presses(world.leader, "guide.advise", advice="stay")
        await world.presses(us, "call.over")
        assert "call_over" not in world.kinds()
        assert "Er samtalen slutt?" in world.last(us).text
        assert "Saksbehandler En" not in world.last(us).text
        await world.taps_on(us, world.last(us), "Ja")
        assert world.kinds().count("call_over") == 1


async def test_typed_words_are_never_asked_about(tmp_path: Path) -> None:
    """L14: whoever writes it means it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.says(world.caseworker, "/avbryt")
        assert world.incident()["state"] == "cancelled"
