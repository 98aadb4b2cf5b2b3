"""From a unit to what its administrators see of it."""

import hashlib
from collections.abc import Iterable, Sequence

from bot.cards.organisation.views import (
    AdminFormView,
    AdminPreviewView,
    AdminView,
    AwayLine,
    ChangeLine,
    SetLevel,
)
from bot.domain.organisation.edit import Edit, Topic, What, find_level, level_key
from bot.domain.organisation.organisation import Organisation, Unit
from bot.domain.organisation.unit_picture import UnitPicture, picture
from bot.service.directory import Directory
from bot.service.organisation.administration_plan import Plan
from bot.service.unit_of_work import Turn
from bot.store.organisations import UnitChange

_FILE = "file"


def admin_view(
    turn: Turn,
    organisation: Organisation,
    unit: Unit,
    person: str,
    recent: Sequence[UnitChange],
) -> AdminView:
    """How the unit is set up in this version of the organisation."""
    directory = turn.directory
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
        levels=set_levels(organisation, unit),
        away=away_lines(turn, unit),
        safety_reps=tuple(names[one].name for one in unit.safety_reps),
        administrators=tuple(names[one].name for one in unit.administrators),
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        members=len(unit.members),
        contact_seconds=unit.contact_seconds,
        repeat=unit.repeat,
        recent=change_lines(directory, recent),
        others=others,
        read_only=not turn.terms.structure_in_chat,
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


def away_lines(turn: Turn, unit: Unit) -> tuple[AwayLine, ...]:
    """The unit's leaders who are away at this moment."""
    directory = turn.directory
    absences = directory.absences(turn.now)
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
    turn: Turn,
    unit: Unit,
    person: str,
    topic: Topic,
    level: str | None,
    typed: Edit | None = None,
) -> AdminFormView | None:
    """The form of a topic; None when the level it is about is gone."""
    organisation = turn.directory.organisation
    levels = set_levels(organisation, unit)
    chosen = None
    if topic is Topic.LEVEL:
        index = find_level(unit, level)
        if index is None:
            return None
        chosen = levels[index]
    inside = _inside(unit, topic, chosen)
    return AdminFormView(
        language=turn.directory.language(person),
        unit=unit.number,
        name=unit.name,
        topic=topic,
        inside=_named(organisation, inside),
        outside=_named(organisation, _outside(organisation, unit, topic, inside)),
        level=chosen,
        levels=levels,
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        away=away_lines(turn, unit) if topic is Topic.ABSENCE else (),
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
    What.ADD_MEMBER: "admin-means-member",
    What.REMOVE_MEMBER: "admin-means-not-member",
    What.ADD_REP: "admin-means-rep",
    What.REMOVE_REP: "admin-means-not-rep",
    What.ADD_ADMIN: "admin-means-admin",
    What.REMOVE_ADMIN: "admin-means-not-admin",
    What.ADD_CONTACT: "admin-means-contact",
    What.REMOVE_CONTACT: "admin-means-not-contact",
    What.PHONE: "admin-means-phone",
    What.BACK: "admin-means-back",
}


def preview_view(
    turn: Turn,
    unit: Unit,
    plan: Plan,
    reader: str,
    base: str,
    meanwhile: Sequence[UnitChange] | None,
) -> AdminPreviewView:
    """What the plan would do, and what it means."""
    directory, edit = turn.directory, plan.edit
    after = plan.after or directory.organisation
    meaning, instead = _meaning(turn, plan, reader)
    moved = any(one.what.of_the_chain for one in plan.differences)
    listed = after.people.get(edit.person or "")
    return AdminPreviewView(
        language=directory.language(reader),
        unit=unit.number,
        name=unit.name,
        edit=edit,
        base=base,
        at=turn.now,
        differences=plan.differences,
        chain=set_levels(after, after.units[unit.number]) if moved else (),
        meaning=meaning,
        person=listed.name if listed else "",
        instead=instead,
        again=meanwhile is not None,
        meanwhile=change_lines(directory, meanwhile or ()),
        away=tuple(one for one in away_lines(turn, unit) if one.person == edit.person),
    )


def _meaning(turn: Turn, plan: Plan, reader: str) -> tuple[str, str]:
    """The sentence, and whom it names besides."""
    edit, directory = plan.edit, turn.directory
    if edit.what is What.AWAY:
        if plan.absence is None or plan.absence.stand_in is None:
            return "admin-means-no-stand-in", ""
        return "admin-means-stand-in", directory.name(plan.absence.stand_in)
    if edit.what is What.REMOVE_ADMIN and edit.person == reader:
        return "admin-means-myself", ""
    if edit.what is What.REMOVE_MEMBER and plan.after is not None and edit.person is not None:
        return _MEANS[edit.what], plan.after.unit_of(edit.person).name  # the fallback's (L8)
    return _MEANS.get(edit.what, ""), ""


def base_of(turn: Turn, number: str, edit: Edit) -> str:
    """What a preview is of: the unit as it is, and whether it lists whom the change is about. Who
    has left meanwhile is not put back without a look. Of an absence: what is said of the person
    now, their own word perhaps."""
    if edit.what.of_an_absence:
        said = turn.directory.absences(turn.now).get(edit.person or "")
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    organisation = turn.directory.organisation
    now: UnitPicture | None = picture(organisation, number)
    listed = "listed" if edit.person in organisation.people else "new"
    return f"{now.digest}/{listed}" if now is not None else ""
