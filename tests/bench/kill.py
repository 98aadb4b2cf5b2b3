"""B4: one of three replicas is killed while alarms are on their way.

The connector takes its time to answer, as Teams does: what a replica has sent and not yet
written down is what its heirs must send again. Who gets no answer from the dead replica delivers
the cry to another one, as Teams would.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count as numbers

import aiohttp
from sqlalchemy import text

from bot.store.database import maintenance
from tests.bench.connector import BenchConnector
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.fakes.payloads import TeamsUser

SEND_TIMEOUT_SECONDS = 1.0
LEASE_SECONDS = 2 * SEND_TIMEOUT_SECONDS + 1  # as the settings derive it
LATENCY_SECONDS = 0.3
_AT_ONCE = 16
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Loss:
    """`lost` cards never came, `repeated` came again. `held` rows had a lease that ended, `failed`
    rows a send that was given up: only they may be sent again (V4). `delay` is the longest time
    from a cry to its red card, in seconds; `usual` the median. `posted_again` cries had no answer
    from the dead replica."""

    alarms: int
    lost: int
    repeated: int
    held: int
    failed: int
    delay: float
    usual: float
    posted_again: int
    seconds: float


class _Criers:
    """Cries for help, delivered to replicas in turn until one of them has taken it."""

    def __init__(self, connector: BenchConnector, replicas: Sequence[Subject]) -> None:
        self._connector = connector
        self._alive = [*replicas]
        self._turn = numbers()
        self.again = 0
        self.cried: dict[str, float] = {}

    def kill(self) -> None:
        """The first replica dies; nobody has been told."""
        self._alive[0].kill()

    async def cry(self, people: Iterator[TeamsUser]) -> None:
        """One after the other."""
        for person in people:
            activity = self._connector.payloads.text(person, "/hjelp")
            self.cried[person.personal_chat] = time.perf_counter()
            while not await self._taken(activity):
                self.again += 1

    async def _taken(self, activity: dict[str, object]) -> bool:
        replica = self._alive[next(self._turn) % len(self._alive)]
        try:
            await self._connector.post(replica.messages, activity)
        except aiohttp.ClientError:
            self._alive = [other for other in self._alive if other is not replica]
            return False
        return True


async def kill_one(
    connector: BenchConnector,
    url: str,
    replicas: Sequence[Subject],
    organisation: BenchOrganisation,
    count: int,
) -> Loss:
    """`count` alarms; half-way the first replica is killed."""
    people = [person for person, _ in zip(organisation.caseworkers(), range(count), strict=False)]
    waiting = iter(people)
    criers = _Criers(connector, replicas)
    connector.cards.clear()
    began = time.perf_counter()
    crying = [asyncio.create_task(criers.cry(waiting)) for _ in range(_AT_ONCE)]
    await connector.until(_PATIENCE_SECONDS, lambda: len(connector.cards) >= count)
    criers.kill()
    await asyncio.gather(*crying)
    own = {person.personal_chat for person in people}
    with contextlib.suppress(TimeoutError):  # what has not come by then is lost
        await connector.until(_PATIENCE_SECONDS, lambda: _out(connector, own) >= 2 * count)
    seconds = time.perf_counter() - began
    await asyncio.sleep(LEASE_SECONDS + 2)  # what comes again, comes until then
    return _loss(connector, criers, own, _may_come_again(url), seconds)


def _out(connector: BenchConnector, own: set[str]) -> int:
    cards = connector.cards
    if len(cards) < 2 * len(own):
        return 0
    return len({(card.incident, card.conversation) for card in cards if card.incident})


def _may_come_again(url: str) -> tuple[int, int]:
    """How many rows were held by somebody whose lease ended, and how many sends failed."""
    engine = maintenance(url)
    query = "SELECT count(*) FILTER (WHERE expired > 0), sum(failures) FROM task"
    with engine.begin() as connection:
        held, failed = connection.execute(text(query)).one()
    engine.dispose()
    return int(held), int(failed)


def _loss(
    connector: BenchConnector,
    criers: _Criers,
    own: set[str],
    again: tuple[int, int],
    seconds: float,
) -> Loss:
    times = Counter((card.incident, card.conversation) for card in connector.cards if card.incident)
    raised_by = {incident: chat for incident, chat in times if chat in own}
    out: dict[str, float] = {}
    for card in connector.cards:
        if card.incident in raised_by and card.conversation not in own:
            out.setdefault(card.incident, card.at)
    delays = sorted(at - criers.cried[raised_by[incident]] for incident, at in out.items())
    return Loss(
        alarms=len(own),
        lost=len(own) - len(out) + len(own) - len(raised_by),
        repeated=times.total() - len(times),
        held=again[0],
        failed=again[1],
        delay=delays[-1],
        usual=delays[len(delays) // 2],
        posted_again=criers.again,
        seconds=seconds,
    )
