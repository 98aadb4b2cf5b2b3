"""How many commands could be confirmed lately: what people ask for is a probe of its own, and the
only one that sees a fault of some commands and not of others."""

import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 60.0
SHARE = 0.2
AT_LEAST = 2
FEW = 10  # of so few commands one that was not confirmed counts, while it is fresh
FRESH_SECONDS = 10.0
_REMEMBERED = 10_000


class Confirmations:
    """What became of the commands of the last minute in this process."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._commands: deque[tuple[float, bool]] = deque(maxlen=_REMEMBERED)

    def note(self, confirmed: bool) -> None:
        """A command was confirmed in time, or was not."""
        self._commands.append((self._monotonic(), confirmed))

    def forget(self) -> None:
        """An outage is over that was told by its own name: what it cost is no sign any more."""
        self._commands.clear()

    async def well(self) -> bool:
        """Whether commands are confirmed: no fifth of the last minute's was not, and, where there
        were few, none of the last ten seconds'."""
        now = self._monotonic()
        while self._commands and self._commands[0][0] <= now - WINDOW_SECONDS:
            self._commands.popleft()
        lost = [at for at, confirmed in self._commands if not confirmed]
        if len(lost) >= AT_LEAST and len(lost) >= SHARE * len(self._commands):
            return False
        few = len(self._commands) < FEW
        return not (few and lost and now - lost[-1] < FRESH_SECONDS)
