"""The tab: what people would rather look at than read (docs/decisions/0081). Pages that are drawn
here of what the cards show, with the cards' own rights, asked anew at every request.

It only looks, and lets a few things be done that have a card too, by the very same commands; an
open alarm is answered in its live card alone. It runs in threads of its own, beside the alarms.
Where it is not switched on every address answers 404.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import structlog
from aiohttp import web

from bot.cards.insight.pages import TabPage, TabReader
from bot.domain.organisation.organisation import Language
from bot.outbox.inbound import InboundHandler
from bot.outbox.threads import Threads
from bot.service.dispatcher import Service
from bot.service.insight import pages as looks
from bot.service.keyring import UnknownKey
from bot.service.unit_of_work import UnitOfWork
from bot.store.database import Database
from bot.store.records import StoreUnavailable
from bot.store.statistics import TooMany, UnitQuery, UnitReader, UnitRecord
from bot.texts import text
from bot.web import drawing
from bot.web.drawing import Frame
from bot.web.live import Live
from bot.web.signin import SignIn, TabSession, headers_of

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
_Records = dict[str, UnitRecord | TooMany]

MOST_INCIDENTS = 50_000  # of a unit and year: in a thread of its own, with nobody's lease at stake
FRESH_SECONDS = 60.0
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class _Kept:
    record: UnitRecord | TooMany
    until: float
    since: int  # the first day that it counts: in a new month that is another


@dataclass(slots=True)
class Tab:
    """Everything the pages need. `close` ends its threads; `chat` is where the bot's chat opens."""

    service: Service
    threads: Threads
    inbound: InboundHandler
    database: Database
    sign_in: SignIn
    base: str
    chat: str
    monotonic: Callable[[], float] = time.monotonic
    live: Live = field(init=False)
    _looking: ThreadPoolExecutor = field(init=False)
    _adding: ThreadPoolExecutor = field(init=False)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _wanted: dict[str, "asyncio.Future[_Records]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._looking = ThreadPoolExecutor(2, thread_name_prefix="tab")
        self._adding = ThreadPoolExecutor(1, thread_name_prefix="tab-figures")
        self.live = Live(partial(self.look, looks.goes_on), self.beside)

    def close(self) -> None:
        """Ends the threads; what is being read is finished."""
        self._looking.shutdown()
        self._adding.shutdown()

    async def look(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs it beside the alarms. Raises `StoreUnavailable`."""
        return await self.beside(partial(self.service.look, work))

    async def beside(self, work: Callable[[], Result]) -> Result:
        """Runs it in a thread of the tab's own."""
        return await asyncio.get_running_loop().run_in_executor(self._looking, work)

    async def records(self, asked: tuple[UnitQuery, ...]) -> _Records:
        """What was asked, no older than a minute; what several want at once is read once, and what
        has not changed since is not added up again."""
        now, missing, known = self.monotonic(), list[UnitQuery](), _Records()
        for one in asked:
            kept = self._kept.get(one.unit)
            if kept is not None and kept.since == one.since:
                known[one.unit] = kept.record
                if kept.until > now:
                    continue
            if one.unit not in self._wanted:
                missing.append(one)
        if missing:
            read = partial(UnitReader(self.database, MOST_INCIDENTS).read_all, missing, known)
            adding = asyncio.get_running_loop().run_in_executor(self._adding, read)
            adding.add_done_callback(partial(self._found, missing))
            self._wanted |= {one.unit: adding for one in missing}
        for waited in {self._wanted[one.unit] for one in asked if one.unit in self._wanted}:
            await asyncio.shield(waited)
        return {one.unit: self._kept[one.unit].record for one in asked if one.unit in self._kept}

    def _found(self, asked: Sequence[UnitQuery], done: "asyncio.Future[_Records]") -> None:
        found = done.result() if not done.cancelled() and done.exception() is None else {}
        for one in asked:
            self._wanted.pop(one.unit, None)
            if one.unit in found:
                until = self.monotonic() + FRESH_SECONDS
                self._kept[one.unit] = _Kept(found[one.unit], until, one.since)

    def frame(
        self, session: TabSession, reader: TabReader, page: TabPage | None, note: str = ""
    ) -> Frame:
        """What stands around a page of this person's."""
        return Frame(
            reader.language,
            self.base,
            reader,
            page,
            word=session.word,
            once=secrets.token_urlsafe(12),
            framed=session.framed,
            note=note,
            chat=self.chat,
        )


async def answered(
    tab: Tab, request: web.Request, answer: Awaitable[web.StreamResponse]
) -> web.StreamResponse:
    """What fails is said on a page, and never with more than that."""
    try:
        return await answer
    except StoreUnavailable:
        return told(tab, "tab-broken", 503)
    except (web.HTTPException, ConnectionError, asyncio.CancelledError):
        raise
    except Exception as error:  # the type alone: nothing of what is shown reaches a log (L11)
        log.error("tab_failed", error=type(error).__name__, path=request.path.split("/")[2:3])
        return told(tab, "tab-broken", 503)


# What all of them need


def reader_in(session: TabSession, uow: UnitOfWork) -> TabReader:
    return looks.reader_of(uow, session.person)


async def shown_page(
    tab: Tab,
    request: web.Request,
    session: TabSession,
    reader: TabReader,
    page: TabPage,
    view: Any,
    **filled: Any,
) -> web.StreamResponse:
    frame = tab.frame(session, reader, page, note_in(tab, request))
    if page not in reader.pages or view is None:
        return told(tab, "tab-old", 404, frame)
    return await drawn_page(tab, request, page.value, frame, view=view, **filled)


async def drawn_page(
    tab: Tab, request: web.Request, name: str, frame: Frame, **filled: Any
) -> web.StreamResponse:
    return html(request, await tab.beside(partial(drawing.page, name, frame, **filled)))


def html(request: web.Request, content: str, status: int = 200) -> web.Response:
    response = web.Response(
        text=content, content_type="text/html", status=status, headers=headers_of()
    )
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def note_in(tab: Tab, request: web.Request) -> str:
    """What was said of what was just done, sealed on its way through the address."""
    session, sealed = tab.sign_in.session(request), request.query.get("note", "")
    if session is None or not sealed:
        return ""
    try:
        return tab.sign_in.keyring.unseal(sealed[:4_000], f"tab-note/{session.person}") or ""
    except UnknownKey:
        return ""


def told(tab: Tab, id: str, status: int, frame: Frame | None = None) -> web.Response:
    """A sentence; in every language where nobody knows whose page it is."""
    frame = frame or Frame(Language.BOKMAL, tab.base)
    languages = [frame.language] if frame.reader is not None else list(Language)
    said = " · ".join(dict.fromkeys(text(one, id) for one in languages))
    page = drawing.page("told", frame, told=said)
    return web.Response(text=page, content_type="text/html", status=status, headers=headers_of())


def gate(tab: Tab, *, failed: bool, status: int) -> web.Response:
    """The page that lets in: its script asks Teams' client, its button leads to Entra."""
    frame = Frame(Language.BOKMAL, tab.base, local=tab.sign_in.local)
    has_browser = tab.sign_in.browser is not None
    page = drawing.page("sign_in", frame, browser=has_browser, failed=failed)
    return web.Response(text=page, content_type="text/html", status=status, headers=headers_of())


def with_cookie(headers: Mapping[str, str], cookie: str) -> dict[str, str]:
    return {**headers, "Set-Cookie": cookie}


def see_other(address: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(address, headers={"Cache-Control": "no-store"})


def named(request: web.Request) -> str:
    named = request.match_info["id"]
    if _ID.fullmatch(named) is None:
        raise web.HTTPNotFound
    return named


def whole(entered: str) -> int:
    return int(entered) if entered.isascii() and entered.isdigit() and len(entered) < 6 else 0
