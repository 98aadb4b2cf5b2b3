"""`hei` of whoever administers, leads or represents a unit is their desk: what needs them this
week, their own unit and the gravest first, each with the one button that does it (decision 75).

Nothing of it is kept: it is what is so at this moment, and a button that is an hour old is held
against what is so then. Who has no such part gets the home card, as ever.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards.kit.people import chat_url
from bot.cards.kit.words import day
from bot.cards.organisation.views import DeskLine, DeskView, SetLevel
from bot.cards.views import Sentence
from bot.dialogs.commands import (
    CannotRespond,
    Command,
    DoOnDesk,
    EditUnit,
    ListFollowUps,
    OfferDrill,
    Origin,
    ShowAdmin,
    ShowDesk,
    ShowFollowUp,
    ShowMeasure,
    ShowRegister,
    ShowReport,
)
from bot.domain.drills import Exercise
from bot.domain.measures import Right, living
from bot.domain.organisation.edit import Topic, level_key
from bot.domain.organisation.organisation import Unit
from bot.domain.organisation.unit_changes import stands_in_for
from bot.domain.readiness import Finding, Gap, Grade
from bot.domain.reports.draft import PAGES, Draft, DraftKind, DraftState
from bot.domain.working_days import local_day
from bot.service.answer import Answer, home
from bot.service.drills.views import unit_calendar, units_to_plan
from bot.service.follow_up.rights import units_of
from bot.service.measures.register import may, measures_in
from bot.service.messages import SentMessage
from bot.service.organisation import moving
from bot.service.organisation.papers import nearest_first
from bot.service.organisation.responders import roles_now
from bot.service.organisation.views import away_lines, findings_now, for_reader, levels_now
from bot.service.readiness.check import check_lines
from bot.service.unit_of_work import UnitOfWork
from bot.store.follow_ups import FollowUpStanding, Whose

MOST_LINES = 5
_MOST_UNITS = 20  # that are looked at; each has a check of its own in the morning
_MOST_IN_A_CHAT = 10
_WEEK = timedelta(days=7)
_AHEAD_MS = 14 * 24 * 3600 * 1000  # absences are planned by the fortnight


@dataclass(frozen=True)
class SentDesk(SentMessage):
    """The reader's desk, as it is when it is drawn."""

    VIEW = "desk"


@dataclass(frozen=True, slots=True)
class _Matter:
    """Something that needs the reader: its line, and what its button becomes; where another has to
    do it, it `asks` whom: that is said on the desk."""

    line: DeskLine
    number: str
    does: Callable[[Origin], Command] | None = None
    asks: bool = False


def show_desk(uow: UnitOfWork, command: ShowDesk) -> Answer:
    """The desk, or the home card: of whoever has none, and of whoever has an alarm of their own."""
    person = command.origin.person
    seen = command.short and uow.directory.has_seen_home(person, uow.now)
    if seen and not command.greeting:
        return home(uow, person, short=True)
    if uow.tx.unresolved_of(person, drill=False) is None:
        view = desk_view(uow, person)
        if view is not None:
            return Answer(view, to_send=True, message=SentDesk())
        if command.asked:
            return home(uow, person, Sentence("answer-desk-nobody"))
    return home(uow, person, short=seen)


def do_on_desk(uow: UnitOfWork, command: DoOnDesk) -> Answer | Command:
    """What the line asks for, if it still stands; else the desk as it is now, which says so."""
    person = command.origin.person
    units = nearest_first(uow, person)
    if not units:
        return home(uow, person, Sentence("answer-desk-not-yours"))
    found = next((one for one in _matters(uow, units, person) if one.line.key == command.key), None)
    if found is not None and found.does is not None:
        return found.does(command.origin)
    note = Sentence("answer-desk-done")
    if found is not None and found.asks:
        unit = uow.directory.organisation.units[found.number]
        administers = person in unit.administrators
        file = Sentence("answer-admin-read-only")
        note = file if administers else moving.administrators_to_ask(uow, person, found.number)
    return Answer(desk_view(uow, person), to_send=True, message=SentDesk(), note=note)


