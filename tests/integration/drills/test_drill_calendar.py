"""The calendar of drills as people meet it: welcomed, reminded, asked, listed (R55, R57, R61, R62,
R64, R66, R70, R79, R80; L8, L13)."""

from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.alarm.incident import Drill
from bot.domain.drills import DrillPart
from bot.service.drills import calendar as drill_round
from bot.service.drills.views import unit_drills_view
from bot.store.statistics import practices_among
from tests.integration.drills.calendar_scene import (
    DAY,
    calendar,
    headlines,
    practises,
    present,
    reminded,
    until,
)
from tests.world import changed_sample, person_id, shown_in


async def test_r62_whose_drill_is_due_is_asked_kindly_and_not_for_ever(tmp_path: Path) -> None:
    """R62, R79: two weeks after the bot came, by day, a week apart, three times at most; anew half
    a year after a drill. 1 January 2026 is a Thursday."""
    async with calendar(tmp_path) as world:
        assert await reminded(world, "2026-02-20") == ["2026-01-16", "2026-01-23", "2026-01-30"]
        await practises(world)
        await world.advance(1)
        world.forget(world.caseworker)
        (done,) = practices_among(world.core.database, [world.caseworker.id])
        assert (done.part, done.drill, done.scenario) == (
            DrillPart.CASEWORKER,
            Drill.ALONE,
            "telefon",
        )
        world.late_ms = 10**12  # half a year passes at once
        world.clock.at += 178 * DAY * 1000
        await until(world, "2026-08-18")
        assert headlines(world, world.caseworker) == []
        await until(world, "2026-08-19")
        assert headlines(world, world.caseworker) == ["Det er på tide å øve"]
        await world.taps(world.caseworker, "Øv nå")
        assert "Du øvde sist 20. februar 2026" in world.last(world.caseworker).text
        assert "Neste gang: innen 19. august 2026" in world.last(world.caseworker).text


async def test_r62_remind_me_later_is_a_week_of_quiet(tmp_path: Path) -> None:
    """R62: the card says until when; and it says so when it is pressed after a drill, too."""
    async with calendar(tmp_path) as world:
        await until(world, "2026-01-16")
        card = world.card_with(world.caseworker, "Minn meg senere")
        said = shown_in(await world.taps_on(world.caseworker, card, "Minn meg senere"))
        assert "Vi minner deg igjen 23. januar 2026" in said
        world.forget(world.caseworker)
        await until(world, "2026-01-22")
        assert headlines(world, world.caseworker) == []
        await until(world, "2026-01-23")
        assert headlines(world, world.caseworker) == ["Det er på tide å øve"]
        await practises(world)
        said = shown_in(await world.presses(world.caseworker, "drill.later"))
        assert "Du har øvd siden vi spurte" in said


async def test_who_is_away_is_not_reminded(tmp_path: Path) -> None:
    """R72: neither by the file nor in chat; back again, they are."""

    def away(content: dict[str, Any]) -> None:
        present(content)
        content["people"][0]["absent"] = [{"from": "2026-01-10", "to": "2026-01-25"}]

    async with calendar(tmp_path, away) as world:
        assert await reminded(world, "2026-01-29") == ["2026-01-26"]


async def test_who_is_away_is_not_written_to_about_others_or_welcomed(tmp_path: Path) -> None:
    """R72, R62, R79: the list goes to an administrator who is there, and the welcome package waits
    until its reader is back."""

    def two_administrators(content: dict[str, Any]) -> None:
        present(content)
        content["units"][0]["administrators"] = [person_id("103"), person_id("102")]
        content["people"][2]["absent"] = [{"from": "2026-01-02", "to": "2026-02-28"}]

    def newcomer(content: dict[str, Any]) -> None:
        joined(content)
        two_administrators(content)
        content["people"][-1]["absent"] = [{"from": "2026-01-02", "to": "2026-01-20"}]

    async with calendar(tmp_path, two_administrators) as world:
        await until(world, "2026-01-05")
        (tmp_path / "organisation.yaml").write_text(changed_sample(newcomer))
        world.core.source.refresh(world.core.service.directory)
        new = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.teams.install(new)
        await world.core.worker.settle()
        await until(world, "2026-01-20")
        assert "Øvelser i Nav Eksempel" in headlines(world, world.leader)
        assert "Øvelser i Nav Eksempel" not in headlines(world, world.deputy)
        assert "Dette bør du kunne" not in headlines(world, new)
        await until(world, "2026-01-21")
        assert "Dette bør du kunne" in headlines(world, new)


async def test_l13_a_former_planner_sees_no_list(tmp_path: Path) -> None:
    """L13 (bad input): a list that waited to be sent while its reader left is drawn for nobody."""
    async with calendar(tmp_path) as world:
        await until(world, "2026-01-19")
        read = world.core.service.read
        assert read(lambda uow: unit_drills_view(uow, world.leader.id, "0315")) is not None
        for person in (world.caseworker.id, world.next_level.id, world.safety_rep.id):
            assert read(partial(unit_drills_view, person=person, unit_number="0315")) is None


