"""Each conversation's own limits (teams.md, "Throttling")."""

import math

from bot.outbox.conversations import LONGEST_REFUSAL_SECONDS, ConversationRateLimit
from tests.fakes.faults import Throttle
from tests.unit.outbox.test_rate_limit import Watch


def send(rate_limit: ConversationRateLimit, chat: str) -> float:
    """Sends if there is room; the seconds to wait otherwise."""
    wait = rate_limit.wait(chat)
    if not wait:
        rate_limit.sent(chat)
    return wait


def test_a_conversation_takes_seven_sends_in_a_second() -> None:
    """teams.md: 7 in 1 s, however little the tenant sends otherwise."""
    watch = Watch()
    rate_limit = ConversationRateLimit(monotonic=watch)
    assert [send(rate_limit, "a") for _ in range(7)] == [0.0] * 7
    assert 0 < send(rate_limit, "a") <= 1
    assert send(rate_limit, "b") == 0
    watch.at += 1
    assert send(rate_limit, "a") == 0


def test_a_conversation_takes_eight_sends_in_two_seconds() -> None:
    """teams.md: beside 7 in 1 s; 14 in 2 s would be answered 429."""
    watch = Watch()
    rate_limit = ConversationRateLimit(monotonic=watch)
    assert [send(rate_limit, "a") for _ in range(7)] == [0.0] * 7
    watch.at += 1
    assert send(rate_limit, "a") == 0
    assert 0 < send(rate_limit, "a") <= 1


def test_a_conversation_takes_sixty_sends_in_thirty_seconds() -> None:
    watch = Watch()
    rate_limit = ConversationRateLimit(monotonic=watch)
    for _ in range(60):
        assert send(rate_limit, "a") == 0
        watch.at += 0.25
    assert 14 < send(rate_limit, "a") <= 15


def test_a_conversation_takes_eighteen_hundred_sends_in_an_hour() -> None:
    """Held against Teams' own windows: as many as it takes, and none that it refuses."""
    watch = Watch()
    rate_limit, teams = ConversationRateLimit(monotonic=watch), Throttle(watch)
    sent = 0
    for _ in range(3600):
        if not send(rate_limit, "a"):
            assert teams.wait("a") is None
            sent += 1
        watch.at += 0.5
    assert 1795 <= sent <= 1800


def test_what_is_about_to_be_sent_takes_room_until_it_is_let_go_of() -> None:
    """Seven rows taken in the same moment are as many as seven that were sent."""
    rate_limit = ConversationRateLimit(monotonic=Watch())
    for _ in range(7):
        assert rate_limit.wait("a") == 0
        rate_limit.hold("a")
    assert rate_limit.wait("a") > 0
    assert [*rate_limit.full()] == ["a"]
    rate_limit.let_go("a")
    assert rate_limit.wait("a") == 0
    assert rate_limit.full() == {}


def test_a_conversation_that_was_full_is_named_until_it_has_room() -> None:
    watch = Watch()
    rate_limit = ConversationRateLimit(monotonic=watch)
    for _ in range(60):
        assert send(rate_limit, "a") == 0
        watch.at += 0.26
    (wait,) = rate_limit.full().values()
    watch.at += wait - 0.001
    assert rate_limit.full()
    watch.at += 0.002
    assert rate_limit.full() == {}
    assert send(rate_limit, "a") == 0
    assert rate_limit.full()


def test_what_the_channel_refuses_closes_the_conversation_for_as_long() -> None:
    """Another replica sends there, too: one refusal, and not one of every row that waits."""
    watch = Watch()
    rate_limit = ConversationRateLimit(monotonic=watch)
    rate_limit.refused("a", 2.0)
    assert rate_limit.wait("a") == 2.0
    assert rate_limit.full() == {"a": 2.0}
    assert rate_limit.wait("b") == 0
    watch.at += 2.01
    assert rate_limit.wait("a") == 0


def test_refusals_in_a_row_last_longer_but_never_long() -> None:
    """A wrong header must not keep a new alarm from its leader (L8)."""
    watch = Watch()
    rate_limit = ConversationRateLimit(monotonic=watch)
    lasted = []
    for _ in range(6):
        rate_limit.refused("a", 0.0)
        lasted.append(rate_limit.wait("a"))
        watch.at += rate_limit.wait("a")
    assert lasted == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    rate_limit.accepted("a")
    rate_limit.refused("a", 60.0)
    assert rate_limit.wait("a") == LONGEST_REFUSAL_SECONDS


def test_without_limits_only_what_is_refused_counts() -> None:
    watch = Watch()
    rate_limit = ConversationRateLimit((), watch)
    assert [send(rate_limit, "a") for _ in range(200)] == [0.0] * 200
    rate_limit.refused("a", 1.0)
    assert send(rate_limit, "a") == 1.0


def test_replicas_learn_from_a_refusal_that_they_are_not_alone() -> None:
    """Three of them write to one leader: each knows only its own sends, and Teams says so once or
    twice; then they share what the chat takes."""
    watch = Watch()
    teams = Throttle(watch)
    paces = [ConversationRateLimit(monotonic=watch, replicas=3) for _ in range(3)]
    taken = refused = 0
    until = watch.at + 60
    while watch.at < until:
        for rate_limit in paces:
            if rate_limit.wait("leader"):
                continue
            rate_limit.sent("leader")
            if (wait := teams.wait("leader")) is None:
                taken += 1
                rate_limit.accepted("leader")
            else:
                refused += 1
                rate_limit.refused("leader", math.ceil(wait))
        watch.at += 0.02
    assert refused <= 12
    assert taken >= 100  # of the hundred and twenty that Teams takes in a minute
