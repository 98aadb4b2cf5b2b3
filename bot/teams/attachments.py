"""What came with a message: pictures that were pasted, and files (teams.md, "Evidence")."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.events import Attached, FileReceived, ImageReceived

FILE = "application/vnd.microsoft.teams.file.download.info"

MOST = 20  # Teams lets one message bring ten files; a stranger might list thousands
_LONGEST_URL = 8_000  # a pre-authenticated address carries a token
_SEARCHED = 100_000
# A known one tells a chat export from the sign-in page that came instead of a picture.
_ENDINGS = frozenset((
    "png", "jpg", "jpeg", "jfif", "webp", "heic", "heif", "pdf",
    "txt", "text", "log", "csv", "md", "htm", "html",
))  # fmt: skip
_BROUGHT = ("image/", "audio/", "video/", FILE)


@dataclass(frozen=True, slots=True)
class Found:
    """The attachments that can be fetched; `withheld` as in `TextReceived`."""

    items: tuple[Attached, ...] = ()
    withheld: bool = False


def attached(attachments: object, *, private: bool) -> Found:
    """Read the attachments of a message, whatever they hold. Names are not kept, but for an ending
    that says a type: what something is shows in its bytes, and a name may be a client's (L11). In a
    shared chat nothing is taken, only noticed (R45)."""
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
        if not isinstance(content, Mapping) or (url := _url(content.get("downloadUrl"))) is None:
            return None
        return FileReceived(
            url, _ending(content.get("fileType")) or _ending(attachment.get("name"))
        )
    return None


def _ending(name: object) -> str:
    """The known ending of a name, or of a type as Teams gives it; else ""."""
    ending = name[-8:].lower().rpartition(".")[2] if isinstance(name, str) else ""
    return ending if ending in _ENDINGS else ""


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
