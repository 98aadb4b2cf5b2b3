"""What somebody asks of the bot about themselves, their unit, its set-up and its morning check."""

from dataclasses import dataclass

from bot.dialogs.commands.origin import Origin
from bot.domain.organisation.edit import Edit, Topic
from bot.domain.organisation.organisation import Language


@dataclass(frozen=True, slots=True)
class ShowAdmin:
    """`admin`: how the unit of this number is set up; None is one that the sender administers."""

    origin: Origin
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class EditUnit:
    """The form for one topic; `level` is the key of a level."""

    origin: Origin
    unit: str
    topic: Topic
    level: str | None = None


@dataclass(frozen=True, slots=True)
class PreviewChange:
    """What a change would do; nothing is done."""

    origin: Origin
    unit: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class ApplyChange:
    """Do it, if the unit is still as it was when it was previewed: `base` is the digest of that,
    `seen_at` the instant (ms UTC)."""

    origin: Origin
    unit: str
    edit: Edit
    base: str
    seen_at: int = 0


@dataclass(frozen=True, slots=True)
class ShowReadiness:
    """`beredskap`: who is alerted, in which order, and the numbers (R71)."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ShowRoutines:
    """`rutiner`: the unit's routines, or the one of this name (R36, R58). `during_call`: asked for
    on a guidance card, of this alarm if any, which must stay where it is."""

    origin: Origin
    routine: str | None = None
    during_call: bool = False
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class ReadRoutine:
    """*Lest og forstått*, about the version that was on the card (R26)."""

    origin: Origin
    routine: str
    version: str


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """`personvern`: what is kept about the sender; `download`: all of it, as a file."""

    origin: Origin
    download: bool = False


@dataclass(frozen=True, slots=True)
class ShowSentence:
    """A fixed answer, by its message id in `texts/`."""

    origin: Origin
    sentence: str


@dataclass(frozen=True, slots=True)
class ShowHome:
    """The card whose first button is *Varsle leder*."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """`språk`; None asks which."""

    origin: Origin
    language: Language | None


@dataclass(frozen=True, slots=True)
class GoAway:
    """`borte`: out of the chain until `until` (ms UTC; None = until `tilbake`) (L7, R72).

    `stand_in` is a person id, `stand_in_name` what somebody typed; at most one is set.
    """

    origin: Origin
    until: int | None = None
    stand_in: str | None = None
    stand_in_name: str | None = None


@dataclass(frozen=True, slots=True)
class ComeBack:
    """`tilbake`: back into the chain, whatever the file says."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class BeHere:
    """*Jeg er her i dag* (R46); `room` is where the sender sits, "" where nothing was said."""

    origin: Origin
    room: str = ""


@dataclass(frozen=True, slots=True)
class GoHome:
    """*Jeg har gått*."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Meet:
    """The bot was installed for the sender; `welcome` says whether to greet."""

    origin: Origin
    welcome: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """The bot was removed; the sender can no longer be reached."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class CheckUnit:
    """*Sjekk på nytt*: the unit of this number is checked now."""

    origin: Origin
    unit: str
