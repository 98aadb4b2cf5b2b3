"""POST /api/messages over a real socket: what gets in, and what is answered (contract.md)."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.events import CardAction, Ignored, InboundEvent, TextReceived
from bot.ports import Card
from bot.teams.authentication import Admission, AllowedServiceUrls, NotAuthentic, TrustEverybody
from bot.teams.edge import MAX_BODY, AccessControl, Sentences
from bot.teams.reading import read
from bot.web.routes import MAX_HEADER, messages_route
from tests.fakes.payloads import Payloads, TeamsUser

Client = TestClient[web.Request, web.Application]

PAYLOADS = Payloads("http://localhost:56150/_connector", "tenant-1", "28:bot")
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
TAP = PAYLOADS.execute(ANNA, "red_card.claim", {"verb": "red_card.claim", "how": "call"})
SENTENCES = Sentences("Mottatt.", "Noe gikk galt. Ring.", "Ikke her.")
CARD = {"type": "AdaptiveCard", "version": "1.5"}


class Recorder:
    """A receiver that notes what came, and answers or raises as told."""

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []
        self.card: Card | None = None
        self.error: Exception | None = None

    async def receive(self, event: InboundEvent) -> Card | None:
        self.events.append(event)
        if self.error is not None:
            raise self.error
        return self.card


@pytest.fixture
def receiver() -> Recorder:
    return Recorder()


@pytest.fixture
async def client(receiver: Recorder) -> AsyncIterator[Client]:
    access = AccessControl(TrustEverybody(), AllowedServiceUrls(local=True))
    app = web.Application()
    app.router.add_post("/api/messages", messages_route(access, read, receiver, SENTENCES))
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(client: Client, body: Any, **headers: str) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | headers
    async with client.post("/api/messages", data=data, headers=headers) as response:
        is_json = response.content_type == "application/json"
        return response.status, await response.json() if is_json else await response.text()


async def test_a_message_is_answered_200_without_a_body(client: Client, receiver: Recorder) -> None:
    assert await post(client, PAYLOADS.text(ANNA, "hjelp")) == (200, "")
    (event,) = receiver.events
    assert isinstance(event, TextReceived)


async def test_an_invoke_is_answered_with_the_card(client: Client, receiver: Recorder) -> None:
    """The SDK's own answer to this is a 500 (teams.md, section 1)."""
    receiver.card = CARD
    assert await post(client, TAP) == (
        200,
        {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD},
    )
    (event,) = receiver.events
    assert isinstance(event, CardAction)


async def test_an_invoke_without_a_card_gets_a_sentence(client: Client) -> None:
    assert await post(client, TAP) == (
        200,
        {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": SENTENCES.received,
        },
    )


async def test_an_invoke_nobody_knows_gets_a_body(client: Client, receiver: Recorder) -> None:
    raw = PAYLOADS.activity("invoke", ANNA) | {"name": "task/fetch"}
    status, body = await post(client, raw)
    assert (status, body["statusCode"]) == (200, 501)
    assert isinstance(receiver.events[0], Ignored)


@pytest.mark.parametrize("error", [RuntimeError("Ola 01017012345"), RecursionError(), KeyError(1)])
async def test_a_failure_is_no_5xx_and_tells_the_log_no_secret(
    client: Client, receiver: Recorder, error: Exception
) -> None:
    """L11: never text, names or numbers in the log; L8: Teams must not stop delivering."""
    receiver.error = error
    with capture_logs() as logs:
        assert await post(client, PAYLOADS.text(ANNA, "hjelp")) == (200, "")
        status, body = await post(client, TAP)
    assert (status, body["value"]) == (200, SENTENCES.failed)
    assert "01017012345" not in str(logs)
    assert {log["error"] for log in logs} == {type(error).__name__}


async def test_a_card_that_cannot_be_written_is_no_5xx(client: Client, receiver: Recorder) -> None:
    receiver.card = {"body": object()}
    status, body = await post(client, TAP)
    assert (status, body["value"]) == (200, SENTENCES.failed)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hjelp",
        b"[]",
        b"null",
        b"{}",
        b'{"type":"message"}',
        b'{"type":"message","text":"\xff\xfe"}',
        b'{"type":"message","x":NaN}',
        b'{"type":"message","x":1e999}',
        b'{"type":"message","x":-Infinity}',
        b'{"type":"message","x":9223372036854775808}',
        b'{"type":"message","x":' + b"9" * 10_000 + b"}",
        b"[" * 200_000,
        b'{"a":' * 50_000,
        json.dumps(PAYLOADS.text(ANNA, "x") | {"from": None}).encode(),
    ],
)
async def test_what_is_no_activity_is_400(client: Client, receiver: Recorder, body: bytes) -> None:
    status, _ = await post(client, body)
    assert status == 400
    assert receiver.events == []


