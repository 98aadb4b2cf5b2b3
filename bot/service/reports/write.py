"""Reports and notes: begun, shown page by page, read through, by their owner alone (product.md,
"Afterwards"; L9, R18, R40, R52, R54, R84). How a page is kept: `paper_writing`; how it ends:
`paper_endings`."""

from dataclasses import replace

from bot.cards.kit.sentence import Sentence
from bot.dialogs.commands import BeginPaper, ShowPaper, StartPaper, ViewPaper
from bot.domain.alarm.state import Ending
from bot.domain.alarm.timeline import FactKind
from bot.domain.reports.draft import PAGES, Draft, DraftKind, DraftState, Page
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence.receive import noted_incident
from bot.service.reports import drafts, timers
from bot.service.reports.links import DRAFT, new_paper_link
from bot.service.reports.paper_answers import looking, shown
from bot.service.reports.paper_cards import place_card
from bot.service.reports.paper_telling import tell_of_report
from bot.service.reports.views import first_document, is_offered, paper_view, start_view
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import StoredCard

_SAME_TAP_MS = 30_000


def start_paper(turn: Turn, command: StartPaper) -> Answer:
    """`rapport`, `notat`: which incident; without a question where only one can be meant."""
    person, kind = command.origin.person, command.kind
    view = start_view(turn, person, kind)
    if not view.drafts and len(view.incidents) == 1 and is_offered(view.incidents[0], turn.now):
        return begin_paper(turn, BeginPaper(command.origin, kind, view.incidents[0].id))
    return Answer(view, to_send=True, payload=(("view", "paper_start"), ("kind", kind.value)))


def begin_paper(turn: Turn, command: BeginPaper) -> Answer:
    """A new draft, filled in with what is known, as a card at the end of the chat; the one that is
    there where there is one."""
    person, kind = command.origin.person, command.kind
    stored = _incident(turn, command)
    if stored is None:
        return notice(turn, person, Sentence("answer-paper-which"))
    found = [one for one in turn.tx.drafts_of(stored.card.id) if _is_same(one, person, kind)]
    if found:
        draft = found[-1]
        if draft.state is DraftState.NOT_FELT:
            draft = reopened(turn, stored, draft)
        elif draft.state.editable:
            _filled_in_again(turn, stored, draft)
    else:
        draft = new_draft(turn, stored, person, kind)
        if command.incident is None and kind is DraftKind.REPORT:
            tell_of_report(turn, stored.card)
            timers.begun(turn, stored.card.id)
    place_card(turn, person, draft.id)
    return SILENT


def new_draft(turn: Turn, stored: StoredCard, person: str, kind: DraftKind) -> Draft:
    """A draft of an incident that has none of its kind."""
    card, now = stored.card, turn.now
    drill = card.drill is not None
    draft = Draft(new_id(), kind, card.id, person, card.unit, drill, now, now)
    document = first_document(turn, card, draft, turn.directory.language(person))
    drafts.begin(turn, stored, draft, document)
    return draft


def reopened(turn: Turn, stored: StoredCard, draft: Draft) -> Draft:
    """*Jeg vil melde likevel*: the draft again, as it was or filled in anew."""
    opened = replace(draft, state=DraftState.OPEN, changed_at=turn.now, settled_at=None)
    turn.tx.save_draft(opened)
    opened = _filled_in_again(turn, stored, opened)
    drafts.record(turn, stored, opened, FactKind.REPORT_BEGUN)
    timers.begun(turn, stored.card.id)
    return opened


def _filled_in_again(turn: Turn, stored: StoredCard, draft: Draft) -> Draft:
    """With what the alarm knows, where its words were forgotten (L13): they could not even be
    changed."""
    if turn.tx.revision_of(draft.id, draft.revision) is not None:
        return draft
    language = turn.directory.language(draft.owner)
    return drafts.anew(turn, draft, first_document(turn, stored.card, draft, language))


@looking
def show_paper(turn: Turn, command: ShowPaper, draft: Draft) -> Answer:
    """The card with another page; one that was told of long ago is shown as it is now."""
    page = command.page if command.page in PAGES[draft.kind] else None
    return shown(turn, draft, page)


@looking
def view_paper(turn: Turn, command: ViewPaper, draft: Draft) -> Answer:
    """*Vis som PDF*: the same card with a link of one's own on it."""
    link = new_paper_link(turn, f"{DRAFT}/{draft.id}", draft.owner)
    page = Page.REVIEW if draft.state.editable else None
    if link is None:
        return shown(turn, draft, page, note=Sentence("answer-paper-no-page"))
    return Answer(paper_view(turn, draft, page, link=link), draft.incident, to_send=True)


def _incident(turn: Turn, command: BeginPaper) -> StoredCard | None:
    """The incident, locked: one's own, or a new one on record (R84)."""
    if command.incident is None:
        return _just_noted(turn, command) or noted_incident(turn, command.origin)
    stored = turn.tx.incident(command.incident)
    if stored is None or stored.card.caseworker.id != command.origin.person:
        return None
    return stored


def _just_noted(turn: Turn, command: BeginPaper) -> StoredCard | None:
    """What a tap a moment ago put on record, while nothing is written about it: a second tap means
    the same, and nobody is told twice."""
    newest = next(iter(turn.tx.drafts_by(command.origin.person)), None)
    if newest is None or newest.kind is not command.kind or newest.state is not DraftState.OPEN:
        return None
    if newest.revision > 1 or turn.now - newest.opened_at >= _SAME_TAP_MS:
        return None
    stored = turn.tx.incident(newest.incident)
    return stored if stored is not None and stored.card.ending is Ending.NOTED else None


def _is_same(draft: Draft, person: str, kind: DraftKind) -> bool:
    return draft.owner == person and draft.kind is kind and draft.state is not DraftState.DROPPED
