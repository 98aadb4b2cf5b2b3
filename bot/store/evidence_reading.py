"""Reading evidence records beside the alarms: for the commands and for `incident show`."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from bot.domain.alarm.timeline import Detail, FactKind
from bot.domain.evidence import Evidence
from bot.store import tables as t
from bot.store.database import Database
from bot.store.evidence import record
from bot.store.verification import VERIFIES_WITHIN_SECONDS

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
