"""What somebody asks of the bot about themselves, their unit, its set-up and its morning check."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.dialogs.commands.origin import Command
from bot.domain.calls import CallWish
from bot.domain.organisation.edit import Edit, Topic
from bot.domain.organisation.organisation import AwayDoubt, Language


@dataclass(frozen=True, slots=True)
class ShowAdmin(Command):
    """`admin`: how the unit of this number is set up; None is one that the sender administers."""

    unit: str | None = None


@dataclass(frozen=True, slots=True)
class EditUnit(Command):
    """The form for one topic; `level` is the key of a level, `person` who is away, "" where nobody
    was chosen."""

    unit: str
    topic: Topic
    level: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class PreviewChange(Command):
    """What a change would do; nothing is done."""

    unit: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class ApplyChange(Command):
    """Do it, if the unit is still as it was when it was previewed: `base` is the digest of that,
    `seen_at` the instant (ms UTC)."""

    unit: str
    edit: Edit
    base: str
    seen_at: int = 0


@dataclass(frozen=True, slots=True)
class AnswerMove(Command):
    """*Ja, flytt* or *Nei*, to whether somebody may go to another unit; `word` is the sealed
    question."""

    word: str
    yes: bool


@dataclass(frozen=True, slots=True)
class ShowReadiness(Command):
    """`beredskap`: who is alerted, in which order, and the numbers (R71)."""


@dataclass(frozen=True, slots=True)
class ShowRoutines(Command):
    """`rutiner`: the unit's routines, or the one of this name (R36, R58). `during_call`: asked for
    on a guidance card, of this alarm if any, which must stay where it is. `apart`: asked for on a
    form, in which nothing that was filled in may be wiped."""

    routine: str | None = None
    during_call: bool = False
    incident: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class ReadRoutine(Command):
    """*Lest og forstått*, about the version that was on the card (R26)."""

    routine: str
    version: str


@dataclass(frozen=True, slots=True)
class ShowPrivacy(Command):
    """`personvern`: what is kept about the sender; `download`: all of it, as a file."""

    download: bool = False


@dataclass(frozen=True, slots=True)
class ShowSentence(Command):
    """A fixed answer, by its message id in `texts/`."""

    sentence: str


@dataclass(frozen=True, slots=True)
class ShowHome(Command):
    """The card whose first button is *Varsle leder*."""


@dataclass(frozen=True, slots=True)
class ShowDesk(Command):
    """What needs the sender, of whoever administers, leads or represents a unit; the home card of
    everybody else. `short`: words that nobody understands, and were answered of late, are answered
    by a line; not where they were a `greeting`. `asked`: by its own word or button."""

    short: bool = False
    greeting: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class DoOnDesk(Command):
    """The one button of a line of the desk, by the line's key."""

    key: str


@dataclass(frozen=True, slots=True)
class ShowPapers(Command):
    """`skriv ut`: what can be printed of the unit of this number; None is the sender's nearest."""

    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ChooseLanguage(Command):
    """`språk`; None asks which."""

    language: Language | None


@dataclass(frozen=True, slots=True)
class GoAway(Command):
    """`borte`: out of the chain from `since` (ms UTC; None = now) until `until` (None = until
    `tilbake`) (L7, R72).

    `stand_in` is a person id, `stand_in_name` what somebody typed; at most one is set.
    """

    is_unclear: ClassVar[bool] = False
    since: int | None = None
    until: int | None = None
    stand_in: str | None = None
    stand_in_name: str | None = None


@dataclass(frozen=True, slots=True)
class AskAway(Command):
    """`borte` in words that leave a `doubt`, or a form that does: nobody leaves the chain, and the
    form comes with the days that were understood, `first` and `last`, both included."""

    doubt: AwayDoubt
    first: date | None = None
    last: date | None = None
    stand_in: str | None = None
    stand_in_name: str | None = None

    @property
    def is_unclear(self) -> bool:
        """Whether something was said besides that cannot be acted on."""
        return self.doubt is not AwayDoubt.NOT_SAID or self.stand_in_name is not None


Away = GoAway | AskAway  # what `borte` becomes


@dataclass(frozen=True, slots=True)
class DropAbsence(Command):
    """*Fjern fraværet*: what was planned to begin at `since` (ms UTC) is taken back."""

    since: int


@dataclass(frozen=True, slots=True)
class CannotRespond(Command):
    """*Kan ikke*, on the word that one is a responder of the unit, or stands in for `absent`."""

    unit: str
    absent: str = ""


@dataclass(frozen=True, slots=True)
class ComeBack(Command):
    """`tilbake`: back into the chain, whatever the file says."""


@dataclass(frozen=True, slots=True)
class BeHere(Command):
    """*Jeg er her i dag* (R46); `room` is where the sender sits, "" where nothing was said."""

    room: str = ""


@dataclass(frozen=True, slots=True)
class GoHome(Command):
    """*Jeg har gått*."""


@dataclass(frozen=True, slots=True)
class Meet(Command):
    """The bot was installed for the sender; `welcome` says whether to greet."""

    welcome: bool


@dataclass(frozen=True, slots=True)
class Leave(Command):
    """The bot was removed; the sender can no longer be reached."""


@dataclass(frozen=True, slots=True)
class MyCalls(Command):
    """`ring meg`: when the sender is called, and what they `wish` of it."""

    wish: CallWish | None = None


@dataclass(frozen=True, slots=True)
class AgreeToNoNumber(Command):
    """*Ja*: this person, who has asked for it, may be without a telephone number here."""

    person: str


@dataclass(frozen=True, slots=True)
class CheckAlarm(Command):
    """*Sjekk på nytt* on the card that says whether an alarm works now: once more, as it is."""


@dataclass(frozen=True, slots=True)
class CheckUnit(Command):
    """*Sjekk på nytt*: the unit of this number is checked now, "" for the reader's nearest. `asked`
    is None on the card that is kept up to date; elsewhere when the reader asked for the answer (ms
    UTC), 0 for now."""

    unit: str
    asked: int | None = None
