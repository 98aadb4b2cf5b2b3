"""One incident as the yearly figures see it: what happened, told from its timeline, and nobody's
name (R29, L13)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.alarm.incident import Drill, Target, ThreatChannel
from bot.domain.alarm.timeline import NOTED_AS_EVIDENCE, TAKES_REPORT_BACK, Detail, FactKind
from bot.domain.guidance import Reaction, Step
from bot.domain.organisation.organisation import Workplace
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.threat.duty import Result

Code = TypeVar("Code", bound=StrEnum)

# Shorter than this nobody can tell whether it would have been answered in time (product.md,
# "Insight": the outer of the two targets).
TOO_SHORT_TO_TELL_MS = 40_000


class ReportOutcome(StrEnum):
    """What became of an incident's deviation report."""

    SUBMITTED = "submitted"
    NOT_FELT = "not_felt"  # the employee did not feel it as threatening (R54)
    NONE = "none"


@dataclass(slots=True)  # not frozen, like all that is made for each incident: that is half its cost
class SummaryHead:
    """What stands beside the timeline. Instants in ms UTC; `now` is when it is read; the numbers
    count what became of reports and notes, and pieces of evidence."""

    unit: str
    raised_at: int
    drill: bool
    now: int
    submitted: int = 0
    not_felt: int = 0
    delivered: int = 0
    notes_filed: int = 0
    evidence: int = 0


@dataclass(slots=True)
class IncidentSummary:
    """One incident without people and words.

    `noted`: put on record without an alarm; `counts` is false where a paper alone was begun by it,
    and neither a report was submitted nor anything told or kept of an incident. `answer_ms` is from
    the cry to the first claim, None while nobody has claimed; `stood_ms` is how long an unanswered
    one has stood, or stood before it ended. `level` counts from 1 and is the furthest one alerted
    when somebody answered; `again` is true where the whole chain had been through by then.
    `exhausted`: so it had while nobody had answered; `more_after_answer`: after an answer further
    people had to be alerted, or nobody was left to. `way` is the channel, or else how they talked.
    `clock_stepped`: the clock was set while it waited. `threat_followed_up` is None where there was
    no threat to follow up (R43). `followed_up`: the leader's follow-up is closed; None where there
    is none (R28). `lesson_shared`: the unit was told what it can learn of it, and still can read it
    (R31). `called`: somebody's telephone rang for it; `key_ms`: it was answered by a key, so long
    after whoever pressed it was alerted.
    """

    unit: str
    at: int
    noted: bool = False
    counts: bool = True
    drill: Drill | None = None
    withdrawn: bool = False
    exhausted: bool = False
    more_after_answer: bool = False
    answer_ms: int | None = None
    stood_ms: int = 0
    level: int = 0
    again: bool = False
    kind: DeviationType | None = None
    target: Target | None = None
    way: ThreatChannel | None = None
    place: Workplace | None = None
    warned: bool = False
    call_ended: bool = False
    report: ReportOutcome = ReportOutcome.NONE
    delivered: int = 0
    notes_filed: int = 0
    evidence: int = 0
    clock_stepped: bool = False
    threat_followed_up: bool | None = None
    followed_up: bool | None = None
    lesson_shared: bool = False
    called: bool = False
    key_ms: int | None = None

    @property
    def is_alarm(self) -> bool:
        """Whether somebody was alerted in earnest (L12)."""
        return not self.noted and self.drill is None

    @property
    def measured(self) -> bool:
        """Whether it says anything about answer times: it was answered, or stood long enough, and
        the clock went its way meanwhile."""
        if self.clock_stepped:
            return False
        return self.answer_ms is not None or self.stood_ms > TOO_SHORT_TO_TELL_MS


@dataclass(slots=True)
class SummaryEntry:
    """One entry of a timeline."""

    kind: str
    at: int
    detail: Detail


def summarise(head: SummaryHead, entries: Iterable[SummaryEntry]) -> IncidentSummary:
    """The incident that these entries tell of, in the order of the timeline. What a later version
    of the bot may write there and this one does not know is passed over."""
    told = _Summarising(head)
    for entry in entries:
        told.add(entry)
    return told.summary()


