"""The pages a person looks at papers and evidence on: `/paper/view/<token>`, a report, a note, a
unit's year as PDF, or what is kept about oneself; `/evidence/view/<token>`, the clean copy of one
piece of evidence (R50; `web.looking`).

The page of a paper leads to the file instead of framing it: telephones show the first page of a
framed PDF, or nothing, and no frame has to be allowed for it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html import escape

from bot.documents import as_pdf
from bot.domain.evidence import EvidenceRefused
from bot.ports import EvidenceStore
from bot.service.evidence.views import WHERE as EVIDENCE
from bot.service.evidence.views import Opened, open_link, opened, reader_of
from bot.service.features import DOCUMENTS
from bot.service.links import DOCUMENT_PAGE, Document, Reader, YearAsked
from bot.texts import text
from bot.web.looking import InTransaction, Page, PageFile, RecordedLook, button

FILE = "file"  # the part of the address after the token


def _printer() -> ThreadPoolExecutor:
    """One paper at a time: a third of a second of one processor, and no alarm waits for it."""
    return ThreadPoolExecutor(1, thread_name_prefix="paper")


@dataclass(frozen=True, slots=True)
class DocumentShowing:
    """Implements `web.looking.Showing`. Call `close` at the end."""

    in_unit_of_work: InTransaction
    year: Callable[[YearAsked], bytes]  # adds up and prints
    where: str = DOCUMENT_PAGE
    old_line: str = "paper-page-old-line"
    _printer: ThreadPoolExecutor = field(default_factory=_printer)

    async def ask(self, token: str) -> Page | None:
        """See `Showing.ask`."""
        found = await self.in_unit_of_work(lambda uow: DOCUMENTS.linked(uow, token))
        if found is None:
            return None
        document, reader = found
        line = "paper-page-own-line" if document.own else "paper-page-line"
        return Page(reader, document.title, button(reader.language, line, "paper-page-show"))

    async def show(self, token: str, browser: str) -> RecordedLook | None:
        """See `Showing.show`."""
        look = await self.in_unit_of_work(lambda uow: DOCUMENTS.open(uow, token, browser))
        if look is None:
            return None
        page = Page(look.reader, look.document.title, _body(look.document, look.reader, token))
        return RecordedLook(page, look.browser)

    async def file(self, token: str, browser: str) -> PageFile | None:
        """See `Showing.file`."""
        found = await self.in_unit_of_work(
            lambda uow: (DOCUMENTS.opened(uow, token, browser), uow.now)
        )
        document, now = found
        if document is None:
            return None
        if isinstance(document.content, str):
            content = document.content.encode()
            return PageFile(content, "application/json", f'attachment; filename="{document.name}"')
        if isinstance(document.content, YearAsked):
            work = partial(self.year, document.content)
        else:
            work = partial(as_pdf, document.content, now)
        made = await asyncio.get_running_loop().run_in_executor(self._printer, work)
        return PageFile(made, "application/pdf", f'inline; filename="{document.name}"')

    def close(self) -> None:
        """Ends the thread; what is being printed is finished."""
        self._printer.shutdown()


def _body(document: Document, reader: Reader, token: str) -> str:
    is_pdf = not isinstance(document.content, str)
    label = text(reader.language, "paper-page-pdf" if is_pdf else "paper-page-json")
    link = f'<p><a href="{escape(token)}/{FILE}">{escape(label)}</a></p>'
    return f"{link}<p>{escape(text(reader.language, 'paper-page-minutes'))}</p>"


PICTURE = "picture"  # the part of the address after the token
_TITLE = "evidence-page-title"
_MOST_LETTERS = 200_000  # the page of a text of 25 MiB kept an alarm waiting for half a second


@dataclass(frozen=True, slots=True)
class EvidenceShowing:
    """Implements `web.looking.Showing`."""

    in_unit_of_work: InTransaction
    evidence_store: EvidenceStore
    where: str = EVIDENCE
    old_line: str = "evidence-page-old-line"

    async def ask(self, token: str) -> Page | None:
        """See `Showing.ask`."""
        reader = await self.in_unit_of_work(lambda uow: reader_of(uow, token))
        if reader is None:
            return None
        body = button(reader.language, "evidence-page-line", "evidence-page-show")
        return Page(reader, _TITLE, body)

    async def show(self, token: str, browser: str) -> RecordedLook | None:
        """See `Showing.show`."""
        look = await self.in_unit_of_work(lambda uow: open_link(uow, token, browser))
        if look is None:
            return None
        copy = await self.evidence_store.copy_of(look.record)
        if isinstance(copy, EvidenceRefused):
            # It is kept: what passes is said of the page, and not of the evidence.
            sentence = "page-broken" if copy.why.passing else copy.why.sentence
            body = f"<p>{escape(text(look.reader.language, sentence))}</p>"
        else:
            body = _evidence_body(look, token, copy)
        return RecordedLook(Page(look.reader, _TITLE, body), look.browser)

    async def file(self, token: str, browser: str) -> PageFile | None:
        """See `Showing.file`."""
        record = await self.in_unit_of_work(lambda uow: opened(uow, token, browser))
        copy = await self.evidence_store.copy_of(record) if record is not None else None
        if record is None or record.copy is None or not isinstance(copy, bytes):
            return None
        return PageFile(copy, record.copy.media_type)


def _evidence_body(look: Opened, token: str, copy: bytes) -> str:
    if look.record.copy is not None and look.record.copy.media_type.is_picture:
        name = escape(text(look.reader.language, "evidence-is-picture"))
        return f'<img src="{escape(token)}/{PICTURE}" alt="{name}">'
    words = copy[: 4 * _MOST_LETTERS].decode("utf-8", "ignore")[:_MOST_LETTERS]
    shown = f"<pre>{escape(words)}</pre>"
    if len(words.encode()) < len(copy):
        cut = text(look.reader.language, "evidence-page-cut")
        shown += f"<p>{escape(cut)}</p>"
    return shown
