"""Cards out over a real socket, and every fate a request can have (teams.md, section 2)."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from bot.events import Address
from bot.ports import (
    Delivered,
    Delivery,
    Gone,
    Message,
    MessageRef,
    TryAgain,
    Unknown,
    Unreachable,
)
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import AllowedServiceUrls
from bot.teams.credentials import NoToken
from bot.teams.gateway import MAX_RETRY_AFTER_SECONDS, BotFrameworkGateway
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import BOT, TENANT, TeamsFake
from tests.slow_machine import LONG_ENOUGH, pass_time

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Hei"}]}
NEWER = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Ny"}]}
MESSAGE = Message(CARD, "RØDT KORT: Saksbehandler En trenger hjelp nå")
NOW = 1_790_000_000.0


@pytest.fixture
async def teams() -> AsyncIterator[TeamsFake]:
    async with TeamsFake() as fake:
        yield fake


@pytest.fixture
def leader(teams: TeamsFake) -> TeamsUser:
    return teams.user("00000000-0000-0000-0000-000000000102", "Leder En")


@pytest.fixture
async def gateway() -> AsyncIterator[BotFrameworkGateway]:
    async with connector_session() as session:
        allowed = AllowedServiceUrls(local=True)
        adapter = TeamsAdapter(session, NoToken(), allowed, timeout_seconds=LONG_ENOUGH)
        yield BotFrameworkGateway(adapter, now=lambda: NOW)


def address_of(teams: TeamsFake, user: TeamsUser) -> Address:
    return Address(TENANT, teams.service_url, user.personal_chat, BOT, user.mri, user.id)


async def test_a_card_goes_out_alone_with_summary_and_alert(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    """The connector itself objects to text beside it, a missing summary or no alert."""
    fate = await gateway.send(address_of(teams, leader), MESSAGE)
    (card,) = teams.inbox(leader)
    assert fate == Delivered(MessageRef(teams.service_url, leader.personal_chat, card.id))
    assert (card.content, card.summary, card.alert) == (CARD, MESSAGE.summary, True)


async def test_an_update_changes_the_card_in_place_and_alerts_nobody(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    sent = await gateway.send(address_of(teams, leader), MESSAGE)
    assert isinstance(sent, Delivered)
    assert await gateway.update(sent.ref, Message(NEWER, "Ny oppdatering")) == Delivered(sent.ref)
    (card,) = teams.inbox(leader)
    assert (card.content, card.history) == (NEWER, [CARD])
    assert "channelData" not in teams.requests[-1].body


async def test_a_conversation_is_opened_for_a_leader_who_never_wrote(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    address = replace(address_of(teams, leader), conversation_id=None)
    fate = await gateway.send(address, MESSAGE)
    assert isinstance(fate, Delivered)
    assert fate.opened == address_of(teams, leader)
    assert [request.operation for request in teams.requests] == ["create", "send"]
    assert len(teams.inbox(leader)) == 1


def throttled(after: float | None) -> TryAgain:
    """The channel said when."""
    return TryAgain("Throttled", after, throttled=True)


FATES: list[tuple[Fault, Delivery]] = [
    *[(faults.forbidden(code), Unreachable(code)) for code in faults.FORBIDDEN],
    (faults.forbidden("SomethingNew"), Unreachable("SomethingNew")),
    (faults.not_found(), Unreachable("ConversationNotFound")),
    (faults.too_big(), Gone("MessageSizeTooBig")),
    (Fault(400, "BadSyntax"), Gone("BadSyntax")),
    (Fault(400, "Kari Nordmann finnes ikke"), Gone("http_400")),
    (faults.throttled("7"), throttled(7.0)),
    (faults.throttled(None), throttled(None)),
    (faults.throttled("86400"), throttled(MAX_RETRY_AFTER_SECONDS)),
    (faults.throttled("nan"), throttled(None)),
    (faults.throttled("-5"), throttled(None)),
    (faults.throttled("9" * 400), throttled(MAX_RETRY_AFTER_SECONDS)),
    (faults.throttled(formatdate(NOW + 9, usegmt=True)), throttled(9.0)),
    (faults.throttled(formatdate(NOW - 9, usegmt=True)), throttled(0.0)),
    (faults.precondition_failed(), TryAgain("PreconditionFailed", None)),
    (faults.server_error(500), Unknown("ServiceError")),
    (faults.server_error(502), Unknown("ServiceError")),
    (faults.server_error(503), Unknown("ServiceError")),
    (faults.server_error(504), Unknown("ServiceError")),
    (faults.reset(), Unknown("connection_lost")),
    (Fault(307, headers=(("Location", "https://evil.example/"),)), TryAgain("http_307")),
]


@pytest.mark.parametrize(("fault", "fate"), FATES)
async def test_every_answer_to_a_send_has_its_outcome(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser, fault: Fault, fate: Delivery
) -> None:
    """L3: the kinds of 403 escalate at once, and a 5xx is never called unreachable."""
    teams.fail(fault, operation="send")
    assert await gateway.send(address_of(teams, leader), MESSAGE) == fate
    assert teams.inbox(leader) == []


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        (
            faults.not_found("ActivityNotFoundInConversation"),
            Gone("ActivityNotFoundInConversation"),
        ),
        (faults.forbidden("ConversationBlockedByUser"), Unreachable("ConversationBlockedByUser")),
        (faults.too_big(), Gone("MessageSizeTooBig")),
        (faults.throttled("2"), throttled(2.0)),
        (faults.server_error(502, accepted=True), Unknown("ServiceError")),
    ],
)
async def test_every_answer_to_an_update_has_its_outcome(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser, fault: Fault, fate: Delivery
) -> None:
    sent = await gateway.send(address_of(teams, leader), MESSAGE)
    assert isinstance(sent, Delivered)
    teams.fail(fault, operation="update")
    assert await gateway.update(sent.ref, MESSAGE) == fate


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        (faults.forbidden("BotNotInConversationRoster"), Unreachable("BotNotInConversationRoster")),
        (faults.not_found(), Unreachable("ConversationNotFound")),
        (Fault(400, "BadArgument"), Unreachable("BadArgument")),
        (faults.throttled("3"), throttled(3.0)),
        (faults.server_error(500), Unknown("ServiceError")),
    ],
)
async def test_a_conversation_that_cannot_be_opened(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser, fault: Fault, fate: Delivery
) -> None:
    teams.fail(fault, operation="create")
    address = replace(address_of(teams, leader), conversation_id=None)
    assert await gateway.send(address, MESSAGE) == fate


async def test_a_leader_without_the_app_is_unreachable(
    teams: TeamsFake, gateway: BotFrameworkGateway
) -> None:
    """L3, R23: the next level now."""
    missing = teams.user("00000000-0000-0000-0000-000000000104", "Leder To", installed=False)
    address = replace(address_of(teams, missing), conversation_id=None)
    assert await gateway.send(address, MESSAGE) == Unreachable("BotNotInConversationRoster")


@pytest.mark.parametrize("fault", [faults.server_error(accepted=True), faults.reset(accepted=True)])
async def test_what_arrived_all_the_same_is_unknown(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser, fault: Fault
) -> None:
    teams.fail(fault)
    assert isinstance(await gateway.send(address_of(teams, leader), MESSAGE), Unknown)
    assert len(teams.inbox(leader)) == 1


SAID = replace(MESSAGE, plain=lambda: "Kari <i> *trenger* hjelp. Ring 21 07 00 01.")


async def test_l1_a_refused_card_is_followed_by_its_words(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    """L1, L11: alone, as they are, in the conversation that was opened for the card."""
    teams.fail(faults.bad_syntax(), operation="send")
    address = replace(address_of(teams, leader), conversation_id=None)
    fate = await gateway.send(address, SAID)
    (words,) = teams.inbox(leader)
    ref = MessageRef(teams.service_url, leader.personal_chat, words.id)
    opened = replace(address, conversation_id=leader.personal_chat)
    assert fate == Delivered(ref, opened, plain=True)
    assert words.text == "Kari <i> *trenger* hjelp. Ring 21 07 00 01."
    assert (words.summary, words.alert) == (MESSAGE.summary, True)
    assert await gateway.update(ref, replace(SAID, card=NEWER)) == Delivered(ref)
    assert words.content == NEWER


async def test_l1_a_refused_change_is_made_in_words(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    sent = await gateway.send(address_of(teams, leader), SAID)
    assert isinstance(sent, Delivered)
    teams.fail(faults.too_big(), operation="update")
    assert await gateway.update(sent.ref, SAID) == Delivered(sent.ref, plain=True)
    (card,) = teams.inbox(leader)
    assert card.is_plain


async def test_l8_words_that_cannot_be_made_are_the_summary(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    """A defect of ours is no reason to be silent."""

    def broken() -> str:
        raise KeyError("no text")

    teams.fail(faults.bad_syntax(), operation="send")
    fate = await gateway.send(address_of(teams, leader), replace(MESSAGE, plain=broken))
    assert isinstance(fate, Delivered)
    assert teams.inbox(leader)[0].text == MESSAGE.summary


async def test_card_and_words_together_end_before_the_lease(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    """V4: opening, card and words are three requests, and the lease is made of two."""
    teams.fail(faults.bad_syntax(), operation="send")
    teams.fail(faults.hang(), operation="send")
    address = replace(address_of(teams, leader), conversation_id=None)
    sending = asyncio.create_task(gateway.send(address, SAID))
    await teams.wait_for(lambda: len(teams.requests) == 3)
    pass_time(2 * LONG_ENOUGH + 1)
    assert await sending == Unknown("timeout")


async def test_a_message_without_an_id_can_never_be_changed(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    """bot-docs#2263: 202 and no body; it has arrived all the same."""
    teams.fail(faults.without_id(), operation="send")
    sent = await gateway.send(address_of(teams, leader), SAID)
    assert sent == Delivered(MessageRef(teams.service_url, leader.personal_chat, ""))
    assert len(teams.inbox(leader)) == 1
    assert await gateway.update(sent.ref, SAID) == Gone("no_activity_id")
    assert len(teams.requests) == 1


