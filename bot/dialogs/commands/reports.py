"""What can be asked about reports and notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogs.commands.origin import Origin
from bot.domain.reports.draft import DraftKind, FormPage


@dataclass(frozen=True, slots=True)
class StartReport:
    """`rapport` and `notat`: which incident it is about, or the draft that is open."""

    origin: Origin
    kind: DraftKind


@dataclass(frozen=True, slots=True)
class BeginReport:
    """A draft about an incident of one's own, or about what is not on record yet (None). Where
    there is a draft already, that one."""

    origin: Origin
    kind: DraftKind
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class ShowReport:
    """The card of a draft with this page."""

    origin: Origin
    draft: str
    page: FormPage


@dataclass(frozen=True, slots=True)
class SaveReport:
    """What stood on the form of `page`, drawn from the revision `seen`; then to the page `to`, or
    away (None). `fields` is what was entered, by the form's ids, untrusted."""

    origin: Origin
    draft: str
    seen: int
    page: FormPage
    to: FormPage | None
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SubmitReport:
    """The owner has read it and lets go of it (L9)."""

    origin: Origin
    draft: str
    seen: int


@dataclass(frozen=True, slots=True)
class DropReport:
    """The draft is thrown away."""

    origin: Origin
    draft: str


@dataclass(frozen=True, slots=True)
class NumberReport:
    """What the other system calls it (R20); with it, or without, the owner says that they have put
    it in by hand."""

    origin: Origin
    draft: str
    number: str


@dataclass(frozen=True, slots=True)
class NotFelt:
    """The employee did not feel it as threatening, harassing or abusive (R54); or, `after_all`,
    wants to report it in spite of what they said."""

    origin: Origin
    incident: str
    after_all: bool = False


@dataclass(frozen=True, slots=True)
class PostponeReport:
    """*Minn meg senere*."""

    origin: Origin
    incident: str


@dataclass(frozen=True, slots=True)
class PostponeNote:
    """*Minn meg senere* on the reminder of a note."""

    origin: Origin
    draft: str


@dataclass(frozen=True, slots=True)
class ViewReport:
    """*Vis som PDF*: a link of one's own."""

    origin: Origin
    draft: str
