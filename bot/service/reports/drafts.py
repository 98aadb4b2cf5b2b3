"""Drafts as their owner works on them: begun, saved again and again, submitted (L9, L13; R18).

Two devices may have the same draft open. Each says which revision it had read, and what both
changed is kept from both: nothing that was written is lost.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import TAKES_REPORT_BACK, Detail, Fact, FactKind
from bot.domain.evidence import DAY_MS, Evidence
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.privacy_filter import BirthNumber
from bot.domain.reports.standing import NumberLives, stands
from bot.service.drills import views as drills
from bot.service.evidence.record import evidence_of, note, sealed_under
from bot.service.follow_up.rights import after_report
from bot.service.reports import timers
from bot.service.reports import timers as note_timer
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.drafts import StoredRevision
from bot.store.records import Priority, Sealed, StoredAlarm, Task, TaskKind

Document = DeviationReport | CaseNote
Part = TypeVar("Part")

CLIENT_FOR_MS = 14 * DAY_MS  # how long the birth number lies in a draft at the most
_ADAPTERS: dict[DraftKind, TypeAdapter[Any]] = {
    DraftKind.REPORT: TypeAdapter(DeviationReport),
    DraftKind.NOTE: TypeAdapter(CaseNote),
}
_CLIENT = TypeAdapter(BirthNumber)


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft as it is now. `both`: somewhere two devices had changed the same field, and both
    texts stand there."""

    draft: Draft
    document: Document
    both: bool = False


def begin(uow: UnitOfWork, stored: StoredAlarm, draft: Draft, document: Document) -> None:
    """A new draft of an incident, which is locked."""
    uow.tx.add_draft(draft, _seal(uow, draft, draft.revision, document))
    note_timer.follow_note(uow, draft)
    record(uow, stored, draft, _of(draft.kind, FactKind.REPORT_BEGUN, FactKind.NOTE_BEGUN))


def document_of(uow: UnitOfWork, draft: Draft, revision: int | None = None) -> Document | None:
    """What it says, or said in an earlier revision; None when that was forgotten."""
    stored = uow.tx.revision_of(draft.id, draft.revision if revision is None else revision)
    return _unseal(uow, draft, stored) if stored is not None else None


def save(uow: UnitOfWork, draft: Draft, seen: int, document: Document) -> Saved | None:
    """Keeps what the owner wrote on the form of the revision `seen`; None where there is nothing
    to write to any more (submitted, dropped, forgotten). The draft is locked."""
    now = document_of(uow, draft)
    if now is None or not draft.state.editable:
        return None
    base = document_of(uow, draft, seen) if seen != draft.revision else now
    merged, both = _merged(base or now, now, document)
    if merged == now:
        return Saved(draft, now, both)
    return Saved(anew(uow, draft, merged), merged, both)


def anew(uow: UnitOfWork, draft: Draft, document: Document) -> Draft:
    """What it says from now on, as a further revision. The draft is locked."""
    changed = replace(draft, revision=draft.revision + 1, changed_at=uow.now)
    uow.tx.save_draft(changed)
    sealed = _seal(uow, changed, changed.revision, document)
    revision = StoredRevision(changed.revision, uow.now, draft.owner, sealed)
    uow.tx.keep_revision(draft.id, revision)
    note_timer.follow_note(uow, changed)
    return changed


def told(
    uow: UnitOfWork, stored: StoredAlarm, draft: Draft, report: DeviationReport
) -> StoredAlarm:
    """What a report that is let go of tells of its incident, on record in the same moment: figures
    and lists read it from here. It prevails over the alarm, and the fact says where it differs. The
    incident is locked."""
    facts, known = replace(report, id=draft.id).facts(), stored.alarm.without_report(draft.id)
    differs = ",".join(known.facts.unlike(facts)) or None
    detail: Detail = {**facts.detail(), "differs": differs, "revision": draft.revision}
    stored = replace(stored, alarm=known.told_by(facts))
    return note(uow.tx, uow.keyring, stored, Fact(FactKind.REPORT_TOLD, draft.owner, detail))


def submit(uow: UnitOfWork, stored: StoredAlarm, draft: Draft, *, remarks: int = 0) -> Draft:
    """Its owner has read it and lets go of it, `remarks` that they ticked included: from here the
    outbox carries it. The incident and the draft are locked."""
    waiting = replace(
        draft,
        state=DraftState.WAITING,
        submitted_at=draft.submitted_at or uow.now,
        changed_at=uow.now,
        sentence=None,
        code=None,
    )
    uow.tx.save_draft(waiting)
    uow.tx.add_tasks([_filing(uow, waiting)])
    timers.settled(uow, waiting)
    note_timer.follow_note(uow, waiting)
    uow.after_commit.append(uow.wakers.filing)
    kind = _of(draft.kind, FactKind.REPORT_SUBMITTED, FactKind.NOTE_SUBMITTED)
    record(uow, stored, waiting, kind, **({"remarks_ticked": remarks} if remarks else {}))
    return waiting


