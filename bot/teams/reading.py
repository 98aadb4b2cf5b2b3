"""From an activity's raw dictionary to an event: only the few fields that somebody needs.

The SDK's deserializer raises on a bad timestamp or attachment, and a cry for help must not be lost
to a field nobody reads (architecture.md, "One activity's way in"; L8).
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeGuard

from bot.events import (
    Address,
    Arrival,
    CardAction,
    Ignored,
    InboundEvent,
    Installed,
    MessageFlagged,
    MessageRead,
    Reacted,
    Removed,
    Scope,
)
from bot.teams.message import read_message
from bot.teams.wording import storable

READ_RECEIPT = "application/vnd.microsoft.readReceipt"
CARD_ACTION = "adaptiveCard/action"
# The first when the action opens a dialog, as ours does; the second from a client that opens none.
MESSAGE_ACTIONS = ("composeExtension/fetchTask", "composeExtension/submitAction")

_MAX_ID = 1_000
_MAX_NAME = 200
_MAX_VERB = 100
_MAX_DEPTH = 12
_MAX_BODY = 200_000

Raw = Mapping[str, Any]


class NotAnActivity(Exception):
    """The body is no activity we could answer: HTTP 400. `reason` is ours, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read(raw: Raw) -> InboundEvent:
    """The event that an authenticated activity stands for.

    Raises `NotAnActivity` for what is no dictionary, has no `type`, or is a message or invoke
    without a sender or service URL. Nothing else ever hinders a message: one without a conversation
    is answered where its sender is known to be reached.
    """
    if not isinstance(raw, Mapping):
        raise NotAnActivity("the body is not an object")
    kind = raw.get("type")
    if not isinstance(kind, str) or not kind:
        raise NotAnActivity("there is no type")
    reader = _READERS.get(kind)
    if reader is None:
        return Ignored("a type nobody needs")
    try:
        arrival = _arrival(raw)
    except NotAnActivity:
        if kind in ("message", "messageUpdate", "invoke"):
            raise
        return Ignored("nobody to answer")
    if arrival.scope is not Scope.PERSONAL and arrival.address.aad_object_id is None:
        # Teams vouches for nobody here: an anonymous participant of a meeting, perhaps the client.
        return Ignored("nobody Entra knows, where others take part")
    return reader(raw, arrival)


def _message(raw: Raw, arrival: Arrival) -> InboundEvent:
    tap = _tap(raw.get("value"))
    if tap is not None:
        verb, data = tap
        return CardAction(arrival, verb, data, invoke=False, card=_card(raw))
    return read_message(raw, arrival)


def _edited(raw: Raw, arrival: Arrival) -> InboundEvent:
    """A message that was there, told anew. What is deleted changes nothing that was told."""
    kind = _part(raw, "channelData").get("eventType")
    if kind == "softDeleteMessage":
        return Ignored("a message that was deleted")
    # Without an instant no repetition can be recognised, but two edits must not look like one.
    edited_at = _text(raw, "timestamp", _MAX_ID) or f"none-{uuid.uuid4()}"
    brought_back = kind == "undeleteMessage"
    return read_message(raw, replace(arrival, edited_at=edited_at, brought_back=brought_back))


def _reaction(raw: Raw, arrival: Arrival) -> InboundEvent:
    added = raw.get("reactionsAdded")
    if arrival.scope is not Scope.PERSONAL or not isinstance(added, list) or not added:
        return Ignored("a reaction taken back, or where others take part")
    return Reacted(arrival)


def _invoke(raw: Raw, arrival: Arrival) -> InboundEvent:
    if raw.get("name") in MESSAGE_ACTIONS:
        return _flagged(_part(_part(raw, "value"), "messagePayload"), arrival)
    if raw.get("name") != CARD_ACTION:
        return Ignored("an invoke nobody needs")
    # A tap without a verb still gets an answer: whatever is unknown gets the home card.
    verb, data = _tap(raw.get("value")) or ("", {})
    return CardAction(arrival, verb, data, invoke=True, card=_card(raw))


def _flagged(message: Raw, arrival: Arrival) -> InboundEvent:
    sender, body = _part(message, "from"), _part(message, "body")
    return MessageFlagged(
        arrival,
        body=_text(body, "content", _MAX_BODY),
        html=_text(body, "contentType", _MAX_ID).lower() == "html",
        sender=_text(
            _part(sender, "user") or _part(sender, "application"), "displayName", _MAX_NAME
        ),
        sent_at=_text(message, "createdDateTime", _MAX_ID),
        link=_text(message, "linkToMessage", 2 * _MAX_ID),
    )


def _installation(raw: Raw, arrival: Arrival) -> InboundEvent:
    action = raw.get("action")
    if action in ("add", "add-upgrade", "upgrade"):
        welcome = action == "add" and arrival.scope is Scope.PERSONAL
        return Installed(arrival, welcome)
    if action == "remove":
        return _removed(arrival)
    return Ignored("an installation under way")


def _conversation(raw: Raw, arrival: Arrival) -> InboundEvent:
    bot = arrival.address.bot_id
    if _lists(raw.get("membersAdded"), bot):
        # Told beside the installation update, before or after it; who is new is greeted once.
        return Installed(arrival, welcome=arrival.scope is Scope.PERSONAL)
    if _lists(raw.get("membersRemoved"), bot):
        return _removed(arrival)
    return Ignored("members who are not the bot")


