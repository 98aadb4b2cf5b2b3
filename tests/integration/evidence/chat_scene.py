"""What people do with pictures and files in their chat."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.store.evidence import Intake
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.pictures import png
from tests.world import World

DAY_S = 24 * 60 * 60


async def sends(
    world: World, user: TeamsUser, *attachments: Json, words: str = "", **where: Any
) -> Answer:
    """Somebody sends pictures or files, and they have been worked on."""
    answer = await world.says(user, words, attachments=attachments, **where)
    await world.settle()
    return answer


async def pastes(world: World, user: TeamsUser, colour: str = "red") -> SentCard:
    """Somebody pastes a picture; the card about it."""
    await sends(world, user, world.teams.pasted(png(colour)))
    return world.last(user)


async def ended_alarm(world: World) -> str:
    """The caseworker had an alarm, claimed by the leader, that is over; its id."""
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.advance(3)  # the card has just moved: an end at once would be asked about
    await world.taps(world.caseworker, "Avslutt varselet")
    incident: str = world.incident()["id"]
    return incident


def intakes(world: World, card: SentCard) -> list[Intake]:
    """What is known of the things that a card is about."""
    batch = next(a["data"]["batch"] for a in _actions(card) if "batch" in (a.get("data") or {}))
    return list(world.core.service.read(lambda uow: uow.tx.intakes_of(batch)))


def _actions(card: SentCard) -> list[Json]:
    return [card.button(title) for title in card.buttons]


@contextlib.contextmanager
def no_folder(folder: Path) -> Iterator[None]:
    """There is no place to read from or to write to."""
    away = folder.with_name("away")
    folder.rename(away)
    folder.write_text("no folder")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)
