"""The register of a unit's safety measures."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from bot.store.tables.base import metadata

measure = Table(  # a safety measure of a unit; what it says is sealed (R59)
    "measure",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("owner", Text, index=True),
    Column("revision", Integer, nullable=False),
    Column("overdue_at", BigInteger),  # from when on anything of it is overdue
    Column("added_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

measure_change = Table(  # every step of a measure's history: what it was like from then on
    "measure_change",
    metadata,
    Column("measure", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

measure_minutes = Table(  # where minutes lie, and what was decided (R60); null: the whole register
    "measure_minutes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False, index=True),
    Column("measure", Text, index=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

measure_register = Table(  # one for each unit that has measures: its reviews, and the next look
    "measure_register",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("document", Text, nullable=False),
)
