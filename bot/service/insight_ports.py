"""Reading what has happened in a unit, beside the alarms: a year of it takes its time, and no alarm
waits for it."""

from dataclasses import dataclass
from typing import Protocol

from bot.domain.figures import Figures
from bot.domain.routines import Reading
from bot.domain.training import Practised


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted: the unit, whose readings, and the months. Instants in ms UTC."""

    unit: str
    people: tuple[str, ...]
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """What was found: the figures, the drills that were gone through, and who has read what."""

    figures: Figures
    drills: tuple[Practised, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class TooMany:
    """More has happened there than can be added up while somebody waits."""


class UnitReader(Protocol):
    """Reads it. Synchronous: call it from a thread of its own."""

    def read(self, asked: Asked) -> UnitRecord | TooMany:
        """Raises `StoreUnavailable`."""
        ...
