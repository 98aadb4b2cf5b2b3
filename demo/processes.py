"""Starting processes, waiting until they answer, and stopping them with their children."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

_GRACE_SECONDS = 5.0
_POLL_SECONDS = 0.05


class DidNotStart(Exception):
    """A process ended, or did not answer in time. The message is for the person who started it."""


def free_port(preferred: int = 0) -> int:
    """`preferred` if nobody listens there, else one that the system picks."""
    for port in (preferred, 0):
        # Not bound to loopback only: a listener on all interfaces takes the port as well.
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("", port))
            except OSError:
                continue
            number: int = probe.getsockname()[1]
            return number
    raise DidNotStart("No free port was found on this machine.")


class Process:
    """A running program that writes to a log file. `what` names it in plain words."""

    def __init__(
        self, what: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str]
    ) -> None:
        self.what = what
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches only us, and we stop the whole group in order.
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its process group."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the program has ended by itself or was stopped."""
        return self._process.poll() is not None

    def wait_until_it_answers(self, url: str, seconds: float) -> None:
        """Return when `url` answers 200; `DidNotStart` when the process ends or time is out."""
        deadline = time.monotonic() + seconds
        while not answers(url):
            if self.ended:
                raise DidNotStart(f"{self.what} stopped while starting.\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise DidNotStart(
                    f"{self.what} did not answer at {url} in {seconds:.0f} seconds.\n"
                    f"{self.last_words()}"
                )
            time.sleep(_POLL_SECONDS)

    def last_words(self, lines: int = 5) -> str:
        """The end of what the program has written, and where the rest lies."""
        written = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(
            [*(f"  {line}" for line in written[-lines:]), f"  (all of it: {self.log})"]
        )

    def stop(self) -> None:
        """End the program and its children; those that do not listen are killed."""
        self._signal_group(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        # Children may have outlived their parent.
        self._signal_group(signal.SIGKILL)
        self._process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        # Already gone; macOS says "not permitted" of a group of zombies.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


def answers(url: str) -> bool:
    """Whether `url` answers 200 right now."""
    try:
        # No proxy: everything that is asked here runs on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
