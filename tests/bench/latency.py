"""B1, B2 and B6: from `/hjelp` to the first red card, and how many cards a second get through."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.connector import BenchConnector
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.fakes.payloads import TeamsUser

# An alarm is rare: the one before is written down when the next one comes. And two cards each keep
# below what Teams takes a second: with 20 ms every seventh alarm waited for the rate limit, 95 ms
# of it.
_PAUSE_SECONDS = 0.05
_PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class Runner:
    """A process under the clock. `cards_each` is how many cards one alarm sends at once."""

    subject: Subject
    people: Iterator[TeamsUser]
    cards_each: int
    seconds: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """Median in seconds."""
        return statistics.median(self.seconds)

    @property
    def p99(self) -> float:
        """99th percentile in seconds."""
        return statistics.quantiles(self.seconds, n=100)[98]


def bot_runner(subject: Subject, organisation: BenchOrganisation) -> Runner:
    """The bot: a red card and the caseworker's own."""
    return Runner(subject, organisation.caseworkers(), cards_each=2)


def echo_runner(subject: Subject) -> Runner:
    """A process that sends one card for whatever arrives."""
    users = (TeamsUser(f"00000000-0000-4000-8009-{n:012d}", "Ekko") for n in itertools.count())
    return Runner(subject, users, 1)


async def install(connector: BenchConnector, subject: Subject, people: Sequence[TeamsUser]) -> None:
    """Make the bot reachable for these people; no welcome is sent."""
    for person in people:
        await connector.post(subject.messages, connector.payloads.installed(person, "add-upgrade"))


async def take_turns(
    connector: BenchConnector, runners: Sequence[Runner], rounds: int, each: int
) -> None:
    """Alarms one after the other, `each` per process and round, in turn: noise hits all alike."""
    for runner in runners:  # once to warm up: the first alarm compiles statements
        await alarms(connector, runner, 20)
        runner.seconds.clear()
    for _ in range(rounds):
        for runner in runners:
            await alarms(connector, runner, each)


async def raise_one(connector: BenchConnector, bot: Runner, person: TeamsUser) -> None:
    """One alarm outside the clock; returns when its cards have arrived and that is written down."""
    await _alarm(connector, bot, person)
    await asyncio.sleep(0.5)


async def withdraw(connector: BenchConnector, bot: Runner, person: TeamsUser) -> None:
    """The person's alarm is over, and everybody's cards say so."""
    await connector.post(bot.subject.messages, connector.payloads.text(person, "avbryt"))
    await asyncio.sleep(1)


async def alarms(
    connector: BenchConnector, runner: Runner, count: int, pause_seconds: float = _PAUSE_SECONDS
) -> None:
    """So many alarms under the clock, one after the other."""
    for _ in range(count):
        runner.seconds.append(await _alarm(connector, runner, next(runner.people)))
        await asyncio.sleep(pause_seconds)


async def _alarm(connector: BenchConnector, runner: Runner, person: TeamsUser) -> float:
    """Seconds from the POST to the first card that is not the caseworker's own."""
    connector.cards.clear()
    began = await connector.post(runner.subject.messages, connector.payloads.text(person, "/hjelp"))
    await connector.until(_PATIENCE_SECONDS, lambda: len(connector.cards) >= runner.cards_each)
    mine = person.personal_chat
    return min(card.at for card in connector.cards if card.conversation != mine) - began


async def cards_per_second(
    connector: BenchConnector, runner: Runner, count: int, at_once: int
) -> float:
    """In and out: `count` alarms, `at_once` under way, until the last card has arrived."""
    connector.cards.clear()
    people = [next(runner.people) for _ in range(count)]
    waiting = iter(people)
    began = time.perf_counter()

    async def post() -> None:
        for person in waiting:
            await connector.post(runner.subject.messages, connector.payloads.text(person, "/hjelp"))

    await asyncio.gather(*(post() for _ in range(at_once)))
    wanted = count * runner.cards_each
    await connector.until(_PATIENCE_SECONDS * 3, lambda: len(connector.cards) >= wanted)
    return len(connector.cards) / (connector.cards[-1].at - began)
