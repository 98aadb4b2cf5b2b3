"""Reports, notes and the leader's follow-up."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from bot.store.tables.base import metadata

draft = Table(  # a report or a note on its way; what it says lies in its revisions
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("incident", Text, nullable=False, index=True),
    Column("owner", Text, nullable=False, index=True),
    Column("unit", Text, nullable=False),
    Column("is_drill", Boolean, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("submitted_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("reference", Text),  # what the other side calls it (R20)
    Column("sentence", Text),  # id of the text that says what is wrong
    Column("code", Text),
    Column("finalised", Boolean, nullable=False),
    # Whom a note is about: sealed, and overwritten on filing, dropping or after 14 days (L11).
    Column("client_key_id", Text),
    Column("client", LargeBinary),
    Column("client_until", BigInteger, index=True),
)

draft_revision = Table(  # every version of what a draft says, sealed; erasable apart (L13)
    "draft_revision",
    metadata,
    Column("draft", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

follow_up = Table(  # the leader's follow-up, one document; beside it what a unit's list asks for
    "follow_up",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("owner", Text),
    Column("raised_at", BigInteger, nullable=False),
    Column("target", Text),  # who sees nothing of it (L7)
    Column("closed", Boolean, nullable=False),
    Column("overdue_at", BigInteger),
    Column("document", Text, nullable=False),
)
Index("follow_up_by_unit", follow_up.c.unit, follow_up.c.raised_at)
Index("follow_up_by_owner", follow_up.c.owner)
