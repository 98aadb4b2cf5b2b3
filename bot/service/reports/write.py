"""Reports and notes, by their owner alone: begun, shown page by page, kept as each page was left,
read through, and sent or let be (product.md, "Afterwards"; L9, R18, R20, R40, R52, R54, R84).

What is kept is masked, and what is to be said of it is said (L11, L13). That a report has been
begun where no alarm had told anybody, leader and safety representative hear at once: that there is
something, and not what (R17, R40; L7, L11).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol, TypeVar

from bot.cards.kit.words import Sentence
from bot.cards.reports.form import fits
from bot.dialogs.commands import (
    BeginPaper,
    DropPaper,
    NumberPaper,
    Origin,
    SavePaper,
    ShowPaper,
    StartPaper,
    SubmitPaper,
    ViewPaper,
)
from bot.domain.alarm.state import Ending, RedCard
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import (
    FIELDS,
    LONG,
    MOST_LETTERS,
    PAGES,
    WRITTEN,
    Draft,
    DraftKind,
    DraftState,
    Entered,
    Page,
    entered,
    values_of,
)
from bot.domain.reports.privacy_filter import (
    BirthNumber,
    Remark,
    masked,
    read_birth_number,
    without_numbers,
)
from bot.service.alarm.act import TOO_LATE
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence.receive import noted_incident
from bot.service.evidence.record import note
from bot.service.reports import drafts, timers
from bot.service.reports.links import DRAFT, new_paper_link
from bot.service.reports.prefill import REPORT_TO_LEADER, REPORT_TO_REP, completed
from bot.service.reports.timers import place_card
from bot.service.reports.views import (
    first_document,
    gap_sentences,
    is_offered,
    paper_view,
    said_of,
    start_view,
)
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import StoredCard

NOT_YOUR_PAPER = Sentence("answer-paper-not-yours")


class OfADraft(Protocol):
    """A command about one draft."""

    @property
    def origin(self) -> Origin:
        """Who asks."""
        ...

    @property
    def draft(self) -> str:
        """The draft's id, as the card sent it: untrusted."""
        ...


Asked = TypeVar("Asked", bound=OfADraft)


def changing(
    work: Callable[[Turn, Asked, StoredCard, Draft], Answer],
) -> Callable[[Turn, Asked], Answer]:
    """The function with the asker's own draft and its incident, both locked. Somebody else's is
    answered exactly as one that does not exist (any more)."""

    def handled(turn: Turn, command: Asked) -> Answer:
        found = _locked(turn, command.origin.person, command.draft)
        return work(turn, command, *found) if found is not None else _refused(turn, command)

    return handled


def looking(work: Callable[[Turn, Asked, Draft], Answer]) -> Callable[[Turn, Asked], Answer]:
    """The same for what changes nothing: the draft is not locked."""

    def handled(turn: Turn, command: Asked) -> Answer:
        draft = turn.tx.look_at_draft(command.draft)
        is_theirs = draft is not None and draft.owner == command.origin.person
        return work(turn, command, draft) if draft and is_theirs else _refused(turn, command)

    return handled


def shown(
    turn: Turn,
    draft: Draft,
    page: Page | None,
    remarks: tuple[Sentence, ...] = (),
    note: Sentence | None = None,
) -> Answer:
    """The draft's card as it is now; `note` is a sentence above it."""
    view = paper_view(turn, draft, page, remarks)
    payload = (("view", "paper"), ("draft", draft.id), ("page", page.value if page else None))
    return Answer(view, draft.incident, to_send=True, payload=payload, note=note)


def _locked(turn: Turn, person: str, draft: str) -> tuple[StoredCard, Draft] | None:
    """In the order in which everything is locked: incident, draft."""
    seen = turn.tx.look_at_draft(draft)
    if seen is None or seen.owner != person:
        return None
    stored, mine = turn.tx.incident(seen.incident), turn.tx.draft(draft)
    return (stored, mine) if stored is not None and mine is not None else None


def _refused(turn: Turn, command: OfADraft) -> Answer:
    return notice(turn, command.origin.person, NOT_YOUR_PAPER)


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


_GONE = Sentence("answer-paper-gone")


