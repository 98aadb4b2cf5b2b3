"""How fast a process may send what no row stands for (docs/decisions/0037 and 0039)."""

import time
from collections import deque
from collections.abc import Callable

from bot.outbox.rate_limit import (
    LOOKS_AGAIN_SECONDS,
    MOST_PER_SECOND,
    PER_SECOND,
    REPLICAS,
    Monotonic,
    SendToken,
    TenantRateLimit,
    in_a_second,
)

PLAIN_BURST = 12
CHANGES_SHARE = 4  # of the plain sends at the most one in so many changes a card that lies there


class PlainRateLimit:
    """How fast this process may send beside the rows (L8). A store that is only slow gives plain
    notices their sends as it does everybody; they take no more of them than the rows that wait,
    while `is_busy`. Where it gives none, nobody can ask the others: the first dozen go out at once,
    and the rest as fast as the tenant's rate allows, all of it where this process is `alone`
    (SQLite), else its part. It is charged to the tenant's rate."""

    def __init__(
        self,
        tenant: TenantRateLimit,
        alone: bool,
        monotonic: Monotonic = time.monotonic,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._tenant = tenant
        self._monotonic = monotonic
        self._is_busy = is_busy
        share = 1 if alone else REPLICAS
        self._most = MOST_PER_SECOND // share
        self._sends = _Lane(PER_SECOND / share, PLAIN_BURST / share)
        changes = share * CHANGES_SHARE
        self._changes = _Lane(PER_SECOND / changes, PLAIN_BURST / changes)
        self._recent: deque[float] = deque()  # when each send of the last second went out

    def charge(self) -> None:
        """Another request that went out without asking."""
        self._tenant.charge()

    def wait(self, *, changes: bool = False) -> float:
        """Seconds until it is worth another try; 0: the send goes now, and is counted. One that
        only `changes` a card is slower: after a storm hundreds of them would meet the cards that
        people wait for."""
        now, lane = self._monotonic(), self._changes if changes else self._sends
        cut_off = self._tenant.cut_off
        if (changes or cut_off) and (wait := lane.wait(now)) > 0:
            return wait
        if cut_off:
            self._tenant.ask()  # whether it is back
            if (full := self._tenant.full_for(self._most)) > 0:
                return full
            self._tenant.charge()
        elif not lane.taken and self._is_busy() and self._had_their_half(now):
            return LOOKS_AGAIN_SECONDS
        elif (wait := self._shared_in(lane)) > 0:
            return wait
        self._recent.append(now)
        if changes or cut_off:
            lane.count(now)
        return 0.0

    def _shared_in(self, lane: "_Lane") -> float:
        """Seconds until the next of the sends that are shared goes out; 0: it does now. Who does
        not want it any more leaves it to the next."""
        token = lane.taken or self._tenant.take()
        if token is None:
            self._tenant.ask()
            return LOOKS_AGAIN_SECONDS
        wait = self._tenant.departs_in(token)
        lane.taken = token if wait else None
        return LOOKS_AGAIN_SECONDS if wait is None else wait

    def _had_their_half(self, now: float) -> bool:
        mine = in_a_second(self._recent, now)
        return mine > self._tenant.sent_lately() - mine


class _Lane:
    """Sends one after the other, `per_second`, after a `burst` at once."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._next = 0.0
        self.taken: SendToken | None = None  # of the sends that are shared, for whoever is next

    def wait(self, now: float) -> float:
        """Seconds until the next may go."""
        return max(0.0, self._next - self._burst / self._per_second - now)

    def count(self, now: float) -> None:
        """One goes now."""
        start = max(self._next, now - self._burst / self._per_second)
        self._next = start + 1 / self._per_second
