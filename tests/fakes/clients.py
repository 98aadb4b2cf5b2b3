"""What the clients of Teams make of what people do: quoted replies, forwards, emoji, references,
edits and reactions, in the shapes that public reports show (teams.md, "What the clients really
send").

Each takes an activity as `Payloads` builds it and returns it as a client would send it.
"""

import html
import json
from typing import Any

from tests.fakes.payloads import Json, Payloads, TeamsUser

FORWARD = "http://schema.skype.com/Forward"
REPLY = "http://schema.skype.com/Reply"
EMOJI = "http://schema.skype.com/Emoji"


def twin(content: str) -> Json:
    """The attachment that tells once more how the message looks."""
    return {"contentType": "text/html", "content": content}


def with_html(payload: Json, content: str, *others: Json) -> Json:
    """The message with its HTML beside it."""
    return payload | {"attachments": [*others, twin(content)]}


def emoji(sign: str, name: str = "sos") -> str:
    """An emoji as the HTML has it: a picture."""
    source = f"https://statics.teams.cdn.office.net/evergreen-assets/personal-expressions/{name}/20_f.png"
    return (
        f'<span title="{name}" type="({name})" class="animated-emoticon-20-{name}"><img itemscope '
        f'itemtype="{EMOJI}" itemid="{name}" src="{source}" alt="{sign}" '
        'style="width:20px; height:20px"></span>'
    )


def picture() -> str:
    """A pasted picture as the HTML has it."""
    source = "https://eu-api.asm.skype.com/v1/objects/0-weu-d1/views/imgo"
    return f'<div><img src="{source}" itemtype="http://schema.skype.com/AMSImage"></div>'


def gif() -> str:
    """A GIF out of the client's own choice."""
    kind, source = "http://schema.skype.com/Giphy", "https://media4.giphy.com/media/1/giphy.gif"
    shown = f'<img alt="hjelp (GIF-bilde)" src="{source}" itemtype="{kind}">'
    return f'<p>&nbsp;</p><readonly title="hjelp" itemtype="{kind}">{shown}</readonly>'


def quoted(payload: Json, preview: str, *, sender: str = "28:bot", message: str = "17") -> Json:
    """The message as a reply that quotes another one: a marker in the text, an entity beside it,
    and a block in the HTML."""
    reply = {
        "messageId": message,
        "senderId": sender,
        "senderName": "Rødt kort",
        "preview": preview,
        "time": message,
        "validatedMessageReference": True,
    }
    own = html.escape(str(payload["text"]))
    return payload | {
        "text": f'<quoted messageId="{message}"/> {payload["text"]}',
        "entities": [*payload["entities"], {"type": "quotedReply", "quotedReply": reply}],
        "attachments": [
            *payload.get("attachments", ()),
            twin(f"{reply_block(preview, sender)}<p>{own}</p>"),
        ],
    }


def reply_block(preview: str, sender: str = "8:orgid:x", name: str = "Ola Nordmann") -> str:
    """The block that the HTML has for a quoted message."""
    return (
        f'<blockquote itemscope itemtype="{REPLY}" itemid="17"><strong itemprop="mri" '
        f'itemid="{sender}">{name}</strong><span itemprop="time" itemid="17"></span>'
        f'<p itemprop="preview">{html.escape(preview)}</p></blockquote>'
    )


def forwarded(payload: Json, body: str, *, shown: str = "") -> Json:
    """The message with another one forwarded behind its own words; `shown` is markup in it."""
    own = str(payload["text"])
    block = f'<blockquote itemtype="{FORWARD}"><p>{html.escape(body)}</p>{shown}</blockquote>'
    return payload | {
        "text": f"{own}\r\n\r\n{body}" if own else body,
        "attachments": [twin((f"<p>{html.escape(own)}</p>" if own else "") + block)],
    }


def referring(payload: Json, kind: str, content: Any = None) -> Json:
    """The message with something attached that a bot cannot fetch."""
    attachment: Json = {"id": "1796052923184", "contentType": kind}
    if content is not None:
        attachment["content"] = content if isinstance(content, str) else json.dumps(content)
    return payload | {"attachments": [attachment, twin('<attachment id="1796052923184">')]}


def edited(payload: Json, text: str, at: str = "2026-11-22T13:06:01.000Z") -> Json:
    """The same message with other words, and without what lay beside them."""
    return _again(payload, "editMessage", at) | {"text": text, "attachments": []}


def brought_back(payload: Json, at: str = "2026-11-22T13:07:01.000Z") -> Json:
    """The message that was deleted, as it was."""
    return _again(payload, "undeleteMessage", at)


def deleted(payload: Json, at: str = "2026-11-22T13:06:31.000Z") -> Json:
    """The message is deleted: Teams tells which one, and nothing of what it said."""
    told = _again(payload, "softDeleteMessage", at) | {"type": "messageDelete"}
    return {key: value for key, value in told.items() if key not in ("text", "attachments")}


def _again(payload: Json, event: str, at: str) -> Json:
    data = payload["channelData"] | {"eventType": event}
    return payload | {"type": "messageUpdate", "timestamp": at, "channelData": data}


def reaction(payloads: Payloads, user: TeamsUser, message: str, kind: str = "like") -> Json:
    """A thumb, or another sign, on a message of the bot's."""
    added = {"reactionsAdded": [{"type": kind}], "replyToId": message}
    return payloads.activity("messageReaction", user) | added
