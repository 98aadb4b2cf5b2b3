"""Ten thousand employees cry within one minute: how long each unit waits, in virtual time.

    python -m tests.bench.crowd [--cries N] [--units N] [--stored-per-second N]

The real rate limits, the real order in which rows are claimed from a real database, and Teams'
limits in sliding windows at the other end. What is not real: storing an alarm takes no time of its
own (`--stored-per-second` says how many there are room for), and a send is taken at once. Nobody
answers meanwhile, and no second level comes.
"""

import argparse
import random
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.outbox.conversations import LIMITS, ConversationRateLimit
from bot.outbox.rate_limit import PER_SECOND, FairRateLimit, TenantRateLimit
from bot.service.unit_of_work import SendPermit, SendSlots, chat_of
from bot.store.database import Database
from bot.store.records import Priority, Task, TaskKind
from bot.store.schema import upgrade
from bot.store.transaction import Transaction
from tests.fakes.clock import ManualClock
from tests.fakes.faults import Throttle
from tests.world import START

WITHIN_SECONDS = 60.0
_TICK_MS = 100
_AT_ONCE = 50
_LEASE_MS = 10_000


@dataclass(slots=True)
class Crowd:
    """Who cried when, by number; and when the two cards of each were out. In seconds."""

    cried: list[float]
    unit: list[str]
    red: dict[int, float] = field(default_factory=dict)
    own: dict[int, float] = field(default_factory=dict)
    refused: int = 0

    def waits(self, out: dict[int, float]) -> dict[str, list[float]]:
        """Of each unit, how long each of its alarms waited for such a card."""
        found: defaultdict[str, list[float]] = defaultdict(list)
        for number, at in out.items():
            found[self.unit[number]].append(at - self.cried[number])
        return found


class Simulation:
    """One process, its database, and Teams, by one clock."""

    def __init__(self, database: Database, clock: ManualClock, crowd: Crowd) -> None:
        self._database, self._clock, self._crowd = database, clock, crowd
        self._began = clock.seconds()
        self._tenant = TenantRateLimit(PER_SECOND, clock.seconds)
        chats = ConversationRateLimit(LIMITS, clock.seconds)
        self._rate_limit = FairRateLimit(self._tenant, chats, clock.seconds)
        self._slots = SendSlots(200, self._rate_limit)
        self._teams = Throttle(clock.seconds)

    def run(self, stored_per_second: float) -> None:
        """Until every card is out."""
        waiting = iter(enumerate(self._crowd.cried))
        coming = next(waiting, None)
        room = 0.0
        while len(self._crowd.own) + len(self._crowd.red) < 2 * len(self._crowd.cried):
            now = self._clock.seconds() - self._began
            room = min(room + stored_per_second * _TICK_MS / 1000, max(1.0, stored_per_second))
            born: list[Task] = []
            while coming is not None and coming[1] <= now and room >= 1:
                born += self._alarm(coming[0])
                coming, room = next(waiting, None), room - 1
            self._look(born)
            self._clock.at += _TICK_MS

    def _alarm(self, number: int) -> Iterator[Task]:
        unit = self._crowd.unit[number]
        to = {Priority.FIRST: f"leader {unit}", Priority.OWN: f"raiser {number}"}
        for priority, who in to.items():
            name = f"{number}:{int(priority)}"
            yield Task(
                name, TaskKind.NOTICE, priority, self._clock.at, name, recipient=who, unit=unit
            )

    def _look(self, born: Sequence[Task]) -> None:
        """What is stored now goes first as it would be born leased; then what waits, as long as
        there are sends."""
        leased = [(task, permit) for task in born if (permit := self._slots.take(task))]
        at_once = {task.id for task, _ in leased}
        stored = [task for task in born if task.id not in at_once]
        self._database.write(lambda tx: tx.add_tasks(stored))
        for task, permit in leased:
            self._send(task, permit)
        self._tenant.leased(*self._database.write(self._lease))
        slots = self._slots.take_free(_AT_ONCE)
        tokens, waits = self._rate_limit.tokens(slots), self._rate_limit.waits()

        def claim(tx: Transaction) -> Sequence[Task]:
            taken = tx.claim_messages(len(tokens), _LEASE_MS, waits) if tokens else ()
            for task in taken:
                tx.finish_task(task, "delivered")
            return taken

        taken = self._database.write(claim)
        for token in tokens[len(taken) :]:
            self._tenant.give_back(token)
        self._slots.looked(slots, len(taken))
        self._slots.crowded = len(taken) == len(tokens) and bool(stored or taken)
        for task, token in zip(taken, tokens, strict=False):
            self._send(task, self._rate_limit.permit(task, token))

    def _lease(self, tx: Transaction) -> tuple[int, int]:
        count = self._tenant.wanting()
        return count, tx.lease_sends(count, self._tenant.interval_us) if count else 0

    def _send(self, task: Task, permit: SendPermit) -> None:
        number, priority = (int(part) for part in task.id.split(":"))
        if self._rate_limit.departs(permit, chat_of(task)) or self._teams.wait(chat_of(task)):
            self._crowd.refused += 1
        out = self._crowd.red if priority == Priority.FIRST else self._crowd.own
        out[number] = self._clock.seconds() - self._began
        self._slots.done(permit)


