"""Drills that somebody plans for a unit, each on its day (R57, R62, R66; L8, L13)."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.alarm.incident import Drill
from bot.domain.drills import DrillPart, PlannedDrill
from bot.service.drills.views import MOST_PLANS
from bot.service.unit_of_work import UnitOfWork
from bot.store.statistics import practices_among
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import MAX_CARD
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.integration.drills.calendar_scene import (
    calendar,
    day_of,
    headlines,
    practises,
    present,
    reminded,
    until,
)
from tests.integration.follow_up.test_follow_up import ended
from tests.world import START, World, changed_sample, shown_in


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
            answer = await world.forges(
                user,
                "drill.plan",
                because=Because.HOSTILE,
                drill_unit="0315",
                drill_day="2026-01-08",
            )
            assert "Ledere og administratorer i enheten planlegger" in shown_in(answer)
        for unit in ("0300", "9999"):
            answer = await world.forges(
                world.leader,
                "drill.plan",
                because=Because.HOSTILE,
                drill_unit=unit,
                drill_day="2026-01-08",
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


def planned(world: World, unit: str = "0315") -> Any:
    """The unit's planned drill."""
    return world.core.service.read(lambda uow: uow.tx.planned_drill(unit))


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


async def test_r66_after_an_incident_the_leader_is_offered_a_day(tmp_path: Path) -> None:
    """R66: a sentence on the follow-up, never the same day; what is planned stands there then."""
    async with calendar(tmp_path) as world:
        await ended(world)
        await world.advance(600)
        await world.taps(world.leader, "Vis resten")
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


def county(content: dict[str, Any]) -> None:
    """The leader administers forty more units."""
    present(content)
    for number in range(1000, 1040):
        unit = deepcopy(content["units"][0])
        content["units"].append(unit | {"number": str(number), "name": "Nav", "members": []})


def _plans_first(uow: UnitOfWork, plan: PlannedDrill) -> None:
    uow.tx.plan_first(plan)


@pytest.mark.parametrize("count", [40, 90])
async def test_r62_every_unit_of_whoever_leads_many_can_be_planned_for(
    tmp_path: Path, count: int
) -> None:
    """From the list, where each has its number; beyond what a card holds the number is typed."""

    def many(content: dict[str, Any]) -> None:
        present(content)
        for number in range(1000, 1000 + count):
            unit = deepcopy(content["units"][0])
            unit |= {"number": str(number), "name": f"Nav {'Æ' * 50} {number}", "members": []}
            content["units"].append(unit)

    async with calendar(tmp_path, many) as world:
        await world.says(world.leader, "øvelse")
        card = world.last(world.leader)
        assert len(json.dumps(card.content, ensure_ascii=False).encode()) < MAX_CARD
        last, day = str(999 + count), "2026-01-13"
        assert "(1030)" in str(card.content)
        assert "(1089)" not in str(card.content)
        unit: dict[str, Any] = {"drill_unit" if count == 40 else "drill_unit_number": last}
        said = await world.presses(world.leader, "drill.plan", **unit, drill_day=day)
        assert "øver 13. januar 2026" in said_in(said)
        assert planned(world, last).day == date(2026, 1, 13)
        if count > 40:
            foreign: dict[str, Any] = {"drill_unit_number": "9999", "drill_day": day}
            said = await world.presses(world.leader, "drill.plan", **foreign)
            assert "Ledere og administratorer i enheten planlegger øvelser" in shown_in(said)


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
            "drill_unit": "1023",
            "drill_day": "2026-01-13",
            "drill_kind": "alone",
        }
        said = said_in(await world.presses(world.leader, "drill.plan", **change))
        assert "Stedfortreder En planla en øvelse" in said
        said = said_in(await world.presses(world.leader, "drill.plan", **change))
        assert "Planlagt: Nav øver" in said


async def test_summer_time_moves_no_round(tmp_path: Path) -> None:
    """Nine in the morning on both sides of 29 March 2026."""
    async with calendar(tmp_path) as world:
        await plans(world, world.leader, "2026-03-30", "alone")
        await until(world, "2026-03-30", "08:59")
        world.forget(world.caseworker)
        await until(world, "2026-03-30", "09:01")
        assert headlines(world, world.caseworker) == ["I dag øver Nav Eksempel"]
