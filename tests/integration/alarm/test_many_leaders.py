"""A unit with three nearest leaders: what is said of them has room on a card (L14)."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.sent import SentCard
from tests.walks.properties import counted, shown_texts
from tests.world import World, changed_sample, person_id


def _three_leaders(language: str) -> str:
    def change(content: dict[str, Any]) -> None:
        for number in ("301", "302"):
            one = {"id": person_id(number), "name": f"Leder {number}", "phone": f"+4721070{number}"}
            content["people"].append(one)
            content["units"][0]["levels"][0]["people"].append(one["id"])
        for person in content["people"]:
            person["language"] = language

    return changed_sample(change)


def _words(card: SentCard) -> int:
    return counted("\n".join(shown_texts(card.content)))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_l14_three_leaders_have_room_on_the_cards(tmp_path: Path, language: str) -> None:
    """Sixty words for whoever cries, eighty for whoever is asked; nothing is said twice."""
    async with World(tmp_path, _three_leaders(language)) as world:
        leaders = [world.leader]
        for number in ("301", "302"):
            user = world.teams.user(person_id(number), f"Leder {number}")
            await world.teams.install(user)
            leaders.append(user)
        await world.core.worker.settle()
        await world.says(world.caseworker, "hjelp video")
        assert _words(world.last(world.caseworker)) <= 60
        for leader in leaders[:2]:  # the second one is asked again, since more help is wanted
            await world.presses(leader, "red_card.claim", how="write")
            await world.advance(11)
            await world.presses(leader, "red_card.escalate")
        await world.advance(31)
        red_card = world.last(world.next_level)
        assert _words(red_card) <= 80
        lines = [sentence for sentence in red_card.text.split(". ") if sentence]
        assert len(lines) == len(set(lines))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_l14_their_drill_has_room_too(tmp_path: Path, language: str) -> None:
    """What marks a drill (L12) is among the sixty words."""
    async with World(tmp_path, _three_leaders(language)) as world:
        for number in ("301", "302"):
            await world.teams.install(world.teams.user(person_id(number), f"Leder {number}"))
        await world.core.worker.settle()
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, world.last(world.caseworker).buttons[-1])
        assert "ØVELSE" in world.last(world.caseworker).text
        assert _words(world.last(world.caseworker)) <= 60


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_l14_who_joins_the_meeting_reads_eighty_words(tmp_path: Path, language: str) -> None:
    """A threat, another who helps, and nobody has said that they talk."""
    async with World(tmp_path, _three_leaders(language)) as world:
        others = [world.teams.user(person_id(n), f"Leder {n}") for n in ("301", "302")]
        for user in others:
            await world.teams.install(user)
        await world.core.worker.settle()
        await world.says(world.caseworker, "hjelp video trussel")
        await world.presses(world.leader, "red_card.claim", how="join")
        await world.advance(11)
        await world.presses(world.leader, "red_card.escalate")
        await world.presses(others[0], "red_card.claim", how="write")
        words = []
        for _ in range(20):
            await world.advance(15)
            words.append(_words(world.last(world.leader)))
        assert max(words) <= 80
