"""Drills in the database: what was practised, what the calendar remembers, what is planned (R57,
R62, R64). None of it is an alarm's: no alarm waits for these tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.drill_calendar import PlannedDrill, Practice, Trainee


@dataclass(frozen=True, slots=True)
class UnitRound:
    """What the calendar remembers of a unit: when it was first seen, when its list went out last
    (ms UTC)."""

    unit: str
    since: int
    listed_at: int | None = None


class DrillTables(Protocol):
    """The part of `Transaction` that knows the calendar of drills."""

    def keep_practices(self, practices: Sequence[Practice]) -> None:
        """Drills that were gone through; one that is known already stays as it was."""
        ...

    def practices_of(self, people: Collection[str], unit: str = "") -> Sequence[Practice]:
        """What these people have practised, and what was practised in the unit, oldest first."""
        ...

    def trainees(self, people: Collection[str]) -> Mapping[str, Trainee]:
        """What is remembered of these people, by id; whoever was never seen is left out."""
        ...

    def keep_trainee(self, trainee: Trainee) -> None:
        """From now on this is remembered, and that the person was seen now."""
        ...

    def refresh_trainees(self, people: Collection[str], before: int) -> None:
        """They were seen now; only those whose last sight is older than `before` are written."""
        ...

    def unit_round(self, unit: str) -> UnitRound | None:
        """What is remembered of the unit; None when it was never seen."""
        ...

    def keep_unit_round(self, round: UnitRound) -> None:
        """From now on this is remembered."""
        ...

    def planned_drill(self, unit: str) -> PlannedDrill | None:
        """The unit's planned drill, asked about or not, locked."""
        ...

    def planned_drills(self, units: Collection[str]) -> Sequence[PlannedDrill]:
        """Those of these units, to be shown: nothing is locked, and one look does for all."""
        ...

    def plan_first(self, plan: PlannedDrill) -> bool:
        """Plans it where the unit has none; false when somebody else was first."""
        ...

    def replan(self, plan: PlannedDrill) -> None:
        """In the place of the unit's planned drill, which is locked."""
        ...

    def unplan(self, unit: str) -> None:
        """The unit has no planned drill any more."""
        ...
