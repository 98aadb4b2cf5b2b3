"""The clock is set under an alarm, on real processes (docs/decisions/0038).

On PostgreSQL it is the server's clock that everything waits by, on SQLite the service's own.
"""

import asyncio
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.service.keyring import Keyring, parse_keys
from bot.sources import stored_organisation
from bot.store.verification import VerificationScope, verify
from tests.crash.fork_server import ForkServer
from tests.crash.outages import OwnServer
from tests.crash.town import CALLS, WRITES, Replica, Town
from tests.faults.faketime import SEEN_WITHIN_SECONDS, Machine, library
from tests.faults.needs import FAKETIME_MISSING, missing
from tests.faults.watch import Pulse
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE

pytestmark = pytest.mark.xdist_group("clock")  # one machine, one server: not one for each worker

WAIT = 4  # seconds, of every level
PROBED_WITHIN = 10
LATE_MS = 60_000  # of a busy machine; what a step makes late is that by its size
HOUR, MINUTES = 3600.0, 120.0
STEPS = (-MINUTES, HOUR, 60 * 24 * HOUR)
SEND_TIMEOUT = (
    "2"  # seconds: whoever is sent a thing again waits, and a test takes it for the clock
)
ON_IT = {"false_machine": "yes"}  # the plan of a service that lives on the machine


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """Everything that a test starts runs on it."""
    found = library()
    if found is None:
        missing(FAKETIME_MISSING)
    folder = Path(tempfile.mkdtemp(prefix="rodtkort-clock-"))
    folder.chmod(0o755)
    yield Machine(found, folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _right(machine: Machine) -> Iterator[None]:
    machine.set(0)
    yield
    machine.set(0)


@pytest.fixture(scope="module")
def on_it(machine: Machine) -> Iterator[ForkServer]:
    """Where services are forked that live on this machine."""
    with machine.around():
        fork_server = ForkServer()
    yield fork_server
    fork_server.close()


@pytest.fixture(scope="module")
def server(machine: Machine) -> Iterator[OwnServer]:
    """A PostgreSQL on this machine."""
    folder = Path(tempfile.mkdtemp(prefix="rodtkort-clock-pg-"))
    with machine.around():
        server = OwnServer(folder)
    yield server
    server.close()
    shutil.rmtree(folder, ignore_errors=True)


def impatient(folder: Path) -> Path:
    """The sample organisation, with short waits."""
    file = folder / "organisation.yaml"
    file.write_text(re.sub(r"(wait_seconds\w*): \d+", rf"\1: {WAIT}", SAMPLE.read_text()))
    return file


class Scene:
    """One alarm, and the step that comes while level 1 is waited for. On a busy machine everything
    is given as much more as the same took in health, a moment before, or as its threads oversleep.
    """

    def __init__(self, town: Town, one: Replica, machine: Machine) -> None:
        self.town, self.one, self.machine = town, one, machine

    async def cries(self) -> None:
        """The alarm is out."""
        self.took = time.monotonic()
        await self.town.says(self.one, self.town.caseworker, "hjelp")
        await self.town.sees(self.town.leader, WRITES, LONG_ENOUGH)
        self.took = time.monotonic() - self.took

    async def steps(self, seconds: float) -> None:
        """The clock is set, and every process has seen it."""
        self.machine.set(seconds)
        await asyncio.sleep(SEEN_WITHIN_SECONDS + 0.1)
        self.stepped = time.monotonic()

    async def goes_on(self) -> None:
        """Level 2 in time, a second cry answered, a claim told, and a probe has said so."""
        town, took = self.town, {}
        probing = asyncio.create_task(self._probed())
        with Pulse() as pulse:
            red = await town.sees(town.deputy, CALLS, LONG_ENOUGH)
            tap = town.tap(town.deputy, red, CALLS)  # of the card as it was seen: it may move soon
            took["level 2"] = time.monotonic() - self.stepped - WAIT - 1
            before, said = self._sent(), time.monotonic()
            await town.says(self.one, town.caseworker, "/hjelp")
            await town.teams.wait_for(lambda: self._sent() > before, LONG_ENOUGH)
            took["second cry"] = time.monotonic() - said
            tapped = time.monotonic()
            await town.post(self.one, tap)
            await town.sees(town.caseworker, "Stedfortreder En hjelper deg", LONG_ENOUGH)
            took["claim"] = time.monotonic() - tapped
            took["probe"] = await probing - PROBED_WITHIN + 1
        slack = 4 * max(self.took, pulse.worst)
        assert not {what: late for what, late in took.items() if late > 1 + slack}, (took, slack)
        assert self.violations() == []

    def _sent(self) -> int:
        return len(self.town.teams.inbox(self.town.caseworker))

    async def _probed(self) -> float:
        """How long it took until `isready` named the clock."""
        while time.monotonic() - self.stepped < LONG_ENOUGH:
            ready = await self.town.probe(self.one, "isready")
            if ready is not None and "clock" in ready["degraded"]:
                return time.monotonic() - self.stepped
            await asyncio.sleep(0.1)
        raise AssertionError("no probe has said so")

    async def waits_as_it_should(self) -> None:
        """Every timer has been set right, and a probe says so again."""
        deadline = time.monotonic() + LONG_ENOUGH
        while True:
            ready = await self.town.probe(self.one, "isready")
            if ready is not None and "timers" not in ready["degraded"]:
                return
            assert time.monotonic() < deadline, ready
            await asyncio.sleep(0.1)

    def violations(self) -> list[str]:
        """What the history checker finds by this machine's clock (V1, V2, V5, V6)."""
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        scope = VerificationScope(self.machine.now(), late_ms=LATE_MS)
        found = verify(self.town.database, keys, stored_organisation, scope)
        return [f"{one.law}: {one.problem}" for one in found]


async def plays(town: Town, machine: Machine, seconds: float, beside: int = 0, **plan: str) -> None:
    """An alarm, a step, and what must come of it; `plan` is the service's, and of as many others
    as there are `beside` it."""
    town.tolerated = frozenset({"V5"})  # asked by another clock when it is over
    scene = Scene(town, await town.start(plan, RODTKORT_SEND_TIMEOUT_SECONDS=SEND_TIMEOUT), machine)
    for _ in range(beside):
        await town.start(plan, RODTKORT_SEND_TIMEOUT_SECONDS=SEND_TIMEOUT)
    await town.install(scene.one)
    await scene.cries()
    await scene.steps(seconds)
    await scene.goes_on()
    kinds = [entry["kind"] for entry in town.state()["timeline"]]
    assert "clock_stepped" in kinds  # it is on record (L10)
    await scene.waits_as_it_should()


async def test_postgres_is_set_back_an_hour_under_an_open_alarm(
    tmp_path: Path, fork_server: ForkServer, server: OwnServer, machine: Machine
) -> None:
    """L1, L3: a standby whose clock lags, or the server's own set right."""
    async with Town(tmp_path, fork_server, server.fresh(), impatient(tmp_path)) as town:
        await plays(town, machine, -HOUR)


@pytest.mark.soak
async def test_the_machine_of_sqlite_is_set_back_an_hour_under_an_open_alarm(
    tmp_path: Path, on_it: ForkServer, machine: Machine
) -> None:
    """L1, L3: local time in the clock chip, until somebody tells the machine."""
    async with Town(tmp_path, on_it, organisation=impatient(tmp_path)) as town:
        await plays(town, machine, -HOUR, 0, **ON_IT)


@pytest.mark.soak
@pytest.mark.parametrize("seconds", STEPS)
async def test_postgres_is_set(
    tmp_path: Path, fork_server: ForkServer, server: OwnServer, machine: Machine, seconds: float
) -> None:
    """The same by less, and forward: as after a virtual machine has rested."""
    async with Town(tmp_path, fork_server, server.fresh(), impatient(tmp_path)) as town:
        await plays(town, machine, seconds)


@pytest.mark.soak
@pytest.mark.parametrize("seconds", STEPS)
async def test_the_machine_of_sqlite_is_set(
    tmp_path: Path, on_it: ForkServer, machine: Machine, seconds: float
) -> None:
    """The same on SQLite."""
    async with Town(tmp_path, on_it, organisation=impatient(tmp_path)) as town:
        await plays(town, machine, seconds, 0, **ON_IT)


@pytest.mark.soak
async def test_postgres_is_set_back_under_three_replicas(
    tmp_path: Path, fork_server: ForkServer, server: OwnServer, machine: Machine
) -> None:
    """Each of them finds the step, and one of them mends what waits."""
    async with Town(tmp_path, fork_server, server.fresh(), impatient(tmp_path)) as town:
        await plays(town, machine, -MINUTES, 2)


@pytest.mark.soak
async def test_the_machine_of_three_processes_on_sqlite_is_set_back(
    tmp_path: Path, on_it: ForkServer, machine: Machine
) -> None:
    """The same on one file."""
    async with Town(tmp_path, on_it, organisation=impatient(tmp_path)) as town:
        await plays(town, machine, -MINUTES, 2, **ON_IT)


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [-HOUR, -MINUTES])
@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
async def test_a_process_that_starts_anew_finds_a_clock_that_was_set_back(
    tmp_path: Path,
    on_it: ForkServer,
    server: OwnServer,
    machine: Machine,
    seconds: float,
    database: str,
) -> None:
    """What waits was stored by another clock: everything is set right before anything is sent."""
    url = server.fresh() if database == "postgresql" else None
    async with Town(tmp_path, on_it, url, impatient(tmp_path)) as town:
        town.tolerated = frozenset({"V5"})
        first = await town.start(ON_IT, RODTKORT_SEND_TIMEOUT_SECONDS=SEND_TIMEOUT)
        await town.install(first)
        scene = Scene(town, first, machine)
        await scene.cries()
        await town.kill(first)
        await scene.steps(seconds)
        scene.one = await town.start(ON_IT, RODTKORT_SEND_TIMEOUT_SECONDS=SEND_TIMEOUT)
        scene.stepped = time.monotonic()
        await scene.goes_on()


@pytest.mark.soak
@pytest.mark.parametrize("database", ["postgresql", "sqlite"])
async def test_a_machine_without_a_clock_is_told_the_time(
    tmp_path: Path, on_it: ForkServer, server: OwnServer, machine: Machine, database: str
) -> None:
    """It is 1970 until then; the alarm goes on, and everything happens once."""
    machine.set(-time.time() + 1000)
    url = server.fresh() if database == "postgresql" else None
    async with Town(tmp_path, on_it, url, impatient(tmp_path)) as town:
        await plays(town, machine, 0, 0, **ON_IT)
        alerted = [entry for entry in town.state()["timeline"] if entry["kind"] == "alerted"]
        assert len(alerted) <= 4  # no round has been burnt
