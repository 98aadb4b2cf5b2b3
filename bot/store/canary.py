"""What is kept of the canary (`domain.canary`): one note for all replicas."""

from typing import Any

from sqlalchemy import select, update

from bot.domain.canary import RUN_TAKES_AT_MOST_MS, TRIED_AGAIN_AFTER_MS, Miss, Note
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction


class CanaryTransaction(OutboxTransaction):
    """The part of `Transaction` that is about the canary."""

    def canary(self) -> Note:
        """What is known."""
        row = self._db.execute(select(t.canary)).one()
        miss = Miss(row.miss) if row.miss is not None else None
        return Note(
            row.due_at,
            row.run,
            row.held_until,
            row.delivered_at,
            row.took_ms,
            row.missed_at,
            miss,
        )

    def take_canary(self, run: str, every_ms: int) -> Note:
        """Begins the run `run` if one is due and nobody else has begun it; the note has its name
        then. Atomic: of any number of replicas one begins."""
        now, seen = self.now(), self.canary()
        if not seen.is_due(now, every_ms):
            return seen
        held_until = now + RUN_TAKES_AT_MOST_MS
        # Only over what was seen: another replica may have seen the same.
        unchanged = (t.canary.c.due_at == seen.due_at, t.canary.c.held_until == seen.held_until)
        taken = update(t.canary).where(*unchanged)
        self._db.execute(taken.values(run=run, due_at=now + every_ms, held_until=held_until))
        return self.canary()

    def canary_delivered(self, run: str, delivered_at: int, took_ms: int) -> None:
        """The run was good."""
        self._of(run, held_until=0, delivered_at=delivered_at, took_ms=took_ms, miss=None)

    def canary_missed(self, run: str, miss: Miss) -> None:
        """The run was no proof; it is tried again soon."""
        now = self.now()
        soon = min(self.canary().due_at, now + TRIED_AGAIN_AFTER_MS)
        self._of(run, held_until=0, due_at=soon, missed_at=now, miss=miss.value)

    def release_canary(self, run: str) -> None:
        """Nothing is known of the run: this process stops, and another may begin at once."""
        self._of(run, held_until=0, due_at=self.now())

    def _of(self, run: str, **values: Any) -> None:
        """A run that somebody else has taken over meanwhile says nothing any more."""
        self._db.execute(update(t.canary).where(t.canary.c.run == run).values(values))
