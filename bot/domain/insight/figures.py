"""The figures of a year: counts and answer times, added up one incident after the other (R29, R30);
and how much of them a meeting may be shown (product.md, "Insight"; L13;
docs/decisions/0021-yearly-figures.md).

Every figure in `Figures` is the true one. How many alarms, incidents and drills there were, and how
the chain of leaders held, is shown as it is: the requirement asks for it (R30), and it says nothing
about what anybody met or did. Whatever does is shown for five or more, or not at all: a small
number would tell who it was.

A unit's twelve months are this one and the eleven before it, so that no two are the same month of
different years.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

from bot.domain.alarm.incident import Drill, Target, ThreatChannel
from bot.domain.insight.incident_summary import IncidentSummary, ReportOutcome
from bot.domain.organisation.organisation import OSLO, Workplace, oslo_midnight
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.working_days import local_day

# product.md, "Insight": 80 % within ten seconds, 98.5 % within forty.
WITHIN_SECONDS = (10, 40)
TARGET_SHARES = (0.80, 0.985)

_TENTH_MS = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Answers:
    """How fast alarms were answered. One that nobody answered took longer than any that somebody
    did; one that was over too soon to tell, or during which the clock
    was set, is not among them. Kept by started tenths of a second,
    so that a hundred thousand take no more room than a few hundred."""

    by_tenths: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0

    def count(self, summary: IncidentSummary) -> None:
        """Takes one alarm in."""
        if summary.clock_stepped:
            return
        if summary.answer_ms is not None:
            self.add(summary.answer_ms)
        elif summary.measured:
            self.unanswered += 1

    def add(self, ms: int) -> None:
        """Takes one time in."""
        self.by_tenths[-(-max(0, ms) // _TENTH_MS)] += 1

    def take_in(self, more: "Answers") -> None:
        """Those of another unit, too."""
        self.by_tenths.update(more.by_tenths)
        self.unanswered += more.unanswered

    @property
    def measured(self) -> int:
        """How many say anything about answer times."""
        return self.by_tenths.total() + self.unanswered

    def within(self, seconds: int) -> int:
        """How many were answered in this time."""
        return sum(n for tenths, n in self.by_tenths.items() if tenths <= seconds * 10)

    def percentile(self, percent: int) -> float | None:
        """Seconds in which so many of a hundred were answered (nearest rank), to started tenths;
        None where there were none, or not so many were answered at all."""
        rank = -(-self.measured * percent // 100)
        for tenths in sorted(self.by_tenths):
            rank -= self.by_tenths[tenths]
            if rank <= 0:
                return tenths / 10
        return None


@dataclass(slots=True)
class Month:
    """What is shown of one month: that something happened, and nothing of what."""

    alarms: int = 0
    without_alarm: int = 0
    drills: int = 0
    readings: int = 0
    answers: Answers = field(default_factory=Answers)

    def take_in(self, more: "Month") -> None:
        """That of another unit, too."""
        self.alarms += more.alarms
        self.without_alarm += more.without_alarm
        self.drills += more.drills
        self.readings += more.readings
        self.answers.take_in(more.answers)


@dataclass(slots=True)
class Figures:
    """A year of one unit, or of several together.

    `kinds`, `targets`, `ways` and `places` count incidents, alarms and others, None where nobody
    has said. `exhausted` counts alarms that the whole chain has left unanswered,
    `more_after_answer` answered ones after whose answer more people had to be alerted. `levels`
    counts answered alarms by the level reached, 0 where the chain had been through. `missing`:
    alarms that were not withdrawn and have neither report nor *not felt*. `reports` and
    `notes_filed` count papers, `evidence` pieces. `called`: alarms for which somebody was called;
    `keys`: those answered by a key, by the time from the alert to it."""

    months: tuple[Month, ...] = field(default_factory=lambda: tuple(Month() for _ in range(12)))
    alarms: int = 0
    without_alarm: int = 0
    withdrawn: int = 0
    exhausted: int = 0
    more_after_answer: int = 0
    answers: Answers = field(default_factory=Answers)
    levels: Counter[int] = field(default_factory=Counter)
    kinds: Counter[DeviationType | None] = field(default_factory=Counter)
    targets: Counter[Target | None] = field(default_factory=Counter)
    ways: Counter[ThreatChannel | None] = field(default_factory=Counter)
    places: Counter[Workplace | None] = field(default_factory=Counter)
    warned: int = 0
    calls_ended: int = 0
    reported: int = 0
    not_felt: int = 0
    withdrawn_unreported: int = 0
    missing: int = 0
    reported_without_alarm: int = 0
    delivered: int = 0
    notes_filed: int = 0
    evidence: int = 0
    threats: int = 0
    threats_followed_up: int = 0
    follow_ups: int = 0
    follow_ups_closed: int = 0
    lessons_shared: int = 0
    drills_alone: int = 0
    drills_with_leader: int = 0
    drills_by_key: int = 0
    called: int = 0
    keys: Answers = field(default_factory=Answers)
    readings: int = 0

    @property
    def follow_ups_open(self) -> int:
        """How many are still to be closed (R28, R32)."""
        return self.follow_ups - self.follow_ups_closed

    @property
    def incidents(self) -> int:
        """Everything that happened in earnest, with an alarm and without."""
        return self.alarms + self.without_alarm

    def count(self, summary: IncidentSummary) -> None:
        """Takes one incident in; a drill is counted as that and nothing else (L12), the canary as
        nothing at all (R12)."""
        if summary.drill is Drill.CANARY:
            return
        month = self.months[month_of(summary.at) - 1]
        if summary.drill is not None:
            month.drills += 1
            self.drills_alone += summary.drill is Drill.ALONE
            self.drills_with_leader += summary.drill is Drill.WITH_LEADER
            self.drills_by_key += summary.key_ms is not None
            return
        if not summary.counts:  # a note about another conversation: a paper, and no incident
            self._count_papers(summary)
            return
        if summary.noted:
            month.without_alarm += 1
            self.without_alarm += 1
            self.reported_without_alarm += summary.report is ReportOutcome.SUBMITTED
        else:
            self._count_alarm(summary, month)
        self._count_what_happened(summary)

    def count_reading(self, at: int) -> None:
        """Takes in that somebody read a routine (R26)."""
        self.months[month_of(at) - 1].readings += 1
        self.readings += 1

    def _count_alarm(self, summary: IncidentSummary, month: Month) -> None:
        month.alarms += 1
        self.alarms += 1
        self.withdrawn += summary.withdrawn
        if summary.answer_ms is None:
            self.exhausted += summary.exhausted
        self.more_after_answer += summary.more_after_answer
        for answers in (month.answers, self.answers):
            answers.count(summary)
        self.called += summary.called
        if summary.key_ms is not None:
            self.keys.add(summary.key_ms)
        if summary.answer_ms is not None:
            self.levels[0 if summary.again else summary.level] += 1
        match summary.report:
            case ReportOutcome.SUBMITTED:
                self.reported += 1
            case ReportOutcome.NOT_FELT:
                self.not_felt += 1
            case ReportOutcome.NONE if summary.withdrawn:
                self.withdrawn_unreported += 1
            case ReportOutcome.NONE:
                self.missing += 1

    def _count_what_happened(self, summary: IncidentSummary) -> None:
        self.kinds[summary.kind] += 1
        self.targets[summary.target] += 1
        self.ways[summary.way] += 1
        self.places[summary.place] += 1
        self.warned += summary.warned
        self.calls_ended += summary.call_ended
        self._count_papers(summary)
        self.threats += summary.threat_followed_up is not None
        self.threats_followed_up += summary.threat_followed_up is True
        self.follow_ups += summary.followed_up is not None
        self.follow_ups_closed += summary.followed_up is True
        self.lessons_shared += summary.lesson_shared

    def _count_papers(self, summary: IncidentSummary) -> None:
        self.delivered += summary.delivered
        self.notes_filed += summary.notes_filed
        self.evidence += summary.evidence


def bounds_of(year: int) -> tuple[int, int]:
    """The first instant of the year in Oslo, and the first of the next (ms UTC)."""
    return oslo_midnight(date(year, 1, 1)), oslo_midnight(date(year + 1, 1, 1))


def year_of(at: int) -> int:
    """The year in Oslo at the instant `at` (ms UTC)."""
    return _local(at).year


def month_of(at: int) -> int:
    """The month in Oslo, from 1."""
    return _local(at).month


def _local(at: int) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(OSLO)


def last_whole_month(now: int) -> int:
    """The last instant of it (ms UTC)."""
    return oslo_midnight(local_day(now).replace(day=1)) - 1


MONTHS = 12


@dataclass(frozen=True, slots=True)
class UnitYears:
    """A unit, with its figures of the year and of the one before."""

    number: str
    name: str
    years: tuple[Figures, Figures]


@dataclass(frozen=True, slots=True)
class TwoYears:
    """`whole` is everything together; `units` are its parts, none where it is a single unit.
    `made_at` in ms UTC; `going_on`: the year is not over then. `measures` are the safety measures
    in force at that instant, and how many of them are overdue (R59); None where nobody counted."""

    year: int
    whole: UnitYears
    units: tuple[UnitYears, ...]
    made_at: int
    going_on: bool
    measures: tuple[int, int] | None = None


def first_day(now: int) -> date:
    """The day from which on is counted."""
    today = local_day(now)
    return date(today.year - (today.month < MONTHS), today.month % MONTHS + 1, 1)


def since(now: int) -> int:
    """Its first instant (ms UTC)."""
    return oslo_midnight(first_day(now))


def months(now: int) -> tuple[int, ...]:
    """The months of the year, from 1, in the order in which they came; the last one goes on."""
    first = first_day(now).month
    return tuple((first - 1 + place) % MONTHS + 1 for place in range(MONTHS))


LEAST = 5

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Shares(Generic[Name]):
    """A total split up: what is shown by name, and the `rest` together. The rest is nothing, or
    five or more; only a total under five is a smaller rest by itself, and says no more than the
    total does."""

    shown: Mapping[Name, int]
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Timing:
    """Answer times that may be shown. `median` and `p80` in seconds, None where too many were not
    answered; `within` has a share (0–1) for each of `WITHIN_SECONDS`."""

    median: float | None
    p80: float | None
    within: tuple[float, ...]


def enough(number: int) -> bool:
    """Whether so many can be told something about."""
    return number >= LEAST


def few_hidden(number: int) -> int | None:
    """The number where it is none, or enough; None for one to four."""
    return None if 0 < number < LEAST else number


def shares(counts: Mapping[Name, int]) -> Shares[Name]:
    """The counts with the small ones put together, and as many of the next larger ones with them
    as it takes: a single small one could be found by subtraction."""
    falling = sorted(
        ((n, i, name) for i, (name, n) in enumerate(counts.items()) if n), reverse=True
    )
    rest, shown = 0, {name: n for n, _, name in falling}
    for n, _, name in reversed(falling):
        if enough(n) and (rest == 0 or enough(rest)):
            break
        rest += shown.pop(name)
    return Shares({name: shown[name] for name in counts if name in shown}, rest)


def timing(answers: Answers) -> Timing | None:
    """The answer times; None for fewer than five alarms: they would be one leader's."""
    if not enough(answers.measured):
        return None
    return Timing(
        answers.percentile(50),
        answers.percentile(80),
        tuple(answers.within(seconds) / answers.measured for seconds in WITHIN_SECONDS),
    )


