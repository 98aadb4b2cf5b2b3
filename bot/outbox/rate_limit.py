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
from bot.store.transaction import Transaction

PER_SECOND = 45.0  # with what is kept, or the credit of one replica, never more than 50 a second
MOST_PER_SECOND = 50  # of this process, however many sends in hand were not used before
KEPT_ALONE_SECONDS = 1.0  # how long a send is kept that was not used at once
KEPT_SECONDS = 0.1  # where replicas share the rate: after a stall of all each would catch up
AHEAD_SECONDS, MOST_AHEAD_SECONDS = 0.1, 0.5  # there one is taken before it is free: it goes then
CHUNK = 10
FEW = 2  # the answer of whoever cried, and the first who is alerted
CREDIT = 4  # two alarms' first cards
REPLICAS = 3  # how many share the rate where they cannot ask each other
LOOKS_AGAIN_SECONDS = 0.02
QUICK_SECONDS, STEP_SECONDS, DRIFT = 0.25, 1.0, 0.0005  # of a look at a clock; of two clocks

Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class SendToken:
    """One send of the tenant: when it is free (monotonic seconds), or was borrowed."""

    free_at: float
    on_credit: bool


@dataclass(frozen=True, slots=True)
class SeenClock:
    """What the database's `clock` was at some moment between two of ours (all in seconds)."""

    clock: float
    before: float
    after: float


_SPENT = SendToken(-math.inf, False)


class TenantRateLimit:
    """This process's share of the tenant's sends. Thread-safe: the store's threads take from it.

    `per_second` of infinity switches pacing off. A process that is `alone` counts all there is, and
    may catch up on what it could not send at once; of several each knows only its own, and sends
    each when it is free. `ask` is called, on the loop, for sends to be leased out of turn; whoever
    does it tells by `cut_off` that the store gives none, until `leased` does.
    """

    def __init__(
        self,
        per_second: float = PER_SECOND,
        monotonic: Monotonic = time.monotonic,
        alone: bool = True,
    ) -> None:
        self.ask: Callable[[], None] = lambda: None
        self.cut_off = False
        self._alone = alone
        self._kept = KEPT_ALONE_SECONDS if alone else KEPT_SECONDS
        self._ahead = 0.0 if alone else AHEAD_SECONDS
        self._interval = 0.0 if math.isinf(per_second) else 1 / per_second
        self._monotonic = monotonic
        self._free: deque[float] = deque()  # when each leased send may start
        self._owed: deque[float] = deque()  # when each send went out that is not paid for yet
        self._paid: deque[float] = deque()  # when each send on credit would have been free
        self._taken: deque[float] = deque()  # when each send of this second was taken
        self._departed: deque[float] = deque()  # when each send of this second went out
        self._leased_at = self._leased_until = -math.inf
        self._crowded_until = -math.inf  # until when others have leased sends, too
        self._ahead_of_clock: float | None = None  # how far our clock is from the database's
        self._lock = threading.Lock()

    def see(self, tx: Transaction) -> SeenClock:
        """The clock of this transaction; first of all that it does."""
        before = self._monotonic()
        clock = tx.now() / 1000
        return SeenClock(clock, before, self._monotonic())

    @property
    def interval_us(self) -> int:
        """Microseconds between two sends of the tenant; 0 when pacing is off."""
        return int(self._interval * 1_000_000)

    def take(self, on_credit: bool = False, ahead: bool = False) -> SendToken | None:
        """One send now, if one is free or, `on_credit`, can be borrowed: not where others are in
        the line as well, since nobody knows of the others' credit. `ahead`: or one that is free in
        a moment, and departs then."""
        now = self._monotonic()
        if not self._interval:
            return SendToken(now, False)
        with self._lock:
            self._drop_stale()
            if in_a_second(self._taken, now) >= MOST_PER_SECOND - (0 if on_credit else CREDIT):
                return None
            borrows = on_credit and now >= self._crowded_until and self._outstanding() < CREDIT
            if self._free and self._free[0] <= now + (self._ahead if ahead else 0.0):
                token = SendToken(self._free.popleft(), False)
            elif borrows:
                self._owed.append(now)
                token = SendToken(now, True)
            else:
                return None
            self._taken.append(now)
            return token

    def prepared_in(self, seconds: float) -> None:
        """It took so long from when a send was taken until its message was there: they are taken
        as much ahead, so that a busy machine sends late by its own pace and not by bursts."""
        if not self._alone:
            slow = max(seconds, 0.9 * self._ahead + 0.1 * seconds)
            self._ahead = min(max(slow, AHEAD_SECONDS), MOST_AHEAD_SECONDS)

    def departs_in(self, token: SendToken) -> float | None:
        """Seconds until a send that was taken goes out; 0: it does now. None where it was kept too
        long, by a loop that stood still: what all of them kept would go out in one moment."""
        if not self._interval:
            return 0.0
        with self._lock:
            now = self._monotonic()
            if token.free_at > now:
                return token.free_at - now
            if now - token.free_at > self._kept:
                return None
            if in_a_second(self._departed, now) >= MOST_PER_SECOND:
                return max(0.001, self._departed[-MOST_PER_SECOND] + 1 - now)
            self._departed.append(now)
            return 0.0

    def exchange(self, token: SendToken) -> SendToken | None:
        """Another for one that was kept too long or is spent, the next that will be free; None:
        there is none in hand. Who is alone may owe it."""
        with self._lock:
            self._drop_stale()
            if token.on_credit and self._owed:
                self._owed.pop()
            now = self._monotonic()
            if self._free and not (self._alone and self._free[0] > now):
                return SendToken(self._free.popleft(), False)
            if not self._alone:
                return None
            self._owed.append(now)
            return SendToken(now, True)

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
        """A send that goes out without asking: it uses up one in hand, or is owed."""
        with self._lock:
            self._drop_stale()
            now = self._monotonic()
            if self._free:
                self._free.popleft()
            elif self._interval:
                self._owed.append(now)
            if self._interval:
                self._taken.append(now)
                self._departed.append(now)

    def full_for(self, most: int) -> float:
        """Seconds until this process has sent less than so `many` in one second; 0: it has."""
        with self._lock:
            now = self._monotonic()
            if in_a_second(self._departed, now) < most:
                return 0.0
            return max(0.001, self._departed[-most] + 1 - now)

    def sent_lately(self) -> int:
        """How many sends were taken in the last second."""
        with self._lock:
            return in_a_second(self._taken, self._monotonic())

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

    def wanting_at_once(self) -> int:
        """What those that wait beside the rows lease: a few, outside a storm. The chunks of other
        replicas would lie before it, a quarter of a second each, and who waits here has waited
        for the store already (L1). At least one, to hear of the store, unless it has just given
        some."""
        if not self._interval:
            return 0
        fresh = self._monotonic() - self._leased_at < KEPT_SECONDS
        if self.sent_lately() > CREDIT:
            return self.wanting() or (0 if fresh else 1)
        with self._lock:
            self._drop_stale()
            if len(self._free) < FEW:
                return len(self._owed) + FEW
        return 0 if fresh else 1

    def leased(self, count: int, in_us: int, seen: SeenClock | None = None) -> None:
        """A chunk: `count` sends, the first `in_us` microseconds (negative: before) from when the
        database's clock was `seen`, or from now."""
        with self._lock:
            now = self._monotonic()
            start = (now if seen is None else self._when(seen)) + in_us / 1_000_000
            paid = min(len(self._owed), count)
            for _ in range(paid):
                self._owed.popleft()
            slots = [start + number * self._interval for number in range(count)]
            self._paid.extend(slots[:paid])
            self._free.extend(slots[paid:])
            until = start + count * self._interval
            others = self._leased_until + CHUNK // 2 * self._interval < start
            if not self._alone and in_us > 0 and (others or now < self._crowded_until):
                self._crowded_until = until + 1.0
            self._leased_at, self._leased_until, self.cut_off = now, until, False

    def _when(self, seen: SeenClock) -> float:
        """When the database's clock was so, by ours: as the fastest looks at it tell. By the others
        a chunk would come as much later as its transaction took, among what others have leased."""
        ahead = seen.after - seen.clock
        is_quick = seen.after - seen.before < QUICK_SECONDS
        if self._ahead_of_clock is None or (
            is_quick and abs(ahead - self._ahead_of_clock) > STEP_SECONDS
        ):
            self._ahead_of_clock = ahead
        drifted = DRIFT * max(0.0, seen.after - self._leased_at)
        self._ahead_of_clock = min(ahead, self._ahead_of_clock + min(drifted, STEP_SECONDS))
        return seen.clock + self._ahead_of_clock

    def next_free_in(self) -> float | None:
        """Seconds until a send in hand can be taken; None when there is none in hand."""
        with self._lock:
            if not self._free:
                return None
            return max(0.0, self._free[0] - self._ahead - self._monotonic())

    def _drop_stale(self) -> None:
        """A send that was not used soon is lost: kept, it would be a burst later. A debt is over
        after a second: Teams counts by the second, and the next alarm must not pay for a flood that
        is past."""
        now = self._monotonic()
        for kept, seconds in ((self._free, self._kept), (self._owed, 1.0)):
            while kept and kept[0] < now - seconds:
                kept.popleft()


