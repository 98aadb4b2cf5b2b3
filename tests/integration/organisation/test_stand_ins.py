"""Who takes over from whoever is away, and back again; who may be away at all (R72, L3, L7).

The world's clock begins on Thursday 1 January 2026 at 10 in Oslo.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.organisation.organisation import OSLO
from tests.integration.organisation.absence_scene import (
    DAY,
    HOUR,
    STILL,
    is_alerted,
    planned,
)
from tests.world import World, changed_sample, person_id, shown_in


@pytest.mark.parametrize(
    ("deputy", "leader"),
    [
        # Away with nobody, or with each other: now, then, or for a part of it.
        ("borte til 20.1", "borte til 20.1, Stedfortreder En"),
        ("borte til 20.1, Leder En", "borte til 20.1, Stedfortreder En"),
        ("borte 5.1 - 9.1, Leder En", "borte 5.1 - 9.1, Stedfortreder En"),
        ("borte 7.1 - 12.1, Leder En", "borte 5.1 - 9.1, Stedfortreder En"),
        ("borte 7.1 - 12.1", "borte til 9.1, Stedfortreder En"),
    ],
)
async def test_a_stand_in_who_is_away_is_not_promised(
    tmp_path: Path, deputy: str, leader: str
) -> None:
    """L3, L7: as when an administrator says it. Nobody leaves until it is answered."""
    async with World(tmp_path) as world:
        await world.says(world.deputy, deputy)
        await world.says(world.leader, leader)
        card = world.last(world.leader)
        assert "Stedfortreder En er også borte da. Velg en annen, eller ingen." in card.text
        assert STILL in card.text
        assert (planned(world), await is_alerted(world, world.leader)) == ([], True)
        days = {"first": "2026-01-05", "until": "2026-01-09"}
        again = await world.taps(world.leader, "Jeg er borte", stand_in=world.deputy.id, **days)
        assert "Stedfortreder En er også borte da." in shown_in(again) or "12.1" in deputy
        await world.says(world.leader, "borte")
        await world.taps(world.leader, "Jeg er borte", stand_in=world.next_level.id, **days)
        assert "Leder To varsles i stedet for deg." in world.last(world.leader).text


async def test_a_stand_in_who_is_away_and_has_somebody_is_fine(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.deputy, "borte til 20.1, Leder To")
        await world.says(world.leader, "borte til 10.1, Stedfortreder En")
        assert "Du er borte" in world.last(world.leader).text
        assert await is_alerted(world, world.next_level, "trenger hjelp nå")


async def test_whoever_stood_in_is_no_helper_when_it_is_over(tmp_path: Path) -> None:
    """Without a restart, and after one; of an absence that was taken back at once."""
    async with World(tmp_path) as world:
        safety_rep, directory = person_id("105"), world.core.service.directory
        await world.says(world.leader, "borte 5.1 - 9.1, Verneombud En tar over")
        assert safety_rep in directory.helpers(world.clock.at)
        await world.taps(world.leader, "Fjern fraværet")
        assert safety_rep not in directory.helpers(world.clock.at)
        await world.says(world.leader, "borte 5.1 - 9.1, Verneombud En tar over")
        await world.says(world.leader, "borte 1 time, Verneombud En tar over")
        await world.advance(12 * DAY)
        assert safety_rep not in directory.helpers(world.clock.at)
        await world.stop()
        await world.start()
        assert safety_rep not in world.core.service.directory.helpers(world.clock.at)


async def test_a_planned_absence_is_taken_back(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte neste uke")
        answer = await world.taps(world.leader, "Fjern fraværet")
        assert "Fraværet er fjernet" in shown_in(answer)
        assert "Du varsles som vanlig." in shown_in(answer)
        await world.advance(5 * DAY)
        assert await is_alerted(world, world.leader)


async def test_tilbake_ends_what_was_planned_and_has_begun(tmp_path: Path) -> None:
    """Also for good: a short absence afterwards does not bring it back."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte neste uke")
        await world.advance(5 * DAY)
        await world.says(world.leader, "tilbake")
        assert await is_alerted(world, world.leader)
        await world.says(world.leader, "borte 1 time")
        await world.advance(HOUR + 60)
        assert await is_alerted(world, world.leader)


async def test_an_absence_of_the_file_that_was_ended_lets_a_planned_one_begin(
    tmp_path: Path,
) -> None:
    """`tilbake` holds against the file, not against what is said after it."""

    def away(content: dict[str, Any]) -> None:
        span = {"from": datetime(2026, 1, 1).date(), "to": datetime(2026, 1, 20).date()}
        content["people"][1]["absent"] = [span]

    async with World(tmp_path, changed_sample(away)) as world:
        await world.says(world.leader, "tilbake")
        await world.says(world.leader, "borte fra 7.1 til 9.1")
        assert await is_alerted(world, world.leader)
        await world.advance(6 * DAY)
        assert not await is_alerted(world, world.leader)


async def test_everything_that_asks_who_is_away_asks_of_this_moment(tmp_path: Path) -> None:
    """`beredskap` and whom one may call: before it begins, and when it has."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte neste uke")
        await world.says(world.caseworker, "beredskap")
        assert "Leder En" in world.last(world.caseworker).text
        await world.says(world.leader, "her i dag")
        directory = world.core.service.directory
        assert directory.is_present(world.leader.id, world.clock.at)
        await world.advance(5 * DAY)
        await world.says(world.caseworker, "beredskap")
        assert "Leder En" not in world.last(world.caseworker).text


async def test_a_stand_in_of_a_planned_absence_is_told_as_a_helper(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte neste uke, Verneombud En tar over")
        assert person_id("105") in world.core.service.directory.helpers(world.clock.at)


@pytest.mark.parametrize(
    ("now", "words", "until"),
    [
        ("2027-03-28T09:00", "borte til kl 12", "2027-03-28T12:00+02:00"),
        ("2027-03-27T09:00", "borte til søndag kl 12", "2027-03-28T12:00+02:00"),
        ("2026-10-25T09:00", "borte til kl 12", "2026-10-25T12:00+01:00"),
        ("2027-03-28T09:00", "borte 2 timer", "2027-03-28T11:00+02:00"),
        ("2027-03-27T23:30", "borte 4 timer", "2027-03-28T04:30+02:00"),
    ],
)
async def test_oslos_clock_on_the_days_the_clocks_change(
    tmp_path: Path, now: str, words: str, until: str
) -> None:
    async with World(tmp_path) as world:
        there = datetime.fromisoformat(now).replace(tzinfo=OSLO).timestamp()
        await world.advance(int(there - world.clock.at / 1000))
        await world.says(world.leader, words)
        absence = world.core.service.directory.absences(world.clock.at)[world.leader.id]
        assert absence.until == int(datetime.fromisoformat(until).timestamp() * 1000)


@pytest.mark.parametrize("words", ["borte", "borte neste uke", "tilbake"])
async def test_whoever_is_in_no_chain_is_told_so(tmp_path: Path, words: str) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        assert "Du står ikke i noen varslingskjede" in world.last(world.caseworker).text


async def test_ones_own_form_says_who_of_them_cannot_be_reached(tmp_path: Path) -> None:
    """L8: they can be chosen, and one knows it."""
    async with World(tmp_path, absent=("104",)) as world:
        await world.says(world.leader, "borte")
        card = json.dumps(world.last(world.leader).content, ensure_ascii=False)
        assert "Leder To (nås ikke i Teams)" in card
        assert "Stedfortreder En (nås ikke i Teams)" not in card
