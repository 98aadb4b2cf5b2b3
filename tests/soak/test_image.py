"""The image: what is in it, and that it runs as a platform runs it."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.crash.town import CALLS, WRITES, Town
from tests.pictures import png
from tests.slow_machine import LONG_ENOUGH, SLOWNESS, on_this_machine
from tests.soak.containers import USER, Containers, Image
from tests.world import KEY, SAMPLE

pytestmark = pytest.mark.soak

MOST_BYTES = 190 * 2**20  # 200 MiB are the bound; bases of others have more of Python
MOST_MEMORY = 180 * 2**20
READY_WITHIN_SECONDS = 3.0
STARTS = 3  # the shortest counts: a busy machine may hold up one
# What Kubernetes tells a container of services called as the app.
SERVICE_LINKS = {
    "RODTKORT_SERVICE_HOST": "10.1.2.3",
    "RODTKORT_SERVICE_PORT": "80",
    "RODTKORT_SERVICE_PORT_HTTP": "80",
    "RODTKORT_PORT_80_TCP": "tcp://10.1.2.3:80",
    "RODTKORT_PORT_80_TCP_PROTO": "tcp",
    "RODTKORT_PORT_80_TCP_PORT": "80",
    "RODTKORT_PORT_80_TCP_ADDR": "10.1.2.3",
    "KUBERNETES_SERVICE_HOST": "10.0.0.1",
}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """Built once."""
    image = Image(tmp_path_factory.mktemp("image") / "build.log")
    yield image
    image.close()


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    """What is mounted, of the image's user; with the organisation file."""
    folder = tmp_path / "volume"
    folder.mkdir()
    shutil.copy(SAMPLE, folder / "organisation.yaml")
    os.chown(folder, USER, USER)
    return folder


@pytest.fixture
def containers(image: Image, volume: Path) -> Iterator[Containers]:
    """Containers with that volume."""
    containers = Containers(image, volume)
    yield containers
    containers.close()


def test_it_is_small_and_has_neither_shell_nor_pip_nor_sources(image: Image) -> None:
    """By both ways of counting: what its files hold, and what it takes as layers of an archive."""
    files = image.files()
    sizes = {"files": sum(file.stat().st_size for file in files), "layers": image.size}
    print("".join(f"\n{n / 2**20:.1f} MiB ({n / 10**6:.1f} MB) {how}" for how, n in sizes.items()))
    assert max(sizes.values()) <= MOST_BYTES
    names = {file.name for file in files if file.stat().st_mode & 0o111}
    assert not {"pip", "dpkg", "apt"} & {file.name for file in image.root.glob("usr/bin/*")}
    assert not names & {"sh", "bash", "dash", "busybox", "apt-get", "pip3"}
    folders = {path.name for path in image.root.rglob("site-packages/*")}
    assert {"bot", "aiohttp"} <= folders
    assert not folders & {"pip", "setuptools", "wheel"}
    assert image.config["User"] == f"{USER}:{USER}"
    written = [file for file in files if file.stat().st_mode & 0o022]
    assert not written, "others may write to what is run"


async def test_an_alarm_read_only_as_1069_beside_services_called_alike(
    containers: Containers, volume: Path, postgres_url: str
) -> None:
    """L1, L8: raised, seen, taken; how soon it was ready, and what it takes of memory. It ends when
    it is told to (`Town.stopped`: exit code 0)."""
    async with Town(volume, containers, postgres_url, volume / "organisation.yaml") as town:
        one = await town.start(None, ready=True, **SERVICE_LINKS)  # files are read from the disk
        waited, worked = [], []
        for _ in range(STARTS):
            await town.stopped(one)
            began = time.monotonic()
            one = await town.start(None, ready=True, **SERVICE_LINKS)
            waited.append(time.monotonic() - began)
            worked.append(sum(psutil.Process(containers.inside(one.pid)).cpu_times()[:4]))
        print(f"\nready in {min(waited):.2f} s, of which {min(worked):.2f} s of a processor")
        assert min(worked) <= READY_WITHIN_SECONDS * SLOWNESS
        assert min(waited) <= on_this_machine(READY_WITHIN_SECONDS)
        await town.install(one)
        await town.says(one, town.caseworker, "hjelp")
        card = await town.sees(town.leader, WRITES)
        await town.taps(one, town.leader, card, CALLS)
        await town.sees(town.caseworker, "Leder En")
        await town.says_of_itself(one, [])
        status = Path(f"/proc/{containers.inside(one.pid)}/status").read_text()
        known = dict(line.split(":\t", 1) for line in status.splitlines())
        assert known["Uid"].split()[0] == str(USER)
        assert int(known["CapEff"], 16) == 0
        memory = int(known["VmHWM"].split()[0]) * 1024
        print(f"at most {memory / 2**20:.0f} MiB of memory")
        assert memory <= MOST_MEMORY
        assert await town.stopped(one) < LONG_ENOUGH
        assert "may_not_write" not in one.log.read_text()


