"""What Teams is not believed, and who is not heard (L2, L5, L11)."""

import time
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    PickedUp,
)
from bot.web.calls import CallParts
from tests.fakes.calls import answering
from tests.fakes.graph_calls import TeamsCall, changed
from tests.fakes.teams import TENANT
from tests.integration.telephone.teams_scene import INSTANCE, KEYRING, called, teams
from tests.slow_machine import until

# Who is heard


def of_another_call(there: TeamsCall) -> dict[str, Any]:
    """A notification about a call that is not the order's."""
    return changed(TeamsCall({}, INSTANCE, state="established"))


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"iss": "https://sts.windows.net/x/"}, 401),
        ({"aud": "another"}, 401),
        ({"tid": "00000000-0000-0000-0000-000000000099"}, 401),
        ({"tid": None}, 401),
        ({"exp": int(time.time()) - 3600}, 401),
        ({"nbf": int(time.time()) + 3600}, 401),
        ({"key": "key-9"}, 401),
        ({"header": {"kid": "key-9"}}, 401),
        ({"iss": "https://graph.microsoft.com"}, 202),
        ({"tid": TENANT.upper()}, 202),
    ],
)
async def test_only_what_teams_has_signed_for_us_is_heard(
    claims: dict[str, Any], status: int
) -> None:
    """L5: with a key of the calling service, for our app, in our tenant, now."""
    async with called() as (bot, graph, there, _):
        there.state = "established"
        with capture_logs() as logs:
            assert await graph.tell(there, changed(there), **claims) == status
        if status == 202:
            await bot.hears(PickedUp())
            return
        assert (bot.heard, len(logs)) == ([], 1)
        assert logs[0]["event"] == "callback_refused"


async def test_who_brings_no_token_or_two_is_not_heard() -> None:
    async with called() as (bot, graph, there, _), aiohttp.ClientSession() as session:
        address = there.wanted["callbackUri"]
        token = f"Bearer {graph.issuer.sign(None, tid=TENANT)}"
        for headers in ([], [("Authorization", token)] * 2, [("Authorization", "Basic x")]):
            body = {"value": [changed(there, state="established")]}
            async with session.post(address, json=body, headers=headers) as response:
                assert response.status == 401
        for data, status in ((b"[]", 400), (b"{", 400), (b"x" * 300_000, 413)):
            ours = {"Authorization": token, "Content-Type": "application/json"}
            async with session.post(address, data=data, headers=ours) as response:
                assert response.status == status
        assert bot.heard == []


async def test_a_foreign_call_is_refused_with_a_sentence() -> None:
    """Another call at our address; an address that is made up, of another purpose, or none."""
    async with called() as (bot, graph, there, _):
        there.state = "established"
        assert await graph.tell(there, of_another_call(there)) == 403
        other = KEYRING.seal("c1", "another purpose")
        for made_up in ("k1.x", "k9.x", "", other):
            address = f"{bot.url}/api/calls/teams?call={made_up}"
            assert await graph.tell(there, changed(there), address=address) == 403
        assert bot.heard == []


async def test_a_body_of_an_older_kind_is_let_go() -> None:
    async with called() as (bot, graph, there, _):
        for old in ({}, {"resourceUrl": "/app/other"}, {"resource": f"/app/calls/{there.id}"}):
            assert await graph.tell(there, old) == 204
        assert bot.heard == []


async def test_whoever_calls_the_bot_is_rejected() -> None:
    """They would listen to nothing; what is told of it afterwards is nobody's concern."""
    async with teams() as (bot, graph, _):
        there = TeamsCall({"callbackUri": f"{bot.url}/api/calls/teams"}, INSTANCE, "incoming")
        graph.calls.append(there)
        assert await graph.tell(there, changed(there, "created")) == 202
        await until(lambda: there.rejected, "the rejection")
        assert await graph.tell(there, changed(there, "deleted")) == 202
        assert bot.heard == []


async def test_who_is_not_set_up_for_calls_answers_nobody() -> None:
    async with (
        answering(CallParts) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}/api/calls/teams", json={}) as response,
    ):
        assert response.status == 404
