"""What an administrator can change about a unit, as functions from one organisation to the next.
Whether the result may stand is the organisation file's to say, by its own rules; here is refused
what cannot be done at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from bot.domain.organisation.organisation import (
    ChangeRefused,
    EmergencyNumber,
    Flaw,
    Level,
    Organisation,
    Person,
    Unit,
)

_KEY_LETTERS = 24  # of a name that a card sends, beside what tells it apart


class EditKind(StrEnum):
    """What is to be done, as cards send it."""

    JOIN_LEVEL = "join_level"
    LEAVE_LEVEL = "leave_level"
    MOVE = "move"
    EDIT_LEVEL = "edit_level"
    ADD_LEVEL = "add_level"
    REMOVE_LEVEL = "remove_level"
    LEVEL_UP = "level_up"
    LEVEL_DOWN = "level_down"
    ADD_MEMBER = "add_member"
    REMOVE_MEMBER = "remove_member"
    ADD_REP = "add_rep"
    REMOVE_REP = "remove_rep"
    ADD_ADMIN = "add_admin"
    REMOVE_ADMIN = "remove_admin"
    ADD_CONTACT = "add_contact"
    REMOVE_CONTACT = "remove_contact"
    TIMES = "times"
    PHONE = "phone"
    AWAY = "away"
    BACK = "back"
    LEFT = "left"
    REPLACE = "replace"
    UNDO = "undo"

    @property
    def of_an_absence(self) -> bool:
        """Whether it says who is away: no structure, whoever decides about that."""
        return self in (EditKind.AWAY, EditKind.BACK)

    @property
    def of_all_places(self) -> bool:
        """Whether it changes everything that a person does, in every unit of the administrator's,
        as one version."""
        return self in (EditKind.LEFT, EditKind.REPLACE, EditKind.UNDO)


class Topic(StrEnum):
    """What one form is about."""

    LEVEL = "level"
    NEW_LEVEL = "new_level"
    MEMBERS = "members"
    REPS = "reps"
    ADMINS = "admins"
    CONTACTS = "contacts"
    TIMES = "times"
    PHONES = "phones"
    ABSENCE = "absence"
    PEOPLE = "people"


TOPIC_OF: Final[Mapping[EditKind, Topic]] = {
    EditKind.JOIN_LEVEL: Topic.LEVEL,
    EditKind.LEAVE_LEVEL: Topic.LEVEL,
    EditKind.MOVE: Topic.LEVEL,
    EditKind.EDIT_LEVEL: Topic.LEVEL,
    EditKind.ADD_LEVEL: Topic.NEW_LEVEL,
    EditKind.REMOVE_LEVEL: Topic.LEVEL,
    EditKind.LEVEL_UP: Topic.LEVEL,
    EditKind.LEVEL_DOWN: Topic.LEVEL,
    EditKind.ADD_MEMBER: Topic.MEMBERS,
    EditKind.REMOVE_MEMBER: Topic.MEMBERS,
    EditKind.ADD_REP: Topic.REPS,
    EditKind.REMOVE_REP: Topic.REPS,
    EditKind.ADD_ADMIN: Topic.ADMINS,
    EditKind.REMOVE_ADMIN: Topic.ADMINS,
    EditKind.ADD_CONTACT: Topic.CONTACTS,
    EditKind.REMOVE_CONTACT: Topic.CONTACTS,
    EditKind.TIMES: Topic.TIMES,
    EditKind.PHONE: Topic.PHONES,
    EditKind.AWAY: Topic.ABSENCE,
    EditKind.BACK: Topic.ABSENCE,
    EditKind.LEFT: Topic.PEOPLE,
    EditKind.REPLACE: Topic.PEOPLE,
    EditKind.UNDO: Topic.PEOPLE,
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `level` and `to` are keys of levels, `person` and `stand_in` ids, `who` the name
    somebody typed instead of choosing; of whoever replaces somebody `stand_in` is the id and `who`
    the name; of what is taken back `to` is the id of the change. `name` and `phone` are of a level
    or a number, `wait` and `alone` seconds, `first` and `until` the days away, included."""

    what: EditKind
    level: str | None = None
    to: str | None = None
    person: str | None = None
    who: str | None = None
    name: str | None = None
    phone: str | None = None
    wait: int | None = None
    alone: int | None = None
    repeat: int | None = None
    until: date | None = None
    stand_in: str | None = None
    first: date | None = None


