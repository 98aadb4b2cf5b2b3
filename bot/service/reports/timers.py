"""The timers that remind of an incident's report (R18, R20, R30) and of a case note, and the card
of either: one place in its owner's chat, under the draft's own id.

A report's is set when the alarm ends, moved on when it fires, gone when nothing is left to remind
of. A note's is counted anew from the last word that was written (product.md, "Afterwards"); it lies
under the draft's id, so that the alarm's one reminder stays the report's.
"""

from collections.abc import Mapping
from typing import Final

from bot.domain.alarm.rules import is_over_quietly
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.reports.draft import (
    Draft,
    DraftKind,
    DraftState,
    FormPage,
    reminder_for_number,
    reminder_of_note,
    reminder_to_write,
)
from bot.domain.reports.standing import Reminder, Standing, Tells, standing_of, stands
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, Priority, Task, TaskKind

WRITE, NUMBER = "write", "number"
HAS_REPORT = (Ending.RESOLVED, Ending.SUPERSEDED)
LOOKS_AGAIN_MS = 10 * 60_000


def ended(uow: UnitOfWork, alarm: Alarm) -> None:
    """Every real incident opens a report (R18). A withdrawn alarm was none, and a drill's report
    goes nowhere."""
    if alarm.drill is None and alarm.ending in HAS_REPORT:
        _set(uow, alarm.id, WRITE, 0, alarm.ended_at or uow.now)


def begun(uow: UnitOfWork, incident: str) -> None:
    """A report that no alarm has opened: nobody has to be reminded within the hour."""
    _set(uow, incident, WRITE, 1, uow.now)


def settled(uow: UnitOfWork, draft: Draft) -> None:
    """What became of a report decides what is still to be reminded of."""
    if draft.kind is not DraftKind.REPORT or draft.drill:
        return
    if waits_for_number(draft):
        _set(uow, draft.incident, NUMBER, 0, uow.now)
    elif stands(draft).reminder is Reminder.GO_ON:  # it is to be written once more
        _set(uow, draft.incident, WRITE, 1, uow.now)
    elif draft.state is not DraftState.DROPPED:
        uow.tx.set_timer(draft.incident, None, TaskKind.REPORT)


def waits_for_number(draft: Draft) -> bool:
    """Whether its number is still to come (R20); where it is put in by hand, of that system too."""
    asked = stands(draft).reminder
    return asked is Reminder.SAY_DONE or (asked is Reminder.NUMBER and not draft.reference)


def move_on(uow: UnitOfWork, task: Task, sent: Draft | None) -> None:
    """The reminder after the one that fires now, at another instant. `sent` is the report whose
    number is asked for: where it was sent before the alarm had ended, that is all there is to ask
    (R20)."""
    about, step = str(task.payload["about"]), int(task.payload["step"])
    if about == WRITE and sent is not None:
        settled(uow, sent)
    else:
        since = int(task.payload["since"])
        at = _due(about, since, step + 1)  # an evening's first comes in the morning, like the next
        is_now = at is not None and at <= uow.now
        _set(uow, task.incident or "", about, step + (2 if is_now else 1), since)


def in_need(uow: UnitOfWork, person: str) -> bool:
    """Whether an alarm of the person's own goes on that was lively of late: nobody asks them for a
    paper meanwhile."""
    return any(not is_over_quietly(alarm, uow.now) for alarm in uow.tx.own_alarms_out(person))


def leaves_filled(uow: UnitOfWork, person: str, alarm: Alarm | None) -> bool:
    """Whether a reminder of a paper about the alarm leaves the filled button to another card of the
    person's: of an alarm of their own that is out, or what is read aloud in the same call (L14)."""
    walk = alarm.walk if alarm is not None else None
    return (walk is not None and not walk.closed) or bool(uow.tx.own_alarms_out(person))


def rest(uow: UnitOfWork, task: Task) -> None:
    """The same reminder later: the alarm was raised again, and goes on."""
    about, step = str(task.payload["about"]), int(task.payload["step"])
    _set(uow, task.incident or "", about, step, uow.now)


def _set(uow: UnitOfWork, incident: str, about: str, step: int, since: int) -> None:
    due_at = _due(about, since, step)
    set_reminder(uow, incident, due_at, {"about": about, "step": step, "since": since})


def _due(about: str, since: int, step: int) -> int | None:
    next_at = reminder_to_write if about == WRITE else reminder_for_number
    return next_at(since, step)


