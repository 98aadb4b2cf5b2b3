"""A unit's staff are told which measures are new, changed or ended (R16; decision 0030): once,
collected, by day. What they do not know yet stands in the register, so that replicas and restarts
need no case of their own; the outgoing rows hold ids and revisions, and no word (L13)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.cards.measures.views import MeasureNewsLine, MeasureNewsView
from bot.domain.measure_news import NEWS, Kind, kind_of
from bot.domain.measures import Measure, State
from bot.domain.organisation.organisation import Unit
from bot.service.measures.measure_people import owner_of
from bot.service.measures.measure_showing import readable
from bot.service.measures.register import as_it_was
from bot.service.unit_of_work import Turn
from bot.store.measures import StoredChange
from bot.store.records import Priority, Task, TaskKind

_ORDER = tuple(Kind)


def news_due(turn: Turn, task: Task) -> int | None:
    """Tells the staff; when it came too early, the instant that is still waited for. One that has
    been told already finds nothing."""
    number = str(task.payload["unit"])
    register = turn.tx.register(number)
    if register is None or register.tell_at is None:
        return None
    if turn.now < register.tell_at:
        return register.tell_at if task.due_at == register.tell_at else None
    unit = turn.directory.organisation.units.get(number)
    if unit is not None:
        _tell(turn, unit, register.untold, register.tell_at)
    turn.tx.save_register(replace(register, untold={}, tell_at=None))
    return None


def _tell(turn: Turn, unit: Unit, untold: Mapping[str, int], at: int) -> None:
    """One row for each of the staff, but not for whoever did all of it."""
    about: list[tuple[str, int, int]] = []
    steps: list[StoredChange] = []
    for stored in turn.tx.measures_of(unit.number):
        known = untold.get(stored.id)
        if known is None:
            continue
        about.append((stored.id, known, stored.revision))
        steps += turn.tx.history_of(stored.id, stored.revision - known)
    steps.sort(key=lambda step: step.at)
    authors = dict.fromkeys(step.by for step in steps if step.kind in NEWS)
    people = {*unit.staff(), *unit.administrators}
    if len(authors) == 1:  # they know
        people -= authors.keys()
    payload = {"view": "measure_news", "unit": unit.number, "about": about, "by": list(authors)}
    key = f"measure-news:{unit.number}:{at}"
    turn.tx.add_tasks(
        [
            turn.task(
                TaskKind.NOTICE, person, Priority.REMINDER, f"{key}:{person}", payload=payload
            )
            for person in sorted(people)
            if about and turn.can_reach(person)
        ]
    )


def news_view(turn: Turn, person: str, payload: Mapping[str, Any]) -> MeasureNewsView | None:
    """What the person reads; None for whoever may not read the register any more, and where
    nothing of it can be read."""
    unit = readable(turn, str(payload["unit"]), person)
    if unit is None:
        return None
    lines = list(_lines(turn, unit, payload["about"]))
    lines.sort(key=lambda line: (_ORDER.index(line.kind), line.title))
    if not lines:
        return None
    directory = turn.directory
    return MeasureNewsView(
        language=directory.language(person),
        unit=unit.number,
        unit_name=unit.name,
        lines=tuple(lines),
        by=tuple(directory.name(one) for one in payload["by"]),
    )


def _lines(turn: Turn, unit: Unit, about: list[tuple[str, int, int]]) -> Iterator[MeasureNewsLine]:
    for id, known, revision in about:
        after = as_it_was(turn, id, revision)
        if after is None:
            continue
        before = as_it_was(turn, id, known) if known else None
        kind = kind_of(unit.number, before, after)
        if known and before is None:  # what they knew cannot be read any more: it is otherwise now
            kind = Kind.CHANGED if after.state is State.IN_FORCE else Kind.ENDED
        if kind is not None and after.unit == unit.number:
            yield _line(turn, unit, kind, before, after)


def _line(
    turn: Turn, unit: Unit, kind: Kind, before: Measure | None, after: Measure
) -> MeasureNewsLine:
    owner = owner_of(turn, unit, after)
    known = before if before is not None and kind is not Kind.NEW else after
    return MeasureNewsLine(
        kind=kind,
        title=known.title if kind is Kind.ENDED else after.title,
        owner=owner.name if owner is not None else "",
        was=known.title if known.title != after.title else "",
        other_purpose=known.purpose != after.purpose,
    )
