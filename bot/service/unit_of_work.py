"""One command being handled: the transaction it runs in, and what it will send."""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bot.cards.views import View, Word
from bot.dialogs.commands import Origin
from bot.domain.alarm.escalation import Moment
from bot.domain.alarm.state import Alarm
from bot.domain.calls import Voice
from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import EVERYTHING, Granted
from bot.domain.retention import DEFAULT_DAYS, Kept
from bot.events import Address
from bot.ports import NoTexts, OrganisationTexts
from bot.service.channel_health import ChannelHealth
from bot.service.directory import Directory
from bot.service.keyring import Keyring
from bot.service.messages import SentMessage, SharedChat
from bot.store.queries import People
from bot.store.records import (
    HELPS_NOW,
    CardSlot,
    Priority,
    StoredWord,
    Task,
    TaskKind,
    helpers_of,
)
from bot.store.statistics import TooMany, UnitRecord
from bot.store.transaction import Transaction


@dataclass(eq=False, slots=True)
class SendPermit:
    """The right to send one message now: a slot, a send of the tenant's rate (`token`, the rate
    limit's own), and room in the conversation `chat`. `unit` had it, where it counts as its share;
    `since` is when (the rate limit's clock). `used` once a request went out. `yields`: its row was
    sent as it was stored, before its turn, and is no first red card."""

    chat: str
    unit: str | None
    token: object
    since: float
    used: bool = False
    yields: bool = False


class RateLimit(Protocol):
    """How fast Teams lets us send, and who is next."""

    def take(self, chat: str, unit: str | None, on_credit: bool = False) -> SendPermit | None:
        """The right to send there now, if there is room and a send is free or, `on_credit`, can be
        borrowed."""
        ...

    def had_its_share(self, unit: str | None) -> bool:
        """Whether others go before this unit now."""
        ...

    def give_back(self, permit: SendPermit) -> None:
        """The message is out, or will not go: then another may."""
        ...


BUSY_FROM = 8  # messages under way at once: four alarms of one moment


class SendSlots:
    """How many messages may be on their way at once, and how fast they may follow each other. A row
    is inserted leased only with a permit in hand; without one it is inserted due, and the outbox
    worker takes it when there is."""

    def __init__(self, size: int, rate_limit: RateLimit) -> None:
        self.crowded = (
            False  # more waits in the database than may be sent: the outbox worker says so
        )
        self._size = self._free = size
        self._held = 0  # for a look at the rows: nothing is under way by these yet
        self._rate_limit = rate_limit
        self._lock = threading.Lock()

    def take(self, task: Task) -> SendPermit | None:
        """A permit for this row, if there is one. An alarm's first cards go out on credit where the
        pace is used up; where it is crowded only a first red card goes before those that wait, of
        a unit that has not had its share."""
        unit = unit_served(task)
        if self.crowded and (
            task.priority > Priority.FIRST or self._rate_limit.had_its_share(unit)
        ):
            return None
        with self._lock:
            if self._free == 0:
                return None
            on_credit = task.priority <= Priority.OWN
            permit = self._rate_limit.take(chat_of(task), unit, on_credit)
            if permit is not None:
                self._free -= 1
                permit.yields = task.priority > Priority.FIRST
            return permit

    def gives_way(self, permit: SendPermit) -> bool:
        """Whether what could not leave at once waits for its turn with the rows instead: the next
        send that is free would be one that a red card waits for (0039)."""
        return permit.yields and self.crowded

    @property
    def is_busy(self) -> bool:
        """Whether many messages are under way: what is only for the looks can come after them."""
        return self._size - self._free - self._held >= BUSY_FROM

    def take_free(self, at_most: int) -> int:
        """Slots alone, for a look at the rows that wait; `looked` says what became of them."""
        with self._lock:
            taken = min(self._free, at_most)
            self._free -= taken
            self._held += taken
            return taken

    def looked(self, taken: int, used: int) -> None:
        """Of the slots that were `taken` for a look so many send something; the others are free."""
        with self._lock:
            self._held -= taken
            self._free += taken - used

    def done(self, permit: SendPermit) -> None:
        """The permit's slot is free again, and what else of it was not used."""
        self._rate_limit.give_back(permit)
        with self._lock:
            self._free += 1


def chat_of(task: Task) -> str:
    """The conversation that a row goes to: the recipient's private chat, which is named by whose it
    is, or a chat that others see."""
    return str(task.payload.get("chat") or task.recipient)


