"""What can happen to an alarm: one frozen dataclass per verb of contract.md ("Cards"), with the
verbs' names as cards send them, and the things that happen by themselves (a wait ends, a card is
read, a card cannot be delivered, the same person cries again, the meeting's link is found)."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.alarm.incident import CallResult, Details, How
from bot.domain.calls import CallStep, RingOutcome
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import Chain, Helper, Language
from bot.domain.threat.duty import WITHOUT_REASON, Reason, Result, ThreatTask


class Verb(StrEnum):
    """The contract's names; those of `BY_THEMSELVES` never come from a card."""

    RAISE = "red_card.raise"
    CLAIM = "red_card.claim"
    CONTACT = "red_card.contact"
    RELEASE = "red_card.release"
    HELPED = "red_card.helped"
    CALL_RESULT = "red_card.call_result"
    DECLINE = "red_card.decline"
    ESCALATE = "red_card.escalate"
    COLLEAGUES = "red_card.colleagues"
    CANCEL = "red_card.cancel"
    HAND_OVER = "red_card.hand_over"
    RESOLVE = "red_card.resolve"
    UNDO_RESOLVE = "red_card.undo"
    SAFE = "red_card.safe"
    DESCRIBE = "incident.describe"
    THREAT = "incident.threat"
    NO_THREAT = "incident.no_threat"
    CONCERNS = "incident.concerns"
    CALL_OVER = "call.over"
    UNDO_CALL_OVER = "call.undo"
    RELAY = "relay.send"
    PASS_ON = "relay.pass_on"
    MORE = "red_card.more"
    WARN = "guide.warn"
    END_CALL = "call.end"
    GUIDE_STEP = "guide.step"
    GUIDE_CHOOSE = "guide.choose"
    GUIDE_NOTE = "guide.note"
    GUIDE_ADVISE = "guide.advise"
    EVIDENCE_ADD = "evidence.recording"
    EVIDENCE_SEE = "evidence.show"
    DUTY_TAKE = "duty.take"
    DUTY_DECLINE = "duty.decline"
    DUTY_SETTLE = "duty.settle"
    DUTY_NOTIFY_UNIT = "duty.notify_unit"
    DUTY_RECEIVED = "duty.received"
    CRY = "cry"
    TIMER = "timer"
    READ = "read"
    UNDELIVERED = "undelivered"
    LINK = "link"
    CALL_PROGRESS = "call_progress"
    DUTY_TIMER = "duty.timer"
    DUTY_UNDELIVERED = "duty.undelivered"


_OF_THE_ALARM = (Verb.CRY, Verb.TIMER, Verb.READ, Verb.UNDELIVERED, Verb.LINK, Verb.CALL_PROGRESS)
BY_THEMSELVES = frozenset((*_OF_THE_ALARM, Verb.DUTY_TIMER, Verb.DUTY_UNDELIVERED))


@dataclass(frozen=True, slots=True)
class RaiseAgain:
    """The caseworker calls for help again while the alarm is open (L6). `key` tells two
    deliveries of the same words apart from two cries; it is a keyed digest, not the words."""

    key: str
    verb: Verb = Verb.CRY


@dataclass(frozen=True, slots=True)
class Reopen:
    """*Varsle igjen*: the undo of a withdrawal."""

    key: str
    verb: Verb = Verb.RAISE


@dataclass(frozen=True, slots=True)
class ClaimAlarm:
    """A named human being says how help comes (L2); `by_key`: with a key of a telephone."""

    how: How
    by_key: bool = False
    verb: Verb = Verb.CLAIM


@dataclass(frozen=True, slots=True)
class AnswerContact:
    """The answer to "Har dere kontakt?" (L2)."""

    yes: bool
    verb: Verb = Verb.CONTACT


@dataclass(frozen=True, slots=True)
class Release:
    """The claimant cannot go on; the chain resumes at once (L2)."""

    verb: Verb = Verb.RELEASE


@dataclass(frozen=True, slots=True)
class Helped:
    """Somebody reached outside Teams helps: a person of the chain (id) or a colleague (name). Once
    the name is sealed, `word` is where it lies and `digest` tells it from another."""

    how: How
    person: str | None = None
    colleague: str | None = None
    word: str | None = None
    digest: str | None = None
    verb: Verb = Verb.HELPED


