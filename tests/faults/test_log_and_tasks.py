"""What lies around the outbox worker fails, and the alarm goes on: a log that
cannot be written, background tasks that end, a thread that never comes back."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.crash.conftest import fork_server as fork_server
from tests.crash.fork_server import ForkServer, wait
from tests.crash.outages import closed_to_everybody
from tests.crash.town import WRITES, Replica, Town
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE, changed_sample

AWAY_SECONDS = 3.0
LEVEL_WAITS_SECONDS = 2


class Output:
    """Where a service writes to: `path`, until it `breaks`."""

    def __init__(self, path: Path, breaks: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self.breaks = breaks


@contextlib.contextmanager
def _full_disk(_folder: Path) -> Iterator[Output]:
    yield Output(Path("/dev/full"))


@contextlib.contextmanager
def _dead_reader(folder: Path) -> Iterator[Output]:
    """Somebody reads, until they die."""
    path = folder / "output"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield Output(path, lambda: os.close(reading))


@contextlib.contextmanager
def _nobody_reads(folder: Path) -> Iterator[Output]:
    """The pipe is there, and as full as it can be: who writes to it waits for ever."""
    path = folder / "output"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writing = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 512)
    yield Output(path)
    os.close(reading)
    os.close(writing)


OUTPUTS = [
    _full_disk,
    pytest.param(_dead_reader, marks=pytest.mark.soak),
    pytest.param(_nobody_reads, marks=pytest.mark.soak),
]


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """The sample organisation, whose levels wait two seconds and are asked once."""

    def change(content: dict[str, Any]) -> None:
        for unit in content["units"]:
            unit["repeat"] = 1
            for level in unit["levels"]:
                level.pop("wait_seconds_alone", None)
                level["wait_seconds"] = LEVEL_WAITS_SECONDS

    file = tmp_path / "organisation.yaml"
    file.write_text(changed_sample(change))
    return file


async def _degraded(town: Town, one: Replica, name: str) -> bool:
    ready = await town.probe(one, "isready")
    return ready is not None and name in ready["degraded"]


async def _metric(one: Replica, name: str) -> float:
    """The sum of its samples."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{one.url}/internal/metrics") as response,
    ):
        lines = (await response.text()).splitlines()
    found = [line for line in lines if line.split("{")[0].split(" ")[0] == name]
    assert found, name
    return sum(float(line.rsplit(" ", 1)[1]) for line in found)


@pytest.mark.parametrize("output", OUTPUTS)
async def test_an_alarm_climbs_on_without_a_log_and_through_an_outage(
    output: Callable[[Path], contextlib.AbstractContextManager[Output]],
    tmp_path: Path,
    fork_server: ForkServer,
    postgres_url: str,
    quick: Path,
) -> None:
    """L3, L4, L8: a warning that could not be written ended the outbox worker for good: the levels
    were not alerted, the caseworker not told, and every probe was green."""
    async with Town(tmp_path, fork_server, postgres_url, quick) as town:
        town.tolerated = frozenset({"V5"})  # nothing is on time while there is no database
        with output(tmp_path) as out:
            town.output = out.path
            one = await town.start()
            await town.install(one)
            await town.says(one, town.caseworker, "hjelp")
            await town.sees(town.leader, WRITES)
            out.breaks()
            with closed_to_everybody(postgres_url):
                began = time.monotonic()
                await town.until(lambda: _degraded(town, one, "log"), LONG_ENOUGH, one)
                left = began + AWAY_SECONDS - time.monotonic()
                await town.until(lambda: _over(began + max(left, 0)), LONG_ENOUGH, one)
            await town.sees(town.deputy, WRITES, LONG_ENOUGH)
            await town.sees(town.next_level, WRITES, LONG_ENOUGH)
            await town.sees(town.caseworker, "Ingen har svart", LONG_ENOUGH)
            assert await _degraded(town, one, "log")
            assert not await _degraded(town, one, "engine")
            assert not await _degraded(town, one, "tasks")
            await town.stopped(one)


async def _over(instant: float) -> bool:
    return time.monotonic() >= instant


