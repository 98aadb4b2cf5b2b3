"""What the bot needs from the outside, as Protocols; the real parts are wired in `app.py`.

Behind each lies another service, or two of ours do. What never raises answers with a value instead.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bot.domain.calls import Call, CallEvent, CallOrder, CallRefused, Speech, Voice
from bot.domain.evidence import Came, Evidence, Source, Taken
from bot.domain.evidence import EvidenceRefused as NotKept
from bot.domain.organisation.organisation import Flaw, Language, Organisation, Person
from bot.domain.organisation.people_snapshot import PeopleSnapshot
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.filing import (
    AccessDenied,
    Allowed,
    AlreadyFiled,
    Filed,
    Filing,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TakenBack,
    TaskThere,
)
from bot.domain.reports.privacy_filter import BirthNumber
from bot.events import Address

Card = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One card, sent alone, with what the lock screen may show (teams.md, "Cards"; L11).
    `targeted`: in a shared chat, yet for its recipient's eyes only. `plain` says in words what the
    card shows, where the channel does not take the card; None: nothing is sent in its place.
    `quiet`: without a sound or a banner."""

    card: Card
    summary: str
    targeted: bool = False
    quiet: bool = False
    plain: Callable[[], str] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a sent message lies, so that it can be updated in place. Without an `activity_id` it
    cannot: the channel took it and did not say where it lies."""

    service_url: str
    conversation_id: str
    activity_id: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took the message. `opened` is set when a conversation was created for it.
    `plain`: it refused the card, and took the words in its place."""

    ref: MessageRef
    opened: Address | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person cannot be reached here at all (teams.md: the 403 kinds, 404): escalate at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The channel asks to wait (429, 412, connection refused): nothing has arrived. `throttled`:
    because more was sent than it takes."""

    reason: str
    after_seconds: float | None = None
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The message cannot ever be taken (413, deleted message): do not repeat it as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived (5xx, timeout, reset): repeat; the card is idempotent."""

    reason: str


Delivery = Delivered | Unreachable | TryAgain | Gone | Unknown


class Messenger(Protocol):
    """Sends cards to people. Never raises for what the network or the channel does."""

    async def send(self, address: Address, message: Message) -> Delivery:
        """Post a new message to the person, opening the conversation first where needed."""
        ...

    async def update(self, ref: MessageRef, message: Message) -> Delivery:
        """Replace a message in place."""
        ...


class Meetings(Protocol):
    """Knows the meetings that cries come from. Never raises for the network or the channel."""

    async def join_url(self, service_url: str, meeting_id: str) -> str | None:
        """The address that opens the meeting in Teams; None when it cannot be had."""
        ...

    async def is_present(
        self, service_url: str, meeting_id: str, person: str, tenant_id: str
    ) -> bool:
        """Whether the person is in the meeting just now; false also when nobody can say."""
        ...


class Channel(Messenger, Meetings, Protocol):
    """All that is asked of Teams."""


@dataclass(frozen=True, slots=True)
class NowInstalled:
    """The bot was installed; Teams itself tells us the address (an installation update)."""


@dataclass(frozen=True, slots=True)
class AlreadyInstalled:
    """The bot was there already. `chat` is the private chat's id, None if it cannot be had."""

    chat: str | None


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """We may not install for this person, or for anybody: a human must change that first."""

    reason: str


@dataclass(frozen=True, slots=True)
class UnknownPerson:
    """The organisation's tenant has nobody, or no app, by this id."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """There is no way to install the bot for others here; asking again does not help."""


InstallationOutcome = (
    NowInstalled
    | AlreadyInstalled
    | NotPermitted
    | UnknownPerson
    | NotConfigured
    | TryAgain
    | Unknown
)


class Installations(Protocol):
    """Installs the bot for people who never did. Never raises for what the network does."""

    async def install(self, person: str) -> InstallationOutcome:
        """Install it for the person with this Entra object id; repeating it does no harm.

        `TryAgain` says that the service, not the person, is the trouble; after `Unknown` it may
        have been installed or not.
        """
        ...


class TokenProvider(Protocol):
    """Gives the token for requests to one service: the connector, Graph, or one of Nav's."""

    async def token(self, *, fresh: bool = False) -> str | None:
        """The bearer token, None where none is needed; `fresh` after the old one was refused.
        May raise anything when there is none to be had."""
        ...


