"""What is kept as proof, on its way and afterwards, and the pages it is looked at on."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from bot.store.tables.base import metadata

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
