"""An alarm, its timeline, the words in it, its card places, and the calls beside it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.tables.base import metadata

incident = Table(
    "incident",
    metadata,
    Column("id", Text, primary_key=True),
    Column("raised_by", Text, nullable=False),
    Column("is_drill", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("last_event_at", BigInteger, nullable=False),
    Column("lively_at", BigInteger, nullable=False),  # of the alarm itself, not its follow-up (L6)
    Column("resting", Boolean, nullable=False),  # contact confirmed or exhausted (V1)
    Column("seq", Integer, nullable=False),
    Column("mac", Text, nullable=False),  # of the last timeline entry
    Column("organisation", Text, nullable=False),  # revision the alarm was raised with (V8)
    Column("card", Text, nullable=False),
)
# V7, L6: one unresolved alarm and one unresolved drill per caseworker.
Index(
    "incident_unresolved",
    incident.c.raised_by,
    incident.c.is_drill,
    unique=True,
    sqlite_where=text("state IN ('open', 'claimed')"),
    postgresql_where=text("state IN ('open', 'claimed')"),
)
# By it `status` finds the unit's last drill; an alarm is not in it.
Index(
    "incident_drills",
    incident.c.unit,
    incident.c.raised_at,
    sqlite_where=text("is_drill"),
    postgresql_where=text("is_drill"),
)
Index("incident_by_time", incident.c.raised_at)
Index("incident_by_event", incident.c.last_event_at)
Index("incident_by_unit", incident.c.unit, incident.c.raised_at)

helper = Table(  # who helps in which unresolved alarm: how a relay finds its way
    "helper",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("person", Text, primary_key=True),
)
Index("helper_by_person", helper.c.person)

timeline = Table(
    "timeline",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("schema", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("payload", Text, nullable=False),  # canonical JSON; JSONB would reorder it
    Column("key_id", Text, nullable=False),
    Column("mac", Text, nullable=False),
)

utterance = Table(  # words people wrote: encrypted, erasable, outside the chain (L13)
    "utterance",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Text, nullable=False, index=True),  # or the author, outside any alarm
    Column("at", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
    Column("quote", Boolean, nullable=False),  # what somebody else said, letter by letter
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

card = Table(  # a card is a place with a wanted revision; the worker loops until shown = wanted
    "card",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("digest", Text, nullable=False),  # of what is shown, so that nothing is sent twice
    Column("lease_until", BigInteger, nullable=False),
    Column("service_url", Text),
    Column("conversation_id", Text),
    Column("activity_id", Text),
    UniqueConstraint("incident", "person", "slot"),
)
Index("card_by_person", card.c.person)

canary = Table(  # one row: what all replicas know of the automatic test (domain/canary.py)
    "canary",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("due_at", BigInteger, nullable=False),
    Column("run", Text),
    Column("held_until", BigInteger, nullable=False),
    Column("delivered_at", BigInteger),
    Column("took_ms", BigInteger),
    Column("missed_at", BigInteger),
    Column("miss", Text),
)

walk = Table(  # a guided conversation outside any alarm; one within is part of the alarm's document
    "walk",
    metadata,
    Column("person", Text, primary_key=True),
    Column("incident", Text),  # set: the call goes on in this alarm, which has ended
    Column("updated_at", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
)
