"""The evidence store as the service sees it: `EvidenceStore` on an executor of its own."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import structlog

from bot.domain.evidence import Came, Evidence, EvidenceRefused, Refusal, Source, Taken
from bot.evidence.evidence_files import RECEIVED, SECONDS, EvidenceFiles
from bot.evidence.fetch import Fetcher, Write
from bot.evidence.inspection import NotTaken
from bot.evidence.sealed_files import COPY, ORIGINAL, Upload

log = structlog.get_logger(__name__)

# Each download has a few hundred kilobytes in memory, each cleaning a process of its own: twenty
# people who paste at once wait for each other, and no alarm waits for them (docs/bench.md). Two are
# cleaned at once, so that a screenshot does not wait for what takes a decoder its twelve seconds.
FETCHED_AT_ONCE = 2
CLEANED_AT_ONCE = 2

P = ParamSpec("P")
Result = TypeVar("Result")


class ThreadedEvidenceStore:
    """Implements `ports.EvidenceStore`. Without a `fetcher` (the commands) nothing can be fetched.
    Call `close` at the end."""

    def __init__(self, evidence_files: EvidenceFiles, fetcher: Fetcher | None = None) -> None:
        self._evidence_files = evidence_files
        self._fetcher = fetcher
        self._threads = ThreadPoolExecutor(
            FETCHED_AT_ONCE + CLEANED_AT_ONCE, thread_name_prefix="evidence"
        )
        self._fetching = asyncio.Semaphore(FETCHED_AT_ONCE)
        self._cleaning = asyncio.Semaphore(CLEANED_AT_ONCE)

    async def fetch(self, source: Source, owner: str | None) -> Taken | EvidenceRefused:
        """See `EvidenceStore.fetch`."""
        return _counted(await self._answer(self._fetched(source, owner)))

    async def take(
        self, content: bytes, came: Came, owner: str | None, claimed: str = ""
    ) -> Taken | EvidenceRefused:
        """See `EvidenceStore.take`."""
        return _counted(await self._answer(self._given(content, came, owner, claimed)))

    async def move(self, evidence: Evidence, owner: str) -> Taken | EvidenceRefused:
        """See `EvidenceStore.move`."""
        return await self._answer(self._run(self._evidence_files.move, evidence, owner))

    async def discard(self, stored: Taken | Evidence) -> None:
        """See `EvidenceStore.discard`."""
        await self._run(self._evidence_files.discard, stored.id, stored.owner)

    async def copy_of(self, evidence: Evidence) -> bytes | EvidenceRefused:
        """See `EvidenceStore.copy_of`."""
        return await self._answer(self._run(self._evidence_files.read, evidence, COPY))

    async def original_of(self, evidence: Evidence) -> bytes | EvidenceRefused:
        """See `EvidenceStore.original_of`."""
        return await self._answer(self._run(self._evidence_files.read, evidence, ORIGINAL))

    async def forget(self, owner: str) -> bool:
        """See `EvidenceStore.forget`."""
        return await self._run(self._evidence_files.forget, owner)

    async def destroy(self, evidence: Evidence) -> bool:
        """See `EvidenceStore.destroy`."""
        return await self._run(self._evidence_files.destroy, evidence)

    async def run(self, work: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Result:
        """Runs the other work of the store (sweeping, forgetting) in its threads."""
        return await self._run(work, *args, **kwargs)

    async def close(self) -> None:
        """Closes connections and waits for what runs."""
        if self._fetcher is not None:
            await self._fetcher.close()
        await asyncio.to_thread(self._threads.shutdown)

    async def _fetched(self, source: Source, owner: str | None) -> Taken:
        fetcher = self._fetcher
        if fetcher is None:
            raise NotTaken(Refusal.NOT_FETCHED)
        async with self._fetching:
            upload = await self._run(self._evidence_files.begin, owner)

            async def write(content: bytes) -> None:
                await self._run(upload.write, content)

            async def restart() -> Write:
                await self._run(upload.restart)
                return write

            began = time.monotonic()
            await self._or_abandon(upload, fetcher.download(source, restart))
            SECONDS.labels("fetch").observe(time.monotonic() - began)
        return await self._accepted(upload, source.came, source.claimed)

    async def _given(self, content: bytes, came: Came, owner: str | None, claimed: str) -> Taken:
        upload = await self._run(self._evidence_files.begin, owner)
        await self._or_abandon(upload, self._run(upload.write, content))
        return await self._accepted(upload, came, claimed)

    async def _accepted(self, upload: Upload, came: Came, claimed: str) -> Taken:
        async with self._cleaning:
            return await self._run(self._evidence_files.accept, upload, came, claimed)

    async def _or_abandon(self, upload: Upload, receiving: Awaitable[None]) -> None:
        try:
            await receiving
        except BaseException as error:
            await asyncio.shield(self._run(self._evidence_files.abandon, upload))
            if isinstance(error, OSError):
                raise NotTaken(Refusal.NOT_KEPT) from None
            raise

    async def _answer(self, work: Awaitable[Result]) -> Result | EvidenceRefused:
        try:
            return await work
        except NotTaken as refusal:
            return EvidenceRefused(refusal.why)
        except Exception as error:  # whatever it was: the caseworker gets a sentence (L1)
            log.error("evidence_failed", error=type(error).__name__)
            return EvidenceRefused(Refusal.NOT_KEPT)

    async def _run(self, work: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: work(*args, **kwargs))


def _counted(answer: Taken | EvidenceRefused) -> Taken | EvidenceRefused:
    RECEIVED.labels(answer.why.value if isinstance(answer, EvidenceRefused) else "kept").inc()
    return answer
