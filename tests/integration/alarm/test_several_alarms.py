"""Several alarms with one leader (L14): the unclaimed red card is last, and lists the others; what
comes after an alarm waits for it."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.fakes.pressing import buttons_of
from tests.integration.alarm.several_alarms_scene import (
    colleague,
    filled_cards,
    office,
    threatened,
    two_alarms,
)
from tests.integration.threat.test_duty import ends
from tests.world import World, person_id, shown_in


async def test_the_newest_red_card_names_the_other_and_claims_it(tmp_path: Path) -> None:
    """L5: both can be taken from the card that lies last; what was taken is no longer offered."""
    async with World(tmp_path) as world:
        await two_alarms(world)
        last = world.last(world.deputy)
        assert "Ny Ansatt trenger hjelp nå" in last.text
        assert "Saksbehandler En trenger hjelp nå" in last.text
        first, second = (one["id"] for one in world.incidents())
        answer = await world.presses(
            world.deputy, "red_card.claim", incident=first, how="write", on=second
        )
        assert "Du hjelper Saksbehandler En" in shown_in(answer)
        assert "Ny Ansatt trenger hjelp nå" in shown_in(answer)
        assert "Saksbehandler En trenger hjelp nå" not in shown_in(answer)
        claimed = {one["id"]: one["claimed_by"] for one in world.incidents()}
        assert claimed == {first: world.deputy.id, second: None}


async def test_of_several_red_cards_the_newest_alone_names_the_others(tmp_path: Path) -> None:
    """L14: it has the filled button; the one above keeps its own buttons, and lies last again once
    the other is taken."""
    async with World(tmp_path) as world:
        await two_alarms(world)
        asking = [c for c in world.inbox(world.deputy) if "Kan ikke hjelpe nå" in c.buttons]
        above, last = asking
        assert "Jeg ringer deg" in above.buttons
        assert "Jeg ringer Ny" in last.buttons, "beside the other's button it says who"
        assert last.text.count("trenger hjelp nå") == 2
        assert above.text.count("trenger hjelp nå") == 1
        second = world.incidents()[-1]["id"]
        await world.presses(world.deputy, "red_card.claim", incident=second, how="write")
        await world.advance(4)
        again = world.last(world.deputy)
        assert again.text.startswith("Saksbehandler En trenger hjelp nå")
        filled = [b for b in buttons_of(again.content) if b.action.get("style") == "positive"]
        assert [button.verb for button in filled] == ["red_card.claim"]
        assert filled_cards(world, world.deputy) == ["Saksbehandler En trenger hjelp nå"]


async def test_words_of_the_one_come_in_a_line_while_the_other_waits(tmp_path: Path) -> None:
    """L8, L14: what has to be answered stays the last card with buttons; the line says whose words
    they are, and the role card has them too."""
    async with World(tmp_path) as world:
        other = await two_alarms(world)
        first = world.incidents()[0]["id"]
        await world.presses(world.deputy, "red_card.claim", incident=first, how="write")
        await world.advance(11)
        await world.says(world.caseworker, "han står utenfor")
        *_, red_card, line = world.inbox(world.deputy)
        assert "Ny Ansatt trenger hjelp nå" in red_card.text
        assert line.text == "Saksbehandler · 10.00\nhan står utenfor"
        assert not line.buttons
        assert any(
            "Du hjelper Saksbehandler En" in card.text and "han står utenfor" in card.text
            for card in world.inbox(world.deputy)
        )
        await world.presses(world.deputy, "red_card.claim", how="write")
        assert world.incident()["claimed_by"] == world.deputy.id
        await world.advance(11)
        await world.says(other, "takk")
        assert "Du hjelper Ny Ansatt" in world.last(world.deputy).text
        assert "takk" in world.last(world.deputy).text


async def test_what_lies_behind_more_is_a_message_that_nothing_changes(tmp_path: Path) -> None:
    """L14: whatever happens to the alarm, a form that somebody fills in stays as it was sent."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        card = world.last(world.caseworker)
        await world.presses(world.caseworker, "red_card.more")
        form = world.last(world.caseworker)
        assert "Rødt kort er sendt" in card.text
        assert "Fortell mer" in form.buttons
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.presses(world.leader, "red_card.more")
        helpers_form = world.last(world.leader)
        await world.says(world.caseworker, "han er her")
        await world.says(world.leader, "jeg kommer")
        await world.advance(11)
        assert (form.history, helpers_form.history) == ([], [])


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_l14_the_alarm_that_nobody_has_taken_is_last_whichever_was_claimed(
    tmp_path: Path, url: str | None
) -> None:
    """Who takes the last one has the other below it three seconds later, once, and can take it."""
    async with office(tmp_path, url) as world:
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(5)
        await world.says(colleague(world, 1), "hjelp telefon")
        await world.advance(5)
        await world.taps(world.leader, "Jeg ringer Kollega 202")  # two of one first name
        assert "Du hjelper Kollega 202" in world.last(world.leader).text
        before = len(world.inbox(world.leader))
        await world.advance(4)
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        await world.advance(10)
        assert len(world.inbox(world.leader)) == before + 1
        await world.taps(world.leader, "Jeg ringer deg")
        assert {one["claimed_by"] for one in world.incidents()} == {world.leader.id}


