"""The card that reminds of a case note, and *Minn meg senere* on it (product.md, "Afterwards"). It
says that there is one, and never a word of it."""

from dataclasses import replace

from bot.cards.reports.note_views import NoteReminderView
from bot.dialogs.commands import PostponeNote
from bot.domain.alarm.timeline import FactKind
from bot.domain.reports.draft import Draft
from bot.service.answer import Answer
from bot.service.reports import drafts, note_timer
from bot.service.reports.paper_answers import changing
from bot.service.reports.paper_cards import NOTE_REMINDER, place_of
from bot.service.unit_of_work import Turn
from bot.store.records import Place, StoredCard, Task, TaskKind


def reminder_due(turn: Turn, task: Task) -> int | None:
    """A reminder's time has come: the card, if there is still something to remind of, and the next
    reminder. When it came too early, the instant it still waits for."""
    seen = turn.tx.look_at_draft(task.incident or "")
    stored = turn.tx.incident(seen.incident) if seen is not None else None
    draft = turn.tx.draft(seen.id) if seen is not None else None
    if turn.now < task.due_at:
        return task.due_at
    if stored is not None and draft is not None and _is_left(turn, draft):
        slot = f"{NOTE_REMINDER}:{task.payload['since']}:{task.payload['step']}"
        place_of(turn, draft.id, draft.owner, slot)
        note_timer.move_on(turn, task)
    return None


def placed_view(turn: Turn, place: Place) -> NoteReminderView | None:
    """What a reminder shows now; None for one that was never sent and that nobody needs any
    more."""
    draft = turn.tx.look_at_draft(place.incident)
    if draft is None or (place.is_unseen and not _is_left(turn, draft)):
        return None
    return _view(turn, draft)


@changing
def postpone_note(turn: Turn, command: PostponeNote, stored: StoredCard, draft: Draft) -> Answer:
    """*Minn meg senere*: the next reminder comes when it comes, and the card says when."""
    view = _view(turn, draft)
    if not note_timer.waits(draft):
        return Answer(view)
    drafts.record(turn, stored, draft, FactKind.NOTE_POSTPONED)
    next_at = turn.tx.timer_due(draft.id, TaskKind.REPORT)
    return Answer(replace(view, postponed=True, next_at=next_at))


def _is_left(turn: Turn, draft: Draft) -> bool:
    """Not where its words were forgotten meanwhile (L13): there is nothing to go on with."""
    is_kept = turn.tx.revision_of(draft.id, draft.revision) is not None
    return note_timer.waits(draft) and is_kept


def _view(turn: Turn, draft: Draft) -> NoteReminderView:
    card = turn.tx.look_at(draft.incident)
    at = card.raised_at if card is not None else draft.opened_at
    language = turn.directory.language(draft.owner)
    return NoteReminderView(language, draft.id, draft.incident, at, draft.state)
