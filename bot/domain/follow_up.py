"""The leader's follow-up after an incident: what there is to do, whose it is and by when (R28, R69,
R75-R78), how the deviation is closed, and what the unit may learn of it (R31).

It begins when the alarm has ended, is slower than the duty after a threat (R43) and never replaces
it. The bot proposes, reminds and records; every step is a named human's (L9), and so is the one
sentence that a leader writes for everybody in the unit, and shares or not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.alarm.incident import Target
from bot.domain.alarm.state import Alarm
from bot.domain.insight.incident_summary import Lesson
from bot.domain.organisation.organisation import oslo_midnight
from bot.domain.threat.duty import Result
from bot.domain.working_days import (
    MORNING,
    at_work,
    by_day,
    end_of_next_day,
    local_day,
    moment,
    reminder,
    working_day,
)


class Item(StrEnum):
    """What there is to do, in the order in which it is usually done."""

    TALK = "talk"  # with the employee, the same day (R77: debriefing)
    PEER = "peer"  # support by a colleague who is not affected (R75)
    HEALTH = "health"  # occupational health or help in a crisis, offered (R77)
    POLICE = "police"  # a report to the police, considered (R43, R78)
    INJURY = "injury"  # the injury report (R78)
    RISK = "risk"  # the risk assessment, updated (R69)
    DEVIATION = "deviation"  # treated and closed (R28)
    ASSESSMENT = "assessment"  # of a threat: whether it is still there (R83)
    RELIEF = "relief"  # for a time: on its day it is prolonged or over (R83)


# By when, in days from the first, each on a working day; the leader dates them anew. Only these
# stand in `FollowUp.points`: an earlier revision knows no others.
DAYS = {
    Item.TALK: 0,
    Item.PEER: 1,
    Item.HEALTH: 3,
    Item.POLICE: 1,
    Item.INJURY: 7,
    Item.RISK: 14,
    Item.DEVIATION: 21,
}
ASSESSED_AFTER_DAYS = 7


class NoTalk(StrEnum):
    """Why the talk was not held. One of these, and never a word about anybody's health."""

    DECLINED = "declined"  # the employee did not want it
    AWAY = "away"
    OTHER_LEADER = "other_leader"  # has talked with the employee
    NOT_DONE = "not_done"


class Relief(StrEnum):
    """What makes it easier for the employee for a time."""

    TASKS = "tasks"  # others than usual
    TOGETHER = "together"  # two in each conversation
    PLACE = "place"  # works somewhere else
    CONTACT = "contact"  # somebody else has the contact with this client
    OTHER = "other"


class TalkAnswer(StrEnum):
    """Whether the employee has been able to talk with a leader, in their own word."""

    YES = "yes"
    ARRANGED = "arranged"
    NOT_YET = "not_yet"
    UNWANTED = "unwanted"


