"""The leader's follow-up after an incident: what there is to do, whose it is and by when (R28, R69,
R75-R78), how the deviation is closed, and what the unit may learn of it (R31).

It begins when the alarm has ended, is slower than the duty after a threat (R43) and never replaces
it. The bot proposes, reminds and records; every step is a named human's (L9), and so is the one
sentence that a leader writes for everybody in the unit, and shares or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.alarm.state import Alarm, Ending
from bot.domain.organisation.organisation import oslo_midnight
from bot.domain.threat.duty import Result
from bot.domain.working_days import MORNING, by_day, local_day, moment, working_day

SHARED = "/lesson"  # after the incident, in what names a place of words
MOST_LETTERS = 400  # a sentence or two; what is longer nobody reads


@dataclass(frozen=True, slots=True)
class Lesson:
    """Where the sentence lies (`word`, an utterance), who wrote it (`by`, a person) and when; until
    `shared_at` it is its writer's alone. Instants are ms UTC."""

    word: str
    by: str
    written_at: int
    shared_at: int | None = None


def written_under(incident: str) -> str:
    """Where the words lie while they are their writer's alone."""
    return f"{incident}/lesson_draft"


def shared_under(incident: str) -> str:
    """Where they lie once the unit may read them."""
    return incident + SHARED


# After the alarm's own last cards, and after *Varsle igjen* has had its moment.
OPENS_AFTER_MS = 5 * 60 * 1000
AFTERNOON = time(14)  # when what is to be done today is reminded of, while there is still time
OVERDUE_DAYS = (1, 3, 7)  # after the date; then once a week
_WEEK = 7


class Item(StrEnum):
    """What there is to do, in the order in which it is usually done."""

    TALK = "talk"  # with the employee, the same day (R77: debriefing)
    PEER = "peer"  # support by a colleague who is not affected (R75)
    HEALTH = "health"  # occupational health or help in a crisis, offered (R77)
    POLICE = "police"  # a report to the police, considered (R43, R78)
    INJURY = "injury"  # the injury report (R78)
    RISK = "risk"  # the risk assessment, updated (R69)
    DEVIATION = "deviation"  # treated and closed (R28)


# By when, in days from the first, each on a working day; the leader dates them anew.
DAYS = {
    Item.TALK: 0,
    Item.PEER: 1,
    Item.HEALTH: 3,
    Item.POLICE: 1,
    Item.INJURY: 7,
    Item.RISK: 14,
    Item.DEVIATION: 21,
}


