"""What the pages say to type, and what takes too long for the suite."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documented.pages import ROOT, Block, blocks

pytestmark = pytest.mark.soak


def _block(words: str) -> Block:
    (found,) = [one for one in blocks("sh") if words in one.text]
    return found


def _typed(block: Block, folder: Path) -> None:
    ran = subprocess.run(
        ["sh", "-eu", "-c", block.text], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{block}: {ran.stdout[-2000:]} {ran.stderr[-2000:]}"


def test_it_is_installed_as_the_page_says(tmp_path: Path) -> None:
    """Into an environment of its own, from the lock and from this folder."""
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("bot", "manifest", "locks"):
        unused = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=unused)
    _typed(_block("-m pip install"), tmp_path)
    said = subprocess.run(
        [tmp_path / ".venv" / "bin" / "rodtkort", "--version"],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.startswith("rodtkort ")


def test_one_folder_and_one_test_are_run_as_the_page_says(tmp_path: Path) -> None:
    """Here, with what runs us."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (tmp_path / ".venv" / "bin" / "python").chmod(0o755)
    for path in ROOT.iterdir():
        if path.name not in (".venv", "var", ".git"):
            (tmp_path / path.name).symlink_to(path)
    _typed(_block("-m pytest -n 0 tests/unit/domain"), tmp_path)
