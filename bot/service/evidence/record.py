"""What is written about evidence: the record and its fact on the timeline (L10, R44, R50); and what
the sender sees of what was sent: one card for each message, drawn from its intakes.

Synchronous, inside a transaction, like all of the service. Who may do it is asked before. The
card's slot lies under the batch and not under an incident, because there may be none yet.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from bot.cards.evidence.views import EvidenceLine, EvidenceView, IncidentLine, LineState, Question
from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.state import Alarm, Ending, Transition
from bot.domain.alarm.timeline import Detail, Fact, FactKind, sealed
from bot.domain.evidence import DAY_MS, Came, Evidence, Recording, Taken
from bot.domain.reports.privacy_filter import masked
from bot.service.keyring import Keyring
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.evidence import Intake, IntakeState, StoredReference
from bot.store.records import CardSlot, Priority, StoredAlarm
from bot.store.transaction import Transaction

SLOT = "evidence"  # the slot family of these cards
ASKED_DAYS = 7  # how far back an incident may lie that something sent now belongs to
MOST_CHOICES = 5
MOST_LETTERS = 200  # of the name of a system, and of a recording's id


@dataclass(frozen=True, slots=True)
class Added:
    """The record. `again`: the incident had the same bytes already, this is the first record of
    them, and what was stored anew is to be discarded after the commit."""

    record: Evidence
    again: bool = False


def add(uow: UnitOfWork, stored: StoredAlarm, person: str, taken: Taken) -> Added:
    """Records what the evidence store has stored as evidence of the incident, which is locked. The
    same bytes twice in one incident are one record."""
    assert taken.owner == stored.alarm.id  # encrypted for this incident and no other
    return _recorded(uow, stored, person, _record(uow, taken, person, stored.alarm.id))


def add_waiting(uow: UnitOfWork, person: str, taken: Taken) -> Evidence:
    """Records what has no incident yet. It is on no timeline until `assign`."""
    assert taken.owner == taken.id
    record = _record(uow, taken, person, None)
    uow.tx.keep_evidence(record)
    uow.tx.end_upload(taken.id, taken.owner)
    return record


def waiting_of(uow: UnitOfWork, person: str) -> tuple[Evidence, ...]:
    """What the person sent that has no incident yet, oldest first."""
    return tuple(uow.tx.waiting_evidence(person))


def assign(uow: UnitOfWork, stored: StoredAlarm, person: str, moved: Taken) -> Added:
    """Gives waiting evidence to its incident, which is locked. `moved` is what `move` answered;
    when `again`, its record was dropped for the one that was there."""
    assert moved.owner == stored.alarm.id
    waiting = uow.tx.waiting_record(moved.id)
    assert waiting is not None
    record = _record(uow, moved, person, stored.alarm.id)
    added = _recorded(uow, stored, person, replace(record, added_at=waiting.added_at))
    if added.again:
        uow.tx.keep_evidence(replace(waiting, erased_at=uow.now))
    # What it was while it waited is to be removed, by the sweep if not by us: left behind, it could
    # still be read when the incident is long forgotten.
    uow.tx.announce_upload(waiting.id, waiting.owner)
    return added


def add_reference(
    uow: UnitOfWork, stored: StoredAlarm, person: str, recording: Recording
) -> Evidence:
    """Where a recording is (R44): no file, what was written is sealed, masked and cut."""
    record = Evidence(new_id(), stored.alarm.id, stored.alarm.id, Came.REFERENCE, uow.now, person)
    clean = replace(recording, system=_clean(recording.system), id=_clean(recording.id))
    text = json.dumps(asdict(clean), sort_keys=True, ensure_ascii=False)
    bound_to = f"{stored.alarm.id}/{record.id}"
    sealed_text = uow.keyring.encrypt(text, bound_to)
    uow.tx.keep_evidence(record, StoredReference(uow.keyring.current, sealed_text))
    digest = uow.keyring.digest(text)
    _publish(uow, stored, person, {"evidence": record.id, "came": record.came, "digest": digest})
    return record


def recording_of(tx: Transaction, keyring: Keyring, record: Evidence) -> Recording | None:
    """Where the recording is; None for what is none, or was erased."""
    found = tx.reference(record.id)
    if found is None:
        return None
    text = keyring.decrypt(found.key_id, found.sealed, f"{record.incident}/{record.id}")
    return Recording(**json.loads(text)) if text is not None else None


def evidence_of(uow: UnitOfWork, incident: str) -> tuple[Evidence, ...]:
    """What the incident has now, oldest first; the erased is left out."""
    return tuple(one for one in uow.tx.evidence_of(incident) if one.erased_at is None)


def viewed(uow: UnitOfWork, stored: StoredAlarm, person: str, record: Evidence) -> None:
    """Somebody is about to see the copy: on the timeline first, then shown (L10)."""
    note(uow.tx, uow.keyring, stored, Fact(FactKind.EVIDENCE_VIEWED, person, _told(record)))


def note(tx: Transaction, keyring: Keyring, stored: StoredAlarm, *facts: Fact) -> StoredAlarm:
    """Puts facts on the timeline that change no card: an operator's, or a look. The incident is
    locked."""
    now, before = stored.alarm.recorded(tx.now()), stored.alarm.seq
    alarm = replace(stored.alarm, seq=before + len(facts), last_event_at=now)
    key = keyring.timeline_key()
    entries = sealed(keyring.current, key, alarm.id, stored.mac, before, now, facts)
    noted = StoredAlarm(alarm, entries[-1].mac, stored.organisation)
    tx.save(noted)
    tx.append(alarm.id, entries)
    return noted


def _record(uow: UnitOfWork, taken: Taken, person: str, incident: str | None) -> Evidence:
    return Evidence(
        id=taken.id,
        incident=incident,
        owner=taken.owner,
        came=taken.came,
        added_at=uow.now,
        added_by=person,
        original=taken.original,
        copy=taken.copy,
        scan=taken.scan,
        remarks=taken.remarks,
    )


def _recorded(uow: UnitOfWork, stored: StoredAlarm, person: str, record: Evidence) -> Added:
    assert record.original is not None
    for known in evidence_of(uow, stored.alarm.id):
        if known.original is not None and known.original.sha256 == record.original.sha256:
            return Added(known, again=True)
    uow.tx.keep_evidence(record)
    uow.tx.end_upload(record.id, record.owner)
    _publish(uow, stored, person, fact_of(record))
    return Added(record)


def fact_of(record: Evidence) -> Detail:
    """What the timeline says of a file: with it the record, too, is sealed (L10)."""
    assert record.original is not None
    assert record.scan is not None
    detail: dict[str, str | int | bool | None] = {
        "evidence": record.id,
        "came": record.came,
        "added_at": record.added_at,
        "media_type": record.original.media_type,
        "size": record.original.size,
        "sha256": record.original.sha256,
        "scan": record.scan,
    }
    if record.copy is not None:
        detail |= {"copy_size": record.copy.size, "copy_sha256": record.copy.sha256}
    return detail


def _told(record: Evidence) -> Detail:
    return {"evidence": record.id}


def _publish(uow: UnitOfWork, stored: StoredAlarm, person: str, detail: Detail) -> None:
    builder = TransitionBuilder(stored.alarm, uow.moment)
    builder.note(FactKind.EVIDENCE_ADDED, person, **detail)
    publish(uow, stored, stored.organisation, Transition(builder.alarm, tuple(builder.facts)))


def _clean(text: str) -> str:
    return masked(" ".join(text.split()))[:MOST_LETTERS]


_STATES = {
    IntakeState.SAVING: LineState.SAVING,
    IntakeState.KEPT: LineState.KEPT,
    IntakeState.AGAIN: LineState.AGAIN,
    IntakeState.REFUSED: LineState.REFUSED,
    IntakeState.DROPPED: LineState.ERASED,
}


def place_card(uow: UnitOfWork, person: str, batch: str) -> None:
    """The batch's card, inserted leased where a slot is free."""
    view = batch_view(uow, batch)
    if view is None or not uow.can_reach(person):
        return
    card_slot = CardSlot(new_id(), batch, person, SLOT)
    task = uow.card_task(card_slot, Priority.CONVERSATION)
    uow.tx.add_slots([card_slot], [uow.leased_if_free(task, card_slot, lambda: view)])


