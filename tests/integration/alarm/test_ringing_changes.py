"""What is changed in the middle of a call: the organisation, a language, a number, who may help.
The call goes on truthfully, and a key is worth what a tap would be just then (L5, L7)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain.calls import CallEnd
from tests.integration.alarm.ringing_scene import Town, town
from tests.world import person_id

Change = Callable[[dict[str, Any]], None]
LEADER, DEPUTY = person_id("102"), person_id("103")
READ_BACK = (
    "Du hjelper Saksbehandler nå. Saksbehandler er opptatt i telefonen. Ikke ring. "
    "Åpne Teams og skriv."
)


async def changes(world: Town, change: Change) -> None:
    """Another version of the organisation file counts from now on."""
    file = world.settings.organisation_file
    assert file is not None
    content = yaml.safe_load(file.read_text())
    change(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    refresh, directory = world.core.source.refresh, world.core.service.directory
    assert await world.core.threads.run(refresh, directory, True)


def of_the_leader(**values: str) -> Change:
    """Something else stands there of the leader."""

    def change(content: dict[str, Any]) -> None:
        next(one for one in content["people"] if one["id"] == LEADER).update(values)

    return change


def without_the_leader(content: dict[str, Any]) -> None:
    """They work here no more."""
    content["people"] = [one for one in content["people"] if one["id"] != LEADER]
    for unit in content["units"]:
        unit["administrators"] = [
            DEPUTY if one == LEADER else one for one in unit["administrators"]
        ]
        for level in unit["levels"]:
            there = [one for one in level["people"] if one != LEADER]
            level["people"] = there or [DEPUTY]


@pytest.mark.parametrize("by_key", [True, False])
async def test_l5_a_leader_who_is_taken_out_in_the_middle_helps_by_key_as_by_card(
    tmp_path: Path, by_key: bool
) -> None:
    """An alarm goes on with the organisation that it was raised in: nobody who was asked is left
    with a telephone that says nothing, and the key is permitted as the button is."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await changes(world, without_the_leader)
        if by_key:
            await world.presses_key(line, "9")
            assert line.heard[1] == line.heard[0]
            await world.presses_key(line, "1")
            assert line.heard[-1] == READ_BACK
            assert "Leder En tok telefonen" in world.her_card()
        else:
            await world.taps(world.leader, "Jeg skriver med deg")
        assert world.incident()["claimed_by"] == LEADER
        assert "Leder En hjelper deg" in world.her_card()
        await world.advance(60)
        await world.says(world.caseworker, "avbryt")
        await world.advance(60)
        before = len(world.phone.calls_to(LEADER))
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(60)
        assert len(world.phone.calls_to(LEADER)) == before, "the next alarm asks who is there now"
        assert world.phone.calls_to(DEPUTY)


async def test_l7_a_leader_who_is_named_as_threatened_in_the_middle_has_no_key(
    tmp_path: Path,
) -> None:
    """They hear nothing of her, and the chain goes on."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor trussel")
        line = await world.answered(world.leader)
        heard = len(line.heard)
        whom: dict[str, Any] = {"target": "colleague", "target_person": LEADER}
        await world.presses(world.caseworker, "incident.describe", **whom)
        await world.settle()
        await world.presses_key(line, "1")
        assert not world.told("claimed")
        assert line.heard[heard:] == ["Takk. Neste får beskjed."]
        await world.phone.spoken(line)
        assert line.hung_up
        assert world.has_card(world.deputy)


async def test_the_language_is_the_one_that_counts_when_it_is_said(tmp_path: Path) -> None:
    """From the next sentence on, to the read-back."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        assert line.heard[-1].startswith("Rødt kort.")
        await changes(world, of_the_leader(language="en"))
        await world.presses_key(line, "9")
        assert line.heard[-1].startswith("Red card. Saksbehandler needs help now.")
        await world.presses_key(line, "1")
        assert line.heard[-1].startswith("You are helping Saksbehandler now.")


async def test_a_number_that_is_changed_counts_from_the_next_alarm_on(tmp_path: Path) -> None:
    """A redial goes where the alarm's own organisation says; the call that rings is none the
    worse."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        await changes(world, of_the_leader(phone="+4721070099"))
        await world.phone.ends(line, CallEnd.FAILED)
        await world.advance(60)
        again = world.phone.calls_to(LEADER)
        assert [one.order.number for one in again] == ["+4721070001"] * 2
        await world.phone.picks_up(again[-1])
        world.clock.at += 2_000
        await world.presses_key(again[-1], "1")
        assert world.incident()["claimed_by"] == LEADER
        await world.advance(3)
        await world.says(world.caseworker, "avbryt")
        await world.advance(300)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        assert world.line(world.leader).order.number == "+4721070099"


async def test_the_caseworker_is_called_what_she_was_when_she_cried(tmp_path: Path) -> None:
    """Taken out herself, or by another name: whoever listens hears of the same person."""

    def renamed(content: dict[str, Any]) -> None:
        content["people"][0]["name"] = "Berit Nyhus"

    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await changes(world, renamed)
        await world.presses_key(line, "9")
        await world.presses_key(line, "1")
        assert line.heard[1] == line.heard[0]
        assert line.heard[-1] == READ_BACK
