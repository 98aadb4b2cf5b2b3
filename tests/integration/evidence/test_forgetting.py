"""Evidence is forgotten for good: when its time is over, and not while somebody holds it (L13)."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.domain.evidence import (
    DAY_MS,
    Came,
    EvidenceRefused,
    Refusal,
    Taken,
)
from bot.evidence.forgetting import CannotErase, ErasureReason
from bot.evidence.inspection import NotTaken
from bot.evidence.sealed_files import DataKeys
from bot.evidence.storage import DirectoryStorage, Incoming
from bot.service.evidence import record as evidence
from bot.service.keyring import Keyring, parse_keys
from bot.store.queries import facts_of
from bot.store.transaction import Transaction
from tests.integration.evidence.evidence_scene import OTHER_KEY, EvidenceScene, ended
from tests.pictures import png
from tests.world import KEY


class Meanwhile(DirectoryStorage):
    """A storage of keys where something happens just before a key is put in its place."""

    happens: Callable[[], object] = staticmethod(lambda: None)

    def put(self, name: str, file: Path) -> None:
        self.happens()
        super().put(name, file)


async def test_l13_a_rotation_brings_no_forgotten_key_back(tmp_path: Path) -> None:
    """The hour of forgetting may strike between its look at a key and its writing; and what a
    crash left of a key in the making is wiped like any other."""
    async with EvidenceScene(tmp_path) as scene:
        for colour in ("red", "blue"):
            await scene.keeps(png(colour))
        await ended(scene)
        keys, ring = scene.settings.evidence_keys_dir, Keyring(parse_keys(f"{OTHER_KEY},{KEY}"))
        storage, half = Meanwhile(keys, wipe=True), Incoming(keys / ".incoming", wipe=True)
        evidence_files = replace(scene.evidence_files, keys=DataKeys(storage, half, ring))
        storage.happens = lambda: scene.kit.forgetting.erase(scene.incident, "operator")
        assert evidence_files.rotate().rewrapped == 1
        assert scene.lying() == []
        os.utime(half.new(), (0, 0))
        evidence_files.sweep(before=0)
        assert scene.lying() == []
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_forgotten_while_it_came_it_is_tried_again(tmp_path: Path) -> None:
    """L1: the key that it was received with is gone; the sender reads no riddle about lost keys."""
    async with EvidenceScene(tmp_path) as scene:
        upload = scene.evidence_files.begin(scene.incident)
        upload.write(png())
        scene.evidence_files.forget(scene.incident)
        with pytest.raises(NotTaken) as refused:
            scene.evidence_files.accept(upload, Came.PASTED, "image/*")
        assert refused.value.why is Refusal.NOT_KEPT
        assert scene.lying() == []
        assert isinstance(await scene.takes(png()), Taken)


async def test_when_its_time_is_over_evidence_is_forgotten_for_good(tmp_path: Path) -> None:
    """L13: keys and files are gone, a backup of the files cannot be read, the chain verifies."""
    async with EvidenceScene(tmp_path, evidence_retention_days="other=30,waiting=1") as scene:
        record = (await scene.keeps(png())).record
        waiting = await scene.evidence_store.take(png(), Came.PASTED, None)
        assert isinstance(waiting, Taken)
        person = scene.world.caseworker.id
        scene.world.core.service.read(lambda uow: evidence.add_waiting(uow, person, waiting))
        backup = {file: file.read_bytes() for file in scene.lying() if file.suffix}
        scene.world.late_ms = 100 * DAY_MS  # nobody works for a month
        await ended(scene)
        scene.world.clock.at += DAY_MS
        assert scene.kit.forgetting.run() == 1  # what never got an incident
        scene.world.clock.at += 29 * DAY_MS - 1_000
        assert scene.kit.forgetting.run() == 0
        scene.world.clock.at += 1_001
        assert scene.kit.forgetting.run() == 1
        assert scene.lying() == []
        assert scene.world.incident()["evidence"] == []
        last = scene.world.incident()["timeline"][-1]
        assert (last["kind"], last["detail"]) == (
            "evidence_erased", {"evidence": record.id, "why": "retention"},
        )  # fmt: skip
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")
        for file, content in backup.items():  # the files come back from a backup, the keys do not
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        assert await scene.evidence_store.original_of(scene.record(record.id)) == EvidenceRefused(
            Refusal.ERASED
        )
        assert await scene.evidence_store.original_of(record) == EvidenceRefused(Refusal.KEY_LOST)
        said = scene.command("evidence", "verify").stdout
        assert f"a file is left; run: rodtkort evidence erase {record.id} --yes" in said
        scene.command("evidence", "erase", record.id, "--yes")
        assert f"evidence erase {waiting.id} --yes" in scene.command("evidence", "verify").stdout
        scene.command("evidence", "erase", waiting.id, "--yes")
        assert scene.lying() == []
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_nothing_is_erased_while_an_alarm_goes_on_or_somebody_holds_it(
    tmp_path: Path,
) -> None:
    """Legal hold, by hand too; its reason is sealed."""
    async with EvidenceScene(tmp_path, evidence_retention_days="other=1") as scene:
        record = (await scene.keeps(png())).record
        scene.world.late_ms = 10_000 * DAY_MS  # the command below has the real clock
        scene.world.clock.at += 2 * DAY_MS
        assert scene.kit.forgetting.run() == 0
        await ended(scene)
        held = scene.command("evidence", "hold", scene.incident, "--reason", "Politisak 17")
        assert (held.exit_code, held.stdout) == (0, "Held.\n")
        # The scene has raised the alarm: there is one to read.
        scene.world.clock.at = max(scene.world.clock.at, scene.world.core.service.read(
            lambda uow: uow.tx.lock_alarm(scene.incident).alarm.last_event_at  # type: ignore[union-attr]
        )) + 2 * DAY_MS  # fmt: skip
        assert scene.kit.forgetting.run() == 0
        with pytest.raises(CannotErase, match="legal hold"):
            scene.kit.forgetting.erase(scene.incident, "operator")
        refused = scene.command("evidence", "erase", scene.incident, "--yes")
        assert (refused.exit_code, "legal hold" in refused.stderr) == (1, True)
        assert "Politisak" not in json.dumps(scene.world.incident())
        assert b"Politisak" not in (tmp_path / "bot.db").read_bytes()
        scene.command("evidence", "hold", scene.incident, "--release")
        asked = scene.command("evidence", "erase", scene.incident)
        assert (asked.exit_code, "--yes" in asked.stderr) == (2, True)
        assert scene.command("evidence", "erase", scene.incident, "--yes").stdout == "1 erased.\n"
        facts = facts_of(scene.world.core.database, scene.incident, record.id)
        assert facts["evidence_erased"]["why"] == "request"
        assert scene.world.kinds()[-3:] == [
            "evidence_held", "evidence_released", "evidence_erased",
        ]  # fmt: skip
        assert scene.lying() == []


async def test_l13_one_piece_is_erased_and_nothing_else_of_its_incident(tmp_path: Path) -> None:
    """By its own id, as `verify` says it: a whole incident's evidence was the least that went."""
    async with EvidenceScene(tmp_path) as scene:
        red, blue = [(await scene.keeps(png(colour))).record for colour in ("red", "blue")]
        scene.world.late_ms = 10_000 * DAY_MS  # the commands have the real clock
        scene.command("evidence", "hold", scene.incident, "--reason", "Politisak 17")
        refused = scene.command("evidence", "erase", red.id, "--yes")
        assert (refused.exit_code, "legal hold" in refused.stderr) == (1, True)
        scene.command("evidence", "hold", scene.incident, "--release")
        assert scene.command("evidence", "erase", red.id, "--yes").stdout == "1 erased.\n"
        assert [one["id"] for one in scene.world.incident()["evidence"]] == [blue.id]
        assert await scene.evidence_store.original_of(blue) == png("blue")
        facts = facts_of(scene.world.core.database, scene.incident, red.id)
        assert facts["evidence_erased"]["why"] == "request"
        assert not [file for file in scene.lying() if red.id in file.name]
        assert scene.command("evidence", "erase", red.id, "--yes").stdout == "0 erased.\n"
        assert scene.world.kinds().count("evidence_erased") == 1
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


