"""Words that are no buttons, while nothing can be stored (L2, L8): the same reading."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.payloads import TeamsUser
from tests.integration.outage_scene import (
    HELPS,
    cries,
    hasten,
    in_vain,
    locked,
    sees,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import World, changed_sample, person_id

OWN = "Jeg trenger hjelp selv"


def with_a_colleague(content: dict[str, Any]) -> None:
    """Somebody else of the caseworker's unit."""
    mats = person_id("199")
    content["people"].append({"id": mats, "name": "Mats Ny", "phone": "+4721070019"})
    unit = next(one for one in content["units"] if person_id("101") in one["members"])
    unit["members"].append(mats)


SAMPLE = changed_sample(with_a_colleague)

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]


@pytest.fixture(autouse=True)
def _hastened(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


async def test_l2_a_clear_answer_takes_the_plain_alarm(tmp_path: Path) -> None:
    """L2, L8: whoever was told, and says so, helps; the caseworker reads it at once."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await world.teams.says(world.leader, "jeg ringer deg nå")
            await sees(world, world.caseworker, "Leder En hjelper deg")
            await in_vain(world)
        await world.core.inbound.settle()


async def test_l2_what_is_unclear_takes_nothing_and_the_button_comes_again(tmp_path: Path) -> None:
    """L2: «ok» is no answer, and no home card is one to it."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            first = await cries(world)
            await world.teams.says(world.leader, "ok")
            await world.teams.wait_for(
                lambda: [
                    c for c in world.inbox(world.leader) if HELPS in c.buttons and c is not first
                ]
            )
            assert not world.reads(world.caseworker, "hjelper deg")
            assert not world.reads(world.leader, "Trenger du hjelp?")
            await in_vain(world)
        await world.core.inbound.settle()


async def test_l6_of_what_the_caseworker_writes_only_a_cry_strengthens(tmp_path: Path) -> None:
    """L6, L15: everything else is kept for whoever helps."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await world.teams.says(world.caseworker, "han har kniv")
            await sees(world, world.caseworker, "Vi tar vare på det du skrev")
            assert not world.inbox(world.deputy)
            await world.teams.says(world.caseworker, "hjelp, han kommer")
            await sees(world, world.deputy, HELPS)
            await in_vain(world)
        await world.core.inbound.settle()


async def two_wait(world: World) -> TeamsUser:
    """The leader is told of a second one who needs help; returns whom."""
    other = world.teams.user(person_id("199"), "Mats Ny")
    await world.teams.says(other, "hjelp")
    await sees(world, world.leader, "Mats Ny trenger hjelp")
    await in_vain(world)
    return other


async def are_stored(world: World, helped: Mapping[str, str | None]) -> None:
    """Who has raised and who helps them, once the store has it all."""
    async with asyncio.timeout(LONG_ENOUGH):
        while {one["raised_by"]: one["claimed_by"] for one in world.incidents()} != helped:
            await asyncio.sleep(0.02)
    await world.core.inbound.settle()
    await world.core.worker.settle()


@pytest.mark.parametrize("words", ["jeg ringer deg nå", "ok"])
async def test_l5_with_several_alarms_it_is_asked_whom_without_the_store_too(
    tmp_path: Path, words: str
) -> None:
    """L2, L5, L8, L11: never guessed; a tap on the name takes that one, the other still waits."""
    async with World(tmp_path, SAMPLE) as world:
        with locked(tmp_path):
            await cries(world)
            other = await two_wait(world)
            await world.teams.says(world.leader, words)
            card = await sees(world, world.leader, "Hvem hjelper du?")
            assert sorted(card.buttons) == ["Mats Ny", "Saksbehandler En"]
            assert not world.reads(world.caseworker, "hjelper deg")
            await world.teams.tap(world.leader, card, "Mats Ny")
            await sees(world, other, "Leder En hjelper deg")
            assert not world.reads(world.caseworker, "hjelper deg")
            await in_vain(world)
        await are_stored(world, {other.id: world.leader.id, world.caseworker.id: None})


async def test_l5_one_that_was_stored_is_among_them(tmp_path: Path) -> None:
    """L3, L8: the alarm that had its red card before the store went away, and one since."""
    async with World(tmp_path, SAMPLE) as world:
        await world.says(world.caseworker, "hjelp")
        with locked(tmp_path):
            other = await two_wait(world)
            await world.teams.says(world.leader, "jeg tar den")
            card = await sees(world, world.leader, "Hvem hjelper du?")
            assert sorted(card.buttons) == ["Mats Ny", "Saksbehandler En"]
            await world.teams.tap(world.leader, card, "Saksbehandler En")
            await sees(world, world.caseworker, "Leder En hjelper deg")
            await in_vain(world)
        await are_stored(world, {other.id: None, world.caseworker.id: world.leader.id})


@pytest.mark.parametrize("several", [False, True])
async def test_l8_a_cry_in_words_of_her_own_is_heard_with_one_tap(
    tmp_path: Path, several: bool
) -> None:
    """L7, L8: as with the store."""
    async with World(tmp_path, SAMPLE) as world:
        with locked(tmp_path):
            await cries(world)
            if several:
                await two_wait(world)
            await world.teams.says(world.leader, "Hjelp! Klienten truer meg med kniv")
            card = await sees(world, world.leader, OWN)
            await world.teams.tap(world.leader, card, OWN)
            await sees(world, world.next_level, "Leder En trenger hjelp")
            await in_vain(world)
        waiting = {world.leader.id: None, world.caseworker.id: None}
        await are_stored(world, waiting | ({person_id("199"): None} if several else {}))
