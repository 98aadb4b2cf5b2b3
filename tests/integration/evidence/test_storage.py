"""Evidence in a bucket, and behind a scanner: on real sockets."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.evidence import EvidenceRefused, Refusal, Scan, Taken
from bot.evidence.storage import Bucket, BucketAccess, BucketFailed
from tests.fakes.buckets import AzureFake, BucketFake, GoogleFake, S3Fake
from tests.fakes.files import ClamdFake
from tests.integration.evidence.chat_scene import no_folder
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.pictures import png, screenshot

ACCESS = BucketAccess("id", "secret", pause_seconds=0.001)
MAKERS = ("amazon", "amazon, by role", "google", "azure")


def _fake(maker: str) -> BucketFake:
    if maker == "google":
        return GoogleFake()
    return AzureFake() if maker == "azure" else S3Fake("secret")


def _access(
    maker: str, fake: BucketFake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> BucketAccess:
    """How the bucket is reached, and what a platform that knows us puts in the environment."""
    if maker == "amazon":
        return ACCESS
    token = folder / "token"
    token.write_text(S3Fake.TOKEN)
    given = {
        "amazon, by role": {
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token),
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{fake.origin}{S3Fake.POD_IDENTITY}",
        },
        "google": {"GCE_METADATA_HOST": fake.origin.removeprefix("http://")},
        "azure": {
            "AZURE_FEDERATED_TOKEN_FILE": str(token),
            "AZURE_CLIENT_ID": "client",
            "AZURE_TENANT_ID": "tenant",
            "AZURE_AUTHORITY_HOST": fake.origin,
        },
    }
    for name, value in given[maker].items():
        monkeypatch.setenv(name, value)
    return replace(ACCESS, key_id="", secret="", endpoint=fake.origin)


@pytest.mark.parametrize("maker", MAKERS)
def test_a_bucket_keeps_promises(
    maker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Storage`: all or nothing, durable, listed in pages, gone when deleted; with a key, or as who
    the platform says that we are."""
    fake = _fake(maker)
    with fake.running() as url:
        address = url if maker != "amazon, by role" else "s3://evidence/nav"
        bucket = Bucket(address, _access(maker, fake, tmp_path, monkeypatch))
        file = tmp_path / "file"
        for name in ("a/1.copy", "a/2.original", "b/1.copy", "a/3.x", "c/5.y"):
            file.write_bytes(name.encode() * 50_000)
            fake.fail_next = [503, 500] if name == "b/1.copy" else []
            bucket.put(name, file)
            assert not file.exists()
        assert list(bucket.names()) == ["a/1.copy", "a/2.original", "a/3.x", "b/1.copy", "c/5.y"]
        assert list(bucket.names("a")) == ["a/1.copy", "a/2.original", "a/3.x"]
        assert list(bucket.names("d")) == []
        with bucket.open("b/1.copy") as opened:
            assert opened.read(7) == b"b/1.cop"
            assert b"".join(iter(lambda: opened.read(1 << 16), b"")) == (b"b/1.copy" * 50_000)[7:]
        bucket.delete("a/1.copy")
        bucket.delete("a/1.copy")
        with pytest.raises(FileNotFoundError), bucket.open("a/1.copy"):
            pass
        file.write_bytes(b"x")
        for failing in ([500, 500, 500], [403]):
            fake.fail_next = failing
            with pytest.raises(BucketFailed):
                bucket.put("a/9.z", file)
            assert file.exists()  # nothing lost
            assert "nav/a/9.z" not in fake.files


@pytest.mark.parametrize("maker", MAKERS)
def test_a_large_file_is_there_whole_or_not(
    maker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes in pieces; and what comes back is never half of it."""
    fake = _fake(maker)
    with fake.running() as url:
        address = url if maker != "amazon, by role" else "s3://evidence/nav"
        bucket = Bucket(address, _access(maker, fake, tmp_path, monkeypatch))
        content, file = random.Random(1).randbytes(12_000_000), tmp_path / "file"
        file.write_bytes(content)
        bucket.put("a/1.copy", file)
        assert (fake.files, fake.pieces) == ({"nav/a/1.copy": content}, {})
        with bucket.open("a/1.copy") as opened:
            assert b"".join(iter(lambda: opened.read(65_536), b"")) == content
        fake.cut_next = True
        with bucket.open("a/1.copy") as opened, pytest.raises(BucketFailed):
            list(iter(lambda: opened.read(65_536), b""))
        file.write_bytes(content)
        fake.fail_next = [403]
        with pytest.raises(BucketFailed):
            bucket.put("a/2.copy", file)
        assert file.exists()
        assert list(fake.files) == ["nav/a/1.copy"]


def test_another_secret_is_refused_and_an_absent_bucket_is_an_os_error() -> None:
    fake = S3Fake("secret")
    with fake.running() as url:
        with pytest.raises(BucketFailed):
            list(Bucket(url, replace(ACCESS, secret="wrong")).names())
        assert len(fake.refused) == 1
        fake.refused.clear()
    with pytest.raises(BucketFailed):
        list(Bucket("http://127.0.0.1:1/bucket", ACCESS).names())


def test_what_the_platform_says_wrongly_is_no_more_than_a_bucket_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: the evidence is degraded, and nothing keeps the bot from its start."""
    broken = tmp_path / "credentials"
    broken.write_text("{")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(broken))
    bucket = Bucket("gs://evidence", ACCESS)
    with pytest.raises(BucketFailed):
        list(bucket.names())


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
    files, keys = S3Fake("secret"), S3Fake("secret")
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
    files, keys = S3Fake("secret"), S3Fake("secret")
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
            assert scene.command("evidence", "verify", **variables).stdout.startswith(
                "0 problems in "
            )
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
