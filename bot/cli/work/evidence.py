"""What the operator's evidence commands do: verify, rotate, export, hold, erase. Every look leaves
its trace first (L10)."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

from bot.cli.work.incidents import operator
from bot.core import keyring, open_database
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.evidence import Came, Evidence
from bot.domain.organisation.organisation import Language
from bot.evidence.dossier import DossierItem, Occasion, write_dossier
from bot.evidence.evidence_files import EvidenceFiles
from bot.evidence.sealed_files import COPY, ORIGINAL, Damaged, KeyLost, Rotation, name_of
from bot.service.evidence.record import fact_of, note, recording_of
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.store.database import Database, WallClock
from bot.store.evidence import Hold
from bot.store.export import log_access
from bot.store.queries import (
    all_records,
    announced,
    facts_of,
    record_now,
    records_of,
    told_of,
)
from bot.store.records import StoredAlarm, Violation
from bot.store.transaction import Transaction
from bot.wiring.integrations import EvidenceParts, build_evidence_parts

Result = TypeVar("Result")

OWNERS_AT_ONCE = 200


class NoIncident(ValueError):
    """One sentence for the operator."""


def verify_evidence(settings: Settings) -> tuple[list[str], int]:
    """Recomputes everything: each file against its record, each record against the sealed timeline,
    what was erased against what is left, and what is stored against what is known. One line per
    problem, each with its evidence's id; and how many records there are. Raises
    `StoreUnavailable`, `OSError`."""
    with _opened(settings) as (database, kit):
        ring = keyring(settings)
        known: dict[str, Evidence] = {}
        found: list[str] = []
        for record in all_records(database):
            known[record.id] = record
            found += [f"{record.id}: {p}" for p in _problems(database, kit.files, ring, record)]
        for incident, id, actor in told_of(database):
            record_of = known.get(id) or record_now(database, id)
            found += [f"{id}: {problem}" for problem in _told(record_of, incident, actor)]
        for name in kit.files.storage.names():
            id = name.partition("/")[2].partition(".")[0]
            if not _is_of(known.get(id), name) and not _is_new(database, id, name):
                found.append(f"{id}: a file that no record knows: {name}")
        return found, len(known)


def misplaced_files(settings: Settings, database: Database) -> Iterator[Violation]:
    """Evidence without its file, and files without their evidence, by name alone (V13): what they
    contain, `verify_evidence` reads. Raises `OSError`, `StoreUnavailable`."""
    storage, seen = build_evidence_parts(settings, database).files.storage, set[str]()
    by_owner = groupby(storage.names(), key=lambda name: name.partition("/")[0])
    owned = ((owner, set(names)) for owner, names in by_owner)
    while some := dict(islice(owned, OWNERS_AT_ONCE)):
        seen |= some.keys()
        records = records_of(database, sorted(some))
        for owner, there in some.items():
            yield from _misplaced(database, there, records[owner])
    for record in all_records(database):
        if record.owner not in seen:
            yield from _misplaced(database, set(), [record])


def _misplaced(
    database: Database, there: set[str], records: Sequence[Evidence]
) -> Iterator[Violation]:
    """What of one owner is not where it should be; asked once more, since it may just be moved."""
    expected = {name: one for one in records for name in _files_of(one)}
    for name in sorted(expected.keys() - there):
        now = record_now(database, expected[name].id)
        if now is not None and name in _files_of(now):
            yield Violation("V13", now.incident or "-", f"evidence {now.id} has lost its file")
    for name in sorted(there - expected.keys()):
        id = name.partition("/")[2].partition(".")[0]
        if not _is_new(database, id, name):
            yield Violation("V13", "-", f"a file that no record knows: {name}")


def _files_of(record: Evidence) -> list[str]:
    """What must lie in the store: of one that is just being destroyed, nothing."""
    if not record.is_there or record.destroy_at == 0:
        return []
    kept = ((ORIGINAL, record.original), (COPY, record.copy))
    return [name_of(record.owner, record.id, what) for what, file in kept if file is not None]


def rotate_keys(settings: Settings) -> Rotation:
    """Wraps every data key with the ring's first key. Raises `OSError`, `StoreUnavailable`."""
    with _opened(settings) as (database, kit):
        log_access(database, operator(), "evidence rotate-keys", None, WallClock().now())
        return kit.files.rotate()


def export_evidence(
    settings: Settings, incident: str, to: Path, language: Language
) -> tuple[Path, list[DossierItem]]:
    """The folder for police or archive, and what of it could not be read or drawn. The access is
    logged before a byte is written, and on the timeline is what was. Raises `NoIncident`,
    `CannotExport`, `OSError`, `StoreUnavailable`."""
    with _opened(settings) as (database, kit):
        log_access(database, operator(), "evidence export", incident, WallClock().now())
        ring = keyring(settings)

        def take_out(tx: Transaction) -> tuple[StoredAlarm, list[DossierItem]]:
            records = [one for one in tx.evidence_of(incident) if one.erased_at is None]
            stored = _incident(tx, incident)
            if not records:
                raise NoIncident(f"There is no evidence in incident {incident}.")
            return stored, [DossierItem(one, recording_of(tx, ring, one)) for one in records]

        def note_written(written: Sequence[DossierItem]) -> None:
            facts = [
                Fact(FactKind.EVIDENCE_EXPORTED, operator(), {"evidence": one.record.id})
                for one in written
            ]
            if facts:
                database.write(lambda tx: note(tx, ring, _incident(tx, incident), *facts))

        stored, items = database.write(take_out)
        occasion = Occasion(stored.alarm, operator(), WallClock().now(), language)
        folder, unread = write_dossier(kit.files, occasion, items, to, note_written)
        if not database.write(lambda tx: all(_is_shown(tx, item.record) for item in items)):
            shutil.rmtree(folder)  # its sender removed something while it was read
            return export_evidence(settings, incident, to, language)
        return folder, unread


