"""The rules of the plain alarm, in virtual time (L2–L7; docs/decisions/0037)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.alarm import plain
from bot.domain.alarm.incident import How
from bot.domain.alarm.plain import PlainAlarm
from bot.domain.alarm.state import Alarm, Caseworker, Contact, Timer, TimerKind
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper

CASEWORKER = Caseworker("101", "Saksbehandler En")
START = 1_000_000
WAIT = 30_000
HOUR = 3_600_000


def level(*people: str, wait: int = WAIT) -> ChainLevel:
    """A level of these people."""
    return ChainLevel("Nivå", tuple(Helper(p, f"Leder {p}") for p in people), wait, wait // 2)


def chain(*levels: ChainLevel, repeat: int = 2) -> Chain:
    """A chain that goes round twice."""
    return Chain(levels, repeat, contact_ms=90_000)


CHAIN = chain(level("102"), level("103"), level("104", "103", wait=60_000))


def begun(of: Chain = CHAIN, **options: object) -> PlainAlarm:
    """A plain alarm at its first moment."""
    return plain.begun("i", CASEWORKER, "0315", of, START, **options)  # type: ignore[arg-type]


def telling(alarm: PlainAlarm) -> list[str]:
    """Who is to be told now."""
    return [helper.id for helper in plain.now_telling(alarm)]


def all_told(alarm: PlainAlarm, now: int) -> PlainAlarm:
    """Everybody of the level has got the notice."""
    for person in telling(alarm):
        alarm = plain.reached(alarm, person, alarm.level, alarm.round, now)
    return alarm


def test_l3_each_level_is_told_after_the_wait_of_the_one_before() -> None:
    alarm = begun()
    seen = [(0, telling(alarm))]
    for now in range(START, START + 150_000, 1_000):
        alarm = all_told(alarm, now)
        alarm = plain.due(alarm, now)
        if telling(alarm):
            seen.append((now - START, telling(alarm)))
    # 30 s, 30 s, 60 s, and then the first again.
    assert seen == [
        (0, ["102"]),
        (30_000, ["103"]),
        (60_000, ["104", "103"]),
        (120_000, ["102"]),
    ]


def test_r13_whoever_is_alone_waits_for_a_shorter_time() -> None:
    alarm = begun(alone=True)
    assert alarm.timer == Timer(TimerKind.LEVEL, START + WAIT // 2)


def test_l3_a_level_without_anybody_is_passed_in_the_same_moment() -> None:
    alarm = begun(chain(level(), level("101"), level("103")), target="104")
    assert telling(alarm) == ["103"]


def test_l7_neither_the_one_in_trouble_nor_the_target_is_told() -> None:
    alarm = begun(chain(level("101", "104", "103")), target="104")
    assert telling(alarm) == ["103"]


def test_l3_where_nobody_is_reached_the_next_level_is_told_at_once() -> None:
    alarm = plain.nobody_reached(begun(), 0, 1, START + 10)
    assert telling(alarm) == ["103"]
    assert plain.nobody_reached(alarm, 0, 1, START + 20) is alarm  # a late answer


def test_l4_a_round_lasts_its_longest_wait_though_nobody_can_be_reached() -> None:
    alarm = begun()
    for number in range(3):
        alarm = plain.nobody_reached(alarm, number, 1, START + 10)
    assert alarm.timer == Timer(TimerKind.ROUND, START + 60_000)
    assert telling(alarm) == []
    assert telling(plain.due(alarm, START + 60_000)) == ["102"]


def test_l4_a_chain_that_has_run_out_begins_again_at_the_next_cry() -> None:
    alarm = begun(chain(level("102"), repeat=1))
    alarm = plain.due(alarm, START + WAIT)
    assert alarm.exhausted
    assert alarm.timer is None
    alarm = plain.cried(alarm, "again", START + 40_000)
    assert telling(alarm) == ["102"]
    assert not alarm.exhausted


def test_l6_a_second_cry_is_the_next_level_and_the_same_word_is_the_same_cry() -> None:
    alarm = begun(key="hjelp")
    assert plain.cried(alarm, "hjelp", START + 29_000) is alarm
    assert telling(plain.cried(alarm, "hjelp", START + 30_001)) == ["103"]
    assert telling(plain.cried(alarm, "another", START + 1_000)) == ["103"]


def test_l2_a_claim_rests_the_chain_until_it_is_clear_that_there_is_no_contact() -> None:
    alarm = plain.taken(all_told(begun(), START), "102", "Leder", How.CALL, START + 5_000)
    assert not alarm.climbs
    assert plain.due(alarm, START + 94_999) is alarm
    asked = plain.due(alarm, START + 95_000)
    assert asked.contact is Contact.ASKED
    assert telling(asked) == []
    missing = plain.due(asked, START + 125_000)
    assert telling(missing) == ["103"]
    assert missing.helps("102")


def test_l2_a_yes_lets_it_rest_and_a_no_does_not() -> None:
    alarm = plain.taken(begun(), "102", "Leder", How.CALL, START)
    yes = plain.answered(alarm, True, START + 1)
    assert (yes.contact, yes.timer, telling(yes)) == (Contact.CONFIRMED, None, [])
    assert telling(plain.answered(alarm, False, START + 1)) == ["103"]


def test_l5_a_second_claim_stands_beside_the_first() -> None:
    alarm = plain.taken(begun(), "102", "En", How.CALL, START)
    alarm = plain.taken(alarm, "103", "To", How.CALL, START + 1)
    alarm = plain.taken(alarm, "103", "To", How.CALL, START + 2)
    assert [taking.person for taking in alarm.taken] == ["102", "103"]


def test_l2_a_key_rests_the_chain_for_half_a_minute_alone() -> None:
    """L2: asked for contact after fifteen seconds, and waited for as long again."""
    alarm = plain.taken(all_told(begun(), START), "102", "Leder", How.WRITE, START, by_key=True)
    assert alarm.timer == Timer(TimerKind.CONTACT, START + 15_000)
    alarm = plain.due(alarm, START + 15_000)
    assert alarm.timer == Timer(TimerKind.ANSWER, START + 30_000)
    alarm = plain.due(alarm, START + 30_000)
    assert (alarm.helps("102"), telling(alarm)) == (True, ["103"])


def test_l2_a_tap_after_a_key_is_a_sign_and_a_second_key_is_none() -> None:
    """L2: only something else than the telephone shows that it was they."""
    alarm = plain.taken(all_told(begun(), START), "102", "Leder", How.WRITE, START, by_key=True)
    now = START + 16_000
    again = plain.taken(alarm, "102", "Leder", How.WRITE, now, by_key=True)
    assert again == alarm
    tapped = plain.taken(plain.due(alarm, now), "102", "Leder", How.CALL, now)
    assert not tapped.taken[0].unsigned
    assert (tapped.contact, tapped.timer) == (
        Contact.PENDING,
        Timer(TimerKind.CONTACT, now + 90_000),
    )


def test_l3_a_no_of_the_last_of_a_level_tells_the_next_one_at_once() -> None:
    """L3: and of one of several only their own telephone stops."""
    alarm = all_told(begun(chain(level("102", "105"), level("103"))), START)
    alarm = plain.declined(alarm, "105", START + 1)
    assert (alarm.level, plain.is_to_be_rung(alarm, "105", START + 1)) == (0, False)
    assert plain.is_to_be_rung(alarm, "102", START + 1)
    assert telling(plain.declined(alarm, "102", START + 2)) == ["103"]


def test_l7_neither_the_one_in_trouble_nor_the_target_is_rung() -> None:
    alarm = replace(begun(target="103"), present=("104",))  # and who sits in the same meeting
    rung = [one for one in ("101", "102", "103", "104") if plain.is_to_be_rung(alarm, one, START)]
    assert rung == ["102"]


def test_a_withdrawn_alarm_tells_nobody_and_cannot_be_taken() -> None:
    alarm = plain.withdrawn(begun(), START + 1)
    assert plain.due(alarm, START + 10 * WAIT) is alarm
    assert plain.taken(alarm, "102", "En", How.CALL, START + 2) is alarm
    assert telling(alarm) == []


def test_l6_after_two_hours_nobody_is_told_any_more() -> None:
    alarm = begun()
    late = START + plain.OVER_AFTER_MS + 1
    assert alarm.is_over(late)
    assert plain.due(alarm, late) is alarm


def test_another_processs_clock_keeps_nobody_waiting_longer_than_the_wait() -> None:
    ahead = replace(begun(), timer=Timer(TimerKind.LEVEL, START + 10_000_000))
    alarm = plain.clamped(ahead, START - 5_000)
    assert alarm.timer is not None
    assert alarm.timer.due_at <= START - 5_000 + 90_000
    assert alarm.raised_at == START - 5_000


@pytest.mark.parametrize("levels", [(), (level(),)])
def test_l8_a_chain_without_anybody_is_no_endless_loop(levels: tuple[ChainLevel, ...]) -> None:
    alarm = begun(chain(*levels))
    for now in range(START, START + 600_000, 30_000):
        alarm = plain.due(alarm, now)
    assert telling(alarm) == []


_MOVES = st.lists(
    st.tuples(
        st.sampled_from(["wait", "take", "yes", "no", "cry", "withdraw", "unreachable", "told"]),
        st.integers(0, 70_000),
    ),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(_MOVES)
def test_whatever_happens_somebody_is_waited_for_or_it_rests(moves: list[tuple[str, int]]) -> None:
    """V1 without a store: it has a timer, or is withdrawn, over, exhausted or in contact; nobody is
    to be told twice at one level; who was told stays told."""
    alarm, now = begun(), START
    told: list[tuple[str, int, int]] = []
    for move, ms in moves:
        now += ms
        match move:
            case "take":
                alarm = plain.taken(alarm, "102", "En", How.CALL, now)
            case "yes" | "no":
                alarm = plain.answered(alarm, move == "yes", now)
            case "cry":
                alarm = plain.cried(alarm, str(now), now)
            case "withdraw":
                alarm = plain.withdrawn(alarm, now)
            case "unreachable":
                alarm = plain.nobody_reached(alarm, alarm.level, alarm.round, now)
            case "told":
                alarm = all_told(alarm, now)
        alarm = plain.due(alarm, now)
        known = [(one.person, one.level, one.round) for one in alarm.told]
        assert known[: len(told)] == told
        assert len(set(known)) == len(known)
        told = known
        rests = alarm.exhausted or alarm.contact is Contact.CONFIRMED or alarm.is_over(now)
        assert (alarm.timer is not None) or rests


def was_stored(**values: Any) -> PlainAlarm:
    """An alarm that was stored, level 1 of which has been told, as it goes on without the store."""
    alarm = Alarm("i", None, CASEWORKER, "0315", "Enhet", CHAIN, START, 2, level=0)
    return plain.of_stored(replace(alarm, **values))


def test_l4_it_is_not_over_while_anything_was_stored_of_it_lately() -> None:
    """*Varsle flere* hours after the cry: the levels that it asked for are told."""
    late = START + plain.OVER_AFTER_MS + WAIT
    alarm = was_stored(cry_at=START, lively_at=late, timer=Timer(TimerKind.LEVEL, late + WAIT))
    assert not alarm.is_over(late + WAIT)
    assert plain.due(alarm, late + WAIT).level == 1
    assert alarm.is_over(late + plain.OVER_AFTER_MS + 1)


def test_l6_a_second_cry_is_one_though_the_clock_was_set_back() -> None:
    """The record runs ahead of the clock since: the first cry lies in no future."""
    alarm = was_stored(cry_key="k", cry_at=START + HOUR, ahead_ms=HOUR, lively_at=START + HOUR)
    assert plain.cried(alarm, "k", START + plain.SAME_WORD_MS).level == 0
    assert plain.cried(alarm, "k", START + plain.SAME_WORD_MS + 1).level == 1


def test_l3_a_clock_that_was_set_back_keeps_nobody_waiting_longer() -> None:
    """The machine's, under SQLite, in the middle of an outage."""
    alarm, now = begun(), START - HOUR
    for _ in range(2):
        alarm = plain.due(alarm, now)
    assert alarm.level == 0
    assert plain.due(alarm, now + CHAIN.contact_ms).level == 1


def test_l6_more_are_told_where_somebody_helps_who_has_no_chat() -> None:
    """L2, L6: a colleague stands beside her; *Varsle flere* and a cry tell the next level."""
    alarm = was_stored(contact=Contact.CONFIRMED, cry_at=START, lively_at=START)
    late = START + WAIT
    assert telling(alarm) == []
    assert telling(plain.strengthened(alarm, CASEWORKER.id, late)) == ["103"]
    assert telling(plain.cried(alarm, "k", late)) == ["103"]
