"""How a unit is set up at one moment, apart from the organisation it was in: what two versions are
compared by, and what staff were told last (R16)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.organisation.organisation import Level, Organisation


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
    levels = tuple(_level(level) for level in organisation.levels_of(unit))
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


def _level(level: Level) -> LevelPicture:
    return LevelPicture(level.name, level.wait_seconds, level.wait_seconds_alone, level.people)
