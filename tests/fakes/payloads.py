"""What Teams sends to a bot: activities in the shapes seen from Teams and from the playground."""

import uuid
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TeamsUser:
    """Somebody with a Teams client; `id` is the Entra object id."""

    id: str
    name: str

    @property
    def mri(self) -> str:
        """The id by which the channel knows them."""
        return f"29:1{self.id}"

    @property
    def personal_chat(self) -> str:
        """The id of their private chat with the bot."""
        return f"a:1{self.id}"


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that others can read: `kind` is `groupChat` or `channel`."""

    id: str
    kind: str = "groupChat"
    meeting: bool = False


GROUP = Chat("19:vaktgruppe@thread.v2")
MEETING_ID = "MCMxOTptZWV0aW5n"
MEETING = Chat("19:meeting_MjUxYjk2@thread.v2", meeting=True)
CHANNEL = Chat("19:beredskap@thread.tacv2;messageid=1700000000000", kind="channel")


# Beside every picture and file Teams tells once more how the message looked.
HTML_BESIDE: Json = {"contentType": "text/html", "content": '<p><img alt="bilde"></p>'}


@dataclass(frozen=True, slots=True)
class Payloads:
    """Builds activities for one bot behind one connector."""

    service_url: str
    tenant_id: str
    bot_id: str
    bot_name: str = "Rødt kort"

    def text(
        self,
        user: TeamsUser,
        text: str,
        *,
        chat: Chat | None = None,
        mention: bool = False,
        targeted: bool = False,
        activity_id: str | None = None,
    ) -> Json:
        """A message; with `mention` the bot's name stands before the words, as in groups.
        `targeted`: a slash command chosen from the menu, which nobody else in the chat sees."""
        payload = self.activity("message", user, chat=chat, activity_id=activity_id)
        payload |= {"text": text, "textFormat": "plain"}
        if mention:
            tag = f"<at>{self.bot_name}</at>"
            payload["text"] = f"{tag}&nbsp;{text}"
            bot = {"id": self.bot_id, "name": self.bot_name}
            payload["entities"].append({"type": "mention", "mentioned": bot, "text": tag})
        if targeted:
            payload["recipient"]["isTargeted"] = True
        return payload

    def execute(self, user: TeamsUser, verb: str, data: Json, *, reply_to: str = "") -> Json:
        """A tap on an Action.Execute: an invoke, answered in the response."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        return self.activity("invoke", user) | {
            "name": "adaptiveCard/action",
            "value": {"action": action, "trigger": "manual"},
            "replyToId": reply_to,
        }

    def submit(self, user: TeamsUser, data: Json, *, reply_to: str = "") -> Json:
        """A tap on an Action.Submit: a message without text."""
        return self.activity("message", user) | {"value": data, "replyToId": reply_to}

    def flagged(self, user: TeamsUser, body: str, *, chat: Chat | None = None) -> Json:
        """*Lagre som bevis* on somebody's message: an invoke with the words, never the pictures."""
        return self.activity("invoke", user, chat=chat) | {
            "name": "composeExtension/fetchTask",
            "value": {
                "commandId": "evidence",
                "commandContext": "message",
                "messagePayload": {
                    "id": "1767257900000",
                    "createdDateTime": "2026-01-01T08:58:20.000Z",
                    "linkToMessage": "https://teams.microsoft.com/l/message/1/1767257900000",
                    "from": {"user": {"id": "u-1", "displayName": "Ola Nordmann"}},
                    "body": {"contentType": "html", "content": body},
                    "attachments": [],
                },
            },
        }

    def installed(self, user: TeamsUser, action: str = "add", chat: Chat | None = None) -> Json:
        """An installation update: `add`, `remove`, `add-upgrade`, `remove-upgrade`, `upgrade`."""
        return self.activity("installationUpdate", user, chat=chat) | {"action": action}

    def members(self, user: TeamsUser, change: str, chat: Chat | None = None) -> Json:
        """A conversation update, `change` being `membersAdded` or `membersRemoved`."""
        people = [{"id": user.mri, "aadObjectId": user.id}, {"id": self.bot_id}]
        return self.activity("conversationUpdate", user, chat=chat) | {change: people}

    def read_receipt(self, user: TeamsUser, last_read: str) -> Json:
        """The person has seen everything up to the message `last_read`."""
        return self.activity("event", user) | {
            "name": "application/vnd.microsoft.readReceipt",
            "value": {"lastReadMessageId": last_read},
        }

    def activity(
        self,
        kind: str,
        user: TeamsUser,
        *,
        chat: Chat | None = None,
        activity_id: str | None = None,
    ) -> Json:
        """The envelope that every activity has."""
        conversation: Json = {
            "id": chat.id if chat else user.personal_chat,
            "conversationType": chat.kind if chat else "personal",
            "tenantId": self.tenant_id,
        }
        channel_data: Json = {"tenant": {"id": self.tenant_id}}
        if chat:
            conversation["isGroup"] = True
        if chat and chat.meeting:
            channel_data["meeting"] = {"id": MEETING_ID}
        return {
            "type": kind,
            "id": activity_id or str(uuid.uuid4()),
            "timestamp": "2026-11-22T13:05:28.464Z",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": user.mri, "name": user.name, "aadObjectId": user.id},
            "conversation": conversation,
            "recipient": {"id": self.bot_id, "name": self.bot_name},
            "entities": [{"type": "clientInfo", "locale": "nb-NO", "platform": "Web"}],
            "channelData": channel_data,
            "locale": "nb-NO",
        }
