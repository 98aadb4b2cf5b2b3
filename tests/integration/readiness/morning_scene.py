"""What tests of the morning check share: the next morning, and what was said and asked on it."""

from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.world import World, changed_sample, person_id

HOUR = 3600
DAY = 24 * HOUR  # no night of these tests has a change of the clocks, unless it says so
AGAIN = "Sjekk på nytt"
WELL = "Alle kan nås"


def nothing_to_say(content: dict[str, Any]) -> None:
    """The sample with waits that are short, and nobody on two levels."""
    unit, above = content["units"]
    unit["levels"][0].update(wait_seconds=20)
    unit["levels"][1].update(wait_seconds=20)
    others = [person_id("104"), person_id("102")]
    above["levels"][0]["people"] = others[:1]
    above["levels"].append({"name": "Vakt", "wait_seconds": 20, "people": others[1:]})
    above["levels"][0].update(wait_seconds=20)


SOUND = changed_sample(nothing_to_say)


async def next_morning(world: World, days: int = 1) -> None:
    """So many days later, at the same time of day, checked each morning on the way."""
    for _ in range(days):
        await world.advance(DAY)
        await world.check_units()


def texts(world: World, user: TeamsUser) -> list[str]:
    """What the person's cards of the morning check show now."""
    about = ("sjekket", "kan nås", "kunne ikke sjekkes", "nyere kort", "lenger", "kan ikke nås")
    return [c.text for c in world.inbox(user) if any(word in c.text for word in about)]


def probes(world: World) -> list[str]:
    """Whose chats Teams was asked about."""
    return [r.conversation for r in world.teams.requests if r.operation == "member"]
