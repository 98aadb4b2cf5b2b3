"""A log that cannot be written costs lines, which are counted and told, and nothing else."""

import contextlib
import fcntl
import gc
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.logs import sink
from bot.logs.sink import Outlet, Sink
from tests.slow_machine import LONG_ENOUGH

WAITS = LONG_ENOUGH  # for what comes at once on an idle machine


def own_line(event: str, **details: object) -> str:
    """As `bot.logs` makes them."""
    return json.dumps({"event": event, **details})


def until(done: Callable[[], Any]) -> None:
    """AssertionError when it never is."""
    deadline = time.monotonic() + WAITS
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def without_waiting(act: Callable[[], None]) -> None:
    """Act beside the test: AssertionError when it waits for something that never comes."""
    acting = threading.Thread(target=act, daemon=True)
    acting.start()
    acting.join(WAITS)
    assert not acting.is_alive()


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(sink, "AGAIN_SECONDS", 0.02)
    monkeypatch.setattr(sink, "LINES_WAIT_SECONDS", 0.1)


class Pipe:
    """A pipe of one page, with a sink at its end."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.reading, False)
        self._read = b""
        fcntl.fcntl(self.writing, fcntl.F_SETPIPE_SZ, 4096)
        self.sink = Sink(Outlet(self.writing), own_line)

    def read(self) -> str:
        """Everything that has come so far."""
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self.reading, 4096):
                self._read += part
        return self._read.decode()

    def close(self) -> None:
        """Both ends, unless a test has closed one."""
        self.sink.close(0.1)
        for end in (self.reading, self.writing):
            if end >= 0:
                os.close(end)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """Closed at the end."""
    pipe = Pipe()
    yield pipe
    pipe.close()


def test_lines_are_written_in_the_order_of_the_calls(pipe: Pipe) -> None:
    """One after the other, whoever reads slowly."""
    for number in range(1_000):
        pipe.sink.put(f"line {number}")
    until(lambda: "line 999\n" in pipe.read())
    assert pipe.read().splitlines() == [f"line {number}" for number in range(1_000)]
    until(pipe.sink.works)  # it is known a moment after the line is there
    assert not pipe.sink.lost


def test_a_reader_that_does_not_read_makes_nobody_wait(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blocking write would stop the whole bot. What waits is bounded; when it is read again, all
    of it comes, and how many are missing."""
    monkeypatch.setattr(sink, "MOST_WAITING", 50)

    def log() -> None:
        for number in range(200):
            pipe.sink.put(f"line {number} " + "x" * 100)

    without_waiting(log)
    until(lambda: not pipe.sink.works())
    assert 0 < pipe.sink.lost < 200
    until(lambda: pipe.read() and pipe.sink.works())
    until(lambda: "log_lines_lost" in pipe.read())
    until(lambda: pipe.read().count("xx\n") == 200 - pipe.sink.lost)  # the rest comes in pieces
    lines = pipe.read().splitlines()
    # Twice where the thread came to it in the middle of the losses.
    told = [json.loads(line)["count"] for line in lines if "log_lines_lost" in line]
    assert sum(told) == pipe.sink.lost
    numbers = [int(line.split()[1]) for line in lines if line.startswith("line")]
    assert numbers == sorted(numbers)
    assert len(numbers) == 200 - pipe.sink.lost


def test_it_is_known_in_silence_that_the_reader_died(pipe: Pipe) -> None:
    """Nothing is logged, and the pipe itself tells; what is logged then is lost and counted."""
    pipe.sink.put("heard")
    until(lambda: pipe.read() == "heard\n")
    os.close(pipe.reading)
    pipe.reading = -1
    until(lambda: not pipe.sink.works())
    assert not pipe.sink.lost
    pipe.sink.put("unheard")
    until(lambda: pipe.sink.lost == 1)
    assert not pipe.sink.works()


def test_it_is_known_in_silence_that_the_disk_is_full() -> None:
    """Of a file only a write tells, so that a line is written where there is none to write."""
    full = os.open("/dev/full", os.O_WRONLY)
    into_full = Sink(Outlet(full), own_line)
    until(lambda: not into_full.works())
    assert not into_full.lost
    into_full.put("no room")
    until(lambda: into_full.lost == 1)
    into_full.close(0.1)
    os.close(full)


