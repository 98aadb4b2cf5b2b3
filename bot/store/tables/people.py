"""What people have told the bot, what they have read, who has looked at what."""

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Table, Text

from bot.store.tables.base import metadata

address = Table(
    "address",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("tenant_id", Text, nullable=False),
    Column("service_url", Text, nullable=False),
    Column("conversation_id", Text),
    Column("bot_id", Text, nullable=False),
    Column("user_mri", Text, nullable=False),
    Column("aad_object_id", Text),
    Column("updated_at", BigInteger, nullable=False, index=True),
    Column("removed", Boolean, nullable=False),  # kept, so that other replicas learn of it
)

preference = Table(
    "preference",
    metadata,
    Column("person", Text, primary_key=True),
    Column("language", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False, index=True),
)

absence = Table(  # set in chat; lies over the organisation file's
    "absence",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, nullable=False, index=True),  # when it was said
    Column("until", BigInteger),
    Column("stand_in", Text),
    Column("away", Boolean, nullable=False),  # false: back, although the file says absent
)

presence = Table(  # who is at the office today (R46): until midnight, and forgotten the next day
    "presence",
    metadata,
    Column("person", Text, primary_key=True),
    Column("since", BigInteger, nullable=False, index=True),  # when it was said
    Column("until", BigInteger, nullable=False),  # not after `since`: gone again
    Column("key_id", Text),  # where they sit, sealed; null where nothing was said
    Column("sealed", LargeBinary),
)

reading = Table(  # who has read which version of a routine (R26); the first time counts
    "reading",
    metadata,
    Column("person", Text, primary_key=True),
    Column("routine", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

access_log = Table(  # who looked at an incident with the operator's commands
    "access_log",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("incident", Text),
)

reach = Table(  # what the morning check knows of somebody's way through Teams
    "reach",
    metadata,
    Column("person", Text, primary_key=True),
    Column("line", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("cleared_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)
