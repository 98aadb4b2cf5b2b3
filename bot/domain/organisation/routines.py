"""A unit's routines, checklists and role cards: what is to be done, by whom, in few words (R36,
R37, R39). Whoever has read one has read a version of it (R26)."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.domain.organisation.organisation import Language, Unit

_VERSION_LENGTH = 16

# The bot's own, in the order they are shown; a unit's further ones follow, by name.
TELEPHONE, DIGITAL = "telefon", "digitale-moter"
COLLEAGUE = "kollega"
MEANINGS = "hva-er-hva"  # what the words for unacceptable conduct mean (R7)
ORDER = (TELEPHONE, DIGITAL, MEANINGS, "saksbehandler", COLLEAGUE, "leder", "verneombud")


@dataclass(frozen=True, slots=True)
class RoutineSection:
    """A heading and the steps below it."""

    heading: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutineWording:
    """A routine in one language."""

    title: str
    intro: str
    parts: tuple[RoutineSection, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine in every language. `name` stays the same from version to version; `version` tells
    one content from another, in whatever language it was read: where lines break does not count."""

    name: str
    wordings: Mapping[Language, RoutineWording]
    version: str = field(init=False)  # once: a unit's training asks for it of each of its people

    def __post_init__(self) -> None:
        object.__setattr__(self, "version", self._version())

    def _version(self) -> str:
        content = [
            [language, wording.title, wording.intro, [[p.heading, p.steps] for p in wording.parts]]
            for language, wording in sorted(self.wordings.items())
        ]
        digest = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode())
        return digest.hexdigest()[:_VERSION_LENGTH]


@dataclass(frozen=True, slots=True)
class Routines:
    """The bot's own routines, and those that units have instead of them or besides."""

    common: tuple[Routine, ...] = ()
    of_units: Mapping[str, tuple[Routine, ...]] = field(default_factory=dict)

    def of(self, unit: str) -> tuple[Routine, ...]:
        """What applies in a unit: its own routine of a name counts before the bot's (R35)."""
        found = {routine.name: routine for routine in self.common}
        found |= {routine.name: routine for routine in self.of_units.get(unit, ())}
        return tuple(sorted(found.values(), key=_place))

    def to_read(self, unit: str, person: str, where: Collection[Unit]) -> tuple[Routine, ...]:
        """What the person is to read of it: of the cards of roles only those of a role that they
        have in one of the units `where`. All of it is there to be looked at."""
        return tuple(one for one in self.of(unit) if is_meant(one.name, person, where))

    def find(self, unit: str, name: str) -> Routine | None:
        """The unit's routine of this name; None when it has none (any more)."""
        return next((routine for routine in self.of(unit) if routine.name == name), None)


def is_meant(routine: str, person: str, where: Collection[Unit]) -> bool:
    """Whether the person is to read it: the card of a role is for whoever has that role in one of
    these units. Who leads one unit may be listed as working in another, or in none."""
    match routine:
        case "saksbehandler":
            return any(person in unit.members for unit in where)
        case "leder":
            return any(person in level.people for unit in where for level in unit.levels)
        case "verneombud":
            return any(person in unit.safety_reps for unit in where)
        case _:
            return True


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """*Lest og forstått*: who, which version, when (ms UTC)."""

    person: str
    routine: str
    version: str
    at: int


def _place(routine: Routine) -> tuple[int, str]:
    listed = routine.name in ORDER
    return (ORDER.index(routine.name) if listed else len(ORDER), routine.name)
