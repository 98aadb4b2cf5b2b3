"""Starts services fast: a process that has imported `bot` once and forks itself.

What is forked is `rodtkort serve` from its first line on; only the two seconds of imports are
shared, and the reading of the texts that lie beside the code. One JSON line in (`Order`), one out.
Run as `python -m tests.crash.fork_server`.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.slow_machine import LONG_ENOUGH


class ForkServer:
    """The test's end of it; another `module` in another `folder` may be at the other one."""

    def __init__(self, module: str = "tests.crash.fork_server", folder: Path | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
        )

    def start(self, environment: Mapping[str, str], plan: Mapping[str, str], log: Path) -> int:
        """The process id of a new service; its output goes to `log`."""
        return int(self._ask(environment=dict(environment), plan=dict(plan), log=str(log)))

    def code(self, pid: int) -> int | None:
        """How a service ended: its exit code, minus the signal that killed it, None if it runs."""
        answer: int | None = self._ask(pid=pid)
        return answer

    def close(self) -> None:
        """Ends the fork server; services that still run are killed."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(LONG_ENOUGH)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _ask(self, **order: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answers, _, _ = select.select([self._process.stdout], [], [], 2 * LONG_ENOUGH)
        assert answers, "the fork server does not answer"
        return json.loads(self._process.stdout.readline())


def _main() -> None:
    _know_what_every_service_needs()
    ended: dict[int, int] = {}
    alive: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        answer: int | None
        if "pid" in order:
            _reap(alive, ended)
            answer = ended.get(order["pid"])
        else:
            answer = _fork(order)
            alive.add(answer)
        print(json.dumps(answer), flush=True)
    for pid in alive:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _know_what_every_service_needs() -> None:
    # Imported for their effect alone: what is loaded before the fork need not be loaded after it.
    import alembic.command  # noqa: F401
    import psycopg  # noqa: F401

    import bot.cli.work.serving  # noqa: F401
    from bot import texts
    from bot.texts import ladders
    from tests.crash import kill_points  # noqa: F401

    texts.load()
    ladders.load()


def _reap(alive: set[int], ended: dict[int, int]) -> None:
    for pid in list(alive):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            alive.discard(pid)
            ended[pid] = os.waitstatus_to_exitcode(status)


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    output = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(ours, theirs)
    os.environ.update(order["environment"])
    code = 70
    try:
        code = _serve(order["plan"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _serve(plan: dict[str, str]) -> int:
    from bot.cli import app
    from tests.crash.kill_points import install

    install(plan)
    try:
        app(["serve"], prog_name="rodtkort")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def wait(seconds: float, what: str, done: Any) -> None:
    """Until `done()`, asked often; AssertionError naming `what` when it never is."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, f"waited {seconds} s in vain for {what}"
        time.sleep(0.01)


if __name__ == "__main__":
    _main()
