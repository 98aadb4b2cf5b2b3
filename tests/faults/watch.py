"""What a monitor outside sees of the services, and how busy the machine is that says it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tests.crash.town import Replica, Town

POLL_SECONDS = 0.1


class Pulse:
    """How far this machine is behind itself: the worst oversleep of a thread that sleeps."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.is_set():
            began = time.monotonic()
            time.sleep(0.02)
            self.worst = max(self.worst, time.monotonic() - began - 0.02)


@dataclass(frozen=True, slots=True)
class _Sample:
    at: float
    degraded: list[str]
    beats: bool


def _latest(found: Sequence[float | None]) -> float | None:
    return None if None in found else max(at for at in found if at is not None)


class Watch:
    """Asks every probe of some replicas all the time, as a monitor would."""

    def __init__(self, town: Town, replicas: Sequence[Replica]) -> None:
        self._town = town
        self._samples: dict[int, list[_Sample]] = {replica.pid: [] for replica in replicas}
        self._tasks = [asyncio.create_task(self._ask(replica)) for replica in replicas]

    async def _ask(self, replica: Replica) -> None:
        while True:
            at = time.monotonic()
            ready, beats = await asyncio.gather(
                self._probe(replica, "isready"), self._probe(replica, "heartbeat")
            )
            found = ["no answer"] if ready is None else list(ready["degraded"])
            self._samples[replica.pid].append(_Sample(at, found, beats is not None))
            await asyncio.sleep(POLL_SECONDS)

    async def _probe(self, replica: Replica, name: str) -> Mapping[str, Any] | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                return await self._town.probe(replica, name)
        return None

    def red(self, since: float, name: str = "", by_one: bool = False) -> float | None:
        """When the last of them, or with `by_one` the first, had something in `degraded`, or
        this."""

        def is_red(sample: _Sample) -> bool:
            return bool(sample.degraded) and (not name or name in sample.degraded)

        found = self._firsts(is_red, since)
        if by_one:
            return min((at for at in found if at is not None), default=None)
        return _latest(found)

    def silent(self, since: float) -> float | None:
        """When the last heartbeat had stopped."""
        return _latest(self._firsts(lambda sample: not sample.beats, since))

    def green(self, since: float, lingers: str = "") -> float | None:
        """When the last of them was well again, and stayed so; but for a part that remembers."""
        firsts = []
        for samples in self._samples.values():
            later = [s for s in samples if s.at >= since]
            bad = [s.at for s in later if {*s.degraded} - {lingers} or not s.beats]
            good = [s.at for s in later if s.at > max(bad, default=since - 1)]
            firsts.append(good[0] if good else None)
        return None if None in firsts else max(f for f in firsts if f is not None)

    def names(self) -> list[str]:
        """Everything that was named in `degraded`."""
        return sorted({n for found in self._samples.values() for s in found for n in s.degraded})

    def _firsts(self, fits: Callable[[_Sample], bool], since: float) -> list[float | None]:
        return [
            next((s.at for s in samples if s.at >= since and fits(s)), None)
            for samples in self._samples.values()
        ]

    async def close(self) -> None:
        """Asks no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
