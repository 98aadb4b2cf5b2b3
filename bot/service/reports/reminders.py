"""The cards that remind of a report and of a case note, and what is answered on them (product.md,
"Afterwards"; R18, R30, R54). A note's says that there is one, and never a word of it."""

from dataclasses import replace

from bot.cards.reports.views import NoteReminderView, Reminding, ReportReminderView
from bot.dialogs.commands import NotFelt, PostponeNote, PostponeReport
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.alarm.act import NOT_YOURS
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence.record import note
from bot.service.reports import drafts, timers
from bot.service.reports import timers as note_timer
from bot.service.reports.timers import NOTE_REMINDER, place_card, place_of, redraw
from bot.service.reports.write import changing, new_draft, reopened
from bot.service.unit_of_work import Turn
from bot.store.records import Place, StoredCard, Task, TaskKind

SLOT = "report_reminder"  # the slot family of these cards


def reminder_due(turn: Turn, task: Task) -> int | None:
    """A reminder's time has come: the card, if there is still something to remind of, and the next
    reminder. When it came too early, the instant it still waits for."""
    if task.payload["about"] == note_timer.ABOUT_NOTE:
        return note_reminder_due(turn, task)
    stored = turn.tx.incident(task.incident or "")
    if turn.now < task.due_at:
        return task.due_at
    if stored is None:
        return None
    person = stored.card.caseworker.id
    view = reminder_view(turn, stored.card.id, person)
    if not stored.card.state.ended:
        timers.rest(turn, task)
    elif view is not None:
        slot = f"{SLOT}:{task.payload['about']}:{task.payload['step']}"
        place_of(turn, stored.card.id, person, slot)
        is_sent = view.asks is Reminding.NUMBER
        sent = report_of(turn, stored.card.id, person) if is_sent else None
        timers.move_on(turn, task, sent)
    return None


def reminder_view(turn: Turn, incident: str, person: str) -> ReportReminderView | None:
    """The question as it stands now; None when nothing is left to remind of."""
    card = turn.tx.look_at(incident)
    if card is None or card.caseworker.id != person:
        return None
    draft = report_of(turn, incident, person)
    about = _about(draft)
    if about is None:
        return None
    open_draft = draft.id if draft is not None and draft.state is not DraftState.DROPPED else None
    return ReportReminderView(
        turn.directory.language(person), incident, card.raised_at, about, open_draft
    )


def _about(draft: Draft | None) -> Reminding | None:
    if draft is None or draft.state is DraftState.DROPPED:
        return Reminding.WRITE
    if draft.state.editable:
        return Reminding.CONTINUE
    waits_for_number = draft.state in (DraftState.SENT, DraftState.BY_HAND) and not draft.reference
    return Reminding.NUMBER if waits_for_number else None


def report_of(turn: Turn, incident: str, person: str) -> Draft | None:
    """The person's report of the incident, the newest if several."""
    mine = [
        one
        for one in turn.tx.drafts_of(incident)
        if one.owner == person and one.kind is DraftKind.REPORT
    ]
    return mine[-1] if mine else None


def postpone_report(turn: Turn, command: PostponeReport) -> Answer:
    """*Minn meg senere*: the next reminder comes when it comes, and the card says when."""
    person = command.origin.person
    stored = _own(turn, person, command.incident)
    if stored is None:
        return notice(turn, person, NOT_YOURS)
    view = reminder_view(turn, stored.card.id, person)
    if view is None:
        return Answer(_answered(turn, stored, Reminding.DONE))
    told = Fact(FactKind.REPORT_POSTPONED, person, {})
    note(turn.tx, turn.keyring, stored, told)
    next_at = turn.tx.timer_due(stored.card.id, TaskKind.REPORT)
    about = Reminding.POSTPONED if next_at is not None else Reminding.LAST
    return Answer(replace(_answered(turn, stored, about), next_at=next_at))


