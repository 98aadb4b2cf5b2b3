"""Where the health is put together: what is watched, and by what each part is judged."""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.core import Core
from bot.evidence.evidence_files import EvidenceFiles
from bot.jobs.self_check import AlarmProbe
from bot.store.database import Database, sqlite_url
from bot.web.health import Health

ENGINE_LOOKS_WITHIN_SECONDS = 3.0
EVIDENCE_EVERY_SECONDS = 5.0
EVIDENCE_WITHIN_SECONDS = 4.0
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

    async def kept() -> bool:
        return await asyncio.to_thread(evidence.can_keep)

    health.watch("database", probe.well, needed=True)
    health.watch("engine", engine, needed=True)
    health.watch("clock", core.clock.is_well, needed=False)
    health.watch("timers", core.clock.is_settled, needed=True)
    health.watch("confirmation", confirmed, needed=True)
    health.watch("teams", reached, needed=True)
    seconds = {"every": EVIDENCE_EVERY_SECONDS, "within": EVIDENCE_WITHIN_SECONDS}
    health.watch("evidence", kept, needed=False, **seconds)


async def first_look(health: Health, core: Core, probe: AlarmProbe) -> None:
    """What is told from the first moment is true: everybody has looked once, or had a second."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FIRST_LOOK_WITHIN_SECONDS):
            while not core.worker.last_round:
                await asyncio.sleep(0.005)
    await probe.look()
    await health.look()


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
