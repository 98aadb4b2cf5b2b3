"""A bot that tests itself: two technical users, and the canary between them."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY

from bot.domain.canary import UNIT, Note
from bot.jobs.canary import Canary, Pause, Surroundings
from bot.ports import Telephone
from bot.teams.authentication import AllowedServiceUrls
from tests.fakes.payloads import TeamsUser
from tests.fakes.telephone import SpeakerFake
from tests.world import World

RAISER = "00000000-0000-4000-8000-0000000000a1"
HELPER = "00000000-0000-4000-8000-0000000000a2"
MINUTES = 5


@dataclass(slots=True)
class Scene:
    """The world, the two technical users, and one process's canary."""

    world: World
    raiser: TeamsUser
    helper: TeamsUser
    canary: Canary
    door_is_open: bool = True

    def another(self, pause: Pause | None = None) -> Canary:
        """That of another process on the same database."""
        return _canary(self.world, lambda: self.door_is_open, pause)

    async def next_run(self, seconds: float = MINUTES * 60) -> None:
        """The next time it is due."""
        await self.world.advance(seconds)
        await self.canary.look()
        await self.world.settle()

    @property
    def note(self) -> Note:
        """What the database says."""
        return self.world.core.service.read(lambda uow: uow.tx.canary())

    def canaries(self) -> list[dict[str, Any]]:
        """Its incidents, oldest first."""
        return [one for one in self.world.incidents() if one["unit"] == UNIT]


@contextlib.asynccontextmanager
async def canary_scene(
    folder: Path,
    database_url: str | None = None,
    installed: bool = True,
    organisation: str | None = None,
    telephone: Telephone | None = None,
    line: str | None = None,
    pause: Pause | None = None,
    speaker: SpeakerFake | None = None,
) -> AsyncIterator[Scene]:
    """Everybody of the sample organisation, and beside it the two that test; with a `telephone` the
    technical `line` is called by it."""
    world = World(folder, organisation, database_url, telephone=telephone)
    world.settings.canary_from, world.settings.canary_to = RAISER, HELPER
    world.settings.canary_line = line
    world.speaker = speaker or world.speaker
    raiser = world.teams.user(RAISER, "Prøver En")
    helper = world.teams.user(HELPER, "Prøver To")
    async with world:
        for user in (raiser, helper) if installed else ():
            await world.teams.install(user)
            await world.core.worker.settle()
            world.forget(user)
        scene = Scene(world, raiser, helper, canary=None)  # type: ignore[arg-type]  # set in the next line: it asks the scene
        scene.canary = _canary(world, lambda: scene.door_is_open, pause)
        yield scene


def _canary(world: World, is_open: Callable[[], bool], pause: Pause | None = None) -> Canary:
    async def passing(seconds: float) -> None:
        """Half a minute in a few steps."""
        await world.advance(max(seconds, 5.0))

    async def knock() -> bool:
        return is_open()

    pair = world.settings.canary
    assert pair is not None
    allowed = AllowedServiceUrls(local=True)
    around = Surroundings(world.clock, allowed, knock, pause or passing)
    return Canary(world.core, pair, around)


def misses(reason: str) -> float:
    """What the metric says."""
    return REGISTRY.get_sample_value("rodtkort_canary_misses_total", {"reason": reason}) or 0.0
