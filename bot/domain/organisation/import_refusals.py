"""What an import may not do, unit by unit: a unit that it would leave without help stays as it was,
whole, and the others go on (decision 76). Each reason is one sentence with the step that mends it.

Nobody ends up in two units by that, and nobody in none: whoever would move out of a unit that is
refused, or into one, is where they were.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.organisation.organisation import FileAbsence, Organisation, Person, Unit
from bot.domain.organisation.people_snapshot import PeopleSnapshot


@dataclass(frozen=True, slots=True)
class MergeConsent:
    """What the operator has looked at and wants all the same."""

    shrinking: bool = False
    without_unit: bool = False


class RefusalKind(StrEnum):
    """Why, for whoever is told in chat."""

    NOBODY_ALERTED = "nobody_alerted"
    NO_ADMINISTRATOR = "no_administrator"
    NO_MEMBERS = "no_members"
    WITHOUT_UNIT = "without_unit"
    SHRINKING = "shrinking"
    RULES = "rules"  # what the organisation file may not say


@dataclass(frozen=True, slots=True)
class ImportRefusal:
    """One reason, as a `sentence` for operators; `unit` is the number of the one that stays as it
    was, "" where nothing at all may be put in force. `args` are what the words of its `kind` take
    in chat, and `names` of people, which each language has its own way to put in a row."""

    sentence: str
    unit: str = ""
    kind: RefusalKind = RefusalKind.RULES
    args: tuple[tuple[str, str | int], ...] = ()
    names: tuple[str, ...] = ()


Look = Callable[[Organisation], Iterable[ImportRefusal]]


@dataclass(frozen=True, slots=True)
class SettledImport:
    """What may be put in force, and what was refused of it; with a refusal of everything it is what
    was there. `stayed` are those who would have moved: person, where they are, where they would
    be."""

    organisation: Organisation
    refusals: tuple[ImportRefusal, ...] = ()
    stayed: tuple[tuple[str, str, str], ...] = field(default=())


def settle(before: Organisation, wanted: Organisation, looks: Iterable[Look]) -> SettledImport:
    """The organisation as it is wanted, without what is refused: each look is asked once more after
    each unit that was put back, until all have nothing against it."""
    looks = tuple(looks)
    found: list[ImportRefusal] = []
    while True:
        refused = frozenset(one.unit for one in found)
        after = put_back(before, wanted, refused)
        new = next(filter(None, (tuple(look(after)) for look in looks)), ())
        if not new:
            return SettledImport(after, tuple(found), tuple(_stayed(wanted, after)))
        blamed = [replace(one, unit=_blamed(before, after, one.unit)) for one in new]
        if any(not one.unit for one in blamed):
            return SettledImport(before, (*found, *blamed))
        units = {one.unit for one in blamed}
        # With the one above as it was, those below it may be well. (Parents may go in a loop.)
        highest = [one for one in blamed if not units.intersection(_above(after, one.unit)[1:])]
        found += highest or blamed


def _above(organisation: Organisation, number: str) -> list[str]:
    """The unit and those above it, the nearest first; nothing where there is no such unit."""
    found: list[str] = []
    current: str | None = number
    while current and current in organisation.units and current not in found:
        found.append(current)
        current = organisation.units[current].parent
    return found


def _blamed(before: Organisation, after: Organisation, number: str) -> str:
    """The unit to put back: this one, or the nearest above that is another than it was; "" where
    none of them is, so that it is nobody's alone."""
    changed = (one for one in _above(after, number) if after.units[one] != before.units.get(one))
    return next(changed, "")


def put_back(before: Organisation, wanted: Organisation, refused: frozenset[str]) -> Organisation:
    """The organisation as wanted, but for the refused units: they are as they were, one that is new
    is not there, and whoever would come from one or go to one is where they were."""
    refused = refused - {""}
    if not refused:
        return wanted
    held = {one for number in refused & before.units.keys() for one in before.units[number].members}
    units: dict[str, Unit] = {}
    for number, unit in wanted.units.items():
        if number in refused:
            if number in before.units:
                units[number] = before.units[number]
            continue
        was = before.units[number].members if number in before.units else ()
        kept = [one for one in was if one in unit.members or _home(wanted, one) in refused]
        came = [one for one in unit.members if one not in was and one not in held]
        units[number] = replace(unit, members=(*kept, *came))
    return replace(wanted, people=_people(before, wanted, units), units=units)


