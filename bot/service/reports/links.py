"""Who may look at a report or a note as PDF, and what is on record of it (L10, R27)."""

from dataclasses import replace

from bot.documents import case_note_sheet, deviation_sheet
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.draft import Draft, DraftKind
from bot.service.links import Document, DocumentKind
from bot.service.reports.drafts import document_of, record_look
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm
from bot.texts import text

DRAFT = "draft"  # what a link to one is for, before its id
_VIEW = "paper.view"  # in the access log


def may_read(uow: UnitOfWork, draft: Draft, person: str) -> bool:
    """Its owner, always. A report that is submitted: the unit's nearest leader, whoever stands in,
    and the safety representatives (R27, R67), but never the target (L7). A note is nobody else's:
    Gosys has it."""
    if person == draft.owner:
        return True
    alarm = uow.tx.get_alarm(draft.incident)
    if alarm is None or person == alarm.details.target_person:
        return False
    unit = uow.directory.organisation.units.get(draft.unit)
    if unit is None or draft.kind is not DraftKind.REPORT or not draft.state.submitted:
        return False
    return person in unit.safety_reps or person in uow.directory.nearest_leaders(unit, uow.now)


def draft_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    draft = uow.tx.look_at_draft(id)
    document = document_of(uow, draft) if draft is not None else None
    if draft is None or document is None or not may_read(uow, draft, person):
        return None
    language = uow.directory.language(person)
    unit = uow.directory.organisation.units.get(draft.unit)
    if isinstance(document, CaseNote):
        sheet = case_note_sheet(document, unit.name if unit else draft.unit, language)
        title, name = "paper-page-note", "notat"
    else:
        sheet = deviation_sheet(document, language)
        title, name = "paper-page-report", "avviksmelding"
    if draft.drill:  # whatever the document itself says (L12)
        sheet, name = replace(sheet, banner=text(language, "report-drill")), f"ovelse-{name}"
    file = f"{name}-{draft.id[:8]}.pdf"
    return Document(title, file, sheet, person == draft.owner, draft.drill)


def _lock(uow: UnitOfWork, id: str) -> StoredAlarm | None:
    """The incident of a draft."""
    draft = uow.tx.look_at_draft(id)
    return uow.tx.lock_alarm(draft.incident) if draft is not None else None


def _record(uow: UnitOfWork, id: str, person: str) -> None:
    draft = uow.tx.look_at_draft(id)
    if draft is None or draft.owner == person:
        return
    stored = uow.tx.lock_alarm(draft.incident)
    if stored is not None:
        record_look(uow, stored, draft, person)
    uow.tx.log_access(person, _VIEW, draft.incident)


DRAFT_DOCUMENT = DocumentKind(draft_document, _record, _lock)
