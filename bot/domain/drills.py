"""Who practises what, when they did last and when it is due again; the scenarios; and what else
each has been through (R8, R26, R55, R57, R61-R65, R70, R79).

A unit says how often (`DrillFrequency`); what was done is a `Practice`; the rest follows from the
two. Days are Oslo's, so that an hour that summer time takes or gives moves nothing. A scenario only
begins a drill with what a real caseworker would know, and says what the made-up client says next;
everything else is the alarm's own path (L12). Done, not done, or due: no times, no counts and no
order by them, since nobody is judged by it (L13). Help never depends on it (L8, R61).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from bot.domain.alarm.incident import (
    Details,
    Drill,
    IncidentKind,
    MeetingType,
    Scenario,
    ThreatChannel,
)
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.guidance import GuidedCall, Step, proposes_to_end
from bot.domain.organisation.organisation import OSLO, DrillFrequency, Unit
from bot.domain.organisation.routines import ReadReceipt, Routine
from bot.domain.working_days import by_day, is_working, local_day, working_on

FIRST_DAYS = 14  # to practise for the first time, after somebody is seen for the first time
FIRST_LEADER_DAYS = 30  # and for a leader, or a unit: it takes two
REMIND_AGAIN_DAYS = 7
MOST_REMINDERS = 3  # of the same drill; then only the unit's list names it
LIST_DAYS = 28  # the unit's list at most so often
LATEST_PLAN_DAYS = 366
ASKED_LATE_DAYS = 5  # a planned day that was missed by more is over (an outage)
SUGGESTED_DAYS = 14  # after an incident, where nobody chooses another day (R66)
MORNING = time(9)


class DrillPart(StrEnum):
    """What somebody was in a drill."""

    CASEWORKER = "caseworker"
    HELPER = "helper"


class Exercise(StrEnum):
    """What is due."""

    ALONE = "alone"  # a member: raise, warn, end (a drill with a leader counts too)
    LEADER = "leader"  # a leader or deputy: answer somebody's drill
    FUNCTION = "function"  # the unit: the alarm itself, through the whole path (R57)


@dataclass(frozen=True, slots=True)
class Practice:
    """A drill that somebody went through until it was answered and ended. `at` in ms UTC; `unit` is
    the one that it was raised in."""

    incident: str
    person: str
    part: DrillPart
    drill: Drill
    unit: str
    at: int
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True)
class Trainee:
    """What the calendar remembers of a person. `since` is when they were first seen; `reminders`
    counts those of the drill that is due now; `rest_until` is *Minn meg senere* (ms UTC)."""

    person: str
    since: int
    welcomed_at: int | None = None
    reminded_at: int | None = None
    reminders: int = 0
    rest_until: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One line of a unit's calendar. `person` is None for the unit's own; `last` is when it was
    done last (ms UTC), None for never; `day` the last day on which it is in time."""

    exercise: Exercise
    person: str | None
    last: int | None
    day: date

    def is_overdue(self, now: int) -> bool:
        """Whether its day is over."""
        return local_day(now) > self.day


@dataclass(frozen=True, slots=True)
class PlannedDrill:
    """The day on which a unit will be asked to practise: one at a time for each unit. `about` is
    the incident after which it was planned; `asked_at` is when the unit was asked."""

    unit: str
    day: date
    drill: Drill
    by: str
    at: int
    about: str | None = None
    asked_at: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the calendar of a unit is made of. `since` is when the unit itself was first seen."""

    practices: Sequence[Practice]
    trainees: Mapping[str, Trainee]
    since: int


def calendar_of(unit: Unit, seen: Seen) -> tuple[Due, ...]:
    """Every line of the unit: the unit's own first, then its leaders', then its members'."""
    leaders = dict.fromkeys(person for level in unit.levels for person in level.people)
    return (
        function_test(unit, seen.practices, seen.since),
        *(leaders_drill(unit.drills, person, seen) for person in leaders),
        *(drill_alone(unit.drills, person, seen) for person in unit.members),
    )


