"""A rolling upgrade: an earlier revision and this one, side by side on one database, while a
hundred alarms are raised, climb and are answered at both. Nothing is lost, nobody is told twice
(V4).

What runs beside us is the older revision's own code, out of the history of this repository.
"""

import asyncio
import itertools
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from tests.crash.fork_server import ForkServer
from tests.crash.town import CALLS, Replica, Reply, Town
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.sent import SentCard, words_on
from tests.revisions import LAST_BEFORE_THE_MOVE, check_out
from tests.slow_machine import LONG_ENOUGH

pytestmark = pytest.mark.soak

ALARMS = int(os.environ.get("SOAK_UPGRADE_ALARMS", "100"))
ALARMS_PER_SECOND = 4.0
BEFORE = ALARMS // 4  # are raised before the newer replica comes, which migrates beneath them
BESIDE = 3 * ALARMS // 4  # before the earlier one is told to end, with alarms that still climb
# Which the earlier revision does not know, and refuses.
NEWER_SETTINGS = ("RODTKORT_STATE_DIR", "RODTKORT_JOURNAL_DIR")
UNPACED = {"unpaced": "yes", "patient": "yes"}
SEEN_WITHIN_SECONDS = 15.0
PATIENT = "3"  # seconds for a send: on a busy machine nobody is told twice for want of time

# A level waits longer than the leases of a process that died (7 s): who would be told only after
# the alarm was answered elsewhere is rightly not told at all (V2).
ORGANISATION = """\
version: 1
fallback_unit: "0315"
people:
  - {id: 00000000-0000-0000-0000-000000000101, name: Saksbehandler En}
  - {id: 00000000-0000-0000-0000-000000000102, name: Leder En}
  - {id: 00000000-0000-0000-0000-000000000103, name: Stedfortreder En}
  - {id: 00000000-0000-0000-0000-000000000104, name: Leder To}
units:
  - number: "0315"
    name: Nav Eksempel
    sector: state
    members: [00000000-0000-0000-0000-000000000101]
    contact_seconds: 600
    repeat: 3
    levels:
      - {name: En, wait_seconds: 12, people: [00000000-0000-0000-0000-000000000102]}
      - {name: To, wait_seconds: 12, people: [00000000-0000-0000-0000-000000000103]}
      - {name: Tre, wait_seconds: 600, people: [00000000-0000-0000-0000-000000000104]}
    safety_reps: []
    administrators: [00000000-0000-0000-0000-000000000102]
    contacts:
      - {name: Vakt, phone: "+4721071000"}
"""


class Servers(ForkServer):
    """Where services of both revisions are forked: `EARLIER` among the settings asks for the
    earlier one."""

    def __init__(self, ours: ForkServer, theirs: ForkServer) -> None:
        self._ours, self._theirs = ours, theirs
        self._forked_by: dict[int, ForkServer] = {}

    def start(self, environment: Mapping[str, str], plan: Mapping[str, str], log: Path) -> int:
        """The process id of a new service."""
        known = dict(environment)
        server = self._theirs if known.pop("EARLIER", None) else self._ours
        if server is self._theirs:
            known = {name: value for name, value in known.items() if name not in NEWER_SETTINGS}
        pid = server.start(known, plan, log)
        self._forked_by[pid] = server
        return pid

    def code(self, pid: int) -> int | None:
        """How a service ended."""
        return self._forked_by[pid].code(pid)

    def close(self) -> None:
        """The earlier one's; ours is the session's."""
        self._theirs.close()


@pytest.fixture
def servers(fork_server: ForkServer, tmp_path: Path) -> Iterator[Servers]:
    """Both revisions, imported."""
    there = check_out(LAST_BEFORE_THE_MOVE, tmp_path)
    servers = Servers(fork_server, ForkServer("tests.crash.nursery", there))
    yield servers
    servers.close()


