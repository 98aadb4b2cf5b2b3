"""Why the service ended: a plain sentence that is true, and the right exit code."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from pydantic import SecretStr

from bot.app import Application
from bot.cli.work import serving
from bot.settings import Settings
from bot.store.trouble import WrongDatabase
from tests.world import KEY, SAMPLE


@pytest.fixture(autouse=True)
def _nobody_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own process is none that must end in time."""
    monkeypatch.setattr(serving._Service, "_leave_in_time", lambda _: None)


def _settings(folder: Path, port: int = 0) -> Settings:
    return Settings(
        environment="local",
        port=port,
        database_url=f"sqlite:///{folder}/bot.db",
        organisation_file=SAMPLE,
        evidence_dir=folder / "evidence",
        evidence_keys_dir=folder / "evidence-keys",
    )


class Instead:
    """An application of the test's own. `background` begins with it, and ends with it."""

    def __init__(self, background: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        self.web = web.Application()
        self._background = background
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """There is nothing to open."""

    def start(self) -> None:
        """Begins what the test has in mind."""
        if self._background is not None:
            self._task = asyncio.create_task(self._background())

    async def drain(self) -> None:
        """Until that has ended."""
        if self._task is not None:
            await asyncio.wait([self._task])
            error = self._task.exception()
            assert error is None or isinstance(error, SystemExit)


def _instead(monkeypatch: pytest.MonkeyPatch, build: Callable[..., Instead]) -> None:
    monkeypatch.setattr(serving, "build_application", build)


def test_a_port_that_is_taken_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """contract.md: exit code 2."""
    _instead(monkeypatch, lambda *_, **__: Instead())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = serving.run(_settings(tmp_path, port))
    assert ended is not None
    assert ended.code == 2
    assert ended.sentence.startswith(f"Cannot listen on 127.0.0.1:{port} (")
    assert "in use" in ended.sentence


def _raising(error: BaseException) -> Callable[..., Instead]:
    def build(*_: object, **__: object) -> Instead:
        raise error

    return build


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(24, "Too many open files"), "The bot cannot start (Too many open files)."),
        (PermissionError(13, "Permission denied"), "The bot cannot start (Permission denied)."),
        (ValueError("Ola Hansen"), "The bot cannot start (ValueError)."),
        (WrongDatabase("The database refuses us."), "The database refuses us."),
    ],
)
def test_another_error_at_the_start_is_no_port(
    error: Exception, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full table of files was told as a port that cannot be had."""
    _instead(monkeypatch, _raising(error))
    assert serving.run(_settings(tmp_path)) == serving.Failure(sentence, 2)


def _which_then(
    happens: Callable[[Callable[[str], None]], object],
) -> Callable[..., Instead]:
    """An application that serves, until something happens in its midst."""

    def build(_: object, __: object, cannot_go_on: Callable[[str], None], **___: object) -> Instead:
        async def later() -> None:
            await asyncio.sleep(0.05)
            happens(cannot_go_on)

        return Instead(later)

    return build


def test_a_part_that_cannot_be_kept_running_ends_it_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ran, and cannot go on: the platform is to start another."""
    sentence = "The background task outbox keeps ending (ValueError)."
    _instead(monkeypatch, _which_then(lambda cannot_go_on: cannot_go_on(sentence)))
    assert serving.run(_settings(tmp_path)) == serving.Failure(sentence, 1)


def test_work_that_hangs_beside_keeps_no_host_from_being_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: hosts are looked up in the same threads; a share or a database that hangs must not use
    them up."""
    comes_back = threading.Event()
    found: list[object] = []

    def build(_: object, __: object, cannot_go_on: Callable[[str], None], **___: object) -> Instead:
        async def later() -> None:
            hanging = [
                asyncio.create_task(asyncio.to_thread(comes_back.wait, 30)) for _ in range(32)
            ]
            await asyncio.sleep(0)
            looked_up = asyncio.get_running_loop().getaddrinfo("localhost", 443)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(20):
                    found.extend(await looked_up)
            comes_back.set()
            cannot_go_on("That is all.")
            await asyncio.wait(hanging)

        return Instead(later)

    _instead(monkeypatch, build)
    serving.run(_settings(tmp_path))
    assert found


def test_nothing_inside_ends_it_with_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that asks for the end of the process gets it, and not as if all were well."""

    def leave(_: object) -> None:
        raise SystemExit(0)

    _instead(monkeypatch, _which_then(leave))
    ended = serving.run(_settings(tmp_path))
    assert ended == serving.Failure("The bot cannot go on (SystemExit).", 1)


async def test_l1_a_message_waits_once_for_a_start_that_is_not_complete(tmp_path: Path) -> None:
    """L1: each command has its time to be stored; without a database nothing waits ahead of
    that."""
    settings = _settings(tmp_path).model_copy(update={"keys": SecretStr(KEY)})
    application = Application(settings, pytest.fail, pytest.fail)
    await application.open()
    came: list[web.Request] = []

    async def answer(request: web.Request) -> web.Response:
        came.append(request)
        return web.Response()

    application._answer = answer
    working = asyncio.create_task(application._answer_message(make_mocked_request("POST", "/")))
    await asyncio.sleep(0)
    assert len(came) == 1
    await working
    await application.close()
