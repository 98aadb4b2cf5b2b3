"""Makes the databases of earlier revisions, each by that revision's own code.

    .venv/bin/python -m tests.integration.store.earlier.make [REVISION …]

Needs the history of the repository, and packages as they are now: a revision that no longer imports
with them cannot be played again, and its files stay as they are.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.integration.store.earlier.restored import HERE, REVISIONS
from tests.revisions import check_out


def make(revision: str) -> None:
    """Plays the story in a checkout of the revision; its SQL and JSON lie beside this file."""
    with tempfile.TemporaryDirectory() as name:
        there = check_out(revision, Path(name))
        subprocess.run(
            [sys.executable, HERE / "story.py", HERE / revision],
            check=True,
            cwd=there,
            env=os.environ | {"PYTHONPATH": str(there)},
            stdout=subprocess.DEVNULL,  # its log
        )


if __name__ == "__main__":
    for wanted in sys.argv[1:] or REVISIONS:
        make(wanted)
        print(f"{wanted}: made")