async def test_a_connector_that_hangs_is_left_in_time(teams: TeamsFake, leader: TeamsUser) -> None:
    teams.fail(faults.hang())
    async with connector_session() as session:
        allowed = AllowedServiceUrls(local=True)
        adapter = TeamsAdapter(session, NoToken(), allowed, timeout_seconds=LONG_ENOUGH)
        gateway = BotFrameworkGateway(adapter)
        sending = asyncio.create_task(gateway.send(address_of(teams, leader), MESSAGE))
        await teams.wait_for(lambda: teams.requests)
        pass_time(LONG_ENOUGH + 1)
        fate = await sending
    assert fate == Unknown("timeout")


async def test_a_refused_connection_is_tried_again(gateway: BotFrameworkGateway) -> None:
    """Nothing can have arrived, so a repetition can do no harm."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        address = Address(TENANT, url, "a:1", BOT, "29:1", None)
        assert await gateway.send(address, MESSAGE) == TryAgain("not_connected")


async def test_nothing_goes_to_a_host_that_is_not_allowed(gateway: BotFrameworkGateway) -> None:
    evil = "https://evil.example/"
    address = Address(TENANT, evil, "a:1", BOT, "29:1", None)
    assert await gateway.send(address, MESSAGE) == Unreachable("service_url_refused")
    ref = MessageRef(evil, "a:1", "1")
    assert await gateway.update(ref, MESSAGE) == Gone("service_url_refused")


async def test_a_message_without_an_id_can_never_be_updated(gateway: BotFrameworkGateway) -> None:
    ref = MessageRef("http://127.0.0.1:1", "a:1", "")
    assert await gateway.update(ref, MESSAGE) == Gone("no_activity_id")


async def test_a_card_that_cannot_be_written_does_not_raise(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    """L8: a defect in one card must not stop the outbox worker that sends the others."""
    odd: dict[str, Any] = {"body": object()}
    fate = await gateway.send(address_of(teams, leader), Message(odd, "x"))
    assert fate == Unknown("TypeError")


async def test_teams_own_limits_are_answered_with_a_wait(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    teams.throttle()
    address = address_of(teams, leader)
    fates = [await gateway.send(address, MESSAGE) for _ in range(8)]
    assert all(isinstance(fate, Delivered) for fate in fates[:7])
    assert fates[7] == throttled(1.0)


async def test_a_healed_connector_takes_everything(
    teams: TeamsFake, gateway: BotFrameworkGateway, leader: TeamsUser
) -> None:
    teams.fail(faults.server_error(), times=math.inf)
    assert isinstance(await gateway.send(address_of(teams, leader), MESSAGE), Unknown)
    teams.heal()
    assert isinstance(await gateway.send(address_of(teams, leader), MESSAGE), Delivered)
