"""The calendar of drills as people meet it: welcomed, reminded, asked, listed (R55, R57, R61, R62,
R64, R66, R70, R79, R80; L8, L13)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.domain.alarm.incident import Drill
from bot.domain.drills import DrillPart, PlannedDrill
from bot.domain.organisation.organisation import OSLO
from bot.service.drills import calendar as drill_round
from bot.service.drills.views import MOST_PLANS, unit_drills_view
from bot.service.unit_of_work import UnitOfWork
from bot.store.statistics import practices_among
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import Answer
from tests.integration.follow_up.test_follow_up import ended
from tests.world import START, World, changed_sample, person_id, shown_in

DAY = 24 * 3_600


def present(content: dict[str, Any]) -> None:
    """The sample, with nobody away."""
    for person in content["people"]:
        person.pop("absent", None)


@asynccontextmanager
async def calendar(
    folder: Path, change: Any = present, database_url: str | None = None
) -> AsyncIterator[World]:
    """A world in which rounds are made, as after a start of the service."""
    async with World(folder, changed_sample(change), database_url) as world:
        world.core.service.read(drill_round.begin)
        yield world


def day_of(world: World) -> str:
    """Which day it is in Oslo."""
    return datetime.fromtimestamp(world.clock.at / 1000, OSLO).date().isoformat()


async def until(world: World, day: str, clock: str = "12:00") -> None:
    """Lets time pass to this moment in Oslo."""
    then = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=OSLO).timestamp()
    await world.advance(then - world.clock.at / 1000)


async def practises(world: World, kind: str = "alone") -> None:
    """The caseworker goes through a drill; with the leader, who answers."""
    await world.says(world.caseworker, "øvelse")
    await world.presses(world.caseworker, "drill.start", kind=kind, scenario="telefon")
    helper = world.caseworker if kind == "alone" else world.leader
    await world.taps(helper, "Jeg skriver med deg")
    await world.presses(world.caseworker, "red_card.resolve")


def headlines(world: World, user: TeamsUser) -> list[str]:
    """The first line of each of the person's cards."""
    return [card.text.splitlines()[0] for card in world.inbox(user)]


async def reminded(world: World, until_day: str) -> list[str]:
    """The days on which the caseworker is told that it is time to practise."""
    found = []
    while day_of(world) < until_day:
        before = len(headlines(world, world.caseworker))
        await world.advance(DAY)
        news = headlines(world, world.caseworker)[before:]
        found += [day_of(world)] * news.count("Det er på tide å øve")
    return found


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
        assert "Varslet er ikke prøvd med en leder ennå" in card.text
        assert "Bør svare på en øvelse\nLeder En, Stedfortreder En" in card.text
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


async def test_r62_a_leader_plans_a_day_and_the_unit_is_asked(tmp_path: Path) -> None:
    """R55, R62: asked in the morning of that day; every drill is started by a human."""
    async with calendar(tmp_path) as world:
        await plans(world, world.leader, "2026-01-08")
        await world.says(world.caseworker, "øvelse")
        assert "Nav Eksempel øver 8. januar 2026, med leder" in world.last(world.caseworker).text
        for user in world.everybody:
            world.forget(user)
        await until(world, "2026-01-08", "08:59")
        assert all(world.inbox(user) == [] for user in world.everybody)
        await until(world, "2026-01-08")
        assert headlines(world, world.caseworker) == ["I dag øver Nav Eksempel"]
        assert "Planlagt av Leder En" in world.last(world.caseworker).text
        assert "merket som øvelse" in world.last(world.leader).text
        assert world.inbox(world.safety_rep) == []
        assert world.incidents() == []
        await world.taps(world.caseworker, "Øv nå")
        card = world.last(world.caseworker)
        assert card.buttons[:2] == ["Øv med leder", "Øv alene"]
        await until(world, "2026-01-15")
        assert headlines(world, world.leader).count("I dag øver Nav Eksempel") == 1


async def plans(world: World, user: TeamsUser, day: str, kind: str = "with_leader") -> str:
    """*Planlegg øvelse*; what is answered."""
    await world.says(user, "øvelse")
    answer = await world.presses(
        user, "drill.plan", drill_unit="0315", drill_day=day, drill_kind=kind
    )
    return said_in(answer)


