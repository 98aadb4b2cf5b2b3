"""What came with a message: pictures that were pasted, and files (teams.md, "Evidence")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.events import Attached, FileReceived, ImageReceived

FILE = "application/vnd.microsoft.teams.file.download.info"

MOST = 20  # Teams lets one message bring ten files; a stranger might list thousands
_LONGEST_URL = 8_000  # a pre-authenticated address carries a token
_SEARCHED = 100_000
_BROUGHT = ("image/", "audio/", "video/", FILE)


@dataclass(frozen=True, slots=True)
class Found:
    """The attachments that can be fetched; `withheld` as in `TextReceived`."""

    items: tuple[Attached, ...] = ()
    withheld: bool = False


def attached(attachments: object, *, private: bool) -> Found:
    """Read the attachments of a message, whatever they hold. Names and claimed types are not kept:
    what something is shows in its bytes, and a name may be a client's (L11). In a shared chat
    nothing is taken, only noticed (R45)."""
    listed = (
        [one for one in attachments if isinstance(one, Mapping)]
        if isinstance(attachments, list)
        else []
    )
    brought = [one for one in listed if _kind(one).startswith(_BROUGHT)]
    if not private:
        return Found(withheld=bool(brought) or any(map(_shows_a_picture, listed)))
    items = [item for item in map(_item, brought) if item is not None]
    return Found(tuple(items[:MOST]), withheld=len(brought) > len(items[:MOST]))


def _item(attachment: Mapping[str, Any]) -> Attached | None:
    """None for what Teams names without saying where it lies, and for sound and film."""
    kind = _kind(attachment)
    if kind.startswith("image/"):
        url = _url(attachment.get("contentUrl"))
        return ImageReceived(url) if url else None
    if kind == FILE:
        content = attachment.get("content")
        url = _url(content.get("downloadUrl")) if isinstance(content, Mapping) else None
        return FileReceived(url) if url else None
    return None


def _kind(attachment: Mapping[str, Any]) -> str:
    kind = attachment.get("contentType")
    return kind.lower() if isinstance(kind, str) else ""


def _url(value: Any) -> str | None:
    usable = isinstance(value, str) and 0 < len(value) <= _LONGEST_URL and value.isprintable()
    return value if usable else None


def _shows_a_picture(attachment: Mapping[str, Any]) -> bool:
    """In a group Teams tells of a picture only through the message's HTML."""
    content = attachment.get("content")
    if _kind(attachment) != "text/html" or not isinstance(content, str):
        return False
    return "<img" in content[:_SEARCHED].lower()
