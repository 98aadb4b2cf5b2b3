"""Where the pages are put together on which one person looks at one thing, and what an invoke reads
where there is no card to show."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.core import Core
from bot.documents.yearly import as_pdf, contents_of
from bot.domain.organisation.organisation import Language
from bot.service.directory import Directory
from bot.service.evidence import record
from bot.service.links import DOCUMENT_PAGE, YearAsked
from bot.service.unit_of_work import UnitOfWork
from bot.settings import Settings
from bot.store.statistics import YearsOf
from bot.teams.edge import Sentences
from bot.texts import text
from bot.web.pages import FILE, PICTURE, InTransaction, LookPages, Showing, add_look_routes

Pages = Mapping[str, LookPages]  # by what stands before the token


def sentences(directory: Directory) -> Sentences:
    """What an invoke reads where there is no card to show."""
    return Sentences(
        received=text(Language.BOKMAL, "public-received"),
        failed=text(Language.BOKMAL, "answer-try-again"),
        unknown=text(Language.BOKMAL, "answer-evidence-not-yours"),
    )


def in_unit_of_work(core: Core) -> InTransaction:
    """Runs a function in one transaction, off the event loop."""

    def run(work: Callable[[UnitOfWork], Any]) -> Awaitable[Any]:
        return core.threads.run(core.service.read, work)

    return run


def year_of_unit(core: Core) -> Callable[[YearAsked], bytes]:
    """Adds up and prints a unit's year, with a reader of its own: no alarm waits for it."""

    def printed(asked: YearAsked) -> bytes:
        years = YearsOf(asked.unit, (asked.unit,), asked.year, asked.now)
        return as_pdf(contents_of(years.added_up(core.database), asked.language))

    return printed


def pages(settings: Settings, *showings: Showing) -> Pages:
    """The pages on which one person looks at one thing."""
    return {showing.where: LookPages(showing, settings.pages or "") for showing in showings}


def add_pages(app: web.Application, pages: Callable[[], Pages]) -> None:
    """Adds their routes; `pages` gives them once they are there."""
    add_look_routes(app, record.WHERE, PICTURE, pages)
    add_look_routes(app, DOCUMENT_PAGE, FILE, pages)
