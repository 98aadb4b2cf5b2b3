"""To whom goes what whoever helps in several alarms writes: each card says it (L11, L14)."""

from pathlib import Path

import pytest

from tests.fakes.sent import SentCard
from tests.integration.alarm.several_alarms_scene import colleague, office
from tests.integration.alarm.test_live_card import live
from tests.world import World

AT_ONCE = "Skriv her nå: «Jeg er her. Jeg blir her.»"
GETS_IT = "Skriv her nede. Kollega får det med en gang."


def _to_choose(number: int) -> str:
    return f"Skriv her nå, og velg Kollega 20{number}: «Jeg er her. Jeg blir her.»"


async def _takes(world: World, number: int, words: str = "hjelp telefon") -> SentCard:
    """A colleague cries for help, and the leader writes to them: the leader's card of it."""
    await world.begins(colleague(world, number), words)
    await world.advance(5)
    await world.presses(world.leader, "red_card.claim", incident=_id(world), how="write")
    await world.advance(5)
    return _card_of(world, f"Du hjelper Kollega 20{number + 1}")


def _id(world: World) -> str:
    return str(world.incidents()[-1]["id"])


def _card_of(world: World, begins: str) -> SentCard:
    (card,) = [c for c in live(world, world.leader) if begins in c.text.partition("\n")[0]]
    return card


async def _two(world: World) -> tuple[SentCard, SentCard]:
    return await _takes(world, 0), await _takes(world, 1)


async def test_l14_who_helps_two_reads_that_they_say_whom_their_words_are_for(
    tmp_path: Path, url: str | None
) -> None:
    """The card of the first says so where it lies, without a message; the name is the button's."""
    async with office(tmp_path, url) as world:
        first = await _takes(world, 0)
        assert AT_ONCE in first.text
        count = len(world.inbox(world.leader))
        second = await _takes(world, 1)
        assert len(world.inbox(world.leader)) == count + 1, "its red card, and nothing else"
        assert _to_choose(1) in first.text
        assert _to_choose(2) in second.text
        await world.says(world.leader, "Jeg er her.")
        asked = world.last(world.leader)
        assert asked.text.startswith("Hvem er det til?")
        assert asked.buttons == ["Kollega 201", "Kollega 202"]
        await world.taps_on(world.leader, asked, "Kollega 201")
        assert world.reads(colleague(world, 0), "Jeg er her.")
        first = _card_of(world, "Du hjelper Kollega 201")
        assert "Skriv her nede, og velg Kollega 201 etterpå." in first.text


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_l14_what_goes_to_one_again_is_said_to(tmp_path: Path, url: str | None) -> None:
    """One of two ends, the end is taken back, and ends again; the other is let go."""
    async with office(tmp_path, url) as world:
        first, _ = await _two(world)
        await world.presses(world.leader, "red_card.more", incident=_id(world))
        await world.presses(world.leader, "red_card.resolve", incident=_id(world))
        await world.advance(5)
        assert AT_ONCE in first.text
        await world.presses(world.leader, "red_card.undo", incident=_id(world))
        await world.advance(5)
        assert _to_choose(1) in first.text
        await world.says(colleague(world, 1), "avbryt")
        await world.advance(5)
        assert AT_ONCE in first.text
        count = len(world.inbox(world.leader))
        await world.says(world.leader, "Er du der?")
        assert world.reads(colleague(world, 0), "Er du der?")
        assert GETS_IT in first.text
        assert len(world.inbox(world.leader)) == count


async def test_l14_whoever_lets_go_of_one_writes_to_the_other(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        first, second = await _two(world)
        await world.presses(world.leader, "red_card.more", incident=world.incidents()[0]["id"])
        await world.taps(world.leader, "Jeg må slippe")
        await world.advance(5)
        assert "Du hjelper" not in first.text
        assert AT_ONCE in second.text
        await world.says(world.leader, "Er du der?")
        assert world.reads(colleague(world, 1), "Er du der?")


async def test_l14_of_three_two_are_left_and_are_asked_about(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        first, second = await _two(world)
        third = await _takes(world, 2)
        shown = [_to_choose(1), _to_choose(2), _to_choose(3)]
        assert all(
            say in card.text for say, card in zip(shown, (first, second, third), strict=True)
        )
        await world.says(colleague(world, 2), "avbryt")
        await world.advance(5)
        assert _to_choose(1) in first.text
        assert _to_choose(2) in second.text


async def test_l12_words_below_a_drill_are_for_whoever_is_helped_in_earnest(
    tmp_path: Path,
) -> None:
    """The drill's card says where one writes in it; that one is asked about never."""
    async with office(tmp_path) as world:
        drill = await _takes(world, 0, "øvelse med leder")
        assert AT_ONCE in drill.text
        earnest = await _takes(world, 1)
        assert AT_ONCE in earnest.text
        assert "Trykk Mer for å skrive til Kollega." in drill.text
        await world.says(world.leader, "Er du der?")
        assert world.reads(colleague(world, 1), "Er du der?")
        assert not world.reads(colleague(world, 0), "Er du der?")
        await world.says(colleague(world, 1), "avbryt")
        await world.advance(5)
        assert AT_ONCE in drill.text


async def test_l14_behind_more_the_first_step_is_the_forms_own_box(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        await _two(world)
        await world.presses(world.leader, "red_card.more", incident=_id(world))
        form = world.last(world.leader)
        assert form.text.startswith("Mer om varselet")
        assert "Skriv her nå" not in form.text
        assert "\nSkriv til Kollega 202\n" in form.text
