"""Between rows and values. The alarm's document is written and read by pydantic, strictly."""

from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.engine import Row

from bot.domain.alarm.state import Alarm, Contact
from bot.domain.alarm.timeline import Entry, canonical
from bot.domain.guidance import GuidedCall
from bot.domain.organisation.routines import ReadReceipt
from bot.events import Address
from bot.ports import MessageRef
from bot.store.records import (
    AbsenceRow,
    CardSlot,
    PlannedAbsence,
    StoredAlarm,
    StoredWord,
    Task,
    TaskKind,
)

log = structlog.get_logger(__name__)

_ALARM = TypeAdapter(Alarm)
_WALK = TypeAdapter(GuidedCall)


def incident_row(stored: StoredAlarm) -> dict[str, Any]:
    """The document and the columns beside it."""
    alarm = stored.alarm
    return {
        "id": alarm.id,
        "raised_by": alarm.caseworker.id,
        "is_drill": alarm.drill is not None,
        "state": alarm.state.value,
        "unit": alarm.unit,
        "raised_at": alarm.raised_at,
        "last_event_at": alarm.last_event_at,
        "lively_at": alarm.lively_at,
        "resting": alarm.contact is Contact.CONFIRMED or alarm.exhausted,
        "seq": alarm.seq,
        "mac": stored.mac,
        "organisation": stored.organisation,
        "card": _ALARM.dump_json(alarm).decode(),
    }


KNOWN_ALARMS = 64


class KnownAlarms:
    """Alarms by the documents that this process wrote last, one for each alarm: a tap reads what
    the tap before has written, letter by letter, and an alarm in memory never changes. What
    was only read is not kept, and what is erased displaces what was known of it."""

    def __init__(self) -> None:
        self._documents: dict[str, str] = {}
        self._alarms: dict[str, Alarm] = {}
        self._lock = Lock()

    def keep(self, document: str, alarm: Alarm) -> None:
        """This is what the alarm's document says. The one longest untouched is forgotten for it."""
        with self._lock:
            self._alarms.pop(self._documents.pop(alarm.id, ""), None)
            if len(self._documents) == KNOWN_ALARMS:
                self._alarms.pop(self._documents.pop(next(iter(self._documents))), None)
            self._documents[alarm.id] = document
            self._alarms[document] = alarm

    def of(self, document: str) -> Alarm | None:
        """The alarm of the document, where it is known."""
        return self._alarms.get(document)

    def __iter__(self) -> Iterator[tuple[str, Alarm]]:
        """Documents and alarms."""
        return iter(self._alarms.items())


known_alarms = KnownAlarms()


def written_row(stored: StoredAlarm) -> dict[str, Any]:
    """The alarm's row, which is written now: whoever reads its document next has it."""
    row = incident_row(stored)
    known_alarms.keep(row["card"], stored.alarm)
    return row


def alarm_of(document: str) -> Alarm:
    """The alarm of a document. Raises `ValidationError`."""
    return known_alarms.of(document) or read_alarm(document)


def read_alarm(document: str) -> Alarm:
    """The same, of the document alone. Raises `ValidationError`."""
    return _ALARM.validate_json(document)


def readable_alarms(documents: Iterable[str]) -> Iterator[Alarm]:
    """The alarms of those documents that this version can read: a damaged one keeps no other from
    being followed (L8)."""
    for document in documents:
        try:
            yield alarm_of(document)
        except ValidationError:
            log.error("alarm_unreadable")


def guided_call_row(
    person: str, guided_call: GuidedCall, incident: str | None, now: int
) -> dict[str, Any]:
    """A guided conversation outside an open alarm, as a row."""
    document = _WALK.dump_json(guided_call).decode()
    return {"person": person, "incident": incident, "updated_at": now, "document": document}


def guided_call_of(document: str) -> GuidedCall | None:
    """The guided call of a document; None for one that this version cannot read. A cry looks for
    it, and goes out without it (L8)."""
    try:
        return _WALK.validate_json(document)
    except ValidationError:
        log.warning("walk_unreadable")
        return None


def stored_alarm(row: Row[Any]) -> StoredAlarm:
    """The alarm of a row."""
    return StoredAlarm(alarm=alarm_of(row.card), mac=row.mac, organisation=row.organisation)


def entry_row(incident: str, entry: Entry) -> dict[str, Any]:
    """A timeline entry as a row."""
    return {
        "incident": incident,
        "seq": entry.seq,
        "schema": entry.schema,
        "at": entry.at,
        "kind": str(entry.kind),
        "actor": entry.actor,
        "payload": entry.payload,
        "key_id": entry.key_id,
        "mac": entry.mac,
    }


def entry(row: Row[Any]) -> Entry:
    """A timeline entry of a row."""
    return Entry(row.seq, row.at, row.kind, row.actor, row.payload, row.key_id, row.mac, row.schema)


