"""The canary in the real process: what an outside monitor sees of it (R12, R56)."""

from pathlib import Path
from typing import Any

from tests.canary import HELPER, RAISER
from tests.crash.fork_server import ForkServer
from tests.crash.town import Town
from tests.slow_machine import LONG_ENOUGH

PAIR: dict[str, Any] = {"RODTKORT_CANARY_FROM": RAISER, "RODTKORT_CANARY_TO": HELPER}


async def test_r56_a_monitor_outside_sees_the_canary_of_two_replicas(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """R12, R56: silent until the first run has arrived, over two replicas that run one; degraded
    where the two technical users have not got the bot. Their door answers itself."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        two = town.teams.user(RAISER, "Prøver En"), town.teams.user(HELPER, "Prøver To")
        one = await town.start()
        await town.install(one, *two)
        await town.stopped(one)
        replicas = [await town.start(**PAIR) for _ in range(2)]
        for replica in replicas:
            await town.until(
                lambda at=replica: town.probe(at, "heartbeat"), 2 * LONG_ENOUGH, replica
            )
            await town.says_of_itself(replica, [])
        (run,) = town.incidents()
        assert (run["unit"], run["state"], run["claimed_by"]) == ("canary", "resolved", HELPER)
        await town.quiet()
        for replica in replicas:
            await town.stopped(replica)


async def test_r56_a_canary_without_its_users_is_heard(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """Bad input: the bot serves, and says that it is not proved to."""
    async with Town(tmp_path, fork_server) as town:
        one = await town.start(**PAIR)

        async def heard() -> bool:
            return '"not_installed"' in one.log.read_text()

        await town.until(heard, 2 * LONG_ENOUGH, one)
        await town.says_of_itself(one, ["canary"])
        assert await town.probe(one, "heartbeat") is None
