"""Where a paper truly is. `STANDINGS` is the one table: cards, messages, reminders, metrics, tasks
and what becomes of the birth number read it, and nothing decides it elsewhere
(docs/decisions/0062).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal, Protocol

from bot.domain.reports.draft import DraftKind, DraftState
from bot.domain.reports.filing import (
    MISTAKEN,
    NO_ACCESS,
    AccessDenied,
    AlreadyFiled,
    Barred,
    Filed,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TaskThere,
)


class Standing(StrEnum):
    """Where a paper truly is, as its owner, the figures and whoever runs the bot may rely on."""

    WRITING = "writing"
    WAITING = "waiting"
    REFUSED = "refused"  # to be changed and sent again
    BARRED = "barred"  # its owner has no access to the client, and nothing of it is here any more
    BY_HAND = "by_hand"
    SENT = "sent"  # a report: the deviation system has it
    SENT_UNFINISHED = "sent_unfinished"  # a note: in the archive, and somebody must complete it
    FILED = "filed"  # a note: in the archive for good
    MISTAKEN = "mistaken"  # a note: filed about somebody else, or the wrong one
    NOT_FELT = "not_felt"
    DROPPED = "dropped"
    PRACTISED = "practised"


class Tells(StrEnum):
    """When its owner gets a new message: a card that changes further up tells nobody."""

    ALWAYS = "always"
    LATE = "late"  # where it has waited for minutes, or stood otherwise: who saw it go sees it come
    NEVER = "never"  # it is their own doing


class Reminder(StrEnum):
    """What its owner is reminded of."""

    GO_ON = "go_on"
    SAY_DONE = "say_done"  # that it was put in by hand (R5)
    FINISH = "finish"  # that the archive's entry must be completed
    NUMBER = "number"  # while none is known (R20)
    MARK = "mark"  # that the archive's entry must be marked as a mistake
    NONE = "none"


class NumberLives(StrEnum):
    """How long the birth number lives; 14 days at the most (L11)."""

    KEPT = "kept"
    UNTIL_ANSWERED = "until_answered"  # while a row needs it: the task, or an entry's end
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Errand:
    """A task in Gosys: its type in the common code list, and in how many working days."""

    type: str
    days: int


JOURNALISE: Final = Errand("JFR", 1)  # what the archive expects about an entry without its end
CONSIDER: Final = Errand("VURD_HENV", 5)


@dataclass(frozen=True, slots=True)
class Stands:
    """What follows from where a paper stands. `headline` is the id of a text, of a note's where it
    differs; `label` the metric's, `stored` how it lies in the database: `finalised` counts for a
    note that is sent, `code` for one that is over."""

    stored: DraftState
    headline: str
    of_note: str
    tone: Literal["accent", "attention", "warning", "good", "emphasis"]
    tells: Tells
    label: str
    reminder: Reminder = Reminder.NONE
    errand: Errand | None = None
    number: NumberLives = NumberLives.GONE
    code: str | None = None


_S = DraftState
STANDINGS: Final[Mapping[Standing, Stands]] = MappingProxyType(
    {
        Standing.WRITING: Stands(
            _S.OPEN, "paper-headline-report", "paper-headline-note", "accent", Tells.NEVER, "open",
            Reminder.GO_ON, number=NumberLives.KEPT,
        ),
        Standing.WAITING: Stands(
            _S.WAITING, "paper-waiting", "paper-waiting", "accent", Tells.NEVER, "try_again",
            number=NumberLives.KEPT,
        ),
        Standing.REFUSED: Stands(
            _S.REFUSED, "paper-refused", "paper-refused", "attention", Tells.ALWAYS, "refused",
            Reminder.GO_ON, number=NumberLives.KEPT,
        ),
        # Its label is that of every refusal of access: a figure must not tell either.
        Standing.BARRED: Stands(
            _S.DROPPED, "paper-barred", "paper-barred", "warning", Tells.ALWAYS, "denied",
            code=NO_ACCESS,
        ),
        Standing.BY_HAND: Stands(
            _S.BY_HAND, "paper-hand-report", "paper-hand-note", "warning", Tells.LATE, "by_hand",
            Reminder.SAY_DONE,
        ),
        Standing.SENT: Stands(
            _S.SENT, "paper-report-sent", "paper-report-sent", "good", Tells.LATE, "received",
            Reminder.NUMBER,
        ),
        Standing.SENT_UNFINISHED: Stands(
            _S.SENT, "paper-unfinished", "paper-unfinished", "warning", Tells.ALWAYS,
            "sent_unfinished", Reminder.FINISH, JOURNALISE, NumberLives.UNTIL_ANSWERED,
        ),
        Standing.FILED: Stands(
            _S.SENT, "paper-note-filed", "paper-note-filed", "good", Tells.LATE, "filed",
            errand=CONSIDER, number=NumberLives.UNTIL_ANSWERED,
        ),
        Standing.MISTAKEN: Stands(
            _S.DROPPED, "paper-mistaken", "paper-mistaken", "warning", Tells.NEVER, "mistaken",
            Reminder.MARK, code=MISTAKEN,
        ),
        Standing.NOT_FELT: Stands(
            _S.NOT_FELT, "paper-headline-report", "paper-headline-report", "emphasis",
            Tells.NEVER, "not_felt",
        ),
        Standing.DROPPED: Stands(
            _S.DROPPED, "paper-dropped", "paper-dropped", "emphasis", Tells.NEVER, "dropped"
        ),
        Standing.PRACTISED: Stands(
            _S.PRACTISED, "practice-report", "practice-note", "good", Tells.NEVER, "practised"
        ),
    }
)  # fmt: skip
_PLAIN = {
    stands.stored: standing
    for standing, stands in STANDINGS.items()
    if stands.stored is not DraftState.SENT and stands.code is None
}
_ENDED_BY = {stands.code: standing for standing, stands in STANDINGS.items() if stands.code}


class Paper(Protocol):
    """A draft, or what a card shows of one."""

    @property
    def kind(self) -> DraftKind:
        """Which paper it becomes."""
        ...

    @property
    def state(self) -> DraftState:
        """How far it has come, as it is stored."""
        ...

    @property
    def finalised(self) -> bool:
        """False where an entry of the archive must be completed."""
        ...

    @property
    def code(self) -> str | None:
        """What is told to support."""
        ...


def standing_of(paper: Paper) -> Standing:
    """Where it stands. Stored in words that every version knows: to a replica of the version before
    a barred note is a draft that is gone, and so it shows nothing of it either."""
    match paper.state:
        case DraftState.SENT if paper.kind is DraftKind.REPORT:
            return Standing.SENT
        case DraftState.SENT:
            return Standing.FILED if paper.finalised else Standing.SENT_UNFINISHED
        case DraftState.DROPPED if paper.code in _ENDED_BY:
            return _ENDED_BY[paper.code]
        case state:
            return _PLAIN[state]


def stands(paper: Paper) -> Stands:
    """What follows from where it stands."""
    return STANDINGS[standing_of(paper)]


Outcome = (
    Filed | AlreadyFiled | AccessDenied | Refused | ForHand | Received | LeftInFolder | TaskThere
)
_FINER: Mapping[type, str] = MappingProxyType(
    {AccessDenied: "denied", LeftInFolder: "in_folder", TaskThere: "task_there"}
)


def label_of(outcome: Outcome | None) -> str:
    """What the metric calls it; None is "try again". What is in the archive without its end is not
    counted as filed."""
    match outcome:
        case None:
            return STANDINGS[Standing.WAITING].label
        case Filed(finalised=False) | AlreadyFiled(finalised=False):
            return STANDINGS[Standing.SENT_UNFINISHED].label
        case Filed():
            return STANDINGS[Standing.FILED].label
        case AlreadyFiled():
            return "already_filed"
        case AccessDenied(Barred.OTHER):
            return "unknown_rule"
        case Refused():
            return STANDINGS[Standing.REFUSED].label
        case ForHand():
            return STANDINGS[Standing.BY_HAND].label
        case Received():
            return STANDINGS[Standing.SENT].label
        case _:
            return _FINER[type(outcome)]


_WAITS = {DraftKind.NOTE: "filing-waits-gosys", DraftKind.REPORT: "filing-waits-system"}
_LOCKED_OUT = frozenset({"unauthorised", "token_unavailable", "http_401"})
_OURS = frozenset({"unreadable", "paper", "evidence", "not_kept"})


def why_it_waits(kind: DraftKind, reason: str) -> str:
    """The id of the text that says why it has not gone yet."""
    if reason in _LOCKED_OUT:
        return "filing-waits-locked"
    return "filing-waits-here" if reason in _OURS else _WAITS[kind]
