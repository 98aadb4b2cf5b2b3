"""What tests of `borte` share: who is alerted, what is planned, what the form is filled with."""

from datetime import datetime

from bot.domain.organisation.organisation import OSLO
from tests.fakes.payloads import TeamsUser
from tests.fakes.pressing import titled
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.world import World

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
