"""The register of safety measures in the database. What people wrote lies there encrypted (L13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.measure import Change, Register, State
from bot.service.draft_ports import Sealed


@dataclass(frozen=True, slots=True)
class StoredMeasure:
    """A measure as it lies in the database; what it says is sealed. `overdue_at` is from when on
    anything of it is overdue (ms UTC), None where no date is set."""

    id: str
    unit: str
    state: State
    owner: str | None
    revision: int
    overdue_at: int | None
    changed_at: int
    document: Sealed


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A step of a measure's history: what it was like from then on, and who changed it."""

    measure: str
    revision: int
    at: int
    by: str
    kind: Change
    document: Sealed


@dataclass(frozen=True, slots=True)
class StoredMinutes:
    """Minutes by reference (R60); `measure` is None for the whole register."""

    id: str
    unit: str
    measure: str | None
    at: int
    by: str
    document: Sealed


class MeasureTables(Protocol):
    """The part of `Transaction` that knows measures. Lock the register of the unit first."""

    def register(self, unit: str) -> Register | None:
        """The unit's register, locked; the clock is read after. None where there is none yet."""
        ...

    def look_at_register(self, unit: str) -> Register | None:
        """The same, not locked."""
        ...

    def registers_but(self, units: Sequence[str]) -> Sequence[Register]:
        """The registers of units that are not among these, by number; not locked."""
        ...

    def add_register(self, register: Register) -> Register:
        """A unit's first register, or the one that somebody added meanwhile; locked."""
        ...

    def save_register(self, register: Register) -> None:
        """A changed register, which is locked."""
        ...

    def drop_register(self, unit: str) -> None:
        """The unit is gone, and its measures are another's."""
        ...

    def measure(self, measure: str) -> StoredMeasure | None:
        """One measure, as it is now."""
        ...

    def measures_of(self, unit: str) -> Sequence[StoredMeasure]:
        """The unit's measures, whatever their state, in the order in which they were added."""
        ...

    def measures_owned(self, person: str) -> Sequence[StoredMeasure]:
        """What the person answers for, anywhere."""
        ...

    def save_measure(self, stored: StoredMeasure, by: str, kind: Change) -> None:
        """A new or a changed one, and the step of its history; the register is locked."""
        ...

    def history_of(self, measure: str, newest: int) -> Sequence[StoredChange]:
        """So many steps, the newest first."""
        ...

    def change_of(self, measure: str, revision: int) -> StoredChange | None:
        """What the measure was like then; None when that was forgotten."""
        ...

    def measure_changes_by(self, person: str) -> Sequence[StoredChange]:
        """Everything that the person has changed, oldest first."""
        ...

    def keep_minutes(self, minutes: StoredMinutes) -> None:
        """Minutes of a meeting."""
        ...

    def minutes_of(self, unit: str, newest: int) -> Sequence[StoredMinutes]:
        """So many of the unit's, about its measures too, the newest first."""
        ...

    def minutes_about(self, measure: str, newest: int) -> Sequence[StoredMinutes]:
        """So many about one measure, the newest first."""
        ...

    def minutes_by(self, person: str) -> Sequence[StoredMinutes]:
        """What the person has written down, oldest first."""
        ...

    def move_minutes(self, unit: str, to: str) -> None:
        """The minutes of a unit that is gone belong to another."""
        ...