def desk_view(uow: UnitOfWork, person: str) -> DeskView | None:
    """What needs the person now; None for who has no part in running a unit."""
    units = nearest_first(uow, person)
    if not units:
        return None
    organisation = uow.directory.organisation
    nearest = organisation.units[units[0]]
    lines = [one.line for one in _matters(uow, units, person)]
    return DeskView(
        language=uow.directory.language(person),
        unit=nearest.number,
        name=nearest.name,
        lines=tuple(lines[:MOST_LINES]),
        hidden=max(0, len(lines) - MOST_LINES),
        setup=next((one for one in units if person in organisation.units[one].administrators), ""),
        may_print=uow.terms.pages is not None,
    )


def _matters(uow: UnitOfWork, units: Sequence[str], person: str) -> list[_Matter]:
    """All of it. Where an alarm would reach nobody comes before everything; then the nearest unit,
    the gravest first."""
    organisation = uow.directory.organisation
    found: dict[str, _Matter] = {}
    for number in units[:_MOST_UNITS]:
        unit = organisation.units[number]
        for one in (
            *_findings(uow, unit, person),
            *_ahead(uow, unit, person),
            *_stands_in(uow, unit, person),
            *_measures(uow, unit, person),
            *_drills(uow, unit, person),
        ):
            line = replace(one.line, unit=unit.name if number != units[0] else "")
            found.setdefault(line.key, replace(one, line=line))  # a person once, wherever they are
    matters = [*found.values(), *_own(uow, units[0], person)]
    matters.sort(
        key=lambda one: (
            one.line.grade is not Grade.SILENT,
            one.number != units[0],
            one.line.grade,
        )
    )
    return matters


# What the examination finds


_TOPICS = {
    **dict.fromkeys((Gap.NO_STAND_IN, Gap.STAND_IN_AWAY), Topic.ABSENCE),
    **dict.fromkeys((Gap.STAND_IN_LOOP, Gap.STAND_IN_GONE), Topic.ABSENCE),
    **dict.fromkeys((Gap.NO_PHONE, Gap.BAD_PHONE, Gap.NO_CALL), Topic.PHONES),
    **dict.fromkeys((Gap.NO_ADMINISTRATOR, Gap.ADMINISTRATORS_UNREACHED), Topic.ADMINS),
    Gap.NO_SAFETY_REP: Topic.REPS,
    Gap.GONE: Topic.PEOPLE,
}
_TO_WRITE = frozenset(
    (Gap.NOT_INSTALLED, Gap.REMOVED, Gap.BLOCKED, Gap.STAND_IN_UNTOLD, Gap.MEMBER_NOT_INSTALLED)
)
_TITLES = {
    Topic.LEVEL: "desk-do-level",
    Topic.ABSENCE: "desk-do-absence",
    Topic.PHONES: "desk-do-phones",
    Topic.ADMINS: "desk-do-admins",
    Topic.REPS: "desk-do-reps",
    Topic.PEOPLE: "desk-do-people",
}


def _findings(uow: UnitOfWork, unit: Unit, person: str) -> Iterator[_Matter]:
    """A matter for each; of those without the bot one, however many. Who cannot change the unit is
    told whom to ask."""
    findings = for_reader(findings_now(uow, unit), unit, person)
    members = [one for one in findings if one.gap is Gap.MEMBER_NOT_INSTALLED]
    shown = [one for one in findings if one not in members[1:]]
    for finding in shown:
        about = members if finding in members else [finding]
        found = next(iter(check_lines(uow, about, person))).found
        line = DeskLine(found, finding.grade, Sentence("desk-do-who"))
        is_alone = finding.person is not None and len(about) == 1
        where = finding.person if is_alone else f"{unit.number}/{finding.level}"
        line = replace(line, key=_key(finding.gap, where))
        if person not in unit.administrators:
            yield _Matter(line, unit.number, asks=True)
        elif finding.gap in _TO_WRITE and (url := _chat(uow, about, person)):
            yield _Matter(replace(line, title=_to_write(about), url=url), unit.number)
        elif not uow.terms.structure_in_chat and finding.gap not in _BY_ABSENCE:
            yield _Matter(line, unit.number, asks=True)  # no form could be saved
        else:
            yield _form(unit, finding, line)


_BY_ABSENCE = frozenset(gap for gap, topic in _TOPICS.items() if topic is Topic.ABSENCE)


