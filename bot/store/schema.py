"""Bringing the schema to head. Alembic is imported only when there is something to do: it would
cost a start a third of a second."""

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import maintenance, trouble

HEAD = "0010"
_LOCK = 0x726B  # "rk": one migration at a time, whoever starts first


def upgrade(url: str) -> bool:
    """Upgrades the database at `url` to head, under a lock; false if it already was there.

    Raises `StoreUnavailable` when the database is away, `WrongDatabase` when it never can be used.
    """
    engine = maintenance(url)
    try:
        if (found := current(engine)) is not None and found >= HEAD:
            return False  # ours, or a newer replica's
        _run(engine)
        return True
    except SQLAlchemyError as error:
        raise trouble(error) from error
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


def _run(engine: Engine) -> None:
    from importlib.resources import files

    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("bot.store") / "migrations"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
