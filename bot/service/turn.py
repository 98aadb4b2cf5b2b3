"""One command being handled: the transaction it runs in, and what it will send."""

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.cards.views import View, Word
from bot.domain.alarm import RedCard
from bot.domain.escalation import Moment
from bot.domain.retention import DEFAULT_DAYS, Kept
from bot.service.at_the_office import room_of
from bot.service.channel_health import ChannelHealth
from bot.service.directory import Directory, People
from bot.service.keyring import Keyring
from bot.service.organisation_ports import NoTexts, OrganisationTexts
from bot.service.projection import Projection
from bot.service.storage import Place, Priority, StoredWord, Task, TaskKind, Transaction


class Pace(Protocol):
    """The rate at which the tenant lets us send."""

    def take(self, on_credit: bool = False) -> bool:
        """One send now, if one is free or, `on_credit`, can be borrowed."""
        ...


class SendSlots:
    """How many messages may be on their way at once, and how fast they may follow each other. A
    row is born leased only with a slot and a send of the pace in hand; without them it is born
    due, and the engine takes it when there are."""

    def __init__(self, size: int, pace: Pace) -> None:
        self.crowded = False  # more waits in the database than may be sent: the engine says so
        self._free = size
        self._pace = pace
        self._lock = threading.Lock()

    def take(self, priority: Priority = Priority.CONVERSATION) -> bool:
        """A slot, if there is one. An alarm's first cards go out on credit where the pace is used
        up; where it is crowded only a first red card goes before those that wait."""
        if self.crowded and priority > Priority.FIRST:
            return False
        with self._lock:
            if self._free == 0 or not self._pace.take(on_credit=priority <= Priority.OWN):
                return False
            self._free -= 1
            return True

    def take_free(self, at_most: int) -> int:
        """Slots alone, for rows that are no sends (timers), or whose sends are taken one by one."""
        with self._lock:
            taken = min(self._free, at_most)
            self._free -= taken
            return taken

    def give_back(self, count: int = 1) -> None:
        """Slots that are free again."""
        with self._lock:
            self._free += count


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings say that the service goes by."""

    pages: str | None = None  # the public address of our own pages
    waits_days: int = 7  # how long evidence waits for its incident
    evidence_days: int = 730  # how long evidence is kept at the most
    kept: Mapping[Kept, int] = field(default_factory=lambda: DEFAULT_DAYS)  # and everything else
    structure_in_chat: bool = False  # administrators change the organisation, and not a file
    files_notes: bool = False  # the bot can file case notes itself, and asks whom they are about
    canary_helper: str = ""  # whom the bot alerts to test itself (`domain.canary`)
    synthetic: bool = False  # birth numbers of made-up people are taken (never in production)


DEFAULT_TERMS = Terms()
_NO_TEXTS = NoTexts()


@dataclass(frozen=True, slots=True)
class Born:
    """A message born leased to this process: everything its sending needs, without a look-up."""

    task: Task
    place: Place | None
    view: View


@dataclass(slots=True)
class Turn:
    """The hands of a service function. Discarded when the transaction ends."""

    tx: Transaction
    directory: Directory
    keyring: Keyring
    slots: SendSlots
    lease_ms: int
    terms: Terms
    shared_chat: Mapping[str, Any] | None = None  # where it was written, if not in private
    filing_waits: Callable[[], None] = lambda: None  # wakes whoever files; after the commit
    organisations: OrganisationTexts = _NO_TEXTS
    check_waits: Callable[[], None] = lambda: None  # the same of whoever checks units
    channel: ChannelHealth = field(default_factory=ChannelHealth)
    born: list[Born] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    @property
    def now(self) -> int:
        """The instant of this transaction (ms UTC)."""
        return self.tx.now()

    @property
    def moment(self) -> Moment:
        """The instant, and who can be reached now."""
        return Moment(self.tx.now(), self.can_reach)

    def can_reach(self, person: str) -> bool:
        """Whether there is an address for the person. Before the chain passes somebody by, the
        database is asked: another replica may have heard of them a moment ago (L3)."""
        if self.directory.reachable(person):
            return True
        found = self.tx.address_of(person)
        if found is not None:
            self.directory.catch_up(People(addresses={person: found}))
        return found is not None

    def projection(self, card: RedCard, with_words: bool = True) -> Projection:
        """Views of the alarm as it is in this transaction. Words are read where they are shown:
        to whoever helps, and to whoever writes down what was said."""
        writes = card.walk is not None and (card.walk.ended or card.walk.over)
        words = self.words(card.id) if with_words and (card.claims or writes) else ()
        kept = self.tx.evidence_of(card.id) if card.has_evidence else ()
        added = tuple(one.added_at for one in kept if one.erased_at is None)
        room = self._room_in(card)
        return Projection(self.directory, card, words, added, room)

    def room_of(self, person: str) -> str | None:
        """Where the person sits today, as they said."""
        return room_of(self.directory, self.keyring, person, self.now)

    def _room_in(self, card: RedCard) -> str | None:
        """Where to go: only where somebody was called to it, no other card shows it. Nobody has
        moved because it struck midnight since."""
        if not card.has_called or card.state.ended:
            return None
        person = card.caseworker.id
        then = room_of(self.directory, self.keyring, person, card.raised_at)
        return self.room_of(person) or then

    def words(self, of: str) -> tuple[Word, ...]:
        """What was written during the alarm, or by this author outside any; erased words are
        left out."""
        return tuple(
            Word(self.directory.name(word.author), word.at, text, word.author, word.quote)
            for word in self.tx.words(of)
            if (text := self.read_word(of, word)) is not None
        )

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
        leased: bool = False,
    ) -> Task:
        """A new outgoing row, due now; `leased` when a slot for it is in hand."""
        now = self.now
        return Task(
            id=new_id(),
            kind=kind,
            priority=priority,
            due_at=now,
            dedupe_key=dedupe_key,
            incident=incident,
            recipient=recipient,
            place=place,
            payload=payload or {},
            attempt=1 if leased else 0,
            lease_until=now + self.lease_ms if leased else 0,
            started_at=now if leased else None,
        )

    def tell(self, person: str, view: View, payload: Mapping[str, Any], key: str) -> None:
        """Sends a message that is never updated. `payload` is how `notices` draws it again
        after a crash; `key` makes it one message however often it is asked for."""
        leased = self.slots.take()
        task = self.task(
            TaskKind.NOTICE, person, Priority.CONVERSATION, key, payload=payload, leased=leased
        )
        self.tx.add_tasks([task])
        if leased:
            self.born.append(Born(task, None, view))


def new_id() -> str:
    """A fresh unguessable id."""
    return str(uuid.uuid4())
