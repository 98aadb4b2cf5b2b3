"""`innsikt`: a unit's last twelve months, for those who answer for it (R29, R30, R57, R64; L13).

The command only decides who may see what, and leaves a trace; the figures are read beside the
alarms by whoever sends the card (`store.statistics`, docs/decisions/0028).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.alarm.facts import CHANNELS, KINDS
from bot.cards.insight.views import (
    CompletionLine,
    CompletionView,
    InsightView,
    TrainingView,
    YearLinkView,
)
from bot.cards.views import NoticeView, Sentence, View
from bot.dialogs import commands
from bot.dialogs.commands import Origin, ShowCompletion, ShowInsight, ShowTraining
from bot.domain.drills import Trained, by_person, completion, trained
from bot.domain.insight import figures as rules
from bot.domain.insight.figures import enough, few_hidden, shares, timing, year_of
from bot.domain.organisation.organisation import Unit
from bot.domain.working_days import local_day
from bot.service.answer import SILENT, Answer, Feature, SlotFamily, notice
from bot.service.directory import Directory
from bot.service.follow_up.rights import administered, seeing
from bot.service.insight import lessons
from bot.service.links import Document, DocumentKind, YearAsked, document_link
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.follow_ups import FollowUpStanding, Whose
from bot.store.records import Priority, TaskKind
from bot.store.statistics import TooMany, UnitQuery, UnitRecord

A_PAGE = 15
_FIGURES, _WORKBOOK = "figures", "workbook"  # what a link to them is for, before the unit


@dataclass(frozen=True)
class SentInsight(SentMessage):
    """A unit's last twelve months."""

    VIEW = "insight"
    unit: str


@dataclass(frozen=True)
class SentCompletion(SentMessage):
    """A page of who has completed what."""

    VIEW = "completion"
    unit: str
    page: int


@dataclass(frozen=True)
class SentYearLink(SentMessage):
    """A link to the unit's year."""

    VIEW = "year"
    unit: str


@dataclass(frozen=True)
class SentTraining(SentMessage):
    """One's own record."""

    VIEW = "training"


_Figures = SentInsight | SentCompletion  # what stands in the access log by its view


def show_insight(uow: UnitOfWork, command: ShowInsight) -> Answer:
    """For the unit's leaders, safety representatives and administrators. A foreign unit is answered
    as a missing one."""
    person = command.origin.person
    units = seeing(uow, person)
    if not units:
        return notice(uow, person, Sentence("answer-insight-nobody"))
    unit = command.unit or units[0]
    if unit not in units:
        return notice(uow, person, NOT_YOURS)
    if command.download:
        view = year_link_view(uow, person, unit)
        return Answer(view, to_send=True, message=SentYearLink(unit))
    return _sent_later(uow, command.origin, SentInsight(unit))


def show_completion(uow: UnitOfWork, command: ShowCompletion) -> Answer:
    """For the unit's administrators alone (R64); every look is on record."""
    person = command.origin.person
    units = administered(uow.directory, person)
    if not units:
        return notice(uow, person, Sentence("answer-completion-nobody"))
    unit = command.unit or units[0]
    if unit not in units:
        return notice(uow, person, NOT_YOURS)
    return _sent_later(uow, command.origin, SentCompletion(unit, command.page))


def show_training(uow: UnitOfWork, command: ShowTraining) -> Answer:
    """One's own; looking at it is free."""
    view = training_view(uow, command.origin.person)
    return Answer(view, to_send=True, message=SentTraining())


def _sent_later(uow: UnitOfWork, origin: Origin, message: _Figures) -> Answer:
    """A row that the outbox worker takes when no alarm needs its hands; within a second, as a
    rule."""
    uow.tx.log_access(origin.person, f"{message.VIEW} {message.unit}", None)
    key = f"{message.VIEW}:{origin.delivery or id(uow)}:{uow.now}"
    payload = message.payload()
    row = uow.task(TaskKind.NOTICE, origin.person, Priority.REMINDER, key, payload=payload)
    uow.tx.add_tasks([row])
    return SILENT


# What is read, and what is shown of it


