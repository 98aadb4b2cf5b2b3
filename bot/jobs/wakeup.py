"""Waking whoever works beside the alarms, from any thread."""

import asyncio
import contextlib


class Wakeup:
    """One for each kind of work, made on the running loop; whoever does the work waits for it.
    Calling it says that there is some."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def __call__(self) -> None:
        """May be called in any thread, and before anybody waits."""
        with contextlib.suppress(RuntimeError):  # the loop has ended, and the work with it
            self._loop.call_soon_threadsafe(self._event.set)

    def clear(self) -> None:
        """What was called until now is known."""
        self._event.clear()

    async def wait(self, seconds: float) -> None:
        """Until it is called, or so many seconds are over."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
