"""Puts what a directory of people says into the organisation, by rule.

The directory's word counts for who works, names, Nav idents, phones, employer, in which unit, and
who is on the first level of it. Everything else is ours: further levels, waits, stand-ins, safety
representatives, administrators, contacts, units' names and parents, and people it does not know.
The same organisation and the same snapshot always give the same result. What it must not do is
refused unit by unit (`import_refusals`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bot.domain.organisation.import_refusals import (
    ImportRefusal,
    Look,
    MergeConsent,
    refusals,
    settle,
)
from bot.domain.organisation.organisation import FileAbsence, Level, Organisation, Person, Unit
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson, SeenUnit

NEW_LEVEL_NAME = "Nærmeste leder"
NEW_LEVEL_WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of it, and what may be put in force; a refused unit is in it as it was, and with a
    refusal of everything all of it is."""

    organisation: Organisation
    refused: tuple[ImportRefusal, ...]
    notes: tuple[str, ...]

    @property
    def refusals(self) -> tuple[str, ...]:
        """Each as a sentence."""
        return tuple(one.sentence for one in self.refused)


def _no_rules(after: Organisation) -> Iterable[ImportRefusal]:
    return ()


def merge(
    organisation: Organisation,
    snapshot: PeopleSnapshot,
    allowed: MergeConsent,
    rules: Look = _no_rules,
) -> Merged:
    """The organisation as the directory has it now, as far as nothing is against it; `rules` are
    the organisation file's. Nothing is ever refused by an exception."""
    merging = _Merging(organisation, snapshot)

    def ours(after: Organisation) -> Iterable[ImportRefusal]:
        return refusals(organisation, after, snapshot, allowed)

    settled = settle(organisation, merging.organisation(), (ours, rules))
    after = settled.organisation
    held = (
        f"{after.people[person].name} stays in unit {here}, and would be in unit {there}: one of "
        "the two was refused."
        for person, here, there in settled.stayed
    )
    notes = (*snapshot.notes, *merging.notes, *held, *_still_there(organisation, after))
    return Merged(after, settled.refusals, notes)


def _still_there(before: Organisation, after: Organisation) -> Iterator[str]:
    """What the directory does not know of somebody who has moved: their places are ours to keep, so
    nobody takes them away, and somebody has to look."""
    for was in before.units.values():
        unit = after.units.get(was.number)
        for person in was.members if unit is not None else ():
            if unit is None or not after.lists(person) or person in unit.members:
                continue
            places = list(_places(unit, person))
            if places:
                here = after.unit_of(person).number
                yield (
                    f"{after.people[person].name} moved from unit {was.number} to unit {here}, and "
                    f"is still {' and '.join(places)} of unit {was.number}; name another there."
                )


def _places(unit: Unit, person: str) -> Iterator[str]:
    if person in unit.safety_reps:
        yield "safety representative"
    if person in unit.administrators:
        yield "administrator"
    for level in unit.levels:
        if person in level.people:
            yield f"on level «{level.name}»"