def asked(directory: Directory, row: Mapping[str, Any], at: int) -> UnitQuery | None:
    """What has to be read for a row of ours before it is drawn; None for everybody else's."""
    if row.get("view") not in (SentInsight.VIEW, SentCompletion.VIEW):
        return None
    unit = directory.organisation.units.get(str(row["unit"]))
    people = tuple(sorted(unit.staff())) if unit is not None else ()
    return UnitQuery(str(row["unit"]), people, rules.since(at), at)


def drawn(uow: UnitOfWork, person: str, message: _Figures) -> View | None:
    """The card, of what was `asked`; None for whoever may no longer see it."""
    unit = uow.directory.organisation.units.get(message.unit)
    record = uow.record
    if unit is None or record is None:
        return None
    if isinstance(record, TooMany):
        language = uow.directory.language(person)
        return NoticeView(language, Sentence("answer-insight-too-many"))
    if isinstance(message, SentInsight):
        return insight_view(uow, unit, person, record)
    return completion_view(uow, unit, person, record, message.page)


def year_link_view(uow: UnitOfWork, person: str, unit: str) -> YearLinkView:
    """A fresh link, minutes long; whoever may not see the figures gets none."""
    document = _figures_document(uow, unit, person)
    link = document_link(uow, f"{_FIGURES}/{unit}", person, document)
    named = uow.directory.organisation.units.get(unit)
    return YearLinkView(uow.directory.language(person), named.name if named else unit, link)


def workbook_link(uow: UnitOfWork, person: str, unit: str) -> str | None:
    """The same as a workbook."""
    return document_link(uow, f"{_WORKBOOK}/{unit}", person, _workbook(uow, unit, person))


def insight_view(
    uow: UnitOfWork, unit: Unit, person: str, record: UnitRecord
) -> InsightView | None:
    """Nothing that could tell who it was (0021), nothing about one leader or employee (L13)."""
    units = seeing(uow, person)
    if unit.number not in units:
        return None
    figures, directory = record.figures, uow.directory
    language = directory.language(person)
    standing = uow.tx.count_follow_ups(Whose((unit.number,), person, only_there=True))
    routines = directory.routines.of(unit.number)
    people = _trained(uow, unit, record)
    return InsightView(
        language=language,
        unit=unit.number,
        name=unit.name,
        first=rules.first_day(uow.now),
        last=local_day(uow.now),
        months=tuple((m, figures.months[m - 1].alarms) for m in rules.months(uow.now)),
        alarms=figures.alarms,
        without_alarm=figures.without_alarm,
        withdrawn=few_hidden(figures.withdrawn),
        exhausted=figures.exhausted,
        more_after_answer=few_hidden(figures.more_after_answer),
        measured=figures.answers.measured,
        timing=timing(figures.answers),
        missing=figures.missing if enough(figures.alarms) else None,
        overdue=standing[FollowUpStanding.OVERDUE],
        open=standing[FollowUpStanding.OPEN],
        closed=standing[FollowUpStanding.CLOSED],
        kinds=shares({kind: figures.kinds[kind] for kind in (*KINDS, None)}),
        ways=shares({way: figures.ways[way] for way in (*CHANNELS, None)}),
        drills_alone=figures.drills_alone,
        drills_with_leader=figures.drills_with_leader,
        training=completion(people, routines, uow.now) if enough(len(people)) else None,
        routines=tuple((one.name, one.wordings[language].title) for one in routines),
        may_download=uow.terms.pages is not None,
        administrator=unit.number in administered(directory, person),
        others=_named(directory, units, unit.number),
        called=few_hidden(figures.called),
        by_key=few_hidden(figures.keys.measured),
        to_key=timing(figures.keys),
        drills_by_key=few_hidden(figures.drills_by_key),
    )


