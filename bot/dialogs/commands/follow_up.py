"""What can be asked about the leader's follow-up, and about what a unit's leaders and safety
representatives may see."""

from dataclasses import dataclass, field
from datetime import date

from bot.dialogs.commands.origin import Command
from bot.domain.follow_up import Item, NoTalk, Relief, TalkAnswer
from bot.domain.threat.duty import Result


@dataclass(frozen=True, slots=True)
class SettlePoint(Command):
    """A point is done, not relevant, or open again. `colleague` is who gives support (R75);
    `reason` why it is not relevant, as it was written; `why` a talk was not held."""

    incident: str
    item: Item
    result: Result
    colleague: str | None = None
    reason: str = field(default="", repr=False)
    why: NoTalk | None = None


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
    """*Lukk avviket*: the answers by the name of their question (R28), the open points that the
    card had named, and why the talk was not held where it was not."""

    incident: str
    words: tuple[tuple[str, str], ...] = field(repr=False)
    named: tuple[str, ...] = ()
    no_talk: NoTalk | None = None


@dataclass(frozen=True, slots=True)
class Relieve(Command):
    """What makes it easier for the employee until a day (R83); None where nothing was chosen."""

    incident: str
    relief: Relief | None
    day: date | None


@dataclass(frozen=True, slots=True)
class AnswerTalk(Command):
    """The employee's word on whether a leader has talked with them."""

    incident: str
    answer: TalkAnswer


@dataclass(frozen=True, slots=True)
class TellOfTalk(Command):
    """The employee's word on whether others are told that the talk was not held."""

    incident: str
    yes: bool


@dataclass(frozen=True, slots=True)
class ShowFollowUp(Command):
    """All of an incident's follow-up, in place of the card that was tapped."""

    incident: str


@dataclass(frozen=True, slots=True)
class ShowRest(Command):
    """What the live card leaves out of a follow-up, as a form of its own below it."""

    incident: str


@dataclass(frozen=True, slots=True)
class ShowThreatRest(Command):
    """What the card of a threat leaves out, as a form of its own below it."""

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
