"""Links to pages of our own: minutes long, for one person and one browser.

Teams does not tell who opens a link. What makes ours useless to others stands in
docs/decisions/0017-looking-at-evidence.md. What a link shows, and who may, is its caller's.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace

from bot.domain.organisation.organisation import Language
from bot.service.unit_of_work import UnitOfWork
from bot.store.intakes import PageLink

LASTS_MS = 5 * 60 * 1000
USES = 3
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
