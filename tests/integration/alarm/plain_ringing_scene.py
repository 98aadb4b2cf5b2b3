"""A town that rings while its store is locked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.fakes.telephone import Line, TelephoneFake
from tests.integration.alarm.ringing_scene import Town
from tests.integration.outage_scene import (
    cries,
    stand_still,
    watched,
)
from tests.slow_machine import LONG_ENOUGH

AT_HOME_MS = 5_000  # she works from home
ASKED = (
    "Rødt kort. Saksbehandler trenger hjelp nå. Trykk 1 hvis du hjelper. "
    "Trykk 2 hvis du ikke kan. Trykk 9 for å høre meldingen på nytt."
)
NOT_STORED = "Takk. Svaret er ikke lagret ennå. Ikke ring. Åpne Teams og skriv."
AGAIN = "Vi følger varselet som vanlig igjen"


class Hamlet(Town):
    """A town of which the database goes away."""

    async def until(self, done: Callable[[], object]) -> None:
        """Waits for what the loops come to."""
        async with asyncio.timeout(LONG_ENOUGH):
            while not done():
                await asyncio.sleep(0.01)

    async def looked(self) -> None:
        """Long enough for every loop to have looked more than once."""
        for _ in range(6):
            await asyncio.sleep(0.02)

    async def hears(self, line: Line, said: list[str]) -> None:
        """Waits until this is all that was said on the call."""
        await self.until(lambda: line.heard == said)

    async def call_of(self, user: TeamsUser, number: int = 1) -> Line:
        """The call to somebody, once it is made; it rings."""
        await self.until(lambda: len(self.phone.calls_to(user.id)) == number)
        line = self.phone.calls_to(user.id)[-1]
        await self.phone.rings(line)
        return line

    async def taken(self, user: TeamsUser) -> Line:
        """They take it, and have heard the choice for two seconds."""
        line = await self.call_of(user)
        await self.phone.picks_up(line)
        self.clock.at += 2_000
        return line

    async def rung_up(self, user: TeamsUser, words: str = "hjelp") -> Line:
        """She cries while there is no store; whoever is told takes the call."""
        await cries(self, words)
        self.clock.at += AT_HOME_MS
        return await self.taken(user)


@asynccontextmanager
async def hamlet(folder: Path, **options: Any) -> AsyncIterator[Hamlet]:
    phone = TelephoneFake()
    async with Hamlet(folder, telephone=phone, **options) as world:
        world.phone = phone
        world.late_ms = 180_000  # nothing is on time while there is no database
        yield world


async def died(world: Hamlet) -> None:
    """Its process is gone, in the outage; what it had in the journal is left."""
    alarms = world.core.inbound.without_store.alarms
    assert await asyncio.to_thread(alarms.journal.flush, LONG_ENOUGH)
    await stand_still(world)
    alarms.known._held.clear()
    alarms.journal.close()
    await world.stop()


@asynccontextmanager
async def alarmed(folder: Path) -> AsyncIterator[Hamlet]:
    """An alarm is stored, level 1 has its red card, and its timer is watched."""
    async with hamlet(folder) as world:
        await world.says(world.caseworker, "hjelp")
        await world.settle()
        async with watched(world):
            yield world