def word_row(incident: str, word: StoredWord) -> dict[str, Any]:
    """An utterance as a row."""
    return {
        "id": word.id,
        "incident": incident,
        "at": word.at,
        "author": word.author,
        "quote": word.quote,
        "key_id": word.key_id,
        "sealed": word.sealed,
    }


def stored_word(row: Row[Any]) -> StoredWord:
    """An utterance of a row."""
    return StoredWord(row.id, row.author, row.at, row.key_id, bytes(row.sealed), row.quote)


def slot_row(card_slot: CardSlot, lease_until: int) -> dict[str, Any]:
    """A card slot as a row."""
    return {
        "id": card_slot.id,
        "incident": card_slot.incident,
        "person": card_slot.person,
        "slot": card_slot.slot,
        "wanted": card_slot.desired_revision,
        "shown": card_slot.shown_revision,
        "digest": card_slot.digest,
        "lease_until": lease_until,
        "generation": card_slot.generation,
        "placed_at": card_slot.placed_at,
        "is_line": card_slot.is_line,
        **ref_row(card_slot.ref),
    }


def ref_row(ref: MessageRef | None) -> dict[str, Any]:
    """Where the message lies, as columns; nothing when it is not known."""
    if ref is None:
        return {}
    return {
        "service_url": ref.service_url,
        "conversation_id": ref.conversation_id,
        "activity_id": ref.activity_id,
    }


def place(row: Row[Any]) -> CardSlot:
    """A card slot of a row."""
    sent = row.activity_id is not None
    return CardSlot(
        id=row.id,
        incident=row.incident,
        person=row.person,
        slot=row.slot,
        desired_revision=row.wanted,
        shown_revision=row.shown,
        digest=row.digest,
        ref=MessageRef(row.service_url, row.conversation_id, row.activity_id) if sent else None,
        generation=row.generation,
        placed_at=row.placed_at,
        is_line=bool(row.is_line),
    )


_PAYLOAD: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def task_row(task: Task) -> dict[str, Any]:
    """A task as a row."""
    return {
        "id": task.id,
        "kind": task.kind.value,
        "priority": int(task.priority),
        "due_at": task.due_at,
        "first_due_at": task.due_at,
        "incident": task.incident,
        "recipient": task.recipient,
        "card": task.place,
        "unit": task.unit,
        "payload": canonical(task.payload) if task.payload else "{}",
        "attempt": task.attempt,
        "lease_until": task.lease_until,
        "started_at": task.started_at,
        "sends": 0 if task.started_at is None else 1,
        "failures": 0,
        "expired": 0,
        "dedupe_key": task.dedupe_key,
    }


def task(row: Row[Any]) -> Task:
    """A task of a row."""
    return Task(
        id=row.id,
        kind=TaskKind(row.kind),
        priority=row.priority,
        due_at=row.due_at,
        dedupe_key=row.dedupe_key,
        incident=row.incident,
        recipient=row.recipient,
        place=row.card,
        unit=row.unit,
        payload=_payload(row),
        attempt=row.attempt,
        lease_until=row.lease_until,
        started_at=row.started_at,
        sends=row.sends,
    )


def _payload(row: Row[Any]) -> Mapping[str, Any]:
    """One that is damaged fails where it is used: rows are taken together, and it would keep all
    others from being sent."""
    try:
        return _PAYLOAD.validate_json(row.payload)
    except ValidationError:
        log.error("payload_unreadable", kind=row.kind)
        return {}


def address_row(person: str, name: str, address: Address, at: int) -> dict[str, Any]:
    """An address as a row."""
    return {
        "person": person,
        "name": name,
        "tenant_id": address.tenant_id,
        "service_url": address.service_url,
        "conversation_id": address.conversation_id,
        "bot_id": address.bot_id,
        "user_mri": address.user_mri,
        "aad_object_id": address.aad_object_id,
        "updated_at": at,
        "removed": False,
    }


def address(row: Row[Any]) -> Address:
    """An address of a row."""
    return Address(
        row.tenant_id,
        row.service_url,
        row.conversation_id,
        row.bot_id,
        row.user_mri,
        row.aad_object_id,
    )


def absence_row(row: AbsenceRow) -> dict[str, Any]:
    """An absence as a row."""
    return {
        "person": row.person,
        "since": row.since,
        "until": row.until,
        "stand_in": row.stand_in,
        "away": row.away,
    }


def planned_absence_row(row: PlannedAbsence) -> dict[str, Any]:
    """A planned absence as a row."""
    return {
        "person": row.person,
        "since": row.since,
        "until": row.until,
        "stand_in": row.stand_in,
        "said_at": row.said_at,
    }


def reading_row(reading: ReadReceipt) -> dict[str, Any]:
    """*Lest og forstått* as a row."""
    return {
        "person": reading.person,
        "routine": reading.routine,
        "version": reading.version,
        "at": reading.at,
    }


def reading(row: Row[Any]) -> ReadReceipt:
    """*Lest og forstått*."""
    return ReadReceipt(row.person, row.routine, row.version, row.at)
