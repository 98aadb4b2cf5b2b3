"""What the bot knows of its database: which one it is, whether it stores, how late it is."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from bot.store.tables.base import metadata

database_identity = Table(  # one row: made with the tables, and never changed
    "database_identity",
    metadata,
    Column("id", Text, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
)

alarm_probe = Table(  # rows as large as an alarm's, committed and deleted again every few seconds
    "alarm_probe",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
)

clock_mark = Table(  # one row (`store.clock_mark.ClockMark`)
    "clock_mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("stepped_at", BigInteger, nullable=False),
    Column("step_ms", BigInteger, nullable=False),
    Column("leapt_at", BigInteger, nullable=False),
)

database_outage = Table(  # from when until when a replica could store nothing (V5)
    "database_outage",
    metadata,
    Column("id", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
