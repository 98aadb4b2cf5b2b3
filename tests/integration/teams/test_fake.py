"""The fake stands where Teams stands in every other test, so it is tested itself."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.events import CardAction, InboundEvent, Installed, MessageRead, Removed, TextReceived
from bot.ports import Card, Delivered, Message
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import AllowedServiceUrls, TrustEverybody
from bot.teams.credentials import NoToken
from bot.teams.edge import AccessControl, Sentences
from bot.teams.gateway import BotFrameworkGateway
from bot.teams.reading import read
from bot.web.routes import messages_route
from tests.fakes import faults
from tests.fakes.identity import served
from tests.fakes.payloads import GROUP, TeamsUser
from tests.fakes.teams import TeamsFake


def card(text: str) -> Card:
    data = {"verb": "red_card.claim", "how": "call", "seen": 1}
    execute = {"type": "Action.Execute", "title": "Jeg ringer deg", "verb": "red_card.claim"}
    fallback = {"type": "Action.Submit", "title": "Jeg ringer deg", "data": data}
    inner = {"type": "Action.Submit", "title": "Trekk varselet", "data": {"verb": "x"}}
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": text}, {"type": "Input.Text", "id": "note"}],
        "actions": [
            execute | {"data": data, "fallback": fallback},
            {
                "type": "Action.ShowCard",
                "title": "Fortell mer",
                "card": {"type": "AdaptiveCard", "actions": [inner]},
            },
        ],
    }


class Echo:
    """A bot that answers every text with a card, and a tap with another."""

    def __init__(self, gateway: BotFrameworkGateway) -> None:
        self.gateway = gateway
        self.events: list[InboundEvent] = []
        self.fates: list[object] = []

    async def receive(self, event: InboundEvent) -> Card | None:
        self.events.append(event)
        if isinstance(event, TextReceived):
            message = Message(card(event.text), "Ny oppdatering")
            self.fates.append(await self.gateway.send(event.arrival.address, message))
        return card("tatt") if isinstance(event, CardAction) else None


@pytest.fixture
async def teams() -> AsyncIterator[TeamsFake]:
    async with TeamsFake() as fake:
        yield fake


@pytest.fixture
async def bot(teams: TeamsFake) -> AsyncIterator[Echo]:
    async with connector_session() as session:
        allowed = AllowedServiceUrls(local=True)
        echo = Echo(BotFrameworkGateway(TeamsAdapter(session, NoToken(), allowed, 1)))
        app = web.Application()
        sentences = Sentences("Mottatt.", "Ring.", "Ikke her.")
        route = messages_route(AccessControl(TrustEverybody(), allowed), read, echo, sentences)
        app.router.add_post("/api/messages", route)
        async with served(app) as url:
            teams.bot_url = url + "/api/messages"
            yield echo


@pytest.fixture
def anna(teams: TeamsFake) -> TeamsUser:
    return teams.user("00000000-0000-0000-0000-000000000101", "Saksbehandler En")


async def test_a_word_goes_in_and_a_card_comes_out(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    answer = await teams.says(anna, "hjelp")
    sent = await teams.next_card(anna)
    assert answer.status == 200
    assert sent.text.startswith("hjelp")
    assert sent.buttons == ["Jeg ringer deg", "Fortell mer", "Trekk varselet"]


async def test_a_tap_carries_data_and_inputs_and_shows_the_answer(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    await teams.says(anna, "hjelp")
    (sent,) = teams.inbox(anna)
    answer = await teams.tap(anna, sent, "Jeg ringer deg", note="straks")
    event = bot.events[-1]
    assert isinstance(event, CardAction)
    assert (event.verb, event.invoke) == ("red_card.claim", True)
    assert (event.data["how"], event.data["note"]) == ("call", "straks")
    assert answer.card == card("tatt")
    assert sent.text.startswith("tatt")
    assert [old["body"][0]["text"] for old in sent.history] == ["hjelp"]


@pytest.mark.parametrize("title", ["Jeg ringer deg", "Trekk varselet"])
async def test_a_submit_is_a_message(
    teams: TeamsFake, bot: Echo, anna: TeamsUser, title: str
) -> None:
    await teams.says(anna, "hjelp")
    answer = await teams.tap(anna, teams.inbox(anna)[0], title, submit=True)
    event = bot.events[-1]
    assert isinstance(event, CardAction)
    assert (event.invoke, answer.body) == (False, None)


async def test_a_button_that_is_not_there_is_named(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    await teams.says(anna, "hjelp")
    with pytest.raises(AssertionError, match="Varsle flere"):
        await teams.tap(anna, teams.inbox(anna)[0], "Varsle flere")


async def test_installing_is_told_twice_and_removing_ends_it(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    await teams.install(anna)
    await teams.remove(anna)
    assert [type(event) for event in bot.events] == [Installed, Installed, Removed]
    await teams.says(anna, "hjelp")
    assert not isinstance(bot.fates[-1], Delivered)


async def test_a_cry_in_a_group_opens_the_private_chat(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    """R19: nothing is posted where a client may read along."""
    await teams.says(anna, "hjelp", chat=GROUP, mention=True)
    assert teams.inbox(anna)[0].text.startswith("hjelp")
    assert teams.cards_in(GROUP) == []


async def test_a_read_receipt_names_the_card(teams: TeamsFake, bot: Echo, anna: TeamsUser) -> None:
    await teams.says(anna, "hjelp")
    (sent,) = teams.inbox(anna)
    await teams.sees(anna, sent)
    event = bot.events[-1]
    assert isinstance(event, MessageRead)
    assert event.last_read == sent.id


async def test_teams_may_deliver_the_same_twice(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    answer = await teams.says(anna, "hjelp", activity_id="a-1")
    await teams.deliver(answer.payload)
    ids = [event.arrival.activity_id for event in bot.events if isinstance(event, TextReceived)]
    assert ids == ["a-1", "a-1"]


async def test_a_fault_hits_only_whom_it_was_meant_for(
    teams: TeamsFake, bot: Echo, anna: TeamsUser
) -> None:
    other = teams.user("00000000-0000-0000-0000-000000000102", "Leder En")
    teams.fail(faults.forbidden("BotDisabledByAdmin"), user=other)
    await teams.says(anna, "hjelp")
    await teams.says(other, "hjelp")
    assert (len(teams.inbox(anna)), len(teams.inbox(other))) == (1, 0)


async def test_waiting_in_vain_says_what_happened(teams: TeamsFake) -> None:
    with pytest.raises(AssertionError, match="in vain"):
        await teams.wait_for(lambda: False, timeout=0.01)


async def test_a_request_nobody_expects_fails_the_test() -> None:
    async def stray() -> None:
        async with TeamsFake() as teams, aiohttp.ClientSession() as session:
            await session.get(teams.service_url + "/v3/somewhere")

    with pytest.raises(AssertionError, match="somewhere"):
        await stray()


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        ({"text": "og tekst"}, "splits"),
        ({"summary": ""}, "summary"),
        ({"channelData": {}}, "alert"),
        ({"attachments": []}, "one adaptive card"),
        ({"type": "typing"}, "no message"),
    ],
)
async def test_a_message_teams_would_not_forgive_fails_the_test(
    spoilt: dict[str, object], complaint: str
) -> None:
    async def post() -> None:
        async with TeamsFake() as teams, aiohttp.ClientSession() as session:
            user = teams.user("x", "X")
            content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}
            body: dict[str, object] = {
                "type": "message",
                "summary": "x",
                "channelData": {"notification": {"alert": True}},
                "attachments": [content],
            }
            url = f"{teams.service_url}/v3/conversations/{user.personal_chat}/activities"
            await session.post(url, json=body | spoilt)

    with pytest.raises(AssertionError, match=complaint):
        await post()
