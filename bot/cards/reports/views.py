"""What the cards of reports and notes, and the reminders of them, show. What people wrote is in
them, and in nothing that is logged or pushed to a lock screen; a reminder has never a word of it
(L11)."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.cards.alarm.views import PersonLine
from bot.cards.evidence.views import EvidenceLine, IncidentLine
from bot.cards.kit.words import Sentence
from bot.domain.organisation.organisation import Language, Sector
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.draft import DraftKind, DraftState, FormPage

UNREADABLE = "paper-unreadable"  # a gap: its words are not here


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
    CLIENT_RIGHT = "note.client_right"
    CLIENT_WRONG = "note.client_wrong"
    MISTAKEN = "note.mistaken"
    MARKED = "note.marked"


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
    `evidence` can be filed with it, `quotes` be ticked on this page; `temas` and `systems` are what
    the archive takes, each with its name, in the order in which they are offered. `link` opens the
    PDF; `copy` is what is pasted by hand. `late`: the receiver has not answered for minutes.
    `employers` are those whose deviation systems a report goes to (R1), `by_hand_for` those of them
    that have none which the bot can reach; `colleagues` can be chosen as who it happened to.
    `followed_by` is the name of whoever follows the incident up, "" while nobody is known; `reps`
    are whom one can talk to about it. `differs` are the fields in which the alarm says otherwise.
    `told` and `kept` say in words who has been told and how much is kept, `counted` the same as a
    number. `asks_client`: it waits for its owner to say that it is the right person.
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
    temas: tuple[tuple[str, str], ...] = ()
    systems: tuple[tuple[str, str], ...] = ()
    client_kept: bool = False
    link: str | None = None
    copy: str = field(default="", repr=False)
    checklist: tuple[str, ...] = ()
    late: bool = False
    employers: tuple[Sector, ...] = ()
    by_hand_for: tuple[Sector, ...] = ()
    colleagues: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    differs: tuple[str, ...] = ()
    told: tuple[str, ...] = field(default=(), repr=False)
    kept: str = ""
    counted: int = 0
    followed_by: str = ""
    reps: tuple[PersonLine, ...] = ()
    asks_client: bool = False

    @property
    def ticks_remarks(self) -> bool:
        """Whether each remark is ticked before it goes: the client will read it (R52)."""
        shown = dict(self.values).get("visibility") == Visibility.SHOWN_TO_CLIENT
        return shown and self.kind is DraftKind.NOTE and self.page is FormPage.REVIEW


class Checked(StrEnum):
    """What became of the question whether it is the right person."""

    ASKED = "asked"
    YES = "yes"
    FILED = "filed"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ClientCheckView:
    """The question whether the note that was submitted at `submitted` is about the right person;
    `at` is the incident's instant. `digits` are the last of the number, and are there only while it
    is asked."""

    language: Language
    draft: str
    submitted: str
    at: int
    checked: Checked
    digits: str = field(default="", repr=False)


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
    """The reminder of the note `draft`. `about` is the incident, `at` its instant; `state`,
    `finalised` and `code` are how far the note has come; `waits`: something is left to do.
    `postponed`: *Minn meg senere* was tapped,
    and the next reminder comes at `next_at`, or never (None). `beside`: another card has the filled
    button."""

    language: Language
    draft: str
    about: str
    at: int
    state: DraftState
    finalised: bool = True
    code: str | None = None
    kind: DraftKind = DraftKind.NOTE
    waits: bool = True
    postponed: bool = False
    next_at: int | None = None
    beside: bool = False
