"""PgBouncer between the services and a PostgreSQL: Debian's package, fetched as root when it is not
there, else the command that fetches it is said (and CI fails)."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from demo.processes import free_port

STARTS_WITHIN_SECONDS = 15.0
_SAID = "PgBouncer is not installed; as root: apt-get install pgbouncer"
_APT = (("apt-get", "update", "-qq"), ("apt-get", "install", "-qq", "-y", "pgbouncer"))
_USER = "nobody"  # it refuses to run as root


def program() -> str:
    """Where it is; skips the test where it cannot be had, which in CI is a failure."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    found = shutil.which("pgbouncer", path=path)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in _APT:
            subprocess.run(command, env=quiet, capture_output=True, timeout=300)
        found = shutil.which("pgbouncer", path=path)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(_SAID)
    return found


class PgBouncer:
    """One in transaction mode in front of the server of `url`, on a loopback port of its own;
    `settings` are added to its own. Two server connections: transactions of three clients meet."""

    def __init__(self, url: str, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        self._host = parse_qs(parts.query).get("host", [parts.hostname or "127.0.0.1"])[0]
        self._server_port = parts.port or 5432
        self._user = parts.username or "postgres"
        self._settings = dict(settings or {})
        self.port = free_port()
        self.url = f"postgresql://{self._user}@127.0.0.1:{self.port}{parts.path}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "PgBouncer":
        """Takes connections when it returns."""
        self._folder.chmod(0o755)
        users = self._folder / "users.txt"
        users.write_text(f'"{self._user}" ""\n')
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": str(self.port),
            "unix_socket_dir": "",
            "auth_type": "any" if self._user == "postgres" else "trust",
            "auth_file": str(users),
            "pool_mode": "transaction",
            "default_pool_size": "2",
            "server_login_retry": "0.2",
            **self._settings,
        }
        server = f"host={self._host} port={self._server_port} user={self._user}"
        lines = ["[databases]", f"* = {server}", "[pgbouncer]"]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        file = self._folder / "pgbouncer.ini"
        file.write_text("\n".join(lines) + "\n")
        user = pwd.getpwnam(_USER).pw_uid if os.geteuid() == 0 else None
        with (self._folder / "pgbouncer.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program(), str(file)], stdout=log, stderr=log, cwd="/", user=user
            )
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while not self._answers():
            said = (self._folder / "pgbouncer.log").read_text()[-2000:]
            assert time.monotonic() < until, said
            assert self._process.poll() is None, said
            time.sleep(0.05)
        return self

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """Ends it; its clients are cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
