"""The store itself on two real servers and behind a real pooler: what is lost is left at once, by
every thread, and what comes next is stored (L6, L8)."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from bot.store import database as store_database
from bot.store.database import STATEMENT_MS, Database
from bot.store.records import StoreUnavailable
from bot.store.schema import upgrade
from tests.faults.clusters import Cluster
from tests.faults.needs import POOLER_MISSING, missing, program
from tests.faults.pgbouncer import PgBouncer
from tests.faults.proxy import TcpProxy
from tests.slow_machine import on_this_machine

pytestmark = pytest.mark.xdist_group("two-servers")

_NUMBERS = itertools.count()


def store(database: Database) -> bool:
    """One write, as a command does it; false when it could not be confirmed."""
    try:
        return database.write(lambda tx: tx.first_delivery(f"delivery {next(_NUMBERS)}"))
    except StoreUnavailable:
        return False


async def stores(database: Database, at_once: int = 1) -> list[bool]:
    return await asyncio.gather(*(asyncio.to_thread(store, database) for _ in range(at_once)))


def opened(url: str, **how: Any) -> Database:
    database = Database(url, **how)
    database.identify()
    return database


class Pair:
    """A primary, a hot standby of it, and how to make the primary read-only under its clients."""

    def __init__(self, primary: Cluster, folder: Path) -> None:
        self.primary = primary
        upgrade(primary.url())
        self.standby = primary.follow(folder)

    @property
    def both(self) -> str:
        """A URL with both hosts, the standby first."""
        hosts = f"127.0.0.1:{self.standby.port},127.0.0.1:{self.primary.port}"
        return f"postgresql://postgres@{hosts}/postgres"

    def end_connections(self) -> None:
        """Every client's, by the server (57P01)."""
        self.primary.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

    def read_only(self, on: bool) -> None:
        """Also for those who are connected."""
        writing = "-c default_transaction_read_only=off"
        url = self.primary.url()
        with psycopg.connect(url, autocommit=True, options=writing) as connection:
            name = sql.Identifier("default_transaction_read_only")
            to = sql.SQL("ALTER SYSTEM SET {} = {}").format(name, sql.Literal(on))
            connection.execute(to)
            connection.execute("SELECT pg_reload_conf()")
        is_on = [("on" if on else "off",)]
        while self.primary.execute("SHOW default_transaction_read_only") != is_on:
            time.sleep(0.02)
        time.sleep(0.1)  # who is connected has read it, too


@pytest.fixture(scope="module")
def _standby(_cluster: Cluster, faults_folder: Path) -> Iterator[Pair]:
    found = Pair(_cluster, faults_folder / "standby")
    yield found
    found.standby.kill()  # nobody needs its data any more


