"""A run of the tests that is interrupted leaves nothing behind."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.reaper import RUN_FOLDER
from tests.slow_machine import LONG_ENOUGH

_SLEEPS = "import time; print(flush=True); time.sleep(3600)"
# Has a child of its own, whose environment tells nothing, and takes no hint.
_STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], env={})
print(child.pid, flush=True)
time.sleep(3600)
"""


def _begun(program: str, folder: Path | None) -> tuple[subprocess.Popen[str], str]:
    """In a session of its own, as servers are; and the first line that it writes."""
    environment = {name: text for name, text in os.environ.items() if name != RUN_FOLDER}
    if folder is not None:
        environment[RUN_FOLDER] = str(folder)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    began, _, _ = select.select([process.stdout], [], [], LONG_ENOUGH)
    assert began, "a process that does not begin"
    return process, process.stdout.readline()


def test_all_of_a_run_ends_with_whoever_held_the_reapers_pipe(tmp_path: Path) -> None:
    """As after kill -9 of pytest: nobody says good-bye, the pipe just ends."""
    folder = tmp_path / "run"
    folder.mkdir()
    holder = subprocess.Popen(["sleep", "3600"], stdout=subprocess.PIPE)
    environment = {name: text for name, text in os.environ.items() if name != RUN_FOLDER}
    reaper = subprocess.Popen(
        [sys.executable, "-m", "tests.reaper", str(folder)], stdin=holder.stdout, env=environment
    )
    assert holder.stdout is not None
    holder.stdout.close()
    stubborn, child = _begun(_STUBBORN, folder)
    easy, _ = _begun(_SLEEPS, folder)
    stranger, _ = _begun(_SLEEPS, None)
    try:
        holder.kill()
        holder.wait(LONG_ENOUGH)
        assert reaper.wait(2 * LONG_ENOUGH) == 0
        assert stubborn.wait(LONG_ENOUGH)
        assert easy.wait(LONG_ENOUGH)
        until = time.monotonic() + LONG_ENOUGH
        while psutil.pid_exists(int(child)) and (
            psutil.Process(int(child)).status() != psutil.STATUS_ZOMBIE
        ):
            assert time.monotonic() < until
            time.sleep(0.01)
        assert not folder.exists()
        assert stranger.poll() is None
    finally:
        for process in (stubborn, easy, stranger, reaper):
            process.kill()
            process.wait(LONG_ENOUGH)
            if process.stdout is not None:
                process.stdout.close()
