"""What the fault rows share: a fork server whose services can have a hanging fsync, a PostgreSQL of
their own for each worker, and the places where every row is played."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.fork_server import ForkServer
from tests.faults.clusters import Cluster
from tests.faults.disks import HangingFsync, build_preload
from tests.faults.figures import Place
from tests.faults.lab import Lab
from tests.reaper import RUN_FOLDER


@dataclass(frozen=True, slots=True)
class Preload:
    """The library that can make fsync hang, and the folder of its flags; None without compiler."""

    library: Path | None
    folder: Path

    @property
    def server(self) -> HangingFsync | None:
        """For the PostgreSQL of the faults."""
        if self.library is None:
            return None
        return HangingFsync(self.library, self.folder / "server-hangs", self.folder / "pg")

    def service(self, under: Path) -> HangingFsync | None:
        """For services, and what they write below a folder."""
        if self.library is None:
            return None
        return HangingFsync(self.library, self.folder / "service-hangs", under)


@pytest.fixture(scope="session")
def faults_folder() -> Iterator[Path]:
    """A short path that the server's user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="faults-", dir=os.environ[RUN_FOLDER]))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def preload(faults_folder: Path) -> Preload:
    """Compiled once for each worker."""
    return Preload(build_preload(faults_folder), faults_folder)


@pytest.fixture(scope="session")
def fork_server(preload: Preload) -> Iterator[ForkServer]:
    """Where services are forked; the library is in each of them, and sleeps until it is told."""
    before = os.environ.get("LD_PRELOAD")
    if preload.library is not None:
        os.environ["LD_PRELOAD"] = str(preload.library)
    try:
        fork_server = ForkServer()
    finally:
        if before is None:
            os.environ.pop("LD_PRELOAD", None)
        else:
            os.environ["LD_PRELOAD"] = before
    yield fork_server
    fork_server.close()


@pytest.fixture(scope="session")
def _cluster(faults_folder: Path, preload: Preload) -> Iterator[Cluster]:
    hang = preload.server
    cluster = Cluster(faults_folder / "pg", environment=hang.environment if hang else None)
    cluster.create()
    yield cluster
    cluster.stop()


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    """A server of the faults' own, up, with its default durability."""
    if not _cluster.running:
        _cluster.start()
    _cluster.wait_ready()
    return _cluster


@pytest.fixture
def make_lab(
    tmp_path: Path, preload: Preload, request: pytest.FixtureRequest
) -> Iterator[Callable[[Place], Lab]]:
    """Labs in this test's folder; the databases made for them are dropped afterwards."""
    made: list[tuple[Cluster, str]] = []

    def server() -> tuple[Cluster, str]:
        cluster: Cluster = request.getfixturevalue("cluster")
        name = f"faults_{uuid.uuid4().hex[:12]}"
        cluster.execute(f"CREATE DATABASE {name}")
        made.append((cluster, name))
        return cluster, name

    def make(place: Place) -> Lab:
        services = tmp_path / "services"
        services.mkdir()
        return Lab(place, services, preload.folder, server, preload.server, preload.service)

    yield make
    for cluster, name in made:
        if not cluster.running:
            cluster.start()
        cluster.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
