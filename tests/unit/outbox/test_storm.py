"""B7 and B9 in virtual time: three replicas in a storm that makes stores slow and loops stand still
send no more together than the tenant may (docs/decisions/0039)."""

import random
from dataclasses import dataclass, field

import pytest

from bot.outbox.conversations import LIMITS, ConversationRateLimit
from bot.outbox.plain.cards import PlainRateLimit
from bot.outbox.rate_limit import (
    PER_SECOND,
    REPLICAS,
    FairRateLimit,
    SeenClock,
    TenantRateLimit,
)
from bot.service.unit_of_work import SendPermit, SendSlots
from bot.store.records import Priority
from tests.fakes.faults import Throttle
from tests.unit.outbox.test_fair_pace import card
from tests.unit.outbox.test_rate_limit import Watch

STEP = 0.005
CRIES, WITHIN = 300, 4.0
AWAY_AFTER = 0.3


@dataclass
class Tenant:
    """What all replicas share: the row that they take forward, and Teams."""

    watch: Watch
    away: bool = False
    free_at: float = 0.0
    sent: list[float] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        self._teams = Throttle(self.watch)

    def lease(self, count: int, interval_us: int) -> tuple[int, int, SeenClock]:
        """As `Transaction.lease_sends` does it."""
        now = self.watch.at
        start = max(self.free_at, now)
        self.free_at = start + count * interval_us / 1_000_000
        return count, int((start - now) * 1_000_000), SeenClock(now - 500, now, now)

    def take(self, chat: str) -> None:
        """A message arrives."""
        if self._teams.wait(chat) is None:
            self.sent.append(self.watch.at)
        else:
            self.refused += 1


class Replica:
    """Threads that store and take rows, and a loop that sends and now and then stands still."""

    def __init__(self, shared: Tenant, dice: random.Random, number: int) -> None:
        watch = self._watch = shared.watch
        self._shared, self._dice, self._number = shared, dice, number
        self._tenant = TenantRateLimit(monotonic=watch, alone=False)
        self._tenant.ask = self._ask
        self._fair = FairRateLimit(
            self._tenant, ConversationRateLimit(LIMITS, watch, REPLICAS), watch
        )
        self._slots = SendSlots(100, self._fair)
        self._plain = PlainRateLimit(self._tenant, False, watch, lambda: self.rows > 0)
        self._prepared: list[SendPermit] = []
        self._sending: list[tuple[float, SendPermit]] = []
        self._asked_at: float | None = None
        self._leasing: tuple[float, tuple[int, int, SeenClock]] | None = (
            None  # until when, and what
        )
        self._looks_at = self._stands_until = watch.at
        self._chats = 0
        self.rows = 0
        self.notices: list[float] = []  # since when each waits

    def _ask(self) -> None:
        if self._asked_at is None:
            self._asked_at = self._watch.at

    def cries(self, late: bool) -> None:
        """Stored now, with two cards; or `late`: then a notice waits, and the cards come all the
        same."""
        if late:
            self.notices.append(self._watch.at)
        for priority in (Priority.FIRST, Priority.OWN):
            permit = self._slots.take(card(priority, self._chat(), None)) if not late else None
            if permit is None:
                self.rows += 1
            else:
                self._prepares(permit)

    def _chat(self) -> str:
        self._chats += 1
        return f"{self._number} {self._chats}"

    def _prepares(self, permit: SendPermit) -> None:
        self._sending.append((self._watch.at + self._dice.uniform(0.01, 0.1), permit))

    def goes_on(self) -> None:
        """One step of everything."""
        now = self._watch.at
        self._has_leased(now)
        self._answers_asked(now)
        if now >= self._looks_at and not self._shared.away:
            self._looks_at = now + self._dice.uniform(0.02, 0.2)
            self._look()
        if now < self._stands_until:
            return
        if self._dice.random() < 0.001:
            self._stands_until = now + self._dice.uniform(0.2, 1.5)
        for ready, permit in [*self._sending]:
            if ready <= now:
                self._sending.remove((ready, permit))
                self._leaves(permit)
        while self.notices and self._plain.wait() == 0:
            self.notices.pop(0)
            self._shared.take(self._chat())

    def _answers_asked(self, now: float) -> None:
        if self._asked_at is None:
            return
        if not self._shared.away and now > self._asked_at + 0.03:
            self._asked_at = None
            self._leases(self._tenant.wanting_at_once())
        elif now > self._asked_at + AWAY_AFTER:
            self._tenant.cut_off = True

    def _leases(self, count: int) -> None:
        """The transaction takes its time, the more so the busier the machine is."""
        if count and self._leasing is None:
            took = self._dice.uniform(0.005, 0.4)
            leased = self._shared.lease(count, self._tenant.interval_us)
            self._leasing = (self._watch.at + took, leased)

    def _has_leased(self, now: float) -> None:
        if self._leasing is not None and now >= self._leasing[0]:
            self._tenant.leased(*self._leasing[1])
            self._leasing = None

    def _look(self) -> None:
        if self.rows or self._tenant.owed:
            self._leases(self._tenant.wanting())
        for token in self._fair.tokens(self.rows):
            self.rows -= 1
            self._slots.take_free(1)
            self._prepares(self._fair.permit(card(Priority.OWN, self._chat(), None), token))

    def _leaves(self, permit: SendPermit) -> None:
        if permit not in self._prepared:
            self._prepared.append(permit)
            self._fair.prepared(permit)
        if wait := self._fair.leaves_in(permit):
            self._sending.append((self._watch.at + wait, permit))
            return
        assert self._fair.departs(permit, permit.chat) == 0
        self._shared.take(permit.chat)
        self._prepared.remove(permit)
        self._slots.done(permit)


