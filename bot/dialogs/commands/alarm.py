"""What can be asked about an alarm and a call."""

from dataclasses import dataclass, field

from bot.cards.home import Offer
from bot.dialogs.commands.origin import Command
from bot.domain.alarm.incident import Details, Drill, Scenario
from bot.domain.alarm.moves import AlarmCommand, AnswerGuidance, CallOver, Choose
from bot.domain.alarm.plain import PlainAlarm
from bot.domain.conversation import CallRow


@dataclass(frozen=True, slots=True)
class Raise(Command):
    """A cry for help (R11). `words` tell two cries from one delivered twice; `said` is the message
    when it says more than that help is needed, kept for whoever comes; `incident` is set by
    *Varsle igjen* on a withdrawn alarm's card; `reported`: a threat is told, and not a cry;
    `colleagues` in the same office are called at once as well (R46); `scenario` is what a drill
    practises, `asked_on` the public holiday on which it was asked whether it is meant; `unmarked`:
    the button does not say whether its card is a drill's; `about` is whom it was cried for, as
    written (R84); `batch` is the evidence card on which *Varsle leder* was tapped; `calls_line`:
    the canary's technical line is called too."""

    words: str
    details: Details = field(default_factory=Details)
    drill: Drill | None = None
    incident: str | None = None
    said: str = ""
    reported: bool = False
    colleagues: bool = False
    scenario: Scenario | None = None
    unmarked: bool = False
    about: str = ""
    batch: str | None = None
    calls_line: bool = False
    asked_on: str = ""


@dataclass(frozen=True, slots=True)
class Act(Command):
    """A command on an alarm. `said` is what was written beside it, kept apart (L13). `plain` is
    what the card of a plain alarm carries of an alarm that may not be stored yet (0037). `loose`:
    the button sits on a message that is never updated: one sentence takes its place. `on`: it sits
    on the card of this other alarm, which stays that. `seen` is the timeline's number that the card
    was drawn from; `sure` the answer where the tap was asked about (L14), None where it was not."""

    incident: str
    alarm_command: AlarmCommand
    said: str = ""
    plain: str = ""
    loose: bool = False
    on: str | None = None
    seen: int | None = None
    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class PlainWord:
    """Words written while a plain alarm stood in for one that could not be stored."""

    person: str
    delivery: str
    text: str


@dataclass(frozen=True, slots=True)
class StorePlainAlarm(Command):
    """What happened without the store, stored now: `cry` is the first, `deliveries` are those of
    everything that is part of it, so that none of them is done a second time (L6); `adopted_at` is
    since when it went on without the store, where it had been stored before; `calls` are those
    that were made of it, or will be; `at` is when it was as it is here, by the clock that its
    instants go by (ms UTC; 0: by the store's)."""

    alarm: PlainAlarm
    cry: Raise
    words: tuple[PlainWord, ...] = ()
    deliveries: tuple[str, ...] = ()
    adopted_at: int | None = None
    calls: tuple[CallRow, ...] = ()
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ShowMore(Command):
    """*Mer*: what is seldom needed of the alarm `incident`, as a form of its own."""

    incident: str


@dataclass(frozen=True, slots=True)
class ActOnMine(Command):
    """A command on the sender's own open alarm, typed instead of tapped (`avbryt`)."""

    alarm_command: AlarmCommand


@dataclass(frozen=True, slots=True)
class CallColleagues(Command):
    """`varsle kollegaer`: those in the same office are to come (R46); without an alarm a cry."""

    words: str
    said: str = ""

    def as_cry(self) -> Raise:
        """The cry that it is where there is no alarm, or where nobody can tell (L8)."""
        return Raise(self.origin, self.words, said=self.said, colleagues=True)


@dataclass(frozen=True, slots=True)
class Say(Command):
    """Words written to the bot. With a relay running they go to the other side. Else `otherwise`
    is done, if the words also mean a command; else they are kept for whoever claims, or answered
    with the home card. `incident` is set when written in a card's text box."""

    text: str
    otherwise: Command | None = None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class PassOn(Command):
    """*Send til …*: the words of this id, which lie sealed under the sender, go to the other side
    of the alarm `incident`."""

    incident: str
    word: str


@dataclass(frozen=True, slots=True)
class AskAgain(Command):
    """Whoever is asked for help has said nothing that can be understood (a reaction): the buttons
    come again. To anybody else nothing is said."""


@dataclass(frozen=True, slots=True)
class OfferHelp(Command):
    """What was written is no cry and no command, and still may need an answer: it is offered."""

    offer: Offer


@dataclass(frozen=True, slots=True)
class Guide(Command):
    """`avslutt` and `advarsel`: the sentence to say. With no `incident` the sender's open one, if
    there is any."""

    ending: bool
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class GuideAlone(Command):
    """A tap on a guidance card that belongs to no alarm."""

    command: AnswerGuidance | Choose | CallOver


@dataclass(frozen=True, slots=True)
class WriteDown(Command):
    """*Skriv ned nå*: what was said, while it is fresh; None where the box is asked for. `incident`
    as the card has it; `loose`: written in a form, whose place one sentence takes."""

    text: str | None
    incident: str | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class ShowStatus(Command):
    """`status`: the sender's open alarm once more, as a new message."""


@dataclass(frozen=True, slots=True)
class NoteRead(Command):
    """The sender has read everything up to the message `last_read`; None: up to the newest.
    `read_at` is when, by Teams' clock (ms UTC)."""

    last_read: str | None = None
    read_at: int | None = None
