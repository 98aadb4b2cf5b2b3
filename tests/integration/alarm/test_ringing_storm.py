"""Ten leaders are rung at once and every call goes its own way: what that costs their chats, and
what their cards say in the end (L14, R22)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calls import CallEnd
from bot.outbox.rate_limit import PER_SECOND
from tests.fakes.payloads import TeamsUser
from tests.fakes.telephone import Line, TelephoneFake
from tests.integration.alarm.ringing_scene import Town
from tests.world import changed_sample, person_id

TEN = [f"3{of:02}" for of in range(10)]
TICK = 0.05
ENDS = (CallEnd.BUSY, CallEnd.DECLINED, CallEnd.NO_ANSWER)
CALL_FACTS = ("ring_started", "ring_answered", "ring_ended", "declined")


def ten_leaders(content: dict[str, Any]) -> None:
    """Ten nearest leaders, who are alerted together."""
    people = [
        {"id": person_id(of), "name": f"Leder{of} Prøve", "phone": f"+4721070{of}"} for of in TEN
    ]
    content["people"] += people
    content["units"][0]["levels"][0]["people"] = [one["id"] for one in people]
    content["units"][0]["levels"][0]["wait_seconds"] = 120


class Storm(Town):
    """Its ten leaders, who have the app; Teams' own limits hold."""

    leaders: list[TeamsUser]

    def ten_lines(self) -> list[Line]:
        """The newest call to each of the ten."""
        return [self.line(user) for user in self.leaders]

    async def passes(self, seconds: float) -> None:
        """Time goes by in small steps, as the sender meets it."""
        for _ in range(round(seconds / TICK)):
            await self.advance(TICK)

    def pushes(self, user: TeamsUser) -> int:
        """How often their telephone has made a sound for a card."""
        return sum(card.alert for card in self.inbox(user))


@asynccontextmanager
async def storm(folder: Path) -> AsyncIterator[Storm]:
    phone = TelephoneFake()
    text = changed_sample(ten_leaders)
    async with Storm(folder, text, sends_per_second=PER_SECOND, telephone=phone) as world:
        world.phone = phone
        world.leaders = [world.teams.user(person_id(of), f"Leder{of} Prøve") for of in TEN]
        for user in world.leaders:
            await world.teams.deliver(world.teams.payloads.installed(user, "add-upgrade"))
        await world.advance(60)
        for user in (*world.everybody, *world.leaders):
            world.forget(user)
        world.teams.throttle()
        yield world
        assert [one for one in world.teams.requests if one.status == 429] == []


async def everything_happens(world: Storm, lines: list[Line]) -> None:
    """Each rings; six are taken and hear a wrong key; three say no, and the others end as they do.
    Two are still asked, one still rings."""
    for line in lines:
        await world.phone.rings(line)
        await world.passes(TICK)
    for line in lines[:6]:
        await world.phone.picks_up(line)
        await world.passes(TICK)
    await world.passes(2)
    for line in lines[:6]:
        await world.phone.presses(line, "5")
        await world.phone.spoken(line)
        await world.passes(TICK)
    for line, end in zip(lines[6:9], ENDS, strict=True):
        await world.phone.ends(line, end)
    for line in lines[1:4]:
        await world.phone.presses(line, "2")
        await world.phone.spoken(line)
        await world.passes(TICK)
    await world.phone.ends(lines[4])
    await world.passes(3)


@pytest.mark.parametrize("how", ["key", "tap", "withdrawn"])
async def test_l14_ten_calls_that_change_at_once_keep_teams_limits_and_push_nobody(
    tmp_path: Path, how: str
) -> None:
    """What happens to calls is drawn where it stands, within seven a second and sixty in half a
    minute, without a sound. Then one takes it, or she takes it back: every card says so, with one
    sound at the most."""
    async with storm(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.passes(11)
        everybody = (world.caseworker, *world.leaders)
        assert {world.pushes(user) for user in everybody} == {1}
        lines, before = world.ten_lines(), len(world.teams.requests)
        await everything_happens(world, lines)
        assert {world.pushes(user) for user in everybody} == {1}
        facts = [fact for kind in CALL_FACTS for fact in world.told(kind)]
        assert len(world.teams.requests) - before <= len(facts)
        assert "Ringer **Leder300 Prøve** …" in world.her_card()
        assert "Leder302 Prøve kan ikke nå" in world.her_card()
        assert "Ringer **Leder306" not in world.her_card()
        first = world.leaders[0]
        if how == "key":
            await world.phone.presses(lines[0], "1")
        elif how == "tap":
            await world.taps(first, "Jeg skriver med deg")
        else:
            await world.says(world.caseworker, "avbryt")
        await world.passes(4)
        assert lines[9].hung_up
        assert {world.pushes(user) for user in everybody} <= {1, 2}
        if how == "withdrawn":
            assert not [user for user in world.leaders if "trukket" not in world.last(user).text]
            return
        assert "Leder300 Prøve hjelper deg" in world.her_card()
        assert "Du hjelper Saksbehandler En" in world.last(first).text
        others = [world.last(user).text for user in world.leaders[1:]]
        assert {text.splitlines()[0] for text in others} == {"Leder300 Prøve hjelper allerede"}
