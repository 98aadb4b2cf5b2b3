"""The machine's clocks: one that may be set, and one that only ever goes on."""

import time

_SILENTLY_MS = 500  # a clock that is disciplined is followed without a word


def steady_ms() -> int:
    """Milliseconds since some instant, at the pace of real time, whatever the machine's clock is
    set to. It stands still while the machine is suspended, which shows as a step forward."""
    return time.monotonic_ns() // 1_000_000


class WallClock:
    """The process's clock: the machine's as it was at the start, and the steady one since. It never
    steps by itself; whoever watches the machine's clock lets it `follow`, and sees to what waits
    (docs/decisions/0038)."""

    def __init__(self) -> None:
        self._start = _offset_ns()

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return (self._start + time.monotonic_ns()) // 1_000_000

    def follow(self) -> int:
        """Is the machine's clock from now on; returns by how much (ms) that was set since the last
        time, 0 for what is no more than a correction."""
        offset = _offset_ns()
        step_ms = (offset - self._start) // 1_000_000
        self._start = offset
        return step_ms if abs(step_ms) > _SILENTLY_MS else 0


def _offset_ns() -> int:
    # Whoever is put aside between the two looks would be late for good: on a machine this busy
    # one of a few pairs is whole, and that is the latest of all.
    return max(time.time_ns() - time.monotonic_ns() for _ in range(5))
