"""Where the bot's watch over itself is put together: the health, and by what each part of it is
judged; the morning check, beside the core and with the rate that all sends share; and the canary,
when two technical users were named for it."""

import asyncio
import math
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.core import Core
from bot.evidence.evidence_files import EvidenceFiles
from bot.jobs.morning_check import PER_SECOND, MorningCheck, Prober
from bot.jobs.self_check import AlarmProbe
from bot.jobs.worker import Wakeup
from bot.outbox.rate_limit import PER_SECOND as TENANT_PER_SECOND
from bot.ports import Clock, Probe
from bot.settings import Settings
from bot.store.database import Database, sqlite_url
from bot.store.queries import ReadinessReader
from bot.teams.authentication import AllowedServiceUrls
from bot.web.health import Health

ENGINE_LOOKS_WITHIN_SECONDS = 3.0
EVIDENCE_EVERY_SECONDS = 5.0
EVIDENCE_WITHIN_SECONDS = 4.0
EVIDENCE_TRIED_EVERY_SECONDS = 60.0
FIRST_LOOK_WITHIN_SECONDS = 1.0
ROOM_BYTES = 1024 * 1024  # a dozen alarms


def alarm_probe(core: Core) -> AlarmProbe:
    """The probe of this process's alarms."""

    def forget() -> None:
        core.inbound.confirmations.forget()
        core.worker.forget()

    return AlarmProbe(core.service, core.threads, is_the_one(core.database), forget)


def watch(health: Health, core: Core, probe: AlarmProbe, evidence: EvidenceFiles) -> None:
    """What every process has: can an alarm be stored, is it sent and escalated, are commands
    confirmed; and can evidence be kept."""

    async def engine() -> bool:
        looks = time.monotonic() - core.worker.last_round < ENGINE_LOOKS_WITHIN_SECONDS
        return looks and core.worker.is_delivering()

    async def confirmed() -> bool:
        alarms = core.inbound.without_store.alarms
        return alarms.replay.can_be_stored() and await core.inbound.confirmations.well()

    async def reached() -> bool:
        return core.service.channel.is_reached

    tried_at, stored = -EVIDENCE_TRIED_EVERY_SECONDS, False

    async def kept() -> bool:
        """A file is really stored at the start and every minute; in between there is room."""
        nonlocal tried_at, stored
        now = time.monotonic()
        if not stored or now - tried_at >= EVIDENCE_TRIED_EVERY_SECONDS:
            tried_at = now
            stored = await asyncio.to_thread(evidence.can_store)
        return stored and await asyncio.to_thread(evidence.can_keep)

    health.watch("database", probe.well, needed=True)
    health.watch("engine", engine, needed=True)
    health.watch("clock", core.clock.is_well, needed=False)
    health.watch("timers", core.clock.is_settled, needed=True)
    health.watch("confirmation", confirmed, needed=True)
    health.watch("teams", reached, needed=True)
    seconds = {"every": EVIDENCE_EVERY_SECONDS, "within": EVIDENCE_WITHIN_SECONDS}
    health.watch("evidence", kept, needed=False, **seconds)


async def first_look(health: Health, core: Core, probe: AlarmProbe) -> None:
    """What is told from the first moment is true: everybody has looked once, or had a second; and
    what was red for want of the database is asked anew."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FIRST_LOOK_WITHIN_SECONDS):
            while not core.worker.last_round:
                await asyncio.sleep(0.005)
    await probe.look()
    await health.look_anew()


def is_the_one(database: Database) -> Callable[[], bool]:
    """Whether the database is the one that was opened, and has room. In the last room of a disk
    SQLite still writes into its log, and the next checkpoint fails."""
    same = database.is_the_one
    name = sqlite_url(database.url).database if database.is_sqlite else None
    if not name or name == ":memory:":
        return same
    folder = Path(name).absolute().parent

    def it_is() -> bool:
        disk = os.statvfs(folder)
        blocks = disk.f_bavail if os.geteuid() else disk.f_bfree  # some are kept for root
        return blocks * disk.f_frsize >= ROOM_BYTES and same()

    return it_is


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
