"""What can be asked about drills, beside starting one (`Raise`)."""

from dataclasses import dataclass, field
from datetime import date

from bot.dialogs.commands.origin import Command
from bot.domain.alarm.incident import Details, Drill, Scenario
from bot.domain.drills import Stage


@dataclass(frozen=True, slots=True)
class OfferDrill(Command):
    """`øvelse`: what to practise (R65). `drill` is what was planned, put first. `asks`: one with a
    leader, of this scenario and with what is `known` of it, would begin on a public holiday.
    `beside`: as a message of its own, the card that was tapped stays."""

    drill: Drill | None = None
    asks: bool = False
    scenario: Scenario | None = None
    known: Details = field(default_factory=Details)
    beside: bool = False


@dataclass(frozen=True, slots=True)
class GoOn(Command):
    """The button of the card that follows a drill: its next step."""

    incident: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class PlanDrill(Command):
    """*Planlegg øvelse*: a day for a unit. `day` is None where none was chosen; `planned` names the
    planned drill that the form was drawn with, `about` the incident it follows (R66)."""

    unit: str
    day: date | None
    drill: Drill
    planned: str = ""
    about: str | None = None


@dataclass(frozen=True, slots=True)
class UnplanDrill(Command):
    """*Avlys øvelsen*."""

    unit: str
    planned: str = ""


@dataclass(frozen=True, slots=True)
class OpenFromPack(Command):
    """A button of the welcome package: a routine by name, or without one the offer to practise.
    What is opened comes below, and the package stays."""

    routine: str | None = None


@dataclass(frozen=True, slots=True)
class RestDrill(Command):
    """*Minn meg senere*."""
