"""A unit's safety measures: what there is against violence and threats, who answers for each, when
it is maintained, evaluated and tested, who may do what, and what of it is news to the staff (guide
1.1, 3.5 and 3.6; R2, R16, R57-R59).

The bot reminds and records; whether a measure works is a named human's word (L9). "Arbeidsgiver på
alle nivå" answers for the measures, so leaders and administrators decide. Everyone in the unit can
read the register and suggest; safety representatives take part: they keep minutes too, and can lift
what the unit does not solve. Dates, ticks and suggestions are no news.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.domain.organisation.organisation import Organisation, Unit
from bot.domain.working_days import next_week, working_on

SOON_DAYS = 30
A_STEP_UP_DAYS = 30  # overdue so long, it goes one level up; and one more each time (R4)
SECOND_REMINDER_DAYS = 7
REVIEW_MONTHS = 6  # "2 gange årligt" (R79)
FREQUENCIES = (1, 3, 6, 12, 24)  # months
MOST_IN_A_UNIT = 60  # in force
MOST_SUGGESTED = 20  # beside them: whoever decides is never kept from adding by suggestions
TITLE_LETTERS, PURPOSE_LETTERS, LINE_LETTERS = 100, 400, 300
FARTHEST = timedelta(days=5 * 366)
LONG_AGO = timedelta(days=5 * 366)


class Care(StrEnum):
    """What is done about a measure so that it works when it is needed (R55)."""

    MAINTENANCE = "maintenance"
    EVALUATION = "evaluation"
    TEST = "test"


class MeasureState(StrEnum):
    """How far a measure has come."""

    SUGGESTED = "suggested"
    IN_FORCE = "in_force"
    ENDED = "ended"


class MeasureEvent(StrEnum):
    """What a step of a measure's history was."""

    SUGGESTED = "suggested"
    ADDED = "added"
    TAKEN = "taken"  # one of the ready-made ones
    ACCEPTED = "accepted"
    CHANGED = "changed"
    DATED = "dated"
    MAINTENANCE = "maintenance"
    EVALUATION = "evaluation"
    TEST = "test"
    UNDONE = "undone"
    LIFTED = "lifted"
    ENDED = "ended"
    RESTORED = "restored"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One care of one measure. `every` is months, None for as needed; `day` the next Oslo date;
    `done` and `by` tell when it was done last, and the name of who said so."""

    care: Care
    every: int | None = None
    day: date | None = None
    done: date | None = None
    by: str = ""

    def days_over(self, today: date) -> int:
        """How many days its date has passed; negative while it lies ahead, 0 on the day."""
        return (today - self.day).days if self.day is not None else -1

    def overdue(self, today: date) -> bool:
        """Whether its day is over."""
        return self.days_over(today) > 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `owner` is a person id, `ready` the ready-made one that it came from, `lifted`
    how many levels somebody has lifted it by hand (R4). `revision` counts its changes."""

    id: str
    unit: str
    title: str
    purpose: str
    state: MeasureState
    owner: str | None = None
    schedules: tuple[Schedule, ...] = tuple(Schedule(care) for care in Care)
    revision: int = 1
    ready: str | None = None
    lifted: int = 0

    def schedule(self, care: Care) -> Schedule:
        """Every measure has one of each."""
        return next(one for one in self.schedules if one.care is care)

    @property
    def next_day(self) -> date | None:
        """The first date that anything is to be done by; None outside force or without dates."""
        if self.state is not MeasureState.IN_FORCE:
            return None
        return min((one.day for one in self.schedules if one.day is not None), default=None)

    def due(self, today: date) -> tuple[Schedule, ...]:
        """What is to be done by today."""
        if self.state is not MeasureState.IN_FORCE:
            return ()
        return tuple(one for one in self.schedules if one.day is not None and one.day <= today)

    def overdue(self, today: date) -> bool:
        """Whether anything should have been done before today."""
        return any(one.overdue(today) for one in self.due(today))


@dataclass(frozen=True, slots=True)
class Register:
    """The whole of a unit's measures. `review` is its own date, twice a year (R79), `reviewed_by`
    and `reviewer` the name and id of who did it last; `looked` is the last day on which reminders
    were thought of, `next_at` when that is next (ms UTC). `keepers` are the ids of who leads and
    administers the unit, found by them again when it is gone; `orphans` those of the measures
    without an owner that somebody has been told of. `untold` are the measures that the staff know
    otherwise than they are, by id, with the revision that they know (0: none), and `tell_at` is
    when they are told (ms UTC).
    """

    unit: str
    unit_name: str
    review: date
    reviewed: date | None = None
    reviewed_by: str = ""
    reviewer: str | None = None
    looked: date | None = None
    next_at: int | None = None
    keepers: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    untold: Mapping[str, int] = field(default_factory=dict)
    tell_at: int | None = None

    def days_over(self, today: date) -> int:
        """How many days the review has been waiting; negative while it lies ahead."""
        return (today - self.review).days


