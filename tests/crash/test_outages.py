"""The database goes away under an alarm (L1, L6, L8)."""

import asyncio
import contextlib
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tests.crash.fork_server import ForkServer
from tests.crash.outages import OwnServer, Proxy, closed_to_everybody, cut_connections
from tests.crash.town import CALLS, WRITES, Replica, Town
from tests.slow_machine import LONG_ENOUGH, on_this_machine
from tests.world import SAMPLE

NOT_CONFIRMED = "Vi får ikke bekreftet"
PLAIN = "Saksbehandler En trenger hjelp"
HURRIED = {"hurried": "yes"}


async def _cries_in_vain(town: Town, one: Replica) -> None:
    """The caseworker and level 1 are told from memory, in time, and nothing answers 5xx."""
    reply = await town.says(one, town.caseworker, "hjelp")
    assert reply.status == 200
    assert reply.seconds < 0.8 + on_this_machine(1.7)
    card = await town.sees(town.caseworker, NOT_CONFIRMED)
    assert "112" in card.text
    await town.sees(town.leader, PLAIN)


async def _is_stored_after_all(town: Town) -> None:
    await town.sees(town.caseworker, "Rødt kort er sendt")
    await town.sees(town.leader, WRITES)
    assert len(town.with_words(town.leader, WRITES)) == 1
    assert len(town.incidents()) == 1


async def test_an_alarm_while_postgres_is_away_is_stored_once_when_it_is_back(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L8, L6: told from memory, stored under the same id."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        one = await town.start(HURRIED)
        await town.install(one)
        with closed_to_everybody(postgres_url):
            await _cries_in_vain(town, one)
            await town.until(lambda: _tells(town, one), LONG_ENOUGH, one)
        await _is_stored_after_all(town)


async def _tells(town: Town, one: Replica) -> bool:
    """Whether the probe names the database."""
    ready = await town.probe(one, "isready")
    return ready is not None and "database" in ready["degraded"]


async def test_a_database_server_that_is_killed_and_started_again_loses_no_alarm(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """L4, L6, L8: one alarm was out when it died, one came while it was dead; both go on."""
    with tempfile.TemporaryDirectory() as folder:
        server = OwnServer(Path(folder))
        try:
            async with Town(tmp_path, fork_server, server.url) as town:
                town.tolerated = frozenset({"V5"})  # nothing is on time while there is no database
                one = await town.start(HURRIED)
                await town.install(one)
                earlier = town.teams.user("00000000-0000-4000-8000-000000000001", "Ansatt Tidlig")
                await town.says(one, earlier, "hjelp")
                await town.sees(town.deputy, "Ansatt Tidlig")
                server.kill()
                await _cries_in_vain(town, one)
                await asyncio.to_thread(server.start)
                await town.sees(town.caseworker, "Rødt kort er sendt")
                await town.sees(town.leader, WRITES)
                assert len(town.incidents()) == 2
                card = town.with_words(town.deputy, "Ansatt Tidlig")[0]
                await town.post(one, town.tap(town.deputy, card, CALLS))
                await town.sees(earlier, "Stedfortreder En hjelper deg")
        finally:
            server.close()


async def test_connections_that_were_lost_cost_nothing(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """A server that restarted between two alarms is noticed by nobody."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        one = await town.start()
        await town.install(one)
        cut_connections(postgres_url)
        await town.says(one, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)
        assert not town.with_words(town.caseworker, NOT_CONFIRMED)


async def test_a_database_that_hangs_keeps_no_alarm_waiting(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L1: nothing comes back and nothing breaks; new connections are used when it flows again."""
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        async with (
            Proxy(postgres_url, Path(folder)).running() as proxy,
            Town(tmp_path, fork_server, postgres_url) as town,
        ):
            town.services_url = proxy.url
            one = await town.start(HURRIED)
            await town.install(one)
            proxy.hang()
            await _cries_in_vain(town, one)
            proxy.flow()
            await _is_stored_after_all(town)


@contextlib.contextmanager
def _foreign_lock(file: Path) -> Iterator[None]:
    foreign = sqlite3.connect(file, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        foreign.execute("ROLLBACK")
        foreign.close()


async def test_a_foreign_lock_on_sqlite_keeps_no_alarm_waiting(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """L1, L8: somebody has opened the file with a tool of their own."""
    async with Town(tmp_path, fork_server) as town:
        one = await town.start(HURRIED)
        await town.install(one)
        with _foreign_lock(tmp_path / "bot.db"):
            await _cries_in_vain(town, one)
        await _is_stored_after_all(town)


async def test_a_full_disk_keeps_no_alarm_waiting(tmp_path: Path, fork_server: ForkServer) -> None:
    """L8: what is stored stays, what comes is told from memory and stored when there is room."""
    full = tmp_path / "full"
    async with Town(tmp_path, fork_server) as town:
        one = await town.start(HURRIED | {"disk_full": str(full)})
        await town.install(one)
        full.touch()
        # The pages that the file has are used up first; at once, since what is stored already waits
        # as long as nothing can be taken (V5).
        users = [
            town.teams.user(f"00000000-0000-4000-8000-{number:012d}", f"Ansatt {number}")
            for number in range(30)
        ]
        await asyncio.gather(*(town.says(one, user, "hjelp") for user in users))
        await _cries_in_vain(town, one)
        full.unlink()
        await town.sees(town.caseworker, "Rødt kort er sendt")
        raised = [found["raised_by"] for found in town.incidents()]
        assert raised.count(town.caseworker.id) == 1


async def test_wrong_clocks_change_nothing_on_postgres(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """The database clock decides, whatever the replicas believe: one is five
    minutes ahead and steps back at every look, the other is five minutes behind."""
    plans = [{"clock_seconds": "300", "clock_steps_back": "yes"}, {"clock_seconds": "-300"}]
    impatient = tmp_path / "organisation.yaml"
    impatient.write_text(re.sub(r"(wait_seconds\w*): \d+", r"\1: 1", SAMPLE.read_text()))
    async with Town(tmp_path, fork_server, postgres_url, impatient) as town:
        one, two = [await town.start(plan) for plan in plans]
        await town.install(one)
        began = time.time()
        await town.says(one, town.caseworker, "hjelp")
        card = await town.sees(town.deputy, CALLS)
        waited = time.time() - began
        assert 1 <= waited < 1 + on_this_machine(3)
        await town.taps(two, town.deputy, card, CALLS)
        await town.sees(town.caseworker, "Stedfortreder En hjelper deg")
        first = datetime.fromisoformat(town.state()["timeline"][0]["at"])
        assert abs(first.timestamp() - began) < on_this_machine(5)
