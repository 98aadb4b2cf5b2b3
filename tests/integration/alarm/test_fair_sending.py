"""One office's storm, and everybody else (docs/decisions/0039): Teams' limits in virtual time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.outbox.rate_limit import PER_SECOND
from tests.bench.organisation import BenchOrganisation
from tests.fakes.payloads import TeamsUser
from tests.world import World

OFFICE = 60
TICK = 0.05


class Town:
    """An office with one leader, and other units with one each. `at` is when somebody cried and
    `first` when the first card came to a chat, in seconds."""

    def __init__(self, world: World, organisation: BenchOrganisation) -> None:
        self.world = world
        self.office = organisation.office
        self.head = organisation.office_leader
        self.leaders = organisation.leaders
        cases = organisation.caseworkers()
        self.others = [next(cases) for _ in self.leaders]
        self.at: dict[str, float] = {}
        self.first: dict[str, float] = {}

    async def cries(self, person: TeamsUser, words: str = "/hjelp") -> None:
        """Somebody cries; what is sent at once is sent."""
        self.at[person.id] = self.world.clock.seconds()
        await self.world.says(person, words)
        self._look()

    async def passes(self, seconds: float) -> None:
        """Time goes by, and it is noted when cards come."""
        for _ in range(round(seconds / TICK)):
            await self.world.advance(TICK)
            self._look()

    def waited(self, cried: TeamsUser, chat: TeamsUser | None = None) -> float:
        """Seconds from the cry until a card was in this chat, the raiser's own unless said."""
        return self.first[(chat or cried).id] - self.at[cried.id]

    def _look(self) -> None:
        for person in (*self.office, *self.others, *self.leaders, self.head):
            if person.id not in self.first and self.world.inbox(person):
                self.first[person.id] = self.world.clock.seconds()


@asynccontextmanager
async def a_town(folder: Path, office_wait: int = 3600) -> AsyncIterator[Town]:
    """Teams answers none of its requests with 429."""
    file = folder / "town.json"
    organisation = BenchOrganisation(file, 60, office=OFFICE, office_wait=office_wait)
    async with World(folder, file.read_text(), sends_per_second=PER_SECOND) as world:
        everybody = [*organisation.helpers, *organisation.caseworkers(), *organisation.office]
        for person in everybody:
            world.teams.user(person.id, person.name)
        for helper in organisation.helpers:
            await world.teams.deliver(world.teams.payloads.installed(helper, "add-upgrade"))
        await world.advance(60)
        world.teams.throttle()
        yield Town(world, organisation)
        assert [each for each in world.teams.requests if each.status == 429] == []


async def test_sixty_of_one_office_cost_nobody_else_their_second(tmp_path: Path) -> None:
    """L1, B9: sixty cries within a second to one leader, whose chat takes eight cards in two
    seconds. Each raiser is answered as fast as the tenant's rate allows, and what other units cry
    meanwhile is with their leader, and answered, within a second. None of the leader's cards is
    lost, and who cried first is not overtaken."""
    async with a_town(tmp_path) as town:
        for number, person in enumerate(town.office):
            await town.cries(person)
            if number % 3 == 2:
                await town.passes(TICK)
        for person in town.others:
            await town.cries(person)
            await town.passes(0.5)
        for person in town.office:
            assert town.waited(person) <= OFFICE / PER_SECOND + 1
        for person, leader in zip(town.others, town.leaders, strict=True):
            assert town.waited(person, leader) <= 1
            assert town.waited(person) <= 1
        await town.world.advance(60)
        texts = [card.text for card in town.world.inbox(town.head)]
        assert len(texts) == OFFICE
        for person, text in zip(town.office, texts, strict=True):
            assert person.name in text


async def test_a_storm_of_drills_costs_an_alarm_nothing(tmp_path: Path) -> None:
    """L12: drills wait, and an alarm of the same office does not wait for them."""
    async with a_town(tmp_path) as town:
        town.world.clock.at += (
            24 * 3_600_000
        )  # past New Year's Day, on which a drill is asked about
        *players, caller = town.office[:25]
        for person in players:
            await town.cries(person, "øvelse med leder")
        await town.cries(caller)
        await town.passes(2.5)
        assert town.waited(caller) <= 1
        cards = town.world.inbox(town.head)
        assert [caller.name in card.text for card in cards if "ØVELSE" not in card.text] == [True]
        assert len(cards) > 7