def hidden_units(sizes: Mapping[str, int]) -> frozenset[str]:
    """Of which units, by the size of what would be told about each, nothing is told. Beside the sum
    of all a single small one could be found by subtraction: those left out are five or more
    together, however many larger ones that takes."""
    by_size = sorted((size, unit) for unit, size in sizes.items() if size)
    hidden: set[str] = set()
    together = 0
    for size, unit in by_size:
        if enough(size) and (not hidden or enough(together)):
            break
        hidden.add(unit)
        together += size
    return frozenset(hidden)


def pair_told(part: int, of: int) -> int | None:
    """The part where neither it nor what is left of the whole is one to four; else None: the one
    would be found from the other."""
    left = of - part
    return part if few_hidden(part) is not None and few_hidden(left) is not None else None


def percentile_told(answers: Answers, percent: int) -> bool:
    """Whether so many at least are as fast as that time, and as many slower, that none of them are
    one to four: between two such times, and a share, it is told how many there were."""
    rank = -(-answers.measured * percent // 100)
    return enough(rank) and enough(answers.measured - rank)


def share_told(share: float, alarms: int, measured: int) -> float | None:
    """The share as it may stand beside the number of alarms, never rounded up. One to four that
    said nothing about time would be found from an exact one (6 of 7 is no share of nine): it is
    told in half per cent, whole ones, or five, of which any number so large has all; else not."""
    if few_hidden(alarms - measured) is not None:
        return share
    for parts in (200, 100, 20):
        if alarms >= parts + LEAST:
            return int(share * parts + 1e-9) / parts
    return None


def rounded(counts: Mapping[Name, int]) -> Mapping[Name, int]:
    """Each share in whole five per cent, of five or more together, the small ones left out. Beside
    other totals exact numbers would tell the difference between them; these do not."""
    total = sum(counts.values())
    if not enough(total):
        return {}
    shown = shares(counts).shown
    return {name: round(20 * n / total) * 5 for name, n in shown.items()}


def sum_told(parts: Sequence[int], shown: Sequence[int | None] | None = None) -> int | None:
    """The sum of what several units have, each of which has `shown` its own where that may be told
    (else: where it is none, or enough); None where one that may not would be found by it."""
    shown = [few_hidden(part) for part in parts] if shown is None else shown
    hidden = [part for part, told in zip(parts, shown, strict=True) if told is None]
    return few_hidden(sum(parts)) if not hidden or ambiguous(hidden) else None


def ambiguous(hidden: Sequence[int]) -> bool:
    """Whether numbers that are not told stay so beside their sum: five or more together, each of
    them one to four, and not all the least or all the most, of which there is only one kind."""
    together, few = sum(hidden), all(0 < one < LEAST for one in hidden)
    return few and enough(together) and len(hidden) < together < len(hidden) * (LEAST - 1)


def together(parts: Sequence[Figures]) -> Figures:
    """The figures of several units as one."""
    whole = Figures()
    for part in parts:
        for one in fields(Figures):
            mine, more = getattr(whole, one.name), getattr(part, one.name)
            if isinstance(mine, int):
                setattr(whole, one.name, mine + more)
            elif isinstance(mine, Answers):
                mine.take_in(more)
            elif isinstance(mine, Counter):
                mine.update(more)
            else:
                for month, added in zip(mine, more, strict=True):
                    month.take_in(added)
    return whole
