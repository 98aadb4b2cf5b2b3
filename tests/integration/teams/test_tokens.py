"""Tokens that Teams brings, with the production code, against keys of our own. The bot's own tokens
are in test_own_tokens.py."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import jwt
import pytest

from bot.teams import signing_keys
from bot.teams.authentication import (
    ActivityAuthenticator,
    BotConnectorAuthenticator,
    Expected,
    NotAuthentic,
    TrustEverybody,
)
from bot.teams.credentials import NoToken
from bot.teams.signing_keys import SigningKeys
from tests.fakes.identity import APP, Issuer, private_key
from tests.fakes.payloads import Json, Payloads, TeamsUser
from tests.fakes.teams import BOT, TENANT
from tests.integration.teams.clock import Clock
from tests.slow_machine import LONG_ENOUGH, pass_time, until

SERVICE = "https://smba.trafficmanager.net/emea/"
PAYLOADS = Payloads(SERVICE, TENANT, BOT)
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
ACTIVITY = PAYLOADS.text(ANNA, "hjelp")


@pytest.fixture
async def keys(issuer: Issuer, clock: Clock) -> AsyncIterator[SigningKeys]:
    async with aiohttp.ClientSession() as session:
        url = issuer.base_url + "/.well-known/openidconfiguration"
        yield SigningKeys(session, url, clock)


@pytest.fixture
def authenticator(keys: SigningKeys) -> BotConnectorAuthenticator:
    return BotConnectorAuthenticator(Expected(APP, TENANT), keys)


async def admitted(
    authenticator: ActivityAuthenticator, authorization: str, activity: Mapping[str, Any]
) -> None:
    """Both steps of the door; `Refused` from either."""
    (await authenticator.authenticate(authorization)).check(activity)


def bearer(token: str) -> str:
    return f"Bearer {token}"


async def test_a_true_token_is_accepted(
    issuer: Issuer, authenticator: BotConnectorAuthenticator
) -> None:
    for _ in range(3):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    assert issuer.metadata_requests == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-app"},
        {"aud": None},
        {"iss": "https://sts.windows.net/x/"},
        {"iss": None},
        {"exp": 1_000},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"serviceurl": "https://evil.example/"},
        {"serviceurl": None},
        {"serviceurl": 5},
        {"key": "a key nobody published"},
    ],
)
async def test_a_token_with_one_thing_wrong_is_refused(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, changes: Json
) -> None:
    arguments: Json = {"service_url": SERVICE} | changes
    token = issuer.sign(**arguments)
    with pytest.raises(NotAuthentic):
        await admitted(authenticator, bearer(token), ACTIVITY)


async def test_five_minutes_of_clock_skew_are_forgiven(
    issuer: Issuer, authenticator: BotConnectorAuthenticator
) -> None:
    just_over = issuer.sign(SERVICE, exp=int(time.time()) - 240)
    await admitted(authenticator, bearer(just_over), ACTIVITY)


async def test_a_token_that_was_found_true_ends_all_the_same(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is remembered, not believed for ever; nor does it open for another service URL."""
    token = bearer(issuer.sign(SERVICE, exp=int(time.time()) + 60))
    await admitted(authenticator, token, ACTIVITY)
    await admitted(authenticator, token, ACTIVITY)
    for changes in ({"serviceUrl": SERVICE + "x"}, {"channelId": "webchat"}, {"channelData": 1}):
        foreign = ACTIVITY | changes | {"conversation": {"id": "a:1"}}
        with pytest.raises(NotAuthentic):
            await admitted(authenticator, token, foreign)
    later = int(time.time()) + 400
    monkeypatch.setattr("bot.teams.authentication.time.time", lambda: later)
    with monkeypatch.context() as patched:
        patched.setattr(authenticator, "_verify", _refusing)
        with pytest.raises(NotAuthentic, match="verified anew"):
            await admitted(authenticator, token, ACTIVITY)


async def test_a_token_that_was_found_true_ends_with_its_key(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, clock: Clock
) -> None:
    """A key that was withdrawn takes every token with it, remembered or not."""
    old = bearer(issuer.sign(SERVICE))
    await admitted(authenticator, old, ACTIVITY)
    issuer.roll_over()
    clock.now += 61
    await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    with pytest.raises(NotAuthentic, match="unknown key"):
        await admitted(authenticator, old, ACTIVITY)


def _refusing(*_: object) -> None:
    raise NotAuthentic("verified anew")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer  ",
        "Basic YTpi",
        "Bearer a.b.c",
        "Bearer " + "x" * 5_000,
        "Bearer \udcff.\udcff.\udcff",
    ],
)
async def test_no_token_or_no_token_at_all(
    authenticator: BotConnectorAuthenticator, authorization: str
) -> None:
    with pytest.raises(NotAuthentic):
        await admitted(authenticator, authorization, ACTIVITY)


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", "PS256"])
async def test_only_rs256_counts(
    authenticator: BotConnectorAuthenticator, issuer: Issuer, algorithm: str
) -> None:
    key: Any = private_key("key-1")
    key = {"none": "", "HS256": "s" * 32}.get(algorithm, key)
    token = jwt.encode({"aud": APP}, key, algorithm=algorithm, headers={"kid": "key-1"})
    with pytest.raises(NotAuthentic, match="RS256"):
        await admitted(authenticator, bearer(token), ACTIVITY)


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": "another"}}},
        {"channelData": {}, "conversation": {"id": "a:1", "tenantId": "another"}},
        {"conversation": {"id": "a:1", "tenantId": "another"}},
        {"channelData": {"tenant": {"id": [TENANT]}}},
        {"channelData": None, "conversation": None},
    ],
)
async def test_foreign_tenants_are_refused(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, changes: Json
) -> None:
    with pytest.raises(NotAuthentic, match="tenant"):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY | changes)


