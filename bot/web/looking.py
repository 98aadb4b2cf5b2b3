"""Pages on which one person looks at one thing: `/<where>/<token>`.

Opening the address shows a button only, so that a program which follows links neither spends it nor
stands on the timeline as a person; the button's POST is the look (docs/decisions/0017). What is
shown is drawn without scripts and without anything from elsewhere. What it is, and who may see it,
is the business of a `Showing`.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.domain.organisation.organisation import Language
from bot.service.links import LASTS_MS, Reader
from bot.service.unit_of_work import UnitOfWork
from bot.texts import text

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

COOKIE = "rodtkort_view"
_ANYBODY = Reader(Language.BOKMAL, drill=False)
_LONGEST_TOKEN = 200
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;margin:2rem auto;max-width:60rem;padding:0 1rem;"
    "color:#222;background:#fff}img{max-width:100%;border:1px solid #ccc}"
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
    again where what was to be shown cannot be."""

    page: Page
    browser: str


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
        """GET: a button, or that the link is too old; nothing is spent."""
        return await _answered(self._ask(_token(request)))

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

    async def _show(self, token: str, browser: str) -> web.Response:
        shown = await self.showing.show(token, browser)
        if shown is None:
            return self._too_old()
        response = _response(shown.page)
        response.set_cookie(
            COOKIE,
            shown.browser,
            max_age=LASTS_MS // 1000,
            path=urlsplit(self.address).path + f"/{self.showing.where}/{token}",
            secure=self.address.startswith("https:"),
            httponly=True,
            samesite="Strict",
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
        f"<body><h1>{title}</h1>{page.body}</body></html>"
    )
    return web.Response(text=content, content_type="text/html", status=status, headers=HEADERS)
