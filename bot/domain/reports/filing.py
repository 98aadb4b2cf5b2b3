"""What is handed to the archive or to a deviation system, and what may come of it. Where a paper
then stands: `standing`.

Outcomes are values: nothing is raised for what the other side does. A `code` is safe to log; a
`sentence` is the id of the text that tells the human in plain words.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.privacy_filter import BirthNumber

MOST_REFERENCE = 200
_REFERENCE = re.compile(r'[a-zA-Z0-9\-._~!$&"\\*+,;=:@]+')
_IDENT = re.compile(r"[a-zA-Z][0-9]{6}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """Evidence wrapped in a PDF: a picture of its own cannot be archived (nav.md, section 1)."""

    title: str
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Filing:
    """A case note on its way into the archive. `by` is the Nav ident of the human who filed it
    (L9), `by_name` the name for Gosys, `person` the Entra object id that a token of their own is
    found by. `reference` is the same for every attempt, so that nothing is filed twice. `client`
    is None where nobody said it, or it was destroyed: only a human can file such a note. `text` is
    the document's words, for pasting by hand."""

    reference: str
    note: CaseNote = field(repr=False)
    client: BirthNumber | None
    by: str
    by_name: str
    document: bytes = field(repr=False)
    text: str = field(repr=False, default="")
    attachments: tuple[Attachment, ...] = ()
    drill: bool = False
    person: str = ""


def reference_of(draft: str) -> str:
    """The archive's reference for a draft. Raises ValueError for an id that dokarkiv would not
    take."""
    reference = f"rodtkort-{draft}"
    if not is_reference(reference):
        raise ValueError("this id cannot be a reference in the archive")
    return reference


def is_reference(reference: str) -> bool:
    """dokarkiv's rule for `eksternReferanseId`."""
    return len(reference) <= MOST_REFERENCE and bool(_REFERENCE.fullmatch(reference))


def is_nav_ident(ident: str) -> bool:
    """A letter and six digits."""
    return bool(_IDENT.fullmatch(ident))


class Barred(StrEnum):
    """Why the employee may not read or write about this client: the gate's rules, one by one
    (nav.md, "Access")."""

    STRICTLY_CONFIDENTIAL = "strictly_confidential"
    CONFIDENTIAL = "confidential"
    SHIELDED = "shielded"
    OWN_RELATIONS = "own_relations"
    GUARDIAN = "guardian"
    OTHER_AREA = "other_area"
    ABROAD = "abroad"
    UNKNOWN_RESIDENCE = "unknown_residence"
    DEAD = "dead"
    OTHER = "other"  # a rule that we do not know: those who run the bot must look

    @property
    def protected(self) -> bool:
        """Whether the client is protected: nothing of the note may stay with who has no access."""
        return self in _PROTECTED

    @property
    def sentence(self) -> str:
        """The id of the text that names the way. The three protected kinds share one: a chat must
        not tell why a client is protected (nav.md, section 4)."""
        return "filing-barred-protected" if self.protected else _BARRED_SENTENCES[self]


_PROTECTED = frozenset({Barred.STRICTLY_CONFIDENTIAL, Barred.CONFIDENTIAL, Barred.SHIELDED})
_BARRED_SENTENCES = {
    Barred.OWN_RELATIONS: "filing-barred-relations",
    Barred.GUARDIAN: "filing-barred-relations",
    Barred.OTHER_AREA: "filing-barred-area",
    Barred.ABROAD: "filing-barred-abroad",
    Barred.UNKNOWN_RESIDENCE: "filing-barred-unknown",
    Barred.DEAD: "filing-barred-dead",
    Barred.OTHER: "filing-barred-other",
}
# What the timeline and support read of every refusal of access, whatever its reason.
NO_ACCESS: Final = "no_access"
MAY_OVERRIDE: Final = "may_override"  # on its owner's card alone
BETWEEN: Final = " · "  # the numbers of two employers
MISTAKEN: Final = "mistaken"  # the code of a note that was filed and should not have been


