"""A threat that comes again, and a follow-up that was let go and is taken up again: nobody is left
thinking that somebody else knows (R42, R43; L1, L4, L7)."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.pressing import buttons_of
from tests.integration.threat.test_duty import MINUTE, TAKE, asks, of_the_duty, settle, task_cards
from tests.integration.threat.test_threats import THREATENED, Neighbours, with_a_neighbour
from tests.world import World, changed_sample, person_id


async def test_r42_truer_on_the_card_of_an_alarm_that_has_ended_is_told(tmp_path: Path) -> None:
    """R42: the call outlasted the alarm, however it ended; the nearest leader is asked."""
    for number, ending in enumerate(["red_card.resolve", "red_card.cancel"]):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with World(folder) as world:
            await world.says(world.caseworker, "/hjelp telefon")
            await world.taps(world.caseworker, "Gi advarsel")
            if ending == "red_card.resolve":
                await world.taps(world.leader, "Jeg ringer deg")
            await world.advance(3)  # the card has just moved: an end at once would be asked about
            await world.presses(world.caseworker, ending)
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
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        if over == "withdrawn":
            await world.taps(world.caseworker, "Feil? Trekk varselet")
        else:
            await world.taps(world.leader, "Jeg ringer deg")
            await world.taps(world.leader, "Jeg tar meg av trusselen")
            for task in ("police", "safety_rep"):
                await settle(world, world.leader, task)
            await world.taps(world.leader, "Avslutt varselet")
        await world.advance(1)
        world.forget(world.leader)
        await world.presses(world.caseworker, "guide.step", reaction="threatens")
        assert of_the_duty(world)[-1] == "duty_called"
        assert asks(world.last(world.leader))


def with_two_neighbours(content: dict[str, Any]) -> None:
    """Two units whose nearest leader is the same person."""
    with_a_neighbour(content)
    neighbour = deepcopy(content["units"][-1])
    content["units"].append({**neighbour, "number": "0302", "name": "Nav Nabo to"})


async def test_r21_one_leader_of_two_units_confirms_for_both(tmp_path: Path) -> None:
    """R21, R43: *Mottatt* counts for the unit that was told last, also when the same person has
    confirmed for another one before."""
    async with World(tmp_path, changed_sample(with_two_neighbours)) as world:
        town = Neighbours(world, "120", "121")
        await town.set()
        await town.notify()
        alarm = {"incident": world.incident()["id"]}
        await world.taps(world.leader, "Varsle en enhet til", unit="0302")
        for _ in range(2):
            await world.presses(town.per, "duty.received", **alarm)
        assert of_the_duty(world).count("unit_received") == 2
        assert of_the_duty(world)[-1] == "duty_task"
        await world.advance(15 * MINUTE)
        assert world.inbox(town.eva) == [], "nobody more is told"


@pytest.mark.parametrize("how", ["undone", "raised_again"])
async def test_r43_a_unit_whose_notice_rests_can_be_told_anew(tmp_path: Path, how: str) -> None:
    """R43, L4: its chain stood still because the task was ticked, or the alarm withdrawn; once that
    is taken back *Varsle enheten* begins again, instead of waiting for nobody."""
    async with World(tmp_path, changed_sample(with_a_neighbour)) as world:
        town = Neighbours(world, "120", "121")
        await town.set()
        if how == "raised_again":
            await world.taps(world.leader, "Jeg må slippe")
        await town.notify()
        if how == "undone":
            await settle(world, world.leader, "target_unit")
            await settle(world, world.leader, "target_unit", result="open")
            assert any("Neste: Varsle enheten" in one for one in task_cards(world, world.leader))
        else:
            await world.advance(3)  # the card has just moved: an end at once would be asked about
            await world.taps(world.caseworker, "Feil? Trekk varselet")
            await world.taps(world.caseworker, "Varsle igjen")
            await world.taps(world.leader, "Jeg ringer deg")
            await world.taps(world.leader, "Jeg tar meg av trusselen")
        shown = task_cards(world, world.leader)[-1]
        assert "Nav Nabo ble varslet kl. 10.00, og ingen har bekreftet. Varslingen står" in shown
        assert "har ikke bekreftet ennå" not in shown
        await world.taps(world.leader, "Varsle enheten", unit="0301")
        assert of_the_duty(world)[-2:] == ["unit_notified", "unit_told"]
        await world.advance(15 * MINUTE)
        assert any(THREATENED in card.text for card in world.inbox(town.eva))


async def test_l7_whoever_was_thought_to_be_the_target_is_asked_after_all(tmp_path: Path) -> None:
    """L4, L7: a slip of the finger does not shut the nearest leader out for good."""
    async with World(tmp_path, absent=("103", "104")) as world:
        await world.says(world.caseworker, "/trussel telefon")
        aimed: dict[str, Any] = {"incident": world.incident()["id"], "target": "colleague"}
        for target in ("102", "105"):
            person = person_id(target)
            await world.presses(
                world.caseworker, "incident.describe", **aimed, target_person=person
            )
        await world.presses(world.caseworker, "red_card.helped", how="in_person", colleague="Kari")
        await world.taps(world.caseworker, "Avslutt varselet")
        assert task_cards(world, world.leader)[-1].startswith(TAKE)


async def test_l14_each_rest_of_a_card_has_a_name_and_opens_what_the_card_lacks(
    tmp_path: Path,
) -> None:
    """The threat's next task, and below it the first of the days after: two forms, and the card
    stays what it was."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel telefon")
        await world.presses(world.caseworker, "incident.describe", target="self")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(10)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(600)
        card = world.last(world.leader)
        before = card.text
        assert card.buttons == [
            "Gjort", "Vis resten", "Vi har snakket sammen", "Vis oppfølgingen",
        ]  # fmt: skip
        await world.taps(world.leader, "Vis oppfølgingen")
        assert card.text == before
        assert world.last(world.leader).text.startswith("Neste: Snakk med den ansatte i dag")
        await world.taps(world.leader, "Vis resten")
        assert card.text == before
        rest = world.last(world.leader)
        assert rest.text.startswith("Du tar deg av trusselen · 0 av 3 er gjort")
        assert "Fare nå" in card.text
        assert "Fare nå" not in rest.text, "L14: the next task stands on the card alone"
        assert "police" not in {button.data.get("task") for button in buttons_of(rest.content)}
        await world.teams.press(
            world.leader,
            rest,
            next(b for b in buttons_of(rest.content) if b.data.get("task") == "own_unit"),
        )
        await world.settle()
        assert "Du tar deg av trusselen · 1 av 3 er gjort" in card.text
        assert "Du tar deg av trusselen · 1 av 3 er gjort" in rest.text
