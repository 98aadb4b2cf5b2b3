"""What can be asked of the bot: the command side of contract.md.

A tap on a card of an alarm is an `Act` with one of `domain.moves`, one dataclass per verb.
"""

from dataclasses import dataclass, field

from bot.domain.incident import Details, Drill
from bot.domain.moves import CallOver, Choose, Guided, Move
from bot.domain.organisation import Language
from bot.events import Address, Attached, MessageFlagged, Scope


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks, from where. `delivery` names the activity, so that a second delivery of it is
    recognised (L6); empty when the channel gave no id. `targeted`: in a shared chat, yet only the
    bot can read it. `meeting_id` is set when the chat is a meeting's and the channel named it."""

    person: str
    name: str
    delivery: str
    address: Address
    scope: Scope = Scope.PERSONAL
    conversation_id: str = ""
    targeted: bool = False
    meeting_id: str = ""

    @property
    def overheard(self) -> bool:
        """Whether others can read what was written: then nothing but a cry is heard (R45)."""
        return self.scope is not Scope.PERSONAL and not self.targeted


@dataclass(frozen=True, slots=True)
class Raise:
    """A cry for help (R11). `words` tell two cries from one delivered twice; `said` is the message
    when it says more than that help is needed, kept for whoever comes; `incident` is set by
    *Varsle igjen* on a withdrawn alarm's card; `reported`: a threat is told, and not a cry."""

    origin: Origin
    words: str
    details: Details = field(default_factory=Details)
    drill: Drill | None = None
    incident: str | None = None
    said: str = ""
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A move on an alarm. `said` is what was written beside it, kept apart (L13)."""

    origin: Origin
    incident: str
    move: Move
    said: str = ""


@dataclass(frozen=True, slots=True)
class ActOnMine:
    """A move on the sender's own open alarm, typed instead of tapped (`avbryt`)."""

    origin: Origin
    move: Move


@dataclass(frozen=True, slots=True)
class Say:
    """Words written to the bot. With a relay running they go to the other side. Else `otherwise`
    is done, if the words also mean a command; else they are kept for whoever claims, or answered
    with the home card. `incident` is set when written in a card's text box."""

    origin: Origin
    text: str
    otherwise: "Command | None" = None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """`avslutt` and `advarsel`: the sentence to say. With no `incident` the sender's open one, if
    there is any."""

    origin: Origin
    ending: bool
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class GuideAlone:
    """A tap on a guidance card that belongs to no alarm."""

    origin: Origin
    move: Guided | Choose | CallOver


@dataclass(frozen=True, slots=True)
class WriteDown:
    """*Skriv ned nå*: what was said, while it is fresh. `incident` as the card has it."""

    origin: Origin
    text: str
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class KeepEvidence:
    """Pictures and files to keep, for the sender's open alarm or for the incident they choose.
    `withheld`: Teams did not give us everything that was sent."""

    origin: Origin
    attached: tuple[Attached, ...]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class KeepMessage:
    """*Lagre som bevis* on a message: what somebody wrote, as Teams tells it."""

    origin: Origin
    message: MessageFlagged


@dataclass(frozen=True, slots=True)
class ShowEvidence:
    """`bevis`: how evidence is kept, and what has been. `incident` when tapped on its card.
    `elsewhere`: something was sent where others can read along."""

    origin: Origin
    incident: str | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ChooseIncident:
    """All that waits of the sender belongs to the incident `target`, or to a new one (None).
    `batch` is the card's message; None where it was asked about everything."""

    origin: Origin
    target: str | None = None
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class DropEvidence:
    """What waits of the message `batch`, or all that waits, is no evidence: destroyed at once."""

    origin: Origin
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class NoteRecording:
    """A recording that another system keeps, by reference (R44). Instants are ms UTC, None where
    nothing was entered. `incident` is None for an incident that is not on record yet."""

    origin: Origin
    system: str
    reference: str
    since: int | None
    until: int | None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class ViewEvidence:
    """*Vis*: a link of one's own to the clean copy. `batch` and `about` tell which card was tapped:
    of a message, or of an incident's evidence."""

    origin: Origin
    evidence: str
    batch: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """`status`: the sender's open alarm once more, as a new message."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ShowReadiness:
    """`beredskap`: who is alerted, in which order, and the numbers (R71)."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ShowRoutines:
    """`rutiner`: the unit's routines, or the one of this name (R36, R58). `beside_call`: asked for
    on a guidance card, of this alarm if any, which must stay where it is."""

    origin: Origin
    routine: str | None = None
    beside_call: bool = False
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class ReadRoutine:
    """*Lest og forstått*, about the version that was on the card (R26)."""

    origin: Origin
    routine: str
    version: str


@dataclass(frozen=True, slots=True)
class ShowSentence:
    """A fixed answer, by its message id in `texts/`."""

    origin: Origin
    sentence: str


@dataclass(frozen=True, slots=True)
class ShowHome:
    """The card whose first button is *Varsle leder*."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """`språk`; None asks which."""

    origin: Origin
    language: Language | None


@dataclass(frozen=True, slots=True)
class GoAway:
    """`borte`: out of the chain until `until` (ms UTC; None = until `tilbake`) (L7, R72).

    `stand_in` is a person id, `stand_in_name` what somebody typed; at most one is set.
    """

    origin: Origin
    until: int | None = None
    stand_in: str | None = None
    stand_in_name: str | None = None


@dataclass(frozen=True, slots=True)
class ComeBack:
    """`tilbake`: back into the chain, whatever the file says."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Meet:
    """The bot was installed for the sender; `welcome` says whether to greet."""

    origin: Origin
    welcome: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """The bot was removed; the sender can no longer be reached."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class NoteRead:
    """The sender has read everything up to the message `last_read`; None: up to the newest."""

    origin: Origin
    last_read: str | None = None


Command = (
    Raise
    | Act
    | ActOnMine
    | Say
    | Guide
    | GuideAlone
    | WriteDown
    | KeepEvidence
    | KeepMessage
    | ShowEvidence
    | ChooseIncident
    | DropEvidence
    | NoteRecording
    | ViewEvidence
    | ShowStatus
    | ShowReadiness
    | ShowRoutines
    | ReadRoutine
    | ShowSentence
    | ShowHome
    | ChooseLanguage
    | GoAway
    | ComeBack
    | Meet
    | Leave
    | NoteRead
)
