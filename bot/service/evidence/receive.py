"""Taking in what people send as evidence (R44, R50): on record before Teams gets its answer,
fetched and kept afterwards, one step at a time: no picture is lost, and no alarm waits for one.

Every step of an intake is read from the database, and its outcome is written only while the intake
still waits for it: a step may be taken twice and counts once (L1).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.evidence.views import (
    NotComeView,
)
from bot.cards.views import NoticeView, Sentence
from bot.dialogs.commands import KeepEvidence, KeepMessage, Origin
from bot.dialogs.evidence import document
from bot.domain.alarm.describing import noted
from bot.domain.alarm.timeline import NOTED_AS_EVIDENCE
from bot.domain.evidence import (
    DAY_MS,
    Behind,
    Came,
    Evidence,
    EvidenceRefused,
    Refusal,
    Source,
    Taken,
)
from bot.domain.organisation.organisation import OSLO
from bot.events import Attached, ImageReceived, NotCome, Passage
from bot.service.alarm.act import lively_alarm_of
from bot.service.alarm.several import helps_in
from bot.service.answer import SILENT, Answer, notice
from bot.service.evidence import record as evidence
from bot.service.evidence.record import place_card, redraw
from bot.service.messages import SentMessage
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.evidence import Intake, IntakeState
from bot.store.records import Priority, StoredAlarm, Task, TaskKind

# So that nobody fills the disk with what they never say where it belongs: a gigabyte at the most.
MOST_WAITING = 40


@dataclass(frozen=True, slots=True)
class _Sent:
    """One thing to keep: how it came, and what is sealed of it. `told_by` is what it is known by
    when its message is edited."""

    came: Came
    content: dict[str, str]
    told_by: str = ""


@dataclass(frozen=True)
class SentNotCome(SentMessage):
    """What was sent and did not reach us, and how each is sent."""

    VIEW = "not_come"
    kinds: str


def keep_evidence(uow: UnitOfWork, command: KeepEvidence) -> Answer:
    """Pictures and files from the private chat. Whoever has too many that wait for their incident
    says first where those belong; what is not taken lies in the chat still."""
    person, origin = command.origin.person, command.origin
    attached = [_sent(one) for one in command.attached]
    sent = [*attached, *(_of_others(uow, one) for one in command.of_others)]
    new = [one for one in sent if _is_new(uow, origin, one.told_by)]
    if new:
        if place_for(uow, person) is None and _too_many(uow, person, len(new)):
            too_many = Sentence("answer-evidence-too-many", (("count", MOST_WAITING),))
            return notice(uow, person, too_many)
        _take_in(uow, person, new)
    kinds = ",".join(command.missing)
    if kinds and _is_new(uow, origin, kinds):
        view = NotComeView(uow.directory.language(person), command.missing)
        return Answer(view, to_send=True, message=SentNotCome(kinds))
    return SILENT


def kinds_of(told: str) -> tuple[NotCome, ...]:
    """What did not come, as an outgoing row tells it."""
    return tuple(kind for kind in NotCome if kind.value in told.split(","))


def _is_new(uow: UnitOfWork, origin: Origin, told_by: str) -> bool:
    """An edit tells once more of all that its message had with it."""
    message = origin.edit_of or origin.delivery
    return not message or uow.tx.first_delivery(f"{message}|{uow.keyring.digest(told_by)}")


def _sent(one: Attached) -> _Sent:
    """With what it is said to be, or an error in words would be kept for the picture."""
    if isinstance(one, ImageReceived):
        came, behind, claimed = Came.PASTED, Behind.OUR_TOKEN, "image/*"
    else:
        came, behind = Came.FILE, Behind.NOTHING
        claimed = f".{one.ending}" if one.ending else ""
    content = {"url": one.url, "behind": behind.value, "claimed": claimed}
    return _Sent(came, content, _PASS.sub("", one.url))


# What an address is opened with is another one each time.
_PASS = re.compile(r"[?&]tempauth=[^&]*", re.IGNORECASE)


def _of_others(uow: UnitOfWork, passage: Passage) -> _Sent:
    """Words that were forwarded or quoted, as Teams gave them; who wrote them is not told."""
    at = datetime.fromtimestamp(uow.now / 1000, OSLO)
    head = f"Videresendt: {at:%d.%m.%Y kl. %H.%M.%S}"
    source = ["---", passage.source, ""] if passage.source else []
    text = "\n".join([head, "", passage.words, "", *source])
    return _Sent(Came.MESSAGE_ACTION, {"text": text}, passage.words)


def keep_message(uow: UnitOfWork, command: KeepMessage) -> Answer:
    """*Lagre som bevis*: the words are kept, and the private chat asks for the picture. What is
    answered here stands in a dialog that only the person sees."""
    person = command.origin.person
    _take_in(
        uow,
        person,
        [_Sent(Came.MESSAGE_ACTION, {"text": document(command.message)})],
    )
    language = uow.directory.language(person)
    return Answer(NoticeView(language, Sentence("answer-message-kept")))


def _take_in(uow: UnitOfWork, person: str, sent: Sequence[_Sent]) -> None:
    incident = place_for(uow, person)
    batch = new_id()
    intakes = [
        _sealed(
            uow,
            Intake(new_id(), batch, person, position, one.came, uow.now, incident=incident),
            one,
        )
        for position, one in enumerate(sent)
    ]
    uow.tx.add_intakes(intakes)
    place_card(uow, person, batch)
    uow.tx.add_tasks([task_of(uow, intake) for intake in intakes])


def place_for(uow: UnitOfWork, person: str) -> str | None:
    """The incident that needs no question: the sender's own open alarm, or the only one in which
    they help just now."""
    mine = lively_alarm_of(uow, person)
    if mine is not None:
        return mine.alarm.id
    helping = helps_in(uow, person)
    return helping[0] if len(helping) == 1 else None


def task_of(uow: UnitOfWork, intake: Intake) -> Task:
    """What works on the intake; one for each of its revisions."""
    return uow.task(
        TaskKind.EVIDENCE,
        intake.person,
        Priority.REMINDER,
        f"evidence:{intake.id}:{intake.revision}",
        incident=intake.incident,
        payload={"intake": intake.id},
    )


def waiting_of(uow: UnitOfWork, person: str, batch: str | None) -> list[Intake]:
    """All that waits, if anything of the card's own message does: an old card that was answered
    decides nothing about what was sent since."""
    waiting = [one for one in uow.tx.waiting_intakes(person) if not _erased(uow, one)]
    if batch is not None and not any(one.batch == batch for one in waiting):
        return []
    return waiting


def _too_many(uow: UnitOfWork, person: str, more: int) -> bool:
    """Asked in full only when it may be: most people have none."""
    if len(uow.tx.waiting_intakes(person)) + more <= MOST_WAITING:
        return False
    return len(waiting_of(uow, person, None)) + more > MOST_WAITING


def _erased(uow: UnitOfWork, intake: Intake) -> bool:
    """Forgotten because nobody answered in time."""
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    return record is not None and record.erased_at is not None


def changed(uow: UnitOfWork, intake: Intake) -> None:
    """What is being fetched is looked at again when it has come; what was kept needs a task."""
    if intake.evidence is None and intake.state is IntakeState.SAVING:
        uow.tx.save_intake(intake)
        return
    again = replace(intake, revision=intake.revision + 1)
    uow.tx.save_intake(again)
    uow.tx.add_tasks([task_of(uow, again)])


def noted_incident(
    uow: UnitOfWork, origin: Origin, noted_as: str = NOTED_AS_EVIDENCE
) -> StoredAlarm:
    """*En ny hendelse*: on record, and nobody is alerted (L9)."""
    directory = uow.directory
    unit = directory.unit_of(origin.person)
    caseworker = directory.caseworker(origin.person, origin.name)
    chain = directory.chain_for(caseworker, None, uow.now)
    of = (unit.number, unit.name)
    transition = noted(new_id(), caseworker, of, chain, uow.moment, noted_as)
    return publish(uow, None, directory.revision, transition)


def _sealed(uow: UnitOfWork, intake: Intake, sent: _Sent) -> Intake:
    text = json.dumps(sent.content, ensure_ascii=False)
    sealed = uow.keyring.encrypt(text, f"intake/{intake.id}")
    return replace(intake, key_id=uow.keyring.current, sealed=sealed)


def unsealed(uow: UnitOfWork, intake: Intake) -> dict[str, str] | None:
    """Where it lies or what it says; None when the key is gone."""
    text = uow.keyring.decrypt(intake.key_id, intake.sealed, f"intake/{intake.id}")
    content: dict[str, str] | None = json.loads(text) if text is not None else None
    return content


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


@dataclass(frozen=True, slots=True)
class Destroy:
    """Its sender removed it, and its day is over."""

    record: Evidence


Step = Fetch | Store | Move | Forget | Destroy


@dataclass(frozen=True, slots=True)
class After:
    """What follows a step: whether another does, and what the evidence store holds that nobody
    needs."""

    goes_on: bool
    discard: tuple[Taken | Evidence, ...] = ()


def next_step(uow: UnitOfWork, task: Task) -> Step | None:
    """What the task's intake needs now; None when it needs nothing, and the task is over."""
    if "removed" in task.payload:
        return _destroy(uow, task, str(task.payload["removed"]))
    intake = uow.tx.look_at_intake(str(task.payload["intake"]))
    step = _step(uow, task, intake) if intake is not None else None
    if step is None:
        uow.tx.finish_task(task, "done")
    return step


