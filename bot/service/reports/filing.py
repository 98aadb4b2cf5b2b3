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
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.alarm.state import RedCard
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.evidence import DAY_MS, Evidence
from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import (
    AccessDenied,
    AlreadyFiled,
    Filed,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TaskThere,
    Why,
)
from bot.domain.reports.privacy_filter import BirthNumber, NumberKind
from bot.ports import DeliveryOutcome, FilingOutcome, TaskOutcome, TaskWanted, TryAgain
from bot.service.evidence.record import note
from bot.service.reports import drafts, timers
from bot.service.unit_of_work import Turn
from bot.store.records import Priority, StoredCard, Task, TaskKind
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


Outcome = FilingOutcome | DeliveryOutcome | TaskOutcome

SHORTEST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 30 * 60_000
TOLD_AFTER_MS = 3 * 60_000  # a service that restarts is no news
GIVES_UP_AFTER_MS = 14 * DAY_MS
# So long a repetition may still finalise what lies in the archive; then only a human can.
FINALISES_FOR_MS = 60 * 60_000
_FINALISE_AGAIN_MS = 60_000

_WAITS = {DraftKind.NOTE: "filing-waits-gosys", DraftKind.REPORT: "filing-waits-system"}
_LOCKED_OUT = frozenset({"unauthorised", "token_unavailable", "http_401"})
_NOT_AGAIN = Refused | AccessDenied
_ARRIVED = Filed | AlreadyFiled | Received | LeftInFolder  # that is so, whatever the draft says
_OURS = frozenset({"unreadable", "paper", "evidence", "not_kept"})


@dataclass(frozen=True, slots=True)
class _Case:
    """The row that is worked on, its draft and its incident, both locked; `stored` is None where
    the incident is gone."""

    task: Task
    step: Step
    stored: StoredCard | None
    draft: Draft


def record(turn: Turn, task: Task, step: Step, outcome: Outcome, *, tasks: bool = False) -> None:
    """Writes down what came of the step; the row is over, or due again later. `tasks`: a filed note
    gets a task in Gosys."""
    stored = turn.tx.incident(step.draft.incident)
    draft = turn.tx.draft(step.draft.id)
    if draft is None:
        turn.tx.finish_task(task, "gone")
        return
    case = _Case(task, step, stored, draft)
    if task.payload.get(THEN) == MAKE_TASK:
        _made(turn, case, outcome)
    elif draft.state is DraftState.SENT:
        _finalised(turn, case, outcome)
    elif draft.state is not DraftState.WAITING and not isinstance(outcome, _ARRIVED):
        turn.tx.finish_task(task, "no longer wanted")
    else:
        _handed_over(turn, case, outcome, tasks)


def _handed_over(turn: Turn, case: _Case, outcome: Outcome, tasks: bool) -> None:
    match outcome:
        case Filed(entry, finalised) | AlreadyFiled(entry, finalised):
            _filed(turn, case, entry, finalised, tasks)
        case Received(number):
            _delivered(turn, case, number, "received")
        case LeftInFolder():
            _delivered(turn, case, None, "folder")
        case ForHand():
            if turn.tx.finish_task(case.task, "by hand"):
                by_hand = replace(_settled(turn, case.draft), state=DraftState.BY_HAND)
                fact = (FactKind.NOTE_BY_HAND, FactKind.REPORT_BY_HAND)
                _settle(turn, case, by_hand, *fact)
        case AccessDenied(kind):  # the sentence's name, and so never why a client is protected
            _refused(turn, case, kind.sentence, kind.sentence.removeprefix("filing-"))
        case Refused(why, code):
            _refused(turn, case, why.sentence, code)
        case TryAgain(reason, after_seconds):
            _later(turn, case, reason, after_seconds)
        case TaskThere():
            raise TypeError("no such outcome of this step")


def _filed(turn: Turn, case: _Case, entry: str, finalised: bool, tasks: bool) -> None:
    if not _row_ends(turn, case, finalised):
        return
    told = None if finalised else "filing-complete-in-gosys"
    sent = replace(
        _settled(turn, case.draft),
        state=DraftState.SENT,
        reference=entry,
        finalised=finalised,
        sentence=told,
    )
    stored = case.stored
    if stored is not None and isinstance(case.step, FileNote):
        for one in case.step.evidence:
            about = {"evidence": one.id, "draft": sent.id}
            fact = Fact(FactKind.EVIDENCE_EXPORTED, sent.owner, about)
            stored = note(turn.tx, turn.keyring, stored, fact)
    case = replace(case, stored=stored)
    _settle(turn, case, sent, FactKind.NOTE_FILED, entry=entry, finalised=finalised)
    if tasks:
        turn.tx.add_tasks([_task_row(turn, sent)])


def _row_ends(turn: Turn, case: _Case, finalised: bool) -> bool:
    """Whether the row is still ours. It goes on where a repetition may finalise the entry."""
    if finalised:
        return turn.tx.finish_task(case.task, "filed")
    return turn.tx.retry_task(case.task, turn.now + _FINALISE_AGAIN_MS, "not finalised")


