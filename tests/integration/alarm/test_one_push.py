"""One push for one event and person (L14): what else comes of it is there, without a sound."""

from pathlib import Path

import pytest

from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.integration.alarm.several_alarms_scene import colleague, office
from tests.world import World


def _since(world: World, user: TeamsUser, before: list[SentCard]) -> tuple[int, int]:
    """How many messages have come, and how many of them made a sound."""
    came = [card for card in world.inbox(user) if card not in before]
    return len(came), sum(card.alert for card in came)


async def test_l14_a_thumb_that_trembles_on_an_alarm_makes_one_sound(tmp_path: Path) -> None:
    """*Varsle leder* below a sentence, twice: the sentence goes on below what says that it is sent,
    and nothing says so once more."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/avslutt")
        before = world.inbox(world.caseworker)
        taps = [world.pressed(world.caseworker, "red_card.raise") for _ in range(2)]
        for tap in taps:
            await world.delivers(tap)
        assert "Varsle flere" in world.last(world.caseworker).buttons
        assert _since(world, world.caseworker, before) == (1, 1)
        assert len(world.incidents()) == 1


async def test_l14_a_drill_that_is_followed_makes_one_sound(tmp_path: Path) -> None:
    """That it is sent is heard; what to do now lies below it. Where she ends it by herself, nothing
    else is heard."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "øvelse")
        before = world.inbox(us)
        await world.presses(us, "drill.start", kind="with_leader", scenario="telefon")
        await world.advance(2)
        assert "Steg 1 av 5" in world.last(us).text
        assert _since(world, us, before) == (2, 1)
        await world.advance(20)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(20)
        before = world.inbox(us)
        await world.presses(us, "red_card.resolve")
        await world.advance(2)
        assert "Steg 5 av 5" in world.last(us).text
        assert _since(world, us, before) == (2, 1)  # the form behind *Mer* is one


async def test_l14_a_claim_brings_the_next_step_of_a_drill_no_sooner(tmp_path: Path) -> None:
    """The leader answers before it is there: that they do is heard, and it is not."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "øvelse")
        await world.presses(us, "drill.start", kind="with_leader", scenario="telefon")
        before = world.inbox(us)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(2)
        assert any("av 5" in card.text for card in world.inbox(us))
        assert _since(world, us, before) == (2, 1)


async def test_l14_what_was_put_off_makes_no_sound_in_one_breath_with_the_question(
    tmp_path: Path,
) -> None:
    """Both come in steps of half a minute since the claim: the question comes in its time, and
    asks about the threat, too."""
    async with office(tmp_path) as world:
        us, other = colleague(world, 0), colleague(world, 1)
        await world.says(us, "hjelp telefon trussel")
        await world.presses(us, "incident.describe", target="self")
        await world.says(other, "hjelp telefon")
        red = next(c for c in world.inbox(world.leader) if c.text.startswith("Kollega 201"))
        await world.taps_on(world.leader, red, "Jeg skriver med deg")
        await world.advance(80)
        assert not any("Kan du ta deg" in card.text for card in world.inbox(world.leader))
        await world.taps(world.deputy, "Jeg ringer deg")
        before = world.inbox(world.leader)
        await world.advance(20)
        assert {"Ja", "Nei", "Jeg tar meg av trusselen"} <= set(world.last(world.leader).buttons)
        assert _since(world, world.leader, before) == (1, 1)


@pytest.mark.parametrize(
    "words",
    ["hjelp han slår på døra", "112", "hjelp", "trussel han sier at han har kniv"],
)
@pytest.mark.parametrize("talk", [False, True])
async def test_l14_words_that_ask_for_more_are_heard_once_by_whoever_helps(
    tmp_path: Path, words: str, talk: bool
) -> None:
    """L6, L15: what she wrote stands on the card that the cry, or what she told, brings; said once
    more within half a minute it is read too, and in a line of its own."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "/hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(40)
        if talk:
            await world.advance(60)
            await world.taps(us, "Ja")
            await world.advance(20)
        before = world.inbox(world.leader)
        await world.says(us, words)
        await world.advance(6)
        assert _since(world, world.leader, before)[1] == 1
        if words != "hjelp":
            assert words in world.last(world.leader).text
        before = world.inbox(world.leader)
        await world.says(us, f"{words} igjen")
        await world.advance(12)
        assert _since(world, world.leader, before)[1] <= 1
        assert words == "hjelp" or world.reads(world.leader, f"{words} igjen")


async def test_l14_a_threat_that_whoever_helps_tells_of_is_heard_once(tmp_path: Path) -> None:
    """R42: she reads what was written, and confirms it, on one card."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "/hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(40)
        before = world.inbox(us)
        await world.says(world.leader, "trussel han sier at han har kniv")
        await world.advance(6)
        assert _since(world, us, before)[1] == 1
        assert "han har kniv" in world.last(us).text
        assert "Stemmer" in world.last(us).buttons


async def test_l14_the_question_that_is_to_come_below_a_sentence_comes_no_sooner(
    tmp_path: Path,
) -> None:
    """She opens the closing sentence on the card that asks whether they talk, so that this is asked
    again below it, three seconds later: not under her thumb because the helper tells of a threat,
    in one breath with that."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "/hjelp telefon")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(95)
        assert "Ja" in world.last(us).buttons
        before = world.inbox(us)
        await world.taps(us, "Hjelp meg å avslutte")
        await world.taps(world.leader, "Det er en trussel")
        assert _since(world, us, before) == (1, 1)
        await world.advance(4)
        assert "Ja" in world.last(us).buttons
        assert _since(world, us, before) == (2, 2)
