"""Reading evidence records beside the alarms: for the commands and for `incident show`."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from bot.domain.evidence import Evidence
from bot.domain.timeline import Detail
from bot.store import tables as t
from bot.store.database import Database
from bot.store.evidence import record

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
