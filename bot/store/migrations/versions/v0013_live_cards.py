"""Of each person's cards of one alarm the newest is live, and those before it are lines."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    for column in (
        sa.Column("generation", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("placed_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("is_line", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("card", column)
