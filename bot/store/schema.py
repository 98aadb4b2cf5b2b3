"""How the schema is brought to head, under a lock, and what of it a database lacks.

Alembic is imported only when there is something to do: it would cost a start a third of a second.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Index, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex

from bot.store.database import maintenance, where_is
from bot.store.tables import metadata
from bot.store.trouble import WrongDatabase, at_start

HEAD = "0023"
_LOCK = 0x726B  # "rk": one migration at a time, whoever starts first
_ASKS_AGAIN_SECONDS = 0.2


def upgrade(url: str) -> bool:
    """Upgrades the database at `url` to head, under a lock; false if it already was there.

    Raises `StoreUnavailable` when the database is away, `WrongDatabase` when it never can be used:
    also when it calls itself as new as we are and lacks what we know.
    """
    engine = maintenance(url)
    try:
        found = current(engine)
        old = found is None or found < HEAD  # else ours, or a newer replica's
        if old:
            _run(engine)
        make_indexes(engine)
        if lacking := missing(engine):
            raise WrongDatabase(
                f"The database {where_is(url)} calls itself revision {HEAD if old else found} but "
                f"lacks {', '.join(lacking[:5])}{' and more' if len(lacking) > 5 else ''}: it was "
                "made by an unfinished state of that revision, or restored in part. Restore a "
                "backup that is whole."
            )
        return old
    except SQLAlchemyError as error:
        raise at_start(where_is(url), error) from error
    finally:
        engine.dispose()


def current(engine: Engine) -> str | None:
    """The revision the database is at; None before the first. A newer one than ours is fine:
    migrations only add (architecture.md, "Data")."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


_REAL = {  # one look for all: reflecting each table takes many
    "sqlite": """
        SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table'
        UNION ALL SELECT tbl_name, 'index ' || name FROM sqlite_master WHERE type = 'index'
    """,
    "postgresql": """
        WITH ours AS (SELECT c.oid, c.relname FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY (current_schemas(false)))
        SELECT o.relname, a.attname FROM ours o
        JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL SELECT o.relname, 'index ' || i.relname FROM ours o
        JOIN pg_index x ON x.indrelid = o.oid AND x.indisvalid
        JOIN pg_class i ON i.oid = x.indexrelid
    """,
}


def missing(engine: Engine) -> list[str]:
    """What the code knows and the database lacks: tables, columns, indexes, each by name. What a
    newer revision has more is fine."""
    real: defaultdict[str, set[str]] = defaultdict(set)
    with engine.connect() as connection:
        for table, part in connection.execute(text(_REAL[engine.dialect.name])):
            real[table].add(part)
    lacking = []
    for known in metadata.sorted_tables:
        if known.name not in real:
            lacking.append(f"the table {known.name}")
            continue
        parts = [*(column.name for column in known.c), *(f"index {i.name}" for i in known.indexes)]
        lacking += [f"{known.name}.{part}" for part in parts if part not in real[known.name]]
    return lacking


def _run(engine: Engine) -> None:
    from importlib.resources import files

    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("bot.store") / "migrations"))
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else changes the schema. It asks again and again: whoever waits
    within a statement is waited for by an index that is made beside the writers."""
    with engine.connect() as connection:
        while True:
            with connection.begin() as transaction:
                if connection.dialect.name != "postgresql":
                    yield connection
                    return
                locked = text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")
                if connection.execute(locked).scalar_one():
                    yield connection
                    return
                transaction.rollback()
            time.sleep(_ASKS_AGAIN_SECONDS)


def make_indexes(engine: Engine) -> None:
    """Makes the indexes that came after their tables and are not there, without keeping a writer
    waiting. One that was broken off lies there and is of no use: it is made anew."""
    wanted = [
        index
        for table in metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda one: str(one.name))
        if index.dialect_options["postgresql"]["concurrently"]
    ]
    if engine.dialect.name != "postgresql" or not _lacking(engine, wanted):
        return
    with _alone(engine):  # which is idle meanwhile: an idle one is not waited for
        beside = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with beside as connection:
            for index in _lacking(engine, wanted):
                connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}"))
                connection.execute(CreateIndex(index))


def _lacking(engine: Engine, wanted: list[Index]) -> list[Index]:
    lacking = set(missing(engine))
    return [one for one in wanted if any(part.endswith(f".index {one.name}") for part in lacking)]
