"""What no row of the matrix shows: a second failure, a lost timer, the button of the plain alarm,
an office that cries all at once, a probe that cannot probe."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.crash.fork_server import ForkServer
from tests.faults.figures import (
    GREEN_WITHIN,
    LEVEL_2_WITHIN,
    PLACES,
    POSTGRESQL,
    PROBE_WITHIN,
    WAIT_SECONDS,
    Place,
    note,
)
from tests.faults.lab import Lab, Staged
from tests.faults.rows_database import LONG, lock
from tests.faults.scenario import Scene
from tests.faults.watch import POLL_SECONDS, Watch
from tests.slow_machine import LONG_ENOUGH, on_this_machine

pytestmark = [pytest.mark.soak, pytest.mark.xdist_group("faults")]

Labs = Callable[[Place], Lab]


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_second_failure_is_seen_as_soon_as_the_first(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """After more than 8 s without a database the heartbeat once was silent for an hour."""
    lab = make_lab(place)
    url = lab.url()
    async with Scene(place, lab.folder, fork_server, url) as scene:
        await scene.start()
        for number in (1, 2):
            figures = await scene.endures(Staged(url, lambda _: lock(lab, url), lasts=LONG))
            note(f"failure number {number} of two", place, figures)
            figures.judge()


@pytest.mark.parametrize("place", POSTGRESQL, ids=str)
async def test_connections_that_end_under_a_timer(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """L3: the level's wait and two seconds, although its first transaction was lost: a process that
    lives tries again by itself, and waits for no lease."""
    lab = make_lab(place)
    cluster, name = lab.server()
    ends = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    async with Scene(place, lab.folder, fork_server, cluster.url(name)) as scene:
        await scene.start()
        cry = await scene.cry()
        assert await scene.slowest(lambda c: scene.told(scene.town.leader, c), [cry], LONG_ENOUGH)
        while time.monotonic() < cry.at + 2.8:
            await asyncio.sleep(0.01)
        while time.monotonic() < cry.at + 3.3:
            await asyncio.to_thread(cluster.execute, ends)
        told = await scene.slowest(lambda c: scene.told(scene.town.deputy, c), [cry], LONG_ENOUGH)
        assert told is not None
        assert told < WAIT_SECONDS + on_this_machine(LEVEL_2_WITHIN)
        await scene.town.says(scene.replicas[0], cry.person, "avbryt")
        await scene.town.quiet()


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_jeg_hjelper_is_told_at_once_and_stored_afterwards(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """L2, L5: level 2 presses the only button that its plain card has, on whichever replica; the
    caseworker reads who helps while nothing can be stored, and the store says the same later."""
    lab = make_lab(place)
    url = lab.url()
    async with Scene(place, lab.folder, fork_server, url) as scene:
        await scene.start()
        town = scene.town
        with lock(lab, url):
            cry = await scene.cry()
            await scene.slowest(lambda c: scene.told(town.deputy, c), [cry], LONG_ENOUGH)
            card = town.with_words(town.deputy, cry.person.name)[-1]
            assert "Jeg hjelper" in card.buttons
            began = time.monotonic()
            await town.taps(scene.replicas[-1], town.deputy, card, "Jeg hjelper")
            await town.sees(cry.person, "Stedfortreder En hjelper deg", LONG_ENOUGH)
            assert time.monotonic() - began < on_this_machine(2)
        until = time.monotonic() + on_this_machine(10)
        while not (found := town.incidents()) or found[0]["claimed_by"] is None:
            assert time.monotonic() < until, found
            await asyncio.sleep(0.1)
        assert [i["claimed_by"] for i in found] == [town.deputy.id]
        await town.says(scene.replicas[0], cry.person, "avslutt")
        await town.quiet()


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_an_office_that_cries_at_once_costs_no_other_one_its_alarm(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """B9, in small: forty of one office within a second, on Teams' own limits; somebody of another
    one beside them (L1, L3)."""
    lab = make_lab(place)
    async with Scene(place, lab.folder, fork_server, lab.url()) as scene:
        await scene.start()
        town = scene.town
        town.tolerated = frozenset({"V5"})  # one leader's chat takes no more, whoever waits for it
        town.teams.throttle()
        crying = [
            asyncio.create_task(_later(scene, number / 40, number % place.replicas))
            for number in range(40)
        ]
        await asyncio.sleep(0.5)
        other = await scene.cry_from_another_unit()
        answered = await scene.slowest(scene.answered, [other], LONG_ENOUGH)
        told = await scene.slowest(lambda c: scene.told(scene.other_leader, c), [other], 30)
        await asyncio.gather(*crying)
        all_of_them = await scene.slowest(scene.answered, scene.cries, LONG_ENOUGH)
        assert answered is not None
        assert answered < on_this_machine(1)
        assert told is not None
        assert told < on_this_machine(1)
        assert all_of_them is not None
        assert all_of_them < on_this_machine(40 / 45 + 1)
        for cry in scene.cries:
            await town.says(cry.replica, cry.person, "avbryt")
        await town.quiet(4 * LONG_ENOUGH)


async def _later(scene: Scene, seconds: float, number: int) -> None:
    await asyncio.sleep(seconds)
    await scene.cry(scene.replicas[number])


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_probe_that_cannot_probe_says_so_and_hinders_nobody(
    place: Place, make_lab: Labs, fork_server: ForkServer
) -> None:
    """L8: its own table is locked or lost; alarms are stored as ever, and nothing is green."""
    lab = make_lab(place)
    url = lab.url()
    async with Scene(place, lab.folder, fork_server, url) as scene:
        await scene.start()
        watch = Watch(scene.town, scene.replicas)
        try:
            with _without_probe(lab, url):
                began = time.monotonic()
                while watch.red(began) is None or watch.silent(began) is None:
                    assert time.monotonic() - began < PROBE_WITHIN + on_this_machine(1)
                    await asyncio.sleep(POLL_SECONDS)
                cry = await scene.cry()
                await scene.town.sees(cry.person, "Rødt kort er sendt", LONG_ENOUGH)
            ended = time.monotonic()
            while watch.green(ended) is None:
                assert time.monotonic() - ended < GREEN_WITHIN + on_this_machine(1)
                await asyncio.sleep(POLL_SECONDS)
        finally:
            await watch.close()
        await scene.town.says(scene.replicas[0], cry.person, "avbryt")
        await scene.town.quiet()


@contextlib.contextmanager
def _without_probe(lab: Lab, url: str) -> Iterator[None]:
    if not lab.is_sqlite:
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE alarm_probe IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()
        return
    with contextlib.closing(sqlite3.connect(lab.file, isolation_level=None, timeout=5)) as other:
        other.execute("ALTER TABLE alarm_probe RENAME TO alarm_probe_lost")
        yield
        other.execute("ALTER TABLE alarm_probe_lost RENAME TO alarm_probe")