def _step(uow: UnitOfWork, task: Task, intake: Intake) -> Step | None:
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    if record is not None and record.erased_at is not None:
        redraw(uow, (intake.batch,))  # it waited too long, and the card says so
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
    content = unsealed(uow, intake)
    if content is None:
        _refuse(uow, intake, Refusal.KEY_LOST)
        return None
    if "text" in content:
        return Store(content["text"], intake.incident)
    url, behind, claimed = content["url"], Behind(content["behind"]), content["claimed"]
    return Fetch(Source(url, behind, intake.came, claimed), intake.incident)


def _destroy(uow: UnitOfWork, task: Task, removed: str) -> Destroy | None:
    last = evidence.condemned(uow.tx, removed)
    if last is not None:
        return Destroy(last)
    waits = uow.tx.evidence(removed)
    is_held = waits and waits.incident and uow.tx.hold_of(waits.incident) is not None
    if waits is None or waits.destroy_at is None or waits.may_come_back(uow.now) or is_held:
        uow.tx.finish_task(task, "done")  # brought back, or gone; once released, the round does it
    else:
        uow.tx.retry_task(task, uow.now + PAUSES_MS[0], "an upload is under way")
    return None


def record(
    uow: UnitOfWork, task: Task, step: Step, result: Taken | EvidenceRefused | bool
) -> After:
    """Writes down what came of the step."""
    if isinstance(step, Destroy):
        return _destroyed(uow, task, step.record, result is True)
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
    return replace(task_of(uow, intake), due_at=due, dedupe_key=key)


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
        redraw(uow, (intake.batch,))
    else:
        uow.tx.retry_task(task, uow.now + PAUSES_MS[-1], "something is left")
    return After(whole)


