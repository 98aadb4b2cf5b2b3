"""Whose word counts about the talk, who hears that it was not held, and a follow-up that goes on
whatever becomes of its alarm or of its owner's hour off (R77, 2.4.1; L4, L5, L9; V10)."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.follow_up.talk_scene import (
    DAY,
    FRIDAY_15,
    HOUR,
    MINUTE,
    QUESTION,
    STEPS,
    TELL,
    questions,
    status,
)
from tests.integration.follow_up.test_follow_up import ended, facts, plans, whole
from tests.integration.threat.test_duty import ends
from tests.world import World, changed_sample, person_id, shown_in

NOT_DONE = "Samtalen: Ikke gjort"


async def test_v10_a_follow_up_outlives_an_alarm_that_is_raised_again_and_withdrawn(
    tmp_path: Path,
) -> None:
    """Its timer comes while the alarm is open, and nobody has helped when it is withdrawn anew."""
    async with World(tmp_path) as world:
        await world.advance(3 * HOUR + 35 * MINUTE)  # 13:35
        await world.says(world.caseworker, "hjelp")
        await world.opens_more(world.caseworker)  # her form lies open while the leader answers
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(3)
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        await world.advance(10 * MINUTE)
        assert facts(world)[:1] == ["follow_up_opened"]
        await world.advance(13 * MINUTE)  # 13:58: the talk is reminded of at two
        await world.taps(world.caseworker, "Varsle igjen")
        await world.advance(6 * MINUTE)
        await world.taps(world.caseworker, "Feil? Trekk varselet")
        world.forget(world.leader)
        await world.advance(2 * DAY)
        assert world.violations() == []
        assert QUESTION in questions(world, world.caseworker)[-1]
        assert plans(world, world.leader)


async def not_held(world: World, why: str) -> None:
    """The leader has said so, and the employee is asked on the next day at work."""
    await ended(world)
    await world.presses(world.leader, "follow_up.no_talk", no_talk_now=why)
    await world.advance(FRIDAY_15)


async def test_her_yes_after_the_leaders_no_is_shown_as_hers(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await not_held(world, "not_done")
        assert NOT_DONE in await whole(world, world.leader)
        await world.taps(world.caseworker, "Ja")
        shown = await whole(world, world.leader)
        assert "Snakk med den ansatte i dag: gjort, sier Saksbehandler En" in shown
        assert NOT_DONE not in shown
        assert "✓ **Samtale holdt**" in await status(world, world.caseworker)


@pytest.mark.parametrize("why", ["not_done", "away", "declined", "other_leader"])
async def test_not_yet_counts_whatever_the_leader_has_said(tmp_path: Path, why: str) -> None:
    """Whether she declined only she knows, and *Jeg vil ikke nå* says so."""
    async with World(tmp_path) as world:
        await not_held(world, why)
        world.forget(world.leader)
        await world.taps(world.caseworker, "Ikke ennå")
        reminded = plans(world, world.leader)[-1]
        assert "«Ikke ennå»" in reminded
        assert "Samtalen:" not in reminded
        await world.advance(3 * DAY)
        assert questions(world, world.caseworker)[-1].startswith(TELL)
        assert "○ Samtale holdt" in await status(world, world.caseworker)


async def test_a_leaders_no_after_her_not_yet_does_not_take_the_question_away(
    tmp_path: Path,
) -> None:
    async with World(tmp_path).after(ended) as world:
        await world.advance(FRIDAY_15)
        await world.taps(world.caseworker, "Ikke ennå")
        await world.presses(world.leader, "follow_up.no_talk", no_talk_now="not_done")
        await world.advance(3 * DAY)
        await world.taps(world.caseworker, "Si fra")
        assert world.reads(world.safety_rep, "Samtalen er ikke holdt")


async def test_whoever_declines_herself_opens_nothing(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await not_held(world, "declined")
        await world.taps(world.caseworker, "Jeg vil ikke nå")
        assert "Samtalen: Ansatt ønsket det ikke" in await whole(world, world.leader)
        await world.advance(4 * DAY)
        assert len(questions(world, world.caseworker)) == 1


async def test_whoever_was_to_talk_is_not_told_that_it_was_not_done(tmp_path: Path) -> None:
    """Nor is it asked about them; whoever has the follow-up hears of it when she answers."""
    async with World(tmp_path).after(ended) as world:
        next_level = person_id("104")
        await world.presses(world.leader, "follow_up.give", give_item="talk", person=next_level)
        await world.advance(FRIDAY_15)
        for user in (world.leader, world.next_level):
            world.forget(user)
        await world.taps(world.caseworker, "Ikke ennå")
        for user in (world.leader, world.next_level):
            assert "«Ikke ennå»" in plans(world, user)[-1]
        await world.advance(3 * DAY)
        asks = questions(world, world.caseworker)[-1]
        assert asks.startswith("Skal vi si fra til")
        assert "Leder To" not in asks
        await world.taps(world.caseworker, "Si fra")
        await world.advance(DAY)
        for user in (world.leader, world.next_level):
            assert not world.reads(user, "Samtalen er ikke holdt")
        assert world.reads(world.safety_rep, "Samtalen er ikke holdt")


async def test_an_hour_off_does_not_pass_the_follow_up_on(tmp_path: Path) -> None:
    """The employee's question comes while its owner is away; they are back the same day."""
    async with World(tmp_path).after(ended) as world:
        await world.advance(FRIDAY_15 - HOUR)
        await world.says(world.leader, "borte 2 timer")
        await world.advance(HOUR)
        assert questions(world, world.caseworker)
        assert "follow_up_passed" not in facts(world)
        assert not plans(world, world.deputy)
        await world.taps(world.caseworker, "Ikke ennå")
        assert "«Ikke ennå»" in plans(world, world.leader)[-1]


