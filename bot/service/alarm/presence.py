"""Who is at the office, as far as they have said so, and whom that lets be called (R46).

It is for this alone: told by the person, true until midnight in Oslo, forgotten the next day, and
shown to nobody but as a number (L13).
"""

from collections.abc import Iterable

from bot.domain.alarm.claims import may_be_called
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm
from bot.domain.organisation.organisation import Unit, Workplace
from bot.domain.organisation.routines import COLLEAGUE
from bot.service.directory import Directory
from bot.service.keyring import Keyring


def place_of(directory: Directory, person: str, at: int) -> Workplace | None:
    """Where an alarm of this person comes from: whoever has said they are here is (R47)."""
    if directory.is_present(person, at):
        return Workplace.OFFICE
    listed = directory.person(person)
    return listed.default_place if listed is not None else None


def room_of(directory: Directory, keyring: Keyring, person: str, at: int) -> str | None:
    """Where the person sits today, as they said; None where nothing was said, or it is over."""
    row = directory.people.present.get(person)
    if row is None or not row.covers(at) or row.sealed is None or row.key_id is None:
        return None
    return keyring.decrypt(row.key_id, row.sealed, bound(person))


def bound(person: str) -> str:
    """What the sealed room is bound to."""
    return f"presence/{person}"


def units_at(directory: Directory, person: str) -> tuple[Unit, ...]:
    """Where the person may be called: their own unit; a leader or safety representative whom no
    unit lists among its members, wherever they have a part."""
    organisation = directory.organisation
    if organisation.lists(person):
        return (organisation.unit_of(person),)
    return tuple(unit for unit in organisation.units.values() if person in unit.staff())


def present_in(directory: Directory, unit: str, at: int) -> Iterable[str]:
    """Who of the unit is there: members, leaders and safety representatives."""
    found = directory.organisation.units.get(unit)
    for person in found.staff() if found is not None else ():
        if directory.is_present(person, at) and directory.person(person) is not None:
            yield person


def steps_there(directory: Directory, alarm: Alarm, person: str) -> tuple[str, ...]:
    """What somebody does who goes there, as the unit wants it: the first part of its routine for
    colleagues, in the reader's language (R35, R73)."""
    routine = directory.routines.find(alarm.unit, COLLEAGUE)
    parts = routine.wordings[directory.language(person)].parts if routine is not None else ()
    return parts[0].steps if parts else ()


def to_be_called(directory: Directory, alarm: Alarm) -> int:
    """How many the caseworker's card offers to call; 0 where she is not at the office, as far as is
    known. Who was shaken today is left out only when the call is made: a card asks no database."""
    place, at = alarm.details.place, alarm.last_event_at
    at_the_office = place is Workplace.OFFICE or (
        place is None and directory.is_present(alarm.caseworker.id, at)
    )
    if not at_the_office or alarm.state.ended or alarm.drill is Drill.ALONE:
        return 0
    return sum(may_be_called(alarm, person) for person in present_in(directory, alarm.unit, at))
