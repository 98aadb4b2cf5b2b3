"""The hop between asyncio and the database: plain functions in the store's own threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from bot.service.answers import SILENT, Answer
from bot.service.handling import Handled, Service
from bot.service.turn import Turn

P = ParamSpec("P")
Result = TypeVar("Result")


class Threads:
    """An executor for the store alone (behind other work an alarm once waited ten seconds), and
    write-combining: records that come in while one transaction runs share the next one."""

    def __init__(self, service: Service, threads: int) -> None:
        self._service = service
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._waiting: list[tuple[Callable[[Turn], Any], asyncio.Future[Any]]] = []
        self._flushing = False

    async def run(self, work: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Result:
        """Runs a synchronous function in a store thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: work(*args, **kwargs))

    def later(self, work: Callable[P, Any], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Runs a synchronous function when there is a thread for it; nobody waits."""
        self._executor.submit(work, *args, **kwargs)

    async def combine(self, work: Callable[[Turn], Result]) -> tuple[Handled, Result]:
        """Runs `work` in a transaction that it may share with others. The `Handled` of a shared
        transaction is given to its first member."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if not self._flushing:
            self._flushing = True
            await self._flush()
        result: tuple[Handled, Result] = await future
        return result

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._flush_batch(batch)
        finally:
            self._flushing = False

    async def _flush_batch(
        self, batch: list[tuple[Callable[[Turn], Any], asyncio.Future[Any]]]
    ) -> None:
        try:
            handled, results = await self.run(self._together, [work for work, _ in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            for one in batch:  # one of them failed: each for itself
                await self._flush_batch([one])
            return
        for number, (_, future) in enumerate(batch):
            if not future.cancelled():
                mine = handled if number == 0 else Handled(SILENT)
                future.set_result((mine, results[number]))

    def _together(self, works: list[Callable[[Turn], Any]]) -> tuple[Handled, list[Any]]:
        results: list[Any] = []

        def work(turn: Turn) -> Answer:
            results[:] = [each(turn) for each in works]
            return SILENT

        handled = self._service.within(work)
        return handled, results

    def close(self) -> None:
        """Waits for what runs."""
        self._executor.shutdown(wait=True)
