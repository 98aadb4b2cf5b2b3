"""What is kept of the canary (`domain.canary`): one note for all replicas."""

from typing import Protocol

from bot.domain.canary import Miss, Note


class CanaryTables(Protocol):
    """The part of `Transaction` that is about the canary."""

    def canary(self) -> Note:
        """What is known."""
        ...

    def take_canary(self, run: str, every_ms: int) -> Note:
        """Begins the run `run` if one is due and nobody else has begun it; the note has its name
        then. Atomic: of any number of replicas one begins."""
        ...

    def canary_delivered(self, run: str, delivered_at: int, took_ms: int) -> None:
        """The run was good."""
        ...

    def canary_missed(self, run: str, miss: Miss) -> None:
        """The run was no proof; it is tried again soon."""
        ...

    def release_canary(self, run: str) -> None:
        """Nothing is known of the run: this process stops, and another may begin at once."""
        ...
