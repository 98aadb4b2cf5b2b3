"""Reports and notes: begun, written page by page, read through and let go of by their owner alone
(product.md, "Afterwards"; L9, R18, R40, R52, R54, R84)."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.paper_form import fits
from bot.cards.sentence import Sentence
from bot.commands import (
    BeginPaper,
    DropPaper,
    NumberPaper,
    SavePaper,
    ShowPaper,
    StartPaper,
    SubmitPaper,
    ViewPaper,
)
from bot.domain.alarm import Ending
from bot.domain.birth_number import BirthNumber, read_birth_number
from bot.domain.deviation_report import DeviationReport
from bot.domain.draft import PAGES, Draft, DraftKind, DraftState, Page
from bot.domain.masking import masked
from bot.domain.paper_form import FIELDS, LONG, MOST_LETTERS, WRITTEN, Entered, entered, values_of
from bot.domain.timeline import FactKind
from bot.domain.wording import Remark, without_numbers
from bot.service import drafts, report_timer
from bot.service.acting import TOO_LATE
from bot.service.answers import SILENT, Answer, notice
from bot.service.evidence_receiving import noted_incident
from bot.service.paper_cards import place_card
from bot.service.paper_links import DRAFT, new_paper_link
from bot.service.paper_telling import tell_of_report
from bot.service.paper_views import (
    first_document,
    gap_sentences,
    is_offered,
    paper_view,
    said_of,
    start_view,
)
from bot.service.prefill import completed
from bot.service.storage import StoredCard
from bot.service.turn import Turn, new_id

NOT_YOUR_PAPER = Sentence("answer-paper-not-yours")
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
            report_timer.begun(turn, stored.card.id)
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
    report_timer.begun(turn, stored.card.id)
    return opened


def _filled_in_again(turn: Turn, stored: StoredCard, draft: Draft) -> Draft:
    """With what the alarm knows, where its words were forgotten (L13): they could not even be
    changed."""
    if turn.tx.revision_of(draft.id, draft.revision) is not None:
        return draft
    language = turn.directory.language(draft.owner)
    return drafts.anew(turn, draft, first_document(turn, stored.card, draft, language))


def show_paper(turn: Turn, command: ShowPaper) -> Answer:
    """The card with another page; one that was told of long ago is shown as it is now."""
    draft = turn.tx.look_at_draft(command.draft)
    if draft is None or draft.owner != command.origin.person:
        return notice(turn, command.origin.person, NOT_YOUR_PAPER)
    page = command.page if command.page in PAGES[draft.kind] else None
    return _shown(turn, draft, page)


def save_paper(turn: Turn, command: SavePaper) -> Answer:
    """Keeps what stood on one page, with numbers that could be a client's masked (L11)."""
    person = command.origin.person
    found = locked(turn, person, command.draft)
    if found is None:
        return notice(turn, person, NOT_YOUR_PAPER)
    _, draft = found
    base = drafts.document_of(turn, draft, command.seen or None)
    if base is None:  # what the form showed is forgotten: what is typed on it counts all the same
        base = drafts.document_of(turn, draft)
    if base is None or not draft.state.editable or command.page not in PAGES[draft.kind]:
        gone = Sentence("answer-paper-gone")
        return replace(_shown(turn, draft, None), note=gone)
    fields, remarks = _read(turn, draft, base, command)
    form = entered(base, command.page, fields)
    saved = drafts.save(turn, draft, command.seen or draft.revision, form.document)
    if saved is None:  # its newest words cannot be read here: what was typed has no place to go
        return replace(_shown(turn, draft, None), note=Sentence("answer-paper-gone"))
    return _after_saving(turn, command, saved, form, remarks)


def submit_paper(turn: Turn, command: SubmitPaper) -> Answer:
    """The owner lets go of what they have read (L9): only of that, and only when it is whole."""
    person = command.origin.person
    found = locked(turn, person, command.draft)
    if found is None:
        return notice(turn, person, NOT_YOUR_PAPER)
    stored, draft = found
    document = drafts.document_of(turn, draft)
    if document is None or not draft.state.editable:
        return _shown(turn, draft, Page.REVIEW)
    if command.seen != draft.revision:
        return replace(_shown(turn, draft, Page.REVIEW), note=TOO_LATE)
    if draft.drill:
        return replace(_shown(turn, draft, Page.REVIEW), note=Sentence("answer-paper-drill"))
    if gap_sentences(turn, draft, document):
        incomplete = Sentence("answer-paper-incomplete")
        return replace(_shown(turn, draft, Page.REVIEW), note=incomplete)
    if isinstance(document, DeviationReport):
        draft = drafts.anew(turn, draft, completed(turn, stored.card, document))
    return _shown(turn, drafts.submit(turn, stored, draft), None)


def drop_paper(turn: Turn, command: DropPaper) -> Answer:
    """What was written is forgotten at once (L13); that there was a draft is not."""
    person = command.origin.person
    found = locked(turn, person, command.draft)
    if found is None:
        return notice(turn, person, NOT_YOUR_PAPER)
    stored, draft = found
    if not draft.state.editable:
        return _shown(turn, draft, None)
    dropped = replace(draft, state=DraftState.DROPPED, changed_at=turn.now, settled_at=turn.now)
    kind = FactKind.REPORT_DROPPED if draft.kind is DraftKind.REPORT else FactKind.NOTE_DROPPED
    drafts.settle(turn, stored, dropped, kind)
    turn.tx.forget_revisions(draft.id)
    return _shown(turn, dropped, None)


