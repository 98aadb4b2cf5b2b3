"""The card of a report or a note: one place in its owner's chat, under the draft's own id."""

from bot.service.unit_of_work import Turn, new_id
from bot.store.records import Place, Priority, Task, TaskKind

SLOT = "paper"  # the slot family of these cards
NOTE_REMINDER = "note_reminder"  # and of those that remind of a note


def place_card(turn: Turn, person: str, draft: str) -> None:
    """A new message with the draft as it is, at the end of the person's chat."""
    place_of(turn, draft, person, f"{SLOT}:{turn.now}", Priority.CONVERSATION)


def place_of(
    turn: Turn, of: str, person: str, slot: str, priority: Priority = Priority.REMINDER
) -> None:
    """A new card place; the one that is there where there is one."""
    if turn.can_reach(person) and turn.tx.place_at(of, person, slot) is None:
        place = Place(new_id(), of, person, slot)
        turn.tx.add_places([place], [_card_task(turn, place, priority)])


def redraw(turn: Turn, draft: str, family: str = SLOT) -> None:
    """The card may look different now."""
    bumped = turn.tx.want(draft, [family], None)
    turn.tx.add_tasks([_card_task(turn, place, Priority.UPDATE) for place in bumped])


def _card_task(turn: Turn, place: Place, priority: Priority) -> Task:
    key = f"card:{place.id}:{place.wanted}"
    task = (TaskKind.CARD, place.person, priority, key)
    return turn.task(*task, incident=place.incident, place=place.id)