@changing
def save_paper(turn: Turn, command: SavePaper, stored: StoredCard, draft: Draft) -> Answer:
    """Keeps what stood on one page, with numbers that could be a client's masked (L11)."""
    base = drafts.document_of(turn, draft, command.seen or None)
    if base is None:  # what the form showed is forgotten: what is typed on it counts all the same
        base = drafts.document_of(turn, draft)
    if base is None or not draft.state.editable or command.page not in PAGES[draft.kind]:
        return shown(turn, draft, None, note=_GONE)
    fields, remarks = _read(turn, draft, base, command)
    form = entered(base, command.page, fields)
    saved = drafts.save(turn, draft, command.seen or draft.revision, form.document)
    if saved is None:  # its newest words cannot be read here: what was typed has no place to go
        return shown(turn, draft, None, note=_GONE)
    return _after_saving(turn, command, saved, form, remarks)


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
    if not typed or not turn.terms.files_notes or draft.drill:  # L11: nobody real is practised on
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
        said = note or Sentence("answer-paper-saved", (("word", word),))
        return notice(turn, draft.owner, said, draft.drill)
    page = command.to if command.to in PAGES[draft.kind] else Page.REVIEW
    return shown(turn, draft, page, remarks, note)


@changing
def submit_paper(turn: Turn, command: SubmitPaper, stored: StoredCard, draft: Draft) -> Answer:
    """The owner lets go of what they have read (L9): only of that, and only when it is whole."""
    document = drafts.document_of(turn, draft)
    if document is None or not draft.state.editable:
        return shown(turn, draft, Page.REVIEW)
    if command.seen != draft.revision:
        return shown(turn, draft, Page.REVIEW, note=TOO_LATE)
    if gap_sentences(turn, draft, document):
        incomplete = Sentence("answer-paper-incomplete")
        return shown(turn, draft, Page.REVIEW, note=incomplete)
    if draft.drill:
        return shown(turn, drafts.practise(turn, stored, draft), None)
    if isinstance(document, DeviationReport):
        draft = drafts.anew(turn, draft, completed(turn, stored.card, document))
    return shown(turn, drafts.submit(turn, stored, draft), None)


@changing
def drop_paper(turn: Turn, command: DropPaper, stored: StoredCard, draft: Draft) -> Answer:
    """What was written is forgotten at once (L13); that there was a draft is not."""
    if not draft.state.editable:
        return shown(turn, draft, None)
    dropped = replace(draft, state=DraftState.DROPPED, changed_at=turn.now, settled_at=turn.now)
    kind = FactKind.REPORT_DROPPED if draft.kind is DraftKind.REPORT else FactKind.NOTE_DROPPED
    drafts.settle(turn, stored, dropped, kind)
    turn.tx.forget_revisions(draft.id)
    return shown(turn, dropped, None)


@changing
def number_paper(turn: Turn, command: NumberPaper, stored: StoredCard, draft: Draft) -> Answer:
    """The number that the other system gave (R20), or that it was put in by hand."""
    number = masked(" ".join(command.number.split()))
    if draft.state not in (DraftState.SENT, DraftState.BY_HAND):
        return shown(turn, draft, None)
    if draft.state is DraftState.SENT and not number:
        missing = Sentence("answer-paper-number-missing")
        return shown(turn, draft, None, note=missing)
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
    return shown(turn, sent, None, note=note)


def tell_of_report(turn: Turn, card: RedCard) -> None:
    """To the nearest leader who can be reached, and to the unit's safety representatives."""
    name, me = card.caseworker.name, card.caseworker.id
    leader = _nearest(turn, card)
    told = []
    if leader is not None:
        told.append((leader, REPORT_TO_LEADER, Sentence("answer-report-begun", (("name", name),))))
    unit = turn.directory.organisation.units.get(card.unit)
    sentence = Sentence("answer-report-begun-rep", (("name", name), ("unit", card.unit_name)))
    for rep in unit.safety_reps if unit is not None else ():
        if rep not in (me, leader) and turn.can_reach(rep):
            told.append((rep, REPORT_TO_REP, sentence))
    for person, _, what in told:
        answer = notice(turn, person, what)
        assert answer.view is not None
        turn.tell(person, answer.view, dict(answer.payload), f"report:{card.id}:{person}")
    stored = turn.tx.incident(card.id)
    if stored is not None and told:
        facts = [
            Fact(FactKind.NOTIFIED, "system", {"person": person, "as": told_as})
            for person, told_as, _ in told
        ]
        note(turn.tx, turn.keyring, stored, *facts)


def _nearest(turn: Turn, card: RedCard) -> str | None:
    everyone = (helper.id for helper in card.chain.everyone())
    me = card.caseworker.id
    return next((one for one in everyone if one != me and turn.can_reach(one)), None)
