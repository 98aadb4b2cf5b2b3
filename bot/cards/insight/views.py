"""What the cards of insight and training show: plain values, already decided; nothing that tells of
one person to another but who has completed what (R29, R64, L13)."""

from dataclasses import dataclass
from datetime import date

from bot.domain.alarm.incident import Channel, Kind
from bot.domain.insight.disclosure import Shares, Timing
from bot.domain.organisation.organisation import Language
from bot.domain.training import Completion


@dataclass(frozen=True, slots=True)
class InsightView:
    """A unit's last twelve months. `months` are numbers of months with their alarms, the oldest
    first; `timing` is None where too few were `measured` to be told; `missing` (alarms without a
    report) likewise, and `training` in a unit of too few people. `routines` has the titles of the
    unit's routines, by name. `others`: further units the reader may look at, number and name."""

    language: Language
    unit: str
    name: str
    first: date
    last: date
    months: tuple[tuple[int, int], ...]
    alarms: int
    without_alarm: int
    withdrawn: int
    exhausted: int
    measured: int
    timing: Timing | None
    missing: int | None
    overdue: int
    open: int
    closed: int
    kinds: Shares[Kind | None]
    ways: Shares[Channel | None]
    drills_alone: int
    drills_with_leader: int
    training: Completion | None
    routines: tuple[tuple[str, str], ...]
    administrator: bool = False
    may_download: bool = False
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class YearLinkView:
    """A way to the unit's year as PDF, for the one who has just asked; None where there is no page
    to look at it on."""

    language: Language
    name: str
    link: str | None


@dataclass(frozen=True, slots=True)
class TrainingView:
    """The reader's own record. Instants in ms UTC, None for never. `routines`: title, and when the
    present version was read. `units`: those the reader administers, number and name."""

    language: Language
    alone_at: int | None
    leader_at: int | None
    due: date | None
    late: bool
    routines: tuple[tuple[str, int | None], ...]
    units: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CompletionLine:
    """One person: done or not, and when the next drill is due (None: now)."""

    name: str
    alone: bool
    leader: bool
    read: bool
    due: date | None
    late: bool
    new: bool


@dataclass(frozen=True, slots=True)
class CompletionView:
    """Who has completed what, by name (R64); pages count from 0. `new` of all `people` have not
    practised yet (R61)."""

    language: Language
    unit: str
    name: str
    people: int
    new: int
    lines: tuple[CompletionLine, ...]
    page: int = 0
    pages: int = 1
    others: tuple[tuple[str, str], ...] = ()
