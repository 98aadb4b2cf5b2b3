"""Who sends next (docs/decisions/0039)."""

import math
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.outbox.conversations import LIMITS, ConversationRateLimit
from bot.outbox.rate_limit import (
    CHUNK,
    CREDIT,
    MOST_AT_ONCE,
    SHARE,
    UNDER_WAY_SECONDS,
    FairRateLimit,
    TenantRateLimit,
)
from bot.service.unit_of_work import SendPermit, SendSlots
from bot.store.records import Priority, Task, TaskKind
from tests.fakes.faults import Throttle
from tests.unit.outbox.test_rate_limit import Watch


@dataclass
class Bench:
    """A process's pace, and Teams' own windows at the other end."""

    per_second: float = 45.0
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        self.tenant = TenantRateLimit(self.per_second, self.watch)
        self.chats = ConversationRateLimit(LIMITS, self.watch)
        self.rate_limit = FairRateLimit(self.tenant, self.chats, self.watch)
        self.slots = SendSlots(100, self.rate_limit)
        self.teams = Throttle(self.watch)

    def send(self, permit: SendPermit) -> None:
        """The message goes out, and Teams takes it."""
        assert self.rate_limit.departs(permit, permit.chat) == 0
        assert self.teams.wait(permit.chat) is None
        self.slots.done(permit)

    def lease(self) -> None:
        """The next chunk, from now on: nobody else is there."""
        if count := self.tenant.wanting():
            self.tenant.leased(count, 0)


def card(priority: Priority, person: str, unit: str | None = "1000") -> Task:
    """A card that is about to be stored."""
    return Task("t", TaskKind.CARD, priority, 1, "key", recipient=person, unit=unit)


def test_a_row_for_a_full_conversation_takes_nothing() -> None:
    """Build 6: inserted due and unleased; slot and send are for somebody else."""
    bench = Bench()
    bench.tenant.leased(CHUNK, -1_000_000)
    for _ in range(7):
        permit = bench.slots.take(card(Priority.FIRST, "leader"))
        assert permit is not None
        bench.send(permit)
    assert bench.slots.take(card(Priority.FIRST, "leader")) is None
    assert bench.slots.take(card(Priority.FIRST, "other", "2000")) is not None
    assert bench.rate_limit.waits().people == ["leader", "other"]  # full, and under way


def test_what_was_not_used_is_given_back() -> None:
    """A row that is not wanted any more costs no send, no room, and no unit its share."""
    bench = Bench()
    for _ in range(3 * SHARE):
        bench.tenant.leased(1, 0)
        permit = bench.slots.take(card(Priority.FIRST, "leader"))
        assert permit is not None
        bench.slots.done(permit)
        assert bench.tenant.take() is not None  # the same one
    assert not bench.rate_limit.had_its_share("1000")
    assert bench.rate_limit.waits().people == []
    assert bench.slots.take_free(200) == 100


def test_a_send_given_back_is_no_later_burst() -> None:
    """It is as old as it was: what was taken and given back a second later is lost."""
    bench = Bench()
    bench.tenant.leased(CHUNK, 0)
    bench.watch.at += 0.9
    tokens = bench.rate_limit.tokens(CHUNK)
    assert len(tokens) == CHUNK
    bench.watch.at += 0.5
    for token in tokens:
        bench.tenant.give_back(token)
    assert bench.rate_limit.tokens(CHUNK) == []


def test_credit_is_what_no_unit_can_use_up() -> None:
    """L1: a storm's unit has had its share; another unit's first cards go out all the same."""
    bench = Bench()
    storm = [bench.slots.take(card(Priority.FIRST, f"chat {n}", "9000")) for n in range(CREDIT)]
    assert all(storm)
    bench.lease()  # pays for them
    for number in range(40):
        bench.watch.at += 0.0223
        bench.lease()
        bench.slots.take(card(Priority.FIRST, f"more {number}", "9000"))
    assert bench.rate_limit.had_its_share("9000")
    assert bench.rate_limit.waits().units == ["9000"]
    while bench.tenant.take() is not None:  # whatever is in hand, the storm has
        pass
    assert bench.slots.take(card(Priority.FIRST, "its leader", "9000")) is None
    for number in range(2):
        assert bench.slots.take(card(Priority.FIRST, f"leader {number}", f"200{number}"))
        assert bench.slots.take(card(Priority.OWN, f"raiser {number}", f"200{number}"))


def test_where_it_is_crowded_a_first_card_of_a_unit_that_had_its_share_waits_its_turn() -> None:
    bench = Bench(math.inf)
    bench.slots.crowded = True
    for number in range(SHARE):
        assert bench.slots.take(card(Priority.FIRST, f"leader {number}"))
    assert bench.slots.take(card(Priority.FIRST, "one more")) is None
    assert bench.slots.take(card(Priority.OWN, "raiser", "2000")) is None
    assert bench.slots.take(card(Priority.FIRST, "leader of another", "2000"))
    bench.watch.at += 1.1
    assert bench.slots.take(card(Priority.FIRST, "one more"))


