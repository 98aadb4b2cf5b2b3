"""A connection on which nothing comes back is cut.

A server that is gone is noticed by TCP; one that is there and says nothing (a proxy that hangs, a
host that swaps) would keep a thread forever.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger(__name__)

_LOOK_SECONDS = 0.25
_IDLE_SECONDS = 10.0  # a database that was closed keeps no thread


class Watchdog:
    """Watches sockets from one thread of its own, which ends when there are none for a while, and
    is begun again with the next one."""

    def __init__(self) -> None:
        self._watched: dict[int, tuple[float, int]] = {}
        self._count = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, socket_number: int, seconds: float) -> Iterator[None]:
        """Whoever reads from the socket inside is given an end of file after `seconds`."""
        with self._changed:
            self._count += 1
            key = self._count
            self._watched[key] = (time.monotonic() + seconds, socket_number)
            if self._thread is None or not self._thread.is_alive():
                self._begin()
            if len(self._watched) == 1:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(key, None)

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        with contextlib.suppress(RuntimeError):  # there is none to be had: the next one tries again
            self._thread.start()

    def _watch(self) -> None:
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: self._watched, _IDLE_SECONDS):
                    self._thread = None
                    return
            time.sleep(_LOOK_SECONDS)
            try:
                self._look()
            except (
                Exception
            ) as error:  # whatever it was: a thread that waits must not wait for ever
                log.error("watchdog_failed", error=type(error).__name__)

    def _look(self) -> None:
        now = time.monotonic()
        with self._changed:  # held while cutting: nobody else gets the number meanwhile
            for key, (until, number) in list(self._watched.items()):
                if until < now:
                    del self._watched[key]
                    _cut(number)


def _cut(number: int) -> None:
    try:
        with socket.socket(fileno=os.dup(number)) as found:
            found.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already
