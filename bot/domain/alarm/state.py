"""The alarm as a value: everything that is remembered of one alarm."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce

from bot.domain.alarm.incident import Details, Drill, DrillMark, How, IncidentKind, Scenario
from bot.domain.alarm.timeline import Fact
from bot.domain.guidance import GuidedCall
from bot.domain.organisation.organisation import Chain, Helper
from bot.domain.reports.deviation_report import IncidentFacts, ReportFacts, facts_told
from bot.domain.threat.duty import ThreatFollowUp

COLLEAGUE_LEVEL = -1  # the level of a colleague in the same office: none of the chain's


class AlarmState(StrEnum):
    """The four states of contract.md; whether the chain is still moving is told by the timer."""

    OPEN = "open"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Nothing is expected of anybody any more."""
        return self in (AlarmState.RESOLVED, AlarmState.CANCELLED)


class AlertState(StrEnum):
    """What came of alerting one person once. Being sent or read stops nothing (L2)."""

    ALERTED = "alerted"
    READ = "read"
    FAILED = "failed"
    DECLINED = "declined"
    CLAIMED = "claimed"
    WITHDRAWN = "withdrawn"


class Contact(StrEnum):
    """Whether caseworker and helper have reached each other (L2)."""

    PENDING = "pending"  # claimed, not asked yet
    ASKED = "asked"
    CONFIRMED = "confirmed"
    MISSING = "missing"  # a no, or no yes in time: the next level is alerted


class Ending(StrEnum):
    """How an alarm was ended."""

    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # a drill overtaken by a real alarm, or an old one by a new (L6)
    UNANSWERED = "unanswered"  # a drill that nobody answered (L12); a real alarm never ends so (L4)
    NOTED = "noted"  # there never was an alarm: an incident that is only on record


class TimerKind(StrEnum):
    """What the alarm's one timer waits for (V1)."""

    LEVEL = "level"  # somebody of this level to claim
    ROUND = "round"  # the round's longest wait, before the chain starts again (L4)
    CONTACT = "contact"  # the moment to ask "Har dere kontakt?"
    ANSWER = "answer"  # a yes
    OVER = "over"  # whoever still answers a drill whose chain has run out (L12)


@dataclass(frozen=True, slots=True)
class Timer:
    """At most one is pending per alarm. `due_at` in ms UTC."""

    kind: TimerKind
    due_at: int


@dataclass(frozen=True, slots=True)
class Caseworker:
    """The person who raised the alarm, as known then."""

    id: str
    name: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """One person alerted once. Levels count from 0, rounds from 1; a colleague in the same office
    has the `COLLEAGUE_LEVEL`."""

    person: str
    level: int
    round: int
    at: int
    state: AlertState = AlertState.ALERTED
    failure: str | None = None

    @property
    def waited_for(self) -> bool:
        """Whether an answer may still come of it."""
        return self.state in (AlertState.ALERTED, AlertState.READ)

    @property
    def is_colleague(self) -> bool:
        """Whether it is a colleague in the same office whom the chain does not wait for (R46)."""
        return self.level == COLLEAGUE_LEVEL


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody who helps. `person` is None for a colleague whom only the caseworker named: what she
    wrote lies apart, sealed, under the id `word`, and `digest` is the same for the same name (L13).
    Claims of earlier versions have the name itself. `by_key`: with a key, in a call from the bot;
    `unsigned` until anything else shows that it was the person (L2)."""

    person: str | None
    name: str
    how: How
    at: int
    word: str | None = None
    digest: str | None = None
    by_key: bool = False
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class ThreatReport:
    """Who has told that it is a threat, where that was whoever helps; `answered`: the caseworker
    has confirmed or corrected it, and her word prevails (R40); `before`
    is what she had called it. `after_no`: she had said before that it was none, so that nobody is
    asked to follow it up unless she confirms."""

    by: str
    name: str
    at: int
    answered: bool = False
    before: IncidentKind | None = None
    after_no: bool = False

    @property
    def waits(self) -> bool:
        """Whether nobody follows it up until she answers (docs/decisions/0049)."""
        return self.after_no and not self.answered


@dataclass(frozen=True, slots=True)
class MissedCall:
    """A helper's last call that did not come through; `busy`: the line was taken by the client."""

    by: str
    at: int
    busy: bool


@dataclass(frozen=True, slots=True)
class LiveCard:
    """Where one person's live card of the alarm is (L14, `live.py`): the how-manieth it is, the
    number of the timeline when it was asked for, when it is sent or has arrived (ms UTC); when the
    person last did something, and how much of what they wrote lies below it. `before_number` and
    `before_at` are those of the card that lies there until this one is sent."""

    person: str
    generation: int
    number: int
    at: int
    acted_at: int = 0
    below_px: int = 0
    before_number: int = 0
    before_at: int = 0


