"""Who plans a unit's drills: its administrators, and the leaders of its own levels, also in
somebody's stead (R62). Everybody may practise."""

from bot.domain.drills import PlannedDrill
from bot.domain.organisation.organisation import Unit
from bot.service.unit_of_work import Turn


def units_to_plan(turn: Turn, person: str) -> tuple[str, ...]:
    """The units whose drills the person plans."""
    units = turn.directory.organisation.units.values()
    away = turn.directory.absences(turn.now)
    stands_in_for = {one for one, absence in away.items() if absence.stand_in == person}
    return tuple(unit.number for unit in units if _plans(unit, {person, *stands_in_for}))


def planned_by(turn: Turn, plan: PlannedDrill) -> bool:
    """Whether whoever planned it still leads or administers the unit."""
    unit = turn.directory.organisation.units.get(plan.unit)
    return unit is not None and _plans(unit, {plan.by})


def _plans(unit: Unit, people: set[str]) -> bool:
    leading = {person for level in unit.levels for person in level.people}
    return bool(people & leading.union(unit.administrators))
