"""Who has practised what (R64), read beside the alarms."""

from collections.abc import Collection

from sqlalchemy import select

from bot.domain.drills import Practice
from bot.store import tables as t
from bot.store.database import Database
from bot.store.drills import by_time, parts, practice


def practices_among(database: Database, people: Collection[str]) -> list[Practice]:
    """Who of these has gone through which drill and when, oldest first. Raises
    `StoreUnavailable`."""
    found: list[Practice] = []
    with database.reading() as connection:
        for some in parts(people):
            query = select(t.practice).where(t.practice.c.person.in_(some))
            found += [practice(row) for row in connection.execute(query)]
    return sorted(found, key=by_time)
