"""`bevis`: how evidence is kept, one step at a time, what there is, and a way to look at it, on
record each time (L10, R44, R50; `service.links`).

Every step of an intake is read from the database, and its outcome is written only while the intake
still waits for it: a step may be taken twice and counts once (L1).
"""

from dataclasses import dataclass, replace

from bot.cards.evidence.views import EvidenceListView, NotComeView
from bot.cards.views import Sentence
from bot.dialogs import commands
from bot.dialogs.commands import NoteRecording, ShowEvidence, ViewEvidence
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.evidence import (
    DAY_MS,
    Behind,
    Evidence,
    EvidenceRefused,
    Recording,
    Refusal,
    Source,
    Taken,
)
from bot.service import links
from bot.service.answer import SILENT, TOO_LATE, Answer, Feature, SlotFamily, notice
from bot.service.evidence import receive
from bot.service.evidence import record as evidence
from bot.service.links import Reader
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.unit_of_work import UnitOfWork
from bot.store.evidence import Intake, IntakeState
from bot.store.records import StoredAlarm, Task

# Between the tries of what may work later: over an hour, as long as such an address opens anything.
PAUSES_MS = tuple(1000 * seconds for seconds in (5, 15, 60, 300, 900, 1800, 1800))
# What ends every process that takes it up, or fails in a way nobody foresaw, is not tried for ever.
MOST_TRIES = len(PAUSES_MS) + 5
_RETENTION_RUNS_MS = 2 * 60 * 60 * 1000  # every hour, and late where a replica was away


@dataclass(frozen=True, slots=True)
class Fetch:
    """Download and store it; `owner` as the evidence store has it."""

    source: Source
    owner: str | None


@dataclass(frozen=True, slots=True)
class Store:
    """The same for a text that is here."""

    text: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """It was kept before its incident was known."""

    record: Evidence
    incident: str


@dataclass(frozen=True, slots=True)
class Forget:
    """It was no evidence."""

    record: Evidence


Step = Fetch | Store | Move | Forget


@dataclass(frozen=True, slots=True)
class After:
    """What follows a step: whether another does, and what the evidence store holds that nobody
    needs."""

    goes_on: bool
    discard: tuple[Taken | Evidence, ...] = ()


def next_step(uow: UnitOfWork, task: Task) -> Step | None:
    """What the task's intake needs now; None when it needs nothing, and the task is over."""
    intake = uow.tx.look_at_intake(str(task.payload["intake"]))
    step = _step(uow, task, intake) if intake is not None else None
    if step is None:
        uow.tx.finish_task(task, "done")
    return step


def _step(uow: UnitOfWork, task: Task, intake: Intake) -> Step | None:
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    if record is not None and record.erased_at is not None:
        evidence.redraw(uow, (intake.batch,))  # it waited too long, and the card says so
    elif record is not None and record.incident is None:
        if intake.state is IntakeState.DROPPED:
            return Forget(record)
        if intake.state is IntakeState.KEPT and intake.incident is not None:
            return Move(record, intake.incident)
    if intake.state is not IntakeState.SAVING:
        return None
    if task.attempt > MOST_TRIES:
        _refuse(uow, intake, Refusal.NOT_KEPT)
        return None
    content = receive.unsealed(uow, intake)
    if content is None:
        _refuse(uow, intake, Refusal.KEY_LOST)
        return None
    if "text" in content:
        return Store(content["text"], intake.incident)
    url, behind, claimed = content["url"], Behind(content["behind"]), content["claimed"]
    return Fetch(Source(url, behind, intake.came, claimed), intake.incident)


def record(
    uow: UnitOfWork, task: Task, step: Step, result: Taken | EvidenceRefused | bool
) -> After:
    """Writes down what came of the step."""
    stored = _locked(uow, result)
    intake = uow.tx.intake(str(task.payload["intake"]))
    if intake is None:
        return After(False, _unneeded(result))
    match step, result:
        case Forget(gone), bool(whole):
            return _forgotten(uow, task, intake, gone, whole)
        case Move(waited), Taken():
            return _moved(uow, intake, stored, waited, result)
        case _, Taken():
            return _taken(uow, intake, stored, result)
        case _, EvidenceRefused(why):
            return _refused(uow, task, intake, why)
    raise TypeError("no such outcome of this step")


def _locked(uow: UnitOfWork, result: Taken | EvidenceRefused | bool) -> StoredAlarm | None:
    """The incident that it was stored for; None where it waits for one."""
    if not isinstance(result, Taken) or result.owner == result.id:
        return None
    return uow.tx.lock_alarm(result.owner)


def _taken(uow: UnitOfWork, intake: Intake, stored: StoredAlarm | None, taken: Taken) -> After:
    if intake.state is not IntakeState.SAVING:  # dropped meanwhile, or another worker was first
        return After(True, (taken,))
    if stored is None:
        kept = evidence.add_waiting(uow, intake.person, taken)
        _save(uow, intake, IntakeState.KEPT, kept.id)
        uow.tx.add_tasks([_look_again(uow, intake)])
        return After(True)
    added = evidence.add(uow, marked(stored), intake.person, taken)
    _save(uow, intake, _state(added), added.record.id)
    return After(True, (taken,) if added.again else ())


def _look_again(uow: UnitOfWork, intake: Intake) -> Task:
    """Once the retention has had its hour, in case nobody answers."""
    due = uow.now + uow.terms.waits_days * DAY_MS + _RETENTION_RUNS_MS
    key = f"evidence:{intake.id}:forgotten"
    return replace(receive.task_of(uow, intake), due_at=due, dedupe_key=key)


