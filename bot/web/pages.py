"""The pages on which one person looks at one thing: `/paper/view/<token>`, a report, a note, a
unit's year as PDF, or what is kept about oneself; `/evidence/view/<token>`, the clean copy of one
piece of evidence (R50).

Opening the address shows a button only, so that a program which follows links neither spends it nor
stands on the timeline as a person; the button's POST is the look (docs/decisions/0017). What is
shown is drawn without scripts and without anything from elsewhere. What it is, and who may see it,
is the business of a `Showing`.

The page of a paper leads to the file instead of framing it: telephones show the first page of a
framed PDF, or nothing, and no frame has to be allowed for it.
"""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.cards.kit.words import clock_time, day
from bot.documents import as_pdf
from bot.documents.wall_card import WallCard, printed_anyway
from bot.domain.evidence import EvidenceRefused
from bot.domain.organisation.organisation import Language
from bot.ports import EvidenceStore
from bot.service.evidence.record import WHERE as EVIDENCE
from bot.service.evidence.record import Opened, open_link, opened, reader_of
from bot.service.features import DOCUMENTS
from bot.service.links import (
    DOCUMENT_PAGE,
    KNOWN_FOR_MS,
    LASTS_MS,
    Document,
    Reader,
    YearAsked,
    is_known,
)
from bot.service.unit_of_work import UnitOfWork
from bot.texts import text

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

COOKIE = "rodtkort_view"
KNOWN = "rodtkort_reader"
_FETCHED_AHEAD = ("Sec-Purpose", "Purpose", "X-Moz")  # by a browser, of which nobody sees anything
_ANYBODY = Reader(Language.BOKMAL, drill=False)
_LONGEST_TOKEN = 200
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;margin:2rem auto;max-width:90rem;padding:0 1rem;"
    "color:#222;background:#fff}h1{font-size:1.5rem}p,section{max-width:60rem}code{overflow-wrap:anywhere}"
    "label{cursor:zoom-in}label span{display:block;overflow:auto;margin-top:.5rem}"
    "img{max-width:100%;box-sizing:border-box;border:1px solid #ccc}:checked+label{cursor:zoom-out}"
    ":checked+label img{max-width:none}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #ccc;padding:1rem}"
    "button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.3rem;color:#fff;"
    "background:#0056b4}a{color:#0056b4}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}a{color:#8ab8f0}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; img-src 'self'; style-src 'sha256-{_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class InTransaction(Protocol):
    """Runs a function in one transaction, off the event loop."""

    def __call__(self, work: Callable[[UnitOfWork], Result], /) -> Awaitable[Result]:
        """Raises `StoreUnavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page: ids of texts, and HTML that is already escaped."""

    reader: Reader
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class RecordedLook:
    """A look that is on record. `browser` is the secret of the cookie: the same browser may try
    again where what was to be shown cannot be. `known` is what it keeps for the day."""

    page: Page
    browser: str
    known: str


@dataclass(frozen=True, slots=True)
class PageFile:
    """What an opened page leads to. `disposition` as in the header, with a name that is safe."""

    content: bytes
    media_type: str
    disposition: str = "inline"


class Showing(Protocol):
    """One kind of page."""

    @property
    def where(self) -> str:
        """The part of the address before the token."""
        ...

    @property
    def old_line(self) -> str:
        """The id of the text that says how to get another link."""
        ...

    async def ask(self, token: str) -> Page | None:
        """What stands above the button, without spending anything; None: it opens nothing."""
        ...

    async def knows(self, token: str, kept: str) -> bool:
        """Whether the browser that keeps this has shown something to whom the link is for."""
        ...

    async def show(self, token: str, browser: str) -> RecordedLook | None:
        """The look, on record first; None: it opens nothing, or not for this browser."""
        ...

    async def file(self, token: str, browser: str) -> PageFile | None:
        """The file of a page that this browser has opened."""
        ...


