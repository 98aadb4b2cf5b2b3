"""`bevis`: how evidence is kept, what there is, and a way to look at it, on record each time (L10,
R44, R50; `service.links`)."""

from dataclasses import dataclass

from bot.cards.evidence.views import EvidenceListView, NotComeView
from bot.cards.views import Sentence
from bot.dialogs import commands
from bot.dialogs.commands import NoteRecording, ShowEvidence, ViewEvidence
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.evidence import DAY_MS, Evidence, Recording
from bot.service import links
from bot.service.answer import SILENT, TOO_LATE, Answer, notice
from bot.service.evidence import receive
from bot.service.evidence import record as evidence
from bot.service.evidence.card import (
    ASKED_DAYS,
    SLOT,
    batch_view,
    incident_line,
    question,
    record_line,
)
from bot.service.evidence.receive import noted_incident, place_for
from bot.service.evidence.record import viewed
from bot.service.evidence.steps import marked
from bot.service.feature import Feature, SlotFamily
from bot.service.links import Reader
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm

INCOMPLETE = Sentence("answer-recording-incomplete")


@dataclass(frozen=True)
class SentEvidence(SentMessage):
    """What is kept of an incident; `elsewhere`: asked for where others read along."""

    VIEW = "evidence"
    incident: str | None
    elsewhere: bool = False


@dataclass(frozen=True)
class SentBatch(SentMessage):
    """What somebody sent together."""

    VIEW = "batch"
    batch: str


def show_evidence(uow: UnitOfWork, command: ShowEvidence) -> Answer:
    """A new message at the end of the chat, where a picture is pasted next; the card that was
    tapped stays what it is."""
    person, incident = command.origin.person, command.incident
    if incident is not None:
        stored = uow.tx.lock_alarm(incident)
        if (
            stored is None
            or may(stored.alarm, person, Verb.EVIDENCE_SEE) is not PermissionAnswer.YES
        ):
            return notice(uow, person, NOT_YOURS)
    else:
        incident = place_for(uow, person) or _latest(uow, person)
    view = list_view(uow, person, incident, elsewhere=command.elsewhere)
    key = f"evidence:{command.origin.delivery or id(uow)}:{uow.now}"
    uow.tell(person, view, SentEvidence(incident, command.elsewhere), key)
    return SILENT


def list_view(
    uow: UnitOfWork,
    person: str,
    incident: str | None,
    *,
    elsewhere: bool = False,
    link: str | None = None,
) -> EvidenceListView:
    """What the incident has, as the person may see it: drawn again after a crash, they may not any
    more."""
    alarm = uow.tx.get_alarm(incident) if incident is not None else None
    if alarm is not None and may(alarm, person, Verb.EVIDENCE_SEE) is not PermissionAnswer.YES:
        alarm = None
    records = evidence.evidence_of(uow, alarm.id) if alarm is not None else ()
    waiting = [one for one in uow.tx.waiting_intakes(person) if one.waits]
    return EvidenceListView(
        language=uow.directory.language(person),
        about=incident_line(alarm) if alarm is not None else None,
        lines=tuple(record_line(one, pages=uow.terms.pages is not None) for one in records),
        drill=alarm is not None and alarm.drill is not None,
        elsewhere=elsewhere,
        waiting=len(waiting),
        question=question(uow, person) if waiting else None,
        choices=() if incident == place_for(uow, person) else question(uow, person).choices,
        may_add=alarm is None or may(alarm, person, Verb.EVIDENCE_ADD) is PermissionAnswer.YES,
        link=link,
    )


def note_recording(uow: UnitOfWork, command: NoteRecording) -> Answer:
    """Where a recording is (R44); the bot never makes one."""
    person, complete = command.origin.person, bool(command.system and command.reference)
    stored = uow.tx.lock_alarm(command.incident) if command.incident is not None else None
    if command.incident is None and complete:
        stored = noted_incident(uow, command.origin)
    if stored is None:
        return notice(uow, person, INCOMPLETE if command.incident is None else NOT_YOURS)
    verdict = may(stored.alarm, person, Verb.EVIDENCE_ADD)
    if verdict is PermissionAnswer.NOT_THEIRS:
        return notice(uow, person, NOT_YOURS)
    if verdict is PermissionAnswer.TOO_LATE:
        return Answer(list_view(uow, person, stored.alarm.id), stored.alarm.id, note=TOO_LATE)
    if complete:
        recording = Recording(command.system, command.reference, command.since, command.until)
        evidence.add_reference(uow, marked(stored), person, recording)
    view = list_view(uow, person, stored.alarm.id)
    note = Sentence("answer-recording-noted") if complete else INCOMPLETE
    message = SentEvidence(stored.alarm.id)
    return Answer(view, stored.alarm.id, to_send=True, message=message, note=note)


