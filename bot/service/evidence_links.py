"""Links to look at evidence: minutes long, for one person, and on record each time (L10).

Teams does not tell who opens a link. What makes ours useless to others stands in
docs/decisions/0017-looking-at-evidence.md.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace

from bot.domain.evidence import Evidence
from bot.domain.moves import Verb
from bot.domain.organisation import Language
from bot.domain.permission import Verdict, may
from bot.service.evidence import viewed
from bot.service.intake_ports import EvidenceLink
from bot.service.storage import StoredCard
from bot.service.turn import Turn

LASTS_MS = 5 * 60 * 1000
USES = 3
_KEPT_FOR_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Reader:
    """How a page speaks to whom its link is for; a drill says that it is one (L12)."""

    language: Language
    drill: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A look that is on record. `browser` is the secret that the browser keeps; it shows the
    picture to that browser alone."""

    record: Evidence
    reader: Reader
    browser: str


def new_link(turn: Turn, record: Evidence, person: str) -> str | None:
    """The address of a fresh link; None where there are no pages, or nothing that can be shown.
    The token itself is nowhere but in the address."""
    if turn.pages is None or record.copy is None:
        return None
    token = secrets.token_urlsafe(32)
    turn.tx.drop_links(turn.now - _KEPT_FOR_MS)
    turn.tx.add_link(EvidenceLink(_digest(token), record.id, person, turn.now + LASTS_MS, USES))
    return f"{turn.pages}/evidence/view/{token}"


def may_see(turn: Turn, record: Evidence, person: str) -> StoredCard | bool | None:
    """Whether the person may look at it now: the incident, locked, or True for what waits and is
    their own; None when not."""
    if record.erased_at is not None:
        return None
    if record.incident is None:
        return True if record.added_by == person else None
    stored = turn.tx.incident(record.incident)
    if stored is None or may(stored.card, person, Verb.EVIDENCE_SEE) is not Verdict.YES:
        return None
    return stored


def reader_of(turn: Turn, token: str) -> Reader | None:
    """Whom the link is for, without using it up; None when it opens nothing. A program that follows
    links, as mail filters and previews do, thus sees and spends nothing."""
    link = turn.tx.link(_digest(token))
    if link is None or not _lasts(turn, link):
        return None
    record = turn.tx.evidence(link.evidence)
    card = turn.tx.look_at(record.incident) if record is not None and record.incident else None
    drill = card is not None and card.drill is not None
    return Reader(turn.directory.language(link.person), drill)


def open_link(turn: Turn, token: str, browser: str) -> Opened | None:
    """One use of the link, on the timeline and in the access log before anything is shown; None
    when it opens nothing, or not for this browser."""
    link = turn.tx.link(_digest(token))
    if link is None or not _lasts(turn, link):
        return None
    if link.browser and not _is_the_one(link, browser):
        return None
    reader, record = reader_of(turn, token), turn.tx.evidence(link.evidence)
    right = may_see(turn, record, link.person) if record is not None else None
    if reader is None or record is None or right is None:
        return None
    secret = browser if link.browser else secrets.token_urlsafe(32)
    used = replace(link, uses_left=link.uses_left - 1, browser=_digest(secret))
    turn.tx.save_link(used)
    if isinstance(right, StoredCard):
        viewed(turn, right, link.person, record)
    turn.tx.log_access(link.person, "evidence.view", record.incident)
    return Opened(record, reader, secret)


def opened(turn: Turn, token: str, browser: str) -> Evidence | None:
    """What the page of a link that this browser has opened shows; None when it is over."""
    link = turn.tx.link(_digest(token))
    if link is None or turn.now >= link.expires_at or not _is_the_one(link, browser):
        return None
    record = turn.tx.evidence(link.evidence)
    return record if record is not None and may_see(turn, record, link.person) else None


def _lasts(turn: Turn, link: EvidenceLink) -> bool:
    return turn.now < link.expires_at and link.uses_left > 0


def _is_the_one(link: EvidenceLink, browser: str) -> bool:
    """Whether this browser opened the link first."""
    return bool(link.browser) and secrets.compare_digest(link.browser, _digest(browser))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