def _event(raw: Raw, arrival: Arrival) -> InboundEvent:
    if raw.get("name") != READ_RECEIPT or arrival.scope is not Scope.PERSONAL:
        return Ignored("an event nobody needs")
    last_read = _text(_part(raw, "value"), "lastReadMessageId", _MAX_ID)
    return MessageRead(arrival, last_read or None, _instant(raw))


def _instant(raw: Raw) -> int | None:
    """When Teams made the activity; None where nobody can say."""
    try:
        at = datetime.fromisoformat(_text(raw, "timestamp", _MAX_ID))
    except ValueError:
        return None
    return int(at.timestamp() * 1000) if at.tzinfo is not None else None


def _removed(arrival: Arrival) -> InboundEvent:
    if arrival.scope is not Scope.PERSONAL:
        # Leaving a group says nothing about the private chat: a leader must stay reachable.
        return Ignored("removed from a shared chat")
    return Removed(arrival)


_READERS: Mapping[str, Callable[[Raw, Arrival], InboundEvent]] = {
    "message": _message,
    "messageUpdate": _edited,
    "messageReaction": _reaction,
    "invoke": _invoke,
    "installationUpdate": _installation,
    "conversationUpdate": _conversation,
    "event": _event,
}


def _arrival(raw: Raw) -> Arrival:
    sender, conversation = _part(raw, "from"), _part(raw, "conversation")
    object_id = _text(sender, "aadObjectId", _MAX_ID)
    mri = _text(sender, "id", _MAX_ID) or object_id
    if not mri:
        raise NotAnActivity("there is no sender")
    conversation_id = _text(conversation, "id", _MAX_ID)
    service_url = _text(raw, "serviceUrl", _MAX_ID)
    if not service_url:
        raise NotAnActivity("there is no service URL")
    channel_data = _part(raw, "channelData")
    recipient, meeting = _part(raw, "recipient"), _part(channel_data, "meeting")
    scope = _scope(conversation, conversation_id, channel_data)
    return Arrival(
        # Without an id no repetition can be recognised, but two cries must not look like one (L6).
        activity_id=_text(raw, "id", _MAX_ID) or f"none-{uuid.uuid4()}",
        person=person_of(raw),
        name=_text(sender, "name", _MAX_NAME),
        address=Address(
            tenant_id=tenant_of(raw) or "",
            service_url=service_url.rstrip("/"),
            conversation_id=(conversation_id or None) if scope is Scope.PERSONAL else None,
            bot_id=_text(recipient, "id", _MAX_ID),
            user_mri=mri,
            aad_object_id=object_id or None,
        ),
        scope=scope,
        conversation_id=conversation_id,
        in_meeting=bool(meeting) or conversation_id.startswith("19:meeting_"),
        meeting_id=_text(meeting, "id", _MAX_ID),
        targeted=scope is not Scope.PERSONAL and recipient.get("isTargeted") is True,
    )


def person_of(raw: Raw) -> str:
    """The sender's Entra object id, else the channel's own id; "" if there is neither."""
    sender = _part(raw, "from")
    return _text(sender, "aadObjectId", _MAX_ID) or _text(sender, "id", _MAX_ID)


def tenant_of(raw: Raw) -> str | None:
    """The sender's tenant as Teams gives it: `channelData.tenant.id`, else the conversation's."""
    tenant = _part(_part(raw, "channelData"), "tenant")
    return (
        _text(tenant, "id", _MAX_ID)
        or _text(_part(raw, "conversation"), "tenantId", _MAX_ID)
        or None
    )


def _scope(conversation: Raw, conversation_id: str, channel_data: Raw) -> Scope:
    """Who reads along. In doubt the chat is shared: then nothing is posted into it."""
    kind = conversation.get("conversationType")
    if kind == "personal":
        return Scope.PERSONAL
    if kind == "channel" or (kind is None and "channel" in channel_data):
        return Scope.CHANNEL
    if not conversation_id:
        return (
            Scope.GROUP if "meeting" in channel_data or "team" in channel_data else Scope.PERSONAL
        )
    if kind is None and conversation.get("isGroup") is not True:
        one_to_one = not conversation_id.startswith("19:") or "@unq.gbl.spaces" in conversation_id
        return Scope.PERSONAL if one_to_one else Scope.GROUP
    return Scope.GROUP


def _tap(value: object) -> tuple[str, dict[str, Any]] | None:
    """Verb and data of a button, in the shapes of Action.Execute and of Action.Submit."""
    if not _is_object(value):
        return None
    action = _part(value, "action")
    data = _part(action, "data") if action else value
    verb = _text(action, "verb", _MAX_VERB) or _text(data, "verb", _MAX_VERB)
    if not verb:
        return None
    return verb, {storable(str(key)): _plain(item, 1) for key, item in data.items()}


def _plain(value: Any, depth: int) -> Any:
    """A card's data as it may be stored; what lies absurdly deep is dropped."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        if depth >= _MAX_DEPTH:
            return {}
        return {storable(str(key)): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [] if depth >= _MAX_DEPTH else [_plain(item, depth + 1) for item in value]
    return value


def _card(raw: Raw) -> str:
    return _text(raw, "replyToId", _MAX_ID)


def _lists(members: object, bot: str) -> bool:
    if not isinstance(members, list) or not bot:
        return False
    return any(_is_object(member) and member.get("id") == bot for member in members)


def _part(raw: Raw, key: str) -> Raw:
    value = raw.get(key)
    return value if _is_object(value) else {}


def _text(raw: Raw, key: str, limit: int) -> str:
    value = raw.get(key)
    return storable(value)[:limit] if isinstance(value, str) else ""


def _is_object(value: object) -> TypeGuard[Raw]:
    return isinstance(value, Mapping)
