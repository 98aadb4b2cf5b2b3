"""Handing over a report or a note that its owner has submitted: what is to be done, one step at a
time, and what came of each, written down once (L10; R18, R20).

Every step is read from the database: it may be taken twice and counts once (`record`). Who
has left the unit, the organisation or Teams since has still submitted it: it goes out as it was
read. Only a note needs more of its owner, the ident that access is asked for, and is refused with a
sentence where there is none. One transaction: the incident is locked first, then the draft. Whoever
has lost the row to another worker writes nothing: that one finds what is there by the same
reference.
"""

from dataclasses import dataclass, field, replace

from bot.documents import Sheet, case_note_sheet, deviation_sheet
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.evidence import DAY_MS, Evidence
from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import (
    MAY_OVERRIDE,
    NO_ACCESS,
    AccessDenied,
    Allowed,
    AlreadyFiled,
    Filed,
    FilingFailure,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TaskThere,
)
from bot.domain.reports.privacy_filter import BirthNumber, NumberKind
from bot.domain.reports.standing import JOURNALISE, Standing, standing_of, stands, why_it_waits
from bot.domain.working_days import local_day, working_day
from bot.ports import (
    AccessOutcome,
    DeliveryOutcome,
    FilingOutcome,
    RetractOutcome,
    TaskOutcome,
    TaskWanted,
    TryAgain,
)
from bot.service.evidence.record import note
from bot.service.reports import drafts, timers, whom
from bot.service.reports.prefill import whole
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import Priority, StoredAlarm, Task, TaskKind
from bot.texts import text

THEN = whom.THEN
MAKE_TASK = "task"  # what a row does whose note is filed already


@dataclass(frozen=True, slots=True)
class FileNote:
    """Put the note into the archive; `evidence` goes with it, its clean copies as PDF. `client` is
    None where it is not known (any more)."""

    draft: Draft
    note: CaseNote = field(repr=False)
    paper: Sheet = field(repr=False)
    client: BirthNumber | None
    by: str
    by_name: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliverReport:
    """Hand the report over to the deviation system of its employer."""

    draft: Draft
    report: DeviationReport = field(repr=False)
    paper: Sheet = field(repr=False)


@dataclass(frozen=True, slots=True)
class MakeTask:
    """Make a task in Gosys about a note that is filed."""

    draft: Draft
    wanted: TaskWanted


@dataclass(frozen=True, slots=True)
class Decided:
    """Nobody has to be asked."""

    draft: Draft
    outcome: Refused | TryAgain


Step = FileNote | DeliverReport | MakeTask | Decided | whom.AskWhom | whom.TakeBack


def next_step(uow: UnitOfWork, task: Task) -> Step | None:
    """What the row's draft needs now; None when it needs nothing, and the row is over."""
    draft = uow.tx.look_at_draft(str(task.payload.get(whom.OF) or task.payload["draft"]))
    step = _step(uow, task, draft) if draft is not None else None
    if step is None:
        uow.tx.finish_task(task, "done")
        if draft is not None:
            drafts.let_number_go(uow, draft)
    return step


def _step(uow: UnitOfWork, task: Task, draft: Draft) -> Step | None:
    if task.payload.get(THEN) == MAKE_TASK:
        return _task_about(uow, draft)
    if task.payload.get(THEN) == whom.TAKE_BACK:
        return whom.take_back(task, draft, _ident(uow, draft))
    if task.payload.get(THEN) == whom.UNCONFIRMED:
        late = Refused(FilingFailure.NOT_CONFIRMED, "not_confirmed")
        return Decided(draft, late) if whom.asked_at(draft, task.payload["at"]) else None
    if standing_of(draft) is Standing.SENT_UNFINISHED:
        return _note(uow, draft) if uow.tx.client_of(draft.id) is not None else None
    if draft.state is not DraftState.WAITING:
        return None
    if uow.tx.get_alarm(draft.incident) is None:
        return Decided(draft, Refused(FilingFailure.INCIDENT_GONE, "incident_gone"))
    if draft.drill:  # the adapters would say the same; a drill does not even come near them (L12)
        return Decided(draft, Refused(FilingFailure.DRILL, "drill"))
    if draft.kind is DraftKind.REPORT:
        return _report(uow, draft)
    return _asked_first(uow, task, _note(uow, draft))


def _asked_first(uow: UnitOfWork, task: Task, step: Step) -> Step | None:
    """The gate's yes, then its owner's, and then only it goes (docs/decisions/0063)."""
    if not isinstance(step, FileNote) or step.client is None:
        return step
    if whom.is_confirmed(uow, task, step.draft):
        return step
    if step.draft.asks_client:  # by another row, which waits for the answer
        return None
    return whom.AskWhom(step.draft, step.by, step.client)