async def test_l14_no_card_comes_again_for_an_alarm_that_was_taken_meanwhile(
    tmp_path: Path,
) -> None:
    async with office(tmp_path) as world:
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(35)
        await world.says(colleague(world, 1), "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer Kollega 202")
        before = len(world.inbox(world.leader))
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(5)
        since = world.inbox(world.leader)[before:]
        assert not any("trenger hjelp nå" in card.text for card in since)


async def test_where_more_cry_than_a_card_names_no_other_card_is_drawn_anew(tmp_path: Path) -> None:
    """L14: a red card has the one drawn once more that was the newest; in a storm none, where each
    had cost ten."""
    async with World(tmp_path) as world:
        drawn = []
        for number in range(12):
            user = world.teams.user(person_id(f"{200 + number}"), f"Ansatt {number}")
            await world.says(user, "hjelp")
            with world.core.database.reading() as connection:
                rows = "select count(*) from task where dedupe_key like 'anew:%'"
                drawn.append(connection.exec_driver_sql(rows).scalar_one())
        assert (drawn[0], drawn[1]) == (0, 2)  # one for each of the two who are asked
        assert max(now - before for before, now in pairwise(drawn)) <= 2
        assert drawn[-1] == drawn[-2] == drawn[-3]
        assert "Ansatt 11 trenger hjelp nå" in world.last(world.deputy).text


async def test_l14_what_claims_the_other_alarm_says_whose_it_is(tmp_path: Path) -> None:
    """L5: no two buttons of one red card say the same."""
    async with World(tmp_path) as world:
        await two_alarms(world)
        last = world.last(world.deputy)
        assert "Jeg skriver med Saksbehandler" in last.buttons
        assert len(set(last.buttons)) == len(last.buttons) <= 4
        await world.taps_on(world.deputy, last, "Jeg skriver med Saksbehandler")
        assert world.incidents()[0]["claimed_by"] == world.deputy.id


async def test_l14_of_what_a_safety_representative_is_told_the_newest_alone_is_a_card(
    tmp_path: Path, url: str | None
) -> None:
    """R17: each alarm has its line; one that nobody has answered says so until somebody does."""
    async with office(tmp_path, url) as world:
        for number in range(3):
            await world.says(colleague(world, number), "hjelp telefon")
            await world.advance(60)
            if number != 1:
                await world.taps(world.leader, "Jeg ringer deg")
        unanswered = world.incidents()[1]["id"]
        lines = ["Rødt kort i Nav Eksempel · 10.00", "Rødt kort i Nav Eksempel · 10.02"]
        *above, last = [card.text for card in world.inbox(world.safety_rep)]
        assert above == lines[:1]
        assert "noen har svart" in last
        await world.advance(600)
        first, second, third = world.inbox(world.safety_rep)
        assert [first.text, second.text] == lines
        await world.says(colleague(world, 3), "hjelp telefon")
        newest = world.incidents()[-1]["id"]
        await world.presses(world.leader, "red_card.claim", incident=newest, how="call")
        await world.advance(3)
        assert "Ingen har svart ennå" in third.text
        await world.presses(world.leader, "red_card.claim", incident=unanswered, how="call")
        await world.begins(colleague(world, 4), "øvelse med leder")
        drill = world.incidents()[-1]["id"]
        await world.presses(world.leader, "red_card.claim", incident=drill, how="call")
        await world.advance(3)
        *_, fourth, of_drill = world.inbox(world.safety_rep)
        assert third.text == "Rødt kort i Nav Eksempel · 10.01"
        assert "noen har svart" in fourth.text
        assert "ØVELSE" in of_drill.text
        assert len(world.inbox(world.safety_rep)) == 5


