"""What administrators see of a unit, and what a change they ask for would do: whom it is about, the
organisation as it would be, and everything that the file's rules or good sense have against it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.cards.kit.words import PersonNow
from bot.cards.organisation.views import (
    AdminFormView,
    AdminView,
    AwayLine,
    ChangeLine,
    Namesake,
    SetLevel,
)
from bot.domain.alarm.ringing import CALL_AFTER_MS
from bot.domain.organisation.edit import Edit, EditKind, Topic, find_level, level_key
from bot.domain.organisation.organisation import (
    Absence,
    Organisation,
    Unit,
    call_after,
)
from bot.domain.organisation.unit_changes import UnitPicture, picture
from bot.domain.readiness import AlertedLevel, Finding, Grade, examine, people_of
from bot.service.alarm.ringing import without_number
from bot.service.directory import Directory
from bot.service.organisation.responders import untold
from bot.service.readiness.check import Setup, alerted, known_lines, scene_of
from bot.service.unit_of_work import UnitOfWork
from bot.store.organisations import UnitChange
from bot.store.records import PlannedAbsence

_ID_END, _ID_LETTERS = 4, 36  # of an id, to tell two people apart
_LEAST_LETTERS = 2  # of a part of a name
_MOST_BESIDE = 5


def theirs(organisation: Organisation, unit: Unit, person: str) -> tuple[str, ...]:
    """The numbers of the units that the person administers, this one first."""
    numbers = (one.number for one in organisation.units.values() if person in one.administrators)
    return tuple(dict.fromkeys((unit.number, *sorted(numbers))))


def way_back_of(change: UnitChange) -> str:
    """How the change is taken back; "" where it cannot be."""
    return change.differences[0].way_back if change.differences else ""


def by_name(uow: UnitOfWork, unit: Unit, name: str) -> list[str]:
    """The ids of those with this name; of several those of the unit, if there are any. An id that
    was typed instead is its own. Where nobody has the whole name, whoever has a part of it: what is
    typed is seen in the preview, or asked about where it fits several."""
    wanted = " ".join(name.casefold().split())
    directory = uow.directory
    names = {person: known[0] for person, known in directory.people.addresses.items()}
    names |= {one.id: one.name for one in directory.organisation.people.values()}
    found = [one for one, has in names.items() if " ".join(has.casefold().split()) == wanted]
    ours = [one for one in found if one in unit.staff() or one in unit.administrators]
    found = ours or found or [one for one in names if one.casefold() == wanted]
    parts = wanted.split()
    if found or len(wanted) < _LEAST_LETTERS:
        return found
    return sorted(
        (one for one, has in names.items() if _has_parts(has.casefold().split(), parts)),
        key=lambda one: (one not in unit.staff(), names[one]),
    )


def _has_parts(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether each part begins one of the words of a name."""
    return all(any(word.startswith(part) for word in words) for part in parts)


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


def end_planned(uow: UnitOfWork, person: str) -> None:
    """What was planned and has begun is over."""
    for plan in uow.directory.planned_of(person, uow.now):
        if plan.since <= uow.now:
            keep_planned(uow, replace(plan, until=uow.now, said_at=uow.now))


def keep_planned(uow: UnitOfWork, row: PlannedAbsence) -> None:
    """A planned absence, in memory and in the database."""
    uow.directory.set_planned(row)
    uow.tx.keep_planned_absence(row)


def plan_absence(uow: UnitOfWork, plan: PlannedAbsence) -> None:
    """Kept. What was planned for the same time, or for a part of it, is replaced: said again, it is
    corrected. Whatever else was planned stands beside it."""
    now, since = uow.now, plan.since
    for other in uow.directory.planned_of(plan.person, now):
        if other.since <= now or other.since < since:
            continue
        if plan.until is None or (other.until is not None and other.until <= plan.until):
            keep_planned(uow, replace(other, until=other.since, said_at=now))
        elif other.since == since:  # a row for each start: what is left of the longer one
            keep_planned(uow, replace(other, since=plan.until, said_at=now))
    keep_planned(uow, plan)


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
        levels=_with_calls(uow, unit, levels_now(uow, unit, organisation)),
        away=away_lines(uow, unit),
        safety_reps=tuple(names[one].name for one in unit.safety_reps),
        administrators=tuple(names[one].name for one in unit.administrators),
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        members=len(unit.members),
        contact_seconds=unit.contact_seconds,
        repeat=unit.repeat,
        recent=change_lines(directory, recent),
        others=others,
        staff=_named(organisation, _staff(organisation, unit)),
        newcomers=newcomers(uow, organisation),
        beside=_beside(organisation, unit),
        read_only=not uow.terms.structure_in_chat,
    )


