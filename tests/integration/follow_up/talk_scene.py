"""What tests of the talk with the employee share: what she is asked, what she reads, and how the
leader closes."""

from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.integration.follow_up.test_follow_up import ANSWERS, ended
from tests.world import World

MINUTE, HOUR, DAY = 60, 3_600, 24 * 3_600
QUESTION = "Har du fått snakke med en leder?"
TELL = "Skal vi si fra til Leder To og verneombudet?"
STEPS = "✓ **Mottatt** · ○ Samtale holdt · ○ Tiltak valgt · ○ Lukket"
OPEN = "talk peer health police injury risk"
# Scenarios begin on Thursday 1 January 2026 at ten in Oslo, and 1 January is a holiday.
FRIDAY_15 = 29 * HOUR


def questions(world: World, user: TeamsUser) -> list[str]:
    """What the person is, or was, asked, as it reads now."""
    begin = (
        QUESTION,
        "Du svarte",
        "Skal vi si fra",
        "Vi sier",
        "Fortsett på kortet",
        "Dette trenger du",
    )
    return [card.text for card in world.inbox(user) if card.text.startswith(begin)]


async def asked(world: World) -> str:
    """An alarm that has ended, and the employee is asked at the end of their next day at work."""
    incident = await ended(world)
    await world.advance(FRIDAY_15 - 5 * MINUTE)
    return incident


async def status(world: World, user: TeamsUser) -> str:
    await world.says(user, "status")
    return read(world, user)


def read(world: World, user: TeamsUser) -> str:
    """The newest card, as it is read aloud."""
    return world.last(user).text.replace("\u00a0", " ")


async def close(world: World, **more: Any) -> None:
    await world.presses(world.leader, "follow_up.close", **ANSWERS, **more)
