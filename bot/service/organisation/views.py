"""What administrators see of a unit, and what a change they ask for would do: whom it is about, the
organisation as it would be, and everything that the file's rules or good sense have against it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards.kit.words import day
from bot.cards.organisation.views import (
    AdminFormView,
    AdminPreviewView,
    AdminView,
    AwayLine,
    ChangeLine,
    Namesake,
    SetLevel,
)
from bot.domain.alarm.ringing import CALL_AFTER_MS
from bot.domain.organisation.differences import neighbourhood
from bot.domain.organisation.edit import Edit, EditKind, Topic, edited, find_level, level_key
from bot.domain.organisation.organisation import (
    Absence,
    ChangeRefused,
    Flaw,
    Organisation,
    Person,
    Unit,
    call_after,
    oslo_midnight,
)
from bot.domain.organisation.unit_changes import (
    Changed,
    UnitDifference,
    UnitPicture,
    differences,
    picture,
)
from bot.service.directory import Directory
from bot.service.unit_of_work import UnitOfWork
from bot.store.organisations import UnitChange
from bot.store.records import AbsenceRow, PlannedAbsence

_ID_END, _ID_LETTERS = 4, 36  # of an id, to tell two people apart
_FAR = 2100  # a mistyped year; the file takes no later one, and calendars end at some time


@dataclass(frozen=True, slots=True)
class PlannedEdit:
    """What would be done. `after` is the whole organisation, None for an absence, which is a row of
    its own."""

    edit: Edit
    differences: tuple[UnitDifference, ...]
    after: Organisation | None = None
    absence: AbsenceRow | None = None


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
    before = uow.directory.organisation
    try:
        after = edited(before, unit.number, edit, newcomer)
    except ChangeRefused as refusal:
        return refusal.flaw
    flaws = uow.organisations.flaws(neighbourhood(after, unit.number))
    if flaws:
        return flaws[0]
    found_now = differences(picture(before, unit.number), picture(after, unit.number))
    return PlannedEdit(edit, found_now, after) if found_now else Flaw.NO_CHANGE


def _with_person(uow: UnitOfWork, unit: Unit, edit: Edit) -> tuple[Edit, Person | None] | Flaw:
    """The edit with the id of whoever was typed, and that person if the organisation does not list
    them: then the bot must have met them."""
    directory = uow.directory
    if edit.person is None and edit.who:
        found = by_name(uow, unit, edit.who)
        if len(found) != 1:
            return Flaw.SEVERAL if found else Flaw.UNKNOWN_PERSON
        edit = replace(edit, person=found[0])
    if edit.person is None or directory.person(edit.person) is not None:
        return edit, None
    known = directory.people.addresses.get(edit.person)
    if known is None or not known[0].strip():
        return edit, None
    return edit, Person(edit.person, " ".join(known[0].split()))


def by_name(uow: UnitOfWork, unit: Unit, name: str) -> list[str]:
    """The ids of those with this name; of several those of the unit, if there are any. An id that
    was typed instead is its own."""
    wanted = " ".join(name.casefold().split())
    directory = uow.directory
    names = {person: known[0] for person, known in directory.people.addresses.items()}
    names |= {one.id: one.name for one in directory.organisation.people.values()}
    found = [one for one, has in names.items() if " ".join(has.casefold().split()) == wanted]
    ours = [one for one in found if one in unit.staff() or one in unit.administrators]
    return ours or found or [one for one in names if one.casefold() == wanted]


def namesakes(uow: UnitOfWork, unit: Unit, name: str) -> tuple[Namesake, ...]:
    """Those with this name, by the units they have a part in, and as much of the end of their ids
    as tells them apart where the units do not."""
    directory, found = uow.directory, by_name(uow, unit, name)
    units = {person: _units_with(directory.organisation, person) for person in found}
    length = next(
        (n for n in range(_ID_END, _ID_LETTERS) if len({one[-n:] for one in found}) == len(found)),
        _ID_LETTERS,
    )
    alike = [theirs for theirs in units.values() if list(units.values()).count(theirs) > 1]
    return tuple(
        Namesake(one, directory.name(one), units[one], one[-length:] if units[one] in alike else "")
        for one in found
    )


def _units_with(organisation: Organisation, person: str) -> tuple[str, ...]:
    units = organisation.units.values()
    return tuple(u.name for u in units if person in u.staff() or person in u.administrators)


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
        if person not in directory.absences(now):
            return Flaw.NO_CHANGE
        until = directory.file_absence_ends(person, now)
        back = AbsenceRow(person, now, until, None, away=False)
        return PlannedEdit(edit, (UnitDifference(Changed.BACK, name),), absence=back)
    if edit.until is not None and edit.until.year >= _FAR:
        return Flaw.FAR
    until_ms = oslo_midnight(edit.until + timedelta(days=1)) if edit.until else None
    if until_ms is not None and until_ms <= now:
        return Flaw.PAST
    said = directory.absences(now).get(person)
    if said is not None and (said.until, said.stand_in) == (until_ms, edit.stand_in):
        return Flaw.NO_CHANGE
    if edit.stand_in == person or (edit.stand_in and directory.person(edit.stand_in) is None):
        return Flaw.UNKNOWN_PERSON
    if edit.stand_in and not answers(uow, person, Absence(now, until_ms, edit.stand_in)):
        return Flaw.STAND_IN_LOOP
    row = AbsenceRow(person, now, until_ms, edit.stand_in, away=True)
    last = day(until_ms - 1, directory.language(reader)) if until_ms is not None else ""
    return PlannedEdit(edit, (UnitDifference(Changed.AWAY, name, after=last),), absence=row)


def end_planned(uow: UnitOfWork, person: str) -> None:
    """What was planned and has begun is over."""
    for plan in uow.directory.planned_of(person, uow.now):
        if plan.since <= uow.now:
            keep_planned(uow, replace(plan, until=uow.now, said_at=uow.now))


def keep_planned(uow: UnitOfWork, row: PlannedAbsence) -> None:
    """A planned absence, in memory and in the database."""
    uow.directory.set_planned(row)
    uow.tx.keep_planned_absence(row)


def answers(uow: UnitOfWork, person: str, absence: Absence) -> bool:
    """Whether somebody is alerted in the end for as long as the absence lasts: stand-ins that are
    away themselves lead on, and may lead back, also by what is planned."""
    directory = uow.directory
    begins = [at for at in directory.absences_begin(absence.since) if absence.covers(at)]
    return all(
        directory.organisation.stand_in_of(
            person, at, {**directory.absences(at), person: replace(absence, since=at)}
        )
        is not None
        for at in (absence.since, *begins)
    )


_FILE = "file"


def admin_view(
    uow: UnitOfWork,
    organisation: Organisation,
    unit: Unit,
    person: str,
    recent: Sequence[UnitChange],
) -> AdminView:
    """How the unit is set up in this version of the organisation."""
    directory = uow.directory
    others = tuple(
        (other.number, other.name)
        for other in sorted(organisation.units.values(), key=lambda one: one.number)
        if person in other.administrators and other.number != unit.number
    )
    names = organisation.people
    return AdminView(
        language=directory.language(person),
        unit=unit.number,
        name=unit.name,
        levels=_with_calls(uow, unit, set_levels(organisation, unit)),
        away=away_lines(uow, unit),
        safety_reps=tuple(names[one].name for one in unit.safety_reps),
        administrators=tuple(names[one].name for one in unit.administrators),
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        members=len(unit.members),
        contact_seconds=unit.contact_seconds,
        repeat=unit.repeat,
        recent=change_lines(directory, recent),
        others=others,
        read_only=not uow.terms.structure_in_chat,
    )


def set_levels(organisation: Organisation, unit: Unit) -> tuple[SetLevel, ...]:
    """The unit's chain; the parent's level has no key."""
    return tuple(
        SetLevel(
            level_key(unit, index) if index < len(unit.levels) else "",
            level.name,
            level.wait_seconds,
            level.wait_seconds_alone,
            tuple((person, organisation.people[person].name) for person in level.people),
        )
        for index, level in enumerate(organisation.levels_of(unit))
    )


def _with_calls(uow: UnitOfWork, unit: Unit, levels: tuple[SetLevel, ...]) -> tuple[SetLevel, ...]:
    """With how soon somebody is called: the file decides it, and the card shows it."""
    if uow.terms.calls is None:
        return levels
    known = uow.directory.organisation.levels_of(unit)
    default = CALL_AFTER_MS // 1000
    after = [default if (own := call_after(unit, one)) is None else own for one in known]
    return tuple(
        replace(level, call_after=seconds) for level, seconds in zip(levels, after, strict=True)
    )


def away_lines(uow: UnitOfWork, unit: Unit) -> tuple[AwayLine, ...]:
    """The unit's leaders who are away at this moment."""
    directory = uow.directory
    absences = directory.absences(uow.now)
    leaders = dict.fromkeys(person for level in unit.levels for person in level.people)
    return tuple(
        AwayLine(
            person,
            directory.name(person),
            absences[person].until,
            directory.name(instead) if (instead := absences[person].stand_in) else "",
        )
        for person in leaders
        if person in absences
    )


