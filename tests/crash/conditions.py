"""What a process has to live with, put on `bot` before it serves: clocks, disks, threads and tasks
that fail (kill_points.py says which plan asks for which)."""

import itertools
import select
import threading
import time
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, event

from bot.cli.work import serving
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker as Outbox
from bot.service.unit_of_work import SendPermit, SendSlots
from bot.store.records import Task
from bot.store.transaction import Transaction


def patch(owner: type | ModuleType, name: str, replacement: Any) -> None:
    """Something else stands there under this name; the name must be one that is there."""
    assert hasattr(owner, name), f"{owner.__name__}.{name} is called something else now"
    setattr(owner, name, replacement)


class _Ended(BaseException):
    """What `except Exception` does not catch."""


def ends(owner: type, name: str, times: int) -> None:
    """The method ends so often by what no handler catches."""
    original = getattr(owner, name)
    left = itertools.count(times, -1)

    @wraps(original)
    async def ending(self: Any) -> Any:
        if next(left) > 0:
            raise _Ended
        return await original(self)

    patch(owner, name, ending)


def hangs_at_end() -> None:
    """A thread of the store never comes back; the end waits for it a second."""
    original = Threads.close

    @wraps(original)
    def hanging(self: Threads) -> None:
        self.later(threading.Event().wait)
        original(self)

    patch(Threads, "close", hanging)
    patch(serving, "LEAVES_WITHIN_SECONDS", 1.0)


def no_births() -> None:
    """No row is inserted leased: every message goes through the outbox."""
    original = SendSlots.take

    def take(self: SendSlots, task: Task) -> SendPermit | None:
        in_a_turn = threading.current_thread().name.startswith("store")
        return None if in_a_turn else original(self, task)

    patch(SendSlots, "take", take)


def takes_after(flag: Path) -> None:
    """Until the file exists nothing is taken from the outbox."""
    original = Outbox._claim

    @wraps(original)
    def later(self: Outbox, tx: Transaction, *args: Any) -> Any:
        return original(self, tx, *args) if flag.exists() else ([], [], None, tx.now())

    patch(Outbox, "_claim", later)


def wrong_clock(seconds: float, steps_back: bool) -> None:
    """This machine's clock is wrong by so much, and may run back."""
    true_time, true_time_ns = time.time, time.time_ns
    looks = itertools.count()

    def wrong() -> float:
        return seconds - (next(looks) if steps_back else 0)

    time.time = lambda: true_time() + wrong()
    time.time_ns = lambda: true_time_ns() + int(wrong() * 1e9)


def false_sleep(seconds: Any) -> None:
    """Sleeps by another clock than libfaketime's, which breaks Python's own."""
    select.select([], [], [], seconds)


def full_disk(flag: Path) -> None:
    """SQLite refuses every page that the file does not have yet, as on a full disk."""

    @event.listens_for(Engine, "begin")
    def limit(connection: Any) -> None:
        pages = 1 if flag.exists() else 1_000_000_000  # never fewer than there are
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