def number_paper(turn: Turn, command: NumberPaper) -> Answer:
    """The number that the other system gave (R20), or that it was put in by hand."""
    person = command.origin.person
    found = locked(turn, person, command.draft)
    if found is None:
        return notice(turn, person, NOT_YOUR_PAPER)
    stored, draft = found
    number = masked(" ".join(command.number.split()))
    if draft.state not in (DraftState.SENT, DraftState.BY_HAND):
        return _shown(turn, draft, None)
    if draft.state is DraftState.SENT and not number:
        missing = Sentence("answer-paper-number-missing")
        return replace(_shown(turn, draft, None), note=missing)
    is_report = draft.kind is DraftKind.REPORT
    sent = replace(
        draft,
        state=DraftState.SENT,
        reference=(number or draft.reference) if is_report else draft.reference,
        changed_at=turn.now,
        settled_at=draft.settled_at or turn.now,
    )
    kind = FactKind.REPORT_NUMBERED if is_report else FactKind.NOTE_FILED
    drafts.settle(turn, stored, sent, kind, reference=sent.reference, by_hand=True)
    note = Sentence("answer-paper-number") if number else None
    return replace(_shown(turn, sent, None), note=note)


def view_paper(turn: Turn, command: ViewPaper) -> Answer:
    """*Vis som PDF*: the same card with a link of one's own on it."""
    person = command.origin.person
    draft = turn.tx.look_at_draft(command.draft)
    if draft is None or draft.owner != person:
        return notice(turn, person, NOT_YOUR_PAPER)
    link = new_paper_link(turn, f"{DRAFT}/{draft.id}", person)
    page = Page.REVIEW if draft.state.editable else None
    if link is None:
        return replace(_shown(turn, draft, page), note=Sentence("answer-paper-no-page"))
    return Answer(paper_view(turn, draft, page, link=link), draft.incident, to_send=True)


def locked(turn: Turn, person: str, draft: str) -> tuple[StoredCard, Draft] | None:
    """The person's own draft with its incident, in the order in which everything is locked; None
    for somebody else's, and for what does not exist (any more)."""
    seen = turn.tx.look_at_draft(draft)
    if seen is None or seen.owner != person:
        return None
    stored, mine = turn.tx.incident(seen.incident), turn.tx.draft(draft)
    return (stored, mine) if stored is not None and mine is not None else None


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


def _read(
    turn: Turn, draft: Draft, base: drafts.Document, command: SavePaper
) -> tuple[dict[str, str], tuple[Sentence, ...]]:
    """What was entered, masked, and what is to be said of it. An empty box of a text that its card
    could not hold leaves the text alone."""
    before, fields = values_of(base), dict(command.fields)
    for name in LONG & fields.keys():
        if not fields[name].strip() and not fits(command.page, before.get(name, "")):
            del fields[name]
    remarks: list[Sentence] = []
    for name in sorted(fields.keys() & FIELDS[command.page]):
        if len(fields[name]) > MOST_LETTERS:
            continue  # `entered` leaves it out, and nobody else is to wait while it is read
        if name in WRITTEN:
            remarks += said_of(turn, draft, fields[name])
            fields[name] = without_numbers(fields[name]).text
        elif name != "evidence" and masked(fields[name]) != fields[name]:
            remarks.append(Sentence(Remark.BIRTH_NUMBER.sentence))
            fields[name] = masked(fields[name])
    fault = _client(turn, draft, command.fields) if command.page is Page.CASE else None
    return fields, tuple(dict.fromkeys((*remarks, *((fault,) if fault else ()))))


def _client(turn: Turn, draft: Draft, fields: Mapping[str, str]) -> Sentence | None:
    """Keeps the birth number, or says what is wrong with it without repeating a digit. One that was
    there before is then nobody's: a note must not be filed about whom it no longer names."""
    typed = fields.get("client", "").strip()
    if not typed or not turn.terms.files_notes:
        return None
    read = read_birth_number(typed, synthetic=turn.terms.synthetic)
    if not isinstance(read, BirthNumber):
        turn.tx.destroy_client(draft.id)
        return Sentence(read.sentence)
    drafts.keep_client(turn, draft, read)
    return None


def _after_saving(
    turn: Turn,
    command: SavePaper,
    saved: drafts.Saved,
    form: Entered,
    remarks: tuple[Sentence, ...],
) -> Answer:
    draft, note = saved.draft, None
    if saved.both:
        note = Sentence("answer-paper-both")
    if form.too_long:
        note = Sentence("answer-paper-too-long")
    if command.to is None:
        word = "rapport" if draft.kind is DraftKind.REPORT else "notat"
        return notice(turn, draft.owner, note or Sentence("answer-paper-saved", (("word", word),)))
    page = command.to if command.to in PAGES[draft.kind] else Page.REVIEW
    return replace(_shown(turn, draft, page, remarks), note=note)


def _shown(
    turn: Turn, draft: Draft, page: Page | None, remarks: tuple[Sentence, ...] = ()
) -> Answer:
    view = paper_view(turn, draft, page, remarks)
    payload = (("view", "paper"), ("draft", draft.id), ("page", page.value if page else None))
    return Answer(view, draft.incident, to_send=True, payload=payload)