def unit_served(task: Task) -> str | None:
    """Whose share of the sends the row takes: what somebody waits for counts, and nothing else."""
    return task.unit if task.priority <= HELPS_NOW else None


@dataclass(frozen=True, slots=True)
class CallTerms:
    """That those who are alerted are called too, and with what: the telephone's `name`, whether it
    `needs_number`, what makes a number that can be dialled of what people write, and what there is
    to speak with."""

    name: str
    needs_number: bool
    callable_number: Callable[[str], str | None]
    voice: Callable[[], Voice]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say that the service goes by."""

    pages: str | None = None  # the public address of our own pages
    waits_days: int = 7  # how long evidence waits for its incident
    evidence_days: int = 730  # how long evidence is kept at the most
    kept: Mapping[Kept, int] = field(default_factory=lambda: DEFAULT_DAYS)  # and everything else
    structure_in_chat: bool = False  # administrators change the organisation, and not a file
    files_notes: bool = False  # the bot can file case notes itself, and asks whom they are about
    granted: Granted = EVERYTHING  # what the archive lets the bot file under
    own_token_ms: int = 0  # so long a note that is confirmed waits for a token of its owner
    retracts: bool = False  # the bot may mark an entry there as filed by mistake
    delivers: frozenset[Sector] = frozenset()  # whose deviation system a report is handed over to
    canary_helper: str = ""  # whom the bot alerts to test itself (`domain.canary`)
    canary_line: str | None = None  # the number of what answers it by itself
    calls: CallTerms | None = None  # nobody is called
    synthetic: bool = False  # birth numbers of made-up people are taken (never in production)


DEFAULT_TERMS = Terms()


def _nobody() -> None:
    """Nobody works beside the alarms here."""


@dataclass(frozen=True, slots=True)
class Wakers:
    """Called, in whatever thread, when there is something to do for whoever keeps evidence, files
    papers, checks units or calls people."""

    evidence: Callable[[], None] = _nobody
    filing: Callable[[], None] = _nobody
    unit_checks: Callable[[], None] = _nobody
    calls: Callable[[], None] = _nobody


NOBODY = Wakers()
NO_TEXTS = NoTexts()


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A message inserted leased to this process: everything its sending needs, without a
    look-up. `shows` is its view, or what makes it of nothing but memory once it is sent."""

    task: Task
    card_slot: CardSlot | None
    shows: View | Callable[[], View]
    permit: SendPermit

    @property
    def view(self) -> View:
        """What it shows."""
        return self.shows() if callable(self.shows) else self.shows


