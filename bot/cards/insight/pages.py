"""What the pages of the tab show (docs/decisions/0081): plain values, already decided, of which the
cards' own views are a part. A page is another drawing of the same view.

No number here is one to four of anything that people met, did or were late with: it is None then,
and so is what would give it away by subtraction (L13). Names stand nowhere but with an open alarm
of whose chain the reader is one, on what the reader has to follow up, and on their own page.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.cards.drills.views import PlanForm, PlanLine
from bot.cards.follow_up.views import UnitListView
from bot.cards.insight.views import TrainingView
from bot.cards.measures.views import RegisterView
from bot.cards.readiness.views import MyCallsView
from bot.domain.alarm.incident import ThreatChannel
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.reports.draft import DraftKind, DraftState

UNANSWERED = float("inf")  # seconds


class TabPage(StrEnum):
    """A page of the tab, in the order of its menu."""

    NOW = "now"
    TODAY = "today"
    YEAR = "year"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class TabReader:
    """Whose tab it is: their language, the pages that are theirs, and their name."""

    language: Language
    name: str
    pages: tuple[TabPage, ...]


@dataclass(frozen=True, slots=True)
class OpenAlarmLine:
    """An open alarm of whose chain the reader is one. `helper` is the first name that helps, "" for
    nobody yet; `level` counts from 1, 0 before the first."""

    unit: str
    name: str
    at: int
    helper: str = ""
    level: int = 0
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class LevelLine:
    """Whether anybody of a level can be reached, and no word of why not."""

    name: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class UnitNowLine:
    """A unit of the reader's: how many alarms are open there whose names are not for them; no
    `levels` of one that they only oversee and where all can be reached."""

    unit: str
    name: str
    others: int
    levels: tuple[LevelLine, ...]


@dataclass(frozen=True, slots=True)
class NowView:
    """What goes on. `at` in ms UTC; `calm`: of how many units that the reader oversees from above
    every level can be reached."""

    language: Language
    at: int
    alarms: tuple[OpenAlarmLine, ...]
    units: tuple[UnitNowLine, ...]
    calm: int = 0

    @property
    def others(self) -> int:
        """How many alarms are open beside those that are named."""
        return sum(one.others for one in self.units)


@dataclass(frozen=True, slots=True)
class DrillsDueLine:
    """What is due in a unit: the day of the next test of the alarm, None where the calendar has not
    begun; `late` of its `people` are to practise, None for what may not be told."""

    unit: str
    name: str
    function: date | None
    is_late: bool
    late: int | None
    people: int


@dataclass(frozen=True, slots=True)
class TodayView:
    """What there is to do. `names` tells whether owners of follow-ups are named."""

    language: Language
    today: date
    listed: UnitListView | None
    names: bool
    registers: tuple[RegisterView, ...]
    drills: tuple[DrillsDueLine, ...]
    plans: tuple[PlanLine, ...]
    form: PlanForm | None
    to_tick: frozenset[str]


class NoTimes(StrEnum):
    """Why a unit's answer times are not shown."""

    NONE = "none"
    FEW = "few"
    ONE_LEADER = "one_leader"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """How many alarms were answered in time: `share` (0-1) is None where the number of those that
    were, or were not, would be one to four, and so is `reached`."""

    seconds: int
    target: float
    reached: bool | None
    share: float | None


@dataclass(frozen=True, slots=True)
class TimesView:
    """Answer times in seconds; `UNANSWERED` where so many were not, None where it is not told: what
    is faster, or slower, would be fewer than five."""

    median: float | None
    p80: float | None
    targets: tuple[TargetLine, ...]


@dataclass(frozen=True, slots=True)
class FiguresView:
    """A unit's twelve months, or of several units together. `months` are numbers of months with
    their alarms, the oldest first, None for a month that is not told; `rest` is what those have
    together, None where that is under five. Shares are in per cent."""

    months: tuple[tuple[int, int | None], ...]
    rest: int | None
    alarms: int | None
    withdrawn: int | None
    exhausted: int | None
    missing: int | None
    without_alarm: int | None
    drills_alone: int | None
    drills_with_leader: int | None
    kinds: tuple[tuple[DeviationType | None, int], ...]
    ways: tuple[tuple[ThreatChannel | None, int], ...]
    times: TimesView | None
    no_times: NoTimes | None
    late: int | None
    people: int
    overdue: int | None
    open: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class UnitFiguresLine:
    """A unit among others, by name; never in the order of its answer times."""

    number: str
    name: str
    alarms: int | None
    missing: int | None
    drills: int | None


@dataclass(frozen=True, slots=True)
class YearView:
    """`unit` is the number of the one that is shown, "" for all of the reader's together. `figures`
    is None where there is more than can be added up; `left_out`: units whose own numbers are too
    small are not in the sum. `can_print`: the year as PDF is the reader's to ask for."""

    language: Language
    first: date
    last: date
    unit: str
    name: str
    units: tuple[tuple[str, str], ...]
    figures: FiguresView | None
    lines: tuple[UnitFiguresLine, ...] = ()
    left_out: int = 0
    can_print: bool = False


@dataclass(frozen=True, slots=True)
class OwnAlarmLine:
    """An alarm or a report of the reader's own. `helper` as above; `evidence`: how much of the
    reader's it has."""

    incident: str
    at: int
    unit: str
    open: bool
    drill: bool
    noted: bool
    helper: str = ""
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class OwnPaperLine:
    """A paper of the reader's own."""

    draft: str
    kind: DraftKind
    state: DraftState
    at: int
    drill: bool


@dataclass(frozen=True, slots=True)
class OwnEvidenceLine:
    """A piece of evidence that the reader has sent. `of` is when its alarm was raised, None for
    what waits and for somebody else's; a reference to what lies elsewhere cannot be shown."""

    evidence: str
    at: int
    of: int | None
    can_be_shown: bool


@dataclass(frozen=True, slots=True)
class OwnLookLine:
    """Who has looked at something of the reader's, at what (the id of a sentence), and when."""

    name: str
    what: str
    at: int


@dataclass(frozen=True, slots=True)
class MineView:
    """The reader's own, and nobody else's. `answers`: somebody's alarms come to them, so that they
    can be away; `is_here`: they have said that they are at the office today; `calls`: when they are
    called, None for whoever is not."""

    language: Language
    alarms: tuple[OwnAlarmLine, ...]
    papers: tuple[OwnPaperLine, ...]
    evidence: tuple[OwnEvidenceLine, ...]
    looks: tuple[OwnLookLine, ...]
    training: TrainingView
    can_print: bool
    answers: bool
    is_away: bool
    is_here: bool
    calls: MyCallsView | None
