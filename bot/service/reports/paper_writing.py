"""A page of a report or a note as it was left: kept, masked, and what is to be said of it (L11,
L13; R52)."""

from collections.abc import Mapping

from bot.cards.kit.sentence import Sentence
from bot.cards.reports.form import fits
from bot.dialogs.commands import SavePaper
from bot.domain.reports.draft import PAGES, Draft, DraftKind, Page
from bot.domain.reports.masking import masked
from bot.domain.reports.paper_form import (
    FIELDS,
    LONG,
    MOST_LETTERS,
    WRITTEN,
    Entered,
    entered,
    values_of,
)
from bot.domain.reports.privacy_filter import BirthNumber, read_birth_number
from bot.domain.reports.wording import Remark, without_numbers
from bot.service.answer import Answer, notice
from bot.service.reports import drafts
from bot.service.reports.paper_answers import changing, shown
from bot.service.reports.views import said_of
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard

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
