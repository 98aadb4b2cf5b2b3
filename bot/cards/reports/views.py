"""What the cards of reports and notes, and the reminders of them, show. What people wrote is in
them, and in nothing that is logged or pushed to a lock screen; a reminder has never a word of it
(L11)."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.cards.alarm.views import PersonLine
from bot.cards.evidence.views import EvidenceLine, IncidentLine
from bot.cards.kit.words import Sentence
from bot.domain.organisation.organisation import Language, Sector
from bot.domain.reports.draft import DraftKind, DraftState, FormPage


class ReportVerb(StrEnum):
    """A button on the cards of reports and notes."""

    BEGIN = "paper.begin"
    SHOW = "paper.show"
    SAVE = "paper.save"
    SUBMIT = "paper.submit"
    DROP = "paper.drop"
    NUMBER = "paper.number"
    VIEW = "paper.view"
    NOT_FELT = "report.not_felt"
    AFTER_ALL = "report.after_all"
    LATER = "report.later"
    NOTE_LATER = "note.later"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """Something that was written during the alarm, and can be ticked: `words` with whose it is and
    when."""

    id: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReportFormView:
    """A draft as its owner has it: a page of its form, or what became of it.

    `about` is the incident, `at` its instant; `happened_at` the one in the paper. `values` are the
    form's, by field; `prefilled` names those that still say what the alarm said. `gaps` are ids of
    texts, `remarks` what was seen in the words. `by_bot`: the bot files notes itself, and asks whom
    they are about, or hands reports over to a deviation system; `client_kept`: it has been told.
    `evidence` can be filed with it, `quotes` be ticked on this page. `link` opens the PDF; `copy`
    is what is pasted by hand. `late`: the receiver has not answered for minutes. `employer` is
    whose deviation system a report goes to (R1), `followed_by` the name of whoever follows the
    incident up, "" while nobody is known; `reps` are whom one can talk to about it.
    """

    draft: str
    kind: DraftKind
    language: Language
    drill: bool
    seen: int
    page: FormPage
    state: DraftState
    at: int
    happened_at: int = 0
    about: str = ""
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    prefilled: frozenset[str] = frozenset()
    gaps: tuple[str, ...] = ()
    remarks: tuple[Sentence, ...] = field(default=(), repr=False)
    reference: str | None = None
    sentence: str | None = None
    code: str | None = None
    finalised: bool = True
    by_bot: bool = False
    evidence: tuple[EvidenceLine, ...] = ()
    quotes: tuple[QuoteLine, ...] = ()
    client_kept: bool = False
    link: str | None = None
    copy: str = field(default="", repr=False)
    checklist: tuple[str, ...] = ()
    late: bool = False
    employer: Sector | None = None
    followed_by: str = ""
    reps: tuple[PersonLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft that can be gone on with."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class ReportStartView:
    """The question what a report or a note is about."""

    language: Language
    kind: DraftKind
    drafts: tuple[DraftLine, ...] = ()
    incidents: tuple[IncidentLine, ...] = ()


class Reminding(StrEnum):
    """What a reminder is about."""

    WRITE = "write"
    CONTINUE = "continue"
    NUMBER = "number"  # R20
    POSTPONED = "postponed"
    LAST = "last"  # postponed, and nobody will remind again
    DONE = "done"
    NOT_FELT = "not_felt"


@dataclass(frozen=True, slots=True)
class ReportReminderView:
    """The reminder of the report of the incident `about`. `at` is when it happened, `next_at` when
    the next reminder comes; `is_newest`: of several reminders this is the last."""

    language: Language
    about: str
    at: int
    asks: Reminding
    draft: str | None = None
    next_at: int | None = None
    is_newest: bool = True


@dataclass(frozen=True, slots=True)
class NoteReminderView:
    """The reminder of the note `draft`. `about` is the incident, `at` its instant; `state` is how
    far the note has come. `postponed`: *Minn meg senere* was tapped, and the next reminder comes at
    `next_at`, or never (None)."""

    language: Language
    draft: str
    about: str
    at: int
    state: DraftState
    postponed: bool = False
    next_at: int | None = None