def _report(uow: UnitOfWork, draft: Draft) -> Step:
    document = drafts.document_of(uow, draft)
    if not isinstance(document, DeviationReport):
        return Decided(draft, _unread(uow, draft))
    # One draft is one report at the other side, whatever a form may have done to these.
    when = draft.submitted_at or timers.submitted_at(draft)
    read = whole(uow, draft, document)
    assert isinstance(read, DeviationReport)
    report = replace(read, id=draft.id, drill=draft.drill, submitted_at=when)
    return DeliverReport(draft, report, deviation_sheet(report, _language(uow, draft)))


def _note(uow: UnitOfWork, draft: Draft) -> Step:
    note = drafts.document_of(uow, draft)
    if not isinstance(note, CaseNote):
        return Decided(draft, _unread(uow, draft))
    evidence = drafts.evidence_chosen(uow, draft, note)
    if evidence is None:
        return Decided(draft, Refused(FilingFailure.EVIDENCE, "evidence"))
    client = drafts.client_of(uow, draft)
    if client is not None and client.kind is NumberKind.SYNTHETIC and not uow.terms.synthetic:
        return Decided(draft, Refused(FilingFailure.CLIENT, "synthetic"))
    unit = uow.directory.organisation.units.get(note.unit)
    paper = case_note_sheet(note, unit.name if unit else "", _language(uow, draft), draft.id)
    who = (_ident(uow, draft), uow.directory.name(draft.owner))
    return FileNote(draft, note, paper, client, *who, evidence)


def _unread(uow: UnitOfWork, draft: Draft) -> Refused | TryAgain:
    """Erased, or only not readable here and now: written by a newer version, or its key is away."""
    if uow.tx.revision_of(draft.id, draft.revision) is None:
        return Refused(FilingFailure.WORDS_GONE, "words_gone")
    return TryAgain("unreadable")


def _task_about(uow: UnitOfWork, draft: Draft) -> Step | None:
    note, errand, at = drafts.document_of(uow, draft), stands(draft).errand, draft.settled_at
    if draft.reference is None or not isinstance(note, CaseNote) or note.tema is None:
        return None
    if errand is None:  # it was taken back meanwhile
        return None
    said = "filing-task-journalise" if errand is JOURNALISE else "filing-task"
    wanted = TaskWanted(
        entry=draft.reference,
        tema=note.tema,
        unit=note.unit,
        text=text(Language.BOKMAL, said),
        by_name=uow.directory.name(draft.owner),
        by=_ident(uow, draft),
        at=at or uow.now,
        due=working_day(local_day(at or uow.now), errand.days),
        type=errand.type,
        client=drafts.client_of(uow, draft),
    )
    return MakeTask(draft, wanted)


def _ident(uow: UnitOfWork, draft: Draft) -> str:
    """The owner's Nav ident; empty where the organisation file has none, or not the owner."""
    person = uow.directory.person(draft.owner)
    return (person.nav_ident or "") if person is not None else ""


def _language(uow: UnitOfWork, draft: Draft) -> Language:
    return uow.directory.language(draft.owner)


Outcome = FilingOutcome | DeliveryOutcome | TaskOutcome | AccessOutcome | RetractOutcome

SHORTEST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 30 * 60_000
GIVES_UP_AFTER_MS = 14 * DAY_MS
# So long a repetition may still finalise what lies in the archive; then only a human can.
FINALISES_FOR_MS = 60 * 60_000
_FINALISE_AGAIN_MS = 60_000

_NOT_AGAIN = Refused | AccessDenied
_ARRIVED = Filed | AlreadyFiled | Received | LeftInFolder  # that is so, whatever the draft says


@dataclass(frozen=True, slots=True)
class _Case:
    """The row that is worked on, its draft and its incident, both locked; `stored` is None where
    the incident is gone."""

    task: Task
    step: Step
    stored: StoredAlarm | None
    draft: Draft


def record(
    uow: UnitOfWork, task: Task, step: Step, outcome: Outcome, *, tasks: bool = False
) -> None:
    """Writes down what came of the step; the row is over, or due again later. `tasks`: a filed note
    gets a task in Gosys."""
    stored = uow.tx.lock_alarm(step.draft.incident)
    draft = uow.tx.draft(step.draft.id)
    if draft is None:
        uow.tx.finish_task(task, "gone")
        return
    case = _Case(task, step, stored, draft)
    if task.payload.get(THEN) == whom.TAKE_BACK:
        whom.came_back(uow, stored, task, draft, outcome)
    elif whom.is_mistaken(draft):  # its owner said so while the other side was asked
        uow.tx.finish_task(task, "no longer wanted")
    elif task.payload.get(THEN) == MAKE_TASK:
        _made(uow, case, outcome)
    elif draft.state is DraftState.SENT:
        _finalised(uow, case, outcome)
    elif draft.state is not DraftState.WAITING and not isinstance(outcome, _ARRIVED):
        uow.tx.finish_task(task, "no longer wanted")
    else:
        _handed_over(uow, case, outcome, tasks)


