"""A unit's register of safety measures: opened under its lock, changed, and its next look set; and
who has what to do with it (R4, R57-R60; L10, L13).

What people write is masked, and sealed with the history: each step holds what the measure was like
from then on.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pydantic import TypeAdapter, ValidationError

from bot.cards.measures.views import Named
from bot.domain import measures as rules
from bot.domain.measures import (
    Measure,
    MeasureEvent,
    MeasureRole,
    MeasureState,
    Minutes,
    Register,
    Right,
    can_own,
    kind_of,
    noticed,
    parts_of,
    rights,
)
from bot.domain.organisation.organisation import Helper, Unit, oslo_midnight
from bot.domain.reports.privacy_filter import masked
from bot.domain.working_days import by_day, local_day
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.measures import StoredChange, StoredMeasure, StoredMinutes
from bot.store.records import Priority, Sealed, Task, TaskKind


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A step of the history, opened: who made it what."""

    kind: MeasureEvent
    at: int
    by: str
    name: str
    measure: Measure
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Document:
    """What is sealed: the measure, the name of whoever made it so, and why, where that is asked."""

    measure: Measure
    name: str
    why: str = ""


COLLECTED_MS = 10 * 60 * 1000
_SPREAD_SECONDS = 30 * 60
_MEASURE = TypeAdapter(_Document)
_MINUTES = TypeAdapter(Minutes)


@dataclass(slots=True)
class RegisterChange:
    """A change of a register in the making; the register is locked. `lost` counts the measures that
    nobody can read here, which somebody has to be told of."""

    uow: UnitOfWork
    unit: Unit
    register: Register
    measures: dict[str, Measure]
    lost: int = 0

    @property
    def today(self) -> date:
        """The date in Oslo."""
        return local_day(self.uow.now)

    def save(self, measure: Measure, person: str, kind: MeasureEvent, why: str = "") -> Measure:
        """Keeps a new or changed measure; returns it as it is now."""
        known = measure.id in self.measures
        changed = replace(measure, revision=measure.revision + 1) if known else measure
        keep(self.uow, changed, person, kind, why)
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
        set_look(self.uow, self.register, day)


def opened(uow: UnitOfWork, unit: Unit) -> RegisterChange:
    """The unit's register, locked; a unit that has none yet gets one."""
    found = uow.tx.register(unit.number)
    today = local_day(uow.now)
    review = rules.later(today, rules.REVIEW_MONTHS)
    if found is None:
        found = uow.tx.add_register(Register(unit.number, unit.name, review, looked=today))
    everything, lost = measures_and_lost(uow, unit.number)
    measures = {one.id: one for one in everything}
    if not lost and not rules.living(everything):  # it begins anew: nobody was to look after it
        found = replace(found, looked=today, review=max(found.review, review))
    return RegisterChange(uow, unit, found, measures, lost)


def _to_tell(work: RegisterChange) -> Register:
    """The register with the instant at which the staff are told what is news: some minutes after
    the first of it, by day. What was changed back meanwhile is none."""
    uow, register = work.uow, work.register
    untold = {
        id: known for id, known in register.untold.items() if _is_news(work, id, known)
    }  # fmt: skip
    if not untold:
        return replace(register, untold={}, tell_at=None)
    if register.tell_at is not None and register.tell_at > uow.now:
        return replace(register, untold=untold)
    collected = uow.now + COLLECTED_MS
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
    uow.tx.add_tasks([task])
    return replace(register, untold=untold, tell_at=at)


def _is_news(work: RegisterChange, measure: str, known: int) -> bool:
    before = as_it_was(work.uow, measure, known) if known else None
    if known and before is None:  # what they know cannot be read any more
        return True
    return kind_of(work.unit.number, before, work.measures.get(measure)) is not None


def leading(unit: Unit) -> tuple[str, ...]:
    """The unit's own leaders, the nearest first."""
    return tuple(dict.fromkeys(person for level in unit.levels for person in level.people))