async def test_l14_two_quiet_hours_alone_give_the_filled_button_back(tmp_path: Path) -> None:
    """L6: a red card that asks no more leaves it to what a threat asks, where nothing else happens;
    nobody hears of it, and the red card can still be taken (L4)."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(3_600)
        assert filled_cards(world, world.leader) == ["Kollega 201 trenger hjelp nå"]
        heard = len(world.inbox(world.deputy))
        await world.advance(3_600 + 600)
        assert filled_cards(world, world.leader) == ["Neste: Varsle politiet"]
        assert filled_cards(world, world.deputy) == []
        assert len(world.inbox(world.deputy)) == heard
        await world.taps(world.deputy, "Jeg skriver med deg")
        assert world.reads(colleague(world, 0), "Stedfortreder En hjelper deg")


async def test_l12_of_two_drills_the_newer_has_the_filled_button(tmp_path: Path) -> None:
    """L14: and has it before what a threat of an older one asks, which has it again after that."""
    async with office(tmp_path) as world:
        await world.begins(colleague(world, 0), "øvelse med leder")
        await world.begins(colleague(world, 1), "øvelse med leder")
        assert filled_cards(world, world.leader) == ["ØVELSE: Kollega 202 trenger hjelp nå"]
        await world.taps(world.leader, "Jeg skriver med deg")
        assert filled_cards(world, world.leader) == ["ØVELSE: Kollega 201 trenger hjelp nå"]
        await world.taps(world.leader, "Det er en trussel")
        await ends(world, world.leader)
        await world.advance(30)
        await world.says(colleague(world, 0), "avbryt")
        await world.advance(30)
        assert filled_cards(world, world.leader) == ["ØVELSE: Kan du ta deg av trusselen?"]
        await world.begins(colleague(world, 2), "øvelse med leder")
        assert filled_cards(world, world.leader) == ["ØVELSE: Kollega 203 trenger hjelp nå"]


async def test_l14_a_card_that_is_still_to_come_has_not_the_filled_button_yet(
    tmp_path: Path,
) -> None:
    """Words that are gathered for the leader's older card come in ten seconds; until then the
    question whether they talk, on a card that lies below it, is what is filled."""
    async with office(tmp_path) as world:
        over, other = colleague(world, 0), colleague(world, 1)
        for who in (over, other):
            await world.says(who, "hjelp telefon")
            await world.taps(world.leader, "Jeg skriver med deg")
            await world.advance(20)
        await world.says(over, "/avslutt")
        await world.advance(5)
        await world.taps(over, "Samtalen er slutt")
        await world.says(other, "hjelp meg")
        await world.says(over, "Han er borte")
        await world.says(other, "hjelp meg!")
        await world.says(over, "Nå er det stille")
        await world.settle()
        assert len(filled_cards(world, world.leader)) == 1
        await world.advance(12)
        assert len(filled_cards(world, world.leader)) == 1


async def test_l14_of_two_ended_alarms_exactly_one_has_a_filled_button(tmp_path: Path) -> None:
    """What a threat asks comes before the days after, the lower card before the one above it; in
    the evening and the next day, too, when both are reminded of."""
    async with office(tmp_path) as world:
        for number in (0, 1):
            us = colleague(world, number)
            await world.says(us, "hjelp telefon trussel")
            await world.presses(us, "incident.describe", target="self")
            await world.taps(world.leader, "Jeg skriver med deg")
            await ends(world, world.leader)
            await world.advance(60)
        for hours in (0, 5, 6, 13, 24):
            await world.advance(hours * 3_600 + 60)
            assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]
        threats = [c for c in world.inbox(world.leader) if "Jeg tar meg av trusselen" in c.buttons]
        assert len(threats) == 2
        for lowest in reversed(threats):
            assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]
            await world.taps_on(world.leader, lowest, "Jeg tar meg av trusselen")
            await world.taps_on(world.leader, lowest, "Vis resten")
            about = {"incident": buttons_of(lowest.content)[0].data["incident"], "result": "done"}
            for task in ("police", "own_unit", "safety_rep"):
                assert filled_cards(world, world.leader) != []
                await world.presses(world.leader, "duty.settle", task=task, **about)
            await world.advance(10)
            assert len(filled_cards(world, world.leader)) == 1
        assert filled_cards(world, world.leader) == ["Neste: Snakk med den ansatte i dag"]