class Progress(StrEnum):
    """How far it has come, as the employee sees it."""

    RECEIVED = "received"
    TALKED = "talked"
    CHOSEN = "chosen"  # something that helps
    CLOSED = "closed"


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
    the name of the colleague who gives support; `reason` the id of an utterance (L13); `why` tells
    of a talk that was not held, `relief` what it is that ends on `day`."""

    item: Item
    day: date
    dated_at: int
    owner: str | None = None
    result: Result | None = None
    by: str = ""
    at: int = 0
    person: str = ""
    reason: str | None = None
    why: NoTalk | None = None
    relief: Relief | None = None

    def is_overdue(self, now: int) -> bool:
        """Whether its day is over and it is not settled."""
        return self.result is None and now >= self.ends_at

    @property
    def held(self) -> bool:
        """Of the talk: whether a leader, this one or another, has had it."""
        return self.result is Result.DONE or self.why is NoTalk.OTHER_LEADER

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


_HELPS = frozenset({Item.PEER, Item.HEALTH, Item.RISK})
QUESTIONS = ("what", "why", "fixed", "prevented")  # R28, in its order
ROUTINES = "routines"  # which were not followed, or are missing: the leader's to say, not hers
MINUTES = "minutes"  # where the minutes and decisions are, if there are any (R60)
ASKED = (*QUESTIONS, ROUTINES, MINUTES)


@dataclass(frozen=True, slots=True)
class TalkCheck:
    """What the employee is asked about the talk (2.4.1). `ask_at` is when they are asked next, None
    where that is never; `telling`: it is, or was last, whether others are told that it was not
    held, and `told` their word on that; `shown` is the timeline number of their newest question;
    `remind_at` is when the leader is reminded because of the answer. Instants are ms UTC."""

    ask_at: int | None = None
    telling: bool = False
    shown: int | None = None
    answer: TalkAnswer | None = None
    answered_at: int = 0
    remind_at: int | None = None
    told: bool | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The follow-up of one incident. `owner` is None while nobody of the chain can be reached;
    `shown` are the timeline numbers of each person's newest card; `next_at` is when its one timer
    is due, None when nothing is awaited or the alarm is open again. `more` are the points of a
    threat (R83), `check` is None for one that began before employees were asked; `for_other`:
    whoever reported did so for somebody else (R84); `news_at` is when those who wait to hear that
    it is closed are told."""

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
    more: tuple[Point, ...] = ()
    check: TalkCheck | None = None
    for_other: bool = False
    news_at: int | None = None

    @property
    def all_points(self) -> tuple[Point, ...]:
        """Everything there is, or was, to do."""
        return self.points + self.more

    def find(self, item: Item) -> Point | None:
        """The item's newest point; None where there is none."""
        return next((point for point in reversed(self.all_points) if point.item is item), None)

    def point(self, item: Item) -> Point:
        """The item's point; every follow-up has one of each of `DAYS`. Raises `KeyError`."""
        found = self.find(item)
        if found is None:
            raise KeyError(item)
        return found

    def shown_to(self, person: str) -> int | None:
        """Which card of the person's is the newest."""
        return dict(self.shown).get(person)

    def owner_of(self, point: Point) -> str | None:
        """Whose the point is."""
        return point.owner or self.owner

    def mine(self, person: str) -> tuple[Point, ...]:
        """The points that are the person's to do."""
        return tuple(point for point in self.all_points if self.owner_of(point) == person)

    @property
    def left(self) -> tuple[Point, ...]:
        """What is not settled; once it is closed, of what goes on (R83)."""
        awaited = self.more if self.closed else self.all_points
        return tuple(point for point in awaited if point.result is None)

    @property
    def overdue_at(self) -> int | None:
        """From when on anything is overdue (ms UTC); None once it is closed."""
        left = () if self.closed else self.left
        return min((point.ends_at for point in left), default=None)

    @property
    def reached(self) -> frozenset[Progress]:
        """Which steps it has come to."""
        talk, done = self.point(Item.TALK), Result.DONE
        helps = any(
            point.item is Item.RELIEF or (point.item in _HELPS and point.result is done)
            for point in self.all_points
        )
        steps = (
            (Progress.RECEIVED, True),
            (Progress.TALKED, talk.held),
            (Progress.CHOSEN, helps),
            (Progress.CLOSED, self.closed),
        )
        return frozenset(step for step, is_there in steps if is_there)

    @property
    def needs_words(self) -> bool:
        """Whether closing it takes the four answers: not where there is no deviation (R54)."""
        return self.point(Item.DEVIATION).result is not Result.NOT_RELEVANT


def opened(incident: str, unit: str, owner: str | None, now: int) -> FollowUp:
    """A new one. Its days count from when its first card is read: by night, from the morning."""
    first = local_day(by_day(now))
    points = tuple(Point(item, working_day(first, days), now) for item, days in DAYS.items())
    return FollowUp(incident, unit, now, points, owner, check=TalkCheck(end_of_next_day(now)))


def employee_of(alarm: Alarm, for_other: bool = False) -> str | None:
    """Who was threatened, as known: the caseworker, or the colleague for whom they cried or told,
    or whom their report is about (R84). None where nobody has named them to the bot."""
    if named := (alarm.concerns if alarm.concerns_sure else None) or alarm.reported_about:
        return named
    if alarm.reported and alarm.details.target in _OTHERS:
        return alarm.details.target_person
    return None if for_other else alarm.caseworker.id


