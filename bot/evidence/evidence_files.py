"""What is done with files, in plain functions: take in, read, move, forget, sweep.
`threaded_store.py` runs them beside the event loop."""

import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

import structlog
from prometheus_client import Counter, Histogram

from bot.domain.evidence import Came, Evidence, File, FileRemark, MediaType, Refusal, Taken
from bot.evidence.inspection import Cleaner, NotTaken, Scanner, is_called_otherwise, media_type
from bot.evidence.sealed_files import (
    COPY,
    ORIGINAL,
    Damaged,
    DataKey,
    DataKeys,
    KeyLost,
    Rotation,
    SealedFile,
    Upload,
    bound_to,
    key_name_of,
    name_bound,
    name_of,
    plain_chunks,
    read_header,
)
from bot.evidence.storage import Incoming, Storage
from bot.store.database import Database
from bot.store.records import StoreUnavailable
from bot.store.transaction import Transaction

# What an operator can watch: counts and seconds, never what it is (L11).
RECEIVED = Counter("rodtkort_evidence", "Files received, by what became of them", ["outcome"])
SECONDS = Histogram(
    "rodtkort_evidence_seconds",
    "What keeping a file costs, step by step",
    ["step"],  # fetch, scan, clean, store
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
ERASED = Counter("rodtkort_evidence_erased", "Evidence forgotten when its time was over")
SWEPT = Counter("rodtkort_evidence_swept", "Uploads that a crash had left behind")


log = structlog.get_logger(__name__)

_A_LITTLE = 4096
_NOBODY = "health"  # owns nothing


@dataclass(frozen=True, slots=True)
class EvidenceFiles:
    """What is done with the files of evidence. Every method raises `NotTaken` for what a file, the
    storage, the keys or the database do, unless it says otherwise."""

    store: Database
    storage: Storage
    keys: DataKeys
    incoming: Incoming
    scanner: Scanner
    cleaner: Cleaner

    def can_keep(self) -> bool:
        """Whether evidence sent now could be kept: there is room where it comes in, and the storage
        and the keys answer. Leaves nothing behind; never raises."""
        try:
            file = self.incoming.new()
            try:
                file.write_bytes(os.urandom(_A_LITTLE))
            finally:
                file.unlink(missing_ok=True)
            next(self.storage.names(_NOBODY), None)
            return self.keys.answer(_NOBODY)
        except OSError:
            return False

    def can_store(self) -> bool:
        """Whether a file goes all the way: on the list, sealed under a key of its own, stored with
        sync, read back, and removed. Never raises; what a crash leaves of it is swept."""
        said = os.urandom(_A_LITTLE)
        try:
            upload = self.begin(None)
            try:
                upload.write(said)
                upload.original.close(MediaType.OTHER)
                name = name_of(upload.owner, upload.id, ORIGINAL)
                self.storage.put(name, upload.original.path)
                with self.storage.open(name) as file:
                    header, place = read_header(file), bound_to(upload.owner, upload.id, ORIGINAL)
                    key = self.keys.for_reading(upload.owner, key_name_of(header))
                    is_whole = b"".join(plain_chunks(file, header, key, place)) == said
                self._remove(upload.id, upload.owner)
            finally:
                self.abandon(upload)
        except (NotTaken, OSError, StoreUnavailable, Damaged, KeyLost) as error:
            log.warning("evidence_cannot_be_stored", error=type(error).__name__)
            return False
        return is_whole

    def begin(self, owner: str | None) -> Upload:
        """Announces an upload and opens its file. What a crash leaves from here on is swept."""
        id = str(uuid.uuid4())
        belongs = owner if owner is not None else id
        with _as_refusal():
            key = self._announced(id, belongs)
            return Upload(id, belongs, self.incoming.new(), key)

    def accept(self, upload: Upload, came: Came, claimed: str) -> Taken:
        """Tells what it is, has it scanned and cleaned, and stores original and copy. Whatever
        comes of it, nothing is left of the upload but what is returned."""
        copy: SealedFile | None = None
        try:
            with _as_refusal():
                found = media_type(upload.head, claimed)
                original = upload.original.close(found)
                with _timed("scan"):
                    scan = self.scanner.scan(upload.original.chunks())
                copy = SealedFile(
                    self.incoming.new(), upload.key, bound_to(upload.owner, upload.id, COPY)
                )
                with _timed("clean"):
                    cleaned = self.cleaner.clean(upload.original.chunks(), found, copy.write)
                remarks = cleaned.remarks
                if is_called_otherwise(found, claimed):
                    remarks = (*remarks, FileRemark.OTHER_TYPE)
                taken = Taken(upload.id, upload.owner, came, original, None, scan, remarks)
                with _timed("store"):
                    if cleaned.media_type is not None:
                        taken = replace(taken, copy=copy.close(cleaned.media_type))
                        self.storage.put(name_of(upload.owner, upload.id, COPY), copy.path)
                    name = name_of(upload.owner, upload.id, ORIGINAL)
                    self.storage.put(name, upload.original.path)
                # Not if the incident was forgotten meanwhile: nobody could read it again.
                if not self.keys.holds(upload.owner, upload.key):
                    raise NotTaken(Refusal.NOT_KEPT)  # tried again, it gets a key of its own
        except BaseException:
            self.abandon(upload)
            raise
        finally:
            upload.original.remove()
            if copy is not None:
                copy.remove()
        return taken

    def abandon(self, upload: Upload) -> None:
        """Nothing is left of it. Never raises: what cannot be removed now is swept."""
        upload.original.remove()
        self.discard(upload.id, upload.owner)

    def discard(self, id: str, owner: str) -> None:
        """Removes the files under this owner, and the key when it was theirs alone. Never raises:
        what cannot be removed now is swept."""
        with suppress(OSError, StoreUnavailable):
            self._remove(id, owner)
            self._drop_keys_of_nothing(id, owner)
            self.store.write(lambda tx: tx.end_upload(id, owner))

    def _drop_keys_of_nothing(self, id: str, owner: str) -> None:
        """Destroys the owner's keys that no file is encrypted with, unless another upload is under
        way. In this order: the key of one that is not on the list any more has its file."""
        keys = self.keys.of(owner)
        under_way = self.store.write(lambda tx: tx.uploads(tx.now() + 1))
        if any(of == owner and one != id for one, of in under_way):
            return
        used = {self._key_of(name) for name in self.storage.names(owner)}
        for key in keys:
            if key not in used:
                self.keys.destroy_one(owner, key)

    def move(self, evidence: Evidence, owner: str) -> Taken:
        """The same evidence under another owner's key; the old files stay until they are
        discarded."""
        assert evidence.original is not None
        assert evidence.scan is not None
        with _as_refusal():
            key = self._announced(evidence.id, owner)
            for what, file in ((COPY, evidence.copy), (ORIGINAL, evidence.original)):
                if file is None:
                    continue
                target = bound_to(owner, evidence.id, what)
                sealed = SealedFile(self.incoming.new(), key, target)
                try:
                    for chunk in self.chunks(evidence, what):
                        sealed.write(chunk)
                    if sealed.close(file.media_type) != file:
                        raise Damaged
                    self.storage.put(name_of(owner, evidence.id, what), sealed.path)
                finally:
                    sealed.remove()
        return Taken(
            evidence.id,
            owner,
            evidence.came,
            evidence.original,
            evidence.copy,
            evidence.scan,
            evidence.remarks,
        )

    def chunks(self, evidence: Evidence, what: str) -> Iterator[bytes]:
        """The plain bytes; every chunk is genuine. Raises `Damaged`, `KeyLost`, `OSError`."""
        owner = evidence.owner
        with self.storage.open(name_of(owner, evidence.id, what)) as file:
            header = read_header(file)
            key = self.keys.for_reading(owner, key_name_of(header))
            yield from plain_chunks(file, header, key, bound_to(owner, evidence.id, what))

    def read(self, evidence: Evidence, what: str) -> bytes:
        """All of it, and it is what the record says."""
        file = evidence.original if what == ORIGINAL else evidence.copy
        if evidence.erased_at is not None:
            raise NotTaken(Refusal.ERASED)
        if file is None:
            raise NotTaken(Refusal.UNKNOWN_TYPE)
        with _as_refusal():
            content = b"".join(self.chunks(evidence, what))
            if _described(file.media_type, (content,)) != file:
                raise Damaged
            return content

    def is_intact(self, evidence: Evidence, what: str) -> bool:
        """Whether it can be read and is what the record says, without having it in memory. Raises
        as `chunks`; `FileNotFoundError` when it is gone."""
        file = evidence.original if what == ORIGINAL else evidence.copy
        assert file is not None
        return _described(file.media_type, self.chunks(evidence, what)) == file

    def forget(self, owner: str) -> bool:
        """Destroys the keys first, then the files. False when something is left."""
        try:
            self.keys.destroy(owner)
            for name in list(self.storage.names(owner)):
                self.storage.delete(name)
        except OSError as error:
            log.warning("evidence_not_forgotten", error=type(error).__name__)
            return False
        return True

    def destroy(self, evidence: Evidence) -> bool:
        """Destroys the key of one piece of evidence, then its files. What else is encrypted with
        the same key, as it was before each had its own, gets another first. False when something is
        left; may be repeated, also by two replicas at once."""
        return self.destroy_files(evidence.owner, evidence.id)

    def destroy_files(self, owner: str, id: str) -> bool:
        """The same of what no record knows."""
        its = [name_of(owner, id, what) for what in (COPY, ORIGINAL)]
        try:
            self.keys.answer(owner)  # what is away is not destroyed
            keys = {key for name in its if (key := self._key_of(name)) is not None}
            for name in list(self.storage.names(owner)):
                if name not in its and self._key_of(name) in keys:
                    self._encrypt_anew(owner, name)
            for key in keys:
                self.keys.destroy_one(owner, key)
            for name in its:
                self.storage.delete(name)
        except (OSError, StoreUnavailable) as error:
            log.warning("evidence_not_destroyed", error=type(error).__name__)
            return False
        return True

    def _key_of(self, name: str) -> bytes | None:
        """The name of the key of what lies there; None where nothing does that could be read."""
        try:
            with self.storage.open(name) as file:
                return key_name_of(read_header(file))
        except (FileNotFoundError, Damaged):
            return None

    def _encrypt_anew(self, owner: str, name: str) -> None:
        """The same bytes under a key of their own. What cannot be read stays as it is: nobody could
        have read it before either."""
        sealed = SealedFile(self.incoming.new(), self.keys.for_writing(owner), name_bound(name))
        try:
            with self.storage.open(name) as file:
                header = read_header(file)
                key = self.keys.for_reading(owner, key_name_of(header))
                for chunk in plain_chunks(file, header, key, name_bound(name)):
                    sealed.write(chunk)
            sealed.close(MediaType.TEXT)  # of which nothing is asked here
            self.storage.put(name, sealed.path)
        except (FileNotFoundError, Damaged, KeyLost) as error:
            log.error("evidence_damaged", error=type(error).__name__)
        finally:
            sealed.remove()

    def sweep(self, before: int) -> int:
        """Removes what uploads announced before the instant (ms UTC) left behind: a crash between
        file and commit, or between the erasure's commit and its files. How many.

        Only what was announced is ever removed: after a database was restored from a backup, files
        that it does not know are not taken for rubbish. What the storage does not remove stays for
        the next time. Raises `StoreUnavailable`, `OSError`.
        """
        left = self.store.write(lambda tx: tx.uploads(before))
        for id, owner in left:
            is_left = self.store.write(partial(_left, id, owner))
            if is_left is _Left.REMOVED:
                continue
            try:
                self._clear(id, owner, is_left)
            except OSError as error:  # the next one, and what is forgotten, do not wait for it
                log.warning("evidence_not_swept", error=type(error).__name__)
                continue
            self.store.write(partial(_swept, id, owner))
            if is_left is not _Left.NOTHING:
                SWEPT.inc()
        long_ago = time.time() - 3600
        self.incoming.sweep(long_ago)
        self.keys.sweep(long_ago)
        return len(left)

    def _clear(self, id: str, owner: str, left: "_Left") -> None:
        if left is _Left.ALL:
            self.keys.destroy(owner)
        if left is not _Left.NOTHING:
            self._remove(id, owner)
            self._drop_keys_of_nothing(id, owner)

    def rotate(self) -> Rotation:
        """Wraps every data key with the ring's first one. What was forgotten meanwhile stays
        forgotten: its tombstone was committed before its key was destroyed, so that we see it now.
        Raises `OSError`, `StoreUnavailable`."""
        done = self.keys.rotate()
        for owner in done.owners:
            if self.store.write(partial(_is_forgotten, owner)):
                self.keys.destroy(owner)
        return done

    def _announced(self, id: str, owner: str) -> DataKey:
        """The key to write with, once the upload is on the list. Never one that is about to be
        destroyed: what it had encrypted before could be read for as long as it lived on."""
        if self.store.write(partial(_announce, id, owner)):
            raise NotTaken(Refusal.NOT_KEPT)  # tried again in a while
        return self.keys.for_writing(owner)

    def _remove(self, id: str, owner: str) -> None:
        if id == owner:  # it waited alone, or its first moment was its last
            self.keys.destroy(owner)
        for what in (COPY, ORIGINAL):
            self.storage.delete(name_of(owner, id, what))


def _announce(id: str, owner: str, tx: Transaction) -> bool:
    """Whether the owner is being forgotten; if not, the upload is on the list."""
    if tx.is_being_forgotten(owner):
        return True
    tx.announce_upload(id, owner)
    return False


class _Left(Enum):
    """What an announcement that is still there stands for."""

    NOTHING = 0  # it is recorded
    REMOVED = 3  # its key goes first (`Forgetting`)
    FILES = 1
    ALL = 2  # with everything of its owner erased, the keys too


def _left(id: str, owner: str, tx: Transaction) -> _Left:
    record = tx.evidence(id)
    if record is None or record.owner != owner:
        return _Left.FILES
    if record.is_there:
        return _Left.NOTHING if record.destroy_at is None else _Left.REMOVED
    of_owner = tx.evidence_of(owner)
    return _Left.FILES if any(one.is_there for one in of_owner) else _Left.ALL


def _is_forgotten(owner: str, tx: Transaction) -> bool:
    """Whether all that the owner ever had is erased, and nothing of it is under way."""
    if any(announced == owner for _, announced in tx.uploads(tx.now() + 1)):
        return False
    alone = tx.evidence(owner)  # it waited under a key of its own
    had = [alone] if alone is not None else tx.evidence_of(owner)
    return bool(had) and not any(one.is_there for one in had)


def _swept(id: str, owner: str, tx: Transaction) -> None:
    tx.end_upload(id, owner)


def _described(media_type: MediaType, chunks: Iterable[bytes]) -> File:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return File(media_type, size, digest.hexdigest())


@contextmanager
def _timed(step: str) -> Iterator[None]:
    with SECONDS.labels(step).time():
        yield


@contextmanager
def _as_refusal() -> Iterator[None]:
    """What the package's own parts raise, as a reason with a sentence. The log gets the kind
    alone."""
    try:
        yield
    except (Damaged, FileNotFoundError) as error:
        log.error("evidence_damaged", error=type(error).__name__)
        raise NotTaken(Refusal.DAMAGED) from None
    except KeyLost:
        log.error("evidence_key_lost")
        raise NotTaken(Refusal.KEY_LOST) from None
    except (OSError, StoreUnavailable) as error:
        log.warning("evidence_not_kept", error=type(error).__name__)
        raise NotTaken(Refusal.NOT_KEPT) from None
