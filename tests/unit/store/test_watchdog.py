"""Connections on which nothing comes back are cut, whatever became of the thread that does it."""

import socket
import threading
from collections.abc import Iterator

import pytest

from bot.store import trouble
from bot.store.trouble import Watchdog

WAITS = 20.0


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection, and a watchdog that looks often."""
    monkeypatch.setattr(trouble, "_LOOK_SECONDS", 0.01)
    ours, theirs = socket.socketpair()
    ours.settimeout(WAITS)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_it_goes_on_after_an_error_that_nobody_foresaw(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a hanging database would keep its thread for ever."""
    failed = threading.Event()
    cut = trouble._cut

    def fail(number: int) -> None:
        monkeypatch.setattr(trouble, "_cut", cut)
        failed.set()
        raise ValueError

    monkeypatch.setattr(trouble, "_cut", fail)
    watched = Watchdog()
    with watched.over(pair[0].fileno(), 0):
        assert failed.wait(WAITS)
    with watched.over(pair[0].fileno(), 0):
        assert pair[0].recv(1) == b""


def test_a_thread_that_ended_is_begun_again(pair: tuple[socket.socket, socket.socket]) -> None:
    """Whatever ended it."""
    watched = Watchdog()
    dead = threading.Thread(target=lambda: None)
    dead.start()
    dead.join()
    watched._thread = dead
    with watched.over(pair[0].fileno(), 0):
        assert pair[0].recv(1) == b""


def test_without_a_thread_to_be_had_the_work_goes_on(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The alarm that is being stored is worth more than its watchdog."""

    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    watched = Watchdog()
    with monkeypatch.context() as without:
        without.setattr(threading.Thread, "start", none_left)
        with watched.over(pair[0].fileno(), 3_600):
            pair[1].send(b"x")
            assert pair[0].recv(1) == b"x"
    with watched.over(pair[0].fileno(), 0):
        assert pair[0].recv(1) == b""


def test_a_thread_that_watches_nothing_ends(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was closed keeps none; the next connection begins it anew."""
    monkeypatch.setattr(trouble, "_IDLE_SECONDS", 0.01)
    watched = Watchdog()
    with watched.over(pair[0].fileno(), WAITS):
        thread = watched._thread
    assert thread is not None
    thread.join(WAITS)
    assert not thread.is_alive()
    with watched.over(pair[0].fileno(), 0):
        assert pair[0].recv(1) == b""
