"""What differs between two versions of the organisation, as facts in a settled order; and the part
of one that a change of a unit can break, small enough to be held against the organisation file's
rules while somebody waits (docs/decisions/0029)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.organisation.organisation import Level, Organisation, Person, Unit


class DifferenceKind(StrEnum):
    """The kind of a difference; its name is what `--json` tells."""

    PERSON_ADDED = "person_added"
    PERSON_REMOVED = "person_removed"
    RENAMED = "renamed"
    PHONE = "phone"
    PERSON_CHANGED = "person_changed"
    UNIT_ADDED = "unit_added"
    UNIT_REMOVED = "unit_removed"
    UNIT_CHANGED = "unit_changed"
    MEMBER_ADDED = "member_added"
    MEMBER_REMOVED = "member_removed"
    MEMBER_MOVED = "member_moved"
    LEVEL_PEOPLE = "level_people"
    LEVEL_EMPTIED = "level_emptied"
    LEVEL_WAITS = "level_waits"
    LEVELS = "levels"
    SAFETY_REPS = "safety_reps"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact. `unit` is a number and `level` a name; `person` is the name to be read, in the
    later version where there is one; `detail` is a key of the organisation file. `before` and
    `after` hold what it was and is, None for nothing."""

    what: DifferenceKind
    unit: str | None = None
    person: str | None = None
    level: str | None = None
    detail: str | None = None
    before: str | None = None
    after: str | None = None


def differences(before: Organisation, after: Organisation) -> tuple[Difference, ...]:
    """Everything that differs but the order of members: people by name first, then unit by
    unit."""
    comparing = _Comparing(before, after)
    return (*comparing.people(), *comparing.units())


_OF_PEOPLE = {"name": DifferenceKind.RENAMED, "phone": DifferenceKind.PHONE}
_TOLD_OF_UNITS = frozenset({"members", "levels", "safety_reps", "administrators"})


