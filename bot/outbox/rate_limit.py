"""Teams' limits, kept before Teams has to enforce them, and who sends next (teams.md, "Throttling";
docs/decisions/0010 and 0039).

The tenant allows 50 requests a second to all replicas together. They share one row, "when is the
next send free", and each takes it forward by a chunk at a time, in a transaction of its own: a row
that every alarm wrote would cost three quarters of all commits. The sends of a chunk are spaced
evenly. A first card never waits for a chunk: it goes out on credit, which the next chunk pays back.

Room in the conversation, a send of the tenant's rate, and each unit in its turn: a storm of one
unit may use all that nobody else needs. What it cannot use up is the credit, and the place in
front: a unit that has had its share of the last second stands behind every other one.
"""

import bisect
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.outbox.conversations import ConversationRateLimit
from bot.service.unit_of_work import SendPermit, chat_of, unit_served
from bot.store.records import Task, Waits

PER_SECOND = 45.0  # with the credit of one replica never more than 50 in any second
MOST_PER_SECOND = 50  # of this process, however many sends in hand were not used before
KEPT_ALONE_SECONDS = 1.0  # how long a send is kept that was not used at once
KEPT_SECONDS = 0.25  # where replicas share the rate: after a stall of all each would catch up
CHUNK = 10
CREDIT = 4  # two alarms' first cards
PLAIN_BURST = 12
CHANGES_SHARE = 4  # of the plain sends at the most one in so many changes a card that lies there
REPLICAS = 3  # how many share the rate where they cannot ask each other

Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class SendToken:
    """One send of the tenant: when it was free (monotonic seconds), or borrowed."""

    free_at: float
    on_credit: bool


class TenantRateLimit:
    """This process's share of the tenant's sends. Thread-safe: the store's threads take from it.

    `per_second` of infinity switches pacing off. A process that is `alone` counts all there is, and
    may catch up on what it could not send at once; of several each knows only its own.
    """

    def __init__(
        self,
        per_second: float = PER_SECOND,
        monotonic: Monotonic = time.monotonic,
        alone: bool = True,
    ) -> None:
        self._kept = KEPT_ALONE_SECONDS if alone else KEPT_SECONDS
        self._interval = 0.0 if math.isinf(per_second) else 1 / per_second
        self._monotonic = monotonic
        self._free: deque[float] = deque()  # when each leased send may start
        self._owed: deque[float] = deque()  # when each send went out that is not paid for yet
        self._paid: deque[float] = deque()  # when each send on credit would have been free
        self._taken: deque[float] = deque()  # when each send of this second was taken
        self._lock = threading.Lock()

    @property
    def interval_us(self) -> int:
        """Microseconds between two sends of the tenant; 0 when pacing is off."""
        return int(self._interval * 1_000_000)

    def take(self, on_credit: bool = False) -> SendToken | None:
        """One send now, if one is free or, `on_credit`, can be borrowed."""
        now = self._monotonic()
        if not self._interval:
            return SendToken(now, False)
        with self._lock:
            self._drop_stale()
            if self._in_this_second(now) >= MOST_PER_SECOND - (0 if on_credit else CREDIT):
                return None
            if self._free and self._free[0] <= now:
                token = SendToken(self._free.popleft(), False)
            elif on_credit and self._outstanding() < CREDIT:
                self._owed.append(now)
                token = SendToken(now, True)
            else:
                return None
            self._taken.append(now)
            return token

    def _in_this_second(self, now: float) -> int:
        while self._taken and self._taken[0] <= now - 1:
            self._taken.popleft()
        return len(self._taken)

    def _outstanding(self) -> int:
        """Credit is free again when the send that pays for it would have been, not before."""
        now = self._monotonic()
        while self._paid and self._paid[0] <= now:
            self._paid.popleft()
        return len(self._owed) + len(self._paid)

    def give_back(self, token: SendToken) -> None:
        """A send that was taken and not made: as old as it was, so that it is no burst later."""
        if not self._interval:
            return
        with self._lock:
            if self._taken:
                self._taken.pop()
            if token.on_credit and self._owed:
                self._owed.pop()
            else:  # credit that a chunk has paid meanwhile is a send in hand, too
                bisect.insort(self._free, token.free_at)

    def drop_unused(self) -> None:
        """What could have gone out before now is lost: the tenant has sent as much as it may."""
        with self._lock:
            now = self._monotonic()
            while self._free and self._free[0] < now:
                self._free.popleft()

    def charge(self) -> None:
        """A send that went out without asking: it uses up one in hand, or is owed."""
        with self._lock:
            self._drop_stale()
            if self._free:
                self._free.popleft()
            elif self._interval:
                self._owed.append(self._monotonic())
            if self._interval:
                self._taken.append(self._monotonic())

    def second_full_for(self) -> float:
        """Seconds until this process has sent less in one second than Teams takes; 0: it has."""
        with self._lock:
            now = self._monotonic()
            if self._in_this_second(now) < MOST_PER_SECOND:
                return 0.0
            return max(0.001, self._taken[-MOST_PER_SECOND] + 1 - now)

    @property
    def owed(self) -> int:
        """Sends that went out on credit and are not paid back yet."""
        with self._lock:
            self._drop_stale()
            return len(self._owed)

    def wanting(self, seconds: float = 0.0) -> int:
        """How many sends to lease, when there is something to send: enough to pay what is owed,
        and to have a chunk in hand, or what is free within so many `seconds` where that is more."""
        if not self._interval:
            return 0
        with self._lock:
            self._drop_stale()
            owed = len(self._owed)
            chunk = max(CHUNK, int(min(seconds, 1.0) / self._interval))
            return owed + chunk if len(self._free) < chunk // 2 else owed

    def leased(self, count: int, in_us: int) -> None:
        """A chunk: `count` sends, the first `in_us` microseconds from now (negative: already)."""
        with self._lock:
            start = self._monotonic() + in_us / 1_000_000
            paid = min(len(self._owed), count)
            for _ in range(paid):
                self._owed.popleft()
            slots = [start + number * self._interval for number in range(count)]
            self._paid.extend(slots[:paid])
            self._free.extend(slots[paid:])

    def next_free_in(self) -> float | None:
        """Seconds until a send in hand is free; None when there is none in hand."""
        with self._lock:
            return max(0.0, self._free[0] - self._monotonic()) if self._free else None

    def _drop_stale(self) -> None:
        """A send that was not used soon is lost: kept, it would be a burst later. A debt is over
        after a second: Teams counts by the second, and the next alarm must not pay for a flood that
        is past."""
        now = self._monotonic()
        for kept, seconds in ((self._free, self._kept), (self._owed, 1.0)):
            while kept and kept[0] < now - seconds:
                kept.popleft()


