"""The way in without a server: what is read, who is let in, what is answered (contract.md)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.events import InboundEvent
from bot.ports import Card
from bot.teams import edge as edges
from bot.teams.authentication import Admission, AllowedServiceUrls, NotAuthentic, TrustEverybody
from bot.teams.edge import MAX_BODY, AccessControl, BrokenBody, Edge, Request, Response, Sentences
from bot.teams.reading import read
from tests.fakes.payloads import Json, Payloads, TeamsUser
from tests.fakes.requests import chunks, request

PAYLOADS = Payloads("http://localhost:56150/_connector", "tenant-1", "28:bot")
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
HELP = PAYLOADS.text(ANNA, "hjelp")
MESSAGE_ACTION = PAYLOADS.activity("invoke", ANNA) | {
    "name": "composeExtension/fetchTask",
    "value": {"commandId": "evidence", "messagePayload": {"body": {"content": "Ola truer"}}},
}


class Receiver:
    """Keeps what came in."""

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []

    async def receive(self, event: InboundEvent) -> Card | None:
        self.events.append(event)
        return None


class Stranger:
    """Refuses everybody, and says why to us alone."""

    async def authenticate(self, authorization: str) -> Admission:
        raise NotAuthentic("the reason")


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


def edge(receiver: Receiver, authenticator: Any = None) -> Edge:
    access = AccessControl(authenticator or TrustEverybody(), AllowedServiceUrls(local=True))
    return Edge(access, read, receiver, Sentences("Mottatt.", "Ring.", "Ikke her."))


async def test_a_cry_is_heard_and_answered_without_a_body(receiver: Receiver) -> None:
    """L1."""
    assert await edge(receiver).answer(request(HELP)) == Response(200)
    assert len(receiver.events) == 1


async def test_a_refusal_is_a_401_with_its_reason_in_the_log_alone(receiver: Receiver) -> None:
    """A stranger learns nothing, least of all how near they were."""
    with capture_logs() as logs:
        answer = await edge(receiver, Stranger()).answer(request(HELP))
    assert answer == Response(401)
    assert [(log["event"], log["reason"]) for log in logs] == [("activity_rejected", "the reason")]
    assert receiver.events == []


async def test_two_tokens_are_one_too_many(receiver: Receiver) -> None:
    """Which of them counts would be a guess."""
    token = ("Authorization", "Bearer x")
    answer = await edge(receiver).answer(request(HELP, token, ("authorization", "Bearer y")))
    assert answer == Response(401)
    assert receiver.events == []


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ((), b"{}", 415),
        ((("Content-Type", "text/plain"),), b"{}", 415),
        ((("Content-Type", "application/json"), ("Content-Length", "262145")), b"{}", 413),
        ((("content-type", "Application/JSON; charset=utf-8"),), b"x" * (MAX_BODY + 1), 413),
        ((("Content-Type", "application/json"), ("Content-Length", "²")), b"[]", 400),
    ],
)
async def test_what_is_wrong_with_the_form_is_told(
    receiver: Receiver, headers: tuple[tuple[str, str], ...], body: bytes, status: int
) -> None:
    """contract.md, "HTTP"; a sentence helps whoever builds a client."""
    answer = await edge(receiver).answer(Request(headers, chunks(body[:9], body[9:])))
    assert (answer.status, receiver.events) == (status, [])
    assert json.loads(answer.body or "")["error"]


async def test_a_body_that_does_not_come_is_400(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody holds a connection for ever."""
    monkeypatch.setattr(edges, "_BODY_SECONDS", 0.01)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    headers = (("Content-Type", "application/json"),)
    assert (await edge(receiver).answer(Request(headers, never()))).status == 400


async def test_a_body_that_breaks_off_is_400(receiver: Receiver) -> None:
    """The framework's own errors end at its adapter."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"{"
        raise BrokenBody

    headers = (("Content-Type", "application/json"),)
    assert (await edge(receiver).answer(Request(headers, broken()))).status == 400


async def test_a_message_action_is_answered_with_a_dialog(receiver: Receiver) -> None:
    """Teams shows nothing else: the card in a dialog, or a sentence where there is none."""
    answer = await edge(receiver).answer(request(MESSAGE_ACTION))
    assert json.loads(answer.body or "") == {"task": {"type": "message", "value": "Ikke her."}}


@pytest.mark.parametrize("name", ["task/fetch", "composeExtension/query", "", None, 7, ["x"]])
async def test_any_other_invoke_gets_a_body_too(receiver: Receiver, name: object) -> None:
    """Without one Teams shows an error of its own."""
    raw: Json = PAYLOADS.activity("invoke", ANNA) | {"name": name}
    answer = await edge(receiver).answer(request(raw))
    assert (answer.status, json.loads(answer.body or "")["statusCode"]) == (200, 501)
