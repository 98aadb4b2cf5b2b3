"""What the register of measures holds of one person, for that person (GDPR article 15; L13)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.measures import Measure, Minutes, Register
from bot.service.measures.register import Step, changes_by, measures_owned, minutes_read
from bot.service.unit_of_work import Turn


@dataclass(frozen=True, slots=True)
class OwnMeasures:
    """What somebody answers for, has changed, and has written down of meetings."""

    owned: Sequence[Measure]
    changed: Sequence[Step]
    minutes: Sequence[Minutes]
    reviewed: Sequence[Register]

    @property
    def count(self) -> int:
        """How many measures that is."""
        about = {one.measure for one in self.minutes if one.measure is not None}
        changed = {step.measure.id for step in self.changed}
        return len({one.id for one in self.owned} | changed | about)

    def as_json(self, instant: Callable[[int], str]) -> dict[str, Any]:
        """For the file; `instant` writes ms UTC."""
        return {
            "responsible_for": [
                {"id": one.id, "unit": one.unit, "title": one.title, "state": one.state}
                for one in self.owned
            ],
            "changes": [
                {
                    "measure": step.measure.id,
                    "title": step.measure.title,
                    "purpose": step.measure.purpose,
                    "kind": step.kind,
                    "at": instant(step.at),
                }
                for step in self.changed
            ],
            "reviews": [
                {"unit": one.unit, "day": one.reviewed.isoformat() if one.reviewed else None}
                for one in self.reviewed
            ],
            "minutes": [
                {
                    "unit": one.unit,
                    "measure": one.measure,
                    "day": one.day.isoformat(),
                    "decision": one.decision,
                    "reference": one.reference,
                    "at": instant(one.at),
                }
                for one in self.minutes
            ],
        }


def own_measures(turn: Turn, person: str) -> OwnMeasures:
    """All of it, as it is now."""
    minutes = minutes_read(turn, turn.tx.minutes_by(person))
    reviewed = [one for one in turn.tx.registers_but([]) if one.reviewer == person]
    return OwnMeasures(measures_owned(turn, person), changes_by(turn, person), minutes, reviewed)
