"""What can be asked about reports and notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogs.commands.origin import Command
from bot.domain.reports.draft import DraftKind, FormPage


@dataclass(frozen=True, slots=True)
class StartReport(Command):
    """`rapport` and `notat`: which incident it is about, or the draft that is open."""

    kind: DraftKind


@dataclass(frozen=True, slots=True)
class BeginReport(Command):
    """A draft about an incident of one's own, or about what is not on record yet (None). Where
    there is a draft already, that one."""

    kind: DraftKind
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class ShowReport(Command):
    """The card of a draft with this page."""

    draft: str
    page: FormPage


@dataclass(frozen=True, slots=True)
class SaveReport(Command):
    """What stood on the form of `page`, drawn from the revision `seen`; then to the page `to`, or
    away (None). `fields` is what was entered, by the form's ids, untrusted."""

    draft: str
    seen: int
    page: FormPage
    to: FormPage | None
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SubmitReport(Command):
    """The owner has read it and lets go of it (L9). `drawn`: how many letters of what the alarm
    knows they had read, `counted` who was told and what was kept; None on a card of before.
    `ticked` are the remarks that they ticked."""

    draft: str
    seen: int
    drawn: int | None = None
    ticked: frozenset[str] = frozenset()
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class DropReport(Command):
    """The draft is thrown away."""

    draft: str


@dataclass(frozen=True, slots=True)
class NumberReport(Command):
    """What the other system calls it (R20); with it, or without, the owner says that they have put
    it in by hand."""

    draft: str
    number: str


@dataclass(frozen=True, slots=True)
class NotFelt(Command):
    """The employee did not feel it as threatening, harassing or abusive (R54); or, `after_all`,
    wants to report it in spite of what they said. `sure`: has read that what was written goes."""

    incident: str
    after_all: bool = False
    sure: bool = False


@dataclass(frozen=True, slots=True)
class PostponeReport(Command):
    """*Minn meg senere*."""

    incident: str


@dataclass(frozen=True, slots=True)
class PostponeNote(Command):
    """*Minn meg senere* on the reminder of a note."""

    draft: str


@dataclass(frozen=True, slots=True)
class ViewReport(Command):
    """*Vis som PDF*: a link of one's own."""

    draft: str


@dataclass(frozen=True, slots=True)
class CheckClient(Command):
    """Whether the note that was submitted `at` is about the right person."""

    draft: str
    at: str
    right: bool


@dataclass(frozen=True, slots=True)
class MistakenNote(Command):
    """*Feil person eller notat*: the note was filed and should not have been; or, `marked`, its
    entry is marked so in Gosys."""

    draft: str
    marked: bool = False
