"""What is written about evidence: the record and its fact on the timeline (L10, R44, R50).

Synchronous, inside a transaction, like all of the service. Who may do it is asked before.
"""

import json
from dataclasses import asdict, dataclass, replace

from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.state import Transition
from bot.domain.alarm.timeline import Detail, Fact, FactKind, sealed
from bot.domain.evidence import Came, Evidence, Recording, Taken
from bot.domain.reports.privacy_filter import masked
from bot.service.keyring import Keyring
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.evidence import StoredReference
from bot.store.records import StoredAlarm
from bot.store.transaction import Transaction

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
