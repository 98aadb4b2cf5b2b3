"""The deviation report as a typed document: what happened to an employee at work (nav.md, section
2; R18).

The employee's perception decides that it is one (R54). It is about the employee's working day: the
client is never named, and nobody's health is described beyond whether there was an injury
(AML section 5-1; L11).
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.alarm.incident import Details, MeetingType, Target, ThreatChannel
from bot.domain.organisation.organisation import Sector, Workplace


class DeviationType(StrEnum):
    """What it was, as the employee felt it; several may fit. In the order in which it is asked."""

    VIOLENCE = "vold"
    THREAT = "trussel"
    THREATENING = "truende"
    HARASSING = "trakasserende"
    ABUSIVE = "sjikanerende"


class Injury(StrEnum):
    """Whether somebody was hurt. What kind of injury it is belongs with the doctor."""

    NONE = "none"
    PHYSICAL = "physical"
    MENTAL = "mental"
    BOTH = "both"


class Severity(StrEnum):
    """How serious the employee finds it."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Party(StrEnum):
    """Who has been told (R40)."""

    LEADER = "leader"
    SAFETY_REP = "safety_rep"
    POLICE = "police"
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """Somebody was told: who and when (ms UTC). `confirmed`: they, or whoever told them, have said
    that they know; otherwise a message was sent, and no more. None in a report of before."""

    party: Party
    name: str
    at: int
    confirmed: bool | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a submitted report tells of its incident, in codes: of several kinds the gravest.
    `draft` is the report, `person` the id of the one colleague it is about, where it is about
    somebody else than whoever reports and they are known to the bot (R84)."""

    draft: str
    kind: DeviationType | None = None
    place: Workplace | None = None
    channel: ThreatChannel | None = None
    target: Target | None = None
    person: str | None = None

    def detail(self) -> dict[str, str | None]:
        """The same as it stands on the timeline."""
        return {name: getattr(self, name) for name in TOLD_BY_REPORT}


TOLD_BY_REPORT = ("draft", "kind", "place", "channel", "target", "person")


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What is known of an incident, whoever told it: the alarm, and over it, field by field, the
    reports that were submitted, the newest last. What an employee has read through and let go of
    (L9) prevails over what was tapped in the call."""

    kind: DeviationType | None = None
    place: Workplace | None = None
    channel: ThreatChannel | None = None
    target: Target | None = None

    @property
    def meeting(self) -> MeetingType | None:
        """The conversation it was, where it was one."""
        return self.channel.meeting if self.channel is not None else None

    def and_told(self, report: ReportFacts) -> "IncidentFacts":
        """With what the report tells."""
        return IncidentFacts(
            kind=report.kind or self.kind,
            place=report.place or self.place,
            channel=report.channel or self.channel,
            target=report.target or self.target,
        )

    def unlike(self, report: ReportFacts) -> tuple[str, ...]:
        """The names of what the report tells otherwise."""
        pairs = ((name, getattr(self, name), getattr(report, name)) for name in _OF_AN_INCIDENT)
        return tuple(name for name, here, there in pairs if here and there and here != there)


def facts_told(details: Details) -> IncidentFacts:
    """What the alarm tells."""
    return IncidentFacts(
        kind=DeviationType(details.kind.value) if details.kind is not None else None,
        place=details.place,
        channel=details.channel or ThreatChannel.of(details.meeting),
        target=details.target,
    )


_OF_AN_INCIDENT = ("kind", "place", "channel", "target")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, and for whom: themselves, or a colleague (R84). Ids are Nav idents if known."""

    name: str
    ident: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody it happened to, as they were chosen: also where they have left since. Their employer
    decides which deviation system hears of it (R1)."""

    id: str
    name: str
    sector: Sector


@dataclass(frozen=True, slots=True)
class Account:
    """What was told in words, as the employee wrote it. Nothing of it is ever logged. Cause and
    breach are asked of the leader now, in the follow-up; reports of before have them."""

    words_used: str = ""
    course_of_events: str = ""
    work_done: str = ""
    voice_and_background: str = ""
    assumed_cause: str = ""
    routine_breach: str = ""
    immediate_measures: str = ""
    witnesses: str = ""
    follow_up: str = ""
    proposed_measures: str = ""


