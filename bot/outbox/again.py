"""Trying again what the store did not take: by whoever holds the row, at once, while its lease
lasts. Otherwise one lost connection under a timer cost the alarm a whole lease."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.store.records import StoreUnavailable

Result = TypeVar("Result")

FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 0.5


class Tries:
    """Tells a first try from a later one, which must look whether the first was stored after all:
    a connection that is lost while it commits tells nothing."""

    def __init__(self, tried: bool = False) -> None:
        self._tried = tried

    def is_again(self) -> bool:
        """Whether this was asked before, or had been `tried` elsewhere."""
        again, self._tried = self._tried, True
        return again


class Persistence:
    """Stores, however often it takes. What came of messages that were sent is owed until it is
    stored: before anybody takes rows again, it is tried once more (`settle`)."""

    def __init__(self) -> None:
        self._owed: set[asyncio.Future[None]] = set()
        self._now = asyncio.Event()

    async def store(self, storing: Callable[[], Awaitable[Result]], seconds: float) -> Result:
        """What `storing` returns; when the store does not confirm, again after a moment, until so
        many `seconds` are over: then `StoreUnavailable`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                return await storing()
            except StoreUnavailable:
                if loop.time() + pause >= until:
                    raise
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def owe(self, storing: Callable[[], Awaitable[Result]], seconds: float) -> Result:
        """The same of what came of a message."""
        try:
            return await storing()
        except StoreUnavailable:
            debt = asyncio.get_running_loop().create_future()
            self._owed.add(debt)
        try:
            return await self.store(storing, seconds)
        finally:
            self._owed.discard(debt)
            debt.set_result(None)

    async def settle(self, seconds: float) -> None:
        """What is owed is tried at once; until it is stored, or so many seconds are over."""
        if not self._owed:
            return
        tried, self._now = self._now, asyncio.Event()
        tried.set()
        await asyncio.wait([*self._owed], timeout=seconds)
