"""Who has a part in an incident afterwards: whoever follows it up, the unit's leaders and safety
representatives, never the target (R27, 2.4.1; L7); and whose figures and training somebody may see
(R29, R64; L13)."""

from bot.domain.alarm.state import Alarm
from bot.domain.follow_up import FollowUp, employee_of
from bot.domain.organisation.organisation import Helper, Unit
from bot.service.directory import Directory
from bot.service.unit_of_work import UnitOfWork
from bot.store.follow_ups import Whose


def able(uow: UnitOfWork, alarm: Alarm) -> tuple[Helper, ...]:
    """Who can follow it up now, the nearest first: the unit's chain as it is today, with stand-ins
    for whoever is away, without the caseworker and the target. Of a unit that is gone, whoever of
    the alarm's own chain still works here."""
    directory = uow.directory
    organisation = directory.organisation
    barred = {alarm.caseworker.id, alarm.details.target_person, employee_of(alarm)}
    unit = organisation.units.get(alarm.unit)
    chain = alarm.chain
    if unit is not None:
        without = [person for person in barred if person is not None]
        chain = organisation.chain(unit, uow.now, without, directory.absences(uow.now))
    return tuple(
        helper
        for helper in chain.everyone()
        if helper.id not in barred
        and directory.person(helper.id) is not None
        and uow.can_reach(helper.id)
    )


def whom_to_tell(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp) -> tuple[str, ...]:
    """Who hears that the talk was not held, where the employee wants it: a leader above whoever has
    the follow-up (else the next in the chain), then the unit's safety representatives. Never the
    employee, the target (L7), or whoever reported it."""
    units = uow.directory.organisation.units
    unit = units.get(alarm.unit)
    parent = units.get(unit.parent) if unit is not None and unit.parent else None
    above = parent.levels[0].people if parent is not None else ()
    others = [helper.id for helper in able(uow, alarm) if helper.id != follow_up.owner]
    leaders = [*(one for one in above if one in others), *others][:1]
    barred = {
        alarm.caseworker.id,
        alarm.details.target_person,
        employee_of(alarm, follow_up.for_other),
        follow_up.owner,
    }
    reps = unit.safety_reps if unit is not None else ()
    everyone = dict.fromkeys((*leaders, *reps))
    return tuple(one for one in everyone if one not in barred and uow.can_reach(one))


def may_do(uow: UnitOfWork, follow_up: FollowUp, alarm: Alarm, person: str) -> bool:
    """Whether the person has the follow-up, or a point of it. Whoever has left the unit's chain
    has not, from that moment on."""
    has_part = person == follow_up.owner or bool(follow_up.mine(person))
    return has_part and person != alarm.details.target_person and _belongs(uow, alarm, person)


def may_see(uow: UnitOfWork, follow_up: FollowUp, alarm: Alarm, person: str) -> bool:
    """Whether the person may read all of it."""
    if person == alarm.details.target_person:
        return False
    return may_do(uow, follow_up, alarm, person) or alarm.unit in units_of(uow, person)


def _belongs(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether the person is in the unit's chain, though away just now, or stands in there; of a
    unit that is gone, whether they still work here."""
    organisation = uow.directory.organisation
    unit = organisation.units.get(alarm.unit)
    if unit is None:
        return uow.directory.person(person) is not None
    if any(person in level.people for level in organisation.levels_of(unit)):
        return True
    return any(helper.id == person for helper in able(uow, alarm))


def units_of(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units that the person leads or represents, also in somebody's stead."""
    directory, now = uow.directory, uow.now
    stands_in = any(one.stand_in == person for one in directory.absences(now).values())
    return tuple(
        unit.number
        for unit in directory.organisation.units.values()
        if person in unit.safety_reps
        or any(person in level.people for level in unit.levels)
        or (stands_in and person in leading_now(directory, unit, now))
    )


def leading_now(directory: Directory, unit: Unit, now: int) -> set[str]:
    """Who answers for the unit itself at the instant, in somebody's stead included; not the level
    above it."""
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    return {helper.id for level in chain.levels[: len(unit.levels)] for helper in level.people}


def seeing(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units whose figures the person may see, those they lead or represent first."""
    mine = units_of(uow, person)
    return tuple(dict.fromkeys((*mine, *administered(uow.directory, person))))


def administered(directory: Directory, person: str) -> tuple[str, ...]:
    """The units that the person administers."""
    units = directory.organisation.units.values()
    return tuple(unit.number for unit in units if person in unit.administrators)


def sees_a_list(uow: UnitOfWork, person: str) -> bool:
    """Whether `status` has a list for the person: they lead or represent a unit, or were given
    somebody's follow-up."""
    units = units_of(uow, person)
    return bool(units) or any(uow.tx.count_follow_ups(Whose((), person)).values())
