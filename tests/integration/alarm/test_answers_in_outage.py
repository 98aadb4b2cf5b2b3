"""Words that are no buttons, while nothing can be stored (L2, L8): the same reading."""

from pathlib import Path

import pytest

from tests.integration.outage_scene import (
    HELPS,
    cries,
    hasten,
    in_vain,
    locked,
    sees,
)
from tests.world import World

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
