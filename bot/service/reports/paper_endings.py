"""What its owner, and nobody else, decides of a report or a note: that it is sent, that it is let
be, what the other system calls it (L9, L13; R18, R20)."""

from dataclasses import replace

from bot.cards.kit.sentence import Sentence
from bot.dialogs.commands import DropPaper, NumberPaper, SubmitPaper
from bot.domain.alarm.timeline import FactKind
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState, Page
from bot.domain.reports.masking import masked
from bot.service.alarm.act import TOO_LATE
from bot.service.answer import Answer
from bot.service.reports import drafts
from bot.service.reports.paper_answers import changing, shown
from bot.service.reports.prefill import completed
from bot.service.reports.views import gap_sentences
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard


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
