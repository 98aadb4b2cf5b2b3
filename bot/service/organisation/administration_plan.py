"""From what an administrator asks for to what it would do: whom it is about, the organisation as it
would be, and everything that the file's rules or good sense have against it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards.kit.clock import day
from bot.domain.organisation.edit import Edit, What, edited
from bot.domain.organisation.neighbourhood import neighbourhood
from bot.domain.organisation.organisation import Absence, Organisation, Person, Unit, oslo_midnight
from bot.domain.organisation.organisation_flaws import Flaw, Refused
from bot.domain.organisation.unit_changes import Changed, Difference, differences
from bot.domain.organisation.unit_picture import picture
from bot.service.unit_of_work import Turn
from bot.store.records import AbsenceRow

_FAR = 2100  # a mistyped year; the file takes no later one, and calendars end at some time


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done. `after` is the whole organisation, None for an absence, which is a row of
    its own."""

    edit: Edit
    differences: tuple[Difference, ...]
    after: Organisation | None = None
    absence: AbsenceRow | None = None


def planned(turn: Turn, unit: Unit, edit: Edit, person: str) -> Plan | Flaw:
    """The plan, or why there is none."""
    if edit.what.of_an_absence:
        return _absence(turn, unit, edit, person)
    if not turn.terms.structure_in_chat:
        return Flaw.OTHER
    found = _with_person(turn, unit, edit)
    if isinstance(found, Flaw):
        return found
    edit, newcomer = found
    if edit.what is What.PHONE and edit.person not in {*unit.staff(), *unit.administrators}:
        return Flaw.UNKNOWN_PERSON
    before = turn.directory.organisation
    try:
        after = edited(before, unit.number, edit, newcomer)
    except Refused as refusal:
        return refusal.flaw
    flaws = turn.organisations.flaws(neighbourhood(after, unit.number))
    if flaws:
        return flaws[0]
    found_now = differences(picture(before, unit.number), picture(after, unit.number))
    return Plan(edit, found_now, after) if found_now else Flaw.NO_CHANGE


def _with_person(turn: Turn, unit: Unit, edit: Edit) -> tuple[Edit, Person | None] | Flaw:
    """The edit with the id of whoever was typed, and that person if the organisation does not list
    them: then the bot must have met them."""
    directory = turn.directory
    if edit.person is None and edit.who:
        found = by_name(turn, unit, edit.who)
        if len(found) != 1:
            return Flaw.SEVERAL if found else Flaw.UNKNOWN_PERSON
        edit = replace(edit, person=found[0])
    if edit.person is None or directory.person(edit.person) is not None:
        return edit, None
    known = directory.people.addresses.get(edit.person)
    if known is None or not known[0].strip():
        return edit, None
    return edit, Person(edit.person, " ".join(known[0].split()))


def by_name(turn: Turn, unit: Unit, name: str) -> list[str]:
    """The ids of those with this name; of several those of the unit, if there are any."""
    wanted = " ".join(name.casefold().split())
    directory = turn.directory
    names = {person: known[0] for person, known in directory.people.addresses.items()}
    names |= {one.id: one.name for one in directory.organisation.people.values()}
    found = [one for one, has in names.items() if " ".join(has.casefold().split()) == wanted]
    ours = [one for one in found if one in unit.staff() or one in unit.administrators]
    return ours or found


def _absence(turn: Turn, unit: Unit, edit: Edit, reader: str) -> Plan | Flaw:
    """*Borte* or *tilbake* for a leader of the unit, by the same rules as their own word."""
    person = edit.person
    if person is None:
        return Flaw.WHO
    directory, now = turn.directory, turn.now
    if not any(person in level.people for level in unit.levels):
        return Flaw.UNKNOWN_PERSON
    name = directory.name(person)
    if edit.what is What.BACK:
        if person not in directory.absences(now):
            return Flaw.NO_CHANGE
        until = directory.file_absence_ends(person, now)
        back = AbsenceRow(person, now, until, None, away=False)
        return Plan(edit, (Difference(Changed.BACK, name),), absence=back)
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
    if edit.stand_in and not _answers(turn, person, edit.stand_in):
        return Flaw.STAND_IN_LOOP
    row = AbsenceRow(person, now, until_ms, edit.stand_in, away=True)
    last = day(until_ms - 1, directory.language(reader)) if until_ms is not None else ""
    return Plan(edit, (Difference(Changed.AWAY, name, after=last),), absence=row)


def _answers(turn: Turn, person: str, stand_in: str) -> bool:
    """Whether somebody is alerted in the end: stand-ins that are away themselves lead on, and may
    lead back."""
    absences = dict(turn.directory.absences(turn.now))
    absences[person] = Absence(turn.now, None, stand_in)
    return turn.directory.organisation.stand_in_of(person, turn.now, absences) is not None
