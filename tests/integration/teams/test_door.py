"""The whole way in with production code: signed activities over HTTP, and who is turned away."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.events import InboundEvent
from bot.ports import Card
from bot.teams.authentication import AllowedServiceUrls, BotConnectorAuthenticator, Expected
from bot.teams.credentials import BotCredentials
from bot.teams.edge import AccessControl, Sentences
from bot.teams.reading import read
from bot.teams.signing_keys import SigningKeys
from bot.web.routes import messages_route
from tests.fakes.identity import APP, SECRET, Issuer, served
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import TENANT, TeamsFake


class Receiver:
    """Counts what came in."""

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []

    async def receive(self, event: InboundEvent) -> Card | None:
        self.events.append(event)
        return None


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def teams(receiver: Receiver) -> AsyncIterator[TeamsFake]:
    issuer = Issuer()
    async with (
        TeamsFake(issuer) as teams,
        served(issuer.app()) as url,
        aiohttp.ClientSession() as session,
    ):
        keys = SigningKeys(session, url + "/.well-known/openidconfiguration")
        authenticator = BotConnectorAuthenticator(Expected(APP, TENANT), keys)
        access = AccessControl(authenticator, AllowedServiceUrls(local=True))
        app = web.Application()
        route = messages_route(access, read, receiver, Sentences("Mottatt.", "Ring.", "Ikke her."))
        app.router.add_post("/api/messages", route)
        async with served(app) as bot:
            teams.bot_url = bot + "/api/messages"
            yield teams


@pytest.fixture
def anna(teams: TeamsFake) -> TeamsUser:
    return teams.user("00000000-0000-0000-0000-000000000101", "Saksbehandler En")


async def test_a_signed_cry_is_heard(teams: TeamsFake, receiver: Receiver, anna: TeamsUser) -> None:
    assert (await teams.says(anna, "hjelp")).status == 200
    assert len(receiver.events) == 1


async def test_a_foreign_tenant_is_401(
    teams: TeamsFake, receiver: Receiver, anna: TeamsUser
) -> None:
    teams.tenant_id = "00000000-0000-0000-0000-000000000099"
    assert (await teams.says(anna, "hjelp")).status == 401
    assert receiver.events == []


async def test_an_unsigned_activity_is_401(
    teams: TeamsFake, receiver: Receiver, anna: TeamsUser
) -> None:
    payload = teams.payloads.text(anna, "hjelp")
    async with aiohttp.ClientSession() as session:
        response = await session.post(teams.bot_url, json=payload)
        assert response.status == 401
        assert await response.read() == b""
    assert receiver.events == []


async def test_a_signed_activity_from_a_host_that_is_not_allowed_is_401(
    teams: TeamsFake, receiver: Receiver, anna: TeamsUser
) -> None:
    """A token that fits its service URL does not make that URL one of ours."""
    payload = teams.payloads.text(anna, "hjelp") | {"serviceUrl": "https://evil.example/"}
    assert (await teams.deliver(payload)).status == 401
    assert receiver.events == []


def test_the_secret_is_not_shown() -> None:
    assert SECRET not in repr(BotCredentials(APP, SECRET, TENANT))


async def test_l1_a_strangers_body_is_not_even_read(teams: TeamsFake, receiver: Receiver) -> None:
    """L1: parsing 256 KiB is work that an alarm would wait for, so the token comes first."""
    async with aiohttp.ClientSession() as session:
        response = await session.post(teams.bot_url, data=b"no JSON, and not called JSON either")
        assert response.status == 401
    assert receiver.events == []
