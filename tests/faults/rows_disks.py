"""Rows: the disk is full, does not answer, or holds something else than was written."""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

from tests.faults.clusters import Cluster, own
from tests.faults.disks import (
    PAGE,
    Disk,
    HangingFsync,
    corrupted_sqlite,
    empty_wal,
    limited_files,
    mounting_allowed,
    overwrite,
    put_back,
    relation_file,
)
from tests.faults.figures import POSTGRESQL, SQLITE
from tests.faults.lab import Lab, Row, Staged
from tests.faults.needs import COMPILER_MISSING, MOUNT_MISSING, missing
from tests.faults.scenario import Scene

ALARM_TABLES = ("incident", "task")


@contextlib.contextmanager
def small_disk(lab: Lab, size_mb: int) -> Iterator[Disk]:
    """A disk of the row's own."""
    if not mounting_allowed():
        missing(MOUNT_MISSING)
    with (
        tempfile.TemporaryDirectory(dir=lab.roomy, ignore_cleanup_errors=True) as folder,
        Disk(Path(folder) / "disk", size_mb).mounted() as disk,
    ):
        yield disk


@contextlib.contextmanager
def _full_for_sqlite(disk: Disk, file: Path) -> Iterator[None]:
    empty_wal(file)  # what is written next needs room of its own
    with disk.full():
        yield


@contextlib.contextmanager
def _full_for_postgres(disk: Disk, cluster: Cluster, name: str) -> Iterator[None]:
    cluster.execute("VACUUM FULL", name)  # what is written next needs room of its own
    with disk.full():
        yield


@asynccontextmanager
async def full_disk(lab: Lab) -> AsyncIterator[Staged]:
    """Only the database's disk: the log and the journal lie elsewhere."""
    with small_disk(lab, 64) as disk:
        if lab.is_sqlite:
            file = disk.folder / "bot.db"
            yield Staged(f"sqlite:///{file}", lambda _: _full_for_sqlite(disk, file))
            return
        with _tables_on(lab, disk) as (cluster, name):
            yield Staged(
                cluster.url(name),
                lambda _: _full_for_postgres(disk, cluster, name),
                until_unconfirmed=True,
            )


@asynccontextmanager
async def full_disk_for_everything(lab: Lab) -> AsyncIterator[Staged]:
    """Two faults at once: what the bot writes on its output is on the same disk, and so is its
    journal: the alarm lives in memory only."""
    with small_disk(lab, 64) as disk:
        folder = disk.folder / "services"
        folder.mkdir()
        if lab.is_sqlite:
            file = folder / "bot.db"
            url = f"sqlite:///{file}"
            yield Staged(url, lambda _: _full_for_sqlite(disk, file), folder=folder)
            return
        with _tables_on(lab, disk) as (cluster, name):
            yield Staged(
                cluster.url(name),
                lambda _: _full_for_postgres(disk, cluster, name),
                folder=folder,
                until_unconfirmed=True,
            )


@contextlib.contextmanager
def _tables_on(lab: Lab, disk: Disk) -> Iterator[tuple[Cluster, str]]:
    """A database whose tables lie on the disk, while the server's own log lies elsewhere."""
    cluster, name = lab.server()
    space = f"space_{name}"
    folder = own(disk.folder / "tables")
    cluster.execute(f"CREATE TABLESPACE {space} LOCATION '{folder}'")
    try:
        cluster.execute(f"ALTER DATABASE {name} SET TABLESPACE {space}")
        yield cluster, name
    finally:
        cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")
        cluster.execute(f"DROP TABLESPACE {space}")


@asynccontextmanager
async def full_log_disk(lab: Lab) -> AsyncIterator[Staged]:
    """PostgreSQL's write-ahead log has no room: the server gives up, and does not come back before
    there is some. It is started again then, as its operator would."""
    with small_disk(lab, 96) as disk:
        cluster = Cluster(lab.roomy / f"pg-{lab.place}-wal", {"wal_recycle": "off"})
        cluster.create(segment_mb=1, wal=own(disk.folder / "wal"))
        try:
            yield Staged(cluster.url(), lambda _: _without_log(cluster, disk))
        finally:
            cluster.stop()


