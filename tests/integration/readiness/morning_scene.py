"""What tests of the morning check share: the next morning, and what was said and asked on it."""

from tests.fakes.payloads import TeamsUser
from tests.world import World

HOUR = 3600
DAY = 24 * HOUR  # no night of these tests has a change of the clocks, unless it says so
AGAIN = "Sjekk på nytt"
WELL = "Alle kan nås"


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
