"""The silent probe (teams.md, section 2): what Teams says of a person, and
how slowly it is asked."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.events import Address
from bot.jobs.morning_check import ASKED_AGAIN, REMEMBERED_MS, SILENT_AFTER, Prober
from bot.ports import Probed, There, TryAgain, Unknown, Unreachable
from bot.service.channel_health import COUNTS_SECONDS, LOST_SECONDS, TROUBLED_AFTER, ChannelHealth
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import AllowedServiceUrls
from bot.teams.credentials import NoToken
from bot.teams.gateway import BotFrameworkGateway
from tests.fakes.faults import (
    Fault,
    forbidden,
    not_found,
    precondition_failed,
    reset,
    server_error,
    throttled,
    unauthorised,
)
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import BOT, TENANT, TeamsFake
from tests.slow_machine import LONG_ENOUGH


@pytest.fixture
async def teams() -> AsyncIterator[TeamsFake]:
    async with TeamsFake() as fake:
        yield fake


@pytest.fixture
async def gateway() -> AsyncIterator[BotFrameworkGateway]:
    async with connector_session() as session:
        adapter = TeamsAdapter(session, NoToken(), AllowedServiceUrls(local=True), 1)
        yield BotFrameworkGateway(adapter)


def address_of(teams: TeamsFake, user: TeamsUser) -> Address:
    return Address(TENANT, teams.service_url, user.personal_chat, BOT, user.mri, user.id)


def some(teams: TeamsFake, number: int) -> TeamsUser:
    return teams.user(f"00000000-0000-0000-0000-{number:012d}", f"Leder {number}")


FATES: dict[Fault, Probed] = {
    forbidden("BotNotInConversationRoster"): Unreachable("BotNotInConversationRoster"),
    forbidden("BotDisabledByAdmin"): Unreachable("BotDisabledByAdmin"),
    not_found(): Unreachable("ConversationNotFound"),
    throttled("7"): TryAgain("Throttled", 7.0, throttled=True),
    precondition_failed(): TryAgain("PreconditionFailed"),
    unauthorised(): TryAgain("unauthorised"),
    server_error(502): Unknown("ServiceError"),
    server_error(504): Unknown("ServiceError"),
    reset(): Unknown("connection_lost"),
    # A request that was no good is a defect of ours, and says nothing about anybody.
    Fault(413, "MessageSizeTooBig"): Unknown("MessageSizeTooBig"),
    Fault(400, "BadSyntax", "Bad."): Unknown("BadSyntax"),
}


async def test_r55_only_a_refusal_says_something_about_the_person(
    teams: TeamsFake, gateway: BotFrameworkGateway
) -> None:
    """A connector that is down calls nobody unreachable; and nobody sees that we asked."""
    leader = some(teams, 2)
    address = address_of(teams, leader)
    assert await gateway.probe(address) == There()
    assert await gateway.probe(replace(address, user_mri=leader.id)) == There(), "as Graph has it"
    for fault, fate in FATES.items():
        teams.fail(fault, operation="member", times=2)  # a 401 is answered with a fresh token
        assert await gateway.probe(address) == fate, fault
        teams.heal()
    teams.block(leader)
    assert await gateway.probe(address) == There(), "reading does not see it"
    teams.delete_account(leader)
    assert await gateway.probe(address) == Unreachable("MemberNotFoundInConversation")
    elsewhere = replace(address, service_url="https://evil.example")
    assert await gateway.probe(elsewhere) == Unreachable("service_url_refused")
    assert teams.inbox(leader) == []
    assert {request.operation for request in teams.requests} == {"member"}


async def test_it_takes_its_share_of_the_tenants_rate_and_waits_for_cards(
    teams: TeamsFake, gateway: BotFrameworkGateway
) -> None:
    """Twelve people at fifty a second; and Teams' own limits hold meanwhile."""
    teams.throttle()
    taken: list[int] = []
    waited = 0

    async def take(count: int) -> float:
        taken.append(count)
        return 0.0

    async def quiet() -> None:
        nonlocal waited
        waited += 1

    people = {str(n): address_of(teams, some(teams, n)) for n in range(12)}
    prober = Prober(gateway, take, quiet, ChannelHealth(), per_second=50)
    began = time.monotonic()
    found = await prober.ask({**people, "nobody": None}, now=0)
    assert time.monotonic() - began >= 11 / 50
    assert found == dict.fromkeys(people, There())
    assert sum(taken) >= 12
    assert waited == 12
    assert {request.status for request in teams.requests} == {200}


