"""Looks whether a unit's staff have something to be told (R16, R68): when the organisation, the
routines or the ladders have been taken in anew, and now and then besides."""

import asyncio
from functools import partial

from bot.outbox.threads import Threads
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.organisation import announce
from bot.store.organisation_reading import OrganisationReader

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
        self._looked_at = 0.0

    async def look(self) -> None:
        """Does nothing while nothing was taken in anew. Raises `StoreUnavailable`."""
        directory = self._service.directory
        now = (directory.revision, directory.routines, directory.ladders)
        moment = asyncio.get_running_loop().time()
        known = len(now) == len(self._seen) and all(
            one is other for one, other in zip(now, self._seen, strict=True)
        )
        if known and moment - self._looked_at < _ANYWAY_SECONDS:
            return
        units = await asyncio.to_thread(self._to_notice, directory)
        for start in range(0, len(units), _AT_ONCE):
            some = units[start : start + _AT_ONCE]
            notice = partial(announce.notice_changes, units=some, before_them=start)
            await self._threads.run(self._service.read, notice)
        self._seen, self._looked_at = now, moment

    def _to_notice(self, directory: Directory) -> tuple[str, ...]:
        if self._written:
            self._service.organisations.written(directory.organisation, "")
        return announce.to_notice(directory, self._reader.all_told())