def set_levels(
    organisation: Organisation, unit: Unit, now: Sequence[AlertedLevel] = ()
) -> tuple[SetLevel, ...]:
    """The unit's chain; the parent's level has no key. `now` is who that comes to."""
    return tuple(
        SetLevel(
            level_key(unit, index) if index < len(unit.levels) else "",
            level.name,
            level.wait_seconds,
            level.wait_seconds_alone,
            tuple((person, organisation.people[person].name) for person in level.people),
            people_now(organisation, now[index]) if now else (),
        )
        for index, level in enumerate(organisation.levels_of(unit))
    )


def people_now(organisation: Organisation, level: AlertedLevel) -> tuple[PersonNow, ...]:
    """Whoever the level alerts, then those of it who are away with nobody instead."""
    alerted = (
        PersonNow(one.id, one.name, one.stands_in_for or "", one.id not in level.unreached)
        for one in level.people
    )
    away = (PersonNow(one, organisation.people[one].name, away=True) for one in level.away)
    return (*alerted, *away)


def levels_now(
    uow: UnitOfWork,
    unit: Unit,
    organisation: Organisation | None = None,
    absences: Mapping[str, Absence] | None = None,
    at: int | None = None,
) -> tuple[SetLevel, ...]:
    """The unit's chain with whom each level alerts at this moment: the one account of it that the
    setup, a preview and the announcement give. `organisation` and `absences` as they would be."""
    organisation = organisation or uow.directory.organisation
    away = uow.directory.absences(uow.now) if absences is None else absences
    known = Setup(organisation, away)
    return set_levels(organisation, unit, alerted(uow, unit, known, uow.now if at is None else at))


def findings_now(uow: UnitOfWork, unit: Unit) -> tuple[Finding, ...]:
    """What the one examination finds at this moment, without asking Teams."""
    directory, now = uow.directory, uow.now
    people = [*people_of(scene_of(directory, now, {}), unit), *unit.members]
    decided = without_number(uow, people)
    scene = scene_of(directory, now, known_lines(uow, people), uow.terms.calls, decided)
    told = untold(directory, unit, uow.tx.look_at_told(unit.number), now)
    return examine(replace(scene, untold=told), unit)


def for_reader(found: Iterable[Finding], unit: Unit, reader: str) -> list[Finding]:
    """What somebody has to mend, as far as the reader is to know of it: the unit's administrators
    of everything, all others of the chain as a whole and of themselves (L11)."""
    broken = [one for one in found if one.grade < Grade.ADVICE]
    if reader in unit.administrators:
        return broken
    return [one for one in broken if one.person in (None, reader)]


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
    """The unit's leaders who are away at this moment, then those who will be."""
    directory = uow.directory
    absences = directory.absences(uow.now)
    leaders = dict.fromkeys(person for level in unit.levels for person in level.people)

    def line(person: str, one: Absence, since: int | None = None) -> AwayLine:
        instead = directory.name(one.stand_in) if one.stand_in else ""
        return AwayLine(person, directory.name(person), one.until, instead, since)

    now = [line(person, absences[person]) for person in leaders if person in absences]
    ahead = [
        line(person, one, one.since)
        for person in leaders
        for one in directory.absences_ahead(person, uow.now)
    ]
    return (*now, *sorted(ahead, key=lambda one: one.since or 0))


def change_lines(directory: Directory, changes: Iterable[UnitChange]) -> tuple[ChangeLine, ...]:
    """The changes with names; of a file none is known."""
    return tuple(
        ChangeLine(
            one.at,
            author(directory, one.by),
            one.differences,
            one.id if way_back_of(one) else "",
        )
        for one in changes
    )


def _staff(organisation: Organisation, unit: Unit) -> tuple[str, ...]:
    """Everybody who has a place in the unit, leaders first, then by name."""
    leaders = dict.fromkeys(one for level in unit.levels for one in level.people)
    others = {*unit.safety_reps, *unit.administrators, *unit.members} - leaders.keys()
    by_name_ = sorted(others, key=lambda one: organisation.people[one].name)
    return (*leaders, *by_name_)


