"""Earlier revisions of this repository, out of its own history."""

import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LAST_BEFORE_THE_MOVE = "2ec3dd7"  # of 26 November: nine migrations, every file in another place
LAST_BEFORE_THE_REGISTER = "4e2db3c2"  # of 1 December: fourteen migrations
THE_VERSION_BEFORE = "0d097877"  # of 2 December: its schema is 0018; what a replica rolls back to


def check_out(revision: str, folder: Path) -> Path:
    """The files of the revision in a folder of their own below this one. Raises `AssertionError`,
    saying what is needed, where the history is not there."""
    archive, there = folder / f"{revision}.tar", folder / revision
    git = shutil.which("git")
    assert git is not None, "An earlier revision is needed, and git to get it: install git."
    made = subprocess.run(
        [git, "archive", "--output", archive, revision],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert made.returncode == 0, (
        f"Revision {revision} is needed, and this copy of the repository does not have it. Clone "
        f"it with its history (git fetch --unshallow). git says: {made.stderr.strip()}"
    )
    there.mkdir()
    shutil.unpack_archive(archive, there, filter="data")
    archive.unlink()
    return there