def completion_view(
    uow: UnitOfWork, unit: Unit, person: str, record: UnitRecord, page: int
) -> CompletionView | None:
    """In the alphabet's order, whatever anybody has done."""
    directory, units = uow.directory, administered(uow.directory, person)
    if unit.number not in units:
        return None
    people = sorted(_trained(uow, unit, record), key=_by_name(directory))
    pages = max(1, -(-len(people) // A_PAGE))
    page = min(page, pages - 1)
    return CompletionView(
        language=directory.language(person),
        unit=unit.number,
        name=unit.name,
        people=len(people),
        new=sum(one.is_new for one in people),
        lines=tuple(
            CompletionLine(
                name=directory.name(one.person),
                alone=one.alone_at is not None,
                leader=one.leader_at is not None,
                read=not one.unread,
                due=one.due,
                late=one.is_late(uow.now),
                new=one.is_new,
            )
            for one in people[page * A_PAGE : (page + 1) * A_PAGE]
        ),
        page=page,
        pages=pages,
        others=_named(directory, units, unit.number),
    )


def training_view(uow: UnitOfWork, person: str) -> TrainingView:
    """What the person has done and read, and what is due."""
    directory = uow.directory
    language, routines = directory.language(person), directory.routines
    units = directory.organisation.units.values()
    mine = routines.to_read(directory.unit_of(person).number, person, units)
    readings = uow.tx.readings_of(person)
    drills = uow.tx.practices_of([person])
    days = directory.unit_of(person).drills.alone_days
    where = trained(person, drills, mine, readings, days)
    read = {(one.routine, one.version): one.at for one in readings}
    return TrainingView(
        language=language,
        alone_at=where.alone_at,
        leader_at=where.leader_at,
        due=where.due,
        late=where.is_late(uow.now),
        routines=tuple(
            (one.wordings[language].title, read.get((one.name, one.version))) for one in mine
        ),
        units=_named(directory, administered(directory, person), ""),
    )


def _trained(uow: UnitOfWork, unit: Unit, record: UnitRecord) -> list[Trained]:
    """Everybody who has a part in the unit."""
    routines, days = uow.directory.routines, unit.drills.alone_days
    drills, readings = by_person(record.drills), by_person(record.readings)
    return [
        trained(p, drills[p], routines.to_read(unit.number, p, [unit]), readings[p], days)
        for p in unit.staff()
    ]


def _by_name(directory: Directory) -> Callable[[Trained], tuple[str, str]]:
    return lambda one: (directory.name(one.person).casefold(), one.person)


def _named(directory: Directory, units: tuple[str, ...], but: str) -> tuple[tuple[str, str], ...]:
    named = directory.organisation.units
    return tuple((unit, named[unit].name) for unit in units if unit != but)


def _figures_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    unit = uow.directory.organisation.units.get(id)
    if unit is None or id not in seeing(uow, person):
        return None
    year = year_of(uow.now)
    asked = YearAsked(unit, year, uow.now, uow.directory.language(person))
    return Document("paper-page-figures", f"aarstall-{id}-{year}.pdf", asked, own=False)


def _workbook(uow: UnitOfWork, id: str, person: str) -> Document | None:
    found = _figures_document(uow, id, person)
    if found is None or not isinstance(found.content, YearAsked):
        return None
    name = f"{found.name.removesuffix('.pdf')}.xlsx"
    return replace(found, name=name, content=replace(found.content, workbook=True))


def _record_look(uow: UnitOfWork, id: str, person: str) -> None:
    uow.tx.log_access(person, f"insight.export {id}", None)


FIGURES_DOCUMENT = DocumentKind(_figures_document, _record_look)


FEATURE = Feature(
    handlers={
        commands.ShowInsight: show_insight,
        commands.ShowCompletion: show_completion,
        commands.ShowTraining: show_training,
        commands.WriteLesson: lessons.write_lesson,
        commands.ShowLesson: lessons.show_lesson,
        commands.ShareLesson: lessons.share_lesson,
        commands.DropLesson: lessons.drop_lesson,
        commands.ListLessons: lessons.list_lessons,
    },
    slots={slots.LESSON: SlotFamily(lessons.placed_lesson_view)},
    messages={
        SentInsight: drawn,
        SentCompletion: drawn,
        SentYearLink: lambda uow, person, message: year_link_view(uow, person, message.unit),
        SentTraining: lambda uow, person, message: training_view(uow, person),
        lessons.SentLessons: lambda uow, person, message: lessons.lessons_view(
            uow, person, message.page
        ),
    },
    documents={
        _FIGURES: FIGURES_DOCUMENT,
        _WORKBOOK: DocumentKind(_workbook, _record_look),
    },
)