def drill_alone(how_often: DrillFrequency, person: str, seen: Seen) -> Due:
    """When a member is to practise next."""
    last = last_of(seen.practices, person, DrillPart.CASEWORKER)
    first = _first_day(seen, person, FIRST_DAYS)
    return _due(Exercise.ALONE, person, last, how_often.alone_days, first)


def leaders_drill(how_often: DrillFrequency, person: str, seen: Seen) -> Due:
    """When a leader or deputy is to answer a drill next."""
    last = last_of(seen.practices, person, DrillPart.HELPER)
    first = _first_day(seen, person, FIRST_LEADER_DAYS)
    return _due(Exercise.LEADER, person, last, how_often.leader_days, first)


def function_test(unit: Unit, practices: Iterable[Practice], since: int) -> Due:
    """When the alarm itself is to be tried next: by any drill that a leader answered (R57)."""
    tried = [p.at for p in practices if p.unit == unit.number and _is_answered(p)]
    first = local_day(since) + timedelta(days=FIRST_LEADER_DAYS)
    last = max(tried, default=None)
    return _due(Exercise.FUNCTION, None, last, unit.drills.function_days, first)


def last_of(practices: Iterable[Practice], person: str, part: DrillPart) -> int | None:
    """When the person did it last (ms UTC); None for never. Answering one's own drill is no
    leader's drill."""
    mine = (p for p in practices if p.person == person and p.part is part)
    done = (p.at for p in mine if part is DrillPart.CASEWORKER or _is_answered(p))
    return max(done, default=None)


def _is_answered(practice: Practice) -> bool:
    return practice.part is DrillPart.HELPER and practice.drill is Drill.WITH_LEADER


def _first_day(seen: Seen, person: str, days: int) -> date:
    trainee = seen.trainees.get(person)
    since = trainee.since if trainee is not None else seen.since
    return local_day(since) + timedelta(days=days)


def _due(exercise: Exercise, person: str | None, last: int | None, days: int, first: date) -> Due:
    day = first if last is None else local_day(last) + timedelta(days=days)
    return Due(exercise, person, last, day)


# Reminders


def to_remind(due: Due, trainee: Trainee, now: int) -> bool:
    """Whether the person is to be reminded now: from the last day on, by day, a week apart, three
    times at most; where they asked for a day, on that day, which was promised, and not before."""
    if local_day(now) < due.day or by_day(now) != now:
        return False
    if trainee.rest_until is not None:
        return now >= trainee.rest_until
    reminded = trainee.reminded_at
    if reminded is None or local_day(reminded) < due.day:
        return True  # of an earlier one
    again = local_day(reminded) + timedelta(days=REMIND_AGAIN_DAYS)
    return trainee.reminders < MOST_REMINDERS and local_day(now) >= again


def reminders_after(due: Due, trainee: Trainee) -> int:
    """How many reminders of this drill there are with the one that goes out now."""
    reminded = trainee.reminded_at
    is_first = reminded is None or local_day(reminded) < due.day
    return 1 if is_first else trainee.reminders + 1


def rests_until(now: int) -> int:
    """Until when *Minn meg senere* keeps still: the morning of a working day."""
    return _at(working_on(local_day(now) + timedelta(days=REMIND_AGAIN_DAYS)))


def list_is_due(listed_at: int | None, now: int) -> bool:
    """Whether a unit's list may be sent again: monthly at most."""
    if listed_at is None:
        return True
    return local_day(now) >= local_day(listed_at) + timedelta(days=LIST_DAYS)


# The rounds, and the planned days


def is_round_day(now: int) -> bool:
    """Whether people are written to now: on a working day, by day."""
    return is_working(local_day(now)) and by_day(now) == now


def next_round(now: int) -> int:
    """When the next round begins (ms UTC): at nine in the morning of a working day, later than
    now."""
    day = local_day(now)
    if _at(day) <= now:
        day += timedelta(days=1)
    return _at(working_on(day))