_OTHERS = frozenset({Target.COLLEAGUE, Target.OTHER_UNIT, Target.THIRD_PARTY})


def assessed(follow_up: FollowUp, *, threat: bool, now: int) -> FollowUp:
    """With a date on which a threat is looked at again (R83); without one once it was none."""
    known = follow_up.find(Item.ASSESSMENT)
    if threat and known is None:
        day = working_day(local_day(by_day(now)), ASSESSED_AFTER_DAYS)
        return replace(follow_up, more=(*follow_up.more, Point(Item.ASSESSMENT, day, now)))
    if not threat and known is not None and known.result is None:
        return replace(follow_up, more=tuple(p for p in follow_up.more if p is not known))
    return follow_up


def relieved(follow_up: FollowUp, relief: Relief, day: date, now: int) -> FollowUp:
    """With what makes it easier until the end of `day`; another one that runs is over."""
    others = tuple(p for p in follow_up.more if p.item is not Item.RELIEF or p.result is not None)
    return replace(follow_up, more=(*others, Point(Item.RELIEF, day, now, relief=relief)))


def settled(
    follow_up: FollowUp, item: Item, result: Result, name: str, now: int, **more: Any
) -> FollowUp:
    """With what became of a point; `Result.OPEN` takes an earlier word back. `more` are `person`,
    `reason` and `why`."""
    before = follow_up.point(item)
    if result is Result.OPEN:
        day = max(before.day, local_day(now))
        fresh = Point(item, day, now, before.owner, relief=before.relief)
        return _with(follow_up, fresh)
    said = {"person": "", "reason": None, "why": None, **more}  # an earlier word's is not kept
    return _with(follow_up, replace(before, result=result, by=name, at=now, **said))


def dated(follow_up: FollowUp, item: Item, day: date, now: int) -> FollowUp:
    """With another day for a point."""
    return _with(follow_up, replace(follow_up.point(item), day=day, dated_at=now))


def given(follow_up: FollowUp, item: Item | None, person: str) -> FollowUp:
    """With a point that is another's from now on, or, without an item, all that is the owner's."""
    if item is not None:
        owner = None if person == follow_up.owner else person
        return _with(follow_up, replace(follow_up.point(item), owner=owner))
    return _mapped(
        replace(follow_up, owner=person),
        lambda p: replace(p, owner=None) if p.owner == person else p,
    )


def without(follow_up: FollowUp, able: Iterable[str]) -> FollowUp:
    """Points of people who cannot have them any more are the owner's again."""
    people = {None, *able}
    return _mapped(
        follow_up,
        lambda p: p if p.result is not None or p.owner in people else replace(p, owner=None),
    )


def closed(follow_up: FollowUp, closing: Closing) -> FollowUp:
    """Nobody is reminded any more, but of what goes on (R83); the deviation counts as done where it
    was not put aside. Those who wait for it are told while they are at work."""
    deviation = follow_up.point(Item.DEVIATION)
    done = replace(deviation, result=Result.DONE, by=closing.by, at=closing.at)
    treated = _with(follow_up, done) if deviation.result is None else follow_up
    news_at = at_work(closing.at)
    return replace(treated, closed=True, closing=closing, next_at=None, news_at=news_at)


def reopened(follow_up: FollowUp, now: int) -> FollowUp:
    """A report came after it was closed, or put aside: there is a deviation to treat. The earlier
    words stay."""
    deviation = Point(Item.DEVIATION, working_day(local_day(now), DAYS[Item.DEVIATION]), now)
    return replace(_with(follow_up, deviation), closed=False, shown=(), news_at=None)


def _with(follow_up: FollowUp, changed: Point) -> FollowUp:
    before = follow_up.point(changed.item)
    return _mapped(follow_up, lambda p: changed if p is before else p)


