"""What the cards of one alarm show: plain values, already decided.

Each of a stored alarm carries `incident` (id), `seen` (the timeline number it was drawn from) and
`drill` (L12: ØVELSE on every card, PRØVE on the canary's). Instants are milliseconds UTC.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.alarm.incident import Details, DrillMark, How
from bot.domain.alarm.permission import WordsGo
from bot.domain.alarm.state import Contact, Ending
from bot.domain.guidance import Advice, Ladder, Reaction, Step
from bot.domain.organisation.organisation import Language


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody to call: the number may be unknown."""

    id: str
    name: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmHeader:
    """What every card of a stored alarm begins with."""

    incident: str
    seen: int
    drill: DrillMark
    language: Language


class StepState(StrEnum):
    """Where one helper of the chain stands, as the caseworker sees it (R38)."""

    ALERTED = "alerted"  # the card is on its way or delivered
    HELD_BACK = "held_back"  # Teams has said "not so fast": the card is not out yet
    RINGING = "ringing"  # the bot rings them; until a key nobody is reached (L2)
    SEEN = "seen"  # read receipt; stops nothing (L2)
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    UNANSWERED = "unanswered"  # their level's wait is over
    NEXT = "next"  # will be alerted `at`
    LATER = "later"  # comes after that


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One line of the status card. `at`: when alerted, or when they will be (None = not known)."""

    person: PersonLine
    level: str
    state: StepState
    at: int | None = None


@dataclass(frozen=True, slots=True)
class HelperLine:
    """Somebody who helps; `person` may be a colleague of whom she told. `to_add`: joins, and no
    link leads into the meeting. `by_key`: by a key of the telephone alone."""

    person: PersonLine
    how: How
    at: int
    to_add: bool = False
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class ThreatFollowUpLine:
    """Who follows up a threat: a name, "" while somebody is asked; `untaken`: everybody was. `told`
    have it in writing before them; `asked`: so is the question who takes it."""

    owner: str = ""
    untaken: bool = False
    told: tuple[str, ...] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True)
class MissedCallLine:
    """A helper's call that did not come through: `name` rang `at`; `also` are alerted meanwhile."""

    name: str
    at: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """Words of an open alarm; `quote`: another's, letter by letter; ids of author and utterance."""

    name: str
    at: int
    text: str
    author: str = ""
    quote: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class StatusView(AlarmHeader):
    """The caseworker's live card, from the first second to the end.

    - not claimed: `helpers` is empty, `steps` is the chain; `exhausted` (the last round is over) or
      `round > 1` say "Ingen har svart ennå"; `skipped` names levels with nobody in them (L3).
    - claimed: `helpers` has the one who helps first; `alerting_more` is true while further
      levels are being alerted all the same (Varsle flere, contact missing).
    - ended: `ending` is set, with `ended_by` (a name) and `ended_at`; `can_undo` allows
      *Varsle igjen* (only after a withdrawal).
    - alone drill: `steps` shows who would have been alerted.
    - a threat: `duty` is who follows it up; `ask_channel` asks where it came, once it is out;
      `written` threats lead to the evidence and not to a conversation (R82).
    - `told_by`: whoever helps has told of a threat, and she has not said whether it was one;
      `ask_threat`: nobody has said yet; `ask_safe`: the first question after the end. `people` are
      those a threat may be aimed at, `reps` the unit's safety representatives.
    - `missed_call`: whoever helps has rung in vain; `let_go`: who helped, and no longer does.
    - `said` is what was said to her last, `ask_contact` the question whether they talk. `quiet`:
      what moved the card is no reason for a sound during the call; `heard_threat`: what she wrote
      sounds like a threat, and is asked about; `written_on`: what she writes after the end is part
      of the alarm; `kept`: she has written, for whoever comes; `undo`: she can take the end back.
    - at the office: `colleagues` is how many are there and can be called, `called` how many were
      and may still come, `none_comes` that all of them have said no or cannot be reached (R46)."""

    drill_alone: bool
    sent_at: int
    round: int
    exhausted: bool
    steps: tuple[ChainStep, ...]
    skipped: tuple[str, ...]
    helpers: tuple[HelperLine, ...]
    alerting_more: bool
    contact: Contact | None
    details: Details
    numbers: tuple[PersonLine, ...]  # the unit's own contacts (duty phone); 112 is always shown
    leaders: tuple[PersonLine, ...]  # everyone of the chain, for *Noen hjelper meg*
    ending: Ending | None = None
    ended_by: str | None = None
    ended_at: int | None = None
    can_undo: bool = False
    evidence: int = 0
    duty: ThreatFollowUpLine | None = None
    ask_channel: bool = False
    written: bool = False
    colleagues: int = 0
    called: int = 0
    none_comes: bool = False
    people: tuple[PersonLine, ...] = ()
    told_by: str = ""
    ask_threat: bool = False
    ask_safe: bool = False
    missed_call: MissedCallLine | None = None
    let_go: str = ""
    reps: tuple[PersonLine, ...] = ()
    said: tuple[Word, ...] = ()
    ask_contact: bool = False
    call_over: bool = False
    quiet: bool = False
    undo: bool = False
    heard_threat: bool = False
    written_on: bool = False
    kept: bool = False
    report_begun: bool = False  # or reminded of, below
    beside: bool = False  # a sentence that is read aloud, whose card has the buttons