@contextlib.contextmanager
def _without_log(cluster: Cluster, disk: Disk) -> Iterator[None]:
    with disk.full():
        with contextlib.suppress(Exception):  # until nothing more fits in
            cluster.execute("SET synchronous_commit = on")
            while True:
                cluster.execute(
                    "SELECT pg_logical_emit_message(false, 'fault', repeat('x', 65536))"
                )
                disk.fill()
        yield
    if not cluster.running:
        cluster.start(wait=False)
    cluster.wait_ready()


@asynccontextmanager
async def limited_file_size(lab: Lab) -> AsyncIterator[Staged]:
    """RLIMIT_FSIZE: nothing that the process writes may grow, its output neither."""
    yield Staged(f"sqlite:///{lab.file}", lambda scene: _limited(scene, lab.file))


@contextlib.contextmanager
def _limited(scene: Scene, file: Path) -> Iterator[None]:
    empty_wal(file)
    with limited_files(replica.pid for replica in scene.replicas):
        yield


@asynccontextmanager
async def hanging_fsync(lab: Lab) -> AsyncIterator[Staged]:
    """The disk takes everything and confirms nothing."""
    if lab.is_sqlite:
        folder = lab.folder / "database"
        folder.mkdir()
        hang = _needed(lab.hang_service(folder))
        url = f"sqlite:///{folder}/bot.db"
        yield Staged(url, lambda _: hang.hanging(), settings=hang.environment)
        return
    cluster, name = lab.server()
    hang = _needed(lab.hang_server)
    yield Staged(cluster.url(name), lambda _: hang.hanging())


@asynccontextmanager
async def hanging_fsync_of_everything(lab: Lab) -> AsyncIterator[Staged]:
    """The journal's disk is the database's: neither confirms anything."""
    hang = _needed(lab.hang_service(lab.folder))
    yield Staged(f"sqlite:///{lab.file}", lambda _: hang.hanging(), settings=hang.environment)


def _needed(hang: HangingFsync | None) -> HangingFsync:
    if hang is None:
        missing(COMPILER_MISSING)
    assert hang is not None
    return hang


@asynccontextmanager
async def corrupted_tables(lab: Lab) -> AsyncIterator[Staged]:
    """The alarm's own pages hold rubbish, and are put back, as from a backup."""
    if lab.is_sqlite:
        yield Staged(f"sqlite:///{lab.file}", lambda _: _rubbish_in_sqlite(lab.file))
        return
    cluster, name = lab.server()
    yield Staged(cluster.url(name), lambda _: _rubbish_in_postgres(cluster, name))


def _rubbish_in_sqlite(file: Path) -> AbstractContextManager[None]:
    return corrupted_sqlite(file, "incident")


@contextlib.contextmanager
def _rubbish_in_postgres(cluster: Cluster, database: str) -> Iterator[None]:
    files = [relation_file(cluster, database, table) for table in ALARM_TABLES]
    cluster.stop()  # what it remembers would hide what the disk holds
    saved = {
        file: overwrite(file, range(0, file.stat().st_size, 2 * PAGE), 2 * PAGE) for file in files
    }
    cluster.start()
    try:
        yield
    finally:
        cluster.stop()
        for file, pages in saved.items():
            put_back(file, pages)
        cluster.start()


ROWS = [
    Row("full disk", full_disk, fast=("sqlite-1",)),
    Row("full disk, also for output and journal", full_disk_for_everything),
    Row("full disk for PostgreSQL's log", full_log_disk, POSTGRESQL),
    Row("no file may grow", limited_file_size, SQLITE),
    Row("hanging fsync", hanging_fsync, fast=("sqlite-1",)),
    Row("hanging fsync, also for the journal", hanging_fsync_of_everything, SQLITE),
    Row("corrupted tables", corrupted_tables),
]