def view_evidence(uow: UnitOfWork, command: ViewEvidence) -> Answer:
    """*Vis*: the card that was tapped, with a link of the person's own on it. Evidence that is not
    theirs answers exactly as evidence that does not exist."""
    person = command.origin.person
    record = uow.tx.evidence(command.evidence)
    if record is None or may_see(uow, record, person) is None:
        return notice(uow, person, Sentence("answer-evidence-not-yours"))
    link = new_link(uow, record, person)
    if link is None:
        return notice(uow, person, Sentence("answer-evidence-no-page"))
    if command.batch is not None and _is_theirs(uow, command.batch, person):
        view = batch_view(uow, command.batch, link)
        return Answer(view, record.incident, to_send=True, message=SentBatch(command.batch))
    about = record.incident
    view_now = list_view(uow, person, about, link=link)
    return Answer(view_now, about, to_send=True, message=SentEvidence(about))


def beside(uow: UnitOfWork, person: str, batch: str, answer: Answer) -> Answer:
    """The evidence card on which a leader was alerted: what it asks still waits for its answer."""
    said = getattr(answer.view, "sentence", None)
    if said is None or not _is_theirs(uow, batch, person):
        return answer
    return Answer(batch_view(uow, batch), answer.incident, note=said)


def _latest(uow: UnitOfWork, person: str) -> str | None:
    recent = uow.tx.recent_of(person, uow.now - ASKED_DAYS * DAY_MS, 1)
    return recent[0].id if recent else None


def _is_theirs(uow: UnitOfWork, batch: str, person: str) -> bool:
    intakes = uow.tx.intakes_of(batch)
    return bool(intakes) and intakes[0].person == person


WHERE = "evidence/view"  # the part of the address before the token


@dataclass(frozen=True, slots=True)
class Opened:
    """A look that is on record. `browser` is the secret that the browser keeps; it shows the
    picture to that browser alone."""

    record: Evidence
    reader: Reader
    browser: str


def new_link(uow: UnitOfWork, record: Evidence, person: str) -> str | None:
    """The address of a fresh link; None where there are no pages, or nothing that can be shown.
    The token itself is nowhere but in the address."""
    if uow.terms.pages is None or record.copy is None:
        return None
    return f"{uow.terms.pages}/{WHERE}/{links.issue(uow, record.id, person)}"


def may_see(uow: UnitOfWork, record: Evidence, person: str) -> StoredAlarm | bool | None:
    """Whether the person may look at it now: the incident, locked, or True for what waits and is
    their own; None when not."""
    if record.erased_at is not None:
        return None
    if record.incident is None:
        return True if record.added_by == person else None
    stored = uow.tx.lock_alarm(record.incident)
    if stored is None or may(stored.alarm, person, Verb.EVIDENCE_SEE) is not PermissionAnswer.YES:
        return None
    return stored


def reader_of(uow: UnitOfWork, token: str) -> Reader | None:
    """Whom the link is for, without using it up; None when it opens nothing. A program that follows
    links, as mail filters and previews do, thus sees and spends nothing."""
    link = links.lasting(uow, token)
    record = uow.tx.evidence(link.what) if link is not None else None
    if link is None or record is None:
        return None
    alarm = uow.tx.get_alarm(record.incident) if record.incident else None
    drill = alarm is not None and alarm.drill is not None
    return Reader(uow.directory.language(link.person), drill)


def open_link(uow: UnitOfWork, token: str, browser: str) -> Opened | None:
    """One use of the link, on the timeline and in the access log before anything is shown; None
    when it opens nothing, or not for this browser."""
    link, reader = links.lasting(uow, token), reader_of(uow, token)
    if link is None or reader is None or not links.is_for(link, browser):
        return None
    record = uow.tx.evidence(link.what)
    right = may_see(uow, record, link.person) if record is not None else None
    if record is None or right is None:
        return None
    secret = links.use(uow, link, browser)
    if isinstance(right, StoredAlarm):
        viewed(uow, right, link.person, record)
    uow.tx.log_access(link.person, "evidence.view", record.incident)
    return Opened(record, reader, secret)


def opened(uow: UnitOfWork, token: str, browser: str) -> Evidence | None:
    """What the page of a link that this browser has opened shows; None when it is over."""
    link = links.opened(uow, token, browser)
    record = uow.tx.evidence(link.what) if link is not None else None
    if link is None or record is None or not may_see(uow, record, link.person):
        return None
    return record


FEATURE = Feature(
    handlers={
        commands.KeepEvidence: receive.keep_evidence,
        commands.KeepMessage: receive.keep_message,
        commands.ChooseIncident: receive.choose_incident,
        commands.DropEvidence: receive.drop_evidence,
        commands.ShowEvidence: show_evidence,
        commands.NoteRecording: note_recording,
        commands.ViewEvidence: view_evidence,
    },
    slots={SLOT: SlotFamily(lambda uow, card_slot: batch_view(uow, card_slot.incident))},
    messages={
        SentEvidence: lambda uow, person, message: list_view(
            uow, person, message.incident, elsewhere=message.elsewhere
        ),
        SentBatch: lambda uow, person, message: batch_view(uow, message.batch),
        receive.SentNotCome: lambda uow, person, message: NotComeView(
            uow.directory.language(person), receive.kinds_of(message.kinds)
        ),
    },
)
