"""The case note: what the client's case should know of a conversation (nav.md, sections 0 and 4;
R52).

Neutral, about behaviour and agreements, without colleagues' names. The birth number is no part of
it: it is kept beside the draft, encrypted, and handed over with the note alone (L11). The bot
fills in nothing that decides anything; every choice that matters is the employee's own (L9).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_TITLE = 500  # dokarkiv's column
MOST_TEXT = 100_000

_UNIT = re.compile(r"[0-9]{4}")
_MASKED = "*****"  # dokarkiv's own mask: a title like this shows nobody what it is about
NO_HUMAN_UNIT = "9999"  # dokarkiv reads it as "no human"; a note is always a human's


class Visibility(StrEnum):
    """Who sees the note. The main document's category decides it, and it cannot be changed once the
    note is filed (nav.md, section 0, 1)."""

    INTERNAL = "internal"
    SHOWN_TO_CLIENT = "shown_to_client"

    @property
    def consequence(self) -> str:
        """The id of the text that says what the choice means; shown before it is made."""
        return {
            Visibility.INTERNAL: "note-internal-consequence",
            Visibility.SHOWN_TO_CLIENT: "note-shown-consequence",
        }[self]


# What field of Nav's a note can belong to: FagomradeCode of dokarkiv (nav.md, section 4). None of
# them is about health and safety; Nav must choose.
_CODES = """
    AAP AAR AGR AKT ARP ARS BAR BBF BID BIL DAG ENF ERS EYB EYO FAR FEI FIP FOR FOS FRI
    FUL GEN GRA GRU HEL HJE IAR IND KLL KON KTA KTR MED MOB OLJ OMS OPA OPP PAI PEN PER
    POI REH REK RPO RVE SAA SAK SAP SER STO SUP SYK SYM TIL TRK TRY TSO TSR UFM UFO UKJ
    UNG VEN YRA YRK
"""
TEMAS = frozenset(_CODES.split())
# nav.no shows nothing of these, so a note "shown to the client" would not be.
HIDDEN_TEMAS = frozenset({"FAR", "KTR", "KTA", "ARS", "ARP", "BBF"})
# Nothing new may be filed under these.
DEPRECATED_TEMAS = frozenset({"SAA", "UKJ"})


class CaseType(StrEnum):
    """dokarkiv's `sakstype`."""

    GENERAL = "GENERELL_SAK"
    SPECIALIST = "FAGSAK"


@dataclass(frozen=True, slots=True)
class Case:
    """Where the note belongs: the client's general case, found or made by dokarkiv, or a case of a
    specialist system, which takes both the number and the system."""

    type: CaseType = CaseType.GENERAL
    number: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class CaseNote:
    """The note as the employee has written it so far. `at` (ms UTC) is when the conversation was,
    `seen_consequence` that the employee has ticked what showing it to the client means, `evidence`
    holds ids of what they chose to file with it."""

    at: int
    unit: str
    title: str = ""
    about: str = ""  # what the conversation was about
    behaviour: str = ""  # what was said and done, never what somebody is
    told: str = ""  # what the client was told
    agreed: str = ""  # what happens now
    tema: str | None = None  # one of TEMAS
    case: Case = Case()
    visibility: Visibility = Visibility.INTERNAL
    seen_consequence: bool = False
    evidence: tuple[str, ...] = ()


class NoteGap(StrEnum):
    """What keeps a note from being filed."""

    TITLE = "title"
    TITLE_TOO_LONG = "title_too_long"
    TITLE_MASKED = "title_masked"
    BEHAVIOUR = "behaviour"
    TOO_LONG = "too_long"
    UNIT = "unit"
    TEMA = "tema"
    TEMA_DEPRECATED = "tema_deprecated"
    TEMA_HIDDEN = "tema_hidden"
    CASE_INCOMPLETE = "case_incomplete"
    CASE_NOT_GENERAL = "case_not_general"
    CONSEQUENCE = "consequence"

    @property
    def sentence(self) -> str:
        """The id of the text that says what to do about it."""
        return _GAP_SENTENCES[self]


_GAP_SENTENCES = {
    NoteGap.TITLE: "note-gap-title",
    NoteGap.TITLE_TOO_LONG: "note-gap-title-too-long",
    NoteGap.TITLE_MASKED: "note-gap-title-masked",
    NoteGap.BEHAVIOUR: "note-gap-behaviour",
    NoteGap.TOO_LONG: "note-gap-too-long",
    NoteGap.UNIT: "note-gap-unit",
    NoteGap.TEMA: "note-gap-tema",
    NoteGap.TEMA_DEPRECATED: "note-gap-tema-deprecated",
    NoteGap.TEMA_HIDDEN: "note-gap-tema-hidden",
    NoteGap.CASE_INCOMPLETE: "note-gap-case-incomplete",
    NoteGap.CASE_NOT_GENERAL: "note-gap-case-not-general",
    NoteGap.CONSEQUENCE: "note-gap-consequence",
}


def gaps(note: CaseNote) -> tuple[NoteGap, ...]:
    """Everything that is missing at once, in the order of the form; empty when it can be filed."""
    return (*_title(note.title), *_body(note), *_place(note), *_choice(note))


def gaps_by_hand(note: CaseNote) -> tuple[NoteGap, ...]:
    """The same for a note that a human puts into Gosys, and chooses there where it belongs."""
    return tuple(gap for gap in gaps(note) if gap not in _OF_THE_ARCHIVE)


_OF_THE_ARCHIVE = frozenset(
    {
        NoteGap.UNIT, NoteGap.TEMA, NoteGap.TEMA_DEPRECATED, NoteGap.TEMA_HIDDEN,
        NoteGap.CASE_INCOMPLETE,
        NoteGap.CASE_NOT_GENERAL,
    }
)  # fmt: skip


def _title(title: str) -> tuple[NoteGap, ...]:
    if not title.strip():
        return (NoteGap.TITLE,)
    found = []
    if len(title) > MOST_TITLE:
        found.append(NoteGap.TITLE_TOO_LONG)
    if _MASKED in title:
        found.append(NoteGap.TITLE_MASKED)
    return tuple(found)


def _body(note: CaseNote) -> tuple[NoteGap, ...]:
    if not note.behaviour.strip():
        return (NoteGap.BEHAVIOUR,)
    letters = sum(map(len, (note.about, note.behaviour, note.told, note.agreed)))
    return (NoteGap.TOO_LONG,) if letters > MOST_TEXT else ()


def _place(note: CaseNote) -> tuple[NoteGap, ...]:
    found = []
    if not _UNIT.fullmatch(note.unit) or note.unit == NO_HUMAN_UNIT:
        found.append(NoteGap.UNIT)
    if note.tema not in TEMAS:
        found.append(NoteGap.TEMA)
    elif note.tema in DEPRECATED_TEMAS:
        found.append(NoteGap.TEMA_DEPRECATED)
    named = bool(note.case.number), bool(note.case.system)
    if note.case.type is CaseType.SPECIALIST and not all(named):
        found.append(NoteGap.CASE_INCOMPLETE)
    if note.case.type is CaseType.GENERAL and any(named):
        found.append(NoteGap.CASE_NOT_GENERAL)
    return tuple(found)


def _choice(note: CaseNote) -> tuple[NoteGap, ...]:
    if note.visibility is Visibility.INTERNAL:
        return ()
    found = []
    if note.tema in HIDDEN_TEMAS:
        found.append(NoteGap.TEMA_HIDDEN)
    if not note.seen_consequence:
        found.append(NoteGap.CONSEQUENCE)
    return tuple(found)
