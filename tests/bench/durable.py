"""One durable commit before an echo sends, for the peers that B2 compares: the floor's own, in a
thread of its own like the floor's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from tests.bench.floor import _committing

Commit = Callable[[str], Awaitable[None]]


async def committer(url: str) -> Commit:
    """Stores what it is given, and returns when it is on the disk; without a database at once."""
    if not url:
        return _nothing
    thread, loop = ThreadPoolExecutor(1), asyncio.get_running_loop()
    stores = await loop.run_in_executor(thread, _committing, url)

    async def commit(body: str) -> None:
        await loop.run_in_executor(thread, stores, body)

    return commit


async def _nothing(body: str) -> None:
    """The same echo without a database."""
