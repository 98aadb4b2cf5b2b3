"""A report or a note on its way from the first word to the archive (R18, R20, R54).

A draft is one human's: they write it, submit it, or let it be (L9). What it says is kept apart,
encrypted (L13); here stands only how far it has come.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class DraftKind(StrEnum):
    """Which paper it becomes."""

    REPORT = "report"  # the deviation report
    NOTE = "note"  # the case note for Gosys


class Page(StrEnum):
    """The pages of the form; the last one is for reading through."""

    WHAT = "what"
    WHO = "who"
    AFTER = "after"
    TEXT = "text"
    CASE = "case"
    REVIEW = "review"


PAGES: Final[Mapping[DraftKind, tuple[Page, ...]]] = {
    DraftKind.REPORT: (Page.WHAT, Page.WHO, Page.AFTER, Page.REVIEW),
    DraftKind.NOTE: (Page.TEXT, Page.CASE, Page.REVIEW),
}


class DraftState(StrEnum):
    """How far it has come."""

    OPEN = "open"
    WAITING = "waiting"  # submitted, on its way
    REFUSED = "refused"  # the other side did not take it: its owner changes it and submits again
    BY_HAND = "by_hand"  # there is no interface: its owner puts it in and says so
    SENT = "sent"  # in the archive, or in the deviation system
    NOT_FELT = "not_felt"  # the employee did not feel it as threatening (R54)
    DROPPED = "dropped"
    PRACTISED = "practised"  # a drill's, gone through to the end: it went nowhere (R63, L12)

    @property
    def editable(self) -> bool:
        """Whether its owner may still change it."""
        return self in (DraftState.OPEN, DraftState.REFUSED)

    @property
    def submitted(self) -> bool:
        """Whether a human has let go of it: others may read it now."""
        return self in (DraftState.WAITING, DraftState.BY_HAND, DraftState.SENT)

    @property
    def over(self) -> bool:
        """Whether nothing more is to come."""
        return self in _OVER


_OVER = frozenset({DraftState.SENT, DraftState.NOT_FELT, DraftState.DROPPED, DraftState.PRACTISED})


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. Instants are ms UTC. `revision` counts what was saved, from 1. `reference` is what
    the other side calls it: the archive's entry, or the deviation system's number, None until
    somebody knows (R20). `sentence` is the id of the text that says what is wrong, `code` what is
    told to support. `finalised` is false where a human must complete the entry in Gosys."""

    id: str
    kind: DraftKind
    incident: str
    owner: str
    unit: str
    drill: bool
    opened_at: int
    changed_at: int
    state: DraftState = DraftState.OPEN
    revision: int = 1
    submitted_at: int | None = None
    settled_at: int | None = None
    reference: str | None = None
    sentence: str | None = None
    code: str | None = None
    finalised: bool = True