def change_lines(directory: Directory, changes: Iterable[UnitChange]) -> tuple[ChangeLine, ...]:
    """The changes with names; of a file none is known."""
    return tuple(ChangeLine(one.at, author(directory, one.by), one.differences) for one in changes)


def author(directory: Directory, by: str) -> str:
    """The name of whoever changed something; "" for the organisation file."""
    return "" if by == _FILE else directory.name(by)


def form_view(
    uow: UnitOfWork,
    unit: Unit,
    person: str,
    topic: Topic,
    level: str | None,
    typed: Edit | None = None,
) -> AdminFormView | None:
    """The form of a topic; None when the level it is about is gone."""
    organisation = uow.directory.organisation
    levels = set_levels(organisation, unit)
    chosen = None
    if topic is Topic.LEVEL:
        index = find_level(unit, level)
        if index is None:
            return None
        chosen = levels[index]
    inside = _inside(unit, topic, chosen)
    return AdminFormView(
        language=uow.directory.language(person),
        unit=unit.number,
        name=unit.name,
        topic=topic,
        inside=_named(organisation, inside),
        outside=_named(organisation, _outside(organisation, unit, topic, inside)),
        level=chosen,
        levels=levels,
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        away=away_lines(uow, unit) if topic is Topic.ABSENCE else (),
        contact_seconds=unit.contact_seconds,
        repeat=unit.repeat,
        typed=typed,
    )


