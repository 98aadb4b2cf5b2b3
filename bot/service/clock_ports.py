"""What is stored of the clock, and what is set right after a step (docs/decisions/0038)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.alarm import RedCard


@dataclass(frozen=True, slots=True)
class ClockMark:
    """What all replicas know of the database's clock, in ms UTC by that clock. `at` is the latest
    instant that any of them has stored, 0 before the first. `stepped_at` is when it was set last,
    by `step_ms` (negative: back). `leapt_at` is when it went forward by a day or more."""

    at: int = 0
    stepped_at: int = 0
    step_ms: int = 0
    leapt_at: int = 0


class ClockTables(Protocol):
    """Implemented by `store.clock_mark`."""

    def clock_mark(self) -> ClockMark:
        """The one row."""
        ...

    def raise_mark(self, at: int) -> None:
        """No replica has seen a later instant than `at`; an earlier one changes nothing."""
        ...

    def set_mark(self, at: int) -> None:
        """The clock was set back to `at`, and everything is set right: it counts from there."""
        ...

    def note_step(self, step_ms: int, leapt: bool) -> bool:
        """The clock was set now; false when another replica has said so a moment ago."""
        ...

    def waiting_alarms(self) -> Sequence[RedCard]:
        """Every alarm that is unresolved or whose threat is followed up, as it is, not locked."""
        ...

    def move_timers(self, card: RedCard) -> None:
        """The alarm's pending timers come due when it says."""
        ...

    def bring_forward(self) -> int:
        """What is to be sent now and would wait for an instant that nobody asked for is due at
        once; how many rows."""
        ...
