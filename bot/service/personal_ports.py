"""What lies in the database about one person (`service.personal`; GDPR article 15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.alarm import RedCard
from bot.domain.evidence import Evidence
from bot.domain.timeline import Entry


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at something of an alarm: a person id, or the name of an operator."""

    actor: str
    action: str
    at: int
    incident: str


class PersonalTables(Protocol):
    """The part of `Transaction` that gathers what is kept about somebody. Everything is found by
    what the person was sent or wrote, never by a walk through all alarms."""

    def raised_by(self, person: str) -> Sequence[RedCard]:
        """The person's own alarms, drills too, oldest first."""
        ...

    def acts_of(self, person: str) -> Sequence[tuple[str, Entry]]:
        """What the person did in any alarm, with its id, in order."""
        ...

    def evidence_by(self, person: str) -> Sequence[Evidence]:
        """What the person has sent and is still kept, oldest first."""
        ...

    def incidents_of(self, person: str) -> Sequence[str]:
        """The alarms that the person raised, helped in or was asked for."""
        ...

    def looks_at(self, incidents: Sequence[str], but: str) -> Sequence[Look]:
        """Who but this person has looked at something of these, newest first. Every look at
        evidence or a report that stands on a timeline is among them."""
        ...