def said_in(answer: Answer) -> str:
    """What a tap is answered with, without the joiners that keep a date from being a list."""
    return shown_in(answer).replace("\u2060", "")


async def test_r62_who_may_plan_and_which_days(tmp_path: Path) -> None:
    """R62 (bad input): leaders, deputies and administrators; not today, not on a Sunday, not in ten
    years, not without a day; a foreign unit is answered as any other."""
    async with calendar(tmp_path) as world:
        for user in (world.caseworker, world.safety_rep):
            answer = await world.sends(
                user, "drill.plan", drill_unit="0315", drill_day="2026-01-08"
            )
            assert "Ledere og administratorer i enheten planlegger" in shown_in(answer)
        for unit in ("0300", "9999"):
            answer = await world.sends(
                world.leader, "drill.plan", drill_unit=unit, drill_day="2026-01-08"
            )
            assert "Ledere og administratorer i enheten planlegger" in shown_in(answer)
        for day, told in (
            ("2026-01-01", "fra i morgen av"),
            ("2026-03-29", "fra mandag til fredag"),
            ("2036-01-08", "innen et år"),
            ("", "Velg en dag"),
        ):
            assert told in await plans(world, world.deputy, day), day
        assert planned(world) is None
        assert "Planlagt: Nav Eksempel øver 30. mars" in await plans(
            world, world.deputy, "2026-03-30"
        )


def planned(world: World) -> Any:
    """The unit's planned drill."""
    return world.core.service.read(lambda uow: uow.tx.planned_drill("0315"))


async def two_plan_at_once(world: World) -> None:
    """Both have the same empty form before them."""
    for user in (world.leader, world.deputy):
        await world.says(user, "øvelse")
    first = await world.presses(world.leader, "drill.plan", drill_day="2026-01-08")
    second = await world.presses(
        world.deputy, "drill.plan", drill_unit="0315", drill_day="2026-01-13"
    )
    assert "Planlagt" in said_in(first)
    assert "Leder En planla en øvelse 8. januar 2026 i mellomtiden" in said_in(second)
    assert planned(world).day == date(2026, 1, 8)
    other = replace(planned(world), by=world.deputy.id, day=date(2026, 1, 9))
    assert world.core.service.read(lambda uow: uow.tx.plan_first(other)) is False
    changed = await world.presses(
        world.deputy, "drill.plan", drill_unit="0315", drill_day="2026-01-13"
    )
    assert "Planlagt: Nav Eksempel øver 13. januar 2026" in said_in(changed)
    answer = await world.presses(world.leader, "drill.unplan")
    assert "avlyst eller holdt i mellomtiden" in shown_in(answer)
    await world.presses(world.leader, "drill.unplan")
    assert planned(world) is None


async def test_two_people_planning_at_once_lose_nothing(tmp_path: Path) -> None:
    """The second is told what the first planned, and changes it knowingly."""
    async with calendar(tmp_path) as world:
        await two_plan_at_once(world)


async def test_two_people_planning_at_once_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """The same where rows are really locked; and a round, with its tables."""
    async with calendar(tmp_path, database_url=postgres_url) as world:
        await two_plan_at_once(world)
        await practises(world, "with_leader")
        await until(world, "2026-01-20")
        done = practices_among(world.core.database, [world.leader.id, world.caseworker.id])
        assert {(one.person, one.part) for one in done} == {
            (world.leader.id, DrillPart.HELPER),
            (world.caseworker.id, DrillPart.CASEWORKER),
        }


async def test_a_leader_who_leaves_before_a_planned_drill(tmp_path: Path) -> None:
    """The unit is asked all the same, and its administrators hear why there is
    no name on it."""

    def left(content: dict[str, Any]) -> None:
        present(content)
        content["units"][0]["levels"].pop(1)

    async with calendar(tmp_path) as world:
        await plans(world, world.deputy, "2026-01-08", "alone")
        (tmp_path / "organisation.yaml").write_text(changed_sample(left))
        world.core.source.refresh(world.core.service.directory)
        await until(world, "2026-01-08")
        card = world.last(world.caseworker)
        assert "I dag øver Nav Eksempel" in card.text
        assert "Planlagt av" not in card.text
        assert (
            "Stedfortreder En planla øvelsen, men leder ikke enheten"
            in world.last(world.leader).text
        )


