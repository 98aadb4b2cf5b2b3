"""Programs that others wrote, with which what is deployed is tried."""

import shutil
import sys
from pathlib import Path

from tests.faults.needs import missing

ROOT = Path(__file__).parents[3]
_PLACES = (Path(sys.executable).parent, ROOT / "var" / "tools" / "usr" / "bin")


def tool(name: str, gets_it: str) -> str:
    """Where the program is; a test without it is skipped, and fails in CI."""
    for place in _PLACES:
        if (found := place / name).exists():
            return str(found)
    return shutil.which(name) or missing(f"no {name}. {gets_it}")