class PlainRateLimit:
    """How fast this process may send without the database (L8). A caseworker waits for each, so
    the first dozen go out at once, and the others as fast as the tenant's rate allows: all of it
    where this process is `alone` (SQLite), a third where replicas cannot ask each other. It is
    charged to the tenant's rate, and the outbox worker's next sends wait for it."""

    def __init__(
        self, tenant: TenantRateLimit, alone: bool, monotonic: Monotonic = time.monotonic
    ) -> None:
        self._tenant = tenant
        self._monotonic = monotonic
        share = 1 if alone else REPLICAS
        self._sends = _Lane(PER_SECOND / share, PLAIN_BURST / share)
        changes = share * CHANGES_SHARE
        self._changes = _Lane(PER_SECOND / changes, PLAIN_BURST / changes)

    def charge(self) -> None:
        """Another request that went out without asking."""
        self._tenant.charge()

    def second_full_for(self) -> float:
        """Seconds until Teams takes anything at all of this process; 0: now."""
        return self._tenant.second_full_for()

    def wait(self, *, changes: bool = False) -> float:
        """Seconds until the next send, which is counted; one that only `changes` a card is slower:
        after a storm hundreds of them would meet the cards that people wait for."""
        self._tenant.charge()
        lane = self._changes if changes else self._sends
        return lane.wait(self._monotonic())


