"""What is different between two setups of a unit, in codes and names: for the preview of a change,
its announcement, and the history (R16, R68, L10).

A setup is a `UnitPicture`: the unit at one moment, apart from the organisation it was in. What
staff were told last is one too.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.organisation.organisation import Absence, Level, Organisation, Unit


@dataclass(frozen=True, slots=True)
class LevelPicture:
    """One step of the chain: waits in seconds, people by id."""

    name: str
    wait: int
    alone: int | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who is named in the unit; `phone` is "" where none is known."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class UnitPicture:
    """A unit by ids, and who those are. `levels` are the whole chain: the first level of the parent
    is the last of it."""

    number: str
    name: str
    levels: tuple[LevelPicture, ...]
    members: tuple[str, ...] = ()
    safety_reps: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    contact_seconds: int = 90
    repeat: int = 3
    people: Mapping[str, Someone] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What tells one setup from another."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    @property
    def known_to_all(self) -> frozenset[str]:
        """Whose name and number everybody in the unit goes by: the chain's, the safety
        representatives', the administrators'. Not those of mere members."""
        leaders = {person for level in self.levels for person in level.people}
        return frozenset(leaders.union(self.safety_reps, self.administrators))

    def names(self, people: Iterable[str]) -> tuple[str, ...]:
        """Their names, in this order."""
        return tuple(self.people[person].name for person in people)


def picture(organisation: Organisation, number: str) -> UnitPicture | None:
    """The unit as it is set up in this version; None when it has no such unit."""
    unit = organisation.units.get(number)
    if unit is None:
        return None
    levels = tuple(_level_picture(level) for level in organisation.levels_of(unit))
    named = {person for level in levels for person in level.people}
    named.update(unit.members, unit.safety_reps, unit.administrators)
    known = (organisation.people[person] for person in sorted(named))
    return UnitPicture(
        number=number,
        name=unit.name,
        levels=levels,
        members=unit.members,
        safety_reps=unit.safety_reps,
        administrators=unit.administrators,
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        contact_seconds=unit.contact_seconds,
        repeat=unit.repeat,
        people={person.id: Someone(person.name, person.phone or "") for person in known},
    )


def _level_picture(level: Level) -> LevelPicture:
    return LevelPicture(level.name, level.wait_seconds, level.wait_seconds_alone, level.people)


class Changed(StrEnum):
    """What has changed, in the order in which it is told."""

    UNIT_ADDED = "unit_added"
    UNIT_REMOVED = "unit_removed"
    UNIT_RENAMED = "unit_renamed"
    LEVEL_ADDED = "level_added"
    LEVEL_REMOVED = "level_removed"
    LEVEL_RENAMED = "level_renamed"
    LEVELS_ORDERED = "levels_ordered"
    LEVEL_JOINED = "level_joined"
    LEVEL_LEFT = "level_left"
    LEVEL_WAIT = "level_wait"
    LEVEL_WAIT_ALONE = "level_wait_alone"
    REPEAT = "repeat"
    CONTACT_SECONDS = "contact_seconds"
    REP_JOINED = "rep_joined"
    REP_LEFT = "rep_left"
    ADMIN_JOINED = "admin_joined"
    ADMIN_LEFT = "admin_left"
    MEMBER_JOINED = "member_joined"
    MEMBER_LEFT = "member_left"
    NUMBER_ADDED = "number_added"
    NUMBER_REMOVED = "number_removed"
    PHONE = "phone"
    NAME = "name"
    AWAY = "away"  # only ever previewed: an absence is told to nobody (R16)
    BACK = "back"

    @property
    def of_the_chain(self) -> bool:
        """Whether it changes who is alerted, or when: told at any hour."""
        return self in _OF_THE_CHAIN


_OF_THE_CHAIN = frozenset(
    {
        Changed.LEVEL_ADDED,
        Changed.LEVEL_REMOVED,
        Changed.LEVELS_ORDERED,
        Changed.LEVEL_JOINED,
        Changed.LEVEL_LEFT,
        Changed.LEVEL_WAIT,
        Changed.LEVEL_WAIT_ALONE,
        Changed.REPEAT,
    }
)


OPERATORS = "operators"  # who has changed something, where it was those who run the bot


@dataclass(frozen=True, slots=True)
class UnitDifference:
    """One thing that is different. `name` is of a level, a number or a person; `people` are names;
    `before` and `after` what stood there: a name, a number of seconds, a telephone number. The
    first of a stored change has the `way_back` for all of it (`people_moves`)."""

    what: Changed
    name: str = ""
    people: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    way_back: str = field(default="", compare=False)


def differences(
    before: UnitPicture | None, after: UnitPicture | None
) -> tuple[UnitDifference, ...]:
    """Everything that is different, in the order in which it is told."""
    if before is None or after is None:
        if before is not None:
            return (UnitDifference(Changed.UNIT_REMOVED, before.name),)
        return (UnitDifference(Changed.UNIT_ADDED, after.name),) if after is not None else ()
    found = [
        *_numbers(before, after),
        *_chain(before, after),
        *_lists(before, after),
        *_contacts(before, after),
        *_people(before, after),
    ]
    order = list(Changed)
    return tuple(sorted(found, key=lambda one: order.index(one.what)))


def _numbers(before: UnitPicture, after: UnitPicture) -> Iterator[UnitDifference]:
    pairs: tuple[tuple[Changed, str | int, str | int], ...] = (
        (Changed.UNIT_RENAMED, before.name, after.name),
        (Changed.REPEAT, before.repeat, after.repeat),
        (Changed.CONTACT_SECONDS, before.contact_seconds, after.contact_seconds),
    )
    for what, old, new in pairs:
        if old != new:
            yield UnitDifference(what, before=str(old), after=str(new))


def _chain(before: UnitPicture, after: UnitPicture) -> Iterator[UnitDifference]:
    pairs = _pairs(before.levels, after.levels)
    kept_old, kept_new = {old for old, _ in pairs}, {new for _, new in pairs}
    for index, level in enumerate(before.levels):
        if index not in kept_old:
            yield UnitDifference(Changed.LEVEL_REMOVED, level.name, before.names(level.people))
    for index, level in enumerate(after.levels):
        if index not in kept_new:
            people = after.names(level.people)
            yield UnitDifference(Changed.LEVEL_ADDED, level.name, people, after=str(level.wait))
    for old, new in pairs:
        yield from _level(before, after, before.levels[old], after.levels[new])
    if pairs != sorted(pairs):
        names = tuple(level.name for level in after.levels)
        yield UnitDifference(Changed.LEVELS_ORDERED, people=names)


def _pairs(before: Sequence[LevelPicture], after: Sequence[LevelPicture]) -> list[tuple[int, int]]:
    """Which level became which, by new place: the same name, best in the same place; else one that
    shares somebody."""
    left = list(range(len(before)))
    pairs: dict[int, int] = {}

    def take(new: int, fitting: list[int]) -> None:
        if fitting:
            old = new if new in fitting else fitting[0]
            left.remove(old)
            pairs[new] = old

    for new, level in enumerate(after):
        take(new, [old for old in left if before[old].name == level.name])
    for new, level in enumerate(after):
        if new not in pairs:
            people = set(level.people)
            take(new, [old for old in left if people & set(before[old].people)])
    return [(pairs[new], new) for new in sorted(pairs)]


def _level(
    before: UnitPicture, after: UnitPicture, old: LevelPicture, new: LevelPicture
) -> Iterator[UnitDifference]:
    if old.name != new.name:
        yield UnitDifference(Changed.LEVEL_RENAMED, new.name, before=old.name, after=new.name)
    joined, left = _moved(old.people, new.people)
    if joined:
        yield UnitDifference(Changed.LEVEL_JOINED, new.name, after.names(joined))
    if left:
        yield UnitDifference(Changed.LEVEL_LEFT, new.name, before.names(left))
    if old.wait != new.wait:
        yield UnitDifference(
            Changed.LEVEL_WAIT, new.name, before=str(old.wait), after=str(new.wait)
        )
    alone, alone_now = old.alone or old.wait, new.alone or new.wait
    if alone != alone_now and (old.alone or new.alone):
        yield UnitDifference(
            Changed.LEVEL_WAIT_ALONE, new.name, before=str(alone), after=str(alone_now)
        )


def _lists(before: UnitPicture, after: UnitPicture) -> Iterator[UnitDifference]:
    lists = (
        (Changed.REP_JOINED, Changed.REP_LEFT, before.safety_reps, after.safety_reps),
        (Changed.ADMIN_JOINED, Changed.ADMIN_LEFT, before.administrators, after.administrators),
        (Changed.MEMBER_JOINED, Changed.MEMBER_LEFT, before.members, after.members),
    )
    for in_, out, old, new in lists:
        joined, left = _moved(old, new)
        if joined:
            yield UnitDifference(in_, people=after.names(joined))
        if left:
            yield UnitDifference(out, people=before.names(left))


def _moved(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who came, and who went."""
    was, is_ = set(old), set(new)
    came = tuple(person for person in new if person not in was)
    return came, tuple(person for person in old if person not in is_)