async def test_r57_r64_the_units_list_names_what_is_missing_once_a_month(tmp_path: Path) -> None:
    """R57, R61, R64, L13: to the administrator, with its purpose; names, and nothing about anybody
    but that it is due; gone when nothing is missing."""
    async with calendar(tmp_path) as world:
        await until(world, "2026-01-19")
        card = world.last(world.leader)
        assert "Øvelser i Nav Eksempel" in card.text
        assert "Nye som ikke har øvd\nSaksbehandler En" in card.text
        assert "ikke for å vurdere noen" in card.text
        assert world.inbox(world.deputy) == []
        world.forget(world.leader)
        await until(world, "2026-02-13")
        assert headlines(world, world.leader) == []
        await until(world, "2026-02-16")
        card = world.last(world.leader)
        assert "Varselet er ikke prøvd med en leder ennå" in card.text
        assert "Bør svare på en øvelse\nLeder En og Stedfortreder En" in card.text
        await practises(world, "with_leader")
        world.forget(world.leader)
        await until(world, "2026-03-16")
        card = world.last(world.leader)
        assert "Varslet" not in card.text
        assert "Bør svare på en øvelse\nStedfortreder En" in card.text
        assert "Saksbehandler En" not in card.text


def joined(content: dict[str, Any]) -> None:
    """A new employee stands in the file."""
    present(content)
    content["people"].append({"id": person_id("199"), "name": "Ny Ansatt"})
    content["units"][0]["members"].append(person_id("199"))


async def test_r61_r79_a_new_employee_gets_the_welcome_package(tmp_path: Path) -> None:
    """R61, R79: the morning after they are first seen and can be reached, once; what they have done
    meanwhile is not in it. Whoever was there before gets none."""
    async with calendar(tmp_path) as world:
        world.late_ms = 10**12  # the winter passes at once
        await until(world, "2026-01-05")
        world.clock.at += 56 * DAY * 1000
        await until(world, "2026-03-02")
        (tmp_path / "organisation.yaml").write_text(changed_sample(joined))
        world.core.source.refresh(world.core.service.directory)
        await until(world, "2026-03-03")
        new = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.teams.install(new)
        await world.core.worker.settle()
        assert headlines(world, new) == ["Rødt kort"]
        await until(world, "2026-03-04")
        card = world.last(new)
        assert "Dette bør du kunne" in card.text
        assert "Hjelp får du uansett" in card.text
        assert "Samtale på telefon" in card.buttons
        await world.taps_on(new, card, "Samtale på telefon")
        assert "Ha chatten med Rødt kort åpen" in world.last(new).text
        await world.taps_on(new, card, "Prøv en øvelse")
        assert "Hva skjer?" in world.last(new).text
        assert "Dette bør du kunne" in card.text  # what was opened lies below it
        world.forget(new)
        await until(world, "2026-03-13")
        assert headlines(world, new) == []  # two weeks in which nobody asks again
        await until(world, "2026-03-16")
        assert headlines(world, new) == ["Det er på tide å øve"]
        for user in world.everybody:
            assert not world.reads(user, "Dette bør du kunne")


async def test_r61_l8_help_is_never_withheld_from_the_untrained(tmp_path: Path) -> None:
    """R61, L8: the cry of somebody who has never practised is the very same, to the letter."""
    async with calendar(tmp_path, joined) as world:
        new = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.teams.install(new)
        await practises(world)
        seen = []
        for user in (world.caseworker, new):
            world.forget(world.leader)
            await world.says(user, "hjelp")
            seen.append(world.last(world.leader).text.replace(user.name, "X"))
            await world.presses(user, "red_card.cancel")
        mine, theirs = (text.split("Telefon")[0].split("\n")[0] for text in seen)
        assert mine == theirs == "X trenger hjelp nå"


async def test_rounds_missed_by_an_outage_are_made_up_for_once(tmp_path: Path) -> None:
    """L8: two days down over a weekend; by day, and once however many replicas start."""
    async with calendar(tmp_path) as world:
        await until(world, "2026-01-15")
        world.late_ms = 10**12  # nobody worked meanwhile
        world.clock.at += 4 * DAY * 1000  # Monday noon
        for _ in range(2):
            world.core.service.read(drill_round.begin)
        await world.advance(60)
        assert headlines(world, world.caseworker) == ["Det er på tide å øve"]
        await until(world, "2026-01-20")
        assert headlines(world, world.caseworker) == ["Det er på tide å øve"]


async def test_l13_only_ones_own_record_is_shown(tmp_path: Path) -> None:
    """L13, R64: what I have practised and answered, and when next; a leader sees no member's."""
    async with calendar(tmp_path) as world:
        await practises(world, "with_leader")
        for user in (world.caseworker, world.leader):
            await world.says(user, "øvelse")
        assert "Du øvde sist 1. januar 2026" in world.last(world.caseworker).text
        mine = world.last(world.leader).text
        assert "Du svarte sist på en øvelse 1. januar 2026" in mine
        assert "Saksbehandler En" not in mine
