"""What the service keeps up with, or lets go of, while it runs: each a loop until it is cancelled,
that no failure ends.

One of them looks whether a unit's staff have something to be told (R16, R68): when the
organisation, the routines or the ladders have been taken in anew, and now and then besides.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog

from bot.core import Core
from bot.evidence.forgetting import EVERY_SECONDS, Forgetting
from bot.evidence.threaded_store import ThreadedEvidenceStore
from bot.outbox.threads import Threads
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.drills import calendar
from bot.service.organisation import announce, responders
from bot.service.privacy.retention import Retention
from bot.service.readiness.telephone import forget_trials
from bot.store.queries import OrganisationReader, changed_people

Result = TypeVar("Result")

STEPS_ASIDE_SECONDS = 1.0  # while cards are sent
RESTS_TIMES = 4  # as long as a step took: what can wait takes a fifth of the interpreter at most
_ANYWAY_SECONDS = 600.0  # another replica may have thought that there was nothing left
_AT_ONCE = 10  # units in one transaction: no alarm waits for more


class Announcer:
    """One per process; any number of processes on one database say everything once. `written`: the
    organisation is changed in chat, and is written once here, so that a change is quick."""

    def __init__(
        self, service: Service, threads: Threads, reader: OrganisationReader, written: bool = False
    ) -> None:
        self._service = service
        self._threads = threads
        self._reader = reader
        self._written = written
        self._seen: tuple[object, ...] = ()
        self._there: tuple[object, ...] = ()
        self._looked_at = 0.0

    async def look(self) -> None:
        """Does nothing while nothing was taken in anew. Raises `StoreUnavailable`."""
        directory = self._service.directory
        at = await self._threads.run(self._service.read, lambda uow: uow.now)
        now = (directory.revision, directory.routines, directory.ladders)
        there = _who_is_there(directory, at)
        moment = asyncio.get_running_loop().time()
        known = len(now) == len(self._seen) and all(
            one is other for one, other in zip(now, self._seen, strict=True)
        )
        if known and there == self._there and moment - self._looked_at < _ANYWAY_SECONDS:
            return
        units, first = await asyncio.to_thread(self._to_notice, directory, at)
        for start in range(0, len(units), _AT_ONCE):
            some = units[start : start + _AT_ONCE]
            notice = partial(announce.notice_changes, units=some, before_them=start, first=first)
            await self._threads.run(self._service.read, notice)
        self._seen, self._there, self._looked_at = now, there, moment

    def _to_notice(self, directory: Directory, at: int) -> tuple[tuple[str, ...], bool]:
        """The units to look at, and whether nobody was ever told anything."""
        if self._written:
            self._service.organisations.written(directory.organisation, "")
        told = self._reader.all_told()
        units = {*announce.to_notice(directory, told), *responders.to_tell(directory, told, at)}
        return tuple(sorted(units)), not told


def _who_is_there(directory: Directory, at: int) -> tuple[object, ...]:
    """Who is away, with whom instead, and who can be told: whoever begins or ceases to respond."""
    absences = directory.absences(at).items()
    return {person: one.stand_in for person, one in absences}, set(directory.people.addresses)


log = structlog.get_logger(__name__)

LOOK_AT_FILE_SECONDS = 2.0
LOOK_AT_PEOPLE_SECONDS = 1.0
OVERLAP_MS = 10_000
RETAIN_AFTER_SECONDS = 60.0
REGISTER_EVERY_SECONDS = 30.0
REGISTER_LOOKS_BACK_MS = 3600 * 1000
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
            now = await core.threads.run(core.service.read, lambda uow: uow.now)
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


async def forget(core: Core, evidence: ThreadedEvidenceStore, forgetting: Forgetting) -> None:
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
                await core.threads.run(core.service.read, forget_trials)
                await retention.run(asyncio.to_thread, core.threads.run)
            else:
                log.warning("nothing_forgotten", reason="clock")
        except Exception as error:  # the database is away; the next time counts
            log.warning("not_forgotten", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def keep_register(core: Core, retention: Retention) -> None:
    """Each incident gets its place in the chain within a minute (V12). What replicas of the version
    before have stored is entered here: everything once at the start and once a day, and in between
    whatever has just happened."""
    whole_at, day = 0, 24 * 3600 * 1000
    loop = asyncio.get_running_loop()

    async def write(work: Callable[[], Result]) -> Result:
        await core.worker.quiet(STEPS_ASIDE_SECONDS)  # a million may wait for their places
        began = loop.time()
        done = await core.threads.behind(work)
        await asyncio.sleep(RESTS_TIMES * (loop.time() - began))
        return done

    while True:
        now = core.clock.now()
        whole = not whole_at <= now < whole_at + day
        since = 0 if whole else now - REGISTER_LOOKS_BACK_MS
        try:
            await retention.keep_register(asyncio.to_thread, write, since)
        except Exception as error:  # the database is away; the next time counts
            log.warning("register_not_kept", error=type(error).__name__)
        else:
            whole_at = now if whole else whole_at
        await asyncio.sleep(REGISTER_EVERY_SECONDS)
