"""What the service keeps up with, or lets go of, while it runs: each a loop until it is cancelled,
that no failure ends."""

import asyncio

import structlog

from bot.core import Core
from bot.evidence.forgetting import EVERY_SECONDS, Forgetting
from bot.evidence.vault import Vault
from bot.jobs.announcer import Announcer
from bot.service.drills import calendar
from bot.service.privacy.retention import Retention
from bot.store.people_at_start import changed_people

log = structlog.get_logger(__name__)

LOOK_AT_FILE_SECONDS = 2.0
LOOK_AT_PEOPLE_SECONDS = 1.0
OVERLAP_MS = 10_000
RETAIN_AFTER_SECONDS = 60.0
_AGAIN_SECONDS = 1.0


async def plan_rounds(core: Core) -> None:
    """The first row of the calendar of drills; from then on each round leaves the next one."""
    while True:
        try:
            await core.threads.run(core.service.read, calendar.begin)
        except Exception as error:  # the database is away; the next time counts
            log.warning("no_round_of_drills", error=type(error).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            return


async def follow_people(core: Core) -> None:
    """What people told another replica counts here within a second or two. The look overlaps the
    last one, for transactions that were still under way then."""
    seen = 0
    while True:
        await asyncio.sleep(LOOK_AT_PEOPLE_SECONDS)
        try:
            now = await core.threads.run(core.service.read, lambda turn: turn.now)
            changed = await asyncio.to_thread(changed_people, core.database, seen - OVERLAP_MS)
            core.service.directory.catch_up(changed)
            seen = now
        except Exception as error:  # whatever it was: the next look tries again
            log.warning("people_not_read", error=type(error).__name__)


async def follow_file(core: Core, announcer: Announcer) -> None:
    """A changed organisation counts within seconds, the file's or another replica's; and the staff
    are told of it in time."""
    while True:
        await asyncio.sleep(LOOK_AT_FILE_SECONDS)
        try:
            await asyncio.to_thread(core.source.refresh, core.service.directory)
            await announcer.look()
        except Exception as error:  # the database may be away; the next look tries again
            log.warning("organisation_not_read", error=type(error).__name__)


async def forget(core: Core, evidence: Vault, forgetting: Forgetting) -> None:
    """Evidence whose time is over, and what a crash left behind (L13), by a clock that can be
    believed. Replicas may meet: each incident is decided under its lock."""
    while True:
        try:
            if core.clock.may_forget():
                await evidence.run(forgetting.run)
        except Exception as error:  # the storage or the database is away; the next time counts
            log.warning("evidence_not_erased", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def retain(core: Core, retention: Retention) -> None:
    """Everything else whose time is over (L13): looked for beside the alarms, forgotten in the
    store's own threads, a little at a time between them. Not in the first minute: a start has
    enough to do."""
    await asyncio.sleep(RETAIN_AFTER_SECONDS)
    while True:
        try:
            if core.clock.may_forget():
                await retention.run(asyncio.to_thread, core.threads.run)
            else:
                log.warning("nothing_forgotten", reason="clock")
        except Exception as error:  # the database is away; the next time counts
            log.warning("not_forgotten", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)
