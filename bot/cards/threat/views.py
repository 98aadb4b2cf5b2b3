"""What the cards of a threat's follow-up show (R43): plain values, already decided."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm.views import AlarmHeader, PassedOver, PersonLine, Word
from bot.cards.follow_up.views import FollowUpPlanView
from bot.domain.alarm.incident import Details
from bot.domain.organisation.organisation import Language
from bot.domain.threat.duty import Reason, Result, ThreatTask


class ThreatFollowUpCondition(StrEnum):
    """What the follow-up is to the reader of a task card."""

    ASKED = "asked"  # nobody has taken it
    MINE = "mine"
    TAKEN = "taken"  # by somebody else
    SETTLED = "settled"  # by the reader
    WITHDRAWN = "withdrawn"  # the alarm was
    NO_THREAT = "no_threat"  # the caseworker has said that it was none
    DRILL_OVER = "drill_over"
    CLOSED = "closed"  # no longer the reader's at all
    REPLACED = "replaced"  # a newer card of the reader's has taken this one's place


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task, and what became of it; `result` is None while it is open."""

    task: ThreatTask
    result: Result | None = None
    reason: Reason | None = None
    name: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """Another unit that was told. `waiting_for` are names; `leaders` whom to call instead, once its
    chain is through (`unreached`); `rests`: nobody is waited for, and it can be told anew."""

    unit: str
    at: int
    waiting_for: tuple[str, ...] = ()
    received_by: str = ""
    received_at: int | None = None
    unreached: bool = False
    rests: bool = False
    leaders: tuple[PersonLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreatFollowUpView(AlarmHeader):
    """The task card. `at` is when the threat was told; `owner` the name of whoever has taken it;
    `tasks` most urgent first; `units` (number, name) may be notified through the bot, empty when
    there are more than a list can hold: then its number is typed; `threat_waits`: for whose answer
    a helper's new report waits; `beside`: the alarm has its own live card above, or another asks
    the reader for help; `undo`, `said`, `written_on` and `evidence` as on the card of the alarm
    that has ended, whose place it takes;
    `then`: the reader's follow-up, which has begun meanwhile. `whole`: with every task and what is
    filled in, as a form of its own; the card shows the next one."""

    condition: ThreatFollowUpCondition
    caseworker: PersonLine
    unit: str
    at: int
    details: Details
    tasks: tuple[TaskLine, ...]
    owner: str = ""
    declined: bool = False
    untaken: bool = False
    passed_over: tuple[PassedOver, ...] = ()
    notices: tuple[NoticeLine, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    threat_waits: str = ""
    beside: bool = False
    undo: bool = False
    said: tuple[Word, ...] = ()
    written_on: bool = False
    evidence: int = 0
    then: FollowUpPlanView | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class UnitNoticeView(AlarmHeader):
    """To another unit that may be threatened: codes, and whom to call (L11). `confirms`: the reader
    is one of its leaders, not its safety representative; `beside`: an alarm asks them for help."""

    from_unit: str
    at: int
    details: Details
    to_call: PersonLine
    confirms: bool
    received_by: str = ""
    received_at: int | None = None
    withdrawn: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class UntakenView:
    """To the unit's safety representatives: nobody has taken the follow-up (L4). Nobody's name."""

    drill: bool
    language: Language
    unit: str
    at: int
