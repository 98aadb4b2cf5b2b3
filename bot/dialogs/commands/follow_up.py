"""What can be asked about the leader's follow-up, and about what a unit's leaders and safety
representatives may see."""

from dataclasses import dataclass, field
from datetime import date

from bot.dialogs.commands.origin import Command
from bot.domain.follow_up import Item
from bot.domain.threat.duty import Result


@dataclass(frozen=True, slots=True)
class SettlePoint(Command):
    """A point is done, not relevant, or open again. `colleague` is who gives support (R75);
    `reason` why it is not relevant, as it was written."""

    incident: str
    item: Item
    result: Result
    colleague: str | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DatePoint(Command):
    """Another day for a point; None where none was entered."""

    incident: str
    item: Item
    day: date | None


@dataclass(frozen=True, slots=True)
class GiveFollowUp(Command):
    """A point, or without an item all of it, is to be another leader's of the unit."""

    incident: str
    item: Item | None
    person: str | None


@dataclass(frozen=True, slots=True)
class CloseFollowUp(Command):
    """*Lukk avviket*: the answers by the name of their question (R28), and the open points that
    the card had named."""

    incident: str
    words: tuple[tuple[str, str], ...] = field(repr=False)
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowFollowUp(Command):
    """All of an incident's follow-up, in place of the card that was tapped."""

    incident: str


@dataclass(frozen=True, slots=True)
class ListFollowUps(Command):
    """The incidents of the units that the sender leads or represents. Pages count from 0.
    `with_works`: after whether the alarm works."""

    page: int = 0
    with_works: bool = False


@dataclass(frozen=True, slots=True)
class OpenReport(Command):
    """*Åpne rapporten* on a submitted report. Pages count from 0."""

    draft: str
    page: int = 0