def test_what_was_sent_before_its_turn_and_cannot_leave_gives_way_to_red_cards_that_wait() -> None:
    """0039: a busy loop kept the raiser's card, and red cards lie in the rows."""
    bench = Bench()
    own = bench.slots.take(card(Priority.OWN, "raiser"))
    red = bench.slots.take(card(Priority.FIRST, "leader"))
    bench.tenant.leased(CHUNK, 0)
    bench.watch.at += 0.1
    (token,) = bench.rate_limit.tokens(1)
    assert own is not None
    assert red is not None
    taken = bench.rate_limit.permit(card(Priority.OWN, "another"), token)  # in its turn
    assert not any(bench.slots.gives_way(permit) for permit in (own, red, taken))
    bench.slots.crowded = True
    assert [bench.slots.gives_way(permit) for permit in (own, red, taken)] == [True, False, False]


def test_only_what_somebody_waits_for_counts_as_a_units_share() -> None:
    """Updates, relays and drills (which have no unit) make nobody's alarm wait."""
    bench = Bench(math.inf)
    for number in range(3 * SHARE):
        assert bench.slots.take(card(Priority.UPDATE, f"somebody {number}"))
        assert bench.slots.take(card(Priority.DRILL, f"player {number}", None))
    assert not bench.rate_limit.had_its_share("1000")


def test_a_send_that_hangs_holds_up_its_conversation_for_a_second() -> None:
    """One message at a time to a person, but a dead connection is no reason to be silent."""
    bench = Bench(math.inf)
    permit = bench.slots.take(card(Priority.UPDATE, "leader"))
    assert permit is not None
    assert bench.rate_limit.waits().people == ["leader"]
    bench.watch.at += UNDER_WAY_SECONDS
    assert bench.rate_limit.waits().people == []
    bench.slots.done(permit)


def test_few_messages_to_one_person_are_under_way_at_once() -> None:
    """Of what other replicas send there a process hears only when Teams says 429."""
    bench = Bench(math.inf)
    permits = [bench.slots.take(card(Priority.FIRST, "leader")) for _ in range(MOST_AT_ONCE)]
    assert all(permits)
    assert bench.slots.take(card(Priority.FIRST, "leader")) is None
    assert permits[0] is not None
    bench.send(permits[0])
    assert bench.slots.take(card(Priority.FIRST, "leader")) is not None


def test_where_the_tenants_limit_was_met_nothing_is_caught_up_on() -> None:
    """Replicas that stood still together would go on together: the first 429 ends it."""
    bench = Bench()
    bench.tenant.leased(CHUNK, -500_000)
    permit = bench.slots.take(card(Priority.OWN, "raiser"))
    assert permit is not None
    bench.send(permit)
    bench.rate_limit.refused("raiser", 1.0)
    assert bench.slots.take(card(Priority.UPDATE, "other")) is None
    bench.tenant.leased(CHUNK, 0)
    for _ in range(3):  # a leader's chat that is in use says nothing of the tenant
        bench.chats.sent("leader")
    bench.rate_limit.refused("leader", 1.0)
    assert bench.slots.take(card(Priority.UPDATE, "other")) is not None


def test_a_second_message_of_a_row_asks_for_room_of_its_own() -> None:
    """A place that became wanted anew while its first message was under way (one writer)."""
    bench = Bench()
    bench.tenant.leased(CHUNK, -1_000_000)
    permit = bench.slots.take(card(Priority.FIRST, "leader"))
    assert permit is not None
    for _ in range(7):
        assert bench.rate_limit.departs(permit, "leader") == 0
    assert bench.rate_limit.departs(permit, "leader") > 0
    bench.watch.at += 1
    assert bench.rate_limit.departs(permit, "leader") == 0


def test_a_message_to_another_conversation_than_it_was_meant_for() -> None:
    """An older message lies in a chat that was made anew: it counts where it goes."""
    bench = Bench(math.inf)
    permit = bench.slots.take(card(Priority.UPDATE, "leader"))
    assert permit is not None
    assert bench.rate_limit.departs(permit, "old chat") == 0
    bench.slots.done(permit)
    for _ in range(6):
        bench.chats.sent("old chat")
    assert bench.chats.wait("old chat") > 0
    assert bench.chats.wait("leader") == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.01, 0.022, 0.2, 1.5]),  # time that passes
        st.sampled_from([Priority.FIRST, Priority.OWN, Priority.ESCALATION, Priority.UPDATE]),
        st.sampled_from(["a", "b", "c", "d", "e", "f"]),
        st.sampled_from(["send", "send", "send", "give back", "hold"]),
    ),
    min_size=50,
    max_size=400,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_teams_never_refuses_what_one_process_may_send(
    steps: list[tuple[float, Priority, str, str]],
) -> None:
    """Whatever is taken, sent, given back and held in whatever order: no window of Teams is ever
    overrun, and in the end everything is free again."""
    bench = Bench()
    held: list[SendPermit] = []
    for seconds, priority, chat, then in steps:
        bench.watch.at += seconds
        bench.lease()
        permit = bench.slots.take(card(priority, chat, f"unit of {chat}"))
        if permit is None:
            continue
        if then == "send":
            bench.send(permit)
        elif then == "give back":
            bench.slots.done(permit)
        else:
            held.append(permit)
        if len(held) > 5:
            bench.send(held.pop(0))
    for permit in held:
        bench.slots.done(permit)
    assert bench.slots.take_free(200) == 100
    bench.watch.at += 3_601
    assert bench.rate_limit.waits().people == []
    assert bench.rate_limit.waits().units == []
