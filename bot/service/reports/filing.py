"""What is to be done about a report or a note that its owner has submitted, one step at a time.

Every step is read from the database: it may be taken twice and counts once
(`filing_outcomes.record`). Who has left the unit, the organisation or Teams since has still
submitted it: it goes out as it was read. Only a note needs more of its owner, the ident that access
is asked for, and is refused with a sentence where there is none.
"""

from dataclasses import dataclass, field, replace

from bot.documents import Sheet, case_note_sheet, deviation_sheet
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.alarm.state import RedCard
from bot.domain.evidence import Evidence
from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import Refused, Why
from bot.domain.reports.privacy_filter import BirthNumber, NumberKind
from bot.ports import TaskWanted, TryAgain
from bot.service.reports import drafts
from bot.service.unit_of_work import Turn
from bot.store.records import Task
from bot.texts import text

THEN = "then"
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


Step = FileNote | DeliverReport | MakeTask | Decided


def next_step(turn: Turn, task: Task) -> Step | None:
    """What the row's draft needs now; None when it needs nothing, and the row is over."""
    draft = turn.tx.look_at_draft(str(task.payload["draft"]))
    step = _step(turn, task, draft) if draft is not None else None
    if step is None:
        turn.tx.finish_task(task, "done")
    return step


def submitted_at(draft: Draft) -> int:
    """When its owner let go of it the last time (ms UTC): nobody changes what waits."""
    return draft.changed_at


def _step(turn: Turn, task: Task, draft: Draft) -> Step | None:
    if task.payload.get(THEN) == MAKE_TASK:
        return _task_about(turn, draft)
    if draft.state is DraftState.SENT and not draft.finalised:
        return _note(turn, draft) if turn.tx.client_of(draft.id) is not None else None
    if draft.state is not DraftState.WAITING:
        return None
    if turn.tx.look_at(draft.incident) is None:
        return Decided(draft, Refused(Why.INCIDENT_GONE, "incident_gone"))
    if draft.drill:  # the adapters would say the same; a drill does not even come near them (L12)
        return Decided(draft, Refused(Why.DRILL, "drill"))
    return _note(turn, draft) if draft.kind is DraftKind.NOTE else _report(turn, draft)


def _report(turn: Turn, draft: Draft) -> Step:
    document = drafts.document_of(turn, draft)
    if not isinstance(document, DeviationReport):
        return Decided(draft, _unread(turn, draft))
    # One draft is one report at the other side, whatever a form may have done to these.
    when = draft.submitted_at or submitted_at(draft)
    report = replace(document, id=draft.id, drill=draft.drill, submitted_at=when)
    return DeliverReport(draft, report, deviation_sheet(report, _language(turn, draft)))


def _note(turn: Turn, draft: Draft) -> Step:
    note = drafts.document_of(turn, draft)
    if not isinstance(note, CaseNote):
        return Decided(draft, _unread(turn, draft))
    evidence = _evidence(turn, draft, note)
    if evidence is None:
        return Decided(draft, Refused(Why.EVIDENCE, "evidence"))
    client = drafts.client_of(turn, draft)
    if client is not None and client.kind is NumberKind.SYNTHETIC and not turn.terms.synthetic:
        return Decided(draft, Refused(Why.CLIENT, "synthetic"))
    unit = turn.directory.organisation.units.get(note.unit)
    paper = case_note_sheet(note, unit.name if unit else "", _language(turn, draft))
    who = (_ident(turn, draft), turn.directory.name(draft.owner))
    return FileNote(draft, note, paper, client, *who, evidence)


def _unread(turn: Turn, draft: Draft) -> Refused | TryAgain:
    """Erased, or only not readable here and now: written by a newer version, or its key is away."""
    if turn.tx.revision_of(draft.id, draft.revision) is None:
        return Refused(Why.WORDS_GONE, "words_gone")
    return TryAgain("unreadable")


def _evidence(turn: Turn, draft: Draft, note: CaseNote) -> tuple[Evidence, ...] | None:
    """What was chosen, with the look on record first (L10); None when something of it cannot go
    along. Nothing is left out in silence: its owner has read the note with it (L9)."""
    card = turn.tx.look_at(draft.incident)
    found = [turn.tx.evidence(one) for one in note.evidence]
    chosen = tuple(one for one in found if one and card and _is_theirs(one, card, draft))
    if len(chosen) != len(note.evidence):
        return None
    if chosen:
        turn.tx.log_access(draft.owner, "evidence.file", draft.incident)
    return chosen


def _is_theirs(record: Evidence, card: RedCard, draft: Draft) -> bool:
    """Of this incident, kept, with a clean copy, and for its owner to see."""
    kept = record.erased_at is None and record.copy is not None
    allowed = may(card, draft.owner, Verb.EVIDENCE_SEE) is Verdict.YES
    return record.incident == draft.incident and kept and allowed


def _task_about(turn: Turn, draft: Draft) -> Step | None:
    note = drafts.document_of(turn, draft)
    if draft.reference is None or not isinstance(note, CaseNote) or note.tema is None:
        return None
    wanted = TaskWanted(
        entry=draft.reference,
        tema=note.tema,
        unit=note.unit,
        text=text(Language.BOKMAL, "filing-task"),
        by_name=turn.directory.name(draft.owner),
        by=_ident(turn, draft),
        at=draft.settled_at or turn.now,
    )
    return MakeTask(draft, wanted)


def _ident(turn: Turn, draft: Draft) -> str:
    """The owner's Nav ident; empty where the organisation file has none, or not the owner."""
    person = turn.directory.person(draft.owner)
    return (person.nav_ident or "") if person is not None else ""


def _language(turn: Turn, draft: Draft) -> Language:
    return turn.directory.language(draft.owner)
