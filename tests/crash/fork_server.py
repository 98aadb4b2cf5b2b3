"""Starts services fast: a process that has imported `bot` once and forks itself.

What is forked is `rodtkort serve` from its first line on; only the two seconds of imports are
shared, and what every service reads and builds. One JSON line in (`Order`), one out.
Run as `python -m tests.crash.fork_server`, or with a socket for all workers of a run (`shared`).
"""

import contextlib
import fcntl
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from tests.reaper import RUN_FOLDER
from tests.slow_machine import LONG_ENOUGH

_started: list["subprocess.Popen[bytes]"] = []  # what ends with the run (tests/reaper.py)


class ForkServer:
    """The test's end of it; another `module` in another `folder` may be at the other one."""

    def __init__(self, module: str = "tests.crash.fork_server", folder: Path | None = None) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        self._process: subprocess.Popen[str] | None = process
        self._orders: Any = process.stdin
        self._answers: Any = process.stdout

    @classmethod
    def shared(cls) -> "ForkServer":
        """The one of all workers of this run, begun by whoever comes first: to load the bot takes
        two seconds of a processor."""
        folder = Path(os.environ[RUN_FOLDER])
        at = folder / "forks"
        with (folder / "forks.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not at.exists():
                command = [sys.executable, "-m", "tests.crash.fork_server", str(at)]
                _started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
                wait(2 * LONG_ENOUGH, "the fork server", at.exists)
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(at))
        found = cls.__new__(cls)
        found._process = None
        found._orders, found._answers = line.makefile("w"), line.makefile("r")
        line.close()  # with the two, it is
        return found

    def start(self, environment: Mapping[str, str], plan: Mapping[str, str], log: Path) -> int:
        """The process id of a new service; its output goes to `log`."""
        return int(self._ask(environment=dict(environment), plan=dict(plan), log=str(log)))

    def code(self, pid: int) -> int | None:
        """How a service ended: its exit code, minus the signal that killed it, None if it runs."""
        answer: int | None = self._ask(pid=pid)
        return answer

    def close(self) -> None:
        """Ends the fork server, or leaves the one that others share; services that still run are
        killed."""
        self._orders.close()
        if self._process is not None:
            self._process.wait(LONG_ENOUGH)
        self._answers.close()

    def _ask(self, **order: Any) -> Any:
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        answers, _, _ = select.select([self._answers], [], [], 2 * LONG_ENOUGH)
        assert answers, "the fork server does not answer"
        return json.loads(self._answers.readline())


class _Asked:
    """Whoever asks, and what was forked for them."""

    def __init__(self, orders: TextIO, answers: TextIO) -> None:
        self.orders, self._answers = orders, answers
        self._alive: set[int] = set()
        self._ended: dict[int, int] = {}

    def is_over(self) -> bool:
        """Whether they have gone; else their next order is done."""
        line = self.orders.readline()
        if not line:
            for pid in self._alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            _reap(self._alive, self._ended, os.WEXITED)
            return True
        order = json.loads(line)
        answer: int | None
        if "pid" in order:
            _reap(self._alive, self._ended, os.WNOHANG)
            answer = self._ended.get(order["pid"])
        else:
            answer = _fork(order)
            self._alive.add(answer)
        print(json.dumps(answer), file=self._answers, flush=True)
        return False


def _main() -> None:
    _know_what_every_service_needs()
    if sys.argv[1:]:
        _serve_all(Path(sys.argv[1]))
    only = _Asked(sys.stdin, sys.stdout)
    while not only.is_over():
        pass


def _serve_all(at: Path) -> None:
    """Every worker of the run, an order at a time, until the run ends."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{at}.new")
        door.listen()
        Path(f"{at}.new").rename(at)
        asked: list[_Asked] = []
        while True:
            anything: list[Any] = [door, *(one.orders for one in asked)]
            ready, _, _ = select.select(anything, [], [])
            if door in ready:
                line, _ = door.accept()
                asked.append(_Asked(line.makefile("r"), line.makefile("w")))
                line.close()
            asked = [one for one in asked if one.orders not in ready or not one.is_over()]


def _know_what_every_service_needs() -> None:
    # Imported for their effect alone: what is loaded before the fork need not be loaded after it.
    import alembic.command  # noqa: F401
    import psycopg  # noqa: F401

    from bot import texts
    from bot.cli import loaded_for_good
    from bot.domain.working_days import is_holiday
    from bot.texts import ladders
    from tests.crash import kill_points  # noqa: F401

    loaded_for_good()
    texts.load()
    ladders.load()
    is_holiday(date.today())  # the calendar
    gc.collect()
    gc.freeze()  # whoever looks for garbage there makes a copy of it all


def _reap(alive: set[int], ended: dict[int, int], how: int) -> None:
    for pid in list(alive):
        found, status = os.waitpid(pid, how)
        if found:
            alive.discard(pid)
            ended[pid] = os.waitstatus_to_exitcode(status)


def _fork(order: dict[str, Any]) -> int:
    output = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if pid := os.fork():
        os.close(output)
        return pid
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(ours, theirs)
    os.environ.update(order["environment"])
    if order["plan"].get("python_ends"):
        sys.exit(_serve(order["plan"]))
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