def _contacts(before: UnitPicture, after: UnitPicture) -> Iterator[UnitDifference]:
    for name, phone in after.contacts:
        if (name, phone) not in before.contacts:
            yield UnitDifference(Changed.NUMBER_ADDED, name, after=phone)
    for name, phone in before.contacts:
        if (name, phone) not in after.contacts:
            yield UnitDifference(Changed.NUMBER_REMOVED, name, before=phone)


def _people(before: UnitPicture, after: UnitPicture) -> Iterator[UnitDifference]:
    for person, now in after.people.items():
        was = before.people.get(person)
        if was is None:
            continue
        if was.name != now.name:
            yield UnitDifference(Changed.NAME, now.name, before=was.name, after=now.name)
        if was.phone != now.phone:
            yield UnitDifference(Changed.PHONE, now.name, before=was.phone, after=now.phone)


class RoleNews(StrEnum):
    """What has become of somebody's part in a unit's chain."""

    PUT_IN = "put_in"
    STANDS_IN = "stands_in"
    BACK = "back"  # there again, after an absence that has ended by itself
    STANDS_IN_NO_MORE = "stands_in_no_more"
    TAKEN_OUT = "taken_out"

    @property
    def alerted(self) -> bool:
        """Whether they are alerted from now on."""
        return self in (RoleNews.PUT_IN, RoleNews.STANDS_IN, RoleNews.BACK)


