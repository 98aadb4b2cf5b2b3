"""Builds a release: `python -m scripts.distribution FOLDER`: wheel, sdist, bill of materials,
licences, and `SHA256SUMS` over them."""

import contextlib
import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts import sbom

build_meta = importlib.import_module("setuptools.build_meta")  # typed in some versions only
ROOT = Path(__file__).resolve().parent.parent
# What packages are made from; nothing else of the folder can get into them.
SOURCES = ("bot", "manifest", "pyproject.toml", "README.md", "LICENSE")


def build(folder: Path) -> None:
    """Writes all files of it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as clean:
        for name in SOURCES:
            source, there = ROOT / name, Path(clean) / name
            if source.is_dir():
                shutil.copytree(source, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, there)
        os.environ.setdefault("SOURCE_DATE_EPOCH", _committed())
        with contextlib.chdir(clean), contextlib.redirect_stdout(sys.stderr):
            build_meta.build_sdist(str(folder.resolve()))
            build_meta.build_wheel(str(folder.resolve()))
    sbom.main(folder)
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text("".join(sums))


def _committed() -> str:
    """When the newest commit was made: the same commit gives the same bytes."""
    asked = ["git", "log", "-1", "--format=%ct"]
    ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout.strip() or "315532800"


if __name__ == "__main__":
    build(Path(sys.argv[1]))
