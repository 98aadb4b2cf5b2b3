"""Reports and notes on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("finalised", sa.Boolean(), nullable=False),
        sa.Column("client_key_id", sa.Text(), nullable=True),
        sa.Column("client", sa.LargeBinary(), nullable=True),
        sa.Column("client_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_draft_incident"), "draft", ["incident"], unique=False)
    op.create_index(op.f("ix_draft_owner"), "draft", ["owner"], unique=False)
    op.create_index(op.f("ix_draft_client_until"), "draft", ["client_until"], unique=False)
    op.create_table(
        "draft_revision",
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("draft", "revision"),
    )
    filing = sa.text("kind = 'filing' AND done_at IS NULL")
    op.create_index("task_filing", "task", ["due_at"], sqlite_where=filing, postgresql_where=filing)
    report = sa.text("kind = 'report' AND done_at IS NULL")
    op.create_index(
        "task_one_report_timer",
        "task",
        ["incident"],
        unique=True,
        sqlite_where=report,
        postgresql_where=report,
    )
