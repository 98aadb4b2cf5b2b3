"""Forgetting everything but evidence when its time is over (L13; docs/retention.md).

Looks are made beside the alarms, and each writing is a short transaction of its own: no alarm waits
for it. Replicas may meet, and a hold may come at any moment: what is due is asked again by the
statement that deletes.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import structlog

from bot.domain.alarm.timeline import SYSTEM, Fact, FactKind
from bot.domain.evidence import DAY_MS
from bot.domain.retention import Kept
from bot.ports import Clock
from bot.service.evidence.record import note
from bot.service.keyring import Keyring
from bot.store.database import Database
from bot.store.queries import RetentionReader
from bot.store.register import RegisterKey, unregistered
from bot.store.transaction import Transaction

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

BATCH = 100
LINKED_AT_ONCE = 200
# On the timeline: the entry that has the words' digest then says no more than that they were there.
NOTED = frozenset(
    {
        Kept.WORDS,
        Kept.DRILL_WORDS,
        Kept.LESSONS,
        Kept.SENT_DRAFTS,
        Kept.DROPPED_DRAFTS,
        Kept.UNFINISHED_DRAFTS,
        Kept.PRACTICE_DRAFTS,
    }
)
# Gone with all that is left of it, its timeline too: nothing remains to note it on.
WHOLE = frozenset({Kept.ALARMS, Kept.DRILLS, Kept.CANARIES})


class Runner(Protocol):
    """Where a piece of the work is done."""

    def __call__(self, work: Callable[[], Result], /) -> Awaitable[Result]:
        """Raises what the work raises."""
        ...


@dataclass(frozen=True, slots=True)
class Retention:
    """Forgets what is due. `days` says how long each kind is kept."""

    store: Database
    reader: RetentionReader
    keyring: Keyring
    days: Mapping[Kept, int]
    clock: Clock

    async def run(self, look: Runner, write: Runner) -> dict[Kept, int]:
        """Forgets everything whose time is over and that nobody holds; how many rows of each.
        Raises `StoreUnavailable`; what is left is for the next time."""
        forgotten = {kept: await self._run(kept, look, write) for kept in self.days}
        numbers = await write(self.destroy_numbers)
        if numbers or any(forgotten.values()):
            await look(self.reader.tidy)
            log.info("forgotten", numbers=numbers, **{k.value: n for k, n in forgotten.items()})
        return forgotten

    def due(self, kept: Kept, limit: int) -> Sequence[str]:
        """What of this kind is due now."""
        return self.reader.due(kept, self._before(kept), limit)

    def forget(self, kept: Kept, keys: Sequence[str]) -> int:
        """Forgets what is still due of these, in one transaction."""
        before = self._before(kept)

        def work(tx: Transaction) -> int:
            if kept not in NOTED | WHOLE:
                return tx.forget(kept, keys, before)
            return sum(self._of_incident(tx, kept, key, before) for key in keys)

        return self.store.write(work)

    def destroy_numbers(self) -> int:
        """Destroys the birth numbers that have lain in a draft for fourteen days (L11). No hold
        keeps one: the archive has it, or nobody has."""

        def work(tx: Transaction) -> int:
            due = tx.clients_due()
            for draft in due:
                tx.destroy_client(draft)
            return len(due)

        return self.store.write(work)

    async def _run(self, kept: Kept, look: Runner, write: Runner) -> int:
        total = 0
        # One incident a transaction: it is locked meanwhile.
        size = 1 if kept in NOTED | WHOLE else BATCH
        while True:
            found = await look(partial(self.due, kept, BATCH))
            done = 0
            for start in range(0, len(found), size):
                done += await write(partial(self.forget, kept, found[start : start + size]))
            total += done
            if not done:
                return total

    def _of_incident(self, tx: Transaction, kept: Kept, incident: str, before: int) -> int:
        stored = tx.lock_alarm(incident)
        count = tx.forget(kept, [incident], before)
        if stored is not None and count and kept in NOTED:
            fact = Fact(FactKind.WORDS_ERASED, SYSTEM, {"what": kept, "count": count})
            note(tx, self.keyring, stored, fact)
        if count and kept in WHOLE:
            tx.note_forgotten(incident, self.register_key)
        return count

    @property
    def register_key(self) -> RegisterKey:
        """What seals the register of incidents (V12)."""
        current = self.keyring.current
        ring = self.keyring.timeline_keys()
        return RegisterKey(current, ring[current], self.days, ring)

    async def keep_register(self, look: Runner, write: Runner, since: int) -> None:
        """Makes the links of the register that wait, and enters what replicas of the version before
        have stored with an event since the instant; where that is 0, what they have forgotten is
        noted too. Raises `StoreUnavailable`."""
        entered = await look(partial(self._unregistered, since))
        if entered:  # while no older replica runs, somebody has taken entries away
            log.warning("register_entered_late", count=len(entered))
        for start in range(0, len(entered), LINKED_AT_ONCE):
            some = entered[start : start + LINKED_AT_ONCE]
            await write(partial(self.store.write, partial(_enter, incidents=some)))
        while await write(partial(self.store.write, self._link)):
            pass
        while since == 0:
            if not await write(partial(self.store.write, self._note_elsewhere)):
                return

    def _unregistered(self, since: int) -> list[str]:
        with self.store.reading() as connection:
            return list(unregistered(connection, since))

    def _link(self, tx: Transaction) -> int:
        return tx.link_register(self.register_key, LINKED_AT_ONCE)

    def _note_elsewhere(self, tx: Transaction) -> int:
        gone = tx.forgotten_elsewhere(LINKED_AT_ONCE)
        for incident in gone:
            tx.note_forgotten(incident, self.register_key)
        return len(gone)

    def _before(self, kept: Kept) -> int:
        return self.clock.now() - self.days[kept] * DAY_MS


def _enter(tx: Transaction, incidents: Sequence[str]) -> None:
    tx.enter(incidents)