async def test_a_service_url_that_is_not_allowed_is_401(client: Client, receiver: Recorder) -> None:
    raw = PAYLOADS.text(ANNA, "hjelp") | {"serviceUrl": "https://evil.example/"}
    assert (await post(client, raw))[0] == 401
    assert receiver.events == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data"])
async def test_another_content_type_is_415(client: Client, content_type: str) -> None:
    body = PAYLOADS.text(ANNA, "hjelp")
    assert (await post(client, body, **{"Content-Type": content_type}))[0] == 415


async def test_a_charset_does_no_harm(client: Client) -> None:
    content_type = {"Content-Type": "application/json; charset=utf-8"}
    body = json.dumps(PAYLOADS.text(ANNA, "rødt kort"), ensure_ascii=False).encode()
    assert (await post(client, body, **content_type))[0] == 200


async def test_256_kib_is_the_limit(client: Client) -> None:
    raw = PAYLOADS.text(ANNA, "hjelp") | {"filling": ""}
    raw["filling"] = "x" * (MAX_BODY - len(json.dumps(raw)))
    assert (await post(client, raw))[0] == 200
    raw["filling"] += "x"
    assert (await post(client, raw))[0] == 413


async def test_the_limit_holds_for_what_is_unpacked(client: Client) -> None:
    bomb = gzip.compress(b'{"type":"message","x":"' + b"x" * 2_000_000 + b'"}')
    assert (await post(client, bomb, **{"Content-Encoding": "gzip"}))[0] == 413


async def test_a_body_that_is_not_what_it_claims_is_400(client: Client) -> None:
    assert (await post(client, b"not gzip", **{"Content-Encoding": "gzip"}))[0] == 400


async def test_the_limit_holds_without_a_length(client: Client) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 64 * 1024

    headers = {"Content-Type": "application/json"}
    async with client.post("/api/messages", data=endless(), headers=headers) as response:
        assert response.status == 413


@pytest.mark.parametrize("length", [8_000, MAX_HEADER - 100, MAX_HEADER + 100, 3 * MAX_HEADER])
async def test_a_header_without_end_is_no_5xx(receiver: Recorder, length: int) -> None:
    """Ours to refuse while it fits; beyond that aiohttp says 400 itself."""

    class Refusing:
        async def authenticate(self, authorization: str) -> Admission:
            raise NotAuthentic("no")

    app = web.Application()
    access = AccessControl(Refusing(), AllowedServiceUrls(local=True))
    app.router.add_post("/api/messages", messages_route(access, read, receiver, SENTENCES))
    server = TestServer(app)
    await server.start_server(max_field_size=MAX_HEADER)  # as bot/serving.py does
    async with TestClient(server) as client:
        authorization = {"Authorization": "Bearer " + "x" * length}
        async with client.post("/api/messages", json=TAP, headers=authorization) as response:
            assert response.status == (401 if length < MAX_HEADER else 400)
            if response.status == 401:
                assert response.headers["WWW-Authenticate"] == "Bearer"
    assert receiver.events == []


async def test_a_broken_authenticator_is_no_5xx(receiver: Recorder) -> None:
    class Broken:
        async def authenticate(self, authorization: object) -> Admission:
            raise RuntimeError

    app = web.Application()
    access = AccessControl(Broken(), AllowedServiceUrls(local=True))
    app.router.add_post("/api/messages", messages_route(access, read, receiver, SENTENCES))
    async with TestClient(TestServer(app)) as client:
        assert (await post(client, PAYLOADS.text(ANNA, "hjelp")))[0] == 401
    assert receiver.events == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3),
    max_leaves=10,
)
fields = st.dictionaries(
    st.sampled_from([*TAP, "text", "entities", "action", "membersAdded"]), json_values, max_size=4
)
bodies = st.one_of(
    st.binary(),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.builds(lambda odd: json.dumps(TAP | odd).encode(), fields),
    st.builds(lambda odd: json.dumps(PAYLOADS.text(ANNA, "hjelp") | odd).encode(), fields),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(bodies, min_size=5, max_size=5))
def test_no_body_is_answered_5xx(batch: list[bytes]) -> None:
    """Repeated 5xx make Teams stop delivering (teams.md, section 1)."""

    async def deliver() -> None:
        access = AccessControl(TrustEverybody(), AllowedServiceUrls(local=True))
        app = web.Application()
        app.router.add_post("/api/messages", messages_route(access, read, Recorder(), SENTENCES))
        server = TestServer(app)
        await server.start_server()
        try:
            async with ClientSession() as session:
                for body in batch:
                    headers = {"Content-Type": "application/json"}
                    url = server.make_url("/api/messages")
                    async with session.post(url, data=body, headers=headers) as response:
                        assert response.status in (200, 400, 401)
        finally:
            await server.close()

    asyncio.run(deliver())
