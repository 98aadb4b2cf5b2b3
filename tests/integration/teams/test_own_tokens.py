"""The tokens that the bot shows to Teams, from a login service of our own."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.events import Address
from bot.ports import Delivered, Message
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import AllowedServiceUrls
from bot.teams.credentials import BotCredentials, MsalTokenProvider, TokenUnavailable
from bot.teams.gateway import BotFrameworkGateway
from tests.fakes.identity import APP, SECRET, Issuer
from tests.fakes.teams import BOT, TENANT, TeamsFake
from tests.integration.teams.clock import Clock
from tests.slow_machine import ended


@pytest.fixture
async def tokens(login: str, clock: Clock) -> AsyncIterator[MsalTokenProvider]:
    provider = MsalTokenProvider(BotCredentials(APP, SECRET, TENANT, login), 5, clock)
    yield provider
    provider.close()


async def test_a_token_is_asked_for_once_however_many_wait(
    issuer: Issuer, tokens: MsalTokenProvider
) -> None:
    """The SDK asks for one per message, on the event loop (teams.md, section 1)."""
    got = await asyncio.gather(*(tokens.token() for _ in range(20)))
    assert set(got) == {"token-1"}
    assert await tokens.token() == "token-1"
    assert issuer.token_requests == 1


async def test_a_refused_token_is_replaced(issuer: Issuer, tokens: MsalTokenProvider) -> None:
    assert await tokens.token() == "token-1"
    assert await tokens.token(fresh=True) == "token-2"
    assert await tokens.token() == "token-2"


async def test_a_token_is_renewed_ahead_and_nobody_waits(
    issuer: Issuer, tokens: MsalTokenProvider, clock: Clock
) -> None:
    assert await tokens.token() == "token-1"
    clock.now += 3600 - 200
    assert await tokens.token() == "token-1", "the old one serves meanwhile"
    assert await tokens.token(fresh=True) == "token-2", "joins the renewal under way"
    assert issuer.token_requests == 2


async def test_a_sender_that_is_cancelled_as_the_token_comes_sends_nothing(
    issuer: Issuer, tokens: MsalTokenProvider
) -> None:
    """At a stop: its row is free for others, and one that went on would send it once more (V4)."""
    for turns in range(8):
        sender = asyncio.create_task(tokens.token(fresh=True))
        await asyncio.sleep(0)
        fetch = tokens._fetching()
        await asyncio.wait([fetch])
        for _ in range(turns):
            await asyncio.sleep(0)
        if sender.cancel():
            await ended(sender, f"a sender that was cancelled after {turns} turns")
            assert sender.cancelled()


async def test_a_login_service_that_fails_is_told_by_its_code(
    issuer: Issuer, login: str, clock: Clock
) -> None:
    provider = MsalTokenProvider(BotCredentials(APP, "wrong", TENANT, login), 5, clock)
    with pytest.raises(TokenUnavailable, match="invalid_client"):
        await provider.token()
    assert not await provider.warm()
    provider.close()


async def test_a_token_that_still_holds_survives_a_failed_renewal(
    issuer: Issuer, tokens: MsalTokenProvider, clock: Clock
) -> None:
    assert await tokens.token() == "token-1"
    issuer.down = True
    clock.now += 3600 - 200
    with pytest.raises(TokenUnavailable):
        await tokens.token(fresh=True)
    asked = issuer.token_requests
    assert await tokens.token() == "token-1"
    assert issuer.token_requests == asked, "not asked again at once"


async def test_tokens_travel_to_the_connector_and_back(
    issuer: Issuer, tokens: MsalTokenProvider
) -> None:
    """The whole of it: a token from the login service is what the connector demands."""
    async with TeamsFake(issuer) as teams, connector_session() as session:
        leader = teams.user("00000000-0000-0000-0000-000000000102", "Leder En")
        adapter = TeamsAdapter(session, tokens, AllowedServiceUrls(local=True), 2)
        gateway = BotFrameworkGateway(adapter)
        address = Address(TENANT, teams.service_url, leader.personal_chat, BOT, leader.mri, None)
        message = Message({"type": "AdaptiveCard"}, "Ny oppdatering")
        assert isinstance(await gateway.send(address, message), Delivered)
        issuer.revoke()
        assert isinstance(await gateway.send(address, message), Delivered)
        assert [request.status for request in teams.requests] == [201, 401, 201]
