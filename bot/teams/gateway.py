"""The service's `Messenger` over Teams: every fate of a request becomes a typed outcome.

The table of fates is teams.md, section 2 ("Proactive", "Throttling", "Cards").
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeAlias

import aiohttp
import structlog
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ConversationReference,
)

from bot.events import Address
from bot.ports import (
    Delivered,
    Delivery,
    Gone,
    Message,
    MessageRef,
    Probed,
    There,
    TryAgain,
    Unknown,
    Unreachable,
)
from bot.teams.adapter import ConnectorError, ServiceUrlRefused, TeamsAdapter
from bot.teams.authentication import opens_a_meeting
from bot.teams.credentials import TokenUnavailable

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"

# A connector that asks for hours must not silence an alarm: ask again, it may have recovered.
MAX_RETRY_AFTER_SECONDS = 60.0

log = structlog.get_logger(__name__)

_Step: TypeAlias = Literal["open", "send", "update", "meeting", "probe"]
_Failure: TypeAlias = Unreachable | TryAgain | Gone | Unknown
_Bring: TypeAlias = Callable[[Activity], Awaitable[str]]  # to the chat; the id it got there

_ABOUT_SOMETHING_ELSE = frozenset({401, 403, 404, 408, 412, 429})


class BotFrameworkGateway:
    """Sends cards through a `TeamsAdapter`. Never raises for the network or the channel.

    `now` is wall time in seconds, read only to understand a `Retry-After` that is a date.
    """

    def __init__(self, adapter: TeamsAdapter, now: Callable[[], float] = time.time) -> None:
        self._adapter = adapter
        self._now = now

    async def send(self, address: Address, message: Message) -> Delivery:
        """Post a new message, alone in its activity and with a push notification (L11: `summary`).

        Without a `conversation_id` the private chat is opened first; `Delivered.opened` is then
        the address to keep. A card that the connector refuses is followed by its words. All of it
        takes at most twice the adapter's time, from which the outbox worker derives its lease.
        """
        until = self._until()
        opened: Address | None = None
        if address.conversation_id is None:
            result = await self._open(address)
            if not isinstance(result, Address):
                return result
            opened = address = result

        async def post(activity: Activity) -> str:
            activity.from_property = ChannelAccount(id=address.bot_id)
            activity.recipient = ChannelAccount(id=address.user_mri)
            if message.targeted:
                activity.recipient.additional_properties = {"isTargeted": True}
            activity.channel_data = {"notification": {"alert": not message.quiet}}
            (response,) = await self._adapter.send_activities(None, [activity])
            return response.id

        chat = MessageRef(address.service_url, address.conversation_id or "", "")
        delivery = await self._card_or_words("send", post, chat, message, until)
        return replace(delivery, opened=opened) if isinstance(delivery, Delivered) else delivery

    async def update(self, ref: MessageRef, message: Message) -> Delivery:
        """Replace a message in place, without a new push notification; by its words where the
        connector refuses the card."""
        if not ref.activity_id:
            # The channel took it without telling where it lies: it can never be changed.
            return Gone("no_activity_id")

        async def put(activity: Activity) -> str:
            activity.id = ref.activity_id
            await self._adapter.update_activity(None, activity)
            return ref.activity_id

        return await self._card_or_words("update", put, ref, message, self._until())

    def _until(self) -> float:
        return asyncio.get_running_loop().time() + 2 * self._adapter.timeout_seconds

    async def _card_or_words(
        self, step: _Step, bring: _Bring, there: MessageRef, message: Message, until: float
    ) -> Delivery:
        """What is refused is the card, if the connector then takes words (docs/decisions/0040)."""
        try:
            return Delivered(replace(there, activity_id=await bring(_card(there, message))))
        except Exception as error:
            fate = self._fate(step, error)
            if message.plain is None or not _is_about_the_message(error):
                return fate
        try:
            async with asyncio.timeout_at(until):
                activity_id = await bring(_words(there, message))
        except Exception as error:
            return self._fate(step, error)
        log.warning("card_refused", step=step, reason=fate.reason)
        return Delivered(replace(there, activity_id=activity_id), plain=True)

    async def join_url(self, service_url: str, meeting_id: str) -> str | None:
        """See `Meetings`. Needs the resource-specific permission `OnlineMeeting.ReadBasic.Chat`;
        an address outside Teams is not passed on to anybody."""
        try:
            answer = await self._adapter.meeting(service_url, meeting_id)
        except Exception as error:
            log.info("no_join_link", reason=self._fate("meeting", error).reason)
            return None
        details = answer.get("details") if isinstance(answer, dict) else None
        url = details.get("joinUrl") if isinstance(details, dict) else None
        return url if isinstance(url, str) and opens_a_meeting(url) else None

    async def is_present(
        self, service_url: str, meeting_id: str, person: str, tenant_id: str
    ) -> bool:
        """See `Meetings`."""
        try:
            answer = await self._adapter.participant(service_url, meeting_id, person, tenant_id)
        except Exception as error:
            log.info("not_known_present", reason=self._fate("meeting", error).reason)
            return False
        meeting = answer.get("meeting") if isinstance(answer, dict) else None
        return isinstance(meeting, dict) and meeting.get("inMeeting") is True

    async def probe(self, address: Address) -> Probed:
        """See `Probe`: a look at the roster of the private chat, which must be known. What is no
        answer about the person (a bad request may be a defect of ours) says nothing of them."""
        chat = address.conversation_id or ""
        try:
            await self._adapter.member(address.service_url, chat, address.user_mri)
        except Exception as error:
            fate = self._fate("probe", error)
            return Unknown(fate.reason) if isinstance(fate, Gone) else fate
        return There()

    async def _open(self, address: Address) -> Address | _Failure:
        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=address.bot_id),
            members=[ChannelAccount(id=address.user_mri)],
            tenant_id=address.tenant_id,
            channel_data={"tenant": {"id": address.tenant_id}},
        )
        reference = ConversationReference(service_url=address.service_url)
        try:
            response = await self._adapter.create_conversation(
                reference, conversation_parameters=parameters
            )
        except Exception as error:
            return self._fate("open", error)
        if not response.id:
            return Unknown("no_conversation_id")
        return replace(address, conversation_id=response.id)

    def _fate(self, step: _Step, error: Exception) -> _Failure:
        match error:
            case ConnectorError():
                return self._answered(step, error)
            case ServiceUrlRefused():
                refused = "service_url_refused"
                return Gone(refused) if step == "update" else Unreachable(refused)
            case TokenUnavailable():
                return TryAgain("token_unavailable")
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return TryAgain("not_connected")
            case TimeoutError():
                return Unknown("timeout")
            case aiohttp.ClientError() | OSError():
                return Unknown("connection_lost")
            case _:
                # A bug of ours or of a library must not end the sending of alarms (L8); the
                # type alone is told, a message might quote a card (L11).
                log.error("sending_failed", step=step, error=type(error).__name__)
                return Unknown(type(error).__name__)

    def _answered(self, step: _Step, error: ConnectorError) -> _Failure:
        match error.status:
            case 401:
                return TryAgain("unauthorised")
            case 403:
                return Unreachable(error.code)
            case 404 if step == "update":
                return Gone(error.code)
            case 404:
                return Unreachable(error.code)
            case 412 | 429:
                return TryAgain(error.code, self._wait(error.retry_after), error.status == 429)
            case 408:
                return Unknown(error.code)
            case status if 400 <= status < 500:
                # The conversation cannot be opened for this person, or this card never be taken.
                return Unreachable(error.code) if step == "open" else Gone(error.code)
            case status if 300 <= status < 400:
                return TryAgain(error.code)
            case _:
                return Unknown(error.code)

    def _wait(self, header: str | None) -> float | None:
        """Seconds of a `Retry-After` (RFC 9110: a number, or a date), None if it says nothing."""
        text = (header or "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text[:9]), MAX_RETRY_AFTER_SECONDS)
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return min(max(until.timestamp() - self._now(), 0.0), MAX_RETRY_AFTER_SECONDS)


def _is_about_the_message(error: Exception) -> bool:
    """Not about the person, the conversation, our token, or how much is sent."""
    return (
        isinstance(error, ConnectorError)
        and 400 <= error.status < 500
        and error.status not in _ABOUT_SOMETHING_ELSE
    )


def _card(there: MessageRef, message: Message) -> Activity:
    """One card alone: text beside it would be split off, and no id returned (teams.md)."""
    card = Attachment(content_type=ADAPTIVE_CARD, content=message.card)
    return _activity(there, message, attachments=[card])


def _words(there: MessageRef, message: Message) -> Activity:
    """What the card says, letter by letter: a name with a star in it is no markdown."""
    assert message.plain is not None
    try:
        text = message.plain()
    except Exception as error:  # a defect of ours; whatever it is, somebody waits (L8)
        log.error("no_words_for_a_card", error=type(error).__name__)
        text = message.summary
    return _activity(there, message, text=text, text_format="plain")


def _activity(there: MessageRef, message: Message, **content: Any) -> Activity:
    return Activity(
        type="message",
        service_url=there.service_url,
        conversation=ConversationAccount(id=there.conversation_id),
        summary=message.summary,
        **content,
    )