def set_look(uow: UnitOfWork, register: Register, day: date | None) -> None:
    """Stores the register with its next look, in the morning of that day. A look that was set
    earlier rings too, and sees that it is not the one."""
    at = look_at(register.unit, day) if day is not None else None
    uow.tx.save_register(replace(register, next_at=at))
    if at is not None:
        task = Task(
            id=new_id(),
            kind=TaskKind.MEASURES,
            priority=Priority.REMINDER,
            due_at=at,
            dedupe_key=f"measures:{register.unit}:{at}",  # where it is set already, it is that one
            payload={"unit": register.unit},
        )
        uow.tx.add_tasks([task])


def look_at(unit: str, day: date) -> int:
    """When the unit's register is looked at that day (ms UTC): between eight and half past, each
    unit at its own second, so that an alarm never finds all of them before it."""
    return by_day(oslo_midnight(day)) + zlib.crc32(unit.encode()) % _SPREAD_SECONDS * 1000


def keep(uow: UnitOfWork, measure: Measure, person: str, kind: MeasureEvent, why: str = "") -> None:
    """Stores the measure as it is from now on, and the step of its history."""
    document = _Document(measure, uow.directory.name(person), why)
    text = _MEASURE.dump_json(document).decode()
    sealed = uow.keyring.encrypt(text, _bound(measure.id))
    stored = StoredMeasure(
        id=measure.id,
        unit=measure.unit,
        state=measure.state,
        owner=measure.owner,
        revision=measure.revision,
        overdue_at=oslo_midnight(day + timedelta(days=1)) if (day := measure.next_day) else None,
        changed_at=uow.now,
        document=Sealed(uow.keyring.current, sealed),
    )
    uow.tx.save_measure(stored, person, kind)


def measure_of(uow: UnitOfWork, measure: str) -> Measure | None:
    """One measure as it is; None where there is none, or nobody can read it any more."""
    stored = uow.tx.measure(measure)
    document = _opened(uow, stored.id, stored.document) if stored is not None else None
    return document.measure if document is not None else None


def measures_in(uow: UnitOfWork, unit: str) -> list[Measure]:
    """Everything that the unit has or had, in the order in which it was added."""
    return measures_and_lost(uow, unit)[0]


def measures_and_lost(uow: UnitOfWork, unit: str) -> tuple[list[Measure], int]:
    """The same, and how many there are that have not ended and that nobody can read here: their key
    has left the ring. They are never passed over in silence."""
    stored = uow.tx.measures_of(unit)
    found = _all(uow, stored)
    read = {one.id for one in found}
    lost = sum(one.id not in read and one.state is not MeasureState.ENDED for one in stored)
    return found, lost


def measures_overdue(uow: UnitOfWork, units: Sequence[str]) -> list[Measure]:
    """What is overdue in these units, in the order in which it was added."""
    return _all(uow, uow.tx.overdue_measures(units))


def measures_owned(uow: UnitOfWork, person: str) -> list[Measure]:
    """What the person answers for, anywhere."""
    return _all(uow, uow.tx.measures_owned(person))


def history(uow: UnitOfWork, measure: str, newest: int) -> list[HistoryStep]:
    """So many steps, the newest first."""
    return _steps(uow, uow.tx.history_of(measure, newest))


def changes_by(uow: UnitOfWork, person: str) -> list[HistoryStep]:
    """Everything that the person has changed, oldest first."""
    return _steps(uow, uow.tx.measure_changes_by(person))


def as_it_was(uow: UnitOfWork, measure: str, revision: int) -> Measure | None:
    """What it was like in an earlier revision; None when that was forgotten."""
    stored = uow.tx.change_of(measure, revision)
    document = _opened(uow, measure, stored.document) if stored is not None else None
    return document.measure if document is not None else None