class FilingFailure(StrEnum):
    """Why something was refused for good: repeating it unchanged does not help."""

    NOT_COMPLETE = "not_complete"
    DRILL = "drill"
    NO_IDENT = "no_ident"
    TITLE = "title"
    CLIENT = "client"
    CASE = "case"
    TEMA = "tema"
    UNIT = "unit"
    DATE = "date"
    DOCUMENT = "document"
    NOT_ACCEPTED = "not_accepted"
    NOT_PERMITTED = "not_permitted"
    CLIENT_GONE = "client_gone"  # the birth number is not here, or not any more (L11)
    WORDS_GONE = "words_gone"  # what it said was erased (L13)
    INCIDENT_GONE = "incident_gone"
    EVIDENCE = "evidence"  # something chosen cannot go with it
    NOT_CONFIRMED = "not_confirmed"  # nobody said in time that it is the right person
    GAVE_UP = "gave_up"  # nobody answered for as long as we may try

    @property
    def sentence(self) -> str:
        """The id of the text that says it in plain words."""
        return _WHY_SENTENCES[self]


_WHY_SENTENCES = {
    FilingFailure.NOT_COMPLETE: "filing-not-complete",
    FilingFailure.DRILL: "filing-drill",
    FilingFailure.NO_IDENT: "filing-no-ident",
    FilingFailure.TITLE: "filing-title",
    FilingFailure.CLIENT: "filing-client",
    FilingFailure.CASE: "filing-case",
    FilingFailure.TEMA: "filing-tema",
    FilingFailure.UNIT: "filing-unit",
    FilingFailure.DATE: "filing-date",
    FilingFailure.DOCUMENT: "filing-document",
    FilingFailure.NOT_ACCEPTED: "filing-not-accepted",
    FilingFailure.NOT_PERMITTED: "filing-not-permitted",
    FilingFailure.CLIENT_GONE: "filing-client-gone",
    FilingFailure.WORDS_GONE: "filing-words-gone",
    FilingFailure.INCIDENT_GONE: "filing-incident-gone",
    FilingFailure.EVIDENCE: "filing-evidence",
    FilingFailure.NOT_CONFIRMED: "filing-not-confirmed",
    FilingFailure.GAVE_UP: "filing-gave-up",
}


class Identity(StrEnum):
    """Who the archive was told files a note: its owner with a token of their own, or the bot with
    the owner's ident beside its own token."""

    OWN = "own"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Filed:
    """It is in the archive as `entry` (journalpost id). Where `finalised` is false a human must
    complete it in Gosys. `identity`: by this attempt."""

    entry: str
    finalised: bool
    identity: Identity | None = None


@dataclass(frozen=True, slots=True)
class AlreadyFiled:
    """An earlier attempt had come through: the same `entry`, and nothing is there twice."""

    entry: str
    finalised: bool


@dataclass(frozen=True, slots=True)
class AccessDenied:
    """The employee has no access to this client: nothing was sent. `overridable`: may give himself
    access, with a reason, where clients are looked up."""

    kind: Barred
    overridable: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """The employee may read and write about this client."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The entry's tie to its case is marked as a mistake, by this attempt or an earlier one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will not be taken as it is. `code` is safe to log and to tell support."""

    why: FilingFailure
    code: str


@dataclass(frozen=True, slots=True)
class ForHand:
    """There is no interface: a human puts it in by hand. `checklist` holds the ids of texts;
    `number` is what the other employer's system calls it, where that one has it (R1), `left_to` the
    employer whose system refuses it, once that one has."""

    file_name: str
    document: bytes = field(repr=False)
    text: str = field(repr=False)
    checklist: tuple[str, ...]
    number: str | None = None
    left_to: str | None = None


@dataclass(frozen=True, slots=True)
class TaskThere:
    """The task exists as `task`; `created` is false if it was there before."""

    task: str
    created: bool


@dataclass(frozen=True, slots=True)
class Received:
    """The deviation system has the report. `number` is what it calls it, None until somebody knows
    (R20)."""

    number: str | None


@dataclass(frozen=True, slots=True)
class LeftInFolder:
    """The report lies where the deviation system fetches it; `name` is its folder there."""

    name: str
