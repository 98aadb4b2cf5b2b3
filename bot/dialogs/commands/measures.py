"""What can be asked about a unit's safety measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialogs.commands.origin import Command
from bot.domain.measures import Care


class Judgement(StrEnum):
    """What somebody makes of a measure."""

    ACCEPT = "accept"  # of a suggestion: it is in force
    END = "end"
    RESTORE = "restore"
    LIFT = "lift"  # to the next level (R4)
    UNDO = "undo"  # of the last tick


@dataclass(frozen=True, slots=True)
class ShowRegister(Command):
    """`tiltak`: the register of a unit, or of the sender's own. Pages count from 0."""

    unit: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowMeasure(Command):
    """One measure, in place of the card that was tapped."""

    measure: str


@dataclass(frozen=True, slots=True)
class ShowReady(Command):
    """The ready-made measures that the unit has not taken over yet."""

    unit: str


@dataclass(frozen=True, slots=True)
class AddMeasure(Command):
    """A new measure, or from whoever does not decide a suggestion."""

    unit: str
    title: str = field(repr=False)
    purpose: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakeReady(Command):
    """*Ta i bruk* on a ready-made measure."""

    unit: str
    ready: str


@dataclass(frozen=True, slots=True)
class SaveMeasure(Command):
    """What stood on a form that was drawn from the revision `seen`: by the form's ids, untrusted;
    what the form did not have is missing."""

    measure: str
    seen: int | None
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TickMeasure(Command):
    """*Vedlikeholdt*, *Evaluert* or *Testet*, today. `reminded`: on the card that reminds, which is
    shown again."""

    measure: str
    care: Care
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class JudgeMeasure(Command):
    """Accept, end, restore, lift, undo; `why` is asked for a lift and an end."""

    measure: str
    judgement: Judgement
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class KeepMinutes(Command):
    """Minutes by reference (R60): of a measure, or of the whole register; `review`: the register
    has been gone through (R79). `day` is an ISO date, as it was entered."""

    unit: str
    measure: str | None
    day: str | None
    reference: str = field(repr=False)
    decision: str = field(repr=False)
    review: bool = False


@dataclass(frozen=True, slots=True)
class MoveMeasures(Command):
    """The measures of a unit that is gone are to be those of another."""

    unit: str
    to: str


@dataclass(frozen=True, slots=True)
class ShowPlan(Command):
    """The notification routine for the contingency plan, as a paper (R25)."""

    unit: str
