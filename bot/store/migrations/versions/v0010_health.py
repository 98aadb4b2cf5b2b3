"""What the bot knows of its own database: which one it is, whether it stores, how late it is."""

import time
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    identity = op.create_table(
        "database_identity",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(identity, [{"id": str(uuid.uuid4()), "made_at": int(time.time() * 1000)}])
    op.create_table(
        "alarm_probe",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    mark = op.create_table(
        "clock_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("stepped_at", sa.BigInteger(), nullable=False),
        sa.Column("step_ms", sa.BigInteger(), nullable=False),
        sa.Column("leapt_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    never = {"at": 0, "stepped_at": 0, "step_ms": 0, "leapt_at": 0}
    op.bulk_insert(mark, [{"id": 1, **never}])
    op.create_table(
        "database_outage",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("task", sa.Column("unit", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("first_due_at", sa.BigInteger(), nullable=True))
