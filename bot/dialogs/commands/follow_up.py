"""What can be asked about the leader's follow-up, and about what a unit's leaders and safety
representatives may see."""

from dataclasses import dataclass, field
from datetime import date

from bot.dialogs.commands.origin import Origin
from bot.domain.follow_up import Item
from bot.domain.threat.duty import Result


@dataclass(frozen=True, slots=True)
class SettlePoint:
    """A point is done, not relevant, or open again. `colleague` is who gives support (R75);
    `reason` why it is not relevant, as it was written."""

    origin: Origin
    incident: str
    item: Item
    result: Result
    colleague: str | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DatePoint:
    """Another day for a point; None where none was entered."""

    origin: Origin
    incident: str
    item: Item
    day: date | None


@dataclass(frozen=True, slots=True)
class GiveFollowUp:
    """A point, or without an item all of it, is to be another leader's of the unit."""

    origin: Origin
    incident: str
    item: Item | None
    person: str | None


@dataclass(frozen=True, slots=True)
class CloseFollowUp:
    """*Lukk avviket*: the answers by the name of their question (R28), and the open points that
    the card had named."""

    origin: Origin
    incident: str
    words: tuple[tuple[str, str], ...] = field(repr=False)
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowFollowUp:
    """All of an incident's follow-up, in place of the card that was tapped."""

    origin: Origin
    incident: str


@dataclass(frozen=True, slots=True)
class ListFollowUps:
    """The incidents of the units that the sender leads or represents. Pages count from 0."""

    origin: Origin
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenReport:
    """*Åpne rapporten* on a submitted report. Pages count from 0."""

    origin: Origin
    draft: str
    page: int = 0