def _inside(unit: Unit, topic: Topic, level: SetLevel | None) -> tuple[str, ...]:
    """Whom the topic is about now."""
    leaders = tuple(dict.fromkeys(one for level in unit.levels for one in level.people))
    match topic:
        case Topic.LEVEL if level is not None:
            return tuple(one for one, _ in level.people)
        case Topic.MEMBERS:
            return unit.members
        case Topic.REPS:
            return unit.safety_reps
        case Topic.ADMINS:
            return unit.administrators
        case Topic.ABSENCE:
            return leaders
        case Topic.PHONES:
            others = (*unit.safety_reps, *unit.administrators, *unit.members)
            return tuple(dict.fromkeys((*leaders, *others)))
    return ()


def _outside(
    organisation: Organisation, unit: Unit, topic: Topic, inside: tuple[str, ...]
) -> tuple[str, ...]:
    """Who is likely to be put in: leaders first, then the unit's others; anybody else is typed."""
    leaders = [one for level in organisation.levels_of(unit) for one in level.people]
    near = dict.fromkeys((*leaders, *unit.safety_reps, *unit.administrators, *unit.members))
    if topic is Topic.MEMBERS:  # not in two units: those of others would only be refused
        return tuple(one for one in near if one not in inside and not organisation.lists(one))
    if topic is Topic.ABSENCE:
        return tuple(near)
    return tuple(one for one in near if one not in inside)


def _named(organisation: Organisation, people: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((one, organisation.people[one].name) for one in people)


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
    moved = any(one.what.of_the_chain for one in plan.differences)
    listed = after.people.get(edit.person or "")
    return AdminPreviewView(
        language=directory.language(reader),
        unit=unit.number,
        name=unit.name,
        edit=edit,
        base=base,
        at=uow.now,
        differences=plan.differences,
        chain=set_levels(after, after.units[unit.number]) if moved else (),
        meaning=meaning,
        person=listed.name if listed else "",
        instead=instead,
        again=meanwhile is not None,
        meanwhile=change_lines(directory, meanwhile or ()),
        away=tuple(one for one in away_lines(uow, unit) if one.person == edit.person),
    )


def _meaning(uow: UnitOfWork, plan: PlannedEdit, reader: str) -> tuple[str, str]:
    """The sentence, and whom it names besides."""
    edit, directory = plan.edit, uow.directory
    if edit.what is EditKind.AWAY:
        if plan.absence is None or plan.absence.stand_in is None:
            return "admin-means-no-stand-in", ""
        return "admin-means-stand-in", directory.name(plan.absence.stand_in)
    if edit.what is EditKind.REMOVE_ADMIN and edit.person == reader:
        return "admin-means-myself", ""
    if edit.what is EditKind.REMOVE_MEMBER and plan.after is not None and edit.person is not None:
        return _MEANS[edit.what], plan.after.unit_of(edit.person).name  # the fallback's (L8)
    return _MEANS.get(edit.what, ""), ""


def base_of(uow: UnitOfWork, number: str, edit: Edit) -> str:
    """What a preview is of: the unit as it is, and whether it lists whom the change is about. Who
    has left meanwhile is not put back without a look. Of an absence: what is said of the person
    now, their own word perhaps."""
    if edit.what.of_an_absence:
        said = uow.directory.absences(uow.now).get(edit.person or "")
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    organisation = uow.directory.organisation
    now: UnitPicture | None = picture(organisation, number)
    listed = "listed" if edit.person in organisation.people else "new"
    return f"{now.digest}/{listed}" if now is not None else ""
