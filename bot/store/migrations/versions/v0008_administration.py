"""Who changed what about a unit, and what its staff were told last."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "organisation_change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    of_unit = "organisation_change_of_unit"
    op.create_index(of_unit, "organisation_change", ["unit", "at"], unique=False)
    op.create_index(op.f("ix_organisation_change_by"), "organisation_change", ["by"], unique=False)
    op.create_table(
        "unit_told",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("unit"),
    )
