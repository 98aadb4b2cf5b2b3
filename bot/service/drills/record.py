"""What a drill leaves behind when it begins and when it ends: the card that follows it, who went
through it, and, where nobody answered, what the unit is to do next (R57, R63, R64; L12).

Only ever called for a drill: a real alarm costs nothing here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.cards.kit.words import Sentence, short_moment
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm, Contact, Ending
from bot.domain.drills import DrillPart, Practice
from bot.service.messages import SentMessage, SentNotice
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, Priority, TaskKind

# After the alarm's own cards, so that it is the newest: it says what to do now.
SHOWN_AFTER_MS = 1_000


@dataclass(frozen=True)
class SentPack(SentMessage):
    """What a new employee is to know."""

    VIEW = "welcome_pack"


@dataclass(frozen=True)
class SentDrillDay(SentMessage):
    """Today the unit practises."""

    VIEW = "drill_day"
    unit: str
    helper: bool
    day: str
    kind: str
    by: str


@dataclass(frozen=True)
class SentDrillDue(SentMessage):
    """It is time to practise; `rests_until` once it was put off."""

    VIEW = "drill_due"
    rests_until: int | None = None


@dataclass(frozen=True)
class SentUnitDrills(SentMessage):
    """What is missing in a unit."""

    VIEW = "unit_drills"
    unit: str


@dataclass(frozen=True)
class SentDrillOffer(SentMessage):
    """What to practise."""

    VIEW = "drill_offer"
    chosen: str | None


def after_change(uow: UnitOfWork, before: Alarm | None, alarm: Alarm) -> None:
    """Everything that follows from a change of a drill, once it is stored."""
    if before is None and alarm.scenario is not None and not alarm.state.ended:
        place_card(uow, alarm, slots.SCENARIO)
    was_open = before is None or not before.state.ended
    if not alarm.state.ended or not was_open or alarm.drill in (None, Drill.CANARY):
        return
    uow.tx.keep_practices(list(practices(alarm, alarm.drill)))
    if alarm.scenario is not None and alarm.ending is Ending.RESOLVED:
        place_card(uow, alarm, f"{slots.SCENARIO}:after")
    if alarm.ending is Ending.UNANSWERED and alarm.drill is Drill.WITH_LEADER:
        _tell_unit(uow, alarm)


def practices(alarm: Alarm, drill: Drill) -> Iterator[Practice]:
    """Who went through it: whoever raised it, and whoever helped, once it was answered and ended.
    One that nobody ended counts when both had said that they had contact."""
    ended = alarm.ending is Ending.RESOLVED
    ended = ended or (alarm.ending is Ending.SUPERSEDED and alarm.contact is Contact.CONFIRMED)
    if not ended or not alarm.claims:
        return
    at = alarm.ended_at or alarm.last_event_at
    mine = Practice(
        alarm.id, alarm.caseworker.id, DrillPart.CASEWORKER, drill, alarm.unit, at, alarm.scenario
    )
    yield mine
    others = {claim.person for claim in alarm.claims} - {alarm.caseworker.id, None}
    for person in sorted(one for one in others if one is not None):
        yield replace(mine, person=person, part=DrillPart.HELPER)


def place_card(uow: UnitOfWork, alarm: Alarm, slot: str) -> None:
    """The card that follows a drill, at the end of the chat of whoever practises."""
    person = alarm.caseworker.id
    if not uow.can_reach(person) or uow.tx.slot_at(alarm.id, person, slot) is not None:
        return
    card_slot = CardSlot(new_id(), alarm.id, person, slot)
    key = f"card:{card_slot.id}:{card_slot.desired_revision}"
    row = (TaskKind.CARD, person, Priority.DRILL, key)
    task = uow.task(*row, incident=alarm.id, place=card_slot.id)
    uow.tx.add_slots([card_slot], [replace(task, due_at=uow.now + SHOWN_AFTER_MS)])


def redraw(uow: UnitOfWork, incident: str) -> None:
    """The card that follows a drill may look different now."""
    bumped = uow.tx.want_redrawn(incident, [slots.SCENARIO], None)
    tasks = [
        uow.task(
            TaskKind.CARD,
            card_slot.person,
            Priority.DRILL,
            f"card:{card_slot.id}:{card_slot.desired_revision}",
            incident=incident,
            place=card_slot.id,
        )
        for card_slot in bumped
    ]
    uow.tx.add_tasks(tasks)


def tell(uow: UnitOfWork, person: str, message: SentMessage, key: str) -> None:
    """A message of the calendar's, behind everything else that is to be sent."""
    if uow.can_reach(person):
        row = (TaskKind.NOTICE, person, Priority.REMINDER, key)
        uow.tx.add_tasks([uow.task(*row, payload=message.payload())])


def planners_of(uow: UnitOfWork, unit: str) -> tuple[str, ...]:
    """Who hears of what a unit's drills lack: its administrators who are there and can be reached,
    else the first of its levels at which anybody is, with stand-ins."""
    organisation = uow.directory.organisation
    found, away = organisation.units.get(unit), uow.directory.absences(uow.now)
    if found is None:
        return ()

    def able(people: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for one in people if one not in away and uow.can_reach(one))

    levels = organisation.chain(found, uow.now, (), away).levels[: len(found.levels)]
    asked = (able(helper.id for helper in level.people) for level in levels)
    return able(found.administrators) or next(filter(None, asked), ())


def _tell_unit(uow: UnitOfWork, alarm: Alarm) -> None:
    """R57: the test has failed, and somebody is to find out why."""
    for person in planners_of(uow, alarm.unit):
        if person == alarm.caseworker.id:
            continue
        at = short_moment(alarm.raised_at, uow.directory.language(person))
        args = (("name", alarm.caseworker.name), ("time", at))
        told = SentNotice(Sentence("unanswered-to-unit", args), drill=True)
        tell(uow, person, told, f"unanswered:{alarm.id}:{person}")
