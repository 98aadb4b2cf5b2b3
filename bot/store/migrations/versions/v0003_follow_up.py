"""The leader's follow-up."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("overdue_at", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident"),
    )
    op.create_index("follow_up_by_unit", "follow_up", ["unit", "raised_at"], unique=False)
    op.create_index("follow_up_by_owner", "follow_up", ["owner"], unique=False)
    timer = sa.text("kind = 'follow_up' AND done_at IS NULL")
    op.create_index(
        "task_one_follow_up_timer",
        "task",
        ["incident"],
        unique=True,
        sqlite_where=timer,
        postgresql_where=timer,
    )
