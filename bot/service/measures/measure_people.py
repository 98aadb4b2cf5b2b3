"""Who has what to do with a unit's measures: rights, owners, the level above, whom to remind (R4,
R58, R59)."""

from collections.abc import Iterable
from datetime import date

from bot.cards.measures.views import Named
from bot.domain import measures as rules
from bot.domain.follow_up import local_day
from bot.domain.measure_rights import Part, Right, can_own, parts_of, rights
from bot.domain.measures import Measure, Register
from bot.domain.organisation.organisation import Helper, Unit
from bot.service.unit_of_work import Turn


def may(turn: Turn, unit: Unit, person: str, measure: Measure | None = None) -> frozenset[Right]:
    """What the person may do in the register now, and with this measure of it. Whoever has left the
    unit may nothing, from that moment on."""
    organisation = turn.directory.organisation
    stands_in = any(person == helper.id for helper in _present(turn, unit))
    parts = parts_of(organisation, unit, person, stands_in=stands_in)
    if measure is not None:
        if measure.owner == person and can_own(organisation, unit, person):
            parts |= {Part.OWNER}
        higher = above(turn, unit, measure, local_day(turn.now))
        if any(person == one.id for one in higher):
            parts |= {Part.DECIDES}
    return rights(parts)


def owner_of(turn: Turn, unit: Unit, measure: Measure) -> Named | None:
    """Who answers for it now; None where nobody does, or somebody who has no part in the unit any
    more."""
    if measure.owner is None or not can_own(turn.directory.organisation, unit, measure.owner):
        return None
    return Named(measure.owner, turn.directory.name(measure.owner))


def who_can_own(turn: Turn, unit: Unit) -> tuple[Named, ...]:
    """Whoever can answer for a measure: leaders and administrators first, then by name."""
    organisation = turn.directory.organisation
    first = {p for level in organisation.levels_of(unit) for p in level.people}
    first |= set(unit.administrators)
    everybody = first | unit.staff()
    listed = [organisation.people[one] for one in everybody if one in organisation.people]
    listed.sort(key=lambda one: (one.id not in first, one.name, one.id))
    return tuple(Named(one.id, one.name) for one in listed)


def units_of(turn: Turn, person: str) -> tuple[Unit, ...]:
    """The units in which the person has a part of their own, the one that lists them first. Units
    below one that they lead are not among these."""
    organisation = turn.directory.organisation
    own = organisation.unit_of(person)
    others = [
        unit
        for unit in organisation.units.values()
        if unit.number != own.number and person in unit.staff() | set(unit.administrators)
    ]
    listed = organisation.lists(person) or not others
    found = [own, *others] if listed else [*others]
    return tuple(found)


def decides_for(turn: Turn, person: str) -> tuple[Unit, ...]:
    """The units that the person leads or administers."""
    return tuple(
        unit
        for unit in turn.directory.organisation.units.values()
        if any(person in level.people for level in unit.levels) or person in unit.administrators
    )


def to_remind(turn: Turn, unit: Unit) -> tuple[str, ...]:
    """Who looks after the register: its administrators; where none can be reached, the nearest
    level of the chain where somebody can."""
    reachable = tuple(one for one in unit.administrators if turn.can_reach(one))
    if reachable:
        return reachable
    directory, now = turn.directory, turn.now
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    for level in chain.levels:
        here = tuple(one.id for one in level.people if turn.can_reach(one.id))
        if here:
            return here
    return ()


def above(
    turn: Turn, unit: Unit, measure: Measure, today: date | None = None
) -> tuple[Helper, ...]:
    """Who has a measure that was not solved below: the leaders so many levels above its owner as it
    has been lifted, or has been overdue for thirty days (R4). With nobody there, the next."""
    steps = measure.lifted
    if today is not None:
        overdue = (rules.steps_up(one.days_over(today)) for one in measure.due(today))
        steps = max(steps, max(overdue, default=0))
    if steps == 0:
        return ()
    ladder = _ladder(turn, unit, measure.owner)
    for people in ladder[min(steps, len(ladder)) - 1 :] if ladder else ():
        here = tuple(one for one in people if one.id != measure.owner and turn.can_reach(one.id))
        if here:
            return here
    return ()


def height(turn: Turn, unit: Unit, owner: str | None) -> int:
    """How many levels there are above the owner."""
    return len(_ladder(turn, unit, owner))


def keepers_now(turn: Turn, register: Register) -> tuple[str, ...]:
    """Who can move the measures of a unit that is gone: whoever led or administered it and leads or
    administers another; where nobody does, the fallback unit's."""
    still = [one for one in register.keepers if decides_for(turn, one)]
    if still:
        return tuple(still)
    organisation = turn.directory.organisation
    fallback = organisation.units[organisation.fallback_unit]
    return (*fallback.administrators, *fallback.levels[0].people)


def _ladder(turn: Turn, unit: Unit, owner: str | None) -> list[tuple[Helper, ...]]:
    """The levels above the owner, the nearest first: the unit's leader above whoever does not lead,
    then the leaders of the units above; where there is no unit above, the chain's last level."""
    organisation = turn.directory.organisation
    leads = owner is None or any(owner in level.people for level in unit.levels)
    found = [] if leads else [_chain(turn, unit)[0]]
    if unit.parent is None and len(unit.levels) > 1 and owner not in unit.levels[-1].people:
        found.append(_chain(turn, unit)[-1])
    seen, current = {unit.number}, unit
    while current.parent is not None and current.parent not in seen:
        seen.add(current.parent)
        current = organisation.units[current.parent]
        found.append(_chain(turn, current)[0])
    return found


def _chain(turn: Turn, unit: Unit) -> list[tuple[Helper, ...]]:
    """Who is there at each of the unit's own levels now, stand-ins in the place of the absent."""
    directory, now = turn.directory, turn.now
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    return [level.people for level in chain.levels[: len(unit.levels)]]


def _present(turn: Turn, unit: Unit) -> Iterable[Helper]:
    directory, now = turn.directory, turn.now
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    return (helper for helper in chain.everyone() if helper.stands_in_for)
