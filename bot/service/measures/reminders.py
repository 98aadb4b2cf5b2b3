"""Reminding of safety measures: by day, on the date, a week later and each month; after thirty days
one level up (R4, R57, R59, R79). Rows of the lowest priority, so that no alarm waits for one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.cards.measures.views import DueLine, DueView, What, Why
from bot.domain import measures as rules
from bot.domain.follow_up import by_day, local_day
from bot.domain.measure_rights import Right
from bot.domain.measures import Measure, Register, Schedule, State
from bot.domain.organisation.organisation import Unit
from bot.service.measures.measure_people import above, keepers_now, may, owner_of, to_remind
from bot.service.measures.register import (
    COLLECTED_MS,
    Work,
    measures_and_lost,
    measures_in,
    opened,
    set_look,
)
from bot.service.measures.views import left_behind
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import Priority, Task, TaskKind

MOST_LINES = 8
_A_WEEK = 7


def timer_due(turn: Turn, task: Task) -> int | None:
    """A look at a register. When it came too early, the instant that is still waited for; one that
    is not the register's own any more does nothing."""
    number = str(task.payload["unit"])
    register = turn.tx.register(number)
    if register is None or register.next_at != task.due_at:
        return None
    if turn.now < task.due_at:
        return task.due_at
    unit = turn.directory.organisation.units.get(number)
    if unit is None:
        _look_after_gone(turn, register)
        return None
    work = opened(turn, unit)
    for person, why in _to_tell(work):
        tell_due(turn, unit.number, person, why)
    orphans = tuple(_orphans(turn, unit, work.measures.values()))
    work.register = replace(work.register, looked=work.today, orphans=orphans)
    work.commit()
    return None


