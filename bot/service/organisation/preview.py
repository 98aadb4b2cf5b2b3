"""What a change that an administrator asks for would do, and what it would break, before anybody
does it: whom it is about, the organisation as it would be, and everything that the file's rules or
good sense have against it; what `borte` breaks (R16, R72; decision 0067)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards.kit.words import CheckLine, day
from bot.cards.organisation.views import AdminPreviewView
from bot.domain.organisation.differences import neighbourhood
from bot.domain.organisation.edit import Edit, EditKind, edited
from bot.domain.organisation.organisation import (
    Absence,
    ChangeRefused,
    Flaw,
    Organisation,
    Person,
    Unit,
    oslo_midnight,
)
from bot.domain.organisation.people_moves import (
    left,
    moved_by,
    moved_here,
    places_of,
    replaced,
    taken_back,
)
from bot.domain.organisation.unit_changes import Changed, UnitDifference, differences, picture
from bot.service.organisation.views import (
    answers,
    away_lines,
    by_name,
    change_lines,
    levels_now,
    theirs,
    way_back_of,
)
from bot.service.readiness.check import MOST_LINES, Setup, broken_by
from bot.service.unit_of_work import UnitOfWork
from bot.store.organisations import UnitChange
from bot.store.records import AbsenceRow, PlannedAbsence

_MOST_UNITS = 20  # that a change is looked at in; each has a check of its own in the morning
_FAR = 2100  # a mistyped year; the file takes no later one, and calendars end at some time


@dataclass(frozen=True, slots=True)
class PlannedEdit:
    """What would be done. `after` is the whole organisation, None for an absence, which is a row of
    its own, or one that is `later`; `others` what it changes in further units of the
    administrator's, by number. `moves` is whoever goes from one unit to another, `asks` the number
    of the unit that must say yes first ("" for nobody, and for none)."""

    edit: Edit
    differences: tuple[UnitDifference, ...]
    after: Organisation | None = None
    absence: AbsenceRow | None = None
    later: tuple[PlannedAbsence, ...] = ()
    others: tuple[tuple[str, tuple[UnitDifference, ...]], ...] = ()
    moves: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class PersonMove:
    """Somebody who would go from one unit to another, and the one of the two that is not where the
    change is made."""

    person: str
    other: str


def move_of(uow: UnitOfWork, unit: Unit, edit: Edit) -> PersonMove | None:
    """Whom the change moves between two units, if it moves anybody."""
    organisation = uow.directory.organisation
    if edit.what is EditKind.ADD_MEMBER and edit.person and organisation.lists(edit.person):
        other = organisation.unit_of(edit.person).number
        return PersonMove(edit.person, other) if other != unit.number else None
    if edit.what is not EditKind.UNDO:
        return None
    changes = uow.tx.changes_with(edit.to or "")
    found = moved_by([(one.unit, way_back_of(one)) for one in changes])
    if found is None:
        return None
    person, *units = found
    return PersonMove(person, units[1] if units[0] == unit.number else units[0])


def planned(uow: UnitOfWork, unit: Unit, edit: Edit, person: str) -> PlannedEdit | Flaw:
    """The plan, or why there is none."""
    if edit.what.of_an_absence:
        return _absence(uow, unit, edit, person)
    if not uow.terms.structure_in_chat:
        return Flaw.OTHER
    found = _with_person(uow, unit, edit)
    if isinstance(found, Flaw):
        return found
    edit, newcomer = found
    if edit.what is EditKind.PHONE and edit.person not in {*unit.staff(), *unit.administrators}:
        return Flaw.UNKNOWN_PERSON
    before, mine = uow.directory.organisation, theirs(uow.directory.organisation, unit, person)
    move = move_of(uow, unit, edit)
    asks = move.other if move is not None and move.other not in mine else ""
    if asks:
        if not any(uow.can_reach(one) for one in _administrators(before, asks)):
            return Flaw.NOBODY_ASKED
        mine = (*mine, asks)
    try:
        if edit.what.of_all_places:
            after = _in_all_places(uow, edit, newcomer, mine)
        elif move is not None:
            after = moved_here(before, move.person, move.other, unit.number)
        else:
            after = edited(before, unit.number, edit, newcomer)
    except ChangeRefused as refusal:
        return refusal.flaw
    changed = [one for one in mine if after.units[one] != before.units[one]]
    other = move.other if move is not None and edit.what is EditKind.ADD_MEMBER else None
    # The unit that they would leave first: what is wrong there is wrong in those below it too.
    for number in dict.fromkeys((other or unit.number, unit.number, *changed)):
        if flaws := uow.organisations.flaws(neighbourhood(after, number)):
            return Flaw.NEEDED_THERE if number == other else flaws[0]
    found_now = {one: differences(picture(before, one), picture(after, one)) for one in mine}
    here = found_now.pop(unit.number)
    others = tuple((one, found_now[one]) for one in changed if found_now.get(one))
    if not here and not others:
        return Flaw.NO_CHANGE
    moves = move.person if move is not None else ""
    return PlannedEdit(edit, here, after, others=others, moves=moves, asks=asks)


def _administrators(organisation: Organisation, number: str) -> Sequence[str]:
    unit = organisation.units.get(number)
    return unit.administrators if unit is not None else ()


def _in_all_places(
    uow: UnitOfWork, edit: Edit, newcomer: Person | None, mine: Sequence[str]
) -> Organisation:
    """The organisation with the change in every one of these units. Raises `ChangeRefused`."""
    organisation = uow.directory.organisation
    if edit.what is EditKind.UNDO:
        return _taken_back(uow, edit, mine)
    if edit.person is None:
        raise ChangeRefused(Flaw.WHO)
    units = places_of(organisation, edit.person, mine)
    if not units:
        raise ChangeRefused(Flaw.UNKNOWN_PERSON)
    if edit.what is EditKind.LEFT:
        return left(organisation, edit.person, units)
    if edit.stand_in is None:
        raise ChangeRefused(Flaw.WHO)
    if newcomer is not None:
        people = {**organisation.people, newcomer.id: newcomer}
        organisation = replace(organisation, people=people)
    if edit.stand_in not in organisation.people:
        raise ChangeRefused(Flaw.UNKNOWN_PERSON)
    return replaced(organisation, edit.person, edit.stand_in, units)


def _taken_back(uow: UnitOfWork, edit: Edit, mine: Sequence[str]) -> Organisation:
    organisation = uow.directory.organisation
    changes = uow.tx.changes_with(edit.to or "")
    kept = [(one.unit, way_back_of(one)) for one in changes if one.unit in mine]
    if not any(way for _, way in kept):
        raise ChangeRefused(Flaw.CHANGED_SINCE)
    for number, way in kept:
        if way:
            organisation = taken_back(organisation, number, way)
    return organisation


def _with_person(uow: UnitOfWork, unit: Unit, edit: Edit) -> tuple[Edit, Person | None] | Flaw:
    """The edit with the id of whoever was typed, and that person if the organisation does not list
    them: then the bot must have met them."""
    directory, chosen = uow.directory, edit.person
    if edit.what is EditKind.REPLACE:
        chosen = edit.stand_in
    if edit.who and chosen is None:
        found = by_name(uow, unit, edit.who)
        if len(found) != 1:
            return Flaw.SEVERAL if found else Flaw.UNKNOWN_PERSON
        chosen = found[0]
        if edit.what is EditKind.REPLACE:
            edit = replace(edit, stand_in=chosen)
        else:
            edit = replace(edit, person=chosen)
    if chosen is None or directory.person(chosen) is not None:
        return edit, None
    known = directory.people.addresses.get(chosen)
    if known is None or not known[0].strip():
        return edit, None
    return edit, Person(chosen, " ".join(known[0].split()))


def _absence(uow: UnitOfWork, unit: Unit, edit: Edit, reader: str) -> PlannedEdit | Flaw:
    """*Borte* or *tilbake* for a leader of the unit, by the same rules as their own word."""
    person = edit.person
    if person is None:
        return Flaw.WHO
    directory, now = uow.directory, uow.now
    if not any(person in level.people for level in unit.levels):
        return Flaw.UNKNOWN_PERSON
    name = directory.name(person)
    if edit.what is EditKind.BACK:
        ahead = directory.planned_of(person, now)
        if person not in directory.absences(now) and ahead:
            over = tuple(replace(one, until=min(one.since, now), said_at=now) for one in ahead)
            return PlannedEdit(edit, (UnitDifference(Changed.BACK, name),), later=over)
        if person not in directory.absences(now):
            return Flaw.NO_CHANGE
        until = directory.file_absence_ends(person, now)
        back = AbsenceRow(person, now, until, None, away=False)
        return PlannedEdit(edit, (UnitDifference(Changed.BACK, name),), absence=back)
    absence = _away_between(edit, now)
    if isinstance(absence, Flaw):
        return absence
    since, until_ms = absence.since, absence.until
    if _is_said(
        directory.absences(now).get(person), directory.planned_of(person, now), absence, now
    ):
        return Flaw.NO_CHANGE
    if edit.stand_in == person:
        return Flaw.OWN_STAND_IN
    if edit.stand_in and directory.person(edit.stand_in) is None:
        return Flaw.UNKNOWN_PERSON
    if edit.stand_in and not answers(uow, person, absence):
        return Flaw.STAND_IN_LOOP
    language = directory.language(reader)
    last = day(until_ms - 1, language) if until_ms is not None else ""
    first = day(since, language) if since > now else ""
    said = (UnitDifference(Changed.AWAY, name, before=first, after=last),)
    if since > now:
        later = PlannedAbsence(person, since, until_ms, edit.stand_in, now)
        return PlannedEdit(edit, said, later=(later,))
    row = AbsenceRow(person, now, until_ms, edit.stand_in, away=True)
    return PlannedEdit(edit, said, absence=row)


def _away_between(edit: Edit, now: int) -> Absence | Flaw:
    """From the first day, or from now, until the end of the last."""
    if any(one is not None and one.year >= _FAR for one in (edit.first, edit.until)):
        return Flaw.FAR
    since = oslo_midnight(edit.first) if edit.first else now
    until = oslo_midnight(edit.until + timedelta(days=1)) if edit.until else None
    if edit.first and oslo_midnight(edit.first + timedelta(days=1)) <= now:
        return Flaw.PAST
    if until is not None and until <= now:
        return Flaw.PAST
    if until is not None and until <= since:
        return Flaw.ORDER
    return Absence(max(since, now), until, edit.stand_in)


def _is_said(
    now_away: Absence | None, planned: Sequence[PlannedAbsence], absence: Absence, now: int
) -> bool:
    """Whether just this is said already."""
    if absence.since > now:
        wanted = (absence.since, absence.until, absence.stand_in)
        return any((one.since, one.until, one.stand_in) == wanted for one in planned)
    said = (now_away.until, now_away.stand_in) if now_away is not None else None
    return said == (absence.until, absence.stand_in)


_MEANS = {
    EditKind.ADD_MEMBER: "admin-means-member",
    EditKind.REMOVE_MEMBER: "admin-means-not-member",
    EditKind.ADD_REP: "admin-means-rep",
    EditKind.REMOVE_REP: "admin-means-not-rep",
    EditKind.ADD_ADMIN: "admin-means-admin",
    EditKind.REMOVE_ADMIN: "admin-means-not-admin",
    EditKind.ADD_CONTACT: "admin-means-contact",
    EditKind.REMOVE_CONTACT: "admin-means-not-contact",
    EditKind.PHONE: "admin-means-phone",
    EditKind.BACK: "admin-means-back",
}


def preview_view(
    uow: UnitOfWork,
    unit: Unit,
    plan: PlannedEdit,
    reader: str,
    base: str,
    meanwhile: Sequence[UnitChange] | None,
) -> AdminPreviewView:
    """What the plan would do, and what it means."""
    directory, edit = uow.directory, plan.edit
    after = plan.after or directory.organisation
    meaning, instead = _meaning(uow, plan, reader)
    moved = plan.absence is not None or any(one.what.of_the_chain for one in plan.differences)
    listed = after.people.get(edit.person or "")
    then = _absences_after(uow, plan)
    broken = _broken(uow, unit, plan, then, reader)
    for one in plan.later:
        if edit.what is EditKind.AWAY:
            begins = Absence(one.since, one.until, one.stand_in)
            broken = breaks_of_absence(uow, one.person, begins, reader)
    asked = directory.organisation.units[plan.asks] if plan.asks else None
    return AdminPreviewView(
        language=directory.language(reader),
        unit=unit.number,
        name=unit.name,
        edit=edit,
        base=base,
        at=uow.now,
        differences=plan.differences,
        chain=levels_now(uow, after.units[unit.number], after, then) if moved else (),
        meaning=meaning,
        person=listed.name if listed else "",
        instead=instead,
        again=meanwhile is not None,
        meanwhile=change_lines(directory, meanwhile or ()),
        away=tuple(
            one for one in away_lines(uow, unit) if one.person == edit.person and not one.since
        ),
        broken=broken[:MOST_LINES],
        hidden=max(0, len(broken) - MOST_LINES),
        # What it means there is for those who keep that unit.
        others=tuple((after.units[n].name, found) for n, found in plan.others if n != plan.asks),
        asked=asked.name if asked is not None else "",
        asks=tuple(directory.name(one) for one in whom_to_ask(uow, plan)),
        moves=directory.name(plan.moves) if plan.moves else "",
    )


def whom_to_ask(uow: UnitOfWork, plan: PlannedEdit) -> list[str]:
    """Who can say yes for the unit that must."""
    people = _administrators(uow.directory.organisation, plan.asks)
    return [one for one in people if uow.can_reach(one)]


def broken_there(uow: UnitOfWork, plan: PlannedEdit, reader: str) -> tuple[CheckLine, ...]:
    """What the plan breaks in the unit that must say yes, and in those that hang below it."""
    unit = uow.directory.organisation.units[plan.asks]
    return _broken(uow, unit, plan, _absences_after(uow, plan), reader)


def _absences_after(uow: UnitOfWork, plan: PlannedEdit) -> dict[str, Absence]:
    then, row = uow.directory.absences(uow.now), plan.absence
    if row is not None:
        then.pop(row.person, None)
        if row.away:
            then[row.person] = Absence(row.since, row.until, row.stand_in)
    return then


def _broken(
    uow: UnitOfWork, unit: Unit, plan: PlannedEdit, then: Mapping[str, Absence], reader: str
) -> tuple[CheckLine, ...]:
    """What the plan breaks, in the unit and in every other that it touches."""
    organisation, absences = uow.directory.organisation, uow.directory.absences(uow.now)
    after, row = plan.after or organisation, plan.absence
    there = {one.number for one in after.units.values() if plan.asks in (one.number, one.parent)}
    is_there = unit.number == plan.asks
    others = [
        number
        for number, one in sorted(after.units.items())
        if number != unit.number
        and (not plan.asks or (number in there) is is_there)
        and _is_touched(organisation, after, number, row)
    ]
    before, changed = Setup(organisation, absences), Setup(after, then)
    units = (unit.number, *others[:_MOST_UNITS])
    return broken_by(uow, units, before, changed, reader, uow.now)


def _is_touched(
    before: Organisation, after: Organisation, number: str, row: AbsenceRow | None
) -> bool:
    """Whether the unit's chain or its people are others, or one of its leaders is away."""
    unit, was = after.units[number], before.units.get(number)
    levels = after.levels_of(unit)
    if row is not None:
        return any(row.person in level.people for level in levels)
    return was is not None and (unit != was or levels != before.levels_of(was))