@dataclass(frozen=True, slots=True)
class MoreView(AlarmHeader):
    """What lies behind *Mer* of her card, a form of its own. `quiet`: she has just asked for it."""

    status: StatusView
    quiet: bool = True
    routine: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteFormView(AlarmHeader):
    """*Skriv ned ordene* of an alarm, as a form that nothing changes from outside."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Who came before the reader in the chain, and why it moved on, which is a past state."""

    name: str
    state: StepState


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One alarm that is out to the reader."""

    incident: str
    seen: int
    name: str
    how: How
    can_join: bool
    details: Details
    call_over: bool
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class AlertView(AlarmHeader):
    """The red card itself, for one alerted person, in all its conditions.

    - waiting: `helpers` empty and no `ending`: claim buttons, the filled one after `meeting`.
    - `declined`: the reader has said *Kan ikke hjelpe nå*; the claim buttons stay.
    - taken: `helpers` names who helps; claim buttons stay if `more_wanted`, else there are none.
    - ended: `ending`, `ended_by`. `unanswered`: it came as nobody said whether there is contact.
    `passed_over` is empty for the first level; `can_join` is false when there is nothing to
    join (a phone call). `is_colleague`: the reader is a colleague in the same office, who goes
    there and may do so whoever else helps; `room` is where, as far as is known, `steps` what the
    unit wants done there (R46, R73). `sealed` is what lets the claim be taken without the store
    (0042). `concerns` is the colleague whom it is probably, or `concerns_sure`, about (R84). `also`
    are other alarms in which the reader is asked: each can be claimed here; `is_above`: the filled
    button is on another card (none where more wait). `said`, `written_on`: to whoever helped."""

    caseworker: PersonLine
    unit: str
    sent_at: int
    details: Details
    level: str
    stands_in_for: str | None
    passed_over: tuple[PassedOver, ...]
    can_join: bool
    declined: bool
    helpers: tuple[HelperLine, ...]
    more_wanted: bool
    ending: Ending | None = None
    ended_by: str | None = None
    call_over: bool = False  # the client has been hung up on: calling is possible again
    evidence: int = 0  # how much the reader, who helped, may look at
    ask_threat: bool = False  # whether whoever helped may hear of one afterwards (R42)
    is_colleague: bool = False
    room: str | None = None
    steps: tuple[str, ...] = ()
    sealed: str = ""
    concerns: PersonLine | None = None
    concerns_sure: bool = False
    said: tuple[Word, ...] = ()
    written_on: bool = False
    also: tuple[AskedLine, ...] = ()
    is_above: bool = False
    unanswered: bool = False
    undo: bool = False  # the reader has just ended it
    follows_up: bool = False  # as the nearest leader, who did not help (R17)
    thanked: bool = True  # for being ready: the reader has neither helped nor said no

    @property
    def asks(self) -> bool:
        """Whether help is still wanted of the reader."""
        return self.ending is None and (self.more_wanted or not self.helpers)


@dataclass(frozen=True, slots=True)
class GuidedCallLine:
    """Where the caseworker stands in warning or ending, as whoever helps follows it (R33, R45).

    `reaction` was answered last, at the instant `at`; `number` and `of` count the ladder's steps
    (`number` is 0 beside the ladder). `advice` is what was advised last."""

    ladder: Ladder
    step: Step
    number: int
    of: int
    reaction: Reaction | None
    at: int
    advice: Advice | None = None


@dataclass(frozen=True, slots=True)
class RoleView(AlarmHeader):
    """The claimant's card after the claim (rollekort, R33): what to do, and the way out.

    `words` is what was written so far, oldest first, and `said` what of it was said to the reader
    last; `brings_words`: it came for their sake; `candidates` may be handed over to; `handing_to`
    is set while a hand-over waits for its claim; `heard_threat`, `ask_contact` as on the status
    card; `words_go`: to whom goes what the reader writes."""

    caseworker: PersonLine
    unit: str
    sent_at: int
    details: Details
    how: How
    contact: Contact
    words: tuple[Word, ...]
    others: tuple[HelperLine, ...]  # who else helps
    candidates: tuple[PersonLine, ...]
    handing_to: str | None
    numbers: tuple[PersonLine, ...]
    call_over: bool = False
    walk: GuidedCallLine | None = None
    join_url: str | None = None  # for whoever joins the meeting, where the channel told it
    evidence: int = 0
    room: str | None = None  # for whoever is on the way there
    steps: tuple[str, ...] = ()  # what the unit wants done there
    ask_threat: bool = False  # nobody has said yet whether it is one
    busy: bool = False  # the reader's call found the line busy
    concerns: PersonLine | None = None  # the colleague whom it is probably about (R84)
    concerns_sure: bool = False
    said: tuple[Word, ...] = ()
    brings_words: bool = False
    wrote: bool = False  # the reader has written to her
    ask_contact: bool = False
    heard_threat: bool = False
    ask_duty: bool = False  # whether the reader takes care of the threat (R43)
    beside: bool = False  # another alarm asks the reader for help: nothing is filled here
    words_go: WordsGo = WordsGo.HERE


@dataclass(frozen=True, slots=True)
class RoleMoreView(AlarmHeader):
    """The same of whoever helps."""

    role: RoleView


@dataclass(frozen=True, slots=True)
class HandOverView(AlarmHeader):
    """To whoever is asked to take over from `from_name`; the rest as on the red card."""

    caseworker: PersonLine
    unit: str
    details: Details
    from_name: str
    can_join: bool
    sealed: str = ""
    is_above: bool = False


class LineKind(StrEnum):
    """What a card said first that is a line now."""

    SENT = "sent"
    CARD = "card"  # the caseworker's own, once more
    ENDED = "ended"
    NEEDS_HELP = "needs_help"
    HELPS = "helps"
    CONTACT = "contact"
    NO_ANSWER = "no_answer"
    HAND_OVER = "hand_over"
    GUIDED = "guided"
    SAID = "said"  # nothing but the words
    WROTE = "wrote"  # the reader had written
    THREAT = "threat"
    FOLLOW_UP = "follow_up"
    MORE = "more"
    MEANT = "meant"  # `name` is what was asked


@dataclass(frozen=True, slots=True)
class LineView(AlarmHeader):
    """A card that a newer one has replaced (L14): what it was, about whom, when, and its words."""

    line: LineKind
    name: str
    at: int
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsView:
    """A new message to the caseworker: somebody helps now. `over`: the alarm has ended."""

    incident: str
    drill: DrillMark
    language: Language
    helper: HelperLine
    over: bool = False


@dataclass(frozen=True, slots=True)
class ContactView(AlarmHeader):
    """ "Har dere kontakt?" to caseworker and claimant; `answer` once somebody answered, or
    `closed` when the question no longer matters (the alarm ended)."""

    other: PersonLine
    reader_is_caseworker: bool
    answer: bool | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class ExhaustedView(AlarmHeader):
    """A new message to the caseworker when a round has ended with nobody answering (L4)."""

    again: bool  # the chain starts again; false = that was the last round
    leaders: tuple[PersonLine, ...]
    numbers: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class RelayView:
    """Words passed on quietly; `corrected`: in the place of what the sender wrote before."""

    incident: str
    drill: bool
    language: Language
    from_name: str
    text: str
    reader_is_caseworker: bool
    corrected: bool = False


class AlarmQuestion(StrEnum):
    """What is asked about an alarm that is out."""

    OWN_NEED = "own_need"  # "Trenger du hjelp selv?"
    CONCERNS = "concerns"  # "Gjelder det Kari Nes?" (R84)
    UNDO = "undo"  # "Du hjelper Ingrid nå." with the way back
    END = "end"  # "Ville du avslutte varselet?", and the like where a thumb may have missed (L14)
    WITHDRAW = "withdraw"
    CALL_OVER = "call_over"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class QuestionView(AlarmHeader):
    """A short question to one person; `name` is whom it is about."""

    question: AlarmQuestion
    name: str = ""


@dataclass(frozen=True, slots=True)
class AskedView:
    """ "Hjelper du?", to whoever is asked and has not said clearly. `own`: it may be the reader who
    needs help; `unstored`: they wrote of an absence, and none is stored (L15)."""

    language: Language
    drill: DrillMark
    asked: tuple[AskedLine, ...]
    own: bool = False
    unstored: bool = False


@dataclass(frozen=True, slots=True)
class UnclearView:
    """To the caseworker: what somebody wrote who is asked, and that it is no answer yet."""

    incident: str
    drill: DrillMark
    language: Language
    from_name: str
    text: str
