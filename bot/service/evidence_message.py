"""A message that was flagged, as a text that can be read on its own (R50)."""

from datetime import datetime
from html.parser import HTMLParser

from bot.domain.organisation import OSLO
from bot.events import MessageFlagged

_BREAKS = frozenset(("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3"))


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
    """The words of HTML, a line for each paragraph. Never raises, whatever the markup."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.words.append("\n")
        # A picture, an emoji or an attachment has no words but those it is described with.
        self.words.append(dict(attrs).get("alt") or "" if tag in ("img", "emoji") else "")


def _written_at(sent_at: str) -> str:
    """In Oslo, with what Teams said beside it."""
    try:
        at = datetime.fromisoformat(sent_at)
    except ValueError:
        return sent_at
    return f"{at.astimezone(OSLO):%d.%m.%Y kl. %H.%M.%S} ({sent_at})" if at.tzinfo else sent_at