def redraw(uow: UnitOfWork, batches: Iterable[str]) -> None:
    """These cards may look different now."""
    for batch in dict.fromkeys(batches):
        bumped = uow.tx.want_redrawn(batch, [SLOT], None)
        uow.tx.add_tasks([uow.card_task(card_slot, Priority.UPDATE) for card_slot in bumped])


def batch_view(uow: UnitOfWork, batch: str, link: str | None = None) -> EvidenceView | None:
    """What has become of one message's pictures and files; None for a batch that is unknown."""
    intakes = uow.tx.intakes_of(batch)
    if not intakes:
        return None
    person = intakes[0].person
    lines = tuple(_line(uow, intake) for intake in intakes)
    alarm = _incident(uow, intakes)
    asks = any(
        i.waits and line.state is not LineState.ERASED
        for i, line in zip(intakes, lines, strict=True)
    )
    return EvidenceView(
        language=uow.directory.language(person),
        batch=batch,
        lines=lines,
        drill=alarm is not None and alarm.drill is not None,
        belongs_to=incident_line(alarm) if alarm is not None else None,
        question=question(uow, person) if asks else None,
        came=intakes[0].came,
        shown_on_pages=uow.terms.pages is not None,
        link=link,
    )


def question(uow: UnitOfWork, person: str) -> Question:
    """Which incident it belongs to: the person's latest."""
    since = uow.now - ASKED_DAYS * DAY_MS
    recent = uow.tx.recent_of(person, since, MOST_CHOICES)
    return Question(tuple(incident_line(alarm) for alarm in recent), uow.terms.waits_days)


def incident_line(alarm: Alarm) -> IncidentLine:
    """An incident as its caseworker recognises it."""
    return IncidentLine(
        id=alarm.id,
        at=alarm.raised_at,
        kind=alarm.details.kind,
        meeting=alarm.details.meeting,
        noted=alarm.ending is Ending.NOTED,
        drill=alarm.drill is not None,
    )


def record_line(record: Evidence, *, pages: bool) -> EvidenceLine:
    """A piece of evidence that is kept."""
    return EvidenceLine(
        state=LineState.KEPT if record.erased_at is None else LineState.ERASED,
        came=record.came,
        media_type=record.original.media_type if record.original else None,
        remarks=record.remarks,
        scan=record.scan,
        at=record.added_at,
        evidence=record.id if pages and record.copy and record.erased_at is None else None,
    )


def _line(uow: UnitOfWork, intake: Intake) -> EvidenceLine:
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    if record is None:
        state = _STATES[intake.state]
        return EvidenceLine(state=state, came=intake.came, at=intake.at, refusal=intake.refusal)
    line = record_line(record, pages=uow.terms.pages is not None)
    if line.state is LineState.ERASED or intake.state is IntakeState.KEPT:
        return line
    erased = intake.state is IntakeState.DROPPED
    turned = line.turned(_STATES[intake.state], without_link=erased)
    return replace(turned, refusal=intake.refusal)


def _incident(uow: UnitOfWork, intakes: Sequence[Intake]) -> Alarm | None:
    found = next((intake.incident for intake in intakes if intake.incident), None)
    return uow.tx.get_alarm(found) if found is not None else None
