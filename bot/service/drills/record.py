"""What a drill leaves behind when it begins and when it ends: the card that follows it, who went
through it, and, where nobody answered, what the unit is to do next (R57, R63, R64; L12).

Only ever called for a drill: a real alarm costs nothing here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.cards.kit.words import short_moment
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Contact, Ending, RedCard
from bot.domain.drills import Part, Practice
from bot.service.unit_of_work import Turn, new_id
from bot.store import slots
from bot.store.records import Place, Priority, TaskKind

# After the alarm's own cards, so that it is the newest: it says what to do now.
SHOWN_AFTER_MS = 1_000


def after_change(turn: Turn, before: RedCard | None, card: RedCard) -> None:
    """Everything that follows from a change of a drill, once it is stored."""
    if before is None and card.scenario is not None and not card.state.ended:
        place_card(turn, card, slots.SCENARIO)
    was_open = before is None or not before.state.ended
    if not card.state.ended or not was_open or card.drill in (None, Drill.CANARY):
        return
    turn.tx.keep_practices(list(practices(card, card.drill)))
    if card.scenario is not None and card.ending is Ending.RESOLVED:
        place_card(turn, card, f"{slots.SCENARIO}:after")
    if card.ending is Ending.UNANSWERED and card.drill is Drill.WITH_LEADER:
        _tell_unit(turn, card)


def practices(card: RedCard, drill: Drill) -> Iterator[Practice]:
    """Who went through it: whoever raised it, and whoever helped, once it was answered and ended.
    One that nobody ended counts when both had said that they had contact."""
    ended = card.ending is Ending.RESOLVED
    ended = ended or (card.ending is Ending.SUPERSEDED and card.contact is Contact.CONFIRMED)
    if not ended or not card.claims:
        return
    at = card.ended_at or card.last_event_at
    mine = Practice(
        card.id, card.caseworker.id, Part.CASEWORKER, drill, card.unit, at, card.scenario
    )
    yield mine
    others = {claim.person for claim in card.claims} - {card.caseworker.id, None}
    for person in sorted(one for one in others if one is not None):
        yield replace(mine, person=person, part=Part.HELPER)


def place_card(turn: Turn, card: RedCard, slot: str) -> None:
    """The card that follows a drill, at the end of the chat of whoever practises."""
    person = card.caseworker.id
    if not turn.can_reach(person) or turn.tx.place_at(card.id, person, slot) is not None:
        return
    place = Place(new_id(), card.id, person, slot)
    key = f"card:{place.id}:{place.wanted}"
    row = (TaskKind.CARD, person, Priority.DRILL, key)
    task = turn.task(*row, incident=card.id, place=place.id)
    turn.tx.add_places([place], [replace(task, due_at=turn.now + SHOWN_AFTER_MS)])


def redraw(turn: Turn, incident: str) -> None:
    """The card that follows a drill may look different now."""
    bumped = turn.tx.want(incident, [slots.SCENARIO], None)
    tasks = [
        turn.task(
            TaskKind.CARD,
            place.person,
            Priority.DRILL,
            f"card:{place.id}:{place.wanted}",
            incident=incident,
            place=place.id,
        )
        for place in bumped
    ]
    turn.tx.add_tasks(tasks)


def tell(turn: Turn, person: str, payload: dict[str, str | int], key: str) -> None:
    """A message of the calendar's, behind everything else that is to be sent."""
    if turn.can_reach(person):
        row = (TaskKind.NOTICE, person, Priority.REMINDER, key)
        turn.tx.add_tasks([turn.task(*row, payload=payload)])


def planners_of(turn: Turn, unit: str) -> tuple[str, ...]:
    """Who hears of what a unit's drills lack: its administrators who are there and can be reached,
    else the first of its levels at which anybody is, with stand-ins."""
    organisation = turn.directory.organisation
    found, away = organisation.units.get(unit), turn.directory.absences(turn.now)
    if found is None:
        return ()

    def able(people: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in people if one not in away and turn.can_reach(one))

    levels = organisation.chain(found, turn.now, (), away).levels[: len(found.levels)]
    asked = (able(helper.id for helper in level.people) for level in levels)
    return able(found.administrators) or next(filter(None, asked), ())


def _tell_unit(turn: Turn, card: RedCard) -> None:
    """R57: the test has failed, and somebody is to find out why."""
    for person in planners_of(turn, card.unit):
        if person == card.caseworker.id:
            continue
        at = short_moment(card.raised_at, turn.directory.language(person))
        payload: dict[str, str | int] = {
            "view": "notice",
            "sentence": "unanswered-to-unit",
            "arg:name": card.caseworker.name,
            "arg:time": at,
            "drill": 1,
        }
        tell(turn, person, payload, f"unanswered:{card.id}:{person}")