def tell_due(turn: Turn, unit: str, person: str, why: Why, *, collected: bool = False) -> None:
    """The card that reminds, by day; drawn when it is sent, of what is to be done then.
    `collected`: one card for all that comes within some minutes."""
    payload = {"view": "measures_due", "unit": unit, "why": why.value}
    at = (turn.now // COLLECTED_MS + 1) * COLLECTED_MS if collected else turn.now
    _send(turn, person, payload, at)


def tell_measure(turn: Turn, measure: Measure, person: str) -> None:
    """The measure itself, to whoever has just been made its owner."""
    _send(turn, person, {"view": "measure", "measure": measure.id, "new": 1}, turn.now)


def due_view(turn: Turn, number: str, person: str, why: Why) -> DueView | None:
    """What the person has to see to now; None for a unit that is no longer theirs to look after."""
    directory, today = turn.directory, local_day(turn.now)
    unit = directory.organisation.units.get(number)
    language = directory.language(person)
    if unit is None:
        gone = next((one for one in left_behind(turn, person) if one.unit == number), None)
        if gone is None:
            return None
        return DueView(language, number, gone.name, Why.GONE, today, left_behind=gone)
    if not _still(turn, unit, person, why):
        return None
    register = turn.tx.look_at_register(number)
    lines = list(_due_lines(turn, unit, register, person, why)) if register is not None else []
    shown, decides = tuple(lines[:MOST_LINES]), why is Why.DECIDES
    return DueView(
        language, number, unit.name, why, today, shown, len(lines) - len(shown),
        lost=measures_and_lost(turn, number)[1] if decides else 0,
    )  # fmt: skip


def _still(turn: Turn, unit: Unit, person: str, why: Why) -> bool:
    """Whether it is still theirs to look after: a card that waited for the morning is not for
    whoever has left. What has risen is asked of each measure."""
    rights = may(turn, unit, person)
    return why is Why.UP or (Right.DECIDE if why is Why.DECIDES else Right.READ) in rights


def why_now(turn: Turn, unit: Unit, person: str) -> Why:
    """For which reason the person's card would come now."""
    if person in to_remind(turn, unit):
        return Why.DECIDES
    owns = any(one.owner == person for one in measures_in(turn, unit.number))
    return Why.OWNER if owns else Why.UP


def _to_tell(work: Work) -> Iterator[tuple[str, Why]]:
    """Whom a date that is reminded of today concerns, each once; whoever looks after the register
    sees all of it on one card."""
    turn, unit, since = work.turn, work.unit, work.register.looked or date.min
    keepers = to_remind(turn, unit)
    owners: dict[str, None] = {}
    higher: dict[str, None] = {}
    anything = rules.reminders(work.register.review, since, work.today)
    if anything:
        higher |= dict.fromkeys(_who_has_the_review(turn, unit, work.register))
    for measure in work.measures.values():
        if measure.state is not State.IN_FORCE or not _reminded(measure, since, work.today):
            continue
        anything = True
        owner = owner_of(turn, unit, measure)
        if owner is not None and turn.can_reach(owner.id):
            owners[owner.id] = None
        higher |= dict.fromkeys(one.id for one in above(turn, unit, measure, work.today))
    orphans = set(_orphans(turn, unit, work.measures.values())) - set(work.register.orphans)
    waits = any(one.state is State.SUGGESTED for one in work.measures.values())
    waits = waits or work.lost > 0
    if anything or orphans or (waits and work.today.weekday() == 0):
        yield from ((person, Why.DECIDES) for person in keepers)
    yield from ((person, Why.OWNER) for person in owners if person not in keepers)
    yield from ((person, Why.UP) for person in higher if person not in keepers)


# The register itself, where it is to be lifted as a measure would be.
_WHOLE = Measure("", "", "", "", State.IN_FORCE)


def _who_has_the_review(turn: Turn, unit: Unit, register: Register) -> tuple[str, ...]:
    """The leaders that a late review has risen to; none while it is the unit's own."""
    steps = rules.steps_up(register.days_over(local_day(turn.now)))
    return tuple(one.id for one in above(turn, unit, replace(_WHOLE, lifted=steps)))


def _reminded(measure: Measure, since: date, today: date) -> bool:
    days = (one.day for one in measure.schedules if one.day is not None)
    return any(rules.reminders(day, since, today) for day in days)


def _orphans(turn: Turn, unit: Unit, measures: Iterable[Measure]) -> Iterator[str]:
    for one in measures:
        if one.state is State.IN_FORCE and owner_of(turn, unit, one) is None:
            yield one.id


def _due_lines(
    turn: Turn, unit: Unit, register: Register, person: str, why: Why
) -> Iterator[DueLine]:
    today = local_day(turn.now)
    measures = measures_in(turn, unit.number)
    living = [one for one in measures if one.state is State.IN_FORCE]
    found = [
        _Found(measure, schedule)
        for measure in living
        for schedule in measure.due(today)
        if _concerns(turn, unit, measure, person, why)
    ]
    for one in sorted(found, key=lambda one: (one.schedule.day or today, one.measure.title)):
        tick = Right.CARE in may(turn, unit, person, one.measure)
        yield DueLine(one.measure.id, one.measure.title, one.schedule.care, one.schedule.day, tick)
    if why is Why.UP:
        lifted = {one.measure.id for one in found}
        for measure in living:
            concerns = _concerns(turn, unit, measure, person, why)
            if measure.lifted and concerns and measure.id not in lifted:
                yield DueLine(measure.id, measure.title, What.LIFTED)
    is_up = why is Why.UP and person in _who_has_the_review(turn, unit, register)
    if is_up or (why is Why.DECIDES and register.days_over(today) >= 0):
        yield DueLine(None, "", What.REVIEW, register.review)
    if why is Why.DECIDES:
        for orphan in living:
            if owner_of(turn, unit, orphan) is None:
                yield DueLine(orphan.id, orphan.title, What.NO_OWNER)
        for measure in measures:
            if measure.state is State.SUGGESTED:
                yield DueLine(measure.id, measure.title, What.SUGGESTION)


@dataclass(frozen=True, slots=True)
class _Found:
    measure: Measure
    schedule: Schedule


def _concerns(turn: Turn, unit: Unit, measure: Measure, person: str, why: Why) -> bool:
    if why is Why.OWNER:
        return measure.owner == person
    if why is Why.UP:
        return any(one.id == person for one in above(turn, unit, measure, local_day(turn.now)))
    return True


def _look_after_gone(turn: Turn, register: Register) -> None:
    """The unit is gone: whoever kept its register is asked each week where its measures belong."""
    today = local_day(turn.now)
    found, lost = measures_and_lost(turn, register.unit)
    left = bool(rules.living(found) or lost)
    if left:
        for person in dict.fromkeys(keepers_now(turn, register)):
            if turn.can_reach(person):
                tell_due(turn, register.unit, person, Why.GONE)
    monday = today + timedelta(_A_WEEK - today.weekday())
    set_look(turn, replace(register, looked=today), monday if left else None)


def _send(turn: Turn, person: str, payload: Mapping[str, str | int], at: int) -> None:
    if not turn.can_reach(person):
        return
    due_at = by_day(at)
    key = f"measures:{new_id()}"
    if due_at > turn.now:  # what waits for the same moment is one card
        key = f"measures:{sorted(payload.items())}:{person}:{due_at}"
    task = turn.task(TaskKind.NOTICE, person, Priority.REMINDER, key, payload=payload)
    turn.tx.add_tasks([replace(task, due_at=due_at)])
