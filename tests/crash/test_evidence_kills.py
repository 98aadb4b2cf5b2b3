"""A process that dies between the paste and the keeping loses no picture, and leaves none behind
(L1, L13)."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.cli.work.evidence import verify_evidence
from bot.store.records import StoreUnavailable
from bot.wiring.integrations import build_evidence_parts
from tests.crash.fork_server import ForkServer, wait
from tests.crash.town import Replica, Town
from tests.fakes.buckets import S3Fake
from tests.fakes.payloads import HTML_BESIDE, Json
from tests.pictures import png
from tests.slow_machine import LONG_ENOUGH, SLOWNESS

LEASE = {"evidence_lease": str(int(500 * SLOWNESS))}
ASKED = "Hvilken hendelse hører det til?"
KEPT = "Lagret som bevis"


async def _pastes(town: Town, replica: Replica) -> Json:
    """The caseworker pastes a picture; the activity, for Teams to deliver it again."""
    payload = town.teams.payloads.text(town.caseworker, "")
    payload["attachments"] = [town.teams.pasted(png()), HTML_BESIDE]
    await town.post(replica, payload)
    return payload


def _is_whole_and_alone(town: Town) -> None:
    """One piece of evidence, on the timeline once; and of all else nothing when it is swept."""
    assert len(town.state()["evidence"]) == 1
    assert [entry["kind"] for entry in town.state()["timeline"]].count("evidence_added") == 1
    _sweeps(town)
    assert verify_evidence(town.settings)[0] == []
    # Original, copy, key. The service may be sweeping what the dead one left, a file at a time.
    wait(LONG_ENOUGH, "what a dead process left to be swept", lambda: len(_lying(town)) == 3)


def _lying(town: Town) -> list[Path]:
    folders = (town.settings.evidence_dir, town.settings.evidence_keys_dir)
    return [f for folder in folders for f in folder.glob("[!.]*/*") if f.is_file()]


def _sweeps(town: Town) -> None:
    """As an operator beside the service, who waits for SQLite's one writer no longer than it does:
    a busy machine's disk takes longer at times."""
    for last in (False, False, False, True):
        try:
            build_evidence_parts(town.settings, town.database).files.sweep(before=2**60)
            return
        except StoreUnavailable:
            if last:
                raise


async def _dies_keeping(town: Town, point: str, *, another: bool) -> None:
    one = await town.start({"die_at": point, **LEASE})
    await town.install(one)
    await town.says(one, town.caseworker, "hjelp")
    await town.sees(town.caseworker, "Rødt kort er sendt")
    payload = await _pastes(town, one)
    two = await town.start(LEASE) if another else None
    await town.died(one)
    two = two or await town.start(LEASE)
    assert (await town.post(two, payload)).status == 200  # L6: Teams had no answer, or lost it
    await town.sees(town.caseworker, KEPT)
    _is_whole_and_alone(town)


@pytest.mark.parametrize(
    "point",
    [
        "after receipt",
        pytest.param("after fetch", marks=pytest.mark.soak),  # on PostgreSQL below
        "during record",
    ],
)
async def test_a_pasted_picture_outlives_the_process_that_took_it(
    point: str, tmp_path: Path, fork_server: ForkServer
) -> None:
    """Another process takes it up; what the dead one had stored is not recorded and is swept."""
    async with Town(tmp_path, fork_server) as town:
        await _dies_keeping(town, point, another=False)


async def test_on_postgres_another_replica_takes_it_up(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    async with Town(tmp_path, fork_server, postgres_url) as town:
        await _dies_keeping(town, "after fetch", another=True)


async def test_what_waited_is_its_incidents_and_nobody_elses(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """Dead between the commit that gives it to its incident and the removal of what it was."""
    async with Town(tmp_path, fork_server) as town:
        one = await town.start({"die_at": "before tidying", **LEASE})
        await town.install(one)
        await _pastes(town, one)
        card = await town.sees(town.caseworker, ASKED)
        await town.teams.wait_for(lambda: "Lagrer" not in card.text)
        await town.taps(one, town.caseworker, card, "En ny hendelse")
        await town.died(one)
        two = await town.start(LEASE)
        await town.sees(town.caseworker, KEPT)

        async def is_moved() -> bool:  # the card says so as soon as it is kept anywhere
            return len(town.state()["evidence"]) == 1

        await town.until(is_moved, LONG_ENOUGH, two)
        _is_whole_and_alone(town)


class Hanging(S3Fake):
    """While it `hangs` it takes files and never says that it has them."""

    hangs = False
    waiting = 0

    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        if self.hangs and request.method == "PUT":
            self.waiting += 1
            while self.hangs:
                await asyncio.sleep(0.05)
        return await super()._answer(request, body)


@pytest.mark.soak
async def test_l8_whoever_is_told_to_end_in_an_upload_ends_and_the_next_one_keeps_it(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """L8, R50: a bucket that says nothing holds up no end of a process, and loses no picture."""
    files, keys = Hanging("secret", page=1000), S3Fake("secret", page=1000)
    with files.running() as there, keys.running() as elsewhere:
        given: dict[str, Any] = {
            "RODTKORT_EVIDENCE_BUCKET": there,
            "RODTKORT_EVIDENCE_KEYS_BUCKET": elsewhere,
            "RODTKORT_EVIDENCE_BUCKET_KEY_ID": "id",
            "RODTKORT_EVIDENCE_BUCKET_SECRET": "secret",
        }
        async with Town(tmp_path, fork_server) as town:
            one = await town.start(None, ready=True, **given)
            await town.install(one)
            await town.says(one, town.caseworker, "hjelp")
            files.hangs = True
            await _pastes(town, one)
            async with asyncio.timeout(LONG_ENOUGH):
                while not files.waiting:
                    await asyncio.sleep(0.05)
            await town.stopped(one)
            files.hangs = False
            await town.start(None, ready=True, **given)
            await town.sees(town.caseworker, KEPT)
            assert len(town.state()["evidence"]) == 1
