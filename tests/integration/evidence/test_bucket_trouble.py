"""Buckets that answer otherwise than they should, and what becomes of the evidence (R50, L13)."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.domain.evidence import EvidenceRefused, Refusal, Taken
from bot.evidence.storage import Bucket, BucketFailed
from tests.fakes.buckets import S3Fake
from tests.integration.evidence.evidence_scene import EvidenceScene
from tests.integration.evidence.test_storage import ACCESS
from tests.pictures import png, screenshot

DAY = 24 * 3600 * 1000


class Redirecting(S3Fake):
    """Of another region: it says where to go, and answers whoever comes there with GET."""

    def __init__(self, status: int, to: str) -> None:
        super().__init__("secret", page=1000)
        self._status = status
        self._to = to

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/elsewhere"):
            return web.Response(text="the bucket of somebody else", headers={"ETag": '"x"'})
        headers = {"x-amz-bucket-region": "eu-north-1"}
        if self._to:
            headers["Location"] = f"{self.origin}{self._to}"
        return web.Response(status=self._status, headers=headers)


@pytest.mark.parametrize("to", ["", "/elsewhere/evidence"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_bucket_in_another_region_keeps_nothing_and_says_so(
    status: int, to: str, tmp_path: Path
) -> None:
    """R50, L13: whoever answers there has stored nothing and deleted nothing."""
    fake, file = Redirecting(status, to), tmp_path / "file"
    with fake.running() as url:
        bucket = Bucket(url, ACCESS)
        for size in (9, 6 * 1024 * 1024):
            file.write_bytes(bytes(size))
            with pytest.raises(BucketFailed):
                bucket.put("a/1.copy", file)
            assert file.exists()
        with pytest.raises(BucketFailed):
            list(bucket.names())
        with pytest.raises(BucketFailed):
            bucket.delete("a/1.copy")


def test_more_names_than_one_page_has(tmp_path: Path) -> None:
    """R50: 2,500 names are all of them, each once."""
    fake = S3Fake("secret", page=1000)
    fake.files = {f"nav/{number:04}/{number}.copy": b"" for number in range(2_500)}
    with fake.running() as url:
        found = list(Bucket(url, ACCESS).names())
    assert found == [f"{number:04}/{number}.copy" for number in range(2_500)]


class Skewed(S3Fake):
    """Its clock is another than ours."""

    def _problem(self, request: web.Request, body: bytes) -> str | None:
        return "RequestTimeTooSkewed"


def test_another_clock_is_a_bucket_that_fails(tmp_path: Path) -> None:
    fake, file = Skewed("secret"), tmp_path / "file"
    file.write_bytes(b"x")
    with fake.running() as url:
        with pytest.raises(BucketFailed):
            Bucket(url, ACCESS).put("a/1.copy", file)
        assert file.exists()
        fake.refused.clear()


class Rotating(S3Fake):
    """Each session lasts a minute, and is another than the one before."""

    sessions = 0

    async def _answer(self, request: web.Request, body: bytes) -> web.StreamResponse:
        await asyncio.sleep(0.2)  # longer than the library takes a session for new
        return await super()._answer(request, body)

    def _identity(self, request: web.Request, body: bytes) -> web.Response | None:
        if request.path != self.POD_IDENTITY:
            return None
        self.sessions += 1
        self.session = f"session {self.sessions}"
        ends = datetime.now(UTC) + timedelta(minutes=1)
        return web.json_response(
            {
                "AccessKeyId": "id",
                "SecretAccessKey": "secret",
                "Token": self.session,
                "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        )


def test_a_session_that_ends_in_the_middle_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R50: the next piece goes with the next session."""
    fake, file, token = Rotating("secret"), tmp_path / "file", tmp_path / "token"
    token.write_text(S3Fake.TOKEN)
    with fake.running():
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(token))
        monkeypatch.setenv(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{fake.origin}{S3Fake.POD_IDENTITY}"
        )
        access = replace(ACCESS, key_id="", secret="", endpoint=fake.origin)
        bucket = Bucket("s3://evidence/nav", access)
        content = bytes(12_000_000)
        file.write_bytes(content)
        bucket.put("a/1.copy", file)
        assert fake.files == {"nav/a/1.copy": content}
        assert fake.sessions >= 2


class WriteOnly(S3Fake):
    """Of a key that may not delete."""

    may_delete = False

    def _deleted(self, name: str) -> web.Response:
        return super()._deleted(name) if self.may_delete else web.Response(status=403)


async def test_l13_a_bucket_that_deletes_nothing_keeps_no_key(tmp_path: Path) -> None:
    """L13, R50: it is degraded, since it cannot forget; what is sent is kept all the same, and when
    its time is over its key is destroyed, whatever lies in the bucket that nobody may delete."""
    files, keys = WriteOnly("secret", page=1000), S3Fake("secret", page=1000)
    with files.running() as there, keys.running() as elsewhere:
        given = {
            "evidence_bucket": there,
            "evidence_keys_bucket": elsewhere,
            "evidence_bucket_key_id": "id",
            "evidence_bucket_secret": SecretStr("secret"),
        }
        async with EvidenceScene(tmp_path, **given) as scene:
            world = scene.world
            record = (await scene.keeps(png())).record
            assert not scene.evidence_files.can_store()
            assert await scene.evidence_store.original_of(record) == png()
            assert len(keys.files) == 1
            await world.says(world.caseworker, "avbryt")
            world.late_ms = 10**15
            world.clock.at += 4000 * DAY
            forgetting = scene.kit.forgetting
            assert forgetting.run() == 1
            assert keys.files == {}
            files.may_delete = True
            forgetting.run()
            forgetting.run()
            assert files.files == {}


@contextmanager
def largest(size: int) -> Iterator[None]:
    """No file of ours may become larger, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_where_files_come_in_leaves_nothing_behind(tmp_path: Path) -> None:
    """R50: refused as not kept, which is tried again; and kept once there is room."""
    async with EvidenceScene(tmp_path) as scene:
        content = screenshot(8)
        with largest(4 * 1024 * 1024):
            assert await scene.takes(content) == EvidenceRefused(Refusal.NOT_KEPT)
        assert scene.lying() == []
        assert scene.world.core.database.write(lambda tx: tx.uploads(tx.now() + 1)) == []
        assert isinstance(await scene.takes(content), Taken)
