"""Settings are read in a folder and an environment of their own."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own, and none of the developer's variables."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("RODTKORT_")]:
        monkeypatch.delenv(name)
