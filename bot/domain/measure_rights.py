"""Who may do what in a unit's register of measures: one table (guide 1.1, 3.5, 3.6; R2, R58).

"Arbeidsgiver på alle nivå" answers for the measures, so leaders and administrators decide. Everyone
in the unit can read the register and suggest; safety representatives take part: they keep minutes
too, and can lift what the unit does not solve.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.domain.organisation.organisation import Organisation, Unit


class Part(StrEnum):
    """What somebody is to a unit's register, or to one measure of it."""

    EMPLOYEE = "employee"  # works in the unit
    OWNER = "owner"  # answers for this measure
    SAFETY_REP = "safety_rep"
    DECIDES = "decides"  # leads or administers the unit, or leads the level above
    OUTSIDE = "outside"


class Right(StrEnum):
    """What can be done in a register."""

    READ = "read"
    SUGGEST = "suggest"
    CARE = "care"  # say that it was maintained, evaluated, tested; set its dates
    MINUTES = "minutes"
    LIFT = "lift"  # to the next level (R4)
    DECIDE = "decide"  # add, change, accept, end, review


_RIGHTS: Mapping[Part, frozenset[Right]] = MappingProxyType(
    {
        Part.OUTSIDE: frozenset(),
        Part.EMPLOYEE: frozenset({Right.READ, Right.SUGGEST}),
        Part.OWNER: frozenset({Right.READ, Right.SUGGEST, Right.CARE, Right.LIFT}),
        Part.SAFETY_REP: frozenset({Right.READ, Right.SUGGEST, Right.MINUTES, Right.LIFT}),
        Part.DECIDES: frozenset(Right),
    }
)


def rights(parts: frozenset[Part]) -> frozenset[Right]:
    """All that these parts may do together."""
    return frozenset(right for part in parts for right in _RIGHTS[part])


def parts_of(
    organisation: Organisation, unit: Unit, person: str, *, stands_in: bool
) -> frozenset[Part]:
    """What the person is to the unit now; `stands_in`: they answer in a leader's place at present.
    An owner is one by the measure (`Part.OWNER`)."""
    leaders = {one for level in organisation.levels_of(unit) for one in level.people}
    found: set[Part] = set()
    if stands_in or person in leaders | set(unit.administrators):
        found.add(Part.DECIDES)
    if person in unit.safety_reps:
        found.add(Part.SAFETY_REP)
    if person in unit.staff() or organisation.unit_of(person).number == unit.number:
        found.add(Part.EMPLOYEE)
    return frozenset(found) or frozenset({Part.OUTSIDE})


def can_own(organisation: Organisation, unit: Unit, person: str) -> bool:
    """Whether the person can answer for a measure of the unit: listed, and with a part in it."""
    if person not in organisation.people:
        return False
    leaders = {one for level in organisation.levels_of(unit) for one in level.people}
    return person in unit.staff() | leaders | set(unit.administrators)
