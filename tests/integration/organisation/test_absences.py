"""`borte`: asked unless it was understood, now or on a day to come, and back again (R72, L3, L7).

The world's clock begins on Thursday 1 January 2026 at 10 in Oslo.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.organisation.organisation import OSLO
from tests.integration.organisation.absence_scene import (
    DAY,
    HOUR,
    STILL,
    dates,
    enters,
    is_alerted,
    planned,
)
from tests.world import START, World, changed_sample, person_id, shown_in


async def test_a_bare_borte_asks_and_nobody_leaves(tmp_path: Path) -> None:
    """R72: by accident nobody leaves a chain."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte")
        card = world.last(world.leader)
        assert "Når er du borte?" in card.text
        assert list(dates(card)) == ["first", "until"]
        assert {"Jeg er borte", "Til jeg skriver tilbake"} <= set(card.buttons)
        assert await is_alerted(world, world.leader)


@pytest.mark.parametrize(
    "words",
    ["borte i julen", "borte i kveld", "borte til mars", "eg er borte ei stund", "away for a bit",
     "borte ikke"],
)  # fmt: skip
async def test_what_is_not_understood_is_asked_with_the_chooser(tmp_path: Path, words: str) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, words)
        card = world.last(world.leader)
        assert "Jeg forstod ikke når. Velg dato." in card.text
        assert STILL in card.text
        assert list(dates(card)) == ["first", "until"]
        assert await is_alerted(world, world.leader)