async def test_a_key_speaks_for_its_channels_only(
    issuer: Issuer, authenticator: BotConnectorAuthenticator
) -> None:
    issuer.endorsements = ["webchat"]
    with pytest.raises(NotAuthentic, match="channel"):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)


async def test_a_key_without_endorsements_speaks_for_nobody(
    issuer: Issuer, authenticator: BotConnectorAuthenticator
) -> None:
    issuer.endorsements = []
    with pytest.raises(NotAuthentic, match="channel"):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)


async def test_only_teams_is_heard_in_production(
    issuer: Issuer, keys: SigningKeys, authenticator: BotConnectorAuthenticator
) -> None:
    """In `local` another channel may speak, if the key is endorsed for it."""
    issuer.endorsements = ["msteams", "emulator"]
    activity = ACTIVITY | {"channelId": "emulator"}
    with pytest.raises(NotAuthentic, match="channel"):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), activity)
    local = BotConnectorAuthenticator(Expected(APP, TENANT, channel_id=None), keys)
    await admitted(local, bearer(issuer.sign(SERVICE)), activity)
    with pytest.raises(NotAuthentic, match="channel"):
        await admitted(local, bearer(issuer.sign(SERVICE)), ACTIVITY | {"channelId": "webchat"})


async def test_a_rolled_over_key_is_found_at_most_once_a_minute(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, clock: Clock
) -> None:
    """The SDK fails on every request until its day-old cache ends (teams.md, section 6)."""
    await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    issuer.roll_over()
    for _ in range(3):
        with pytest.raises(NotAuthentic, match="unknown key"):
            await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    assert issuer.metadata_requests == 1
    clock.now += 61
    await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    assert issuer.metadata_requests == 2


async def test_old_keys_stay_good_while_the_metadata_is_away(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, keys: SigningKeys, clock: Clock
) -> None:
    assert await keys.warm()
    issuer.down = True
    clock.now += 48 * 3600
    for _ in range(3):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    assert keys.known


async def test_a_clock_that_is_not_the_key_hosts_is_told(
    keys: SigningKeys, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: an hour ahead, as with local time in the clock chip, every activity would be refused."""
    assert await keys.warm()
    true = time.time
    monkeypatch.setattr(time, "time", lambda: true() + 3600)
    assert not await keys.warm()
    monkeypatch.setattr(time, "time", true)
    assert await keys.warm()


async def test_without_keys_everybody_is_refused(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, keys: SigningKeys, clock: Clock
) -> None:
    issuer.down = True
    with pytest.raises(NotAuthentic):
        await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    assert not keys.known
    issuer.down = False
    clock.now += 2
    await admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)


async def test_nobody_with_a_known_key_waits_for_a_key_host_that_hangs(
    issuer: Issuer, authenticator: BotConnectorAuthenticator, keys: SigningKeys, clock: Clock
) -> None:
    """Strangers with invented key ids wait, at most a hundred of them; who is known does not."""
    assert await keys.warm()
    issuer.hang()
    clock.now += 48 * 3600
    invented = bearer(issuer.sign(SERVICE, header={"kid": "invented"}))
    strangers = [
        asyncio.create_task(admitted(authenticator, invented, ACTIVITY)) for _ in range(300)
    ]
    known = admitted(authenticator, bearer(issuer.sign(SERVICE)), ACTIVITY)
    # Not a single turn of the event loop goes to anything but our own arithmetic.
    with pytest.raises(StopIteration):
        known.send(None)
    async with asyncio.timeout(LONG_ENOUGH):
        while sum(task.done() for task in strangers) < 200:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert sum(task.done() for task in strangers) == 200
    assert not await keys.warm(), "the probe tells that the keys grow old"
    issuer.recover()
    answers = await asyncio.gather(*strangers, return_exceptions=True)
    assert {type(answer) for answer in answers} == {NotAuthentic}
    assert issuer.metadata_requests == 2
    assert await keys.warm()


async def test_a_fetch_that_hangs_ends(
    issuer: Issuer, keys: SigningKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both documents together have a few seconds."""
    issuer.hang()
    warming = asyncio.create_task(keys.warm())
    await until(lambda: issuer.metadata_requests, "the key host to be asked")
    pass_time(signing_keys._FETCH_SECONDS + 1)
    assert not await warming
    issuer.recover()


async def test_many_at_once_ask_for_the_keys_once(
    issuer: Issuer, authenticator: BotConnectorAuthenticator
) -> None:
    headers = bearer(issuer.sign(SERVICE))
    await asyncio.gather(*(admitted(authenticator, headers, ACTIVITY) for _ in range(20)))
    assert issuer.metadata_requests == 1


async def test_local_trusts_everybody() -> None:
    await admitted(TrustEverybody(), "", {})
    assert await NoToken().token(fresh=True) is None
