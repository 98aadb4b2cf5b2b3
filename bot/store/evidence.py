"""Evidence records, uploads under way and legal holds: of the bytes only hashes and sizes. And what
people send in to be kept, on its way to being evidence, with the links to look at it.

An intake is written before Teams gets its answer, and worked on afterwards: what a crash interrupts
is taken up by whoever looks next, so that no picture is lost (L1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, exists, func, insert, not_, or_, select, update
from sqlalchemy.engine import Row

from bot.domain.alarm.state import Alarm
from bot.domain.evidence import Came, Evidence, File, FileRemark, MediaType, Refusal, Scan
from bot.store import rows
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
        """A new record, or a changed one (assigned, removed, erased); `reference` only for a new
        one. One that is gone loses its reference."""
        values = evidence_row(record)
        if reference is not None:
            values |= {"key_id": reference.key_id, "sealed": reference.sealed}
        elif not record.is_there:
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

    def lock_evidence(self, evidence: str) -> Evidence | None:
        """One record, locked. Lock its incident first."""
        query = select(t.evidence).where(t.evidence.c.id == evidence).with_for_update()
        row = self._db.execute(query).one_or_none()
        return record(row) if row is not None else None

    def removals(self, before: int) -> Sequence[str]:
        """What was removed, and whose day to bring it back was over at the instant."""
        due = t.evidence.c.destroy_at <= before
        return self._db.execute(select(t.evidence.c.id).where(due)).scalars().all()

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
        "removed_at": record.removed_at,
        "destroy_at": record.destroy_at,
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
        removed_at=row.removed_at,
        destroy_at=row.destroy_at,
    )


class IntakeState(StrEnum):
    """How far it has come."""

    SAVING = "saving"
    KEPT = "kept"
    AGAIN = "again"  # the incident had the same already
    REFUSED = "refused"
    DROPPED = "dropped"  # the sender said that it is no evidence


@dataclass(frozen=True, slots=True)
class Intake:
    """One thing that somebody sent. `batch` is the message it came with, and the place of its card.

    `incident` is None until the sender has said which. `refusal` says why it is refused, or while
    it is `SAVING` why it takes so long. `sealed` is where it lies or what it says, encrypted: an
    address may let anybody in, a text is the client's; nothing is left of it once it is settled.
    """

    id: str
    batch: str
    person: str
    position: int
    came: Came
    at: int
    state: IntakeState = IntakeState.SAVING
    incident: str | None = None
    evidence: str | None = None
    refusal: Refusal | None = None
    revision: int = 0
    key_id: str = ""
    sealed: bytes = b""

    @property
    def waits(self) -> bool:
        """Whether the sender still has to say where it belongs."""
        return self.incident is None and self.state in (IntakeState.SAVING, IntakeState.KEPT)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to one page for one person. `what` is what it shows: the id of a piece of evidence, or
    a paper (`service.reports.views`). `token` and `browser` are digests: who reads the database
    cannot open anything. `browser` is set by the first who opens it, and from then on nobody else
    can."""

    token: str
    what: str
    person: str
    expires_at: int
    uses_left: int
    browser: str = ""