async def test_a_date_that_has_passed_is_asked_and_never_next_years(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.advance(200 * DAY)  # in July
        await world.says(world.leader, "borte til 1. mai")
        assert "Datoen er passert. Velg en dag som kommer." in world.last(world.leader).text
        assert await is_alerted(world, world.leader)


async def test_a_name_that_nobody_has_is_asked_with_the_days_filled_in(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte fra 7.1 til 9.1, Ole Ukjent tar over")
        card = world.last(world.leader)
        assert "Vi finner ingen med det navnet. Velg i listen hvem som tar over." in card.text
        assert dates(card) == {"first": "2026-01-07", "until": "2026-01-09"}
        await world.taps(
            world.leader,
            "Jeg er borte",
            first="2026-01-07",
            until="2026-01-09",
            stand_in=person_id("104"),
        )
        assert "Leder To varsles i stedet for deg." in world.last(world.leader).text


@pytest.mark.parametrize(
    ("first", "until", "sentence"),
    [
        ("", "", "Velg siste dag også. Vet du den ikke, trykk «Til jeg skriver tilbake»."),
        ("2026-01-05", "", "Velg siste dag også."),
        ("", "2025-12-31", "Datoen er passert. Velg en dag som kommer."),
        ("2025-12-31", "2026-01-05", "Datoen er passert. Velg en dag som kommer."),
        ("2026-01-09", "2026-01-07", "Siste dag er før første dag. Velg på nytt."),
        ("", "2027-01-05", "Det er mer enn et år fram. Velg en tidligere dag."),
        ("2028-01-05", "2028-01-07", "Det er mer enn et år fram. Velg en tidligere dag."),
        ("", "i morgen", "Jeg forstod ikke når. Velg dato."),
        ("5.1.2026", "2026-01-07", "Jeg forstod ikke når. Velg dato."),
        ("", "9999-12-31", "Jeg forstod ikke når. Velg dato."),
    ],
)
async def test_what_a_client_lets_through_is_looked_at_again(
    tmp_path: Path, first: str, until: str, sentence: str
) -> None:
    """Teams does not keep to a date's bounds everywhere. The form comes again."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte")
        answer = await enters(world, first, until)
        assert sentence in shown_in(answer)
        assert STILL in shown_in(answer)
        assert await is_alerted(world, world.leader)
        # The form that came again can be answered.
        await world.taps(world.leader, "Jeg er borte", first="", until="2026-01-02")
        assert not await is_alerted(world, world.leader)


async def test_only_a_button_of_its_own_has_no_end(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte")
        answer = await world.taps(world.leader, "Til jeg skriver tilbake", first="", until="")
        assert "Til du skriver tilbake." in shown_in(answer)
        await world.advance(400 * DAY)
        assert not await is_alerted(world, world.leader)


@pytest.mark.parametrize(
    ("language", "words", "first", "last"),
    [
        ("nb", "borte fra 7.1 til 9.1", "Fra og med onsdag 7. januar 2026.",
         "Til og med fredag 9. januar 2026."),
        ("nn", "borte neste veke", "Frå og med måndag 5. januar 2026.",
         "Til og med søndag 11. januar 2026."),
        ("en", "away from Wednesday to Friday", "From Wednesday 7 January 2026.",
         "Until and including Friday 9 January 2026."),
    ],
)  # fmt: skip
async def test_whoever_is_to_be_away_is_alerted_until_then_and_after_it(
    tmp_path: Path, language: str, words: str, first: str, last: str
) -> None:
    """A first day is a start. It begins and ends by itself, in a new process too."""
    async with World(tmp_path) as world:
        await world.says(world.leader, f"språk {language}")
        await world.says(world.leader, words)
        said = world.last(world.leader).text
        assert first in said
        assert last in said
        await world.says(world.leader, "språk nb")
        assert await is_alerted(world, world.leader)
        await world.advance(6 * DAY)  # Wednesday
        await world.stop()
        await world.start()
        assert not await is_alerted(world, world.leader)
        await world.advance(5 * DAY)  # Monday, the twelfth
        assert await is_alerted(world, world.leader)


async def test_hours_that_are_to_come(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte kl. 14–15, Leder To tar over")
        said = world.last(world.leader).text
        assert "Fra torsdag 1. januar 2026 kl. 14.00." in said
        assert "Til torsdag 1. januar 2026 kl. 15.00." in said
        assert await is_alerted(world, world.leader)
        await world.advance(4 * HOUR)
        assert not await is_alerted(world, world.leader)
        because = "Du er varslet fordi Leder En er borte."
        assert await is_alerted(world, world.next_level, because)
        await world.advance(1 * HOUR)
        assert await is_alerted(world, world.leader)


async def test_a_lunch_leaves_the_holiday_as_it_is(tmp_path: Path) -> None:
    """What is said of now replaces nothing that was planned."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte neste uke")
        await world.says(world.leader, "borte en halvtime")
        card = world.last(world.leader)
        assert "Til torsdag 1. januar 2026 kl. 10.30." in card.text
        assert "05.01.2026 – 11.01.2026" in card.text
        assert not await is_alerted(world, world.leader)
        await world.says(world.leader, "tilbake")
        assert "Du er tilbake. Du varsles igjen." in world.last(world.leader).text
        assert await is_alerted(world, world.leader)
        await world.advance(5 * DAY)
        assert not await is_alerted(world, world.leader)


@pytest.mark.parametrize("before", ["borte fra 8.1 til 9.1", "borte fra 5.1 til 11.1"])
async def test_what_is_said_again_of_the_same_days_corrects_it(tmp_path: Path, before: str) -> None:
    """The same span, or one that encloses it."""
    async with World(tmp_path) as world:
        await world.says(world.leader, before)
        await world.says(world.leader, "borte fra 5.1 til 11.1, Leder To tar over")
        assert "Også meldt borte" not in world.last(world.leader).text
        assert planned(world) == [("05.01", "11.01")]
        await world.advance(5 * DAY)  # the sixth
        assert not await is_alerted(world, world.leader)
        assert await is_alerted(world, world.next_level, "Du er varslet fordi Leder En er borte.")


@pytest.mark.parametrize(
    ("first", "then", "stands"),
    [
        # It only touches the one that was planned, at its end or at its beginning.
        ("10.1 - 20.1", "20.1 - 22.1", [("10.01", "20.01"), ("20.01", "22.01")]),
        ("20.1 - 22.1", "10.1 - 20.1", [("10.01", "20.01"), ("20.01", "22.01")]),
        # It lies within it: two hours, a day, its first days.
        ("20.1 - 25.1", "22.1 fra kl 10 til kl 12", [("20.01", "25.01"), ("22.01", "22.01")]),
        ("20.1 - 25.1", "22.1", [("20.01", "25.01"), ("22.01", "22.01")]),
        ("20.1 - 25.1", "20.1 - 22.1", [("20.01", "22.01"), ("23.01", "25.01")]),
    ],
)
async def test_a_planned_absence_is_not_deleted_by_one_that_touches_it(
    tmp_path: Path, first: str, then: str, stands: list[tuple[str, str]]
) -> None:
    """R72: both count, and the card names what stands."""
    async with World(tmp_path) as world:
        await world.says(world.leader, f"borte {first}")
        await world.says(world.leader, f"borte {then}")
        assert planned(world) == stands
        card = world.last(world.leader)
        assert "Også meldt borte" in card.text
        assert card.buttons.count("Fjern fraværet") == 2
        is_first = int(then.split(".")[0]) <= int(first.split(".")[0])
        assert ("Du varsles som vanlig til da." in card.text) is is_first
        await world.stop()
        await world.start()
        assert planned(world) == stands
        days = [day for span in stands for day in span]
        for day in range(1, 28):
            away = world.core.service.directory.absences(START + day * DAY * 1000)
            is_planned = min(days) <= f"{1 + day:02}.01" <= max(days)
            assert (world.leader.id in away) is is_planned


async def test_of_two_plans_the_one_that_was_said_last_says_who_takes_over(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte 22.1, Verneombud En tar over")
        await world.advance(1)
        await world.says(world.leader, "borte 20.1 - 22.1, Leder To tar over")
        await world.advance(1)
        await world.says(world.leader, "borte 22.1 - 25.1, Stedfortreder En tar over")
        at = int(datetime(2026, 1, 22, 12, tzinfo=OSLO).timestamp() * 1000)
        for _ in range(2):
            absence = world.core.service.directory.absences(at)[world.leader.id]
            assert absence.stand_in == world.deputy.id
            await world.stop()
            await world.start()


@pytest.mark.parametrize("words", ["borte til 5.1", "borte ut uka", "borte 3 dager"])
async def test_what_is_said_of_now_is_the_truth_about_a_plan_that_runs(
    tmp_path: Path, words: str
) -> None:
    """R72: back two days later, and not when the plan would have ended."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte fra 2.1 til 9.1")
        await world.advance(2 * DAY)
        assert not await is_alerted(world, world.leader)
        await world.says(world.leader, words)
        assert "Også meldt borte" not in world.last(world.leader).text
        assert not await is_alerted(world, world.leader)
        await world.stop()
        await world.start()
        await world.advance(4 * DAY)  # the seventh
        assert await is_alerted(world, world.leader)


async def test_what_is_said_of_now_is_the_truth_about_an_absence_of_the_file(
    tmp_path: Path,
) -> None:
    """Also after `tilbake`: an hour later one is back once more."""

    def away(content: dict[str, Any]) -> None:
        span = {"from": datetime(2026, 1, 1).date(), "to": datetime(2026, 1, 20).date()}
        content["people"][1]["absent"] = [span]

    async with World(tmp_path, changed_sample(away)) as world:
        await world.says(world.leader, "borte til 2.1")
        assert not await is_alerted(world, world.leader)
        await world.advance(2 * DAY)
        assert await is_alerted(world, world.leader)
        await world.says(world.leader, "tilbake")
        await world.says(world.leader, "borte 1 time")
        assert not await is_alerted(world, world.leader)
        await world.advance(HOUR)
        assert await is_alerted(world, world.leader)


async def test_an_open_end_said_during_a_plan_lasts_longer_than_it(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte fra 2.1 til 9.1")
        await world.advance(2 * DAY)
        await world.says(world.leader, "borte inntil videre")
        await world.advance(20 * DAY)
        assert not await is_alerted(world, world.leader)
        await world.says(world.leader, "tilbake")
        assert await is_alerted(world, world.leader)