def _ends_upload(tx: Transaction, taken: Taken) -> None:
    tx.end_upload(taken.id, taken.owner)


async def test_l13_what_no_record_knows_is_erased_by_its_id_alone(tmp_path: Path) -> None:
    """The database is of yesterday: a file of an incident that it has, and of one that it lacks."""
    async with EvidenceScene(tmp_path) as scene:
        known = (await scene.keeps(png())).record
        scene.world.late_ms = 10_000 * DAY_MS
        strangers = []
        for owner in (scene.incident, "incident-of-today"):
            upload = scene.evidence_files.begin(owner)
            upload.write(png("blue"))
            taken = scene.evidence_files.accept(upload, Came.PASTED, "image/*")
            assert isinstance(taken, Taken)
            strangers.append(taken.id)
            refused = scene.command("evidence", "erase", taken.id, "--yes")
            assert (refused.exit_code, "on its way" in refused.stderr) == (1, True)
            scene.world.core.database.write(partial(_ends_upload, taken=taken))
        said = scene.command("evidence", "verify").stdout.splitlines()[:-1]
        assert {line.partition(":")[0] for line in said} == {*strangers}
        for id in strangers:
            assert scene.command("evidence", "erase", id, "--yes").stdout == "1 erased.\n"
        assert not [file for file in scene.lying() if "incident-of-today" in str(file)]
        assert await scene.evidence_store.original_of(known) == png()
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")
        nothing = scene.command("evidence", "erase", "nothing", "--yes")
        assert (nothing.exit_code, "no incident and no evidence" in nothing.stderr) == (1, True)