@pytest.fixture
def pair(_standby: Pair, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Pair:
    """A processor that is busy for a second is no server that is gone."""
    for name, value in (
        ("STATEMENT_MS", 20_000),
        ("TRANSACTION_SECONDS", 30.0),
        ("AGAIN_WITHIN_SECONDS", 10.0),
    ):
        monkeypatch.setattr(store_database, name, value)
    assert cluster.running
    return _standby


@pytest.fixture
async def proxy(pair: Pair) -> AsyncIterator[TcpProxy]:
    async with TcpProxy(pair.primary.port).running() as found:
        yield found


async def test_a_detour_to_a_standby_ends_with_it(pair: Pair, proxy: TcpProxy) -> None:
    """25006: nothing keeps the pool on a node that cannot be written, however it got there."""
    database = await asyncio.to_thread(opened, pair.primary.url(port=proxy.port))
    assert all(await stores(database, 8))
    proxy.lead_to(pair.standby.port, cut=True)
    assert await stores(database, 8) == [False] * 8
    assert not await asyncio.to_thread(database.is_the_one)
    with pytest.raises(StoreUnavailable, match="read-only"):
        await asyncio.to_thread(database.write, lambda tx: tx.first_delivery("detour"))
    proxy.lead_to(pair.primary.port)
    assert await stores(database) == [True]
    assert await asyncio.to_thread(database.is_the_one)
    database.close()


async def test_whoever_was_connected_when_a_node_became_read_only_leaves_it(pair: Pair) -> None:
    """A demoted primary keeps its clients; the first refused write throws all of them away, and
    those in use do not come back."""
    database = opened(pair.primary.url())
    assert all(await stores(database, 8))
    with database.engine.connect() as in_use:
        in_use.execute(text("SELECT 1"))
        driver = in_use.connection.driver_connection
        await asyncio.to_thread(pair.read_only, True)
        try:
            assert not await asyncio.to_thread(database.is_the_one)
            assert await stores(database) == [False]
            assert "Connections in pool: 0" in database.engine.pool.status()
        finally:
            await asyncio.to_thread(pair.read_only, False)
    assert getattr(driver, "closed", False)
    assert all(await stores(database, 8))
    database.close()


async def test_connections_that_the_server_ends_cost_no_command(pair: Pair) -> None:
    """57P01, and a server that was started anew: the command is tried once more."""
    one, two = opened(pair.primary.url()), opened(pair.both)
    assert all(await stores(one, 8) + await stores(two, 8))
    pair.end_connections()
    assert all(await stores(one, 4) + await stores(two, 4))
    pair.primary.restart()  # here: a server ends with the thread that has started it
    assert all(await stores(one, 4) + await stores(two, 4))
    one.close()
    two.close()


async def test_a_host_that_says_nothing_holds_up_nobody_else(pair: Pair, proxy: TcpProxy) -> None:
    """The time to connect is bounded over all hosts: the next is tried beside the silent one."""
    hosts = f"127.0.0.1:{proxy.port},127.0.0.1:{pair.primary.port}"
    with proxy.dropping():
        url = f"postgresql://postgres@{hosts}/postgres"
        database = await asyncio.to_thread(opened, url)
        began = time.monotonic()
        assert all(await stores(database, 4))
        # The silent one alone would cost each of them two.
        assert time.monotonic() - began < on_this_machine(1)
    database.close()


@pytest.mark.soak
async def test_a_promotion_is_found_by_the_first_command_after_it(faults_folder: Path) -> None:
    """Two hosts in one URL: the primary dies, nothing can be stored, the standby is promoted."""
    primary = Cluster(faults_folder / "demoted").create()
    pair = Pair(primary, faults_folder / "promoted")
    try:
        database = opened(pair.both)
        assert all(await stores(database, 8))
        await asyncio.to_thread(pair.primary.kill)
        assert await stores(database) == [False]
        await asyncio.sleep(1.1)  # what is shorter is no outage
        await asyncio.to_thread(pair.standby.promote)
        assert await stores(database) == [True]
        assert await asyncio.to_thread(database.is_the_one)
        with database.reading() as connection:  # V5 knows of it
            assert connection.execute(text("SELECT count(*) FROM database_outage")).scalar() == 1
        database.close()
    finally:
        pair.standby.kill()
        primary.kill()


def claims(database: Database) -> bool:
    """What the outbox does, often enough that the driver would prepare it."""
    try:
        database.write(lambda tx: (tx.first_delivery(str(next(_NUMBERS))), tx.next_due()))
    except StoreUnavailable:
        return False
    return True


LIMITS = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"


@pytest.mark.parametrize("told", [True, False], ids=["told", "found out"])
def test_behind_a_pooler_every_command_is_stored_and_limited(
    cluster: Cluster, faults_folder: Path, told: bool
) -> None:
    """PgBouncer in transaction mode: three clients share two sessions, whose prepared statements
    would meet each other's names."""
    if program("pgbouncer") is None:
        missing(POOLER_MISSING)
    pooler = PgBouncer(cluster, faults_folder / f"pooler-{told}").start(pool_size=2)
    url = pooler.url("postgres")
    try:
        upgrade(url)
        replicas = [opened(url, pooled=told) for _ in range(3)]
        with ThreadPoolExecutor(12) as threads:
            done = threads.map(claims, [replicas[number % 3] for number in range(120)])
            assert all(done)
        assert replicas[0].is_the_one()
        limits: list[Any] = []
        replicas[0].write(lambda tx: limits.extend(vars(tx)["_db"].execute(text(LIMITS)).one()))
        assert limits == [f"{STATEMENT_MS}ms"] * 2
        with replicas[0].reading() as connection:
            level = text("SELECT current_setting('transaction_isolation')")
            assert connection.execute(level).scalar() == "repeatable read"
        for replica in replicas:
            replica.close()
    finally:
        pooler.stop()


def test_a_direct_connection_keeps_its_limits_and_prepares(cluster: Cluster) -> None:
    """With no further statement: the session has been told once."""
    upgrade(cluster.url())
    database = opened(cluster.url())
    said: list[str] = []

    def listens(tx: Any) -> None:
        said.extend(vars(tx)["_db"].execute(text(LIMITS)).one())

    database.write(listens)
    assert said == [f"{STATEMENT_MS}ms"] * 2
    assert all(claims(database) for _ in range(8))
    prepared = text("SELECT count(*) FROM pg_prepared_statements")
    # And it is the same connection as before.
    assert database.write(lambda tx: vars(tx)["_db"].execute(prepared).scalar_one())
    database.close()
