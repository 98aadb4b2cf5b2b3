"""A card to the administrators when alarms have not worked for a minute, and one when they do again
(R12; docs/decisions/0035). From memory, since what is broken may be the database."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.cards.readiness.views import OutageView
from bot.core import Core
from bot.outbox import drawing
from bot.ports import Clock, Delivered, Messenger, TryAgain, Unknown
from bot.service.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
LASTS_SECONDS = 60.0
OVER_AFTER_SECONDS = 30.0  # well for so long: it may come and go
STEPS_ASIDE_SECONDS = 1.0  # while cards of an alarm are sent
BETWEEN_SECONDS = 0.5
ROUNDS = 3
# Whom no round has reached is tried again as long as it lasts, ever more rarely.
FIRST_AGAIN_SECONDS, LAST_AGAIN_SECONDS = 60.0, 15 * 60.0
# Replicas that notice within so long of each other tell once. Two outages that are told of lie
# twice as far apart (`LASTS_SECONDS` and `OVER_AFTER_SECONDS`): the second is never taken for one.
_BUCKET_MS = 45 * 1000
_ASKS_FOR_SECONDS = 0.8

Pause = Callable[[float], Awaitable[None]]


class OutageNotices:
    """One per process. `missing` names the parts without which no alarm works. Each administrator
    of the organisation is told once an outage, by one of the replicas where they can ask each
    other; never ahead of a card that somebody waits for."""

    def __init__(
        self,
        core: Core,
        missing: Callable[[], Sequence[str]],
        channel: Messenger,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._core = core
        self._missing = missing
        self._channel = channel
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause
        self._began: float | None = None
        self._since = 0
        self._seen = 0.0  # when something was missing last
        self._announced = False
        self._told: list[str] = []
        self._left: list[str] = []  # whom it has not reached
        self._again_at, self._pause_before = 0.0, 0.0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._pause(LOOK_EVERY_SECONDS)
            try:
                await self.look()
            except Exception as error:  # the next look counts
                log.error("administrators_not_told", error=type(error).__name__)

    async def look(self) -> None:
        """Tells of an outage that has lasted, or that is over."""
        missing, now = tuple(self._missing()), self._monotonic()
        if missing:
            self._seen = now
            if self._began is None:
                self._began, self._since = now, self._clock.now()
            if not self._announced and now - self._began >= LASTS_SECONDS:
                self._announced = True
                await self._announce(missing)
            elif self._left and now >= self._again_at:
                await self._try(self._left, missing)
        elif self._began is not None and now - self._seen >= OVER_AFTER_SECONDS:
            told, self._told, self._left = self._told, [], []
            self._began, self._announced = None, False
            if told and await self._is_first("over"):
                await self._tell(told, (), self._clock.now())

    async def _announce(self, missing: tuple[str, ...]) -> None:
        if "database" in missing or await self._is_first("outage"):
            units = self._core.service.directory.organisation.units.values()
            people = dict.fromkeys(person for unit in units for person in unit.administrators)
            self._pause_before = FIRST_AGAIN_SECONDS / 2
            await self._try(list(people), missing)

    async def _try(self, people: Sequence[str], missing: tuple[str, ...]) -> None:
        """Tells them of the outage; whom that does not reach, and who cannot be reached yet, later
        again."""
        told = await self._tell(people, missing, None)
        self._told += told
        self._left = [person for person in people if person not in told]
        self._pause_before = min(2 * self._pause_before, LAST_AGAIN_SECONDS)
        self._again_at = self._monotonic() + self._pause_before

    async def _tell(
        self, people: Sequence[str], missing: tuple[str, ...], until: int | None
    ) -> list[str]:
        """Whom it reached, or may have. Stops when it is no longer true."""
        directory = self._core.service.directory
        told: list[str] = []
        left = [person for person in people if directory.reachable(person)]
        for _ in range(ROUNDS):
            again: list[str] = []
            for person in left:
                if bool(self._missing()) != bool(missing):
                    break
                view = OutageView(directory.language(person), missing, self._since, until)
                if await self._sent(person, view):
                    told.append(person)
                else:
                    again.append(person)
                await self._pause(BETWEEN_SECONDS)
            left = again
            if not left:
                break
        log.warning("administrators_told", over=not missing, count=len(told), left=len(left))
        return told

    async def _sent(self, person: str, view: OutageView) -> bool:
        """False when it is worth another try."""
        address = self._core.service.directory.address(person)
        if address is None:
            return True
        await self._core.worker.quiet(STEPS_ASIDE_SECONDS)
        self._core.plain_rate_limit.charge()
        delivery = await self._channel.send(address, drawing.message(view))
        if not isinstance(delivery, Delivered):
            log.warning("administrator_not_reached", outcome=type(delivery).__name__)
        return not isinstance(delivery, TryAgain | Unknown)

    async def _is_first(self, what: str) -> bool:
        """Whether no other replica tells. Without an answer everybody does."""
        bucket = self._clock.now() // _BUCKET_MS
        keys = [f"{what}:{number}" for number in (bucket - 1, bucket)]  # two may begin beside one

        def first(uow: UnitOfWork) -> bool:
            noted = [uow.tx.first_delivery(key) for key in keys]
            return all(noted)

        try:
            async with asyncio.timeout(_ASKS_FOR_SECONDS):
                return await self._core.threads.behind(lambda: self._core.service.read(first))
        except Exception as error:
            log.warning("other_replicas_not_asked", error=type(error).__name__)
            return True
