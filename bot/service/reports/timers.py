"""The one timer that reminds of an incident's report (R18, R20, R30): set when the alarm ends,
moved on when it fires, gone when nothing is left to remind of."""

from collections.abc import Mapping

from bot.domain.alarm.state import Ending, RedCard
from bot.domain.reports import reminding
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import Priority, Task, TaskKind

WRITE, NUMBER = "write", "number"


def ended(turn: Turn, card: RedCard) -> None:
    """Every real incident opens a report (R18). A withdrawn alarm was none, and a drill's report
    goes nowhere."""
    if card.drill is None and card.ending in (Ending.RESOLVED, Ending.SUPERSEDED):
        _set(turn, card.id, WRITE, 0, card.ended_at or turn.now)


def begun(turn: Turn, incident: str) -> None:
    """A report that no alarm has opened: nobody has to be reminded within the hour."""
    _set(turn, incident, WRITE, 1, turn.now)


def settled(turn: Turn, draft: Draft) -> None:
    """What became of a report decides what is still to be reminded of."""
    if draft.kind is not DraftKind.REPORT or draft.drill:
        return
    waits_for_number = draft.state in (DraftState.SENT, DraftState.BY_HAND) and not draft.reference
    if waits_for_number:
        _set(turn, draft.incident, NUMBER, 0, turn.now)
    elif draft.state is DraftState.REFUSED:  # it is to be written once more
        _set(turn, draft.incident, WRITE, 1, turn.now)
    elif draft.state in (DraftState.SENT, DraftState.NOT_FELT, DraftState.WAITING):
        turn.tx.set_timer(draft.incident, None, TaskKind.REPORT)


def move_on(turn: Turn, task: Task, sent: Draft | None) -> None:
    """The reminder after the one that fires now. `sent` is the report whose number is asked for:
    where it was sent before the alarm had ended, that is all there is to ask (R20)."""
    about, step = str(task.payload["about"]), int(task.payload["step"])
    if about == WRITE and sent is not None:
        settled(turn, sent)
    else:
        _set(turn, task.incident or "", about, step + 1, int(task.payload["since"]))


def rest(turn: Turn, task: Task) -> None:
    """The same reminder later: the alarm was raised again, and goes on."""
    about, step = str(task.payload["about"]), int(task.payload["step"])
    _set(turn, task.incident or "", about, step, turn.now)


def _set(turn: Turn, incident: str, about: str, step: int, since: int) -> None:
    next_at = reminding.to_write if about == WRITE else reminding.for_number
    set_reminder(
        turn, incident, next_at(since, step), {"about": about, "step": step, "since": since}
    )


def set_reminder(turn: Turn, of: str, due_at: int | None, payload: Mapping[str, str | int]) -> None:
    """The one pending reminder of an incident's report, or of a note by its own id; None: nothing
    is left to remind of."""
    task = None
    if due_at is not None:
        row = new_id()
        task = Task(
            id=row,
            kind=TaskKind.REPORT,
            priority=Priority.REMINDER,
            due_at=due_at,
            dedupe_key=f"report:{row}",  # it replaces whatever was pending, itself too
            incident=of,
            payload=payload,
        )
    turn.tx.set_timer(of, task, TaskKind.REPORT)
