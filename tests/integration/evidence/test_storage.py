"""Evidence in a bucket, and behind a scanner: on real sockets."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.evidence import EvidenceRefused, Refusal, Scan, Taken
from bot.evidence.storage import Bucket, BucketFailed, BucketKey
from tests.fakes.files import BucketFake, ClamdFake
from tests.integration.evidence.chat_scene import no_folder
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.pictures import png, screenshot

KEY = BucketKey("id", "secret")


def test_a_bucket_keeps_promises_and_checks_signatures(tmp_path: Path) -> None:
    """`Storage`: all or nothing, durable, listed in pages, gone when deleted."""
    fake = BucketFake("secret")
    with fake.running() as url:
        bucket = Bucket(url, KEY, pauses=(0, 0))
        for name in ("a/1.copy", "a/2.original", "b/1.copy", "a/3.x", "c/5.y"):
            file = tmp_path / "file"
            file.write_bytes(name.encode() * 50_000)
            fake.fail_next = [503, 500] if name == "b/1.copy" else []
            bucket.put(name, file)
            assert not file.exists()
        assert list(bucket.names()) == ["a/1.copy", "a/2.original", "a/3.x", "b/1.copy", "c/5.y"]
        assert list(bucket.names("a")) == ["a/1.copy", "a/2.original", "a/3.x"]
        with bucket.open("b/1.copy") as opened:
            assert opened.read(10**9) == b"b/1.copy" * 50_000
        bucket.delete("a/1.copy")
        bucket.delete("a/1.copy")
        with pytest.raises(FileNotFoundError), bucket.open("a/1.copy"):
            pass
        file.write_bytes(b"x")
        fake.fail_next = [500, 500, 500]
        with pytest.raises(BucketFailed):
            bucket.put("a/9.z", file)
        assert file.exists()  # nothing lost
        assert "nav/a/9.z" not in fake.files


def test_another_secret_is_refused_and_an_absent_bucket_is_an_os_error() -> None:
    fake = BucketFake("secret")
    with fake.running() as url:
        with pytest.raises(BucketFailed, match="403"):
            list(Bucket(url, BucketKey("id", "wrong")).names())
        assert len(fake.refused) == 1
        fake.refused.clear()
    with pytest.raises(OSError, match="refused"):
        list(Bucket("http://127.0.0.1:1/bucket", KEY).names())


async def test_a_file_is_really_stored_to_know_whether_one_can_be(tmp_path: Path) -> None:
    """R50, L8: written with sync, read back and removed; nothing is left of it."""
    async with EvidenceScene(tmp_path) as scene:
        assert scene.evidence_files.can_store()
        assert scene.lying() == []
        assert scene.world.core.database.write(lambda tx: tx.uploads(tx.now() + 1)) == []
        for folder in (scene.settings.evidence_dir, scene.settings.evidence_keys_dir):
            with no_folder(folder):
                assert not scene.evidence_files.can_store()
        assert scene.evidence_files.can_store()
        assert scene.command("evidence", "verify").exit_code == 0


async def test_a_bucket_that_cannot_be_written_to_is_known(tmp_path: Path) -> None:
    """R50: one that lists its names, as of a key that may only read."""
    files, keys = BucketFake("secret"), BucketFake("secret")
    with files.running() as there, keys.running() as elsewhere:
        given = {
            "evidence_bucket": there,
            "evidence_keys_bucket": elsewhere,
            "evidence_bucket_key_id": "id",
            "evidence_bucket_secret": SecretStr("secret"),
        }
        async with EvidenceScene(tmp_path, **given) as scene:
            assert scene.evidence_files.can_store()
            files.fail_next = [403]
            assert not scene.evidence_files.can_store()
            assert scene.evidence_files.can_store()
            assert (files.files, keys.files) == ({}, {})


async def test_the_room_works_the_same_in_a_bucket(tmp_path: Path) -> None:
    """Files in one bucket, keys in another: taken, verified, exported, forgotten."""
    files, keys = BucketFake("secret"), BucketFake("secret")
    with files.running() as there, keys.running() as elsewhere:
        given = {
            "evidence_bucket": there,
            "evidence_keys_bucket": elsewhere,
            "evidence_bucket_key_id": "id",
        }
        variables = {f"RODTKORT_{name.upper()}": value for name, value in given.items()}
        variables["RODTKORT_EVIDENCE_BUCKET_SECRET"] = "secret"
        secret = SecretStr("secret")
        async with EvidenceScene(tmp_path, **given, evidence_bucket_secret=secret) as scene:
            record = (await scene.keeps(png())).record
            assert (len(files.files), len(keys.files)) == (2, 1)
            assert all(b"IHDR" not in content for content in files.files.values())
            assert await scene.evidence_store.original_of(record) == png()
            assert scene.lying() == []
            assert scene.command("evidence", "verify", **variables).stdout == ""
            erased = scene.command("evidence", "erase", scene.incident, "--yes", **variables)
            assert erased.stdout == "1 erased.\n"
            assert (files.files, keys.files) == ({}, {})
            files.fail_next = [403]
            assert await scene.takes(png()) == EvidenceRefused(Refusal.NOT_KEPT)


async def test_only_a_plain_ok_of_the_scanner_passes(tmp_path: Path) -> None:
    """Malware, over the limit, an error, a scanner that is away: refused, not passed."""
    clamd = ClamdFake(most=300_000)
    with clamd.running() as address:
        async with EvidenceScene(tmp_path, clamd=address) as scene:
            taken = await scene.takes(png())
            assert isinstance(taken, Taken)
            assert taken.scan is Scan.CLEAN
            await scene.evidence_store.discard(taken)
            infected = await scene.takes(png() + b"EICAR")
            assert infected == EvidenceRefused(Refusal.MALWARE)
            assert await scene.takes(screenshot(0.5)) == EvidenceRefused(Refusal.NOT_CHECKED)
            for odd in (b"", b"stream: OK FOUND", b"UNKNOWN COMMAND", b"stream: Can't open ERROR"):
                clamd.says = odd or b"\n"
                assert isinstance(await scene.takes(png()), EvidenceRefused), odd
            assert clamd.scanned == 6
            left = [file for file in scene.lying() if file.suffix]
            assert left == []
    async with EvidenceScene(tmp_path / "..", clamd=address) as scene:
        assert await scene.takes(png()) == EvidenceRefused(Refusal.NOT_CHECKED)
