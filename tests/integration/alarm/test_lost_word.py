"""A connection is lost while it commits: the row's owner goes on at once, and nothing is sent
twice or dropped (L3, L6, V4). The clock stands still: no lease ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from bot.service.unit_of_work import SendSlots
from bot.store.database import Database
from bot.store.records import StoreUnavailable
from tests.world import World

WRITES = "Jeg skriver med deg"
# What a transaction does by which it is known.
RAISES = "INSERT INTO incident"
CLAIMS = "WITH due AS MATERIALIZED"
BEGINS = "sends=(task.sends"
ENDS = "SET lease_until=%(lease_until)s::BIGINT, done_at="


@contextmanager
def lost(
    database: Database, statement: str, *, stored: bool, times: int = 1
) -> Iterator[list[str]]:
    """The connection is lost at the next commits of such a statement: just after it, when it was
    `stored`, or just before. What was lost is listed."""
    fitting: set[int] = set()
    found: list[str] = []
    original = database.engine.dialect.do_commit

    def seen(connection: Any, _cursor: Any, said: str, *_: Any) -> None:
        if statement in said:
            fitting.add(id(connection.connection.driver_connection))

    def commit(connection: Any) -> None:
        driver = connection.driver_connection
        if id(driver) not in fitting or len(found) == times:
            fitting.discard(id(driver))
            original(connection)
            return
        fitting.discard(id(driver))
        found.append(statement)
        if stored:
            original(connection)
        driver.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    event.listen(database.engine, "before_cursor_execute", seen)
    vars(database.engine.dialect)["do_commit"] = commit
    try:
        yield found
    finally:
        del vars(database.engine.dialect)["do_commit"]
        event.remove(database.engine, "before_cursor_execute", seen)


def red_cards(world: World, person: Any) -> int:
    return len([card for card in world.inbox(person) if "trenger hjelp nå" in card.text])


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "undone"])
@pytest.mark.parametrize("statement", [RAISES, BEGINS, ENDS, CLAIMS])
async def test_a_red_card_goes_out_once_whatever_commit_is_lost(
    tmp_path: Path,
    postgres_url: str,
    statement: str,
    stored: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """L6, V4: at once, and not a second time."""
    async with World(tmp_path, database_url=postgres_url) as world:
        if statement in (BEGINS, CLAIMS):  # inserted leased it would need neither
            monkeypatch.setattr(SendSlots, "take", lambda *_: None)
        with lost(world.core.database, statement, stored=stored) as found:
            await world.says(world.caseworker, "hjelp")
            assert found
        assert red_cards(world, world.leader) == 1
        assert len(world.incidents()) == 1
        assert world.reads(world.caseworker, "Rødt kort er sendt")
        assert world.violations() == []


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "undone"])
@pytest.mark.parametrize("times", [1, 2])
async def test_a_timer_that_was_lost_fires_again_at_once(
    tmp_path: Path, postgres_url: str, stored: bool, times: int
) -> None:
    """L3: the next level is alerted when its time has come, not a lease later. Twice in a row is
    more than the store tries by itself."""
    async with World(tmp_path, database_url=postgres_url) as world:
        await world.says(world.caseworker, "hjelp")
        with lost(world.core.database, "INSERT INTO card", stored=stored, times=times) as found:
            await world.advance(15)
            assert len(found) == (1 if stored else times)
        assert red_cards(world, world.deputy) == 1
        assert world.kinds().count("alerted") == 2
        assert world.violations() == []


async def test_what_was_sent_is_not_sent_again_because_it_could_not_be_recorded(
    tmp_path: Path, postgres_url: str
) -> None:
    """V4, L6: its outcome is stored as soon as anything is."""
    async with World(tmp_path, database_url=postgres_url) as world:
        with lost(world.core.database, ENDS, stored=False, times=8) as found:
            await world.says(world.caseworker, "hjelp")
            assert len(found) == 8
        assert red_cards(world, world.leader) == 1
        await world.advance(14)
        assert red_cards(world, world.leader) == 1
        assert world.violations() == []


async def test_what_is_owed_is_stored_before_anything_is_taken(tmp_path: Path) -> None:
    """V4: the lease has ended while the database was away, and the row is still nobody else's."""
    async with World(tmp_path) as world:
        database = world.core.database
        write, away = database.write, True

        def writes(work: Any) -> Any:
            if away and world.inbox(world.leader):
                raise StoreUnavailable("away")
            return write(work)

        vars(database)["write"] = writes
        telling = world.teams.deliver(world.teams.payloads.text(world.caseworker, "hjelp"))
        await telling
        await world.teams.wait_for(lambda: bool(world.inbox(world.leader)), 20)
        world.clock.at += 60_000  # far past the lease
        away = False
        await world.core.worker.settle()
        assert red_cards(world, world.leader) == 1
        world.late_ms = 70_000
