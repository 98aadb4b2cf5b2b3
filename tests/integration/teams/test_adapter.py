"""The adapter's own promises: one renewed token, botbuilder's names, nothing without a token."""

import socket
from collections.abc import AsyncIterator

import pytest
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity, ConversationAccount, ConversationReference

from bot.events import Address
from bot.ports import Delivered, Message, TryAgain
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import AllowedServiceUrls
from bot.teams.credentials import NoToken, TokenUnavailable
from bot.teams.gateway import BotFrameworkGateway
from tests.fakes import faults
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import BOT, TENANT, TeamsFake

CARD = {"type": "AdaptiveCard", "version": "1.5"}
MESSAGE = Message(CARD, "Ny oppdatering")


@pytest.fixture
async def teams() -> AsyncIterator[TeamsFake]:
    async with TeamsFake() as fake:
        yield fake


@pytest.fixture
def leader(teams: TeamsFake) -> TeamsUser:
    return teams.user("00000000-0000-0000-0000-000000000102", "Leder En")


def address_of(teams: TeamsFake, user: TeamsUser) -> Address:
    return Address(TENANT, teams.service_url, user.personal_chat, BOT, user.mri, user.id)


class Tokens:
    """Counts how often a fresh token was asked for."""

    def __init__(self, *, available: bool = True) -> None:
        self.fresh = 0
        self.available = available

    async def token(self, *, fresh: bool = False) -> str | None:
        self.fresh += fresh
        if not self.available:
            raise TokenUnavailable("timeout")
        return f"token-{self.fresh}"


@pytest.mark.parametrize(("times", "expected"), [(1, Delivered), (2, TryAgain)])
async def test_a_refused_token_is_renewed_once(
    teams: TeamsFake, leader: TeamsUser, times: int, expected: type
) -> None:
    teams.fail(faults.unauthorised(), times=times)
    tokens = Tokens()
    async with connector_session() as session:
        adapter = TeamsAdapter(session, tokens, AllowedServiceUrls(local=True), 1)
        fate = await BotFrameworkGateway(adapter).send(address_of(teams, leader), MESSAGE)
    assert isinstance(fate, expected)
    assert [request.authorization for request in teams.requests] == [
        "Bearer token-0",
        "Bearer token-1",
    ]


async def test_without_a_token_nothing_is_sent(teams: TeamsFake, leader: TeamsUser) -> None:
    async with connector_session() as session:
        tokens = Tokens(available=False)
        adapter = TeamsAdapter(session, tokens, AllowedServiceUrls(local=True), 1)
        fate = await BotFrameworkGateway(adapter).send(address_of(teams, leader), MESSAGE)
    assert fate == TryAgain("token_unavailable")
    assert teams.requests == []


async def test_botbuilders_names_work_on_the_adapter(teams: TeamsFake, leader: TeamsUser) -> None:
    """A Bot Framework developer may post, and delete, through a turn context."""
    async with connector_session() as session:
        adapter = TeamsAdapter(session, NoToken(), AllowedServiceUrls(local=True), 1)
        reference = ConversationReference(
            service_url=teams.service_url,
            conversation=ConversationAccount(id=leader.personal_chat),
        )

        async def turn(context: TurnContext) -> None:
            activity = Activity(
                type="message",
                summary="x",
                channel_data={"notification": {"alert": True}},
                attachments=[
                    {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
                ],
            )
            response = await context.send_activity(activity)
            assert response is not None
            assert len(teams.inbox(leader)) == 1
            await context.delete_activity(response.id)

        await adapter.continue_conversation(reference, turn, BOT)
    assert teams.inbox(leader) == []


def test_it_is_an_adapter_of_botbuilders() -> None:
    """Whoever knows the Bot Framework finds its names, and its base while it runs."""
    assert issubclass(TeamsAdapter, BotAdapter)


async def test_a_host_that_takes_no_connection_is_tried_again() -> None:
    """Told apart from a silent answer: nothing can have arrived, so nothing is in doubt."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for client in (first, second):
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        async with connector_session() as session:
            adapter = TeamsAdapter(session, NoToken(), AllowedServiceUrls(local=True), 0.1)
            address = Address(TENANT, url, "a:1", BOT, "29:1", None)
            fate = await BotFrameworkGateway(adapter).send(address, MESSAGE)
    assert fate == TryAgain("not_connected")
