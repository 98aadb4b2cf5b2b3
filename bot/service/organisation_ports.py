"""What administration in chat needs of the database, and of whoever writes organisation files."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.domain.organisation import Organisation
from bot.domain.organisation_flaws import Flaw
from bot.domain.unit_changes import Difference
from bot.domain.unit_picture import UnitPicture


@dataclass(frozen=True, slots=True)
class Revision:
    """An accepted version of the organisation, without its content. `by` is a person id, or "file",
    or the name of whatever else stored it; `at` is when it last began to count (ms UTC)."""

    hash: str
    source: str
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What somebody changed about a unit, and when: `by` as in `Revision`."""

    id: str
    unit: str
    at: int
    by: str
    revision: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a unit's staff were told last: how it was set up, and every version of each routine and
    ladder they have been told of, the newest last. `noticed` is the digest of what is there now,
    once that is something else; `due_at` when they are told (ms UTC), None when there is nothing to
    tell."""

    unit: str
    at: int
    picture: UnitPicture
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    noticed: str = ""
    due_at: int | None = None

    def nothing_left(self, digest: str) -> "Told":
        """The same with nothing to tell."""
        return replace(self, noticed=digest, due_at=None)


class OrganisationTables(Protocol):
    """The part of `Transaction` that knows versions of the organisation, and who was told."""

    def lock_organisation(self) -> Revision | None:
        """The version that counts, locked: whoever changes the organisation does it alone."""
        ...

    def revisions_since(self, at: int) -> Sequence[Revision]:
        """The versions that began to count after the instant, newest first."""
        ...

    def revision_content(self, hash: str) -> str | None:
        """What a version says."""
        ...

    def add_revision(self, revision: Revision, content: str) -> None:
        """A new version; the last one is locked."""
        ...

    def add_change(self, change: UnitChange) -> None:
        """For the record; there is no way to change one."""
        ...

    def changes_of(self, unit: str, since: int, limit: int) -> Sequence[UnitChange]:
        """What was changed about the unit after the instant, newest first."""
        ...

    def changes_by(self, person: str) -> Sequence[UnitChange]:
        """What the person has changed, oldest first."""
        ...

    def told(self, unit: str) -> Told | None:
        """What the unit's staff were told last, locked; None where there is no telling yet."""
        ...

    def save_told(self, told: Told) -> None:
        """A new or a changed one."""
        ...

    def forget_told(self, unit: str) -> None:
        """The unit is gone."""
        ...


class ToldReader(Protocol):
    """Looks beside the alarms."""

    def all_told(self) -> Sequence[Told]:
        """What every unit's staff were told last. Raises `StoreUnavailable`."""
        ...


class OrganisationTexts(Protocol):
    """The rules of the organisation file, and its writing."""

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """Why the file's rules refuse it; nothing when they accept it."""
        ...

    def written(self, organisation: Organisation, remark: str) -> str:
        """The text of a file that says the same, `remark` (one line) at its top. Quick where most
        of it has been written before."""
        ...

    def read(self, content: str) -> Organisation | None:
        """What a text says; None when the rules refuse it."""
        ...


class NoTexts:
    """Where nobody writes organisation files, nothing can be changed in chat."""

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """See `OrganisationTexts.flaws`."""
        return (Flaw.OTHER,)

    def written(self, organisation: Organisation, remark: str) -> str:
        """See `OrganisationTexts.written`."""
        return ""

    def read(self, content: str) -> Organisation | None:
        """See `OrganisationTexts.read`."""
        return None
