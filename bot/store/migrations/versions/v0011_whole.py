"""What databases of the first two landed revisions lack: their 0001 grew until the third.

Whatever has `lively_at` was made by the whole 0001 and is left alone: what else it lacks, it has
lost.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.migrations.versions import v0001_first

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    found = sa.inspect(op.get_bind())
    if "lively_at" in {column["name"] for column in found.get_columns("incident")}:
        return
    v0001_first.evidence()
    if not found.has_table("reading"):
        v0001_first.routines()
    if not found.has_table("walk"):
        v0001_first.guided_calls()
    elif "incident" not in {column["name"] for column in found.get_columns("walk")}:
        op.add_column("walk", sa.Column("incident", sa.Text(), nullable=True))
    for table, name, kind, then in (
        ("utterance", "quote", sa.Boolean(), sa.false()),
        ("incident", "lively_at", sa.BigInteger(), sa.text("0")),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=then))
    _tell_when_alarms_were_lively()


def _tell_when_alarms_were_lively() -> None:
    """In the column and in the document, where nothing reads as 1970: the follow-up of a threat,
    which does not count, came later."""
    incident = sa.table(
        "incident", *(sa.column(name) for name in ("id", "last_event_at", "lively_at", "card"))
    )
    database = op.get_bind()
    database.execute(incident.update().values(lively_at=incident.c.last_event_at))
    rows = database.execute(sa.select(incident.c.id, incident.c.last_event_at, incident.c.card))
    for row in rows.all():
        if document := _with_lively_at(row.card, row.last_event_at):
            database.execute(incident.update().where(incident.c.id == row.id).values(card=document))


def _with_lively_at(card: str, at: int) -> str | None:
    """The document with the instant in it; None for one that cannot be read, which keeps no start
    from happening."""
    try:
        document: Any = json.loads(card)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    return json.dumps({**document, "lively_at": at}, ensure_ascii=False, separators=(",", ":"))
