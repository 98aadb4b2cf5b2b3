"""Keeping evidence: provable, closed, and forgotten for good (R44, R50; L10, L11, L13)."""

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from bot.domain.evidence import (
    Behind,
    Came,
    EvidenceRefused,
    Recording,
    Refusal,
    Source,
    Taken,
)
from bot.evidence.sealed_files import COPY, ORIGINAL
from bot.service.evidence import record as evidence
from bot.service.unit_of_work import UnitOfWork
from bot.store import tables
from bot.store.database import Database
from bot.wiring.integrations import build_evidence_parts
from tests.fakes.files import FileHost
from tests.integration.evidence.evidence_scene import OTHER_KEY, EvidenceScene, room_settings
from tests.pictures import png, screenshot
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, World


async def test_a_picture_fetched_is_on_record_and_verifies(tmp_path: Path) -> None:
    """R50, L10; contract.md, `incident show`: hash, time, who; the timeline seals them."""
    async with EvidenceScene(tmp_path) as scene, FileHost() as host:
        url = host.serve("views/original", png())
        source = Source(url, Behind.OUR_TOKEN, Came.PASTED, "image/png")
        taken = await scene.evidence_store.fetch(source, scene.incident)
        assert isinstance(taken, Taken)
        record = scene.adds(taken).record
        assert record == scene.record(record.id)
        shown = scene.world.incident()
        assert shown["evidence"] == [
            {
                "id": record.id,
                "sha256": taken.original.sha256,
                "media_type": "image/png",
                "size": len(png()),
                "added_at": "2026-01-01T09:00:00.000Z",
                "added_by": scene.world.caseworker.id,
            }
        ]
        assert shown["timeline"][-1]["kind"] == "evidence_added"
        assert shown["timeline"][-1]["detail"] == evidence.fact_of(record)
        found = scene.command("evidence", "verify")
        assert (found.exit_code, found.stdout) == (0, "0 problems in 1 record\n")
        assert scene.world.core.database.write(lambda tx: tx.uploads(2**60)) == []


async def test_the_same_picture_twice_is_one_record(tmp_path: Path) -> None:
    """Another picture is another record."""
    async with EvidenceScene(tmp_path) as scene:
        first, second = await scene.keeps(png()), await scene.keeps(png())
        assert (second.again, second.record) == (True, first.record)
        assert not (await scene.keeps(png("blue"))).again
        assert len(scene.world.incident()["evidence"]) == 2
        assert scene.world.kinds().count("evidence_added") == 2
        assert scene.command("evidence", "verify").exit_code == 0


async def test_waiting_evidence_gets_its_incident_and_its_key(tmp_path: Path) -> None:
    """Outside an alarm a picture waits under a key of its own, on nobody's timeline."""
    async with EvidenceScene(tmp_path) as scene:
        taken = await scene.evidence_store.take(png(), Came.PASTED, None)
        assert isinstance(taken, Taken)
        person, read = scene.world.caseworker.id, scene.world.core.service.read
        waiting = read(lambda uow: evidence.add_waiting(uow, person, taken))
        assert read(lambda uow: evidence.waiting_of(uow, person)) == (waiting,)
        assert "evidence_added" not in scene.world.kinds()
        moved = await scene.evidence_store.move(waiting, scene.incident)
        assert isinstance(moved, Taken)
        added = scene.assigns(moved)
        await scene.evidence_store.discard(waiting)
        assert read(lambda uow: evidence.waiting_of(uow, person)) == ()
        assert await scene.evidence_store.original_of(added.record) == png()
        assert {file.parent.name for file in scene.lying()} == {scene.incident}
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_l13_what_it_was_while_it_waited_is_swept_when_a_crash_leaves_it(
    tmp_path: Path,
) -> None:
    """Between the commit that gives it to its incident and the removal of the first files: they
    and their key would have outlived the incident's. The same for what the incident had already."""
    async with EvidenceScene(tmp_path) as scene:
        person, read = scene.world.caseworker.id, scene.world.core.service.read
        for again in (False, True):
            taken = await scene.evidence_store.take(png(), Came.PASTED, None)
            assert isinstance(taken, Taken)
            waiting = read(partial(evidence.add_waiting, person=person, taken=taken))
            moved = await scene.evidence_store.move(waiting, scene.incident)
            assert isinstance(moved, Taken)
            assert scene.assigns(moved).again is again
            assert {f.parent.name for f in scene.lying()} == {scene.incident, waiting.id}
            scene.evidence_files.sweep(before=2**60)
            assert {f.parent.name for f in scene.lying()} == {scene.incident}
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_a_recording_is_a_reference_without_a_file(tmp_path: Path) -> None:
    """R44; L11: what was written is sealed and masked, and not on the timeline."""
    async with EvidenceScene(tmp_path) as scene:
        given = Recording("Genesys  cloud", "opptak 01019912345", 1_000, 2_000)
        read, ring = scene.world.core.service.read, scene.kit.forgetting.keyring

        record = scene.refers(given)
        found = read(lambda uow: evidence.recording_of(uow.tx, ring, record))
        assert found == Recording("Genesys cloud", "opptak ***********", 1_000, 2_000)
        assert scene.lying() == []
        assert "opptak" not in json.dumps(scene.world.incident())
        assert b"opptak" not in (tmp_path / "bot.db").read_bytes()
        assert scene.world.incident()["evidence"][0]["sha256"] is None
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_whoever_looks_is_on_the_timeline(tmp_path: Path) -> None:
    """L10: before the copy is shown."""
    async with EvidenceScene(tmp_path) as scene:
        record = (await scene.keeps(png())).record

        def look(uow: UnitOfWork) -> None:
            stored = uow.tx.lock_alarm(scene.incident)
            assert stored is not None
            evidence.viewed(uow, stored, scene.world.leader.id, record)

        scene.world.core.service.read(look)
        seen = scene.world.incident()["timeline"][-1]
        assert (seen["kind"], seen["actor"]) == ("evidence_viewed", scene.world.leader.id)
        assert seen["detail"] == {"evidence": record.id}


