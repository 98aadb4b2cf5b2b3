"""Puts the pictures of the latest whole story into the guides.

python -m pytest -n0 tests/e2e/test_the_whole_story.py && python -m tests.e2e.guide_pictures
"""

import shutil
from pathlib import Path

from tests.e2e.client import STORY

_GUIDES = Path("docs/pictures")
_SHOWN = {
    "01-sent": "veileder-sendt",
    "01-red-card": "veileder-rodt-kort",
    "09-report-read-through": "veileder-se-over",
    "12-note-case": "veileder-notat",
    "16-follow-up": "veileder-oppfolging",
    "24-status-leader": "veileder-status",
}

if __name__ == "__main__":
    for made, shown in _SHOWN.items():
        shutil.copyfile(STORY / f"{made}.png", _GUIDES / f"{shown}.png")
