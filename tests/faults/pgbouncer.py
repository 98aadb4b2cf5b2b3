"""PgBouncer before a server, in transaction mode: what many operators put there.

Debian's own (1.18): it knows nothing of prepared statements, and refuses start-up parameters that
it was not told of.
"""

import subprocess
import time
from pathlib import Path

import psycopg

from demo.processes import free_port
from tests.faults.clusters import Cluster, as_its_user, dies_with_us, own
from tests.faults.needs import program

STARTS_WITHIN_SECONDS = 10.0


class PgBouncer:
    """Listens on a loopback `port` before `cluster`; `folder` is its own."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.port = free_port()
        self._cluster = cluster
        self._folder = own(folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, pool_size: int = 10) -> "PgBouncer":
        """Takes connections, `pool_size` of them at work at once."""
        settings = self._folder / "pgbouncer.ini"
        settings.write_text(
            "[databases]\n"
            f"* = host=127.0.0.1 port={self._cluster.port} user=postgres\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            "pool_mode = transaction\nauth_type = any\nmax_client_conn = 200\n"
            f"default_pool_size = {pool_size}\nserver_login_retry = 1\n"
        )
        command = program("pgbouncer")
        assert command is not None, "the caller asks before"
        with (self._folder / "pgbouncer.log").open("ab") as log:
            self._process = subprocess.Popen(
                [command, str(settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=dies_with_us(),
                **as_its_user(),
            )
        self._wait_ready()
        return self

    def url(self, database: str) -> str:
        """The way through it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """Every connection through it is gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _wait_ready(self) -> None:
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return
