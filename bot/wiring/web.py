"""Where the pages are put together on which one person looks at one thing, and what an invoke reads
where there is no card to show."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.cards.reports.views import ReportVerb
from bot.core import Core, keyring
from bot.documents.yearly import as_pdf, as_xlsx, contents_of
from bot.domain.organisation.organisation import Language
from bot.service.directory import Directory
from bot.service.evidence import record
from bot.service.links import DOCUMENT_PAGE, YearAsked
from bot.service.unit_of_work import UnitOfWork
from bot.settings import Settings
from bot.store.statistics import YearsOf
from bot.teams.credentials import BadCredentials, BrowserSignIn
from bot.teams.edge import PersonTokens, Sentences, SingleSignOn
from bot.texts import text
from bot.web.drawing import shipped
from bot.web.pages import FILE, PICTURE, InTransaction, LookPages, Showing, add_look_routes
from bot.web.signin import SignIn
from bot.web.tab import Tab
from bot.wiring.teams import person_tokens

_LOGIN_SECONDS = 5.0
CHAT = "https://teams.microsoft.com/l/chat/0/0?users=28:"  # with the bot's app id
Pages = Mapping[str, LookPages]  # by what stands before the token


def sentences(directory: Directory) -> Sentences:
    """What an invoke reads where there is no card to show."""
    return Sentences(
        received=text(Language.BOKMAL, "public-received"),
        failed=text(Language.BOKMAL, "answer-try-again"),
        unknown=text(Language.BOKMAL, "answer-evidence-not-yours"),
    )


def sign_on(
    settings: Settings, directory: Directory, tokens: PersonTokens | None
) -> SingleSignOn | None:
    """Whose token is asked for, and when: of whoever says that a note is about the right person. It
    is the last tap before the archive, long after the call."""
    if tokens is None:
        return None
    resource = settings.sign_in_resource or f"api://botid-{settings.app_id}"

    def said(person: str) -> str:
        return text(directory.language(person), "filing-no-sign-in")

    return SingleSignOn(tokens, ReportVerb.CLIENT_RIGHT.value, resource, said)


def in_unit_of_work(core: Core) -> InTransaction:
    """Runs a function in one transaction, off the event loop."""

    def run(work: Callable[[UnitOfWork], Any]) -> Awaitable[Any]:
        return core.threads.run(core.service.read, work)

    return run


def year_of_unit(core: Core) -> Callable[[YearAsked], bytes]:
    """Adds up and prints a unit's year, with a reader of its own: no alarm waits for it."""

    def printed(asked: YearAsked) -> bytes:
        years = YearsOf(asked.unit, (asked.unit,), asked.year, asked.now)
        contents = contents_of(years.added_up(core.database), asked.language)
        return as_xlsx(contents) if asked.workbook else as_pdf(contents)

    return printed


def pages(settings: Settings, *showings: Showing) -> Pages:
    """The pages on which one person looks at one thing."""
    return {showing.where: LookPages(showing, settings.pages or "") for showing in showings}


def add_pages(app: web.Application, pages: Callable[[], Pages]) -> None:
    """Adds their routes; `pages` gives them once they are there."""
    add_look_routes(app, record.WHERE, PICTURE, pages)
    add_look_routes(app, DOCUMENT_PAGE, FILE, pages)


def tab_of(settings: Settings, core: Core, session: aiohttp.ClientSession) -> Tab | None:
    """The tab; None where it is not switched on."""
    if not settings.tab:
        return None
    shipped()  # read and compressed before anybody waits for it
    address = settings.pages or ""
    sign_in = SignIn(
        keyring(settings),
        address,
        lambda: core.clock.now() / 1000,
        time.time,
        person_tokens(settings, session),
        _browser(settings),
        settings.local,
    )
    chat = f"{CHAT}{settings.app_id}" if settings.app_id else ""
    parts = (core.service, core.threads, core.inbound, core.database)
    return Tab(*parts, sign_in, urlsplit(address).path, chat)


def _browser(settings: Settings) -> BrowserSignIn | None:
    try:
        return BrowserSignIn(settings.credentials, _LOGIN_SECONDS) if settings.credentials else None
    except BadCredentials:  # of a developer's machine, whose people are chosen
        return None
