"""Who is at the office (R46)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from bot.store import statements
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.statements import UNRESOLVED


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """*Jeg er her i dag*: said at `since`, true before `until` (ms UTC). Where the person sits is
    sealed: only whoever is called to them reads it. `until` at `since`: gone again."""

    person: str
    since: int
    until: int
    key_id: str | None = None
    sealed: bytes | None = None

    def covers(self, at: int) -> bool:
        """Whether the person is there at the instant."""
        return self.since <= at < self.until


class PresenceTransaction(OutboxTransaction):
    """The part of `Transaction` about presence."""

    def keep_presence(self, row: PresenceRow) -> None:
        """Replaces what the person said before."""
        values = {
            "person": row.person,
            "since": row.since,
            "until": row.until,
            "key_id": row.key_id,
            "sealed": row.sealed,
        }
        self._db.execute(statements.upsert(self._db.dialect.name, t.presence), values)

    def raised_since(self, people: Collection[str], since: int) -> frozenset[str]:
        """Who of these has raised an alarm in earnest at or after the instant, or has one under
        way in which something has happened since: they may be shaken themselves (R75)."""
        of = t.incident.c
        theirs = select(of.raised_by).where(of.raised_by.in_(people), of.is_drill.is_(False))
        # Two looks, each by an index of its own: together they would be a walk through all alarms.
        still = theirs.where(UNRESOLVED, of.lively_at >= since)  # and not only left open
        either = theirs.where(of.raised_at >= since).union(still)
        return frozenset(self._db.execute(either).scalars())


def presence_row(row: Row[Any]) -> PresenceRow:
    """*Jeg er her i dag*, of a row."""
    sealed = bytes(row.sealed) if row.sealed is not None else None
    return PresenceRow(row.person, row.since, row.until, row.key_id, sealed)
