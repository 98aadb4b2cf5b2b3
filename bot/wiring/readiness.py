"""Puts together the morning check, beside the core and with the rate that all sends share, and the
canary, when two technical users were named for it."""

import math
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.core import Core
from bot.jobs.morning_check import PER_SECOND, MorningCheck, Prober
from bot.jobs.worker import Wakeup
from bot.outbox.rate_limit import PER_SECOND as TENANT_PER_SECOND
from bot.ports import Clock, Probe
from bot.settings import Settings
from bot.store.queries import ReadinessReader
from bot.teams.service_urls import AllowedServiceUrls

_STEPS_ASIDE_SECONDS = 1.0


def prober(core: Core, probe: Probe, per_second: float = PER_SECOND) -> Prober:
    """Asks Teams at its own slow pace, out of the tenant's rate."""
    interval_us = int(1_000_000 / TENANT_PER_SECOND)

    async def take(count: int) -> float:
        if math.isinf(per_second):  # unpaced (tests)
            return 0.0
        free_in: int = await core.threads.run(
            core.service.read, lambda uow: uow.tx.lease_sends(count, interval_us)
        )
        return free_in / 1_000_000

    async def quiet() -> None:
        await core.worker.quiet(_STEPS_ASIDE_SECONDS)

    return Prober(probe, take, quiet, core.service.channel, per_second)


def morning_check(
    core: Core, wakeup: Wakeup, probe: Probe, clock: Clock, per_second: float = PER_SECOND
) -> MorningCheck:
    """The morning check of this process."""
    reader = ReadinessReader(core.database)
    asking = prober(core, probe, per_second)
    parts = (core.service, core.threads, core.worker)
    return MorningCheck(*parts, wakeup, asking, reader, clock)


if TYPE_CHECKING:
    from bot.jobs.canary import Canary

_KNOCK = ClientTimeout(total=2.0)


def canary_of(
    settings: Settings, core: Core, session: ClientSession, allowed: AllowedServiceUrls
) -> "Canary | None":
    """The bot's test of itself, where two technical users were named. Its metrics are there only
    then: a zero of one that does not run would ring somebody's telephone."""
    if settings.canary is None:
        return None
    from bot.jobs.canary import Canary, Surroundings

    address = f"http://{reached_at(settings.host)}:{settings.port}/api/messages"

    async def knock() -> bool:
        """Nobody gets in without a signature; that they are told so is the proof. (`local` asks
        for none, and finds no activity.)"""
        try:
            async with session.post(address, json={}, timeout=_KNOCK) as answer:
                return answer.status in (400, 401)
        except (ClientError, TimeoutError):
            return False

    return Canary(core, settings.canary, Surroundings(core.clock, allowed, knock))


def reached_at(host: str) -> str:
    """Where a server that listens at `host` answers on the machine itself."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)
    return f"[{here}]" if ":" in here and not here.startswith("[") else here
