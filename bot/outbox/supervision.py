"""Background tasks that somebody owns: one that ends is told and begun again; one that
is vital to every alarm, and keeps ending, ends the process, so that the platform starts another.

Nothing here is a task itself. What must happen hangs on a task's own end and on the loop's clock,
so that there is nobody whom an error could carry off.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.outbox import metrics

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 60.0
# Nothing that an alarm waits for rests longer than a second; nor does what is owed at the start.
LONGEST_NEEDED_PAUSE_SECONDS = 1.0
# So long a task must run before it counts as mended, and its pauses are short again.
STEADY_SECONDS = 10.0
STOPS_WITHIN_SECONDS = 5.0
ENDS_AT_MOST = 10  # of a vital task, without any progress between them
ENDS_WITHIN_SECONDS = 60.0

Begin = Callable[[], Coroutine[Any, Any, object]]
Progress = Callable[[], object]


@dataclass(slots=True, eq=False)
class _Work:
    """One task, over all its lives. Instants are the loop's."""

    name: str
    begin: Begin
    once: bool
    progress: Progress | None
    task: asyncio.Task[object] | None = None
    begun_at: float = 0.0
    seen: object = None  # the progress when the present life began
    finished: bool = False
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=ENDS_AT_MOST))
    pauses: int = 0


class Supervisor:
    """One per process. `give_up` is told, in a sentence, when a task that is vital cannot be kept
    running; it must end the process."""

    def __init__(self, give_up: Callable[[str], None]) -> None:
        self._give_up = give_up
        self._works: dict[str, _Work] = {}
        self._stopping = False

    def start(
        self, name: str, begin: Begin, *, once: bool = False, progress: Progress | None = None
    ) -> None:
        """Runs what `begin` makes until `stop`; a second start of the same name does nothing.
        `once`: it may come to its end. `progress`, given for a vital task, is something that
        changes whenever it has done what it is there for."""
        if name in self._works or self._stopping:
            return
        self._works[name] = _Work(name, begin, once, progress)
        self._begin(self._works[name])

    async def all_work(self) -> bool:
        """Whether every task runs, and none had to be begun again a moment ago (`isready`:
        "tasks")."""
        return all(self._is_steady(work) for work in self._works.values())

    def let_end(self) -> None:
        """From now on a task may come to its end: the process is being stopped."""
        self._stopping = True

    async def stop(self) -> None:
        """Cancels what still runs, and waits for it."""
        self.let_end()
        running = [work.task for work in self._works.values() if work.task is not None]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=STOPS_WITHIN_SECONDS)

    def _runs(self, work: _Work) -> bool:
        return work.finished or (work.task is not None and not work.task.done())

    def _is_steady(self, work: _Work) -> bool:
        lasts = asyncio.get_running_loop().time() - work.begun_at
        return self._runs(work) and (not work.ends or lasts >= STEADY_SECONDS)

    def _begin(self, work: _Work) -> None:
        if self._stopping:
            return
        loop = asyncio.get_running_loop()
        work.begun_at = loop.time()
        work.seen = work.progress() if work.progress is not None else None
        work.task = loop.create_task(_life(work.begin), name=work.name)
        work.task.add_done_callback(lambda task: self._ended(work, task))

    def _ended(self, work: _Work, task: asyncio.Task[object]) -> None:
        """State first; what is told may fail."""
        error = "cancelled" if task.cancelled() else _kind(task.exception())
        if work.once and error is None:
            work.finished = True
        elif not self._stopping:
            self._begin_again(work, error or "returned")
        elif error not in (None, "cancelled"):
            log.error("task_ended", task=work.name, error=error)

    def _begin_again(self, work: _Work, error: str) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        moved_on = work.progress is not None and work.progress() != work.seen
        if moved_on:
            work.ends.clear()
        if moved_on or now - work.begun_at >= STEADY_SECONDS:
            work.pauses = 0
        work.ends.append(now)
        pause = _pause(work)
        work.pauses += 1
        loop.call_later(pause, self._begin, work)
        if work.progress is not None and _keeps_ending(work, now):
            self._give_up(f"The background task {work.name} keeps ending ({error}).")
        metrics.TASK_RESTARTS.labels(work.name).inc()
        log.error("task_ended", task=work.name, error=error, again_in=round(pause, 1))


def look_after(
    task: "asyncio.Task[Any]", what: str, then: Callable[["asyncio.Task[Any]"], object]
) -> None:
    """For a task that nobody waits for: `then` when it has ended, and its error is told."""

    def ended(task: "asyncio.Task[Any]") -> None:
        then(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_failed", task=what, error=type(error).__name__)

    task.add_done_callback(ended)


async def _life(begin: Begin) -> object:
    return await begin()  # here, so that one that cannot even begin has ended, too


def _keeps_ending(work: _Work, now: float) -> bool:
    return len(work.ends) == ENDS_AT_MOST and now - work.ends[0] <= ENDS_WITHIN_SECONDS


def _kind(error: BaseException | None) -> str | None:
    return type(error).__name__ if error is not None else None


def _pause(work: _Work) -> float:
    is_needed = work.once or work.progress is not None
    longest = LONGEST_NEEDED_PAUSE_SECONDS if is_needed else LONGEST_PAUSE_SECONDS
    pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(work.pauses, 20), longest)
    return pause * random.uniform(0.8, 1.0)
