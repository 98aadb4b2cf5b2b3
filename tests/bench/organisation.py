"""An organisation of invented people, large enough that every alarm has a caseworker of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.fakes.payloads import TeamsUser

PER_UNIT = 10


class BenchOrganisation:
    """`size` caseworkers in units of ten, each unit with a leader and a deputy.

    Neighbours in the list are of different units: no leader gets more cards a second than Teams
    lets into one chat.
    """

    def __init__(self, file: Path, size: int, wait_seconds: int = 3600) -> None:
        self.file = file
        units = range((size + PER_UNIT - 1) // PER_UNIT)
        self.leaders = [_person(1, unit, "Leder") for unit in units]
        self.deputies = [_person(2, unit, "Stedfortreder") for unit in units]
        self._caseworkers = [_person(3, number, "Saksbehandler") for number in range(size)]
        everyone = [*self.leaders, *self.deputies, *self._caseworkers]
        people = [
            {"id": p.id, "name": p.name, "phone": "+4721070000", "nav_ident": "A100001"}
            for p in everyone
        ]
        content = {
            "version": 1,
            "fallback_unit": "1000",
            "people": people,
            "units": [self._unit(unit, wait_seconds) for unit in units],
        }
        file.write_text(json.dumps(content), encoding="utf-8")

    def caseworkers(self) -> Iterator[TeamsUser]:
        """Each only once: a second cry would strengthen the first (L6)."""
        return iter(self._caseworkers)

    @property
    def helpers(self) -> list[TeamsUser]:
        """Everybody who must be reachable."""
        return [*self.leaders, *self.deputies]

    def _unit(self, unit: int, wait_seconds: int) -> dict[str, object]:
        members = self._caseworkers[unit :: len(self.leaders)]
        leader, deputy = self.leaders[unit].id, self.deputies[unit].id
        return {
            "number": str(1000 + unit),
            "name": f"Nav Eksempel {unit}",
            "sector": "state",
            "members": [member.id for member in members],
            "levels": [
                {"name": "Nærmeste leder", "wait_seconds": wait_seconds, "people": [leader]},
                {"name": "Stedfortreder", "wait_seconds": wait_seconds, "people": [deputy]},
            ],
        }


def _person(kind: int, number: int, name: str) -> TeamsUser:
    return TeamsUser(f"00000000-0000-4000-800{kind}-{number:012d}", f"{name} {number}")