# The ready-made ones (3.2.2, 3.3.2, 3.4.2, 3.5.2): months between maintenance, evaluation and test.
READY: Mapping[str, tuple[int | None, int | None, int | None]] = {
    "bot": (3, 12, 1),
    "drills": (None, 12, 6),
    "numbers": (3, 12, 6),
    "alarm": (12, 12, 1),
    "alone": (None, 12, None),
    "entrance": (12, 12, 3),
    "rooms": (12, 12, None),
    "escape": (3, 12, 12),
}


def taken(ready: str, today: date) -> tuple[Schedule, ...]:
    """The schedules of a ready-made one that is taken over today. KeyError for an unknown name."""
    return tuple(
        Schedule(care, every, later(today, every) if every else None)
        for care, every in zip(Care, READY[ready], strict=True)
    )


def later(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def ticked(measure: Measure, care: Care, today: date, name: str) -> Measure:
    """Done today, says whoever is named; the next date follows from the frequency."""
    before = measure.schedule(care)
    day = later(today, before.every) if before.every else None
    done = replace(before, day=day, done=today, by=name)
    settled = with_schedule(measure, done)
    # Lifted because it was not done: it is the unit's own again.
    return settled if settled.overdue(today) else replace(settled, lifted=0)


def with_schedule(measure: Measure, schedule: Schedule) -> Measure:
    """With another schedule of the same care."""
    schedules = tuple(schedule if s.care is schedule.care else s for s in measure.schedules)
    return replace(measure, schedules=schedules)


def is_sensible(day: date, today: date) -> bool:
    """Whether somebody can have meant it as a next date."""
    return today <= day <= today + FARTHEST


def is_past(day: date, today: date) -> bool:
    """Whether somebody can have meant it as the day of a meeting."""
    return today - LONG_AGO <= day <= today


@dataclass(frozen=True, slots=True)
class MergedMeasure:
    """A measure with two people's changes; `both` names what they both changed, in two ways: there
    the one who was first stands."""

    measure: Measure
    both: tuple[str, ...] = ()


_FIELDS = ("title", "purpose", "owner")


def merged(base: Measure, now: Measure, mine: Measure) -> MergedMeasure:
    """`mine` was made from `base`, and meanwhile the measure became `now`: nothing that the other
    one wrote is lost, field by field and date by date."""
    both: list[str] = []
    found = now
    for name in _FIELDS:
        before, theirs, ours = (getattr(one, name) for one in (base, now, mine))
        if ours in (before, theirs):
            continue
        if theirs != before:
            both.append(name)
        elif name == "title":
            found = replace(found, title=mine.title)
        elif name == "purpose":
            found = replace(found, purpose=mine.purpose)
        else:
            found = replace(found, owner=mine.owner)
    for care in Care:
        planned = [(one.schedule(care).every, one.schedule(care).day) for one in (base, now, mine)]
        if planned[2] in (planned[0], planned[1]):
            continue
        if planned[1] != planned[0]:
            both.append(care.value)
            continue
        every, day = planned[2]
        found = with_schedule(found, replace(found.schedule(care), every=every, day=day))
    return MergedMeasure(found, tuple(both))


def differences(before: Measure, after: Measure) -> tuple[str, ...]:
    """What was changed: the names of fields, and of the cares with another frequency or date."""
    fields = [name for name in _FIELDS if getattr(before, name) != getattr(after, name)]
    pairs = [(before.schedule(care), after.schedule(care)) for care in Care]
    cares = [a.care.value for a, b in pairs if (a.every, a.day) != (b.every, b.day)]
    return (*fields, *cares)


# When people are reminded


def reminders(day: date, since: date, today: date) -> bool:
    """Whether a date is to be reminded of now, when the last look was on `since`: on its day, a
    week later, and then every thirty days. A morning that nobody worked is made up for once."""
    return any(since < one <= today for one in _reminder_days(day, today))


def steps_up(days_over: int) -> int:
    """How many levels above its owner an overdue date has risen (R4)."""
    return max(days_over, 0) // A_STEP_UP_DAYS


def next_reminder(day: date, today: date) -> date:
    """The next day after `today` on which the date is reminded of."""
    return min(one for one in _reminder_days(day, today + timedelta(A_STEP_UP_DAYS)) if one > today)


def _reminder_days(day: date, until: date) -> Iterable[date]:
    yield day
    yield day + timedelta(SECOND_REMINDER_DAYS)
    steps = max((until - day).days // A_STEP_UP_DAYS, 1)
    for step in range(1, steps + 2):
        yield day + timedelta(step * A_STEP_UP_DAYS)


def living(measures: Iterable[Measure]) -> list[Measure]:
    """What is in force or suggested."""
    return [one for one in measures if one.state is not MeasureState.ENDED]


def next_look(
    register: Register, measures: Iterable[Measure], today: date, lost: int = 0
) -> date | None:
    """The next morning on which the register is looked at: whenever a date is reminded of, and each
    week, since a unit can go and an owner leave. None where there is nothing to look after;
    `lost` are measures that nobody can read."""
    found = living(measures)
    if not found and not lost:
        return None
    days = [next_week(today), next_reminder(register.review, today)]
    for measure in found:
        if measure.state is MeasureState.IN_FORCE:
            days += [next_reminder(s.day, today) for s in measure.schedules if s.day is not None]
    return working_on(min(days))  # a measure can wait for that


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was decided in one line, and where the minutes lie (R60): the archive has them, and the
    bot a reference (R5). `measure` is None where it is about the whole register; `by` is a person
    id, `name` theirs on that day."""

    id: str
    unit: str
    measure: str | None
    day: date
    reference: str
    decision: str
    by: str
    name: str
    at: int


class MeasureRole(StrEnum):
    """What somebody is to a unit's register, or to one measure of it."""

    EMPLOYEE = "employee"  # works in the unit
    OWNER = "owner"  # answers for this measure
    SAFETY_REP = "safety_rep"
    DECIDES = "decides"  # leads or administers the unit, or leads the level above
    OUTSIDE = "outside"


class Right(StrEnum):
    """What can be done in a register."""

    READ = "read"
    SUGGEST = "suggest"
    CARE = "care"  # say that it was maintained, evaluated, tested; set its dates
    MINUTES = "minutes"
    LIFT = "lift"  # to the next level (R4)
    DECIDE = "decide"  # add, change, accept, end, review


_RIGHTS: Mapping[MeasureRole, frozenset[Right]] = MappingProxyType(
    {
        MeasureRole.OUTSIDE: frozenset(),
        MeasureRole.EMPLOYEE: frozenset({Right.READ, Right.SUGGEST}),
        MeasureRole.OWNER: frozenset({Right.READ, Right.SUGGEST, Right.CARE, Right.LIFT}),
        MeasureRole.SAFETY_REP: frozenset({Right.READ, Right.SUGGEST, Right.MINUTES, Right.LIFT}),
        MeasureRole.DECIDES: frozenset(Right),
    }
)


def rights(parts: frozenset[MeasureRole]) -> frozenset[Right]:
    """All that these parts may do together."""
    return frozenset(right for part in parts for right in _RIGHTS[part])


def parts_of(
    organisation: Organisation, unit: Unit, person: str, *, stands_in: bool
) -> frozenset[MeasureRole]:
    """What the person is to the unit now; `stands_in`: they answer in a leader's place at present.
    An owner is one by the measure (`Part.OWNER`)."""
    leaders = {one for level in organisation.levels_of(unit) for one in level.people}
    found: set[MeasureRole] = set()
    if stands_in or person in leaders | set(unit.administrators):
        found.add(MeasureRole.DECIDES)
    if person in unit.safety_reps:
        found.add(MeasureRole.SAFETY_REP)
    if person in unit.staff() or organisation.unit_of(person).number == unit.number:
        found.add(MeasureRole.EMPLOYEE)
    return frozenset(found) or frozenset({MeasureRole.OUTSIDE})


def can_own(organisation: Organisation, unit: Unit, person: str) -> bool:
    """Whether the person can answer for a measure of the unit: listed, and with a part in it."""
    if person not in organisation.people:
        return False
    leaders = {one for level in organisation.levels_of(unit) for one in level.people}
    return person in unit.staff() | leaders | set(unit.administrators)


# The steps of a history that are news; whoever took one of them is the author.
NEWS = frozenset(
    {
        MeasureEvent.ADDED,
        MeasureEvent.TAKEN,
        MeasureEvent.ACCEPTED,
        MeasureEvent.CHANGED,
        MeasureEvent.ENDED,
        MeasureEvent.RESTORED,
        MeasureEvent.MOVED,
    }
)


class MeasureNewsKind(StrEnum):
    """What became of a measure, in the order in which a card lists them."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"


def kind_of(unit: str, before: Measure | None, after: Measure | None) -> MeasureNewsKind | None:
    """What the staff of the unit are to be told, who know `before`; None when that is nothing."""
    known, now = _in_force(unit, before), _in_force(unit, after)
    if known is None or now is None:
        return (
            None
            if known is now
            else MeasureNewsKind.NEW
            if known is None
            else MeasureNewsKind.ENDED
        )
    words = [(one.title, one.purpose, one.owner) for one in (known, now)]
    return MeasureNewsKind.CHANGED if words[0] != words[1] else None


def noticed(register: Register, before: Measure | None, after: Measure) -> Register:
    """With the measure among what the staff do not know yet, if they do not: by the revision that
    it had when they last knew how things stand, 0 where there was none."""
    if after.id in register.untold or kind_of(register.unit, before, after) is None:
        return register
    known = before.revision if before is not None else 0
    return replace(register, untold={**register.untold, after.id: known})


def _in_force(unit: str, measure: Measure | None) -> Measure | None:
    is_there = (
        measure is not None and measure.unit == unit and measure.state is MeasureState.IN_FORCE
    )
    return measure if is_there else None
