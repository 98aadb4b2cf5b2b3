"""`bevis`: how evidence is kept, which incident it belongs to, what there is, and a way to look at
it, on record each time (L10, R44, R50; `service.links`).

And *Feil bilde? Fjern*: whoever sent it takes it back until a report or note that counts it is
sent, by a tap or in words (L9, L13; docs/decisions/0057). Nobody sees it from that moment; for a
day it can be brought back, then its key is destroyed and the tombstone stays. A replica of the
revision before reads what was removed as erased, and shows it to nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.cards.evidence.views import EvidenceListView, EvidenceView, LineState, NotComeView
from bot.cards.views import Sentence
from bot.dialogs import commands
from bot.dialogs.commands import (
    ChooseIncident,
    Command,
    DropEvidence,
    EraseEvidence,
    NoteRecording,
    RemoveEvidence,
    RemoveLastEvidence,
    RestoreEvidence,
    Say,
    ShowEvidence,
    ViewEvidence,
)
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.timeline import FactKind
from bot.domain.evidence import DAY_MS, UNDO_MS, Evidence, Recording
from bot.service.answer import SILENT, TOO_LATE, Answer, Feature, SlotFamily, notice
from bot.service.evidence import receive
from bot.service.evidence import record as evidence
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork
from bot.store.evidence import Intake, IntakeState
from bot.store.records import Priority, StoredAlarm, TaskKind

NOTHING_WAITS = Sentence("answer-evidence-nothing-waits")


def choose_incident(uow: UnitOfWork, command: ChooseIncident) -> Answer:
    """The sender says where it belongs: all that waits goes there."""
    person, target = command.origin.person, command.target
    if target is not None:
        stored = uow.tx.lock_alarm(target)
        if (
            stored is None
            or may(stored.alarm, person, Verb.EVIDENCE_ADD) is not PermissionAnswer.YES
        ):
            return notice(uow, person, NOT_YOURS)
    waiting = receive.waiting_of(uow, person, command.batch)
    if waiting:
        _settle(
            uow, person, waiting, target or receive.noted_incident(uow, command.origin).alarm.id
        )
    return _batch_shown(uow, person, command.batch, None if waiting else NOTHING_WAITS)


def drop_evidence(uow: UnitOfWork, command: DropEvidence) -> Answer:
    """It was no evidence: what waits of this message is destroyed at once (L13)."""
    person = command.origin.person
    batch = command.batch
    waiting = receive.waiting_of(uow, person, batch)
    dropped = [one for one in waiting if batch is None or one.batch == batch]
    for one in dropped:
        receive.changed(uow, replace(one, state=IntakeState.DROPPED, key_id="", sealed=b""))
    evidence.redraw(uow, (one.batch for one in dropped))
    return _batch_shown(uow, person, command.batch, None if dropped else NOTHING_WAITS)


def _settle(uow: UnitOfWork, person: str, waiting: Iterable[Intake], incident: str) -> None:
    settled = [replace(one, incident=incident) for one in waiting]
    for one in settled:
        receive.changed(uow, one)
    evidence.redraw(uow, (one.batch for one in settled))


def _batch_shown(uow: UnitOfWork, person: str, batch: str | None, note: Sentence | None) -> Answer:
    """The card as it is now; only its own sender sees it."""
    mine = [one for one in uow.tx.intakes_of(batch) if one.person == person] if batch else []
    view = evidence.batch_view(uow, mine[0].batch) if mine else None
    if view is None:
        return notice(uow, person, note or Sentence("answer-evidence-settled"))
    forgotten = all(line.state is LineState.ERASED for line in view.lines)
    return Answer(view, note=None if forgotten else note)


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
    shown = [line.evidence for line in view.lines if line.evidence is not None]
    only = uow.tx.evidence(shown[0]) if len(shown) == 1 and not command.elsewhere else None
    if only is not None:  # there is no question which: one tap less
        view = replace(view, link=evidence.new_link(uow, only, person))
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
    asked: str | None = None,
) -> EvidenceListView:
    """What the incident has, as the person may see it: drawn again after a crash, they may not any
    more."""
    alarm = uow.tx.get_alarm(incident) if incident is not None else None
    if alarm is not None and may(alarm, person, Verb.EVIDENCE_SEE) is not PermissionAnswer.YES:
        alarm = None
    records = uow.tx.evidence_of(alarm.id) if alarm is not None else ()
    lines = (evidence.own_line(uow, one, person) for one in records)
    waiting = receive.waiting_of(uow, person, None)
    return EvidenceListView(
        language=uow.directory.language(person),
        about=evidence.incident_line(alarm) if alarm is not None else None,
        lines=tuple(line for line in lines if line.state is not LineState.ERASED),
        drill=alarm is not None and alarm.drill is not None,
        elsewhere=elsewhere,
        waiting=len(waiting),
        question=evidence.question(uow, person) if waiting else None,
        choices=()
        if incident == receive.place_for(uow, person)
        else evidence.question(uow, person).choices,
        may_add=alarm is None or may(alarm, person, Verb.EVIDENCE_ADD) is PermissionAnswer.YES,
        link=link,
        asked=asked,
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
        evidence.add_reference(uow, receive.marked(stored), person, recording)
    view = list_view(uow, person, stored.alarm.id)
    note = Sentence("answer-recording-noted") if complete else INCOMPLETE
    message = SentEvidence(stored.alarm.id)
    return Answer(view, stored.alarm.id, to_send=True, message=message, note=note)


def view_evidence(uow: UnitOfWork, command: ViewEvidence) -> Answer:
    """*Vis*: the card that was tapped, with a link of the person's own on it. Evidence that is not
    theirs answers exactly as evidence that does not exist."""
    person = command.origin.person
    record = uow.tx.evidence(command.evidence)
    is_own = record is not None and record.added_by == person
    if record is not None and is_own and evidence.may_come_back(uow, record):
        view_then = list_view(uow, person, record.incident)  # removed on another device
        return Answer(view_then, record.incident, to_send=True, note=TOO_LATE)
    if record is None or evidence.may_see(uow, record, person) is None:
        return notice(uow, person, Sentence("answer-evidence-not-yours"))
    link = evidence.new_link(uow, record, person)
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


NOT_THEIRS = Sentence("answer-evidence-not-yours")
OfOne = RemoveEvidence | RestoreEvidence | EraseEvidence


def remove_evidence(uow: UnitOfWork, command: RemoveEvidence) -> Answer:
    """Hidden at once. Tapped on two devices it is removed once, and both read so."""
    return _of_own(uow, command, _remove)


def restore_evidence(uow: UnitOfWork, command: RestoreEvidence) -> Answer:
    """*Angre*: as it was, for a day."""
    return _of_own(uow, command, _restore)


def erase_evidence(uow: UnitOfWork, command: EraseEvidence) -> Answer:
    """*Slett for godt nå*: asked first, then without the day."""
    if command.sure is None:
        record = uow.tx.evidence(command.evidence)
        asked = record is not None and evidence.may_come_back(uow, record)
        return _of_own(uow, command, lambda *_: None, command.evidence if asked else None)
    return _of_own(uow, command, _erase if command.sure else lambda *_: None)


def remove_last(uow: UnitOfWork, command: RemoveLastEvidence) -> Answer | Command:
    """The same in words: what was sent last, where it is one thing; of several their sender says
    which. Whoever has sent nothing of late means something else."""
    person = command.origin.person
    last = uow.tx.last_batch(person, uow.now - UNDO_MS)
    if not last:
        return Say(command.origin, command.text, otherwise=ShowEvidence(command.origin))
    batch, note = last[0].batch, None
    there = [one for one in last if _is_there(uow, one)]
    if len(there) > 1 and not command.every:
        note = Sentence("answer-evidence-which-removed")
    else:
        notes = [_take_back(uow, person, one) for one in there]
        note = next((one for one in notes if one is not None), None)
    incident = last[0].incident
    others = uow.tx.evidence_of(incident) if command.every and incident is not None else ()
    if any(one.added_by == person and one.erased_at is None for one in others):
        # Of earlier messages: each with its own button.
        listed = list_view(uow, person, incident)
        which = note or Sentence("answer-evidence-which-removed")
        return Answer(listed, incident, to_send=True, message=SentEvidence(incident), note=which)
    return Answer(
        evidence.batch_view(uow, batch), to_send=True, message=SentBatch(batch), note=note
    )


def _take_back(uow: UnitOfWork, person: str, intake: Intake) -> Sentence | None:
    """One thing that was sent last: never kept where it is still being fetched."""
    if intake.state is IntakeState.SAVING:
        receive.changed(uow, replace(intake, state=IntakeState.DROPPED, key_id="", sealed=b""))
        evidence.redraw(uow, (intake.batch,))
        return None
    found = _own(uow, intake.evidence, person) if intake.evidence is not None else None
    return _remove(uow, *found) if found is not None else NOT_THEIRS


def _is_there(uow: UnitOfWork, intake: Intake) -> bool:
    if intake.state is IntakeState.SAVING:
        return True
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    return record is not None and record.erased_at is None


Change = Callable[[UnitOfWork, Evidence, StoredAlarm | None], Sentence | None]


def _of_own(uow: UnitOfWork, command: OfOne, change: Change, asked: str | None = None) -> Answer:
    """Changes the asker's own, and shows the card that was tapped; what is somebody else's is
    answered exactly as what does not exist."""
    person = command.origin.person
    found = _own(uow, command.evidence, person)
    if found is None:
        return notice(uow, person, NOT_THEIRS)
    note = change(uow, *found)
    view, message = _shown(uow, command, found[0], asked)
    return Answer(view, found[0].incident, to_send=True, message=message, note=note)


def _own(uow: UnitOfWork, id: str, person: str) -> tuple[Evidence, StoredAlarm | None] | None:
    """In the order in which everything is locked: incident, record."""
    seen = uow.tx.evidence(id)
    if seen is None or seen.added_by != person:
        return None
    stored = uow.tx.lock_alarm(seen.incident) if seen.incident is not None else None
    record = uow.tx.lock_evidence(id)
    return (record, stored) if record is not None else None


def _remove(uow: UnitOfWork, record: Evidence, stored: StoredAlarm | None) -> Sentence | None:
    if record.erased_at is not None:
        return None  # the other device was first
    if record.incident is not None and stored is None:
        return TOO_LATE  # it got its incident in this moment
    if stored is not None and uow.tx.hold_of(stored.alarm.id) is not None:
        return Sentence("answer-evidence-held")
    if stored is not None and evidence.is_sent(uow, record):
        return Sentence("answer-evidence-sent")
    if any(one.person != record.added_by for one in uow.tx.intakes_about(record.id)):
        return Sentence("answer-evidence-sent-by-two")  # it is the other's evidence, too
    removed = record.removed(uow.now)
    uow.tx.keep_evidence(removed)
    _tell(uow, removed, stored, FactKind.EVIDENCE_REMOVED)
    _destroy_at(uow, removed)
    return None


def _restore(uow: UnitOfWork, record: Evidence, stored: StoredAlarm | None) -> Sentence | None:
    if record.erased_at is None:
        return None
    if not evidence.may_come_back(uow, record):
        return Sentence("answer-evidence-too-late")
    if _is_there_again(uow, record):
        return Sentence("answer-evidence-there-again")
    back = record.brought_back()
    uow.tx.keep_evidence(back)
    _tell(uow, back, stored, FactKind.EVIDENCE_RESTORED)
    if stored is not None:
        drafts.tick_again(uow, record, stored.alarm.id)
    for intake in uow.tx.intakes_about(record.id):
        if record.incident is None and intake.incident is not None:
            receive.changed(uow, intake)  # it was about to be moved there
    return None


def _erase(uow: UnitOfWork, record: Evidence, stored: StoredAlarm | None) -> Sentence | None:
    if not evidence.may_come_back(uow, record):
        return None
    if stored is not None and uow.tx.hold_of(stored.alarm.id) is not None:
        return Sentence("answer-evidence-held")
    now = replace(record, destroy_at=uow.now)
    uow.tx.keep_evidence(now)
    _destroy_at(uow, now)
    _redraw(uow, record)
    return None


def _tell(uow: UnitOfWork, record: Evidence, stored: StoredAlarm | None, kind: FactKind) -> None:
    """On the timeline, where there is one; on every card that counts or shows it."""
    if stored is not None:
        evidence.publish_fact(uow, stored, record.added_by, {"evidence": record.id}, kind)
        drafts.count_anew(uow, stored.alarm.id)
    _redraw(uow, record)


def _redraw(uow: UnitOfWork, record: Evidence) -> None:
    evidence.redraw(uow, (intake.batch for intake in uow.tx.intakes_about(record.id)))


def _is_there_again(uow: UnitOfWork, record: Evidence) -> bool:
    """Whether the same bytes were sent once more meanwhile: twice in one incident they are one
    record."""
    others = evidence.waiting_of(uow, record.added_by)
    if record.incident is not None:
        others = evidence.evidence_of(uow, record.incident)
    same = record.original.sha256 if record.original is not None else None
    return any(one.original is not None and one.original.sha256 == same for one in others)


def _destroy_at(uow: UnitOfWork, record: Evidence) -> None:
    """A row of its own for the instant; what is left of it, the hourly round takes up
    (`evidence.forgetting`). A replica of the revision before finds no intake, and is done."""
    key = f"evidence:{record.id}:destroy:{record.destroy_at}"
    payload = {"intake": "", "removed": record.id}
    task = uow.task(
        TaskKind.EVIDENCE,
        record.added_by,
        Priority.REMINDER,
        key,
        incident=record.incident,
        payload=payload,
    )
    uow.tx.add_tasks([replace(task, due_at=record.destroy_at or uow.now)])


def _shown(
    uow: UnitOfWork, command: OfOne, record: Evidence, asked: str | None
) -> tuple[EvidenceView | EvidenceListView | None, SentMessage]:
    """The card that was tapped: of its message, or of all that the incident has."""
    batches = {intake.batch for intake in uow.tx.intakes_about(record.id)}
    if command.batch in batches:
        view = evidence.batch_view(uow, command.batch, asked=asked)
        return view, SentBatch(command.batch)
    listed = list_view(uow, command.origin.person, record.incident, asked=asked)
    return listed, SentEvidence(record.incident)


FEATURE = Feature(
    handlers={
        commands.KeepEvidence: receive.keep_evidence,
        commands.KeepMessage: receive.keep_message,
        commands.ChooseIncident: choose_incident,
        commands.DropEvidence: drop_evidence,
        commands.ShowEvidence: show_evidence,
        commands.NoteRecording: note_recording,
        commands.ViewEvidence: view_evidence,
        commands.RemoveEvidence: remove_evidence,
        commands.RemoveLastEvidence: remove_last,
        commands.RestoreEvidence: restore_evidence,
        commands.EraseEvidence: erase_evidence,
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