def _ahead(uow: UnitOfWork, unit: Unit, person: str) -> Iterator[_Matter]:
    """A level that somebody's absence leaves without anybody, while there still is time."""
    administers = person in unit.administrators
    now = levels_now(uow, unit)
    coming = [one for one in away_lines(uow, unit) if one.since]
    for away in coming if administers else [one for one in coming if one.person == person]:
        since = away.since or 0
        if since > uow.now + _AHEAD_MS:
            continue
        then = levels_now(uow, unit, absences=uow.directory.absences(since), at=since)
        for was, is_ in zip(now, then, strict=True):
            if not is_.key or away.person not in [one for one, _ in is_.people]:
                continue
            if not _answers(was) or _answers(is_):
                continue
            first = day(since, uow.directory.language(person))
            args = (("name", away.name), ("level", is_.name), ("day", first))
            title = Sentence("desk-do-absence" if administers else "desk-do-who")
            key = _key(unit.number, "ahead", away.person, str(since), is_.key)
            line = DeskLine(Sentence("desk-ahead", args), Grade.BROKEN, title, key)
            does = _absence(unit.number, away.person) if administers else None
            yield _Matter(line, unit.number, does, asks=not administers)


def _stands_in(uow: UnitOfWork, unit: Unit, person: str) -> Iterator[_Matter]:
    """In whose place the reader answers, and the way to send it back."""
    directory = uow.directory
    roles = roles_now(directory, unit, uow.now).get(person, ())
    for absent in stands_in_for(roles):
        until = directory.absences(uow.now)[absent].until
        args: tuple[tuple[str, str], ...] = (("name", directory.name(absent)),)
        if until is not None:
            args = (*args, ("day", day(until - 1, directory.language(person))))
        said = Sentence("desk-stands-in-until" if until is not None else "desk-stands-in", args)
        key = _key(unit.number, "stands-in", absent)
        line = DeskLine(said, Grade.ADVICE, Sentence("responder-cannot-button"), key)
        yield _Matter(line, unit.number, _cannot(unit.number, absent))


def _cannot(number: str, absent: str) -> Callable[[Origin], Command]:
    return lambda origin: CannotRespond(origin, number, absent)


def _answers(level: SetLevel) -> bool:
    """Whether somebody is alerted there."""
    return any(one.reached and not one.away for one in level.now)


def _absence(number: str, person: str) -> Callable[[Origin], Command]:
    return lambda origin: EditUnit(origin, number, Topic.ABSENCE, person=person)


def _asks(unit: str) -> Callable[[Origin], Command]:
    return lambda origin: ShowAdmin(origin, unit)


def _form(unit: Unit, finding: Finding, line: DeskLine) -> _Matter:
    """The form in which it is mended; of the chain as a whole its first level."""
    topic = _TOPICS.get(finding.gap, Topic.LEVEL)
    names = [level.name for level in unit.levels]
    key = None
    if topic is Topic.LEVEL:
        if finding.level is not None and finding.level not in names:  # the unit above has it
            title = Sentence("desk-do-setup")
            return _Matter(replace(line, title=title), unit.number, _asks(unit.number))
        key = level_key(unit, names.index(finding.level) if finding.level is not None else 0)
    title = Sentence(_TITLES[topic])

    def does(origin: Origin) -> Command:
        about = finding.person if topic is Topic.ABSENCE else None
        return EditUnit(origin, unit.number, topic, key, about)

    return _Matter(replace(line, title=title), unit.number, does)


def _chat(uow: UnitOfWork, about: Iterable[Finding], person: str) -> str:
    """The way to a chat with them; "" where Teams would know none."""
    people = [one.person for one in about if one.person not in (None, person)]
    lines = [uow.directory.line(one) for one in people[:_MOST_IN_A_CHAT] if one is not None]
    urls = [url for one in lines if (url := chat_url(one))]
    if not urls:
        return ""
    first, *others = urls
    return ",".join([first, *(url.partition("users=")[2] for url in others)])


def _to_write(about: Sequence[Finding]) -> Sentence:
    """Nobody is named: the line above does, whole, and two may share a first name."""
    return Sentence("desk-do-write-all" if len(about) > 1 else "desk-do-write")


