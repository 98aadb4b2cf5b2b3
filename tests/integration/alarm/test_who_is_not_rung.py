"""Who is not rung, and that the chain goes on without them (L3, L7)."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.alarm.ringing_scene import crowd, town
from tests.world import changed_sample, person_id

LEADER, DEPUTY, ABOVE = person_id("102"), person_id("103"), person_id("104")


def two_alerted(content: dict[str, Any]) -> None:
    """The deputy stands on the leader's level."""
    content["units"][0]["levels"][0]["people"] = [LEADER, DEPUTY]


@pytest.mark.parametrize("rings", [True, False])
@pytest.mark.parametrize(
    "named", [{"person": LEADER}, {"person": ABOVE}, {"colleague": "Kari Nabo"}]
)
async def test_whoever_is_named_under_somebody_helps_me_is_not_rung_nor_is_anybody_else(
    tmp_path: Path, named: dict[str, Any], rings: bool
) -> None:
    """*Noen hjelper meg* is help: what rings stops, what is planned is not made; also where the one
    named was never alerted, or is nobody that the bot knows."""
    async with town(tmp_path, organisation=changed_sample(two_alerted)) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        if rings:
            await world.rung(world.leader)
            await world.rung(world.deputy, 0)
        await world.presses(world.caseworker, "red_card.helped", how="in_person", **named)
        await world.settle()
        assert all(line.hung_up for line in world.phone.lines)
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == [
            "stopped" for _ in world.phone.lines
        ]
        await world.advance(120)
        assert world.phone.rung() == ({LEADER: 1, DEPUTY: 1} if rings else {})


async def test_whoever_listens_when_somebody_else_is_named_hears_who_helps(tmp_path: Path) -> None:
    """And nobody by a name that she has written of somebody (L11, L13)."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        heard = len(line.heard)
        name: dict[str, Any] = {"how": "in_person", "colleague": "Kari Nabo"}
        await world.presses(world.caseworker, "red_card.helped", **name)
        await world.settle()
        assert len(line.heard) == heard + 1
        assert "Kari" not in " ".join(line.heard)
        assert "Nabo" not in " ".join(line.heard)
        await world.phone.spoken(line)
        assert line.hung_up


async def test_whoever_helps_in_another_alarm_is_not_rung_and_the_next_level_is(
    tmp_path: Path,
) -> None:
    """Their telephone would ring while they talk to the other one; the card is there, and the chain
    moves in its time (L3)."""
    async with town(tmp_path, organisation=crowd(2)) as world:
        other = world.teams.user(person_id("200"), "Kollega 0")
        await world.teams.install(other)
        await world.says(other, "/hjelp telefon kontor")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(29)
        assert not world.phone.calls_to(LEADER)
        assert world.reads(world.leader, "Saksbehandler En trenger hjelp nå")
        await world.advance(12)
        assert world.phone.rung() == {DEPUTY: 1}
        assert "Stedfortreder" in world.her_card()


async def test_whoever_has_helped_in_an_alarm_that_is_over_is_rung(tmp_path: Path) -> None:
    async with town(tmp_path, organisation=crowd(2)) as world:
        other = world.teams.user(person_id("200"), "Kollega 0")
        await world.teams.install(other)
        await world.says(other, "/hjelp telefon kontor")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        await world.presses(other, "red_card.resolve")
        await world.advance(5)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(11)
        assert world.phone.rung() == {LEADER: 1}


async def test_l7_the_threatened_leader_is_not_rung_however_it_is_told(tmp_path: Path) -> None:
    """Before it is due, and while it rings; the next level is rung instead."""
    whom: dict[str, Any] = {"target": "colleague", "target_person": LEADER}
    for name, rings in (("before", False), ("ringing", True)):
        (folder := tmp_path / name).mkdir()
        async with town(folder) as world:
            await world.says(world.caseworker, "/hjelp telefon kontor trussel")
            if rings:
                await world.rung(world.leader)
            await world.presses(world.caseworker, "incident.describe", **whom)
            await world.advance(12)
            lines = world.phone.calls_to(LEADER)
            assert [line.hung_up for line in lines] == [True] * rings
            assert world.phone.calls_to(DEPUTY)


async def test_l7_the_caseworker_herself_is_not_rung_and_reads_whom_it_goes_to(
    tmp_path: Path,
) -> None:
    """A leader who cries is on her own first level: that one is skipped at once, she is told, and
    her telephone, which the client would hear, is silent."""

    def member(content: dict[str, Any]) -> None:
        content["units"][0]["members"].append(LEADER)

    async with town(tmp_path, organisation=changed_sample(member)) as world:
        await world.says(world.leader, "/hjelp telefon kontor")
        own = world.last(world.leader).text
        assert "Stedfortreder" in own
        await world.advance(60)
        assert not world.phone.calls_to(LEADER)
        assert world.phone.calls_to(DEPUTY)


@pytest.mark.parametrize("number", ["+4711200000", "+4702800112", "+46701234567"])
async def test_what_is_no_telephone_of_this_country_is_not_dialled(
    tmp_path: Path, number: str
) -> None:
    """An emergency number in disguise, one that nobody can have, another country's (bad input); the
    file itself is refused for a short one. The next level is rung in its time."""

    def change(content: dict[str, Any]) -> None:
        next(one for one in content["people"] if one["id"] == LEADER)["phone"] = number

    async with town(tmp_path, organisation=changed_sample(change)) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(41)
        assert set(world.phone.rung()) == {DEPUTY}
