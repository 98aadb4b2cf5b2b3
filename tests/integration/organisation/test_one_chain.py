"""Whom an alarm would reach is said alike everywhere: the setup, a preview, the announcement,
`beredskap`, and what is printed (L3, L7, R72; decision 67)."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.cards.alarm.views import StepState
from bot.cards.kit.words import PersonNow
from bot.cards.organisation.views import SetLevel
from bot.documents.wall_card import WallCard, content_of
from bot.domain.alarm.state import Alarm
from bot.domain.organisation.organisation import Helper
from bot.service.alarm.shown import alarm_views
from bot.service.measures.plan import plan_of
from bot.service.organisation.edit import setup
from bot.service.organisation.papers import wall_document
from bot.service.organisation.views import levels_now
from bot.service.readiness.works import readiness_view
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import AbsenceRow
from tests.integration.organisation.administration_scene import (
    HOUR,
    LEVEL,
    changes,
    look,
    previews,
    town,
)
from tests.world import SAMPLE, World, person_id, shown_in

EVERYBODY = [person_id(f"1{n:02}") for n in range(1, 13)]
UNIT = "0315"


def shuffled(dice: random.Random) -> str:
    """The sample with other people on its levels, some on several."""
    content = yaml.safe_load(SAMPLE.read_text())
    names = {one["id"] for one in content["people"]}
    content["people"] += [
        {"id": one, "name": f"Kollega {one[-3:]}"} for one in EVERYBODY if one not in names
    ]
    for unit in content["units"]:
        unit["levels"] = [
            {"name": f"Nivå {n}", "wait_seconds": 20, "people": dice.sample(EVERYBODY, k)}
            for n, k in enumerate(dice.choices((1, 2, 3), k=dice.choice((2, 3))))
        ]
    written: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    return written


def send_some_away(uow: UnitOfWork, dice: random.Random) -> None:
    """A few of them, each perhaps with a stand-in, who may be away too."""
    for person in dice.sample(EVERYBODY, 5):
        stand_in = dice.choice([None, *(one for one in EVERYBODY if one != person)])
        row = AbsenceRow(person, uow.now, None, stand_in, away=True)
        uow.directory.set_absence(row)


def alerted(levels: tuple[SetLevel, ...]) -> list[set[str]]:
    """Whom a surface names as alerted, level by level."""
    return [{one.id for one in level.now if not one.away and one.reached} for level in levels]


def told_apart(levels: tuple[SetLevel, ...]) -> Iterator[PersonNow]:
    """Whom it names as somebody whom no alarm reaches."""
    return (one for level in levels for one in level.now if one.away or not one.reached)


def agree(uow: UnitOfWork, alone: Alarm) -> None:
    """Every surface against the chain that an alarm would get."""
    organisation = uow.directory.organisation
    unit, absences = organisation.units[UNIT], uow.directory.absences(uow.now)
    chain = organisation.chain(unit, uow.now, (), absences)
    there = [
        {one.id for one in level.people if uow.directory.reachable(one.id)}
        for level in chain.levels
    ]
    surfaces = (levels_now(uow, unit), setup(uow, unit, person_id("102")).levels)
    for surface in surfaces:
        assert alerted(surface) == there
        listed = organisation.levels_of(unit)
        for level, shown in zip(listed, surface, strict=True):
            answered = {
                organisation.stand_in_of(one, uow.now, absences) for one in level.people
            } - {None}
            missing = set(level.people) - {one.id for one in shown.now}
            assert all(one in absences for one in missing), "left out, and would be alerted"
            assert answered == {one.id for one in shown.now if not one.away}
        for one in told_apart(surface):
            assert one.away or not uow.directory.reachable(one.id)
    own = readiness_view(uow, EVERYBODY[-1])
    read = own.levels  # of the fallback unit: nobody lists them
    above = organisation.units[organisation.fallback_unit]
    theirs = organisation.chain(above, uow.now, (EVERYBODY[-1],), absences)
    assert [[p.id for p in people] for _, _, people in read] == [
        [p.id for p in level.people] for level in theirs.levels
    ]
    assert [{p.id for p in level if not p.away and p.reached} for level in own.now] == [
        {p.id for p in level.people if uow.directory.reachable(p.id)} for level in theirs.levels
    ]
    lasting = plan_of(uow, unit, uow.directory.language("")).levels
    names = [[one.name for one in level.people] for level in lasting]
    assert names == [[one.name for one in level.people] for level in chain.levels]
    document = wall_document(uow, f"{UNIT}/nb", person_id("102"))
    assert document is not None
    assert isinstance(document.content, WallCard)
    wall = content_of(document.content, uow.now)["levels"]
    assert [[one["name"] for one in level["people"]] for level in wall] == [
        [on_paper(p, p.id in reached) for p in level.people]
        for level, reached in zip(chain.levels, there, strict=True)
    ]
    empty = "Ingen på dette nivået kan varsles nå. Det hoppes over."
    assert [one["wait"] == empty for one in wall] == [not reached for reached in there]
    hers = organisation.chain(unit, uow.now, (alone.caseworker.id,), absences)
    steps = alarm_views(uow, alone).status(alone.caseworker.id).steps
    would = {one.person.id for one in steps if one.state is not StepState.UNREACHABLE}
    reached_by_her = {p.id for p in hers.everyone() if uow.directory.reachable(p.id)}
    assert would == reached_by_her, "the exercise"
    assert {one.person.id for one in steps} == {p.id for p in hers.everyone()}


def on_paper(helper: Helper, is_reached: bool) -> str:
    """The name as it hangs on the wall."""
    instead = helper.stands_in_for
    name = f"{helper.name} for {instead}" if instead else helper.name
    return name if is_reached else f"{name} (nås ikke i Teams)"


async def test_no_surface_names_whom_the_chain_would_not_alert_or_leaves_anybody_out(
    tmp_path: Path,
) -> None:
    """L7, R72: sixty chains with absences of every kind; half of them have no bot."""
    dice = random.Random(67)
    async with town(tmp_path) as world:
        source = world.core.service.organisations
        await world.says(world.caseworker, "øvelse alene")
        alone = world.core.service.read(
            lambda uow: uow.tx.unresolved_of(world.caseworker.id, drill=True)
        )
        assert alone is not None
        for _ in range(60):
            organisation = source.read(shuffled(dice))
            if organisation is None:  # one person alone: the file's rules refuse that
                continue
            world.core.service.directory.accept(organisation, "x", {})

            def work(uow: UnitOfWork) -> None:
                send_some_away(uow, dice)
                agree(uow, alone.alarm)
                for person in EVERYBODY:
                    uow.directory.set_absence(AbsenceRow(person, uow.now, uow.now, None, True))

            world.core.service.read(work)


async def test_the_setup_says_who_is_away_who_stands_in_and_who_is_not_reached(
    tmp_path: Path,
) -> None:
    async with town(tmp_path, absent=("104",)) as world:
        await changes(world, world.leader, what="away", person=person_id("103"))
        await world.says(world.leader, "admin")
        said = world.last(world.leader).text.splitlines()
        assert "Stedfortreder En (borte)" in said
        assert "Leder To (nås ikke i Teams) og Stedfortreder En (borte)" in said
        await changes(
            world, world.leader, what="away", person=person_id("103"), stand_in=person_id("105")
        )
        await world.says(world.leader, "admin")
        said = world.last(world.leader).text.splitlines()
        assert "Verneombud En for Stedfortreder En" in said


async def test_a_preview_and_the_announcement_say_the_same(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await look(world)
        rep = person_id("105")
        away = await previews(
            world, world.leader, what="away", person=world.leader.id, stand_in=rep
        )
        assert "Verneombud En for Leder En" in shown_in(away).splitlines()
        await changes(world, world.leader, what="away", person=world.leader.id, stand_in=rep)
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": person_id("104")}
        shown = await changes(world, world.leader, **join)
        line = "Verneombud En for Leder En og Leder To"
        assert line in shown_in(shown).splitlines()
        await look(world)
        await world.advance(HOUR)
        assert line in said_to_all(world).splitlines()


def said_to_all(world: World) -> str:
    """The announcement, as the caseworker has it."""
    found = [c.text for c in world.inbox(world.caseworker) if "Noe er endret" in c.text]
    return found[-1]


async def test_an_exercise_alone_says_who_could_not_be_alerted(tmp_path: Path) -> None:
    """L12, R25: what is practised is what would happen."""
    async with town(tmp_path, absent=("103",)) as world:
        await world.says(world.caseworker, "øvelse alene")
        said = [c.text for c in world.inbox(world.caseworker)]
        assert any("Stedfortreder En kan ikke nås her" in one for one in said), said
        assert not any("Stedfortreder En ville blitt varslet" in one for one in said)
