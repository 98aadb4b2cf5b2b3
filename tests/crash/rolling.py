"""Two versions of the bot on one database while alarms are raised, climb and are answered at both:
the earlier one goes and the newer one comes, or the other way round.

What runs beside us is the older revision's own code, out of the history of this repository.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from sqlalchemy import select

from bot.store import tables as t
from tests.crash.fork_server import ForkServer
from tests.crash.town import CALLS, Replica, Reply, Town
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.sent import SentCard, words_on
from tests.revisions import LAST_BEFORE_THE_MOVE, check_out
from tests.slow_machine import LONG_ENOUGH

ALARMS_PER_SECOND = 4.0
UNPACED = {"unpaced": "yes", "patient": "yes"}
SEEN_WITHIN_SECONDS = 15.0
# Seconds for a send: on a busy machine nobody is told twice for want of time. What a process that
# is killed held is sent when its leases end, twice as long: they must not outlast a level.
PATIENT, PATIENT_WITH_THE_KILLED = "15", "3"
# Which that revision does not know, and refuses; and where it forks services.
NEWER_SETTINGS = {LAST_BEFORE_THE_MOVE: ("RODTKORT_STATE_DIR", "RODTKORT_JOURNAL_DIR")}
NURSERY = {LAST_BEFORE_THE_MOVE: "tests.crash.nursery"}

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

    def __init__(self, ours: ForkServer, revision: str, folder: Path) -> None:
        there = check_out(revision, folder)
        self._ours = ours
        self._theirs = ForkServer(NURSERY.get(revision, "tests.crash.fork_server"), there)
        self._refused = NEWER_SETTINGS.get(revision, ())
        self._forked_by: dict[int, ForkServer] = {}

    def start(self, environment: Mapping[str, str], plan: Mapping[str, str], log: Path) -> int:
        """The process id of a new service."""
        known = dict(environment)
        server = self._theirs if known.pop("EARLIER", None) else self._ours
        if server is self._theirs:
            known = {name: value for name, value in known.items() if name not in self._refused}
        pid = server.start(known, plan, log)
        self._forked_by[pid] = server
        return pid

    def code(self, pid: int) -> int | None:
        """How a service ended."""
        return self._forked_by[pid].code(pid)

    def close(self) -> None:
        """The earlier one's; ours is the session's."""
        self._theirs.close()


class Rolling:
    """Alarms, each a task of its own, while one version of the bot takes the place of the other.

    async with Town(folder, servers, url, organisation) as town:
        await Rolling(town, alarms=12, back=False).run()
    """

    def __init__(self, town: Town, alarms: int, *, back: bool, killed: bool = False) -> None:
        self.town = town
        self.alarms = alarms
        self._killed = killed  # the one that goes; else it is told to end
        self._versions = ("newer", "earlier") if back else ("earlier", "newer")
        self._replicas: list[Replica] = []
        self._turns = itertools.count()
        self._raisers: list[TeamsUser] = []
        self.drained = 0.0  # seconds that the one that goes took
        self.done_by: dict[str, tuple[float, float]] = {}  # messages sent, timers fired

    async def run(self) -> None:
        """Raises them one after the other; the second version comes while the first ones climb, and
        the first one goes while others do. Nothing is lost, and nobody is told twice (V4)."""
        await self._start(self._versions[0])
        await self.town.install(self._replicas[0])
        async with asyncio.TaskGroup() as group:
            for number in range(self.alarms):
                if number == self.alarms // 4:
                    group.create_task(self._start(self._versions[1]))
                if number == 3 * self.alarms // 4:
                    group.create_task(self._first_goes())
                group.create_task(self._one(number))
                await asyncio.sleep(1 / ALARMS_PER_SECOND)
        self.done_by[self._versions[1]] = await self._done(self._replicas[0])
        await self.town.quiet()
        self._nothing_is_lost()

    async def _start(self, version: str) -> None:
        """Whoever is newer migrates beneath the earlier one."""
        earlier = "yes" if version == "earlier" else ""
        replica = await self.town.start(
            UNPACED,
            RODTKORT_SEND_TIMEOUT_SECONDS=PATIENT_WITH_THE_KILLED if self._killed else PATIENT,
            EARLIER=earlier,
        )
        self._replicas.append(replica)

    async def _first_goes(self) -> None:
        """When the other is ready, as a platform does it."""
        assert await self._until(lambda: len(self._replicas) > 1, 2 * LONG_ENOUGH)
        first = self._replicas.pop(0)
        self.done_by[self._versions[0]] = await self._done(first)
        if self._killed:  # what it was about to send is the other's when its leases end
            await self.town.kill(first)
        else:
            self.drained = await self.town.stopped(first)

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
            replica = self._replicas[next(self._turns) % len(self._replicas)]
            if (reply := await self.town.post(replica, activity)).status == 200:
                return reply
            await asyncio.sleep(0.1)

    async def _one(self, number: int) -> None:
        """Answered at the first, the second or the third level, or withdrawn at the second."""
        town = self.town
        user = town.teams.user(f"00000000-0000-4000-8000-{number:012d}", f"Ansatt {number}")
        self._raisers.append(user)
        await self._tell(town.teams.payloads.text(user, "hjelp"))
        helper = (town.leader, town.deputy, town.next_level, town.deputy)[number % 4]
        card = await self._red_card(helper, user)
        if number % 4 == 3:
            await self._withdrawn(user, helper)
        else:
            # Beside another alarm's button it says whom (`cards.alarm.red_card`).
            calls = next(one for one in card.buttons if one in (CALLS, f"Jeg ringer {user.name}"))
            claim = town.tap(helper, card, calls)
            while f"Du hjelper {user.name}" not in str((await self._tell(claim)).body):
                await asyncio.sleep(1)  # it was not confirmed, and the helper reads that

    async def _withdrawn(self, user: TeamsUser, helper: TeamsUser) -> None:
        """Who read that it was not confirmed, and sees that nothing changed, writes again. The live
        card tells, which may have moved since it was first there."""

        def changed() -> bool:
            cards = [card for card in self.town.teams.inbox(helper) if _asks_about(user, card)]
            return cards[-1].summary != _asked(user)

        while not changed():
            await self._tell(self.town.teams.payloads.text(user, "avbryt"))
            await self._until(changed, SEEN_WITHIN_SECONDS)

    async def _red_card(self, helper: TeamsUser, user: TeamsUser) -> SentCard:
        """The helper's open red card of this person, waited for."""

        def there() -> list[SentCard]:
            inbox = self.town.teams.inbox(helper)
            return [card for card in inbox if card.summary == _asked(user)]

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

    def _red_cards(self, helper: TeamsUser) -> dict[str, list[str]]:
        """The ids of the messages by which the helper was told of each alarm, by the first words of
        what each showed first."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for card in self.town.teams.inbox(helper):
            found[_first_words(card)].append(card.id)
        return found

    def _nothing_is_lost(self) -> None:
        town = self.town
        found = {one["raised_by"]: one for one in town.incidents()}
        assert found.keys() == {user.id for user in self._raisers}
        for number, user in enumerate(self._raisers):
            ended = "cancelled" if number % 4 == 3 else "claimed"
            one = found[user.id]
            assert one["state"] == ended, (number, town.show(one["id"])["timeline"])
        # A live card moves, and is the red one still (L14): each is a row of its own, which knows
        # its one message. A message that no row knows was sent twice.
        with town.database.reading() as connection:
            known = set(connection.execute(select(t.card.c.activity_id)).scalars())
        for level, helper in enumerate((town.leader, town.deputy, town.next_level)):
            cards = self._red_cards(helper)
            for number, user in enumerate(self._raisers):
                told = cards[f"{user.name} trenger hjelp nå"]
                expected = level < (1, 2, 3, 2)[number % 4]
                assert bool(told) == expected, (helper.name, user.name, told)
                twice = [one for one in told if one not in known]
                again = int(self._killed)  # it may have died between send and store
                assert len(twice) <= again, (helper.name, user.name, told)


def _asked(user: TeamsUser) -> str:
    """What a list of chats shows of an open alarm of theirs."""
    return f"RØDT KORT: {user.name} trenger hjelp nå"


def _asks_about(user: TeamsUser, card: SentCard) -> bool:
    """Whether the card was a red card of theirs when it came."""
    return _first_words(card) == f"{user.name} trenger hjelp nå"


def _first_words(card: SentCard) -> str:
    """The first line of what the card showed first."""
    return words_on([*card.history, card.content][0]).split("\n")[0]


@asynccontextmanager
async def two_versions(
    fork_server: ForkServer, revision: str, folder: Path, database_url: str
) -> AsyncIterator[Town]:
    """An office whose replicas are of this revision and of ours; verified at the end (`Town`)."""
    organisation = folder / "organisation.yaml"
    organisation.write_text(ORGANISATION)
    servers = Servers(fork_server, revision, folder)
    try:
        async with Town(folder, servers, database_url, organisation) as town:
            yield town
    finally:
        servers.close()