def in_a_second(sends: deque[float], now: float) -> int:
    """How many of the sends were within the last second; the others are forgotten."""
    while sends and sends[0] <= now - 1:
        sends.popleft()
    return len(sends)


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
        while len(found) < at_most and (token := self.tenant.take(ahead=True)) is not None:
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

    def prepared(self, permit: SendPermit) -> None:
        """The message of this permit is there."""
        self.tenant.prepared_in(self._monotonic() - permit.since)

    def leaves_in(self, permit: SendPermit) -> float:
        """Seconds until it is worth another look whether a message of this permit may leave; 0: it
        does now. A second one, or one that was held up, needs a send that is free now."""
        assert isinstance(permit.token, SendToken)
        wait = self.tenant.departs_in(permit.token)
        if wait is None:
            another = self.tenant.exchange(permit.token)
            if another is None:
                self.tenant.ask()
                return LOOKS_AGAIN_SECONDS
            permit.token = another
            wait = self.tenant.departs_in(another) or 0.0
        if not wait:
            permit.token = _SPENT
        return wait

    def departs(self, permit: SendPermit, chat: str) -> float:
        """Seconds until a message that leaves may go there; 0: it goes now. A second one of the
        same permit, or one to another conversation than it was for, asks for room of its own."""
        with self._lock:
            foreseen = not permit.used and chat == permit.chat
            if foreseen:
                self._chats.let_go(chat)
            elif (wait := self._chats.wait(chat)) > 0:
                return wait
            elif not permit.used:
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