class BadDay(StrEnum):
    """Why a day cannot be planned, as the id of a text."""

    PAST = "drill-day-past"  # today too: nobody is asked without warning
    NO_WORK = "drill-day-weekend"  # a public holiday is one too
    FAR = "drill-day-far"
    SAME_DAY = "drill-day-same"  # as the incident (R66)


def bad_day(day: date, now: int, incident_at: int | None = None) -> BadDay | None:
    """What is wrong with the day; None when it can be planned."""
    today = local_day(now)
    if incident_at is not None and day == local_day(incident_at):
        return BadDay.SAME_DAY
    if day <= today:
        return BadDay.PAST
    if day > today + timedelta(days=LATEST_PLAN_DAYS):
        return BadDay.FAR
    return None if is_working(day) else BadDay.NO_WORK


def suggested_day(now: int) -> date:
    """A day to propose after an incident: never the same day, and not at once (R66)."""
    return working_on(local_day(now) + timedelta(days=SUGGESTED_DAYS))


def is_to_ask(plan: PlannedDrill, now: int) -> bool:
    """Whether the unit is asked in this morning's round."""
    today = local_day(now)
    in_time = plan.day <= today <= plan.day + timedelta(days=ASKED_LATE_DAYS)
    return plan.asked_at is None and in_time


def is_open(plan: PlannedDrill | None, now: int) -> bool:
    """Whether a drill is planned and still to come."""
    if plan is None or plan.asked_at is not None:
        return False
    return local_day(now) <= plan.day + timedelta(days=ASKED_LATE_DAYS)


def untrained(people: Collection[str], practices: Iterable[Practice]) -> tuple[str, ...]:
    """Who of these has never practised (R61): flagged, and helped like everybody else (L8)."""
    known = {practice.person for practice in practices}
    return tuple(person for person in people if person not in known)


def _at(day: date) -> int:
    return int(datetime.combine(day, MORNING, OSLO).timestamp()) * 1000


ALONE_DAYS = DrillFrequency().alone_days  # where the unit says nothing


@dataclass(frozen=True, slots=True)
class Trained:
    """Where one person stands. Instants in ms UTC, None for never. `alone_at` is the last drill
    raised, with a leader or without; `leader_at` the last one with a leader, on either side;
    `asked` are the present routines that the person is to read, by name, `unread` those of them
    that they have not. `due` is the last day on which the next drill is in time, None where none
    was ever done: it is due now."""

    person: str
    alone_at: int | None = None
    leader_at: int | None = None
    unread: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    due: date | None = None

    @property
    def is_new(self) -> bool:
        """Nobody has seen this person practise yet (R61)."""
        return self.alone_at is None and self.leader_at is None

    def is_late(self, now: int) -> bool:
        """Whether a drill is due."""
        return self.due is None or local_day(now) > self.due


def trained(
    person: str,
    drills: Iterable[Practice],
    routines: Sequence[Routine],
    readings: Iterable[ReadReceipt],
    days: int = ALONE_DAYS,
) -> Trained:
    """Where the person stands, by what is known of everybody. Only the present version of a routine
    counts as read (R26); `routines` are those that the person is to read. `days` is how often the
    unit practises (R57)."""
    mine = [one for one in drills if one.person == person]
    alone = [one.at for one in mine if one.part is DrillPart.CASEWORKER]
    leader = [one.at for one in mine if one.drill is Drill.WITH_LEADER]
    read = {(one.routine, one.version) for one in readings if one.person == person}
    last = max((one.at for one in mine), default=None)
    return Trained(
        person,
        max(alone, default=None),
        max(leader, default=None),
        tuple(r.name for r in routines if (r.name, r.version) not in read),
        tuple(r.name for r in routines),
        local_day(last) + timedelta(days=days) if last is not None else None,
    )


Known = TypeVar("Known", Practice, ReadReceipt)


def by_person(known: Iterable[Known]) -> Mapping[str, list[Known]]:
    """What is known of each; nothing of whoever is not there."""
    found = defaultdict[str, list[Known]](list)
    for one in known:
        found[one.person].append(one)
    return found