class Passed(StrEnum):
    """Why the follow-up is somebody else's now."""

    GIVEN = "given"
    AWAY = "away"
    NOT_THEIRS = "not_theirs"  # left the unit's chain, or turned out to be the target (L7)
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Point:
    """One item of one follow-up. `day` is an Oslo date, `dated_at` when it was set (ms UTC);
    `owner` is None for whoever has the follow-up. `by` and `at` tell who settled it; `person` is
    the name of the colleague who gives support; `reason` the id of an utterance (L13)."""

    item: Item
    day: date
    dated_at: int
    owner: str | None = None
    result: Result | None = None
    by: str = ""
    at: int = 0
    person: str = ""
    reason: str | None = None

    def is_overdue(self, now: int) -> bool:
        """Whether its day is over and it is not settled."""
        return self.result is None and now >= self.ends_at

    @property
    def ends_at(self) -> int:
        """When its day is over (ms UTC)."""
        return oslo_midnight(self.day + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Closing:
    """Who closed it and when; the words are utterances by the name of their question (R28, R60)."""

    by: str
    at: int
    words: tuple[tuple[str, str], ...] = ()


QUESTIONS = ("what", "why", "fixed", "prevented")  # R28, in its order
MINUTES = "minutes"  # where the minutes and decisions are, if there are any (R60)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The follow-up of one incident. `owner` is None while nobody of the chain can be reached;
    `shown` are the timeline numbers of each person's newest card; `next_at` is when its one timer
    is due, None once it is closed or the alarm is open again."""

    incident: str
    unit: str
    opened_at: int
    points: tuple[Point, ...]
    owner: str | None = None
    shown: tuple[tuple[str, int], ...] = ()
    next_at: int | None = None
    closed: bool = False
    closing: Closing | None = None
    lesson: Lesson | None = None  # what the unit may learn of it (R31)

    def point(self, item: Item) -> Point:
        """The item's point; every follow-up has one of each."""
        return next(point for point in self.points if point.item is item)

    def shown_to(self, person: str) -> int | None:
        """Which card of the person's is the newest."""
        return dict(self.shown).get(person)

    def owner_of(self, point: Point) -> str | None:
        """Whose the point is."""
        return point.owner or self.owner

    def mine(self, person: str) -> tuple[Point, ...]:
        """The points that are the person's to do."""
        return tuple(point for point in self.points if self.owner_of(point) == person)

    @property
    def left(self) -> tuple[Point, ...]:
        """What is not settled; nothing once it is closed."""
        return () if self.closed else tuple(p for p in self.points if p.result is None)

    @property
    def overdue_at(self) -> int | None:
        """From when on anything is overdue (ms UTC)."""
        return min((point.ends_at for point in self.left), default=None)

    @property
    def needs_words(self) -> bool:
        """Whether closing it takes the four answers: not where there is no deviation (R54)."""
        return self.point(Item.DEVIATION).result is not Result.NOT_RELEVANT


def deserves(alarm: Alarm) -> bool:
    """Whether the alarm itself asks for a follow-up: not a drill (L12), nor one that was withdrawn
    before anybody helped, nor one that was only put on record. A report opens it in any case."""
    if alarm.drill is not None or alarm.ending is Ending.NOTED:
        return False
    return alarm.state.ended and (alarm.ending is not Ending.CANCELLED or bool(alarm.claims))


def opened(incident: str, unit: str, owner: str | None, now: int) -> FollowUp:
    """A new one. Its days count from when its first card is read: by night, from the morning."""
    first = local_day(by_day(now))
    points = tuple(Point(item, working_day(first, DAYS[item]), now) for item in Item)
    return FollowUp(incident, unit, now, points, owner)


def settled(
    follow_up: FollowUp, item: Item, result: Result, name: str, now: int, **more: Any
) -> FollowUp:
    """With what became of a point; `Result.OPEN` takes an earlier word back. `more` are `person`
    and `reason`."""
    before = follow_up.point(item)
    if result is Result.OPEN:
        fresh = Point(item, max(before.day, local_day(now)), now, before.owner)
        return _with(follow_up, fresh)
    return _with(follow_up, replace(before, result=result, by=name, at=now, **more))


def dated(follow_up: FollowUp, item: Item, day: date, now: int) -> FollowUp:
    """With another day for a point."""
    return _with(follow_up, replace(follow_up.point(item), day=day, dated_at=now))


def given(follow_up: FollowUp, item: Item | None, person: str) -> FollowUp:
    """With a point that is another's from now on, or, without an item, all that is the owner's."""
    if item is not None:
        owner = None if person == follow_up.owner else person
        return _with(follow_up, replace(follow_up.point(item), owner=owner))
    points = tuple(replace(p, owner=None) if p.owner == person else p for p in follow_up.points)
    return replace(follow_up, owner=person, points=points)


def without(follow_up: FollowUp, able: Iterable[str]) -> FollowUp:
    """Points of people who cannot have them any more are the owner's again."""
    people = set(able)
    points = tuple(
        p if p.result is not None or p.owner in (None, *people) else replace(p, owner=None)
        for p in follow_up.points
    )
    return replace(follow_up, points=points)


def closed(follow_up: FollowUp, closing: Closing) -> FollowUp:
    """Nobody is reminded any more; the deviation counts as done where it was not put aside."""
    deviation = follow_up.point(Item.DEVIATION)
    done = replace(deviation, result=Result.DONE, by=closing.by, at=closing.at)
    treated = _with(follow_up, done) if deviation.result is None else follow_up
    return replace(treated, closed=True, closing=closing, next_at=None)


def reopened(follow_up: FollowUp, now: int) -> FollowUp:
    """A report came after it was closed, or put aside: there is a deviation to treat. The earlier
    words stay."""
    deviation = Point(Item.DEVIATION, working_day(local_day(now), DAYS[Item.DEVIATION]), now)
    return replace(_with(follow_up, deviation), closed=False, shown=())


def _with(follow_up: FollowUp, changed: Point) -> FollowUp:
    points = tuple(changed if p.item is changed.item else p for p in follow_up.points)
    return replace(follow_up, points=points)


# When people are reminded


def next_moment(follow_up: FollowUp, now: int) -> int | None:
    """When somebody is to be told next (ms UTC): at once by day while its owner has no card yet,
    the next morning while it has no owner; None once it is closed."""
    if follow_up.closed:
        return None
    if follow_up.owner is None:
        return moment(local_day(now) + timedelta(days=1), MORNING)
    if follow_up.shown_to(follow_up.owner) is None:
        return by_day(now)
    return min(_reminder(point, now) for point in _awaited(follow_up))


def to_remind(follow_up: FollowUp, now: int) -> tuple[str, ...]:
    """Whoever has something to do by today, each once."""
    today = local_day(now)
    people = (follow_up.owner_of(point) for point in _awaited(follow_up) if point.day <= today)
    return tuple(dict.fromkeys(person for person in people if person is not None))


def _awaited(follow_up: FollowUp) -> tuple[Point, ...]:
    """What is left; where nothing is, that its owner closes it."""
    return follow_up.left or (follow_up.point(Item.DEVIATION),)


def _reminder(point: Point, now: int) -> int:
    """The point's next reminder after `now`: in the morning of its day, or in the afternoon where
    it was dated for the same day; then when it is overdue, on working days."""
    same_day = local_day(point.dated_at) >= point.day
    first = moment(point.day, AFTERNOON if same_day else MORNING)
    if first > now:
        return first
    for days in OVERDUE_DAYS:
        again = moment(working_day(point.day, days), MORNING)
        if again > now:
            return again
    weeks = (local_day(now) - point.day).days // _WEEK + 1
    again = moment(working_day(point.day, weeks * _WEEK), MORNING)
    return again if again > now else moment(working_day(point.day, (weeks + 1) * _WEEK), MORNING)
