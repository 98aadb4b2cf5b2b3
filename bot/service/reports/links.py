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
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard
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
class Paper:
    """What the page shows: a sheet or a year that becomes a PDF, or the text of a file. `title` is
    the id of a sentence, `name` what the file is called; `own`, whether it is the reader's."""

    title: str
    name: str
    content: Sheet | YearAsked | str
    own: bool
    drill: bool = False


@dataclass(frozen=True, slots=True)
class PaperLook:
    """A look that is on record where it must be. `browser` is the secret that the browser keeps."""

    paper: Paper
    reader: Reader
    browser: str


def new_paper_link(turn: Turn, what: str, person: str) -> str | None:
    """The address of a fresh link; None where there are no pages, and for what the person may not
    read, or nobody can any more."""
    if turn.terms.pages is None or paper_for(turn, what, person) is None:
        return None
    return f"{turn.terms.pages}/{WHERE}/{links.issue(turn, what, person)}"


def paper_of(turn: Turn, token: str) -> tuple[Paper, Reader] | None:
    """What the link leads to and for whom, without using it up; None when it opens nothing."""
    link = links.lasting(turn, token)
    paper = paper_for(turn, link.what, link.person) if link is not None else None
    if link is None or paper is None:
        return None
    return paper, Reader(turn.directory.language(link.person), paper.drill)


def open_paper(turn: Turn, token: str, browser: str) -> PaperLook | None:
    """One use of the link; None when it opens nothing, or not for this browser."""
    link = links.lasting(turn, token)
    if link is None or not links.is_for(link, browser):
        return None
    _lock(turn, link.what)
    found = paper_of(turn, token)
    if found is None:
        return None
    secret = links.use(turn, link, browser)
    _record(turn, link.what, link.person)
    return PaperLook(*found, secret)


def opened_paper(turn: Turn, token: str, browser: str) -> Paper | None:
    """The paper of a link that this browser has opened; None when it is over."""
    link = links.opened(turn, token, browser)
    paper = paper_for(turn, link.what, link.person) if link is not None else None
    if link is not None and paper is not None and link.what.startswith(f"{ABOUT}/"):
        return replace(paper, content=as_json(turn, link.person))  # gathered when it is wanted
    return paper


def paper_for(turn: Turn, what: str, person: str) -> Paper | None:
    """The paper, if the person may read it now. What is not theirs and what does not exist are the
    same."""
    kind, _, id = what.partition("/")
    make = _KINDS.get(kind)
    return make(turn, id, person) if make is not None else None


def may_read(turn: Turn, draft: Draft, person: str) -> bool:
    """Its owner, always. A report that is submitted: the unit's nearest leader, whoever stands in,
    and the safety representatives (R27, R67), but never the target (L7). A note is nobody else's:
    Gosys has it."""
    if person == draft.owner:
        return True
    card = turn.tx.look_at(draft.incident)
    if card is None or person == card.details.target_person:
        return False
    unit = turn.directory.organisation.units.get(draft.unit)
    if unit is None or draft.kind is not DraftKind.REPORT or not draft.state.submitted:
        return False
    return person in unit.safety_reps or person in turn.directory.nearest_leaders(unit, turn.now)


def _draft_paper(turn: Turn, id: str, person: str) -> Paper | None:
    draft = turn.tx.look_at_draft(id)
    document = document_of(turn, draft) if draft is not None else None
    if draft is None or document is None or not may_read(turn, draft, person):
        return None
    language = turn.directory.language(person)
    unit = turn.directory.organisation.units.get(draft.unit)
    if isinstance(document, CaseNote):
        sheet = case_note_sheet(document, unit.name if unit else draft.unit, language)
        title, name = "paper-page-note", "notat"
    else:
        sheet = deviation_sheet(document, language)
        title, name = "paper-page-report", "avviksmelding"
    if draft.drill:  # whatever the document itself says (L12)
        sheet, name = replace(sheet, banner=_drill(language)), f"ovelse-{name}"
    file = f"{name}-{draft.id[:8]}.pdf"
    return Paper(title, file, sheet, person == draft.owner, draft.drill)


def _about_paper(turn: Turn, id: str, person: str) -> Paper | None:
    if id != person:
        return None
    return Paper("paper-page-about", "rodtkort-om-meg.json", "", own=True)


def _figures_paper(turn: Turn, id: str, person: str) -> Paper | None:
    unit = turn.directory.organisation.units.get(id)
    if unit is None or id not in seeing(turn, person):
        return None
    year = year_of(turn.now)
    asked = YearAsked(unit, year, turn.now, turn.directory.language(person))
    return Paper("paper-page-figures", f"aarstall-{id}-{year}.pdf", asked, own=False)


def _plan_paper(turn: Turn, id: str, person: str) -> Paper | None:
    """The notification routine (R25), for whoever may read the unit's register (R58)."""
    unit = turn.directory.organisation.units.get(id)
    if unit is None or Right.READ not in may(turn, unit, person):
        return None
    sheet = plan_sheet(plan_of(turn, unit, turn.directory.language(person)))
    return Paper("paper-page-plan", f"varslingsrutine-{unit.number}.pdf", sheet, own=False)


_KINDS: dict[str, Callable[[Turn, str, str], Paper | None]] = {
    DRAFT: _draft_paper,
    ABOUT: _about_paper,
    PLAN: _plan_paper,
    FIGURES: _figures_paper,
}


def _drill(language: Language) -> str:
    return text(language, "report-drill")


def _lock(turn: Turn, what: str) -> StoredCard | None:
    """The incident of a draft: locked before anything about it is decided."""
    kind, _, id = what.partition("/")
    draft = turn.tx.look_at_draft(id) if kind == DRAFT else None
    return turn.tx.incident(draft.incident) if draft is not None else None


def _record(turn: Turn, what: str, person: str) -> None:
    kind, _, id = what.partition("/")
    draft = turn.tx.look_at_draft(id) if kind == DRAFT else None
    if kind == FIGURES:
        turn.tx.log_access(person, f"insight.export {id}", None)
    elif draft is None:
        turn.tx.log_access(person, PLAN_VIEW if kind == PLAN else EXPORT, None)
    elif draft.owner != person:
        stored = turn.tx.incident(draft.incident)
        if stored is not None:
            record_look(turn, stored, draft, person)
        turn.tx.log_access(person, VIEW, draft.incident)