@dataclass(frozen=True, slots=True)
class CallLogged:
    """A telephone call and what came of it; only `spoke` counts as contact (R22, R23)."""

    person: str
    result: CallResult
    verb: Verb = Verb.CALL_RESULT


@dataclass(frozen=True, slots=True)
class Decline:
    """*Kan ikke hjelpe nå*; when all of a level have declined, the next level at once (L3).
    `by_key`: with a key of a telephone."""

    by_key: bool = False
    verb: Verb = Verb.DECLINE


@dataclass(frozen=True, slots=True)
class Escalate:
    """More help: acts only if nobody was alerted after `seen`; None means now (contract.md)."""

    seen: int | None = None
    verb: Verb = Verb.ESCALATE


@dataclass(frozen=True, slots=True)
class AlertColleagues:
    """*Varsle kollegaer her*: the red card held up (R46). Who is there, unaffected and of the unit
    is known where the command is decided, and put in there; `organisation` is the version that says
    so, which may be newer than the alarm's (V8)."""

    people: tuple[Helper, ...] = ()
    organisation: str | None = None
    verb: Verb = Verb.COLLEAGUES


@dataclass(frozen=True, slots=True)
class Cancel:
    """The caseworker withdraws the alarm."""

    verb: Verb = Verb.CANCEL


@dataclass(frozen=True, slots=True)
class HandOver:
    """To another of the chain, who must claim; until then the first keeps it (L5)."""

    person: str
    verb: Verb = Verb.HAND_OVER


@dataclass(frozen=True, slots=True)
class Resolve:
    """Help has been given."""

    verb: Verb = Verb.RESOLVE


@dataclass(frozen=True, slots=True)
class UndoResolve:
    """*Angre*, by whoever has just ended the alarm: it goes on where it was."""

    verb: Verb = Verb.UNDO_RESOLVE


@dataclass(frozen=True, slots=True)
class Safe:
    """*Ja*, to "Er du trygg nå?" after the end."""

    verb: Verb = Verb.SAFE


@dataclass(frozen=True, slots=True)
class Describe:
    """Adds facts; none of them is ever asked for first. `named` is a colleague's name as it was
    typed: what is nobody's goes nowhere (L11)."""

    details: Details
    named: str | None = None
    verb: Verb = Verb.DESCRIBE


@dataclass(frozen=True, slots=True)
class ReportThreat:
    """*Det er en trussel*, by the caseworker or by whoever helps: the tap itself reports it (R42).
    `details` are what was told besides."""

    details: Details = field(default_factory=Details)
    verb: Verb = Verb.THREAT


@dataclass(frozen=True, slots=True)
class DenyThreat:
    """*Det var ikke en trussel*: how the employee felt it decides (R40). It is about what had been
    told at `seen`, the timeline's number on the card that asked; None means now."""

    seen: int | None = None
    verb: Verb = Verb.NO_THREAT


@dataclass(frozen=True, slots=True)
class AnswerConcerns:
    """The answer to "Gjelder det Kari Nes?" (R84): a no means that it is about oneself."""

    yes: bool
    verb: Verb = Verb.CONCERNS


@dataclass(frozen=True, slots=True)
class CallOver:
    """*Samtalen er slutt*: the caseworker has hung up. Logged and told; the alarm goes on."""

    verb: Verb = Verb.CALL_OVER


@dataclass(frozen=True, slots=True)
class UndoCallOver:
    """*Angre*: the caseworker has not hung up after all; the call is taken up where it was."""

    verb: Verb = Verb.UNDO_CALL_OVER


@dataclass(frozen=True, slots=True)
class StartGuidance:
    """*Gi advarsel* or, `ending`, *Hjelp meg å avslutte* (R6, R48, R49). `tapped`: Teams may repeat
    it; what is typed twice is answered twice (L1). `language` is the client's, as far as known."""

    ending: bool
    tapped: bool = True
    language: Language | None = None

    @property
    def verb(self) -> Verb:
        """Two buttons, one command."""
        return Verb.END_CALL if self.ending else Verb.WARN


@dataclass(frozen=True, slots=True)
class AnswerGuidance:
    """What was answered on a guidance card: `walk` and `number` are the card's, None means now.
    `alerted`: the same tap has raised or strengthened the alarm already."""

    reaction: Reaction
    walk: str | None = None
    number: int | None = None
    alerted: bool = False
    verb: Verb = Verb.GUIDE_STEP


