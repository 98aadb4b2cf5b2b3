"""What can be asked about a unit's safety measures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialogs.commands.origin import Origin
from bot.domain.measures import Care


class Judgement(StrEnum):
    """What somebody makes of a measure."""

    ACCEPT = "accept"  # of a suggestion: it is in force
    END = "end"
    RESTORE = "restore"
    LIFT = "lift"  # to the next level (R4)
    UNDO = "undo"  # of the last tick


@dataclass(frozen=True, slots=True)
class ShowRegister:
    """`tiltak`: the register of a unit, or of the sender's own. Pages count from 0."""

    origin: Origin
    unit: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowMeasure:
    """One measure, in place of the card that was tapped."""

    origin: Origin
    measure: str


@dataclass(frozen=True, slots=True)
class ShowReady:
    """The ready-made measures that the unit has not taken over yet."""

    origin: Origin
    unit: str


@dataclass(frozen=True, slots=True)
class AddMeasure:
    """A new measure, or from whoever does not decide a suggestion."""

    origin: Origin
    unit: str
    title: str = field(repr=False)
    purpose: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakeReady:
    """*Ta i bruk* on a ready-made measure."""

    origin: Origin
    unit: str
    ready: str


@dataclass(frozen=True, slots=True)
class SaveMeasure:
    """What stood on a form that was drawn from the revision `seen`: by the form's ids, untrusted;
    what the form did not have is missing."""

    origin: Origin
    measure: str
    seen: int | None
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TickMeasure:
    """*Vedlikeholdt*, *Evaluert* or *Testet*, today. `reminded`: on the card that reminds, which is
    shown again."""

    origin: Origin
    measure: str
    care: Care
    reminded: bool = False


@dataclass(frozen=True, slots=True)
class JudgeMeasure:
    """Accept, end, restore, lift, undo."""

    origin: Origin
    measure: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class KeepMinutes:
    """Minutes by reference (R60): of a measure, or of the whole register; `review`: the register
    has been gone through (R79). `day` is an ISO date, as it was entered."""

    origin: Origin
    unit: str
    measure: str | None
    day: str | None
    reference: str = field(repr=False)
    decision: str = field(repr=False)
    review: bool = False


@dataclass(frozen=True, slots=True)
class MoveMeasures:
    """The measures of a unit that is gone are to be those of another."""

    origin: Origin
    unit: str
    to: str


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """The notification routine for the contingency plan, as a paper (R25)."""

    origin: Origin
    unit: str
