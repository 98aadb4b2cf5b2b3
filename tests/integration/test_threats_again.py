"""A threat that comes again, and a follow-up that was let go and is taken up again: nobody is left
thinking that somebody else knows (R42, R43; L1, L4, L7)."""

from pathlib import Path

import pytest

from tests.integration.test_duty import TAKE, of_the_duty, settle, task_cards
from tests.world import World


async def test_r42_truer_on_the_card_of_an_alarm_that_has_ended_is_told(tmp_path: Path) -> None:
    """R42: the call outlasted the alarm, however it ended; the nearest leader is asked."""
    for number, ending in enumerate(["red_card.resolve", "red_card.cancel"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with World(folder) as world:
            await world.says(world.caseworker, "/hjelp telefon")
            await world.taps(world.caseworker, "Gi advarsel")
            await world.sends(world.caseworker, ending, incident=world.incident()["id"])
            assert of_the_duty(world) == [], ending
            await world.presses(world.caseworker, "guide.step", reaction="threatens")
            assert of_the_duty(world) == ["duty_called"], ending
            assert task_cards(world, world.leader)[-1].startswith(TAKE), ending


@pytest.mark.parametrize("over", ["withdrawn", "settled"])
async def test_r42_a_threat_that_comes_again_when_its_follow_up_is_over_is_told(
    tmp_path: Path, over: str
) -> None:
    """R42, L1: the kind was known before, but nobody follows it up any more."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        if over == "withdrawn":
            await world.taps(world.caseworker, "Trekk varselet")
        else:
            await world.taps(world.leader, "Jeg ringer deg")
            await world.taps(world.leader, "Jeg tar oppfølgingen")
            for task in ("police", "safety_rep"):
                await settle(world, world.leader, task)
            await world.taps(world.leader, "Avslutt varselet")
        await world.advance(1)
        world.forget(world.leader)
        await world.presses(world.caseworker, "guide.step", reaction="threatens")
        assert of_the_duty(world)[-1] == "duty_called"
        assert task_cards(world, world.leader)[-1].startswith(TAKE)
