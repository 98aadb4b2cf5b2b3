"""The same moment on two replicas: one owner, one alarm (L5, L6, V7)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.crash.fork_server import ForkServer
from tests.crash.town import Replica, Town
from tests.fakes.payloads import Json, TeamsUser

RACING = {"unpaced": "yes"}
CRIES = 8  # of which each is heard twice
CLAIM = {"verb": "red_card.claim", "how": "call"}


async def race_for(town: Town, replicas: Sequence[Replica], races: int) -> None:
    """`races` alarms, each claimed by two leaders at the same instant on two replicas."""
    people = [
        town.teams.user(f"00000000-0000-4000-8000-{number:012d}", f"Ansatt {number}")
        for number in range(races)
    ]
    for batch in range(0, races, 20):
        crying = people[batch : batch + 20]
        replies = await asyncio.gather(
            *(town.says(replicas[i % 2], user, "hjelp") for i, user in enumerate(crying))
        )
        assert {reply.status for reply in replies} == {200}
        ids = {found["raised_by"]: found["id"] for found in town.incidents()}
        for user in crying:
            await _one_owner(town, replicas, ids[user.id])


async def _one_owner(town: Town, replicas: Sequence[Replica], incident: str) -> None:
    data = {**CLAIM, "incident": incident}
    leaders = [town.deputy, town.next_level]
    taps = [town.teams.payloads.execute(leader, CLAIM["verb"], data) for leader in leaders]
    replies = await asyncio.gather(*(map(town.post, replicas, taps)))
    told = [str(reply.body["value"]) for reply in replies]
    owner = town.owner(incident)
    first, second = told if owner == leaders[0].id else reversed(told)
    assert owner in {leader.id for leader in leaders}
    name = next(leader.name for leader in leaders if leader.id == owner)
    assert f"{name} hjelper allerede" in second
    assert "hjelper allerede" not in first


async def test_two_leaders_at_once_on_two_replicas_give_one_owner(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L5: always exactly one owner; the other reads who helps."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        replicas = [await town.start(RACING) for _ in range(2)]
        await race_for(town, replicas, 8)  # a thousand in tests/soak/test_load.py


async def moving(town: Town, replicas: Sequence[Replica], rounds: int) -> int:
    """`rounds` pairs of alarms at the same leaders: both cry in one instant, both red cards move
    and each draws the other's anew, both are claimed and withdrawn in one instant. How many waited
    for each other in a ring until the database ended one."""
    for number in range(rounds):
        pair = [
            town.teams.user(f"00000000-0000-4000-8000-{2 * number + one:012d}", f"Ansatt {one}")
            for one in range(2)
        ]
        await _at_once(town, replicas, [town.teams.payloads.text(user, "hjelp") for user in pair])
        ids = {found["raised_by"]: found["id"] for found in town.incidents()}
        taps = [
            town.teams.payloads.execute(leader, CLAIM["verb"], {**CLAIM, "incident": ids[user.id]})
            for leader, user in zip((town.deputy, town.next_level), pair, strict=True)
        ]
        await _at_once(town, replicas, taps)
        assert [town.owner(ids[user.id]) for user in pair] == [town.deputy.id, town.next_level.id]
        back = [town.teams.payloads.text(user, "avbryt") for user in reversed(pair)]
        await _at_once(town, replicas, back)
    await town.quiet()
    for replica in [*replicas]:
        await town.stopped(replica)  # a server process tells what it counted when it ends
    counted = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    with town.database.reading() as connection:
        return int(connection.execute(counted).scalar_one())


async def _at_once(town: Town, replicas: Sequence[Replica], activities: Sequence[Json]) -> None:
    replies = await asyncio.gather(*map(town.post, replicas, activities))
    assert [reply.status for reply in replies] == [200, 200]


@pytest.mark.parametrize("rounds", [6, pytest.param(100, marks=pytest.mark.soak)])
async def test_two_alarms_that_draw_each_others_cards_never_wait_for_each_other(
    rounds: int, tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L14, L6: an alarm whose card moves asks for the other's cards, and changes none of them under
    its own lock."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        replicas = [await town.start(RACING) for _ in range(2)]
        await town.install(replicas[0])
        assert await moving(town, replicas, rounds) == 0


@pytest.mark.parametrize("same_id", [True, False])
async def test_the_same_word_on_two_replicas_at_once_is_one_alarm(
    same_id: bool, tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L6, V7: the same activity, and the same words under a new id; the level is alerted once."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        replicas = [await town.start(RACING) for _ in range(2)]
        for number in range(CRIES):
            user = town.teams.user(f"00000000-0000-4000-8000-{number:012d}", f"Ansatt {number}")
            await _cry_twice(town, replicas, user, same_id)
        raised = [found["raised_by"] for found in town.incidents()]
        assert len(raised) == len(set(raised)) == CRIES
        for found in town.incidents():
            kinds = [entry["kind"] for entry in town.show(found["id"])["timeline"]]
            assert kinds.count("raised") == 1
            assert "cried" not in kinds


async def _cry_twice(
    town: Town, replicas: Sequence[Replica], user: TeamsUser, same_id: bool
) -> None:
    first = town.teams.payloads.text(user, "hjelp")
    second = first if same_id else town.teams.payloads.text(user, "hjelp")
    replies = await asyncio.gather(*(map(town.post, replicas, [first, second])))
    assert [reply.status for reply in replies] == [200, 200]
    late = town.teams.payloads.text(user, "hjelp")  # and once more, after the first is done
    assert (await town.post(replicas[1], late)).status == 200