def set_reminder(
    uow: UnitOfWork, of: str, due_at: int | None, payload: Mapping[str, str | int]
) -> None:
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
    uow.tx.set_timer(of, task, TaskKind.REPORT)


SLOT = "paper"  # the slot family of these cards
NOTE_REMINDER = slots.NOTE_REMINDER  # and of those that remind of a note


def place_card(uow: UnitOfWork, person: str, draft: str, page: FormPage | None = None) -> None:
    """A new message with the draft as it is, at the end of the person's chat; at this `page` while
    it is being written."""
    at = f":{page.value}" if page is not None else ""
    place_of(uow, draft, person, f"{SLOT}:{uow.now}{at}", Priority.CONVERSATION)


def place_of(
    uow: UnitOfWork, of: str, person: str, slot: str, priority: Priority = Priority.REMINDER
) -> None:
    """A new card slot; the one that is there where there is one."""
    if uow.can_reach(person) and uow.tx.slot_at(of, person, slot) is None:
        card_slot = CardSlot(new_id(), of, person, slot, placed_at=uow.now)
        uow.tx.add_slots([card_slot], [uow.card_task(card_slot, priority)])


TOLD_AFTER_MS = 3 * 60_000  # a service that restarts is no news


def submitted_at(draft: Draft) -> int:
    """When its owner let go of it the last time (ms UTC): nobody changes what waits."""
    return draft.changed_at


def tell(uow: UnitOfWork, before: Draft, draft: Draft) -> None:
    """Its cards as it stands now, and a new message where that is news: a card that changes further
    up tells nobody."""
    redraw(uow, draft.id)
    late = uow.now - submitted_at(before) >= TOLD_AFTER_MS
    told_otherwise = standing_of(before) is Standing.SENT_UNFINISHED
    tells = stands(draft).tells
    if tells is Tells.ALWAYS or (tells is Tells.LATE and (late or told_otherwise)):
        place_card(uow, draft.owner, draft.id)


def redraw(uow: UnitOfWork, draft: str, family: str = SLOT) -> None:
    """The card may look different now."""
    bumped = uow.tx.want_redrawn(draft, [family], None)
    uow.tx.add_tasks([uow.card_task(card_slot, Priority.UPDATE) for card_slot in bumped])


def quieten(uow: UnitOfWork, incident: str) -> None:
    """What offers the report has no filled button where a newer card does (L14)."""
    families = (*slots.OF_CASEWORKER, slots.REPORT_REMINDER)
    bumped = uow.tx.want_redrawn(incident, families, None)
    uow.tx.add_tasks([uow.card_task(card_slot, Priority.UPDATE) for card_slot in bumped])


ABOUT_NOTE = "note"


def note_waits(draft: Draft) -> bool:
    """Whether its owner has something left to do. A drill's goes nowhere (L12)."""
    asked = stands(draft).reminder
    is_left = asked is not Reminder.NONE and not (asked is Reminder.MARK and is_marked(draft))
    return draft.kind is DraftKind.NOTE and is_left and not draft.drill


# What became of the entry of a note that was a mistake, as its owner's card says it.
TAKING_BACK: Final = "mistaken-taking-back"
TAKEN: Final = "mistaken-taken-back"
MARK_BY_HAND: Final = "mistaken-by-hand"
DONE_BY_HAND: Final = "mistaken-done"


def is_marked(draft: Draft) -> bool:
    """Whether the entry of a note that was a mistake is marked, by the bot or by its owner."""
    return draft.sentence in (TAKEN, DONE_BY_HAND)


def follow_note(uow: UnitOfWork, draft: Draft) -> None:
    """The draft as it is now decides what is still to be reminded of."""
    if draft.kind is not DraftKind.NOTE or draft.drill:
        return
    if note_waits(draft):
        _set_note(uow, draft.id, 0, uow.now)
        return
    uow.tx.set_timer(draft.id, None, TaskKind.REPORT)
    redraw(uow, draft.id, NOTE_REMINDER)


def move_note_on(uow: UnitOfWork, task: Task) -> None:
    """The reminder after the one that fires now."""
    _set_note(uow, task.incident or "", int(task.payload["step"]) + 1, int(task.payload["since"]))


def _set_note(uow: UnitOfWork, draft: str, step: int, since: int) -> None:
    due_at = reminder_of_note(since, step)
    set_reminder(uow, draft, due_at, {"about": ABOUT_NOTE, "step": step, "since": since})