@dataclass(frozen=True, slots=True)
class _Comparing:
    before: Organisation
    after: Organisation

    def _name(self, person: str) -> str:
        found = self.after.people.get(person) or self.before.people.get(person)
        return found.name if found else person

    def _names(self, people: Iterable[str]) -> str | None:
        return ", ".join(self._name(person) for person in people) or None

    def people(self) -> Iterator[Difference]:
        everyone = {**self.before.people, **self.after.people}
        for person in sorted(everyone.values(), key=lambda one: (one.name, one.id)):
            was, is_ = self.before.people.get(person.id), self.after.people.get(person.id)
            if was is None:
                yield Difference(DifferenceKind.PERSON_ADDED, person=person.name)
            elif is_ is None:
                yield Difference(DifferenceKind.PERSON_REMOVED, person=person.name)
            elif was != is_:
                yield from self._person(was, is_)

    def _person(self, was: Person, is_: Person) -> Iterator[Difference]:
        for detail, before, after in self._changed(was, is_):
            what = _OF_PEOPLE.get(detail, DifferenceKind.PERSON_CHANGED)
            yield Difference(what, person=is_.name, detail=detail, before=before, after=after)

    def units(self) -> Iterator[Difference]:
        for number in sorted({*self.before.units, *self.after.units}):
            was, is_ = self.before.units.get(number), self.after.units.get(number)
            if is_ is None:
                yield Difference(DifferenceKind.UNIT_REMOVED, unit=number)
                continue
            if was is None:
                yield Difference(DifferenceKind.UNIT_ADDED, unit=number, after=is_.name)
                was = Unit(number, is_.name, (), sector=is_.sector, parent=is_.parent)
            yield from self._members(was, is_)
            yield from self._levels(was, is_)
            yield from self._rest(was, is_)

    def _members(self, was: Unit, is_: Unit) -> Iterator[Difference]:
        came, left = set(is_.members) - set(was.members), set(was.members) - set(is_.members)
        for person in sorted(came, key=self._name):
            place = _unit_of(self.before, person)
            if place is None:
                yield Difference(DifferenceKind.MEMBER_ADDED, is_.number, self._name(person))
            else:
                name, here = self._name(person), is_.number
                yield Difference(DifferenceKind.MEMBER_MOVED, here, name, before=place, after=here)
        for person in sorted(left, key=self._name):
            # Who moved is told where they came to, and who is gone altogether with the people.
            if _unit_of(self.after, person) is None and person in self.after.people:
                yield Difference(DifferenceKind.MEMBER_REMOVED, is_.number, self._name(person))

    def _levels(self, was: Unit, is_: Unit) -> Iterator[Difference]:
        names_before = [level.name for level in was.levels]
        names_after = [level.name for level in is_.levels]
        remaining = [name for name in names_before if name in names_after]
        if len(set(names_before)) < len(names_before) or remaining != names_after:
            if was.levels != is_.levels:
                yield from self._whole_chain(was, is_, names_after)
            return
        after = {level.name: level for level in is_.levels}
        for level in was.levels:
            yield from self._level(is_.number, level, after.get(level.name))

    def _whole_chain(self, was: Unit, is_: Unit, names: list[str]) -> Iterator[Difference]:
        for level in was.levels:
            if level.name not in names:
                yield from self._level(is_.number, level, None)
        before, after = self._chain(was.levels), self._chain(is_.levels)
        yield Difference(DifferenceKind.LEVELS, is_.number, before=before, after=after)

    def _level(self, unit: str, was: Level, is_: Level | None) -> Iterator[Difference]:
        before = self._names(was.people)
        if is_ is None:
            yield Difference(DifferenceKind.LEVEL_EMPTIED, unit, level=was.name, before=before)
            return
        if was.people != is_.people:
            after = self._names(is_.people)
            yield Difference(
                DifferenceKind.LEVEL_PEOPLE, unit, level=was.name, before=before, after=after
            )
        old, new = _waits(was), _waits(is_)
        if old != new:
            yield Difference(
                DifferenceKind.LEVEL_WAITS, unit, level=was.name, before=old, after=new
            )

    def _chain(self, levels: tuple[Level, ...]) -> str | None:
        said = (f"{one.name} ({self._names(one.people)}; {_waits(one)})" for one in levels)
        return ", ".join(said) or None

    def _rest(self, was: Unit, is_: Unit) -> Iterator[Difference]:
        for what, old, new in (
            (DifferenceKind.SAFETY_REPS, was.safety_reps, is_.safety_reps),
            (DifferenceKind.ADMINISTRATORS, was.administrators, is_.administrators),
        ):
            if old != new:
                before, after = self._names(old), self._names(new)
                yield Difference(what, is_.number, before=before, after=after)
        for detail, before, after in self._changed(was, is_):
            yield Difference(
                DifferenceKind.UNIT_CHANGED, is_.number, detail=detail, before=before, after=after
            )

    def _changed(self, was: Any, is_: Any) -> Iterator[tuple[str, str | None, str | None]]:
        """Every other key, those that the file learns later included."""
        for key in fields(is_):
            before, after = getattr(was, key.name), getattr(is_, key.name)
            if before != after and key.name not in _TOLD_OF_UNITS:
                yield key.name, self._said(before), self._said(after)

    def _said(self, value: Any) -> str | None:
        """A value in words; an id is told by its person's name."""
        if isinstance(value, tuple):
            return ", ".join(self._said(one) or "" for one in value) or None
        if is_dataclass(value):
            said = (self._said(getattr(value, key.name)) for key in fields(value))
            return " ".join(one for one in said if one)
        return None if value is None else self._name(str(value))


def _unit_of(organisation: Organisation, person: str) -> str | None:
    return organisation.unit_of(person).number if organisation.lists(person) else None


def _waits(level: Level) -> str:
    alone = level.wait_seconds_alone
    return f"{level.wait_seconds} s" + (f", alone {alone} s" if alone is not None else "")


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
        key: replace(person, absent=(), hms=())
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