def breaks_of_absence(
    uow: UnitOfWork, person: str, absence: Absence, reader: str
) -> tuple[CheckLine, ...]:
    """What the person's absence breaks where they are in a chain, from the moment it begins."""
    directory, at = uow.directory, max(absence.since, uow.now)
    organisation, there = directory.organisation, directory.absences(at)
    there.pop(person, None)
    units = [
        number
        for number, unit in sorted(organisation.units.items())
        if any(person in level.people for level in unit.levels)
    ][:_MOST_UNITS]
    if not units:
        return ()
    away = {**there, person: Absence(at, absence.until, absence.stand_in)}
    before, after = Setup(organisation, there), Setup(organisation, away)
    return broken_by(uow, units, before, after, reader, at)[:MOST_LINES]


def _meaning(uow: UnitOfWork, plan: PlannedEdit, reader: str) -> tuple[str, str]:
    """The sentence, and whom it names besides."""
    edit, directory = plan.edit, uow.directory
    if edit.what is EditKind.AWAY:
        if edit.stand_in is None:
            return "admin-means-no-stand-in", ""
        means = "admin-means-stand-in-later" if plan.later else "admin-means-stand-in"
        return means, directory.name(edit.stand_in)
    if edit.what is EditKind.BACK and plan.later:
        return "admin-means-back-later", ""
    if edit.what is EditKind.REMOVE_ADMIN and edit.person == reader:
        return "admin-means-myself", ""
    if edit.what is EditKind.REMOVE_MEMBER and plan.after is not None and edit.person is not None:
        return _MEANS[edit.what], plan.after.unit_of(edit.person).name  # the fallback's (L8)
    return _MEANS.get(edit.what, ""), ""


def elsewhere(
    before: Organisation, after: Organisation, here: frozenset[str], edit: Edit
) -> Iterator[tuple[str, tuple[UnitDifference, ...]]]:
    """What it changes in other units, for their record: a unit's first level is the last of those
    below it, and one telephone number may stand in several."""
    for one in after.units.values():
        below = one.parent in here
        phones = edit.what in (EditKind.PHONE, EditKind.UNDO)
        if one.number not in here and (below or phones):
            was, is_ = picture(before, one.number), picture(after, one.number)
            if was != is_:
                yield one.number, differences(was, is_)
