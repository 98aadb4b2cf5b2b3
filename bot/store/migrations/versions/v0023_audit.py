"""Which accesses the agency's archive has been told of."""

import sqlalchemy as sa
from alembic import op

from bot.store.migrations import index_beside

revision = "0023"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("access_log", sa.Column("audited_at", sa.BigInteger()))
    waiting = sa.text("audited_at IS NULL")
    index_beside("access_log_waiting", "access_log", ["at"], waiting)
    turn = op.create_table(
        "audit_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(turn, [{"id": 1, "whose": "", "until": 0}])
