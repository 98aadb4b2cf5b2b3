"""What lies in the database, as values: alarms, card slots, outgoing rows, words. What belongs
to one subject alone stands beside its statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.alarm.state import Alarm
from bot.domain.guidance import GuidedCall
from bot.domain.readiness import Line
from bot.ports import MessageRef

LONGEST_LEASE_MS = 121_000  # what the longest send timeout that settings allow comes to


class Priority(IntEnum):
    """What goes first when not everything can (architecture.md, "The outbox", 5)."""

    FIRST = 0  # the first red card
    OWN = 1  # the raiser's own card
    ESCALATION = 2
    CLAIM_NEWS = 3
    CONVERSATION = 4  # relay and contact check
    UPDATE = 5
    DRILL = 6
    REMINDER = 7


HELPS_NOW = Priority.CLAIM_NEWS  # up to here somebody waits for help, or to hear that it comes


class TaskKind(StrEnum):
    """What a task does when it is due."""

    CARD = "card"  # bring a card slot from the shown to the desired revision
    TIMER = "timer"  # the alarm's one timer
    DUTY = "duty"  # the one timer of a threat's follow-up (V9)
    NOTICE = "notice"  # a message that is never updated: `payload` says which
    EVIDENCE = "evidence"  # fetch, check and keep what somebody sent: minutes, and no send
    FILING = "filing"  # carry a report or a note to where it belongs: the same
    REPORT = "report"  # the one timer that reminds of an incident's report (R18)
    CALENDAR = "calendar"  # the morning's round of drills, or one unit's part of it (R57)
    FOLLOW_UP = "follow_up"  # the one timer of the leader's follow-up (V10), or a look at it
    ANNOUNCEMENT = "announcement"  # a unit's staff are told what has changed (R16, R68)
    MEASURES = "measures"  # a look at a unit's register of measures: it has no incident
    MEASURE_NEWS = "measure_news"  # the unit's staff are told which are new, changed, ended (R16)


TIMERS = frozenset(
    {
        TaskKind.TIMER,
        TaskKind.DUTY,
        TaskKind.REPORT,
        TaskKind.FOLLOW_UP,
        TaskKind.CALENDAR,
        TaskKind.ANNOUNCEMENT,
        TaskKind.MEASURES,
        TaskKind.MEASURE_NEWS,
    }
)
# Timers that no alarm waits for: they rest while nobody can say which day it is.
REMINDERS = TIMERS - {TaskKind.TIMER, TaskKind.DUTY}
# They wait for other services, minutes if need be: workers of their own, so that no alarm waits.
OWN_KINDS = frozenset({TaskKind.EVIDENCE, TaskKind.FILING})


@dataclass(frozen=True, slots=True)
class StoredAlarm:
    """An alarm as it lies in the database, with what continues its timeline."""

    alarm: Alarm
    mac: str
    organisation: str


LOST = "lost"  # the digest of a place whose message cannot be changed any more


@dataclass(frozen=True, slots=True)
class CardSlot:
    """A card slot: one message to one person, kept up to date. `slot` names what it shows.

    `digest` tells what is shown: how it looks and, where the message may have to be followed by a
    new one, ":" and its gist; `LOST` while that new one is on its way. `generation` counts the
    person's live cards of the alarm, from 1, and is 0 for a card beside them; `placed_at` is when
    the card was asked for (ms UTC); `is_line`: a newer live card has arrived (L14).
    """

    id: str
    incident: str
    person: str
    slot: str
    desired_revision: int = 1
    shown_revision: int = 0
    digest: str = ""
    ref: MessageRef | None = None
    generation: int = 0
    placed_at: int = 0
    is_line: bool = False

    @property
    def looks(self) -> str:
        """The digest of how it looks."""
        return self.digest.partition(":")[0]

    @property
    def gist(self) -> str:
        """What its message says, "" where nobody has noted it."""
        return self.digest.partition(":")[2]

    @property
    def is_unseen(self) -> bool:
        """Whether no message of it has ever arrived."""
        return self.ref is None and self.digest != LOST


@dataclass(frozen=True, slots=True)
class Task:
    """One row of outbox and timers. `attempt` fences: only its holder may complete it. `unit` is
    whose share of the sends it takes, where it is a card of a real alarm."""

    id: str
    kind: TaskKind
    priority: int
    due_at: int
    dedupe_key: str
    incident: str | None = None
    recipient: str | None = None
    place: str | None = None
    unit: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    attempt: int = 0
    lease_until: int = 0
    started_at: int | None = None
    sends: int = 0  # how often its sending had begun when it was claimed


@dataclass(frozen=True, slots=True)
class Waits:
    """Who has to wait: `people` whose conversation takes no message now, and `units` that have had
    their share of the sends."""

    people: Sequence[str] = ()
    units: Sequence[str] = ()


NOBODY_WAITS = Waits()


@dataclass(frozen=True, slots=True)
class StoredWord:
    """An utterance, still encrypted. `quote`: it is what somebody else said."""

    id: str
    author: str
    at: int
    key_id: str
    sealed: bytes
    quote: bool = False


@dataclass(frozen=True, slots=True)
class StoredGuidedCall:
    """A guided conversation outside an open alarm. `incident`: the alarm that it began in, which
    has ended while the call went on; what counts is the guided call there."""

    guided_call: GuidedCall
    incident: str | None


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """What somebody said with `borte` (`away`) or `tilbake` (not)."""

    person: str
    since: int
    until: int | None
    stand_in: str | None
    away: bool


@dataclass(frozen=True, slots=True)
class PlannedAbsence:
    """What somebody said with `borte` before it begins: from `since` until `until` (ms UTC, None:
    until `tilbake`). One that was taken back ends as it begins."""

    person: str
    since: int
    until: int | None
    stand_in: str | None
    said_at: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What the last check knew of somebody: since when an alarm could not arrive (or could), until
    when everything that was refused is settled, because they have been heard of since."""

    person: str
    line: Line
    since: int
    cleared_at: int
    checked_at: int