@dataclass(slots=True)
class _Merging:
    before: Organisation
    snapshot: PeopleSnapshot
    notes: list[str] = field(default_factory=list)
    _seen: dict[str, SeenPerson] = field(default_factory=dict)  # by our id
    _ids: dict[str, str] = field(default_factory=dict)  # the directory's key: our id

    def organisation(self) -> Organisation:
        self._match()
        units = self._units()
        people = self._people(units)
        return replace(
            self.before,
            people={person.id: person for person in people},
            units={unit.number: unit for unit in units},
        )

    def _match(self) -> None:
        ours = {person.lower(): person for person in self.before.people}
        by_ident = self._by_ident()
        for seen in self.snapshot.people:
            same = by_ident.get((seen.nav_ident or "").upper())
            # An account says who it is; the ident finds people only where there is no account.
            found = ours.get(seen.id.lower(), seen.id) if seen.id else same
            if same is not None and found not in (same, None) and seen.works:
                self._another_account(same, seen)
            if found is None:
                self._nobody_of_ours(seen)
            elif found in self._seen:
                self.notes.append(
                    f"{self._name(found)} is in {self.snapshot.directory} twice; the first counts."
                )
                self._ids[seen.key] = found
            else:
                self._seen[found], self._ids[seen.key] = seen, found

    def _by_ident(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for person in self.before.people.values():
            if person.nav_ident:
                found.setdefault(person.nav_ident.upper(), person.id)
        return found

    def _nobody_of_ours(self, seen: SeenPerson) -> None:
        if seen.works and seen.units:
            self.notes.append(
                f"{seen.name or seen.key} ({seen.key}) works in unit {seen.units[0]}, and nobody "
                "knows the person's Entra id; add the person to the organisation by hand."
            )

    def _another_account(self, person: str, seen: SeenPerson) -> None:
        self.notes.append(
            f"{self._name(person)} has another account in {self.snapshot.directory} now, "
            f"{seen.id}; put it where the old one stood, on levels and elsewhere."
        )

    def _name(self, person: str) -> str:
        if person in self.before.people:
            return self.before.people[person].name
        return self._seen[person].name or person if person in self._seen else person

    def _has_left(self, person: str) -> bool:
        return person in self._seen and not self._seen[person].works

    # Units

    def _units(self) -> list[Unit]:
        seen = {unit.number: unit for unit in self.snapshot.units}
        homes = {person: self._home(person) for person in self._seen}
        known = [*self.before.units.values(), *self._new_units(seen.values())]
        return [self._unit(unit, seen.get(unit.number), homes) for unit in known]

    def _new_units(self, seen: Iterable[SeenUnit]) -> Iterator[Unit]:
        numbers = {unit.number for unit in self.snapshot.units if unit.there}
        for unit in sorted(seen, key=lambda one: one.number):
            if unit.there and unit.number not in self.before.units:
                parent = unit.parent if unit.parent in numbers.union(self.before.units) else None
                level = Level(NEW_LEVEL_NAME, (), NEW_LEVEL_WAIT_SECONDS)
                name = unit.name or f"Nav {unit.number}"
                yield Unit(unit.number, name, (level,), parent=parent)

    def _home(self, person: str) -> str | None:
        """The one unit of the person that the rules name; who is in several stays where they
        are."""
        seen = self._seen[person]
        units = sorted(set(seen.units))
        if not seen.works or not units:
            return None
        if len(units) == 1:
            return units[0]
        now = self.before.unit_of(person).number if self.before.lists(person) else None
        chosen = now if now in units else units[0]
        self.notes.append(
            f"{self._name(person)} is in units {', '.join(units)}, and can be a member of one; "
            f"{chosen} counts."
        )
        return chosen

    def _unit(self, unit: Unit, seen: SeenUnit | None, homes: dict[str, str | None]) -> Unit:
        if seen is not None and not seen.there:
            self.notes.append(
                f"Unit {unit.number} was left as it is, but for those who have left or moved; take "
                "it out of the import file when it is gone for good."
            )
        managed = seen is not None and seen.there
        return replace(
            unit,
            members=self._members(unit, managed, homes),
            levels=tuple(self._levels(unit, seen, homes)),
            safety_reps=self._still_here(unit.safety_reps),
            administrators=self._still_here(unit.administrators),
        )

    def _members(self, unit: Unit, managed: bool, homes: dict[str, str | None]) -> tuple[str, ...]:
        """Who was there and still is, in the order they stood, then those who came, by name."""

        def stays(person: str) -> bool:
            home = homes.get(person, unit.number)
            if home is None:
                return not managed or self.snapshot.keeps_unlisted
            return home == unit.number

        kept = [person for person in self._still_here(unit.members) if stays(person)]
        came = [
            person
            for person, home in homes.items()
            if home == unit.number and person not in unit.members
        ]
        return (*kept, *sorted(came, key=lambda one: (self._name(one), one)))

    def _levels(
        self, unit: Unit, seen: SeenUnit | None, homes: dict[str, str | None]
    ) -> Iterator[Level]:
        for place, level in enumerate(unit.levels):
            people = self._still_here(level.people)
            if place == 0 and seen is not None and seen.there and seen.leaders is not None:
                people = self._led_by(unit, seen.leaders, people, homes)
            if people:  # the file knows no empty level
                yield replace(level, people=people)

    def _led_by(
        self,
        unit: Unit,
        leaders: tuple[str, ...],
        present: tuple[str, ...],
        homes: dict[str, str | None],
    ) -> tuple[str, ...]:
        """The directory's leaders, those who stood there first. Who stands there without leading
        stays when the directory does not know them, or has them in this very unit: somebody
        placed them there. A former leader who works elsewhere does not see its alarms."""
        where = self.snapshot.directory
        unknown = [key for key in leaders if key not in self._ids]
        left_alone = "; its first level was left as it is" if present else ""
        if unknown:
            self.notes.append(
                f"Unit {unit.number} is led by {', '.join(unknown)} in {where}, whom nobody here "
                f"knows{left_alone}."
            )
            return present
        found = [self._ids[key] for key in leaders if not self._has_left(self._ids[key])]
        if not found:
            self.notes.append(f"{where} has no leader of unit {unit.number}{left_alone}.")
            return present
        kept = [
            one for one in present if one in found or homes.get(one, unit.number) == unit.number
        ]
        for one in kept:
            if one not in found and one in self._seen:
                self.notes.append(
                    f"{self._name(one)} is on the first level of unit {unit.number} and does not "
                    f"lead it in {where}; left there."
                )
        came = sorted(set(found).difference(kept), key=lambda one: (self._name(one), one))
        return (*kept, *came)

    def _still_here(self, people: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(person for person in people if not self._has_left(person))

    # People

    def _people(self, units: list[Unit]) -> Iterator[Person]:
        part_of = {person: unit for unit in units for person in unit.members}
        wanted = part_of.keys() | {one for unit in units for one in unit.staff()}
        for person in self.before.people.values():
            if not self._has_left(person.id):
                yield self._updated(person, part_of.get(person.id))
        for id_, seen in self._seen.items():
            if id_ in wanted and id_ not in self.before.people:
                new = Person(id_, seen.name or id_)
                yield self._updated(new, part_of.get(id_))

    def _updated(self, person: Person, unit: Unit | None) -> Person:
        absent = tuple(self._absence(person, absence) for absence in person.absent)
        seen = self._seen.get(person.id)
        if seen is None:
            return replace(person, absent=absent)
        employer = person.sector or (unit.sector if unit else None)
        return replace(
            person,
            name=seen.name or person.name,
            phone=seen.phone or person.phone,
            nav_ident=_ident(person.nav_ident, seen.nav_ident),
            sector=seen.sector if seen.sector and seen.sector != employer else person.sector,
            absent=absent,
        )

    def _absence(self, person: Person, absence: FileAbsence) -> FileAbsence:
        if absence.stand_in is None or not self._has_left(absence.stand_in):
            return absence
        self.notes.append(
            f"{self._name(absence.stand_in)}, who stands in for {person.name}, has left; name "
            "another stand-in."
        )
        return replace(absence, stand_in=None)


def _ident(ours: str | None, theirs: str | None) -> str | None:
    """Capital and small letters are the same ident, so ours stays as it was written."""
    return ours if ours and theirs and ours.upper() == theirs.upper() else theirs or ours
