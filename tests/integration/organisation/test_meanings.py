"""What the unit calls violence, threat, threatening, harassing and abusive (R7), where a kind is
chosen and where somebody asks (R35, R40)."""

import json
from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import MEANINGS
from tests.integration.reports.paper_scene import saves
from tests.world import World

HARASSING = "Trakasserende: uønsket oppførsel som skremmer, plager eller ydmyker"
ABUSIVE = "Sjikanerende: krenkende ord om deg som person, for eksempel utskjelling."
SELF_HARM = "Brukeren vil skade seg selv"
QUESTIONS = ["hva er hva", "Hva er en trussel?", "hva er trakassering", "kva er eit trugsmål?"]
QUESTIONS += ["What is a threat?", "hva regnes som vold?"]


def _reads_them(world: World) -> bool:
    text = world.last(world.caseworker).text
    return all(words in text for words in ("Vold:", "Trussel:", "Truende:", HARASSING, ABUSIVE))


@pytest.mark.parametrize("words", QUESTIONS)
async def test_r7_who_asks_what_a_word_means_reads_it_and_reports_nothing(
    tmp_path: Path, words: str
) -> None:
    """R7, R40: to ask is no threat; the client who will harm themselves stands apart, with 113."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        assert _reads_them(world)
        text = world.last(world.caseworker).text
        assert text.index(ABUSIVE) < text.index(SELF_HARM) < text.index("Ring 113")
        assert world.incidents() == []


@pytest.mark.parametrize("words", ["trakassering", "sjikane", "hets", "vold", "utskjelling"])
async def test_r7_a_word_of_them_offers_what_to_do_first_and_what_is_what_last(
    tmp_path: Path, words: str
) -> None:
    """L14: what waits keeps its place; the meaning is quiet."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        buttons = world.last(world.caseworker).buttons
        assert buttons[0] == "Meld trusselen"
        assert buttons[-1] == "Hva er hva?"
        await world.taps(world.caseworker, "Hva er hva?")
        assert _reads_them(world)


async def test_l14_on_the_status_card_it_is_a_card_of_its_own(tmp_path: Path) -> None:
    """L14: beside the kind in *Fortell mer*; the card, and what is chosen on it, stay."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.opens_more(world.caseworker)
        status = world.last(world.caseworker)
        before = status.content
        answer = await world.taps_on(world.caseworker, status, "Hva er hva?")
        assert "AdaptiveCard" not in str(answer.body)
        assert _reads_them(world)
        assert status.content == before
        assert world.kinds()[-1] != "described"


async def test_l14_in_the_report_nothing_that_was_filled_in_is_wiped(tmp_path: Path) -> None:
    """R7, R54: beside the kinds; the page stays as it is written, and is saved with it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rapport")
        await world.taps(world.caseworker, "Noe annet som har skjedd")
        page = world.card_with(world.caseworker, "Hva er hva?")
        before = page.content
        assert '"id": "types"' in json.dumps(before)
        answer = await world.taps_on(world.caseworker, page, "Hva er hva?")
        assert "AdaptiveCard" not in str(answer.body)
        assert page.content == before
        assert _reads_them(world)
        await saves(world, course_of_events="Han ropte.", types="sjikanerende", to="who")
        assert world.reads(world.caseworker, "Hvordan hadde dere kontakt?")


async def test_r35_a_unit_has_words_of_its_own(tmp_path: Path) -> None:
    """R35: three files beside the organisation file, as of any routine."""
    folder = tmp_path / "routines" / "0315"
    folder.mkdir(parents=True)
    for language in Language:
        own = "# Ordene hos oss\n\nVåre ord.\n\n## Ord\n- Hets: det vi kaller hets.\n"
        (folder / f"{MEANINGS}.{language.value}.md").write_text(own, encoding="utf-8")
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hva er hva")
        assert "Hets: det vi kaller hets." in world.last(world.caseworker).text
        await world.says(world.next_level, "hva er hva")
        assert ABUSIVE in world.last(world.next_level).text