def practise(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> Draft:
    """A drill's paper is gone through to the end, and that is all: no row carries it anywhere, and
    nobody is told (R63, L12). The incident and the draft are locked."""
    done = replace(
        draft, state=DraftState.PRACTISED, changed_at=uow.now, settled_at=uow.now, code=None
    )
    kind = _of(draft.kind, FactKind.REPORT_PRACTISED, FactKind.NOTE_PRACTISED)
    settle(uow, stored, replace(done, sentence=None), kind)
    drills.redraw(uow, draft.incident)
    return replace(done, sentence=None)


def settle(
    uow: UnitOfWork, stored: StoredAlarm, draft: Draft, kind: FactKind, **detail: Any
) -> None:
    """Stores what became of it, with its fact, and destroys the birth number where nothing needs it
    any more."""
    uow.tx.save_draft(draft)
    let_number_go(uow, draft)
    timers.settled(uow, draft)
    note_timer.follow_note(uow, draft)
    record(uow, stored, draft, kind, **detail)


def keep_client(uow: UnitOfWork, draft: Draft, client: BirthNumber) -> None:
    """Whom a note is about: encrypted, in the draft alone, for 14 days at the most (L11)."""
    text = _CLIENT.dump_json(client).decode()
    sealed = Sealed(uow.keyring.current, uow.keyring.encrypt(text, _client_of(draft)))
    uow.tx.keep_client(draft.id, sealed, uow.now + CLIENT_FOR_MS)


def client_of(uow: UnitOfWork, draft: Draft) -> BirthNumber | None:
    """Whom it is about; None when nobody has said so, or it was destroyed."""
    sealed = uow.tx.client_of(draft.id)
    if sealed is None:
        return None
    text = uow.keyring.decrypt(sealed.key_id, sealed.text, _client_of(draft))
    return _CLIENT.validate_json(text) if text is not None else None


def let_number_go(uow: UnitOfWork, draft: Draft) -> None:
    """Destroys the birth number unless somebody still needs it: its owner, or a row that is under
    way with it (the archive's end, the task that names the client)."""
    lives, rows = stands(draft).number, uow.tx.has_filings
    if lives is NumberLives.GONE or (lives is NumberLives.UNTIL_ANSWERED and not rows(draft.id)):
        uow.tx.destroy_client(draft.id)


def destroy_due_clients(uow: UnitOfWork) -> int:
    """Destroys the numbers that have had their time; returns how many."""
    due = uow.tx.clients_due()
    for draft in due:
        uow.tx.destroy_client(draft)
    return len(due)


def count_anew(uow: UnitOfWork, incident: str) -> None:
    """What is being written counts what there is. It is a further revision, so that nobody sends
    what they have read with the picture in it (L9)."""
    kept = tuple(one.id for one in evidence_of(uow, incident))
    for one in uow.tx.drafts_of(incident):
        draft = uow.tx.draft(one.id) if one.state.editable else None
        document = document_of(uow, draft) if draft is not None else None
        if draft is None or document is None or not draft.state.editable:
            continue
        is_report = isinstance(document, DeviationReport)
        counted = kept if is_report else tuple(id for id in document.evidence if id in kept)
        if counted != document.evidence:
            anew(uow, draft, replace(document, evidence=counted))


def tick_again(uow: UnitOfWork, record: Evidence, incident: str) -> None:
    """A note from which the removal took the tick has it again, unless it went another way: what
    its owner did not choose stays as it is. A report counts all that there is."""
    for one in uow.tx.drafts_of(incident):
        draft = uow.tx.draft(one.id) if one.state.editable else None
        document = document_of(uow, draft) if draft is not None else None
        if draft is None or not isinstance(document, CaseNote) or record.id in document.evidence:
            continue
        if _was_ticked(uow, draft, record):
            anew(uow, draft, replace(document, evidence=(*document.evidence, record.id)))


def _was_ticked(uow: UnitOfWork, draft: Draft, record: Evidence) -> bool:
    """Whether it was ticked when it was removed: the revision of that instant is without it, the
    one before has it."""
    for number in range(draft.revision, 1, -1):
        revision = uow.tx.revision_of(draft.id, number)
        if revision is None or revision.at < (record.removed_at or 0):
            return False
        here, before = (document_of(uow, draft, one) for one in (number, number - 1))
        if not isinstance(here, CaseNote) or not isinstance(before, CaseNote):
            return False
        taken = set(before.evidence) - set(here.evidence)
        if record.id in taken and revision.at == record.removed_at:
            return True
    return False


def evidence_chosen(uow: UnitOfWork, draft: Draft, note: CaseNote) -> tuple[Evidence, ...] | None:
    """What was chosen, with the look on record first (L10); None when something of it cannot go
    along. Nothing is left out in silence: its owner has read the note with it (L9)."""
    alarm = uow.tx.get_alarm(draft.incident)
    found = [uow.tx.evidence(one) for one in note.evidence]
    chosen = tuple(one for one in found if one and alarm and _is_theirs(one, alarm, draft))
    if len(chosen) != len(note.evidence):
        return None
    if chosen:
        uow.tx.log_access(draft.owner, "evidence.file", draft.incident)
    return chosen


def _is_theirs(record: Evidence, alarm: Alarm, draft: Draft) -> bool:
    """Of this incident, kept, with a clean copy, and for its owner to see."""
    kept = record.erased_at is None and record.copy is not None
    allowed = may(alarm, draft.owner, Verb.EVIDENCE_SEE) is PermissionAnswer.YES
    return record.incident == draft.incident and kept and allowed


def record(
    uow: UnitOfWork, stored: StoredAlarm, draft: Draft, kind: FactKind, **detail: Any
) -> None:
    """A fact about the draft on its incident's timeline: codes and numbers, never a word of it."""
    uow.tx.add_tasks(after_report(draft, kind, uow.now))
    if kind in TAKES_REPORT_BACK:
        stored = replace(stored, alarm=stored.alarm.without_report(draft.id))
    told: Detail = {"draft": draft.id, "revision": draft.revision, **detail}
    note(uow.tx, uow.keyring, stored, Fact(kind, draft.owner, told))


def record_look(uow: UnitOfWork, stored: StoredAlarm, draft: Draft, reader: str) -> None:
    """Somebody else than its owner is about to read it: on the timeline first (L10, R27)."""
    told: Detail = {"draft": draft.id, "revision": draft.revision}
    note(uow.tx, uow.keyring, stored, Fact(FactKind.REPORT_READ, reader, told))


def _of(kind: DraftKind, report: FactKind, case_note: FactKind) -> FactKind:
    return report if kind is DraftKind.REPORT else case_note


def _filing(uow: UnitOfWork, draft: Draft) -> Task:
    """One for each time it is submitted, even twice in a millisecond: a row too many finds nothing
    to do, a row too few would be a paper that waits for good."""
    key = f"filing:{draft.id}:{new_id()}"
    return uow.task(
        TaskKind.FILING,
        draft.owner,
        Priority.REMINDER,
        key,
        incident=draft.incident,
        payload={"draft": draft.id},
    )


def _seal(uow: UnitOfWork, draft: Draft, revision: int, document: Document) -> Sealed:
    text = _ADAPTERS[draft.kind].dump_json(document).decode()
    sealed = uow.keyring.encrypt(text, sealed_under(draft.id, revision))
    return Sealed(uow.keyring.current, sealed)


def _unseal(uow: UnitOfWork, draft: Draft, stored: StoredRevision) -> Document | None:
    bound_to = sealed_under(draft.id, stored.number)
    text = uow.keyring.decrypt(stored.document.key_id, stored.document.text, bound_to)
    if text is None:
        return None
    try:
        document: Document = _ADAPTERS[draft.kind].validate_json(text)
    except ValidationError:  # of a version that this one cannot read: its paper is still there
        return None
    return document


def _client_of(draft: Draft) -> str:
    return f"draft/{draft.id}/client"


def _merged(base: Any, theirs: Any, mine: Any) -> tuple[Any, bool]:
    """`mine` on top of `theirs`, field by field: what only one of them changed is that one's, a
    text that both changed is both, of a choice the later one counts."""
    if mine in (base, theirs):
        return theirs, False
    if theirs == base:
        return mine, False
    if is_dataclass(mine) and type(mine) is type(theirs):
        return _fields_merged(base, theirs, mine)
    if isinstance(mine, tuple) and isinstance(theirs, tuple):  # what was ticked
        kept = tuple(one for one in theirs if one in mine or one not in base)
        return (*kept, *(one for one in mine if one not in (*theirs, *base))), True
    if isinstance(mine, str) and isinstance(theirs, str) and not isinstance(mine, Enum):
        if mine in theirs:
            return theirs, bool(mine)
        return (mine if theirs in mine else f"{theirs}\n\n{mine}"), bool(theirs)
    return mine, True


def _fields_merged(base: Any, theirs: Any, mine: Any) -> tuple[Any, bool]:
    values, both = {}, False
    for one in fields(mine):
        parts = (getattr(side, one.name) for side in (base, theirs, mine))
        values[one.name], twice = _merged(*parts)
        both = both or twice
    return replace(mine, **values), both
