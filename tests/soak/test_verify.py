"""`rodtkort verify` of many incidents: in time, in memory that does not grow, in nobody's way."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Organisation
from bot.service.keyring import Keyring, parse_keys
from bot.sources import stored_organisation
from bot.store.verification import VerificationScope, verify
from tests.bench.proofs import grown, live_through
from tests.slow_machine import LONG_ENOUGH, on_this_machine
from tests.world import KEY, World

pytestmark = pytest.mark.soak

FEW, MANY = 500, 2_000


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_l10_verify_takes_as_much_memory_for_many_as_for_few(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """V1–V14: nothing is found, four times as many take not much more than four times as long, and
    no more memory: ten thousand are verified within the minute that a few hundred show."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    few, many = await grown(tmp_path, (FEW, MANY), url)
    assert (few["found"], many["found"]) == (0, 0)
    assert many["peak_mb"] <= 1.25 * few["peak_mb"] + 4
    assert many["processor_seconds"] / MANY <= 1.5 * few["processor_seconds"] / FEW
    assert many["processor_seconds"] <= on_this_machine(60 * MANY / 10_000)


async def test_l1_an_alarm_is_raised_while_all_is_verified(tmp_path: Path) -> None:
    """L1, L8: whoever looks holds up nobody, and sees what was there when the look began."""
    raised = threading.Event()

    def slowly(content: str) -> Organisation | None:
        assert raised.wait(LONG_ENOUGH)
        return stored_organisation(content)

    async with World(tmp_path) as world:
        await live_through(world)
        scope = VerificationScope(world.clock.at, late_ms=10**12)
        keys = Keyring(parse_keys(KEY)).timeline_keys()
        looking = asyncio.create_task(
            asyncio.to_thread(verify, world.core.database, keys, slowly, scope)
        )
        await world.says(world.deputy, "hjelp")
        assert not looking.done()
        raised.set()
        assert await looking == []