class IntakeTransaction(OutboxTransaction):
    """The part of `Transaction` that knows intakes and links."""

    def add_intakes(self, intakes: Sequence[Intake]) -> None:
        self._db.execute(insert(t.intake), [intake_row(one) for one in intakes])

    def intake(self, intake: str) -> Intake | None:
        """One of them, locked. Lock its incident first."""
        query = select(t.intake).where(t.intake.c.id == intake).with_for_update()
        row = self._db.execute(query).one_or_none()
        return _intake(row) if row is not None else None

    def look_at_intake(self, intake: str) -> Intake | None:
        """One of them as it is, not locked."""
        row = self._db.execute(select(t.intake).where(t.intake.c.id == intake)).one_or_none()
        return _intake(row) if row is not None else None

    def intakes_of(self, batch: str) -> Sequence[Intake]:
        """What came with one message, in order."""
        query = select(t.intake).where(t.intake.c.batch == batch).order_by(t.intake.c.position)
        return [_intake(row) for row in self._db.execute(query)]

    def intakes_about(self, evidence: str) -> Sequence[Intake]:
        """What was sent that is this record, oldest first."""
        query = select(t.intake).where(t.intake.c.evidence == evidence)
        return [_intake(row) for row in self._db.execute(query.order_by(t.intake.c.at))]

    def last_batch(self, person: str, since: int) -> Sequence[Intake]:
        """What the person sent last, since the instant."""
        of = t.intake.c
        newest = select(of.batch).where(of.person == person, of.at >= since)
        batch = self._db.execute(newest.order_by(of.at.desc()).limit(1)).scalar()
        return self.intakes_of(batch) if batch is not None else ()

    def waiting_intakes(self, person: str) -> Sequence[Intake]:
        """What the person must still give to an incident, oldest first, locked."""
        waits = (
            t.intake.c.person == person,
            t.intake.c.incident.is_(None),
            t.intake.c.state.in_((IntakeState.SAVING.value, IntakeState.KEPT.value)),
        )
        query = select(t.intake).where(*waits).order_by(t.intake.c.at, t.intake.c.position)
        return [_intake(row) for row in self._db.execute(query.with_for_update())]

    def save_intake(self, intake: Intake) -> None:
        values = intake_row(intake)
        self._db.execute(update(t.intake).where(t.intake.c.id == values.pop("id")).values(values))

    def forget_intakes(self, before: int) -> None:
        """Drops what came before the instant and waits for nothing any more (L13)."""
        waits = and_(
            t.intake.c.incident.is_(None),
            t.intake.c.state.in_((IntakeState.SAVING.value, IntakeState.KEPT.value)),
        )
        gone = exists().where(
            t.evidence.c.id == t.intake.c.evidence, t.evidence.c.erased_at.is_not(None)
        )
        old = t.intake.c.at < before
        self._db.execute(delete(t.intake).where(old, or_(not_(waits), gone)))

    def recent_of(self, person: str, since: int, limit: int) -> Sequence[Alarm]:
        """The incidents the person is the caseworker of, raised since the instant, newest first."""
        query = (
            select(t.incident.c.card)
            .where(t.incident.c.raised_at >= since, t.incident.c.raised_by == person)
            .order_by(t.incident.c.raised_at.desc())
            .limit(limit)
        )
        return [rows.alarm_of(document) for document in self._db.execute(query).scalars()]

    def add_link(self, link: PageLink) -> None:
        self._db.execute(insert(t.page_link).values(_link_row(link)))

    def link(self, token: str) -> PageLink | None:
        """The link of this token's digest, locked."""
        query = select(t.page_link).where(t.page_link.c.token == token).with_for_update()
        row = self._db.execute(query).one_or_none()
        return PageLink(*row) if row is not None else None

    def save_link(self, link: PageLink) -> None:
        known = t.page_link.c.token == link.token
        self._db.execute(update(t.page_link).where(known).values(_link_row(link)))

    def drop_links(self, before: int) -> None:
        """Forgets links that ended before the instant."""
        self._db.execute(delete(t.page_link).where(t.page_link.c.expires_at < before))


def intake_row(intake: Intake) -> dict[str, Any]:
    """An intake as a row."""
    return {
        "id": intake.id,
        "batch": intake.batch,
        "person": intake.person,
        "position": intake.position,
        "came": intake.came.value,
        "at": intake.at,
        "state": intake.state.value,
        "incident": intake.incident,
        "evidence": intake.evidence,
        "refusal": intake.refusal.value if intake.refusal else None,
        "revision": intake.revision,
        "key_id": intake.key_id,
        "sealed": intake.sealed,
    }


def _intake(row: Row[Any]) -> Intake:
    return Intake(
        id=row.id,
        batch=row.batch,
        person=row.person,
        position=row.position,
        came=Came(row.came),
        at=row.at,
        state=IntakeState(row.state),
        incident=row.incident,
        evidence=row.evidence,
        refusal=Refusal(row.refusal) if row.refusal else None,
        revision=row.revision,
        key_id=row.key_id,
        sealed=bytes(row.sealed),
    )


def _link_row(link: PageLink) -> dict[str, Any]:
    return {
        "token": link.token,
        "what": link.what,
        "person": link.person,
        "expires_at": link.expires_at,
        "uses_left": link.uses_left,
        "browser": link.browser,
    }
