"""The tables of an alarm: itself, its timeline, its words and card slots; what is to be sent or to
happen; what is kept as proof; reports, notes and the leader's follow-up. `metadata` knows them all.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()


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

incident_register = Table(  # V12: a chain that only grows (store.register; decision 64)
    "incident_register",
    metadata,
    Column("digest", Text, primary_key=True),  # of the incident's id
    Column("incident", Text),  # null when it was forgotten
    Column("position", Integer),  # null until a job has linked it
    Column("until", BigInteger),  # the day on which it may be forgotten at the earliest
    Column("key_id", Text),
    Column("link", Text),  # hash over itself and all links before
    Column("seal", Text),  # of the link
    Column("forgotten", Text),  # the seal that says so
)
Index(
    "incident_register_chain",
    incident_register.c.position,
    unique=True,
    sqlite_where=text("position IS NOT NULL"),
    postgresql_where=text("position IS NOT NULL"),
)
Index(
    "incident_register_waiting",
    incident_register.c.digest,
    sqlite_where=text("position IS NULL"),
    postgresql_where=text("position IS NULL"),
)

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

card = Table(  # a card is a slot with a desired revision; the worker loops until shown = wanted
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
    # Which of the person's live cards of the alarm it is, from 1; 0 for one beside them (0053).
    Column("generation", Integer, nullable=False, server_default=text("0")),
    Column("placed_at", BigInteger, nullable=False, server_default=text("0")),
    Column("is_line", Boolean, nullable=False, server_default=false()),
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
    Column("called_at", BigInteger),
    Column("key_at", BigInteger),
    Column("call_miss", Text),
)

call = Table(  # the bot rings somebody who was alerted; no number, no sound (docs/calling.md)
    "call",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("attempt", Integer, nullable=False, server_default=text("0")),  # each has an id outside
    Column("state", Text, nullable=False),
    Column("due_at", BigInteger),  # the next step; null once it is over
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    Column("telephone", Text),
    Column("reference", Text),  # what the provider calls it
    Column("number", Text),  # keyed digest: how often it was rung
    Column("placed_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("said_at", BigInteger),
    Column("asked", Integer, nullable=False, server_default=text("0")),
    Column("wrong", Integer, nullable=False, server_default=text("0")),
    Column("heard", Integer, nullable=False, server_default=text("0")),  # the last key's sequence
    Column("ended_at", BigInteger),
    Column("outcome", Text),
    UniqueConstraint("incident", "person", "round"),
)
Index(
    "call_due",
    call.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
Index("call_by_number", call.c.number, call.c.placed_at)
Index("call_by_person", call.c.person, call.c.placed_at)

walk = Table(  # a guided conversation outside any alarm; one within is part of the alarm's document
    "walk",
    metadata,
    Column("person", Text, primary_key=True),
    Column("incident", Text),  # set: the call goes on in this alarm, which has ended
    Column("updated_at", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
)


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


evidence = Table(  # the record; the bytes lie encrypted elsewhere (bot/evidence)
    "evidence",
    metadata,
    Column("id", Text, primary_key=True),
    Column("incident", Text, index=True),  # null while it waits for one
    Column("owner", Text, nullable=False),  # whose key it is encrypted with
    Column("came", Text, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("media_type", Text),
    Column("size", BigInteger),
    Column("sha256", Text),
    Column("copy_media_type", Text),
    Column("copy_size", BigInteger),
    Column("copy_sha256", Text),
    Column("scan", Text),
    Column("remarks", Text, nullable=False),  # separated by spaces
    Column("key_id", Text),  # where a recording is (R44), sealed; null when erased
    Column("sealed", LargeBinary),
    Column("erased_at", BigInteger),
    Column("removed_at", BigInteger),  # by its sender; then `erased_at` is set too
    Column("destroy_at", BigInteger),  # when its bytes go; null when they are gone, or stay
)
Index(
    "evidence_waiting",
    evidence.c.added_by,
    sqlite_where=text("incident IS NULL AND erased_at IS NULL"),
    postgresql_where=text("incident IS NULL AND erased_at IS NULL"),
)

intake = Table(  # what somebody sent, on its way to being evidence
    "intake",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch", Text, nullable=False, index=True),  # the message it came with
    Column("person", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("came", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("incident", Text),  # null until the sender has said which
    Column("evidence", Text),
    Column("refusal", Text),
    Column("revision", Integer, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # address or text; emptied once it is settled
)
Index(
    "intake_waiting",
    intake.c.person,
    sqlite_where=text("incident IS NULL"),
    postgresql_where=text("incident IS NULL"),
)

# Who may look at what, for minutes; tokens as digests only. In the database it has its first name:
# a rename is no additive migration.
page_link = Table(
    "evidence_link",
    metadata,
    Column("token", Text, primary_key=True),
    Column("evidence", Text, key="what", nullable=False),
    Column("person", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("uses_left", Integer, nullable=False),
    Column("browser", Text, nullable=False),
)

evidence_upload = Table(  # bytes announced, not recorded yet: what a crash leaves here is swept
    "evidence_upload",
    metadata,
    Column("evidence", Text, primary_key=True),
    Column("owner", Text, primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
)

evidence_hold = Table(  # legal hold: nothing of the incident is erased
    "evidence_hold",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # why
)


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