@dataclass(frozen=True, slots=True)
class DeliveryHistory:
    """What earlier sends have told of somebody: the newest refusal with its code (decision 0013),
    and when something new last arrived from or at them."""

    removed: bool = False
    refused: str = ""
    refused_at: int = 0
    heard_at: int = 0


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant: its number, the incident, and what is wrong in one sentence."""

    law: str
    incident: str
    problem: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of the register: how many incidents it has, and the link's seal, or its first
    twelve letters at least."""

    count: int
    mac: str

    def __str__(self) -> str:
        return f"{self.count}:{self.mac}"


@dataclass(frozen=True, slots=True)
class VerificationScope:
    """What is checked: alarms with an event since the instant `since` (ms UTC) and all unresolved
    ones; `now` tells what is overdue; `late_ms` is how late a row may be taken (V5). The register
    is proven whole where `since` is 0, and must contain the `head` that was known before (V12);
    `orphans`: what belongs to nothing is looked for in all that is stored (V13)."""

    now: int
    since: int = 0
    late_ms: int = 10_000
    head: Head | None = None
    orphans: bool = True


class StoreUnavailable(Exception):
    """The database did not confirm in time. It may or may not have stored (never "ikke lagret")."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted text, and the id of the key that opens it."""

    key_id: str
    text: bytes = field(repr=False)


UNSENT = "/unsent"


def reasons_of(incident: str) -> str:
    """Under what the reasons of an alarm's follow-up are kept."""
    return f"{incident}/duty"


def helpers_of(incident: str) -> str:
    """Under what the names are kept of colleagues who help, as the caseworker wrote them."""
    return f"{incident}/helpers"


def unsent_of(person: str) -> str:
    """Under what words of somebody are kept until they say for whom they are."""
    return f"{person}{UNSENT}"


def words_of(incident: str) -> str:
    """Under what the reasons and answers of an incident's follow-up are kept: apart from what was
    written in the call, so that whoever helped does not read it (L13)."""
    return f"{incident}/follow_up"