def _key(*parts: str | None) -> str:
    """What a button knows its line by again: nothing of it can be read."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


# What is due


def _measures(uow: UnitOfWork, unit: Unit, person: str) -> Iterator[_Matter]:
    """Measures that are to be seen to within the week."""
    if Right.CARE not in may(uow, unit, person):
        return
    today = local_day(uow.now)
    due = [
        one
        for one in living(measures_in(uow, unit.number))
        if one.next_day is not None and one.next_day <= today + _WEEK
    ]
    if not due:
        return
    late = any(one.overdue(today) for one in due)
    said = "desk-measures-late" if late else "desk-measures-due"
    found = Sentence(said, (("count", len(due)),))
    only = due[0].id if len(due) == 1 else None

    def does(origin: Origin) -> Command:
        return ShowMeasure(origin, only) if only is not None else ShowRegister(origin, unit.number)

    title = Sentence("desk-do-measures", (("count", len(due)),))
    line = DeskLine(found, Grade.WEAK, title, _key(unit.number, "measures"))
    yield _Matter(line, unit.number, does)


def _drills(uow: UnitOfWork, unit: Unit, person: str) -> Iterator[_Matter]:
    """A drill that is due and that nobody has planned."""
    seen = uow.tx.unit_round(unit.number)
    if seen is None or unit.number not in units_to_plan(uow, person):
        return
    if uow.tx.planned_drill(unit.number) is not None:
        return
    calendar, now = unit_calendar(uow, unit, seen.since), uow.now
    late = {
        due.person
        for exercise in (Exercise.ALONE, Exercise.LEADER)
        for due in calendar.overdue(exercise, now)
    }
    if not late and not calendar.overdue(Exercise.FUNCTION, now):
        return
    found = Sentence("desk-drill", (("count", len(late)),))
    line = DeskLine(found, Grade.WEAK, Sentence("desk-do-drill"), _key(unit.number, "drill"))
    yield _Matter(line, unit.number, OfferDrill)


def _own(uow: UnitOfWork, nearest: str, person: str) -> Iterator[_Matter]:
    """Follow-ups that are late in the person's units or wait for them, and papers of their own that
    are not sent."""
    theirs = Whose(units_of(uow, person), person)
    mine = Whose((), person)
    late = uow.tx.count_follow_ups(theirs)[FollowUpStanding.OVERDUE]
    waiting = uow.tx.count_follow_ups(mine)[FollowUpStanding.OPEN]
    if late:
        found = Sentence("desk-follow-ups-late", (("count", late),))
        yield _follow_up(uow, nearest, found, Grade.BROKEN, theirs, late)
    if waiting:
        found = Sentence("desk-follow-ups", (("count", waiting),))
        # Those that are late come first in the list: the one that waits is behind them.
        after = uow.tx.count_follow_ups(mine)[FollowUpStanding.OVERDUE]
        yield _follow_up(uow, nearest, found, Grade.WEAK, mine, waiting, after)
    draft = next((one for one in uow.tx.drafts_by(person) if _waits(one)), None)
    if draft is not None:
        yield _draft(nearest, draft)


def _follow_up(
    uow: UnitOfWork,
    nearest: str,
    found: Sentence,
    grade: Grade,
    whose: Whose,
    count: int,
    after: int = 0,
) -> _Matter:
    """The one there is, or the list."""
    only = [a.id for a, _ in uow.tx.follow_ups(whose, 1, after)] if count == 1 else []

    def does(origin: Origin) -> Command:
        return ShowFollowUp(origin, only[0]) if only else ListFollowUps(origin)

    line = DeskLine(found, grade, Sentence("desk-do-follow-up"), _key("follow-up", found.id))
    return _Matter(line, nearest, does)


def _waits(draft: Draft) -> bool:
    return not draft.drill and (draft.state.editable or draft.state is DraftState.BY_HAND)


def _draft(nearest: str, draft: Draft) -> _Matter:
    report = draft.kind is DraftKind.REPORT
    found = Sentence("desk-report" if report else "desk-note")

    def does(origin: Origin) -> Command:
        return ShowReport(origin, draft.id, PAGES[draft.kind][-1])

    line = DeskLine(found, Grade.WEAK, Sentence("desk-do-report"), _key("draft", draft.id))
    return _Matter(line, nearest, does)
