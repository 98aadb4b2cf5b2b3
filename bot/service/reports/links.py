"""Links to look at papers: a report or a note as PDF, or everything that is kept about oneself
(L10, R27).

`what` a link is for is the kind and an id: `draft/<id>`, `about/<person>`, `plan/<unit>`, or
`figures/<unit>` for the unit's year so far. Looking at one's own is free; whoever else looks stands
on the timeline and in the access log first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.documents import Sheet, case_note_sheet, deviation_sheet
from bot.documents.contingency_plan import plan_sheet
from bot.domain.insight.figures import year_of
from bot.domain.measures import Right
from bot.domain.organisation.organisation import Language, Unit
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.draft import Draft, DraftKind
from bot.service import links
from bot.service.follow_up.rights import seeing
from bot.service.links import Reader
from bot.service.measures.plan import plan_of
from bot.service.measures.register import may
from bot.service.privacy.export import as_json
from bot.service.reports.drafts import document_of, record_look
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm
from bot.texts import text

WHERE = "paper/view"  # the part of the address before the token
DRAFT, ABOUT, PLAN, FIGURES = "draft", "about", "plan", "figures"
VIEW, EXPORT, PLAN_VIEW = "paper.view", "about.export", "plan.view"  # in the access log


@dataclass(frozen=True, slots=True)
class YearAsked:
    """The yearly figures of one unit, without those below it: added up and printed when wanted."""

    unit: Unit
    year: int
    now: int
    language: Language


@dataclass(frozen=True, slots=True)
class Document:
    """What the page shows: a sheet or a year that becomes a PDF, or the text of a file. `title` is
    the id of a sentence, `name` what the file is called; `own`, whether it is the reader's."""

    title: str
    name: str
    content: Sheet | YearAsked | str
    own: bool
    drill: bool = False


@dataclass(frozen=True, slots=True)
class DocumentLook:
    """A look that is on record where it must be. `browser` is the secret that the browser keeps."""

    document: Document
    reader: Reader
    browser: str


def new_document_link(uow: UnitOfWork, what: str, person: str) -> str | None:
    """The address of a fresh link; None where there are no pages, and for what the person may not
    read, or nobody can any more."""
    if uow.terms.pages is None or document_for(uow, what, person) is None:
        return None
    return f"{uow.terms.pages}/{WHERE}/{links.issue(uow, what, person)}"


def linked_document(uow: UnitOfWork, token: str) -> tuple[Document, Reader] | None:
    """What the link leads to and for whom, without using it up; None when it opens nothing."""
    link = links.lasting(uow, token)
    document = document_for(uow, link.what, link.person) if link is not None else None
    if link is None or document is None:
        return None
    return document, Reader(uow.directory.language(link.person), document.drill)


def open_document(uow: UnitOfWork, token: str, browser: str) -> DocumentLook | None:
    """One use of the link; None when it opens nothing, or not for this browser."""
    link = links.lasting(uow, token)
    if link is None or not links.is_for(link, browser):
        return None
    _lock(uow, link.what)
    found = linked_document(uow, token)
    if found is None:
        return None
    secret = links.use(uow, link, browser)
    _record(uow, link.what, link.person)
    return DocumentLook(*found, secret)


def opened_document(uow: UnitOfWork, token: str, browser: str) -> Document | None:
    """The paper of a link that this browser has opened; None when it is over."""
    link = links.opened(uow, token, browser)
    document = document_for(uow, link.what, link.person) if link is not None else None
    if link is not None and document is not None and link.what.startswith(f"{ABOUT}/"):
        return replace(document, content=as_json(uow, link.person))  # gathered when it is wanted
    return document


def document_for(uow: UnitOfWork, what: str, person: str) -> Document | None:
    """The paper, if the person may read it now. What is not theirs and what does not exist are the
    same."""
    kind, _, id = what.partition("/")
    make = _KINDS.get(kind)
    return make(uow, id, person) if make is not None else None


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


def _draft_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
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
        sheet, name = replace(sheet, banner=_drill(language)), f"ovelse-{name}"
    file = f"{name}-{draft.id[:8]}.pdf"
    return Document(title, file, sheet, person == draft.owner, draft.drill)


def _about_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    if id != person:
        return None
    return Document("paper-page-about", "rodtkort-om-meg.json", "", own=True)


def _figures_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    unit = uow.directory.organisation.units.get(id)
    if unit is None or id not in seeing(uow, person):
        return None
    year = year_of(uow.now)
    asked = YearAsked(unit, year, uow.now, uow.directory.language(person))
    return Document("paper-page-figures", f"aarstall-{id}-{year}.pdf", asked, own=False)


def _plan_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    """The notification routine (R25), for whoever may read the unit's register (R58)."""
    unit = uow.directory.organisation.units.get(id)
    if unit is None or Right.READ not in may(uow, unit, person):
        return None
    sheet = plan_sheet(plan_of(uow, unit, uow.directory.language(person)))
    return Document("paper-page-plan", f"varslingsrutine-{unit.number}.pdf", sheet, own=False)


_KINDS: dict[str, Callable[[UnitOfWork, str, str], Document | None]] = {
    DRAFT: _draft_document,
    ABOUT: _about_document,
    PLAN: _plan_document,
    FIGURES: _figures_document,
}


def _drill(language: Language) -> str:
    return text(language, "report-drill")


def _lock(uow: UnitOfWork, what: str) -> StoredAlarm | None:
    """The incident of a draft: locked before anything about it is decided."""
    kind, _, id = what.partition("/")
    draft = uow.tx.look_at_draft(id) if kind == DRAFT else None
    return uow.tx.lock_alarm(draft.incident) if draft is not None else None


def _record(uow: UnitOfWork, what: str, person: str) -> None:
    kind, _, id = what.partition("/")
    draft = uow.tx.look_at_draft(id) if kind == DRAFT else None
    if kind == FIGURES:
        uow.tx.log_access(person, f"insight.export {id}", None)
    elif draft is None:
        uow.tx.log_access(person, PLAN_VIEW if kind == PLAN else EXPORT, None)
    elif draft.owner != person:
        stored = uow.tx.lock_alarm(draft.incident)
        if stored is not None:
            record_look(uow, stored, draft, person)
        uow.tx.log_access(person, VIEW, draft.incident)