def _destroyed(uow: UnitOfWork, task: Task, gone: Evidence, whole: bool) -> After:
    if whole:
        evidence.destroyed(uow.tx, uow.keyring, gone.id)
        redraw(uow, (intake.batch for intake in uow.tx.intakes_about(gone.id)))
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
            redraw(uow, (intake.batch,))
        return After(False)
    _refuse(uow, intake, why)
    return After(True)


def _refuse(uow: UnitOfWork, intake: Intake, why: Refusal) -> None:
    if intake.state in (IntakeState.SAVING, IntakeState.KEPT):
        settled = replace(intake, state=IntakeState.REFUSED, refusal=why, key_id="", sealed=b"")
        uow.tx.save_intake(settled)
        redraw(uow, (intake.batch,))


def _save(uow: UnitOfWork, intake: Intake, state: IntakeState, record: str) -> None:
    kept = replace(intake, state=state, evidence=record, refusal=None, key_id="", sealed=b"")
    uow.tx.save_intake(kept)
    redraw(uow, (intake.batch,))


def _state(added: evidence.Added) -> IntakeState:
    return IntakeState.AGAIN if added.again else IntakeState.KEPT


def marked(stored: StoredAlarm) -> StoredAlarm:
    """From now on its cards ask how much there is."""
    return replace(stored, alarm=replace(stored.alarm, has_evidence=True))


def _unneeded(result: Taken | EvidenceRefused | bool) -> tuple[Taken, ...]:
    return (result,) if isinstance(result, Taken) else ()
