"""A world in which rounds of drills are made, and what people do in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.organisation.organisation import OSLO
from bot.service.drills import calendar as drill_round
from tests.fakes.payloads import TeamsUser
from tests.world import World, changed_sample

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
    await world.advance(3)
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