@dataclass(frozen=True, slots=True)
class Completion:
    """A unit's training in numbers: of so many people. `late`: a drill is due; `new`: none was ever
    done; `readers` has for each present routine, by name, how many have read it."""

    people: int
    late: int
    new: int
    readers: tuple[tuple[str, int, int], ...]


def completion(people: Collection[Trained], routines: Sequence[Routine], now: int) -> Completion:
    """The numbers of these people."""
    return Completion(
        people=len(people),
        late=sum(one.is_late(now) for one in people),
        new=sum(one.is_new for one in people),
        readers=tuple(
            (
                routine.name,
                sum(routine.name in one.asked and routine.name not in one.unread for one in people),
                sum(routine.name in one.asked for one in people),
            )
            for routine in routines
        ),
    )


# What is known from the first moment, as if it had been told with the cry.
KNOWN: Mapping[Scenario, Details] = MappingProxyType(
    {
        Scenario.PHONE: Details(
            MeetingType.PHONE, IncidentKind.THREATENING, channel=ThreatChannel.PHONE
        ),
        Scenario.CHAT: Details(
            MeetingType.CHAT, IncidentKind.HARASSING, channel=ThreatChannel.CHAT
        ),
        Scenario.VIDEO: Details(
            MeetingType.VIDEO, IncidentKind.THREATENING, channel=ThreatChannel.VIDEO
        ),
        Scenario.WRITTEN: Details(kind=IncidentKind.THREAT, channel=ThreatChannel.EMAIL),
    }
)
_OF_A_MEETING = {
    MeetingType.PHONE: Scenario.PHONE,
    MeetingType.CHAT: Scenario.CHAT,
    MeetingType.VIDEO: Scenario.VIDEO,
}


def named_by(details: Details) -> Scenario | None:
    """The scenario that these facts name; None where they name none."""
    if details.channel is not None and details.channel.written:
        return Scenario.WRITTEN
    return _OF_A_MEETING.get(details.meeting) if details.meeting is not None else None


class Stage(StrEnum):
    """How far a drill has come, as its one card tells whoever practises."""

    CALLED = "called"  # nobody has answered yet
    WARN = "warn"  # somebody helps: name the behaviour, step by step on the ladder's card
    END = "end"  # warned, or warning: end it
    KEEP = "keep"  # it came in writing: keep it
    CLOSE = "close"  # the call is over: end the alarm
    REPORT = "report"
    DONE = "done"
    OVER = "over"  # ended on the way: withdrawn, overtaken, or nobody answered


# In this order a drill is gone through; one in writing has nobody to warn (R82).
SPOKEN = (Stage.CALLED, Stage.WARN, Stage.END, Stage.CLOSE, Stage.REPORT)
IN_WRITING = (Stage.CALLED, Stage.KEEP, Stage.CLOSE, Stage.REPORT)


def stages_of(scenario: Scenario) -> tuple[Stage, ...]:
    """What there is to go through, in order."""
    return IN_WRITING if scenario is Scenario.WRITTEN else SPOKEN


def stage_of(alarm: Alarm, practised: bool) -> Stage:
    """Where the drill stands. `practised`: its report was gone through to the end."""
    if alarm.state.ended:
        if alarm.ending is not Ending.RESOLVED:
            return Stage.OVER
        return Stage.DONE if practised else Stage.REPORT
    if not alarm.claims:
        return Stage.CALLED
    if alarm.scenario is Scenario.WRITTEN:
        return Stage.CLOSE if alarm.has_evidence else Stage.KEEP
    if alarm.call_over:
        return Stage.CLOSE
    if alarm.walk is None or is_warning(alarm.walk):
        return Stage.WARN
    return Stage.CLOSE if alarm.walk.closed else Stage.END


def is_calm(alarm: Alarm) -> bool:
    """Whether the made-up client has calmed down, and one goes back to their matter."""
    return alarm.walk is not None and alarm.walk.apart is Step.CALM and not alarm.walk.closed


def is_warning(walk: GuidedCall) -> bool:
    """Whether the warning is being said, step by step: the end has not come yet."""
    return not walk.closed and walk.apart is None and proposes_to_end(walk.ladder)
