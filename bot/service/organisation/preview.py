"""What a change would do, and what it would break, before anybody does it: the preview of an
administrator's, and the card of `borte` (R16, R72; decision 0067)."""

from collections.abc import Mapping, Sequence

from bot.cards.kit.words import CheckLine
from bot.cards.organisation.views import AdminPreviewView
from bot.domain.organisation.edit import EditKind
from bot.domain.organisation.organisation import Absence, Organisation, Unit
from bot.service.organisation.views import PlannedEdit, away_lines, change_lines, levels_now
from bot.service.readiness.check import MOST_LINES, Setup, broken_by
from bot.service.unit_of_work import UnitOfWork
from bot.store.organisations import UnitChange
from bot.store.records import AbsenceRow

_MOST_UNITS = 20  # that a change is looked at in; each has a check of its own in the morning

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
    moved = edit.what.of_an_absence or any(one.what.of_the_chain for one in plan.differences)
    listed = after.people.get(edit.person or "")
    then = _absences_after(uow, plan)
    broken = _broken(uow, unit, plan, then, reader)
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
        away=tuple(one for one in away_lines(uow, unit) if one.person == edit.person),
        broken=broken[:MOST_LINES],
        hidden=max(0, len(broken) - MOST_LINES),
    )


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
    others = [
        number
        for number, one in sorted(after.units.items())
        if number != unit.number and _is_touched(organisation, after, number, row)
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
        if plan.absence is None or plan.absence.stand_in is None:
            return "admin-means-no-stand-in", ""
        return "admin-means-stand-in", directory.name(plan.absence.stand_in)
    if edit.what is EditKind.REMOVE_ADMIN and edit.person == reader:
        return "admin-means-myself", ""
    if edit.what is EditKind.REMOVE_MEMBER and plan.after is not None and edit.person is not None:
        return _MEANS[edit.what], plan.after.unit_of(edit.person).name  # the fallback's (L8)
    return _MEANS.get(edit.what, ""), ""
