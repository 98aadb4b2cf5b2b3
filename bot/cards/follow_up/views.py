"""What the cards of the leader's follow-up, of a unit's list and of an opened report show: plain
values, already decided. There is none of a drill (L12)."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm.views import PersonLine
from bot.cards.drills.views import PlanForm, PlanLine
from bot.cards.insight.views import Learning
from bot.cards.readiness.views import AlarmWorksView, ProgressLine
from bot.domain.alarm.incident import MeetingType
from bot.domain.follow_up import Item, NoTalk, Relief, TalkAnswer
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.threat.duty import Result, ThreatTask


class FollowUpVerb(StrEnum):
    """A button on the cards of the leader's follow-up."""

    SETTLE = "follow_up.settle"
    DATE = "follow_up.date"
    GIVE = "follow_up.give"
    CLOSE = "follow_up.close"
    SHOW = "follow_up.show"
    REST = "follow_up.rest"  # what the live card leaves out
    LIST = "follow_up.list"
    REPORT = "follow_up.report"
    RELIEF = "follow_up.relief"
    NO_TALK = "follow_up.no_talk"
    TALKED = "follow_up.talked"  # the employee's answer
    TELL = "follow_up.tell"  # and whether others are told


class PlanCondition(StrEnum):
    """What the follow-up is to the reader of its card."""

    MINE = "mine"
    PART = "part"  # another has it, some points are the reader's
    TAKEN = "taken"  # was the reader's, and is another's now
    CLOSED = "closed"
    AFTER = "after"  # closed, and what goes on is the reader's (R83)
    READ = "read"  # by somebody who has no part in it, or once it is closed: with what was written
    GONE = "gone"  # nothing of the reader's (L7)
    REPLACED = "replaced"  # a newer card of the reader's has taken this one's place


class ReportState(StrEnum):
    """Whether the employee's report is there; never what a draft says."""

    THERE = "there"
    MISSING = "missing"
    NOT_FELT = "not_felt"  # R54


@dataclass(frozen=True, slots=True)
class ReportLine:
    """The report as far as others may know of it. `draft` opens it once it is there; `number` is
    what the deviation system calls it, "" until somebody knows (R20)."""

    state: ReportState
    draft: str | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point. `day` is the instant at which its day begins; `owner` is a name, "" for the
    reader's own; `by`, `at` and `person` (R75) tell what became of it; `reason` is what was
    written, shown to whoever reads all of it; `why` and `relief` as in `Point`."""

    item: Item
    day: int
    overdue: bool = False
    mine: bool = True
    owner: str = ""
    result: Result | None = None
    by: str = ""
    at: int = 0
    person: str = ""
    reason: str = ""
    why: NoTalk | None = None
    relief: Relief | None = None


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """Who closed it, when, and the answers by question; empty where they are not shown."""

    by: str
    at: int
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpPlanView:
    """The follow-up of one incident. `owner` is a name, "" for nobody; `people` (id, name) can be
    given points, `colleagues` can give support (R75), `numbers` are the unit's own (R78). `written`
    are answers that were not enough to close it, by question. `away`: the employee is no longer in
    the unit; `unit_gone`: nor is the unit in the organisation; `threat_open`: the duty after a
    threat is not done (R43). `learning`: how far what the unit learns of it has come. `drill_plan`
    is the drill that the unit has planned; `drill_form` is there for whoever may plan one (R66).
    `noted`: it was reported, and there never was an alarm. `said` and `said_at`: what the employee
    has answered about the talk, for whoever has it to do; `threat`: it is one (R83). `reporter` has
    reported it for somebody whom nobody has named, and `caseworker` is nobody then (R84).
    `threat_waits`: whose answer a helper's new report of a threat waits for. `whole`: with every
    point and form, in a message of its own; the live card shows the next point. `evidence`: how
    much the reader, who helped, may look at, and `ask_threat`: whether they may tell of one;
    `threat_done`: what they have settled of a threat, and can take back; `threat_by` is the name of
    whoever else takes care of it; `beside`: an alarm asks the reader for help, and has the filled
    button."""

    incident: str
    seen: int
    language: Language
    condition: PlanCondition
    caseworker: PersonLine
    unit: str
    at: int
    points: tuple[PointLine, ...] = ()
    report: ReportLine = ReportLine(ReportState.MISSING)
    kind: DeviationType | None = None
    meeting: MeetingType | None = None
    noted: bool = False
    owner: str = ""
    people: tuple[tuple[str, str], ...] = ()
    colleagues: tuple[tuple[str, str], ...] = ()
    numbers: tuple[PersonLine, ...] = ()
    closing: ClosingLine | None = None
    needs_words: bool = True
    written: tuple[tuple[str, str], ...] = ()
    away: bool = False
    unit_gone: bool = False
    threat_open: bool = False
    drill_plan: PlanLine | None = None
    drill_form: PlanForm | None = None
    learning: Learning | None = None
    said: TalkAnswer | None = None
    said_at: int = 0
    threat: bool = False
    reporter: PersonLine | None = None
    threat_waits: str = ""
    whole: bool = False
    today: bool = False  # it is the day on which the follow-up began
    evidence: int = 0
    ask_threat: bool = False
    threat_done: tuple[ThreatTask, ...] = ()
    threat_by: str = ""
    beside: bool = False


class ListState(StrEnum):
    """How one incident stands in a unit's list."""

    OVERDUE = "overdue"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class UnitListLine:
    """One incident: when, what kind, who follows it up ("" for nobody), and the report. `next_day`
    is the earliest day of what is open; `unit` is a name, "" where all are of one unit;
    `note_begun`: a case note is under way, whatever it says; `talk_late`: the talk should have been
    held."""

    incident: str
    at: int
    state: ListState
    report: ReportLine
    kind: DeviationType | None = None
    meeting: MeetingType | None = None
    noted: bool = False
    owner: str = ""
    next_day: int | None = None
    closed_at: int | None = None
    unit: str = ""
    note_begun: bool = False
    talk_late: bool = False


