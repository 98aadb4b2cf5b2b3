"""When what a directory of people says must not be put in force: each reason is one sentence with
the step that mends it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.organisation.organisation import Organisation, Unit
from bot.domain.organisation.people_snapshot import PeopleSnapshot


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator has looked at and wants all the same."""

    shrinking: bool = False
    without_unit: bool = False


def refusals(
    before: Organisation, after: Organisation, snapshot: PeopleSnapshot, allowed: Allowed
) -> Iterator[str]:
    """Every reason; none when `after` may be put in the place of `before`, if it also stands the
    check that every organisation file stands."""
    yield from _nobody_is_no_answer(snapshot)
    yield from _idents_twice(after)
    yield from _exchanged(before, after)
    for unit in after.units.values():
        was = before.units.get(unit.number)
        yield from _chain_is_there(unit, was, snapshot.directory)
        if was is not None:
            yield from _administered(unit, was)
            yield from _members_are_there(unit, was, after, allowed)


def _nobody_is_no_answer(snapshot: PeopleSnapshot) -> Iterator[str]:
    if not any(seen.works and seen.units for seen in snapshot.people):
        yield (
            f"{snapshot.directory} answered with nobody in any unit. An empty answer never empties "
            "the organisation."
        )


def _idents_twice(after: Organisation) -> Iterator[str]:
    first: dict[str, str] = {}
    for person in after.people.values():
        ident = (person.nav_ident or "").upper()
        if ident and ident in first:
            yield (
                f"{first[ident]} and {person.name} both have the Nav ident {ident}; correct one of "
                "them first."
            )
        first.setdefault(ident, person.name)


def _exchanged(before: Organisation, after: Organisation) -> Iterator[str]:
    """Nobody takes the name of somebody else who gets another one: a directory found by Nav idents
    that stand with the wrong people would put each one's name and number on the other's card."""
    renamed = {
        person.name: after.people[id_].name
        for id_, person in before.people.items()
        if id_ in after.people and after.people[id_].name != person.name
    }
    for name, other in sorted(renamed.items()):
        if other in renamed:
            yield (
                f"{name} would be called {other}, whom we know as somebody else; their Nav idents "
                "are probably exchanged. Correct them first."
            )


def _chain_is_there(unit: Unit, was: Unit | None, where: str) -> Iterator[str]:
    if unit.levels:
        return
    if was is None:
        yield (
            f"Unit {unit.number} is new, and {where} has no leader of it. Add the unit with its "
            "levels to the organisation first."
        )
        return
    levels = ", ".join(level.name for level in was.levels)
    yield (
        f"Unit {unit.number} would have nobody left to alert: everybody on its levels ({levels}) "
        "has left. Name others first."
    )


def _administered(unit: Unit, was: Unit) -> Iterator[str]:
    if was.administrators and not unit.administrators:
        yield (
            f"Unit {unit.number} would have no administrator any more: all have left. Name another "
            "first."
        )


def _members_are_there(
    unit: Unit, was: Unit, after: Organisation, allowed: Allowed
) -> Iterator[str]:
    left = [one for one in was.members if one in after.people and not after.lists(one)]
    if left and not unit.members:
        yield (
            f"Unit {unit.number} would lose all its {_members(len(was.members))}, and they would "
            "be in no unit. An empty answer never empties a unit."
        )
    elif left and not allowed.without_unit:
        names = ", ".join(sorted(after.people[one].name for one in left))
        yield (
            f"Unit {unit.number} would lose {names}, and they would be in no unit, so that their "
            "alarms reach the fallback unit. If that is right: --allow-without-unit."
        )
    stayed = len(set(was.members).intersection(unit.members))
    if stayed * 2 < len(was.members) and not allowed.shrinking:
        yield (
            f"Unit {unit.number} would keep {stayed} of its {_members(len(was.members))}"
            f"{_moved(was, after)}. If that is right: --allow-shrinking."
        )


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count} members"


def _moved(was: Unit, after: Organisation) -> str:
    homes = Counter(
        after.unit_of(one).number
        for one in was.members
        if after.lists(one) and after.unit_of(one).number != was.number
    )
    if not homes:
        return ""
    said = (f"{count} would be in unit {number}" for number, count in sorted(homes.items()))
    return f"; {', '.join(said)}"
