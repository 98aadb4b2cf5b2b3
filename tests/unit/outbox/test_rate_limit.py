"""Teams' limits, kept by us (architecture.md, "The outbox", 5)."""

import math

from bot.outbox.rate_limit import (
    CHUNK,
    CREDIT,
    MOST_PER_SECOND,
    PER_SECOND,
    PLAIN_BURST,
    REPLICAS,
    PlainPace,
    TenantPace,
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

    def lease(self, pace: TenantPace) -> None:
        now = int(self._watch.at * 1_000_000)
        count, interval = pace.wanting(), pace.interval_us
        if count:
            start = max(self._free_at, now)
            self._free_at = start + count * interval
            pace.leased(count, start - now)


def sends_in(seconds: float, paces: list[TenantPace], watch: Watch) -> list[float]:
    """When a crowd of eager replicas sends, looking every 5 ms and using credit where it can."""
    row, sent = SharedRow(watch), []
    until = watch.at + seconds
    while watch.at < until:
        for pace in paces:
            if pace.owed or not pace.next_free_in():
                row.lease(pace)
            while pace.take(on_credit=True):
                sent.append(watch.at)
        watch.at += 0.005
    return sent


def busiest_second(sent: list[float]) -> int:
    """The most sends in any second."""
    return max(sum(1 for at in sent if start <= at < start + 1) for start in sent)


def test_one_replica_never_passes_the_tenants_fifty_a_second() -> None:
    """teams.md, "Throttling"."""
    watch = Watch()
    assert busiest_second(sends_in(10, [TenantPace(monotonic=watch)], watch)) <= 50


def test_three_replicas_share_the_tenants_rate_and_use_most_of_it() -> None:
    """B7: the rate is kept together, and nearly all of it is used."""
    watch = Watch()
    sent = sends_in(10, [TenantPace(monotonic=watch) for _ in range(3)], watch)
    assert busiest_second(sent) <= 50 + 2 * CREDIT + 2  # Teams answers 429 to the few too many
    assert len(sent) >= 10 * PER_SECOND * 0.9


def test_a_first_card_never_waits_for_a_chunk() -> None:
    """L1: in an idle bot with nothing leased the first cards go out at once, on credit."""
    pace = TenantPace(monotonic=Watch())
    assert not pace.take()
    assert all(pace.take(on_credit=True) for _ in range(CREDIT))
    assert not pace.take(on_credit=True)
    assert pace.owed == CREDIT


def test_the_next_chunk_pays_what_is_owed() -> None:
    watch = Watch()
    pace = TenantPace(monotonic=watch)
    for _ in range(CREDIT):
        pace.take(on_credit=True)
    pace.leased(pace.wanting(), 0)
    assert pace.owed == 0
    watch.at += 1
    assert sum(1 for _ in range(100) if pace.take()) == CHUNK


def test_sends_that_were_not_used_in_time_are_lost() -> None:
    """Kept, they would be a burst later."""
    watch = Watch()
    pace = TenantPace(monotonic=watch)
    pace.leased(CHUNK, 0)
    watch.at += 5
    assert not pace.take()


def test_replicas_catch_up_on_little() -> None:
    """B9: three that stood still in the same second would send it all in the next."""
    watch = Watch()
    row, paces = SharedRow(watch), [TenantPace(monotonic=watch, alone=False) for _ in range(3)]
    for pace in paces:
        row.lease(pace)
    watch.at += 1
    assert sum(1 for pace in paces for _ in range(20) if pace.take()) <= PER_SECOND * 0.25 + 1


def test_a_send_given_back_can_be_taken_again() -> None:
    pace = TenantPace(monotonic=Watch())
    pace.leased(1, 0)
    token = pace.take()
    assert token is not None
    pace.give_back(token)
    assert pace.take()


def test_a_plain_notice_uses_up_a_send_in_hand_or_is_owed() -> None:
    """B7: what went out without asking is not sent a second time by the engine."""
    pace = TenantPace(monotonic=Watch())
    pace.leased(1, 0)
    pace.charge()
    assert not pace.take()
    assert pace.owed == 0
    pace.charge()
    assert pace.owed == 1


def test_a_flood_that_is_past_is_not_paid_for_by_the_next_alarm() -> None:
    """L1: Teams counts by the second, so after a second nothing is owed any more."""
    watch = Watch()
    pace = TenantPace(monotonic=watch)
    for _ in range(1_000):
        pace.charge()
    assert not pace.take(on_credit=True)
    watch.at += 1.1
    assert pace.owed == 0
    assert pace.take(on_credit=True)


def test_the_first_notices_without_a_database_go_out_at_once() -> None:
    """L8: a caseworker waits for each; only a flood is slowed down, to this process's share."""
    for alone, share in ((True, 1), (False, REPLICAS)):
        watch = Watch()
        plain = PlainPace(TenantPace(monotonic=watch), alone, watch)
        burst = PLAIN_BURST // share
        waits = [plain.wait() for _ in range(burst + int(PER_SECOND) // share)]
        assert waits[:burst] == [0.0] * burst
        assert 0.9 < waits[-1] <= 1.01


def test_an_infinite_rate_switches_pacing_off() -> None:
    pace = TenantPace(math.inf)
    assert all(pace.take() for _ in range(1000))
    assert pace.wanting() == 0


def test_a_plain_notice_waits_while_teams_takes_nothing_of_this_process() -> None:
    """B7: one that is refused with 429 comes later than one that waited for its turn."""
    watch = Watch()
    tenant = TenantPace(monotonic=watch)
    plain = PlainPace(tenant, True, watch)
    for _ in range(MOST_PER_SECOND):
        assert plain.second_full_for() == 0
        plain.charge()
        watch.at += 0.001
    full = plain.second_full_for()
    assert 0.9 < full < 1
    watch.at += full
    assert plain.second_full_for() == 0