def _moved(
    uow: UnitOfWork, intake: Intake, stored: StoredAlarm | None, waited: Evidence, moved: Taken
) -> After:
    if stored is None or uow.tx.waiting_record(waited.id) is None:
        return After(True)  # another worker moved it, to the same place; or it was forgotten
    added = evidence.assign(uow, marked(stored), intake.person, moved)
    _save(uow, intake, _state(added), added.record.id)
    return After(True, (waited, moved) if added.again else (waited,))


def _forgotten(uow: UnitOfWork, task: Task, intake: Intake, gone: Evidence, whole: bool) -> After:
    if whole:
        uow.tx.keep_evidence(replace(gone, erased_at=uow.now))
        evidence.redraw(uow, (intake.batch,))
    else:
        uow.tx.retry_task(task, uow.now + PAUSES_MS[-1], "something is left")
    return After(whole)


def _refused(uow: UnitOfWork, task: Task, intake: Intake, why: Refusal) -> After:
    """What may pass is tried again, and the sender is told that it takes time. What is kept, and
    only waits to be moved, is never given up: the sender has read that it is safe (L1)."""
    is_safe = intake.state is IntakeState.KEPT
    if why.passing and (task.attempt <= len(PAUSES_MS) or is_safe):
        pause = PAUSES_MS[min(task.attempt, len(PAUSES_MS)) - 1]
        uow.tx.retry_task(task, uow.now + pause, why.value)
        if intake.state is IntakeState.SAVING and intake.refusal is not why:
            uow.tx.save_intake(replace(intake, refusal=why))
            evidence.redraw(uow, (intake.batch,))
        return After(False)
    _refuse(uow, intake, why)
    return After(True)


def _refuse(uow: UnitOfWork, intake: Intake, why: Refusal) -> None:
    if intake.state in (IntakeState.SAVING, IntakeState.KEPT):
        settled = replace(intake, state=IntakeState.REFUSED, refusal=why, key_id="", sealed=b"")
        uow.tx.save_intake(settled)
        evidence.redraw(uow, (intake.batch,))


def _save(uow: UnitOfWork, intake: Intake, state: IntakeState, record: str) -> None:
    kept = replace(intake, state=state, evidence=record, refusal=None, key_id="", sealed=b"")
    uow.tx.save_intake(kept)
    evidence.redraw(uow, (intake.batch,))


def _state(added: evidence.Added) -> IntakeState:
    return IntakeState.AGAIN if added.again else IntakeState.KEPT


def marked(stored: StoredAlarm) -> StoredAlarm:
    """From now on its cards ask how much there is."""
    return replace(stored, alarm=replace(stored.alarm, has_evidence=True))


def _unneeded(result: Taken | EvidenceRefused | bool) -> tuple[Taken, ...]:
    return (result,) if isinstance(result, Taken) else ()


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
        incident = receive.place_for(uow, person) or _latest(uow, person)
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
    pages = uow.terms.pages is not None
    return EvidenceListView(
        language=uow.directory.language(person),
        about=evidence.incident_line(alarm) if alarm is not None else None,
        lines=tuple(evidence.record_line(one, pages=pages) for one in records),
        drill=alarm is not None and alarm.drill is not None,
        elsewhere=elsewhere,
        waiting=len(waiting),
        question=evidence.question(uow, person) if waiting else None,
        choices=()
        if incident == receive.place_for(uow, person)
        else evidence.question(uow, person).choices,
        may_add=alarm is None or may(alarm, person, Verb.EVIDENCE_ADD) is PermissionAnswer.YES,
        link=link,
    )


def note_recording(uow: UnitOfWork, command: NoteRecording) -> Answer:
    """Where a recording is (R44); the bot never makes one."""
    person, complete = command.origin.person, bool(command.system and command.reference)
    stored = uow.tx.lock_alarm(command.incident) if command.incident is not None else None
    if command.incident is None and complete:
        stored = receive.noted_incident(uow, command.origin)
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
        view = evidence.batch_view(uow, command.batch, link)
        return Answer(view, record.incident, to_send=True, message=SentBatch(command.batch))
    about = record.incident
    view_now = list_view(uow, person, about, link=link)
    return Answer(view_now, about, to_send=True, message=SentEvidence(about))


def beside(uow: UnitOfWork, person: str, batch: str, answer: Answer) -> Answer:
    """The evidence card on which a leader was alerted: what it asks still waits for its answer."""
    said = getattr(answer.view, "sentence", None)
    if said is None or not _is_theirs(uow, batch, person):
        return answer
    return Answer(evidence.batch_view(uow, batch), answer.incident, note=said)


def _latest(uow: UnitOfWork, person: str) -> str | None:
    recent = uow.tx.recent_of(person, uow.now - evidence.ASKED_DAYS * DAY_MS, 1)
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
        evidence.viewed(uow, right, link.person, record)
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
    slots={evidence.SLOT: SlotFamily(lambda uow, slot: evidence.batch_view(uow, slot.incident))},
    messages={
        SentEvidence: lambda uow, person, message: list_view(
            uow, person, message.incident, elsewhere=message.elsewhere
        ),
        SentBatch: lambda uow, person, message: evidence.batch_view(uow, message.batch),
        receive.SentNotCome: lambda uow, person, message: NotComeView(
            uow.directory.language(person), receive.kinds_of(message.kinds)
        ),
    },
)
