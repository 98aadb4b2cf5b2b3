"""Forgetting: when its time is over, and for good (L13). First the tombstone, in a transaction that
holds the incident; then the keys, then the files. A crash between is mended by the sweep."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import structlog

from bot.domain.alarm.timeline import SYSTEM, Fact, FactKind
from bot.domain.evidence import Evidence, EvidenceRetention, keeping_of
from bot.evidence.evidence_files import ERASED, EvidenceFiles
from bot.ports import Clock
from bot.service.evidence.record import condemned, destroyed, note
from bot.service.keyring import Keyring
from bot.store.transaction import Transaction

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
# An upload takes at most half a minute; whoever waited an hour is not coming back.
LEFT_BEHIND_AFTER_MS = 60 * 60 * 1000


class ErasureReason(StrEnum):
    """Why evidence was erased; a code on the timeline."""

    RETENTION = "retention"
    REQUEST = "request"


class CannotErase(Exception):
    """One sentence: nothing was erased."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Erases what is due, or what somebody asks for."""

    evidence_files: EvidenceFiles
    keyring: Keyring
    retention: EvidenceRetention
    clock: Clock

    def run(self) -> int:
        """Sweeps, and erases everything whose time is over and that nobody holds. How many.
        Raises `StoreUnavailable`, `OSError`; what is left is for the next time."""
        self._destroy_removed()
        self.evidence_files.sweep(self.clock.now() - LEFT_BEHIND_AFTER_MS)
        now, write = self.clock.now(), self.evidence_files.store.write
        soonest = now - min(self.retention.days.values()) * 24 * 3600 * 1000
        owners = write(lambda tx: tx.owners_of_evidence(soonest))
        erased = sum(self._erase(owner, ErasureReason.RETENTION, SYSTEM) for owner in owners)
        if erased:
            ERASED.inc(erased)
            log.info("evidence_erased", count=erased)
        return erased

    def _destroy_removed(self) -> None:
        """What was removed a day ago, and what a crash or an older replica left of one's row
        (`service.evidence.views`)."""
        write = self.evidence_files.store.write
        for evidence in write(lambda tx: tx.removals(tx.now())):
            removed = write(partial(condemned, evidence=evidence))
            if isinstance(removed, Evidence) and self.evidence_files.destroy(removed):
                write(partial(destroyed, keyring=self.keyring, evidence=evidence))

    def erase(self, id: str, by: str) -> int:
        """Erases all evidence of an incident now, however young, or the one piece of this id and
        nothing else of its incident, also where no record knows it. How many. Raises `CannotErase`
        where somebody holds it or there is nothing of that id, `StoreUnavailable`, `OSError`."""
        write = self.evidence_files.store.write
        piece, is_incident = write(lambda tx: (tx.evidence(id), tx.lock_alarm(id) is not None))
        if piece is not None and piece.incident is not None:
            return self._erase_piece(piece, by)
        if not (piece or is_incident) and (owner := self._owner_of_unknown(id)) is not None:
            write(lambda tx: _permit_piece(tx, owner, owner))
            return int(self.evidence_files.destroy_files(owner, id))
        return self._erase(id, ErasureReason.REQUEST, by)

    def _erase_piece(self, piece: Evidence, by: str) -> int:
        """In two steps, as what its sender removed: a crash between is mended by the sweep. Erased
        before, whatever a backup brought back of it goes."""
        write = self.evidence_files.store.write
        count = write(lambda tx: _condemn(tx, piece))
        if self.evidence_files.destroy(piece):
            write(lambda tx: destroyed(tx, self.keyring, piece.id, by))
        return count

    def _owner_of_unknown(self, id: str) -> str | None:
        names = self.evidence_files.storage.names()
        owned = (name.partition("/") for name in names)
        return next((owner for owner, _, rest in owned if rest.partition(".")[0] == id), None)

    def _erase(self, owner: str, why: ErasureReason, by: str) -> int:
        count = self.evidence_files.store.write(lambda tx: self.bury(tx, owner, why, by))
        # Asked for by hand, what an earlier erasure left goes too, and what a backup brought back.
        if (count or why is ErasureReason.REQUEST) and self.evidence_files.forget(owner):
            self.evidence_files.store.write(lambda tx: _end_uploads(tx, owner))
        return count

    def bury(self, tx: Transaction, owner: str, why: ErasureReason, by: str) -> int:
        """The tombstones: the records stay without what they were of, the facts say when and why.
        Until keys and files are gone they are on the list of what must be swept."""
        stored = tx.lock_alarm(owner)
        if why is ErasureReason.REQUEST:
            _permit(tx, owner, stored is not None)
        # What waited may have been given to an incident a moment ago: then it is the incident's.
        found = tx.evidence_of(owner) if stored is not None else [tx.waiting_record(owner)]
        records = [one for one in found if one is not None and one.is_there]
        if not records or (why is ErasureReason.RETENTION and not self._is_due(tx, owner, records)):
            return 0
        for record in records:
            gone_at = record.erased_at or tx.now()
            tx.keep_evidence(replace(record, erased_at=gone_at, destroy_at=None))
            if record.original is not None:
                tx.announce_removal(record.id, owner)
        if stored is not None:
            facts = (
                Fact(FactKind.EVIDENCE_ERASED, by, {"evidence": one.id, "why": why})
                for one in records
            )
            note(tx, self.keyring, stored, *facts)
        return len(records)

    def _is_due(self, tx: Transaction, owner: str, records: list[Evidence]) -> bool:
        """Counted from the last that was added; never while the alarm goes on or somebody holds
        it. Asked again under the lock: a hold may have come a moment ago."""
        stored = tx.lock_alarm(owner)
        if stored is not None and (not stored.alarm.state.ended or tx.hold_of(owner) is not None):
            return False
        newest = max(one.added_at for one in records)
        keeping = keeping_of(stored.alarm if stored is not None else None)
        return self.retention.is_over(keeping, newest, tx.now())


def _condemn(tx: Transaction, piece: Evidence) -> int:
    """From here on nobody brings it back. Whether there was something of it."""
    assert piece.incident is not None
    tx.lock_alarm(piece.incident)
    record = tx.lock_evidence(piece.id) or piece
    _permit_piece(tx, piece.incident, record.owner, record.id)
    if not record.is_there:
        return 0
    if record.original is not None:
        tx.announce_removal(record.id, record.owner)
    tx.keep_evidence(replace(record, erased_at=record.erased_at or tx.now(), destroy_at=0))
    return 1


def _permit_piece(tx: Transaction, incident: str, owner: str, known: str | None = None) -> None:
    """Nobody holds its incident, and nothing else is being written that may share its key."""
    _refuse_held(tx, incident)
    if any(of == owner and id != known for id, of in tx.uploads(tx.now() + 1)):
        raise CannotErase("Something of the same incident is on its way. Repeat it in a minute.")


def _permit(tx: Transaction, owner: str, is_incident: bool) -> None:
    """Asked under the lock: a hold may have come a moment ago."""
    if not is_incident and tx.evidence(owner) is None:
        raise CannotErase(f"There is no incident and no evidence {owner}.")
    _refuse_held(tx, owner)


def _refuse_held(tx: Transaction, owner: str) -> None:
    if tx.hold_of(owner) is not None:
        raise CannotErase(
            "There is a legal hold on this incident. Release it first: "
            f"rodtkort evidence hold {owner} --release"
        )


def _end_uploads(tx: Transaction, owner: str) -> None:
    for record in tx.evidence_of(owner):
        tx.end_upload(record.id, owner)
    tx.end_upload(owner, owner)
