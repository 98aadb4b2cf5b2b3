"""A message that was flagged, as a text that can be read on its own (R50)."""

import re
from datetime import datetime
from html import unescape

from bot.domain.organisation.organisation import OSLO
from bot.events import MessageFlagged

_BREAKS = frozenset(("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3"))
# A comment that does not end is a comment to the end, so that none is looked for twice.
_MARKUP = re.compile(r"<!--(?:.*?-->|.*)|<(?:(?P<tag>[a-z][^\s<>/]*)|[/!?])[^<>]*>", re.I | re.S)
_DESCRIBED = re.compile(r"""\balt\s*=\s*["']([^"'<>]*)""", re.I)
_NO_LETTER = re.compile(r"&#(?:\d{8,}|x[0-9a-f]{8,});?", re.I)


def document(message: MessageFlagged) -> str:
    """Who, when, where and the words. Below a line stands what Teams gave, letter by letter: that,
    and not our reading of it, is the evidence."""
    head = (
        ("Fra", message.sender),
        ("Sendt", _written_at(message.sent_at)),
        ("Lenke", message.link),
    )
    lines = [f"{name}: {value}" for name, value in head if value]
    if not message.html:
        return "\n".join([*lines, "", message.body, ""])
    return "\n".join([*lines, "", plain(message.body), "", "---", message.body, ""])


def plain(html: str) -> str:
    """The words of HTML, a line for each paragraph. Never raises, and takes as long as the markup
    is long, whatever it is: an alarm may wait behind it (`html.parser` needs the square of it)."""
    words = _read(_MARKUP.sub(_spoken, html))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def _spoken(found: re.Match[str]) -> str:
    """What a tag is to a reader; a picture, an emoji or an attachment has no words but those it is
    described with."""
    tag = (found["tag"] or "").lower()
    described = _DESCRIBED.search(found[0]) if tag in ("img", "emoji") else None
    return ("\n" if tag in _BREAKS else "") + (described[1] if described else "")


def _read(text: str) -> str:
    """Entities as letters; a number that is no letter's is none, however long it is."""
    return unescape(_NO_LETTER.sub("\ufffd", text))


def _written_at(sent_at: str) -> str:
    """In Oslo, with what Teams said beside it."""
    try:
        at = datetime.fromisoformat(sent_at)
    except ValueError:
        return sent_at
    return f"{at.astimezone(OSLO):%d.%m.%Y kl. %H.%M.%S} ({sent_at})" if at.tzinfo else sent_at
