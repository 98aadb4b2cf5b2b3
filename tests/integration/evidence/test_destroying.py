"""What was removed is destroyed with its key, once nothing is in the way (L9, L13; R50)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli.work import evidence as evidence_commands
from bot.domain.evidence import UNDO_MS, EvidenceRefused, Refusal, Taken
from bot.domain.organisation.organisation import Language
from bot.evidence.dossier import write_dossier
from bot.evidence.sealed_files import DataKey, DataKeys
from bot.service.evidence.record import condemned
from bot.store.transaction import Transaction
from bot.texts import text
from tests.integration.evidence.chat_scene import no_folder
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.integration.evidence.test_page import (
    kept,
)
from tests.integration.evidence.test_removing import NOW, REMOVE, YES, lying
from tests.pictures import png
from tests.world import World


async def test_the_storage_of_keys_is_away_when_its_day_is_over(tmp_path: Path) -> None:
    """It is hidden all the same, nobody brings it back, and it goes when the keys answer."""
    async with World(tmp_path) as world:
        await kept(world)
        card = world.last(world.caseworker)
        await world.taps_on(world.caseworker, card, REMOVE)
        await world.taps_on(world.caseworker, card, NOW)
        with no_folder(tmp_path / "evidence-keys"):
            await world.taps_on(world.caseworker, card, YES)
            await world.settle()
            assert "Angre" not in card.buttons
            assert "evidence_erased" not in world.kinds()
        await world.advance(3600)
        await world.settle()
        assert lying(tmp_path) == (0, 0)
        assert world.kinds()[-1] == "evidence_erased"


class _OneForAll(DataKeys):
    """Keys as the revision before made them: one for all that an alarm has."""

    def for_writing(self, owner: str) -> DataKey:
        for name in self._storage.names(owner):
            return DataKey(bytes.fromhex(name.rpartition("/")[2]), self._open(name))
        return super().for_writing(owner)


def _removed(scene: EvidenceScene, id: str) -> None:
    """Its sender removed it a day ago, and no row is left that would destroy it: a replica of the
    revision before has taken it for done."""

    def work(tx: Transaction) -> None:
        record = tx.evidence(id)
        assert record is not None
        tx.keep_evidence(replace(record.removed(tx.now()), destroy_at=tx.now()))

    scene.world.core.database.write(work)


async def test_l13_what_shares_its_key_stays_readable_and_a_backup_of_it_does_not(
    tmp_path: Path,
) -> None:
    """Two pictures under one key: the one that stays gets another, then the key goes. Done twice
    at once, as by two replicas, it is done once."""
    async with EvidenceScene(tmp_path) as scene:
        files = scene.evidence_files
        keys = _OneForAll(files.keys._storage, files.keys._incoming, files.keys._keyring)
        old = replace(files, keys=keys)
        scene.evidence_store._evidence_files = old  # type: ignore[attr-defined]  # as it was built
        gone, stays = [(await scene.keeps(png(colour))).record for colour in ("red", "blue")]
        assert len([file for file in scene.lying() if not file.suffix]) == 1
        backup = {file: file.read_bytes() for file in scene.lying() if file.suffix}
        _removed(scene, gone.id)
        last = scene.world.core.database.write(lambda tx: condemned(tx, gone.id))
        assert last is not None
        assert await scene.takes(png("green")) == EvidenceRefused(Refusal.NOT_KEPT)
        assert files.destroy(last)
        assert scene.command("evidence", "verify").stdout.startswith(
            "0 problems in "
        )  # a crash here is nobody's loss
        assert scene.kit.forgetting.run() == 0
        assert scene.record(gone.id).destroy_at is None
        assert await scene.evidence_store.original_of(stays) == png("blue")
        assert isinstance(await scene.takes(png("green")), Taken)
        for file, content in backup.items():
            file.parent.mkdir(exist_ok=True)
            if gone.id in file.name:
                file.write_bytes(content)
        assert await scene.evidence_store.original_of(gone) == EvidenceRefused(Refusal.KEY_LOST)
        assert scene.world.kinds().count("evidence_erased") == 1


async def test_it_is_not_destroyed_while_something_is_written_or_somebody_holds_it(
    tmp_path: Path,
) -> None:
    """An upload under way may have got the same key; a hold may have come since. Hidden it is."""
    async with EvidenceScene(tmp_path) as scene:
        gone = (await scene.keeps(png())).record
        _removed(scene, gone.id)
        upload = scene.evidence_files.begin(scene.incident)
        scene.kit.forgetting.run()
        assert scene.record(gone.id).is_there
        scene.evidence_files.abandon(upload)
        scene.command("evidence", "hold", scene.incident, "--reason", "Politisak 17")
        scene.kit.forgetting.run()
        assert scene.record(gone.id).is_there
        assert scene.command("evidence", "export", scene.incident, "--to", str(tmp_path)).exit_code
        scene.command("evidence", "hold", scene.incident, "--release")
        scene.kit.forgetting.run()
        assert not scene.record(gone.id).is_there
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_when_all_of_an_alarm_is_erased_what_was_removed_goes_with_it(tmp_path: Path) -> None:
    async with EvidenceScene(tmp_path) as scene:
        gone = (await scene.keeps(png())).record
        await scene.keeps(png("blue"))
        _removed(scene, gone.id)
        assert scene.kit.forgetting.erase(scene.incident, "operator") == 2
        assert scene.lying() == []
        assert scene.command("evidence", "verify").stdout.startswith("0 problems in ")


async def test_what_is_removed_while_it_is_taken_out_is_not_taken_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder for the police is made anew without it; so is the answer to who asks what is kept
    about them."""
    async with EvidenceScene(tmp_path) as scene:
        gone, stays = [(await scene.keeps(png(colour))).record for colour in ("red", "blue")]
        write, calls = write_dossier, []

        def slowly(*arguments: Any) -> Any:
            calls.append(len(arguments[2]))
            if len(calls) == 1:
                _removed(scene, gone.id)
            return write(*arguments)

        monkeypatch.setattr(evidence_commands, "write_dossier", slowly)
        made = scene.command("evidence", "export", scene.incident, "--to", str(tmp_path / "out"))
        assert made.exit_code == 0
        assert calls == [2, 1]
        manifest = tmp_path / "out" / f"evidence-{scene.incident}" / "manifest.json"
        assert gone.id not in manifest.read_text()
        assert stays.id in manifest.read_text()
        person = scene.world.caseworker.id
        kept_of = scene.world.core.service.read(lambda uow: uow.tx.evidence_by(person))
        assert [one.id for one in kept_of] == [stays.id]


async def test_l13_what_was_removed_can_be_brought_back_while_its_incident_is_held(
    tmp_path: Path,
) -> None:
    """Its bytes are kept for the hold: *Angre* reaches them after the day, too, and not when it is
    destroyed after the release."""
    async with EvidenceScene(tmp_path) as scene:
        world = scene.world
        gone = (await scene.keeps(png())).record
        _removed(scene, gone.id)
        scene.command("evidence", "hold", scene.incident, "--reason", "Politisak 17")
        await world.advance(UNDO_MS / 1000 + 1)
        scene.kit.forgetting.run()
        await world.says(world.caseworker, "bevis")
        card = world.last(world.caseworker)
        assert text(Language.BOKMAL, "evidence-removed-held") in card.text
        await world.taps(world.caseworker, "Angre")
        assert scene.record(gone.id).erased_at is None
        assert len(world.incident()["evidence"]) == 1