def busiest_second(sent: list[float]) -> int:
    """The most that arrived in any second."""
    return max(sum(1 for at in sent if start <= at < start + 1) for start in sent)


@pytest.mark.parametrize("seed", range(4))
def test_three_replicas_in_a_storm_send_no_more_than_the_tenant_may(seed: int) -> None:
    """B7: a third of the cries is not confirmed in time, while the store is only slow."""
    watch, dice = Watch(), random.Random(seed)
    shared = Tenant(watch)
    replicas = [Replica(shared, dice, number) for number in range(REPLICAS)]
    began, cried = watch.at, 0
    while len(shared.sent) < 2 * CRIES + CRIES // 3:
        while cried < min(1, (watch.at - began) / WITHIN) * CRIES:
            replicas[cried % REPLICAS].cries(late=cried % 9 < 3)
            cried += 1
        for replica in replicas:
            replica.goes_on()
        watch.at += STEP
        assert watch.at < began + 60, "nothing is to be left behind"
    assert shared.refused == 0
    assert busiest_second(shared.sent) <= 50
    assert len(shared.sent) / (watch.at - began) > 0.7 * PER_SECOND


@pytest.mark.parametrize("seed", range(4))
def test_nor_do_they_where_the_store_goes_away_in_the_midst_of_it(seed: int) -> None:
    """L8, B7: nobody can ask the others then, and the first of each is on its way at once."""
    watch, dice = Watch(), random.Random(seed)
    shared = Tenant(watch)
    replicas = [Replica(shared, dice, number) for number in range(REPLICAS)]
    for number in range(60):
        replicas[number % REPLICAS].cries(late=False)
    for _ in range(int(1 / STEP)):
        for replica in replicas:
            replica.goes_on()
        watch.at += STEP
    shared.away = True
    for number in range(120):
        replicas[number % REPLICAS].notices.append(watch.at)
    for _ in range(int(6 / STEP)):
        for replica in replicas:
            replica.goes_on()
        watch.at += STEP
    assert shared.refused == 0
    assert busiest_second(shared.sent) <= 50
    assert not any(replica.notices for replica in replicas)
