"""What the cards of the morning check and of an outage show, and what `status` says of the
alarm."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm.views import PersonLine
from bot.cards.kit.words import CheckLine, PersonNow
from bot.domain.calls import RingOutcome
from bot.domain.follow_up import Progress
from bot.domain.organisation.organisation import Language
from bot.domain.readiness import Gap


class ReadinessVerb(StrEnum):
    """A button on the cards of readiness."""

    CHECK = "readiness.check"
    ALARM = "readiness.alarm"
    CALLS = "readiness.calls"
    NO_NUMBER = "readiness.no_number"


class CheckState(StrEnum):
    """What the card is to its reader now."""

    CURRENT = "current"
    CHECKING = "checking"  # *Sjekk på nytt*: the same card is updated when it is done
    REPLACED = "replaced"  # a newer card of the reader's has taken this one's place
    NOT_YOURS = "not_yours"  # the reader no longer gets the unit's result
    UNIT_GONE = "unit_gone"


@dataclass(frozen=True, slots=True)
class UnitCheckView:
    """The unit's last check. `lines` are those there is room for, the worst first, `hidden` how
    many more; `people` and `levels` are counts; `above`: the reader is no administrator of the
    unit, none of whom can be reached, or all of whom are away. `administers`: the reader does;
    `asked` is None on the card that is kept up to date, else when its reader asked (ms UTC)."""

    language: Language
    number: str
    unit: str
    state: CheckState
    checked_at: int
    people: int = 0
    levels: int = 0
    lines: tuple[CheckLine, ...] = ()
    hidden: int = 0
    above: bool = False
    administers: bool = True
    asked: int | None = None


@dataclass(frozen=True, slots=True)
class LeaderOutView:
    """A leader whom no alarm has been able to reach for two days, to the next level. `line` is
    what is broken as far as it is known, None once they can be reached again, or the card counts
    no more: there is a newer one (`replaced`), or it is no longer the reader's to know (`over`)."""

    language: Language
    leader: PersonLine
    unit: str
    level: str
    since: int
    line: CheckLine | None
    replaced: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """How far the follow-up of one incident has come: each step that the reader may see, and
    whether it is reached (R77). `at` is when the incident was."""

    at: int
    steps: tuple[tuple[Progress, bool], ...]


@dataclass(frozen=True, slots=True)
class AlarmWorksView:
    """`status` where no alarm is open: whether it works for the reader now, when it was last
    tested, and what it cannot do (R15, R56). `missing` are names of levels that nobody can be
    reached on; `channel` is false while Teams answers nobody. `tested_at`: when the bot's own test
    arrived last, where it makes one (`domain.canary`). `progress`: what became of what happened to
    the reader. `checks` are the units that the reader may have checked, number and name.
    `not_called`: the names of those whom no call can reach, where calls are made;
    `you_not_called`: nor the reader, who is in some chain; `amiss`: what is wrong with calls to
    anybody; `rung_at`: when the bot's own call was answered by a key."""

    language: Language
    unit: str
    levels: int
    missing: tuple[str, ...] = ()
    channel: bool = True
    checked_at: int | None = None
    practised_at: int | None = None
    tested_at: int | None = None
    rung_at: int | None = None
    numbers: tuple[PersonLine, ...] = ()
    today: int = 0
    progress: tuple[ProgressLine, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    not_called: tuple[str, ...] = ()
    you_not_called: bool = False
    amiss: Gap | None = None

    @property
    def reached(self) -> int:
        """How many levels somebody can be reached on."""
        return self.levels - len(self.missing)

    @property
    def answers(self) -> bool:
        """Whether somebody can be expected to answer an alarm."""
        return self.reached > 0 and self.channel


@dataclass(frozen=True, slots=True)
class OutageView:
    """`parts` are those that do not work, as the health names them (`web/health.py`). Instants in
    ms UTC; `until` is set when it is over."""

    language: Language
    parts: tuple[str, ...]
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """`beredskap`: who is alerted for the reader, in which order, and the numbers. `plan_of` is the
    number of a unit that the reader administers, and whose notification routine can be opened;
    `checks` are the units that the reader may have checked, number and name; `not_called` and
    `you_not_called` and `amiss` as in `AlarmWorksView`; `my_calls`: the reader may be called. `now`
    is whom each level alerts at this moment, as every other card has it, without who is away."""

    language: Language
    unit: str
    levels: tuple[tuple[str, int, tuple[PersonLine, ...]], ...]  # name, wait in seconds, people
    numbers: tuple[PersonLine, ...]
    plan_of: str = ""
    checks: tuple[tuple[str, str], ...] = ()
    not_called: tuple[str, ...] = ()
    you_not_called: bool = False
    amiss: Gap | None = None
    my_calls: bool = False
    now: tuple[tuple[PersonNow, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class MyCallsView:
    """`ring meg`: when the reader is called. `number` is theirs, None where none is needed;
    `can` is false where it cannot be called. Of a test call: `calling`, that it begins now,
    `again_at` (ms UTC), that it may be tried again then, `tried`, what came of it. `asked`: they
    want no number here, and two others have to say yes; `without`: both have."""

    language: Language
    number: str | None
    can: bool
    on_duty: bool
    calling: bool = False
    again_at: int | None = None
    tried: RingOutcome | None = None
    asked: bool = False
    without: bool = False


@dataclass(frozen=True, slots=True)
class NoNumberView:
    """Somebody wants no telephone number here (`name`, `person`), to an administrator or a safety
    representative who has to agree. `over`: it is no longer asked; `agreed`: the reader has;
    `decided`: both have."""

    language: Language
    person: str
    name: str
    over: bool = False
    agreed: bool = False
    decided: bool = False
