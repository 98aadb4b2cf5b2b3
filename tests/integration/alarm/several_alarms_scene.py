"""An office in which several cry for help at once, and what its leader's cards look like."""

from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.integration.threat.test_duty import asks, ends
from tests.world import World, changed_sample, person_id

COLLEAGUES = ("201", "202", "203", "204", "205")


def more_colleagues(content: dict[str, Any]) -> None:
    """Enough people in the unit for five alarms at a time."""
    for last_digits in COLLEAGUES:
        content["people"].append({"id": person_id(last_digits), "name": f"Kollega {last_digits}"})
        content["units"][0]["members"].append(person_id(last_digits))


def office(folder: Path, url: str | None = None) -> World:
    return World(folder, changed_sample(more_colleagues), database_url=url)


def colleague(world: World, number: int) -> TeamsUser:
    return world.teams.user(person_id(COLLEAGUES[number]), f"Kollega {COLLEAGUES[number]}")


async def two_alarms(world: World) -> TeamsUser:
    """A colleague cries for help while the deputy is asked by the caseworker too; the colleague."""
    other = world.teams.user(person_id("199"), "Ny Ansatt")
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Kan ikke hjelpe nå")
    await world.says(other, "hjelp")
    return other


async def threatened(world: World) -> SentCard:
    """The leader has helped where a threat was told, and is asked to take care of it: the card."""
    await world.says(world.caseworker, "hjelp telefon trussel")
    await world.presses(world.caseworker, "incident.describe", target="self")
    await world.taps(world.leader, "Jeg ringer deg")
    await ends(world, world.leader)
    card = world.last(world.leader)
    assert asks(card)
    return card


def is_filled(content: Any) -> bool:
    if isinstance(content, dict):
        return content.get("style") == "positive" or any(map(is_filled, content.values()))
    return isinstance(content, list) and any(map(is_filled, content))


def filled_cards(world: World, user: TeamsUser) -> list[str]:
    """How the person's cards with a filled button begin."""
    found = [card for card in world.inbox(user) if is_filled(card.content)]
    return [card.text.partition("\n")[0] for card in found]
