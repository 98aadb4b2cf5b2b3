"""Ends what a run of the tests has started, however the run ends: by itself, by Ctrl-C, by SIGTERM
or by kill -9 of pytest, after which neither fixtures nor `atexit` have a say.

Every process of a run (the workers, PostgreSQL, bots, clients, browsers) inherits the name of the
run's folder in its environment. `python -m tests.reaper FOLDER` waits until its standard input
ends, as it does with the process that holds the other end; then it ends all that bear the name,
with what they have started, and removes the folder.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

RUN_FOLDER = "PYTEST_RUN_FOLDER"
_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 2 * 1024**3
_GRACE_SECONDS = 3.0
_ENDS_WITHIN_SECONDS = 120.0
_ROUNDS = 5  # whoever is ended may just be starting something


def work_in_memory() -> None:
    """Whatever a run writes lies in memory where there is room: to make and remove the files of so
    many databases is a tenth of the processor's time, and a disk adds what nobody counts."""
    try:
        found = os.statvfs(_MEMORY)
    except OSError:  # not on Linux
        return
    if found.f_bavail * found.f_frsize < _ENOUGH_BYTES or found.f_flag & os.ST_NOEXEC:
        return
    os.environ.setdefault("TMPDIR", str(_MEMORY))
    tempfile.tempdir = None  # it is asked for again


class Reaper:
    """The test run's end of it: begun before anything else is, closed after everything else."""

    def __init__(self) -> None:
        """Not below pytest's own folder: as root PostgreSQL runs as another user, who must be able
        to pass through every folder above its data."""
        self._folder = tempfile.mkdtemp(prefix="rodtkort-tests-")
        Path(self._folder).chmod(0o755)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reaper", self._folder],
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for pytest
        )
        os.environ[RUN_FOLDER] = self._folder

    def close(self) -> None:
        """All that is left is ended, and the folder is gone."""
        del os.environ[RUN_FOLDER]
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(_ENDS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:  # a process that cannot even be killed is no red run
            self._process.kill()
            self._process.wait()


def end_all(folder: str) -> None:
    """Ends every process that bears the name of the folder, and removes it."""
    for _ in range(_ROUNDS):
        found = set(_of_the_run(folder))
        if not found:
            break
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.terminate()
        _, left = psutil.wait_procs(found, _GRACE_SECONDS)
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, _GRACE_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


def _of_the_run(folder: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(RUN_FOLDER) != folder or process.pid == os.getpid():
                continue
            if process.status() != psutil.STATUS_ZOMBIE:
                yield process
            # A browser writes over the environment of its children.
            yield from process.children(recursive=True)


if __name__ == "__main__":
    (folder,) = sys.argv[1:]
    assert Path(folder).is_dir()
    sys.stdin.buffer.read()
    end_all(folder)
