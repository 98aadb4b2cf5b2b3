"""What the ladders say: the bot's own words, and what units say instead (R35)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.guidance import Ladder, Step, Walk
from bot.domain.organisation.organisation import Language


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to call, as the file has it."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Words:
    """One step: the sentence to say, what to watch for, how the client reaches Nav (at the end)."""

    say: str
    watch: str
    reach: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """One ladder in one language."""

    steps: Mapping[Step, Words]
    numbers: tuple[Number, ...] = ()


Wordings = Mapping[tuple[Ladder, Language], Wording]


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of one card: what is said is in the client's language, the rest in the reader's."""

    say: str
    watch: str
    reach: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Ladders:
    """The bot's own ladders, and those that units have in other words. A unit's ladder counts
    whole or not at all: in every language, or the bot's own in every language (L8)."""

    common: Wordings
    of_units: Mapping[str, Wordings] = field(default_factory=dict)
    _versions: dict[tuple[Ladder, str], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def shown(self, unit: str, walk: Walk, reader: Language) -> Shown:
        """The words for where the walk stands, as the caseworker's unit says them."""
        client, own = (self._wording(unit, walk.ladder, one) for one in (walk.language, reader))
        mine = own.steps[walk.step]
        numbers = own.numbers or self.common[walk.ladder, reader].numbers
        return Shown(client.steps[walk.step].say, mine.watch, mine.reach, numbers)

    def version(self, unit: str, ladder: Ladder) -> str:
        """What tells one wording of the unit's ladder from another, in whatever language."""
        of_unit = self.of_units.get(unit, {})
        own = [of_unit.get((ladder, language)) for language in Language]
        key = (ladder, "" if not any(own) else unit)
        if key not in self._versions:
            said = [_said(self._wording(unit, ladder, language)) for language in Language]
            self._versions[key] = hashlib.sha256(repr(said).encode()).hexdigest()[:16]
        return self._versions[key]

    def _wording(self, unit: str, ladder: Ladder, language: Language) -> Wording:
        of_unit = self.of_units.get(unit, {})
        return of_unit.get((ladder, language)) or self.common[ladder, language]


def _said(wording: Wording) -> object:
    return sorted(wording.steps.items()), wording.numbers
