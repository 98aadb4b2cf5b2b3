"""Teams' limits, kept by us (architecture.md, "The outbox", 5)."""

import math

from bot.outbox.plain.cards import PLAIN_BURST, PlainRateLimit
from bot.outbox.rate_limit import (
    CHUNK,
    CREDIT,
    KEPT_SECONDS,
    MOST_PER_SECOND,
    PER_SECOND,
    REPLICAS,
    TenantRateLimit,
)


class Watch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class SharedRow:
    """The row that the replicas take forward, as `Transaction.lease_sends` does it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._free_at = 0

    def lease(self, rate_limit: TenantRateLimit) -> None:
        now = int(self._watch.at * 1_000_000)
        count, interval = rate_limit.wanting(), rate_limit.interval_us
        if count:
            start = max(self._free_at, now)
            self._free_at = start + count * interval
            rate_limit.leased(count, start - now)


def sends_in(seconds: float, paces: list[TenantRateLimit], watch: Watch) -> list[float]:
    """When a crowd of eager replicas sends, looking every 5 ms and using credit where it can."""
    row, sent = SharedRow(watch), []
    until = watch.at + seconds
    while watch.at < until:
        for rate_limit in paces:
            if rate_limit.owed or not rate_limit.next_free_in():
                row.lease(rate_limit)
            while token := rate_limit.take(on_credit=True, ahead=True):
                sent.append(max(watch.at, token.free_at))
        watch.at += 0.005
    return sorted(sent)


def busiest_second(sent: list[float]) -> int:
    """The most sends in any second."""
    return max(sum(1 for at in sent if start <= at < start + 1) for start in sent)


def test_one_replica_never_passes_the_tenants_fifty_a_second() -> None:
    """teams.md, "Throttling"."""
    watch = Watch()
    assert busiest_second(sends_in(10, [TenantRateLimit(monotonic=watch)], watch)) <= 50


def test_three_replicas_share_the_tenants_rate_and_use_most_of_it() -> None:
    """B7: the rate is kept together, and nearly all of it is used."""
    watch = Watch()
    paces = [TenantRateLimit(monotonic=watch, alone=False) for _ in range(3)]
    sent = sends_in(10, paces, watch)
    assert busiest_second(sent) <= 50
    assert len(sent) >= 10 * PER_SECOND * 0.9


def test_a_first_card_never_waits_for_a_chunk() -> None:
    """L1: in an idle bot with nothing leased the first cards go out at once, on credit."""
    rate_limit = TenantRateLimit(monotonic=Watch())
    assert not rate_limit.take()
    assert all(rate_limit.take(on_credit=True) for _ in range(CREDIT))
    assert not rate_limit.take(on_credit=True)
    assert rate_limit.owed == CREDIT


def test_the_next_chunk_pays_what_is_owed() -> None:
    watch = Watch()
    rate_limit = TenantRateLimit(monotonic=watch)
    for _ in range(CREDIT):
        rate_limit.take(on_credit=True)
    rate_limit.leased(rate_limit.wanting(), 0)
    assert rate_limit.owed == 0
    watch.at += 1
    assert sum(1 for _ in range(100) if rate_limit.take()) == CHUNK


def test_sends_that_were_not_used_in_time_are_lost() -> None:
    """Kept, they would be a burst later."""
    watch = Watch()
    rate_limit = TenantRateLimit(monotonic=watch)
    rate_limit.leased(CHUNK, 0)
    watch.at += 5
    assert not rate_limit.take()


def test_replicas_catch_up_on_little() -> None:
    """B9: three that stood still in the same second would send it all in the next."""
    watch = Watch()
    row, paces = SharedRow(watch), [TenantRateLimit(monotonic=watch, alone=False) for _ in range(3)]
    for rate_limit in paces:
        row.lease(rate_limit)
    watch.at += 1
    assert (
        sum(1 for rate_limit in paces for _ in range(20) if rate_limit.take())
        <= PER_SECOND * KEPT_SECONDS + 1
    )


def test_a_send_given_back_can_be_taken_again() -> None:
    rate_limit = TenantRateLimit(monotonic=Watch())
    rate_limit.leased(1, 0)
    token = rate_limit.take()
    assert token is not None
    rate_limit.give_back(token)
    assert rate_limit.take()


def test_a_plain_notice_uses_up_a_send_in_hand_or_is_owed() -> None:
    """B7: what went out without asking is not sent a second time by the outbox worker."""
    rate_limit = TenantRateLimit(monotonic=Watch())
    rate_limit.leased(1, 0)
    rate_limit.charge()
    assert not rate_limit.take()
    assert rate_limit.owed == 0
    rate_limit.charge()
    assert rate_limit.owed == 1


def test_a_flood_that_is_past_is_not_paid_for_by_the_next_alarm() -> None:
    """L1: Teams counts by the second, so after a second nothing is owed any more."""
    watch = Watch()
    rate_limit = TenantRateLimit(monotonic=watch)
    for _ in range(1_000):
        rate_limit.charge()
    assert not rate_limit.take(on_credit=True)
    watch.at += 1.1
    assert rate_limit.owed == 0
    assert rate_limit.take(on_credit=True)


def cut_off(alone: bool, watch: Watch) -> PlainRateLimit:
    """Of a process whose store gives no sends."""
    tenant = TenantRateLimit(monotonic=watch, alone=alone)
    tenant.cut_off = True
    return PlainRateLimit(tenant, alone, watch)


def plainly_in(seconds: float, plain: PlainRateLimit, watch: Watch) -> list[float]:
    """When a process sends that always has another notice."""
    sent, until = [], watch.at + seconds
    while watch.at < until:
        if wait := plain.wait():
            watch.at += wait
        else:
            sent.append(watch.at)
    return sent


def test_the_first_notices_without_a_database_go_out_at_once() -> None:
    """L8: a caseworker waits for each; only a flood is slowed down, to this process's share."""
    for alone, share in ((True, 1), (False, REPLICAS)):
        watch = Watch()
        began = watch.at
        sent = plainly_in(5, cut_off(alone, watch), watch)
        assert sent[: PLAIN_BURST // share] == [began] * (PLAIN_BURST // share)
        assert busiest_second(sent) <= MOST_PER_SECOND // share
        assert len(sent) >= 0.9 * 5 * PER_SECOND / share


def test_a_store_that_is_only_slow_gives_plain_notices_their_sends() -> None:
    """B7: replicas that each took their part beside the shared sends were refused with 429."""
    watch = Watch()
    tenant = TenantRateLimit(monotonic=watch, alone=False)
    asked: list[float] = []
    tenant.ask = lambda: asked.append(watch.at)
    plain = PlainRateLimit(tenant, False, watch)
    assert plain.wait() > 0
    assert asked
    tenant.leased(2, 0)
    assert [plain.wait() == 0 for _ in range(3)] == [True, False, False]
    watch.at += 1 / PER_SECOND
    assert plain.wait() == 0


def test_plain_notices_take_no_more_than_the_rows_that_wait() -> None:
    """B7: half of what is free, while red cards wait; all of it otherwise."""
    watch, busy = Watch(), True
    tenant = TenantRateLimit(monotonic=watch, alone=False)
    plain = PlainRateLimit(tenant, False, watch, lambda: busy)
    tenant.leased(8, 0)
    watch.at += 8 / PER_SECOND
    tenant.leased(8, 0)
    assert plain.wait() == 0
    assert plain.wait() > 0
    assert tenant.take()
    assert plain.wait() == 0
    busy = False
    assert plain.wait() == 0


def test_an_infinite_rate_switches_pacing_off() -> None:
    rate_limit = TenantRateLimit(math.inf)
    assert all(rate_limit.take() for _ in range(1000))
    assert rate_limit.wanting() == 0


def test_a_plain_notice_waits_while_teams_takes_nothing_of_this_process() -> None:
    """B7: one that is refused with 429 comes later than one that waited for its turn."""
    watch = Watch()
    plain = cut_off(True, watch)
    for _ in range(MOST_PER_SECOND):
        plain.charge()
        watch.at += 0.001
    full = plain.wait()
    assert 0.9 < full < 1
    watch.at += full
    assert plain.wait() == 0


def test_what_only_changes_a_card_is_slower_and_keeps_no_notice_waiting() -> None:
    """B7: after a storm there are hundreds of such changes."""
    watch = Watch()
    plain = cut_off(True, watch)
    changes = [plain.wait(changes=True) for _ in range(PLAIN_BURST)]
    assert changes[0] == 0
    assert changes[-1] > 1 / PER_SECOND
    assert plain.wait() == 0


def test_what_was_kept_by_a_loop_that_stood_still_goes_out_with_a_send_that_is_free_now() -> None:
    """B7: all that waited for it would go out in one moment."""
    watch = Watch()
    tenant = TenantRateLimit(monotonic=watch, alone=False)
    tenant.leased(2, 0)
    token = tenant.take()
    assert token is not None
    assert tenant.departs_in(token) == 0
    assert tenant.take() is None
    kept = tenant.take(ahead=True)  # a moment before it is free
    assert kept is not None
    assert 0 < (tenant.departs_in(kept) or 0) < 0.03
    watch.at += 1
    assert tenant.departs_in(kept) is None
    assert tenant.exchange(kept) is None
    tenant.leased(1, 0)
    another = tenant.exchange(kept)
    assert another is not None
    assert tenant.departs_in(another) == 0


def test_nobody_borrows_where_others_are_in_the_line() -> None:
    """B7: three replicas' credit beside the shared sends would be too much."""
    watch = Watch()
    row = SharedRow(watch)
    one, other = (TenantRateLimit(monotonic=watch, alone=False) for _ in range(2))
    row.lease(one)
    row.lease(other)
    assert one.take(on_credit=True)
    assert not other.take(on_credit=True)  # nor is there one that is free
    watch.at += 2
    assert other.take(on_credit=True)