def keep_minutes(uow: UnitOfWork, minutes: Minutes) -> None:
    """Stores minutes by reference, masked and sealed."""
    clean = replace(
        minutes, reference=one_line(minutes.reference), decision=one_line(minutes.decision)
    )
    text = _MINUTES.dump_json(clean).decode()
    sealed = uow.keyring.encrypt(text, _bound(minutes.id))
    document = Sealed(uow.keyring.current, sealed)
    uow.tx.keep_minutes(
        StoredMinutes(minutes.id, minutes.unit, minutes.measure, minutes.at, minutes.by, document)
    )


def minutes_read(uow: UnitOfWork, found: Sequence[StoredMinutes]) -> list[Minutes]:
    """The minutes that can be read."""
    kept = []
    for stored in found:
        said = uow.keyring.decrypt(stored.document.key_id, stored.document.text, _bound(stored.id))
        if said is not None:
            kept.append(_MINUTES.validate_json(said))
    return kept


def one_line(text: str) -> str:
    """What somebody wrote, on one line, with no number that could be a client's (L11)."""
    return masked(" ".join(text.split()))


def lines(text: str) -> str:
    """The same with its lines kept."""
    return masked("\n".join(" ".join(line.split()) for line in text.strip().splitlines()))


def _all(uow: UnitOfWork, found: Sequence[StoredMeasure]) -> list[Measure]:
    documents = (_opened(uow, stored.id, stored.document) for stored in found)
    return [document.measure for document in documents if document is not None]


def _steps(uow: UnitOfWork, found: Sequence[StoredChange]) -> list[HistoryStep]:
    steps = []
    for stored in found:
        document = _opened(uow, stored.measure, stored.document)
        if document is not None:
            known = (document.name, document.measure, document.why)
            steps.append(HistoryStep(stored.kind, stored.at, stored.by, *known))
    return steps


def _opened(uow: UnitOfWork, measure: str, sealed: Sealed) -> _Document | None:
    said = uow.keyring.decrypt(sealed.key_id, sealed.text, _bound(measure))
    try:
        return _MEASURE.validate_json(said) if said is not None else None
    except ValidationError:  # of a version that does not know it: as good as not readable
        return None


def _bound(id: str) -> str:
    """What is sealed here can be read nowhere else."""
    return f"measure/{id}"


def may(
    uow: UnitOfWork, unit: Unit, person: str, measure: Measure | None = None
) -> frozenset[Right]:
    """What the person may do in the register now, and with this measure of it. Whoever has left the
    unit may nothing, from that moment on."""
    organisation = uow.directory.organisation
    stands_in = any(person == helper.id for helper in _present(uow, unit))
    parts = parts_of(organisation, unit, person, stands_in=stands_in)
    if measure is not None:
        if measure.owner == person and can_own(organisation, unit, person):
            parts |= {MeasureRole.OWNER}
        higher = above(uow, unit, measure, local_day(uow.now))
        if any(person == one.id for one in higher):
            parts |= {MeasureRole.DECIDES}
    return rights(parts)


def owner_of(uow: UnitOfWork, unit: Unit, measure: Measure) -> Named | None:
    """Who answers for it now; None where nobody does, or somebody who has no part in the unit any
    more."""
    if measure.owner is None or not can_own(uow.directory.organisation, unit, measure.owner):
        return None
    return Named(measure.owner, uow.directory.name(measure.owner))


def who_can_own(uow: UnitOfWork, unit: Unit) -> tuple[Named, ...]:
    """Whoever can answer for a measure: leaders and administrators first, then by name."""
    organisation = uow.directory.organisation
    first = {p for level in organisation.levels_of(unit) for p in level.people}
    first |= set(unit.administrators)
    everybody = first | unit.staff()
    listed = [organisation.people[one] for one in everybody if one in organisation.people]
    listed.sort(key=lambda one: (one.id not in first, one.name, one.id))
    return tuple(Named(one.id, one.name) for one in listed)


