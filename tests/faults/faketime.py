"""A machine whose clock can be set, for the processes that are started on it, and never for this
one: libfaketime is loaded into them and reads by how much they are wrong from a file. The
monotonic clock is left alone, as it is when a real clock is set.

    with machine.around():
        server = OwnServer(folder)  # and every process it starts
    machine.set(-3600)              # an hour back, while they run: within a second or two
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

SEEN_WITHIN_SECONDS = 1  # whole seconds, as the library has it
LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/local/lib/faketime/libfaketime.so.1")


def library() -> Path | None:
    """Where libfaketime is, None where it is not installed."""
    root = Path("/")
    found = (path for pattern in LIBRARIES for path in root.glob(pattern.lstrip("/")))
    return next(found, None)


class Machine:
    """`folder` must be readable for everybody: PostgreSQL runs as another user."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = library
        self._file = folder / "clock"
        self.wrong_by = 0.0
        self.set(0)

    def set(self, seconds: float) -> None:
        """From now on its clock is so many seconds ahead (negative: behind)."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+}\n")
        fresh.chmod(0o644)
        fresh.replace(self._file)
        self.wrong_by = seconds

    def now(self) -> int:
        """What its clock says (ms UTC)."""
        return int((time.time() + self.wrong_by) * 1000)

    @contextlib.contextmanager
    def around(self) -> Iterator[None]:
        """What is started meanwhile lives on this machine."""
        ours = {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            # Read at each of an event loop's thousands of looks a second, it left the process no
            # time for anything else on a busy machine.
            "FAKETIME_CACHE_DURATION": str(SEEN_WITHIN_SECONDS),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }
        before = {name: os.environ.get(name) for name in ours}
        os.environ.update(ours)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
