"""Versions of the organisation, what was changed in them, and what staff were told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, insert, select, update

from bot.domain.organisation.unit_changes import UnitDifference, UnitPicture
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction

_DIFFERENCES = TypeAdapter(tuple[UnitDifference, ...])
_OF = t.organisation_revision.c
REVISION = (_OF.hash, _OF.source, _OF.at, _OF.by)
LAST = select(*REVISION).order_by(_OF.at.desc(), _OF.hash).limit(1)


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
    differences: tuple[UnitDifference, ...]


@dataclass(frozen=True, slots=True)
class ToldStaff:
    """What a unit's staff were told last: how it was set up, and every version of each routine and
    ladder they have been told of, the newest last. `noticed` is the digest of what is there now,
    once that is something else; `due_at` when they are told (ms UTC), None when there is nothing to
    tell. `responders`: what each of its responders was told of their own part, at once; None where
    a version that knew nothing of it stored this last."""

    unit: str
    at: int
    picture: UnitPicture
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    noticed: str = ""
    due_at: int | None = None
    responders: dict[str, tuple[str, ...]] | None = None

    def nothing_left(self, digest: str) -> "ToldStaff":
        """The same with nothing to tell."""
        return replace(self, noticed=digest, due_at=None)


TOLD = TypeAdapter(ToldStaff)


class OrganisationTransaction(OutboxTransaction):
    """The part of `Transaction` that knows versions of the organisation, and who was told."""

    def lock_organisation(self) -> Revision | None:
        """The version that counts, locked: whoever changes the organisation does it alone."""
        last = self._db.execute(LAST).one_or_none()
        while last is not None:
            # Whoever held it may have stored a newer one meanwhile: then that is the one to hold.
            mine = select(_OF.hash).where(_OF.hash == last.hash).with_for_update()
            self._db.execute(mine)
            newest = self._db.execute(LAST).one_or_none()
            if newest is None or newest.hash == last.hash:
                self._now = None  # read before the lock, it may be older than what is stored
                return revision(last)
            last = newest
        return None

    def revisions_since(self, at: int) -> Sequence[Revision]:
        """The versions that began to count after the instant, newest first."""
        query = select(*REVISION).where(_OF.at > at).order_by(_OF.at.desc(), _OF.hash)
        return [revision(row) for row in self._db.execute(query)]

    def revision_content(self, hash: str) -> str | None:
        """What a version says."""
        return self._db.execute(select(_OF.content).where(_OF.hash == hash)).scalar()

    def add_revision(self, revision: Revision, content: str) -> None:
        """A new version; the last one is locked."""
        self._db.execute(
            insert(t.organisation_revision).values(
                hash=revision.hash,
                source=revision.source,
                content=content,
                at=revision.at,
                by=revision.by,
            )
        )

    def add_change(self, change: UnitChange) -> None:
        """For the record; there is no way to change one."""
        self._db.execute(
            insert(t.organisation_change).values(
                id=change.id,
                unit=change.unit,
                at=change.at,
                by=change.by,
                revision=change.revision,
                document=_DIFFERENCES.dump_json(change.differences).decode(),
            )
        )

    def changes_of(self, unit: str, since: int, limit: int) -> Sequence[UnitChange]:
        """What was changed about the unit after the instant, newest first."""
        of = t.organisation_change.c
        query = select(t.organisation_change).where(of.unit == unit, of.at > since)
        found = self._db.execute(query.order_by(of.at.desc(), of.id).limit(limit))
        return [_change(row) for row in found]

    def changes_with(self, change: str) -> Sequence[UnitChange]:
        """The change of this id, and what else was stored with the same version, of other units."""
        of = t.organisation_change.c
        one = select(of.revision).where(of.id == change).scalar_subquery()
        found = self._db.execute(select(t.organisation_change).where(of.revision == one))
        return sorted((_change(row) for row in found), key=lambda row: (row.id != change, row.unit))

    def changes_by(self, person: str) -> Sequence[UnitChange]:
        """What the person has changed, oldest first."""
        of = t.organisation_change.c
        query = select(t.organisation_change).where(of.by == person).order_by(of.at, of.id)
        return [_change(row) for row in self._db.execute(query)]

    def told(self, unit: str) -> ToldStaff | None:
        """What the unit's staff were told last, locked; None where there is no telling yet."""
        of = t.unit_told.c
        query = select(of.document).where(of.unit == unit).with_for_update()
        document = self._db.execute(query).scalar()
        return TOLD.validate_json(document) if document is not None else None

    def look_at_told(self, unit: str) -> ToldStaff | None:
        """The same for a look: nothing is locked."""
        query = select(t.unit_told.c.document).where(t.unit_told.c.unit == unit)
        document = self._db.execute(query).scalar()
        return TOLD.validate_json(document) if document is not None else None

    def save_told(self, told: ToldStaff) -> None:
        """A new or a changed one."""
        values = {"document": TOLD.dump_json(told).decode()}
        known = update(t.unit_told).where(t.unit_told.c.unit == told.unit).values(values)
        if self._db.execute(known).rowcount == 0:
            self._db.execute(insert(t.unit_told).values(unit=told.unit, **values))

    def forget_told(self, unit: str) -> None:
        """The unit is gone."""
        self._db.execute(delete(t.unit_told).where(t.unit_told.c.unit == unit))


def revision(row: Any) -> Revision:
    """A version of a row, without its content."""
    return Revision(row.hash, row.source, row.at, row.by)


def _change(row: Row[Any]) -> UnitChange:
    differences = _DIFFERENCES.validate_json(row.document)
    return UnitChange(row.id, row.unit, row.at, row.by, row.revision, differences)