@dataclass(slots=True)
class _Summarising:
    """The incident so far. `furthest` is the first round since the cry, the present one and the
    level alerted last; `steps` is where each guided call stands; `reports` is what each submitted
    report tells; `begun`: a paper was."""

    head: SummaryHead
    so_far: IncidentSummary = field(init=False)
    cried_at: int = field(init=False)
    ended_at: int | None = None
    furthest: tuple[int, int, int] | None = None
    steps: dict[str, str] = field(default_factory=dict)
    reports: dict[str, Detail] = field(default_factory=dict)
    noted_as: str | None = None
    begun: bool = False
    answered_at_level: tuple[int, int] | None = None  # round and level, since the last cry
    alerted_at: dict[str, int] = field(default_factory=dict)  # forgotten with the summing up

    def __post_init__(self) -> None:
        head = self.head
        # A drill without its first entry is one all the same (L12).
        drill = Drill.WITH_LEADER if head.drill else None
        self.so_far = IncidentSummary(head.unit, head.raised_at, drill=drill)
        self.cried_at = head.raised_at

    def add(self, entry: SummaryEntry) -> None:
        """Takes one entry in; the commonest come first."""
        match entry.kind:
            case FactKind.RAISED | FactKind.NOTED | FactKind.DESCRIBED:
                self._described(entry)
            case FactKind.ALERTED | FactKind.TOLD:
                self._alerted(entry.detail)
                self.alerted_at[str(entry.detail.get("person"))] = _happened_at(entry)
            case FactKind.GUIDED:
                self._guided(entry.detail)
            case FactKind.CLAIMED:
                self._claimed(entry)
            case FactKind.RESOLVED | FactKind.SUPERSEDED:
                self.ended_at = entry.at
            case FactKind.RING_STARTED:
                self.so_far.called = True
            case FactKind.REPORT_BEGUN | FactKind.NOTE_BEGUN:
                self.begun = True
            case FactKind.REPORT_TOLD:
                self.reports.pop(str(entry.detail["draft"]), None)  # the newest last
                self.reports[str(entry.detail["draft"])] = entry.detail
            case _ if entry.kind in TAKES_REPORT_BACK:
                self.reports.pop(str(entry.detail.get("draft")), None)
            case FactKind.CLOCK_STEPPED if self.so_far.answer_ms is None and not self.ended_at:
                # How long it waited cannot be told from the two ends of a step.
                self.so_far.clock_stepped = True
            case FactKind.REOPENED if entry.detail.get("undone"):
                self.ended_at = None
            case FactKind.REOPENED:
                self._cried_again(entry.at)
            case FactKind.EXHAUSTED if self.answered_at_level is None:
                self.so_far.exhausted = True
            case FactKind.EXHAUSTED:
                self.so_far.more_after_answer = True
            case FactKind.CANCELLED:
                self.so_far.withdrawn = True
                self.ended_at = entry.at
            case FactKind.DUTY_TASK if entry.detail.get("result") == Result.OPEN:
                self.so_far.threat_followed_up = False
            case FactKind.FOLLOW_UP_OPENED | FactKind.FOLLOW_UP_REOPENED:
                self.so_far.followed_up = False
            case FactKind.FOLLOW_UP_CLOSED:
                self.so_far.followed_up = True
            case FactKind.LESSON_SHARED | FactKind.LESSON_WITHDRAWN:
                self.so_far.lesson_shared = entry.kind == FactKind.LESSON_SHARED
            case _ if entry.kind in _FOLLOWED_UP:
                self.so_far.threat_followed_up = _FOLLOWED_UP[FactKind(entry.kind)]

    def summary(self) -> IncidentSummary:
        """What it comes to."""
        head, known = self.head, self.so_far
        for report in self.reports.values():
            _take_in(known, report, "channel")
        known.counts = self._counts()
        known.stood_ms = (head.now if self.ended_at is None else self.ended_at) - self.cried_at
        known.call_ended = Step.END in self.steps.values()
        known.report = _report(head)
        known.delivered, known.notes_filed = head.delivered, head.notes_filed
        known.evidence = head.evidence
        return known

    def _counts(self) -> bool:
        """Whether it is an incident: an alarm; what was submitted as one, or registered with
        evidence; and what somebody has told the bot of. Before it was said why one is on record, a
        paper that was begun stands for itself."""
        known, head = self.so_far, self.head
        if not known.noted or self.reports or head.submitted:
            return True
        told = known.kind or known.target or known.threat_followed_up is not None
        if told or self.noted_as == NOTED_AS_EVIDENCE:
            return True
        return self.noted_as is None and (bool(head.evidence) or not self.begun)

    def _described(self, entry: SummaryEntry) -> None:
        detail, known = entry.detail, self.so_far
        if entry.kind == FactKind.NOTED:
            said = detail.get("as")
            self.noted_as = str(said) if said else None
            known.noted = True
        if entry.kind == FactKind.RAISED:
            known.drill = _code(Drill, detail.get("drill")) or known.drill
        # Every way of talking is a channel of the same name.
        _take_in(known, detail, "channel", "meeting")

    def _alerted(self, detail: Detail) -> None:
        level, round = detail.get("level"), detail.get("round")
        if isinstance(level, int) and isinstance(round, int):
            first = self.furthest[0] if self.furthest else round
            self.furthest = (first, round, level)
            if self.answered_at_level is not None and (round, level) > self.answered_at_level:
                self.so_far.more_after_answer = True

    def _claimed(self, entry: SummaryEntry) -> None:
        if self.answered_at_level is None:
            self.answered_at_level = self.furthest[1:] if self.furthest else (0, 0)
        if self.so_far.answer_ms is None:
            self._answered(_happened_at(entry))
            self._by_key(entry)

    def _answered(self, at: int) -> None:
        first, round, level = self.furthest or (0, 0, 0)
        known = self.so_far
        known.answer_ms, known.level, known.again = at - self.cried_at, level + 1, round > first

    def _by_key(self, entry: SummaryEntry) -> None:
        at = self.alerted_at.get(str(entry.detail.get("by")))
        if entry.detail.get("key") and at is not None:
            self.so_far.key_ms = _happened_at(entry) - at

    def _cried_again(self, at: int) -> None:
        """*Varsle igjen*: not withdrawn after all, and waiting from now on."""
        self.so_far.withdrawn = False
        self.cried_at, self.ended_at, self.furthest = at, None, None
        self.answered_at_level = None

    def _guided(self, detail: Detail) -> None:
        """A warning was given when the client is heard to react to it
        (`guidance.GuidedCall.warned`)."""
        walk, step = str(detail.get("walk")), detail.get("step")
        is_after_warning = self.steps.get(walk) == Step.CONSEQUENCE
        if is_after_warning and detail.get("reaction") in _OF_THE_CLIENT:
            self.so_far.warned = True
        if step is not None:
            self.steps[walk] = str(step)


