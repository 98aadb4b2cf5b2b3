"""What the service needs of the database, as Protocols. `store/` keeps these promises."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Protocol, TypeVar

from bot.domain.alarm import RedCard
from bot.domain.guidance import Walk
from bot.domain.organisation import Language
from bot.domain.routines import Reading
from bot.domain.timeline import Entry
from bot.events import Address
from bot.service.alarm_probe_ports import AlarmProbeTables
from bot.service.canary_ports import CanaryTables
from bot.service.clock_ports import ClockTables
from bot.service.draft_ports import DraftTables
from bot.service.drill_ports import DrillTables
from bot.service.evidence_ports import EvidenceTables
from bot.service.follow_up_ports import FollowUpTables
from bot.service.intake_ports import IntakeTables
from bot.service.lesson_ports import LessonTables
from bot.service.measure_ports import MeasureTables
from bot.service.organisation_ports import OrganisationTables
from bot.service.personal_ports import PersonalTables
from bot.service.ports import MessageRef
from bot.service.presence_ports import PresenceTables
from bot.service.readiness_ports import ReadinessTables
from bot.service.retention_ports import RetentionTables

Result = TypeVar("Result")

LONGEST_LEASE_MS = 121_000  # what the longest send timeout that settings allow comes to


class Priority(IntEnum):
    """What goes first when not everything can (architecture.md, "The engine", 5)."""

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

    CARD = "card"  # bring a card place from shown to wanted
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
BESIDE = frozenset({TaskKind.EVIDENCE, TaskKind.FILING})


@dataclass(frozen=True, slots=True)
class StoredCard:
    """An alarm as it lies in the database, with what continues its timeline."""

    card: RedCard
    mac: str
    organisation: str


LOST = "lost"  # the digest of a place whose message cannot be changed any more


@dataclass(frozen=True, slots=True)
class Place:
    """A card place: one message to one person, kept up to date. `slot` names what it shows,
    `digest` tells what is shown: how it looks and, where the message may have to be followed by a
    new one, ":" and its gist; `LOST` while that new one is on its way."""

    id: str
    incident: str
    person: str
    slot: str
    wanted: int = 1
    shown: int = 0
    digest: str = ""
    ref: MessageRef | None = None

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
    """Who waits: `people` whose conversation is full now, `units` that have had their share."""

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
class StoredWalk:
    """A guided conversation outside an open alarm. `incident`: the alarm that it began in, which
    has ended while the call went on; what counts is the walk there."""

    walk: Walk
    incident: str | None


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """What somebody said with `borte` (`away`) or `tilbake` (not)."""

    person: str
    since: int
    until: int | None
    stand_in: str | None
    away: bool


class Transaction(
    EvidenceTables,
    IntakeTables,
    DraftTables,
    DrillTables,
    FollowUpTables,
    OrganisationTables,
    LessonTables,
    MeasureTables,
    PersonalTables,
    ReadinessTables,
    PresenceTables,
    RetentionTables,
    CanaryTables,
    AlarmProbeTables,
    ClockTables,
    Protocol,
):
    """One write transaction: lock the incident first, read the clock once, outgoing rows last."""

    def first_delivery(self, delivery: str) -> bool:
        """Notes the activity; false if it was handled before (L6)."""
        ...

    def now(self) -> int:
        """The database clock (ms UTC), the same throughout the transaction; read after the lock."""
        ...

    def incident(self, incident: str) -> StoredCard | None:
        """The alarm, locked."""
        ...

    def look_at(self, incident: str) -> RedCard | None:
        """The alarm as it is, not locked: for showing it, never for changing it."""
        ...

    def last_entries(self, incidents: Sequence[str]) -> Mapping[str, int]:
        """The number of the last timeline entry of each of these alarms that is there."""
        ...

    def unresolved_of(self, person: str, drill: bool) -> StoredCard | None:
        """The caseworker's open or claimed alarm (or drill), locked."""
        ...

    def helping(self, person: str, since: int) -> Mapping[str, bool]:
        """The unresolved alarms in which the person helps, with an event since the instant `since`,
        oldest first: by id, whether it is a drill."""
        ...

    def red_cards_of(self, person: str) -> Sequence[Place]:
        """The red cards the person was sent in alarms that are unresolved."""
        ...

    def insert(self, stored: StoredCard) -> None:
        """A new alarm."""
        ...

    def save(self, stored: StoredCard) -> None:
        """A changed alarm."""
        ...

    def append(self, incident: str, entries: Iterable[Entry]) -> None:
        """Timeline entries; there is no way to change one."""
        ...

    def entries(self, incident: str) -> Sequence[Entry]:
        """The whole timeline, in order."""
        ...

    def keep_word(self, incident: str, word: StoredWord) -> None:
        """Words somebody wrote, encrypted; outside any alarm under the author's id."""
        ...

    def forget_word(self, word: str) -> None:
        """The words are no longer kept where they were."""
        ...

    def words(self, incident: str) -> Sequence[StoredWord]:
        """What was written during the alarm, or by this author outside any, oldest first."""
        ...

    def words_by(self, person: str) -> Sequence[tuple[str, StoredWord]]:
        """What the person wrote anywhere and is still kept, with where it lies, oldest first."""
        ...

    def walk_of(self, person: str) -> Walk | None:
        """The person's guided conversation outside any alarm, locked."""
        ...

    def look_at_walk(self, person: str) -> StoredWalk | None:
        """The person's guided conversation outside an open alarm, not locked."""
        ...

    def keep_walk(self, person: str, walk: Walk | None) -> None:
        """Where it stands now; None when an alarm has taken it over."""
        ...

    def leave_walk(self, person: str, walk: Walk, incident: str) -> None:
        """The alarm has ended, and the call goes on in it."""
        ...

    def set_timer(self, incident: str, task: Task | None, kind: TaskKind = TaskKind.TIMER) -> None:
        """Replaces the alarm's pending timer of this kind (V1, V9)."""
        ...

    def timer_due(self, incident: str, kind: TaskKind) -> int | None:
        """When the alarm's pending timer of this kind is due; None when there is none."""
        ...

    def add_places(self, places: Sequence[Place], tasks: Sequence[Task]) -> None:
        """New card places with the tasks that send them."""
        ...

    def want(self, incident: str, families: Sequence[str], but: str | None) -> Sequence[Place]:
        """Raises `wanted` of the alarm's places whose slot family (the part before ":") is among
        these, but not of the place `but`; returns them with the new number."""
        ...

    def place(self, place: str) -> Place | None:
        """One card place."""
        ...

    def place_at(self, incident: str, person: str, slot: str) -> Place | None:
        """The card place of a person in an alarm."""
        ...

    def places(self, incident: str) -> Sequence[Place]:
        """All card places of the alarm."""
        ...

    def add_tasks(self, tasks: Sequence[Task]) -> None:
        """Outgoing rows; one with a known dedupe key is left out."""
        ...

    def claim_timers(self, limit: int, lease_ms: int, of_alarms: bool = False) -> Sequence[Task]:
        """Takes due timers (`of_alarms`: no `REMINDERS`) that nobody holds, most urgent first;
        `attempt` counts up."""
        ...

    def claim_messages(
        self, limit: int, lease_ms: int, waits: Waits = NOBODY_WAITS
    ) -> Sequence[Task]:
        """The same of messages: of each recipient's the first, and none of whom `waits` names;
        what helps somebody now goes before what its units have waiting beyond their share."""
        ...

    def claim_beside(self, kind: TaskKind, limit: int, lease_ms: int) -> Sequence[Task]:
        """The same for a kind that has workers of its own (`BESIDE`)."""
        ...

    def lease_sends(self, count: int, interval_us: int) -> int:
        """Takes the tenant's shared "next send is free at" forward by `count` sends; returns
        when the first of them is free, in microseconds from now. What lies further ahead than all
        replicas can have taken it is of a clock that was set back since."""
        ...

    def finish_task(self, task: Task, outcome: str) -> bool:
        """Closes a task; false if somebody else took it over meanwhile (fencing)."""
        ...

    def retry_task(self, task: Task, due_at: int, outcome: str) -> bool:
        """Gives a task back, to be tried again at `due_at`."""
        ...

    def hold_place(self, place: str, until: int, lease_ms: int = LONGEST_LEASE_MS) -> Place | None:
        """Takes the place for one writer, `lease_ms` at most; None when nothing is to be done."""
        ...

    def is_mine(self, task: Task) -> bool:
        """Whether the task is pending and nobody else has taken it, or its place, meanwhile."""
        ...

    def has_begun(self, task: Task) -> bool:
        """Whether its sending was begun since it was claimed."""
        ...

    def has_task(self, task: str) -> bool:
        """Whether there is such a task."""
        ...

    def note_outage(self, since: int, until: int) -> None:
        """Between these instants nothing could be stored."""
        ...

    def start_task(self, task: Task) -> bool:
        """Marks that the send begins now; false when the task is no longer wanted (V2)."""
        ...

    def show(self, place: Place, revision: int, digest: str, ref: MessageRef | None) -> int:
        """Records what a place shows now, and returns what is wanted by now."""
        ...

    def forget_message(self, place: str) -> None:
        """The place's message is gone: the next send is a new message."""
        ...

    def free_place(self, place: str) -> None:
        """Lets go of a held place."""
        ...

    def next_due(self, waits: Waits = NOBODY_WAITS, of_alarms: bool = False) -> int | None:
        """When the next task (`of_alarms`: none of the `REMINDERS`) is due or its lease ends; None
        when nothing is pending. What is due to whom `waits` names does not count."""
        ...

    def next_beside_due(self) -> int | None:
        """The same for what is worked on beside the outbox."""
        ...

    def forget_deliveries(self, before: int) -> None:
        """Drops notes of activities older than `before`."""
        ...

    def address_of(self, person: str) -> tuple[str, Address] | None:
        """Name and address of whoever can be reached, as it is now."""
        ...

    def keep_address(self, person: str, name: str, address: Address) -> None:
        """Where the person can be reached from now on."""
        ...

    def has_left(self, person: str) -> bool:
        """Whether the person removed the bot, and has not come back."""
        ...

    def drop_address(self, person: str) -> None:
        """The person can no longer be reached."""
        ...

    def keep_language(self, person: str, language: Language) -> None:
        """The person's chosen language."""
        ...

    def keep_absence(self, row: AbsenceRow) -> None:
        """The person's `borte` or `tilbake`."""
        ...

    def keep_reading(self, reading: Reading) -> None:
        """*Lest og forstått*; said again of the same version, the first time counts (R26)."""
        ...

    def readings_of(self, person: str) -> Sequence[Reading]:
        """Every version of every routine that the person has read."""
        ...


class Store(Protocol):
    """Runs one function in one write transaction, on the store's own thread."""

    def write(self, work: Callable[[Transaction], Result]) -> Result:
        """Commits when `work` returns, rolls back when it raises. Synchronous: call it from a
        worker thread. Raises `StoreUnavailable` when the database cannot be used."""
        ...


class StoreUnavailable(Exception):
    """The database did not confirm in time. It may or may not have stored (never "ikke lagret")."""
