"""The bot is installed, upgraded, removed, blocked and read: who can be reached
is true at every moment (L3), and nobody is greeted twice."""

import asyncio
import math
from pathlib import Path

import pytest

from bot.core import Conditions, build_core, open_database
from bot.teams.reading import read
from tests.fakes.faults import forbidden
from tests.fakes.payloads import TeamsUser
from tests.fuzz.town import Posted
from tests.world import World, person_id


def newcomer(world: World, last_digits: str = "199") -> TeamsUser:
    """Somebody who gets the app in the scenario."""
    return world.teams.user(person_id(last_digits), "Ny Ansatt", installed=True)


async def test_an_installation_told_again_under_a_new_id_is_one_welcome(tmp_path: Path) -> None:
    """L6: both updates, repeated, in either order, the same day or another."""
    async with World(tmp_path) as world:
        payloads = world.teams.payloads
        for number, members_first in (("198", True), ("199", False)):
            new = newcomer(world, number)
            for _ in range(2):
                told = [payloads.installed(new), payloads.members(new, "membersAdded")]
                for payload in reversed(told) if members_first else told:
                    await world.teams.deliver(payload)
                await world.core.worker.settle()
                await world.advance(2 * 24 * 60 * 60)
            assert len(world.inbox(new)) == 1


async def test_replicas_that_are_told_in_the_same_moment_greet_once(
    tmp_path: Path, postgres_url: str
) -> None:
    """L6: transactions that cannot see each other yet."""
    async with World(tmp_path, database_url=postgres_url) as world:
        people = [newcomer(world, str(number)) for number in range(180, 190)]
        await asyncio.gather(
            *(
                world.teams.deliver(world.teams.payloads.installed(person))
                for person in people
                for _ in range(4)
            )
        )
        await world.core.worker.settle()
        assert [len(world.inbox(person)) for person in people] == [1] * len(people)


async def test_whoever_only_wrote_in_a_group_is_greeted_when_they_install(tmp_path: Path) -> None:
    """A name in a group chat is no installation."""
    async with World(tmp_path) as world:
        new = newcomer(world)
        address = world.teams.payloads.installed(new)
        group = {"id": "19:gruppe@thread.v2", "conversationType": "groupChat", "isGroup": True}
        tenant = {"tenantId": world.teams.tenant_id}
        added = {**address, "id": "in-a-group", "conversation": group | tenant}
        await world.teams.deliver(added)
        await world.teams.deliver(address)
        await world.core.worker.settle()
        assert len(world.inbox(new)) == 1


@pytest.mark.parametrize("action", ["upgrade", "add-upgrade", "add"])
async def test_an_upgrade_refreshes_the_address_without_a_second_welcome(
    tmp_path: Path, action: str
) -> None:
    """L3: another connector since the upgrade; the next red card goes there."""
    async with World(tmp_path) as world:
        moved = world.teams.service_url.replace("127.0.0.1", "localhost")
        payload = world.teams.payloads.installed(world.leader, action) | {"serviceUrl": moved}
        await world.teams.deliver(payload)
        await world.core.worker.settle()
        assert world.inbox(world.leader) == []
        address = world.core.service.directory.address(world.leader.id)
        assert address is not None
        assert address.service_url == moved
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l3_an_alarm_does_not_wait_for_a_leader_who_removes_the_bot(tmp_path: Path) -> None:
    """L3, R38: in the same moment, without the clock: the next level, and the caseworker sees why.
    Told twice, as Teams does, it moves the chain once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.teams.remove(world.leader)
        await world.teams.deliver(world.teams.payloads.members(world.leader, "membersRemoved"))
        await world.core.worker.settle()
        assert world.reads(world.deputy, "Leder En kan ikke nås her.")
        assert world.reads(world.caseworker, "Leder En kan ikke nås her")
        assert world.inbox(world.next_level) == []
        failed = [a for a in world.incident()["alerts"] if a["state"] == "failed"]
        assert [(a["person"], a["failure"]) for a in failed] == [(world.leader.id, "removed")]


async def test_l2_a_claim_outlives_the_removal_of_somebody_elses_bot(tmp_path: Path) -> None:
    """L2, L5: the one who helps helps; nobody else is alerted because a colleague left."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.teams.remove(world.leader)
        await world.core.worker.settle()
        assert world.incident()["state"] == "claimed"
        assert world.inbox(world.next_level) == []


@pytest.mark.parametrize("code", ["ConversationBlockedByUser", "BotDisabledByAdmin"])
async def test_l3_whoever_blocks_the_bot_is_passed_now_and_tried_again_next_time(
    tmp_path: Path, code: str
) -> None:
    """L3, L8: nothing tells us of an unblocking, so the address is kept (decision 13)."""
    async with World(tmp_path) as world:
        world.teams.fail(forbidden(code), user=world.leader, times=math.inf)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "Leder En kan ikke nås her.")
        await world.says(world.caseworker, "avbryt")
        world.teams.heal()
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("norsk", "**Leder En** har sett det"),
        ("nynorsk", "**Leder En** har sett det"),
        ("engelsk", "**Leder En** has seen it"),
    ],
)
async def test_l2_a_receipt_for_a_later_message_says_that_the_card_was_seen(
    tmp_path: Path, language: str, words: str
) -> None:
    """L2, R21: Teams tells the newest message only (`value.lastReadMessageId`); in the
    caseworker's language, and it stops nothing."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, f"språk {language}")
        await world.says(world.caseworker, "hjelp")
        later = str(int(world.last(world.leader).id) + 1)
        await world.teams.deliver(world.teams.payloads.read_receipt(world.leader, later))
        await world.core.worker.settle()
        assert world.reads(world.caseworker, words)
        await world.advance(15)
        assert world.inbox(world.deputy)


async def test_r56_removed_and_installed_again_on_another_replica_is_reachable(
    tmp_path: Path,
) -> None:
    """R56: the other replica has not heard of the removal yet, and believes the address good."""
    async with World(tmp_path) as world:
        database = open_database(world.settings, world.clock)
        unpaced = Conditions(world.clock, sends_per_second=math.inf)
        other = build_core(world.settings, database, Posted(), unpaced)
        await world.teams.remove(world.leader)
        await other.inbound.receive(read(world.teams.payloads.installed(world.leader)))
        kept = other.service.read(lambda uow: uow.tx.address_of(world.leader.id))
        other.threads.close()
        database.close()
        assert kept is not None
