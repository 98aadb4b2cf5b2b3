"""Reading beside the alarms, where no lock is held: what people have told the bot, versions of the
organisation and what staff were told, evidence records, the morning check, the canary's last card,
what is to be forgotten (L13); and putting one version of the organisation in the place of another,
seen by nobody in between."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.domain.alarm.timeline import Detail, FactKind
from bot.domain.calls import CallChoice
from bot.domain.evidence import Evidence
from bot.domain.morning import UnitCheck, line_of_code
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt
from bot.domain.retention import Kept
from bot.events import Address
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.drills import parts
from bot.store.evidence import record
from bot.store.organisations import LAST, REVISION, TOLD, Revision, ToldStaff, revision
from bot.store.people import PresenceRow, presence_row
from bot.store.readiness import UnitRow, reach, unit_check
from bot.store.records import (
    AbsenceRow,
    DeliveryHistory,
    PlannedAbsence,
    Reach,
    StoreUnavailable,
)
from bot.store.retention import KINDS
from bot.store.statements import ARRIVED
from bot.store.verification import VERIFIES_WITHIN_SECONDS


@dataclass(frozen=True, slots=True)
class People:
    """What the database knows of people: addresses with names, languages, `borte`/`tilbake`, and
    who is to have no telephone number here (None: not looked at)."""

    addresses: Mapping[str, tuple[str, Address]] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    absences: Mapping[str, AbsenceRow] = field(default_factory=dict)
    present: Mapping[str, PresenceRow] = field(default_factory=dict)
    # By the person and the instant at which it begins.
    planned: Mapping[tuple[str, int], PlannedAbsence] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()  # who was reachable once, and is not any more
    no_number: frozenset[str] | None = None


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
        # All of them: they are few, and nothing tells when it was decided, or taken back.
        asked = connection.execute(select(t.call_choice).where(t.call_choice.c.asked_at > 0)).all()
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
        no_number=_without_number(asked),
    )


def _without_number(choices: Sequence[Row[Any]]) -> frozenset[str]:
    made = [CallChoice(**row._mapping) for row in choices]
    return frozenset(one.person for one in made if one.has_no_number)


def readings_among(database: Database, people: Sequence[str]) -> list[ReadReceipt]:
    """Which versions of which routines these people have read (R26)."""
    found: list[ReadReceipt] = []
    with database.reading() as connection:
        for some in parts(people):
            query = select(t.reading).where(t.reading.c.person.in_(some))
            found += [rows.reading(row) for row in connection.execute(query)]
    return found


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


def _content(connection: Connection, name: str) -> str | None:
    query = select(t.organisation_revision.c.content).where(t.organisation_revision.c.hash == name)
    return connection.execute(query).scalar()


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


_PAGE = 200


def all_records(database: Database) -> Iterator[Evidence]:
    """Every record, the erased ones too, in pages: verifying takes long, and no transaction lasts
    as long as it."""
    after = ""
    while True:
        query = select(t.evidence).where(t.evidence.c.id > after).order_by(t.evidence.c.id)
        with database.reading() as connection:
            page = [record(row) for row in connection.execute(query.limit(_PAGE))]
        yield from page
        if not page:
            return
        after = page[-1].id


def records_of(database: Database, owners: Sequence[str]) -> Mapping[str, list[Evidence]]:
    """The records of these owners, the erased ones too; of one that has none, none."""
    found: Mapping[str, list[Evidence]] = {owner: [] for owner in owners}
    with database.reading() as connection:
        for row in connection.execute(select(t.evidence).where(t.evidence.c.owner.in_(owners))):
            found[row.owner].append(record(row))
    return found


def record_now(database: Database, evidence: str) -> Evidence | None:
    """One record as it is now."""
    with database.reading() as connection:
        row = connection.execute(
            select(t.evidence).where(t.evidence.c.id == evidence)
        ).one_or_none()
    return record(row) if row is not None else None


def told_of(database: Database) -> Iterator[tuple[str, str, str]]:
    """Incident, evidence id and who added it, of all that the timelines have ever been told of."""
    query = select(t.timeline.c.incident, t.timeline.c.payload, t.timeline.c.actor)
    with database.reading(VERIFIES_WITHIN_SECONDS) as connection:
        added = query.where(t.timeline.c.kind == FactKind.EVIDENCE_ADDED.value)
        for row in connection.execute(added.order_by(t.timeline.c.incident, t.timeline.c.seq)):
            yield row.incident, json.loads(row.payload)["evidence"], row.actor


def announced(database: Database) -> frozenset[str]:
    """Evidence ids of uploads that are under way, or that a crash left behind."""
    with database.reading() as connection:
        return frozenset(connection.execute(select(t.evidence_upload.c.evidence)).scalars())


def facts_of(database: Database, incident: str, evidence: str) -> dict[str, Detail]:
    """What the timeline says of one piece of evidence, by kind of fact; the last of each kind."""
    query = select(t.timeline).where(t.timeline.c.incident == incident)
    with database.reading() as connection:
        entries = connection.execute(
            query.where(t.timeline.c.kind.startswith("evidence_")).order_by(t.timeline.c.seq)
        )
        details = [(entry.kind, json.loads(entry.payload)) for entry in entries]
    return {kind: detail for kind, detail in details if detail.get("evidence") == evidence}


class OrganisationReader:
    """The versions, and what every unit's staff were told last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all_told(self) -> Sequence[ToldStaff]:
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


