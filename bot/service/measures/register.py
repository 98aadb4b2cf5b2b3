"""A unit's register of safety measures: opened under its lock, changed, and its next look set
(R57-R60; L10, L13).

What people write is masked, and sealed with the history: each step holds what the measure was like
from then on.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic import TypeAdapter, ValidationError

from bot.domain import measures as rules
from bot.domain.follow_up import by_day, local_day
from bot.domain.measure_news import kind_of, noticed
from bot.domain.measures import Change, Measure, Minutes, Register, State
from bot.domain.organisation.organisation import Unit, oslo_midnight
from bot.domain.reports.masking import masked
from bot.service.unit_of_work import Turn, new_id
from bot.store.measures import StoredChange, StoredMeasure, StoredMinutes
from bot.store.records import Priority, Sealed, Task, TaskKind


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history, opened: who made it what."""

    kind: Change
    at: int
    by: str
    name: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class _Document:
    """What is sealed: the measure, and the name of whoever made it so."""

    measure: Measure
    name: str


COLLECTED_MS = 10 * 60 * 1000
_SPREAD_SECONDS = 30 * 60
_MEASURE = TypeAdapter(_Document)
_MINUTES = TypeAdapter(Minutes)


@dataclass(slots=True)
class Work:
    """A change of a register in the making; the register is locked. `lost` counts the measures that
    nobody can read here, which somebody has to be told of."""

    turn: Turn
    unit: Unit
    register: Register
    measures: dict[str, Measure]
    lost: int = 0

    @property
    def today(self) -> date:
        """The date in Oslo."""
        return local_day(self.turn.now)

    def save(self, measure: Measure, person: str, kind: Change) -> Measure:
        """Keeps a new or changed measure; returns it as it is now."""
        known = measure.id in self.measures
        changed = replace(measure, revision=measure.revision + 1) if known else measure
        keep(self.turn, changed, person, kind)
        self.register = noticed(self.register, self.measures.get(measure.id), changed)
        self.measures[changed.id] = changed
        return changed

    def commit(self) -> None:
        """Stores the register, when its staff are told, and the next look at it."""
        self.register = _to_tell(self)
        living = rules.living(self.measures.values())
        is_kept = bool(living or self.lost)
        keepers = (*leading(self.unit), *self.unit.administrators) if is_kept else ()
        self.register = replace(
            self.register, unit_name=self.unit.name, keepers=tuple(dict.fromkeys(keepers))
        )
        day = rules.next_look(self.register, self.measures.values(), self.today, self.lost)
        set_look(self.turn, self.register, day)


def opened(turn: Turn, unit: Unit) -> Work:
    """The unit's register, locked; a unit that has none yet gets one."""
    found = turn.tx.register(unit.number)
    today = local_day(turn.now)
    review = rules.later(today, rules.REVIEW_MONTHS)
    if found is None:
        found = turn.tx.add_register(Register(unit.number, unit.name, review, looked=today))
    everything, lost = measures_and_lost(turn, unit.number)
    measures = {one.id: one for one in everything}
    if not lost and not rules.living(everything):  # it begins anew: nobody was to look after it
        found = replace(found, looked=today, review=max(found.review, review))
    return Work(turn, unit, found, measures, lost)


def _to_tell(work: Work) -> Register:
    """The register with the instant at which the staff are told what is news: some minutes after
    the first of it, by day. What was changed back meanwhile is none."""
    turn, register = work.turn, work.register
    untold = {
        id: known for id, known in register.untold.items() if _is_news(work, id, known)
    }  # fmt: skip
    if not untold:
        return replace(register, untold={}, tell_at=None)
    if register.tell_at is not None and register.tell_at > turn.now:
        return replace(register, untold=untold)
    collected = turn.now + COLLECTED_MS
    at = by_day(collected)
    if at != collected:  # not all units in the same second of the morning
        at = look_at(register.unit, local_day(at))
    task = Task(
        id=new_id(),
        kind=TaskKind.MEASURE_NEWS,
        priority=Priority.REMINDER,
        due_at=at,
        dedupe_key=f"measure-news:{register.unit}:{at}",
        payload={"unit": register.unit},
    )
    turn.tx.add_tasks([task])
    return replace(register, untold=untold, tell_at=at)


def _is_news(work: Work, measure: str, known: int) -> bool:
    before = as_it_was(work.turn, measure, known) if known else None
    if known and before is None:  # what they know cannot be read any more
        return True
    return kind_of(work.unit.number, before, work.measures.get(measure)) is not None


def leading(unit: Unit) -> tuple[str, ...]:
    """The unit's own leaders, the nearest first."""
    return tuple(dict.fromkeys(person for level in unit.levels for person in level.people))


def set_look(turn: Turn, register: Register, day: date | None) -> None:
    """Stores the register with its next look, in the morning of that day. A look that was set
    earlier rings too, and sees that it is not the one."""
    at = look_at(register.unit, day) if day is not None else None
    turn.tx.save_register(replace(register, next_at=at))
    if at is not None:
        task = Task(
            id=new_id(),
            kind=TaskKind.MEASURES,
            priority=Priority.REMINDER,
            due_at=at,
            dedupe_key=f"measures:{register.unit}:{at}",  # where it is set already, it is that one
            payload={"unit": register.unit},
        )
        turn.tx.add_tasks([task])


