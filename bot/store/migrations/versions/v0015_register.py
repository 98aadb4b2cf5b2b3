"""The register of incidents; those that are there wait in it for their places in the chain."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    register = op.create_table(
        "incident_register",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text()),
        sa.Column("position", sa.Integer()),
        sa.Column("until", sa.BigInteger()),
        sa.Column("key_id", sa.Text()),
        sa.Column("link", sa.Text()),
        sa.Column("seal", sa.Text()),
        sa.Column("forgotten", sa.Text()),
        sa.PrimaryKeyConstraint("digest"),
    )
    for name, column, where, unique in (
        ("incident_register_chain", "position", "position IS NOT NULL", True),
        ("incident_register_waiting", "digest", "position IS NULL", False),
    ):
        op.create_index(
            name,
            "incident_register",
            [column],
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    connection, after = op.get_bind(), ""
    some = sa.text("SELECT id FROM incident WHERE id > :after ORDER BY id LIMIT 1000")
    while ids := connection.execute(some, {"after": after}).scalars().all():
        digests = [hashlib.sha256(f"rodtkort incident {one}".encode()).hexdigest() for one in ids]
        rows = [{"digest": d, "incident": i} for d, i in zip(digests, ids, strict=True)]
        op.bulk_insert(register, rows)
        after = ids[-1]