def _is_shown(tx: Transaction, record: Evidence) -> bool:
    now = tx.evidence(record.id)
    return now is not None and now.erased_at is None


def hold_evidence(settings: Settings, incident: str, reason: str | None) -> None:
    """Puts a legal hold on the incident, with its reason, or takes it off (`reason` None). Raises
    `NoIncident`, `StoreUnavailable`."""
    ring = keyring(settings)

    def change(tx: Transaction) -> None:
        stored = _incident(tx, incident)
        if reason is None:
            tx.keep_hold(incident, None)
            note(tx, ring, stored, Fact(FactKind.EVIDENCE_RELEASED, operator()))
            return
        sealed = ring.encrypt(reason, f"{incident}/hold")
        tx.keep_hold(incident, Hold(incident, tx.now(), operator(), ring.current, sealed))
        digest = ring.digest(reason)
        note(tx, ring, stored, Fact(FactKind.EVIDENCE_HELD, operator(), {"digest": digest}))

    with _opened(settings) as (database, _):
        database.write(change)


def erase_evidence(settings: Settings, id: str | None) -> int:
    """Erases what is due, or now all evidence of one incident, or one piece. How many. Raises
    `CannotErase`, `StoreUnavailable`, `OSError`."""
    with _opened(settings) as (database, kit):
        if id is None:
            return kit.forgetting.run()
        log_access(database, operator(), "evidence erase", id, WallClock().now())
        return kit.forgetting.erase(id, operator())


def _problems(
    database: Database, evidence_files: EvidenceFiles, ring: Keyring, record: Evidence
) -> list[str]:
    """What is wrong with the record; judged anew when it was changed while we looked."""
    if record.is_there:  # one that is being destroyed is half there, and nobody's loss
        files = _kept(evidence_files, record) if record.destroy_at != 0 else iter(())
    else:
        files = _erased(evidence_files, record)
    found = [*files, *_on_timeline(database, ring, record)]
    now = record_now(database, record.id) if found else record
    if now is None or now == record:
        return found
    return _problems(database, evidence_files, ring, now)


def _told(record: Evidence | None, incident: str, actor: str) -> Iterator[str]:
    """What was once added is there, where and as whose it was added: the chain says so."""
    if record is None:
        yield f"its record is gone; the timeline of incident {incident} knows it"
    elif record.incident != incident:
        yield f"its record is not in the incident that the timeline says: {incident}"
    elif record.added_by != actor:
        yield "its record names another sender than the timeline"


def _is_of(record: Evidence | None, name: str) -> bool:
    """Whether the file is the record's."""
    return record is not None and name in (
        name_of(record.owner, record.id, what) for what in (COPY, ORIGINAL)
    )


def _is_new(database: Database, id: str, name: str) -> bool:
    """Whether it is under way, or came while we looked: announced first, and then recorded."""
    return id in announced(database) or _is_of(record_now(database, id), name)


def _kept(evidence_files: EvidenceFiles, record: Evidence) -> Iterator[str]:
    for what, file in ((ORIGINAL, record.original), (COPY, record.copy)):
        if file is None:
            continue
        problem = _problem(partial(evidence_files.is_intact, record, what))
        if problem:
            yield f"the {what} {problem}"


def _problem(check: Callable[[], bool]) -> str | None:
    try:
        return None if check() else "is not what was stored"
    except FileNotFoundError:
        return "is gone"
    except KeyLost:
        return "cannot be read: its key is lost"
    except Damaged:
        return "is damaged"


def _erased(evidence_files: EvidenceFiles, record: Evidence) -> Iterator[str]:
    """Erased is erased: neither file nor, when it was the owner's last, key."""
    names = set(evidence_files.storage.names(record.owner))
    if names & {name_of(record.owner, record.id, what) for what in (COPY, ORIGINAL)}:
        again = f"evidence erase {record.id} --yes"  # and nothing else of its incident
        yield f"it is erased, but a file is left; run: rodtkort {again}"
    if not names and evidence_files.keys.has(record.owner):
        again = f"evidence erase {record.owner} --yes"
        yield f"it is erased, but its key is left; run: rodtkort {again}"


def _on_timeline(database: Database, ring: Keyring, record: Evidence) -> Iterator[str]:
    """The record and the fact that the chain seals (`rodtkort verify`) say the same."""
    if record.incident is None:
        return
    facts = facts_of(database, record.incident, record.id)
    added = facts.get(FactKind.EVIDENCE_ADDED)
    if added is None:
        yield "the timeline does not know it"
    elif added["came"] == Came.REFERENCE:
        if record.original is not None or record.came is not Came.REFERENCE:
            yield "the record is not what the timeline says"
        elif record.is_there and database.write(lambda tx: recording_of(tx, ring, record)) is None:
            yield "where the recording is cannot be read"
    elif record.original is None or record.scan is None or added != fact_of(record):
        yield "the record is not what the timeline says"
    if record.is_there == (FactKind.EVIDENCE_ERASED in facts):
        yield "record and timeline disagree whether it is erased"


def _incident(tx: Transaction, incident: str) -> StoredAlarm:
    stored = tx.lock_alarm(incident)
    if stored is None:
        raise NoIncident(f"There is no incident {incident}.")
    return stored


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Database, EvidenceParts]]:
    database = open_database(settings)
    try:
        yield database, build_evidence_parts(settings, database)
    finally:
        database.close()
