"""What is known of the canary's technical line."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("canary", sa.Column("called_at", sa.BigInteger()))
    op.add_column("canary", sa.Column("key_at", sa.BigInteger()))
    op.add_column("canary", sa.Column("call_miss", sa.Text()))