class Clock(Protocol):
    """The one clock of everything that is decided; tests shift it."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC, never running backwards within a process."""
        ...


class NoSnapshot(Exception):
    """There is no whole answer, so nothing may be changed. One sentence for the operator, without
    anything that the directory wrote (L11)."""


class PeopleDirectory(Protocol):
    """Says who works where, and who leads them. It is asked by an operator, never by an alarm."""

    async def look(self, known: Sequence[Person]) -> PeopleSnapshot:
        """Everybody in the units that the rules name and whoever leads those units, and of
        `known`, the people we have already, whether they still work. Raises `NoSnapshot` for
        anything less than all of it."""
        ...


@dataclass(frozen=True, slots=True)
class There:
    """Teams knows the person in our chat with them."""


Probed = There | Unreachable | TryAgain | Unknown


class Probe(Protocol):
    """Asks Teams about somebody. Never raises for what the network or the channel does."""

    async def probe(self, address: Address) -> Probed:
        """Whether the person can still be written to, as far as Teams tells without writing.
        Shows them nothing. Only `Unreachable` says something about the person."""
        ...


class EvidenceStore(Protocol):
    """Keeps files and texts as evidence. Never raises for what a file, a network or a disk does:
    it answers `Refused`. Runs beside the event loop, a few files at a time; others wait their turn.

    So that a crash leaves nothing half, the evidence store announces, writes and makes durable
    (`fetch`, `take`); one transaction records it (`service.evidence.record.add`); only then it is
    evidence. What was written and never recorded is swept. `owner` is the incident's id; for what
    waits for its incident, None: then it is its own."""

    async def fetch(self, source: Source, owner: str | None) -> Taken | NotKept:
        """Downloads, checks, cleans, encrypts and stores. 25 MiB and 15 s at most."""
        ...

    async def take(
        self, content: bytes, came: Came, owner: str | None, claimed: str = ""
    ) -> Taken | NotKept:
        """The same for bytes that are here already (the text of a message)."""
        ...

    async def move(self, evidence: Evidence, owner: str) -> Taken | NotKept:
        """Encrypts what waited under its incident's key: give the result to `record.assign`,
        and after the commit call `discard` with the `Evidence` as it was before."""
        ...

    async def discard(self, stored: Taken | Evidence) -> None:
        """Removes what this value's owner holds of it. What cannot be removed now is swept."""
        ...

    async def copy_of(self, evidence: Evidence) -> bytes | NotKept:
        """The copy that is safe to show, verified against its hash. A record without one is
        refused as `NOT_CHECKED`: ask `evidence.copy` first."""
        ...

    async def original_of(self, evidence: Evidence) -> bytes | NotKept:
        """The bytes as they came, verified against their hash: for export, never for a page."""
        ...

    async def forget(self, owner: str) -> bool:
        """Destroys the owner's keys, then its files; false when something is left, for another
        time. Nothing can be read afterwards, whatever backups of the files there are (L13)."""
        ...

    async def destroy(self, evidence: Evidence) -> bool:
        """The same for one piece of evidence alone: what else its owner has stays readable."""
        ...


class OrganisationTexts(Protocol):
    """The rules of the organisation file, and its writing."""

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """Why the file's rules refuse it; nothing when they accept it."""
        ...

    def written(self, organisation: Organisation, remark: str) -> str:
        """The text of a file that says the same, `remark` (one line) at its top. Quick where most
        of it has been written before."""
        ...

    def read(self, content: str) -> Organisation | None:
        """What a text says; None when the rules refuse it."""
        ...


class NoTexts:
    """Where nobody writes organisation files, nothing can be changed in chat."""

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """See `OrganisationTexts.flaws`."""
        return (Flaw.OTHER,)

    def written(self, organisation: Organisation, remark: str) -> str:
        """See `OrganisationTexts.written`."""
        return ""

    def read(self, content: str) -> Organisation | None:
        """See `OrganisationTexts.read`."""
        return None


