"""The calendar of drills."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from bot.store.tables.base import metadata

practice = Table(  # who went through which drill (R57, R64); outlasts the drill's own record
    "practice",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("part", Text, nullable=False),
    Column("drill", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("scenario", Text),
)
Index("practice_by_person", practice.c.person)
Index("practice_by_unit", practice.c.unit)

trainee = Table(  # since when somebody is known to the calendar, and when they were reminded
    "trainee",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("welcomed_at", BigInteger),
    Column("reminded_at", BigInteger),
    Column("reminders", Integer, nullable=False),
    Column("rest_until", BigInteger),
    Column("seen_at", BigInteger, nullable=False),
)

drill_unit = Table(  # since when a unit is known to the calendar, and when its list went out
    "drill_unit",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("listed_at", BigInteger),
)

drill_plan = Table(  # one planned drill for each unit; `day` is a date in Oslo
    "drill_plan",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("drill", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("about", Text),
    Column("asked_at", BigInteger),
)