async def test_whom_it_has_asked_it_does_not_ask_again_for_a_while(
    teams: TeamsFake, gateway: BotFrameworkGateway
) -> None:
    """A leader of fifty units; but whoever presses *Sjekk på nytt* means now. And a Teams that
    answers about nobody is not asked about everybody."""
    prober = Prober(gateway, _free, _at_once, ChannelHealth(), per_second=math.inf)
    people = {str(n): address_of(teams, some(teams, n)) for n in range(10)}
    one = {"0": people["0"]}
    for now, anew in ((0, False), (1, False), (2, True), (REMEMBERED_MS + 3, False)):
        await prober.ask(one, now, anew)
    assert len(teams.requests) == 3
    teams.fail(server_error(), operation="member", times=math.inf)
    found = await prober.ask(people, 3 * REMEMBERED_MS)
    assert len(teams.requests) == 3 + SILENT_AFTER
    assert list(found.values()).count(Unknown("not_asked")) == 10 - SILENT_AFTER
    teams.heal()
    teams.fail(throttled("0"), operation="member", times=ASKED_AGAIN)
    assert (await prober.ask(one, 5 * REMEMBERED_MS))["0"] == There(), "waited as Teams asked"


async def test_r55_a_refusal_is_forgotten_by_who_has_installed_the_bot_anew(
    teams: TeamsFake, gateway: BotFrameworkGateway
) -> None:
    """Between the checks of two units: another chat is asked about, whatever the old one said."""
    prober = Prober(gateway, _free, _at_once, ChannelHealth(), per_second=math.inf)
    now, before = address_of(teams, some(teams, 2)), address_of(teams, some(teams, 3))
    teams.fail(not_found(), operation="member", user=some(teams, 3))
    assert await prober.ask({"2": before}, 0) == {"2": Unreachable("ConversationNotFound")}
    assert await prober.ask({"2": now}, 1) == {"2": There()}


def test_r56_a_teams_that_was_silent_at_night_is_not_called_silent_in_the_morning() -> None:
    """Nothing was sent since, so nobody knows: the answer that says so arrives through Teams."""
    clock = [0.0]
    health = ChannelHealth(lambda: clock[0])
    said = [health.answers]
    for _ in range(TROUBLED_AFTER):
        health.note(Unknown("timeout"))
    for clock[0] in (0.0, COUNTS_SECONDS - 1, COUNTS_SECONDS):
        said.append(health.answers)
    health.note(TryAgain("Throttled", 1.0))
    said.append(health.answers)  # it goes on
    health.note(Unreachable("BotDisabledByAdmin"))
    said.append(health.answers)  # a refusal is an answer
    assert said == [True, False, False, True, False, True]


def test_l8_a_teams_that_nothing_gets_to_is_told_by_the_heart() -> None:
    """No alarm is sent then, and without a canary nobody else saw it. One chat may be the fault of
    its own; "not so fast" comes from a Teams that is reached."""
    clock = [0.0]
    health = ChannelHealth(lambda: clock[0])
    said = [health.is_reached]
    for outcome, chat in (
        (Unknown("timeout"), "hers"),
        (Unknown("timeout"), "hers"),
        (TryAgain("Throttled", 1.0, throttled=True), "his"),
        (TryAgain("not_connected"), "his"),
        (Unreachable("BotDisabledByAdmin"), "theirs"),
    ):
        health.note(outcome, chat)
        said.append(health.is_reached)
    health.note(Unknown("timeout"), "hers")
    health.note(Unknown("timeout"), "his")
    for clock[0] in (
        LOST_SECONDS - 1,
        LOST_SECONDS,
    ):  # then nobody tries any more, and nobody knows
        said.append(health.is_reached)
    assert said == [True, True, True, True, False, True, False, True]


async def test_teams_is_never_asked_sooner_than_it_says(
    teams: TeamsFake, gateway: BotFrameworkGateway
) -> None:
    """A wait that is too long is left to a later check."""
    prober = Prober(gateway, _free, _at_once, ChannelHealth(), per_second=math.inf)
    teams.fail(throttled("59"), operation="member", times=math.inf)
    async with asyncio.timeout(LONG_ENOUGH):
        found = await prober.ask({"2": address_of(teams, some(teams, 2))}, 0)
    assert found == {"2": TryAgain("Throttled", 59.0, throttled=True)}
    assert len(teams.requests) == 1


async def _free(count: int) -> float:
    return 0.0


async def _at_once() -> None:
    return None
