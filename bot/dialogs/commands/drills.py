"""What can be asked about drills, beside starting one (`Raise`)."""

from dataclasses import dataclass
from datetime import date

from bot.dialogs.commands.origin import Origin
from bot.domain.alarm.incident import Drill
from bot.domain.drills import Stage


@dataclass(frozen=True, slots=True)
class OfferDrill:
    """`øvelse`: what to practise (R65). `drill` is what was planned, put first."""

    origin: Origin
    drill: Drill | None = None


@dataclass(frozen=True, slots=True)
class GoOn:
    """The button of the card that follows a drill: its next step."""

    origin: Origin
    incident: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class PlanDrill:
    """*Planlegg øvelse*: a day for a unit. `day` is None where none was chosen; `planned` names the
    planned drill that the form was drawn with, `about` the incident it follows (R66)."""

    origin: Origin
    unit: str
    day: date | None
    drill: Drill
    planned: str = ""
    about: str | None = None


@dataclass(frozen=True, slots=True)
class UnplanDrill:
    """*Avlys øvelsen*."""

    origin: Origin
    unit: str
    planned: str = ""


@dataclass(frozen=True, slots=True)
class OpenFromPack:
    """A button of the welcome package: a routine by name, or without one the offer to practise.
    What is opened comes below, and the package stays."""

    origin: Origin
    routine: str | None = None


@dataclass(frozen=True, slots=True)
class RestDrill:
    """*Minn meg senere*."""

    origin: Origin