def _handed_over(uow: UnitOfWork, case: _Case, outcome: Outcome, tasks: bool) -> None:
    match outcome:
        case Filed() | AlreadyFiled():
            _filed(uow, case, outcome, tasks)
        case Received(number):
            _delivered(uow, case, number, "received")
        case LeftInFolder():
            _delivered(uow, case, None, "folder")
        case ForHand():
            if uow.tx.finish_task(case.task, "by hand"):
                by_hand = replace(_settled(uow, case.draft), state=DraftState.BY_HAND)
                by_hand = replace(by_hand, reference=outcome.number, code=outcome.left_to)
                told = {"number": outcome.number} if outcome.number is not None else {}
                _settle(uow, case, by_hand, FactKind.NOTE_BY_HAND, FactKind.REPORT_BY_HAND, **told)
        case Allowed():
            whom.ask(uow, case.task, case.draft)
        case AccessDenied():
            _denied(uow, case, outcome)
        case Refused(why, code):
            _refused(uow, case, why.sentence, code)
        case TryAgain(reason, after_seconds):
            _later(uow, case, reason, after_seconds)
        case TaskThere():
            raise TypeError("no such outcome of this step")


def _filed(uow: UnitOfWork, case: _Case, outcome: Filed | AlreadyFiled, tasks: bool) -> None:
    entry, finalised = outcome.entry, outcome.finalised
    if not _row_ends(uow, case, finalised):
        return
    unfinished = None if finalised else "filing-complete-in-gosys"
    sent = replace(_settled(uow, case.draft), state=DraftState.SENT, reference=entry)
    sent = replace(sent, finalised=finalised, sentence=unfinished)
    stored = case.stored
    if stored is not None and isinstance(case.step, FileNote):
        for one in case.step.evidence:
            about = {"evidence": one.id, "draft": sent.id}
            fact = Fact(FactKind.EVIDENCE_EXPORTED, sent.owner, about)
            stored = note(uow.tx, uow.keyring, stored, fact)
    case = replace(case, stored=stored)
    if tasks:  # first: it carries the birth number on
        uow.tx.add_tasks([_task_row(uow, sent)])
    identity = outcome.identity if isinstance(outcome, Filed) else None
    told = {"identity": identity.value} if identity is not None else {}
    on_record: dict[str, str | bool] = {"entry": entry, "finalised": finalised, **told}
    _settle(uow, case, sent, FactKind.NOTE_FILED, None, **on_record)


def _row_ends(uow: UnitOfWork, case: _Case, finalised: bool) -> bool:
    """Whether the row is still ours. It goes on where a repetition may finalise the entry."""
    if finalised:
        return uow.tx.finish_task(case.task, "filed")
    return uow.tx.retry_task(case.task, uow.now + _FINALISE_AGAIN_MS, "not finalised")


def _finalised(uow: UnitOfWork, case: _Case, outcome: Outcome) -> None:
    """What came of trying to finalise it, or of a step that another worker was ahead of."""
    draft = case.draft
    since = uow.now - (draft.settled_at or uow.now)
    lies = isinstance(outcome, Filed | AlreadyFiled) and outcome
    if not draft.finalised and lies and (lies.entry, lies.finalised) == (draft.reference, True):
        if uow.tx.finish_task(case.task, "finalised"):
            done = replace(draft, finalised=True, sentence=None)
            _settle(uow, case, done, FactKind.NOTE_FILED, entry=draft.reference, finalised=True)
    elif (
        draft.finalised
        or since >= FINALISES_FOR_MS
        or isinstance(outcome, _NOT_AGAIN)
        or (lies and lies.entry != draft.reference)  # another entry: only a human can tell
    ):
        if uow.tx.finish_task(case.task, "left to a human"):
            drafts.let_number_go(uow, draft)
            if not draft.finalised:
                _left_to_its_owner(uow, draft, outcome)
    else:
        again = uow.now + max(_FINALISE_AGAIN_MS, since)
        uow.tx.retry_task(case.task, again, "not finalised")


def _left_to_its_owner(uow: UnitOfWork, draft: Draft, outcome: Outcome) -> None:
    """No repetition will finalise it: never in silence."""
    if isinstance(outcome, AccessDenied) and outcome.kind.protected:
        uow.tx.forget_revisions(draft.id)
        uow.tx.destroy_client(draft.id)
    uow.tx.save_draft(replace(draft, sentence="filing-left-to-you"))
    timers.tell(uow, draft, draft)


