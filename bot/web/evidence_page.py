"""`/evidence/view/<token>`: one person looks at the clean copy of one piece of evidence.

Opening the address shows a button only, so that a program which follows links neither spends it nor
stands on the timeline as a person; the button's POST is the look (docs/decisions/0017). What is
shown is drawn without scripts and without anything from elsewhere.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bot.domain.evidence import Evidence
from bot.domain.organisation import Language
from bot.service.evidence_links import LASTS_MS, Opened, Reader, open_link, opened, reader_of
from bot.service.evidence_ports import Refused
from bot.service.turn import Turn
from bot.texts import text

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

COOKIE = "rodtkort_view"
_ANYBODY = Reader(Language.BOKMAL, drill=False)
_LONGEST_TOKEN = 200
_MOST_LETTERS = 200_000  # the page of a text of 25 MiB kept an alarm waiting for half a second
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;margin:2rem auto;max-width:60rem;padding:0 1rem;"
    "color:#222;background:#fff}img{max-width:100%;border:1px solid #ccc}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #ccc;padding:1rem}"
    "button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.3rem;color:#fff;"
    "background:#0056b4}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}}"
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


class Copies(Protocol):
    """Where the clean copies are."""

    async def copy_of(self, evidence: Evidence) -> bytes | Refused:
        """The copy, verified."""
        ...


class Work(Protocol):
    """Runs a function in one transaction, off the event loop."""

    def __call__(self, work: Callable[[Turn], Result], /) -> Awaitable[Result]:
        """Raises `StoreUnavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class EvidencePages:
    """The three answers. `address` is the public address that the pages lie under."""

    in_turn: Work
    copies: Copies
    address: str

    async def ask(self, request: web.Request) -> web.Response:
        """GET: a button, or that the link is too old; nothing is spent."""
        token = _token(request)
        return await _answered(self._ask(token))

    async def show(self, request: web.Request) -> web.Response:
        """POST: a look, on record first."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return _too_old()  # another site's form
        return await _answered(self._show(_token(request), request.cookies.get(COOKIE, "")))

    async def picture(self, request: web.Request) -> web.Response:
        """GET: the picture of a page that this browser has opened."""
        return await _answered(self._picture(_token(request), request.cookies.get(COOKIE, "")))

    async def _ask(self, token: str) -> web.Response:
        reader = await self.in_turn(lambda turn: reader_of(turn, token))
        if reader is None:
            return _too_old()
        button = f"<button>{escape(text(reader.language, 'evidence-page-show'))}</button>"
        form = f'<form method="post">{button}</form>'
        return _page(reader, f"<p>{escape(text(reader.language, 'evidence-page-line'))}</p>{form}")

    async def _show(self, token: str, browser: str) -> web.Response:
        look = await self.in_turn(lambda turn: open_link(turn, token, browser))
        if look is None:
            return _too_old()
        copy = await self.copies.copy_of(look.record)
        if isinstance(copy, Refused):
            # It is kept: what passes is said of the page, and not of the evidence.
            sentence = "evidence-page-broken" if copy.why.passing else copy.why.sentence
            body = f"<p>{escape(text(look.reader.language, sentence))}</p>"
        else:
            body = _shown(look, token, copy)
        response = _page(look.reader, body)
        path = urlsplit(self.address).path + f"/evidence/view/{token}"
        response.set_cookie(
            COOKIE,
            look.browser,
            max_age=LASTS_MS // 1000,
            path=path,
            secure=self.address.startswith("https:"),
            httponly=True,
            samesite="Strict",
        )
        return response

    async def _picture(self, token: str, browser: str) -> web.Response:
        record = await self.in_turn(lambda turn: opened(turn, token, browser))
        copy = await self.copies.copy_of(record) if record is not None else None
        if record is None or record.copy is None or not isinstance(copy, bytes):
            return _too_old()
        return web.Response(body=copy, content_type=record.copy.media_type, headers=HEADERS)


def add_evidence_routes(app: web.Application, pages: Callable[[], EvidencePages]) -> None:
    """Adds the routes; `pages` gives their parts once they are there."""

    async def ask(request: web.Request) -> web.Response:
        return await pages().ask(request)

    async def show(request: web.Request) -> web.Response:
        return await pages().show(request)

    async def picture(request: web.Request) -> web.Response:
        return await pages().picture(request)

    where = "/evidence/view/{token}"
    app.router.add_get(where, ask)
    app.router.add_post(where, show)
    app.router.add_get(where + "/picture", picture)


def _token(request: web.Request) -> str:
    return request.match_info["token"][:_LONGEST_TOKEN]


def _shown(look: Opened, token: str, copy: bytes) -> str:
    if look.record.copy is not None and look.record.copy.media_type.is_picture:
        name = escape(text(look.reader.language, "evidence-is-picture"))
        return f'<img src="{escape(token)}/picture" alt="{name}">'
    words = copy[: 4 * _MOST_LETTERS].decode("utf-8", "ignore")[:_MOST_LETTERS]
    shown = f"<pre>{escape(words)}</pre>"
    if len(words.encode()) < len(copy):
        cut = text(look.reader.language, "evidence-page-cut")
        shown += f"<p>{escape(cut)}</p>"
    return shown


async def _answered(answer: Awaitable[web.Response]) -> web.Response:
    try:
        return await answer
    except Exception as error:  # the type alone: nothing of what is shown reaches a log (L11)
        log.error("evidence_page_failed", error=type(error).__name__)
        sentences = "".join(
            f"<p>{escape(text(one, 'evidence-page-broken'))}</p>" for one in Language
        )
        return _page(_ANYBODY, sentences, status=503)


def _too_old() -> web.Response:
    """In every language: whom it was for is not known any more."""
    parts = [
        f'<section lang="{one.value}"><h2>{escape(text(one, "evidence-page-old"))}</h2>'
        f"<p>{escape(text(one, 'evidence-page-old-line'))}</p></section>"
        for one in Language
    ]
    return _page(_ANYBODY, "".join(parts), status=410)


def _page(reader: Reader, body: str, status: int = 200) -> web.Response:
    language = reader.language
    title = text(language, "evidence-page-title")
    if reader.drill:
        title = text(language, "drill-prefix", headline=title)
    title = escape(title)
    page = (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{title}</h1>{body}</body></html>"
    )
    return web.Response(text=page, content_type="text/html", status=status, headers=HEADERS)
