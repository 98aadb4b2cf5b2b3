"""Help without the store, on real processes that are really killed (docs/decisions/0037).

The database is away for as long as each scenario needs; buttons are pressed as the cards show
them."""

import asyncio
import re
import time
from pathlib import Path

import pytest

from tests.crash.fork_server import ForkServer
from tests.crash.outages import closed_to_everybody
from tests.crash.town import LEASE, Town
from tests.world import SAMPLE

HELPS = "Jeg hjelper"
NOT_CONFIRMED = "Vi får ikke bekreftet"
STORED = "Varselet er lagret nå"
SLOW_SECONDS = 20.0  # for a machine that runs other tests beside this


def impatient(folder: Path, seconds: int) -> Path:
    """The sample organisation with short waits."""
    path = folder / "organisation.yaml"
    path.write_text(re.sub(r"(wait_seconds\w*): \d+", rf"\1: {seconds}", SAMPLE.read_text()))
    return path


async def at_rest(journal: Path) -> None:
    """Until the journal holds what has been done so far: it has not grown for a second."""
    seen, since = 0, time.monotonic()
    while not seen or time.monotonic() - since < 1:
        size = sum(path.stat().st_size for path in journal.glob("*.journal"))
        if size != seen:
            seen, since = size, time.monotonic()
        await asyncio.sleep(0.05)


@pytest.mark.soak
async def test_kill_9_in_the_outage_and_a_start_in_the_outage(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L3, L4, L8: the process dies after level 1 was told; the next one, which has never seen the
    database, goes on: level 2 at its time, level 1 not again. *Jeg hjelper* reaches the caseworker.
    With the database back there is one alarm, and whoever pressed has it."""
    async with Town(tmp_path, fork_server, postgres_url, impatient(tmp_path, 4)) as town:
        town.tolerated = frozenset({"V5"})  # nothing is on time while there is no database
        one = await town.start()
        await town.install(one)
        with closed_to_everybody(postgres_url):
            await town.says(one, town.caseworker, "hjelp")
            await town.sees(town.leader, HELPS, SLOW_SECONDS)
            await town.sees(town.caseworker, NOT_CONFIRMED, SLOW_SECONDS)
            await at_rest(tmp_path / "journal")
            await town.kill(one)
            two = await town.start(ready=False)
            card = await town.sees(town.deputy, HELPS, SLOW_SECONDS)
            assert "Leder En har ikke svart." in card.text
            assert len(town.with_words(town.leader, "Saksbehandler En")) == 1
            reply = await town.taps(two, town.deputy, card, HELPS)
            assert "Du hjelper Saksbehandler En" in str(reply.body)
            await town.sees(town.caseworker, "Stedfortreder En hjelper deg", SLOW_SECONDS)
        await town.sees(town.caseworker, STORED, SLOW_SECONDS)
        await town.sees(town.deputy, "Spør hvor", SLOW_SECONDS)  # the role card
        assert town.state()["claimed_by"] == town.deputy.id
        assert not town.with_words(town.leader, "Rødt kort · sendt")
        assert not list((tmp_path / "journal").glob("*.journal"))
        await town.quiet(LEASE + SLOW_SECONDS)


@pytest.mark.soak
async def test_two_replicas_and_a_button_of_the_other_one(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L5, L6: Teams delivers the cry to both, and *Jeg hjelper* to the other: one alarm."""
    async with Town(tmp_path, fork_server, postgres_url, impatient(tmp_path, 30)) as town:
        town.tolerated = frozenset({"V5"})
        one, two = [await town.start() for _ in range(2)]
        await town.install(one)
        with closed_to_everybody(postgres_url):
            cry = town.teams.payloads.text(town.caseworker, "hjelp")
            await town.post(one, cry)
            card = await town.sees(town.leader, HELPS, SLOW_SECONDS)
            await town.post(two, cry)
            reply = await town.taps(two, town.leader, card, HELPS)
            assert "Du hjelper Saksbehandler En" in str(reply.body)
            await town.sees(town.caseworker, "Leder En hjelper deg", SLOW_SECONDS)
        await town.sees(town.caseworker, STORED, SLOW_SECONDS)
        await town.quiet(LEASE + SLOW_SECONDS)
        assert town.state()["claimed_by"] == town.leader.id