def units_of(uow: UnitOfWork, person: str) -> tuple[Unit, ...]:
    """The units in which the person has a part of their own, the one that lists them first. Units
    below one that they lead are not among these."""
    organisation = uow.directory.organisation
    own = organisation.unit_of(person)
    others = [
        unit
        for unit in organisation.units.values()
        if unit.number != own.number and person in unit.staff() | set(unit.administrators)
    ]
    listed = organisation.lists(person) or not others
    found = [own, *others] if listed else [*others]
    return tuple(found)


def decides_for(uow: UnitOfWork, person: str) -> tuple[Unit, ...]:
    """The units that the person leads or administers."""
    return tuple(
        unit
        for unit in uow.directory.organisation.units.values()
        if any(person in level.people for level in unit.levels) or person in unit.administrators
    )


def to_remind(uow: UnitOfWork, unit: Unit) -> tuple[str, ...]:
    """Who looks after the register: its administrators; where none can be reached, the nearest
    level of the chain where somebody can."""
    reachable = tuple(one for one in unit.administrators if uow.can_reach(one))
    if reachable:
        return reachable
    directory, now = uow.directory, uow.now
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    for level in chain.levels:
        here = tuple(one.id for one in level.people if uow.can_reach(one.id))
        if here:
            return here
    return ()


def above(
    uow: UnitOfWork, unit: Unit, measure: Measure, today: date | None = None
) -> tuple[Helper, ...]:
    """Who has a measure that was not solved below: the leaders so many levels above its owner as it
    has been lifted, or has been overdue for thirty days (R4). With nobody there, the next."""
    steps = measure.lifted
    if today is not None:
        overdue = (rules.steps_up(one.days_over(today)) for one in measure.due(today))
        steps = max(steps, max(overdue, default=0))
    if steps == 0:
        return ()
    ladder = _ladder(uow, unit, measure.owner)
    for people in ladder[min(steps, len(ladder)) - 1 :] if ladder else ():
        here = tuple(one for one in people if one.id != measure.owner and uow.can_reach(one.id))
        if here:
            return here
    return ()


def height(uow: UnitOfWork, unit: Unit, owner: str | None) -> int:
    """How many levels there are above the owner."""
    return len(_ladder(uow, unit, owner))


def keepers_now(uow: UnitOfWork, register: Register) -> tuple[str, ...]:
    """Who can move the measures of a unit that is gone: whoever led or administered it and leads or
    administers another; where nobody does, the fallback unit's."""
    still = [one for one in register.keepers if decides_for(uow, one)]
    if still:
        return tuple(still)
    organisation = uow.directory.organisation
    fallback = organisation.units[organisation.fallback_unit]
    return (*fallback.administrators, *fallback.levels[0].people)


def _ladder(uow: UnitOfWork, unit: Unit, owner: str | None) -> list[tuple[Helper, ...]]:
    """The levels above the owner, the nearest first: the unit's leader above whoever does not lead,
    then the leaders of the units above; where there is no unit above, the chain's last level."""
    organisation = uow.directory.organisation
    leads = owner is None or any(owner in level.people for level in unit.levels)
    found = [] if leads else [_chain(uow, unit)[0]]
    if unit.parent is None and len(unit.levels) > 1 and owner not in unit.levels[-1].people:
        found.append(_chain(uow, unit)[-1])
    seen, current = {unit.number}, unit
    while current.parent is not None and current.parent not in seen:
        seen.add(current.parent)
        current = organisation.units[current.parent]
        found.append(_chain(uow, current)[0])
    return found


def _chain(uow: UnitOfWork, unit: Unit) -> list[tuple[Helper, ...]]:
    """Who is there at each of the unit's own levels now, stand-ins in the place of the absent."""
    directory, now = uow.directory, uow.now
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    return [level.people for level in chain.levels[: len(unit.levels)]]


def _present(uow: UnitOfWork, unit: Unit) -> Iterable[Helper]:
    directory, now = uow.directory, uow.now
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    return (helper for helper in chain.everyone() if helper.stands_in_for)
