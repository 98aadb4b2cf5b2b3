"""The versions of the organisation, what has changed, what staff were told, the morning check."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from bot.store.tables.base import metadata

organisation_revision = Table(
    "organisation_revision",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
)

organisation_change = Table(  # who changed what about a unit; codes and names of employees
    "organisation_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False, index=True),
    Column("revision", Text, nullable=False),
    Column("document", Text, nullable=False),
)
Index("organisation_change_of_unit", organisation_change.c.unit, organisation_change.c.at)

unit_told = Table(  # what a unit's staff were told last (R16, R68)
    "unit_told",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("document", Text, nullable=False),
)

unit_check = Table(  # the morning check of a unit, and whose it is while it is being made
    "unit_check",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("day", Text, nullable=False),  # Oslo's date it was last made on
    Column("lease_until", BigInteger, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
    Column("document", Text),
)