def test_a_line_that_was_cut_by_a_full_disk_spoils_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ENOSPC in mid-line, for long: the next line begins on a line of its own, and says how many
    are missing."""
    monkeypatch.setattr(sink, "IDLE_SECONDS", 3_600)  # no line of its own before the first
    room, all_are_put = 20, threading.Event()

    class Disk(Outlet):
        def write(self, data: bytes) -> int:
            nonlocal room
            all_are_put.wait(WAITS)
            if not room:
                raise OSError(28, "No space left on device")
            taken = min(room, len(data))
            room -= taken
            return os.write(file, data[:taken])

    path = tmp_path / "log"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    on_disk = Sink(Disk(file), own_line)
    for _ in range(3):
        on_disk.put("a line of text")
    all_are_put.set()
    until(lambda: on_disk.lost)
    until(lambda: not on_disk.works())
    room = 1_000_000
    until(on_disk.works)
    on_disk.put("after")
    on_disk.close(WAITS)
    os.close(file)
    lines = [line for line in path.read_text().splitlines() if "log_works" not in line]
    assert lines[:2] == ["a line of text", "a lin"]
    assert json.loads(lines[2])["count"] == on_disk.lost
    assert lines[3] == "after"


def test_a_moment_without_room_loses_nothing(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be written is written when it can be."""
    monkeypatch.setattr(sink, "LINES_WAIT_SECONDS", 3_600)
    fails = True
    wrote = Outlet.write

    def write(outlet: Outlet, data: bytes) -> int:
        if fails:
            raise OSError(28, "No space left on device")
        return wrote(outlet, data)

    monkeypatch.setattr(Outlet, "write", write)
    pipe.sink.put("one")
    pipe.sink.put("two")
    until(lambda: not pipe.sink.works())
    fails = False
    until(lambda: pipe.read() == "one\ntwo\n")  # together, or one after the other
    until(pipe.sink.works)
    assert not pipe.sink.lost


def test_a_number_that_is_somebody_elses_by_now_is_never_written_to(
    pipe: Pipe, tmp_path: Path
) -> None:
    """EBADF: standard output is closed, and the next file that is opened, the database perhaps,
    gets its number."""
    precious = os.open(tmp_path / "precious.db", os.O_RDWR | os.O_CREAT)
    os.dup2(precious, pipe.writing)
    pipe.sink.put("a line")
    pipe.sink.flush(WAITS)
    assert (tmp_path / "precious.db").read_bytes() == b""
    assert pipe.read() == "a line\n"
    os.close(precious)


def test_without_any_standard_output_lines_are_lost_and_told() -> None:
    """A process may be started with it closed."""
    nowhere = Sink(Outlet(None), own_line)
    nowhere.put("a line")
    until(lambda: nowhere.lost == 1)
    assert not nowhere.works()
    nowhere.close(0.1)


def test_a_write_that_hangs_is_known_and_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that went away: not even the end waits for it."""
    monkeypatch.setattr(sink, "WRITE_TAKES_SECONDS", 0.05)
    free, is_written = threading.Event(), threading.Event()
    file = os.open(os.devnull, os.O_WRONLY)

    class Share(Outlet):
        def write(self, data: bytes) -> int:
            free.wait()
            is_written.set()
            return len(data)

    on_share = Sink(Share(file), own_line)
    on_share.put("a line")
    until(lambda: not on_share.works())
    without_waiting(lambda: on_share.close(0.05))
    assert not is_written.is_set()
    free.set()
    os.close(file)


def test_a_thread_that_ended_is_begun_again(pipe: Pipe) -> None:
    """Whatever ended it."""

    class End(BaseException):
        pass

    threading.excepthook, before = (lambda _: None), threading.excepthook
    try:
        make, pipe.sink._own_line = pipe.sink._own_line, _raise(End)
        pipe.sink._untold = 1
        pipe.sink.put("lost with the thread")
        until(lambda: not pipe.sink._thread.is_alive())
    finally:
        threading.excepthook = before
    pipe.sink._own_line = make
    until(pipe.sink.works)
    pipe.sink.put("heard")
    until(lambda: "heard\n" in pipe.read())


def _raise(error: type[BaseException]) -> Callable[..., str]:
    def make(*_: object, **__: object) -> str:
        raise error

    return make


def test_what_is_cleared_away_may_log_in_the_middle_of_a_line(pipe: Pipe) -> None:
    """A lock that is held then would never be had (sentry-python 803, loguru 712)."""

    class Leaves:
        def __init__(self) -> None:
            self.__dict__["itself"] = self

        def __del__(self) -> None:
            pipe.sink.put("gone")
            pipe.sink._lose(1)

    ended = threading.Event()

    def log() -> None:
        for _ in range(20):
            Leaves()
            with pipe.sink._counting:
                gc.collect(0)
        ended.set()

    gc.disable()  # one that comes by itself makes what it meets too old for the one asked for
    try:
        threading.Thread(target=log, daemon=True).start()
        assert ended.wait(WAITS)
    finally:
        gc.enable()
    assert pipe.sink.lost == 20
