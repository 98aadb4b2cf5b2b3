"""Reminding of safety measures, and telling a unit's staff which are new, changed or ended.

By day, on the date, a week later and each month; after thirty days one level up (R4, R57, R59,
R79). Rows of the lowest priority, so that no alarm waits for one. News are told once, collected, by
day (R16; decision 0030): what staff do not know yet stands in the register, so that replicas and
restarts need no case of their own; the outgoing rows hold ids and revisions, and no word (L13).
Cards are drawn again from the payload of their outgoing row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.cards.measures.views import (
    DueLine,
    DueReason,
    DueSubject,
    DueView,
    MeasureNewsLine,
    MeasureNewsView,
    MeasureView,
    ReadyView,
    RegisterView,
)
from bot.domain import measures as rules
from bot.domain.measures import (
    NEWS,
    Measure,
    MeasureNewsKind,
    MeasureState,
    Register,
    Right,
    Schedule,
    kind_of,
)
from bot.domain.organisation.organisation import Unit
from bot.domain.working_days import begins_week, by_day, local_day, next_week
from bot.service.answer import Reader
from bot.service.measures.register import (
    COLLECTED_MS,
    RegisterChange,
    above,
    as_it_was,
    keepers_now,
    may,
    measures_and_lost,
    measures_in,
    opened,
    owner_of,
    set_look,
    to_remind,
)
from bot.service.measures.views import (
    SentMeasure,
    SentReady,
    SentRegister,
    left_behind,
    readable,
    ready_view,
    register_view,
    view_of_measure_slot,
)
from bot.service.messages import SentMessage
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.measures import StoredChange
from bot.store.records import Priority, Task, TaskKind

MOST_LINES = 8


@dataclass(frozen=True)
class SentDue(SentMessage):
    """What there is to see to in a unit."""

    VIEW = "measures_due"
    unit: str
    why: str


@dataclass(frozen=True)
class SentMeasureNews(SentMessage):
    """Which measures are new, changed or ended: id, and the revisions known and told."""

    VIEW = "measure_news"
    unit: str
    about: Sequence[tuple[str, int, int]]
    by: Sequence[str]


def timer_due(uow: UnitOfWork, task: Task) -> int | None:
    """A look at a register. When it came too early, the instant that is still waited for; one that
    is not the register's own any more does nothing."""
    number = str(task.payload["unit"])
    register = uow.tx.register(number)
    if register is None or register.next_at != task.due_at:
        return None
    if uow.now < task.due_at:
        return task.due_at
    unit = uow.directory.organisation.units.get(number)
    if unit is None:
        _look_after_gone(uow, register)
        return None
    work = opened(uow, unit)
    for person, why in _to_tell(work):
        tell_due(uow, unit.number, person, why)
    orphans = tuple(_orphans(uow, unit, work.measures.values()))
    work.register = replace(work.register, looked=work.today, orphans=orphans)
    work.commit()
    return None