class _Lane:
    """Sends one after the other, `per_second`, after a `burst` at once."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._next = 0.0

    def wait(self, now: float) -> float:
        start = max(self._next, now - self._burst / self._per_second)
        self._next = start + 1 / self._per_second
        return max(0.0, start - now)


SHARE = 8  # sends of one unit in a second: two alarms with three leaders each
MOST_AT_ONCE = 3  # new messages to one person: replicas hear only afterwards of each other's
UNDER_WAY_SECONDS = 1.0  # a send that takes longer holds up nothing else in its conversation
MOST_CHATS = 400  # who can be full or busy at once: a second's sends times thirty, and the slots


class FairRateLimit:
    """Implements `service.unit_of_work.RateLimit`. Thread-safe: the store's threads take from
    it."""

    def __init__(
        self,
        tenant: TenantRateLimit,
        chats: ConversationRateLimit,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tenant = tenant
        self._chats = chats
        self._monotonic = monotonic
        self._recent: deque[tuple[float, str]] = deque()  # who had a send in the last second
        self._shares: Counter[str] = Counter()
        self._under_way: dict[str, list[SendPermit]] = {}
        self._lock = threading.RLock()

    def take(self, chat: str, unit: str | None, on_credit: bool = False) -> SendPermit | None:
        """See `RateLimit`. The credit is for units that have not had their share."""
        with self._lock:
            if self._chats.wait(chat) > 0 or self._sending_to(chat) >= MOST_AT_ONCE:
                return None
            token = self.tenant.take(on_credit and not self.had_its_share(unit))
            return self._permit(chat, unit, token) if token is not None else None

    def tokens(self, at_most: int) -> list[SendToken]:
        """Sends for rows that are about to be taken."""
        found: list[SendToken] = []
        while len(found) < at_most and (token := self.tenant.take()) is not None:
            found.append(token)
        return found

    def permit(self, task: Task, token: SendToken) -> SendPermit:
        """For a row that was taken, when its conversation had room."""
        with self._lock:
            return self._permit(chat_of(task), unit_served(task), token)

    def had_its_share(self, unit: str | None) -> bool:
        """See `RateLimit`."""
        with self._lock:
            self._pass_time()
            return unit is not None and self._shares[unit] >= SHARE

    def waits(self) -> Waits:
        """Whom nothing can be sent to now, and which units stand behind the others."""
        with self._lock:
            self._pass_time()
            busy = [chat for chat in self._under_way if self._sending_to(chat)]
            people = [*self._chats.full(), *busy][:MOST_CHATS]
            units = [unit for unit, count in self._shares.items() if count >= SHARE]
            return Waits(people, units)

    def opens_in(self) -> float | None:
        """Seconds until the first of the full conversations has room; None when none is full."""
        return min(self._chats.full().values(), default=None)

    def departs(self, permit: SendPermit, chat: str) -> float:
        """Seconds until the message may go there; 0: it goes now. A second one of the same permit,
        or one to another conversation than it was for, asks for room of its own."""
        with self._lock:
            foreseen = not permit.used and chat == permit.chat
            if foreseen:
                self._chats.let_go(chat)
            elif (wait := self._chats.wait(chat)) > 0:
                return wait
            elif permit.used:
                self.tenant.charge()
            else:
                self._chats.let_go(permit.chat)
            permit.used = True
            self._chats.sent(chat)
            return 0.0

    def refused(self, chat: str, seconds: float) -> None:
        """The channel takes nothing there for so long. Where little was sent, it is the tenant's
        limit that was met: then this process catches up on nothing."""
        if self._chats.is_quiet(chat):
            self.tenant.drop_unused()
        self._chats.refused(chat, seconds)

    def accepted(self, chat: str) -> None:
        """The channel took something there."""
        self._chats.accepted(chat)

    def give_back(self, permit: SendPermit) -> None:
        """See `RateLimit`: what was not used is free for another."""
        with self._lock:
            permits = self._under_way.get(permit.chat, [])
            permits.remove(permit)
            if not permits:
                del self._under_way[permit.chat]
            if permit.used:
                return
            self._chats.let_go(permit.chat)
            assert isinstance(permit.token, SendToken)
            self.tenant.give_back(permit.token)
            if permit.unit is not None and (permit.since, permit.unit) in self._recent:
                self._recent.remove((permit.since, permit.unit))
                self._shares[permit.unit] -= 1

    def _sending_to(self, chat: str) -> int:
        since = self._monotonic() - UNDER_WAY_SECONDS
        return sum(permit.since > since for permit in self._under_way.get(chat, ()))

    def _permit(self, chat: str, unit: str | None, token: SendToken) -> SendPermit:
        permit = SendPermit(chat, unit, token, self._monotonic())
        self._under_way.setdefault(chat, []).append(permit)
        self._chats.hold(chat)
        if unit is not None:
            self._recent.append((permit.since, unit))
            self._shares[unit] += 1
        return permit

    def _pass_time(self) -> None:
        while self._recent and self._recent[0][0] <= self._monotonic() - 1:
            _, unit = self._recent.popleft()
            self._shares[unit] -= 1
            if self._shares[unit] <= 0:
                del self._shares[unit]
