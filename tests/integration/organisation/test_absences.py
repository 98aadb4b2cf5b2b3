"""`borte`: asked unless it was understood, now or on a day to come, and back again (R72, L3, L7).

The world's clock begins on Thursday 1 January 2026 at 10 in Oslo.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.organisation.organisation import OSLO
from tests.fakes.payloads import TeamsUser
from tests.fakes.pressing import titled
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.world import START, World, changed_sample, person_id, shown_in

HOUR = 3600
DAY = 24 * HOUR
STILL = "Du varsles fortsatt."


async def is_alerted(world: World, leader: TeamsUser, why: str = "trenger hjelp nå") -> bool:
    """Whether an alarm that is raised now goes to them at once; it is withdrawn again."""
    before = len(world.inbox(leader))
    await world.says(world.caseworker, "hjelp")
    found = any(why in card.text for card in world.inbox(leader)[before:])
    await world.says(world.caseworker, "avbryt")
    await world.advance(60)
    return found


def dates(card: SentCard) -> dict[str, str | None]:
    """The choosers of dates on the card, with what they are filled with."""
    body = card.content["body"]
    return {one["id"]: one.get("value") for one in body if one["type"] == "Input.Date"}


async def enters(world: World, first: str, until: str) -> Answer:
    """*Jeg er borte* with these days, from a client that keeps to the bounds or from another."""
    entered = {"first": first, "until": until}
    if not titled(world.last(world.leader), "Jeg er borte").problems(entered):
        return await world.taps(world.leader, "Jeg er borte", **entered)
    return await world.forges(
        world.leader, "person.away", because=Because.HOSTILE, first=first, until=until
    )


def planned(world: World) -> list[tuple[str, str]]:
    """What the leader has planned, from day to day in Oslo, the last one included."""
    found = world.core.service.directory.planned_of(world.leader.id, world.clock.at)
    days = [(one.since, (one.until or one.since) - 1) for one in found]
    return [(f"{oslo(first):%d.%m}", f"{oslo(last):%d.%m}") for first, last in days]


def oslo(at: int) -> datetime:
    """The instant on a clock in Oslo."""
    return datetime.fromtimestamp(at / 1000, OSLO)


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


# Who takes over.


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
