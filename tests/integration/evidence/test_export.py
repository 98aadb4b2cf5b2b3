"""The folder for police or archive (L10)."""

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.evidence import Came, Recording, Taken
from bot.evidence import dossier
from bot.service.evidence import record as evidence
from bot.service.unit_of_work import UnitOfWork
from tests.archivable import problems
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.pictures import HTML, heic, pdf, png


async def test_a_dossier_has_everything_and_its_hashes(tmp_path: Path) -> None:
    """R44, R50: originals bit by bit, copies, a manifest, SHA256SUMS, a PDF/A; the access is logged
    and on the timeline."""
    async with EvidenceScene(tmp_path) as scene:
        originals = [png(), "Anne 😀: מאיים på deg".encode(), HTML, pdf(), heic()]
        names = ["x.png", "chat.txt", "chat.html", "brev.pdf", "x.heic"]
        for content, name in zip(originals, names, strict=True):
            await scene.keeps(content, name)

        def refer(uow: UnitOfWork) -> None:
            stored = uow.tx.lock_alarm(scene.incident)
            assert stored is not None
            given = Recording("Genesys", "opptak 17", 1_767_258_000_000, 1_767_258_060_000)
            evidence.add_reference(uow, stored, scene.world.caseworker.id, given)

        scene.world.core.service.read(refer)
        to = tmp_path / "out"
        result = scene.command("evidence", "export", scene.incident, "--out", str(to))
        folder = to / f"evidence-{scene.incident}"
        assert (result.exit_code, result.stdout) == (0, f"{folder}\n")
        assert oct(folder.stat().st_mode)[-3:] == "700"
        written = {file.read_bytes() for file in (folder / "originals").iterdir()}
        assert written == set(originals)
        assert {file.suffix for file in (folder / "originals").iterdir()} >= {".png", ".txt"}
        assert not list(folder.rglob("*.html"))  # nothing runs because somebody looks
        for line in (folder / "SHA256SUMS").read_text().splitlines():
            digest, _, name = line.partition("  ")
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
        manifest = json.loads((folder / "manifest.json").read_text())
        assert [one["id"] for one in manifest["evidence"]] == [
            one["id"] for one in scene.world.incident()["evidence"]
        ]
        recording = [one["recording"] for one in manifest["evidence"] if "recording" in one]
        assert recording == [
            {
                "system": "Genesys",
                "id": "opptak 17",
                "from": "2026-01-01T09:00:00.000Z",
                "to": "2026-01-01T09:01:00.000Z",
            }
        ]
        drawn = (folder / "evidence.pdf").read_bytes()
        assert problems(drawn, "A") == []
        assert scene.world.kinds().count("evidence_exported") == 6
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            rows = database.execute("SELECT action, incident FROM access_log").fetchall()
        assert ("evidence export", scene.incident) in rows


async def test_an_export_says_what_it_could_not_read_and_never_mixes(tmp_path: Path) -> None:
    """Nothing is written over, and a damaged picture does not keep the others back."""
    async with EvidenceScene(tmp_path) as scene:
        empty = scene.command("evidence", "export", scene.incident, "--out", str(tmp_path))
        assert (empty.exit_code, "no evidence" in empty.stderr) == (1, True)
        unknown = scene.command("evidence", "export", "nobody", "--out", str(tmp_path))
        assert (unknown.exit_code, "There is no incident" in unknown.stderr) == (1, True)
        record = (await scene.keeps(png())).record
        await scene.keeps(png("blue"))
        (file,) = (one for one in scene.lying() if one.name == f"{record.id}.original")
        file.write_bytes(file.read_bytes()[:-1])
        result = scene.command("evidence", "export", scene.incident, "--out", str(tmp_path))
        assert result.exit_code == 1
        assert f"{record.id}: damaged" in result.stdout
        assert scene.world.kinds().count("evidence_exported") == 1, (
            "what was not written is not told"
        )
        folder = tmp_path / f"evidence-{scene.incident}"
        assert [one.read_bytes() for one in (folder / "originals").iterdir()] == [png("blue")]
        again = scene.command("evidence", "export", scene.incident, "--out", str(tmp_path))
        assert (again.exit_code, "is there already" in again.stderr) == (1, True)
        blocked = scene.command("evidence", "export", scene.incident, "--out", "/proc/nowhere")
        assert (blocked.exit_code, "Traceback" in blocked.output) == (1, False)


async def test_letters_without_a_blank_are_broken_for_the_page(tmp_path: Path) -> None:
    """R50: a string of a PDF may have 32,767; evidence may have more."""
    async with EvidenceScene(tmp_path) as scene:
        await scene.keeps(b"a" * 50_000, "chat.txt")
        result = scene.command("evidence", "export", scene.incident, "--out", str(tmp_path))
        assert result.exit_code == 0, result.output
        assert (
            problems((tmp_path / f"evidence-{scene.incident}/evidence.pdf").read_bytes(), "A") == []
        )


@pytest.mark.parametrize("others", [True, False])
async def test_what_cannot_be_drawn_keeps_nothing_else_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: bool
) -> None:
    """R50: originals, manifest and hashes are there, and the sentence names the piece."""
    monkeypatch.setattr(dossier, "_LONG_RUN", re.compile("()(?!)"))
    async with EvidenceScene(tmp_path) as scene:
        if others:
            await scene.keeps(png())
        endless = (await scene.keeps(b"a" * 20_000, "chat.txt")).record
        result = scene.command("evidence", "export", scene.incident, "--out", str(tmp_path))
        assert result.exit_code == 1
        folder = tmp_path / f"evidence-{scene.incident}"
        assert result.stdout == f"{folder}\n{endless.id}: is in the folder, not in the PDF\n"
        assert b"a" * 20_000 in [one.read_bytes() for one in (folder / "originals").iterdir()]
        assert problems((folder / "evidence.pdf").read_bytes(), "A") == []
        sums = (folder / "SHA256SUMS").read_text().splitlines()
        assert len(sums) == (6 if others else 4)
        assert scene.world.kinds().count("evidence_exported") == 1 + others


async def test_a_message_kept_as_text_is_evidence_too(tmp_path: Path) -> None:
    """*Lagre som bevis*: text, sender and time, as the channel gave them."""
    async with EvidenceScene(tmp_path) as scene:
        words = b"Fra: Brukar\nTid: 10.02\n\nEg veit kor du bur.\n"
        taken = await scene.evidence_store.take(words, Came.MESSAGE_ACTION, scene.incident)
        assert isinstance(taken, Taken)
        assert await scene.evidence_store.copy_of(scene.adds(taken).record) == words