async def test_l13_nothing_new_is_kept_with_a_key_that_is_to_be_destroyed(tmp_path: Path) -> None:
    """The storage was away when the hour of forgetting struck, and somebody sends more: the old key
    would have lived on with the new picture, and opened every backup of the old one."""
    async with EvidenceScene(tmp_path) as scene:
        await scene.keeps(png())
        [old] = [file.name for file in scene.lying() if not file.suffix]
        bury, write = scene.kit.forgetting.bury, scene.world.core.database.write
        write(lambda tx: bury(tx, scene.incident, ErasureReason.REQUEST, "operator"))
        assert await scene.takes(png("blue")) == EvidenceRefused(Refusal.NOT_KEPT)
        scene.kit.forgetting.run()  # the next hour, and not the one after it
        assert scene.lying() == []
        new = (await scene.keeps(png("blue"))).record
        assert old not in [file.name for file in scene.lying()]
        assert await scene.evidence_store.original_of(new) == png("blue")
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_l13_what_was_given_to_an_incident_meanwhile_is_not_forgotten_as_waiting(
    tmp_path: Path,
) -> None:
    """The list of what is due was made before the sender answered."""
    async with EvidenceScene(tmp_path, evidence_retention_days="waiting=1") as scene:
        person, read = scene.world.caseworker.id, scene.world.core.service.read
        taken = await scene.evidence_store.take(png(), Came.PASTED, None)
        assert isinstance(taken, Taken)
        waiting = read(partial(evidence.add_waiting, person=person, taken=taken))
        moved = await scene.evidence_store.move(waiting, scene.incident)
        assert isinstance(moved, Taken)
        scene.world.clock.at += DAY_MS
        scene.world.late_ms = 2 * DAY_MS
        kept = scene.assigns(moved).record
        bury, write = scene.kit.forgetting.bury, scene.world.core.database.write
        assert write(lambda tx: bury(tx, waiting.id, ErasureReason.RETENTION, "system")) == 0
        assert scene.record(kept.id) == kept
        assert await scene.evidence_store.original_of(kept) == png()


async def test_a_hold_that_comes_while_somebody_erases_holds(tmp_path: Path) -> None:
    """It is asked for in the transaction that erases, not in one before it."""
    async with EvidenceScene(tmp_path) as scene:
        await scene.keeps(png())
        scene.command("evidence", "hold", scene.incident, "--reason", "Politisak 17")
        bury, write = scene.kit.forgetting.bury, scene.world.core.database.write
        with pytest.raises(CannotErase, match="legal hold"):
            write(lambda tx: bury(tx, scene.incident, ErasureReason.REQUEST, "operator"))
        assert len(scene.world.incident()["evidence"]) == 1


async def test_a_crash_after_the_tombstone_is_mended_by_the_sweep(tmp_path: Path) -> None:
    """L13: the facts are committed, keys and files still lie there."""
    async with EvidenceScene(tmp_path) as scene:
        await scene.keeps(png())
        await ended(scene)
        forgetting, database = scene.kit.forgetting, scene.world.core.database
        database.write(
            lambda tx: forgetting.bury(tx, scene.incident, ErasureReason.REQUEST, "operator")
        )
        assert len(scene.lying()) == 3
        assert scene.command("evidence", "verify").exit_code == 1
        scene.evidence_files.sweep(before=2**60)
        assert scene.lying() == []
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")
