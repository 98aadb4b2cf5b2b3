"""A card as it stands in somebody's chat, and the buttons on it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.payloads import Json

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
MAX_CARD = 28 * 1024


@dataclass(slots=True)
class SentCard:
    """One message from the bot: what it shows now, and what it has shown (`history`, oldest first).

    `at` is when it was sent (seconds of the fake's clock); `targeted`: only its recipient sees it;
    `orphan`: where it lies was never told, so that nothing can change it.
    """

    conversation: str
    id: str
    summary: str
    content: Json
    alert: bool
    at: float
    targeted: bool = False
    orphan: bool = False
    history: list[Json] = field(default_factory=list)

    def show(self, content: Json) -> None:
        """Replaces the card."""
        self.history.append(self.content)
        self.content = content

    @property
    def text(self) -> str:
        """Every text on the card, one a line, in reading order."""
        return words_on(self.content)

    @property
    def is_plain(self) -> bool:
        """Words alone, no card."""
        return "type" not in self.content

    @property
    def buttons(self) -> list[str]:
        """The titles of all buttons, those inside ShowCards too."""
        return [str(action.get("title", "")) for action in actions(self.content)]

    def button(self, title: str) -> Json:
        """The action with this title; AssertionError, with the titles there are, if none."""
        for action in actions(self.content):
            if action.get("title") == title:
                return action
        raise AssertionError(f"no button {title!r} among {self.buttons}")


def words_on(content: Json) -> str:
    """Every text on a card, one a line, in reading order."""
    return "\n".join(_texts(content))


def actions(part: Any) -> Iterator[Json]:
    """Every action in a card or part of one, ShowCards before what lies in them."""
    if isinstance(part, list):
        for item in part:
            yield from actions(item)
    elif isinstance(part, dict):
        if str(part.get("type", "")).startswith("Action."):
            yield part
        for key, item in part.items():
            # A fallback is the same button for older clients, data is the bot's own.
            if key not in ("fallback", "data"):
                yield from actions(item)


def problems(activity: Json, *, new: bool) -> list[str]:
    """What Teams, or contract.md ("Cards"), would not forgive in a message of the bot."""
    found: list[str] = []
    attachments = activity.get("attachments") or []
    if activity.get("type") != "message":
        return [f"a {activity.get('type')} and no message"]
    if not attachments and activity.get("text"):  # what is sent where a card was refused
        return _problems_of_words(activity, new=new)
    if len(attachments) != 1 or attachments[0].get("contentType") != ADAPTIVE_CARD:
        return ["not exactly one adaptive card"]
    if activity.get("text"):
        found.append("text beside a card: Teams splits it and returns no id")
    if not activity.get("summary"):
        found.append("no summary")
    if new and not (_alerts(activity) or _is_quiet(activity)):
        found.append("a new message that does not alert")
    if len(json.dumps(attachments[0].get("content"), ensure_ascii=False).encode()) > MAX_CARD:
        found.append("a card over 28 KiB")
    return found


def _problems_of_words(activity: Json, *, new: bool) -> list[str]:
    found: list[str] = []
    if activity.get("textFormat") != "plain":
        found.append("words that Teams would read as markdown")
    if not activity.get("summary"):
        found.append("no summary")
    if new and not (_alerts(activity) or _is_quiet(activity)):
        found.append("a new message that does not alert")
    return found


def content_of(activity: Json) -> Json:
    """The card of a message, or its words as if they were one."""
    attachments = activity.get("attachments") or []
    content: Json = attachments[0]["content"] if attachments else {"text": activity["text"]}
    return content


def sent_card(
    conversation: str, activity_id: str, activity: Json, at: float, targeted: bool
) -> SentCard:
    """The card that an activity of the bot puts into a chat."""
    return SentCard(
        conversation=conversation,
        id=activity_id,
        summary=str(activity.get("summary", "")),
        content=content_of(activity),
        alert=_alerts(activity),
        at=at,
        targeted=targeted,
    )


def _is_quiet(activity: Json) -> bool:
    """Whether it is meant to come without a sound: to somebody who may sit before the client, and
    whom nobody waits for (R84)."""
    notification = (activity.get("channelData") or {}).get("notification") or {}
    said = str(activity.get("summary"))
    for mark in ("ØVELSE: ", "ØVELSE (drill): "):  # L12
        said = said.removeprefix(mark)
    may_be = said in ("Ny oppdatering", "New update")
    return notification.get("alert") is False and may_be


def _alerts(activity: Json) -> bool:
    notification = (activity.get("channelData") or {}).get("notification") or {}
    return notification.get("alert") is True


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for item in part:
            yield from _texts(item)
    elif isinstance(part, dict):
        for key in ("text", "title", "value", "label", "placeholder"):
            if isinstance(part.get(key), str):
                yield part[key]
        for key, item in part.items():
            if key not in ("fallback", "data"):
                yield from _texts(item)
