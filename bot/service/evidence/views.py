"""`bevis`: how evidence is kept, what there is, and a way to look at it (R44, R50)."""

from bot.cards.evidence.views import EvidenceListView
from bot.cards.views import Sentence
from bot.dialogs.commands import NoteRecording, ShowEvidence, ViewEvidence
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.evidence import DAY_MS, Recording
from bot.service.alarm.act import NOT_YOURS, TOO_LATE
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence import record as evidence
from bot.service.evidence.card import ASKED_DAYS, batch_view, incident_line, question, record_line
from bot.service.evidence.evidence_links import may_see, new_link
from bot.service.evidence.receive import noted_incident, place_for
from bot.service.evidence.steps import marked
from bot.service.unit_of_work import Turn

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
