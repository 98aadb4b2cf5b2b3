"""What is told or asked beside a sentence that is read aloud: each once, and it stays (L2, L14)."""

from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Language
from bot.texts import text
from tests.fakes.faults import throttled
from tests.fakes.pressing import titled
from tests.forging import Because
from tests.integration.alarm.test_live_card import live
from tests.world import World


async def reads_aloud(world: World) -> None:
    """The caseworker has the closing sentence before her, and nobody has answered."""
    await world.says(world.caseworker, "hjelp telefon")
    await world.taps(world.caseworker, "Hjelp meg å avslutte")


async def is_helped_while_reading(world: World, seconds: float) -> None:
    """A leader writes with her since so many seconds."""
    await reads_aloud(world)
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.advance(seconds)


@pytest.mark.parametrize("seconds", [0, 60])
async def test_whoever_helps_in_another_way_is_told_once_beside_a_sentence(
    tmp_path: Path, seconds: float
) -> None:
    """L14: pressed twice it is one card and one sound; later it is heard, and what lay there before
    is a line."""
    async with World(tmp_path).after(reads_aloud) as world:
        red = world.last(world.leader)
        ways = [titled(red, title) for title in ("Jeg skriver med deg", "Jeg ringer deg")]
        before = len(world.inbox(world.caseworker))
        for way in ways:
            await world.delivers(world.teams.pressed(world.leader, red, way))
            await world.advance(seconds)
        new = world.inbox(world.caseworker)[before:]
        told = [c for c in new if c.text.startswith("Leder En hjelper deg")]
        cards = [c for c in told if "Skriv her" in c.text]
        assert len(cards) == 1
        assert sum(card.alert for card in told) == (2 if seconds else 1)


async def test_a_tap_beside_a_sentence_makes_no_second_sentence(tmp_path: Path) -> None:
    """L14: *Hjelp meg å avslutte* on the card that says that nobody has answered, while the closing
    sentence is there already."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "/hjelp")
        await world.taps(us, "Hjelp meg å avslutte")
        await world.advance(200)
        beside = next(c for c in world.inbox(us) if "Ingen har svart" in c.text and c.buttons)
        answer = await world.taps_on(us, beside, "Hjelp meg å avslutte")
        assert "Samtalen er slutt" not in str(answer.card)
        reading = [c for c in world.inbox(us) if "Samtalen er slutt" in c.buttons]
        assert len(reading) == 1


async def test_what_she_tells_beside_a_sentence_asks_for_contact_once(tmp_path: Path) -> None:
    """L2, L14: a threat and a cry while whether they talk is asked: that question stands in one
    card, how the alarm stands in one more, and what came before it is a line."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await is_helped_while_reading(world, 100)
        for words in ("trussel", "hjelp", "trussel"):
            await world.says(us, words)
            await world.advance(40)
        assert len([card for card in world.inbox(us) if "Ja" in card.buttons]) == 1
        stands = [card for card in world.inbox(us) if "Skriver med deg · siden" in card.text]
        assert stands == [world.last(us)]


@pytest.mark.parametrize("title", ["Lagre", "Samtalen fortsetter"])
async def test_a_sentence_from_before_the_alarm_makes_no_second_live_card(
    tmp_path: Path, title: str
) -> None:
    """L14: *avslutt* was typed first. The alarm's own card has the sentence now; what is tapped on
    the one of before is done, and that one becomes a line, which nothing would have changed."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "avslutt")
        before = world.last(us)
        await world.says(us, "hjelp telefon")
        await world.advance(5)
        card = world.last(us)
        assert "Si dette" in before.text
        assert "Si dette" in card.text
        words = {"text": "Jeg vet hvor du bor"} if title == "Lagre" else {}
        await world.taps_on(us, before, title, **words)
        await world.advance(5)
        assert "Si dette" not in before.text
        assert live(world, us) == [card]
        done = "said" if title == "Lagre" else "guided"
        assert done in world.kinds()
        told = "Lagret som sitat, slik du skrev det."
        assert before.text == (told if title == "Lagre" else "Se det nyeste kortet.")


async def test_a_tap_beside_a_sentence_that_is_refused_leaves_what_lies_there(
    tmp_path: Path,
) -> None:
    """L1, L14: it says why above the question, which can be answered still."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await is_helped_while_reading(world, 100)
        asks = world.last(us)
        assert asks.buttons == ["Ja", "Nei"]
        payload = world.forged(
            us,
            "incident.describe",
            because=Because.HOSTILE,
            incident=world.incident()["id"],
            target_person="nobody",
        )
        answer = await world.delivers({**payload, "replyToId": asks.id})
        asks.show(answer.card)
        assert "Har dere kontakt?" in asks.text
        assert asks.text.partition("\n")[0] == text(Language.BOKMAL, "answer-mismatch")
        assert asks.buttons == ["Ja", "Nei"]


async def test_what_is_asked_beside_a_sentence_outlasts_the_next_sentence(tmp_path: Path) -> None:
    """L2, R40: advice brings a sentence below; whether they talk, and what a helper has told, can
    be answered still, since no sentence asks it. After the call her live card alone tells who
    helps."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await world.says(us, "hjelp telefon")
        await world.taps(us, "Gi advarsel")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        await world.taps(world.leader, "Det er en trussel")
        await world.advance(95)
        await world.taps(world.leader, "Råd til å avslutte")
        sentence = world.last(us)
        assert "Si dette" in sentence.text
        await world.advance(5)
        assert "Ja" in world.card_with(us, "Ja").buttons
        assert "Stemmer" in world.card_with(us, "Stemmer").buttons
        await world.taps(us, "Brukeren la på")
        await world.advance(30)
        telling = [one for one in world.inbox(us) if "Skriver med deg" in one.text]
        assert len(telling) == 1


async def test_of_what_is_told_beside_a_sentence_at_one_instant_one_card_stays(
    tmp_path: Path,
) -> None:
    """R40, L14: she and whoever helps tell of the threat in the same millisecond."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await is_helped_while_reading(world, 5)
        await world.taps(world.leader, "Det er en trussel")
        await world.says(us, "trussel")
        assert len([one for one in world.inbox(us) if "Skriver med deg · siden" in one.text]) == 1


async def test_what_429_has_held_up_beside_a_sentence_is_not_sent_as_a_line(tmp_path: Path) -> None:
    """L14: of what she tells meanwhile the newest comes, with one sound; the client hears it."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await is_helped_while_reading(world, 5)
        before = len(world.inbox(us))
        world.teams.fail(throttled("8"), operation="send", user=us)
        await world.says(us, "trussel")
        await world.advance(2)
        await world.says(us, "trussel")
        await world.advance(20)
        (new,) = world.inbox(us)[before:]
        assert new.text.startswith("Leder En hjelper deg")
