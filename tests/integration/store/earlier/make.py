"""Makes the databases of earlier revisions, each by that revision's own code.

    .venv/bin/python tests/integration/store/earlier/make.py [REVISION …]

Needs the history of the repository, and packages as they are now: a revision that no longer imports
with them cannot be played again, and its files stay as they are.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[3]
REVISIONS = ("ef90364", "54b8999", "dd0f126", "2ec3dd7")


def make(revision: str) -> None:
    """Plays the story in a checkout of the revision; its SQL and JSON lie beside this file."""
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name) / "revision.tar"
        subprocess.run(["git", "archive", "-o", archive, revision], check=True, cwd=REPOSITORY)
        checkout = Path(name) / revision
        checkout.mkdir()
        subprocess.run(["tar", "-xf", archive, "-C", checkout], check=True)
        subprocess.run(
            [sys.executable, HERE / "story.py", HERE / revision],
            check=True,
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout)},
            stdout=subprocess.DEVNULL,  # its log
        )


if __name__ == "__main__":
    for wanted in sys.argv[1:] or REVISIONS:
        make(wanted)
        print(f"{wanted}: made")
