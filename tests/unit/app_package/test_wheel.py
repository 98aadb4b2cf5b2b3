"""The app package is built from an installed wheel, too: manifest/ is part of it."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.app_package import FILE_NAME, AppDetails, build_package
from tests.unit.app_package.example import APP_ID

pytestmark = pytest.mark.xdist_group("wheel")  # it is built once

ROOT = Path(__file__).parents[3]
CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what pip would install, from a wheel that is built offline."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("bot", "manifest"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=CACHES)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    run(BUILD, str(folder), cwd=folder / "source")
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def run(*arguments: str, cwd: Path, path: str = "", flags: str = "-c") -> None:
    """Python with nothing of ours in its environment but the path."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("RODTKORT_")}
    subprocess.run(
        [sys.executable, flags, *arguments],
        cwd=cwd,
        env={**own, "PYTHONPATH": path, "RODTKORT_APP_ID": APP_ID},
        check=True,
        capture_output=True,
        timeout=120,
    )


def test_an_installed_wheel_builds_the_very_same_package(installed: Path, tmp_path: Path) -> None:
    """Without the repository: -S keeps the editable installation out."""
    path = os.pathsep.join((str(installed), sysconfig.get_path("purelib")))
    run("bot", "manifest", "build", "--out", ".", cwd=tmp_path, path=path, flags="-Sm")
    found = (tmp_path / FILE_NAME).read_bytes()
    usual = AppDetails.make(
        APP_ID,
        developer="Rødt kort",
        website="https://www.nav.no",
        privacy="https://www.nav.no/personvernerklaering",
        terms="https://opensource.org/license/mit",
    )
    assert found == build_package(usual)


def test_an_installed_wheel_has_the_sample_organisation(installed: Path, tmp_path: Path) -> None:
    """An operator begins with it, and has no repository."""
    path = os.pathsep.join((str(installed), sysconfig.get_path("purelib")))
    arguments = ("bot", "organisation", "sample", "--out", "organisation.yaml")
    run(*arguments, cwd=tmp_path, path=path, flags="-Sm")
    sample = ROOT / "config" / "organisation.sample.yaml"
    assert (tmp_path / "organisation.yaml").read_bytes() == sample.read_bytes()
