"""People and not fields: everything that somebody does in some units, left, handed to another, or
as it was before (decision 67). Each is one step from one organisation to the next.

A change that can be taken back keeps, beside what it says, what it did: by ids, since names are
no way back. Only what is still as that change has left it is taken back.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.domain.organisation.organisation import (
    ChangeRefused,
    EmergencyNumber,
    Flaw,
    Level,
    Organisation,
    Unit,
)

_SETS = ("members", "safety_reps", "administrators")
_NUMBERS = ("contact_seconds", "repeat")


def places_of(organisation: Organisation, person: str, units: Iterable[str]) -> tuple[str, ...]:
    """Which of the units the person has a place in, in their order."""
    return tuple(
        number
        for number in units
        if person in organisation.units[number].staff()
        or person in organisation.units[number].administrators
    )


def left(organisation: Organisation, person: str, units: Sequence[str]) -> Organisation:
    """Without the person in each of these units: a level that nobody is left on goes with them.
    Raises `ChangeRefused` where a unit would be left without administrators or levels."""
    return _each(organisation, person, units, lambda unit: _without(unit, person))


def replaced(
    organisation: Organisation, person: str, other: str, units: Sequence[str]
) -> Organisation:
    """The other in every place of the person but their membership, where they stood. Raises
    `ChangeRefused`."""
    if person == other:
        raise ChangeRefused(Flaw.NO_CHANGE)

    def swap(people: tuple[str, ...]) -> tuple[str, ...]:
        new = (other if one == person else one for one in people)
        return tuple(dict.fromkeys(new)) if person in people else people

    def swapped(unit: Unit) -> Unit:
        levels = tuple(replace(level, people=swap(level.people)) for level in unit.levels)
        reps, administrators = swap(unit.safety_reps), swap(unit.administrators)
        return replace(unit, levels=levels, safety_reps=reps, administrators=administrators)

    return _each(organisation, person, units, swapped)


def moved_here(organisation: Organisation, person: str, there: str, here: str) -> Organisation:
    """The person as a member here and without any place in the unit that lists them now: one step,
    so that nobody is ever without a unit; `there` is "" for nowhere. Raises `ChangeRefused` where
    that unit cannot do without them."""
    try:
        organisation = left(organisation, person, (there,)) if there else organisation
    except ChangeRefused as refusal:
        raise ChangeRefused(Flaw.NEEDED_THERE) from refusal
    unit = organisation.units[here]
    members = tuple(dict.fromkeys((*unit.members, person)))
    return _with_units(organisation, {here: replace(unit, members=members)})


def moved_by(kept: Iterable[tuple[str, str]]) -> tuple[str, str, str] | None:
    """Whom a change has moved, from which unit to which; None for one that has moved nobody. `kept`
    is its way back in each unit."""
    members = {number: json.loads(way).get("members", ((), ())) for number, way in kept if way}
    for there, (_, went) in members.items():
        for here, (came, _) in members.items():
            for person in went:
                if person in came:
                    return person, there, here
    return None


def came_or_went(kept: str) -> frozenset[str]:
    """Who became a member of the unit, or ceased to be one, by a change that was kept so."""
    came, went = json.loads(kept).get("members", ((), ())) if kept else ((), ())
    return frozenset((*came, *went))


def _each(
    organisation: Organisation, person: str, units: Sequence[str], change: Callable[[Unit], Unit]
) -> Organisation:
    changed = {one: change(organisation.units[one]) for one in units}
    changed = {one: unit for one, unit in changed.items() if unit != organisation.units[one]}
    if not changed:
        raise ChangeRefused(Flaw.NO_CHANGE)
    return _with_units(organisation, changed)


def _without(unit: Unit, person: str) -> Unit:
    def rest(people: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in people if one != person)

    levels = tuple(replace(level, people=rest(level.people)) for level in unit.levels)
    levels = tuple(level for level in levels if level.people)
    administrators = rest(unit.administrators)
    if unit.administrators and not administrators:
        raise ChangeRefused(Flaw.LAST_ADMINISTRATOR)
    if not levels:
        raise ChangeRefused(Flaw.EMPTY_LEVEL)
    return replace(
        unit,
        levels=levels,
        members=rest(unit.members),
        safety_reps=rest(unit.safety_reps),
        administrators=administrators,
    )


def _with_units(organisation: Organisation, changed: dict[str, Unit]) -> Organisation:
    return Organisation(
        organisation.fallback_unit,
        organisation.people,
        {**organisation.units, **changed},
        organisation.version,
    )


def way_back(before: Organisation, after: Organisation, number: str) -> str:
    """What was done to the unit, by ids, as it is kept with the change; "" for nothing that can be
    taken back."""
    was, is_ = before.units.get(number), after.units.get(number)
    if was is None or is_ is None:
        return ""
    done: dict[str, Any] = {}
    for name in _SETS:
        old, new = getattr(was, name), getattr(is_, name)
        if set(old) != set(new):
            came, went = [p for p in new if p not in old], [p for p in old if p not in new]
            done[name] = [came, went]
    for name in _NUMBERS:
        if getattr(was, name) != getattr(is_, name):
            done[name] = [getattr(was, name), getattr(is_, name)]
    if was.levels != is_.levels:
        done["levels"] = [_levels(was.levels), _levels(is_.levels)]
    if was.contacts != is_.contacts:
        done["contacts"] = [[[c.name, c.phone] for c in one.contacts] for one in (was, is_)]
    phones = {
        one: [before.people[one].phone, after.people[one].phone]
        for one in sorted({*is_.staff(), *is_.administrators} & before.people.keys())
        if before.people[one].phone != after.people[one].phone
    }
    if phones:
        done["phones"] = phones
    return json.dumps(done, ensure_ascii=False, separators=(",", ":")) if done else ""


def _levels(levels: Iterable[Level]) -> list[list[Any]]:
    return [
        [one.name, list(one.people), one.wait_seconds, one.wait_seconds_alone] for one in levels
    ]


def taken_back(organisation: Organisation, number: str, kept: str) -> Organisation:
    """The organisation without that change of the unit. Raises `ChangeRefused` where something of
    it is no longer as the change has left it, or its people are gone."""
    unit, done = organisation.units.get(number), json.loads(kept)
    if unit is None:
        raise ChangeRefused(Flaw.CHANGED_SINCE)
    changed: dict[str, Any] = {}
    for name in _SETS:
        if name in done:
            came, went = done[name]
            now = [one for one in getattr(unit, name) if one not in came]
            changed[name] = tuple(dict.fromkeys((*now, *went)))
    for name in _NUMBERS:
        if name in done:
            changed[name] = _as_before(getattr(unit, name), *done[name])
    if "levels" in done:
        old = _as_before(_levels(unit.levels), *done["levels"])
        changed["levels"] = tuple(
            Level(name, tuple(p), wait, alone) for name, p, wait, alone in old
        )
    if "contacts" in done:
        now = [[one.name, one.phone] for one in unit.contacts]
        old = _as_before(now, *done["contacts"])
        changed["contacts"] = tuple(EmergencyNumber(name, phone) for name, phone in old)
    people = dict(organisation.people)
    for one, (before, after) in done.get("phones", {}).items():
        if one not in people:
            raise ChangeRefused(Flaw.CHANGED_SINCE)
        people[one] = replace(people[one], phone=_as_before(people[one].phone, before, after))
    new = replace(unit, **changed)
    if not {*new.staff(), *new.administrators} <= people.keys():
        raise ChangeRefused(Flaw.CHANGED_SINCE)
    units = {**organisation.units, number: new}
    return Organisation(organisation.fallback_unit, people, units, organisation.version)


def _as_before(now: Any, before: Any, after: Any) -> Any:
    if now != after:
        raise ChangeRefused(Flaw.CHANGED_SINCE)
    return before
