"""What goes on of a threat: it is looked at again, what helps has an end, and both are passed on
(R83; L7, L13)."""

from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.integration.follow_up.talk_scene import (
    DAY,
    MINUTE,
    OPEN,
    close,
    status,
)
from tests.integration.follow_up.test_follow_up import ended, whole
from tests.integration.threat.test_duty import ends
from tests.world import World, person_id, shown_in


async def threatened(world: World) -> str:
    """The follow-up of a threat has begun."""
    await world.says(world.caseworker, "hjelp telefon trussel")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.taps(world.leader, "Jeg tar meg av trusselen")
    for task in ("police", "safety_rep"):
        await world.presses(world.leader, "duty.settle", task=task, result="done")
    await ends(world, world.leader)
    await world.advance(5 * MINUTE)
    incident: str = world.incident()["id"]
    return incident


def going_on(world: World, user: TeamsUser) -> list[str]:
    """The first lines of the person's cards of what goes on."""
    first = [card.text.partition("\n")[0] for card in world.inbox(user)]
    return [line for line in first if line.startswith(("Neste: Vurder tr", "Neste: Avlastning"))]


async def test_r83_a_threat_is_looked_at_again_and_what_helps_has_an_end(tmp_path: Path) -> None:
    """Both have a date and somebody who answers for it, are reminded of, and outlast closing."""
    async with World(tmp_path) as world:
        await threatened(world)
        card = await whole(world, world.leader)
        assert "Vurder trusselen på nytt" in card
        assert "Innen 08.01.2026" in card
        await world.presses(
            world.leader, "follow_up.give", give_item="assessment", person=person_id("103")
        )
        await world.presses(
            world.deputy, "follow_up.date", date_item="assessment", day="2026-01-13"
        )
        gaps: tuple[dict[str, Any], ...] = (
            {"relief": "tasks"}, {"relief": "tasks", "relief_day": "2025-01-01"},
            {"relief_day": "2026-01-15"},
        )  # fmt: skip
        for gap in gaps:
            said = await world.presses(world.leader, "follow_up.relief", **gap)
            assert "Velg avlastning og en dato" in shown_in(said)
        set_ = await world.presses(
            world.leader, "follow_up.relief", relief="tasks", relief_day="2026-01-15"
        )
        assert "Avlastning: andre oppgaver" in shown_in(set_)
        assert "Til og med 15.01.2026" in shown_in(set_)
        assert "✓ **Tiltak valgt**" in await status(world, world.caseworker)
        await close(world, named=OPEN, no_talk="away")
        assert world.reads(world.leader, "Neste: Avlastning: andre oppgaver")
        for user in (world.leader, world.deputy):
            world.forget(user)
        await world.advance(11 * DAY)
        assert going_on(world, world.leader) == going_on(world, world.deputy) == []
        await world.advance(DAY)
        assert going_on(world, world.deputy) == ["Neste: Vurder trusselen på nytt"]
        await world.presses(world.deputy, "follow_up.settle", item="assessment", result="done")
        await world.advance(2 * DAY)
        assert going_on(world, world.leader) == ["Neste: Avlastning: andre oppgaver"]
        await world.presses(world.leader, "follow_up.date", date_item="relief", day="2026-01-20")
        await world.advance(5 * DAY)
        assert going_on(world, world.leader) == ["Neste: Avlastning: andre oppgaver"]
        await world.presses(world.leader, "follow_up.settle", item="relief", result="done")
        assert going_on(world, world.leader) == []
        await world.advance(8 * DAY)
        assert going_on(world, world.leader) == going_on(world, world.deputy) == []


async def test_r83_it_is_no_threat_after_all(tmp_path: Path) -> None:
    """What is told after the end counts, too (R42)."""
    async with World(tmp_path).after(ended) as world:
        assert "Vurder trusselen på nytt" not in await whole(world, world.leader)
        await world.taps(world.caseworker, "Ja")  # safe now: then what it was is asked
        await world.taps(world.caseworker, "Ja, meld den")
        assert "Vurder trusselen på nytt" in await whole(world, world.leader)


async def test_r83_what_goes_on_is_passed_on_once_it_is_closed(tmp_path: Path) -> None:
    """Its owner cannot be reached any more: the next one is told, and once."""
    async with World(tmp_path) as world:
        await threatened(world)
        await close(world, named=OPEN, no_talk="away")
        world.forget(world.deputy)
        await world.teams.remove(world.leader)
        await world.advance(7 * DAY)
        assert going_on(world, world.deputy) == ["Neste: Vurder trusselen på nytt"]
