"""Links to pages of our own: minutes long, for one person and one browser.

Teams does not tell who opens a link. What makes ours useless to others stands in
docs/decisions/0017-looking-at-evidence.md. What a link shows, and who may, is its caller's.

A link to a document is for `<kind>/<id>` (L10, R27): a noun says of each of its kinds what it leads
to (`DocumentKind`). Looking at one's own is free; whoever else looks stands on the timeline and in
the access log first.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.documents import Sheet
from bot.documents.wall_card import WallCard
from bot.domain.organisation.organisation import Language, Unit
from bot.service.unit_of_work import UnitOfWork
from bot.store.evidence import PageLink

LASTS_MS = 5 * 60 * 1000
USES = 3
KNOWN_FOR_MS = 8 * 60 * 60 * 1000
_MOST_DIGITS = 15
_KEPT_FOR_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Reader:
    """How a page speaks to whom its link is for; a drill says that it is one (L12)."""

    language: Language
    drill: bool


def issue(uow: UnitOfWork, what: str, person: str) -> str:
    """The token of a fresh link, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    uow.tx.drop_links(uow.now - _KEPT_FOR_MS)
    uow.tx.add_link(PageLink(_digest(token), what, person, uow.now + LASTS_MS, USES))
    return token


def lasting(uow: UnitOfWork, token: str) -> PageLink | None:
    """The link, locked and not used up; None when it opens nothing. Whether a browser may open it
    is another question (`use`): a program that follows links thus spends nothing."""
    link = uow.tx.link(_digest(token))
    if link is None or uow.now >= link.expires_at or link.uses_left <= 0:
        return None
    return link


def is_for(link: PageLink, browser: str) -> bool:
    """Whether this browser may open it: nobody has yet, or this one did."""
    return not link.browser or _opened_it(link, browser)


def use(uow: UnitOfWork, link: PageLink, browser: str) -> str:
    """One use of a link that is for this browser; the secret that the browser keeps."""
    secret = browser if link.browser else secrets.token_urlsafe(32)
    uow.tx.save_link(replace(link, uses_left=link.uses_left - 1, browser=_digest(secret)))
    return secret


def known_as(uow: UnitOfWork, person: str) -> str:
    """What a browser keeps in which this person has looked at something: for a working day it need
    not press the page's button again. Worth nothing without a link of the same person's."""
    return f"{uow.now}.{uow.keyring.digest(f'browser/{person}/{uow.now}')}"


def is_known(uow: UnitOfWork, token: str, kept: str) -> bool:
    """Whether the browser that keeps this is the one of whom the link is for. What only follows
    links, as mail filters and previews do, keeps nothing."""
    link = lasting(uow, token)
    at, _, seal = kept.partition(".")
    if link is None or not at.isdecimal() or len(at) > _MOST_DIGITS:
        return False
    wanted = uow.keyring.digest(f"browser/{link.person}/{int(at)}")
    return 0 <= uow.now - int(at) < KNOWN_FOR_MS and secrets.compare_digest(seal, wanted)


def opened(uow: UnitOfWork, token: str, browser: str) -> PageLink | None:
    """The link, if this browser has opened it and its minutes are not over."""
    link = uow.tx.link(_digest(token))
    if link is None or uow.now >= link.expires_at or not _opened_it(link, browser):
        return None
    return link


def _opened_it(link: PageLink, browser: str) -> bool:
    return bool(link.browser) and secrets.compare_digest(link.browser, _digest(browser))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


DOCUMENT_PAGE = "paper/view"  # the part of the address before the token


@dataclass(frozen=True, slots=True)
class YearAsked:
    """The yearly figures of one unit, without those below it: added up and printed when wanted, or
    written as a `workbook`."""

    unit: Unit
    year: int
    now: int
    language: Language
    workbook: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What the page shows: a sheet or a year that becomes a PDF, or the text of a file. `title` is
    the id of a sentence, `name` what the file is called; `own`, whether it is the reader's; `line`
    is the id of what the page says of it, where that is something else."""

    title: str
    name: str
    content: Sheet | YearAsked | WallCard | str
    own: bool
    drill: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What a noun says of one kind of document. `find` gives the one of this id, if the person may
    read it now: what is not theirs and what does not exist are the same. `record` puts a look on
    record where it must be, and `lock` takes the incident first, where it is one's. `gather` is the
    text of a file that is only put together when it is wanted."""

    find: Callable[[UnitOfWork, str, str], Document | None]
    record: Callable[[UnitOfWork, str, str], None]
    lock: Callable[[UnitOfWork, str], object] | None = None
    gather: Callable[[UnitOfWork, str], str] | None = None


@dataclass(frozen=True, slots=True)
class DocumentLook:
    """A look that is on record where it must be. `browser` is the secret that the browser keeps for
    this link, `known` what it keeps for the day."""

    document: Document
    reader: Reader
    browser: str
    known: str


def document_link(uow: UnitOfWork, what: str, person: str, document: Document | None) -> str | None:
    """The address of a fresh link; None where there are no pages, and for what the person may not
    read, or nobody can any more."""
    if uow.terms.pages is None or document is None:
        return None
    return f"{uow.terms.pages}/{DOCUMENT_PAGE}/{issue(uow, what, person)}"


@dataclass(frozen=True, slots=True)
class DocumentLinks:
    """What a link to a document opens, by the kinds of all nouns."""

    kinds: Mapping[str, DocumentKind]

    def find(self, uow: UnitOfWork, what: str, person: str) -> Document | None:
        """The document, if the person may read it now."""
        kind, _, id = what.partition("/")
        known = self.kinds.get(kind)
        return known.find(uow, id, person) if known is not None else None

    def linked(self, uow: UnitOfWork, token: str) -> tuple[Document, Reader] | None:
        """What the link leads to and for whom, without using it up; None when it opens nothing."""
        link = lasting(uow, token)
        document = self.find(uow, link.what, link.person) if link is not None else None
        if link is None or document is None:
            return None
        return document, Reader(uow.directory.language(link.person), document.drill)

    def open(self, uow: UnitOfWork, token: str, browser: str) -> DocumentLook | None:
        """One use of the link; None when it opens nothing, or not for this browser."""
        link = lasting(uow, token)
        if link is None or not is_for(link, browser):
            return None
        name, _, id = link.what.partition("/")
        kind = self.kinds.get(name)
        if kind is not None and kind.lock is not None:
            kind.lock(uow, id)  # before anything about it is decided
        found = self.linked(uow, token)
        if kind is None or found is None:
            return None
        secret = use(uow, link, browser)
        kind.record(uow, id, link.person)
        return DocumentLook(*found, secret, known_as(uow, link.person))

    def opened(self, uow: UnitOfWork, token: str, browser: str) -> Document | None:
        """The document of a link that this browser has opened; None when it is over."""
        link = opened(uow, token, browser)
        document = self.find(uow, link.what, link.person) if link is not None else None
        if link is None or document is None:
            return None
        name, _, id = link.what.partition("/")
        gather = self.kinds[name].gather
        return replace(document, content=gather(uow, id)) if gather is not None else document