@dataclass(slots=True)
class UnitOfWork:
    """What a service function works with: the transaction, the directory, and what it will send.
    Discarded when the transaction ends."""

    tx: Transaction
    directory: Directory
    keyring: Keyring
    send_slots: SendSlots
    lease_ms: int
    terms: Terms
    shared_chat: SharedChat | None = None  # where it was written, if not in private
    wakers: Wakers = NOBODY
    organisations: OrganisationTexts = NO_TEXTS
    channel: ChannelHealth = field(default_factory=ChannelHealth)
    alarm_changed: Callable[[Alarm], None] = lambda alarm: None  # after the commit
    record: UnitRecord | TooMany | None = None  # what was read before, as it takes its time
    leased: list[LeasedMessage] = field(default_factory=list)
    read: dict[tuple[str, int], tuple[Word, ...]] = field(default_factory=dict)
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    @property
    def now(self) -> int:
        """The instant of this transaction (ms UTC)."""
        return self.tx.now()

    @property
    def moment(self) -> Moment:
        """The instant, who can be reached now, and who is absent."""
        return Moment(self.tx.now(), self.can_reach, self._is_absent)

    def _is_absent(self, person: str) -> bool:
        return person in self.directory.absences(self.now)

    def can_reach(self, person: str) -> bool:
        """Whether there is an address for the person. Before the chain passes somebody by, the
        database is asked: another replica may have heard of them a moment ago (L3)."""
        if self.directory.reachable(person):
            return True
        found = self.tx.address_of(person)
        if found is not None:
            self.directory.catch_up(People(addresses={person: found}))
        return found is not None

    def remember(self, origin: Origin) -> None:
        """Keeps the sender's address when it is new. A group chat only tells who somebody is, so it
        never replaces a personal chat that is known."""
        directory, person = self.directory, origin.person
        known = directory.address(person)
        if known == origin.address or (
            known is not None and origin.address.conversation_id is None
        ):
            if known is not None and not directory.is_saved(person):
                self.keep_address(person, directory.name(person), known)
            return
        name = origin.name or (directory.name(person) if known else "")
        if origin.address.conversation_id is None and self.tx.has_left(person):
            # Answered where they wrote; that they removed the bot stays true.
            directory.remember(person, name, origin.address)
            directory.saved(person)
            return
        self.keep_address(person, name, origin.address)

    def keep_address(self, person: str, name: str, address: Address) -> None:
        """An address in memory and in the database; memory knows whether the latter was
        confirmed."""
        self.directory.remember(person, name, address)
        self.tx.keep_address(person, name, address)
        self.after_commit.append(lambda: self.directory.saved(person))

    def words(self, of: str) -> tuple[Word, ...]:
        """What was written during the alarm, or by this author outside any; erased words are
        left out."""
        return tuple(
            Word(self.directory.name(word.author), word.at, text, word.author, word.quote, word.id)
            for word in self.tx.words(of)
            if (text := self.read_word(of, word)) is not None
        )

    def words_in(self, alarm: Alarm) -> tuple[Word, ...]:
        """What was written during the alarm, read once: whatever is said in it is on its record."""
        if (alarm.id, alarm.seq) not in self.read:
            self.read[alarm.id, alarm.seq] = self.words(alarm.id)
        return self.read[alarm.id, alarm.seq]

    def named_helpers(self, incident: str) -> dict[str, str]:
        """The names of colleagues who help, as the caseworker wrote them, by the word's id; erased
        ones are left out."""
        where = helpers_of(incident)
        found = {word.id: self.read_word(where, word) for word in self.tx.words(where)}
        return {word: name for word, name in found.items() if name is not None}

    def read_word(self, incident: str, word: StoredWord) -> str | None:
        """The text of an utterance, or None when it was erased."""
        return self.keyring.decrypt(word.key_id, word.sealed, f"{incident}/{word.id}")

    def task(
        self,
        kind: TaskKind,
        recipient: str,
        priority: Priority,
        dedupe_key: str,
        incident: str | None = None,
        place: str | None = None,
        payload: Mapping[str, Any] | None = None,
        unit: str | None = None,
    ) -> Task:
        """A new outgoing row, due now."""
        return Task(
            id=new_id(),
            kind=kind,
            priority=priority,
            due_at=self.now,
            dedupe_key=dedupe_key,
            incident=incident,
            recipient=recipient,
            place=place,
            unit=unit,
            payload=payload or {},
        )

    def card_task(self, card_slot: CardSlot, priority: Priority) -> Task:
        """A new outgoing row that draws the card of this slot as it is to look now."""
        return self.task(
            TaskKind.CARD,
            card_slot.person,
            priority,
            f"card:{card_slot.id}:{card_slot.desired_revision}",
            incident=card_slot.incident,
            place=card_slot.id,
        )

    def leased_if_free(
        self,
        task: Task,
        card_slot: CardSlot | None,
        view: Callable[[], View | Callable[[], View]],
    ) -> Task:
        """The row as it is to be stored: leased to this process, which sends it after the commit,
        where a permit can be had now; due otherwise. `view`: what `LeasedMessage` shows."""
        permit = self.send_slots.take(task)
        if permit is None:
            return task
        try:
            shown = view()
        except BaseException:
            self.send_slots.done(permit)
            raise
        until = task.due_at + self.lease_ms
        leased = replace(task, attempt=1, lease_until=until, started_at=task.due_at)
        self.leased.append(LeasedMessage(leased, card_slot, shown, permit))
        return leased

    def tell(
        self,
        person: str,
        view: View,
        message: SentMessage | None,
        key: str,
        where: Mapping[str, Any] | None = None,
    ) -> None:
        """Sends a message that is never updated. `message` is how it is drawn again after a crash;
        `key` makes it one message however often it is asked for. `where` is what its row carries
        of a shared chat."""
        payload = {**(message.payload() if message is not None else {}), **(where or {})}
        task = self.task(TaskKind.NOTICE, person, Priority.CONVERSATION, key, payload=payload)
        self.tx.add_tasks([self.leased_if_free(task, None, lambda: view)])


def new_id() -> str:
    """A fresh unguessable id."""
    return str(uuid.uuid4())
