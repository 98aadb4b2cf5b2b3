"""Works on what people sent as evidence: beside the outbox, so that no alarm waits for a picture.

A row is claimed, its steps are taken one after the other, and what came of each is stored before
the next. A process that dies leaves its rows to whoever looks next.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial

import structlog

from bot.domain.evidence import Came, Refusal
from bot.engine.outbox import Engine
from bot.engine.worker_threads import Threads
from bot.service.answers import SILENT, Answer
from bot.service.evidence_ports import EvidenceVault, Refused, Taken
from bot.service.evidence_steps import (
    After,
    Fetch,
    Forget,
    Move,
    Step,
    Store,
    next_step,
    record,
)
from bot.service.handling import Service
from bot.service.storage import StoreUnavailable, Task, TaskKind
from bot.service.turn import Turn

log = structlog.get_logger(__name__)

AT_ONCE = 4
LEASE_MS = 180_000  # longer than the slowest file takes: three fetches, a scan, and its turn
LOOK_EVERY_SECONDS = 5.0


class EvidenceKeeper:
    """One per process; any number of processes on one database."""

    def __init__(
        self, service: Service, threads: Threads, engine: Engine, vault: EvidenceVault
    ) -> None:
        self._service = service
        self._threads = threads
        self._engine = engine
        self._vault = vault
        self._wake = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], Task] = {}
        self._draining = False

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Until `drain`: takes what is due, then sleeps until there is more."""
        while not self._draining:
            self._wake.clear()
            try:
                await self._take()
            except Exception as error:  # whatever it was: the next look tries again
                log.warning("evidence_without_database", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_SECONDS)

    async def settle(self) -> None:
        """All that is due is done (tests)."""
        while await self._take() or self._under_way:
            await asyncio.gather(*self._under_way)

    async def drain(self, seconds: float) -> None:
        """Stops taking; what does not finish in time is free for others at once."""
        self._draining = True
        self._wake.set()
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=seconds)
        held = [self._under_way[work] for work in late]
        for work in late:
            work.cancel()
        if held:
            await asyncio.wait(late)
            try:
                await self._threads.run(self._service.read, partial(_release, held))
            except StoreUnavailable:
                log.warning("leases_not_released")  # they end by themselves

    async def _take(self) -> bool:
        free = AT_ONCE - len(self._under_way)
        if not free or self._draining:
            return False
        taken = await self._threads.run(
            self._service.read,
            lambda turn: list(turn.tx.claim_beside(TaskKind.EVIDENCE, free, LEASE_MS)),
        )
        for task in taken:
            work = asyncio.create_task(self._work(task))
            self._under_way[work] = task
            work.add_done_callback(self._ended)
        return bool(taken)

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._under_way.pop(work, None)
        self._wake.set()

    async def _work(self, task: Task) -> None:
        """A step that fails in a way nobody foresaw leaves its row leased: it is tried again when
        the lease ends."""
        try:
            while await self._step(task):
                pass
        except StoreUnavailable:
            log.warning("evidence_not_recorded")
        except Exception as error:  # the type alone: a message may quote an address (L11)
            log.error("evidence_failed", error=type(error).__name__)

    async def _step(self, task: Task) -> bool:
        steps: list[Step | None] = []

        def read(turn: Turn) -> Answer:
            steps[:] = [next_step(turn, task)]
            return SILENT

        self._engine.dispatch(await self._threads.run(self._service.within, read))
        step = steps[0]
        if step is None:
            return False
        result = await self._taken(step)
        came: list[After] = []

        def write(turn: Turn) -> Answer:
            came[:] = [record(turn, task, step, result)]
            return SILENT

        self._engine.dispatch(await self._threads.run(self._service.within, write))
        for unneeded in came[0].discard:
            await self._vault.discard(unneeded)
        return came[0].goes_on

    async def _taken(self, step: Step) -> Taken | Refused | bool:
        try:
            match step:
                case Fetch(source, owner):
                    return await self._vault.fetch(source, owner)
                case Store(text, owner):
                    return await self._vault.take(
                        text.encode(), came=Came.MESSAGE_ACTION, owner=owner, claimed="text/plain"
                    )
                case Move(waited, incident):
                    return await self._vault.move(waited, incident)
                case Forget(gone):
                    return await self._vault.forget(gone.owner)
        except Exception as error:  # the vault promises not to: a defect is no reason to lose it
            log.error("vault_failed", step=type(step).__name__, error=type(error).__name__)
            return False if isinstance(step, Forget) else Refused(Refusal.NOT_KEPT)


def _release(held: Sequence[Task], turn: Turn) -> None:
    for task in held:
        turn.tx.retry_task(task, turn.now, "released")
