"""The history of the schema: it only adds, and keeps nobody waiting (CONTRIBUTING.md)."""

from collections.abc import Sequence

from alembic import op
from sqlalchemy import TextClause


def index_beside(
    name: str, table: str, columns: Sequence[str], where: TextClause | None = None
) -> None:
    """An index on a table that was there before. SQLite has it at once. PostgreSQL would keep every
    writer waiting, older replicas too, for as long as it takes: there it is made afterwards, beside
    them (`store.schema.make_indexes`), from `store.tables`: `postgresql_concurrently=True`."""
    if op.get_context().dialect.name == "sqlite":
        op.create_index(name, table, columns, sqlite_where=where)
