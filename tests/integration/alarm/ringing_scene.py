"""A town in which telephones ring: a World with an exchange whose other end the test plays."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.fakes.telephone import Line, TelephoneFake
from tests.world import SAMPLE, World, person_id


class Town(World):
    """A world in which telephones ring."""

    phone: TelephoneFake

    def line(self, user: TeamsUser) -> Line:
        """The newest call to somebody."""
        return self.phone.calls_to(user.id)[-1]

    async def rung(self, user: TeamsUser, seconds: float = 10) -> Line:
        """Time passes until somebody's telephone rings."""
        await self.advance(seconds)
        await self.phone.rings(self.line(user))
        await self.settle()
        return self.line(user)

    async def answered(self, user: TeamsUser, seconds: float = 10) -> Line:
        """They take it, and have heard the choice for two seconds."""
        line = await self.rung(user, seconds)
        await self.phone.picks_up(line)
        await self.settle()  # that it is being said is kept beside, which needs no two seconds
        self.clock.at += 2_000
        return line

    async def presses_key(self, line: Line, key: str) -> None:
        """A key, and what follows from it."""
        await self.phone.presses(line, key)
        await self.settle()

    async def opens(self, user: TeamsUser) -> None:
        """They look at their newest card; the receipt tells."""
        await self.teams.sees(user, self.last(user))
        await self.settle()

    def has_card(self, user: TeamsUser) -> bool:
        """Whether somebody was alerted."""
        return bool(self.inbox(user))

    def her_card(self) -> str:
        """What the caseworker reads now."""
        return self.last(self.caseworker).text

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The facts of this kind on the alarm's timeline."""
        return [one for one in self.incident()["timeline"] if one["kind"] == kind]


@asynccontextmanager
async def town(folder: Path, **options: Any) -> AsyncIterator[Town]:
    phone = TelephoneFake()
    async with Town(folder, telephone=phone, **options) as world:
        world.phone = phone
        yield world


def crowd(members: int) -> str:
    """The sample organisation with so many members in the unit."""
    ids = [person_id(f"2{n:02}") for n in range(members - 1)]
    people = "".join(f'  - {{id: {one}, name: "Kollega {n}"}}\n' for n, one in enumerate(ids))
    text = SAMPLE.read_text().replace("\nunits:", f"\n{people}\nunits:", 1)
    first = f"[{person_id('101')}]"
    return text.replace(f"members: {first}", f"members: [{', '.join([person_id('101'), *ids])}]")