@dataclass(frozen=True, slots=True)
class UnitListView:
    """`status` of a leader or a safety representative: the counts are of all pages. `units` are
    names, empty for whoever only has somebody's follow-up. `training_until`: the instant at which
    the day begins on which a safety representative is to take the training again, `training_late`
    once it is here (R67). `works`: what stands before it."""

    language: Language
    units: tuple[str, ...]
    overdue: int
    open: int
    closed: int
    lines: tuple[UnitListLine, ...]
    page: int = 0
    pages: int = 1
    training_until: int | None = None
    training_late: bool = False
    works: AlarmWorksView | None = None


@dataclass(frozen=True, slots=True)
class ProgressView:
    """To the employee, to whoever reported for somebody else, or to a safety representative: the
    follow-up is closed, or open again. `owner` is a name, "" for nobody; `reps` are whom one can
    talk to; `reporter` is told to the representative alone: whose alarm or report it was."""

    language: Language
    line: ProgressLine
    closed: bool
    owner: str = ""
    reps: tuple[PersonLine, ...] = ()
    reporter: str = ""


class Asks(StrEnum):
    """What a question to the employee is about, or what became of it."""

    TALK = "talk"
    TELLING = "telling"
    OVER = "over"  # nothing of the reader's to answer any more
    REPLACED = "replaced"  # a newer question has taken its place


@dataclass(frozen=True, slots=True)
class TalkQuestionView:
    """Whether a leader has talked with the employee, and whether others are told that it was not so
    (2.4.1). `answer` and `told` are what was answered, None before; `owner` is the name of whoever
    has the follow-up; `leader` and `reps` are who would be told."""

    incident: str
    seen: int
    language: Language
    asks: Asks
    at: int
    answer: TalkAnswer | None = None
    told: bool | None = None
    owner: str = ""
    leader: str = ""
    tells_reps: bool = False
    reps: tuple[PersonLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkNotHeldView:
    """To a leader above, or a safety representative: that the talk was not held, and nothing else.
    `owner` is the name of whoever has the follow-up, "" for nobody; `can_open`: the reader may see
    all of it."""

    incident: str
    seen: int
    language: Language
    employee: str
    unit: str
    at: int
    owner: str = ""
    can_open: bool = False


@dataclass(frozen=True, slots=True)
class ReportTextView:
    """A submitted report, as its paper says it; `about` is its incident. `text` is this page's."""

    language: Language
    draft: str
    about: str
    text: str
    page: int = 0
    pages: int = 1