@dataclass(frozen=True, slots=True)
class Choose:
    """The client's language, or another ladder; what is None stays."""

    ladder: Ladder | None = None
    language: Language | None = None
    verb: Verb = Verb.GUIDE_CHOOSE


@dataclass(frozen=True, slots=True)
class Advise:
    """*Avslutt nå* or *Bli på linjen*, as advice from whoever helps (L9)."""

    advice: Advice
    verb: Verb = Verb.GUIDE_ADVISE


@dataclass(frozen=True, slots=True)
class TakeThreatFollowUp:
    """*Jeg tar meg av trusselen*: the first wins (L5)."""

    verb: Verb = Verb.DUTY_TAKE


@dataclass(frozen=True, slots=True)
class DeclineThreatFollowUp:
    """*Kan ikke*, also from whoever has taken it."""

    verb: Verb = Verb.DUTY_DECLINE


@dataclass(frozen=True, slots=True)
class SettleThreatTask:
    """What became of one task (R43). `reason` belongs to `not_relevant`."""

    task: ThreatTask
    result: Result
    reason: Reason | None = None
    verb: Verb = Verb.DUTY_SETTLE

    @property
    def lacks_reason(self) -> bool:
        """Nothing but telling the police is put aside without saying why."""
        needs_reason = self.task not in WITHOUT_REASON
        return needs_reason and self.result is Result.NOT_RELEVANT and self.reason is None


@dataclass(frozen=True, slots=True)
class NotifyUnit:
    """*Varsle enheten*. Its name, chain and safety representatives are the organisation's of this
    moment: whoever decides the command puts them in."""

    unit: str
    name: str = ""
    chain: Chain | None = None
    reps: tuple[str, ...] = ()
    verb: Verb = Verb.DUTY_NOTIFY_UNIT


@dataclass(frozen=True, slots=True)
class NoticeReceived:
    """*Mottatt*, by a leader of the unit that was told (R21)."""

    verb: Verb = Verb.DUTY_RECEIVED


@dataclass(frozen=True, slots=True)
class ThreatTimerDue:
    """The threat follow-up's one timer has come due, as `TimerDue` for the alarm's."""

    due_at: int
    verb: Verb = Verb.DUTY_TIMER


@dataclass(frozen=True, slots=True)
class ThreatFollowUpUndelivered:
    """The actor cannot be reached with the task card, or with the notice to this `unit`."""

    reason: str
    unit: str | None = None
    verb: Verb = Verb.DUTY_UNDELIVERED


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The alarm's one timer has come due. `due_at` tells it from a timer set since."""

    due_at: int
    verb: Verb = Verb.TIMER


@dataclass(frozen=True, slots=True)
class Read:
    """The red card was read. Never stops anything (L2)."""

    verb: Verb = Verb.READ


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The actor cannot be reached in Teams: the level does not wait for them (L3)."""

    reason: str
    verb: Verb = Verb.UNDELIVERED


@dataclass(frozen=True, slots=True)
class Link:
    """The channel has told how to join the meeting the cry came from, and who is there already."""

    url: str | None
    present: tuple[str, ...] = ()
    verb: Verb = Verb.LINK


@dataclass(frozen=True, slots=True)
class CallProgress:
    """How far the bot's call to this person has come; `outcome` once it has ended (L2)."""

    person: str
    step: CallStep
    outcome: RingOutcome | None = None
    verb: Verb = Verb.CALL_PROGRESS


AlarmCommand = (
    RaiseAgain
    | Reopen
    | ClaimAlarm
    | AnswerContact
    | Release
    | Helped
    | CallLogged
    | Decline
    | Escalate
    | AlertColleagues
    | Cancel
    | HandOver
    | Resolve
    | UndoResolve
    | Safe
    | Describe
    | ReportThreat
    | DenyThreat
    | AnswerConcerns
    | CallOver
    | UndoCallOver
    | StartGuidance
    | AnswerGuidance
    | Choose
    | Advise
    | TakeThreatFollowUp
    | DeclineThreatFollowUp
    | SettleThreatTask
    | NotifyUnit
    | NoticeReceived
    | ThreatTimerDue
    | ThreatFollowUpUndelivered
    | TimerDue
    | Read
    | Undelivered
    | Link
    | CallProgress
)
