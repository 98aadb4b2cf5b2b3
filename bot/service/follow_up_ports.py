"""Follow-ups in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.alarm import RedCard
from bot.domain.follow_up import FollowUp


class Standing(StrEnum):
    """How a follow-up stands, in the order in which a unit's are listed."""

    OVERDUE = "overdue"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose incidents: those of these units, and those that `person` follows up,
    wherever that is unless `only_there`; never one whose target `person` is (L7)."""

    units: tuple[str, ...]
    person: str
    only_there: bool = False


class FollowUpTables(Protocol):
    """The part of `Transaction` that knows follow-ups. Lock the incident first."""

    def follow_up(self, incident: str) -> FollowUp | None:
        """The incident's, which is locked; None when it has none."""
        ...

    def save_follow_up(self, card: RedCard, follow_up: FollowUp) -> None:
        """A new or a changed one, of this alarm as it is now."""
        ...

    def follow_ups(
        self, whose: Whose, limit: int, offset: int
    ) -> Sequence[tuple[RedCard, FollowUp]]:
        """Overdue ones first, then open, then closed, the newest incident first in each."""
        ...

    def count_follow_ups(self, whose: Whose) -> dict[Standing, int]:
        """How many there are of each."""
        ...
