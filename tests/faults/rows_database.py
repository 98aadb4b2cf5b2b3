"""Rows: the database is locked, frozen, stopped, read-only, crowded, or somewhere else."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.clusters import Cluster
from tests.faults.figures import POSTGRESQL
from tests.faults.lab import Lab, Row, Staged
from tests.faults.needs import POOLER_MISSING, missing, program
from tests.faults.pgbouncer import PgBouncer
from tests.faults.proxy import TcpProxy

LONG = 12.0  # more than the 8 s after which a heartbeat once stayed silent for an hour


@asynccontextmanager
async def locked(lab: Lab) -> AsyncIterator[Staged]:
    """Somebody has locked the alarm's tables, or SQLite's file, and gone to lunch."""
    url = lab.url()
    yield Staged(url, lambda _: lock(lab, url), lasts=LONG)


def lock(lab: Lab, url: str) -> AbstractContextManager[None]:
    """Whoever wants to write an alarm waits, while the block runs."""
    return _locked_file(lab.file) if lab.is_sqlite else _locked_tables(url)


@contextlib.contextmanager
def _locked_file(file: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=5)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        yield
        foreign.execute("ROLLBACK")


@contextlib.contextmanager
def _locked_tables(url: str) -> Iterator[None]:
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE incident, task IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@asynccontextmanager
async def frozen(lab: Lab) -> AsyncIterator[Staged]:
    """SIGSTOP of the server and everything it has started."""
    cluster, name = lab.server()
    yield Staged(cluster.url(name), lambda _: cluster.frozen())


@asynccontextmanager
async def killed(lab: Lab) -> AsyncIterator[Staged]:
    """kill -9 of the server, started again later."""
    cluster, name = lab.server()
    yield Staged(cluster.url(name), lambda _: _killed(cluster), lasts=LONG)


@contextlib.contextmanager
def _killed(cluster: Cluster) -> Iterator[None]:
    cluster.kill()
    try:
        yield
    finally:
        cluster.start()


@asynccontextmanager
async def read_only(lab: Lab) -> AsyncIterator[Staged]:
    """The operator, or a full quota, makes every new transaction read-only."""
    cluster, name = lab.server()
    yield Staged(cluster.url(name), lambda _: _read_only(cluster, name))


@contextlib.contextmanager
def _read_only(cluster: Cluster, name: str) -> Iterator[None]:
    cluster.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    cluster.execute(_ends(name))  # it holds for new connections
    try:
        yield
    finally:
        cluster.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def _ends(name: str) -> str:
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


@asynccontextmanager
async def crowded(lab: Lab) -> AsyncIterator[Staged]:
    """Other clients hold every connection that the server gives (53300), and ours were lost."""
    cluster, name = lab.server()
    yield Staged(cluster.url(name), lambda _: _crowded(cluster, name))


@asynccontextmanager
async def _crowded(cluster: Cluster, name: str) -> AsyncIterator[None]:
    """A limit of the database would not do: it does not hold for superusers, as all are here."""
    over = asyncio.Event()
    crowd: list[psycopg.Connection[Any]] = []

    def take() -> None:
        with contextlib.suppress(psycopg.OperationalError):  # nothing is free
            while True:
                crowd.append(psycopg.connect(cluster.url(), autocommit=True, connect_timeout=3))

    def take_all() -> bool:
        """Whether the services had none any more."""
        ended = crowd[0].execute(_ends(name).encode()).fetchall()
        take()
        return not ended

    async def keep() -> None:
        while not over.is_set():
            await asyncio.to_thread(take_all)
            await asyncio.sleep(0.1)

    await asyncio.to_thread(take)
    while not await asyncio.to_thread(take_all):
        pass
    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        over.set()
        await asyncio.gather(keeping, return_exceptions=True)
        for each in crowd:
            each.close()


@asynccontextmanager
async def flapping(lab: Lab) -> AsyncIterator[Staged]:
    """Every connection is ended five times a second: each transaction is lost half-way, and may be
    through at the next try, within what everybody waits."""
    cluster, name = lab.server()
    yield Staged(cluster.url(name), lambda _: _flapping(cluster, name), told=False)


@asynccontextmanager
async def _flapping(cluster: Cluster, name: str) -> AsyncIterator[None]:
    async def end() -> None:
        while True:
            await asyncio.to_thread(cluster.execute, _ends(name))
            await asyncio.sleep(0.2)

    ending = asyncio.create_task(end())
    try:
        yield
    finally:
        ending.cancel()
        await asyncio.gather(ending, return_exceptions=True)


@contextlib.contextmanager
def _pair(lab: Lab) -> Iterator[tuple[Cluster, Cluster]]:
    """A primary, and a hot standby that has everything it has."""
    stem = f"pg-{lab.place}-{time.monotonic_ns()}"
    primary = Cluster(lab.roomy / stem).create()
    try:
        standby = primary.follow(lab.roomy / f"{stem}-standby")
        try:
            primary.execute("SELECT pg_create_physical_replication_slot('unused', false)")
            yield primary, standby
        finally:
            standby.stop()
    finally:
        primary.stop()


@asynccontextmanager
async def fail_over(lab: Lab) -> AsyncIterator[Staged]:
    """The primary dies; its address leads to the standby, which is promoted some seconds later."""
    with _pair(lab) as (primary, standby):
        async with TcpProxy(primary.port).running() as proxy:
            yield Staged(
                standby.url(),
                lambda _: _failed_over(primary, standby, proxy),
                services_url=standby.url(port=proxy.port),
            )


@contextlib.contextmanager
def _failed_over(primary: Cluster, standby: Cluster, proxy: TcpProxy) -> Iterator[None]:
    _caught_up(primary, standby)
    primary.kill()
    proxy.lead_to(standby.port, cut=True)
    try:
        yield
    finally:
        standby.promote()


@asynccontextmanager
async def fail_over_between_hosts(lab: Lab) -> AsyncIterator[Staged]:
    """The URL names both hosts: the primary dies, the standby is promoted."""
    with _pair(lab) as (primary, standby):
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        yield Staged(
            standby.url(),
            lambda _: _promoted(primary, standby),
            services_url=f"postgresql://postgres@{hosts}/postgres",
        )


@contextlib.contextmanager
def _promoted(primary: Cluster, standby: Cluster) -> Iterator[None]:
    _caught_up(primary, standby)
    primary.kill()
    try:
        yield
    finally:
        standby.promote()


@asynccontextmanager
async def detour(lab: Lab) -> AsyncIterator[Staged]:
    """The address leads to the hot standby for a while, and back: nothing was promoted."""
    with _pair(lab) as (primary, standby):
        async with TcpProxy(primary.port).running() as proxy:
            yield Staged(
                primary.url(),
                lambda _: _led_astray(proxy, primary, standby),
                services_url=primary.url(port=proxy.port),
            )


@contextlib.contextmanager
def _led_astray(proxy: TcpProxy, primary: Cluster, standby: Cluster) -> Iterator[None]:
    proxy.lead_to(standby.port, cut=True)
    try:
        yield
    finally:
        proxy.lead_to(primary.port)  # what was opened on the way stays open, to the wrong one


def _caught_up(primary: Cluster, standby: Cluster) -> None:
    ((written,),) = primary.execute("SELECT pg_current_wal_flush_lsn()::text")
    until = time.monotonic() + 5
    while True:
        seen = standby.execute(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn")
        if seen == [(True,)]:
            return
        assert time.monotonic() < until, "the standby does not follow"
        time.sleep(0.02)


@asynccontextmanager
async def restarted_pooler(lab: Lab) -> AsyncIterator[Staged]:
    """PgBouncer in transaction mode lies in between, goes away, and comes back."""
    if program("pgbouncer") is None:
        missing(POOLER_MISSING)
    cluster, name = lab.server()
    pooler = PgBouncer(cluster, lab.roomy / f"pgbouncer-{name}").start()
    try:
        yield Staged(cluster.url(name), lambda _: _away(pooler), services_url=pooler.url(name))
    finally:
        pooler.stop()


@contextlib.contextmanager
def _away(pooler: PgBouncer) -> Iterator[None]:
    pooler.stop()
    try:
        yield
    finally:
        pooler.start()


ROWS = [
    Row("locked tables or file", locked, fast=("sqlite-1",)),
    Row("frozen server", frozen, POSTGRESQL),
    Row("killed server", killed, POSTGRESQL),
    Row("read-only server", read_only, POSTGRESQL),
    Row("no connection left", crowded, POSTGRESQL),
    Row("connections ended all the time", flapping, POSTGRESQL),
    Row("fail-over behind one address", fail_over, POSTGRESQL),
    Row("fail-over between two hosts of the URL", fail_over_between_hosts, POSTGRESQL),
    Row("PgBouncer goes away and comes back", restarted_pooler, POSTGRESQL),
    Row("detour to a hot standby", detour, POSTGRESQL, fast=("postgresql-1",)),
]