_OF_THE_CLIENT = frozenset({Reaction.CALMER, Reaction.CONTINUES, Reaction.THREATENS})
# Whether the follow-up is closed by it; None: there is none after all.
_FOLLOWED_UP = {
    FactKind.DUTY_CALLED: False,
    FactKind.DUTY_TAKEN: False,
    FactKind.DUTY_SKIPPED: False,
    FactKind.DUTY_UNTAKEN: False,
    FactKind.DUTY_REMINDED: False,
    FactKind.DUTY_SETTLED: True,
    FactKind.DUTY_DROPPED: None,
}

# What has to be read of a timeline.
TOLD_BY = frozenset({
    FactKind.RAISED, FactKind.NOTED, FactKind.DESCRIBED, FactKind.ALERTED, FactKind.CLAIMED,
    FactKind.TOLD, FactKind.RING_STARTED,
    FactKind.REOPENED, FactKind.EXHAUSTED, FactKind.GUIDED, FactKind.CANCELLED,
    FactKind.RESOLVED, FactKind.SUPERSEDED, FactKind.DUTY_TASK, FactKind.LESSON_SHARED,
    FactKind.LESSON_WITHDRAWN, FactKind.FOLLOW_UP_OPENED, FactKind.FOLLOW_UP_REOPENED,
    FactKind.FOLLOW_UP_CLOSED, FactKind.CLOCK_STEPPED, FactKind.REPORT_BEGUN, FactKind.NOTE_BEGUN,
    FactKind.REPORT_TOLD, *TAKES_REPORT_BACK, *_FOLLOWED_UP,
})  # fmt: skip


def _happened_at(entry: SummaryEntry) -> int:
    """When it happened: before it could be stored, where the entry says so."""
    at = entry.detail.get("happened_at")
    return at if isinstance(at, int) else entry.at


def _report(head: SummaryHead) -> ReportOutcome:
    """One submitted report is enough: two people may have begun one each."""
    if head.submitted:
        return ReportOutcome.SUBMITTED
    return ReportOutcome.NOT_FELT if head.not_felt else ReportOutcome.NONE


def _take_in(known: IncidentSummary, told: Detail, *ways: str) -> None:
    """What an entry says of it, or a report that the employee has read through and let go of (L9)
    does; the first of the `ways` that says anything."""
    known.kind = _code(DeviationType, told.get("kind")) or known.kind
    known.target = _code(Target, told.get("target")) or known.target
    known.place = _code(Workplace, told.get("place")) or known.place
    for way in ways:
        if (found := _code(ThreatChannel, told.get(way))) is not None:
            known.way = found
            break


_CODES: dict[type[StrEnum], dict[object, Any]] = {
    codes: {code.value: code for code in codes}
    for codes in (Drill, DeviationType, Target, ThreatChannel, Workplace)
}


def _code(codes: type[Code], value: object) -> Code | None:
    found: Code | None = _CODES[codes].get(value) if isinstance(value, str) else None
    return found


# What a unit may learn of an incident (R31): a sentence of its leader's.

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
