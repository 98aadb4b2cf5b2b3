"""`bevis`: how evidence is kept, what there is, and a way to look at it, on record each time (L10,
R44, R50; `service.links`)."""

from dataclasses import dataclass

from bot.cards.evidence.views import EvidenceListView
from bot.cards.views import Sentence
from bot.dialogs.commands import NoteRecording, ShowEvidence, ViewEvidence
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.evidence import DAY_MS, Evidence, Recording
from bot.service import links
from bot.service.alarm.act import NOT_YOURS, TOO_LATE
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence import record as evidence
from bot.service.evidence.card import ASKED_DAYS, batch_view, incident_line, question, record_line
from bot.service.evidence.receive import noted_incident, place_for
from bot.service.evidence.record import viewed
from bot.service.evidence.steps import marked
from bot.service.links import Reader
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard

INCOMPLETE = Sentence("answer-recording-incomplete")


def show_evidence(turn: Turn, command: ShowEvidence) -> Answer:
    """A new message at the end of the chat, where a picture is pasted next; the card that was
    tapped stays what it is."""
    person, incident = command.origin.person, command.incident
    if incident is not None:
        stored = turn.tx.incident(incident)
        if stored is None or may(stored.card, person, Verb.EVIDENCE_SEE) is not Verdict.YES:
            return notice(turn, person, NOT_YOURS)
    else:
        incident = place_for(turn, person) or _latest(turn, person)
    view = list_view(turn, person, incident, elsewhere=command.elsewhere)
    payload = {**dict(_again(incident)), "elsewhere": int(command.elsewhere)}
    turn.tell(person, view, payload, f"evidence:{command.origin.delivery or id(turn)}:{turn.now}")
    return SILENT


def list_view(
    turn: Turn,
    person: str,
    incident: str | None,
    *,
    elsewhere: bool = False,
    link: str | None = None,
) -> EvidenceListView:
    """What the incident has, as the person may see it: drawn again after a crash, they may not any
    more."""
    card = turn.tx.look_at(incident) if incident is not None else None
    if card is not None and may(card, person, Verb.EVIDENCE_SEE) is not Verdict.YES:
        card = None
    records = evidence.evidence_of(turn, card.id) if card is not None else ()
    waiting = [one for one in turn.tx.waiting_intakes(person) if one.waits]
    return EvidenceListView(
        language=turn.directory.language(person),
        about=incident_line(card) if card is not None else None,
        lines=tuple(record_line(one, pages=turn.terms.pages is not None) for one in records),
        drill=card is not None and card.drill is not None,
        elsewhere=elsewhere,
        waiting=len(waiting),
        question=question(turn, person) if waiting else None,
        choices=() if incident == place_for(turn, person) else question(turn, person).choices,
        may_add=card is None or may(card, person, Verb.EVIDENCE_ADD) is Verdict.YES,
        link=link,
    )


def note_recording(turn: Turn, command: NoteRecording) -> Answer:
    """Where a recording is (R44); the bot never makes one."""
    person, complete = command.origin.person, bool(command.system and command.reference)
    stored = turn.tx.incident(command.incident) if command.incident is not None else None
    if command.incident is None and complete:
        stored = noted_incident(turn, command.origin)
    if stored is None:
        return notice(turn, person, INCOMPLETE if command.incident is None else NOT_YOURS)
    verdict = may(stored.card, person, Verb.EVIDENCE_ADD)
    if verdict is Verdict.NOT_THEIRS:
        return notice(turn, person, NOT_YOURS)
    if verdict is Verdict.TOO_LATE:
        return Answer(list_view(turn, person, stored.card.id), stored.card.id, note=TOO_LATE)
    if complete:
        recording = Recording(command.system, command.reference, command.since, command.until)
        evidence.add_reference(turn, marked(stored), person, recording)
    view = list_view(turn, person, stored.card.id)
    note = Sentence("answer-recording-noted") if complete else INCOMPLETE
    return Answer(view, stored.card.id, to_send=True, payload=_again(stored.card.id), note=note)


def view_evidence(turn: Turn, command: ViewEvidence) -> Answer:
    """*Vis*: the card that was tapped, with a link of the person's own on it. Evidence that is not
    theirs answers exactly as evidence that does not exist."""
    person = command.origin.person
    record = turn.tx.evidence(command.evidence)
    if record is None or may_see(turn, record, person) is None:
        return notice(turn, person, Sentence("answer-evidence-not-yours"))
    link = new_link(turn, record, person)
    if link is None:
        return notice(turn, person, Sentence("answer-evidence-no-page"))
    if command.batch is not None and _is_theirs(turn, command.batch, person):
        view = batch_view(turn, command.batch, link)
        return Answer(view, record.incident, True, (("view", "batch"), ("batch", command.batch)))
    about = record.incident
    return Answer(list_view(turn, person, about, link=link), about, True, _again(about))


def _again(incident: str | None) -> tuple[tuple[str, str | int | None], ...]:
    """How the list is drawn once more after a crash."""
    return (("view", "evidence"), ("incident", incident), ("elsewhere", 0))


def _latest(turn: Turn, person: str) -> str | None:
    recent = turn.tx.recent_of(person, turn.now - ASKED_DAYS * DAY_MS, 1)
    return recent[0].id if recent else None


def _is_theirs(turn: Turn, batch: str, person: str) -> bool:
    intakes = turn.tx.intakes_of(batch)
    return bool(intakes) and intakes[0].person == person


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
