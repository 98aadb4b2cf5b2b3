"""Putting one version of the organisation in the place of another, seen by nobody in between."""

from sqlalchemy import Connection, insert, select, update

from bot.store import tables as t
from bot.store.database import Database
from bot.store.people_at_start import revision_hash

_REVISIONS = t.organisation_revision


def keep_in_place_of(database: Database, before: str, content: str, at: int, by: str) -> bool:
    """Stores `content` as the newest version, by `by` at `at` (ms UTC), if `before` is the newest
    still; whether it was. Of two who write at once one is told no. A database without any version
    takes the first. Raises what SQLAlchemy raises."""
    name, expected = revision_hash(content), revision_hash(before)
    with database.engine.begin() as connection:
        # On PostgreSQL the second waits here for the first; SQLite has one writer anyway.
        connection.execute(
            select(_REVISIONS.c.hash).where(_REVISIONS.c.hash == expected).with_for_update()
        )
        newest = _newest(connection)
        if newest is not None and newest[0] != expected:
            return False
        at = max(at, newest[1] + 1) if newest else at
        known = connection.execute(select(_REVISIONS.c.hash).where(_REVISIONS.c.hash == name))
        row = {"source": "database", "content": content, "at": at, "by": by}
        if known.first() is None:
            connection.execute(insert(_REVISIONS).values(hash=name, **row))
        else:  # an older version that counts again
            connection.execute(update(_REVISIONS).where(_REVISIONS.c.hash == name).values(row))
    return True


def _newest(connection: Connection) -> tuple[str, int] | None:
    query = select(_REVISIONS.c.hash, _REVISIONS.c.at).order_by(
        _REVISIONS.c.at.desc(), _REVISIONS.c.hash
    )
    found = connection.execute(query.limit(1)).first()
    return (found.hash, found.at) if found else None