def with_kari(content: dict[str, Any]) -> None:
    content["people"].append({"id": person_id("120"), "name": "Kari Nes"})
    content["units"][0]["members"].append(person_id("120"))


@pytest.mark.parametrize("days", [0, 1])
async def test_r84_that_it_is_about_a_colleague_may_be_said_after_the_end(
    tmp_path: Path, days: int
) -> None:
    """On the card that said *Svar når du kan*: she is asked and sees how far it has come, also
    where the other was asked first; and whoever cried sees two words."""
    async with World(tmp_path, changed_sample(with_kari)) as world:
        kari = world.teams.user(person_id("120"), "Kari Nes")
        await world.teams.install(kari)
        await world.says(world.caseworker, "Kari er truet")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.taps(world.caseworker, "Avslutt varselet")
        await world.advance(HOUR + days * DAY * 1.5)
        asked = [q for q in questions(world, world.caseworker) if QUESTION in q]
        assert len(asked) == days
        if days:
            await world.presses(world.caseworker, "follow_up.talked", answer="yes")
        question = [card for card in world.inbox(world.caseworker) if "Gjelder det" in card.text]
        said = await world.taps_on(world.caseworker, question[-1], "Ja")
        assert "Det gjelder kollegaen din" in shown_in(said)
        assert world.reads(world.leader, "Følg opp Kari Nes")
        assert STEPS in await status(world, kari)
        two = "✓ **Mottatt** · ○ Lukket"
        assert two in await status(world, world.caseworker)
        await world.advance(4 * DAY)
        assert QUESTION in questions(world, kari)[-1]
        assert not [q for q in questions(world, world.caseworker) if QUESTION in q]
        await world.presses(kari, "follow_up.talked", answer="yes")
        assert "gjort, sier Kari Nes" in await whole(world, world.leader)


async def test_r84_a_leader_who_is_perhaps_meant_follows_nothing_up(tmp_path: Path) -> None:
    """L7: neither the incident nor the threat; once it is not her, both may be hers."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "Leder En er truet")
        await world.presses(world.caseworker, "incident.threat")
        await world.taps(world.deputy, "Jeg ringer deg")
        assert not world.reads(world.leader, "Jeg tar meg av trusselen")
        assert world.reads(world.deputy, "Jeg tar meg av trusselen")
        await ends(world, world.deputy)
        await world.advance(5 * MINUTE)
        assert not plans(world, world.leader)
        assert "Vi har snakket sammen" not in world.last(world.leader).buttons
        assert "Vi har snakket sammen" in world.last(world.deputy).buttons or plans(
            world, world.deputy
        )
        await world.presses(world.caseworker, "incident.concerns", yes=False)
        assert world.reads(world.leader, "Jeg tar meg av trusselen")


async def test_a_day_off_passes_it_on(tmp_path: Path) -> None:
    async with World(tmp_path).after(ended) as world:
        await world.says(world.leader, "borte til 10.1")
        await world.advance(FRIDAY_15)
        assert "follow_up_passed" in facts(world)
        assert plans(world, world.deputy)