def look_at(unit: str, day: date) -> int:
    """When the unit's register is looked at that day (ms UTC): between eight and half past, each
    unit at its own second, so that an alarm never finds all of them before it."""
    return by_day(oslo_midnight(day)) + zlib.crc32(unit.encode()) % _SPREAD_SECONDS * 1000


def keep(turn: Turn, measure: Measure, person: str, kind: Change) -> None:
    """Stores the measure as it is from now on, and the step of its history."""
    document = _Document(measure, turn.directory.name(person))
    text = _MEASURE.dump_json(document).decode()
    sealed = turn.keyring.encrypt(text, _bound(measure.id))
    stored = StoredMeasure(
        id=measure.id,
        unit=measure.unit,
        state=measure.state,
        owner=measure.owner,
        revision=measure.revision,
        overdue_at=oslo_midnight(day + timedelta(days=1)) if (day := measure.next_day) else None,
        changed_at=turn.now,
        document=Sealed(turn.keyring.current, sealed),
    )
    turn.tx.save_measure(stored, person, kind)


def measure_of(turn: Turn, measure: str) -> Measure | None:
    """One measure as it is; None where there is none, or nobody can read it any more."""
    stored = turn.tx.measure(measure)
    document = _opened(turn, stored.id, stored.document) if stored is not None else None
    return document.measure if document is not None else None


def measures_in(turn: Turn, unit: str) -> list[Measure]:
    """Everything that the unit has or had, in the order in which it was added."""
    return measures_and_lost(turn, unit)[0]


def measures_and_lost(turn: Turn, unit: str) -> tuple[list[Measure], int]:
    """The same, and how many there are that have not ended and that nobody can read here: their key
    has left the ring. They are never passed over in silence."""
    stored = turn.tx.measures_of(unit)
    found = _all(turn, stored)
    read = {one.id for one in found}
    lost = sum(one.id not in read and one.state is not State.ENDED for one in stored)
    return found, lost


def measures_owned(turn: Turn, person: str) -> list[Measure]:
    """What the person answers for, anywhere."""
    return _all(turn, turn.tx.measures_owned(person))


def history(turn: Turn, measure: str, newest: int) -> list[Step]:
    """So many steps, the newest first."""
    return _steps(turn, turn.tx.history_of(measure, newest))


def changes_by(turn: Turn, person: str) -> list[Step]:
    """Everything that the person has changed, oldest first."""
    return _steps(turn, turn.tx.measure_changes_by(person))


def as_it_was(turn: Turn, measure: str, revision: int) -> Measure | None:
    """What it was like in an earlier revision; None when that was forgotten."""
    stored = turn.tx.change_of(measure, revision)
    document = _opened(turn, measure, stored.document) if stored is not None else None
    return document.measure if document is not None else None


def keep_minutes(turn: Turn, minutes: Minutes) -> None:
    """Stores minutes by reference, masked and sealed."""
    clean = replace(
        minutes, reference=one_line(minutes.reference), decision=one_line(minutes.decision)
    )
    text = _MINUTES.dump_json(clean).decode()
    sealed = turn.keyring.encrypt(text, _bound(minutes.id))
    document = Sealed(turn.keyring.current, sealed)
    turn.tx.keep_minutes(
        StoredMinutes(minutes.id, minutes.unit, minutes.measure, minutes.at, minutes.by, document)
    )


def minutes_read(turn: Turn, found: Sequence[StoredMinutes]) -> list[Minutes]:
    """The minutes that can be read."""
    kept = []
    for stored in found:
        said = turn.keyring.decrypt(stored.document.key_id, stored.document.text, _bound(stored.id))
        if said is not None:
            kept.append(_MINUTES.validate_json(said))
    return kept


def one_line(text: str) -> str:
    """What somebody wrote, on one line, with no number that could be a client's (L11)."""
    return masked(" ".join(text.split()))


def lines(text: str) -> str:
    """The same with its lines kept."""
    return masked("\n".join(" ".join(line.split()) for line in text.strip().splitlines()))


def _all(turn: Turn, found: Sequence[StoredMeasure]) -> list[Measure]:
    documents = (_opened(turn, stored.id, stored.document) for stored in found)
    return [document.measure for document in documents if document is not None]


def _steps(turn: Turn, found: Sequence[StoredChange]) -> list[Step]:
    steps = []
    for stored in found:
        document = _opened(turn, stored.measure, stored.document)
        if document is not None:
            step = Step(stored.kind, stored.at, stored.by, document.name, document.measure)
            steps.append(step)
    return steps


def _opened(turn: Turn, measure: str, sealed: Sealed) -> _Document | None:
    said = turn.keyring.decrypt(sealed.key_id, sealed.text, _bound(measure))
    try:
        return _MEASURE.validate_json(said) if said is not None else None
    except ValidationError:  # of a version that does not know it: as good as not readable
        return None


def _bound(id: str) -> str:
    """What is sealed here can be read nowhere else."""
    return f"measure/{id}"
