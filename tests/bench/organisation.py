"""An organisation of invented people, large enough that every alarm has a caseworker of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser

PER_UNIT = 10


class BenchOrganisation:
    """`size` caseworkers in units of ten, each unit with a leader and a deputy.

    Neighbours in the list are of different units: no leader gets more cards a second than Teams
    lets into one chat. `office` people more are all of one unit (B9).
    """

    def __init__(
        self,
        file: Path,
        size: int,
        wait_seconds: int = 3600,
        office: int = 0,
        office_wait: int = 10,
    ) -> None:
        self.file = file
        units = range((size + PER_UNIT - 1) // PER_UNIT)
        self.leaders = [_person(1, unit, "Leder") for unit in units]
        self.deputies = [_person(2, unit, "Stedfortreder") for unit in units]
        self._caseworkers = [_person(3, number, "Saksbehandler") for number in range(size)]
        self.office = [_person(4, number, "Kollega") for number in range(office)]
        self._heads = [
            _person(5, number, "Leder ved kontoret") for number in range(2 if office else 0)
        ]
        everyone = [
            *self.leaders, *self.deputies, *self._caseworkers, *self.office, *self._heads,
        ]  # fmt: skip
        people = [
            {"id": p.id, "name": p.name, "phone": "+4721070000", "nav_ident": "A100001"}
            for p in everyone
        ]
        content: dict[str, Any] = {
            "version": 1,
            "fallback_unit": "1000",
            "people": people,
            "units": [self._unit(unit, wait_seconds) for unit in units],
        }
        if office:
            head, second = self._heads
            content["units"].append(
                _unit("9000", self.office, head, second, wait_seconds=office_wait)
            )
        file.write_text(json.dumps(content), encoding="utf-8")

    def caseworkers(self) -> Iterator[TeamsUser]:
        """Each only once: a second cry would strengthen the first (L6)."""
        return iter(self._caseworkers)

    @property
    def helpers(self) -> list[TeamsUser]:
        """Everybody who must be reachable."""
        return [*self.leaders, *self.deputies, *self._heads]

    @property
    def office_leader(self) -> TeamsUser:
        """Who gets every red card of the office first."""
        return self._heads[0]

    def _unit(self, unit: int, wait_seconds: int) -> dict[str, object]:
        members = self._caseworkers[unit :: len(self.leaders)]
        leader, deputy = self.leaders[unit], self.deputies[unit]
        return _unit(str(1000 + unit), members, leader, deputy, wait_seconds)


def _unit(
    number: str,
    members: list[TeamsUser],
    leader: TeamsUser,
    deputy: TeamsUser,
    wait_seconds: int,
) -> dict[str, object]:
    return {
        "number": number,
        "name": f"Nav Eksempel {number}",
        "sector": "state",
        "members": [member.id for member in members],
        "levels": [
            {"name": "Nærmeste leder", "wait_seconds": wait_seconds, "people": [leader.id]},
            {"name": "Stedfortreder", "wait_seconds": wait_seconds, "people": [deputy.id]},
        ],
    }


def _person(kind: int, number: int, name: str) -> TeamsUser:
    return TeamsUser(f"00000000-0000-4000-800{kind}-{number:012d}", f"{name} {number}")
