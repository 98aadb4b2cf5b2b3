"""The one timer that reminds of a case note: counted anew from the last word that was written, gone
when nothing is left to do (product.md, "Afterwards": both can be postponed; the bot reminds).

It is a report's timer under the draft's own id: the alarm's one reminder stays the report's.
"""

from bot.domain.reports import reminding
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.reports import paper_cards
from bot.service.reports.timers import set_reminder
from bot.service.unit_of_work import Turn
from bot.store.records import Task, TaskKind

ABOUT = "note"


def waits(draft: Draft) -> bool:
    """Whether its owner has something left to do. A drill's goes nowhere (L12)."""
    is_left = draft.state.editable or draft.state is DraftState.BY_HAND
    return draft.kind is DraftKind.NOTE and is_left and not draft.drill


def follow(turn: Turn, draft: Draft) -> None:
    """The draft as it is now decides what is still to be reminded of."""
    if draft.kind is not DraftKind.NOTE or draft.drill:
        return
    if waits(draft):
        _set(turn, draft.id, 0, turn.now)
        return
    turn.tx.set_timer(draft.id, None, TaskKind.REPORT)
    paper_cards.redraw(turn, draft.id, paper_cards.NOTE_REMINDER)


def move_on(turn: Turn, task: Task) -> None:
    """The reminder after the one that fires now."""
    _set(turn, task.incident or "", int(task.payload["step"]) + 1, int(task.payload["since"]))


def _set(turn: Turn, draft: str, step: int, since: int) -> None:
    due_at = reminding.of_a_note(since, step)
    set_reminder(turn, draft, due_at, {"about": ABOUT, "step": step, "since": since})