@dataclass(frozen=True, slots=True)
class DeviationReport:
    """One report, as it leaves the bot when a human has read and submitted it (L9).

    `id` is a uuid4 and the same for every delivery. Instants are ms UTC. `evidence` holds ids of
    the evidence store, never a file; `channel` is how it came, also where nobody met (R82). A
    drill's report is marked everywhere and never leaves the bot (L12).

    `quotes` are ids of what was written during the alarm and ticked by the employee: the words stay
    where they are, and are gone from here when they are erased (L13). `course` is what the alarm
    knows, in time order, as the employee corrected it; None while it is as the alarm knows it, ""
    in a report of before, which has it among its words. An empty `title` follows from the rest.
    `affected` are those it happened to, whoever reports (`by`, a person's id) among them where it
    was them too; nobody where only they are meant, and in a report of before.
    What is read, sent and printed is the whole of it (`service/reports/prefill.whole`).
    """

    id: str
    unit: str
    unit_name: str
    sector: Sector
    reporter: Reporter
    title: str
    happened_at: int
    submitted_at: int
    types: tuple[DeviationType, ...] = ()
    target: Target | None = None
    meeting: MeetingType | None = None
    channel: ThreatChannel | None = None
    place: Workplace | None = None
    severity: Severity | None = None
    injury: Injury = Injury.NONE
    account: Account = Account()
    told: tuple[ToldPerson, ...] = ()
    evidence: tuple[str, ...] = ()
    risk_assessment: str | None = None
    drill: bool = False
    quotes: tuple[str, ...] = ()
    course: str | None = ""
    affected: tuple[Affected, ...] = ()
    by: str = ""

    @property
    def employers(self) -> tuple[Sector, ...]:
        """Whose deviation systems get it: of everybody it happened to, each once, the State's
        first; whoever reports is meant where nobody was chosen."""
        chosen = {one.sector for one in self.affected} or {self.sector}
        return tuple(one for one in Sector if one in chosen)

    @property
    def concerns(self) -> str | None:
        """The one colleague it happened to, where it was nobody else; their id."""
        ids = [one.id for one in self.affected]
        return ids[0] if len(ids) == 1 and ids[0] != self.by else None

    @property
    def came_by(self) -> ThreatChannel | None:
        """How it came, also in a report of before channels could be told."""
        return self.channel or ThreatChannel.of(self.meeting)

    @property
    def what_happened(self) -> str:
        """The employee's own account, and what the alarm knows."""
        return "\n\n".join(filter(None, (self.account.course_of_events.strip(), self.course)))

    @property
    def gravest(self) -> DeviationType | None:
        """What it was; of several the gravest."""
        return next((one for one in DeviationType if one in self.types), None)

    def facts(self) -> ReportFacts:
        """What it tells of the incident, for figures and lists."""
        return ReportFacts(
            draft=self.id,
            kind=self.gravest,
            place=self.place,
            channel=self.came_by,
            target=self.target,
            person=self.concerns,
        )

    @property
    def tells_of_a_threat(self) -> bool:
        """Whether somebody has to follow it up: a threat, violence, or threatening conduct that
        was aimed at somebody (R42, R43)."""
        threats = {DeviationType.THREAT, DeviationType.VIOLENCE}
        aimed = DeviationType.THREATENING in self.types and self.target is not None
        return aimed or not threats.isdisjoint(self.types)


class ReportGap(StrEnum):
    """What a report still needs before it can be submitted."""

    TITLE = "title"
    TYPE = "type"
    COURSE_OF_EVENTS = "course_of_events"
    IN_THE_FUTURE = "in_the_future"

    @property
    def sentence(self) -> str:
        """The id of the text that says what to do about it."""
        return {
            ReportGap.TITLE: "report-gap-title",
            ReportGap.TYPE: "report-gap-type",
            ReportGap.COURSE_OF_EVENTS: "report-gap-course",
            ReportGap.IN_THE_FUTURE: "report-gap-future",
        }[self]


def report_gaps(report: DeviationReport) -> tuple[ReportGap, ...]:
    """Everything that is missing at once. Little is asked for: a short report is one too (R30)."""
    missing = {
        ReportGap.TITLE: not report.title.strip(),
        ReportGap.TYPE: not report.types,
        ReportGap.COURSE_OF_EVENTS: not report.what_happened.strip(),
        ReportGap.IN_THE_FUTURE: report.happened_at > report.submitted_at,
    }
    return tuple(gap for gap, is_missing in missing.items() if is_missing)
