"""L6: no double alarm, no lost alarm."""

import asyncio
from pathlib import Path

from tests.fakes.payloads import GROUP
from tests.world import World, person_id


async def test_l6_ten_deliveries_of_one_activity_are_one_alarm(tmp_path: Path) -> None:
    """L6 (bad input): all at once, as Teams repeats what it thinks was lost."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.text(world.caseworker, "hjelp")
        answers = await asyncio.gather(*(world.teams.deliver(payload) for _ in range(10)))
        await world.core.worker.settle()
        assert {answer.status for answer in answers} == {200}
        assert world.kinds() == ["raised", "alerted"]
        assert len(world.inbox(world.leader)) == 1
        assert len(world.inbox(world.caseworker)) == 1


async def test_l6_the_same_word_under_a_new_id_is_the_same_word(tmp_path: Path) -> None:
    """L6: within 30 s no second cry; the caseworker is answered all the same (L1)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(10)
        await world.says(world.caseworker, "hjelp")
        assert "cried" not in world.kinds()
        assert world.inbox(world.deputy) == []
        assert "Rødt kort er sendt" in world.last(world.caseworker).text


async def test_l6_a_second_cry_strengthens_the_open_alarm(tmp_path: Path) -> None:
    """L6 (bad input): two /hjelp are one alarm; the second alerts the next level at once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "/hjelp han truer meg")
        assert len(world.incidents()) == 1
        assert "cried" in world.kinds()
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l6_the_same_word_after_thirty_seconds_is_a_second_cry(tmp_path: Path) -> None:
    """L6: nobody repeats a delivery that late."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(31)
        world.forget(world.next_level)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.next_level, "trenger hjelp nå")
        assert len(world.incidents()) == 1


async def test_l6_a_cry_after_a_claim_alerts_more_and_asks_for_contact(tmp_path: Path) -> None:
    """L6 (bad input): the claim stands, the next level comes, both are asked."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, "/hjelp")
        await world.advance(31)
        await world.says(world.caseworker, "/hjelp")
        assert len(world.incidents()) == 1
        assert world.incident()["claimed_by"] == person_id("102")
        assert world.reads(world.deputy, "Det trengs flere. Du kan også hjelpe.")
        assert world.reads(world.leader, "Har dere kontakt?")
        assert world.reads(world.caseworker, "Har dere kontakt?")


async def test_l6_a_cry_after_an_end_is_a_new_alarm_at_once(tmp_path: Path) -> None:
    """L6: the 30 s rule does not swallow a cry after a withdrawal."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "avbryt")
        world.forget(world.leader)
        await world.says(world.caseworker, "hjelp")
        assert [incident["state"] for incident in world.incidents()] == ["cancelled", "open"]
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l6_after_two_quiet_hours_a_cry_is_a_new_alarm(tmp_path: Path) -> None:
    """L6: the old one ends on its timeline, and its cards say so."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(93)
        await world.presses(world.leader, "red_card.contact", yes=True)
        await world.advance(2 * 3600 + 1)
        await world.says(world.caseworker, "hjelp")
        assert [incident["state"] for incident in world.incidents()] == ["cancelled", "open"]
        assert "Saksbehandler En trenger hjelp nå" in world.last(world.leader).text
        assert world.reads(world.caseworker, "Et nytt varsel har tatt over")


async def test_l6_one_cry_in_a_group_and_one_in_private_are_one_alarm(tmp_path: Path) -> None:
    """L6, R14: the same person, wherever the word was written."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp", chat=GROUP, mention=True)
        await world.says(world.caseworker, "hjelp")
        assert len(world.incidents()) == 1


async def test_l6_two_caseworkers_have_an_alarm_each(tmp_path: Path) -> None:
    """L6: nobody's cry is taken for somebody else's."""
    async with World(tmp_path) as world:
        other = world.teams.user(person_id("199"), "Ny Ansatt")
        await asyncio.gather(
            world.teams.says(world.caseworker, "hjelp"), world.teams.says(other, "hjelp")
        )
        await world.core.worker.settle()
        assert {i["raised_by"] for i in world.incidents()} == {world.caseworker.id, other.id}


async def test_l6_a_tap_delivered_twice_acts_once(tmp_path: Path) -> None:
    """L6: the same invoke again is answered with the card as it is."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        payload = world.pressed(world.leader, "red_card.claim", how="call")
        first = await world.teams.deliver(payload)
        second = await world.teams.deliver(payload)
        await world.core.worker.settle()
        assert world.kinds().count("claimed") == 1
        assert "Du hjelper Saksbehandler En" in str(first.card)
        assert "Du hjelper Saksbehandler En" in str(second.card)


async def test_l6_raising_twice_by_button_is_one_alarm(tmp_path: Path) -> None:
    """L6: two taps on *Varsle leder* of the home card."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hei")
        for tap in [world.pressed(world.caseworker, "red_card.raise") for _ in range(2)]:
            await world.delivers(tap)
        assert len(world.incidents()) == 1
        assert len(world.inbox(world.leader)) == 1


async def test_r42_a_threat_told_without_a_cry_alerts_the_nearest_leader(tmp_path: Path) -> None:
    """R42: `trussel` alone is an alarm of that kind."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "trussel")
        assert world.incident()["kind"] == "trussel"
        assert "Trussel" in world.last(world.leader).text


async def test_r42_a_threat_told_later_reaches_whoever_helps(tmp_path: Path) -> None:
    """R42, R40: *Fortell mer* changes the leader's card in place."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(world.caseworker, "incident.describe", kind="trussel", meeting="video")
        (card,) = world.inbox(world.leader)
        assert "Trussel" in card.text
        assert "Videomøte" in card.text
        assert world.incident()["kind"] == "trussel"