def _finalised(turn: Turn, case: _Case, outcome: Outcome) -> None:
    """What came of trying to finalise it, or of a step that another worker was ahead of."""
    draft = case.draft
    since = turn.now - (draft.settled_at or turn.now)
    if not draft.finalised and isinstance(outcome, Filed | AlreadyFiled) and outcome.finalised:
        if turn.tx.finish_task(case.task, "finalised"):
            done = replace(draft, finalised=True, sentence=None)
            _settle(turn, case, done, FactKind.NOTE_FILED, entry=outcome.entry, finalised=True)
    elif draft.finalised or since >= FINALISES_FOR_MS or isinstance(outcome, _NOT_AGAIN):
        if turn.tx.finish_task(case.task, "left to a human") and not draft.finalised:
            turn.tx.destroy_client(draft.id)
    else:
        again = turn.now + max(_FINALISE_AGAIN_MS, since)
        turn.tx.retry_task(case.task, again, "not finalised")


def _delivered(turn: Turn, case: _Case, number: str | None, way: str) -> None:
    if turn.tx.finish_task(case.task, way):
        sent = replace(_settled(turn, case.draft), state=DraftState.SENT, reference=number)
        _settle(turn, case, sent, FactKind.REPORT_DELIVERED, way=way, number=number)


def _refused(turn: Turn, case: _Case, sentence: str, code: str) -> None:
    """Its owner changes it and submits it again, and so gets a new message: a card that changes
    further up tells nobody. The birth number stays meanwhile (14 days at the most), but for a
    drill, which nothing follows."""
    if not turn.tx.finish_task(case.task, "refused"):
        return
    refused = replace(case.draft, state=DraftState.REFUSED, sentence=sentence, code=code)
    if refused.drill:
        turn.tx.destroy_client(refused.id)
    _settle(turn, case, refused, FactKind.NOTE_REFUSED, FactKind.REPORT_REFUSED, code=code)
    timers.place_card(turn, refused.owner, refused.id)


def _later(turn: Turn, case: _Case, reason: str, after_seconds: float | None) -> None:
    """As long again as it has waited, within bounds: an outage of hours is asked about now and
    then, a restart at once."""
    waited = turn.now - submitted_at(case.draft)
    if waited >= GIVES_UP_AFTER_MS:
        _refused(turn, case, Why.GAVE_UP.sentence, reason)
        return
    pause = min(max(waited, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
    if after_seconds is not None:
        pause = max(pause, int(after_seconds * 1000))
    told = _why_it_waits(case.draft, reason)
    ours = turn.tx.retry_task(case.task, turn.now + pause, reason)
    if ours and waited >= TOLD_AFTER_MS and case.draft.sentence != told:
        turn.tx.save_draft(replace(case.draft, sentence=told, code=reason))
        timers.redraw(turn, case.draft.id)


def _why_it_waits(draft: Draft, reason: str) -> str:
    if reason in _LOCKED_OUT:
        return "filing-waits-locked"
    return "filing-waits-here" if reason in _OURS else _WAITS[draft.kind]


def _made(turn: Turn, case: _Case, outcome: Outcome) -> None:
    """The note is filed whatever becomes of its task; where there is none its owner is told."""
    since = turn.now - (case.draft.settled_at or turn.now)
    if isinstance(outcome, TryAgain) and since < GIVES_UP_AFTER_MS:
        pause = min(max(since, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS)
        pause = max(pause, int((outcome.after_seconds or 0) * 1000))
        turn.tx.retry_task(case.task, turn.now + pause, outcome.reason)
        return
    ours = turn.tx.finish_task(case.task, "done")
    if ours and isinstance(outcome, Refused | TryAgain):
        code = outcome.code if isinstance(outcome, Refused) else outcome.reason
        sentence = case.draft.sentence or "filing-no-task"
        turn.tx.save_draft(replace(case.draft, sentence=sentence, code=code))
        timers.redraw(turn, case.draft.id)


def _task_row(turn: Turn, draft: Draft) -> Task:
    return turn.task(
        TaskKind.FILING,
        draft.owner,
        Priority.REMINDER,
        f"filing-task:{draft.id}",
        incident=draft.incident,
        payload={"draft": draft.id, THEN: MAKE_TASK},
    )


def _settled(turn: Turn, draft: Draft) -> Draft:
    return replace(draft, settled_at=turn.now, sentence=None, code=None)


def _settle(
    turn: Turn,
    case: _Case,
    draft: Draft,
    kind: FactKind,
    report: FactKind | None = None,
    **detail: str | int | bool | None,
) -> None:
    """`report` is the fact of a report where it differs from a note's."""
    fact = report if report is not None and draft.kind is DraftKind.REPORT else kind
    if case.stored is not None:
        drafts.settle(turn, case.stored, draft, fact, **detail)
    else:  # without its incident there is no timeline to put it on
        turn.tx.save_draft(draft)
        turn.tx.destroy_client(draft.id)
    timers.redraw(turn, draft.id)
