"""What the cards of insight, of training and of a unit's learning show: plain values, already
decided.

Nothing tells of one person to another but who has completed what (R29, R64, L13). A sentence of
learning is for everybody in the unit: no name and nothing about a client belongs in it (R31).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.cards.kit.words import Sentence
from bot.domain.alarm.incident import ThreatChannel
from bot.domain.drills import Completion
from bot.domain.insight.figures import Shares, Timing
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType


class InsightVerb(StrEnum):
    """A button on the cards of figures, of training and of what a unit has learnt."""

    SHOW = "insight.show"
    DOWNLOAD = "insight.download"
    TRAINING = "training.mine"
    COMPLETION = "training.unit"
    WRITE_LESSON = "lesson.write"
    SHOW_LESSON = "lesson.show"
    SHARE_LESSON = "lesson.share"
    DROP_LESSON = "lesson.drop"
    LIST_LESSONS = "lesson.list"


@dataclass(frozen=True, slots=True)
class InsightView:
    """A unit's last twelve months. `months` are numbers of months with their alarms, the oldest
    first; `timing` is None where too few were `measured` to be told; `missing` (alarms without a
    report) likewise, and `training` in a unit of too few people. `routines` has the titles of the
    unit's routines, by name. `others`: further units the reader may look at, number and name.
    `withdrawn`, `more_after_answer`, `called`, `by_key` and `drills_by_key` are None for fewer than
    five; `to_key` likewise."""

    language: Language
    unit: str
    name: str
    first: date
    last: date
    months: tuple[tuple[int, int], ...]
    alarms: int
    without_alarm: int
    withdrawn: int | None
    exhausted: int
    more_after_answer: int | None
    measured: int
    timing: Timing | None
    missing: int | None
    overdue: int
    open: int
    closed: int
    kinds: Shares[DeviationType | None]
    ways: Shares[ThreatChannel | None]
    drills_alone: int
    drills_with_leader: int
    training: Completion | None
    routines: tuple[tuple[str, str], ...]
    administrator: bool = False
    may_download: bool = False
    others: tuple[tuple[str, str], ...] = ()
    called: int | None = 0
    by_key: int | None = 0
    to_key: Timing | None = None
    drills_by_key: int | None = 0


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


class LessonCondition(StrEnum):
    """What the sentence is to the reader of its card."""

    FORM = "form"  # nothing is kept yet
    PREVIEW = "preview"  # its writer's alone, as the others would read it
    SHARED = "shared"  # to whoever may take it back
    RECEIVED = "received"
    GONE = "gone"  # taken back, or forgotten (L13)


@dataclass(frozen=True, slots=True)
class LessonView:
    """One sentence. `about` is the incident, `word` what is shared when the preview is sent; `unit`
    a name, `by` the name of whoever wrote it, `at` when it was shared (ms UTC). `people` counts who
    would get it, `employee` is whom it happened to; `remarks` are what was seen in the words;
    `to_follow_up`: it stands where the reader's follow-up did, which can be opened from it."""

    language: Language
    condition: LessonCondition
    about: str
    unit: str
    text: str = field(default="", repr=False)
    word: str = ""
    by: str = ""
    at: int = 0
    people: int = 0
    employee: str = ""
    remarks: tuple[Sentence, ...] = field(default=(), repr=False)
    to_follow_up: bool = False


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One of the list. `about` is set where the reader may take it back; `unit` is a name, "" where
    all are of one."""

    at: int
    text: str = field(repr=False)
    about: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LessonsView:
    """What the reader's units have learnt, a page of it."""

    language: Language
    units: tuple[str, ...]
    lines: tuple[LessonLine, ...]
    page: int = 0
    pages: int = 1


class Learning(StrEnum):
    """How far the learning of a closed follow-up has come, on its owner's card."""

    OFFERED = "offered"
    WRITTEN = "written"
    SHARED = "shared"
