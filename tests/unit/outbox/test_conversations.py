"""Each conversation's own limits (teams.md, "Throttling")."""

import math

from bot.outbox.conversations import LONGEST_REFUSAL_SECONDS, ConversationPace
from tests.fakes.faults import Throttle
from tests.unit.outbox.test_rate_limit import Watch


def send(pace: ConversationPace, chat: str) -> float:
    """Sends if there is room; the seconds to wait otherwise."""
    wait = pace.wait(chat)
    if not wait:
        pace.sent(chat)
    return wait


def test_a_conversation_takes_seven_sends_in_a_second() -> None:
    """teams.md: 7 in 1 s, however little the tenant sends otherwise."""
    watch = Watch()
    pace = ConversationPace(monotonic=watch)
    assert [send(pace, "a") for _ in range(7)] == [0.0] * 7
    assert 0 < send(pace, "a") <= 1
    assert send(pace, "b") == 0
    watch.at += 1
    assert send(pace, "a") == 0


def test_a_conversation_takes_eight_sends_in_two_seconds() -> None:
    """teams.md: beside 7 in 1 s; 14 in 2 s would be answered 429."""
    watch = Watch()
    pace = ConversationPace(monotonic=watch)
    assert [send(pace, "a") for _ in range(7)] == [0.0] * 7
    watch.at += 1
    assert send(pace, "a") == 0
    assert 0 < send(pace, "a") <= 1


def test_a_conversation_takes_sixty_sends_in_thirty_seconds() -> None:
    watch = Watch()
    pace = ConversationPace(monotonic=watch)
    for _ in range(60):
        assert send(pace, "a") == 0
        watch.at += 0.25
    assert 14 < send(pace, "a") <= 15


def test_a_conversation_takes_eighteen_hundred_sends_in_an_hour() -> None:
    """Held against Teams' own windows: as many as it takes, and none that it refuses."""
    watch = Watch()
    pace, teams = ConversationPace(monotonic=watch), Throttle(watch)
    sent = 0
    for _ in range(3600):
        if not send(pace, "a"):
            assert teams.wait("a") is None
            sent += 1
        watch.at += 0.5
    assert 1795 <= sent <= 1800


def test_what_is_about_to_be_sent_takes_room_until_it_is_let_go_of() -> None:
    """Seven rows taken in the same moment are as many as seven that were sent."""
    pace = ConversationPace(monotonic=Watch())
    for _ in range(7):
        assert pace.wait("a") == 0
        pace.hold("a")
    assert pace.wait("a") > 0
    assert [*pace.full()] == ["a"]
    pace.let_go("a")
    assert pace.wait("a") == 0
    assert pace.full() == {}


def test_a_conversation_that_was_full_is_named_until_it_has_room() -> None:
    watch = Watch()
    pace = ConversationPace(monotonic=watch)
    for _ in range(60):
        assert send(pace, "a") == 0
        watch.at += 0.26
    (wait,) = pace.full().values()
    watch.at += wait - 0.001
    assert pace.full()
    watch.at += 0.002
    assert pace.full() == {}
    assert send(pace, "a") == 0
    assert pace.full()


def test_what_the_channel_refuses_closes_the_conversation_for_as_long() -> None:
    """Another replica sends there, too: one refusal, and not one of every row that waits."""
    watch = Watch()
    pace = ConversationPace(monotonic=watch)
    pace.refused("a", 2.0)
    assert pace.wait("a") == 2.0
    assert pace.full() == {"a": 2.0}
    assert pace.wait("b") == 0
    watch.at += 2.01
    assert pace.wait("a") == 0


def test_refusals_in_a_row_last_longer_but_never_long() -> None:
    """A wrong header must not keep a new alarm from its leader (L8)."""
    watch = Watch()
    pace = ConversationPace(monotonic=watch)
    lasted = []
    for _ in range(6):
        pace.refused("a", 0.0)
        lasted.append(pace.wait("a"))
        watch.at += pace.wait("a")
    assert lasted == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    pace.accepted("a")
    pace.refused("a", 60.0)
    assert pace.wait("a") == LONGEST_REFUSAL_SECONDS


def test_without_limits_only_what_is_refused_counts() -> None:
    watch = Watch()
    pace = ConversationPace((), watch)
    assert [send(pace, "a") for _ in range(200)] == [0.0] * 200
    pace.refused("a", 1.0)
    assert send(pace, "a") == 1.0


def test_replicas_learn_from_a_refusal_that_they_are_not_alone() -> None:
    """Three of them write to one leader: each knows only its own sends, and Teams says so once or
    twice; then they share what the chat takes."""
    watch = Watch()
    teams = Throttle(watch)
    paces = [ConversationPace(monotonic=watch, replicas=3) for _ in range(3)]
    taken = refused = 0
    until = watch.at + 60
    while watch.at < until:
        for pace in paces:
            if pace.wait("leader"):
                continue
            pace.sent("leader")
            if (wait := teams.wait("leader")) is None:
                taken += 1
                pace.accepted("leader")
            else:
                refused += 1
                pace.refused("leader", math.ceil(wait))
        watch.at += 0.02
    assert refused <= 12
    assert taken >= 100  # of the hundred and twenty that Teams takes in a minute