def tell_due(
    uow: UnitOfWork, unit: str, person: str, why: DueReason, *, collected: bool = False
) -> None:
    """The card that reminds, by day; drawn when it is sent, of what is to be done then.
    `collected`: one card for all that comes within some minutes."""
    at = (uow.now // COLLECTED_MS + 1) * COLLECTED_MS if collected else uow.now
    _send(uow, person, SentDue(unit, why.value), at)


def tell_measure(uow: UnitOfWork, measure: Measure, person: str) -> None:
    """The measure itself, to whoever has just been made its owner."""
    _send(uow, person, SentMeasure(measure.id, new=True), uow.now)


def due_view(uow: UnitOfWork, number: str, person: str, why: DueReason) -> DueView | None:
    """What the person has to see to now; None for a unit that is no longer theirs to look after."""
    directory, today = uow.directory, local_day(uow.now)
    unit = directory.organisation.units.get(number)
    language = directory.language(person)
    if unit is None:
        gone = next((one for one in left_behind(uow, person) if one.unit == number), None)
        if gone is None:
            return None
        return DueView(language, number, gone.name, DueReason.GONE, today, left_behind=gone)
    if not _still(uow, unit, person, why):
        return None
    register = uow.tx.look_at_register(number)
    lines = list(_due_lines(uow, unit, register, person, why)) if register is not None else []
    shown, decides = tuple(lines[:MOST_LINES]), why is DueReason.DECIDES
    return DueView(
        language, number, unit.name, why, today, shown, len(lines) - len(shown),
        lost=measures_and_lost(uow, number)[1] if decides else 0,
    )  # fmt: skip


def _still(uow: UnitOfWork, unit: Unit, person: str, why: DueReason) -> bool:
    """Whether it is still theirs to look after: a card that waited for the morning is not for
    whoever has left. What has risen is asked of each measure."""
    rights = may(uow, unit, person)
    return (
        why is DueReason.UP or (Right.DECIDE if why is DueReason.DECIDES else Right.READ) in rights
    )


def why_now(uow: UnitOfWork, unit: Unit, person: str) -> DueReason:
    """For which reason the person's card would come now."""
    if person in to_remind(uow, unit):
        return DueReason.DECIDES
    owns = any(one.owner == person for one in measures_in(uow, unit.number))
    return DueReason.OWNER if owns else DueReason.UP


def _to_tell(work: RegisterChange) -> Iterator[tuple[str, DueReason]]:
    """Whom a date that is reminded of today concerns, each once; whoever looks after the register
    sees all of it on one card."""
    uow, unit, since = work.uow, work.unit, work.register.looked or date.min
    keepers = to_remind(uow, unit)
    owners: dict[str, None] = {}
    higher: dict[str, None] = {}
    anything = rules.reminders(work.register.review, since, work.today)
    if anything:
        higher |= dict.fromkeys(_who_has_the_review(uow, unit, work.register))
    for measure in work.measures.values():
        if measure.state is not MeasureState.IN_FORCE or not _reminded(measure, since, work.today):
            continue
        anything = True
        owner = owner_of(uow, unit, measure)
        if owner is not None and uow.can_reach(owner.id):
            owners[owner.id] = None
        higher |= dict.fromkeys(one.id for one in above(uow, unit, measure, work.today))
    orphans = set(_orphans(uow, unit, work.measures.values())) - set(work.register.orphans)
    waits = any(one.state is MeasureState.SUGGESTED for one in work.measures.values())
    waits = waits or work.lost > 0
    if anything or orphans or (waits and begins_week(work.today)):
        yield from ((person, DueReason.DECIDES) for person in keepers)
    yield from ((person, DueReason.OWNER) for person in owners if person not in keepers)
    yield from ((person, DueReason.UP) for person in higher if person not in keepers)


# The register itself, where it is to be lifted as a measure would be.
_WHOLE = Measure("", "", "", "", MeasureState.IN_FORCE)


def _who_has_the_review(uow: UnitOfWork, unit: Unit, register: Register) -> tuple[str, ...]:
    """The leaders that a late review has risen to; none while it is the unit's own."""
    steps = rules.steps_up(register.days_over(local_day(uow.now)))
    return tuple(one.id for one in above(uow, unit, replace(_WHOLE, lifted=steps)))


def _reminded(measure: Measure, since: date, today: date) -> bool:
    days = (one.day for one in measure.schedules if one.day is not None)
    return any(rules.reminders(day, since, today) for day in days)


def _orphans(uow: UnitOfWork, unit: Unit, measures: Iterable[Measure]) -> Iterator[str]:
    for one in measures:
        if one.state is MeasureState.IN_FORCE and owner_of(uow, unit, one) is None:
            yield one.id


def _due_lines(
    uow: UnitOfWork, unit: Unit, register: Register, person: str, why: DueReason
) -> Iterator[DueLine]:
    today = local_day(uow.now)
    measures = measures_in(uow, unit.number)
    living = [one for one in measures if one.state is MeasureState.IN_FORCE]
    found = [
        _Found(measure, schedule)
        for measure in living
        for schedule in measure.due(today)
        if _concerns(uow, unit, measure, person, why)
    ]
    for one in sorted(found, key=lambda one: (one.schedule.day or today, one.measure.title)):
        tick = Right.CARE in may(uow, unit, person, one.measure)
        yield DueLine(one.measure.id, one.measure.title, one.schedule.care, one.schedule.day, tick)
    if why is DueReason.UP:
        lifted = {one.measure.id for one in found}
        for measure in living:
            concerns = _concerns(uow, unit, measure, person, why)
            if measure.lifted and concerns and measure.id not in lifted:
                yield DueLine(measure.id, measure.title, DueSubject.LIFTED)
    is_up = why is DueReason.UP and person in _who_has_the_review(uow, unit, register)
    if is_up or (why is DueReason.DECIDES and register.days_over(today) >= 0):
        yield DueLine(None, "", DueSubject.REVIEW, register.review)
    if why is DueReason.DECIDES:
        for orphan in living:
            if owner_of(uow, unit, orphan) is None:
                yield DueLine(orphan.id, orphan.title, DueSubject.NO_OWNER)
        for measure in measures:
            if measure.state is MeasureState.SUGGESTED:
                yield DueLine(measure.id, measure.title, DueSubject.SUGGESTION)


@dataclass(frozen=True, slots=True)
class _Found:
    measure: Measure
    schedule: Schedule


def _concerns(uow: UnitOfWork, unit: Unit, measure: Measure, person: str, why: DueReason) -> bool:
    if why is DueReason.OWNER:
        return measure.owner == person
    if why is DueReason.UP:
        return any(one.id == person for one in above(uow, unit, measure, local_day(uow.now)))
    return True


def _look_after_gone(uow: UnitOfWork, register: Register) -> None:
    """The unit is gone: whoever kept its register is asked each week where its measures belong."""
    today = local_day(uow.now)
    found, lost = measures_and_lost(uow, register.unit)
    left = bool(rules.living(found) or lost)
    if left:
        for person in dict.fromkeys(keepers_now(uow, register)):
            if uow.can_reach(person):
                tell_due(uow, register.unit, person, DueReason.GONE)
    set_look(uow, replace(register, looked=today), next_week(today) if left else None)


def _send(uow: UnitOfWork, person: str, message: SentMessage, at: int) -> None:
    if not uow.can_reach(person):
        return
    due_at, payload = by_day(at), message.payload()
    key = f"measures:{new_id()}"
    if due_at > uow.now:  # what waits for the same moment is one card
        key = f"measures:{sorted(payload.items())}:{person}:{due_at}"
    task = uow.task(TaskKind.NOTICE, person, Priority.REMINDER, key, payload=payload)
    uow.tx.add_tasks([replace(task, due_at=due_at)])


_ORDER = tuple(MeasureNewsKind)


def news_due(uow: UnitOfWork, task: Task) -> int | None:
    """Tells the staff; when it came too early, the instant that is still waited for. One that has
    been told already finds nothing."""
    number = str(task.payload["unit"])
    register = uow.tx.register(number)
    if register is None or register.tell_at is None:
        return None
    if uow.now < register.tell_at:
        return register.tell_at if task.due_at == register.tell_at else None
    unit = uow.directory.organisation.units.get(number)
    if unit is not None:
        _tell(uow, unit, register.untold, register.tell_at)
    uow.tx.save_register(replace(register, untold={}, tell_at=None))
    return None


def _tell(uow: UnitOfWork, unit: Unit, untold: Mapping[str, int], at: int) -> None:
    """One row for each of the staff, but not for whoever did all of it."""
    about: list[tuple[str, int, int]] = []
    steps: list[StoredChange] = []
    for stored in uow.tx.measures_of(unit.number):
        known = untold.get(stored.id)
        if known is None:
            continue
        about.append((stored.id, known, stored.revision))
        steps += uow.tx.history_of(stored.id, stored.revision - known)
    steps.sort(key=lambda step: step.at)
    authors = dict.fromkeys(step.by for step in steps if step.kind in NEWS)
    people = {*unit.staff(), *unit.administrators}
    if len(authors) == 1:  # they know
        people -= authors.keys()
    payload = SentMeasureNews(unit.number, about, list(authors)).payload()
    key = f"measure-news:{unit.number}:{at}"
    uow.tx.add_tasks(
        [
            uow.task(TaskKind.NOTICE, person, Priority.REMINDER, f"{key}:{person}", payload=payload)
            for person in sorted(people)
            if about and uow.can_reach(person)
        ]
    )


def news_view(uow: UnitOfWork, person: str, message: SentMeasureNews) -> MeasureNewsView | None:
    """What the person reads; None for whoever may not read the register any more, and where
    nothing of it can be read."""
    unit = readable(uow, message.unit, person)
    if unit is None:
        return None
    lines = list(_lines(uow, unit, message.about))
    lines.sort(key=lambda line: (_ORDER.index(line.kind), line.title))
    if not lines:
        return None
    directory = uow.directory
    return MeasureNewsView(
        language=directory.language(person),
        unit=unit.number,
        unit_name=unit.name,
        lines=tuple(lines),
        by=tuple(directory.name(one) for one in message.by),
    )


def _lines(
    uow: UnitOfWork, unit: Unit, about: Sequence[tuple[str, int, int]]
) -> Iterator[MeasureNewsLine]:
    for id, known, revision in about:
        after = as_it_was(uow, id, revision)
        if after is None:
            continue
        before = as_it_was(uow, id, known) if known else None
        kind = kind_of(unit.number, before, after)
        if known and before is None:  # what they knew cannot be read any more: it is otherwise now
            kind = (
                MeasureNewsKind.CHANGED
                if after.state is MeasureState.IN_FORCE
                else MeasureNewsKind.ENDED
            )
        if kind is not None and after.unit == unit.number:
            yield _line(uow, unit, kind, before, after)


def _line(
    uow: UnitOfWork, unit: Unit, kind: MeasureNewsKind, before: Measure | None, after: Measure
) -> MeasureNewsLine:
    owner = owner_of(uow, unit, after)
    known = before if before is not None and kind is not MeasureNewsKind.NEW else after
    return MeasureNewsLine(
        kind=kind,
        title=known.title if kind is MeasureNewsKind.ENDED else after.title,
        owner=owner.name if owner is not None else "",
        was=known.title if known.title != after.title else "",
        other_purpose=known.purpose != after.purpose,
    )


def _sent_measure(uow: UnitOfWork, person: str, message: SentMeasure) -> MeasureView | None:
    """What the recipient may read of it now; None when it is no longer theirs."""
    found = view_of_measure_slot(uow, message.measure, person)
    if found is None or not message.new:
        return found
    mine = found.owner is not None and found.owner.id == person
    return replace(found, new_to_reader=True) if mine else None


def _sent_due(uow: UnitOfWork, person: str, message: SentDue) -> DueView | None:
    """None when there is nothing left to be told."""
    due = due_view(uow, message.unit, person, DueReason(message.why))
    return due if due is not None and (due.lines or due.left_behind or due.lost) else None


def _sent_ready(uow: UnitOfWork, person: str, message: SentReady) -> ReadyView | None:
    unit = readable(uow, message.unit, person)
    return ready_view(uow, unit, person) if unit is not None else None


def _sent_register(uow: UnitOfWork, person: str, message: SentRegister) -> RegisterView | None:
    unit = readable(uow, message.unit, person)
    return register_view(uow, unit, person, message.page) if unit is not None else None


SENT: Final[Mapping[type[SentMessage], Reader]] = {
    SentRegister: _sent_register,
    SentMeasure: _sent_measure,
    SentReady: _sent_ready,
    SentDue: _sent_due,
    SentMeasureNews: news_view,
}
