"""Where the morning check is put together: beside the core, with the rate that all sends share."""

import math

from bot.core import Core
from bot.jobs.morning_check import MorningCheck
from bot.jobs.probing import PER_SECOND, Prober
from bot.jobs.wakeup import Wakeup
from bot.outbox.rate_limit import PER_SECOND as TENANT_PER_SECOND
from bot.ports import Clock, Probe
from bot.store.readiness_reading import ReadinessReader

_STEPS_ASIDE_SECONDS = 1.0


def prober(core: Core, probe: Probe, per_second: float = PER_SECOND) -> Prober:
    """Asks Teams at its own slow pace, out of the tenant's rate."""
    interval_us = int(1_000_000 / TENANT_PER_SECOND)

    async def take(count: int) -> float:
        if math.isinf(per_second):  # unpaced (tests)
            return 0.0
        free_in: int = await core.threads.run(
            core.service.read, lambda turn: turn.tx.lease_sends(count, interval_us)
        )
        return free_in / 1_000_000

    async def quiet() -> None:
        await core.engine.quiet(_STEPS_ASIDE_SECONDS)

    return Prober(probe, take, quiet, core.service.channel, per_second)


def morning_check(
    core: Core, wakeup: Wakeup, probe: Probe, clock: Clock, per_second: float = PER_SECOND
) -> MorningCheck:
    """The morning check of this process."""
    reader = ReadinessReader(core.database)
    asking = prober(core, probe, per_second)
    parts = (core.service, core.threads, core.engine)
    return MorningCheck(*parts, wakeup, asking, reader, clock)
