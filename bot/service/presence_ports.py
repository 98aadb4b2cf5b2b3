"""What the service needs of the database to know who is at the office (R46)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


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


class PresenceTables(Protocol):
    """The part of `Transaction` about presence."""

    def keep_presence(self, row: PresenceRow) -> None:
        """Replaces what the person said before."""
        ...

    def raised_since(self, people: Collection[str], since: int) -> frozenset[str]:
        """Who of these has raised an alarm in earnest at or after the instant, or has one under
        way in which something has happened since: they may be shaken themselves (R75)."""
        ...