def not_felt(turn: Turn, command: NotFelt) -> Answer:
    """The employee's perception decides (R54); what they said can be taken back."""
    person = command.origin.person
    stored = _own(turn, person, command.incident)
    if stored is None:
        return notice(turn, person, NOT_YOURS)
    draft = report_of(turn, stored.card.id, person)
    if command.after_all:
        return _after_all(turn, stored, draft, person)
    if draft is not None and not draft.state.editable and draft.state is not DraftState.DROPPED:
        return Answer(_answered(turn, stored, _settled_as(draft)))
    if draft is None or draft.state is DraftState.DROPPED:
        draft = new_draft(turn, stored, person, DraftKind.REPORT)
        stored = turn.tx.incident(stored.card.id) or stored
    said = replace(draft, state=DraftState.NOT_FELT, changed_at=turn.now, settled_at=turn.now)
    drafts.settle(turn, stored, said, FactKind.REPORT_NOT_FELT)
    turn.tx.forget_revisions(said.id)
    redraw(turn, said.id)
    return Answer(_answered(turn, stored, Reminding.NOT_FELT))


def _after_all(turn: Turn, stored: StoredCard, draft: Draft | None, person: str) -> Answer:
    if draft is None:
        draft = new_draft(turn, stored, person, DraftKind.REPORT)
    elif draft.state is DraftState.NOT_FELT:
        draft = reopened(turn, stored, draft)
    place_card(turn, person, draft.id)
    return SILENT


def _settled_as(draft: Draft) -> Reminding:
    return Reminding.NOT_FELT if draft.state is DraftState.NOT_FELT else Reminding.DONE


def _own(turn: Turn, person: str, incident: str) -> StoredCard | None:
    stored = turn.tx.incident(incident)
    return stored if stored is not None and stored.card.caseworker.id == person else None


def _answered(turn: Turn, stored: StoredCard, about: Reminding) -> ReportReminderView:
    language = turn.directory.language(stored.card.caseworker.id)
    return ReportReminderView(language, stored.card.id, stored.card.raised_at, about)


def note_reminder_due(turn: Turn, task: Task) -> int | None:
    """A reminder's time has come: the card, if there is still something to remind of, and the next
    reminder. When it came too early, the instant it still waits for."""
    seen = turn.tx.look_at_draft(task.incident or "")
    stored = turn.tx.incident(seen.incident) if seen is not None else None
    draft = turn.tx.draft(seen.id) if seen is not None else None
    if turn.now < task.due_at:
        return task.due_at
    if stored is not None and draft is not None and _is_note_left(turn, draft):
        slot = f"{NOTE_REMINDER}:{task.payload['since']}:{task.payload['step']}"
        place_of(turn, draft.id, draft.owner, slot)
        timers.move_note_on(turn, task)
    return None


def placed_note_view(turn: Turn, place: Place) -> NoteReminderView | None:
    """What a reminder shows now; None for one that was never sent and that nobody needs any
    more."""
    draft = turn.tx.look_at_draft(place.incident)
    if draft is None or (place.is_unseen and not _is_note_left(turn, draft)):
        return None
    return _note_view(turn, draft)


@changing
def postpone_note(turn: Turn, command: PostponeNote, stored: StoredCard, draft: Draft) -> Answer:
    """*Minn meg senere*: the next reminder comes when it comes, and the card says when."""
    view = _note_view(turn, draft)
    if not timers.note_waits(draft):
        return Answer(view)
    drafts.record(turn, stored, draft, FactKind.NOTE_POSTPONED)
    next_at = turn.tx.timer_due(draft.id, TaskKind.REPORT)
    return Answer(replace(view, postponed=True, next_at=next_at))


def _is_note_left(turn: Turn, draft: Draft) -> bool:
    """Not where its words were forgotten meanwhile (L13): there is nothing to go on with."""
    is_kept = turn.tx.revision_of(draft.id, draft.revision) is not None
    return timers.note_waits(draft) and is_kept


def _note_view(turn: Turn, draft: Draft) -> NoteReminderView:
    card = turn.tx.look_at(draft.incident)
    at = card.raised_at if card is not None else draft.opened_at
    language = turn.directory.language(draft.owner)
    return NoteReminderView(language, draft.id, draft.incident, at, draft.state)
