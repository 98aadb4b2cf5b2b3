"""Whoever administers a unit hears that alarms do not work, from the bot and in time to tell the
others (R12, L8)."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.jobs.outage_notices import (
    BETWEEN_SECONDS,
    LAST_AGAIN_SECONDS,
    LASTS_SECONDS,
    OVER_AFTER_SECONDS,
    OutageNotices,
)
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.credentials import NoToken
from bot.teams.gateway import BotFrameworkGateway
from bot.wiring.teams import allowed_urls
from tests.fakes.faults import forbidden, throttled
from tests.world import World, changed_sample, person_id

ILL = "virker ikke som det skal"
WELL = "Rødt kort virker igjen"


def administrators(content: dict[str, Any]) -> None:
    """Leader En administers two units, Leder To one of them, and reads nynorsk."""
    by_number = {unit["number"]: unit for unit in content["units"]}
    by_number["0315"]["administrators"] = [person_id("102")]
    by_number["0300"]["administrators"] = [person_id("104"), person_id("102")]
    for person in content["people"]:
        if person["id"] == person_id("104"):
            person["language"] = "nn"


class Replica:
    """One process's notices, in its own time."""

    def __init__(self, world: World, gateway: BotFrameworkGateway) -> None:
        self.missing: list[str] = []
        self.at = 100.0
        self.notices = OutageNotices(
            world.core, lambda: self.missing, gateway, world.clock, lambda: self.at, self._pause
        )

    async def _pause(self, seconds: float) -> None:
        self.at += seconds

    async def goes_on(self, seconds: float, missing: Iterable[str]) -> None:
        """Time passes, with a look every second."""
        self.missing = [*missing]
        for _ in range(int(seconds)):
            await self.notices.look()
            self.at += 1


class Office:
    """The world, and replicas in it."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder, changed_sample(administrators))

    async def __aenter__(self) -> "Office":
        await self.world.__aenter__()
        self._session = connector_session()
        return self

    async def __aexit__(self, *ending: Any) -> None:
        await self._session.close()
        await self.world.__aexit__(*ending)

    def replica(self) -> Replica:
        adapter = TeamsAdapter(self._session, NoToken(), allowed_urls(self.world.settings), 1)
        return Replica(self.world, BotFrameworkGateway(adapter))

    def read(self, words: str) -> list[int]:
        """How many cards with these words the two administrators have, and everybody else."""
        world = self.world
        others = [u for u in world.everybody if u not in (world.leader, world.next_level)]
        return [
            sum(words in card.text for user in users for card in world.inbox(user))
            for users in ([world.leader], [world.next_level], others)
        ]


async def test_r12_administrators_hear_of_what_lasts_and_of_its_end(tmp_path: Path) -> None:
    """Not of what is over within the minute; each of them once, in their own language."""
    async with Office(tmp_path) as office:
        one = office.replica()
        await one.goes_on(LASTS_SECONDS - 5, ["database"])
        await one.goes_on(OVER_AFTER_SECONDS + 1, [])
        assert office.read(ILL) == [0, 0, 0]
        await one.goes_on(300, ["database", "engine"])
        assert office.read(ILL) == [1, 0, 0]
        assert office.read("verkar ikkje som det skal") == [0, 1, 0]
        assert office.read("Varsler blir ikke lagret") == [1, 0, 0]
        await one.goes_on(OVER_AFTER_SECONDS - 5, [])
        await one.goes_on(2, ["engine"])  # it comes and goes
        await one.goes_on(OVER_AFTER_SECONDS - 5, [])
        assert office.read(WELL) == [0, 0, 0]
        await one.goes_on(100, [])
        assert office.read(WELL) == [1, 0, 0]
        assert office.read("Raudt kort verkar igjen") == [0, 1, 0]
        assert office.read(ILL) == [1, 0, 0]


async def test_r12_replicas_tell_once_where_they_can_ask_each_other(tmp_path: Path) -> None:
    """Without a database each tells for itself; that it is over is told by one."""
    async with Office(tmp_path) as office:
        one, two = office.replica(), office.replica()
        for replica in (one, two):
            await replica.goes_on(90, ["engine"])
        assert office.read(ILL) == [1, 0, 0]
        for replica in (one, two):
            await replica.goes_on(60, [])
        assert office.read(WELL) == [1, 0, 0]
        office.world.clock.at += 60 * 60 * 1000
        for replica in (one, two):
            await replica.goes_on(90, ["database"])
        assert office.read(ILL) == [3, 0, 0]
        for replica in (one, two):
            await replica.goes_on(60, [])
        assert office.read(WELL) == [2, 0, 0]


async def test_r12_an_outage_that_comes_back_soon_is_told_again(tmp_path: Path) -> None:
    """L8: the newest card of an administrator says how it is, however short the time between."""
    async with Office(tmp_path) as office:
        one, two = office.replica(), office.replica()
        for number in (1, 2):
            for replica in (one, two):
                await replica.goes_on(LASTS_SECONDS + 1, ["engine"])
            assert office.read(ILL) == [number, 0, 0]
            office.world.clock.at += int(OVER_AFTER_SECONDS) * 1000
            for replica in (one, two):
                await replica.goes_on(OVER_AFTER_SECONDS + 1, [])
            assert office.read(WELL) == [number, 0, 0]
            office.world.clock.at += int(LASTS_SECONDS) * 1000


async def test_r12_a_card_that_teams_did_not_take_is_tried_again(tmp_path: Path) -> None:
    """Slowly, one after the other; who has removed the bot is not."""
    async with Office(tmp_path) as office:
        world, one = office.world, office.replica()
        world.teams.fail(throttled("1"), operation="send", user=world.leader)
        world.teams.fail(forbidden("BotDisabledByAdmin"), operation="send", user=world.next_level)
        await one.goes_on(LASTS_SECONDS, ["tokens"])
        before = one.at
        await one.goes_on(1, ["tokens"])
        assert one.at - before == 1 + 3 * BETWEEN_SECONDS
        assert office.read(ILL) == [1, 0, 0]


async def test_r12_who_is_not_reached_at_first_is_as_long_as_it_lasts(tmp_path: Path) -> None:
    """L8: Teams takes no card for ten minutes of an outage; ever more rarely, and each of them
    once. What nobody has read needs no end."""
    async with Office(tmp_path) as office:
        world, one = office.world, office.replica()
        world.teams.fail(throttled("1"), operation="send", user=world.leader, times=math.inf)
        await one.goes_on(LASTS_SECONDS + 600, ["database"])
        assert office.read(ILL) == [0, 0, 0]
        assert office.read("verkar ikkje som det skal") == [0, 1, 0]
        tries = [r for r in world.teams.requests if r.status == 429]
        assert 6 <= len(tries) <= 20
        world.teams.heal()
        await one.goes_on(600, ["database"])
        assert office.read(ILL) == [1, 0, 0]
        await one.goes_on(LAST_AGAIN_SECONDS, ["database"])
        assert office.read(ILL) == [1, 0, 0]
        assert office.read("verkar ikkje som det skal") == [0, 1, 0]
        await one.goes_on(OVER_AFTER_SECONDS + 1, [])
        assert office.read(WELL) == [1, 0, 0]
