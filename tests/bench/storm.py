"""B7: hundreds of alarms in the same moment, and a channel that takes fifty messages a second.

Some alarms are older, and are withdrawn in that same moment: their cards must change, too, but
no change may come before a red card.
"""

import asyncio
import bisect
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from bot.store.database import maintenance
from tests.bench.connector import BenchConnector
from tests.bench.organisation import BenchOrganisation
from tests.bench.processes import Subject
from tests.fakes.payloads import TeamsUser

WITHDRAWN = 20
_SAME_MOMENT_SECONDS = 0.5
_SLOWEST = 3.0  # times what the tenant's limit alone takes


@dataclass(frozen=True, slots=True)
class Storm:
    """`first` and `all` in seconds from the first cry until the last red card, and the last card,
    was out. `overtaken` counts red cards that an update went before, half a second after their own
    cry was stored, or a raiser's card, half a second after the last cry of the moment was; `plain`
    the messages that said that storing could not be confirmed in time (L8)."""

    first: float
    all: float
    overtaken: int
    refused: int
    requests: int
    plain: int

    @property
    def refused_percent(self) -> float:
        """Share of the requests that were answered 429."""
        return 100 * self.refused / self.requests


async def storm(
    connector: BenchConnector,
    replicas: Sequence[Subject],
    organisation: BenchOrganisation,
    count: int,
    url: str,
) -> Storm:
    """`count` cries at once, spread over the replicas on the database of `url`."""
    people = organisation.caseworkers()
    older = [next(people) for _ in range(WITHDRAWN)]
    for person in older:
        await _say(connector, replicas[0], person, "/hjelp")
    await connector.until(30, lambda: len(connector.cards) >= 2 * WITHDRAWN)
    await asyncio.sleep(3)  # all that is written down, and every window of the limits is open
    connector.cards.clear()
    connector.updates.clear()
    connector.refused.clear()
    criers = [next(people) for _ in range(count)]
    mine = {person.personal_chat for person in criers}
    began = time.perf_counter()
    await asyncio.gather(
        *(_say(connector, replicas[n % len(replicas)], p, "/hjelp") for n, p in enumerate(criers)),
        *(_say(connector, replicas[0], person, "avbryt") for person in older),
    )
    patience = _SLOWEST * 2 * count / 50
    await connector.until(patience, lambda: _out(connector, mine) >= 2 * count)
    await asyncio.sleep(1)
    return _found(connector, mine, _stored_at(url), began)


async def _say(connector: BenchConnector, replica: Subject, person: TeamsUser, words: str) -> None:
    await connector.post(replica.messages, connector.payloads.text(person, words))


def _stored_at(url: str) -> dict[str, float]:
    """When each alarm was stored, on our clock: the answer to a cry may come before (L8)."""
    ahead = time.time() - time.perf_counter()
    engine = maintenance(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, raised_at FROM incident")).all()
    engine.dispose()
    return {row.id: row.raised_at / 1000 - ahead for row in rows}


def _out(connector: BenchConnector, mine: set[str]) -> int:
    """How many cards of new alarms have arrived; each has one here and one there."""
    own = {card.incident for card in connector.cards if card.conversation in mine} - {""}
    red = {card.incident for card in connector.cards if card.conversation not in mine} - {""}
    return len(own) + len(red)


def _found(
    connector: BenchConnector, mine: set[str], stored: dict[str, float], began: float
) -> Storm:
    cards = [card for card in connector.cards if card.incident]
    raised = {card.incident for card in cards if card.conversation in mine}
    own = [card.at for card in cards if card.conversation in mine]
    red: dict[str, float] = {}
    for card in cards:
        if card.conversation not in mine and card.incident in raised:
            red[card.incident] = min(card.at, red.get(card.incident, card.at))
    moment_ends = max(stored[incident] for incident in raised) + _SAME_MOMENT_SECONDS
    own_card = min((at for at in own if at > moment_ends), default=math.inf)
    updates = sorted(connector.updates)
    overtaken = 0
    for incident, at in red.items():
        later = bisect.bisect_right(updates, stored[incident] + _SAME_MOMENT_SECONDS)
        update = updates[later] if later < len(updates) else math.inf
        overtaken += min(own_card, update) < at
    requests = len(connector.cards) + len(connector.updates) + len(connector.refused)
    return Storm(
        max(red.values()) - began,
        max(own) - began,
        overtaken,
        len(connector.refused),
        requests,
        len(connector.cards) - len(cards),
    )
