"""`rodtkort` in 30 ms: each command is a fork of a process that has imported everything once.

with Forked(folder / "bin"):  # holds a program `rodtkort`, for PATH
    subprocess.run(["sh", "-c", "rodtkort doctor | head -1"], ...)
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from tests.slow_machine import LONG_ENOUGH

# Without the site: it hands over what it was given, and ends as the command does.
_PROGRAM = """\
#!{python} -IS
import json, os, signal, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect("{socket}")
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(line, [len(told).to_bytes(4, "big")], [0, 1, 2])
line.sendall(told)
answers = line.makefile()
process = int(answers.readline())
signal.signal(signal.SIGTERM, lambda *_: os.kill(process, signal.SIGTERM))
sys.exit(int(answers.readline() or 70))
"""


class Forked:
    """The process, and the program that asks it."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "socket"
        self._program = folder / "rodtkort"
        folder.mkdir(exist_ok=True)

    def __enter__(self) -> None:
        text = _PROGRAM.format(python=sys.executable, socket=self._socket)
        self._program.write_text(text)
        self._program.chmod(0o755)
        command = [sys.executable, "-m", __name__, str(self._socket)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        until = time.monotonic() + LONG_ENOUGH
        while not self._socket.exists():
            assert time.monotonic() < until, "it never listened"
            time.sleep(0.02)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate()


def _listen(path: str) -> None:
    # Imported for their effect alone: what is loaded before the fork need not be loaded after it.
    import bot.cli.work.serving
    import bot.cli.work.surroundings  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{path}.new")
        door.listen()
        Path(f"{path}.new").rename(path)
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                door.close()
                os._exit(_run(line))
            line.close()


def _run(line: socket.socket) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    size, given, _, _ = socket.recv_fds(line, 4, 3)
    with line.makefile("rb") as told:
        arguments, folder, environment = json.loads(told.read(int.from_bytes(size, "big")))
    for ours, theirs in enumerate(given):
        os.dup2(theirs, ours)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    line.sendall(f"{os.getpid()}\n".encode())
    code: object = 70
    try:
        from bot.cli import app

        app(arguments, prog_name="rodtkort")
        code = 0
    except SystemExit as end:
        code = end.code or 0
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        line.sendall(f"{code}\n".encode())
    return 0


if __name__ == "__main__":
    _listen(sys.argv[1])
