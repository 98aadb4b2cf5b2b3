"""Works on what people sent as evidence, beside the outbox: no alarm waits for a picture."""

import structlog

from bot.domain.evidence import Came, EvidenceRefused, Refusal, Taken
from bot.jobs.worker import RowWorker, Wakeup
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import EvidenceStore
from bot.service.dispatcher import Service
from bot.service.evidence.receive import (
    Destroy,
    Fetch,
    Forget,
    Move,
    Step,
    Store,
    next_step,
    record,
)
from bot.store.records import Task, TaskKind

log = structlog.get_logger(__name__)


class EvidenceKeeper(RowWorker):
    """One per process; any number of processes on one database."""

    kind = TaskKind.EVIDENCE
    at_once = 4
    lease_ms = 180_000  # longer than the slowest file takes: three fetches, a scan, and its turn

    def __init__(
        self,
        service: Service,
        threads: Threads,
        worker: OutboxWorker,
        wakeup: Wakeup,
        evidence_store: EvidenceStore,
    ) -> None:
        super().__init__(service, threads, worker, wakeup)
        self._evidence_store = evidence_store

    async def step(self, task: Task) -> bool:
        """See `RowWorker.step`. What the evidence store holds that nobody needs is discarded at the
        end."""
        step = await self.within(lambda uow: next_step(uow, task))
        if step is None:
            return False
        result = await self._taken(step)
        came = await self.within(lambda uow: record(uow, task, step, result))
        for unneeded in came.discard:
            await self._evidence_store.discard(unneeded)
        return came.goes_on

    async def _taken(self, step: Step) -> Taken | EvidenceRefused | bool:
        try:
            match step:
                case Fetch(source, owner):
                    return await self._evidence_store.fetch(source, owner)
                case Store(text, owner):
                    return await self._evidence_store.take(
                        text.encode(), came=Came.MESSAGE_ACTION, owner=owner, claimed="text/plain"
                    )
                case Move(waited, incident):
                    return await self._evidence_store.move(waited, incident)
                case Forget(gone):
                    return await self._evidence_store.forget(gone.owner)
                case Destroy(removed):
                    return await self._evidence_store.destroy(removed)
        except (
            Exception
        ) as error:  # the evidence store promises not to: a defect is no reason to lose it
            log.error("vault_failed", step=type(step).__name__, error=type(error).__name__)
            return (
                False if isinstance(step, Forget | Destroy) else EvidenceRefused(Refusal.NOT_KEPT)
            )
