"""`/evidence/view/<token>`: the clean copy of one piece of evidence (R50; `web.looking`)."""

from dataclasses import dataclass
from html import escape

from bot.domain.evidence import Refused
from bot.ports import EvidenceVault
from bot.service.evidence.evidence_links import WHERE, Opened, open_link, opened, reader_of
from bot.texts import text
from bot.web.looking import File, Page, Shown, Work, button

PICTURE = "picture"  # the part of the address after the token
_TITLE = "evidence-page-title"
_MOST_LETTERS = 200_000  # the page of a text of 25 MiB kept an alarm waiting for half a second


@dataclass(frozen=True, slots=True)
class EvidenceShowing:
    """Implements `web.looking.Showing`."""

    in_turn: Work
    vault: EvidenceVault
    where: str = WHERE
    old_line: str = "evidence-page-old-line"

    async def ask(self, token: str) -> Page | None:
        """See `Showing.ask`."""
        reader = await self.in_turn(lambda turn: reader_of(turn, token))
        if reader is None:
            return None
        body = button(reader.language, "evidence-page-line", "evidence-page-show")
        return Page(reader, _TITLE, body)

    async def show(self, token: str, browser: str) -> Shown | None:
        """See `Showing.show`."""
        look = await self.in_turn(lambda turn: open_link(turn, token, browser))
        if look is None:
            return None
        copy = await self.vault.copy_of(look.record)
        if isinstance(copy, Refused):
            # It is kept: what passes is said of the page, and not of the evidence.
            sentence = "page-broken" if copy.why.passing else copy.why.sentence
            body = f"<p>{escape(text(look.reader.language, sentence))}</p>"
        else:
            body = _body(look, token, copy)
        return Shown(Page(look.reader, _TITLE, body), look.browser)

    async def file(self, token: str, browser: str) -> File | None:
        """See `Showing.file`."""
        record = await self.in_turn(lambda turn: opened(turn, token, browser))
        copy = await self.vault.copy_of(record) if record is not None else None
        if record is None or record.copy is None or not isinstance(copy, bytes):
            return None
        return File(copy, record.copy.media_type)


def _body(look: Opened, token: str, copy: bytes) -> str:
    if look.record.copy is not None and look.record.copy.media_type.is_picture:
        name = escape(text(look.reader.language, "evidence-is-picture"))
        return f'<img src="{escape(token)}/{PICTURE}" alt="{name}">'
    words = copy[: 4 * _MOST_LETTERS].decode("utf-8", "ignore")[:_MOST_LETTERS]
    shown = f"<pre>{escape(words)}</pre>"
    if len(words.encode()) < len(copy):
        cut = text(look.reader.language, "evidence-page-cut")
        shown += f"<p>{escape(cut)}</p>"
    return shown
