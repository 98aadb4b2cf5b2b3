"""A wrong picture can be removed: hidden at once, destroyed a day later."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for name in ("removed_at", "destroy_at"):
        op.add_column("evidence", sa.Column(name, sa.BigInteger()))
