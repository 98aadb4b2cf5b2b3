"""A release works from another folder, with nothing but the wheel."""

import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from demo.processes import free_port
from scripts.distribution import ROOT, build
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is released."""
    folder = tmp_path_factory.mktemp("release")
    subprocess.run([sys.executable, "-m", "scripts.distribution", folder], cwd=ROOT, check=True)
    return folder


def installed(package: Path, folder: Path) -> Path:
    """The package's files alone, put into a folder by pip."""
    words = ["-q", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", *words, str(package)], check=True)
    return folder


def environment(libraries: Path) -> dict[str, str]:
    """Of a process that finds our code there and nowhere else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RODTKORT")}
    return {**kept, "PYTHONPATH": str(libraries), "PYTHONDONTWRITEBYTECODE": "1"}


def test_what_is_released_has_its_hashes_and_its_bill(release: Path) -> None:
    names = {path.name for path in release.iterdir()}
    (wheel,) = (name for name in names if name.endswith(".whl"))
    version = wheel.split("-")[1]
    files = {wheel, f"rodtkort-{version}.tar.gz", f"rodtkort-{version}.cdx.json"}
    files.add(f"rodtkort-{version}-licences.txt")
    assert names == files | {"SHA256SUMS"}
    for line in (release / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == expected


def test_the_same_sources_make_the_same_bill_and_the_sdist_the_same_wheel(
    release: Path, tmp_path: Path
) -> None:
    build(tmp_path / "again")
    for path in release.glob("*.cdx.json"):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
    (wheel,), (sdist,) = release.glob("*.whl"), release.glob("*.tar.gz")
    from_sdist = installed(sdist, tmp_path / "sdist")
    with zipfile.ZipFile(wheel) as packed:
        for name in packed.namelist():
            if ".dist-info/" not in name:
                assert (from_sdist / name).read_bytes() == packed.read(name), name


def test_the_wheel_alone_runs_in_another_folder(release: Path, tmp_path: Path) -> None:
    """Commands, the app package, and the service until it is ready."""
    (wheel,) = release.glob("*.whl")
    known = environment(installed(wheel, tmp_path / "libraries"))
    there = tmp_path / "elsewhere"
    there.mkdir()
    known |= {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_KEYS": KEY,
        "RODTKORT_PORT": str(free_port()),
        "RODTKORT_ORGANISATION_FILE": str(SAMPLE.resolve()),
    }

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "bot", *words]
        ran = subprocess.run(
            command, cwd=there, env=known, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    where = "import bot; print(bot.__file__)"
    shown = subprocess.run(
        [sys.executable, "-c", where], cwd=there, env=known, capture_output=True, text=True
    )
    assert Path(shown.stdout.strip()).is_relative_to(tmp_path)
    run("database", "upgrade")
    run("organisation", "check", str(SAMPLE.resolve()))
    run("organisation", "wall-card", "0315", "--out", ".")
    known["RODTKORT_APP_ID"] = "00000000-0000-0000-0000-000000000011"
    run("manifest", "build", "--out", ".")
    del known["RODTKORT_APP_ID"]
    assert list(there.glob("*.pdf"))
    assert list(there.glob("*.zip"))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=there, env=known, stdout=subprocess.PIPE
    ) as served:
        address = f"http://127.0.0.1:{known['RODTKORT_PORT']}/internal/isready"
        until = time.monotonic() + LONG_ENOUGH
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(address, timeout=2) as answer:
                    assert json.load(answer)["ready"] is True
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail("it was not ready in time")
        served.terminate()
        served.communicate()
        assert served.returncode == 0