def newcomers(uow: UnitOfWork, organisation: Organisation) -> tuple[tuple[str, str], ...]:
    """Who has the bot and no unit, by name: they are there, and can be alerted. Teams mostly says
    what somebody is called only when they write; of whom the organisation knows it is known."""
    known = uow.directory.people.addresses.items()
    found = [
        (person, " ".join(called.split()))
        for person, (name, address) in known
        if address.conversation_id and not organisation.lists(person)
        for called in (name.strip() or getattr(organisation.people.get(person), "name", ""),)
        if called
    ]
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def _beside(organisation: Organisation, unit: Unit) -> tuple[tuple[str, str, str], ...]:
    """The first members of the units above, below and beside this one, by name: whoever is new here
    mostly comes from there. Anybody else is found by a part of their name."""
    near = [
        one
        for one in organisation.units.values()
        if unit.number == one.parent
        or (unit.parent in (one.number, one.parent) and unit.parent and one.number != unit.number)
    ]
    people = organisation.people
    found = {
        person: (person, people[person].name, one.name)
        for one in near
        for person in one.members
        if person not in unit.staff()
    }
    shown = sorted(found.values(), key=lambda one: (one[1], one[0]))[:_MOST_BESIDE]
    same = Counter((name, at) for _, name, at in shown)
    ends = {one: f", …{one[-_ID_END:]}" for one, name, at in shown if same[name, at] > 1}
    return tuple((one, name, at + ends.get(one, "")) for one, name, at in shown)


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
    inside = _inside(organisation, unit, topic, chosen)
    return AdminFormView(
        language=uow.directory.language(person),
        unit=unit.number,
        name=unit.name,
        topic=topic,
        inside=_named(organisation, inside),
        outside=newcomers(uow, organisation)
        if topic is Topic.PEOPLE
        else _named(organisation, _outside(organisation, unit, topic, inside)),
        level=chosen,
        levels=levels,
        contacts=tuple((contact.name, contact.phone) for contact in unit.contacts),
        away=away_lines(uow, unit) if topic is Topic.ABSENCE else (),
        contact_seconds=unit.contact_seconds,
        repeat=unit.repeat,
        typed=typed,
        unreached=unreached(uow),
    )


def unreached(uow: UnitOfWork) -> frozenset[str]:
    """Whom no alarm would reach, as far as it is known: they can be chosen, and it is said."""
    people = uow.directory.organisation.people
    line = scene_of(uow.directory, uow.now, known_lines(uow, people)).line
    return frozenset(one for one in people if line(one).out_of_reach)


def _inside(
    organisation: Organisation, unit: Unit, topic: Topic, level: SetLevel | None
) -> tuple[str, ...]:
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
        case Topic.PEOPLE:
            return _staff(organisation, unit)
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


def base_of(uow: UnitOfWork, number: str, edit: Edit, reader: str) -> str:
    """What a preview is of: the unit as it is, and whether it lists whom the change is about. Who
    has left meanwhile is not put back without a look. Of an absence: what is said of the person
    now, their own word perhaps."""
    if edit.what.of_an_absence:
        person = edit.person or ""
        said = uow.directory.absences(uow.now).get(person)
        if ahead := uow.directory.planned_of(person, uow.now):
            return hashlib.sha256(repr((said, ahead)).encode()).hexdigest()[:32]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    return base_in(uow.directory.organisation, number, edit, reader)


def base_in(organisation: Organisation, number: str, edit: Edit, reader: str) -> str:
    """The same in this version; of what changes several units of the reader's, of all of them."""
    if edit.what.of_all_places:
        numbers = theirs(organisation, organisation.units[number], reader)
        pictures = (picture(organisation, one) for one in numbers)
        digests = [one.digest for one in pictures if one is not None]
        return hashlib.sha256("/".join(digests).encode()).hexdigest()[:32]
    now: UnitPicture | None = picture(organisation, number)
    listed = "listed" if edit.person in organisation.people else "new"
    if edit.what is EditKind.ADD_MEMBER and organisation.lists(edit.person or ""):
        listed = _moves_from(organisation, organisation.unit_of(edit.person or ""), reader)
    return f"{now.digest}/{listed}" if now is not None else ""


def _moves_from(organisation: Organisation, unit: Unit, reader: str) -> str:
    """Of whoever moves: the unit that lists them, and all of it where that is the reader's too."""
    there = picture(organisation, unit.number) if reader in unit.administrators else None
    return there.digest if there is not None else unit.number
