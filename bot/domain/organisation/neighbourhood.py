"""The part of an organisation that a change of one unit can break: small enough to be held against
the organisation file's rules while somebody waits (docs/decisions/0029)."""

from dataclasses import replace

from bot.domain.organisation.organisation import Organisation, Unit


def neighbourhood(organisation: Organisation, number: str) -> Organisation:
    """The part of the organisation that a change of this unit can break: the unit, those above and
    below it, and those that list one of its members. It obeys the file's rules where the whole
    does, and is read in milliseconds however large the whole is."""
    unit = organisation.units[number]
    members = set(unit.members)
    near = {number, organisation.fallback_unit}
    near |= {one.number for one in organisation.units.values() if _hangs_on(one, unit)}
    near |= {one.number for one in organisation.units.values() if members & set(one.members)}
    while above := {one.parent for one in _units(organisation, near) if one.parent} - near:
        near |= above
    units = {one.number: _bare(one, members) for one in _units(organisation, near)}
    units[number] = unit
    named = {person for one in units.values() for person in (*one.staff(), *one.administrators)}
    people = {
        key: replace(person, absent=())
        for key, person in organisation.people.items()
        if key in named
    }
    return Organisation(organisation.fallback_unit, people, units, organisation.version)


def _hangs_on(below: Unit, unit: Unit) -> bool:
    """Whether the unit's first level, the last of those below, leaves this chain with one person.
    Of five hundred below a single leader hardly any has nobody else."""
    if below.parent != unit.number or not unit.levels:
        return False
    last = set(unit.levels[0].people)
    return len(last.union(*(level.people for level in below.levels))) < 2


def _units(organisation: Organisation, numbers: set[str]) -> tuple[Unit, ...]:
    return tuple(organisation.units[number] for number in sorted(numbers))


def _bare(unit: Unit, members: set[str]) -> Unit:
    """A neighbour as far as it matters: its chain, and whom both list."""
    both = tuple(person for person in unit.members if person in members)
    return Unit(unit.number, unit.name, unit.levels, both, parent=unit.parent)
