"""What lies in the database about one person (`service.personal`; GDPR article 15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.alarm import RedCard
from bot.domain.evidence import Evidence
from bot.domain.timeline import Entry

# In the access log, with a unit's number: the card, and `rodtkort organisation readings`.
TRAINING_LOOKS = ("completion", "readings")


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: a person id, or the name of an operator. `incident` is None for a look at
    the overview of a unit."""

    actor: str
    action: str
    at: int
    incident: str | None


class PersonalTables(Protocol):
    """The part of `Transaction` that gathers what is kept about somebody. Everything is found by
    what the person was sent or wrote, never by a walk through all alarms."""

    def raised_by(self, person: str) -> Sequence[RedCard]:
        """The person's own alarms, drills too, oldest first."""
        ...

    def drills_of(self, person: str) -> Sequence[RedCard]:
        """The drills that the person had a card of, oldest first."""
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

    def looks_at_training(self, units: Sequence[str], but: str) -> Sequence[Look]:
        """Who but this person has looked at who has practised or read what in these units (R64),
        newest first."""
        ...