@dataclass(frozen=True, slots=True)
class LookPages:
    """The three answers. `address` is the public address that the pages lie under."""

    showing: Showing
    address: str

    async def ask(self, request: web.Request) -> web.Response:
        """GET: a button, or that the link is too old; nothing is spent. The browser in which the
        same person pressed it today looks at once; what is fetched ahead does not."""
        token, kept = _token(request), request.cookies.get(KNOWN, "")
        ahead = any(name in request.headers for name in _FETCHED_AHEAD) or request.method != "GET"
        if kept and not ahead:
            return await _answered(self._look(token, kept, request.cookies.get(COOKIE, "")))
        return await _answered(self._ask(token))

    async def show(self, request: web.Request) -> web.Response:
        """POST: a look, on record first."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return self._too_old()  # another site's form
        return await _answered(self._show(_token(request), request.cookies.get(COOKIE, "")))

    async def file(self, request: web.Request) -> web.Response:
        """GET: the file of a page that this browser has opened."""
        return await _answered(self._file(_token(request), request.cookies.get(COOKIE, "")))

    async def _ask(self, token: str) -> web.Response:
        page = await self.showing.ask(token)
        return _response(page) if page is not None else self._too_old()

    async def _look(self, token: str, kept: str, browser: str) -> web.Response:
        known = await self.showing.knows(token, kept)
        return await (self._show(token, browser) if known else self._ask(token))

    async def _show(self, token: str, browser: str) -> web.Response:
        shown = await self.showing.show(token, browser)
        if shown is None:
            return self._too_old()
        response = _response(shown.page)
        root, secure = urlsplit(self.address).path, self.address.startswith("https:")
        response.set_cookie(
            COOKIE,
            shown.browser,
            max_age=LASTS_MS // 1000,
            path=f"{root}/{self.showing.where}/{token}",
            secure=secure,
            httponly=True,
            samesite="Strict",
        )
        response.set_cookie(
            KNOWN,
            shown.known,
            max_age=KNOWN_FOR_MS // 1000,
            path=f"{root}/",
            secure=secure,
            httponly=True,
            samesite="Lax",  # Teams in the same browser is another site
        )
        return response

    async def _file(self, token: str, browser: str) -> web.Response:
        file = await self.showing.file(token, browser)
        if file is None:
            return self._too_old()
        headers = HEADERS | {"Content-Disposition": file.disposition}
        return web.Response(body=file.content, content_type=file.media_type, headers=headers)

    def _too_old(self) -> web.Response:
        """In every language: whom it was for is not known any more."""
        parts = [
            f'<section lang="{one.value}"><h2>{escape(text(one, "page-old"))}</h2>'
            f"<p>{escape(text(one, self.showing.old_line))}</p></section>"
            for one in Language
        ]
        return _response(Page(_ANYBODY, "page-title", "".join(parts)), status=410)


def add_look_routes(
    app: web.Application, where: str, file: str, pages: Callable[[], Mapping[str, LookPages]]
) -> None:
    """Adds the routes of the pages at `/<where>/<token>` and their files at
    `/<where>/<token>/<file>`. `pages` gives their parts, by `where`, once they are there."""

    async def ask(request: web.Request) -> web.Response:
        return await pages()[where].ask(request)

    async def show(request: web.Request) -> web.Response:
        return await pages()[where].show(request)

    async def content(request: web.Request) -> web.Response:
        return await pages()[where].file(request)

    address = f"/{where}/{{token}}"
    app.router.add_get(address, ask)
    app.router.add_post(address, show)
    app.router.add_get(f"{address}/{file}", content)


def button(language: Language, line: str, label: str) -> str:
    """What stands on a page that nothing is shown on yet: ids of texts."""
    pressed = f'<form method="post"><button>{escape(text(language, label))}</button></form>'
    return f"<p>{escape(text(language, line))}</p>{pressed}"


def _token(request: web.Request) -> str:
    return request.match_info["token"][:_LONGEST_TOKEN]


async def _answered(answer: Awaitable[web.Response]) -> web.Response:
    try:
        return await answer
    except Exception as error:  # the type alone: nothing of what is shown reaches a log (L11)
        log.error("page_failed", error=type(error).__name__)
        broken = "".join(f"<p>{escape(text(one, 'page-broken'))}</p>" for one in Language)
        return _response(Page(_ANYBODY, "page-title", broken), status=503)


def _response(page: Page, status: int = 200) -> web.Response:
    language = page.reader.language
    title = text(language, page.title)
    if page.reader.drill:
        title = text(language, "drill-prefix", headline=title)
    title = escape(title)
    content = (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{title}</h1>{page.body}</main></body></html>"
    )
    return web.Response(text=content, content_type="text/html", status=status, headers=HEADERS)


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
        line = document.line or ("paper-page-own-line" if document.own else "paper-page-line")
        return Page(reader, document.title, button(reader.language, line, "paper-page-show"))

    async def knows(self, token: str, kept: str) -> bool:
        """See `Showing.knows`."""
        return await self.in_unit_of_work(lambda uow: is_known(uow, token, kept))

    async def show(self, token: str, browser: str) -> RecordedLook | None:
        """See `Showing.show`."""
        look = await self.in_unit_of_work(lambda uow: DOCUMENTS.open(uow, token, browser))
        if look is None:
            return None
        page = Page(look.reader, look.document.title, _body(look.document, look.reader, token))
        return RecordedLook(page, look.browser, look.known)

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
        elif isinstance(document.content, WallCard):
            work = partial(printed_anyway, document.content, now)
        else:
            work = partial(as_pdf, document.content, now)
        made = await asyncio.get_running_loop().run_in_executor(self._printer, work)
        if _is_workbook(document):
            return PageFile(made, _XLSX, f'attachment; filename="{document.name}"')
        return PageFile(made, "application/pdf", f'inline; filename="{document.name}"')

    def close(self) -> None:
        """Ends the thread; what is being printed is finished."""
        self._printer.shutdown()


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _is_workbook(document: Document) -> bool:
    return isinstance(document.content, YearAsked) and document.content.workbook


def _body(document: Document, reader: Reader, token: str) -> str:
    is_pdf = not isinstance(document.content, str) and not _is_workbook(document)
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

    async def knows(self, token: str, kept: str) -> bool:
        """See `Showing.knows`."""
        return await self.in_unit_of_work(lambda uow: is_known(uow, token, kept))

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
        return RecordedLook(Page(look.reader, _TITLE, body), look.browser, look.known)

    async def file(self, token: str, browser: str) -> PageFile | None:
        """See `Showing.file`."""
        record = await self.in_unit_of_work(lambda uow: opened(uow, token, browser))
        copy = await self.evidence_store.copy_of(record) if record is not None else None
        if record is None or record.copy is None or not isinstance(copy, bytes):
            return None
        return PageFile(copy, record.copy.media_type)


def _evidence_body(look: Opened, token: str, copy: bytes) -> str:
    """Which it is, when and by whom it came and its hash, then the picture as wide as the window: a
    click shows every pixel of it, without a script."""
    language, record = look.reader.language, look.record
    name = text(language, "evidence-is-picture")
    when = f"{day(record.added_at, language)} {clock_time(record.added_at, language)}"
    about: dict[str, str | int] = {"number": look.number, "time": when, "name": look.sender}
    said = escape(text(language, "evidence-page-about", **about))
    hash_of = record.original.sha256 if record.original is not None else ""
    facts = f"<p>{said}<br><small>SHA-256: <code>{escape(hash_of)}</code></small></p>"
    if record.copy is not None and record.copy.media_type.is_picture:
        enlarge = escape(text(language, "evidence-page-enlarge"))
        alt = escape(text(language, "evidence-page-alt", what=name, **about))
        return (
            f'{facts}<input type="checkbox" id="whole"><label for="whole">{enlarge}'
            f'<span><img src="{escape(token)}/{PICTURE}" alt="{alt}"></span></label>'
        )
    words = copy[: 4 * _MOST_LETTERS].decode("utf-8", "ignore")[:_MOST_LETTERS]
    shown = f"{facts}<pre>{escape(words)}</pre>"
    if len(words.encode()) < len(copy):
        cut = text(language, "evidence-page-cut")
        shown += f"<p>{escape(cut)}</p>"
    return shown