@dataclass(frozen=True, slots=True)
class BeforeEnd:
    """What the end of an alarm has put aside, for as long as it can be undone: what was waited for
    and how much longer (ms), and which of its alerts could still be answered, by their place."""

    waits: TimerKind | None = None
    left_ms: int = 0
    alerting_more: bool = False
    handing_to: str | None = None
    handed_by: str | None = None
    waited_for: tuple[int, ...] = ()
    join_url: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. Every change is a new value, made by `rules.decide`.

    `level` is the level alerted last (-1 before the first, `len(chain.levels)` between two rounds);
    `rounds` is how many rounds it may run; `alerting_more` is true while levels are alerted
    although somebody helps; `said_no` are those who declined or released in this round; `handed_by`
    is the helper who asked `handing_to` to take over; `join_url` leads into the meeting the cry
    came from, where the channel told it; `walk` is where the caseworker stands in warning or
    ending; `duty` is the follow-up of a threat, which outlasts the alarm; `reported`: told as a
    threat (`trussel`) and not cried for help in a call; `threat` is who of the helpers told of one;
    `missed_call` is the last call that did not come through, until there is contact; `let_go` is
    the helper who released it, so that nobody helps now; `safe`: the
    caseworker has said so after the end; `lively_at` is the last event that was not
    the follow-up's (L6); `colleagues` are those in the same office who were called (R46);
    `has_evidence`: any was ever added; `scenario` is what a drill practises; `seq` is the number of
    the last timeline entry, `alerted_seq` of the last alert and `threat_seq` of whatever was told
    last of a threat; `concerns` is the colleague for
    whom it was cried, as far as is known (R84), and `concerns_sure` that whoever cried has said so;
    `ahead_ms` is how far the record
    runs ahead of the clock, which was set back while the alarm went on; `live` is everybody's live
    card; `before_end` is what *Angre* gives back, `call_over_at` when the caseworker said last that
    the call is over; `has_words`: anything was written; `heard_threat` is in whose words something
    sounded like a threat; `ringing` is whose telephone rings,
    `present` who takes part in the meeting that the cry came from. What is waited for (`timer`,
    `level_at`, `round_at`, the threat follow-up's) is told by the clock, everything else by the
    record."""

    id: str
    drill: Drill | None
    caseworker: Caseworker
    unit: str
    unit_name: str
    chain: Chain
    raised_at: int
    rounds: int
    details: Details = field(default_factory=Details)
    state: AlarmState = AlarmState.OPEN
    round: int = 1
    round_at: int = 0
    level: int = -1
    level_at: int = 0
    exhausted: bool = False
    alerting_more: bool = False
    alerts: tuple[Alert, ...] = ()
    claims: tuple[Claim, ...] = ()
    contact: Contact | None = None
    handing_to: str | None = None
    handed_by: str | None = None
    said_no: tuple[str, ...] = ()
    call_over: bool = False
    walk: GuidedCall | None = None
    duty: ThreatFollowUp | None = None
    reported: bool = False
    threat: ThreatReport | None = None
    missed_call: MissedCall | None = None
    unanswered: bool = False  # nobody has answered whether they are in contact
    let_go: str | None = None
    join_url: str | None = None
    timer: Timer | None = None
    ending: Ending | None = None
    ended_by: str | None = None
    ended_at: int | None = None
    safe: bool = False
    cry_key: str = ""
    cry_at: int = 0
    last_event_at: int = 0
    lively_at: int = 0
    colleagues: tuple[Helper, ...] = ()
    has_evidence: bool = False
    scenario: Scenario | None = None
    concerns: str | None = None
    concerns_sure: bool = False
    seq: int = 0
    alerted_seq: int = 0
    threat_seq: int = 0
    ahead_ms: int = 0
    live: tuple[LiveCard, ...] = ()
    before_end: BeforeEnd | None = None
    call_over_at: int | None = None
    heard_threat: tuple[str, ...] = ()
    has_words: bool = False
    ringing: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    reports: tuple[ReportFacts, ...] = ()

    @property
    def threat_told_at(self) -> int:
        """When it was told of as a threat."""
        return self.duty.opened_at if self.duty is not None else self.raised_at

    @property
    def facts(self) -> IncidentFacts:
        """What is known of the incident, from the alarm and from reports of it."""
        return reduce(IncidentFacts.and_told, self.reports, facts_told(self.details))

    def told_by(self, report: ReportFacts) -> "Alarm":
        """With what a submitted report tells; one that is submitted anew tells it anew."""
        kept = self.without_report(report.draft)
        return replace(kept, reports=(*kept.reports, report))

    def without_report(self, draft: str) -> "Alarm":
        """Without what a report told that was taken back."""
        others = tuple(one for one in self.reports if one.draft != draft)
        return replace(self, reports=others) if others != self.reports else self

    @property
    def reported_about(self) -> str | None:
        """The colleague whom reports are about, where it is one who is known (R84)."""
        return next((one.person for one in reversed(self.reports) if one.person), None)

    def recorded(self, at: int) -> int:
        """How the record of this alarm calls the instant `at` of the clock (ms UTC): it goes on
        where it was when the clock was set back, so that no entry is earlier than the one before
        (V6) and what lies between two is how long it took."""
        return max(at + self.ahead_ms, self.last_event_at)

    @property
    def owner(self) -> Claim | None:
        """The one who has the alarm (L5): the first claim that was not released."""
        return self.claims[0] if self.claims else None

    @property
    def mark(self) -> DrillMark:
        """How its cards are marked (L12)."""
        return Drill.CANARY if self.drill is Drill.CANARY else self.drill is not None

    @property
    def chain_moves(self) -> bool:
        """Whether levels are being alerted: nobody helps yet, or more help was asked for."""
        return self.state is AlarmState.OPEN or (
            self.state is AlarmState.CLAIMED and self.alerting_more
        )

    def helps(self, person: str) -> bool:
        """Whether the person has claimed and not released."""
        return any(claim.person == person for claim in self.claims)

    @property
    def may_be_threat(self) -> bool:
        """Whether to ask for it: nobody has said that it is one, nor the caseworker that it is
        none."""
        return self.details.kind is not IncidentKind.THREAT and self.threat is None

    @property
    def may_report_threat(self) -> bool:
        """Whether one is offered to be told: none is known, and none waits for the caseworker's
        word. What she has denied is over: the client may threaten yet (R42)."""
        is_over = self.drill is not None and self.ending is Ending.SUPERSEDED
        if self.drill is Drill.CANARY or is_over:
            return False
        waits = self.threat is not None and not self.threat.answered
        return self.details.kind is not IncidentKind.THREAT and not waits

    @property
    def denied_threat(self) -> bool:
        """Whether the caseworker has said that it was none, and nothing else since."""
        report = self.threat
        return (
            report is not None and self.details.kind is not IncidentKind.THREAT and report.answered
        )

    @property
    def deserves_follow_up(self) -> bool:
        """Whether the alarm itself asks for the leader's follow-up: not a drill (L12), nor one that
        was withdrawn before anybody helped, nor one that was only put on record. A report opens it
        in any case."""
        if self.drill is not None or self.ending is Ending.NOTED:
            return False
        return self.state.ended and (self.ending is not Ending.CANCELLED or bool(self.claims))

    def has_unanswered(self, person: str) -> bool:
        """Whether a red card waits for the person's answer while levels are being alerted: it has
        their chat to itself. Once the chain is through, nothing else waits for it (L4)."""
        waits = any(
            alert.person == person and alert.round == self.round and alert.waited_for
            for alert in self.alerts
        )
        return self.chain_moves and not self.exhausted and waits and not self.helps(person)

    def is_asked_on(self, person: str) -> bool:
        """Whether the person's red card still waits for them: a colleague's whoever else helps."""
        if self.state.ended or self.helps(person) or person == self.details.target_person:
            return False
        theirs = [alert for alert in self.alerts if alert.person == person]
        called = any(alert.is_colleague and alert.waited_for for alert in theirs)
        return called or (bool(theirs) and self.chain_moves and person not in self.said_no)

    def was_alerted(self, person: str) -> bool:
        """Whether the person ever got the red card of this alarm."""
        return any(alert.person == person for alert in self.alerts)

    def stood_ready(self, person: str) -> bool:
        """Whether the person was alerted, and has neither helped, even if they let go since, nor
        said that they cannot."""
        answered = (AlertState.CLAIMED, AlertState.DECLINED)
        theirs = [alert for alert in self.alerts if alert.person == person]
        has_answered = person in self.said_no or any(one.state in answered for one in theirs)
        return bool(theirs) and not has_answered

    @property
    def has_called(self) -> bool:
        """Whether colleagues in the same office were ever called (R46)."""
        return any(alert.is_colleague for alert in self.alerts)

    def name_of(self, person: str) -> str:
        """The name of the caseworker, of anybody in the chain, of a colleague who was called; else
        the id."""
        if person == self.caseworker.id:
            return self.caseworker.name
        return next((h.name for h in self.everyone() if h.id == person), person)

    def everyone(self) -> tuple[Helper, ...]:
        """Whoever may be alerted: the chain, and the colleagues who were called."""
        return (*self.chain.everyone(), *self.colleagues)


@dataclass(frozen=True, slots=True)
class Transition:
    """What a command made of an alarm: the new value, and what is to be written on the timeline.

    A command that changes nothing (a stale tap, a repeated delivery) has no facts.
    """

    alarm: Alarm
    facts: tuple[Fact, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything happened."""
        return bool(self.facts)
