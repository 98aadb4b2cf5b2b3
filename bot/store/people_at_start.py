"""Reading what people have told the bot, and the accepted versions of the organisation."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt
from bot.events import Address
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.people import PresenceRow, presence_row
from bot.store.records import AbsenceRow, PlannedAbsence, StoreUnavailable


@dataclass(frozen=True, slots=True)
class People:
    """What the database knows of people: addresses with names, languages, `borte`/`tilbake`."""

    addresses: Mapping[str, tuple[str, Address]] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    absences: Mapping[str, AbsenceRow] = field(default_factory=dict)
    present: Mapping[str, PresenceRow] = field(default_factory=dict)
    # By the person and the instant at which it begins.
    planned: Mapping[tuple[str, int], PlannedAbsence] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()  # who was reachable once, and is not any more


def load_people(database: Database) -> People:
    """Addresses, languages and absences, as they are now."""
    return _people(database, 0)


def changed_people(database: Database, since: int) -> People:
    """What has changed at or after the instant `since` (ms UTC), here or on another replica;
    who can no longer be reached is among `gone`."""
    return _people(database, since)


def _people(database: Database, since: int) -> People:
    with database.reading() as connection:
        addresses = connection.execute(
            select(t.address).where(t.address.c.updated_at >= since)
        ).all()
        languages = connection.execute(
            select(t.preference).where(t.preference.c.updated_at >= since)
        ).all()
        absences = connection.execute(select(t.absence).where(t.absence.c.since >= since)).all()
        planned = connection.execute(
            select(t.planned_absence).where(t.planned_absence.c.said_at >= since)
        ).all()
        present = connection.execute(select(t.presence).where(t.presence.c.since >= since)).all()
    return People(
        addresses={
            row.person: (row.name, rows.address(row)) for row in addresses if not row.removed
        },
        languages={row.person: Language(row.language) for row in languages},
        absences={
            row.person: AbsenceRow(row.person, row.since, row.until, row.stand_in, row.away)
            for row in absences
        },
        present={row.person: presence_row(row) for row in present},
        planned={
            (row.person, row.since): PlannedAbsence(
                row.person, row.since, row.until, row.stand_in, row.said_at
            )
            for row in planned
        },
        gone=frozenset(row.person for row in addresses if row.removed),
    )


def readings_among(database: Database, people: Sequence[str]) -> list[ReadReceipt]:
    """Which versions of which routines these people have read (R26)."""
    with database.reading() as connection:
        query = select(t.reading).where(t.reading.c.person.in_(people))
        return [rows.reading(row) for row in connection.execute(query)]


def revision_hash(content: str) -> str:
    """The name of a version of the organisation."""
    return hashlib.sha256(content.encode()).hexdigest()


def keep_revision(database: Database, source: str, content: str, at: int, by: str) -> str:
    """Stores an accepted version, once, and returns its hash. Raises `StoreUnavailable`."""
    name = revision_hash(content)
    row = {"hash": name, "source": source, "content": content, "at": at, "by": by}
    try:
        with database.engine.begin() as connection:
            if _content(connection, name) is None:
                connection.execute(insert(t.organisation_revision).values(row))
            else:  # an older version that counts again is the last good one
                known = t.organisation_revision.c.hash == name
                connection.execute(update(t.organisation_revision).where(known).values(at=at))
    except IntegrityError:  # another replica was faster
        return name
    except SQLAlchemyError as error:
        raise StoreUnavailable(type(error).__name__) from error
    return name


def last_revision(database: Database) -> str | None:
    """The content of the version accepted last; None if there never was one."""
    query = (
        select(t.organisation_revision.c.content)
        .order_by(t.organisation_revision.c.at.desc())
        .limit(1)
    )
    with database.reading() as connection:
        return connection.execute(query).scalar()


def revision(database: Database, name: str) -> str | None:
    """The content of one version (V8)."""
    with database.reading() as connection:
        return _content(connection, name)


def _content(connection: Connection, name: str) -> str | None:
    query = select(t.organisation_revision.c.content).where(t.organisation_revision.c.hash == name)
    return connection.execute(query).scalar()
