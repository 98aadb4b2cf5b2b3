"""Calls to those who are alerted."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("lease_until", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("telephone", sa.Text()),
        sa.Column("reference", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("placed_at", sa.BigInteger()),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("said_at", sa.BigInteger()),
        sa.Column("asked", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("wrong", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("heard", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("incident", "person", "round"),
    )
    pending = sa.text("due_at IS NOT NULL")
    op.create_index("call_due", "call", ["due_at"], sqlite_where=pending, postgresql_where=pending)
    op.create_index("call_by_number", "call", ["number", "placed_at"])
    op.create_index("call_by_person", "call", ["person", "placed_at"])