@pytest.mark.soak
async def test_what_was_lost_is_counted_and_told_when_somebody_reads_again(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """A reader that died and another that came: `log` is degraded meanwhile, and not after."""
    with _dead_reader(tmp_path) as out:
        async with Town(tmp_path, fork_server) as town:
            town.output = out.path
            one = await town.start()
            out.breaks()
            await town.until(lambda: _degraded(town, one, "log"), LONG_ENOUGH, one)
            # An alarm works without it.
            await town.until(lambda: town.probe(one, "heartbeat"), LONG_ENOUGH, one)

            async def lost() -> bool:
                await town.post(one, {"type": "nothing we know"})
                return await _metric(one, "rodtkort_log_lines_lost_total") > 0

            await town.until(lost, LONG_ENOUGH, one)
            reading = os.open(out.path, os.O_RDONLY | os.O_NONBLOCK)

            async def well() -> bool:
                return not await _degraded(town, one, "log")

            await town.until(well, LONG_ENOUGH, one)
            assert b"log_lines_lost" in os.read(reading, 65536)
            os.close(reading)


async def test_an_outbox_worker_that_ends_is_begun_again(
    tmp_path: Path, fork_server: ForkServer, quick: Path
) -> None:
    """L3: by what no handler catches; and it is told."""
    async with Town(tmp_path, fork_server, organisation=quick) as town:
        town.tolerated = frozenset({"V5"})
        one = await town.start({"worker_ends": "4"})
        await town.install(one)
        await town.says(one, town.caseworker, "hjelp")
        await town.sees(town.next_level, WRITES, LONG_ENOUGH)
        assert await _metric(one, "rodtkort_task_restarts_total") == 4
        assert '"task": "outbox"' in one.log.read_text()


@pytest.mark.soak
async def test_an_outbox_worker_that_keeps_ending_ends_the_process(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """So that the platform starts another: with 1, in a sentence, and also when a thread hangs that
    Python would wait for at its end."""
    async with Town(tmp_path, fork_server) as town:
        one = await town.start({"worker_ends": "1000", "hangs_at_end": "1"}, ready=False)
        await town.gave_up(one)
        said = one.log.read_text()
        assert said.count('"task": "outbox"') == 10
        assert "left_behind" in said
        two = await town.start({"worker_ends": "1000"}, ready=False)
        await town.gave_up(two)
        assert "The background task outbox keeps ending" in two.log.read_text()


async def test_another_task_that_ends_is_named_and_no_alarm_misses_it(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """`tasks` is degraded while it is begun again and again; the heart goes on."""
    async with Town(tmp_path, fork_server) as town:
        one = await town.start({"task_ends": "1000"})
        await town.install(one)
        await town.until(lambda: _degraded(town, one, "tasks"), LONG_ENOUGH, one)
        await town.until(lambda: town.probe(one, "heartbeat"), LONG_ENOUGH, one)
        await town.says(one, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)


class Ending:
    """A service whose end is the whole of Python's own, and which writes to what is broken."""

    def __init__(
        self, fork_server: ForkServer, folder: Path, out: Output, **variables: str
    ) -> None:
        self._fork_server = fork_server
        environment = {
            "RODTKORT_ENVIRONMENT": "local",
            "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "RODTKORT_STATE_DIR": str(folder),
            "RODTKORT_KEYS": KEY,
            "RODTKORT_ORGANISATION_FILE": str(SAMPLE.resolve()),
            "RODTKORT_PORT": "0",
            **variables,
        }
        begins = folder / "begins"
        plan = {"python_ends": "yes", "begins_when": str(begins)}
        self.pid = fork_server.start(environment, plan, out.path)
        out.breaks()
        begins.touch()

    def ended(self) -> int | None:
        """Its exit code, waited for."""
        gone = partial(self._fork_server.code, self.pid)
        wait(2 * LONG_ENOUGH, "the end", lambda: gone() is not None)
        return gone()


@pytest.mark.parametrize("output", [_full_disk, _dead_reader, _nobody_reads])
def test_a_refused_start_ends_with_2_though_nobody_hears_why(
    output: Callable[[Path], contextlib.AbstractContextManager[Output]],
    tmp_path: Path,
    fork_server: ForkServer,
) -> None:
    """Python itself would end with 120 when it cannot flush what is left, or not at all."""
    with output(tmp_path) as out:
        assert Ending(fork_server, tmp_path, out, RODTKORT_PROT="1").ended() == 2


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_exit_code_is_right_though_nobody_hears_why(
    output: Callable[[Path], contextlib.AbstractContextManager[Output]],
    tmp_path: Path,
    fork_server: ForkServer,
) -> None:
    """SIGTERM ends a whole service with 0."""
    with output(tmp_path) as out:
        served = Ending(fork_server, tmp_path, out)
        wait(2 * LONG_ENOUGH, "its database", (tmp_path / "bot.db").exists)
        os.kill(served.pid, signal.SIGTERM)
        assert served.ended() == 0