_ARRIVED = "delivered"  # as a new message; Teams may let us change an old one in a blocked chat


@dataclass(frozen=True, slots=True)
class ReadinessReader:
    """On a reading connection of its own: no alarm waits for it."""

    database: Database

    def rows(self) -> Sequence[UnitRow]:
        """Every unit that was ever checked."""
        of = t.unit_check.c
        query = select(of.unit, of.day, of.lease_until, of.asked)
        with self.database.reading() as connection:
            return [UnitRow(*row) for row in connection.execute(query)]

    def checks(self) -> Sequence[UnitCheck]:
        """The last check of every unit."""
        with self.database.reading() as connection:
            found = connection.execute(select(t.unit_check.c.document)).scalars()
            return [check for document in found if (check := unit_check(document)) is not None]

    def without_number(self, people: Collection[str]) -> frozenset[str]:
        """Those of whom it is decided that they have no telephone number here."""
        with self.database.reading() as connection:
            of = t.call_choice
            return _without_number(
                connection.execute(select(of).where(of.c.person.in_(people))).all()
            )

    def reaches(self, people: Sequence[str]) -> Mapping[str, Reach]:
        """What the last checks knew of these people."""
        with self.database.reading() as connection:
            found = connection.execute(select(t.reach).where(t.reach.c.person.in_(people)))
            return {row.person: reach(row) for row in found}

    def told(self, chats: Mapping[str, str | None]) -> Mapping[str, DeliveryHistory]:
        """What is known of these people, by person; each with their private chat's id."""
        people = list(chats)
        with self.database.reading() as connection:
            found = dict.fromkeys(people, DeliveryHistory())
            for person in _removed(connection, people):
                found[person] = replace(found[person], removed=True)
            for person, chat, outcome, at in _sends(connection, people):
                # An old chat's refusal is no word about the one they have now.
                if outcome == _ARRIVED or chat in (None, chats[person]):
                    found[person] = _with_send(found[person], outcome, at)
            for person, told in found.items():
                chat = chats[person]
                # Asked of the few alone: there is no index that a chat is found by.
                if told.refused_at > told.heard_at and chat is not None:
                    heard = max(told.heard_at, _heard(connection, chat))
                    found[person] = replace(told, heard_at=heard)
            return found


def _removed(connection: Connection, people: Sequence[str]) -> Sequence[str]:
    of = t.address.c
    query = select(of.person).where(of.person.in_(people), of.removed)
    return connection.execute(query).scalars().all()


def _sends(
    connection: Connection, people: Sequence[str]
) -> Iterator[tuple[str, str | None, str, int]]:
    """By their cards, with the chat where one lies that has arrived: a notice lies in no place,
    and is found by nobody's name."""
    of = (t.card.c.person, t.card.c.conversation_id, t.task.c.outcome)
    query = (
        select(*of, func.max(t.task.c.done_at))
        .join(t.task, t.task.c.card == t.card.c.id)
        .where(t.card.c.person.in_(people), t.task.c.done_at.is_not(None))
        .group_by(*of)
    )
    for person, chat, outcome, at in connection.execute(query):
        yield person, chat, outcome or "", int(at)


def _with_send(told: DeliveryHistory, outcome: str, at: int) -> DeliveryHistory:
    if outcome == _ARRIVED:
        return replace(told, heard_at=max(told.heard_at, at))
    if line_of_code(outcome) is not None and at > told.refused_at:
        return replace(told, refused=outcome, refused_at=at)
    return told


def _heard(connection: Connection, chat: str) -> int:
    """When the person last wrote or tapped there, if it was within a day."""
    of = t.inbound.c
    query = select(func.max(of.at)).where(of.delivery.startswith(f"{chat}|", autoescape=True))
    return int(connection.execute(query).scalar() or 0)


def red_card_arrived(database: Database, incident: str, person: str) -> int | None:
    """When the red card of this alarm arrived at the person (ms UTC); None while it has not.
    Raises `StoreUnavailable`."""
    arrived = (
        select(t.task.c.done_at)
        .join(t.card, t.card.c.id == t.task.c.card)
        .where(
            t.card.c.incident == incident,
            t.card.c.person == person,
            t.card.c.slot.like("alert:%"),
            t.task.c.outcome.in_(ARRIVED),
        )
        .order_by(t.task.c.done_at)
        .limit(1)
    )
    with database.reading() as connection:
        found = connection.execute(arrived).scalar()
    return int(found) if found is not None else None


@dataclass(frozen=True, slots=True)
class RetentionReader:
    """Looks for what is due, without being in an alarm's way."""

    database: Database

    def due(self, kept: Kept, before: int, limit: int) -> Sequence[str]:
        """Keys of what is due: an incident's id where forgetting is noted on its timeline."""
        kind = KINDS[kept]
        query = select(kind.key).select_from(kind.table).where(kind.is_due(before)).distinct()
        with self.database.reading() as connection:
            return connection.execute(query.limit(limit)).scalars().all()

    def held(self) -> int:
        """How many incidents somebody holds."""
        with self.database.reading() as connection:
            query = select(func.count()).select_from(t.evidence_hold)
            return connection.execute(query).scalar_one()

    def tidy(self) -> None:
        """Lets the database overwrite what was deleted, as far as it can."""
        self.database.overwrite([kind.table.name for kind in KINDS.values()])
