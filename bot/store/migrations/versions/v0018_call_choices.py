"""What those who are alerted have chosen of calls."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "call_choice",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger()),
        sa.Column("administrator", sa.Text()),
        sa.Column("safety_rep", sa.Text()),
        sa.PrimaryKeyConstraint("person"),
    )
