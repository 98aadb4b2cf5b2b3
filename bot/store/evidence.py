"""Evidence records, uploads under way and legal holds. Of the bytes only hashes and sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Row

from bot.domain.evidence import Came, Evidence, File, FileRemark, MediaType, Scan
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction


@dataclass(frozen=True, slots=True)
class StoredReference:
    """Where a recording is, still encrypted."""

    key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """Legal hold: nothing of the incident is erased. The reason is what somebody wrote: sealed."""

    incident: str
    at: int
    by: str
    key_id: str
    sealed: bytes


class EvidenceTransaction(OutboxTransaction):
    """The part of `Transaction` that knows evidence. Lock the incident first."""

    def announce_upload(self, evidence: str, owner: str) -> None:
        """Bytes under this id are about to be written, from now on. Recording the evidence ends
        it."""
        self._announce(evidence, owner, self.now())

    def announce_removal(self, evidence: str, owner: str) -> None:
        """What lies under this id is to be removed, by whoever sweeps next."""
        self._announce(evidence, owner, 0)

    def _announce(self, evidence: str, owner: str, at: int) -> None:
        self.end_upload(evidence, owner)  # announced again it is young again, and is not swept
        row = {"evidence": evidence, "owner": owner, "at": at}
        self._db.execute(self._insert_once(t.evidence_upload, "evidence", "owner"), row)

    def is_being_forgotten(self, owner: str) -> bool:
        """Whether something of the owner's is erased, and not removed yet."""
        upload = t.evidence_upload.c
        query = (
            select(upload.evidence)
            .join(t.evidence, t.evidence.c.id == upload.evidence)
            .where(upload.owner == owner, t.evidence.c.owner == owner)
            .where(t.evidence.c.erased_at.is_not(None))
        )
        return self._db.execute(query.limit(1)).scalar() is not None

    def end_upload(self, evidence: str, owner: str) -> None:
        """They were removed, or are recorded."""
        upload = t.evidence_upload.c
        ended = (upload.evidence == evidence, upload.owner == owner)
        self._db.execute(delete(t.evidence_upload).where(*ended))

    def uploads(self, before: int) -> Sequence[tuple[str, str]]:
        """Evidence id and owner of what was announced before the instant and never recorded."""
        old = select(t.evidence_upload).where(t.evidence_upload.c.at < before)
        return [(row.evidence, row.owner) for row in self._db.execute(old)]

    def keep_evidence(self, record: Evidence, reference: StoredReference | None = None) -> None:
        """A new record, or a changed one (assigned, erased); `reference` only for a new one. An
        erased one loses its reference."""
        values = evidence_row(record)
        if reference is not None:
            values |= {"key_id": reference.key_id, "sealed": reference.sealed}
        elif record.erased_at is not None:
            values |= {"key_id": None, "sealed": None}
        known = t.evidence.c.id == record.id
        if self._db.execute(update(t.evidence).where(known).values(values)).rowcount == 0:
            self._db.execute(insert(t.evidence).values(values))

    def evidence(self, evidence: str) -> Evidence | None:
        """One record."""
        row = self._db.execute(select(t.evidence).where(t.evidence.c.id == evidence)).one_or_none()
        return record(row) if row is not None else None

    def waiting_record(self, evidence: str) -> Evidence | None:
        """One that waits for its incident, locked; None when it does not, or not any more."""
        here = t.evidence.c
        waits = (here.id == evidence, here.incident.is_(None), here.erased_at.is_(None))
        query = select(t.evidence).where(*waits).with_for_update()
        row = self._db.execute(query).one_or_none()
        return record(row) if row is not None else None

    def evidence_of(self, incident: str) -> Sequence[Evidence]:
        """All records of the incident, oldest first, the erased ones too."""
        query = select(t.evidence).where(t.evidence.c.incident == incident)
        rows = self._db.execute(query.order_by(t.evidence.c.added_at, t.evidence.c.id))
        return [record(row) for row in rows]

    def waiting_evidence(self, person: str) -> Sequence[Evidence]:
        """What the person sent that has no incident yet and is not erased, oldest first."""
        waiting = (
            t.evidence.c.added_by == person,
            t.evidence.c.incident.is_(None),
            t.evidence.c.erased_at.is_(None),
        )
        query = select(t.evidence).where(*waiting)
        rows = self._db.execute(query.order_by(t.evidence.c.added_at, t.evidence.c.id))
        return [record(row) for row in rows]

    def owners_of_evidence(self, before: int) -> Sequence[str]:
        """Incidents, and evidence that waits for one, with something not erased and
        nothing added after the instant."""
        owner = func.coalesce(t.evidence.c.incident, t.evidence.c.id)
        query = (
            select(owner)
            .where(t.evidence.c.erased_at.is_(None))
            .group_by(owner)
            .having(func.max(t.evidence.c.added_at) <= before)
        )
        return self._db.execute(query).scalars().all()

    def reference(self, evidence: str) -> StoredReference | None:
        """Where the recording is; None for what is none, or was erased."""
        query = select(t.evidence.c.key_id, t.evidence.c.sealed).where(t.evidence.c.id == evidence)
        row = self._db.execute(query).one_or_none()
        if row is None or row.sealed is None:
            return None
        return StoredReference(row.key_id, bytes(row.sealed))

    def hold_of(self, incident: str) -> Hold | None:
        """The incident's legal hold, if there is one."""
        query = select(t.evidence_hold).where(t.evidence_hold.c.incident == incident)
        row = self._db.execute(query).one_or_none()
        if row is None:
            return None
        return Hold(row.incident, row.at, row.by, row.key_id, bytes(row.sealed))

    def keep_hold(self, incident: str, hold: Hold | None) -> None:
        """Puts a hold on the incident, or takes it off."""
        self._db.execute(delete(t.evidence_hold).where(t.evidence_hold.c.incident == incident))
        if hold is not None:
            row = {"incident": incident, "at": hold.at, "by": hold.by}
            row |= {"key_id": hold.key_id, "sealed": hold.sealed}
            self._db.execute(insert(t.evidence_hold).values(row))


def evidence_row(record: Evidence) -> dict[str, Any]:
    """A record as a row, but for where a recording is."""
    original, copy = record.original, record.copy
    return {
        "id": record.id,
        "incident": record.incident,
        "owner": record.owner,
        "came": record.came.value,
        "added_at": record.added_at,
        "added_by": record.added_by,
        "media_type": original.media_type.value if original else None,
        "size": original.size if original else None,
        "sha256": original.sha256 if original else None,
        "copy_media_type": copy.media_type.value if copy else None,
        "copy_size": copy.size if copy else None,
        "copy_sha256": copy.sha256 if copy else None,
        "scan": record.scan.value if record.scan else None,
        "remarks": " ".join(record.remarks),
        "erased_at": record.erased_at,
    }


def record(row: Row[Any]) -> Evidence:
    """The record of a row."""
    original = copy = None
    if row.sha256 is not None:
        original = File(MediaType(row.media_type), row.size, row.sha256)
    if row.copy_sha256 is not None:
        copy = File(MediaType(row.copy_media_type), row.copy_size, row.copy_sha256)
    return Evidence(
        id=row.id,
        incident=row.incident,
        owner=row.owner,
        came=Came(row.came),
        added_at=row.added_at,
        added_by=row.added_by,
        original=original,
        copy=copy,
        scan=Scan(row.scan) if row.scan else None,
        remarks=tuple(FileRemark(name) for name in row.remarks.split()),
        erased_at=row.erased_at,
    )
