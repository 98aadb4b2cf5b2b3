"""Who has practised and read what, and what is due (R26, R57, R61, R64, R79).

Done, not done, or due: no times, no counts and no order by them, since training is planned by it
and nobody is judged by it (L13). Help never depends on it (L8, R61).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.alarm.incident import Drill
from bot.domain.drills import Part, Practice
from bot.domain.follow_up import local_day
from bot.domain.organisation.organisation import DrillFrequency
from bot.domain.organisation.routines import Reading, Routine

ALONE_DAYS = DrillFrequency().alone_days  # where the unit says nothing


@dataclass(frozen=True, slots=True)
class Trained:
    """Where one person stands. Instants in ms UTC, None for never. `alone_at` is the last drill
    raised, with a leader or without; `leader_at` the last one with a leader, on either side;
    `unread` are the present routines that the person has not read, by name. `due` is the last day
    on which the next drill is in time, None where none was ever done: it is due now."""

    person: str
    alone_at: int | None = None
    leader_at: int | None = None
    unread: tuple[str, ...] = ()
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
    readings: Iterable[Reading],
    days: int = ALONE_DAYS,
) -> Trained:
    """Where the person stands, by what is known of everybody. Only the present version of a routine
    counts as read (R26). `days` is how often the unit practises (R57)."""
    mine = [one for one in drills if one.person == person]
    alone = [one.at for one in mine if one.part is Part.CASEWORKER]
    leader = [one.at for one in mine if one.drill is Drill.WITH_LEADER]
    read = {(one.routine, one.version) for one in readings if one.person == person}
    last = max((one.at for one in mine), default=None)
    return Trained(
        person,
        max(alone, default=None),
        max(leader, default=None),
        tuple(r.name for r in routines if (r.name, r.version) not in read),
        local_day(last) + timedelta(days=days) if last is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Completion:
    """A unit's training in numbers: of so many people. `late`: a drill is due; `new`: none was ever
    done; `readers` has for each present routine, by name, how many have read it."""

    people: int
    late: int
    new: int
    readers: tuple[tuple[str, int], ...]


def completion(people: Collection[Trained], routines: Sequence[Routine], now: int) -> Completion:
    """The numbers of these people."""
    return Completion(
        people=len(people),
        late=sum(one.is_late(now) for one in people),
        new=sum(one.is_new for one in people),
        readers=tuple(
            (routine.name, sum(routine.name not in one.unread for one in people))
            for routine in routines
        ),
    )