def _people(
    before: Organisation, wanted: Organisation, units: dict[str, Unit]
) -> dict[str, Person]:
    """Everybody who has a place, and whom the wanted version lists of those who were known: a
    newcomer to a refused unit is nobody yet."""
    named = {one for unit in units.values() for one in (*unit.staff(), *unit.administrators)}
    people = {
        key: person for key, person in wanted.people.items() if key in named or key in before.people
    }
    people |= {one: before.people[one] for one in named - people.keys()}
    return {key: _without_strangers(person, people) for key, person in people.items()}


def _without_strangers(person: Person, people: dict[str, Person]) -> Person:
    def known(absence: FileAbsence) -> FileAbsence:
        return absence if absence.stand_in in people else replace(absence, stand_in=None)

    return replace(person, absent=tuple(known(one) for one in person.absent))


def _home(organisation: Organisation, person: str) -> str | None:
    return organisation.unit_of(person).number if organisation.lists(person) else None


def _stayed(wanted: Organisation, after: Organisation) -> Iterator[tuple[str, str, str]]:
    for number in sorted(after.units):
        for person in after.units[number].members:
            would = _home(wanted, person)
            if would is not None and would != number:
                yield person, number, would


def refusals(
    before: Organisation, after: Organisation, snapshot: PeopleSnapshot, allowed: MergeConsent
) -> Iterator[ImportRefusal]:
    """Every reason; none when `after` may be put in the place of `before`, if it also stands the
    check that every organisation file stands."""
    yield from map(ImportRefusal, _nobody_is_no_answer(snapshot))
    yield from map(ImportRefusal, _idents_twice(after))
    yield from map(ImportRefusal, _exchanged(before, after))
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


def _chain_is_there(unit: Unit, was: Unit | None, where: str) -> Iterator[ImportRefusal]:
    if unit.levels:
        return
    if was is None:
        sentence = (
            f"Unit {unit.number} is new, and {where} has no leader of it. Add the unit with its "
            "levels to the organisation first."
        )
        yield ImportRefusal(sentence, unit.number, RefusalKind.NOBODY_ALERTED)
        return
    levels = _and(level.name for level in was.levels)
    sentence = (
        f"Unit {unit.number} would have nobody left to alert: everybody on its levels ({levels}) "
        "has left. Name others first."
    )
    yield ImportRefusal(sentence, unit.number, RefusalKind.NOBODY_ALERTED)


def _administered(unit: Unit, was: Unit) -> Iterator[ImportRefusal]:
    if was.administrators and not unit.administrators:
        sentence = (
            f"Unit {unit.number} would have no administrator any more: all have left. Name another "
            "first."
        )
        yield ImportRefusal(sentence, unit.number, RefusalKind.NO_ADMINISTRATOR)


def _members_are_there(
    unit: Unit, was: Unit, after: Organisation, allowed: MergeConsent
) -> Iterator[ImportRefusal]:
    number = unit.number
    left = [one for one in was.members if one in after.people and not after.lists(one)]
    if left and not unit.members:
        sentence = (
            f"Unit {unit.number} would lose all its {_members(len(was.members))}, and they would "
            "be in no unit. An empty answer never empties a unit."
        )
        yield ImportRefusal(sentence, number, RefusalKind.NO_MEMBERS)
    elif left and not allowed.without_unit:
        names = tuple(sorted(after.people[one].name for one in left))
        sentence = (
            f"Unit {unit.number} would lose {_and(names)}, and they would be in no unit, so that "
            "their alarms reach the fallback unit. If that is right: --allow-without-unit."
        )
        yield ImportRefusal(sentence, number, RefusalKind.WITHOUT_UNIT, names=names)
    stayed = len(set(was.members).intersection(unit.members))
    if stayed * 2 < len(was.members) and not allowed.shrinking:
        sentence = (
            f"Unit {unit.number} would keep {stayed} of its {_members(len(was.members))}"
            f"{_moved(was, after)}. If that is right: --allow-shrinking."
        )
        args = (("stayed", stayed), ("count", len(was.members)))
        yield ImportRefusal(sentence, number, RefusalKind.SHRINKING, args)


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


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
