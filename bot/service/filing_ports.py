"""What the afterwards needs from the outside: the archive, its tasks, the gate, the deviation
system.

Every method gives a value from `domain/filing.py` and raises nothing for what the network or the
other side does. Each may be repeated without harm: that is what lets a filing lie in the outbox.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.domain.birth_number import BirthNumber
from bot.domain.deviation_report import DeviationReport
from bot.domain.filing import (
    AccessDenied,
    Allowed,
    AlreadyFiled,
    Filed,
    Filing,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TaskThere,
)
from bot.service.ports import TryAgain

FilingOutcome = Filed | AlreadyFiled | AccessDenied | Refused | ForHand | TryAgain
AccessOutcome = Allowed | AccessDenied | Refused | TryAgain
TaskOutcome = TaskThere | Refused | TryAgain
DeliveryOutcome = Received | LeftInFolder | ForHand | Refused | TryAgain


class Archive(Protocol):
    """Files case notes."""

    async def file(self, filing: Filing) -> FilingOutcome:
        """File the note, with access asked first. `TryAgain` also when nobody knows what became of
        it: the next attempt with the same reference finds it. After `Filed(finalised=False)` a
        repetition tries to finalise too."""
        ...


class Gate(Protocol):
    """Knows who may read and write about whom (tilgangsmaskinen)."""

    async def may(self, ident: str, client: BirthNumber) -> AccessOutcome:
        """Whether the employee with this Nav ident may. No answer is never a yes."""
        ...


@dataclass(frozen=True, slots=True)
class TaskWanted:
    """A task for a unit about an archived note. There is no free text but `text`, one of our own
    sentences: other units read it, so it tells nothing about a threat (nav.md, section 1)."""

    entry: str
    tema: str
    unit: str
    text: str = field(repr=False)
    by_name: str
    by: str
    at: int
    due: date | None = None
    type: str = "VURD_HENV"


class Tasks(Protocol):
    """Makes tasks in Gosys (oppgave)."""

    async def ensure(self, wanted: TaskWanted) -> TaskOutcome:
        """Make the task unless the entry has one of its type already, open or done."""
        ...


class DeviationSystem(Protocol):
    """Takes deviation reports."""

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """Hand over the report with its PDF and its words. Repeating it makes no second report."""
        ...