async def test_a_volume_that_is_another_users_is_named_in_a_sentence_and_alarms_go_out(
    containers: Containers, volume: Path, postgres_url: str
) -> None:
    """L8: it is root's, as a new disk is."""
    os.chown(volume, 0, 0)
    async with Town(volume, containers, postgres_url, volume / "organisation.yaml") as town:
        one = await town.start()
        await town.install(one)
        await town.says(one, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)
        await town.says_of_itself(one, ["evidence", "journal"])
        said = [json.loads(line) for line in one.log.read_text().splitlines()]
        sentences = {line["setting"]: line["sentence"] for line in said if "sentence" in line}
        assert sentences.keys() == {
            "RODTKORT_JOURNAL_DIR",
            "RODTKORT_EVIDENCE_DIR",
            "RODTKORT_EVIDENCE_KEYS_DIR",
            "RODTKORT_STATE_DIR",
        }
        for sentence in sentences.values():
            assert f"User {USER} may not write to {volume}" in sentence


def test_another_user_is_told_who_it_is(image: Image, volume: Path) -> None:
    """SQLite on a volume of somebody else's: there is nothing to begin with."""
    volume.chmod(0o755)
    containers = Containers(image, volume, user=4711)
    settings = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_KEYS": KEY,
        "RODTKORT_DATABASE_URL": f"sqlite:///{volume}/rodtkort.db",
        "RODTKORT_ORGANISATION_FILE": str(volume / "organisation.yaml"),
        "RODTKORT_PORT": "0",
    }
    ended = containers.run([], settings)
    assert ended.returncode == 2
    assert str(volume) in ended.stderr.decode()
    assert "Traceback" not in ended.stderr.decode()


def test_an_operator_types_rodtkort_where_there_is_no_shell(containers: Containers) -> None:
    """docs/operate.md, where to type it: `kubectl exec deploy/rodtkort -- rodtkort doctor`."""
    said = containers.run(["--version"], {}, ["rodtkort"])
    assert said.stdout.startswith(b"rodtkort "), said.stderr
    asked = containers.run(["doctor"], {"RODTKORT_ENVIRONMENT": "local"}, ["rodtkort"])
    assert asked.returncode == 1
    assert b"RODTKORT_KEYS is missing" in asked.stdout, asked.stderr


def test_half_a_configuration_is_refused_in_sentences(containers: Containers) -> None:
    ended = containers.run([], {"RODTKORT_APP_ID": "x", "RODTKORT_HOTS": "0.0.0.0"})
    said = ended.stderr.decode()
    assert ended.returncode == 2
    assert "RODTKORT_HOTS is not a setting; did you mean RODTKORT_HOST?" in said
    assert "RODTKORT_ORGANISATION_FILE is missing" in said
    assert "Traceback" not in said


def test_local_without_a_place_for_its_keys_is_told_so(containers: Containers) -> None:
    ended = containers.run([], {"RODTKORT_ENVIRONMENT": "local"})
    said = ended.stderr.decode()
    assert ended.returncode == 2
    assert "RODTKORT_KEYS is missing, and none can be made in var/keys" in said
    assert "Traceback" not in said


def test_pictures_are_cleaned_and_papers_set(
    image: Image, containers: Containers, volume: Path
) -> None:
    """R50: what was taken out of the libraries was not needed. The cleaner is begun without
    an environment, and finds its decoder."""
    cleaner = str(next(image.root.rglob("bot/evidence/cleaner.py"))).removeprefix(str(image.root))
    python = image.config["Entrypoint"][0]
    cleaned = containers.run([], {}, [python, "-I", cleaner, "image/png"], png())
    answer, _, copy = cleaned.stdout.partition(b"\n")
    assert json.loads(answer) == {"media_type": "image/png", "remarks": []}, cleaned.stderr
    assert copy.startswith(b"\x89PNG")
    settings = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_KEYS": KEY,
        "RODTKORT_DATABASE_URL": f"sqlite:///{volume}/rodtkort.db",
        "RODTKORT_ORGANISATION_FILE": str(volume / "organisation.yaml"),
    }
    words = ["organisation", "wall-card", "0315", "--out", str(volume)]
    written = containers.run(words, settings)
    assert written.returncode == 0, written.stderr.decode()
    (paper,) = volume.glob("*.pdf")
    assert paper.read_bytes().startswith(b"%PDF")
