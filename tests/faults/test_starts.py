"""Faults at a start, at a stop, and between the two."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from bot.store.schema import upgrade
from tests.crash.fork_server import ForkServer
from tests.faults.disks import Disk
from tests.faults.figures import PLACES, POSTGRESQL, Place
from tests.faults.lab import Lab
from tests.faults.rows_database import lock
from tests.faults.rows_disks import small_disk
from tests.faults.scenario import NOT_CONFIRMED, Cry, Scene
from tests.slow_machine import LONG_ENOUGH, on_this_machine

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("faults")]

Labs = Callable[[Place], Lab]
ONE = [place for place in PLACES if place.replicas == 1]


async def _begun(scene: Scene, **settings: str) -> None:
    """All replicas started, none of them ready."""
    for number in range(scene.place.replicas):
        replica = await scene.start_one(number, ready=False, **settings)
        await scene.town.until(lambda at=replica: scene.town.probe(at, "isalive"), 30, replica)


async def _cries_at_each(scene: Scene) -> Sequence[Cry]:
    """Everybody is answered that nothing is confirmed, with the numbers (L1, L8)."""
    cries = [await scene.cry(replica) for replica in scene.replicas]
    for cry in cries:
        card = await scene.town.sees(cry.person, NOT_CONFIRMED, LONG_ENOUGH)
        assert "112" in card.text
        assert (scene.answered(cry) or 99) < on_this_machine(2)
        assert await scene.town.probe(cry.replica, "heartbeat") is None
        assert await scene.town.probe(cry.replica, "isready") is None
    return cries


async def _stored_once(scene: Scene, cries: Sequence[Cry], seconds: float) -> None:
    began = time.monotonic()
    wanted = {cry.person.id for cry in cries}
    while True:
        found = [incident["raised_by"] for incident in scene.town.incidents()]
        if wanted <= set(found):
            break
        assert time.monotonic() - began < seconds, f"{len(found)} of {len(cries)} are stored"
        await asyncio.sleep(0.1)
    assert len(found) == len(set(found))


async def _goes_on(scene: Scene, cries: Sequence[Cry]) -> None:
    """Ready without a restart, what was cried is stored once, and a new cry is an alarm."""
    for replica in scene.replicas:
        within = on_this_machine(10)
        await scene.town.until(lambda at=replica: scene.town.probe(at, "isready"), within, replica)
    await _stored_once(scene, cries, on_this_machine(10))
    after = await scene.cry()
    await scene.town.sees(after.person, "Rødt kort er sendt", LONG_ENOUGH)
    for cry in [*cries, after]:
        await scene.town.says(scene.replicas[0], cry.person, "avbryt")


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_lock_during_the_start(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """L1, L8: another one holds what the migration needs."""
    lab = make_lab(place)
    url = lab.url()
    upgrade(url)
    async with Scene(place, lab.folder, fork_server, url) as scene:
        with _migration_locked(lab, url):
            await _begun(scene)
            cries = await _cries_at_each(scene)
        await _goes_on(scene, cries)


@contextlib.contextmanager
def _migration_locked(lab: Lab, url: str) -> Iterator[None]:
    if lab.is_sqlite:
        with lock(lab, url):
            yield
        return
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


@pytest.mark.parametrize("place", POSTGRESQL, ids=str)
async def test_a_frozen_server_during_the_start(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """L1, L8: it takes connections and says nothing."""
    lab = make_lab(place)
    cluster, name = lab.server()
    upgrade(cluster.url(name))
    async with Scene(place, lab.folder, fork_server, cluster.url(name)) as scene:
        with cluster.frozen():
            await _begun(scene)
            cries = await _cries_at_each(scene)
        await _goes_on(scene, cries)


@pytest.mark.parametrize("place", [p for p in PLACES if p.database == "sqlite"], ids=str)
async def test_a_full_disk_during_the_first_migration(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """Some tables have room, the others not: none of them is there, and all of them afterwards."""
    lab = make_lab(place)
    with small_disk(lab, 64) as disk:
        async with Scene(
            place, lab.folder, fork_server, f"sqlite:///{disk.folder}/bot.db"
        ) as scene:
            with _almost_full(disk, 100_000):
                await _begun(scene)
                cries = await _cries_at_each(scene)
            await _goes_on(scene, cries)


@contextlib.contextmanager
def _almost_full(disk: Disk, left: int) -> Iterator[None]:
    with disk.full():
        with (disk.folder / "filler").open("r+b") as filler:
            filler.truncate((disk.folder / "filler").stat().st_size - left)
        yield


@pytest.mark.parametrize("place", POSTGRESQL, ids=str)
async def test_connections_that_end_during_the_first_migration(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """Five times a second, for three seconds."""
    lab = make_lab(place)
    cluster, name = lab.server()
    ends = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    async with Scene(place, lab.folder, fork_server, cluster.url(name)) as scene:
        await _begun(scene)
        until = time.monotonic() + 3
        while time.monotonic() < until:
            await asyncio.to_thread(cluster.execute, ends)
            await asyncio.sleep(0.2)
        await _goes_on(scene, [])


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_lock_while_the_service_stops(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """L1, L8: who cries just before is answered and level 1 told; the process leaves in time, and
    the next one stores what was cried, once."""
    lab = make_lab(place)
    url = lab.url()
    async with Scene(place, lab.folder, fork_server, url) as scene:
        await scene.start()
        with lock(lab, url):
            cries = [await scene.cry(replica) for replica in scene.replicas]
            for cry in cries:
                await scene.town.sees(cry.person, NOT_CONFIRMED, LONG_ENOUGH)
                told = await scene.slowest(lambda c: scene.told(scene.town.leader, c), [cry], 10)
                assert told is not None
            for replica in [*scene.replicas]:
                await scene.town.stopped(replica)
        for number in range(place.replicas):
            await scene.start_one(number)
        await _stored_once(scene, cries, on_this_machine(10))
        for cry in cries:
            await scene.town.says(scene.replicas[0], cry.person, "avbryt")


@pytest.mark.parametrize("place", ONE, ids=str)
async def test_a_database_that_is_lost_while_it_runs_is_told(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """A file that somebody moved, a database dropped and made anew: red within 10 s, everybody
    answered; and the next start refuses the empty one in a sentence."""
    lab = make_lab(place)
    url = lab.url()
    async with Scene(place, lab.folder, fork_server, url) as scene:
        await scene.start()
        with _lost(lab, url):
            began = time.monotonic()
            cry = await scene.cry()
            await scene.town.sees(cry.person, "112", LONG_ENOUGH)
            await scene.slowest(lambda c: scene.told(scene.town.leader, c), [cry], 5)
            await scene.town.until(lambda: _red(scene), 10 + on_this_machine(1), scene.replicas[0])
            assert time.monotonic() - began < 10 + on_this_machine(2)
            await scene.town.kill(scene.replicas[0])
            said = await scene.town.refused(await scene.start_one(0, ready=False))
            assert "empty" in said
            assert "Traceback" not in said
        await scene.start_one(0)
        await _stored_once(scene, [cry], on_this_machine(15))
        await scene.town.says(scene.replicas[0], cry.person, "avbryt")


async def _red(scene: Scene) -> bool:
    ready = await scene.town.probe(scene.replicas[0], "isready")
    return ready is not None and "database" in ready["degraded"]


@contextlib.contextmanager
def _lost(lab: Lab, url: str) -> Iterator[None]:
    if lab.is_sqlite:
        elsewhere = lab.folder / "elsewhere"
        elsewhere.mkdir()
        for file in lab.folder.glob("bot.db*"):
            file.rename(elsewhere / file.name)
        yield
        for file in lab.folder.glob("bot.db*"):
            file.unlink()
        for file in elsewhere.iterdir():
            file.rename(lab.folder / file.name)
        return
    cluster, other = lab.server()
    name = url.rpartition("/")[2]
    ends = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    for old, new in ((name, f"{name}_kept"), (other, name)):
        _rename(cluster.execute, ends, old, new)
    yield
    for old, new in ((name, other), (f"{name}_kept", name)):
        _rename(cluster.execute, ends, old, new)


def _rename(execute: Callable[[str], object], ends: str, old: str, new: str) -> None:
    for attempt in range(50):
        execute(ends)
        with contextlib.suppress(psycopg.errors.ObjectInUse):
            execute(f"ALTER DATABASE {old} RENAME TO {new}")
            return
        time.sleep(0.02 * (attempt > 5))
    raise AssertionError("somebody uses it all the time")


@pytest.mark.parametrize("place", ONE, ids=str)
async def test_a_database_stamped_at_head_without_its_tables(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """Its migrations were edited later: refused in a sentence that names what is missing, and not
    ready with one command that fails for ever."""
    lab = make_lab(place)
    url = lab.url()
    upgrade(url)
    _drop(url, "helper")
    async with Scene(place, lab.folder, fork_server, url) as scene:
        scene.town.tolerated = frozenset({"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"})
        said = await scene.town.refused(await scene.start_one(0, ready=False))
        assert "helper" in said
        assert "Traceback" not in said


def _drop(url: str, table: str) -> None:
    from bot.store.database import maintenance

    engine = maintenance(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    engine.dispose()


async def test_service_links_of_a_platform_are_no_settings(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """On Kubernetes, an app called rodtkort gets these."""
    links = {
        "RODTKORT_SERVICE_HOST": "10.0.0.1",
        "RODTKORT_SERVICE_PORT": "80",
        "RODTKORT_SERVICE_PORT_HTTP": "80",
        "RODTKORT_PORT_80_TCP": "tcp://10.0.0.1:80",
        "RODTKORT_PORT_80_TCP_ADDR": "10.0.0.1",
        "RODTKORT_PORT_80_TCP_PORT": "80",
        "RODTKORT_PORT_80_TCP_PROTO": "tcp",
    }
    async with Scene(Place("sqlite", 1), tmp_path, fork_server) as scene:
        await scene.start(piped=False, **links)
        cry = await scene.cry()
        await scene.town.sees(cry.person, "Rødt kort er sendt", LONG_ENOUGH)
        await scene.town.says(cry.replica, cry.person, "avbryt")