def _delivered(uow: UnitOfWork, case: _Case, number: str | None, way: str) -> None:
    if uow.tx.finish_task(case.task, way):
        sent = replace(_settled(uow, case.draft), state=DraftState.SENT, reference=number)
        _settle(uow, case, sent, FactKind.REPORT_DELIVERED, way=way, number=number)


def _denied(uow: UnitOfWork, case: _Case, denied: AccessDenied) -> None:
    """Its owner has no access to the client. On record is that, and never why. Of a note about a
    protected client nothing stays: neither the number nor a word."""
    kind = denied.kind
    if not kind.protected:
        code = MAY_OVERRIDE if denied.overridable else NO_ACCESS
        _refused(uow, case, kind.sentence, code, NO_ACCESS)
    elif uow.tx.finish_task(case.task, "refused"):
        barred = replace(_settled(uow, case.draft), state=DraftState.DROPPED)
        barred = replace(barred, sentence=kind.sentence, code=NO_ACCESS)
        uow.tx.forget_revisions(barred.id)
        _settle(uow, case, barred, FactKind.NOTE_REFUSED, code=NO_ACCESS)


def _refused(
    uow: UnitOfWork, case: _Case, sentence: str, code: str, on_record: str | None = None
) -> None:
    """Its owner changes it and submits it again. The birth number stays meanwhile (14 days at the
    most), but for a drill, which nothing follows."""
    if not uow.tx.finish_task(case.task, "refused"):
        return
    refused = replace(case.draft, state=DraftState.REFUSED, sentence=sentence, code=code)
    if refused.drill:
        uow.tx.destroy_client(refused.id)
    fact = (FactKind.NOTE_REFUSED, FactKind.REPORT_REFUSED)
    _settle(uow, case, refused, *fact, code=on_record or code)


def _later(uow: UnitOfWork, case: _Case, reason: str, after_seconds: float | None) -> None:
    """As long again as it has waited, within bounds: an outage of hours is asked about now and
    then, a restart at once."""
    waited = uow.now - timers.submitted_at(case.draft)
    if waited >= GIVES_UP_AFTER_MS:
        _refused(uow, case, FilingFailure.GAVE_UP.sentence, reason)
        return
    pause = min(max(waited, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
    if after_seconds is not None:
        pause = max(pause, int(after_seconds * 1000))
    told = why_it_waits(case.draft.kind, reason)
    ours = uow.tx.retry_task(case.task, uow.now + pause, reason)
    if ours and waited >= timers.TOLD_AFTER_MS and case.draft.sentence != told:
        uow.tx.save_draft(replace(case.draft, sentence=told, code=reason))
        timers.redraw(uow, case.draft.id)


def _made(uow: UnitOfWork, case: _Case, outcome: Outcome) -> None:
    """The note is filed whatever becomes of its task; where there is none its owner is told."""
    since = uow.now - (case.draft.settled_at or uow.now)
    if isinstance(outcome, TryAgain) and since < GIVES_UP_AFTER_MS:
        pause = min(max(since, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
        pause = max(pause, int((outcome.after_seconds or 0) * 1000))
        uow.tx.retry_task(case.task, uow.now + pause, outcome.reason)
        return
    if not uow.tx.finish_task(case.task, "done"):
        return
    drafts.let_number_go(uow, case.draft)
    if isinstance(outcome, Refused | TryAgain):
        code = outcome.code if isinstance(outcome, Refused) else outcome.reason
        sentence = case.draft.sentence or "filing-no-task"
        uow.tx.save_draft(replace(case.draft, sentence=sentence, code=code))
        timers.redraw(uow, case.draft.id)
        timers.place_card(uow, case.draft.owner, case.draft.id)


def _task_row(uow: UnitOfWork, draft: Draft) -> Task:
    return uow.task(
        TaskKind.FILING,
        draft.owner,
        Priority.REMINDER,
        f"filing-task:{draft.id}",
        incident=draft.incident,
        payload={"draft": draft.id, THEN: MAKE_TASK},
    )


def _settled(uow: UnitOfWork, draft: Draft) -> Draft:
    return replace(draft, settled_at=uow.now, sentence=None, code=None)


def _settle(
    uow: UnitOfWork,
    case: _Case,
    draft: Draft,
    kind: FactKind,
    report: FactKind | None = None,
    **detail: str | int | bool | None,
) -> None:
    """`report` is the fact of a report where it differs from a note's."""
    fact = report if report is not None and draft.kind is DraftKind.REPORT else kind
    if case.stored is not None:
        drafts.settle(uow, case.stored, draft, fact, **detail)
    else:  # without its incident there is no timeline to put it on
        uow.tx.save_draft(draft)
        uow.tx.destroy_client(draft.id)
    timers.redraw(uow, draft.id, whom.CHECK)  # the digits go with the question
    timers.tell(uow, case.draft, draft)
