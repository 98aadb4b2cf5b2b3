"""Looking at versions of the organisation, and at what staff were told, beside the alarms."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.store import tables as t
from bot.store.database import Database
from bot.store.organisations import LAST, REVISION, TOLD, Revision, Told, revision


class OrganisationReader:
    """The versions, and what every unit's staff were told last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all_told(self) -> Sequence[Told]:
        """What every unit's staff were told last. Raises `StoreUnavailable`."""
        with self._database.reading() as connection:
            found = connection.execute(select(t.unit_told.c.document)).scalars()
            return [TOLD.validate_json(document) for document in found]

    def last(self) -> Revision | None:
        """The version that counts, without its content. Raises `StoreUnavailable`."""
        with self._database.reading() as connection:
            row = connection.execute(LAST).one_or_none()
            return revision(row) if row is not None else None

    def content(self, hash: str) -> str | None:
        """What a version says. Raises `StoreUnavailable`."""
        of = t.organisation_revision.c
        with self._database.reading() as connection:
            return connection.execute(select(of.content).where(of.hash == hash)).scalar()

    def versions(self, limit: int) -> list[tuple[Revision, str]]:
        """The versions accepted last with what they say, oldest first. Raises
        `StoreUnavailable`."""
        of = t.organisation_revision.c
        newest = select(*REVISION, of.content).order_by(of.at.desc(), of.hash).limit(limit)
        with self._database.reading() as connection:
            found = connection.execute(newest).all()
        return [(revision(row), row.content) for row in reversed(found)]