async def test_verify_finds_what_was_tampered_with(tmp_path: Path) -> None:
    """L10: a bit, a file taken away, one too many, a record changed, a key lost."""
    async with EvidenceScene(tmp_path) as scene:
        record = (await scene.keeps(png())).record
        database = scene.world.core.database
        files = {file.suffix: file for file in scene.lying()}
        original, copy, key = files[f".{ORIGINAL}"], files[f".{COPY}"], files[""]

        def verified() -> str:
            result = scene.command("evidence", "verify")
            *found, counted = result.stdout.splitlines(keepends=True)
            assert (result.exit_code, counted.startswith("0 ")) == (
                (1, False) if found else (0, True)
            )
            return "".join(found)

        for file, problem in (
            (original, "the original is damaged"),
            (copy, "the copy is damaged"),
            (key, "its key is lost"),
        ):
            whole = file.read_bytes()
            bit = random.Random(0).randrange(len(whole) * 8)
            broken = bytearray(whole)
            broken[bit // 8] ^= 1 << bit % 8
            file.write_bytes(broken)
            assert problem in verified()
            assert record.id in verified()
            file.unlink()
            assert ("is gone" if file != key else problem) in verified()
            file.write_bytes(whole)
        original.with_name("stranger.original").write_bytes(b"x")
        assert "no record knows" in verified()
        original.with_name("stranger.original").unlink()
        assert record.copy is not None
        changed = replace(record, copy=replace(record.copy, sha256="0" * 64))
        database.write(lambda tx: tx.keep_evidence(changed))
        assert "not what the timeline says" in verified()
        assert "the copy is not what was stored" in verified()
        database.write(lambda tx: tx.keep_evidence(record))
        assert verified() == ""


async def test_verify_finds_a_record_that_was_changed_moved_or_taken_away(tmp_path: Path) -> None:
    """L10: by whoever can write in the database, and remove files, but has no keys. The timeline
    says what was added, when, by whom and where; nothing of it can be made to vanish."""
    async with EvidenceScene(tmp_path) as scene:
        record = (await scene.keeps(png())).record
        given = Recording("Genesys", "opptak 7")
        reference = scene.refers(given)
        database, table = scene.world.core.database, tables.evidence

        def verified() -> str:
            return "".join(
                scene.command("evidence", "verify").stdout.splitlines(keepends=True)[:-1]
            )

        def changed(id: str, **values: object) -> str:
            """What is found when somebody writes this into the row; afterwards it is as before."""
            here = table.c.id == id
            with database.engine.begin() as connection:
                before = connection.execute(select(table).where(here)).one()._mapping
                connection.execute(update(table).where(here).values(**values))
            found = verified()
            with database.engine.begin() as connection:
                connection.execute(update(table).where(here).values(**before))
            return found

        assert verified() == ""
        assert "another sender" in changed(record.id, added_by="somebody")
        assert "not what the timeline says" in changed(record.id, added_at=5)
        assert "not in the incident" in changed(record.id, incident=None)
        assert "not in the incident" in changed(record.id, incident="another")
        nothing = dict.fromkeys(("media_type", "size", "sha256", "copy_sha256"))
        for came in ("reference", "pasted"):
            assert "not what the timeline says" in changed(record.id, came=came, **nothing)
        assert "cannot be read" in changed(reference.id, sealed=b"x" * 60)
        assert "not what the timeline says" in changed(reference.id, came="pasted")
        with database.engine.begin() as connection:
            here = table.c.id == record.id
            before = connection.execute(select(table).where(here)).one()._mapping
            connection.execute(delete(table).where(here))
        for file in scene.lying():
            file.unlink()
        assert verified() == (
            f"{record.id}: its record is gone; the timeline of incident {scene.incident} knows it\n"
        )
        assert scene.world.violations() == [
            "V11: its evidence is stored otherwise than the timeline tells it"
        ]
        with database.engine.begin() as connection:
            connection.execute(insert(table).values(**before))


async def test_a_lost_key_is_said_and_hinders_nothing_new(tmp_path: Path) -> None:
    async with EvidenceScene(tmp_path) as scene:
        old = (await scene.keeps(png())).record
        (key,) = (file for file in scene.lying() if not file.suffix)
        key.write_text(key.read_text().replace("test:", "gone:"))
        assert await scene.evidence_store.copy_of(old) == EvidenceRefused(Refusal.KEY_LOST)
        new = (await scene.keeps(png("blue"))).record
        assert await scene.evidence_store.original_of(new) == png("blue")
        result = scene.command("evidence", "rotate-keys", RODTKORT_KEYS=f"{OTHER_KEY},{KEY}")
        assert result.exit_code == 1
        assert "no key of RODTKORT_KEYS opens it" in result.stdout


async def test_after_a_rotation_the_old_key_of_the_ring_is_not_needed(tmp_path: Path) -> None:
    """Data keys are wrapped anew, files stay as they are."""
    async with EvidenceScene(tmp_path) as scene:
        record = (await scene.keeps(png())).record
        before = [file.read_bytes() for file in scene.lying() if file.suffix]
        result = scene.command("evidence", "rotate-keys", RODTKORT_KEYS=f"{OTHER_KEY},{KEY}")
        assert (result.exit_code, result.stdout) == (0, "1 keys wrapped anew.\n")
        assert [file.read_bytes() for file in scene.lying() if file.suffix] == before
        assert await scene.evidence_store.original_of(record) == EvidenceRefused(Refusal.KEY_LOST)
        again = scene.command("evidence", "rotate-keys", RODTKORT_KEYS=OTHER_KEY)
        assert again.stdout == "0 keys wrapped anew.\n"
        assert scene.command("evidence", "verify", RODTKORT_KEYS=OTHER_KEY).stdout.startswith(
            "0 problems in "
        )


@contextlib.contextmanager
def disk_full_after(size: int) -> Iterator[None]:
    """No file of this process can grow beyond `size`: the system itself refuses, as on a full
    disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path) -> None:
    """Both while it comes in and while its copy is made."""
    large = screenshot(3)
    async with EvidenceScene(tmp_path) as scene, FileHost() as host:
        kept = (await scene.keeps(png())).record
        before = scene.lying()
        source = Source(host.serve("x", large), Behind.OUR_TOKEN, Came.PASTED, "image/png")
        for size in (1_000_000, len(large) // 4):
            with disk_full_after(size):
                assert await scene.takes(large) == EvidenceRefused(Refusal.NOT_KEPT)
                found = await scene.evidence_store.fetch(source, scene.incident)
            assert found == EvidenceRefused(Refusal.NOT_KEPT)
            assert scene.lying() == before
        assert await scene.evidence_store.original_of(kept) == png()
        assert isinstance(await scene.evidence_store.fetch(source, scene.incident), Taken)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.domain.evidence import Came
from bot.wiring.integrations import build_evidence_parts, evidence_store
from bot.store.database import Database
from bot.teams.credentials import NoToken
from tests.integration.evidence.evidence_scene import room_settings
from tests.pictures import png
async def main():
    settings = room_settings(Path(sys.argv[1]))
    kit = build_evidence_parts(settings, Database(settings.database_url))
    room = evidence_store(settings, kit, NoToken())
    await room.take(png(), Came.PASTED, "incident-1")
    upload = kit.files.begin("incident-1")
    upload.write(b"half of it" * 100_000)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""


def test_kill_9_between_file_and_commit_leaves_no_half_evidence(tmp_path: Path) -> None:
    """One upload stored and not recorded, one in the middle; both are swept, and what was
    never announced (a database restored from yesterday's backup) is not."""
    world = World(tmp_path)  # makes the database
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=2 * LONG_ENOUGH
    )
    assert done.returncode == -signal.SIGKILL
    database = Database(world.settings.database_url)
    settings = room_settings(tmp_path)
    kit = build_evidence_parts(settings, database)
    lying = [file for file in settings.evidence_dir.rglob("*") if file.is_file()]
    assert len(lying) == 3
    assert not any(b"half of it" in file.read_bytes() for file in lying)
    stranger = settings.evidence_dir / "incident-2" / "restored.original"
    stranger.parent.mkdir()
    stranger.write_bytes(b"x")
    for file in lying:
        os.utime(file, (0, 0))
    assert kit.forgetting.evidence_files.sweep(before=0) == 0  # too young
    assert kit.forgetting.evidence_files.sweep(before=2**60) == 2
    left = [file for file in settings.evidence_dir.rglob("*") if file.is_file()]
    assert left == [stranger]
    assert database.write(lambda tx: tx.uploads(2**60)) == []
    database.close()


def test_the_tables_hold_on_both_databases(database: Database) -> None:
    """PostgreSQL and SQLite give back what was kept."""
    from bot.domain.evidence import Evidence, File, FileRemark, MediaType, Scan
    from bot.store.evidence import Hold, StoredReference

    file = File(MediaType.PNG, 2**33, "a" * 64)
    record = Evidence(
        "e1", None, "e1", Came.FILE, 5, "p", file, None, Scan.CLEAN, (FileRemark.NOT_SHOWN,)
    )
    hold = Hold("i1", 7, "operator", "k", b"\0sealed")
    reference = StoredReference("k", b"\0where")
    database.write(lambda tx: tx.keep_evidence(record, reference))
    assert database.write(lambda tx: tx.waiting_evidence("p")) == [record]
    assert database.write(lambda tx: tx.reference("e1")) == reference
    assert database.write(lambda tx: list(tx.owners_of_evidence(5))) == ["e1"]
    assert database.write(lambda tx: list(tx.owners_of_evidence(4))) == []
    given = replace(record, incident="i1", owner="i1")
    database.write(lambda tx: tx.keep_evidence(given))
    assert database.write(lambda tx: tx.evidence_of("i1")) == [given]
    database.write(lambda tx: tx.keep_evidence(replace(given, erased_at=9)))
    assert database.write(lambda tx: tx.reference("e1")) is None
    assert database.write(lambda tx: list(tx.owners_of_evidence(100))) == []
    database.write(lambda tx: tx.announce_upload("e1", "i1"))
    database.write(lambda tx: tx.announce_upload("e1", "i1"))
    assert database.write(lambda tx: tx.uploads(2**60)) == [("e1", "i1")]
    with database.engine.begin() as connection:
        connection.execute(update(tables.evidence_upload).values(at=5))
    assert database.write(lambda tx: tx.uploads(6)) == [("e1", "i1")]
    database.write(lambda tx: tx.announce_upload("e1", "i1"))  # moved again, hours later
    assert database.write(lambda tx: tx.uploads(6)) == []
    database.write(lambda tx: tx.end_upload("e1", "i1"))
    assert database.write(lambda tx: tx.uploads(2**60)) == []
    assert not database.write(lambda tx: tx.is_being_forgotten("i1"))
    database.write(lambda tx: tx.announce_removal("e1", "i1"))
    assert database.write(lambda tx: tx.is_being_forgotten("i1"))
    assert not database.write(lambda tx: tx.is_being_forgotten("i2"))
    assert database.write(lambda tx: tx.uploads(1)) == [("e1", "i1")]
    assert database.write(lambda tx: tx.waiting_record("e1")) is None
    database.write(lambda tx: tx.keep_hold("i1", hold))
    assert database.write(lambda tx: tx.hold_of("i1")) == hold
    database.write(lambda tx: tx.keep_hold("i1", None))
    assert database.write(lambda tx: tx.hold_of("i1")) is None
