"""Drafts in the database. What they say and whom a note is about lie there encrypted (L11, L13)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.draft import Draft


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted text, and the id of the key that opens it."""

    key_id: str
    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """What the draft said once, and who saved that when."""

    number: int
    at: int
    by: str
    document: Sealed


class DraftTables(Protocol):
    """The part of `Transaction` that knows drafts. Lock the incident first, then the draft."""

    def add_draft(self, draft: Draft, document: Sealed) -> None:
        """A new draft and its first revision."""
        ...

    def draft(self, draft: str) -> Draft | None:
        """One draft, locked."""
        ...

    def look_at_draft(self, draft: str) -> Draft | None:
        """One draft as it is, not locked."""
        ...

    def drafts_of(self, incident: str) -> Sequence[Draft]:
        """The incident's drafts, oldest first, whatever their state."""
        ...

    def drafts_by(self, owner: str) -> Sequence[Draft]:
        """The person's drafts, newest first, whatever their state."""
        ...

    def save_draft(self, draft: Draft) -> None:
        """How far it has come now."""
        ...

    def keep_revision(self, draft: str, revision: StoredRevision) -> None:
        """What it says from now on; what it said before stays readable for its owner."""
        ...

    def revision_of(self, draft: str, number: int) -> StoredRevision | None:
        """One of its revisions; None when there is none, or its words were forgotten."""
        ...

    def revisions_of(self, draft: str) -> Sequence[StoredRevision]:
        """All of them, oldest first."""
        ...

    def forget_revisions(self, draft: str) -> None:
        """Its words are no longer kept; that it was, and what became of it, is (L13)."""
        ...

    def keep_client(self, draft: str, client: Sealed, until: int) -> None:
        """The birth number that a note is about; to be destroyed at `until` at the latest."""
        ...

    def client_of(self, draft: str) -> Sealed | None:
        """The birth number, None when there is none or it was destroyed."""
        ...

    def destroy_client(self, draft: str) -> None:
        """Overwrites and removes it."""
        ...

    def clients_due(self) -> Sequence[str]:
        """Drafts whose birth number has had its time."""
        ...
