"""Hands over what people submit: notes to the archive, reports to the deviation system. Beside the
outbox, so that no alarm waits for an archive.

The paper is made in a thread, outside any transaction. The lease is short and renewed while
somebody is at it, and whoever cannot renew it lets go: never do two processes hand the same paper
over at once, and what one of them did not learn, the next attempt finds by the same reference
(docs/decisions/0019, 0062).
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from bot.documents import Exhibit, as_pdf, as_text, exhibit_sheet
from bot.domain import evidence
from bot.domain.evidence import Evidence
from bot.domain.organisation.organisation import Language
from bot.domain.reports.filing import (
    AccessDenied,
    Allowed,
    AlreadyFiled,
    Attachment,
    Barred,
    Filed,
    Filing,
    FilingFailure,
    Refused,
    TakenBack,
    reference_of,
)
from bot.domain.reports.standing import label_of
from bot.integrations.nav_service import ARRIVES_WITHIN_MS, OwnTokens
from bot.jobs.worker import RowWorker, Wakeup
from bot.outbox import metrics
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import Archive, DeviationSystem, EvidenceStore, Tasks, TryAgain
from bot.service.dispatcher import Service
from bot.service.reports.filing import (
    Decided,
    DeliverReport,
    FileNote,
    MakeTask,
    Outcome,
    Step,
    next_step,
    record,
)
from bot.service.reports.timers import submitted_at
from bot.service.reports.whom import AskWhom, TakeBack
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import Task, TaskKind

log = structlog.get_logger(__name__)

Paper = TypeVar("Paper")

ATTEMPT_SECONDS = 120.0  # the gate, the archive, their tokens, and the paper


@dataclass(frozen=True, slots=True)
class Counters:
    """Where papers are handed in. `tasks` is None where no task is to be made; `papers` sets them,
    in threads that nothing else needs. `own` holds the tokens of those who have just let go of a
    note; None where the archive is always asked as the machine."""

    archive: Archive
    system: DeviationSystem
    tasks: Tasks | None
    papers: Executor
    own: OwnTokens | None = None


class FilingClerk(RowWorker):
    """One per process; any number of processes on one database."""

    kind = TaskKind.FILING
    at_once = 4
    lease_ms = 20_000  # and five seconds until somebody looks: a crash costs no more
    renews = True

    def __init__(
        self,
        service: Service,
        threads: Threads,
        worker: OutboxWorker,
        wakeup: Wakeup,
        evidence_store: EvidenceStore,
        counters: Counters,
    ) -> None:
        super().__init__(service, threads, worker, wakeup)
        self._evidence_store = evidence_store
        self._at = counters

    def claim(self, uow: UnitOfWork, at_most: int, busy: set[str]) -> Sequence[Task]:
        """See `RowWorker.claim`. First the note whose owner's token has come: to this process, so
        another must not be ahead of it."""
        person = self._at.own.next_arrived(busy) if self._at.own is not None else None
        if person is not None:
            mine = uow.tx.claim_untried(self.kind, person, ARRIVES_WITHIN_MS, self.lease_ms)
            if mine:
                return mine
        return super().claim(uow, at_most, busy)

    async def step(self, task: Task) -> bool:
        """See `RowWorker.step`. One attempt, and its outcome; the row itself says what is next."""
        step = await self.within(lambda uow: next_step(uow, task))
        if step is None:
            return False
        outcome = await self._attempt(step)
        has_tasks = self._at.tasks is not None
        await self.within(lambda uow: record(uow, task, step, outcome, tasks=has_tasks))
        _tell(step, outcome)
        return False

    async def _attempt(self, step: Step) -> Outcome:
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                return await self._handed_over(step)
        except TimeoutError:
            return TryAgain("timeout")
        except Exception as error:  # the adapters promise not to: a defect is no reason to lose it
            log.error("filing_failed", step=type(step).__name__, error=type(error).__name__)
            return TryAgain("paper")

    async def _handed_over(self, step: Step) -> Outcome:
        match step:
            case Decided():
                return step.outcome
            case DeliverReport():
                at = submitted_at(step.draft)
                document = await self._set(partial(as_pdf, step.paper, at))
                return await self._at.system.deliver(step.report, document, as_text(step.paper))
            case AskWhom():
                return await self._at.archive.may(step.by, step.client)
            case TakeBack():
                return await self._at.archive.take_back(step.entry, step.by)
            case FileNote():
                filing = await self._filing(step)
                return await self._at.archive.file(filing) if isinstance(filing, Filing) else filing
            case MakeTask(wanted=wanted):
                if self._at.tasks is None:  # there was one when the note was filed
                    return Refused(FilingFailure.NOT_ACCEPTED, "not_configured")
                return await self._at.tasks.ensure(wanted)

    async def _filing(self, step: FileNote) -> Filing | Refused | TryAgain:
        at, paper = submitted_at(step.draft), step.paper
        attachments: list[Attachment] = []
        for number, chosen in enumerate(step.evidence, start=1):
            exhibit = await self._exhibit(chosen, number)
            if not isinstance(exhibit, Exhibit):
                return exhibit
            attachments.append(await self._set(partial(_attachment, exhibit, paper.language, at)))
        return Filing(
            reference_of(step.draft.id),
            step.note,
            step.client,
            step.by,
            step.by_name,
            await self._set(partial(as_pdf, paper, at)),
            as_text(paper),
            tuple(attachments),
            step.draft.drill,
            step.draft.owner,
        )

    async def _exhibit(self, record: Evidence, number: int) -> Exhibit | Refused | TryAgain:
        """The clean copy; the original never leaves this way."""
        assert record.copy is not None  # next_step
        content = await self._evidence_store.copy_of(record)
        if isinstance(content, evidence.EvidenceRefused):
            if content.why.passing:
                return TryAgain("evidence")
            return Refused(FilingFailure.EVIDENCE, content.why.value)
        return Exhibit(number, record.added_at, record.copy.media_type, content)

    async def _set(self, paper: Callable[[], Paper]) -> Paper:
        return await asyncio.get_running_loop().run_in_executor(self._at.papers, paper)


def _attachment(exhibit: Exhibit, language: Language, at: int) -> Attachment:
    """Megabytes of picture become text on the way: nothing for the event loop."""
    sheet = exhibit_sheet(exhibit, language)
    return Attachment(sheet.title, as_pdf(sheet, at))


def _tell(step: Step, outcome: Outcome) -> None:
    """Codes and labels alone: no person, no word, and not why a client is protected (L11)."""
    if isinstance(outcome, Allowed | TakenBack):
        found = "confirming" if isinstance(outcome, Allowed) else "taken_back"
        metrics.FILINGS.labels("note", found).inc()
        log.info("filing", paper="note", outcome=found)
        return
    paper = "task" if isinstance(step, MakeTask) else step.draft.kind.value
    result = label_of(None if isinstance(outcome, TryAgain) else outcome)
    metrics.FILINGS.labels(paper, result).inc()
    told = {"paper": paper, "outcome": result}
    if isinstance(outcome, Filed) and outcome.identity is not None:
        metrics.FILED_AS.labels(outcome.identity.value).inc()
        told["identity"] = outcome.identity.value
    match outcome:
        case Refused(code=code) | TryAgain(reason=code):
            log.warning("filing", **told, code=code)
        case AccessDenied(Barred.OTHER):  # not even its name: it may say what nobody may learn
            log.error("access_rule_unknown", paper=paper, outcome=result)
        case Filed(finalised=False) | AlreadyFiled(finalised=False):
            log.warning("filing", **told)
        case _:
            log.info("filing", **told)
