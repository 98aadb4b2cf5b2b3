"""Asking Teams about people, slowly: a share of the tenant's rate, and never beside an alarm."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.events import Address
from bot.ports import Probe, Probed, TryAgain, Unknown
from bot.service.channel_health import ChannelHealth

log = structlog.get_logger(__name__)

PER_SECOND = 10.0  # of the tenant's 50: an alarm's cards never wait for it
CHUNK = 5  # probes for which the shared rate is asked at once
REMEMBERED_MS = 10 * 60 * 1000  # a county's leader is in many units' chains
ASKED_AGAIN = 2  # times, where Teams says when
LONGEST_WAIT_SECONDS = 30.0
SILENT_AFTER = 5  # in a row: Teams itself is the trouble, and the others need not be asked

# Takes so many requests from the tenant's shared rate; seconds until the first of them is free.
Take = Callable[[int], Awaitable[float]]


class Prober:
    """One per process. `quiet` waits until no card is being sent, at most a moment."""

    def __init__(
        self,
        probe: Probe,
        take: Take,
        quiet: Callable[[], Awaitable[None]],
        health: ChannelHealth,
        per_second: float = PER_SECOND,
    ) -> None:
        self._probe = probe
        self._take = take
        self._quiet = quiet
        self._health = health
        self._interval = 1 / per_second
        self._in_hand = 0
        self._remembered: dict[str, tuple[int, Address, Probed]] = {}

    async def ask(
        self, people: Mapping[str, Address | None], now: int, anew: bool = False
    ) -> dict[str, Probed]:
        """What Teams says of everybody who has a private chat with the bot, by person; who was
        asked a moment ago is not asked again, unless `anew`. Raises `StoreUnavailable`."""
        self._forget(now)
        found: dict[str, Probed] = {}
        silent = 0
        for person, address in people.items():
            if address is None or address.conversation_id is None:
                continue
            known = self._remembered.get(person)
            # Who has installed the bot anew since has another address.
            if known is not None and known[1] == address and not anew:
                found[person] = known[2]
                continue
            if silent >= SILENT_AFTER:
                found[person] = Unknown("not_asked")
                continue
            found[person] = answer = await self._asked(address)
            if isinstance(answer, TryAgain | Unknown):
                silent += 1
            else:
                silent = 0
                self._remembered[person] = (now, address, answer)
        return found

    async def _asked(self, address: Address) -> Probed:
        for _ in range(ASKED_AGAIN):
            answer = await self._once(address)
            wait = answer.after_seconds if isinstance(answer, TryAgain) else None
            if wait is None or wait > LONGEST_WAIT_SECONDS:  # never sooner than Teams says
                return answer
            await asyncio.sleep(wait)
        return await self._once(address)

    async def _once(self, address: Address) -> Probed:
        if self._in_hand == 0:
            await asyncio.sleep(max(0.0, await self._take(CHUNK)))
            self._in_hand = CHUNK
        self._in_hand -= 1
        await self._quiet()
        answer = await self._probe.probe(address)
        self._health.note(answer)
        await asyncio.sleep(self._interval)
        return answer

    def _forget(self, now: int) -> None:
        self._remembered = {
            person: known
            for person, known in self._remembered.items()
            if now - known[0] < REMEMBERED_MS
        }