ON_A_LEVEL, AWAY, _FOR = "level", "away", "for/"
Roles = Mapping[str, tuple[str, ...]]


def roles_in(
    organisation: Organisation, unit: Unit, at: int, absences: Mapping[str, Absence]
) -> dict[str, tuple[str, ...]]:
    """Who answers on the unit's own levels at the instant, as stored: on a level, away, or for
    whom. Who stands on the level of the unit above hears of that from there."""
    found: dict[str, list[str]] = {}
    for person in dict.fromkeys(one for level in unit.levels for one in level.people):
        found.setdefault(person, []).append(ON_A_LEVEL)
        absence = absences.get(person)
        if absence is None or not absence.covers(at):
            continue
        found[person].append(AWAY)
        instead = organisation.stand_in_of(person, at, absences)
        if instead is not None:
            found.setdefault(instead, []).append(f"{_FOR}{person}")
    return {person: tuple(roles) for person, roles in found.items()}


def stands_in_for(roles: Iterable[str]) -> tuple[str, ...]:
    """The ids of those in whose place the person answers."""
    return tuple(role.removeprefix(_FOR) for role in roles if role.startswith(_FOR))


def role_news(before: Iterable[str], now: Iterable[str]) -> Iterator[tuple[RoleNews, str]]:
    """What is new for one person, and whose place it is about ("" for their own)."""
    was, is_ = tuple(before), tuple(now)
    if ON_A_LEVEL in is_ and ON_A_LEVEL not in was and AWAY not in is_:
        yield RoleNews.PUT_IN, ""
    elif ON_A_LEVEL in was and ON_A_LEVEL not in is_:
        yield RoleNews.TAKEN_OUT, ""
    elif AWAY in was and AWAY not in is_:
        yield RoleNews.BACK, ""
    for absent in stands_in_for(is_):
        if absent not in stands_in_for(was):
            yield RoleNews.STANDS_IN, absent
    for absent in stands_in_for(was):
        if absent not in stands_in_for(is_):
            yield RoleNews.STANDS_IN_NO_MORE, absent