def simulate(
    folder: Path, cries: int, units: int, stored_per_second: float, within: float = WITHIN_SECONDS
) -> Crowd:
    """Everybody cries at some moment of the minute, the units in no order."""
    chance = random.Random(24)
    at = sorted(chance.uniform(0, within) for _ in range(cries))
    whose = [str(1000 + number % units) for number in range(cries)]
    chance.shuffle(whose)
    crowd = Crowd(at, whose)
    url, clock = f"sqlite:///{folder}/crowd.db", ManualClock(START)
    upgrade(url)
    database = Database(url, clock)
    Simulation(database, clock, crowd).run(stored_per_second)
    return crowd


def lines(crowd: Crowd) -> Iterator[str]:
    """The curve: of the alarms by when they were cried, and of the units by their worst."""
    yield "cried in second   first red card p50   worst   own card p50   worst"
    for since in range(0, int(WITHIN_SECONDS), 10):
        ours = [n for n, at in enumerate(crowd.cried) if since <= at < since + 10]
        if not ours:
            continue
        red = [crowd.red[n] - crowd.cried[n] for n in ours]
        own = [crowd.own[n] - crowd.cried[n] for n in ours]
        yield (
            f"{since:6d} to {since + 10:2d} {statistics.median(red):17.1f} s {max(red):7.1f} s"
            f" {statistics.median(own):10.1f} s {max(own):7.1f} s"
        )
    yield "units, by how long their first, median and last alarm waited for its red card"
    waits = [(min(w), statistics.median(w), max(w)) for w in crowd.waits(crowd.red).values()]
    columns = [sorted(column) for column in zip(*waits, strict=True)]
    parts = {"best": 0, "tenth": 0.1, "half": 0.5, "nine tenths": 0.9, "all": 1}
    for name, part in parts.items():
        found = [column[round(part * (len(waits) - 1))] for column in columns]
        yield f"{name:>12} " + " ".join(f"{seconds:8.1f} s" for seconds in found)
    yield (
        f"last red card after {max(crowd.red.values()):.0f} s, last card after "
        f"{max(crowd.own.values()):.0f} s; {crowd.refused} refused"
    )


def main() -> None:
    """Prints the curve."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crowd", description=__doc__)
    parser.add_argument("--cries", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--stored-per-second", type=float, default=1_000.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rodtkort-crowd-") as folder:
        crowd = simulate(Path(folder), given.cries, given.units, given.stored_per_second)
    for line in lines(crowd):
        print(line)


if __name__ == "__main__":
    main()