def level_key(unit: Unit, index: int) -> str:
    """What a card calls a level: its place and its name, since a place alone may be another's by
    the time somebody taps."""
    return f"{index}:{key_name(unit.levels[index].name)}"


def key_name(name: str) -> str:
    """The beginning of a name as a card sends it, and as it comes back: nothing stands at its end
    that reading a card's data takes away."""
    return name[:_KEY_LETTERS].strip()


def find_level(unit: Unit, key: str | None) -> int | None:
    """Where the level is now; None when it is gone, or no longer to be told from another."""
    place, _, name = (key or "").partition(":")
    index = int(place) if place.isdecimal() and len(place) < 4 else -1
    found = [at for at, level in enumerate(unit.levels) if key_name(level.name) == name]
    if index in found:
        return index
    return found[0] if len(found) == 1 else None


def edited(
    organisation: Organisation, number: str, edit: Edit, newcomer: Person | None = None
) -> Organisation:
    """The organisation with the change. `newcomer` is somebody it does not list yet. Raises
    `Refused`."""
    unit = organisation.units[number]
    people = dict(organisation.people)
    if newcomer is not None:
        people.setdefault(newcomer.id, newcomer)
    if edit.what in _OF_A_PERSON and edit.person not in people:
        raise ChangeRefused(Flaw.UNKNOWN_PERSON if edit.person else Flaw.WHO)
    if edit.what is EditKind.PHONE and edit.person is not None:
        people[edit.person] = replace(people[edit.person], phone=edit.phone or "")
    else:
        unit = _CHANGES[edit.what](unit, edit)
    after = Organisation(
        organisation.fallback_unit,
        people,
        {**organisation.units, number: unit},
        organisation.version,
    )
    if after == organisation:
        raise ChangeRefused(Flaw.NO_CHANGE)
    return after


def _at(unit: Unit, key: str | None) -> int:
    index = find_level(unit, key)
    if index is None:
        raise ChangeRefused(Flaw.LEVEL_GONE)
    return index


def _with_level(unit: Unit, index: int, level: Level) -> Unit:
    levels = [*unit.levels]
    levels[index] = level
    return replace(unit, levels=tuple(levels))


def _join_level(unit: Unit, edit: Edit) -> Unit:
    index = _at(unit, edit.level)
    level = unit.levels[index]
    people = _joined(level.people, edit)
    return _with_level(unit, index, replace(level, people=people))


def _leave_level(unit: Unit, edit: Edit) -> Unit:
    index = _at(unit, edit.level)
    level = unit.levels[index]
    return _with_level(unit, index, replace(level, people=_left(level.people, edit)))


def _move(unit: Unit, edit: Edit) -> Unit:
    where = _at(unit, edit.to)
    left = _leave_level(unit, edit)
    level = left.levels[where]
    return _with_level(left, where, replace(level, people=_joined(level.people, edit)))


def _edit_level(unit: Unit, edit: Edit) -> Unit:
    index = _at(unit, edit.level)
    if edit.wait is None:
        raise ChangeRefused(Flaw.SECONDS)
    level = unit.levels[index]
    changed = replace(
        level,
        name=edit.name or "",
        wait_seconds=edit.wait,
        wait_seconds_alone=_alone(level, edit),
    )
    return _with_level(unit, index, changed)


def _alone(level: Level, edit: Edit) -> int | None:
    """Nothing is written where it would only say the same."""
    if edit.alone is None or (edit.alone == edit.wait and level.wait_seconds_alone is None):
        return None
    return edit.alone


def _add_level(unit: Unit, edit: Edit) -> Unit:
    if edit.wait is None:
        raise ChangeRefused(Flaw.SECONDS)
    if edit.person is None:
        raise ChangeRefused(Flaw.WHO)
    level = Level(edit.name or "", (edit.person,), edit.wait, edit.alone)
    return replace(unit, levels=(*unit.levels, level))


