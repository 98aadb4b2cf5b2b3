"""B8: from a tap on a ladder's card to the next sentence to say."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench.connector import BenchConnector
from tests.bench.processes import Subject
from tests.fakes.payloads import TeamsUser

_PAUSE_SECONDS = 0.02  # who reads a sentence aloud does not tap at once
_PATIENCE_SECONDS = 20.0
_TO_AND_FRO = ("continues", "back")  # every tap moves, and is stored


@dataclass(slots=True)
class GuidedCall:
    """A caseworker in an alarm, up and down her ladder. `bare` is the floor: it stores the same
    body and answers."""

    connector: BenchConnector
    bot: Subject
    bare: Subject
    person: TeamsUser
    steps: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    _incident: str = ""

    @property
    def p50(self) -> float:
        """Median in seconds."""
        return statistics.median(self.steps)

    @property
    def ratio(self) -> float:
        """How many times the floor's median."""
        return self.p50 / statistics.median(self.floor)

    async def begin(self) -> None:
        """An alarm, with its ladder's card; and both sides warm."""
        connector, payloads = self.connector, self.connector.payloads
        connector.cards.clear()
        await connector.post(self.bot.messages, payloads.text(self.person, "/hjelp telefon"))
        await connector.until(_PATIENCE_SECONDS, lambda: len(connector.cards) >= 2)
        self._incident = connector.cards[0].incident
        await connector.post(self.bot.messages, payloads.text(self.person, "/advarsel"))
        await connector.until(_PATIENCE_SECONDS, lambda: len(connector.cards) >= 3)
        await self.take_turns(1, 20)
        self.steps.clear()
        self.floor.clear()

    async def take_turns(self, rounds: int, each: int) -> None:
        """Blocks of taps, in turn: noise hits both alike."""
        for _ in range(rounds):
            for subject, seconds in ((self.bot, self.steps), (self.bare, self.floor)):
                for reaction in itertools.islice(itertools.cycle(_TO_AND_FRO), each + each % 2):
                    seconds.append(await self._tap(subject, reaction))
                    await asyncio.sleep(_PAUSE_SECONDS)

    async def _tap(self, subject: Subject, reaction: str) -> float:
        data = {"verb": "guide.step", "incident": self._incident, "reaction": reaction}
        tap = self.connector.payloads.execute(self.person, "guide.step", data)
        began = await self.connector.post(subject.messages, tap)
        return time.perf_counter() - began


def figures(seconds: Sequence[float]) -> str:
    """Median and 99th percentile, as the table shows them."""
    p99 = statistics.quantiles(seconds, n=100)[98]
    return f"p50 {statistics.median(seconds) * 1000:.1f} ms (p99 {p99 * 1000:.0f})"
