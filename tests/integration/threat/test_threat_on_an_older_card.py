"""R42: *Truer* on a card that is not the newest, of the caseworker's own alarms, is never lost, and
is told in the alarm that is out."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.payloads import Json
from tests.fakes.pressing import Button
from tests.fakes.sent import SentCard
from tests.integration.alarm.test_live_card import button, press
from tests.world import World, shown_in

STEP = "guide.step"


async def _warns(world: World) -> tuple[SentCard, Button]:
    """She gives a warning: the card of its first step, and *Truer* on it."""
    await world.says(world.caseworker, "/advarsel")
    await world.advance(5)
    card = world.card_with(world.caseworker, "Truer")
    return card, _threatens(card.content)


def _threatens(content: Json) -> Button:
    return button(content, STEP, reaction="threatens")


async def _helped(world: World) -> None:
    await world.says(world.caseworker, "hjelp telefon")
    await world.taps(world.leader, "Jeg skriver med deg")


async def _ended_by_the_leader(world: World) -> None:
    await world.presses(world.leader, "red_card.resolve")
    await world.advance(40)


def _kinds(world: World) -> list[str | None]:
    """What each alarm is known as, the oldest first."""

    def read(uow: Any) -> list[str | None]:
        return [uow.tx.get_alarm(one["id"]).details.kind for one in world.incidents()]

    return world.core.service.read(read)


async def test_r42_on_a_step_that_is_past_it_is_told_and_moves_nothing(tmp_path: Path) -> None:
    """Once: another device taps it too, and it is no second threat."""
    async with World(tmp_path) as world:
        await _helped(world)
        card, old = await _warns(world)
        await world.taps(world.caseworker, "Fortsetter")
        await world.advance(5)
        answer = await press(world, world.caseworker, card, old)
        assert "Meldt som trussel." in shown_in(answer)
        assert "Steg 2 av 3" in shown_in(answer)
        assert _kinds(world) == ["trussel"]
        assert "Jeg tar meg av trusselen" in world.last(world.leader).buttons
        told = world.kinds()
        assert "Kortet var gammelt." in shown_in(await press(world, world.caseworker, card, old))
        assert world.kinds() == told


async def test_r40_what_she_has_said_is_none_stays_none(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await _helped(world)
        card, old = await _warns(world)
        await world.taps(world.caseworker, "Fortsetter")
        await world.taps(world.leader, "Det er en trussel")
        await world.presses(world.caseworker, "incident.no_threat")
        told = world.kinds()
        await press(world, world.caseworker, card, old)
        assert world.kinds() == told
        assert "trussel" not in _kinds(world)


async def test_r42_on_an_ended_alarms_card_it_counts_where_the_call_went_on(
    tmp_path: Path,
) -> None:
    """Twice: what is told once is not told again."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await _helped(world)
        card, old = await _warns(world)
        await _ended_by_the_leader(world)
        await world.says(us, "/hjelp telefon")
        await world.advance(5)
        for title, told in (("Fortsetter", "Meldt som trussel."), ("Roer seg", "Kortet var")):
            await world.taps(us, title)
            await world.advance(5)
            assert told in shown_in(await press(world, us, card, old))
            assert _kinds(world) == [None, "trussel"]


async def test_r42_on_the_card_of_a_call_that_is_over_it_counts_in_the_alarm_that_is_out(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        us = world.caseworker
        await _helped(world)
        card, old = await _warns(world)
        await world.taps(us, "Avslutt nå")
        await world.advance(5)
        await world.taps(us, "Samtalen er slutt")
        await world.advance(40)
        await _ended_by_the_leader(world)
        await world.says(us, "/hjelp telefon")
        await world.advance(5)
        await press(world, us, card, old)
        assert _kinds(world) == [None, "trussel"]
        assert "Trussel" in world.last(world.leader).text
        assert not card.buttons


async def test_r42_on_the_card_of_a_drill_that_a_cry_has_ended_it_counts_in_the_alarm(
    tmp_path: Path,
) -> None:
    """L12: *Det er en trussel*, by her and by whoever had helped in the drill, on clients that were
    away; the card itself offers it no more, and stays the drill's."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.begins(us, "øvelse med leder")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        cards = {who: world.last(who) for who in (us, world.leader)}
        tapped = {who: button(card.content, "incident.threat") for who, card in cards.items()}
        await world.says(us, "hjelp")
        await world.advance(5)
        assert not any(card.buttons for card in cards.values())
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        for who in (world.leader, us):
            answer = shown_in(await press(world, who, cards[who], tapped[who]))
            assert "Et nytt varsel har tatt over" in answer
            assert _kinds(world) == [None, "trussel"]
            await world.advance(5)


@pytest.mark.parametrize("practises", ["øvelse alene", "øvelse med leder"])
async def test_l12_a_drill_that_a_cry_has_ended_takes_no_threat(
    tmp_path: Path, practises: str
) -> None:
    """Its sentence lay there on, with *Truer*: what was tapped there went to a drill that is over.
    A client that was away still shows it: it counts in the alarm."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.begins(us, practises)
        card, old = await _warns(world)
        await world.says(us, "hjelp nå, dette er ikke en øvelse")
        await world.advance(5)
        assert "Si dette:" not in card.text
        assert not card.buttons
        await press(world, us, card, old)
        drill, earnest = _kinds(world)
        assert drill != "trussel"
        assert earnest == "trussel"
        assert "Trussel" in world.last(world.leader).text