def _mapped(follow_up: FollowUp, change: Callable[[Point], Point]) -> FollowUp:
    points, more = (tuple(map(change, some)) for some in (follow_up.points, follow_up.more))
    return replace(follow_up, points=points, more=more)


# What the employee is asked (2.4.1)

ASKED_WITHIN_MS = 30 * 24 * 60 * 60 * 1000  # of whoever is away so long it is past


def checked(follow_up: FollowUp, **changes: Any) -> FollowUp:
    """With other fields of its `TalkCheck`."""
    return replace(follow_up, check=replace(follow_up.check or TalkCheck(), **changes))


def asks_at(follow_up: FollowUp, now: int, *, away: bool) -> int | None:
    """When the employee is to be asked what is due to be asked: now, at the end of the next day on
    which they are at work, or, where it is no longer to be asked, never (None)."""
    check = follow_up.check
    if check is None or (check.telling and follow_up.point(Item.TALK).held):
        return None
    if away or at_work(now) != now:
        later = end_of_next_day(now)
        return later if later - follow_up.opened_at <= ASKED_WITHIN_MS else None
    return now


def answered(follow_up: FollowUp, answer: TalkAnswer, name: str, now: int) -> FollowUp:
    """With the employee's word on the talk, `name`: that it was held, or was not, is true from then
    on, whatever a leader has said. *Ikke ennå* reminds the leader first, and asks again on the next
    day at work; whoever wants no talk has an answer for that."""
    check = follow_up.check or TalkCheck()
    result = follow_up.point(Item.TALK).result
    if answer is TalkAnswer.YES and result is not Result.DONE:
        follow_up = settled(follow_up, Item.TALK, Result.DONE, name, now)
    elif (answer is TalkAnswer.NOT_YET and result is not None) or (
        check.answer is TalkAnswer.YES and result is Result.DONE
    ):
        follow_up = settled(follow_up, Item.TALK, Result.OPEN, name, now)
    waits = answer is TalkAnswer.NOT_YET
    return checked(
        follow_up,
        answer=answer,
        answered_at=now,
        telling=waits,
        ask_at=end_of_next_day(now) if waits else None,
        remind_at=at_work(now) if waits else None,
    )


# When people are reminded


def next_moment(follow_up: FollowUp, now: int) -> int | None:
    """When somebody is to be told or asked next (ms UTC); None when nothing is awaited."""
    moments = [leaders_moment(follow_up, now)]
    if follow_up.closed:
        moments.append(follow_up.news_at)
    elif follow_up.check is not None:
        moments += [follow_up.check.ask_at, follow_up.check.remind_at]
    return min((at for at in moments if at is not None), default=None)


def leaders_moment(follow_up: FollowUp, now: int) -> int | None:
    """When whoever has it, or a point of it, is told next (ms UTC): at once by day while its owner
    has no card yet, the next morning while it has no owner; None when nothing is left of it."""
    awaited = _awaited(follow_up)
    if not awaited:
        return None
    if follow_up.owner is None:
        return moment(local_day(now) + timedelta(days=1), MORNING)
    if follow_up.shown_to(follow_up.owner) is None:
        return by_day(now)
    return min(reminder(point.day, point.dated_at, now) for point in awaited)


def is_leaders(follow_up: FollowUp, due_at: int, now: int) -> bool:
    """Whether they are to be told, since a timer was due at `due_at`: it, or what was missed since,
    is theirs, and not the employee's alone."""
    theirs = leaders_moment(follow_up, due_at - 1)
    return follow_up.owner is None or (theirs is not None and theirs <= now)


def to_remind(follow_up: FollowUp, now: int) -> tuple[str, ...]:
    """Whoever has something to do by today, each once."""
    today = local_day(now)
    people = (follow_up.owner_of(point) for point in _awaited(follow_up) if point.day <= today)
    return tuple(dict.fromkeys(person for person in people if person is not None))


def _awaited(follow_up: FollowUp) -> tuple[Point, ...]:
    """What is left; where nothing is, that its owner closes it, until it is closed."""
    if follow_up.left or follow_up.closed:
        return follow_up.left
    return (follow_up.point(Item.DEVIATION),)
