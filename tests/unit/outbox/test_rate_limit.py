"""Teams' limits, kept by us (architecture.md, "The outbox", 5)."""

import math

from bot.outbox.rate_limit import (
    CHUNK,
    CREDIT,
    MOST_PER_SECOND,
    PER_SECOND,
    PLAIN_BURST,
    REPLICAS,
    PlainRateLimit,
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
            while rate_limit.take(on_credit=True):
                sent.append(watch.at)
        watch.at += 0.005
    return sent


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
    sent = sends_in(10, [TenantRateLimit(monotonic=watch) for _ in range(3)], watch)
    assert busiest_second(sent) <= 50 + 2 * CREDIT + 2  # Teams answers 429 to the few too many
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
        <= PER_SECOND * 0.25 + 1
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


def test_the_first_notices_without_a_database_go_out_at_once() -> None:
    """L8: a caseworker waits for each; only a flood is slowed down, to this process's share."""
    for alone, share in ((True, 1), (False, REPLICAS)):
        watch = Watch()
        plain = PlainRateLimit(TenantRateLimit(monotonic=watch), alone, watch)
        burst = PLAIN_BURST // share
        waits = [plain.wait() for _ in range(burst + int(PER_SECOND) // share)]
        assert waits[:burst] == [0.0] * burst
        assert 0.9 < waits[-1] <= 1.01


def test_an_infinite_rate_switches_pacing_off() -> None:
    rate_limit = TenantRateLimit(math.inf)
    assert all(rate_limit.take() for _ in range(1000))
    assert rate_limit.wanting() == 0


def test_a_plain_notice_waits_while_teams_takes_nothing_of_this_process() -> None:
    """B7: one that is refused with 429 comes later than one that waited for its turn."""
    watch = Watch()
    tenant = TenantRateLimit(monotonic=watch)
    plain = PlainRateLimit(tenant, True, watch)
    for _ in range(MOST_PER_SECOND):
        assert plain.second_full_for() == 0
        plain.charge()
        watch.at += 0.001
    full = plain.second_full_for()
    assert 0.9 < full < 1
    watch.at += full
    assert plain.second_full_for() == 0


def test_what_only_changes_a_card_is_slower_and_keeps_no_notice_waiting() -> None:
    """B7: after a storm there are hundreds of such changes."""
    watch = Watch()
    plain = PlainRateLimit(TenantRateLimit(monotonic=watch), True, watch)
    changes = [plain.wait(changes=True) for _ in range(PLAIN_BURST)]
    assert changes[0] == 0
    assert changes[-1] > PLAIN_BURST / PER_SECOND
    assert plain.wait() == 0