FilingOutcome = Filed | AlreadyFiled | AccessDenied | Refused | ForHand | TryAgain
RetractOutcome = TakenBack | Refused | TryAgain
AccessOutcome = Allowed | AccessDenied | Refused | TryAgain
TaskOutcome = TaskThere | Refused | TryAgain
DeliveryOutcome = Received | LeftInFolder | ForHand | Refused | TryAgain


class Archive(Protocol):
    """Files case notes. It, the gate, the tasks and the deviation system may each be asked the same
    again without harm: that is what lets a filing lie in the outbox."""

    async def file(self, filing: Filing) -> FilingOutcome:
        """File the note, with access asked first. `TryAgain` also when nobody knows what became of
        it: the next attempt with the same reference finds it. After `Filed(finalised=False)` a
        repetition tries to finalise too."""
        ...

    async def may(self, by: str, client: BirthNumber) -> AccessOutcome:
        """Ask the gate alone, before the owner is asked whether it is the right person."""
        ...

    async def take_back(self, entry: str, by: str) -> RetractOutcome:
        """Mark the entry as filed by mistake, in the name of the employee with this Nav ident."""
        ...


class Gate(Protocol):
    """Knows who may read and write about whom (tilgangsmaskinen)."""

    async def may(self, ident: str, client: BirthNumber) -> AccessOutcome:
        """Whether the employee with this Nav ident may. No answer is never a yes."""
        ...


@dataclass(frozen=True, slots=True)
class TaskWanted:
    """A task for a unit about an archived note, of `type` in the common code list. There is no free
    text but `text`, one of our own sentences: other units read it, so it tells nothing about a
    threat (nav.md, section 1). `client` is None where the number is not here any more."""

    entry: str
    tema: str
    unit: str
    text: str = field(repr=False)
    by_name: str
    by: str
    at: int
    due: date | None = None
    type: str = "VURD_HENV"
    client: BirthNumber | None = field(default=None, repr=False)


class Tasks(Protocol):
    """Makes tasks in Gosys (oppgave)."""

    async def ensure(self, wanted: TaskWanted) -> TaskOutcome:
        """Make the task unless the entry has one of its type already, open or done."""
        ...


class DeviationSystem(Protocol):
    """Takes deviation reports."""

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """Hand over the report with its PDF and its words. Repeating it makes no second report."""
        ...


CallOutcome = Call | CallRefused | TryAgain | Unknown


class Speaker(Protocol):
    """Gives our sentences a voice. Never raises."""

    @property
    def voice(self) -> Voice:
        """What there is to speak with just now."""
        ...

    async def open(self, rate: int) -> None:
        """Begins to make what is said to everybody, beside; returns at once."""
        ...

    async def speech(self, words: str, language: Language, rate: int) -> Speech | None:
        """The sentence, made or remembered; None when there is no speech to be had."""
        ...

    async def close(self) -> None:
        """Makes nothing more."""
        ...


CallListener = Callable[[str, CallEvent], Awaitable[None]]  # our id of the call, and what it did


class Telephone(Protocol):
    """Rings somebody. Never raises for what a network, an operator or a telephone does. Everything
    that happens to a call is told to the listener, in its order and under our id; what comes after
    the end is nobody's concern."""

    name: str  # as the settings spell it
    rate: int  # of the sound it takes, in Hz
    needs_number: bool  # or is a person's id enough

    async def open(self, listener: CallListener) -> None:
        """Begins; calls are told of from now on."""
        ...

    async def place(self, order: CallOrder) -> CallOutcome:
        """Makes the call. `TryAgain`: it was surely not made. `Unknown`: it may have been; it is
        never made again by itself."""
        ...

    async def say(self, call: Call, speech: Speech) -> bool:
        """Says it at once, cutting off what is being said; keys are heard meanwhile. False when the
        call is over. `Spoken` is told once it has been said."""
        ...

    async def hang_up(self, call: Call) -> None:
        """Ends it, ringing or answered."""
        ...

    async def look(self, call: Call) -> CallEvent | None:
        """What is known of a call that another process may have made: `Ringing`, `PickedUp`,
        `Over`; None when nobody can say."""
        ...

    async def works(self) -> bool:
        """Whether a call could be made now, as far as can be known without one."""
        ...

    async def close(self) -> None:
        """Hangs up whatever this process has made, and ends."""
        ...
