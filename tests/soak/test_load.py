"""Replicas that die in turn under load, and a thousand races."""

import asyncio
import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.store.export import list_incidents
from tests.crash.fork_server import ForkServer
from tests.crash.test_races import race_for
from tests.crash.town import Replica, Town
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.sent import actions
from tests.world import SAMPLE

pytestmark = pytest.mark.soak

# A hundred are the stretch; two cores, which carry Teams as well, take what is the default.
ALARMS_PER_SECOND = float(os.environ.get("SOAK_ALARMS_PER_SECOND", "20"))
SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
KILL_EVERY_SECONDS = 2.0
UNPACED = {"unpaced": "yes"}
# A machine that is this busy answers late; a send that is given up too early is sent again.
PATIENT = "1"


class _Load:
    """Cries at a steady rate, and delivers again what a dying replica did not answer."""

    def __init__(self, town: Town, replicas: list[Replica]) -> None:
        self._town = town
        self._replicas = replicas
        self.people: list[TeamsUser] = []
        self.again = 0
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, seconds: float) -> None:
        """Until all that was cried is taken."""
        began = time.monotonic()
        while (now := time.monotonic()) < began + seconds:
            number = len(self.people)
            due = began + number / ALARMS_PER_SECOND
            if due > now:
                await asyncio.sleep(due - now)
            name = f"00000000-0000-4000-8000-{number:012d}"
            user = self._town.teams.user(name, f"Ansatt {number}")
            self.people.append(user)
            task = asyncio.create_task(self._deliver(self._town.teams.payloads.text(user, "hjelp")))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        await asyncio.gather(*self._under_way)

    async def _deliver(self, activity: Json) -> None:
        number = len(self.people)
        while (await self._town.post(self._replicas[number % 3], activity)).status != 200:
            number += 1
            self.again += 1
            await asyncio.sleep(0.1)


async def _kill_in_turn(town: Town, replicas: list[Replica], over: asyncio.Event) -> int:
    kills = 0
    while not over.is_set():
        await asyncio.sleep(KILL_EVERY_SECONDS)
        number = kills % len(replicas)
        await town.kill(replicas[number])
        replicas[number] = await town.start(UNPACED, RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT)
        kills += 1
    return kills


def _red_cards(town: Town, leader: TeamsUser) -> Counter[str]:
    """How many cards of each alarm the leader has."""
    of_alarm: Counter[str] = Counter()
    for card in town.teams.inbox(leader):
        ids = {str((action.get("data") or {}).get("incident")) for action in actions(card.content)}
        of_alarm.update(ids - {"None"})
    return of_alarm


async def test_three_replicas_killed_in_turn_under_load(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L6, B4 (stretch): nothing is lost, one alarm for each who cried, the history verifies."""
    patient = tmp_path / "organisation.yaml"
    patient.write_text(re.sub(r"(wait_seconds\w*): \d+", r"\1: 3600", SAMPLE.read_text()))
    async with Town(tmp_path, fork_server, postgres_url, patient) as town:
        replicas = [await town.start(UNPACED, RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT)]
        await town.install(replicas[0])
        replicas += [
            await town.start(UNPACED, RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT),
            await town.start(UNPACED, RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT),
        ]
        load, over = _Load(town, replicas), asyncio.Event()
        killing = asyncio.create_task(_kill_in_turn(town, replicas, over))
        await load.run(SECONDS)
        over.set()
        kills = await killing
        cried = len(load.people)
        found = list_incidents(town.database, limit=1_000_000)
        assert len(found) == len({i["raised_by"] for i in found}) == cried
        ids = {incident["id"] for incident in found}
        leaders = (town.deputy, town.next_level)
        await town.teams.wait_for(
            lambda: all(ids <= _red_cards(town, leader).keys() for leader in leaders), 60
        )
        repeats = sum(_red_cards(town, leader).total() - cried for leader in leaders)
        print(f"\n{kills} kills in {SECONDS:.0f} s at {ALARMS_PER_SECOND:.0f} alarms/s:")
        print(f"{cried} alarms, 0 lost, {repeats} red cards repeated, {load.again} redelivered")


async def test_a_thousand_races_for_a_claim(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L5: always exactly one owner."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        replicas = [
            await town.start(UNPACED, RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT) for _ in range(2)
        ]
        await race_for(town, replicas, 1000)
