"""Links to look at evidence: on record each time (L10, R50; `service.links`)."""

from dataclasses import dataclass

from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.evidence import Evidence
from bot.service import links
from bot.service.evidence.record import viewed
from bot.service.links import Reader
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard

WHERE = "evidence/view"  # the part of the address before the token


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
    if turn.terms.pages is None or record.copy is None:
        return None
    return f"{turn.terms.pages}/{WHERE}/{links.issue(turn, record.id, person)}"


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
    link = links.lasting(turn, token)
    record = turn.tx.evidence(link.what) if link is not None else None
    if link is None or record is None:
        return None
    card = turn.tx.look_at(record.incident) if record.incident else None
    drill = card is not None and card.drill is not None
    return Reader(turn.directory.language(link.person), drill)


def open_link(turn: Turn, token: str, browser: str) -> Opened | None:
    """One use of the link, on the timeline and in the access log before anything is shown; None
    when it opens nothing, or not for this browser."""
    link, reader = links.lasting(turn, token), reader_of(turn, token)
    if link is None or reader is None or not links.is_for(link, browser):
        return None
    record = turn.tx.evidence(link.what)
    right = may_see(turn, record, link.person) if record is not None else None
    if record is None or right is None:
        return None
    secret = links.use(turn, link, browser)
    if isinstance(right, StoredCard):
        viewed(turn, right, link.person, record)
    turn.tx.log_access(link.person, "evidence.view", record.incident)
    return Opened(record, reader, secret)


def opened(turn: Turn, token: str, browser: str) -> Evidence | None:
    """What the page of a link that this browser has opened shows; None when it is over."""
    link = links.opened(turn, token, browser)
    record = turn.tx.evidence(link.what) if link is not None else None
    if link is None or record is None or not may_see(turn, record, link.person):
        return None
    return record