class Upgrade:
    """The alarms of one rolling upgrade, each a task of its own."""

    def __init__(self, town: Town, earlier: Replica, killed: bool) -> None:
        self.town = town
        self.killed = killed
        self.earlier = earlier
        self.replicas = [earlier]
        self._turns = itertools.count()
        self.raisers: list[TeamsUser] = []
        self.drained = 0.0
        self.done_by: dict[str, tuple[float, float]] = {}  # messages sent, timers fired

    async def run(self) -> None:
        """Raises them one after the other; the newer replica comes while the first ones climb, and
        the earlier one goes while others do."""
        async with asyncio.TaskGroup() as group:
            for number in range(ALARMS):
                if number == BEFORE:
                    group.create_task(self._newer_comes())
                if number == BESIDE:
                    group.create_task(self._earlier_goes())
                group.create_task(self._one(number))
                await asyncio.sleep(1 / ALARMS_PER_SECOND)
        self.done_by["newer"] = await self._done(self.replicas[0])

    async def _newer_comes(self) -> None:
        self.replicas.append(await _start(self.town))

    async def _earlier_goes(self) -> None:
        """When the newer one is ready, as a platform does it."""
        assert await self._until(lambda: len(self.replicas) > 1, 2 * LONG_ENOUGH)
        self.replicas.remove(self.earlier)
        self.done_by["earlier"] = await self._done(self.earlier)
        if self.killed:  # what it was about to send is the newer one's when its leases end
            await self.town.kill(self.earlier)
        else:
            self.drained = await self.town.stopped(self.earlier)

    async def _done(self, replica: Replica) -> tuple[float, float]:
        """What the replica says of itself: messages delivered, and rows that were due."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{replica.url}/internal/metrics") as response,
        ):
            lines = (await response.text()).splitlines()
        found = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        delivered = found.get('rodtkort_deliveries_total{outcome="delivered"}', "0")
        return float(delivered), float(found["rodtkort_lateness_seconds_count"])

    async def _tell(self, activity: Json) -> Reply:
        """The replicas in turn, as behind a load balancer: what is raised at one is claimed at the
        other as often as not. Whom nobody answers, Teams delivers again."""
        while True:
            replica = self.replicas[next(self._turns) % len(self.replicas)]
            if (reply := await self.town.post(replica, activity)).status == 200:
                return reply
            await asyncio.sleep(0.1)

    async def _one(self, number: int) -> None:
        """Answered at the first, the second or the third level, or withdrawn at the second."""
        town = self.town
        user = town.teams.user(f"00000000-0000-4000-8000-{number:012d}", f"Ansatt {number}")
        self.raisers.append(user)
        await self._tell(town.teams.payloads.text(user, "hjelp"))
        helper = (town.leader, town.deputy, town.next_level, town.deputy)[number % 4]
        card = await self._red_card(helper, user)
        if number % 4 == 3:
            await self._withdrawn(user, card)
        else:
            claim = town.tap(helper, card, CALLS)
            while f"Du hjelper {user.name}" not in str((await self._tell(claim)).body):
                await asyncio.sleep(1)  # it was not confirmed, and the helper reads that

    async def _withdrawn(self, user: TeamsUser, card: SentCard) -> None:
        """Who read that it was not confirmed, and sees that nothing changed, writes again."""
        before = card.summary
        while card.summary == before:
            await self._tell(self.town.teams.payloads.text(user, "avbryt"))
            await self._until(lambda: card.summary != before, SEEN_WITHIN_SECONDS)

    async def _red_card(self, helper: TeamsUser, user: TeamsUser) -> SentCard:
        """The helper's open red card of this person, waited for."""
        summary = f"RØDT KORT: {user.name} trenger hjelp nå"

        def there() -> list[SentCard]:
            return [card for card in self.town.teams.inbox(helper) if card.summary == summary]

        assert await self._until(there, 2 * LONG_ENOUGH), (helper.name, user.name)
        return there()[0]

    @staticmethod
    async def _until(seen: Callable[[], object], seconds: float) -> bool:
        """Whether it was so within this time. Looked for now and then: a hundred look at once."""
        until = time.monotonic() + seconds
        while not seen():
            if time.monotonic() > until:
                return False
            await asyncio.sleep(0.1)
        return True

    def red_cards(self, helper: TeamsUser) -> Counter[str]:
        """How often the helper was told of each alarm, by the first words of each card."""
        first = (([*card.history, card.content])[0] for card in self.town.teams.inbox(helper))
        return Counter(words_on(content).split("\n")[0] for content in first)


async def _start(town: Town, earlier: str = "") -> Replica:
    return await town.start(UNPACED, RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT, EARLIER=earlier)


@pytest.mark.parametrize("killed", [False, True], ids=["told-to-end", "killed"])
async def test_a_hundred_alarms_while_the_old_and_the_new_run_side_by_side(
    killed: bool, tmp_path: Path, servers: Servers, empty_postgres_url: str
) -> None:
    """L6, L5, L8, V4: the history verifies at the end (`Town`)."""
    organisation = tmp_path / "organisation.yaml"
    organisation.write_text(ORGANISATION)
    async with Town(tmp_path, servers, empty_postgres_url, organisation) as town:
        earlier = await _start(town, earlier="yes")
        await town.install(earlier)
        upgrade = Upgrade(town, earlier, killed)
        await upgrade.run()
        await town.quiet()
        _nothing_lost(town, upgrade)
        for who, (sent, due) in upgrade.done_by.items():
            assert sent > ALARMS // 4, (who, "sent hardly anything")
            assert due > ALARMS // 8, (who, "had hardly anything to do that was due")
        print(f"\n{ALARMS} alarms, 0 lost; the earlier replica ended in {upgrade.drained:.2f} s;")
        print(f"sent and due by each: {upgrade.done_by}")


def _nothing_lost(town: Town, upgrade: Upgrade) -> None:
    found = {one["raised_by"]: one for one in town.incidents()}
    assert found.keys() == {user.id for user in upgrade.raisers}
    for number, user in enumerate(upgrade.raisers):
        ended = "cancelled" if number % 4 == 3 else "claimed"
        one = found[user.id]
        assert one["state"] == ended, (number, town.show(one["id"])["timeline"])
    for level, helper in enumerate((town.leader, town.deputy, town.next_level)):
        cards = upgrade.red_cards(helper)
        for number, user in enumerate(upgrade.raisers):
            told = cards[f"{user.name} trenger hjelp nå"]
            expected = int(level < (1, 2, 3, 2)[number % 4])
            once_more = expected if upgrade.killed else 0  # it may have died between send and store
            assert expected <= told <= expected + once_more, (helper.name, user.name, told)
