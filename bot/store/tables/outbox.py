"""What is to be sent or to happen, what has arrived, and the pace of both."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text

from bot.store.tables.base import metadata

task = Table(  # outbox and timers
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("incident", Text),
    Column("recipient", Text),
    Column("card", Text),
    Column("payload", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("done_at", BigInteger),
    Column("outcome", Text),
    # What V4 counts: how often a send began, failed, and was taken over from a lease that ended.
    Column("sends", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("expired", Integer, nullable=False),
    Column("dedupe_key", Text, nullable=False, unique=True),
    # Fair sending (0039). Nothing in rows that older replicas write.
    Column("unit", Text),
    Column("first_due_at", BigInteger),  # `due_at` moves with each try, and the order must not
)
Index(
    "task_pending",
    task.c.due_at,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)
# V1: one pending chain-or-contact timer per alarm.
Index(
    "task_one_timer",
    task.c.incident,
    unique=True,
    sqlite_where=text("kind = 'timer' AND done_at IS NULL"),
    postgresql_where=text("kind = 'timer' AND done_at IS NULL"),
)
Index(
    "task_filing",
    task.c.due_at,
    sqlite_where=text("kind = 'filing' AND done_at IS NULL"),
    postgresql_where=text("kind = 'filing' AND done_at IS NULL"),
)
Index(  # one pending reminder of an incident's report
    "task_one_report_timer",
    task.c.incident,
    unique=True,
    sqlite_where=text("kind = 'report' AND done_at IS NULL"),
    postgresql_where=text("kind = 'report' AND done_at IS NULL"),
)
# V9: one pending timer for the follow-up of a threat, apart from the alarm's own.
Index(
    "task_one_duty_timer",
    task.c.incident,
    unique=True,
    sqlite_where=text("kind = 'duty' AND done_at IS NULL"),
    postgresql_where=text("kind = 'duty' AND done_at IS NULL"),
)
Index(  # V10: one pending timer for the leader's follow-up
    "task_one_follow_up_timer",
    task.c.incident,
    unique=True,
    sqlite_where=text("kind = 'follow_up' AND done_at IS NULL"),
    postgresql_where=text("kind = 'follow_up' AND done_at IS NULL"),
)
Index("task_of_card", task.c.card)
Index(
    "task_evidence",
    task.c.due_at,
    sqlite_where=text("kind = 'evidence' AND done_at IS NULL"),
    postgresql_where=text("kind = 'evidence' AND done_at IS NULL"),
)

inbound = Table(  # activities handled, so that a second delivery is the same one (L6)
    "inbound",
    metadata,
    Column(
        "delivery", Text, primary_key=True
    ),  # conversation and activity: ids repeat across chats
    Column("at", BigInteger, nullable=False, index=True),
)

pace = Table(  # one row: when the tenant's next send is free (microseconds; outbox/rate_limit.py)
    "pace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("free_at", BigInteger, nullable=False),
)
