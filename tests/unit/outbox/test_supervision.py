"""A background task that ends is begun again and told; a vital one that keeps ending ends us."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot.outbox import supervision
from bot.outbox.supervision import Supervisor, look_after


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE_SECONDS", 0.002)
    monkeypatch.setattr(supervision, "LONGEST_NEEDED_PAUSE_SECONDS", 0.002)


class Ending:
    """A task that ends so often, in the way it is told to, and then runs until it is cancelled."""

    def __init__(self, times: int, how: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.begun = 0
        self.runs = asyncio.Event()
        self._times = times
        self._how = how

    async def run(self) -> None:
        """One life."""
        self.begun += 1
        if self.begun <= self._times:
            await self._how()
            return
        self.runs.set()
        await asyncio.Event().wait()


async def _raises() -> None:
    raise ValueError("Ola Hansen")


async def _is_cancelled() -> None:
    raise asyncio.CancelledError


async def _returns() -> None:
    return


class _Odd(BaseException):
    pass


async def _raises_what_no_handler_catches() -> None:
    raise _Odd


def restarts(name: str) -> float:
    """What the metric says."""
    return REGISTRY.get_sample_value("rodtkort_task_restarts_total", {"task": name}) or 0.0


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (_raises, "ValueError"),
        (_is_cancelled, "cancelled"),
        (_returns, "returned"),
        (_raises_what_no_handler_catches, "_Odd"),
    ],
)
async def test_a_task_that_ends_is_begun_again_told_and_counted(
    how: Callable[[], Coroutine[Any, Any, None]], told: str
) -> None:
    """By an error, by a cancellation that nobody asked for, by coming to its end; L11: the kind of
    error alone."""
    tasks = Supervisor(pytest.fail)
    ending = Ending(3, how)
    before = restarts("a")
    with capture_logs() as logs:
        tasks.start("a", ending.run)
        async with asyncio.timeout(20):
            await ending.runs.wait()
    assert ending.begun == 4
    assert restarts("a") - before == 3
    assert [(line["event"], line["task"], line["error"]) for line in logs] == [
        ("task_ended", "a", told)
    ] * 3
    await tasks.stop()
    assert ending.begun == 4


async def test_the_health_check_names_it_until_it_has_run_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A probe that comes now and then must see it, and not see it for ever."""
    monkeypatch.setattr(supervision, "STEADY_SECONDS", 3_600)
    tasks = Supervisor(pytest.fail)
    ending = Ending(1, _raises)
    tasks.start("well", asyncio.Event().wait)
    assert await tasks.all_work()
    tasks.start("a", ending.run)
    async with asyncio.timeout(20):
        await ending.runs.wait()
    assert not await tasks.all_work()
    monkeypatch.setattr(supervision, "STEADY_SECONDS", 0)
    assert await tasks.all_work()
    await tasks.stop()


async def test_what_is_done_once_may_end_and_what_fails_is_done_again() -> None:
    """The start itself: a defect half-way must not leave a bot that never comes to run."""
    tasks = Supervisor(pytest.fail)
    done = asyncio.Event()
    tries = 0

    async def begin() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ValueError
        done.set()

    tasks.start("begin", begin, once=True)
    async with asyncio.timeout(20):
        await done.wait()
    await asyncio.sleep(0.02)
    assert tries == 3
    await tasks.stop()


async def test_a_vital_task_that_keeps_ending_ends_the_process() -> None:
    """Ten times within a minute, and it got nowhere between them: another process may."""
    said: list[str] = []
    gave_up = asyncio.Event()

    def give_up(sentence: str) -> None:
        said.append(sentence)
        gave_up.set()

    tasks = Supervisor(give_up)
    ending = Ending(1_000, _raises)
    tasks.start("outbox", ending.run, progress=lambda: 0)
    async with asyncio.timeout(20):
        await gave_up.wait()
    assert ending.begun == 10
    assert "outbox" in said[0]
    assert "Ola" not in said[0]
    await tasks.stop()


async def test_a_vital_task_that_gets_somewhere_between_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row that kills it now and then is no reason to leave all others."""
    monkeypatch.setattr(supervision, "ENDS_AT_MOST", 3)
    tasks = Supervisor(pytest.fail)
    rounds = 0

    async def how() -> None:
        nonlocal rounds
        rounds += 1
        raise ValueError

    ending = Ending(30, how)
    tasks.start("outbox", ending.run, progress=lambda: rounds)
    async with asyncio.timeout(20):
        await ending.runs.wait()
    await tasks.stop()


async def test_a_log_that_fails_keeps_nothing_from_being_begun_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """State before logging."""

    class Broken:
        def error(self, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(supervision, "log", Broken())
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    tasks = Supervisor(pytest.fail)
    ending = Ending(5, _raises)
    tasks.start("a", ending.run)
    async with asyncio.timeout(20):
        await ending.runs.wait()
    await tasks.stop()


async def test_the_error_of_a_task_that_nobody_waits_for_is_told() -> None:
    """And whoever owns it lets go of it."""
    kept: set[asyncio.Task[None]] = set()
    with capture_logs() as logs:
        task = asyncio.create_task(_raises())
        kept.add(task)
        look_after(task, "a", kept.discard)
        await asyncio.wait([task])
        await asyncio.sleep(0)
    assert not kept
    assert logs == [
        {"event": "task_failed", "task": "a", "error": "ValueError", "log_level": "error"}
    ]


async def test_what_ends_while_the_process_stops_is_not_begun_again() -> None:
    """Draining lets tasks come to their end."""
    tasks = Supervisor(pytest.fail)
    ends = asyncio.Event()
    begun = 0

    async def run() -> None:
        nonlocal begun
        begun += 1
        await ends.wait()

    tasks.start("a", run)
    await asyncio.sleep(0)
    tasks.let_end()
    ends.set()
    await asyncio.sleep(0.02)
    tasks.start("b", run)
    await tasks.stop()
    assert begun == 1
