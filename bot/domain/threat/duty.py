"""The follow-up of a threat (R43): what it holds, who is asked to take it, and when it is
reminded of. "Det er da dennes ansvar å varsle trusselutsatt NAV-enhet og/eller politi" (3.4.1).

The bot proposes, reminds and records; every step is a named human's (L9). What a command makes of
an alarm's duty is `moves.py`'s.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.alarm.incident import Details, Target
from bot.domain.organisation.organisation import Chain
from bot.domain.working_days import by_day

TAKE_WITHIN_MS = 15 * 60 * 1000  # then the next level is asked too, and the next of another unit
# Close together while the threat is fresh, then as often as somebody can be expected to act.
REMIND_AFTER_MS = (15 * 60 * 1000, 60 * 60 * 1000, 4 * 60 * 60 * 1000)
DAILY_MS = 24 * 60 * 60 * 1000
# The first two come at any hour: somebody may be in danger. Later ones wait for the morning, on
# weekends too: a threat does not keep office hours, and its leader may sleep.
AT_ANY_HOUR = 2
DRILL_REMINDERS = 1  # a drill shows how it reminds, and leaves people in peace then (L12)


class ThreatTask(StrEnum):
    """What there may be to do. Which of it there is follows whom the threat is against (R41)."""

    TARGET_UNIT = "target_unit"  # the other unit that is threatened
    COLLEAGUE = "colleague"
    HEALTH = "health"  # 113 or 112, for a client who may harm themselves
    POLICE = "police"
    OWN_UNIT = "own_unit"  # those who may meet the client next
    SAFETY_REP = "safety_rep"


_REST = (ThreatTask.POLICE, ThreatTask.SAFETY_REP)
_TASKS = {
    None: _REST,
    Target.SELF: (ThreatTask.POLICE, ThreatTask.OWN_UNIT, ThreatTask.SAFETY_REP),
    Target.COLLEAGUE: (
        ThreatTask.COLLEAGUE,
        ThreatTask.POLICE,
        ThreatTask.OWN_UNIT,
        ThreatTask.SAFETY_REP,
    ),
    Target.OTHER_UNIT: (ThreatTask.TARGET_UNIT, *_REST),
    Target.THIRD_PARTY: _REST,
    Target.CLIENT_SELF: (ThreatTask.HEALTH, ThreatTask.SAFETY_REP),
}


# Nobody has to say why the police is not told.
WITHOUT_REASON = frozenset({ThreatTask.POLICE})


class Result(StrEnum):
    """What became of a task. `OPEN` takes an earlier word back."""

    DONE = "done"
    NOT_RELEVANT = "not_relevant"
    OPEN = "open"


class Reason(StrEnum):
    """Why a task is not relevant; what is written beside it is an utterance (L13)."""

    SOMEBODY_ELSE = "somebody_else"
    NOT_NEEDED = "not_needed"
    NO_THREAT = "no_threat"
    OTHER = "other"


class AskState(StrEnum):
    """What came of asking one person. Asked is not taken: only a named human's word is (L2)."""

    ASKED = "asked"
    DECLINED = "declined"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # turned out to be the target (L7)


class ThreatFollowUpEnd(StrEnum):
    """Why nothing more is expected."""

    SETTLED = "settled"
    WITHDRAWN = "withdrawn"  # the alarm was
    DRILL_OVER = "drill_over"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has the task card. Levels count from 0; `shown` is the timeline number of the
    person's newest card: earlier ones say that it has taken their place."""

    person: str
    level: int
    shown: int
    state: AskState = AskState.ASKED

    @property
    def wanted(self) -> bool:
        """Whether the person has any part in it: the target has none (L7)."""
        return self.state is not AskState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Settled:
    """A task that somebody has ticked: `name` is theirs, `at` in ms UTC."""

    task: ThreatTask
    result: Result
    name: str
    at: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class UnitNotice:
    """Another unit that is told through the bot, with its chain as it was then. `next_at` is when
    its next level is told; `unreached`: its chain is through, and nobody has confirmed."""

    unit: str
    name: str
    chain: Chain
    at: int
    level: int = -1
    told: tuple[Asked, ...] = ()
    reps: tuple[Asked, ...] = ()  # its safety representatives: told, not asked to confirm
    next_at: int | None = None
    unreached: bool = False
    received_by: str | None = None
    received_name: str = ""
    received_at: int | None = None


@dataclass(frozen=True, slots=True)
class ThreatFollowUp:
    """The threat follow-up of one alarm. `opened_at` is when the threat was told; `level` is the
    level asked last (-1 before the first); `untaken`: the chain is through and nobody has taken it;
    `reminders` counts since it was taken."""

    opened_at: int
    level: int = -1
    asked: tuple[Asked, ...] = ()
    owner: str | None = None
    settled: tuple[Settled, ...] = ()
    notices: tuple[UnitNotice, ...] = ()
    untaken: bool = False
    reminders: int = 0
    next_at: int | None = None
    end: ThreatFollowUpEnd | None = None

    @property
    def due_at(self) -> int | None:
        """When the threat follow-up's one timer is due (V9); None once nothing is expected any
        more."""
        if self.end is not None:
            return None
        moments = (self.next_at, *(notice.next_at for notice in self.notices))
        return min((at for at in moments if at is not None), default=None)

    def asked_of(self, person: str) -> Asked | None:
        """The person's place in it, None for somebody who was never asked."""
        return next((asked for asked in self.asked if asked.person == person), None)

    def notice_of(self, unit: str) -> UnitNotice | None:
        """What another unit was told."""
        return next((notice for notice in self.notices if notice.unit == unit), None)

    def has_told(self, unit: str) -> bool:
        """Whether the unit need not be told (again): somebody there is waited for, or has confirmed
        it since the threat was told."""
        notice = self.notice_of(unit)
        if notice is None or notice.next_at is not None:
            return notice is not None
        return notice.received_by is not None and notice.at >= self.opened_at

    def may_confirm(self, person: str) -> UnitNotice | None:
        """The notice that a leader of another unit got last, and that nobody there has confirmed
        yet if there is one: they may lead several. Safety representatives are only told."""
        got = [n for n in self.notices if any(a.person == person and a.wanted for a in n.told)]
        waiting = [notice for notice in got if notice.received_by is None]
        return next(reversed(waiting or got), None)

    def settled_of(self, task: ThreatTask) -> Settled | None:
        """What became of the task; None while it is open."""
        return next((settled for settled in self.settled if settled.task is task), None)

    def expects_card(self, asked: Asked) -> bool:
        """Whether the person is to have the task card: the owner, or everybody asked until
        somebody has taken it."""
        if self.owner is not None:
            return asked.person == self.owner
        return self.end is None and asked.state in (AskState.ASKED, AskState.DECLINED)


def tasks_of(details: Details) -> tuple[ThreatTask, ...]:
    """What there is to do, most urgent first."""
    return _TASKS[details.target]


def open_tasks(duty: ThreatFollowUp, details: Details) -> tuple[ThreatTask, ...]:
    """What is left to do."""
    return tuple(task for task in tasks_of(details) if duty.settled_of(task) is None)


def reminder_at(now: int, number: int) -> int:
    """When (ms UTC) the reminder `number` (from 0) comes after what happened `now`."""
    wait = REMIND_AFTER_MS[number] if number < len(REMIND_AFTER_MS) else DAILY_MS
    at = now + wait
    return at if number < AT_ANY_HOUR else by_day(at)