def _remove_level(unit: Unit, edit: Edit) -> Unit:
    index = _at(unit, edit.level)
    return replace(unit, levels=unit.levels[:index] + unit.levels[index + 1 :])


def _moved_level(by: int) -> Callable[[Unit, Edit], Unit]:
    def move(unit: Unit, edit: Edit) -> Unit:
        index = _at(unit, edit.level)
        levels = [*unit.levels]
        levels.insert(max(0, index + by), levels.pop(index))
        return replace(unit, levels=tuple(levels))

    return move


def _remove_admin(unit: Unit, edit: Edit) -> Unit:
    left = _left(unit.administrators, edit)
    if not left:
        raise ChangeRefused(Flaw.LAST_ADMINISTRATOR)
    return replace(unit, administrators=left)


def _add_contact(unit: Unit, edit: Edit) -> Unit:
    contact = EmergencyNumber(edit.name or "", edit.phone or "")
    others = tuple(one for one in unit.contacts if one != contact)
    return replace(unit, contacts=(*others, contact) if others == unit.contacts else unit.contacts)


def _remove_contact(unit: Unit, edit: Edit) -> Unit:
    """By its number; where several have it, by the name too."""
    same = [one for one in unit.contacts if one.phone == edit.phone]
    name = key_name(edit.name or "")
    gone = [one for one in same if key_name(one.name) == name] if len(same) > 1 else same
    return replace(unit, contacts=tuple(one for one in unit.contacts if one not in gone))


def _times(unit: Unit, edit: Edit) -> Unit:
    if edit.wait is None:
        raise ChangeRefused(Flaw.SECONDS)
    if edit.repeat is None:
        raise ChangeRefused(Flaw.REPEAT)
    return replace(unit, contact_seconds=edit.wait, repeat=edit.repeat)


def _joined(people: tuple[str, ...], edit: Edit) -> tuple[str, ...]:
    person = edit.person or ""
    return people if person in people else (*people, person)


def _left(people: tuple[str, ...], edit: Edit) -> tuple[str, ...]:
    return tuple(person for person in people if person != edit.person)


_CHANGES: Final[Mapping[EditKind, Callable[[Unit, Edit], Unit]]] = {
    EditKind.JOIN_LEVEL: _join_level,
    EditKind.LEAVE_LEVEL: _leave_level,
    EditKind.MOVE: _move,
    EditKind.EDIT_LEVEL: _edit_level,
    EditKind.ADD_LEVEL: _add_level,
    EditKind.REMOVE_LEVEL: _remove_level,
    EditKind.LEVEL_UP: _moved_level(-1),
    EditKind.LEVEL_DOWN: _moved_level(1),
    EditKind.ADD_MEMBER: lambda unit, edit: replace(unit, members=_joined(unit.members, edit)),
    EditKind.REMOVE_MEMBER: lambda unit, edit: replace(unit, members=_left(unit.members, edit)),
    EditKind.ADD_REP: lambda unit, edit: replace(unit, safety_reps=_joined(unit.safety_reps, edit)),
    EditKind.REMOVE_REP: lambda unit, edit: replace(
        unit, safety_reps=_left(unit.safety_reps, edit)
    ),
    EditKind.ADD_ADMIN: lambda unit, edit: replace(
        unit, administrators=_joined(unit.administrators, edit)
    ),
    EditKind.REMOVE_ADMIN: _remove_admin,
    EditKind.ADD_CONTACT: _add_contact,
    EditKind.REMOVE_CONTACT: _remove_contact,
    EditKind.TIMES: _times,
}

_OF_A_PERSON = frozenset(
    {
        EditKind.JOIN_LEVEL,
        EditKind.LEAVE_LEVEL,
        EditKind.MOVE,
        EditKind.ADD_MEMBER,
        EditKind.REMOVE_MEMBER,
        EditKind.ADD_REP,
        EditKind.REMOVE_REP,
        EditKind.ADD_ADMIN,
        EditKind.REMOVE_ADMIN,
        EditKind.PHONE,
    }
)
