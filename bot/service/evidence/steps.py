"""What is to be done about an intake, one step at a time, and what came of each (L1, L10).

Every step is read from the database, and its outcome is written only while the intake still waits
for it: a step may be taken twice and counts once.
"""

from dataclasses import dataclass, replace

from bot.domain.evidence import DAY_MS, Behind, Evidence, EvidenceRefused, Refusal, Source, Taken
from bot.service.evidence import record as evidence
from bot.service.evidence.card import redraw
from bot.service.evidence.receive import task_of, unsealed
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