async def test_a_planned_drill_of_a_unit_that_was_merged(tmp_path: Path) -> None:
    """Nobody is asked for a unit that is gone, and no round falls over it."""

    def merged(content: dict[str, Any]) -> None:
        present(content)
        content["units"][1]["members"] = content["units"][0]["members"]
        content["units"].pop(0)

    async with calendar(tmp_path) as world:
        await plans(world, world.leader, "2026-01-08")
        (tmp_path / "organisation.yaml").write_text(changed_sample(merged))
        world.core.source.refresh(world.core.service.directory)
        world.forget(world.caseworker)
        await until(world, "2026-01-08")
        assert world.inbox(world.caseworker) == []
        assert await reminded(world, "2026-01-20") == ["2026-01-16"]


async def test_summer_time_moves_no_round(tmp_path: Path) -> None:
    """Nine in the morning on both sides of 29 March 2026."""
    async with calendar(tmp_path) as world:
        await plans(world, world.leader, "2026-03-30", "alone")
        await until(world, "2026-03-30", "08:59")
        world.forget(world.caseworker)
        await until(world, "2026-03-30", "09:01")
        assert headlines(world, world.caseworker) == ["I dag øver Nav Eksempel"]


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


async def test_r66_after_an_incident_the_leader_is_offered_a_day(tmp_path: Path) -> None:
    """R66: a sentence on the follow-up, never the same day; what is planned stands there then."""
    async with calendar(tmp_path) as world:
        await ended(world)
        await world.advance(600)
        card = world.card_with(world.leader, "Planlegg øvelse")
        assert "Øv gjerne sammen når det har roet seg, for eksempel 15. januar 2026" in card.text
        said = await world.presses(world.leader, "drill.plan", drill_day=day_of(world))
        assert "Velg en annen dag enn den det skjedde" in shown_in(said)
        said = await world.presses(world.leader, "drill.plan", drill_day="2026-01-15")
        assert "Planlagt: Nav Eksempel øver 15. januar 2026" in said_in(said)
        assert "Enheten øver 15. januar 2026" in shown_in(said)
        found = planned(world)
        assert found.about == world.incident()["id"]
        assert found == replace(found, by=world.leader.id, drill=Drill.WITH_LEADER)


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


def county(content: dict[str, Any]) -> None:
    """The leader administers forty more units."""
    present(content)
    for number in range(1000, 1040):
        unit = deepcopy(content["units"][0])
        content["units"].append(unit | {"number": str(number), "name": "Nav", "members": []})


def _plans_first(uow: UnitOfWork, plan: PlannedDrill) -> None:
    uow.tx.plan_first(plan)


async def test_l8_a_county_of_planned_drills_is_looked_at_at_once(tmp_path: Path) -> None:
    """L8, R62: `øvelse` of whoever plans for many is one look at what is planned, locks nothing and
    fits a card; and each of the drills can be changed."""
    async with calendar(tmp_path, county) as world:
        counted: list[int] = []
        for planned_units in (1, 40):
            plan = PlannedDrill("", date(2026, 1, 8), Drill.ALONE, world.deputy.id, START)
            for number in range(1000, 1000 + planned_units):
                row = replace(plan, unit=str(number))
                world.core.service.read(partial(_plans_first, plan=row))
            statements: list[str] = []
            engine = world.core.database.engine

            def heard(*said: Any, into: list[str] = statements) -> None:
                into.append(said[2])

            event.listen(engine, "before_cursor_execute", heard)
            await world.says(world.leader, "øvelse")
            event.remove(engine, "before_cursor_execute", heard)
            counted.append(len(statements))
        assert counted[0] == counted[1]
        assert world.last(world.leader).text.count("Planlagt av") == MOST_PLANS
        change: dict[str, Any] = {
            "drill_unit": "1039",
            "drill_day": "2026-01-13",
            "drill_kind": "alone",
        }
        said = said_in(await world.presses(world.leader, "drill.plan", **change))
        assert "Stedfortreder En planla en øvelse" in said
        said = said_in(await world.presses(world.leader, "drill.plan", **change))
        assert "Planlagt: Nav øver" in said
