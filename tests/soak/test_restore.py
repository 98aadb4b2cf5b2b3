"""How long it takes to have a large database back: the real `pg_dump` and `pg_restore`."""

import os
import time
from pathlib import Path

import psycopg
import pytest

from bot.store.schema import upgrade
from tests.integration.operating.test_restore import PostgresBackup
from tests.slow_machine import on_this_machine
from tests.world import World

pytestmark = pytest.mark.soak

INCIDENTS = int(os.environ.get("SOAK_RESTORE_INCIDENTS", "100000"))
BOUND_SECONDS = 600.0
# Each with what must differ from copy to copy; all else of a row is the model's, with its id.
TABLES = {
    "incident": {
        "raised_at": "raised_at - i * 20000",
        "last_event_at": "last_event_at - i * 20000",
    },
    "timeline": {},
    "card": {"id": "md5(id || i)"},
    "task": {
        "id": "md5(id || i)",
        "card": "md5(card || i)",
        "dedupe_key": "dedupe_key || ':' || i",
    },
}
NEW_ID = "md5('incident' || i)::uuid::text"


def _copies(connection: psycopg.Connection[tuple[object, ...]], model: str) -> None:
    """So many more of the finished alarm, whole: by the server itself."""
    for table, changed in TABLES.items():
        found = connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s",
            [table],
        ).fetchall()
        values = {
            str(name): f"replace(\"{name}\", '{model}', {NEW_ID})"
            if kind == "text"
            else f'"{name}"'
            for name, kind in found
        }
        values |= changed
        names = ", ".join(f'"{name}"' for name in values)
        key = "id" if table == "incident" else "incident"
        connection.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} "
            f"FROM {table}, generate_series(1, {INCIDENTS}) AS i WHERE {key} = '{model}'".encode()
        )


async def test_a_hundred_thousand_incidents_are_back_within_ten_minutes(
    tmp_path: Path, postgres_url: str
) -> None:
    """Each with its whole timeline, its cards and its outgoing rows."""
    async with World(tmp_path, database_url=postgres_url) as world:
        world.late_ms = 10**13
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(3)
        await world.taps(world.caseworker, "Avslutt varselet")
        model = world.incident()["id"]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        _copies(connection, model)
    backup = PostgresBackup(postgres_url, tmp_path)
    began = time.monotonic()
    backup.make()
    made = time.monotonic()
    backup.restore()
    upgrade(postgres_url)
    back = time.monotonic()
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("SELECT count(*) FROM incident").fetchone()
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert found == (INCIDENTS + 1,)
    assert size is not None
    print(f"\n{INCIDENTS:,} incidents, {int(str(size[0])) / 1024**2:,.0f} MB:")
    print(f"dumped in {made - began:.0f} s, back in {back - made:.0f} s")
    assert back - made < on_this_machine(BOUND_SECONDS)
