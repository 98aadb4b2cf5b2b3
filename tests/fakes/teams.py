"""A connector on a real socket that behaves like Teams, and the clients of its users.

    async with TeamsFake() as teams:
        anna = teams.user("…101", "Saksbehandler En")
        teams.bot_url = "http://127.0.0.1:3978/api/messages"
        await teams.install(anna)
        await teams.says(anna, "hjelp")
        card = await teams.next_card(anna)
        await teams.tap(anna, card, "Varsle flere")

Leaving the block fails the test on any request or message that nobody would expect.
"""

import contextlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.fakes.connector import Connector, Recorded
from tests.fakes.faults import Fault, Operation, Throttle
from tests.fakes.identity import Issuer
from tests.fakes.payloads import HTML_BESIDE, Chat, Json, Payloads, TeamsUser
from tests.fakes.pressing import Button, titled
from tests.fakes.sent import ADAPTIVE_CARD, SentCard
from tests.slow_machine import LONG_ENOUGH

TENANT = "00000000-0000-0000-0000-000000000001"
BOT = "28:00000000-0000-0000-0000-000000000011"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to an activity. `body` is parsed JSON, None if there was none."""

    status: int
    body: Any
    payload: Json
    seconds: float

    @property
    def is_card(self) -> bool:
        """Whether a card answers an invoke."""
        return isinstance(self.body, dict) and self.body.get("type") == ADAPTIVE_CARD

    @property
    def asks_for_token(self) -> bool:
        """Whether the client is asked to sign on."""
        login = "application/vnd.microsoft.activity.loginRequest"
        return isinstance(self.body, dict) and self.body.get("type") == login

    @property
    def card(self) -> Json:
        """The card that answers an invoke; AssertionError if there is none."""
        assert self.is_card, self
        card: Json = self.body["value"]
        return card


class TeamsFake:
    """The whole of Teams as far as a bot can see it. `clock` in seconds, for throttling.

    With an `issuer` the connector demands its tokens, and inbound activities carry them.
    """

    def __init__(
        self, issuer: Issuer | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.bot_url = ""
        self.tenant_id = TENANT
        self.bot_id = BOT
        self.issuer = issuer
        # What a client brings for a resource without a word; None: nothing.
        self.signs_on: Callable[[TeamsUser, str], str | None] = lambda user, resource: None
        self._clock = clock
        self._connector = Connector(clock, issuer)
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application()
        self._connector.add_routes(app)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.service_url = f"http://{host}:{port}/teams"
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession())
        # Last in, first out: who hangs is let go before the server waits for them.
        self._stack.callback(self.release)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()
        if kind is None:
            self.assert_nothing_unexpected()

    # What the connector saw, and how it shall behave.

    @property
    def requests(self) -> list[Recorded]:
        """Every request of the bot, in the order they came."""
        return self._connector.requests

    @property
    def payloads(self) -> Payloads:
        """Builds activities for this bot and this connector."""
        return Payloads(self.service_url, self.tenant_id, self.bot_id)

    def user(self, object_id: str, name: str, *, installed: bool = True) -> TeamsUser:
        """A person with a client; without the app installed no chat with them can be opened."""
        user = TeamsUser(object_id, name)
        self._connector.admit(user.personal_chat, user.mri, installed=installed)
        return user

    def inbox(self, user: TeamsUser) -> list[SentCard]:
        """The cards in the person's private chat, oldest first, as they stand now."""
        return list(self._connector.chats[user.personal_chat].values())

    def forget(self, user: TeamsUser) -> None:
        """The person clears the chat: what was sent so far is out of sight."""
        self._connector.chats[user.personal_chat].clear()

    def remembers(self, chat: str, cards: Sequence[SentCard]) -> None:
        """What lay in a chat before this connector began; new messages have later ids."""
        self._connector.restore(chat, cards)

    def cards_in(self, chat: Chat) -> list[SentCard]:
        """The cards in a chat that others can read."""
        return list(self._connector.chats.get(chat.id, {}).values())

    def fail(
        self,
        fault: Fault,
        *,
        operation: Operation | None = None,
        user: TeamsUser | None = None,
        times: float = 1,
    ) -> None:
        """The next `times` fitting requests go wrong (`math.inf`: all, until `heal`)."""
        self._connector.faults.add(fault, operation, user.personal_chat if user else None, times)

    def fail_in(self, chat: Chat, fault: Fault, times: int = 1) -> None:
        """The next messages to a chat that others can read go wrong."""
        self._connector.faults.add(fault, "send", chat.id, times)

    def heal(self) -> None:
        """No more planned faults."""
        self._connector.faults.clear()

    def release(self) -> None:
        """Lets go of every request that hangs, whose connection breaks, or is late."""
        self._connector.release()

    def tell_meeting(self, meeting_id: str, join_url: str) -> None:
        """The bot may know how to join the meeting."""
        self._connector.join_urls[meeting_id] = join_url

    def sits_in(self, meeting_id: str, user: TeamsUser) -> None:
        """They take part in the meeting just now."""
        self._connector.present.add((meeting_id, user.id))

    def throttle(self) -> None:
        """From now on Teams' own limits hold."""
        self._connector.throttle = Throttle(self._clock)

    def assert_nothing_unexpected(self) -> None:
        """AssertionError for requests to unknown places and messages Teams would not take."""
        assert not self._connector.unexpected, self._connector.unexpected

    async def wait_for(self, predicate: Callable[[], object], timeout: float = LONG_ENOUGH) -> None:
        """Until `predicate()` is true; asked again after each request. AssertionError if not."""
        await self._connector.wait_for(predicate, timeout)

    async def next_card(
        self, user: TeamsUser, number: int = 1, timeout: float = LONG_ENOUGH
    ) -> SentCard:
        """The person's card number `number` (the first is 1), waited for."""
        await self.wait_for(lambda: len(self.inbox(user)) >= number, timeout)
        return self.inbox(user)[number - 1]

    # What people do.

    async def install(self, user: TeamsUser) -> list[Answer]:
        """The app is installed: Teams tells it twice."""
        self._connector.admit(user.personal_chat, user.mri, installed=True)
        return [
            await self.deliver(self.payloads.installed(user)),
            await self.deliver(self.payloads.members(user, "membersAdded")),
        ]

    async def remove(self, user: TeamsUser) -> Answer:
        """The app is removed; from now on the person cannot be reached."""
        self._connector.admit(user.personal_chat, user.mri, installed=False)
        return await self.deliver(self.payloads.installed(user, "remove"))

    def block(self, user: TeamsUser) -> None:
        """The person blocks the bot: Teams tells nobody, and refuses the next message."""
        self._connector.blocked.add(user.personal_chat)

    def unblock(self, user: TeamsUser) -> None:
        """The person takes that back: Teams tells nobody either."""
        self._connector.blocked.discard(user.personal_chat)

    def delete_account(self, user: TeamsUser) -> None:
        """The person has left the agency: Teams no longer finds them in any chat."""
        self._connector.left.add(user.mri)

    async def says(
        self,
        user: TeamsUser,
        text: str,
        *,
        chat: Chat | None = None,
        mention: bool = False,
        targeted: bool = False,
        activity_id: str | None = None,
        attachments: Sequence[Json] = (),
    ) -> Answer:
        """The person writes to the bot, privately or in `chat`; `attachments` from `pasted` and
        `attached`."""
        if chat:
            self._connector.share(chat.id)
        payload = self.payloads.text(
            user, text, chat=chat, mention=mention, targeted=targeted, activity_id=activity_id
        )
        if attachments:
            payload["attachments"] = [*attachments, HTML_BESIDE]
        return await self.deliver(payload)

    def pasted(self, content: bytes, media_type: str = "image/png") -> Json:
        """The attachment for a picture pasted into the message; the bytes lie at the connector."""
        file = self._kept(content, media_type)
        url = f"{self.service_url}/v3/attachments/{file}/views/original"
        return {"contentType": "image/*", "contentUrl": url}

    def attached(self, content: bytes, name: str = "bilde.png") -> Json:
        """The attachment for a file added with the paperclip; the bytes lie in OneDrive."""
        file = self._kept(content, "application/octet-stream")
        url = f"{self.service_url.removesuffix('/teams')}/onedrive/{file}?tempauth=secret"
        kind = name.rpartition(".")[2]
        return {
            "contentType": "application/vnd.microsoft.teams.file.download.info",
            "contentUrl": f"https://contoso.sharepoint.com/personal/{name}",
            "name": name,
            "content": {"downloadUrl": url, "uniqueId": file, "fileType": kind},
        }

    def _kept(self, content: bytes, media_type: str) -> str:
        file = str(uuid.uuid4())
        self._connector.files[file] = (content, media_type)
        return file

    async def flags(self, user: TeamsUser, body: str, *, chat: Chat | None = None) -> Answer:
        """The person chooses *Lagre som bevis* on a message in `chat`, or in their own."""
        return await self.deliver(self.payloads.flagged(user, body, chat=chat))

    async def tap(
        self, user: TeamsUser, card: SentCard, title: str, *, submit: bool = False, **inputs: str
    ) -> Answer:
        """The person taps the button `title`, with what they entered."""
        return await self.press(user, card, titled(card, title), submit=submit, **inputs)

    async def press(
        self,
        user: TeamsUser,
        card: SentCard,
        button: Button,
        *,
        submit: bool = False,
        **inputs: Any,
    ) -> Answer:
        """The person presses this button of the card, with what they entered.

        `submit` takes the Action.Submit fallback, as older clients do. The card that answers
        an invoke replaces the tapped one, as in Teams.
        """
        pressed = self.pressed(user, card, button, submit=submit, **inputs)
        answer = await self.deliver(pressed)
        if answer.asks_for_token and (again := self._signed_on(user, pressed, answer.body)):
            answer = await self.deliver(again)
        if answer.is_card:
            card.show(answer.card)
        return answer

    def _signed_on(self, user: TeamsUser, pressed: Json, asked: Json) -> Json | None:
        """The same press with the client's token (Universal Actions, single sign-on); None where it
        has none: then it shows what was said, and the buttons that came along."""
        told = asked["value"]
        wanted = told["tokenExchangeResource"]
        token = self.signs_on(user, wanted["uri"])
        if token is None:
            return None
        brought = {"id": wanted["id"], "connectionName": told["connectionName"], "token": token}
        return {
            **pressed,
            "id": f"{pressed['id']}-again",
            "value": {**pressed["value"], "authentication": brought},
        }

    def pressed(
        self,
        user: TeamsUser,
        card: SentCard,
        button: Button,
        *,
        submit: bool = False,
        **inputs: Any,
    ) -> Json:
        """The activity of that press; whoever delivers it twice is Teams repeating itself."""
        kind, data = button.action["type"], button.sent(inputs)
        if kind == "Action.Submit" or (submit and "fallback" in button.action):
            return self.payloads.submit(user, data, reply_to=card.id)
        assert kind == "Action.Execute", f"{button.title} is a {kind}"
        return self.payloads.execute(user, button.verb, data, reply_to=card.id)

    async def sees(self, user: TeamsUser, card: SentCard) -> Answer:
        """A read receipt for the card."""
        return await self.deliver(self.payloads.read_receipt(user, card.id))

    async def deliver(self, payload: Json) -> Answer:
        """Sends any activity to the bot; twice the same payload is Teams repeating itself."""
        headers = {}
        if self.issuer is not None:
            headers["Authorization"] = f"Bearer {self.issuer.sign(payload.get('serviceUrl'))}"
        started = self._clock()
        async with self._session.post(self.bot_url, json=payload, headers=headers) as response:
            body = await response.json() if response.content_type == "application/json" else None
            if response.status >= 500:
                # Teams would stop delivering (teams.md, section 1).
                self._connector.unexpected.append(f"the bot answered {response.status}")
            return Answer(response.status, body, payload, self._clock() - started)
